import { madeBy, originalOf } from '../calls/socketNames.ts';
import type { SocketId } from '../state/abstract.ts';
import { anyObject, type SocketFacts } from '../state/socket.ts';
import type { Occurrence, Path } from './facts.ts';

/** The paths on which an occurrence acts on one socket. A socket that came from elsewhere is one, too. */
export interface SocketPaths {
  readonly socket: SocketId;
  readonly paths: readonly (Path & { readonly socket: SocketFacts })[];
}

/**
 * Groups the paths by socket: what is said of "the socket" must hold on all paths of its group. Where the text itself makes the socket and comes here with
 * it, that is the order of the calls, and what other orders would do is not asked.
 */
export function bySocket(occurrence: Occurrence): readonly SocketPaths[] {
  const known = grouped.get(occurrence);
  if (known !== undefined) return known;
  const groups = new Map<SocketId, (Path & { readonly socket: SocketFacts })[]>();
  for (const path of occurrence.paths) {
    const { socket } = path;
    if (socket === undefined || socket.objectType === anyObject || isOfOther(socket, occurrence)) continue;
    const original = originalOf(socket.id);
    const group = groups.get(original);
    if (group === undefined) groups.set(original, [{ ...path, socket }]);
    else group.push({ ...path, socket });
  }
  const found = [...groups].map(([socket, paths]) => {
    const written = paths.filter((path) => !path.isSupposed);
    return { socket, paths: written.some((path) => path.socket.origin === 'made') ? written : paths };
  });
  grouped.set(occurrence, found);
  return found;
}

/** A function that calls `listen(80)` of what it is given takes it for a server; given a socket of datagrams, which has no such method, it binds nothing. */
function isOfOther({ objectType }: SocketFacts, { event: { performedBy } }: Occurrence): boolean {
  return objectType === 'dgram.Socket' && performedBy?.startsWith('net.') === true;
}

/** The same, where a call by which a function makes two of them is told of each: one may be given what the other one is not. */
export function byMadeSocket(occurrence: Occurrence): readonly SocketPaths[] {
  const groups = bySocket(occurrence);
  if (!occurrence.paths.every(({ action }) => action.isRetold === true)) return groups;
  return groups.flatMap(({ socket, paths }) => {
    const calls = new Set(paths.map((path) => madeBy(path.socket.id)));
    return [...calls].map((call) => ({ socket, paths: paths.filter((path) => madeBy(path.socket.id) === call) }));
  });
}

/**
 * The same, where functions that make their sockets by one and the same function are told apart, or two calls of it in one: what each does with its own
 * before both give it to a third is no choice that one socket has.
 */
export function byMakingCall(occurrence: Occurrence): readonly SocketPaths[] {
  return bySocket(occurrence).flatMap(({ socket, paths }) => {
    const ids = new Set(paths.map((path) => path.socket.id));
    return [...ids].map((id) => ({ socket, paths: paths.filter((path) => path.socket.id === id) }));
  });
}

/** Many rules ask for the groups of the same occurrence. */
const grouped = new WeakMap<Occurrence, readonly SocketPaths[]>();
