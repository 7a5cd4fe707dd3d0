import { portAsKernelSeesIt, type Text } from '@bindwise/semantics';
import { type Abstract, byMadeSocket, type EndpointFact, type Facts, type Occurrence, otherwiseOf, type SocketFacts } from '../flow/index.ts';
import { contains, type Event, type Span } from '../ir/index.ts';
import { isUnasked } from './questions/everyWay.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'port-out-of-range',
  summary: {
    en: 'A port is below 0 or above 65535: the call is refused, or another port is used without a word.',
    'zh-CN': '端口小于 0 或大于 65535：调用被拒绝，或者悄悄使用了另一个端口。',
  },
  severity: 'error',
  blames: 'number',
  fix: 'never',
  claims: ['extra-19'],
  eachCall: true,
  on: { bind: detect, connect: detect },
});

/**
 * What becomes of a number that is no port. `cut`: the low 16 bits are taken. `overflow-error` and `bad-port`: Python and Node refuse it. `range-error`:
 * Bun refuses it, where older versions took 65535. `refused`: its documentation does not say how.
 */
type Fate = 'cut' | 'overflow-error' | 'bad-port' | 'range-error' | 'refused';

const messages = {
  cut: (port: number, call: 'bind' | 'connect'): Text => {
    const used = portAsKernelSeesIt(port);
    const does = call === 'bind' ? { en: 'binds', zh: '绑定的是' } : { en: 'connects to', zh: '连接的是' };
    const any = used === 0 && call === 'bind' ? { en: ', which is any free one', zh: '，即任意空闲端口' } : { en: '', zh: '' };
    return {
      en: `There is no port ${port}: only its low 16 bits are kept, and this ${does.en} port ${used}${any.en}.`,
      'zh-CN': `没有端口 ${port}：只保留低 16 位，这里${does.zh}端口 ${used}${any.zh}。`,
    };
  },
  refused: (port: number, how: string | undefined): Text => ({
    en: how === undefined ? `There is no port ${port}: the last one is 65535.` : `There is no port ${port}: the call throws ${how}.`,
    'zh-CN': how === undefined ? `没有端口 ${port}：最大的端口是 65535。` : `没有端口 ${port}：这个调用会抛出 ${how}。`,
  }),
  clamped: (port: number): Text => ({
    en: `There is no port ${port}: Bun throws a RangeError, and its older versions serve on port 65535 instead.`,
    'zh-CN': `没有端口 ${port}：Bun 会抛出 RangeError，旧版本则改用端口 65535。`,
  }),
  byDefault: (port: number, said: Text): Text => ({
    en: `${port} is the default. ${said.en}`,
    'zh-CN': `默认值是 ${port}。${said['zh-CN']}`,
  }),
  help: { en: 'Choose a port from 1 to 65535, or 0 for any free one.', 'zh-CN': '选用 1 到 65535 的端口，或用 0 表示任意空闲端口。' } satisfies Text,
};

function detect(occurrence: Occurrence, ask: Ask): readonly Detection[] {
  const found: Detection[] = [];
  for (const { paths } of byMadeSocket(occurrence)) {
    const given = paths.map(({ action }) => givenPort(action.operands.endpoint));
    const [first] = given;
    if (first === undefined || isPort(first.number) || !given.every((each) => each?.number === first.number)) continue;
    const endpoint = paths[0]?.action.operands.endpoint;
    if (endpoint === undefined || paths.some(({ socket }) => !hasPorts(socket.family, first.number, occurrence.event))) continue;
    // It stands for no port at all where anything asks for it on the way.
    if (first.number < 0 && takesPort(occurrence.event) && !isUnasked(occurrence, ask)) continue;
    const span = whereGiven(first.span, occurrence);
    const isElsewhere = span.start !== occurrence.site.span.start || span.end !== occurrence.site.span.end;
    const isInCall = contains(occurrence.site.span, span);
    found.push({
      span,
      message: asDefault(first, message(first.number, occurrence.event, endpoint)),
      help: messages.help,
      related: isElsewhere && !isInCall ? [{ span: occurrence.site.span, message: occurrence.event.kind === 'bind' ? notes.bound : notes.connects }] : [],
      fixes: [],
    });
  }
  return found.length === 0 && occurrence.site === occurrence.innerSite ? passedForObjects(occurrence, ask) : found;
}

/**
 * An object keeps the port that it is made with, and who makes it puts it where nobody follows it, such as into a vector. A number that is no port is wrong
 * all the same, unless the program looks at it: a test may want to see it refused.
 */
function passedForObjects(occurrence: Occurrence, ask: Ask): readonly Detection[] {
  const found: Detection[] = [];
  for (const { action, socket } of occurrence.paths) {
    const { endpoint } = action.operands;
    const inner = endpoint?.order === 'network' && !endpoint.isPath ? operandOf(endpoint.port) : undefined;
    if (
      endpoint === undefined ||
      inner?.kind !== 'symbolic' ||
      !inner.at.includes('/') ||
      socket === undefined ||
      !hasPorts(socket.family, 1, occurrence.event)
    )
      continue;
    for (const { value, span } of numbersFor(inner, ask.facts, mostCalls)) {
      if (value <= 0xffff || span === undefined || found.some((each) => each.span.start === span.start)) continue;
      if (looksAtPorts.test(ask.text) || isToldOfCall(occurrence, value, ask)) return [];
      const related = [{ span: occurrence.site.span, message: occurrence.event.kind === 'bind' ? notes.bound : notes.connects }];
      found.push({ span, message: message(value, occurrence.event, endpoint), help: messages.help, related, fixes: [] });
    }
  }
  return found;
}

/** The constructor is given it, and who calls that may have been given it in turn. */
const mostCalls = 3;

const looksAtPorts = /\b(?:6553[56]|0xffff|0x10000|UINT16_MAX|USHRT_MAX)\b|\bnumeric_limits\b/i;

function operandOf(port: Abstract): Abstract | undefined {
  return port.kind === 'operation' && port.operator === 'htons' ? port.operands[0] : undefined;
}

function numbersFor(value: Abstract, facts: Facts, calls: number): readonly AbstractNumber[] {
  if (value.kind === 'number') return [value];
  return value.kind === 'symbolic' && calls > 0 ? facts.passedFor(value, 1).flatMap((each) => numbersFor(each, facts, calls - 1)) : [];
}

/** What is known of a single call is told there. */
function isToldOfCall({ event, site }: Occurrence, number: number, { facts }: Ask): boolean {
  const all = [...facts.ofKind('bind'), ...facts.ofKind('connect'), ...facts.ofCalls];
  return all.some(
    (other) => other.event === event && other.site !== site && other.paths.some(({ action }) => givenPort(action.operands.endpoint)?.number === number),
  );
}

/**
 * The second item of an address of AF_NETLINK is no port, and of a family that is not known a number below 0 is hardly meant as one, but by a call whose
 * argument is a port and nothing else.
 */
function hasPorts(family: SocketFacts['family'], number: number, event: Event): boolean {
  return family !== 'unix' && family !== 'other' && (family !== 'unknown' || number >= 0 || takesPort(event));
}

function takesPort(event: Event): boolean {
  return event.kind === 'bind' && event.endpoint.kind === 'host-port' && event.performedBy === 'net.Server.listen';
}

type AbstractNumber = Extract<Abstract, { kind: 'number' }>;

interface Given {
  readonly number: number;
  readonly span: Span | undefined;
  /** Whoever runs the program may give another. */
  readonly isDefault?: true;
}

/** The number as the text gives it, before it is made to fit: what htons() is called with, or the argument itself. */
function givenPort(endpoint: EndpointFact | undefined): Given | undefined {
  if (endpoint === undefined || endpoint.isPath) return undefined;
  const { port, order } = endpoint;
  if (order === 'host') return numberOf(port);
  // A number without htons() is the business of port-byte-order.
  const inner = port.kind === 'operation' && port.operator === 'htons' ? port.operands[0] : undefined;
  const number = inner === undefined ? undefined : numberOf(inner);
  return number === undefined ? undefined : { ...number, span: number.isDefault === true ? undefined : (inner?.span ?? port.span) };
}

function numberOf(value: Abstract): Given | undefined {
  if (value.kind === 'number') return { number: value.value, span: value.span };
  if (value.kind === 'string') return /^-?\d+$/.test(value.value) ? { number: Number(value.value), span: value.span } : undefined;
  // What nobody gives is what it is by default.
  const otherwise = otherwiseOf(value);
  return otherwise === undefined ? undefined : { number: otherwise, span: undefined, isDefault: true };
}

function isPort(number: number): boolean {
  return number >= 0 && number <= 0xffff;
}

/** The number where it is written in this function, or the name that stands for it in the call, else the call that gets it. */
function whereGiven(span: Span | undefined, occurrence: Occurrence): Span {
  if (span === undefined || span.end <= span.start || !contains(occurrence.function.span, span)) return occurrence.site.span;
  return namedInCall(span, occurrence) ?? span;
}

/** `listen(PORT)` of Node, where PORT is that number and never another: as in the other languages, the place is where it is used. */
function namedInCall(number: Span, { event, site, innerSite, function: fn }: Occurrence): Span | undefined {
  if (site !== innerSite || (event.kind !== 'bind' && event.kind !== 'connect')) return undefined;
  const { endpoint } = event;
  if (endpoint.kind !== 'host-port' || endpoint.port.kind !== 'place' || endpoint.port.place.path.length > 0) return undefined;
  const { root } = endpoint.port.place;
  const given = fn.blocks.flatMap(({ events }) => events.flatMap((each) => (each.kind === 'assign' && each.to.root === root ? [each.value] : [])));
  const [only] = given;
  return given.length === 1 && only?.kind === 'number' && only.span?.start === number.start ? endpoint.port.span : undefined;
}

function asDefault({ number, isDefault }: Given, said: Text): Text {
  return isDefault === true ? messages.byDefault(number, said) : said;
}

function message(port: number, event: Event, endpoint: EndpointFact): Text {
  const call = event.kind === 'connect' ? 'connect' : 'bind';
  switch (fateOf(event, endpoint)) {
    case 'cut':
      return messages.cut(port, call);
    case 'overflow-error':
      return messages.refused(port, 'OverflowError');
    case 'bad-port':
      return messages.refused(port, 'ERR_SOCKET_BAD_PORT');
    case 'range-error':
      return port < 0 ? messages.refused(port, undefined) : messages.clamped(port);
    default:
      return messages.refused(port, undefined);
  }
}

/** Run on Linux with Python 3.11, Node 20.20 and 24.21 and glibc 2.36; Bun and Deno after their documentation. */
function fateOf({ kind, performedBy: api }: Event & { readonly performedBy?: string }, endpoint: EndpointFact): Fate {
  if (endpoint.order === 'network') return 'cut';
  if (api === undefined) return 'overflow-error';
  // `http` of Node has no `server`.
  if (/^(?:net|tls|http(?!\.server\.)|https|http2|dgram)\./.test(api)) {
    // Node looks at every port but those that dgram's bind() and `localPort` are given.
    return kind === 'bind' && api !== 'net.Server.listen' ? 'cut' : 'bad-port';
  }
  if (api.startsWith('Deno.')) return 'refused';
  if (api.startsWith('Bun.')) return api === 'Bun.serve' ? 'range-error' : 'refused';
  if (resolving.test(api)) return isNumeric(endpoint.address) ? 'overflow-error' : 'cut';
  if (api === 'socket.create_connection') return kind === 'connect' ? 'cut' : 'overflow-error';
  return checking.test(api) ? 'overflow-error' : 'refused';
}

/** asyncio asks getaddrinfo() for all that is no numeric address, and getaddrinfo() cuts the port. */
const resolving = /^(?:asyncio\.(?:start_server|open_connection)|create_(?:server|connection|datagram_endpoint))$/;

/** What hands its address to `socket.bind` as it is. */
const checking = /^(?:socket\.(?!io\b)|socketserver\.|http\.server\.|xmlrpc\.server\.|wsgiref\.|multiprocessing\.|connect_ex$|sock_connect$)/;

function isNumeric(address: Abstract): boolean {
  return address.kind === 'string' && (/^\d+(?:\.\d+){3}$/.test(address.value) || address.value.includes(':'));
}
