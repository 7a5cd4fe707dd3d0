import { claim, type Text } from '@bindwise/semantics';
import {
  addressOf,
  type BindFact,
  byMakingCall,
  hasHappened,
  innerNamesOf,
  isTold,
  type Occurrence,
  portOf,
  protocolOf,
  type SocketFacts,
  type SocketPaths,
} from '../flow/index.ts';
import type { ConnectEvent } from '../ir/index.ts';
import { type Ask, type Detection, defineRule, type ProposedFix } from './rule.ts';
import { fixTitles, notes } from './words.ts';

export default defineRule({
  name: 'client-bind-reserves-port',
  summary: {
    en: 'A TCP client binds an address with port 0: bind() takes a port for all destinations, where connect() could share it.',
    'zh-CN': 'TCP 客户端绑定地址和端口 0：bind() 会为所有目的地占用一个端口，而由 connect() 选择时可以共用。',
  },
  severity: 'hint',
  fix: 'sometimes',
  claims: ['extra-9', 'ports-qa-28'],
  on: {
    connect(occurrence, ask) {
      if (ask.platform !== 'linux') return [];
      const found: Detection[] = [];
      for (const group of byMakingCall(occurrence)) {
        const { paths } = group;
        // Where a setting says whether there is an address to come from, the other paths cost nothing.
        const binds = paths.filter(({ socket }) => socket.bound !== 'no').map(({ socket }) => reservingBind(socket, ask));
        const [bind] = binds;
        if (bind === undefined || binds.includes(undefined) || asksForPort(bind, occurrence, ask)) continue;
        // What a caller gives a function is no address that stands there.
        const library = bind.step.event.performedBy;
        if (library !== undefined && occurrence.site !== occurrence.innerSite) continue;
        if (isOfNode(library) && !binds.every((each) => each !== undefined && isKnownAddress(each, ask))) continue;
        if (isToldInside(occurrence, group, ask) || (binds.length < paths.length && !isGivenAddress(bind, ask))) continue;
        found.push({
          span: bind.step.site.span,
          meant: bind.step.event.site,
          message: messages.reserves,
          help: helpFor(bind),
          related: library === undefined ? [{ span: occurrence.site.span, message: notes.connects }] : [],
          fixes: library === undefined ? fixes(bind, ask) : [],
        });
      }
      return found;
    },
  },
});

const messages = {
  reserves: {
    en: `Binding port 0 before connect() costs a port. ${claim('extra-9')?.qualification.en ?? ''}`,
    'zh-CN': `在 connect() 之前绑定端口 0 要多耗一个端口。${claim('extra-9')?.qualification['zh-CN'] ?? ''}`,
  } satisfies Text,
  help: {
    en: 'Set IP_BIND_ADDRESS_NO_PORT before bind(): the address is fixed then, and the port is left to connect().',
    'zh-CN': '在 bind() 之前设置 IP_BIND_ADDRESS_NO_PORT：这样只固定地址，端口留给 connect() 选择。',
  } satisfies Text,
  helpWithout: {
    en: 'Leave the bind() out: it names neither an address nor a port.',
    'zh-CN': '去掉这个 bind()：它既没有指定地址，也没有指定端口。',
  } satisfies Text,
  helpOfLibrary: {
    en: 'Nothing can be set between the socket() and the bind() of the library: make the socket yourself, with socket(), IP_BIND_ADDRESS_NO_PORT, bind() and connect(). Or leave source_address out, where the routes choose the right address.',
    'zh-CN':
      '在库自己的 socket() 和 bind() 之间无法设置选项：请自行创建套接字，依次调用 socket()、设置 IP_BIND_ADDRESS_NO_PORT、bind() 和 connect()。如果路由会选出合适的地址，也可以去掉 source_address。',
  } satisfies Text,
  helpOfNode: {
    en: 'Node binds before it connects, and has no call that sets the option. Leave localAddress out where the routes choose the right address; else keep connections open, and use them again.',
    'zh-CN': 'Node 先绑定再连接，也没有设置该选项的办法。如果路由会选出合适的地址，就去掉 localAddress；否则请保持连接并重复使用。',
  } satisfies Text,
  helpOfLibraryWithout: {
    en: 'Leave source_address out: it names neither an address nor a port.',
    'zh-CN': '去掉 source_address：它既没有指定地址，也没有指定端口。',
  } satisfies Text,
};

function helpFor(bind: BindFact): Text {
  if (isOfNode(bind.step.event.performedBy)) return messages.helpOfNode;
  if (bind.step.event.performedBy !== undefined) return choosesAddress(bind) ? messages.helpOfLibrary : messages.helpOfLibraryWithout;
  return choosesAddress(bind) ? messages.help : messages.helpWithout;
}

/** Options with which the program says how the port is to be chosen, or shared. */
const choosingOptions = ['IP_BIND_ADDRESS_NO_PORT', 'IP_LOCAL_PORT_RANGE', 'SO_REUSEPORT', 'IP_TRANSPARENT'];

/** Libraries bind where nothing can be set between their socket() and their bind(). Of these a program can do the work itself, with a socket of its own. */
const replaceable: ReadonlySet<string> = new Set(['socket.create_connection', 'http.client.HTTPConnection', 'http.client.HTTPSConnection']);

/** The clients of Node, which bind where they are given a `localAddress`. */
function isOfNode(library: string | undefined): boolean {
  return library !== undefined && !replaceable.has(library) && /^(?:net|tls|https?|http2)\./.test(library);
}

/**
 * Whether the text says the address, itself or where it is passed: settings and callers that nobody sees may well leave it out, and nothing is bound then. Who
 * writes `localPort: 0` beside it has chosen so.
 */
function isKnownAddress(bind: BindFact, { facts }: Ask): boolean {
  const { address, port } = bind.endpoint;
  if (port.span !== undefined) return false;
  const known = address.kind === 'string' ? [address] : facts.passedFor(address).filter(({ kind }) => kind !== 'symbolic');
  return choosesAddress(bind) && known.length > 0 && known.every((each) => each.kind === 'string' && each.value !== '');
}

function reservingBind(socket: SocketFacts, ask: Ask): BindFact | undefined {
  if (!hasHappened(socket.bound) || hasHappened(socket.listening) || !isStream(socket, ask)) return undefined;
  const { bound } = socket;
  const { event } = bound.step;
  if (event.kind !== 'bind' || bound.optionsIncomplete) return undefined;
  if (event.performedBy !== undefined && !replaceable.has(event.performedBy) && !isOfNode(event.performedBy)) return undefined;
  if (portOf(bound.endpoint) !== 0 || bound.endpoint.isPath || socket.family === 'unix' || socket.family === 'other') return undefined;
  return choosingOptions.some((option) => bound.options.has(option)) ? undefined : bound;
}

/** The function may leave the type to its callers, of which each gives an address that was looked up for SOCK_STREAM. */
function isStream({ protocol, origin, asked }: SocketFacts, { facts }: Ask): boolean {
  if (protocol !== 'unknown' || origin !== 'made' || asked === undefined) return protocol === 'tcp';
  const passed = facts.passedFor(asked.type);
  const ends = passed.filter(({ kind }) => kind !== 'symbolic');
  return ends.length > 0 && ends.every((type) => protocolOf(type, asked.protocol) === 'tcp');
}

/** Who asks for the port between the two calls needs to have it by then; nobody can between those of a library. */
function asksForPort(bind: BindFact, { site, function: fn }: Occurrence<ConnectEvent>, ask: Ask): boolean {
  if (bind.step.event.performedBy !== undefined) return false;
  const from = bind.step.site.span;
  const isHere = from.end <= site.span.start && fn.span.start <= from.start;
  return /getsockname/i.test(isHere ? ask.textOf({ start: from.end, end: site.span.start }) : ask.programCode());
}

/** The function that has the socket made and bound knows all of it, but a port that it is given: what it says, or why it says nothing, holds for each of its callers. */
function isToldInside({ event, site, innerSite }: Occurrence<ConnectEvent>, { socket: original, paths }: SocketPaths, ask: Ask): boolean {
  if (site === innerSite) return false;
  const names = new Set(paths.flatMap(({ socket }) => innerNamesOf(socket.id)));
  const known = [...ask.facts.onSocket(original)]
    .filter((other) => other.event === event)
    .flatMap((other) => other.paths.map(({ socket }) => socket).filter((socket) => socket?.origin === 'made' && names.has(socket.id)));
  return known.length > 0 && !known.some((socket) => socket !== undefined && hasHappened(socket.bound) && isTold(socket.bound.endpoint.port));
}

function choosesAddress(bind: BindFact): boolean {
  const address = addressOf(bind.endpoint);
  return address !== '0.0.0.0' && address !== '::';
}

/** Where a function binds only if it is given an address, a call in sight gives it one, or none is in sight. */
function isGivenAddress({ endpoint: { address } }: BindFact, { facts }: Ask): boolean {
  const [of] = address.kind === 'operation' ? address.operands : [address];
  if (of?.kind !== 'symbolic') return true;
  const [root = ''] = of.at.split('/');
  const given = facts.passedFor({ kind: 'symbolic', at: root });
  return given.length === 0 || given.some(({ kind }) => kind !== 'none');
}

function fixes(bind: BindFact, ask: Ask): readonly ProposedFix[] {
  const { event, site } = bind.step;
  if (event.kind !== 'bind') return [];
  if (choosesAddress(bind)) {
    const edits = ask.idioms.setOptionBefore(event, site, option, 1);
    return edits === undefined ? [] : [{ title: fixTitles.setBefore(option), edits }];
  }
  const edits = ask.idioms.removeBind(event, site, 'remove', undefined);
  return edits === undefined ? [] : [{ title: fixTitles.removeBind, edits }];
}

const option = 'IP_BIND_ADDRESS_NO_PORT';
