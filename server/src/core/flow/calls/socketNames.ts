import type { SocketId } from '../state/abstract.ts';

/**
 * What a socket is called: by the call that makes it, and behind that by the calls that lead to it, from the innermost on. A function that calls the maker
 * twice has two sockets.
 */
export function nameInCaller(id: SocketId, call: number): SocketId {
  return isFarIn(id) ? id : `${id}${inCall}${call}`;
}

/** Made so many calls away that two calls of a function make the same, as far as its name says. */
export function isFarIn(id: SocketId): boolean {
  return id.split(inCall).length > mostCalls;
}

/** The socket as its own function names it: every call that makes one there makes the same, for whoever reads the text. */
export function originalOf(id: SocketId): SocketId {
  const context = id.indexOf(inCall);
  return context < 0 ? id : id.slice(0, context);
}

/** The socket as the functions on the way to its maker name it, from the outermost on; not as it is named here. */
export function innerNamesOf(id: SocketId): readonly SocketId[] {
  const names: SocketId[] = [];
  for (let at = id.lastIndexOf(inCall); at >= 0; at = id.lastIndexOf(inCall, at - 1)) names.push(id.slice(0, at));
  return names;
}

/** The call in the function that is called here by which it makes the socket: whichever method that call may be of, it makes one. */
export function madeBy(id: SocketId): string | undefined {
  return isFarIn(id) ? undefined : id.split(inCall).at(-2);
}

/** Whether the same call of the function where both are known gives the one and the other. */
export function isFromSameCall(id: SocketId, other: SocketId): boolean {
  const call = id.lastIndexOf(inCall);
  return call >= 0 && other.endsWith(id.slice(call));
}

/** Whether other calls of one function made the two, where it is certain: on the way to its maker neither is the beginning of the other's. */
export function areOfOtherCalls(id: SocketId, other: SocketId): boolean {
  const [calls, theirs] = [id.split(inCall), other.split(inCall)];
  return calls.some((call, index) => theirs[index] !== undefined && theirs[index] !== call);
}

/** Whether a function that has the socket by this name gives it to the one that has it by the other. */
export function isGivenBy(id: SocketId, inner: SocketId): boolean {
  return id.startsWith(`${inner}${inCall}`);
}

/** The same of sockets that the text makes, by calls that it writes where the two part: which one an object has that only a driver makes, or came from elsewhere, nobody knows. */
export function areOfOtherWrittenCalls(id: SocketId, other: SocketId): boolean {
  const [calls, theirs] = [id.split(inCall), other.split(inCall)];
  const parting = calls.findIndex((call, index) => theirs[index] !== call);
  const [call, their] = [calls[parting], theirs[parting]];
  return [id, other].every((each) => each.startsWith('made ')) && [call, their].every((each) => each !== undefined && !each.startsWith('-'));
}

/** How many calls lead from where the socket has this name to where it is made. */
export function callsToMaker(id: SocketId): number {
  return id.split(inCall).length - 1;
}

const inCall = ' in ';
const mostCalls = 4;
