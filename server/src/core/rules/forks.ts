import { bySocket, hasHappened, type Occurrence, type SocketFacts } from '../flow/index.ts';
import type { EventOf } from '../ir/index.ts';
import type { Ask } from './rule.ts';

/** The fork() between the bind of a socket and a setsockopt() on it: the process that calls it has inherited the socket as it was. */
export function forkBefore(occurrence: Occurrence<EventOf<'setsockopt'>>, option: string, ask: Ask): Occurrence<EventOf<'fork'>> | undefined {
  const forks = ask.facts.ofKind('fork');
  if (forks.length === 0) return undefined;
  const sockets = bySocket(occurrence).flatMap(({ paths }) => paths.map(({ socket }) => socket));
  return forks.find((fork) => {
    if (fork.function !== occurrence.function || fork.site.span.start > occurrence.site.span.start) return false;
    return sockets.length > 0 && sockets.every((socket) => fork.paths.some(({ before }) => isSameBind(before.socket(socket.id), socket, option)));
  });
}

function isSameBind(atFork: SocketFacts | undefined, now: SocketFacts, option: string): boolean {
  if (atFork === undefined || !hasHappened(atFork.bound) || !hasHappened(now.bound)) return false;
  return atFork.bound.step.event === now.bound.step.event && !atFork.options.has(option);
}
