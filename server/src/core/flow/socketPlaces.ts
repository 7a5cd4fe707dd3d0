import type { CallEvent, Event, FunctionIr, Lowered, Place, Value } from '../ir/index.ts';
import type { Location } from './abstract.ts';

/**
 * Which variables and fields of a program can hold a socket at all, whatever path is taken. What goes from one to another (assigned, passed, returned) is one
 * group, and a field is the same in every structure. A group counts when a socket is made in it, or a call that only sockets have is made on it. Pointers to
 * anything else are passed around everywhere; asking here first keeps them from being followed as if they might be sockets.
 */
export class SocketPlaces {
  readonly #groups = new Groups();
  readonly #functions = new Map<number, FunctionIr>();
  readonly #methods = new Map<string, number[]>();
  /** What a method means depends on its object: then anything may turn out to be a socket. */
  #isAnything = false;
  readonly #constructors = new Map<number, number>();
  /** Calls of a function that a variable holds: the group of the variable, and the call. */
  readonly #indirect: { readonly through: string; readonly call: CallEvent }[] = [];
  /** By group: the functions that are kept in it. */
  readonly #kept: { readonly place: string; readonly id: number }[] = [];

  constructor(program: Pick<Lowered, 'functions' | 'classes'>) {
    for (const fn of program.functions) this.#functions.set(fn.id, fn);
    for (const owner of program.classes) {
      for (const [name, id] of owner.methods) push(this.#methods, name, id);
      if (owner.constructorFunction !== undefined) this.#constructors.set(owner.id, owner.constructorFunction);
      for (const [name, value] of owner.attributes) this.#holds(fieldKey(name), value);
    }
    for (const fn of program.functions) this.#read(fn);
    if (!this.#isAnything) this.#bindIndirect();
  }

  mayHold(location: Location): boolean {
    return this.#isAnything || this.#groups.isMarked(keyOfLocation(location));
  }

  #read(fn: FunctionIr): void {
    for (const { variable, objectType, defaultValue } of fn.parameters) {
      if (objectType !== undefined) this.#groups.mark(variable);
      if (defaultValue !== undefined) this.#holds(variable, defaultValue);
    }
    for (const block of fn.blocks) {
      for (const event of block.events) this.#event(event);
      if (block.end.kind === 'exit' && block.end.value !== undefined) this.#holds(returnKey(fn.id), block.end.value);
    }
  }

  #event(event: Event): void {
    switch (event.kind) {
      case 'assign':
        this.#holds(keyOf(event.to), event.value);
        return;
      case 'call':
        this.#call(event);
        return;
      case 'dispatch':
        this.#isAnything = true;
        return;
      case 'fork':
      case 'escape':
        return;
      case 'socket':
        this.#groups.mark(resultKey(event.id));
        return;
      default:
        if (event.kind === 'accept') this.#groups.mark(resultKey(event.id));
        // What only might be a socket, by the name of the method, is one only where one gets there.
        if (event.duck !== true) this.#eachKey(event.fd, (key) => this.#groups.mark(key));
    }
  }

  #call(call: CallEvent): void {
    const { callee } = call;
    switch (callee.kind) {
      case 'function':
        this.#bind(call, callee.id);
        return;
      case 'class': {
        const id = this.#constructors.get(callee.id);
        if (id !== undefined) this.#bind(call, id);
        return;
      }
      case 'method':
        for (const id of this.#methods.get(callee.name) ?? []) this.#bind(call, id);
        return;
      case 'value':
        this.#eachKey(callee.value, (key) => this.#indirect.push({ through: key, call }));
        if (callee.value.kind === 'function') this.#bind(call, callee.value.id);
        return;
      default:
    }
  }

  #bind(call: CallEvent, id: number): void {
    const fn = this.#functions.get(id);
    if (fn === undefined) return;
    const takesSelf = fn.kind === 'method' || fn.kind === 'constructor';
    fn.parameters.forEach(({ variable, name }, index) => {
      // A method may get its object as the receiver or, called as a function, as the first argument.
      const keyword = call.keywords?.get(name);
      const shifted = takesSelf ? (index === 0 ? call.receiver : call.arguments[index - 1]) : undefined;
      for (const value of [call.arguments[index], shifted, keyword]) if (value !== undefined) this.#holds(variable, value);
    });
    this.#groups.join(resultKey(call.id), returnKey(id));
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
          if (done.has(`${call.id} ${id}`)) continue;
          done.add(`${call.id} ${id}`);
          this.#bind(call, id);
          changed = true;
        }
      }
    }
  }

  #holds(key: string, value: Value): void {
    this.#eachKey(value, (other) => this.#groups.join(key, other));
    this.#eachFunction(value, (id) => this.#kept.push({ place: key, id }));
  }

  /** The places that a value may be read from. */
  #eachKey(value: Value, visit: (key: string) => void): void {
    switch (value.kind) {
      case 'place':
      case 'address':
        visit(keyOf(value.place));
        return;
      case 'result':
        visit(resultKey(value.event));
        return;
      case 'list':
        for (const item of value.items) this.#eachKey(item, visit);
        return;
      case 'record':
        for (const [name, field] of value.fields) {
          this.#holds(fieldKey(name), field);
          this.#eachKey(field, visit);
        }
        return;
      case 'operation':
        if (value.operator === 'item') {
          const [container, key] = value.operands;
          if (container !== undefined) this.#eachKey(container, visit);
          if (key?.kind === 'string') visit(fieldKey(key.value));
        } else if (value.operator === 'or' || value.operator === 'and') {
          for (const operand of value.operands) this.#eachKey(operand, visit);
        }
        return;
      default:
    }
  }

  #eachFunction(value: Value, visit: (id: number) => void): void {
    if (value.kind === 'function') visit(value.id);
    else if (value.kind === 'list') for (const item of value.items) this.#eachFunction(item, visit);
    else if (value.kind === 'record') for (const field of value.fields.values()) this.#eachFunction(field, visit);
    else if (value.kind === 'operation') for (const operand of value.operands) this.#eachFunction(operand, visit);
  }
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

function keyOf(place: Place): string {
  for (let index = place.path.length - 1; index >= 0; index -= 1) {
    const element = place.path[index] ?? '';
    if (isField(element)) return fieldKey(element);
  }
  return place.root;
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

/** An element of an array, or what a pointer points to, belongs to what holds it. */
function isField(element: string): boolean {
  const first = element.charCodeAt(0);
  return !(first === 0x2a || first === 0x5b || (first >= 0x30 && first <= 0x39));
}

function fieldKey(name: string): string {
  return `.${name}`;
}

function resultKey(event: number): string {
  return `%${event}`;
}

function returnKey(fn: number): string {
  return `return ${fn}`;
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
