import { type Outcome, predict, type Text } from '@bindwise/semantics';
import {
  areOfOtherWrittenCalls,
  byMakingCall,
  bySocket,
  hasHappened,
  isOf,
  type Occurrence,
  portOf,
  type SocketFacts,
  type SocketId,
  type SocketPaths,
} from '../flow/index.ts';
import { contains, type EventOf, isSynthetic, type Span, variableName } from '../ir/index.ts';
import { someUser } from '../world/index.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { handsOn } from './texts/lookedAt.ts';

type Close = Occurrence<EventOf<'close'>>;
type Read = Occurrence<EventOf<'getsockname'>>;

export default defineRule({
  name: 'port-probe-race',
  summary: {
    en: 'A free port is looked for by binding port 0 and closing the socket: it may be taken before it is used.',
    'zh-CN': '通过绑定端口 0 再关闭套接字来寻找空闲端口：在使用之前它可能已被占用。',
  },
  severity: 'information',
  fix: 'never',
  claims: ['port-notes-29'],
  on: {
    close(occurrence, ask) {
      const found: Detection[] = [];
      for (const group of byMakingCall(occurrence)) {
        if (!isProbe(group, ask)) continue;
        const read = readsOf(group, ask).find((each) => isHandedOn(each, occurrence, ask));
        if (read !== undefined) found.push(detection(read, occurrence, group, ask));
      }
      return found;
    },
  },
});

const messages = {
  /** How the port came about is predict's own sentence, where it has one. */
  race: ({ basis, reason: chosen }: Outcome): Text => ({
    en: `${basis === 'verified' ? `${chosen.en} ` : ''}The socket is closed before the port is used: another program may get it first.`,
    'zh-CN': `${basis === 'verified' ? chosen['zh-CN'] : ''}套接字在端口被使用之前就关闭了：别的程序可能抢先得到它。`,
  }),
  help: {
    en: 'Keep the socket and use it: listen on it, or pass it on. Or let the program that needs a port bind port 0 and say which one it got.',
    'zh-CN': '保留并使用这个套接字：在它上面监听，或把它传下去。或者让需要端口的程序自己绑定端口 0，再报告得到的端口。',
  } satisfies Text,
  read: { en: 'the port is read here', 'zh-CN': '在此读取端口' } satisfies Text,
  closed: { en: 'closed here', 'zh-CN': '在此关闭' } satisfies Text,
};

/** What a server does that is there to be talked to, or whatever a name that is computed stands for. */
const serving: ReadonlySet<string> = new Set(['', 'connection', 'secureConnection', 'request', 'upgrade', 'stream', 'session']);

const bareObjects: ReadonlySet<string> = new Set(['fd', 'socket', 'socket.socket', 'net.Server', 'Deno.Listener']);

/** What serves nobody by itself. An object of a server class has a socket, too, and its own ways to serve, unless it is only asked for its address. */
function isBare({ id, objectType, made }: SocketFacts, ask: Ask): boolean {
  const maker = made?.event.performedBy;
  if (!bareObjects.has(objectType)) return false;
  if (objectType === 'net.Server' || maker === undefined || maker === 'socket.create_server') return true;
  return ask.facts.ofKindOnSocket(id, 'getsockname').some(({ event }) => event.performedBy !== undefined);
}

/** A stream socket that had a port of the kernel's choosing, and that nothing was ever done with. What only some failed calls leave unbound counts along. */
function isProbe(group: SocketPaths, ask: Ask): boolean {
  const { socket, paths } = group;
  if (!paths.every((path) => isUnused(path.socket, ask)) || !paths.some((path) => hasAnyPort(path.socket, ask))) return false;
  return !onSame([...ask.facts.onSocket(socket)], group).some(
    (other) => isOf(other, 'accept') || isOf(other, 'connect') || (isOf(other, 'handler') && serving.has(other.event.name)) || isServedByLibrary(other, socket),
  );
}

/** `asyncio.start_server(handler, sock=s)`: a call that did not make the socket listens on it, and goes on to serve. */
function isServedByLibrary(other: Occurrence, id: string): boolean {
  if (!isOf(other, 'listen') || other.event.performedBy === undefined) return false;
  return other.paths.some(
    ({ socket }) => socket?.id === id && socket.objectType !== 'net.Server' && socket.made?.event.performedBy !== other.event.performedBy,
  );
}

function isUnused(socket: SocketFacts, ask: Ask): boolean {
  if (
    !isBare(socket, ask) ||
    socket.origin !== 'made' ||
    socket.protocol !== 'tcp' ||
    socket.family === 'unix' ||
    socket.family === 'other' ||
    socket.escaped ||
    socket.closed !== 'no'
  )
    return false;
  if (socket.connected !== 'no' || [...socket.handlers].some((name) => serving.has(name)) || isGivenHandler(socket)) return false;
  return socket.bound === 'no' || hasAnyPort(socket, ask);
}

/** `createServer(handler)`: who gives a handler means to serve. */
function isGivenHandler({ made, objectType }: SocketFacts): boolean {
  return objectType === 'net.Server' && (made?.site.arguments.length ?? 0) > 0;
}

/** Port 0, or a parameter that a call of this file gives as 0. */
function hasAnyPort({ bound }: SocketFacts, ask: Ask): boolean {
  if (!hasHappened(bound) || bound.endpoint.isPath) return false;
  const { port } = bound.endpoint;
  return portOf(bound.endpoint) === 0 || ask.facts.passedFor(port).some((passed) => passed.kind === 'number' && passed.value === 0);
}

/** Where the socket is asked for the port that it got. */
function readsOf(group: SocketPaths, ask: Ask): readonly Read[] {
  return onSame(ask.facts.ofKindOnSocket(group.socket, 'getsockname'), group);
}

/** Those that have it for another of the sockets which one constructor makes tell nothing of this one. */
function onSame<O extends Occurrence>(others: readonly O[], { socket: original, paths }: SocketPaths): readonly O[] {
  const isOther = (id: SocketId): boolean => paths.every(({ socket }) => areOfOtherWrittenCalls(id, socket.id));
  return others.filter((other) => bySocket(other).some((group) => group.socket === original && group.paths.some(({ socket }) => !isOther(socket.id))));
}

/**
 * The number outlives the socket: it is returned, kept in an object, or named after the close; or it goes straight to another call, and the close follows
 * at once. Where the socket itself is named after the close, as on the way out of a failure, it is still in use on other ways.
 */
function isHandedOn(read: Read, close: Close, ask: Ask): boolean {
  const within = scopeOf(read, close);
  if (read.site.span.start < within.start || read.site.span.start > within.end) return isReturnedBeforeEnd(read, close, ask);
  const { end } = within;
  if (isNamedAfter(close, end, ask) || isOnlyAddress(read, ask) || isYieldedBefore(read, close, ask)) return false;
  const names = namesOf(read, close, end, ask);
  if (names === 'kept') return true;
  if (names.length === 0) return isReturned(read, ask) || (read.site === read.innerSite && isFollowedBy(read, close, ask));
  // A callback of close() is part of it, and one for the 'close' event may stand before it.
  const after = ask.textOf({ start: Math.min(afterClose(close), end), end });
  const isScript = read.function.kind === 'module' || read.function.name === 'main';
  const isUsedIn = (text: string): boolean => handsOn(text, names, isScript);
  return isUsedIn(after) || returned(ask.textOf({ start: read.site.span.end, end })).some(isUsedIn) || isHandedOnClose(read, isUsedIn, ask);
}

/** The function that does both: the close may stand in a function within it, such as a promise's. */
function scopeOf(read: Read, close: Close): Span {
  const own = close.function.span;
  return read.site.span.start < own.start && contains(read.function.span, own) ? read.function.span : own;
}

/** A generator that goes on after its yield is done with: whoever was given the port has used it while the socket held it. */
function isYieldedBefore(read: Read, close: Close, ask: Ask): boolean {
  const [start, end] = [read.site.statement.span.end, afterClose(close)];
  return start < end && /^[ \t]*(?:\w+\s*=\s*)?yield\b/m.test(ask.textOf({ start, end }));
}

/** An object closes the socket when the function that made it ends, which returns the number, and neither the object nor the descriptor. */
function isReturnedBeforeEnd(read: Read, close: Close, ask: Ask): boolean {
  const made = read.paths[0]?.socket?.made;
  const own = read.site.arguments[0];
  if (!close.function.name.startsWith('~') || made === undefined || own === undefined) return false;
  const [, name] = /^([\w$]+)/.exec(ask.textOf(own)) ?? [];
  const { start, end } = read.function.span;
  if (!contains(read.function.span, made.site.span) && !declares(ask.textOf({ start, end: read.site.span.start }), name, close.function.name.slice(1)))
    return false;
  const after = ask.textOf({ start: read.site.span.end, end });
  const names = namesOf(read, close, end, ask);
  if (name === undefined || mentions(after, [name]) || /\brelease\s*\(|\bmove\s*\(|=\s*-\s*1\b/.test(after)) return false;
  return names === 'kept' || returned(after).some((text) => handsOn(text, names, false));
}

/** `Socket s;`, `Socket s{AF_INET};`, `auto s = Socket(AF_INET);`: an object of the function's own, whose constructor has made the socket. */
function declares(text: string, name: string | undefined, className: string): boolean {
  if (name === undefined || !/^\w+$/.test(name + className)) return false;
  const owner = `(?:\\w+::)*${className}`;
  return new RegExp(`(?<!\\bstatic\\s+(?:const\\s+)?)(?<![\\w:])(?:${owner}\\s+${name}\\s*[;({=]|auto\\s+${name}\\s*(?:=\\s*|\\{\\s*)${owner}\\s*[({])`).test(
    text,
  );
}

/** Whether anything but another close(), or a handler that may stand after the callback in which it is closed, names the socket after this one. */
function isNamedAfter(close: Close, end: number, ask: Ask): boolean {
  const own = close.site.receiver ?? close.site.arguments[0];
  if (own === undefined) return false;
  const rest = { start: Math.min(close.site.statement.span.end, end), end };
  const closes = ask.facts.within(rest).filter((other) => isOf(other, 'close') || isOf(other, 'handler'));
  let text = ask.textOf(rest);
  for (const { site } of closes) text = text.replace(ask.textOf(site.span), '');
  // Who waits until it is closed has no other use for it: `await once(server, 'close')`.
  text = text.replaceAll(/\bonce\(\s*[\w$.#]+\s*,\s*(['"`])close\1\s*\)/g, '');
  // A function that is given the variable's address closes what is in it.
  const name = ask.textOf(own).replace(/^&\s*/, '');
  return isNamePath.test(name) && isNamedIn(text, name) && !isGivenAnother(text, name);
}

/** Where the variable is first given another socket, what comes then is done to that: `sock = socket.socket()`. */
function isGivenAnother(text: string, name: string): boolean {
  if (!/^\w+$/.test(name)) return false;
  const [first] = text.matchAll(new RegExp(`(?<![\\w$])${name}(?![\\w$])`, 'g'));
  return first !== undefined && new RegExp(String.raw`^${name}\s*=(?!=)\s*[\w.:]*socket\w*\s*\(`, 'i').test(text.slice(first.index));
}

/** A variable, or a field: `fd`, `client->fd`, `this.server`. */
const isNamePath = /^[\w$]+(?:\s*(?:\.|->)\s*[\w$]+)*$/;

/** Named for another use than to be marked as closed. */
function isNamedIn(text: string, name: string): boolean {
  const words = name.split(/\s*(?:\.|->)\s*/).map((word) => word.replaceAll('$', '\\$'));
  const marked = String.raw`(?!\s*=\s*(?:-\s*1|0|NULL|nullptr|None|null|undefined|INVALID_SOCKET)\b)`;
  return new RegExp(`(?<![\\w$])${words.join(String.raw`\s*(?:\.|->)\s*`)}(?![\\w$])${marked}`).test(text);
}

/** Of a block that closes the socket at its end, the end; of a call, the call. */
function afterClose({ site, event }: Close): number {
  return event.performedBy === '__exit__' ? site.statement.span.end : site.span.start;
}

/** The variables that hold the port, or the address with it: those of the statement that asks, and those computed from them. */
function namesOf(read: Read, close: Close, end: number, ask: Ask): readonly string[] | 'kept' {
  const { statement } = read.site;
  const names: string[] = [];
  for (const other of ask.facts.within({ start: statement.span.start, end })) {
    if (!isOf(other, 'assign') || isSynthetic(other.event.to.root)) continue;
    const { to } = other.event;
    const isOwn = contains(statement.span, other.site.span);
    if (!isOwn && !(mentions(ask.textOf(other.site.span), names) && isOfSameValue(ask.textOf(other.site.span)))) continue;
    if (to.path.some((element) => element !== '*' && !element.startsWith('['))) {
      if (!isOwn && other.site.span.start <= statement.span.end) return names;
      // What a mock is to answer is asked of it while the test goes on.
      if (/^(?:return_value|side_effect)$/.test(to.path.at(-1) ?? '')) continue;
      // An object that is set to work while the socket still holds the port is meant to find it taken.
      const meanwhile = ask.textOf({ start: other.site.span.end, end: Math.max(other.site.span.end, afterClose(close)) });
      if (isCalled(meanwhile, variableName(to.root)) || isPeer(meanwhile, variableName(to.root))) continue;
      return 'kept';
    }
    // What lowering keeps on the way out, `return` in a `try`, has no name.
    const name = variableName(to.root);
    if (/^[\w$]+$/.test(name)) names.push(name);
  }
  return names;
}

/** `server.start()`, `handler.server.start()`. */
function isCalled(text: string, name: string): boolean {
  return /^[\w$]+$/.test(name) && new RegExp(`(?<![\\w$.])${name.replaceAll('$', '\\$')}(?:\\s*(?:\\.|->)\\s*[\\w$]+)+\\s*\\(`).test(text);
}

/** `connect(client, (struct sockaddr *)&peer, sizeof peer)`: an address to which a client of the program itself goes. */
function isPeer(text: string, name: string): boolean {
  return /^\w+$/.test(name) && new RegExp(`(?:connect|sendto)\\w*\\s*\\([^;]*&\\s*${name}\\b`).test(text);
}

/** What another call makes of the port, a connection say, is not the port. Conversions are. */
function isOfSameValue(assigned: string): boolean {
  const [, callee] = /^[^=]*=\s*(?:await\s+)?([\w$.:]+)\s*\(/.exec(assigned) ?? [];
  return callee === undefined || conversion.test(callee);
}

const conversion = /(?:^|[.:])(?:str|int|String|Number|parseInt|format|repr|toString|to_string|ntohs|tuple|list|bytes|encode|join|concat|u?int(?:16|32)?_t)$/;

/** The address of the pair, and not the port. */
function isOnlyAddress({ site }: Read, ask: Ask): boolean {
  return ask.textOf({ start: site.span.end, end: site.statement.span.end }).startsWith('[0]');
}

/** What is compared is not handed on. */
function isReturned(read: Read, ask: Ask): boolean {
  const text = ask.textOf(read.site.statement.span);
  return /^(?:co_)?return\b/.test(text) && !/[=!<>]=/.test(text);
}

function returned(text: string): readonly string[] {
  return [...text.matchAll(/\breturn\b[^;\n]*/g)].map(([each]) => each);
}

function isFollowedBy(read: Read, close: Close, ask: Ask): boolean {
  const { span } = close.site.statement;
  // A generator that goes on after its yield is done with: who asked it for the port has used it.
  if (/^(?:[\w.:]*assert|yield\b)/i.test(ask.textOf(read.site.statement.span))) return false;
  const from = read.site.statement.span.end;
  const to = contains(span, read.site.span) ? span.end : span.start;
  return from <= to && /^[\s;]*$/.test(ask.textOf({ start: from, end: to }));
}

function isHandedOnClose(read: Read, isUsedIn: (text: string) => boolean, ask: Ask): boolean {
  const [path] = read.paths;
  if (path?.socket === undefined) return false;
  return [...ask.facts.onSocket(path.socket.id)].some(
    (other) => isOf(other, 'handler') && other.event.name === 'close' && isUsedIn(ask.textOf(other.site.span)),
  );
}

function mentions(text: string, names: readonly string[]): boolean {
  return names.some((name) => /^[\w$]+$/.test(name) && new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`).test(text));
}

function detection(read: Read, close: Close, { paths }: SocketPaths, ask: Ask): Detection {
  const bound = paths.map(({ socket }) => socket.bound).find(hasHappened);
  const request = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 0, options: {}, ...someUser } as const;
  const related: { readonly span: Span; readonly message: Text }[] = bound === undefined ? [] : [{ span: read.site.span, message: messages.read }];
  return {
    span: (bound?.step ?? read).site.span,
    ...(bound === undefined ? {} : { meant: bound.step.event.site }),
    message: messages.race(predict([], request, ask.platform)),
    help: messages.help,
    related: [...related, { span: close.site.span, message: messages.closed }],
    fixes: [],
  };
}
