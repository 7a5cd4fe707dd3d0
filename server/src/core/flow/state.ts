import type { EventOf, FunctionId } from '../ir/index.ts';
import { type Abstract, joinAbstract, type Location, type SocketId, sameAbstract, unknown } from './abstract.ts';
import { farAway, isObject, type Names, type Role, rootOf } from './names.ts';
import { PersistentMap } from './persistentMap.ts';
import { hasFailedToBind, isBoundAsTold, joinSockets, type SocketFacts, sameProgress, sameSocket } from './socket.ts';

interface Truth {
  readonly value: boolean;
}
/** A function that the event loop calls later. */
export interface Deferred {
  readonly event: EventOf<'call'>;
  readonly callee: FunctionId;
}

const none: readonly Deferred[] = [];
const isTrue: Truth = { value: true };
const isFalse: Truth = { value: false };

/** What is known on one path (or on several that know the same of every socket). Copying is cheap: the maps are shared. */
export class State {
  readonly names: Names;
  /** What ends with the function, and what its caller can see afterwards. */
  #locals: PersistentMap<Abstract>;
  #outliving: PersistentMap<Abstract>;
  /** Of each, what can keep two paths apart: few values, so that paths are compared by these alone. */
  #heldLocally: PersistentMap<Abstract>;
  #heldOutside: PersistentMap<Abstract>;
  #sockets: PersistentMap<SocketFacts>;
  /** Those of the sockets that the function did not make. */
  #foreign: PersistentMap<SocketFacts>;
  #truths: PersistentMap<Truth>;
  /** The sockets as they were after the last wait. */
  #waited: PersistentMap<SocketFacts>;
  /** Calls that later turns of the event loop make, in the order in which they were asked for. */
  deferred: readonly Deferred[] = none;
  /** The last event after which other code may have run in between. */
  waited: EventOf<'await' | 'call'> | undefined;

  private constructor(names: Names) {
    this.names = names;
    this.#locals = PersistentMap.empty();
    this.#outliving = PersistentMap.empty();
    this.#heldLocally = PersistentMap.empty();
    this.#heldOutside = PersistentMap.empty();
    this.#sockets = PersistentMap.empty();
    this.#foreign = PersistentMap.empty();
    this.#truths = PersistentMap.empty();
    this.#waited = PersistentMap.empty();
  }

  static empty(names: Names): State {
    return new State(names);
  }

  copy(): State {
    const copy = new State(this.names);
    copy.#locals = this.#locals;
    copy.#outliving = this.#outliving;
    copy.#heldLocally = this.#heldLocally;
    copy.#heldOutside = this.#heldOutside;
    copy.#sockets = this.#sockets;
    copy.#foreign = this.#foreign;
    copy.#truths = this.#truths;
    copy.#waited = this.#waited;
    copy.deferred = this.deferred;
    copy.waited = this.waited;
    return copy;
  }

  /** Whether a caller would find the same at the end of either path. */
  endsAs(other: State): boolean {
    return (
      this.#outliving === other.#outliving &&
      this.#sockets === other.#sockets &&
      this.#foreign === other.#foreign &&
      this.#truths === other.#truths &&
      this.deferred === other.deferred &&
      this.waited === other.waited
    );
  }

  /** What is left of this path for a caller: what outlives the function, and the sockets that can be reached from it or from what it returns. */
  atExit(returned: Abstract, how: 'return' | 'throw' | 'never'): State {
    const exit = new State(this.names);
    exit.#outliving = this.#outliving;
    exit.#heldOutside = this.#heldOutside;
    const keep = (value: Abstract): void => {
      if (value.kind === 'socket') {
        const facts = this.socket(value.socket);
        if (facts !== undefined) exit.setSocket(facts);
      } else if (value.kind === 'list') value.items.forEach(keep);
      else if (value.kind === 'operation' && value.operator === 'merge') value.operands.forEach(keep);
      else if (value.kind === 'record') value.fields.forEach(keep);
    };
    keep(returned);
    this.#outliving.forEach(keep);
    this.#foreign.forEach((facts) => {
      exit.setSocket(facts);
    });
    // What it was bound to is known where the function is called, though nobody there gets it; and whoever catches what was thrown may try another port.
    this.#sockets.forEach((facts) => {
      if (facts.origin === 'made' && (isBoundAsTold(facts) || (how === 'throw' && hasFailedToBind(facts)))) exit.setSocket(facts);
    });
    exit.#forgetObjects(returned);
    return exit;
  }

  /** Objects that nothing leads to any more are nothing to the caller. */
  #forgetObjects(returned: Abstract): void {
    const parts = new Map<Location, number[]>();
    const waiting: Abstract[] = [returned];
    this.#outliving.forEach((value, id) => {
      const root = rootOf(this.names.locationOf(id));
      if (!isObject(root)) waiting.push(value);
      else parts.set(root, [...(parts.get(root) ?? []), id]);
    });
    for (let value = waiting.pop(); value !== undefined && parts.size > 0; value = waiting.pop()) {
      if (value.kind === 'list') waiting.push(...value.items);
      else if (value.kind === 'operation' && value.operator === 'merge') waiting.push(...value.operands);
      else if (value.kind === 'record') waiting.push(...value.fields.values());
      else if (value.kind === 'reference' || (value.kind === 'function' && value.within !== undefined)) {
        const root = rootOf(value.kind === 'reference' ? value.to : (value.within ?? ''));
        for (const id of parts.get(root) ?? []) waiting.push(this.#get(id) ?? unknown);
        parts.delete(root);
      }
    }
    for (const ids of parts.values()) for (const id of ids) this.#set(id, undefined);
  }

  /** What a location holds. A structure of which only parts were assigned is given as a record of these. */
  read(location: Location): Abstract {
    return this.#withParts(this.readWhole(location), this.names.idOf(location));
  }

  /** What a location holds as a whole, without looking at its parts: enough to see whether it is a pointer. */
  readWhole(location: Location): Abstract {
    const id = this.names.idOf(location);
    return this.#get(id) ?? this.#inherited(id);
  }

  /** What was assigned to exactly this location, if anything was. */
  readOwn(location: Location): Abstract | undefined {
    const id = this.names.find(location);
    return id === undefined ? undefined : this.#get(id);
  }

  write(location: Location, value: Abstract): void {
    if (location === farAway) return;
    // The result of a call of which nothing is known is what it is when it was never written; most results are never read either.
    if (value === unknown && location.startsWith('%')) {
      const known = this.names.find(location);
      if (known === undefined || this.names.partsOf(known).length === 0) {
        if (known !== undefined) this.#set(known, undefined);
        return;
      }
    }
    const id = this.names.idOf(location);
    this.#forgetParts(id);
    this.#forgetConditions(id);
    this.#set(id, value);
  }

  /** Forgets what calls returned that nobody asks for any more: paths would be compared and joined by it for the rest of the function. */
  forgetResults(results: readonly Location[]): void {
    for (const result of results) {
      const id = this.names.find(result);
      if (id !== undefined && this.names.partsOf(id).length === 0) this.#locals = this.#locals.set(id, undefined);
    }
  }

  socket(id: SocketId): SocketFacts | undefined {
    const key = this.names.findSocket(id);
    return key === undefined ? undefined : this.#sockets.get(key);
  }

  setSocket(facts: SocketFacts): void {
    const key = this.names.numberOfSocket(facts.id);
    this.#sockets = this.#sockets.set(key, facts);
    this.#foreign = this.#foreign.set(key, facts.origin === 'elsewhere' ? facts : undefined);
  }

  sockets(): SocketFacts[] {
    const all: SocketFacts[] = [];
    this.#sockets.forEach((facts) => {
      all.push(facts);
    });
    return all;
  }

  /** Does to each socket what a wait does. One that is as it was after the last wait has nothing more to learn from this one. */
  wait(visit: (facts: SocketFacts) => void): void {
    const changed: SocketFacts[] = [];
    this.#sockets.differencesOfMine(this.#waited, (_key, mine) => {
      changed.push(mine);
    });
    changed.forEach(visit);
    this.#waited = this.#sockets;
  }

  forEachValue(visit: (location: Location, value: Abstract) => void): void {
    for (const values of [this.#locals, this.#outliving]) {
      values.forEach((value, id) => {
        visit(this.names.locationOf(id), value);
      });
    }
  }

  /** Locations within `location` (itself included) that were assigned. */
  within(location: Location): { location: Location; value: Abstract }[] {
    const found: { location: Location; value: Abstract }[] = [];
    const start = this.names.find(location);
    const waiting = start === undefined ? [] : [start];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const value = this.#get(id);
      if (value !== undefined) found.push({ location: this.names.locationOf(id), value });
      waiting.push(...this.names.partsOf(id));
    }
    return found;
  }

  truthOf(condition: string): boolean | undefined {
    const id = this.names.findCondition(condition);
    return id === undefined ? undefined : this.#truths.get(id)?.value;
  }

  /** Of each location that a branch turned on, whether what it holds was true; comparisons are left out. */
  forEachTested(visit: (location: Location, truth: boolean) => void): void {
    this.#truths.forEach(({ value }, id) => {
      const tested = this.names.textOfCondition(id);
      if (!tested.includes('(')) visit(tested, value);
    });
  }

  /** Remembers which side of a branch was taken until one of the locations changes. */
  assume(condition: string, truth: boolean, dependsOn: readonly Location[]): void {
    const id = this.names.numberOfCondition(condition);
    for (const location of dependsOn) this.names.dependsOn(id, this.names.idOf(location));
    this.#truths = this.#truths.set(id, truth ? isTrue : isFalse);
  }

  /** Whether both know the same of every socket, and the same names hold the same sockets. */
  agreesOnSockets(other: State): boolean {
    const socketsDiffer = this.#sockets.differences(other.#sockets, (_key, mine, theirs) =>
      mine === undefined || theirs === undefined ? !onlyEscaped(mine ?? theirs) : !sameSocket(mine, theirs),
    );
    if (socketsDiffer) return false;
    return !this.#holdsDiffer(other, (key, mine, theirs) => matters(this.names.roleOf(key), mine, theirs));
  }

  /** Whether every socket has come equally far on both, and the same names hold the same sockets: of all paths, these lose least when they are joined. */
  agreesOnProgress(other: State): boolean {
    const socketsDiffer = this.#sockets.differences(other.#sockets, (_key, mine, theirs) =>
      mine === undefined || theirs === undefined ? !onlyEscaped(mine ?? theirs) : !sameProgress(mine, theirs),
    );
    return !socketsDiffer && this.holdsSocketsAs(other);
  }

  /** Whether the same names hold the same sockets. */
  holdsSocketsAs(other: State): boolean {
    return !this.#holdsDiffer(other, (_key, mine, theirs) => mine?.kind === 'socket' || theirs?.kind === 'socket');
  }

  /** Makes this state hold for either path. Says whether that took knowledge away (or widened the set of sockets). */
  joinWith(other: State): boolean {
    let changed = false;
    const lost: Location[] = [];
    const joinValues = (mineAll: PersistentMap<Abstract>, theirsAll: PersistentMap<Abstract>): PersistentMap<Abstract> => {
      let values = mineAll;
      mineAll.differences(theirsAll, (key, mine, theirs) => {
        const joined = joinAbstract(mine ?? this.#inherited(key), theirs ?? other.#inherited(key));
        if (joined.kind === 'unknown' && this.names.isStoredThrough(key)) for (const value of [mine, theirs]) lost.push(...this.#pointee(value));
        if (mine === undefined || !sameAbstract(mine, joined)) {
          values = values.set(key, joined);
          this.#hold(key, joined);
          changed = true;
        }
        return false;
      });
      return values;
    };
    const locals = joinValues(this.#locals, other.#locals);
    const outliving = joinValues(this.#outliving, other.#outliving);
    let sockets = this.#sockets;
    this.#sockets.differences(other.#sockets, (key, mine, theirs) => {
      const joined = mine === undefined || theirs === undefined ? (mine ?? theirs) : joinSockets(mine, theirs);
      if (joined !== mine && !(joined !== undefined && mine !== undefined && sameSocket(joined, mine) && joined.failedBind === mine.failedBind)) {
        sockets = sockets.set(key, joined);
        this.#foreign = this.#foreign.set(key, joined?.origin === 'elsewhere' ? joined : undefined);
        changed = true;
      }
      return false;
    });
    let truths = this.#truths;
    this.#truths.differencesOfMine(other.#truths, (key) => {
      truths = truths.set(key, undefined);
      changed = true;
    });
    this.#locals = locals;
    this.#outliving = outliving;
    this.#sockets = sockets;
    this.#truths = truths;
    const added = other.deferred === this.deferred ? none : other.deferred.filter((call) => !this.deferred.some(({ event }) => event === call.event));
    if (added.length > 0 || (this.waited === undefined && other.waited !== undefined)) changed = true;
    if (added.length > 0) this.deferred = [...this.deferred, ...added];
    this.waited ??= other.waited;
    return this.#forgetPlain(lost) || changed;
  }

  #pointee(pointer: Abstract | undefined): readonly Location[] {
    if (pointer?.kind === 'reference') return [pointer.to];
    return pointer?.kind === 'symbolic' ? [this.names.within(pointer.at, '*')] : [];
  }

  /** Where these pointers lead is not known any more: what the function stores through them may change what was a plain value, as the head of a list is. */
  #forgetPlain(pointees: readonly Location[]): boolean {
    let changed = false;
    for (const pointee of pointees) {
      const id = this.names.idOf(pointee);
      const value = this.#get(id);
      if (value === unknown || value?.kind === 'record' || value?.kind === 'socket') continue;
      this.#forgetConditions(id);
      this.#set(id, unknown);
      changed = true;
    }
    return changed;
  }

  #get(id: number): Abstract | undefined {
    return this.names.outlives(id) ? this.#outliving.get(id) : this.#locals.get(id);
  }

  #set(id: number, value: Abstract | undefined): void {
    if (this.names.outlives(id)) this.#outliving = this.#outliving.set(id, value);
    else this.#locals = this.#locals.set(id, value);
    this.#hold(id, value);
  }

  #hold(id: number, value: Abstract | undefined): void {
    const role = this.names.roleOf(id);
    const mayMatter = role === 'flag' || role === 'port' || (role === 'other' && value?.kind === 'socket');
    const held = mayMatter ? value : undefined;
    if (this.names.outlives(id)) this.#heldOutside = this.#heldOutside.set(id, held);
    else this.#heldLocally = this.#heldLocally.set(id, held);
  }

  #holdsDiffer(other: State, isApart: (key: number, mine: Abstract | undefined, theirs: Abstract | undefined) => boolean): boolean {
    const differs = (key: number, mine: Abstract | undefined, theirs: Abstract | undefined): boolean =>
      !(mine !== undefined && theirs !== undefined && sameAbstract(mine, theirs)) && isApart(key, mine, theirs);
    return this.#heldLocally.differences(other.#heldLocally, differs) || this.#heldOutside.differences(other.#heldOutside, differs);
  }

  /** What a location that was not assigned holds: its part of what holds it, or what the function began with. */
  #inherited(id: number): Abstract {
    const { names } = this;
    let holder = names.parentOf(id);
    while (holder !== undefined && this.#get(holder) === undefined) holder = names.parentOf(holder);
    return holder === undefined ? names.initial(id) : this.#partWithin(holder, id);
  }

  /** A location's part of what was assigned to one that holds it. */
  #partWithin(holder: number, id: number): Abstract {
    if (id === holder) return this.#get(id) ?? unknown;
    const parent = this.names.parentOf(id);
    return parent === undefined ? unknown : this.names.partOf(this.#partWithin(holder, parent), this.names.elementOf(id));
  }

  /** A structure is what it was as a whole, and what its parts became since. Anything else has no parts of its own. */
  #withParts(whole: Abstract, id: number | undefined): Abstract {
    if (id === undefined || (whole.kind !== 'record' && whole.kind !== 'unknown')) return whole;
    let fields: Map<string, Abstract> | undefined;
    for (const part of this.names.partsOf(id)) {
      const own = this.#get(part);
      const value = this.#withParts(own ?? unknown, part);
      if (own === undefined && value === unknown) continue;
      fields ??= new Map(whole.kind === 'record' ? whole.fields : []);
      fields.set(this.names.elementOf(part), value);
    }
    return fields === undefined ? whole : { kind: 'record', fields, zeroed: whole.kind === 'record' && whole.zeroed };
  }

  #forgetParts(id: number): void {
    for (const part of this.names.partsOf(id)) {
      this.#forgetParts(part);
      this.#forgetConditions(part);
      this.#set(part, undefined);
    }
  }

  #forgetConditions(id: number): void {
    for (const condition of this.names.conditionsOn(id)) this.#truths = this.#truths.set(condition, undefined);
  }
}

/** Values that keep two paths apart: which socket a name holds, whether any port will do, and lowering's own flags while both are constant. */
function matters(role: Role, mine: Abstract | undefined, theirs: Abstract | undefined): boolean {
  if (role === 'flag') return isFlag(mine) && isFlag(theirs);
  if (role === 'port') return isZero(mine) !== isZero(theirs);
  return role !== 'result' && (mine?.kind === 'socket' || theirs?.kind === 'socket');
}

function isZero(value: Abstract | undefined): boolean {
  return value?.kind === 'number' && value.value === 0;
}

function isFlag(value: Abstract | undefined): boolean {
  return value?.kind === 'number' || value?.kind === 'none' || value?.kind === 'reference';
}

/** Something that came from elsewhere and was only handed on: a path without it knows no less. */
function onlyEscaped(facts: SocketFacts | undefined): boolean {
  return facts?.origin === 'elsewhere' && facts.effects.every(({ step }) => step.event.kind === 'escape');
}
