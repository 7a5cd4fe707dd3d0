import { hasHappened, type Occurrence, type SocketId, type Step } from '../../flow/index.ts';
import { contains, type EventOf, type Span } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';
import { endOfGroup } from '../texts/groups.ts';
import { goesOnInUse } from '../texts/inUse.ts';

/** Whether the port is free is all that is asked: a function tells its caller, and does nothing with the socket that listens but to close it. */
export function isOnlyTried(occurrence: Occurrence<EventOf<'listen'>>, socket: SocketId, ask: Ask): boolean {
  if (occurrence.event.performedBy !== undefined || ask.facts.ofKindOnSocket(socket, 'accept').length > 0) return false;
  const listens = ask.facts.ofKindOnSocket(socket, 'listen').filter((other) => other.event === occurrence.event);
  // The function that makes the socket may have another one listen.
  const listen = innermost(listens.filter(isWhereMade)) ?? listens.find(({ site, innerSite }) => site === innerSite);
  const own = listen === undefined ? undefined : socketGiven(listen);
  const name = own === undefined ? '' : ask.textOf(own);
  if (listen === undefined || !/^\w+$/.test(name)) return false;
  const closes = ask.facts.ofKindOnSocket(socket, 'close').filter((close) => contains(listen.function.span, close.site.span));
  if (!closes.some(({ paths }) => paths.some((path) => path.socket !== undefined && hasHappened(path.socket.listening)))) return false;
  const rest = { start: listen.site.span.end, end: listen.function.span.end };
  const text = ask.textOf(rest);
  const named = [...text.matchAll(new RegExp(`(?<!\\w)${name}(?!\\w)`, 'g'))].map(({ index }) => rest.start + index);
  return /\breturn\s+\w/.test(text) && named.every((at) => closes.some((close) => isWrittenAt(close, at)));
}

/** Whether the port is free is all that is asked of an event loop: the server is closed as soon as it listens, and that the port is taken is an answer, too. */
export function isProbe(socket: SocketId, { facts, textOf }: Ask): boolean {
  const handlers = facts.ofKindOnSocket(socket, 'handler').map(({ event }) => event);
  if (!handlers.some(({ name, callback }) => name === 'error' && callback?.span !== undefined && inUse.test(textOf(callback.span)))) return false;
  const listening = handlers.filter(({ name }) => name === 'listening').flatMap(({ callback }) => callback?.span ?? []);
  const called = [...listening, ...facts.ofKindOnSocket(socket, 'listen').flatMap(({ site }) => site.arguments)];
  const isCalled = ({ start, end }: Span): boolean => called.some((each) => each.start === start && each.end === end);
  // In a chain of calls the variable has no server yet where the listener is attached.
  if (listening.some((span) => closesItself.test(textOf(span)))) return true;
  return facts.ofKindOnSocket(socket, 'close').some(({ standsIn }) => isCalled(standsIn.span));
}

const inUse = /\bEADDRINUSE\b/;
const closesItself = /\.(?:once|on)\(\s*['"]close['"][\s\S]*\)\s*\.close\s*\(\s*\)/;

/** Where the endpoint is taken the program goes on, and has found out: what is attached to 'error', or comes after bind() has failed, asks for that. */
export function isAskedWhetherTaken(socket: SocketId, { event: { site: own }, site }: Step, { facts, text, textOf }: Ask): boolean {
  const handlers = facts.ofKindOnSocket(socket, 'handler').filter(({ event: { name, callback } }) => name === 'error' && callback?.span !== undefined);
  if (handlers.some(({ event: { callback } }) => callback?.span !== undefined && goesOnInUse(bodyOf(textOf(callback.span), text)))) return true;
  // A function may bind for whoever asks.
  return [own, site].some(
    ({ statement, span }) => goesOnInUse(textOf(statement.span) + askedNext(text, statement.span.end)) || goesOnInUse(excepted(text, span)),
  );
}

/** `if (result < 0 && errno == EADDRINUSE) …`, `assert(errno == EADDRINUSE);` */
function askedNext(text: string, start: number): string {
  const after = text.slice(start, start + longestHandler);
  const head = /^[\s;]*(?:if|assert\w*)\s*(?=\()/.exec(after)?.[0].length;
  if (head === undefined) return '';
  const end = endOfGroup(after, head);
  const block = /^\s*(?=\{)/.exec(after.slice(end))?.[0].length;
  return after.slice(0, block === undefined ? after.indexOf('\n', end) : endOfGroup(after, end + block));
}

/** The function that a name stands for. */
function bodyOf(callback: string, text: string): string {
  if (!/^[\w$]+$/.test(callback)) return callback;
  const name = callback.replaceAll('$', '\\$');
  const { index } = new RegExp(`\\bfunction\\s+${name}\\s*\\(|\\b(?:const|let|var)\\s+${name}\\s*=`).exec(text) ?? {};
  const start = index === undefined ? -1 : text.indexOf('{', index);
  return start < 0 ? '' : text.slice(start, endOfGroup(text, start));
}

/** What Python does where something on these lines is raised: the first `except` that stands further left, with its lines. */
function excepted(text: string, { start, end }: Span): string {
  const indent = /[ \t]*/.exec(text.slice(text.lastIndexOf('\n', start - 1) + 1))?.[0].length ?? 0;
  const after = text.slice(end, end + longestHandler);
  const found = /\n([ \t]*)(?!except\b)[^\s#]/g;
  for (const { 1: own = '', index } of after.matchAll(/\n([ \t]*)except\b/g)) {
    if (own.length >= indent) continue;
    found.lastIndex = index + 1;
    let next = found.exec(after);
    while (next !== null && (next[1] ?? '').length > own.length) next = found.exec(after);
    return after.slice(index, next?.index ?? after.length);
  }
  return '';
}

const longestHandler = 2000;

/** A file is a function around all of its own. */
function innermost(occurrences: readonly Occurrence[]): Occurrence | undefined {
  const lengthOf = ({ function: { span } }: Occurrence): number => span.end - span.start;
  return occurrences.toSorted((a, b) => lengthOf(a) - lengthOf(b))[0];
}

/** `libc.listen(fd, 5)` has a library before its dot, and `sock.listen(5)` the socket. */
function socketGiven({ site }: Occurrence): Span | undefined {
  const isOfLibrary = /\blisten$/.test(site.callee) && site.arguments.length > 1;
  return isOfLibrary ? site.arguments[0] : (site.receiver ?? site.arguments[0]);
}

function isWhereMade({ function: fn, paths, site }: Occurrence): boolean {
  return contains(fn.span, site.span) && paths.every(({ socket }) => socket?.made !== undefined && contains(fn.span, socket.made.site.span));
}

/** The end of a block closes without a word. */
function isWrittenAt({ event: { performedBy }, site: { span } }: Occurrence<EventOf<'close'>>, at: number): boolean {
  return performedBy === undefined && span.start <= at && at < span.end;
}
