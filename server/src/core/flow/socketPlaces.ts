import { type ClassIr, type FunctionIr, type Lowered, namedRestOf, restOf } from '../ir/index.ts';
import type { Location } from './abstract.ts';
import { fieldKey, type Held, isField, linksOf, linksOfClass, type PlaceCall, type PlaceLink, returnKey } from './placeLinks.ts';

/**
 * Which variables and fields of a program can hold a socket at all, whatever path is taken. What goes from one to another (assigned, passed, returned) is one
 * group, and a field is the same in every structure. A group counts when a socket is made in it, or a call that only sockets have is made on it. Pointers to
 * anything else are passed around everywhere; asking here first keeps them from being followed as if they might be sockets.
 */
export class SocketPlaces {
  readonly #groups = new Groups();
  readonly #functions = new Map<number, FunctionIr>();
  readonly #methods = new Map<string, number[]>();
  readonly #spokesmen = new Map<string, readonly number[]>();
  readonly #constructors = new Map<number, number>();
  /** Calls of a function that a variable holds: the group of the variable, and the call. */
  readonly #indirect: { readonly through: string; readonly call: PlaceCall }[] = [];
  /** By group: the functions that are kept in it. */
  readonly #kept: { readonly place: string; readonly id: number }[] = [];

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
  }

  mayHold(location: Location): boolean {
    return this.#groups.isMarked(keyOfLocation(location));
  }

  #apply(link: PlaceLink): void {
    switch (link.kind) {
      case 'hold':
        this.#hold(link.key, link.held);
        return;
      case 'mark':
        this.#groups.mark(link.key);
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
        if (self !== undefined) this.#groups.join(call.result, self);
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
      else this.#groups.join(self, first);
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
      this.#groups.join(returnKey(id), returnKey(ids[0] ?? id));
      const keys = fn.parameters.flatMap((parameter, at) => [`${takesSelf(fn)} ${at}`, parameter.name].map((key) => [key, parameter.variable] as const));
      let isNew = index === 0;
      for (const [key, variable] of keys) {
        const place = places.get(key);
        if (place !== undefined) this.#groups.join(variable, place);
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
    fn.parameters.forEach(({ variable, name, isRest, isNamedRest }, index) => {
      // A method may get its object as the receiver or, called as a function, as the first argument.
      const keyword = call.keywords.find(([given]) => given === name)?.[1];
      const shifted = takesSelf(fn) ? (index === 0 ? call.receiver : call.arguments[index - 1]) : undefined;
      const further = isRest === true ? call.arguments.slice(index) : isNamedRest === true ? call.keywords.map(([, held]) => held) : [];
      for (const held of [call.arguments[index], shifted, keyword, ...spread, ...further]) if (held !== undefined) this.#hold(variable, held);
    });
    this.#groups.join(call.result, returnKey(id));
  }

  /** Calls through a variable reach the functions that its group holds; binding them joins groups, which may let a call reach more. */
  #bindIndirect(): void {
    const done = new Set<string>();
    for (let changed = true; changed; ) {
      changed = false;
      const kept = new Map<string, Set<number>>();
      for (const { place, id } of this.#kept) {
        const group = this.#groups.of(place);
        kept.set(group, (kept.get(group) ?? new Set()).add(id));
      }
      for (const { through, call } of this.#indirect) {
        for (const id of kept.get(this.#groups.of(through)) ?? []) {
          if (done.has(`${call.result} ${id}`)) continue;
          done.add(`${call.result} ${id}`);
          this.#bind(call, id);
          changed = true;
        }
      }
    }
  }

  #hold(key: string, { keys, functions }: Held): void {
    for (const other of keys) this.#groups.join(key, other);
    for (const id of functions) this.#kept.push({ place: key, id });
  }
}

/** Calls of so many methods are put to each of them. */
const mostNamesakes = 8;

function takesSelf({ kind }: FunctionIr): boolean {
  return kind === 'method' || kind === 'constructor';
}

/** Keys that were joined, found in nearly constant time. */
class Groups {
  readonly #parents = new Map<string, string>();
  readonly #marked = new Set<string>();

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
    if (first === second) return;
    this.#parents.set(first, second);
    if (this.#marked.has(first)) this.#marked.add(second);
  }

  mark(key: string): void {
    this.#marked.add(this.of(key));
  }

  isMarked(key: string): boolean {
    return this.#marked.has(this.of(key));
  }
}

/** The key of the place that the location is of: its last field, else its variable. */
function keyOfLocation(location: Location): string {
  let end = location.length;
  for (let slash = location.lastIndexOf('/'); slash >= 0; slash = location.lastIndexOf('/', slash - 1)) {
    const element = location.slice(slash + 1, end);
    if (isField(element)) return fieldKey(element);
    end = slash;
    if (slash === 0) break;
  }
  return location.slice(0, end);
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
