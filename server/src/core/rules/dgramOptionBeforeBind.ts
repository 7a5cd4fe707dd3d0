import { bindAgain, onNoDescriptor, type Text } from '@bindwise/semantics';
import {
  type Abstract,
  bySocket,
  hasHappened,
  isGivenBy,
  type Occurrence,
  optionsOf,
  type Path,
  type SocketFacts,
  type SocketPaths,
  type Step,
} from '../flow/index.ts';
import { contains, type EventOf } from '../ir/index.ts';
import { joiningOptions, joinOf } from './questions/multicast.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { fixTitles, notes } from './words.ts';

type Setsockopt = EventOf<'setsockopt'>;

export default defineRule({
  name: 'dgram-option-before-bind',
  summary: {
    en: "An option of Node's datagram socket is set before the socket is bound, which it is only when 'listening' has come.",
    'zh-CN': "在 Node 的数据报套接字绑定之前设置选项；只有 'listening' 事件之后才算绑定完成。",
  },
  severity: 'error',
  fix: 'sometimes',
  claims: [],
  eachCall: true,
  on: {
    setsockopt(occurrence, ask) {
      const { event } = occurrence;
      if (event.performedBy === undefined || event.onFailure !== 'throws') return [];
      // Of single calls only those of a method count whose order the text itself gives: what another function is given to call, that may attach to an event.
      if (occurrence.isOfCall === true && (holderOf(event, ask)?.kind !== 'method' || occurrence.paths.some(isLoose))) return [];
      for (const group of bySocket(occurrence)) {
        const found = detect(occurrence, group, ask);
        if (found.length > 0) return found;
      }
      return [];
    },
  },
});

const messages = {
  unbound: (method: string): Text => ({
    en: `The socket is not bound yet: ${method}() throws an error, ${onNoDescriptor('setsockopt').result}.`,
    'zh-CN': `套接字还没有绑定：${method}() 抛出错误 ${onNoDescriptor('setsockopt').result}。`,
  }),
  sameTurn: (method: string): Text => ({
    en: `bind() is asynchronous: in the same turn the socket is not bound yet, and ${method}() throws an error, ${onNoDescriptor('setsockopt').result}.`,
    'zh-CN': `bind() 是异步的：同一轮事件循环里套接字还没有绑定，${method}() 抛出错误 ${onNoDescriptor('setsockopt').result}。`,
  }),
  bindsItself: (method: string, ask: Ask): Text => ({
    en: `The socket is not bound yet: ${method}() binds it by itself, to a port that the kernel chooses, and bind() then fails with ${bindAgain('bound', ask.platform).result}.`,
    'zh-CN': `套接字还没有绑定：${method}() 会自行绑定到由内核选择的端口，于是 bind() 以 ${bindAgain('bound', ask.platform).result} 失败。`,
  }),
  help: (method: string): Text => ({
    en: `Call ${method}() in the callback of bind(), or when 'listening' has come.`,
    'zh-CN': `在 bind() 的回调里，或在 'listening' 事件之后调用 ${method}()。`,
  }),
};

function detect(occurrence: Occurrence<Setsockopt>, group: SocketPaths, ask: Ask): readonly Detection[] {
  const { site, innerSite } = occurrence;
  const next = bindFurtherDown(group, occurrence, ask);
  // In a loop over addresses the first round has bound it for the others; other orders of an object's methods are nobody's.
  const isLater = ({ socket, isSupposed }: Path) =>
    socket === undefined || joinOf(socket)?.step.site === site || (isSupposed && next !== undefined && (hasHappened(socket.bound) || isClosed(socket)));
  const paths = group.paths.filter((path) => !isLater(path));
  const sockets = paths.map(({ socket }) => socket);
  const isUnbound = (path: SocketPaths['paths'][number]) =>
    // A callback comes when the rest of this function has run.
    (next !== undefined && path.socket.bound === 'no' && path.socket.origin === 'made' && !inCallback(path)) || isUnboundHere(path.socket, occurrence, ask);
  if (paths.length === 0 || !paths.every((path) => path.socket.objectType === 'dgram.Socket' && !isClosed(path.socket) && isUnbound(path))) return [];
  const [bound] = sockets.map((socket) => socket.bound).filter(hasHappened);
  const bind = bound?.step ?? next ?? laterBind(group, ask);
  const joins = group.paths.every(({ action }) => optionsOf(action.operands).some((option) => joiningOptions.has(option)));
  if (joins && bind === undefined) return [];
  const { callee } = occurrence.event.site;
  const method = callee.split('.').at(-1) ?? callee;
  // What another function is given to call does not stand where the socket is bound.
  const isHere = site === innerSite && paths.every(({ action }) => action.isRetold !== true);
  const edits = isHere && bind?.event.kind === 'bind' && bind.site === bind.event.site ? ask.idioms.moveIntoCallback?.(bind.event, site) : undefined;
  return [
    {
      span: site.span,
      message: joins ? messages.bindsItself(method, ask) : bound === undefined ? messages.unbound(method) : messages.sameTurn(method),
      help: messages.help(method),
      related: bind === undefined ? [] : [{ span: bind.site.span, message: notes.bound }],
      fixes: edits === undefined ? [] : [{ title: fixTitles.moveIntoCallback, edits }],
    },
  ];
}

/** Bound by a call of this very turn, or not at all: since it was made in this turn, or because nobody ever binds it. */
function isUnboundHere(socket: SocketFacts, occurrence: Occurrence, ask: Ask): boolean {
  // addMembership() has made and bound it at once.
  if (joinOf(socket) !== undefined) return false;
  if (hasHappened(socket.bound)) return !socket.mayHaveTurned && socket.bound.step.event.onFailure === 'emits';
  if (socket.bound !== 'no' || socket.origin !== 'made' || socket.escaped || socket.made === undefined) return false;
  return !socket.mayHaveTurned || isNeverBound(socket, socket.made, occurrence, ask);
}

/** The one bind() of the socket, where it stands further down in the same function and gets a socket whose option was set here, when it was not bound yet. */
function bindFurtherDown(group: SocketPaths, { site, function: fn, standsIn }: Occurrence, ask: Ask): Step | undefined {
  const binds = ask.facts.ofKindOnSocket(group.socket, 'bind').filter(({ event }) => event.ifUnbound !== true);
  const [bind] = binds;
  if (bind === undefined || binds.length > 1 || bind.site.span.start < site.span.start) return undefined;
  const comesFromHere = (socket: SocketFacts) => !hasHappened(socket.bound) && [...socket.options.values()].some(({ step }) => step.site === site);
  const isNext = bind.function === fn && bind.standsIn === standsIn && bind.paths.some(({ socket }) => socket !== undefined && comesFromHere(socket));
  return isNext ? { event: bind.event, site: bind.site } : undefined;
}

/** Made in this function and kept in a variable, and nothing that may run in between binds it, nor another socket of its kind. */
function isNeverBound({ id }: SocketFacts, made: Step, { function: fn, paths: own }: Occurrence, ask: Ask): boolean {
  if (!contains(fn.span, made.site.span)) return false;
  const isCallback = own.some(inCallback);
  // It runs when the socket is bound, wherever that is done, or for an event that nobody can tell.
  if (isCallback && ask.facts.ofKindOnSocket(id, 'handler').some(({ event: { name } }) => name === 'listening' || name === '')) return false;
  return ask.facts.occurrences.every(({ event, paths }) =>
    event.kind === 'bind'
      ? !paths.some((path) => mayBindBetween(path, id, isCallback))
      : event.kind !== 'assign' || event.to.path.length === 0 || !paths.some(({ action }) => holds(action.assigned?.value, id)),
  );
}

/** What a function itself binds before one of its own calls is known; callbacks and other functions may come in between. */
function mayBindBetween(path: Path, id: string, isCallback: boolean): boolean {
  const { socket } = path;
  if (socket === undefined) return false;
  if (socket.id === id) return isCallback || inCallback(path);
  return isGivenBy(socket.id, id) || (socket.origin === 'elsewhere' && socket.objectType === 'dgram.Socket');
}

/** Of a callback of this function, or of one that it calls. */
function inCallback({ before, action, socket }: Path): boolean {
  return before.waited?.kind === 'call' || (action.step.by !== undefined && socket?.mayHaveTurned === true);
}

function holds(value: Abstract | undefined, id: string): boolean {
  return value?.kind === 'socket' && value.socket === id;
}

/** The function that an event stands in. */
function holderOf(event: Setsockopt, { facts }: Ask): Occurrence['standsIn'] | undefined {
  return facts.ofKind('setsockopt').find((each) => each.event === event && each.site === event.site)?.standsIn;
}

function isLoose({ action, isSupposed }: Path): boolean {
  return isSupposed || action.isByGiven === true || action.givenTo !== undefined;
}

function isClosed(socket: SocketFacts): boolean {
  return socket.closed !== 'no' && (hasHappened(socket.closed) || socket.origin === 'made');
}

/** The one call that binds the socket, where there is one. */
function laterBind(group: SocketPaths, ask: Ask): Step | undefined {
  const binds = ask.facts.ofKindOnSocket(group.socket, 'bind');
  const [first, second] = binds;
  return first === undefined || second !== undefined ? undefined : { event: first.event, site: first.site };
}
