import { type ClassIr, type FunctionIr, type Lowered, namedRestOf, restOf } from '../../ir/index.ts';
import { MethodsMeant } from '../program/methodsMeant.ts';
import type { Location } from '../state/abstract.ts';
import { type Held, keyOf, linksOf, linksOfClass, otherLinks, type PlaceCall, type PlaceLink, returnKey } from './placeLinks.ts';
import { PlaceWays } from './placeWays.ts';

/**
 * Which variables and fields of a program can hold a socket at all, whatever path is taken. A socket goes from where it is made, or from wherever that comes
 * from on which a call is made that only sockets have, to whatever is given it: assigned, passed, returned. A field is the same in every structure. What two
 * names point to, or have for elements, is the same for both. Pointers to anything else are passed around everywhere; asking here first keeps them from
 * being followed as if they might be sockets.
 */
export class SocketPlaces {
  readonly #ways = new PlaceWays();
  readonly #functions = new Map<number, FunctionIr>();
  readonly #methods: MethodsMeant;
  readonly #spokesmen = new Map<readonly number[], readonly number[]>();
  readonly #constructors = new Map<number, number>();
  /** Calls of a function that a variable holds: the variable, and the call. */
  readonly #indirect: { readonly through: string; readonly call: PlaceCall }[] = [];
  /** The groups of places that functions are kept in or called by way of. */
  #callable: Set<number> | undefined;
  /** The functions that are kept in variables. */
  readonly #kept: { readonly place: string; readonly id: number }[] = [];

  constructor(program: Pick<Lowered, 'functions' | 'classes'>) {
    for (const fn of program.functions) this.#functions.set(fn.id, fn);
    this.#methods = new MethodsMeant(program.classes);
    for (const { id, constructorFunction } of program.classes) if (constructorFunction !== undefined) this.#constructors.set(id, constructorFunction);
    for (const owner of program.classes) for (const link of linksOfClass(owner)) this.#apply(link);
    for (const fn of program.functions) for (const link of linksOf(fn)) this.#apply(link);
    for (const owner of program.classes) this.#joinObjects(owner);
    this.#bindIndirect();
    this.#ways.follow();
  }

  mayHold(location: Location): boolean {
    return this.isSocketAt(keyOfLocation(location));
  }

  /** The same, of a place's key. */
  isSocketAt(key: string): boolean {
    return this.#ways.isReached(key);
  }

  /**
   * A function stands for another now. Whether sockets get where they got before: all that is different is what places are given that have nothing to do with
   * sockets, nor with functions that are called by way of them.
   */
  staysFor(before: FunctionIr, now: FunctionIr): boolean {
    const others = otherLinks(before, now);
    if (others === undefined || !others.every((link) => link.kind === 'hold' && this.#isApart(link.key, link.held))) return false;
    this.#functions.set(now.id, now);
    // What is given no more is no way that matters; what is given from now on may be one for an edit to come.
    for (const link of others) this.#apply(link);
    return true;
  }

  #isApart(key: string, { keys, pointed, items, functions }: Held): boolean {
    if (functions.length > 0) return false;
    this.#callable ??= new Set(
      [...this.#kept.map(({ place }) => place), ...this.#indirect.map(({ through }) => through)].map((place) => this.#ways.groupOf(place)),
    );
    return [key, ...keys, ...pointed, ...items].every((each) => this.#ways.isApart(each) && this.#callable?.has(this.#ways.groupOf(each)) !== true);
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
        if (self !== undefined) this.#ways.same(call.result, self);
        return;
      }
      case 'method':
        for (const id of this.#spokesmenOf(this.#methods.of(callee))) this.#bind(call, id);
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
      else this.#ways.same(self, first);
    }
  }

  /** Where a call may mean many methods, some speak for all: each of their parameters is one place with its like. */
  #spokesmenOf(ids: readonly number[]): readonly number[] {
    if (ids.length <= mostNamesakes) return ids;
    const known = this.#spokesmen.get(ids);
    if (known !== undefined) return known;
    const places = new Map<string, string>();
    const spokesmen = ids.filter((id, index) => {
      const fn = this.#functions.get(id);
      if (fn === undefined) return false;
      this.#ways.same(returnKey(id), returnKey(ids[0] ?? id));
      const keys = fn.parameters.flatMap((parameter, at) => [`${takesSelf(fn)} ${at}`, parameter.name].map((key) => [key, parameter.variable] as const));
      let isNew = index === 0;
      for (const [key, variable] of keys) {
        const place = places.get(key);
        if (place !== undefined) this.#ways.same(variable, place);
        else places.set(key, variable);
        isNew ||= place === undefined;
      }
      return isNew;
    });
    this.#spokesmen.set(ids, spokesmen);
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
    this.#ways.give(returnKey(id), call.result);
  }

  /** Calls through a variable reach the functions that its group holds; binding them joins groups, which may let a call reach more. */
  #bindIndirect(): void {
    const done = new Set<string>();
    for (let changed = true; changed; ) {
      changed = false;
      const kept = new Map<number, Set<number>>();
      for (const { place, id } of this.#kept) {
        const group = this.#ways.groupOf(place);
        kept.set(group, (kept.get(group) ?? new Set()).add(id));
      }
      for (const { through, call } of this.#indirect) {
        for (const id of kept.get(this.#ways.groupOf(through)) ?? []) {
          if (done.has(`${call.result} ${id}`)) continue;
          done.add(`${call.result} ${id}`);
          this.#bind(call, id);
          changed = true;
        }
      }
    }
  }

  #hold(key: string, { keys, pointed, items, functions }: Held): void {
    for (const other of keys) this.#ways.give(other, key);
    for (const other of pointed) this.#ways.point(key, other);
    for (const other of items) this.#ways.contain(key, other);
    for (const id of functions) this.#kept.push({ place: key, id });
  }
}

/** Calls that may mean so many methods are put to each of them. */
const mostNamesakes = 8;

function takesSelf({ kind }: FunctionIr): boolean {
  return kind === 'method' || kind === 'constructor';
}

function keyOfLocation(location: Location): string {
  const [root = '', ...path] = location.split('/');
  return keyOf({ root, path });
}
