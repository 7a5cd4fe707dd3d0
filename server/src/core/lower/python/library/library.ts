import type { Span, Value } from '../../../ir/index.ts';
import { type Arguments, argumentFor } from '../objects/arguments.ts';

/** One entry of what getaddrinfo() gives: family, type, protocol, canonical name, address. */
export function addressInformation(arguments_: Arguments, span: Span): Value {
  const parameters = ['host', 'port', 'family', 'type', 'proto', 'flags'];
  const unknown: Value = { kind: 'unknown', from: 'unknown' };
  const find = (name: string): Value | undefined => {
    const found = argumentFor(arguments_, parameters, name);
    return found === 'open' ? unknown : found?.value;
  };
  const host = find('host') ?? unknown;
  const family = find('family');
  const isAny = family === undefined || family.kind === 'number' || (family.kind === 'constant' && family.name === 'AF_UNSPEC');
  const flags = find('flags');
  const passive = flags !== undefined && mentions(flags, 'AI_PASSIVE');
  const address = host.kind === 'none' ? ({ kind: 'string', value: passive ? '' : 'localhost', ...spanOf(host) } as const) : host;
  const entry: Value = {
    kind: 'list',
    items: [
      isAny ? (familyOf(address) ?? anyFamily) : family,
      find('type') ?? unknown,
      find('proto') ?? { kind: 'number', value: 0 },
      unknown,
      { kind: 'list', items: [address, find('port') ?? unknown] },
    ],
  };
  return { kind: 'list', items: [entry], span };
}

function spanOf(value: Value): { span?: Span } {
  return value.span === undefined ? {} : { span: value.span };
}

/** The addresses of a host, or those to listen on, are of either family. */
const anyFamily: Value = { kind: 'operation', operator: 'found-family', operands: [{ kind: 'constant', name: 'AF_UNSPEC' }] };

function familyOf(host: Value): Value | undefined {
  if (host.kind === 'string' && host.value.includes(':')) return { kind: 'constant', name: 'AF_INET6' };
  if (host.kind === 'string' && /^\d+\.[\d.]+$/.test(host.value)) return { kind: 'constant', name: 'AF_INET' };
  return undefined;
}

function mentions(value: Value, constant: string): boolean {
  if (value.kind === 'constant') return value.name === constant;
  return value.kind === 'operation' && value.operator === '|' && value.operands.some((operand) => mentions(operand, constant));
}

/** `struct.pack('i', 1)` is the number; `struct.pack('ii', 1, 0)` the two fields of a struct linger; what is shorter than an int is so many bytes. */
export function packed(arguments_: Arguments, span: Span): Value {
  const [format, ...values] = arguments_.positional.map((argument) => argument.value);
  const letters = format?.kind === 'string' ? format.value.replace(/^[@=<>!]/, '') : '';
  const [first, second] = values;
  if (/^[iIlL]$/.test(letters) && first !== undefined) return { ...first, span };
  const size = shortFormats.get(letters);
  if (size !== undefined && (first?.kind === 'number' || first?.kind === 'boolean'))
    return { kind: 'string', value: String.fromCharCode(Number(first.value) & 0xff).padEnd(size, '\0'), span };
  if (/^(?:ii|II|2i|2I|hh|HH)$/.test(letters) && first !== undefined && second !== undefined) {
    return {
      kind: 'record',
      fields: new Map([
        ['l_onoff', first],
        ['l_linger', second],
      ]),
      span,
    };
  }
  return { kind: 'unknown', from: 'unknown', span };
}

/** Bytes of the formats of one number that is no int: docs.python.org/3/library/struct.html#format-characters. */
const shortFormats: ReadonlyMap<string, number> = new Map([
  ['b', 1],
  ['B', 1],
  ['?', 1],
  ['h', 2],
  ['H', 2],
]);
