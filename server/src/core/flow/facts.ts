import { type Event, type EventKind, type EventOf, type FunctionIr, isGlobal, type Site, type Span, type VariableId } from '../ir/index.ts';
import type { Abstract, SocketId } from './abstract.ts';
import { optionsOf, optionValue } from './action.ts';
import { handlersIn } from './handlers.ts';
import { partOf } from './locations.ts';
import type { Sighting } from './sightings.ts';
import { anyObject, hasHappened, type SocketFacts, type Step } from './socket.ts';
import { madeBy, originalOf } from './socketNames.ts';

/** One path that reaches an occurrence. */
export interface Path extends Sighting {
  /** Only a driver takes it: nothing in the text calls in this order. */
  readonly isSupposed: boolean;
}

/** An event where a reader meets it, with every path that reaches it. */
export interface Occurrence<E extends Event = Event> {
  readonly event: E;
  /** What is underlined: the call itself, or the call of the function of this file that makes it on a socket that it was given. */
  readonly site: Site;
  /** Where the event itself stands; the same as `site` unless it is inside a function that was called. */
  readonly innerSite: Site;
  readonly function: FunctionIr;
  /** The function in whose text it stands, a callback within `function` say. */
  readonly standsIn: FunctionIr;
  readonly paths: readonly Path[];
  /** It stands in a method that finds the socket in its object, where it is told of all calls together; here it is told of one. */
  readonly isOfCall?: true;
}

/** What has come and gone since the facts of the program before it was edited. */
export interface Change {
  /** The {@link Facts.revision} of these. */
  readonly since: object;
  /** In the order of the text. */
  readonly come: readonly Occurrence[];
  readonly gone: ReadonlySet<Occurrence>;
}

/** What a field of a method's receiver may have from a class. */
export interface Attributes {
  readonly values: readonly Abstract[];
  /** Nothing but making an object gives it a value. */
  readonly isAll: boolean;
  /** What the receiver's own class says, itself or by its bases, where what it gives to all objects is known. */
  readonly own?: readonly Abstract[];
}

/** What the flow knows of a whole file. */
export class Facts {
  /** In the order of the text, but for what is told of single calls of a method. */
  readonly occurrences: readonly Occurrence[];
  /** What is told of single calls of a method, for whoever tells one from another. */
  readonly ofCalls: readonly Occurrence[];
  /** Names these facts to whoever is not to keep them. */
  readonly revision: object = {};
  /** Where the program was known before it was edited. */
  readonly change: Change | undefined;
  #bySocket: ReadonlyMap<SocketId, ReadonlySet<Occurrence>> | undefined;
  readonly #byKind = new Map<SocketId, ReadonlyMap<EventKind, readonly Occurrence[]>>();
  readonly #passedBy: () => ReadonlyMap<VariableId, readonly Abstract[]>;
  readonly #attributesAt: (receiver: VariableId, name: string) => Attributes;
  #passed: ReadonlyMap<VariableId, readonly Abstract[]> | undefined;
  #assigned: ReadonlyMap<string, readonly Abstract[]> | undefined;
  #setAfter: ReadonlyMap<Event, LateOptions> | undefined;
  #listeners: readonly Occurrence[] | undefined;
  readonly #handlers = new Map<'error' | 'close', readonly Span[]>();

  /**
   * @param occurrences in the order of the text
   * @param passedBy what is passed for each parameter, asked for once at most
   * @param attributesAt what a field of a method's receiver may have from a class
   */
  constructor(
    occurrences: readonly Occurrence[],
    passedBy: () => ReadonlyMap<VariableId, readonly Abstract[]>,
    attributesAt: (receiver: VariableId, name: string) => Attributes,
    change?: Change,
  ) {
    this.ofCalls = occurrences.filter(({ isOfCall }) => isOfCall === true);
    this.occurrences = this.ofCalls.length === 0 ? occurrences : occurrences.filter(({ isOfCall }) => isOfCall !== true);
    this.change = change;
    this.#passedBy = passedBy;
    this.#attributesAt = attributesAt;
  }

  /** Everything that is done to a socket on some path. */
  onSocket(id: SocketId): Iterable<Occurrence> {
    this.#bySocket ??= socketsIn(this.occurrences);
    return this.#bySocket.get(originalOf(id)) ?? [];
  }

  /** Those of one kind among what is done to a socket: where one socket has thousands of calls, few of them listen. */
  ofKindOnSocket<K extends EventKind>(id: SocketId, kind: K): readonly Occurrence<EventOf<K>>[] {
    const original = originalOf(id);
    const kinds = this.#byKind.get(original) ?? groupedByKind(this.onSocket(id));
    this.#byKind.set(original, kinds);
    return (kinds.get(kind) ?? []) as readonly Occurrence<EventOf<K>>[];
  }

  /** What the calls in this file pass for a value that a function knows by its parameter. */
  passedFor(value: Abstract, calls = 2): readonly Abstract[] {
    if (value.kind !== 'symbolic' || calls === 0) return [];
    const [root = '', ...whole] = value.at.split('/');
    const path = whole.filter((element) => element !== '*');
    this.#passed ??= this.#passedBy();
    const given = (this.#passed.get(root) ?? []).map((argument) => path.reduce(partOf, argument));
    const [name, ...rest] = path;
    const attributes = name === undefined ? undefined : this.#attributesAt(root, name);
    const fields = attributes?.values.map((attribute) => rest.reduce(partOf, attribute)) ?? [];
    if (attributes?.isAll === true) return [...fields, ...fields.flatMap((field) => this.passedFor(field, calls - 1))];
    return [...given, ...fields, ...given.flatMap((argument) => this.passedFor(argument, calls - 1))];
  }

  /** {@link passedFor}, but of a field of a method's receiver only what the receiver's own class says: those that inherit from it may have a method of their own. */
  passedOrOwn(value: Abstract): readonly Abstract[] {
    const [root = '', name, ...deeper] = value.kind === 'symbolic' ? value.at.split('/') : [];
    const own = name === undefined || deeper.length > 0 ? undefined : this.#attributesAt(root, name).own;
    return own ?? this.passedFor(value);
  }

  /** What the text gives a variable of the program or a part of it, wherever it does. */
  assignedTo(value: Abstract): readonly Abstract[] {
    if (value.kind !== 'symbolic' || !isGlobal(value.at)) return [];
    this.#assigned ??= assignedIn(this.occurrences);
    const elements = value.at.split('/');
    return elements.flatMap((_, index) => {
      const rest = elements.slice(index + 1);
      return (this.#assigned?.get(elements.slice(0, index + 1).join('/')) ?? []).map((assigned) => rest.reduce(partOf, assigned));
    });
  }

  /** The options that are turned on on a socket after this bind() bound it, on any path and in any function. */
  setAfter({ event, by }: Step): ReadonlySet<string> {
    this.#setAfter ??= optionsSetLate(this.occurrences);
    const late = new Set<string>();
    for (const [option, calls] of this.#setAfter.get(event) ?? []) if (by === undefined || calls.has(undefined) || calls.has(by)) late.add(option);
    return late;
  }

  /** The text of the functions that are called when something failed, or when something has been closed: callbacks for that event. */
  handlersOf(event: 'error' | 'close'): readonly Span[] {
    const known = this.#handlers.get(event) ?? handlersIn(this.occurrences, event);
    this.#handlers.set(event, known);
    return known;
  }

  /** Every listen() of the file. */
  get listeners(): readonly Occurrence[] {
    this.#listeners ??= this.occurrences.filter((occurrence) => occurrence.event.kind === 'listen');
    return this.#listeners;
  }

  /** What stands within a range of the text. */
  within(span: Span): readonly Occurrence[] {
    let low = 0;
    for (let high = this.occurrences.length; low < high; ) {
      const middle = (low + high) >>> 1;
      if ((this.occurrences[middle]?.site.span.start ?? 0) < span.start) low = middle + 1;
      else high = middle;
    }
    const found: Occurrence[] = [];
    for (let index = low; index < this.occurrences.length; index += 1) {
      const occurrence = this.occurrences[index];
      if (occurrence === undefined || occurrence.site.span.start > span.end) break;
      if (occurrence.site.span.end <= span.end) found.push(occurrence);
    }
    return found;
  }
}

/** The paths on which an occurrence acts on one socket. A socket that came from elsewhere is one, too. */
export interface SocketPaths {
  readonly socket: SocketId;
  readonly paths: readonly (Path & { readonly socket: SocketFacts })[];
}

/** What the text gives to each place, by the name that {@link Action.assigned} has for it. */
function assignedIn(occurrences: readonly Occurrence[]): ReadonlyMap<string, readonly Abstract[]> {
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

function groupedByKind(occurrences: Iterable<Occurrence>): ReadonlyMap<EventKind, readonly Occurrence[]> {
  const grouped = new Map<EventKind, Occurrence[]>();
  for (const occurrence of occurrences) {
    const { kind } = occurrence.event;
    const same = grouped.get(kind);
    if (same === undefined) grouped.set(kind, [occurrence]);
    else same.push(occurrence);
  }
  return grouped;
}

export function isOf<K extends EventKind>(occurrence: Occurrence, kind: K): occurrence is Occurrence<EventOf<K>> {
  return occurrence.event.kind === kind;
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
    if (socket === undefined || socket.objectType === anyObject) continue;
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

/** The same, where a call by which a function makes two of them is told of each: one may be given what the other one is not. */
export function byMadeSocket(occurrence: Occurrence): readonly SocketPaths[] {
  const groups = bySocket(occurrence);
  if (!occurrence.paths.every(({ action }) => action.isRetold === true)) return groups;
  return groups.flatMap(({ socket, paths }) => {
    const calls = new Set(paths.map((path) => madeBy(path.socket.id)));
    return [...calls].map((call) => ({ socket, paths: paths.filter((path) => madeBy(path.socket.id) === call) }));
  });
}

/** Many rules ask for the groups of the same occurrence. */
const grouped = new WeakMap<Occurrence, readonly SocketPaths[]>();

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

/** Options that are set when a bind() has been: after which calls of the method that binds, where one does. */
type LateOptions = ReadonlyMap<string, ReadonlySet<Site | undefined>>;

function optionsSetLate(occurrences: readonly Occurrence[]): ReadonlyMap<Event, LateOptions> {
  const late = new Map<Event, Map<string, Set<Site | undefined>>>();
  for (const occurrence of occurrences) {
    if (occurrence.event.kind !== 'setsockopt') continue;
    for (const { socket, action, before } of bySocket(occurrence).flatMap(({ paths }) => paths)) {
      // Turned off, it comes late for nothing.
      const { bound } = socket;
      if (!hasHappened(bound) || optionValue(action.operands.value, before) === 0) continue;
      const known = late.get(bound.step.event) ?? new Map<string, Set<Site | undefined>>();
      late.set(bound.step.event, known);
      // What may have been set in time, too, is set a second time.
      for (const option of optionsOf(action.operands)) {
        if ((bound.options.get(option)?.value ?? 0) === 0) known.set(option, (known.get(option) ?? new Set()).add(bound.step.by));
      }
    }
  }
  return late;
}
