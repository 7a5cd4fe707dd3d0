import { operatorCalls, type PosixRow, posixRows } from '../../../apis/posix.ts';
import { type EventId, placeOf, type Site, unknownValue, type Value } from '../../../ir/index.ts';
import { callbackFunction } from '../calls/callbacks.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { keyName } from '../tree/shapes.ts';
import { argumentNodes, type Syntax, unwrap } from '../tree/syntax.ts';
import { namedValue, operandsOf } from './optionNames.ts';

/** Lowers a call of a function of libc that was reached through a foreign-function interface. `undefined`: no row has it. */
export function lowerForeignCall(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const known = posixRows.get(name);
  return known !== undefined && given.length < least(known.row) ? undefined : performForeignCall(fn, node, name, given, values);
}

/**
 * What a function of libc does with its arguments.
 * @param written the arguments as the text has them; absent where nobody has written the call
 */
export function performForeignCall(
  fn: FunctionLowering,
  node: Syntax,
  name: string,
  written: readonly Syntax[] | undefined,
  values: readonly Value[],
): Value | undefined {
  const given = written ?? [];
  const operator = operatorCalls.get(name);
  if (operator !== undefined) return { kind: 'operation', operator, operands: [values[0] ?? unknownValue], span: spanOf(node) };
  const known = posixRows.get(name);
  if (known === undefined) return undefined;
  const base = fn.base(node, known.onFailure);
  const at = (position: number): Value => values[position] ?? unknownValue;
  const { row } = known;
  switch (row.event) {
    case 'socket':
      fn.emit({ kind: 'socket', ...base, family: at(row.family), type: at(row.type), protocol: at(row.protocol), objectType: 'fd' });
      break;
    case 'setsockopt': {
      const level = namedValue(fn, given[row.level], at(row.level));
      const isOption = level.kind === 'constant' ? level.name === 'SOL_SOCKET' : level.kind !== 'number' || level.value === 1;
      fn.emit({
        kind: 'setsockopt',
        ...base,
        fd: at(row.fd),
        level,
        option: namedValue(fn, given[row.option], at(row.option), isOption),
        value: pointedNumber(fn, given[row.value], at(row.value)),
        length: at(row.length),
      });
      noteSetting(fn, base, given, row, pointedNumber(fn, given[row.value], at(row.value)));
      break;
    }
    case 'bind':
    case 'connect':
      fn.emit({
        kind: row.event,
        ...base,
        fd: at(row.fd),
        endpoint: { kind: 'sockaddr', at: written === undefined ? at(row.address) : addressOf(fn, given[row.address], at(row.address)) },
      });
      break;
    case 'listen':
      fn.emit({ kind: 'listen', ...base, fd: at(row.fd), backlog: at(row.backlog) });
      break;
    case 'accept':
      fn.emit({ kind: 'accept', ...base, fd: at(row.fd), objectType: 'fd' });
      break;
    case 'close':
      fn.emit({ kind: 'close', ...base, fd: at(row.fd) });
      break;
    case 'getsockname':
      fn.emit({ kind: 'getsockname', ...base, fd: at(row.fd) });
      break;
    case 'fork':
      fn.emit({ kind: 'fork', ...base });
      break;
    case 'copy':
      return at(row.fd);
    default:
      return undefined;
  }
  return { kind: 'result', event: base.id, span: spanOf(node) };
}

/**
 * What a buffer made in the text holds, as far as sockets care: a small integer (`Buffer.from([1, 0, 0, 0])`, `new Int32Array([1])`), the two of a
 * `struct linger`, or nothing yet.
 */
export function bufferValue(fn: FunctionLowering, node: Syntax): Value | undefined {
  const callee = node.kids[0] === undefined ? '' : fn.file.slice(node.kids[0]);
  const given = argumentNodes(node);
  const literal = given[0] === undefined ? undefined : unwrap(given[0]);
  if (/^(?:Int32|Uint32|Int16|Int8|Uint8|BigInt64)Array(?:\.(?:of|from))?$/.test(callee)) {
    const shared = sharedBuffer(fn, literal);
    if (shared !== undefined) return shared;
    const numbers = literal?.type === 'array' ? literal.kids : callee.endsWith('.of') ? given : [];
    return integerOf(fn, numbers, callee.startsWith('Uint8') || callee.startsWith('Int8') ? 1 : 4);
  }
  if (callee === 'Buffer.from') return literal?.type === 'array' ? integerOf(fn, literal.kids, 1) : sharedBuffer(fn, literal);
  if (/^Buffer\.alloc(?:Unsafe)?$/.test(callee)) {
    const size = literal?.type === 'number' ? Number(fn.file.slice(literal)) : undefined;
    if (callee !== 'Buffer.alloc' || size === undefined) return unknownValue;
    return size < pairSize ? { kind: 'number', value: 0 } : { kind: 'record', fields: new Map(), zeroed: true };
  }
  return undefined;
}

/** The bytes of `struct linger`: two integers. */
const pairSize = 8;

/** `new Uint8Array(new Int32Array([1]).buffer)` has the bytes of the other one. */
function sharedBuffer(fn: FunctionLowering, node: Syntax | undefined): Value | undefined {
  if (node?.type !== 'member_expression' || node.kids[0] === undefined || keyName(node.kids.at(-1), fn.file.text) !== 'buffer') return undefined;
  const inner = fn.file.entities.literal(node.kids[0], fn.scope)?.node;
  return inner?.type === 'new_expression' ? bufferValue(fn, inner) : undefined;
}

/** A variable that only ever holds a `Buffer.alloc(8)`. */
function isPair(fn: FunctionLowering, node: Syntax): boolean {
  const receiver = node.kids[0]?.type === 'member_expression' ? node.kids[0].kids[0] : undefined;
  const made = fn.file.entities.literal(receiver, fn.scope)?.node;
  return made?.type === 'call_expression' && new RegExp(`^Buffer\\.alloc\\(\\s*${pairSize}\\s*\\)$`).test(fn.file.slice(made));
}

/** `buffer.writeInt32LE(1)`: the buffer now holds that; `address.writeUInt16BE(8080, 2)`: so does that field of the address. */
export function lowerBufferWrite(
  fn: FunctionLowering,
  node: Syntax,
  method: string,
  receiver: Value,
  given: readonly Syntax[],
  values: readonly Value[],
): boolean {
  const width = /^writeU?[iI]nt(8|16|32)(LE|BE)?$/.exec(method);
  if (width === null && writesBytes.has(method)) return lowerBytes(fn, node, receiver, given);
  if (width === null || receiver.kind !== 'place') return false;
  const isByteOfAddress = width[1] === '8' && given[1] !== undefined && !/^[0-3]$/.test(fn.file.slice(given[1]));
  if (isByteOfAddress) return lowerBytes(fn, node, receiver, []);
  const [value, offset] = [values[0] ?? unknownValue, given[1] === undefined ? 0 : Number(fn.file.slice(given[1]))];
  const { root, path } = receiver.place;
  const field = offset === 0 && width[1] === '32' ? undefined : fieldAt(offset, width[1] ?? '');
  if (width[1] === '32' && (offset === 0 || offset === 4) && isPair(fn, node))
    fn.store(placeOf(root, ...path, offset === 0 ? 'l_onoff' : 'l_linger'), value, node);
  else if (offset === 0 && width[1] === '32') fn.store(placeOf(root, ...path), value, node);
  else if (field !== undefined) {
    // A field of the address is in network order: written in big-endian order it is what htons() or htonl() would give.
    const isLong = width[1] === '32';
    const stored: Value =
      field === 'sa_family'
        ? value
        : width[2] === 'BE'
          ? { kind: 'operation', operator: isLong ? 'htonl' : 'htons', operands: [value], span: spanOf(given[0] ?? node) }
          : value;
    fn.store(placeOf(root, ...path, field), stored, node);
  }
  return true;
}

const writesBytes: ReadonlySet<string> = new Set(['set', 'fill', 'copy']);

/** `buffer.set([127, 0, 0, 1], 4)`: the address, byte by byte. Of bytes that are not written here nobody knows which address they are. */
function lowerBytes(fn: FunctionLowering, node: Syntax, receiver: Value, given: readonly Syntax[]): boolean {
  if (receiver.kind !== 'place' || !isBuffer(fn, node)) return false;
  const [bytes, offset] = given.map((argument) => unwrap(argument));
  const octets = bytes?.type === 'array' && offset !== undefined && fn.file.slice(offset) === '4' ? bytes.kids.map((kid) => Number(fn.file.slice(kid))) : [];
  const isAddress = octets.length === 4 && octets.every((octet) => octet >= 0 && octet <= 255);
  const address: Value = isAddress ? { kind: 'number', value: octets.reduceRight((sum, octet) => sum * 256 + octet, 0) } : unknownValue;
  fn.store(placeOf(receiver.place.root, ...receiver.place.path, 'sin_addr'), address, node);
  return true;
}

/** A variable that only ever holds a buffer that begins with zeros. */
function isBuffer(fn: FunctionLowering, node: Syntax): boolean {
  const receiver = node.kids[0]?.type === 'member_expression' ? node.kids[0].kids[0] : undefined;
  const made = fn.file.entities.literal(receiver, fn.scope)?.node;
  return made !== undefined && /^(?:Buffer\.alloc|new Uint8Array)\s*\(/.test(fn.file.slice(made));
}

/** Linux's `struct sockaddr_in`: family, port, address at bytes 0, 2, 4. */
function fieldAt(offset: number, width: string): string | undefined {
  if (offset === 0 && width !== '32') return 'sa_family';
  if (offset === 2 && width === '16') return 'sin_port';
  return offset === 4 && width === '32' ? 'sin_addr' : undefined;
}

/** A little-endian integer from its elements, or two of them; more than one element of an integer that is not zero is no flag. */
function integerOf(fn: FunctionLowering, elements: readonly Syntax[], size: number): Value {
  const half = elements.length / 2;
  if (half * size === pairSize / 2) return { kind: 'list', items: [elements.slice(0, half), elements.slice(half)].map((each) => integerOf(fn, each, size)) };
  const [first, ...rest] = elements.map((element) => unwrap(element));
  // Whoever calls the function knows the number: `new Int32Array([value])`.
  if (first !== undefined && first.type !== 'number' && rest.length === 0 && size === 4 && !first.hasEffects) return fn.value(first);
  if (first?.type !== 'number' || rest.some((element) => fn.file.slice(element) !== '0')) return unknownValue;
  if (size === 4 && rest.length > 0) return unknownValue;
  return { kind: 'number', value: Number(fn.file.slice(first)), span: spanOf(first) };
}

/** The number behind the pointer that setsockopt() gets: `[1]`, `ptr(one)`, `ref.alloc('int', 1)`, or what the variable was found to hold. */
function pointedNumber(fn: FunctionLowering, argument: Syntax | undefined, value: Value): Value {
  const inner = argument === undefined ? undefined : unwrap(argument);
  if (inner?.type === 'array' && value.kind === 'list') {
    // The two of a `struct linger`.
    if (value.items.length === 2) return value;
    return value.items.length === 1 ? (value.items[0] ?? unknownValue) : unknownValue;
  }
  const made = inner?.type === 'identifier' ? fn.file.entities.literal(inner, fn.scope)?.node : undefined;
  if (made?.type === 'call_expression') return packedIntegers(fn, made) ?? value;
  if (inner?.type !== 'call_expression') return value;
  const callee = fn.file.slice(inner.kids[0] ?? inner);
  const [first, second] = argumentNodes(inner);
  if (/(?:^|\.)(?:ptr|of|as)$/.test(callee) && first !== undefined)
    return pointedNumber(fn, first, bufferValue(fn, unwrap(first)) ?? (first.hasEffects ? unknownValue : fn.value(first)));
  if (/(?:^|\.)alloc$/.test(callee) && second?.type === 'number') return { kind: 'number', value: Number(fn.file.slice(second)), span: spanOf(second) };
  return packedIntegers(fn, inner) ?? value;
}

/** `int32s(1, 0)`, `pack([1, 0])`: a function of the program's own writes down one integer behind the other, however it goes through them. */
function packedIntegers(fn: FunctionLowering, call: Syntax): Value | undefined {
  const packer = callbackFunction(fn, call.kids[0]);
  const text = packer === undefined ? '' : fn.file.slice(packer);
  if (text.length > longestPacker || !packing.test(text)) return undefined;
  const given = argumentNodes(call).map((each) => unwrap(each));
  const numbers = /^[^)]*?\(\s*\.\.\./.test(text) ? given : given.length === 1 && given[0]?.type === 'array' ? given[0].kids : [];
  return numbers.length > 0 && numbers.every(({ type }) => type === 'number') ? integerOf(fn, numbers, 4) : undefined;
}

const longestPacker = 400;

/** `b.writeInt32LE(value, index * 4)`, `at = b.writeInt32LE(value, at)`, `new Int32Array(values)`. */
const packing =
  /\bwriteU?[iI]nt32LE\s*\(\s*\w+(?:\[\w+\]!?)?\s*,\s*(?:[^,)]*\*\s*4|4\s*\*)|\b(\w+)\s*=\s*\w+\.writeU?[iI]nt32LE\s*\(\s*\w+\s*,\s*\1\s*\)|\bnew U?[iI]nt32Array\s*\(\s*\w+\s*\)/;

/** `{ family: AF_INET, port: htons(8080), addr: 0 }`: what a program calls the fields of a structure that it declares is its own choice. */
function withFieldNames(fn: FunctionLowering, node: Syntax, value: Value): Value | undefined {
  const literal = fn.file.entities.literal(node, fn.scope)?.node;
  if (literal?.type !== 'object' || literal.kids.some(({ type }) => type !== 'pair' && type !== 'shorthand_property_identifier')) return undefined;
  const keys = literal.kids.map((kid) => (kid.type === 'pair' ? keyName(kid.kids[0], fn.file.text) : fn.file.slice(kid)) ?? '');
  if (!keys.includes('port') || keys.some((key) => key.startsWith('sin'))) return undefined;
  const fields = new Map<string, Value>();
  for (const key of keys) {
    const name = fieldNames.get(key);
    if (name === undefined) continue;
    if (value.kind === 'record') fields.set(name, value.fields.get(key) ?? unknownValue);
    else if (value.kind === 'place') fields.set(name, { kind: 'place', place: placeOf(value.place.root, ...value.place.path, key) });
  }
  return fields.size === 0 ? undefined : { kind: 'record', fields };
}

const fieldNames: ReadonlyMap<string, string> = new Map([
  ['family', 'sa_family'],
  ['port', 'sin_port'],
  ['addr', 'sin_addr'],
  ['address', 'sin_addr'],
]);

/** The address argument: the variable that holds it, or an object with the fields of the structure. */
function addressOf(fn: FunctionLowering, argument: Syntax | undefined, given: Value): Value {
  const inner = argument === undefined ? undefined : unwrap(argument);
  if (inner?.type === 'call_expression' && /(?:^|\.)(?:ptr|of|as)$/.test(fn.file.slice(inner.kids[0] ?? inner))) {
    const first = argumentNodes(inner)[0];
    if (first?.hasEffects === false) return addressOf(fn, first, fn.value(first));
  }
  const value = (inner === undefined ? undefined : withFieldNames(fn, inner, given)) ?? given;
  if (value.kind === 'place') return { kind: 'address', place: value.place };
  // A function that fills in the address gives the buffer: `bind(fd, address(port), 16)`.
  if ((value.kind !== 'record' && value.kind !== 'result') || inner === undefined) return unknownValue;
  const kept = fn.temporary('sockaddr', inner);
  fn.store(kept, value, inner);
  return { kind: 'address', place: kept };
}

/** What a fix would need to write another call like this one. */
function noteSetting(
  fn: FunctionLowering,
  base: { readonly id: EventId; readonly site: Site },
  given: readonly Syntax[],
  row: Extract<PosixRow, { event: 'setsockopt' }>,
  value: Value,
): void {
  const [fd, level, option] = [given[row.fd], given[row.level], given[row.option]];
  if (fd === undefined || level === undefined || option === undefined) return;
  fn.file.facts.foreign.push({
    event: base.id,
    statement: base.site.statement.span,
    fd: spanOf(fd),
    option: spanOf(option),
    operands: operandsOf(unwrap(option), fn.file.text).map(spanOf),
    level: fn.file.slice(level),
    value: value.kind === 'number' ? value.value : undefined,
  });
}

function least(row: PosixRow): number {
  if (row.event === 'fork') return 0;
  if (row.event === 'listen') return 2;
  return row.event === 'close' || row.event === 'copy' ? 1 : row.event === 'setsockopt' ? 5 : 3;
}
