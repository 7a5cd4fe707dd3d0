import { bindAgain, type Platform, type Text } from '@bindwise/semantics';
import { type Action, bySocket, hasHappened, type Occurrence, originalOf, type SocketFacts, type SocketPaths, type Step } from '../flow/index.ts';
import { contains, type Event, type EventOf, type FunctionIr, type Site, type Value } from '../ir/index.ts';
import { isOrderOfCalls } from './questions/orderOfCalls.ts';
import { type Ask, defineRule } from './rule.ts';
import { areSiblings } from './running/edits.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'already-bound',
  summary: {
    en: 'bind() is called on a socket that has its endpoint already.',
    'zh-CN': '对已经有端点的套接字再次调用 bind()。',
  },
  severity: 'error',
  fix: 'never',
  claims: ['extra-18'],
  eachCall: true,
  on: {
    bind(occurrence, ask) {
      for (const group of bySocket(occurrence)) {
        // An application of a framework makes a new server with every listen(): only what is a server for certain listens twice. Node's datagram sockets have no
        // listen() at all: what has one stands in for them.
        const isNoServer = ({ socket }: (typeof group.paths)[number]) => socket.objectType === 'socket' || socket.objectType === 'dgram.Socket';
        if (occurrence.event.performedBy?.endsWith('.listen') === true && group.paths.some(isNoServer)) continue;
        if (group.paths.some(isNamed)) continue;
        const earlier = earlierStep(occurrence, group);
        if (earlier === undefined) continue;
        const { step, was } = earlier;
        if (occurrence.event.onFailure === 'emits' && isAfterEnd(occurrence, group, step, ask)) return [];
        const isOfCalls = ({ action, socket }: (typeof group.paths)[number]) => isOrderOfCalls(action.step, endpointOf(socket)?.step, ask);
        if (occurrence.isOfCall !== true && group.paths.every(isOfCalls)) continue;
        if (group.paths.every(({ action }) => isOfNextCallback(action, step))) continue;
        if (step.event.site !== occurrence.event.site && isFirstOfAnother(occurrence, group)) continue;
        // A call that nothing in the text leads to may be what a handler leads to, by a timer or by other functions, and what a function is given to call may be for
        // the 'error' alone; two in one function are as they stand.
        const at = calledAt(step, occurrence);
        if (group.paths.every(isSupposedSocket) && !contains(occurrence.standsIn.span, at.span)) continue;
        const areSupposed = group.paths.every((path) => path.isSupposed);
        // Where the text makes the object and comes here with another socket of it, other orders of its methods are nobody's.
        if (areSupposed && (at === occurrence.site || !contains(occurrence.standsIn.span, at.span)) && occurrence.paths.some(isWritten)) continue;
        const isSupposed =
          (occurrence.isOfCall === true || occurrence.standsIn.kind === 'closure') && areSupposed && !contains(occurrence.standsIn.span, at.span);
        if (isSupposed && occurrence.event.onFailure === 'emits' && ask.facts.handlersOf('error').length > 0) continue;
        // A function that does both is wrong for every socket that it is handed.
        const isInside = step.site === occurrence.site;
        return [
          {
            span: (isInside ? occurrence.event : occurrence).site.span,
            message: messageFor(group.paths[0]?.socket, was, occurrence.event, ask.platform),
            help: messages.help,
            related: [
              {
                span: isInside ? step.event.site.span : at.span,
                message: was === 'bound' ? notes.bound : was === 'listening' ? notes.listens : notes.connects,
              },
            ],
            fixes: [],
          },
        ];
      }
      return [];
    },
  },
});

/** A socket that the text itself makes, on a path that it goes. */
function isWritten({ isSupposed, socket }: Occurrence['paths'][number]): boolean {
  return !isSupposed && socket?.origin === 'made';
}

/** Only names of methods say that it is a socket, and nobody that anything is done in this order. */
function isSupposedSocket({ isSupposed, socket }: SocketPaths['paths'][number]): boolean {
  return isSupposed && socket.origin === 'elsewhere' && socket.objectType === 'socket';
}

type Was = 'bound' | 'listening' | 'connected';

const messages = {
  server: {
    en: 'The server listens already: this listen() throws ERR_SERVER_ALREADY_LISTEN.',
    'zh-CN': '服务器已经在监听：这次 listen() 会抛出 ERR_SERVER_ALREADY_LISTEN。',
  },
  /** Found by running Node 20 and 24: a host is looked up first, even one that is an address. */
  serverByHost: {
    en: 'The server was given an endpoint already: before it listens there, this listen() replaces it (where the two differ, the first port is never served); afterwards this throws ERR_SERVER_ALREADY_LISTEN.',
    'zh-CN':
      '服务器已经有了端点：在那里开始监听之前，这次 listen() 会取代它（两者不同时，第一个端口永远不会提供服务）；之后则会抛出 ERR_SERVER_ALREADY_LISTEN。',
  },
  datagram: {
    en: 'The socket is bound already: this bind() throws ERR_SOCKET_ALREADY_BOUND.',
    'zh-CN': '套接字已经绑定：这次 bind() 会抛出 ERR_SOCKET_ALREADY_BOUND。',
  },
  help: { en: 'Bind once; another endpoint needs another socket.', 'zh-CN': '只绑定一次；要用另一个端点，就要另一个套接字。' },
};

function messageFor(socket: SocketFacts | undefined, was: Was, { performedBy = '' }: EventOf<'bind'>, platform: Platform): Text {
  const objectType = socket?.objectType ?? 'fd';
  if (objectType.startsWith('dgram.')) return messages.datagram;
  // Where it was made elsewhere, the call tells whose it is.
  const isOfKernel = objectType === 'fd' || objectType.startsWith('socket');
  if (isOfKernel && !performedBy.startsWith('net.Server.')) return bindAgain(was, platform).says;
  return socket !== undefined && hasHappened(socket.bound) && namesHost(socket.bound.step.event) ? messages.serverByHost : messages.server;
}

/** Whether the text names the host, and it is not the default of the API. */
function namesHost(event: Event): boolean {
  return event.kind === 'bind' && event.endpoint.kind === 'host-port' && event.endpoint.host.span !== undefined;
}

/**
 * What gave the socket its endpoint, if on every path something did. A path on which that bind failed and the program went on all the same is no evidence
 * against it.
 */
function earlierStep(occurrence: Occurrence<EventOf<'bind'>>, group: SocketPaths): { readonly step: Step; readonly was: Was } | undefined {
  let earlier: { step: Step; was: Was } | undefined;
  /** Of the same call, the round before, and whether there is a first one. */
  let last: typeof earlier;
  let isFirst = false;
  const failed = new Set<Event>();
  for (const { socket, isSupposed } of group.paths) {
    // Nobody says that a method is called after another one has closed the socket, where nothing could be bound.
    if (isSupposed && hasHappened(socket.closed)) continue;
    // A field of an object that others have as well: they may have put something else there, and only its methods' names say that it is a socket.
    if (socket.origin === 'elsewhere' && socket.escaped && socket.objectType === 'socket' && socket.id.includes('/')) return undefined;
    // Sockets of other families, such as those of packets (packet(7)), are bound again to something else.
    if (socket.family === 'other') return undefined;
    const own = endpointOf(socket);
    if (own === undefined) {
      if (socket.bound !== 'no' || socket.closed !== 'no') return undefined;
      if (socket.failedBind === undefined) isFirst = true;
      else failed.add(socket.failedBind.event);
      continue;
    }
    // That an object's method is called a second time nobody says either.
    if (isSupposed && isOfEarlierCall(own.step, occurrence)) continue;
    // That the same call comes round again, in a loop, says nothing by itself: it may be another try. What came before it does, and so do two calls of a helper.
    if (own.step.event.site !== occurrence.event.site || calledAt(own.step, occurrence) !== occurrence.site) {
      // What listens on one path and not on another is bound on both.
      if (earlier?.was !== 'bound') earlier = own;
    } else if (failed.size > 0) return undefined;
    else if (own.was === 'bound') last = own;
  }
  if (isFirst) return earlier === undefined && failed.size === 0 && isEachRound(occurrence, group) ? last : undefined;
  if (earlier === undefined || failed.size === 0) return earlier;
  // One right after the other: what stands around only one of them may well have to do with how the first one ended.
  const isNext = areSiblings(occurrence.site, earlier.step.site);
  return isNext && [...failed].every((event) => event === earlier?.step.event) ? earlier : undefined;
}

/**
 * A loop binds a socket that was made before it to one endpoint after another, and a bind() that fails leaves it: each round but the first comes after one
 * that went well. What fails in a later turn tells so elsewhere.
 */
function isEachRound({ event, site, innerSite, standsIn }: Occurrence<EventOf<'bind'>>, { paths }: SocketPaths): boolean {
  // Who calls a function meets its calls of another one in any order, and what a library binds it may well have made anew.
  if (event.onFailure === 'emits' || event.performedBy !== undefined || site !== innerSite || takesAnother(event.fd, standsIn)) return false;
  return paths.every(({ socket, isSupposed }) => !isSupposed && socket.origin === 'made' && !socket.escaped);
}

/** Whether the variable gets a socket otherwise than from the call that makes it: that of a loop over sockets has the next one in each round. */
function takesAnother(fd: Value, { blocks }: FunctionIr): boolean {
  if (fd.kind !== 'place' || fd.place.path.length > 0) return false;
  const { root } = fd.place;
  return blocks.some(({ events }) =>
    events.some((each) => each.kind === 'assign' && each.to.root === root && each.to.path.length === 0 && each.value.kind !== 'result'),
  );
}

/** A word is no port: what came from elsewhere and has it bound is no socket. */
function isNamed({ action, socket }: SocketPaths['paths'][number]): boolean {
  const port = action.operands.endpoint?.port;
  return socket.origin === 'elsewhere' && port?.kind === 'string' && !/^\d+$/.test(port.value);
}

/** Two callbacks of one function, such as two tests: what runs in between, a hook that makes another server say, nobody sees. */
function isOfNextCallback({ givenTo }: Action, { by }: Step): boolean {
  return givenTo !== undefined && by !== undefined && givenTo !== by && givenTo.callee === by.callee;
}

/**
 * On another way through the function the call gets another socket, and binds that for the first time: two names are one socket on some ways alone. One that
 * another bind() failed for is not new, and in a loop over sockets, the call has bound one of them before.
 */
function isFirstOfAnother({ event, paths }: Occurrence, { socket: second, paths: own }: SocketPaths): boolean {
  if (own.some(({ action, isSupposed }) => action.step.by !== undefined || isSupposed)) return false;
  return paths.some(({ action, before, isSupposed, socket }) => {
    const isNew = socket?.origin === 'made' && endpointOf(socket) === undefined && socket.failedBind === undefined && socket.closed === 'no';
    if (!isNew || isSupposed || action.step.by !== undefined || originalOf(socket.id) === second) return false;
    return !before.sockets().some(({ bound }) => hasHappened(bound) && bound.step.event === event);
  });
}

/** It stands further down in the same function, and was done when that was called before. */
function isOfEarlierCall({ event: { site } }: Step, { event, standsIn }: Occurrence): boolean {
  return site.span.start > event.site.span.start && contains(standsIn.span, site.span);
}

/** Of calls of a method that binds, each is told for itself. */
function calledAt(step: Step, { site, innerSite }: Occurrence): Site {
  return site === innerSite ? step.site : (step.by ?? step.site);
}

/** Whoever comes here again makes another socket first, and calls both in the order of the text. */
function isMadeHere({ standsIn: { span } }: Occurrence, { paths }: SocketPaths, { site }: Step): boolean {
  return contains(span, site.span) && paths.every(({ socket: { made } }) => made !== undefined && contains(span, made.site.span));
}

/** Where an 'error' or a rejected promise brought the program here, the earlier call is the one that failed; where 'close' did, it is over. */
function isAfterEnd(occurrence: Occurrence, group: SocketPaths, step: Step, { facts, textOf }: Ask): boolean {
  const { site, innerSite, standsIn } = occurrence;
  const handlers = (['error', 'close', 'rejection'] as const).flatMap((event) => facts.handlersOf(event));
  const around = handlers.filter((handler) => contains(handler, innerSite.span) || contains(handler, site.span));
  if (around.some((handler) => !contains(handler, calledAt(step, occurrence).span))) return true;
  if (isMadeHere(occurrence, group, step)) return false;
  if (around.length > 0) return true;
  // `server.once('error', () => next())`, and nobody else calls it as far as anyone sees.
  if (site !== innerSite || !/^\w+$/.test(standsIn.name)) return false;
  // A function of its own or a method of an object: `this.emit.bind(…)` is Function.prototype's.
  const called = new RegExp(`(?<![\\w$.])(?:[\\w$]+\\.)?${standsIn.name}\\s*\\(`);
  return handlers.some((handler) => called.test(textOf(handler)));
}

function endpointOf(socket: SocketFacts): { step: Step; was: Was } | undefined {
  if (hasHappened(socket.closed) || socket.closed === 'unknown') return undefined;
  // A method that listens has bound, too: which call of it that was, the bind knows.
  const by = hasHappened(socket.bound) ? socket.bound.step.by : undefined;
  if (hasHappened(socket.listening)) return { step: { ...socket.listening, by: socket.listening.by ?? by }, was: 'listening' };
  // connect() binds a datagram socket as well; Node's is another matter, which it does in a later turn.
  const isOfKernel = socket.objectType === 'fd' || socket.objectType.startsWith('socket');
  if (hasHappened(socket.connected) && (socket.protocol === 'tcp' || (socket.protocol === 'udp' && isOfKernel && socket.family !== 'unix')))
    return { step: socket.connected, was: 'connected' };
  return hasHappened(socket.bound) ? { step: socket.bound.step, was: 'bound' } : undefined;
}
