import type { Event, EventKind, Site } from '../../ir/index.ts';
import { originalOf } from '../calls/socketNames.ts';
import { optionsOf, optionValue } from '../events/action.ts';
import type { Abstract, SocketId } from '../state/abstract.ts';
import { hasHappened } from '../state/socket.ts';
import type { Occurrence } from './facts.ts';
import { bySocket } from './socketPaths.ts';

/** What the text gives to each place, by the name that {@link Action.assigned} has for it. */
export function assignedIn(occurrences: readonly Occurrence[]): ReadonlyMap<string, readonly Abstract[]> {
  const assigned = new Map<string, Abstract[]>();
  for (const { paths } of occurrences) {
    for (const { action } of paths) {
      if (action.assigned === undefined) continue;
      const { to, value } = action.assigned;
      const same = assigned.get(to);
      if (same === undefined) assigned.set(to, [value]);
      else same.push(value);
    }
  }
  return assigned;
}

export function groupedByKind(occurrences: Iterable<Occurrence>): ReadonlyMap<EventKind, readonly Occurrence[]> {
  const grouped = new Map<EventKind, Occurrence[]>();
  for (const occurrence of occurrences) {
    const { kind } = occurrence.event;
    const same = grouped.get(kind);
    if (same === undefined) grouped.set(kind, [occurrence]);
    else same.push(occurrence);
  }
  return grouped;
}

/** What is done to each socket, by the name that it has where it was made. */
export class SocketIndex {
  readonly #occurrences: readonly Occurrence[];
  readonly #asked = new Map<SocketId, readonly Occurrence[]>();
  #all: ReadonlyMap<SocketId, ReadonlySet<Occurrence>> | undefined;

  constructor(occurrences: readonly Occurrence[]) {
    this.#occurrences = occurrences;
  }

  /** In the order of the text. */
  on(id: SocketId): Iterable<Occurrence> {
    if (this.#all !== undefined) return this.#all.get(id) ?? [];
    const known = this.#asked.get(id);
    if (known !== undefined) return known;
    // While somebody types, one or two sockets are asked for: those are found sooner than all are put in order.
    if (this.#asked.size >= fewSockets) {
      this.#all = socketsIn(this.#occurrences);
      return this.#all.get(id) ?? [];
    }
    const found = this.#occurrences.filter(({ paths }) => paths.some(({ socket }) => socket !== undefined && originalOf(socket.id) === id));
    this.#asked.set(id, found);
    return found;
  }
}

const fewSockets = 2;

function socketsIn(occurrences: readonly Occurrence[]): ReadonlyMap<SocketId, ReadonlySet<Occurrence>> {
  const found = new Map<SocketId, Set<Occurrence>>();
  for (const occurrence of occurrences) {
    for (const { socket } of occurrence.paths) {
      if (socket === undefined) continue;
      const id = originalOf(socket.id);
      const known = found.get(id);
      if (known === undefined) found.set(id, new Set([occurrence]));
      else known.add(occurrence);
    }
  }
  return found;
}

/** Options that are set when a bind() has been: after which call of the method that binds, where one does, and on which socket. */
export type LateOptions = ReadonlyMap<string, readonly Late[]>;

export interface Late {
  readonly by: Site | undefined;
  readonly socket: SocketId;
}

export function optionsSetLate(occurrences: readonly Occurrence[]): ReadonlyMap<Event, LateOptions> {
  const late = new Map<Event, Map<string, Late[]>>();
  for (const occurrence of occurrences) {
    if (occurrence.event.kind !== 'setsockopt') continue;
    for (const { socket, action, before } of bySocket(occurrence).flatMap(({ paths }) => paths)) {
      // Turned off, it comes late for nothing.
      const { bound } = socket;
      if (!hasHappened(bound) || optionValue(action.operands.value, before) === 0) continue;
      const known = late.get(bound.step.event) ?? new Map<string, Late[]>();
      late.set(bound.step.event, known);
      // What may have been set in time, too, is set a second time.
      for (const option of optionsOf(action.operands)) {
        if ((bound.options.get(option)?.value ?? 0) !== 0) continue;
        const calls = known.get(option) ?? [];
        known.set(option, calls);
        if (!calls.some((each) => each.by === bound.step.by && each.socket === socket.id)) calls.push({ by: bound.step.by, socket: socket.id });
      }
    }
  }
  return late;
}
