import { bindAgain, onNoDescriptor, type Text } from '@bindwise/semantics';
import { bySocket, hasHappened, isOf, type Occurrence, optionsOf, type SocketFacts, type SocketPaths, type Step } from '../flow/index.ts';
import type { EventOf } from '../ir/index.ts';
import { joiningOptions, joinOf } from './multicast.ts';
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
  on: {
    setsockopt(occurrence, ask) {
      const { site, innerSite, event } = occurrence;
      if (site !== innerSite || event.performedBy === undefined || event.onFailure !== 'throws') return [];
      const [group, another] = bySocket(occurrence);
      return group === undefined || another !== undefined ? [] : detect(occurrence, group, ask);
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
  const { site } = occurrence;
  const sockets = group.paths.map(({ socket }) => socket);
  if (!sockets.every((socket) => socket.objectType === 'dgram.Socket' && !isClosed(socket) && isUnbound(socket, occurrence, ask))) return [];
  const [bound] = sockets.map((socket) => socket.bound).filter(hasHappened);
  const bind = bound?.step ?? laterBind(group, ask);
  const joins = group.paths.every(({ action }) => optionsOf(action.operands).some((option) => joiningOptions.has(option)));
  if (joins && bind === undefined) return [];
  const method = site.callee.split('.').at(-1) ?? site.callee;
  const edits = bind?.event.kind === 'bind' && bind.site === bind.event.site ? ask.idioms.moveIntoCallback?.(bind.event, site) : undefined;
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

/** Not bound at all since it was made, or bound by a call of this very turn. */
function isUnbound(socket: SocketFacts, occurrence: Occurrence, ask: Ask): boolean {
  // addMembership() has made and bound it at once.
  if (joinOf(socket) !== undefined) return false;
  if (hasHappened(socket.bound)) return isSameTurn(socket.bound.step, occurrence, ask);
  return socket.bound === 'no' && socket.origin === 'made' && !socket.escaped && socket.made !== undefined && isSameTurn(socket.made, occurrence, ask);
}

/**
 * Both stand in one function, and nothing between them waits. A function within this one, which may run in another turn, knows the socket under a name of
 * its own: then the call is seen with two sockets.
 */
function isSameTurn({ event, site: earlier }: Step, { site, function: fn }: Occurrence, ask: Ask): boolean {
  if (earlier.span.start < fn.span.start || earlier.span.end > fn.span.end || earlier.span.start > site.span.start) return false;
  const itself = ask.facts.within(earlier.span).find((other) => other.event === event);
  if (itself !== undefined && isOf(itself, 'bind') && bySocket(itself).length !== 1) return false;
  return !/\b(?:await|yield)\b/.test(ask.textOf({ start: earlier.statement.span.start, end: site.span.start }));
}

function isClosed(socket: SocketFacts): boolean {
  return socket.closed !== 'no' && (hasHappened(socket.closed) || socket.origin === 'made');
}

/** The one call that binds the socket, where there is one. */
function laterBind(group: SocketPaths, ask: Ask): Step | undefined {
  const binds = [...ask.facts.onSocket(group.socket)].filter((other) => isOf(other, 'bind'));
  const [first, second] = binds;
  return first === undefined || second !== undefined ? undefined : { event: first.event, site: first.site };
}
