import { namesKind } from '../operands/fold.ts';
import { type Abstract, holdsSocket, isWithoutPort, joinAbstract, type Location, type SocketId, sameAbstract, unknown } from './abstract.ts';
import { farAway, isObject, rootOf, zeroed } from './locations.ts';
import { push } from './multimap.ts';
import type { Names, Parted } from './names.ts';
import { PersistentMap } from './persistentMap.ts';

/** What every location holds on one path. A location is part of the one that it lies within: what was assigned to a whole is what its parts are, until one is assigned. */
export abstract class Values {
  readonly names: Names;
  /** What ends with the function, and what its caller can see afterwards. */
  #locals: PersistentMap<Abstract> = PersistentMap.empty();
  #outliving: PersistentMap<Abstract> = PersistentMap.empty();
  /** Of each, what can keep two paths apart: few values, so that paths are compared by these alone. */
  #heldLocally: PersistentMap<Abstract> = PersistentMap.empty();
  #heldOutside: PersistentMap<Abstract> = PersistentMap.empty();
  /** The sockets that these values lead to, once somebody has asked. */
  #sockets: { readonly locals: PersistentMap<Abstract>; readonly outliving: PersistentMap<Abstract>; readonly held: ReadonlySet<SocketId> } | undefined;

  protected constructor(names: Names) {
    this.names = names;
  }

  /** A location is about to hold something else. */
  protected abstract forgetConditions(id: number): void;

  /** Shares all values of another path. */
  protected takeValues(other: Values): void {
    this.#locals = other.#locals;
    this.#heldLocally = other.#heldLocally;
    this.takeOutliving(other);
  }

  /** Shares those that outlive the function. */
  protected takeOutliving(other: Values): void {
    this.#outliving = other.#outliving;
    this.#heldOutside = other.#heldOutside;
  }

  protected get outliving(): PersistentMap<Abstract> {
    return this.#outliving;
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

  /** What was assigned to parts of a location, whatever the rest of it holds. */
  readParts(location: Location): Abstract | undefined {
    const parts = this.#withParts(unknown, this.names.find(location));
    return parts.kind === 'record' ? parts : undefined;
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
    this.#put(this.names.idOf(location), value);
  }

  /** The same for what lies behind a location on a path. */
  writeBehind(location: Location, path: string, value: Abstract): void {
    const id = this.names.idBehind(location, path);
    if (this.names.roleOf(id) === 'result') this.write(this.names.locationOf(id), value);
    else this.#put(id, value);
  }

  /** An object that is a socket, too, keeps its fields. */
  writeSocketOf(object: Location, socket: Abstract): void {
    const id = this.names.idOf(object);
    this.forgetConditions(id);
    this.#set(id, socket);
  }

  #put(id: number, value: Abstract): void {
    this.#forgetParts(id);
    this.forgetConditions(id);
    const known = this.#get(id);
    // Where nothing changes, the paths that are compared with this one later share it still.
    if (known === undefined || value.kind === 'record' || !sameAbstract(known, value)) this.#set(id, value);
  }

  /** Runs what writes many values in a row. No copy of the path may be made meanwhile. */
  writeMany(writeAll: () => void): void {
    const [locals, outliving, heldLocally, heldOutside] = [this.#locals, this.#outliving, this.#heldLocally, this.#heldOutside];
    this.#locals = locals.draft();
    this.#outliving = outliving.draft();
    this.#heldLocally = heldLocally.draft();
    this.#heldOutside = heldOutside.draft();
    writeAll();
    this.#locals = this.#locals.settled(locals);
    this.#outliving = this.#outliving.settled(outliving);
    this.#heldLocally = this.#heldLocally.settled(heldLocally);
    this.#heldOutside = this.#heldOutside.settled(heldOutside);
  }

  /** Forgets what calls returned that nobody asks for any more: paths would be compared and joined by it for the rest of the function. */
  forgetResults(results: readonly Location[]): void {
    for (const result of results) {
      const id = this.names.find(result);
      if (id !== undefined && this.names.partsOf(id).length === 0) this.#locals = this.#locals.set(id, undefined);
    }
  }

  forEachValue(visit: (location: Location, value: Abstract) => void): void {
    for (const values of [this.#locals, this.#outliving]) {
      values.forEach((value, id) => {
        visit(this.names.locationOf(id), value);
      });
    }
  }

  /** The locations that hold a socket, in themselves or in a part of their value. */
  protected holdersOf(socket: SocketId): { readonly location: Location; readonly value: Abstract }[] {
    return this.names.sockets.holdersOf(socket).flatMap((id) => {
      const value = this.#get(id);
      return value !== undefined && holdsSocket(value, socket) ? [{ location: this.names.locationOf(id), value }] : [];
    });
  }

  /**
   * The sockets that some name holds. Where paths were joined, a socket that was made on one of them alone is no longer what a variable certainly holds: one
   * that nothing holds is one that this path may not have.
   */
  heldSockets(): ReadonlySet<SocketId> {
    if (this.#sockets?.locals === this.#locals && !this.#locals.isDraft && this.#sockets.outliving === this.#outliving) return this.#sockets.held;
    const held = new Set<SocketId>();
    const hold = (value: Abstract): void => {
      if (value.kind === 'socket') held.add(value.socket);
      else if (value.kind === 'list') value.items.forEach(hold);
    };
    this.forEachValue((_location, value) => hold(value));
    if (!this.#locals.isDraft) this.#sockets = { locals: this.#locals, outliving: this.#outliving, held };
    return held;
  }

  /** The same, with each location taken apart. */
  forEachParted(visit: (at: Parted, value: Abstract) => void): void {
    for (const values of [this.#locals, this.#outliving]) {
      values.forEach((value, id) => {
        visit(this.names.partedOf(id), value);
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

  /** Objects that nothing leads to any more are nothing to the caller. */
  protected forgetObjects(returned: Abstract): void {
    const parts = new Map<Location, number[]>();
    const waiting: Abstract[] = [returned];
    this.#outliving.forEach((value, id) => {
      const root = rootOf(this.names.locationOf(id));
      if (!isObject(root)) waiting.push(value);
      else push(parts, root, id);
    });
    for (let value = waiting.pop(); value !== undefined && parts.size > 0; value = waiting.pop()) {
      if (value.kind === 'list') waiting.push(...value.items);
      else if (value.kind === 'operation') waiting.push(...value.operands);
      else if (value.kind === 'record') waiting.push(...value.fields.values());
      else if (value.kind === 'reference' || (value.kind === 'function' && value.within !== undefined)) {
        const root = rootOf(value.kind === 'reference' ? value.to : (value.within ?? ''));
        for (const id of parts.get(root) ?? []) waiting.push(this.#get(id) ?? unknown);
        parts.delete(root);
      }
    }
    for (const ids of parts.values()) for (const id of ids) this.#set(id, undefined);
  }

  /** Makes these hold for either path. Says whether that took knowledge away. */
  protected joinValues(other: Values): boolean {
    let changed = false;
    const lost: Location[] = [];
    const join = (mineAll: PersistentMap<Abstract>, theirsAll: PersistentMap<Abstract>): PersistentMap<Abstract> => {
      let values = mineAll;
      mineAll.differences(theirsAll, (key, mine, theirs) => {
        const known = mine ?? this.#inherited(key);
        // Of what was never assigned here nothing was known before either: the loop around it has nothing to learn.
        if (mine === undefined && known === unknown) return false;
        const joined = joinAbstract(known, theirs ?? other.#inherited(key));
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
    const locals = join(this.#locals, other.#locals);
    const outliving = join(this.#outliving, other.#outliving);
    this.#locals = locals;
    this.#outliving = outliving;
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
      this.forgetConditions(id);
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
    const mayMatter =
      role === 'flag' ||
      role === 'port' ||
      role === 'address' ||
      (role === 'other' && (value?.kind === 'socket' || (isWithoutPort(value) && this.names.isParameter(this.names.locationOf(id))))) ||
      (value?.kind === 'constant' && (role === 'family' || this.names.parentOf(id) === undefined) && namesKind(value));
    const held = mayMatter ? value : undefined;
    if (value !== undefined) this.names.sockets.noteHeld(value, id);
    if (this.names.outlives(id)) this.#heldOutside = this.#heldOutside.set(id, held);
    else this.#heldLocally = this.#heldLocally.set(id, held);
  }

  protected holdsDiffer(other: Values, isApart: (key: number, mine: Abstract | undefined, theirs: Abstract | undefined) => boolean): boolean {
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
    if (id === undefined || (whole.kind !== 'record' && whole.kind !== 'unknown' && whole !== zeroed)) return whole;
    let fields: Map<string, Abstract> | undefined;
    for (const part of this.names.partsOf(id)) {
      const own = this.#get(part);
      const value = this.#withParts(own ?? unknown, part);
      if (own === undefined && value === unknown) continue;
      fields ??= new Map(whole.kind === 'record' ? whole.fields : []);
      fields.set(this.names.elementOf(part), value);
    }
    return fields === undefined ? whole : { kind: 'record', fields, zeroed: whole === zeroed || (whole.kind === 'record' && whole.zeroed) };
  }

  #forgetParts(id: number): void {
    for (const part of this.names.partsOf(id)) {
      this.#forgetParts(part);
      this.forgetConditions(part);
      this.#set(part, undefined);
    }
  }
}
