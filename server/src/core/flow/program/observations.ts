import { contains, type Event, type FunctionId, type FunctionIr, type Site, type VariableId } from '../../ir/index.ts';
import type { Action } from '../events/action.ts';
import { type Attributes, Facts, type Occurrence, type Path } from '../facts/facts.ts';
import { type Abstract, sameAbstract } from '../state/abstract.ts';
import type { State } from '../state/state.ts';
import type { Passed, Sightings } from './sightings.ts';

/** What one function was seen to do: by site and event, the paths of it. */
interface Seen {
  readonly function: FunctionIr;
  readonly paths: Map<Entry, Path[]>;
  readonly passed: readonly Passed[];
}

/** An event where a reader meets it, whichever functions get there. */
interface Entry {
  readonly event: Event;
  readonly site: Site;
  readonly innerSite: Site;
  readonly isOfCall: boolean;
  readonly by: Map<FunctionId, Path[]>;
  occurrence: Occurrence | undefined;
}

/** Gathers what functions are seen to do into occurrences. What one function was seen to do can be taken back. */
export class Observations {
  readonly #entries = new Map<Site, Map<Event, Entry>>();
  readonly #ofCalls = new Map<Site, Map<Event, Entry>>();
  readonly #seen = new Map<FunctionId, Seen>();
  /** The occurrences as they were told last, and what has come and gone since. */
  #told: readonly Occurrence[] = [];
  readonly #come = new Set<Entry>();
  #gone = new Set<Occurrence>();
  #passed = new Set<VariableId>();
  #revision: object | undefined;

  has(id: FunctionId): boolean {
    return this.#seen.has(id);
  }

  /**
   * @param isDriver it has no text: it stands for callers that nobody sees
   * @param sightings what the function was seen to do
   */
  add(fn: FunctionIr, isDriver: boolean, sightings: readonly Sightings[]): void {
    const seen: Seen = { function: fn, paths: new Map(), passed: sightings.flatMap(({ passed }) => passed) };
    this.#seen.set(fn.id, seen);
    for (const { parameter } of seen.passed) this.#passed.add(parameter);
    for (const { acts } of sightings) for (const sighting of acts) this.#pathsAt(sighting.action, seen).push({ ...sighting, isSupposed: isDriver });
  }

  /** The function's paths that reach the event where the action meets it. */
  #pathsAt(action: Action, seen: Seen): Path[] {
    const { event } = action.inner;
    const { site } = action.step;
    const isOfCall = action.isOfCall === true;
    const entries = isOfCall ? this.#ofCalls : this.#entries;
    let byEvent = entries.get(site);
    if (byEvent === undefined) {
      byEvent = new Map();
      entries.set(site, byEvent);
    }
    let entry = byEvent.get(event);
    if (entry === undefined) {
      entry = { event, site, innerSite: action.inner.site, isOfCall, by: new Map(), occurrence: undefined };
      byEvent.set(event, entry);
      this.#come.add(entry);
    }
    let paths = seen.paths.get(entry);
    if (paths === undefined) {
      paths = [];
      seen.paths.set(entry, paths);
      entry.by.set(seen.function.id, paths);
      this.#changed(entry);
    }
    return paths;
  }

  forget(id: FunctionId): void {
    const seen = this.#seen.get(id);
    if (seen === undefined) return;
    this.#seen.delete(id);
    for (const { parameter } of seen.passed) this.#passed.add(parameter);
    for (const entry of seen.paths.keys()) {
      entry.by.delete(id);
      this.#changed(entry);
      if (entry.by.size > 0) continue;
      this.#come.delete(entry);
      const entries = entry.isOfCall ? this.#ofCalls : this.#entries;
      const byEvent = entries.get(entry.site);
      byEvent?.delete(entry.event);
      if (byEvent?.size === 0) entries.delete(entry.site);
    }
  }

  /**
   * @param functions all of them, in the order in which what they do is told
   * @param attributesAt what a field of a method's receiver may have from a class
   */
  facts(functions: readonly FunctionIr[], attributesAt: (receiver: VariableId, name: string, on?: State) => Attributes): Facts {
    const places = new Map(functions.map((fn, index) => [fn.id, index]));
    const come = Array.from(this.#come, (entry) => this.#occurrenceOf(entry, functions, places)).sort(inText);
    const gone = this.#gone;
    const stayed = gone.size === 0 ? this.#told : this.#told.filter((occurrence) => !gone.has(occurrence));
    this.#told = come.length === 0 ? stayed : merged(stayed, come);
    this.#come.clear();
    this.#gone = new Set();
    const passed = this.#passed;
    this.#passed = new Set();
    const change = this.#revision === undefined ? undefined : { since: this.#revision, come, gone, passed };
    const facts = new Facts(this.#told, () => this.#passedBy(functions), attributesAt, change);
    this.#revision = facts.revision;
    return facts;
  }

  /** Other functions get to it than before. */
  #changed(entry: Entry): void {
    if (entry.occurrence !== undefined) this.#gone.add(entry.occurrence);
    entry.occurrence = undefined;
    this.#come.add(entry);
  }

  #occurrenceOf(entry: Entry, functions: readonly FunctionIr[], places: ReadonlyMap<FunctionId, number>): Occurrence {
    if (entry.occurrence !== undefined) return entry.occurrence;
    const { event, site, innerSite, isOfCall, by } = entry;
    const ids = [...by.keys()].sort((a, b) => (places.get(a) ?? 0) - (places.get(b) ?? 0));
    const [first] = ids;
    const fn = first === undefined ? undefined : this.#seen.get(first)?.function;
    if (fn === undefined) throw new RangeError('Somebody was seen to do what is observed.');
    const paths = ids.length === 1 ? (by.get(ids[0] ?? 0) ?? []) : ids.flatMap((id) => by.get(id) ?? []);
    // What a function does with what a call gives it is told by whoever calls it.
    const all = paths.some(({ action }) => action.isByGiven === true) ? functions : ids.flatMap((id) => this.#seen.get(id)?.function ?? []);
    const around = all.filter(({ span }) => contains(span, site.span));
    const standsIn = around.reduce((inner, each) => (contains(inner.span, each.span) ? each : inner), around[0] ?? fn);
    entry.occurrence = { event, site, innerSite, function: fn, standsIn, paths, ...(isOfCall ? { isOfCall } : {}) };
    return entry.occurrence;
  }

  #passedBy(functions: readonly FunctionIr[]): ReadonlyMap<VariableId, readonly Abstract[]> {
    const passed = new Map<VariableId, Abstract[]>();
    for (const { id } of functions) {
      for (const { parameter, value } of this.#seen.get(id)?.passed ?? []) {
        const known = passed.get(parameter);
        if (known === undefined) passed.set(parameter, [value]);
        else if (!known.some((other) => sameAbstract(other, value))) known.push(value);
      }
    }
    return passed;
  }
}

function inText(a: Occurrence, b: Occurrence): number {
  return a.site.span.start - b.site.span.start || a.event.id - b.event.id;
}

/** Two lists in the order of the text as one. */
function merged(a: readonly Occurrence[], b: readonly Occurrence[]): readonly Occurrence[] {
  if (a.length === 0) return b;
  const all: Occurrence[] = [];
  let next = 0;
  for (const each of a) {
    for (let other = b[next]; other !== undefined && inText(other, each) < 0; other = b[next]) {
      all.push(other);
      next += 1;
    }
    all.push(each);
  }
  all.push(...b.slice(next));
  return all;
}
