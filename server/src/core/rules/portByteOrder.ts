import type { Text } from '@bindwise/semantics';
import { type Abstract, type Facts, type Location, type Occurrence, swapBytes } from '../flow/index.ts';
import type { AssignEvent, Edit, Place, Span, Value, ValueSpan } from '../ir/index.ts';
import { type Ask, type Detection, defineRule, type ProposedFix } from './rule.ts';
import { isOnlyCompared } from './texts/addressesCompared.ts';
import { isTakenApart } from './texts/addressesTakenApart.ts';
import { isForOwnAddress } from './texts/ownAddressAsked.ts';
import { fixTitles } from './words.ts';

export default defineRule({
  name: 'port-byte-order',
  summary: {
    en: 'A port or address is stored in the wrong byte order: the program binds another port than it says.',
    'zh-CN': '端口或地址以错误的字节序存放：程序绑定的不是它所写的端口。',
  },
  severity: 'error',
  blames: 'number',
  fix: 'sometimes',
  claims: ['extra-17'],
  on: {
    assign(occurrence, ask) {
      const [path] = occurrence.paths;
      const assigned = path?.action.assigned;
      if (assigned === undefined) return [];
      // What differs between paths is no constant, and a constant is the same on all.
      const field = assigned.to.slice(assigned.to.lastIndexOf('/') + 1);
      return fieldsOf(field, assigned.value, occurrence.event.value).flatMap(({ name, value, span }) => {
        const wrong = portFields.has(name)
          ? (wrongPort(value, ask) ?? wrongWhenPassed(value, ask))
          : addressFields.has(name)
            ? (wrongAddress(value) ?? wrongAddressWhenPassed(value, ask))
            : undefined;
        const odd = wrong === undefined ? oddCalls(name, value, ask) : [];
        if ((wrong === undefined && odd.length === 0) || isConvertedLater(occurrence, ask) || isKeptToItself(value, ask) || isOnlyCompared(occurrence, ask))
          return [];
        if (wrong === undefined) return odd;
        if (name === 'sin_port' && (isTakenApart(occurrence, ask) || isForOwnAddress(occurrence, ask))) return [];
        // What is assigned is underlined as it stands here, not where a variable got it. An address that a function gives is wrong where that fills it in.
        const own = assigned.value.kind === 'record' ? span : occurrence.event.value.span;
        if (assigned.value.kind === 'record' && occurrence.event.value.kind === 'result') return [];
        return [detection(own ?? occurrence.site.span, wrong, ask)];
      });
    },
  },
});

const portFields = new Set(['sin_port']);
const addressFields = new Set(['s_addr', 'sin_addr']);

interface Wrong {
  readonly message: Text;
  readonly repair: { readonly kind: 'wrap'; readonly name: string } | { readonly kind: 'unwrap' } | { readonly kind: 'replace'; readonly name: string };
}

const messages = {
  unconverted: (port: number): Text => ({
    en: `sin_port holds network byte order: without htons() this is port ${swapBytes(port & 0xffff)}, not ${port}.`,
    'zh-CN': `sin_port 用网络字节序存放：没有 htons()，这里是端口 ${swapBytes(port & 0xffff)}，而不是 ${port}。`,
  }),
  unconvertedText: {
    en: 'sin_port holds network byte order: without htons() another port than this number is used.',
    'zh-CN': 'sin_port 用网络字节序存放：没有 htons()，使用的是另一个端口。',
  } satisfies Text,
  longPort: {
    en: 'htonl() converts 32 bits: on a little-endian machine the port becomes 0, which bind() takes for any free one and no client can reach.',
    'zh-CN': 'htonl() 转换 32 位：在小端机器上端口变成 0：bind() 会任选一个空闲端口，客户端则连接不到它。',
  } satisfies Text,
  twice: (name: string, port: number | undefined): Text => ({
    en: `The port is converted twice, which undoes it: ${name}() of a value that is in network byte order already${port === undefined ? '' : ` makes it port ${swapBytes(port & 0xffff)}, not ${port}`}.`,
    'zh-CN': `端口被转换了两次，等于没有转换：对已经是网络字节序的值又用了 ${name}()${port === undefined ? '' : `，得到的是端口 ${swapBytes(port & 0xffff)}，而不是 ${port}`}。`,
  }),
  address: (name: string): Text => ({
    en: `${name} is in host byte order: without htonl() this is another address.`,
    'zh-CN': `${name} 是主机字节序：没有 htonl()，这是另一个地址。`,
  }),
  addressTwice: {
    en: 'The address is in network byte order already: htonl() turns it into another one.',
    'zh-CN': '地址已经是网络字节序：htonl() 会把它变成另一个地址。',
  } satisfies Text,
  help: {
    en: 'Store the port with htons() and a 32-bit address with htonl(), each once.',
    'zh-CN': '用 htons() 存放端口，用 htonl() 存放 32 位地址，各转换一次。',
  } satisfies Text,
};

/** `a.sin_port = htons(a.sin_port)` further on: the field held the number only for the time being. */
function isConvertedLater(occurrence: Occurrence<AssignEvent>, ask: Ask): boolean {
  const to = occurrence.paths[0]?.action.assigned?.to;
  return ask.facts.within(occurrence.function.span).some((other) => {
    const later = other.paths[0]?.action.assigned;
    if (later === undefined || to === undefined || !(later.to === to || later.to.startsWith(`${to}/`))) return false;
    if (other.event.kind !== 'assign' || other.site.span.start <= occurrence.site.span.start) return false;
    return later.value.kind === 'operation' ? readsPlace(other.event.value, other.event.to) : isGivenToCall(other.event, ask);
  });
}

/** Nothing that is seen gives an address to a call: where addresses are only compared, either order will do. Who writes a number down means a port by it. */
function isKeptToItself(value: Abstract, { text, facts }: Ask): boolean {
  return value.kind !== 'number' && !givingAddress.test(text) && !facts.occurrences.some(({ event: { kind } }) => kind === 'bind' || kind === 'connect');
}

const givingAddress =
  /\bsockaddr(?:_in6?|_storage)?\s*(?:const\s*)?\*|\b(?:SA|SOCKADDR(?:_IN6?)?)\s*\*|\bL?PSOCKADDR|\b(?:bind|connect|sendto|sendmsg|sendmmsg)\s*\(/;

/** `a.sin_port = lwip_htons(a.sin_port)`: a function that nobody has seen gets the field. */
function isGivenToCall({ to, value }: AssignEvent, ask: Ask): boolean {
  const field = to.path.at(-1);
  return value.kind === 'result' && value.span !== undefined && field !== undefined && ask.textOf(value.span).split(/\W+/).includes(field);
}

function readsPlace(value: Value, place: Place): boolean {
  if (value.kind === 'place') return value.place.root === place.root && value.place.path.join('/') === place.path.join('/');
  return value.kind === 'operation' && value.operands.some((operand) => readsPlace(operand, place));
}

/** The address fields that an assignment fills: the one that it names, or those of the structure that it copies. */
function fieldsOf(name: string, value: Abstract, written: Value | undefined): readonly { name: string; value: Abstract; span: Span | undefined }[] {
  if (value.kind !== 'record') return [{ name, value, span: written?.span ?? value.span }];
  const fields = written?.kind === 'record' ? written.fields : undefined;
  return [...value.fields].flatMap(([field, inner]) => fieldsOf(field, inner, fields?.get(field)));
}

function wrongPort(value: Abstract, ask: Ask): Wrong | undefined {
  if (value.kind === 'number') {
    const isSymmetric = swapBytes(value.value & 0xffff) === (value.value & 0xffff);
    return isSymmetric || value.value < 0 || isSwappedByHand(value, ask)
      ? undefined
      : { message: messages.unconverted(value.value), repair: { kind: 'wrap', name: 'htons' } };
  }
  if (value.kind !== 'operation') return undefined;
  const [inner] = value.operands;
  if (value.operator === 'parse-int') return { message: messages.unconvertedText, repair: { kind: 'wrap', name: 'htons' } };
  if (value.operator === 'htonl') return { message: messages.longPort, repair: { kind: 'replace', name: 'htons' } };
  return isConvertedTwice(value) ? { message: messages.twice(value.operator, numberWithin(inner)), repair: { kind: 'unwrap' } } : undefined;
}

/** `#define DNS_PORT 0x3500` is 53: in hexadecimal, whoever writes the bytes of a lower port the other way round has thought of their order. */
function isSwappedByHand({ value: port, span }: Extract<Abstract, { kind: 'number' }>, { text, textOf }: Ask): boolean {
  if (swapBytes(port & 0xffff) >= port) return false;
  const at = writtenAt(span);
  const written = at === undefined ? '' : textOf(at);
  // In a header, or computed: in this file it is a decimal number, or nobody knows.
  return /^\W*\w+\W*$/.test(written) ? /^\W*0x/i.test(written) : !new RegExp(`\\b${port}\\b`).test(text);
}

/** Where a number is written, through the names that stand for it. */
function writtenAt(span: ValueSpan | undefined): Span | undefined {
  const { definition } = span ?? {};
  if (definition === undefined) return span;
  return 'macro' in definition ? undefined : writtenAt(definition.value);
}

/** Not so what is converted back and forth, a port of another address, and a number that is the same both ways. */
function isConvertedTwice({ operator, operands: [inner] }: Extract<Abstract, { kind: 'operation' }>): boolean {
  if ((operator !== 'htons' && operator !== 'ntohs') || inner?.kind !== 'operation') return false;
  const number = numberWithin(inner);
  if (number !== undefined && swapBytes(number & 0xffff) === (number & 0xffff)) return false;
  return inner.operator === 'htons' || (inner.operator === 'ntohs' && (operator === 'ntohs' || number !== undefined));
}

/**
 * A function stores the port that it is given: calls in sight give it a number as people write it. Of others nobody may know what they give, as long as none
 * is seen to convert it.
 */
function wrongWhenPassed(value: Abstract, ask: Ask): Wrong | undefined {
  if (value.kind === 'operation' && value.operator !== 'choose') return twiceWhenPassed(value, ask);
  const passed = valuesPassed(value, ask.facts).flatMap(alternativesOf);
  const wrong = passed.map((each) => wrongPort(each, ask));
  // 0 and its like are the same both ways: they say nothing of what the function expects.
  const isSilent = (index: number): boolean => !isConverted(passed[index]) && wrong[index] === undefined;
  if (!wrong.some((each) => each?.repair.kind === 'wrap') || !wrong.every((each, index) => each?.repair.kind === 'wrap' || isSilent(index))) return undefined;
  const [first, ...others] = wrong.filter((each) => each !== undefined);
  if (first !== undefined && passed.every(({ kind }) => kind === 'number') && others.every(({ message }) => message.en === first.message.en)) return first;
  return { message: messages.unconvertedText, repair: { kind: 'wrap', name: 'htons' } };
}

/** What may have been converted: by a call, or for another address, whose field it comes from. */
function isConverted(value: Abstract | undefined): boolean {
  if (value?.kind === 'operation') return !computed.has(value.operator);
  return value?.kind === 'symbolic' && /\/(?:sin6?_port|s_port)$/.test(value.at);
}

/** What nobody does with a port whose bytes are swapped. */
const computed: ReadonlySet<string> = new Set(['parse-int', '+', '-']);

/** `port ? port : 8080` */
function alternativesOf(value: Abstract): readonly Abstract[] {
  if (value.kind !== 'operation' || value.operator !== 'choose') return [value];
  return value.operands.slice(1).flatMap(alternativesOf);
}

/** A function stores what it is given, and some of its calls convert that: those that do not have forgotten to. One that converts it itself is given it as it is. */
function oddCalls(name: string, value: Abstract, ask: Ask): readonly Detection[] {
  if (value.kind === 'operation') return portFields.has(name) ? convertedCalls(value, ask) : [];
  if (value.kind !== 'symbolic') return [];
  const passed = valuesPassed(value, ask.facts);
  const [conversion, isWrong] = portFields.has(name)
    ? (['htons', (each: Abstract) => wrongPort(each, ask)] as const)
    : addressFields.has(name)
      ? (['htonl', wrongAddress] as const)
      : [];
  if (isWrong === undefined || !passed.some((each) => each.kind === 'operation' && each.operator === conversion)) return [];
  return passed.flatMap((each) => {
    const wrong = isWrong(each);
    if (wrong?.repair.kind !== 'wrap' || each.span === undefined) return [];
    return [{ span: each.span, message: wrong.message, help: messages.help, related: [], fixes: [] }];
  });
}

/** A function converts the port that it is given, and most of its calls give it a number: those that have converted it already undo that. */
function convertedCalls({ operator, operands: [inner] }: Extract<Abstract, { kind: 'operation' }>, ask: Ask): readonly Detection[] {
  if (operator !== 'htons' || inner?.kind !== 'symbolic') return [];
  const passed = valuesPassed(inner, ask.facts);
  if (!passed.some((each) => wrongPort(each, ask)?.repair.kind === 'wrap')) return [];
  return passed.flatMap((each) => {
    const wrong = wrongPort({ kind: 'operation', operator, operands: [each] }, ask);
    if (wrong?.repair.kind !== 'unwrap' || each.span === undefined) return [];
    return [{ span: each.span, message: wrong.message, help: messages.help, related: [], fixes: [] }];
  });
}

/** A function converts the port that it is given: each call in sight gives it one that is converted. */
function twiceWhenPassed({ operator, operands: [inner] }: Extract<Abstract, { kind: 'operation' }>, ask: Ask): Wrong | undefined {
  if ((operator !== 'htons' && operator !== 'ntohs') || inner?.kind !== 'symbolic') return undefined;
  const wrong = valuesPassed(inner, ask.facts).map((passed) => wrongPort({ kind: 'operation', operator, operands: [passed] }, ask));
  const [first] = wrong;
  if (first === undefined || !wrong.every((each) => each?.repair.kind === 'unwrap')) return undefined;
  const message = wrong.every((each) => each?.message.en === first.message.en) ? first.message : messages.twice(operator, undefined);
  return { message, repair: first.repair };
}

/** What the callers give for a parameter, through functions that only hand it on, and what a variable of the program is given. */
function valuesPassed(value: Abstract, facts: Facts): readonly Abstract[] {
  if (value.kind !== 'symbolic') return [value];
  // Asked several times about each field of an address.
  return facts.remembered(passedAt, value.at);
}

const passedAt = (facts: Facts, at: Location): readonly Abstract[] => passedWithin({ kind: 'symbolic', at }, facts, 3);

function passedWithin(value: Abstract, facts: Facts, calls: number): readonly Abstract[] {
  if (value.kind !== 'symbolic' || calls === 0) return [value];
  const passed = [...facts.passedFor(value, 1), ...facts.assignedTo(value)];
  return passed.length === 0 ? [value] : passed.flatMap((each) => passedWithin(each, facts, calls - 1));
}

/** The number that was converted: the `8080` of `htons(htons(8080))`. */
function numberWithin(converted: Abstract | undefined): number | undefined {
  const inner = converted?.kind === 'operation' ? converted.operands[0] : undefined;
  return inner?.kind === 'number' ? inner.value : undefined;
}

/** Names of the headers whose bytes read differently backwards. INADDR_ANY and INADDR_BROADCAST are the same both ways. */
const hostOrderAddresses = new Set(['INADDR_LOOPBACK', 'INADDR_ALLHOSTS_GROUP', 'INADDR_ALLRTRS_GROUP', 'INADDR_UNSPEC_GROUP', 'INADDR_MAX_LOCAL_GROUP']);

function wrongAddress(value: Abstract): Wrong | undefined {
  if (value.kind === 'constant')
    return hostOrderAddresses.has(value.name) ? { message: messages.address(value.name), repair: { kind: 'wrap', name: 'htonl' } } : undefined;
  if (value.kind !== 'operation' || value.operator !== 'htonl') return undefined;
  const [inner] = value.operands;
  const isConverted = inner?.kind === 'operation' && (inner.operator === 'inet-address' || inner.operator === 'htonl');
  return isConverted && !readsTheSameBackwards(inner) ? { message: messages.addressTwice, repair: { kind: 'unwrap' } } : undefined;
}

/** A function stores the address that it is given: each call in sight gives it a name of the headers, in host byte order. */
function wrongAddressWhenPassed(value: Abstract, { facts }: Ask): Wrong | undefined {
  if (value.kind !== 'symbolic') return undefined;
  const wrong = valuesPassed(value, facts).map(wrongAddress);
  const [first] = wrong;
  return first?.repair.kind === 'wrap' && wrong.every((each) => each?.message.en === first.message.en) ? first : undefined;
}

/** `0.0.0.0` and `255.255.255.255` survive any number of conversions. */
function readsTheSameBackwards(address: Abstract): boolean {
  const text = address.kind === 'operation' && address.operands[0]?.kind === 'string' ? address.operands[0].value : '';
  return text !== '' && text === text.split('.').reverse().join('.');
}

function detection(span: Span, wrong: Wrong, ask: Ask): Detection {
  return { span, message: wrong.message, help: messages.help, related: [], fixes: fixes(span, wrong, ask) };
}

function fixes(span: Span, { repair }: Wrong, ask: Ask): readonly ProposedFix[] {
  const call = /^(\w+)(\s*\()/.exec(ask.textOf(span));
  const name = call?.[1] ?? '';
  switch (repair.kind) {
    case 'wrap': {
      const edits = ask.idioms.wrapCall(repair.name, span);
      return edits === undefined ? [] : [{ title: fixTitles.wrap(repair.name), edits }];
    }
    case 'replace':
      if (name === '') return [];
      return [{ title: fixTitles.replace(name, repair.name), edits: [{ span: { start: span.start, end: span.start + name.length }, text: repair.name }] }];
    case 'unwrap':
      return call === null ? [] : unwrapped(span, call[0].length, name, ask);
    default:
      return [];
  }
}

/** Takes the outer call away when the whole text is that call. */
function unwrapped(span: Span, opening: number, name: string, ask: Ask): readonly ProposedFix[] {
  if (!ask.textOf(span).endsWith(')')) return [];
  const edits: readonly Edit[] = [
    { span: { start: span.start, end: span.start + opening }, text: '' },
    { span: { start: span.end - 1, end: span.end }, text: '' },
  ];
  return [{ title: fixTitles.unwrap(name), edits }];
}
