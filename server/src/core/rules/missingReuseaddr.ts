import { restart, type Text } from '@bindwise/semantics';
import {
  type Abstract,
  type BindFact,
  byMadeSocket,
  type EndpointFact,
  familyOf,
  hasHappened,
  isBuiltForDebugging,
  type Occurrence,
  type OptionFact,
  optionsOf,
  originOf,
  portOf,
  protocolOf,
  type SocketFacts,
  type SocketId,
  unknownEndpoint,
} from '../flow/index.ts';
import { contains, type Event, type EventOf } from '../ir/index.ts';
import { isOnlyTried } from './questions/onlyTried.ts';
import { triesOtherPorts } from './questions/otherPorts.ts';
import { isMeantByStrayCall } from './questions/strayCalls.ts';
import { type Ask, type Detection, defineRule, type ProposedFix } from './rule.ts';
import { isForDevice } from './texts/devices.ts';
import { isMeantAsOne } from './texts/flags.ts';
import { isDrawn, isPortZero, isZeroByDefault } from './texts/zeroByDefault.ts';
import { fixTitles, notes } from './words.ts';

type Listen = EventOf<'listen'>;

export default defineRule({
  name: 'missing-reuseaddr',
  summary: {
    en: 'A TCP server binds its port without SO_REUSEADDR: after a restart the port can stay refused for a minute.',
    'zh-CN': 'TCP 服务器绑定端口时没有设置 SO_REUSEADDR：重启后端口可能有一分钟无法绑定。',
  },
  severity: 'warning',
  fix: 'sometimes',
  claims: ['ports-qa-15', 'ports-qa-17', 'two-processes-20'],
  eachCall: true,
  on: {
    listen(occurrence, ask) {
      // Winsock's SO_REUSEADDR is another thing, and TIME_WAIT does not stop a bind there.
      if (ask.platform === 'windows') return [];
      const found: Detection[] = [];
      for (const { socket, paths: all } of byMadeSocket(occurrence)) {
        // What is set for debugging alone is not there in the program that others run.
        const released = all.filter((path) => !isBuiltForDebugging(path));
        const paths = released.length > 0 ? released : all;
        // Of single calls only those count whose order the text itself gives.
        if (occurrence.isOfCall === true && paths.some((path) => path.isSupposed)) continue;
        for (const { step } of bindsOf(paths.map(({ socket }) => socket))) {
          const reaching = paths.filter(({ socket }) => hasHappened(socket.bound) && socket.bound.step.site === step.site);
          for (const alike of [reaching, ...eachFamily(reaching)]) {
            const [bind] = bindsOf(alike.map(({ socket }) => socket));
            if (
              bind === undefined ||
              alike.some(({ socket: { bound }, before }) => hasHappened(bound) && isPortZero(bound, occurrence.function, ask, before)) ||
              isZeroByDefault(bind, socket, ask) ||
              isGivenToCallback(bind, socket, ask) ||
              isAskedFor(occurrence, bind, socket, ask) ||
              !isRefusedUnlessShared(alike, occurrence, ask) ||
              triesOtherPorts(alike, bind, ask) ||
              isMeantByStrayCall(bind, ask) ||
              isOnlyTried(occurrence, socket, ask)
            )
              continue;
            const family = alike === reaching ? undefined : alike[0]?.socket.family;
            const sockets = alike.map(({ socket }) => socket);
            const detected = detection(occurrence, bind, sockets, family, ask);
            // The call that sets it is there already, and needs other conditions.
            found.push(released.length > 0 && released.length < all.length ? { ...detected, fixes: [] } : detected);
            break;
          }
        }
      }
      return found.length > 0 && isForDevice(ask) ? [] : found;
    },
  },
});

const messages = {
  unset: (port: number | undefined, result: string, family: string | undefined): Text => ({
    en: `SO_REUSEADDR is not set before this bind()${family === undefined ? '' : ` of an ${family} socket`}: while connections of the last run are in TIME_WAIT, a restart${port === undefined ? '' : ` on port ${port}`} fails with ${result}.`,
    'zh-CN': `此次${family === undefined ? '' : `对 ${family} 套接字的`} bind() 之前没有设置 SO_REUSEADDR：上次运行的连接还在 TIME_WAIT 时，${port === undefined ? '' : `在端口 ${port} 上`}重启会得到 ${result}。`,
  }),
  turnedOff: (port: number | undefined, result: string): Text => ({
    en: `SO_REUSEADDR is set to 0 before this bind(): while connections of the last run are in TIME_WAIT, a restart${port === undefined ? '' : ` on port ${port}`} fails with ${result}.`,
    'zh-CN': `此次 bind() 之前把 SO_REUSEADDR 设为 0：上次运行的连接还在 TIME_WAIT 时，${port === undefined ? '' : `在端口 ${port} 上`}重启会得到 ${result}。`,
  }),
  help: {
    en: 'Set SO_REUSEADDR to 1 before bind(). Both the last run and the next one need it.',
    'zh-CN': '在 bind() 之前把 SO_REUSEADDR 设为 1。上次运行和下次运行都需要它。',
  },
  /** There is no bind() in sight that anything could be set before. */
  helpOfServer: {
    en: 'A server of socketserver binds by itself: set allow_reuse_address = True in its class before it is made. Both the last run and the next one need it.',
    'zh-CN': 'socketserver 的服务器自行绑定：在创建它之前，在它的类里设置 allow_reuse_address = True。上次运行和下次运行都需要它。',
  },
};

/** Options that cover the restart, or that speak of another intention: with them the bind is no oversight. */
const coveringOptions = ['SO_REUSEPORT', 'SO_REUSEPORT_LB', 'SO_EXCLUSIVEADDRUSE'];

/** Each of these, set in time, lets the restart bind. */
const restartOptions = ['SO_REUSEADDR', 'SO_REUSEPORT'];

/** Where one statement makes sockets of either family and the option is set on all of the one family, those of the other one: the option that the one has does nothing for the other. */
function eachFamily<P extends { readonly socket: SocketFacts }>(paths: readonly P[]): readonly (readonly P[])[] {
  const [four, six] = (['ipv4', 'ipv6'] as const).map((family) => paths.filter(({ socket }) => socket.family === family));
  if (four === undefined || six === undefined || four.length + six.length < paths.length) return [];
  const areSet = (each: readonly P[]): boolean =>
    each.length > 0 && each.every(({ socket: { bound } }) => hasHappened(bound) && isSetForCertain(bound.options.get('SO_REUSEADDR')));
  return areSet(four) ? [six] : areSet(six) ? [four] : [];
}

const familyNames: Readonly<Record<string, string>> = { ipv4: 'IPv4', ipv6: 'IPv6' };

/**
 * What holds on every path, but for those on which a setting asks for SO_REUSEPORT or another socket has the port already: without these the restart is
 * refused all the same.
 */
function isRefusedUnlessShared(all: readonly { readonly socket: SocketFacts }[], listen: Occurrence<Listen>, ask: Ask): boolean {
  // Where a function makes either kind, none but the stream socket listens; one with a path for its name has no TIME_WAIT.
  const paths = all.filter(({ socket }) => socket.protocol !== 'udp' && socket.family !== 'unix' && !isAskedForElse(socket, listen, ask));
  const refused = paths.filter(({ socket }) => isRefusedAfterRestart(socket, ask));
  return refused.length > 0 && paths.every((path) => refused.includes(path) || isSharedAlone(path.socket) || hasKernelsPort(path.socket));
}

/** Each call in sight asks the function for datagrams, or the class does whose method listens: that it has them listen is told there. */
function isAskedForElse({ protocol, asked, made }: SocketFacts, { event, innerSite }: Occurrence<Listen>, { facts }: Ask): boolean {
  if (protocol !== 'unknown' || asked?.type.kind !== 'symbolic') return false;
  const isDatagrams = (types: readonly Abstract[]): boolean => types.length > 0 && types.every((type) => protocolOf(type, asked.protocol) === 'udp');
  const types = facts.passedFor(asked.type).filter(({ kind }) => kind !== 'symbolic');
  if (types.length === 0 || isDatagrams(types)) return types.length > 0;
  // A base makes the socket as each class that inherits from it says, and one of these has the method.
  const [, field, ...deeper] = asked.type.at.split('/');
  if (field === undefined || deeper.length > 0 || made === undefined) return false;
  // Methods of several classes may give their sockets to one function that has them listen.
  const listening = facts.listeners.filter((other) => other.event === event && other.innerSite === innerSite).map(({ standsIn }) => standsIn);
  const methods = listening.filter(({ ownerClass, span }) => ownerClass !== undefined && !contains(span, made.site.span));
  const own = methods.map(({ parameters: [self] }) => facts.passedOrOwn({ kind: 'symbolic', at: `${self?.variable}/${field}` }));
  return own.length > 0 && own.every(isDatagrams);
}

/** Set on every path; an option that only some paths set leaves the others without it. */
function isSetForCertain(fact: OptionFact | undefined): boolean {
  return fact !== undefined && fact.value !== 0 && fact.isPartial !== true;
}

/** SO_REUSEPORT is set and SO_REUSEADDR is not. */
function isSharedAlone({ bound }: SocketFacts): boolean {
  return hasHappened(bound) && !bound.optionsIncomplete && bound.options.get('SO_REUSEPORT')?.value === 1 && !bound.options.has('SO_REUSEADDR');
}

/** Another socket has this port already, so that it is the kernel's choice, or stands where that one is bound. */
function hasKernelsPort({ bound }: SocketFacts): boolean {
  return hasHappened(bound) && originOf(bound.endpoint.port) === 'kernel';
}

function isRefusedAfterRestart(socket: SocketFacts, ask: Ask): boolean {
  if (socket.origin !== 'made' || socket.protocol === 'udp' || socket.protocol === 'other') return false;
  if (socket.family === 'unix' || socket.family === 'other' || !hasHappened(socket.bound)) return false;
  const { bound } = socket;
  // Nothing says that it is a port at all: it could as well be a path.
  const { address, port, order, isPair } = bound.endpoint;
  if (order === 'host' && isAnyPort(bound.endpoint)) return false;
  if (socket.family === 'unknown' && order === 'host' && isPair !== true && address.kind === 'unknown' && port.kind === 'unknown') return false;
  if (isDrawn(port) || mayBePath(socket, bound, ask)) return false;
  if (bound.optionsIncomplete || bound.endpoint.isPath || port.kind === 'none') return false;
  const number = portOf(bound.endpoint);
  // Port 0 meets nobody, and one that is none is port-out-of-range's finding.
  if (number !== undefined && (number < 1 || number > 0xffff)) return false;
  if (coveringOptions.some((option) => isSetForCertain(bound.options.get(option)))) return false;
  const own = bound.options.get('SO_REUSEADDR');
  if (own !== undefined && own.value !== 0) return false;
  // One cause, one finding: a zero that is a slip is reported where it is set.
  if (own?.step.event.kind === 'setsockopt' && isMeantAsOne(own.step.event)) return false;
  return !isSetTooLate(bound, socket.id, ask);
}

/** The family is a field that is AF_UNIX for the class itself, or is given as that by a call, and nothing shows that the address is a host and a port. */
function mayBePath({ family, asked }: SocketFacts, { endpoint }: BindFact, ask: Ask): boolean {
  if (family !== 'unknown' || asked === undefined || endpoint.order !== 'host' || endpoint.isPair === true) return false;
  return ask.facts.passedOrOwn(asked.family).some((passed) => familyOf(passed) === 'unix');
}

/** One cause, one finding: an option that comes too late is reported where it is set. */
function isSetTooLate(bound: BindFact, socket: SocketId, ask: Ask): boolean {
  const late = ask.facts.setAfter(bound.step, socket);
  return restartOptions.some((option) => late.has(option));
}

/** `find_port(lambda address: TCPServer(address, Handler))`: who is given the function tries ports with it, until one is free. */
function isGivenToCallback({ endpoint: { port }, step }: BindFact, socket: SocketId, { facts }: Ask): boolean {
  if (port.kind !== 'symbolic' && isChosen(port)) return false;
  const own = facts.ofKindOnSocket(socket, 'bind').find(({ event, standsIn }) => event === step.event && standsIn.kind === 'closure');
  if (own === undefined) return false;
  const isOwn = (each: Abstract | undefined): boolean =>
    each?.kind === 'symbolic' && own.standsIn.parameters.some(({ variable }) => each.at.startsWith(`${variable}/`));
  if (!own.paths.every(({ action }) => isOwn(action.operands.endpoint?.port)) || facts.passedFor(port).some(isChosen)) return false;
  // Who calls it with a port that is written there is told of it where the function stands.
  const calls = facts.ofKind('bind').filter(({ event }) => event === step.event);
  return !calls.some(({ paths }) => paths.some(({ action }) => portOf(action.operands.endpoint ?? unknownEndpoint) !== undefined));
}

/** A port that a text, a caller or whoever starts the program says. */
function isChosen(port: Abstract): boolean {
  return port.kind === 'number' || port.kind === 'symbolic' || (port.kind === 'unknown' && port.from !== 'unknown');
}

/**
 * Who gives a port need not ask for it: where nothing tells what it is, it is one that the kernel chooses. An address that was looked up is of a service
 * that somebody named. Where the file writes `127.0.0.1:0` it may be this one.
 */
function isAskedFor({ function: fn, innerSite }: Occurrence<Listen>, { endpoint, step }: BindFact, socket: SocketId, ask: Ask): boolean {
  if (!isUntold(endpoint.port) || isLookedUp(step.event)) return false;
  if (/\.\d{1,3}:0["']/.test(ask.codeAround(innerSite.span.start))) return true;
  return ask.facts
    .ofKindOnSocket(socket, 'getsockname')
    .filter(({ function: asking, site }) => contains(fn.span, site.span) || contains(asking.span, innerSite.span))
    .some(({ paths }) => paths.some((path) => path.socket !== undefined && hasHappened(path.socket.bound) && path.socket.bound.step.event === step.event));
}

/** Nothing tells what it is, or it is part of an address that the function was given whole. */
function isUntold(port: Abstract): boolean {
  return port.kind === 'symbolic' ? port.at.endsWith('/sin_port') : port.kind === 'unknown' && port.from === 'unknown';
}

/** `bind(fd, entry->ai_addr, …)`: getaddrinfo(3). */
function isLookedUp(event: Event): boolean {
  if (event.kind !== 'bind' || event.endpoint.kind !== 'sockaddr' || event.endpoint.at.kind !== 'place') return false;
  return event.endpoint.at.place.path.at(-1) === 'ai_addr';
}

/** Nothing tells where the port comes from: it may be one that was found free a moment ago. */
function isAnyPort({ port }: EndpointFact): boolean {
  const number = port.kind === 'number' ? port.value : undefined;
  return (port.kind === 'unknown' && port.from === 'unknown') || (number !== undefined && number < 0);
}

function bindsOf(sockets: readonly SocketFacts[]): readonly BindFact[] {
  const bySite = new Map(
    sockets
      .map(({ bound }) => bound)
      .filter(hasHappened)
      .map((bound) => [bound.step.site, bound]),
  );
  return [...bySite.values()];
}

/** The port, where it is the same on every path: one of several, such as a loop's, would be a wrong name for the others. */
function onlyPort(sockets: readonly SocketFacts[]): number | undefined {
  const ports = new Set(sockets.map(({ bound }) => (hasHappened(bound) ? portOf(bound.endpoint) : undefined)));
  const [port] = ports;
  return ports.size === 1 ? port : undefined;
}

/** @param family of the sockets, where those of the other one are judged otherwise */
function detection(listen: Occurrence<Listen>, bind: BindFact, sockets: readonly SocketFacts[], family: string | undefined, ask: Ask): Detection {
  // What one call of a method does wrong and the next one does not is said of the call.
  const isOfCall = listen.isOfCall === true;
  const site = isOfCall ? (bind.step.by ?? bind.step.site) : bind.step.site;
  const port = onlyPort(sockets);
  const turnedOff = bind.options.get('SO_REUSEADDR');
  const { result } = restart({}, ask.platform, port);
  const made = sockets[0]?.made?.site.span;
  const related = [
    ...(made === undefined || made.start === site.span.start ? [] : [{ span: made, message: notes.made }]),
    ...(turnedOff === undefined ? [] : [{ span: turnedOff.step.site.span, message: notes.set }]),
    ...(listen.site.span.start === site.span.start ? [] : [{ span: listen.site.span, message: notes.listens }]),
  ];
  return {
    span: site.span,
    meant: bind.step.event.site,
    isChoiceOfCaller: setsItSometimes(bind, ask),
    message: turnedOff === undefined ? messages.unset(port, result, familyNames[family ?? '']) : messages.turnedOff(port, result),
    help: bind.step.event.performedBy?.startsWith('socketserver.') === true ? messages.helpOfServer : messages.help,
    related,
    fixes: turnedOff === undefined && !isOfCall ? fixes(bind, ask) : [],
  };
}

/** Whether the function that binds sets the option itself, on a way that this call does not take. */
function setsItSometimes({ step: { event } }: BindFact, { facts, textOf }: Ask): boolean {
  const binds = facts.ofKind('bind').find((each) => each.event === event && each.site === event.site);
  const isSet = (each: Occurrence) => each.paths.some(({ action }) => optionsOf(action.operands).includes('SO_REUSEADDR'));
  return (
    binds !== undefined &&
    facts.ofKind('setsockopt').some((each) => contains(binds.standsIn.span, each.site.span) && isSet(each) && /REUSEADDR/i.test(textOf(each.site.span)))
  );
}

function fixes(bind: BindFact, ask: Ask): readonly ProposedFix[] {
  const { event, site } = bind.step;
  // A server that keeps its port for itself on Windows would give it away there.
  if (/\bSO_EXCLUSIVEADDRUSE\b/.test(ask.programCode()) && ask.isReachedOn(event, 'windows')) return [];
  const edits = event.kind === 'bind' ? ask.idioms.setOptionBefore(event, site, 'SO_REUSEADDR', 1) : undefined;
  return edits === undefined ? [] : [{ title: fixTitles.setBefore('SO_REUSEADDR'), edits }];
}
