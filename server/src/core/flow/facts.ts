import type { Event, EventKind, EventOf, FunctionIr, Site } from '../ir/index.ts';
import type { SocketId } from './abstract.ts';
import type { Action } from './action.ts';
import type { SocketFacts } from './socket.ts';
import type { State } from './state.ts';

/** One path that reaches an occurrence. */
export interface Path {
  readonly action: Action;
  readonly before: State;
  /** The socket before the action; `undefined` when the call's operand is no socket that we know. */
  readonly socket: SocketFacts | undefined;
}

/** An event where a reader meets it, with every path that reaches it. */
export interface Occurrence<E extends Event = Event> {
  readonly event: E;
  /** What is underlined: the call itself, or the call of the function of this file that makes it on a socket that it was given. */
  readonly site: Site;
  /** Where the event itself stands; the same as `site` unless it is inside a function that was called. */
  readonly innerSite: Site;
  readonly function: FunctionIr;
  readonly paths: readonly Path[];
}

/** What the flow knows of a whole file. */
export interface Facts {
  readonly occurrences: readonly Occurrence[];
}

/** The paths on which an occurrence acts on one socket. A socket that came from elsewhere is one, too. */
export interface SocketPaths {
  readonly socket: SocketId;
  readonly paths: readonly (Path & { readonly socket: SocketFacts })[];
}

export function isOf<K extends EventKind>(occurrence: Occurrence, kind: K): occurrence is Occurrence<EventOf<K>> {
  return occurrence.event.kind === kind;
}

/** Groups the paths by socket: what is said of "the socket" must hold on all paths of its group. */
export function bySocket(occurrence: Occurrence): readonly SocketPaths[] {
  const groups = new Map<SocketId, (Path & { readonly socket: SocketFacts })[]>();
  for (const path of occurrence.paths) {
    const { socket } = path;
    if (socket === undefined) continue;
    const group = groups.get(socket.id);
    if (group === undefined) groups.set(socket.id, [{ ...path, socket }]);
    else group.push({ ...path, socket });
  }
  return [...groups].map(([socket, paths]) => ({ socket, paths }));
}

/** Collects the actions of one function into occurrences. */
export class OccurrenceCollector {
  readonly #found = new Map<Site, Map<Event, Occurrence & { paths: Path[] }>>();

  add(action: Action, before: State, fn: FunctionIr): void {
    const event = action.inner.event;
    const bySite = this.#found.get(action.step.site) ?? new Map<Event, Occurrence & { paths: Path[] }>();
    this.#found.set(action.step.site, bySite);
    const occurrence = bySite.get(event) ?? { event, site: action.step.site, innerSite: action.inner.site, function: fn, paths: [] };
    bySite.set(event, occurrence);
    const socket = action.socket === undefined ? undefined : before.socket(action.socket);
    occurrence.paths.push({ action, before: before.copy(), socket });
  }

  occurrences(): readonly Occurrence[] {
    const all = [...this.#found.values()].flatMap((bySite) => [...bySite.values()]);
    return all.sort((a, b) => a.site.span.start - b.site.span.start || a.event.id - b.event.id);
  }
}
