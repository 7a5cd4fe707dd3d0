import { type ClassId, type FunctionId, isGlobal } from '../../ir/index.ts';
import type { Given } from '../calls/specialized.ts';
import { type Abstract, type Location, unknown } from './abstract.ts';
import { Conditions } from './conditions.ts';
import { behind, isObject, lastOf, parentOf, partOf, rootOf, within } from './locations.ts';
import { SocketTable } from './socketTable.ts';

/** What is known of a function before it is followed. What is left out is none. */
export interface Known {
  /** Variables of the file that never change. */
  readonly constantOf: (root: string) => Abstract | undefined;
  readonly constantOfField?: (root: string, field: string) => Abstract | undefined;
  readonly toldByObject?: (owner: ClassId, name: string) => Abstract | undefined;
  /** What the root held when the function began belongs to the caller: a parameter, a global. */
  readonly isInitiallySymbolic?: (root: string) => boolean;
  /** Whether the function was given it as an argument. */
  readonly isParameter?: (root: string) => boolean;
  /** Whether it is that, or a variable of a function around it. */
  readonly isGiven?: (root: string) => boolean;
  /** Whether a socket can be there at all, in any function of the file. */
  readonly mayHoldSocket?: (location: Location) => boolean;
  /** The variables through which the function stores (`*p = value`). */
  readonly storedThrough?: ReadonlySet<string>;
  readonly given?: Given | undefined;
}

/** A location taken apart. */
export interface Parted {
  readonly location: Location;
  readonly root: string;
  /** What leads from the root to it; `''` for the root itself. */
  readonly path: string;
}

/** Gives each location of one function a small number, so that a state can be an array-like map, and knows which locations lie within which. */
export class Names {
  readonly conditions = new Conditions();
  readonly sockets = new SocketTable();
  readonly #ids = new Map<Location, number>();
  readonly #locations: Location[] = [];
  #keepsElements = false;
  readonly #parents: (number | undefined)[] = [];
  readonly #elements: string[] = [];
  readonly #parts: (number[] | undefined)[] = [];
  readonly #outlives: boolean[] = [];
  readonly #roles: Role[] = [];
  readonly #initial: (Abstract | undefined)[] = [];
  readonly #parted: Parted[] = [];
  readonly #behind = new Map<Location, Map<string, number>>();
  readonly #within = new Map<Location, Map<string, Location>>();
  readonly #symbols = new Map<Location, Map<string, Abstract>>();
  readonly toldByObject: (owner: ClassId, name: string) => Abstract | undefined;
  readonly #isInitiallySymbolic: (root: string) => boolean;
  readonly #constantOf: (root: string) => Abstract | undefined;
  readonly #constantOfField: (root: string, field: string) => Abstract | undefined;
  readonly #given: Given | undefined;
  readonly #storedThrough: ReadonlySet<string>;
  readonly mayHoldSocket: (location: Location) => boolean;
  readonly isParameter: (root: string) => boolean;
  readonly isGiven: (root: string) => boolean;

  constructor(known: Known) {
    this.isParameter = known.isParameter ?? never;
    this.isGiven = known.isGiven ?? this.isParameter;
    this.toldByObject = known.toldByObject ?? nothing;
    this.mayHoldSocket = known.mayHoldSocket ?? never;
    this.#isInitiallySymbolic = known.isInitiallySymbolic ?? never;
    this.#constantOf = known.constantOf;
    this.#constantOfField = known.constantOfField ?? nothing;
    this.#given = known.given;
    this.#storedThrough = known.storedThrough ?? noVariables;
  }

  idOf(location: Location): number {
    const known = this.#ids.get(location);
    if (known !== undefined) return known;
    const parent = parentOf(location);
    const parentId = parent === undefined ? undefined : this.idOf(parent);
    const id = this.#locations.length;
    this.#ids.set(location, id);
    this.#locations.push(location);
    this.#parents.push(parentId);
    this.#elements.push(lastOf(location));
    this.#parts.push(undefined);
    const root = rootOf(location);
    this.#roles.push(roleOf(location, root));
    this.#initial.push(undefined);
    this.#outlives.push(isObject(root) || (this.#isInitiallySymbolic(root) && (root !== location || isGlobal(root))));
    if (location.endsWith(']') && lastOf(location).startsWith('[#')) this.#keepsElements = true;
    if (parentId !== undefined) {
      const siblings = this.#parts[parentId];
      if (siblings === undefined) this.#parts[parentId] = [id];
      else siblings.push(id);
    }
    return id;
  }

  /** Whether an array is known to keep descriptors, whatever their numbers. */
  get keepsElements(): boolean {
    return this.#keepsElements;
  }

  find(location: Location): number | undefined {
    return this.#ids.get(location);
  }

  /** Whether the function stores a whole value where this pointer leads. */
  isStoredThrough(id: number): boolean {
    return this.#storedThrough.has(this.locationOf(id));
  }

  locationOf(id: number): Location {
    return this.#locations[id] ?? '';
  }

  /** Asked for again and again, so it is kept. */
  partedOf(id: number): Parted {
    const known = this.#parted[id];
    if (known !== undefined) return known;
    const location = this.locationOf(id);
    const root = rootOf(location);
    const parted = { location, root, path: location.slice(root.length + 1) };
    this.#parted[id] = parted;
    return parted;
  }

  /** The number of {@link behind}, which is not put together again each time. */
  idBehind(location: Location, path: string): number {
    let paths = this.#behind.get(location);
    if (paths === undefined) {
      paths = new Map();
      this.#behind.set(location, paths);
    }
    let id = paths.get(path);
    if (id === undefined) {
      id = this.idOf(behind(location, path));
      paths.set(path, id);
    }
    return id;
  }

  parentOf(id: number): number | undefined {
    return this.#parents[id];
  }

  /** The last element of a location's path. */
  elementOf(id: number): string {
    return this.#elements[id] ?? '';
  }

  /** The locations directly within one: its fields and elements. */
  partsOf(id: number): readonly number[] {
    return this.#parts[id] ?? noParts;
  }

  /** The location is there after the function: a global, what a parameter points to, an object. */
  outlives(id: number): boolean {
    return this.#outlives[id] ?? false;
  }

  /** What a variable of the file always holds, if that is a constant. */
  constantOf(root: string): Abstract | undefined {
    return this.#constantOf(root);
  }

  /** The class of an object that the function is followed with. */
  classGivenAt(location: Location): ClassId | undefined {
    return this.#given?.classes.get(location);
  }

  /** The function that a call for which this one is followed gives in that place. */
  functionGivenAt(location: Location): FunctionId | undefined {
    return this.#given?.functions.get(location);
  }

  /** The parts of a place in which the call gives functions. */
  functionsGivenWithin(location: Location): readonly string[] {
    const within = `${location}/`;
    return [...(this.#given?.functions.keys() ?? [])].flatMap((place) => (place.startsWith(within) ? [place.slice(within.length)] : []));
  }

  get isFollowedWithConstants(): boolean {
    return this.#given !== undefined && this.#given.constants.size > 0;
  }

  get isFollowedWithClasses(): boolean {
    return this.#given !== undefined && this.#given.classes.size > 0;
  }

  /** Whether it is followed with what the lists have that it was given, as if it had been told each of the items. */
  get isFollowedWithLists(): boolean {
    return this.#given !== undefined && this.#given.lists.size > 0;
  }

  /** What a location holds where neither it nor anything that holds it was assigned: what the function began with. Asked for again and again, so it is kept. */
  initial(id: number): Abstract {
    const known = this.#initial[id];
    if (known !== undefined) return known;
    const parent = this.#parents[id];
    const root = this.locationOf(id);
    const given = this.functionGivenAt(root);
    if (given !== undefined) return this.#keep(id, { kind: 'function', id: given });
    const constant = this.#given?.constants.get(root) ?? this.#given?.lists.get(root);
    if (constant !== undefined) return this.#keep(id, constant);
    const value =
      parent === undefined
        ? (this.constantOf(root) ?? (this.#isInitiallySymbolic(root) ? { kind: 'symbolic' as const, at: root } : unknown))
        : (this.#constantPart(parent, id) ?? this.partOf(this.initial(parent), this.elementOf(id)));
    return this.#keep(id, value);
  }

  #keep(id: number, initial: Abstract): Abstract {
    this.#initial[id] = initial;
    return initial;
  }

  #constantPart(parent: number, id: number): Abstract | undefined {
    return this.#parents[parent] === undefined ? this.#constantOfField(this.locationOf(parent), this.elementOf(id)) : undefined;
  }

  /** {@link within}, with one string for each location: looking up one that was made just now costs more than finding the one of before. */
  within(location: Location, element: string): Location {
    let parts = this.#within.get(location);
    if (parts === undefined) {
      parts = new Map();
      this.#within.set(location, parts);
    }
    let part = parts.get(element);
    if (part === undefined) {
      part = within(location, element);
      parts.set(element, part);
    }
    return part;
  }

  /** {@link partOf}, with one object for each location of the caller's. */
  partOf(container: Abstract, element: string): Abstract {
    if (container.kind !== 'symbolic') return partOf(container, element);
    const { at } = container;
    let parts = this.#symbols.get(at);
    if (parts === undefined) {
      parts = new Map();
      this.#symbols.set(at, parts);
    }
    let part = parts.get(element);
    if (part === undefined) {
      part = partOf(container, element);
      parts.set(element, part);
    }
    return part;
  }

  /** What the location is for, by its name. */
  roleOf(id: number): Role {
    return this.#roles[id] ?? 'other';
  }
}

/** `flag`: a variable of lowering's own. `family`: that of an address. `result`: what a call returned. */
export type Role = 'flag' | 'port' | 'address' | 'family' | 'result' | 'other';

function roleOf(location: Location, root: string): Role {
  if (root.startsWith('$')) return 'flag';
  if (location.endsWith('/sin_port')) return 'port';
  if (/\/s(?:in)?_addr$/.test(location)) return 'address';
  if (/\/s(?:in6?|s|a|un)_family$/.test(location)) return 'family';
  return location.startsWith('%') ? 'result' : 'other';
}

const never = (): boolean => false;
const nothing = (): undefined => undefined;
const noParts: readonly number[] = [];
const noVariables: ReadonlySet<string> = new Set();
