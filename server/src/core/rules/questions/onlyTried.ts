import { hasHappened, type Occurrence, type SocketId } from '../../flow/index.ts';
import { contains, type EventOf, type Span } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

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
