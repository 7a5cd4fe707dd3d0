import { claim, isWildcard, optionSize, parseAddress, sameInAllLocales, secondReceiver, type Text } from '@bindwise/semantics';
import {
  type Abstract,
  addressOf,
  bySocket,
  type EndpointFact,
  hasHappened,
  isOf,
  type Occurrence,
  type OptionFact,
  optionsOf,
  originOf,
  portOf,
  type SocketPaths,
  unknownEndpoint,
} from '../flow/index.ts';
import type { EventOf } from '../ir/index.ts';
import { isMulticast, joiningOptions } from './questions/multicast.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

type Bind = EventOf<'bind'>;

export default defineRule({
  name: 'udp-shared-port',
  summary: {
    en: 'A datagram server lets other processes bind its port: the datagrams can go to someone else.',
    'zh-CN': '数据报服务器允许其他进程绑定它的端口：数据报可能被别人收走。',
  },
  severity: 'hint',
  fix: 'never',
  claims: ['extra-14'],
  on: {
    bind(occurrence, ask) {
      const found = bySocket(occurrence).flatMap((group) => detect(occurrence, group, ask));
      // The whole text is asked last: it is long.
      return found.length > 0 && forMany.test(ask.text) && !areReceivedElsewhere(occurrence, ask) ? [] : found;
    },
  },
});

/** Who has groups or broadcasts to receive shares the port on purpose; a function `broadcast()` mostly sends to each client in turn. */
const forMany = /multicast|mcast|broadcast(?!\w*\s*\()|membership|join_group|mdns|ssdp/i;
const forAll = /broadcast(?!\w*\s*\()|mdns|ssdp/i;

/** All groups that the program joins are those of other sockets, which are bound to other ports: of this one the words for them do not speak. */
function areReceivedElsewhere({ paths }: Occurrence<Bind>, ask: Ask): boolean {
  const own = new Set(paths.map(({ action }) => portOf(action.operands.endpoint ?? unknownEndpoint)));
  if (own.has(undefined) || forAll.test(ask.text)) return false;
  const joined = ask.facts
    .ofKind('setsockopt')
    .filter((each) => each.paths.some(({ action }) => optionsOf(action.operands).some((one) => joiningOptions.has(one))));
  const isElsewhere = (socket: string): boolean => {
    const ports = ask.facts
      .ofKindOnSocket(socket, 'bind')
      .flatMap((each) => each.paths.map(({ action }) => portOf(action.operands.endpoint ?? unknownEndpoint)));
    return ports.length > 0 && ports.every((port) => port !== undefined && !own.has(port));
  };
  return joined.length > 0 && joined.every((each) => bySocket(each).length > 0 && bySocket(each).every(({ socket }) => isElsewhere(socket)));
}

const messages = {
  shared: (option: string, port: number | undefined, who: Text): Text => ({
    en: `${option} lets another process bind ${port === undefined ? 'this port' : `port ${port}`} while this server has it. ${who.en}`.trim(),
    'zh-CN': `${option} 允许另一个进程在本服务器占用${port === undefined ? '这个端口' : `端口 ${port} `}时也绑定它。${who['zh-CN']}`,
  }),
  help: {
    en: 'Leave it out: a datagram socket leaves no TIME_WAIT behind, so a restart does not need it.',
    'zh-CN': '去掉它：数据报套接字不会留下 TIME_WAIT，重启不需要它。',
  } satisfies Text,
  refused: {
    en: 'Leave reuse_address out: the library refuses it here from version 3.11 on.',
    'zh-CN': '去掉 reuse_address：从 3.11 版起，库在这里拒绝它。',
  } satisfies Text,
};

/** The call that refuses what it once took for the option. */
const refusing = /\bcreate_datagram_endpoint$/;

function detect(occurrence: Occurrence<Bind>, { socket: id, paths }: SocketPaths, ask: Ask): readonly Detection[] {
  const sharing = paths.map(({ action, socket }) => {
    const isServer = socket.origin === 'made' && socket.protocol === 'udp' && socket.family !== 'unix' && socket.family !== 'other';
    const isKnown = !socket.optionsIncomplete && !hasHappened(socket.connected);
    return isServer && isKnown && isUnicast(action.operands.endpoint, occurrence, ask) ? sharedBy(socket.options) : undefined;
  });
  const [fact] = sharing;
  const endpoint = paths[0]?.action.operands.endpoint;
  if (fact === undefined || endpoint === undefined || sharing.includes(undefined)) return [];
  if (secondReceiver({ SO_REUSEADDR: true }, ask.platform).result !== 'ok' || isMeantToBeShared(id, ask) || hasSecond(paths, endpoint, ask)) return [];
  const { event, site } = fact.step;
  if (isForStreamsToo(fact.step, ask) || isAtOtherLevel(fact.step, id, ask)) return [];
  const isRefused = refusing.test(event.performedBy ?? '');
  const who = ask.platform === 'linux' ? (claim('extra-14')?.qualification ?? sameInAllLocales('')) : sameInAllLocales('');
  const bind = occurrence.site.span;
  return [
    {
      span: site.span,
      message: messages.shared('SO_REUSEADDR', portOf(endpoint), who),
      help: isRefused ? messages.refused : messages.help,
      related: bind.start === site.span.start ? [] : [{ span: bind, message: notes.bound }],
      fixes: [],
    },
  ];
}

/** The call that sets the option has a stream socket on another path, which needs it. */
function isForStreamsToo({ event, site }: OptionFact['step'], { facts }: Ask): boolean {
  return facts.ofKind('setsockopt').some((each) => each.event === event && each.site === site && each.paths.some(({ socket }) => socket?.protocol === 'tcp'));
}

/** One cause, one finding: at another level the number is another option's. */
function isAtOtherLevel({ event, site }: OptionFact['step'], id: string, { facts }: Ask): boolean {
  const set = facts.ofKindOnSocket(id, 'setsockopt').filter((each) => each.event === event && each.site === site);
  const levels = set.flatMap(({ paths }) => paths.map(({ action: { operands } }) => operands.level));
  return levels.length > 0 && levels.every((level) => level?.kind === 'constant' && level.name !== 'SOL_SOCKET');
}

/** The program itself binds the port twice, to one address and to all of them, which it could not without the option. */
function hasSecond(own: SocketPaths['paths'], endpoint: EndpointFact, ask: Ask): boolean {
  const port = portOf(endpoint);
  const ids = new Set(own.map(({ socket }) => socket.id));
  const isBeside = ({ action, socket }: SocketPaths['paths'][number]): boolean => {
    const other = action.operands.endpoint ?? unknownEndpoint;
    return !ids.has(socket.id) && socket.protocol === 'udp' && portOf(other) === port && isForAll(other) !== isForAll(endpoint);
  };
  return port !== undefined && ask.facts.ofKind('bind').some((other) => bySocket(other).some(({ paths }) => paths.some(isBeside)));
}

function isForAll(endpoint: EndpointFact): boolean {
  const address = parseAddress(addressOf(endpoint) ?? '');
  return address !== undefined && isWildcard(address);
}

/** SO_REUSEADDR alone: SO_REUSEPORT beside it says that the port is shared on purpose. */
function sharedBy(options: ReadonlyMap<string, OptionFact>): OptionFact | undefined {
  const isOff = (name: string) => (options.get(name)?.value ?? 0) === 0;
  const own = options.get('SO_REUSEADDR');
  const isPlain = isOff('SO_REUSEPORT') && isOff('SO_REUSEPORT_LB') && isOff('SO_BROADCAST');
  return own !== undefined && own.value !== 0 && own.value !== 'unknown' && isPlain && !isRefused(own) ? own : undefined;
}

/** One cause, one finding: with less than the option takes the call fails, and sets nothing. */
function isRefused({ step: { event } }: OptionFact): boolean {
  const length = event.kind === 'setsockopt' ? event.length : undefined;
  return length?.kind === 'number' && length.value < (optionSize('SO_REUSEADDR', 'linux') ?? 0);
}

/** A port that the text or the one who starts the program chooses, on an address that one host has. */
function isUnicast(endpoint: EndpointFact | undefined, occurrence: Occurrence<Bind>, ask: Ask): boolean {
  if (endpoint === undefined) return false;
  const port = portOf(endpoint);
  if (port === 0) return false;
  if (port === undefined && !outerOrigins.has(originOf(endpoint.port)) && !isNumberByDefault(endpoint.port, occurrence, ask)) return false;
  const address = addressOf(endpoint);
  return !isMulticast(address) && !isBroadcast(address);
}

/** Every subnet of 256 addresses, or of more, has its last one for all of its hosts. */
function isBroadcast(address: string | undefined): boolean {
  return address !== undefined && /^(?:\d+\.){3}255$/.test(address);
}

/** A parameter that is a port by default; of whoever calls the function, nobody is seen to give it what may be 0. */
function isNumberByDefault(port: Abstract, { standsIn }: Occurrence, { facts }: Ask): boolean {
  const value = port.kind === 'symbolic' ? standsIn.parameters.find(({ variable }) => variable === port.at)?.defaultValue : undefined;
  const isPort = ({ kind, value: number }: { readonly kind: string; readonly value?: unknown }): boolean => kind === 'number' && number !== 0;
  return port.kind === 'symbolic' && value !== undefined && isPort(value) && facts.passedFor(port).every(isPort);
}

const outerOrigins: ReadonlySet<string | undefined> = new Set(['argv', 'env']);

/** Something done to the socket later says so: a group is joined, broadcasts are allowed, or it is a client after all. */
function isMeantToBeShared(id: string, ask: Ask): boolean {
  return [...ask.facts.onSocket(id)].some((other) => {
    if (isOf(other, 'connect')) return true;
    if (!isOf(other, 'setsockopt')) return false;
    return other.paths.some(({ action }) => optionsOf(action.operands).some((option) => joiningOptions.has(option) || /BROADCAST|MULTICAST/.test(option)));
  });
}
