import { bySocket, type Facts, hasFailedToBind, hasHappened, type Occurrence, type SocketFacts } from '../../flow/index.ts';
import type { Event, EventOf } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/** The fork() between the bind of a socket and a setsockopt() on it: the process that calls it has inherited the socket as it was. */
export function forkBefore(occurrence: Occurrence<EventOf<'setsockopt'>>, option: string, ask: Ask): Occurrence<EventOf<'fork'>> | undefined {
  const forks = ask.facts.ofKind('fork');
  if (forks.length === 0) return undefined;
  const elsewhere = forksWithin(occurrence, forks, ask.facts) ?? forksOfCallers(occurrence, option, ask);
  if (elsewhere !== undefined) return elsewhere;
  const sockets = bySocket(occurrence).flatMap(({ paths }) => paths.map(({ socket }) => socket));
  return forks.find((fork) => {
    if (fork.function !== occurrence.function || fork.site.span.start > occurrence.site.span.start) return false;
    const bound = sockets.filter((socket) => !hasFailedToBind(socket));
    return bound.length > 0 && bound.every((socket) => fork.paths.some(({ before }) => isSameBind(before.socket(socket.id), socket, option)));
  });
}

/** The function that is called here forks, and the child sets the option on the socket that the function was given: `spawn_worker(fd)`. */
function forksWithin(
  occurrence: Occurrence<EventOf<'setsockopt'>>,
  forks: readonly Occurrence<EventOf<'fork'>>[],
  facts: Facts,
): Occurrence<EventOf<'fork'>> | undefined {
  const { event, function: fn, site, innerSite } = occurrence;
  const paths = occurrence.paths.filter(({ socket }) => socket === undefined || !hasFailedToBind(socket));
  if (
    site === innerSite ||
    paths.length === 0 ||
    !paths.every(({ socket }) => socket !== undefined && hasHappened(socket.bound) && socket.bound.step.site !== site)
  )
    return undefined;
  const others = forks.filter((fork) => fork.function !== fn);
  if (others.length === 0) return undefined;
  const same = [...facts.occurrences, ...facts.ofCalls].filter((other) => other.event === event && other.function !== fn);
  const leadsTo = ({ site: call }: Occurrence, fork: Occurrence, calls: number): boolean => {
    const callee = /\w+$/.exec(call.callee)?.[0];
    return same.some((other) => {
      if (other.function.name !== callee) return false;
      if (other.function === fork.function) return fork.site.span.start < other.site.span.start;
      return calls > 0 && leadsTo(other, fork, calls - 1);
    });
  };
  return others.find((fork) => leadsTo(occurrence, fork, mostCalls));
}

const mostCalls = 3;

/** Where the function finds the socket in its object, no call is told of apart there: all that lead to it with a bound socket have forked before. */
function forksOfCallers(occurrence: Occurrence<EventOf<'setsockopt'>>, option: string, ask: Ask): Occurrence<EventOf<'fork'>> | undefined {
  if (occurrence.isOfCall === true || occurrence.site !== occurrence.event.site) return undefined;
  const forks = callsGivingOne(occurrence, ask.facts).map((call) => forkBefore(call, option, ask));
  return forks.includes(undefined) ? undefined : forks[0];
}

/** The calls by which the same is done to a socket that is known to be bound; of what the function itself was given nobody knows there what it is. */
export function callsGivingOne<E extends Event>({ event }: Occurrence<E>, { occurrences, ofCalls }: Facts): readonly Occurrence<E>[] {
  const isGiven = (other: Occurrence): other is Occurrence<E> =>
    other.event === event && other.site !== event.site && other.paths.some(({ socket }) => socket !== undefined && hasHappened(socket.bound));
  return [...occurrences, ...ofCalls].filter(isGiven);
}

function isSameBind(atFork: SocketFacts | undefined, now: SocketFacts, option: string): boolean {
  if (atFork === undefined || !hasHappened(atFork.bound) || !hasHappened(now.bound)) return false;
  return atFork.bound.step.event === now.bound.step.event && !atFork.options.has(option);
}
