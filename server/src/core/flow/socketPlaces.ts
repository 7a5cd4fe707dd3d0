import { type ClassIr, type FunctionIr, type Lowered, namedRestOf, restOf } from '../ir/index.ts';
import type { Location } from './abstract.ts';
import { contentOf, type Held, keyOf, linksOf, linksOfClass, type PlaceCall, type PlaceLink, returnKey } from './placeLinks.ts';

/**
 * Which variables and fields of a program can hold a socket at all, whatever path is taken. A socket goes from where it is made, or from wherever that comes
 * from on which a call is made that only sockets have, to whatever is given it: assigned, passed, returned. A field is the same in every structure. What two
 * names point to, or have for elements, is the same for both. Pointers to anything else are passed around everywhere; asking here first keeps them from
 * being followed as if they might be sockets.
 */
export class SocketPlaces {
  readonly #ways = new Ways();
  /** Who may hold the same function, whichever way it got there. */
  readonly #holders = new Groups();
  readonly #functions = new Map<number, FunctionIr>();
  readonly #methods = new Map<string, number[]>();
  readonly #spokesmen = new Map<string, readonly number[]>();
  readonly #constructors = new Map<number, number>();
  /** Calls of a function that a variable holds: the group of the variable, and the call. */
  readonly #indirect: { readonly through: string; readonly call: PlaceCall }[] = [];
  /** By group: the functions that are kept in it. */
  readonly #kept: { readonly place: string; readonly id: number }[] = [];
  readonly #reached: (key: string) => boolean;

  constructor(program: Pick<Lowered, 'functions' | 'classes'>) {
    for (const fn of program.functions) this.#functions.set(fn.id, fn);
    for (const owner of program.classes) {
      for (const [name, id] of owner.methods) push(this.#methods, name, id);
      if (owner.constructorFunction !== undefined) this.#constructors.set(owner.id, owner.constructorFunction);
    }
    for (const owner of program.classes) for (const link of linksOfClass(owner)) this.#apply(link);
    for (const fn of program.functions) for (const link of linksOf(fn)) this.#apply(link);
    for (const owner of program.classes) this.#joinObjects(owner);
    this.#bindIndirect();
    this.#reached = this.#ways.reached();
  }

  mayHold(location: Location): boolean {
    return this.isSocketAt(keyOfLocation(location));
  }

  /** The same, of a place's key. */
  isSocketAt(key: string): boolean {
    return this.#reached(key);
  }

  #apply(link: PlaceLink): void {
    switch (link.kind) {
      case 'hold':
        this.#hold(link.key, link.held);
        return;
      case 'made':
      case 'used':
        this.#ways.mark(link.kind, link.key);
        return;
      case 'call':
        this.#call(link.call);
        return;
      default:
        link satisfies never;
    }
  }

  #call(call: PlaceCall): void {
    const { callee } = call;
    switch (callee.kind) {
      case 'function':
        this.#bind(call, callee.id);
        return;
      case 'class': {
        const id = this.#constructors.get(callee.id);
        if (id === undefined) return;
        this.#bind(call, id);
        const self = this.#functions.get(id)?.parameters[0]?.variable;
        if (self !== undefined) this.#same(call.result, self);
        return;
      }
      case 'method':
        for (const id of this.#methodsMeant(callee.name)) this.#bind(call, id);
        return;
      case 'value':
        for (const through of callee.held.keys) this.#indirect.push({ through, call });
        return;
      default:
        callee satisfies never;
    }
  }

  /** An object that is a socket is one in each of its methods. */
  #joinObjects({ constructorFunction, methods }: ClassIr): void {
    let first: string | undefined;
    for (const id of [constructorFunction, ...methods.values()]) {
      const fn = id === undefined ? undefined : this.#functions.get(id);
      const self = fn !== undefined && takesSelf(fn) ? fn.parameters[0]?.variable : undefined;
      if (self === undefined) continue;
      if (first === undefined) first = self;
      else this.#same(self, first);
    }
  }

  /** Where many classes have a method of one name, some speak for all: each of their parameters is one place with its like. */
  #methodsMeant(name: string): readonly number[] {
    const ids = this.#methods.get(name) ?? [];
    if (ids.length <= mostNamesakes) return ids;
    const known = this.#spokesmen.get(name);
    if (known !== undefined) return known;
    const places = new Map<string, string>();
    const spokesmen = ids.filter((id, index) => {
      const fn = this.#functions.get(id);
      if (fn === undefined) return false;
      this.#same(returnKey(id), returnKey(ids[0] ?? id));
      const keys = fn.parameters.flatMap((parameter, at) => [`${takesSelf(fn)} ${at}`, parameter.name].map((key) => [key, parameter.variable] as const));
      let isNew = index === 0;
      for (const [key, variable] of keys) {
        const place = places.get(key);
        if (place !== undefined) this.#same(variable, place);
        else places.set(key, variable);
        isNew ||= place === undefined;
      }
      return isNew;
    });
    this.#spokesmen.set(name, spokesmen);
    return spokesmen;
  }

  #bind(call: PlaceCall, id: number): void {
    const fn = this.#functions.get(id);
    if (fn === undefined) return;
    // Where nobody knows how many there are, any parameter may get any of them.
    const spread = call.keywords.filter(([given]) => given === restOf || given === namedRestOf).map(([, held]) => held);
    // A method that is called as a function gets its object as the first argument.
    const isOfObject = takesSelf(fn) && (call.receiver !== undefined || call.callee.kind === 'class');
    fn.parameters.forEach(({ variable, name, isRest, isNamedRest }, index) => {
      const keyword = call.keywords.find(([given]) => given === name)?.[1];
      const plain = isOfObject ? undefined : call.arguments[index];
      const shifted = takesSelf(fn) ? (index === 0 ? call.receiver : call.arguments[index - 1]) : undefined;
      const further = isRest === true ? call.arguments.slice(index) : isNamedRest === true ? call.keywords.map(([, held]) => held) : [];
      for (const held of [plain, shifted, keyword, ...spread, ...further]) if (held !== undefined) this.#hold(variable, held);
    });
    this.#gives(returnKey(id), call.result);
  }

  /** Calls through a variable reach the functions that its group holds; binding them joins groups, which may let a call reach more. */
  #bindIndirect(): void {
    const done = new Set<string>();
    for (let changed = true; changed; ) {
      changed = false;
      const kept = new Map<string, Set<number>>();
      for (const { place, id } of this.#kept) {
        const group = this.#holders.of(place);
        kept.set(group, (kept.get(group) ?? new Set()).add(id));
      }
      for (const { through, call } of this.#indirect) {
        for (const id of kept.get(this.#holders.of(through)) ?? []) {
          if (done.has(`${call.result} ${id}`)) continue;
          done.add(`${call.result} ${id}`);
          this.#bind(call, id);
          changed = true;
        }
      }
    }
  }

  #hold(key: string, { keys, pointed, items, functions }: Held): void {
    for (const other of keys) this.#gives(other, key);
    for (const other of pointed) {
      this.#ways.same(other, contentOf(key));
      this.#holders.join(other, key);
    }
    for (const other of items) {
      this.#ways.add(other, contentOf(key));
      this.#ways.same(contentOf(other), contentOf(key));
      this.#holders.join(other, key);
    }
    for (const id of functions) this.#kept.push({ place: key, id });
  }

  #gives(from: string, to: string): void {
    this.#ways.add(from, to);
    this.#ways.same(contentOf(from), contentOf(to));
    this.#holders.join(from, to);
  }

  #same(a: string, b: string): void {
    this.#ways.same(a, b);
    this.#ways.same(contentOf(a), contentOf(b));
    this.#holders.join(a, b);
  }
}

/** Calls of so many methods are put to each of them. */
const mostNamesakes = 8;

function takesSelf({ kind }: FunctionIr): boolean {
  return kind === 'method' || kind === 'constructor';
}

/** The ways on which sockets get from one place to another. */
class Ways {
  readonly #groups = new Groups();
  readonly #ways: (readonly [from: string, to: string])[] = [];
  readonly #made: string[] = [];
  readonly #used: string[] = [];

  add(from: string, to: string): void {
    this.#ways.push([from, to]);
  }

  same(a: string, b: string): void {
    this.#groups.join(a, b);
  }

  mark(kind: 'made' | 'used', key: string): void {
    (kind === 'made' ? this.#made : this.#used).push(key);
  }

  /** Whether a socket can be at a key. */
  reached(): (key: string) => boolean {
    const forward = new Map<string, string[]>();
    const backward = new Map<string, string[]>();
    for (const [from, to] of this.#ways) {
      const [first, second] = [this.#groups.of(from), this.#groups.of(to)];
      if (first === second) continue;
      push(forward, first, second);
      push(backward, second, first);
    }
    const origins = this.#closure(this.#used, backward);
    const found = this.#closure([...origins, ...this.#made], forward);
    return (key) => found.has(this.#groups.of(key));
  }

  #closure(keys: readonly string[], ways: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
    const found = new Set(keys.map((key) => this.#groups.of(key)));
    for (const key of found) for (const next of ways.get(key) ?? []) found.add(next);
    return found;
  }
}

/** Keys that were joined, found in nearly constant time. */
class Groups {
  readonly #parents = new Map<string, string>();

  of(key: string): string {
    let root = key;
    for (let parent = this.#parents.get(root); parent !== undefined; parent = this.#parents.get(root)) root = parent;
    for (let at = key; at !== root; ) {
      const next = this.#parents.get(at) ?? root;
      this.#parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(a: string, b: string): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first !== second) this.#parents.set(first, second);
  }
}

function keyOfLocation(location: Location): string {
  const [root = '', ...path] = location.split('/');
  return keyOf({ root, path });
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
