import type { CallEvent, ClassIr, Event, EventOf, FunctionIr, Operator, Place, Value } from '../ir/index.ts';

/** What a value may be read from, and the functions in it. */
export interface Held {
  readonly keys: readonly string[];
  readonly functions: readonly number[];
}

/** A call, as far as it hands on what it is given. */
export interface PlaceCall {
  readonly callee:
    | { readonly kind: 'function'; readonly id: number }
    | { readonly kind: 'class'; readonly id: number }
    | { readonly kind: 'method'; readonly name: string }
    | { readonly kind: 'value'; readonly held: Held };
  readonly result: string;
  readonly receiver: Held | undefined;
  readonly arguments: readonly Held[];
  readonly keywords: readonly (readonly [string, Held])[];
}

/** How sockets may get from one place to another. `hold`: a place is given a value; `mark`: a socket is there. */
export type PlaceLink =
  | { readonly kind: 'hold'; readonly key: string; readonly held: Held }
  | { readonly kind: 'mark'; readonly key: string }
  | { readonly kind: 'call'; readonly call: PlaceCall };

const known = new WeakMap<FunctionIr, readonly PlaceLink[]>();

/** What a function does to the places of sockets, whatever its callees are. */
export function linksOf(fn: FunctionIr): readonly PlaceLink[] {
  const links = known.get(fn) ?? new LinkReader().function(fn);
  known.set(fn, links);
  return links;
}

export function linksOfClass(owner: ClassIr): readonly PlaceLink[] {
  return new LinkReader().class(owner);
}

/** Whether two functions do the same to the places of sockets, as far as others can see. */
export function sameLinks(a: FunctionIr, b: FunctionIr): boolean {
  const parametersOf = ({ kind, parameters }: FunctionIr): string => `${kind} ${parameters.map(({ name, variable }) => `${name} ${variable}`).join()}`;
  return parametersOf(a) === parametersOf(b) && JSON.stringify(linksOf(a)) === JSON.stringify(linksOf(b));
}

class LinkReader {
  readonly #links: PlaceLink[] = [];

  function(fn: FunctionIr): readonly PlaceLink[] {
    for (const { variable, objectType, defaultValue } of fn.parameters) {
      if (objectType !== undefined) this.#mark(variable);
      if (defaultValue !== undefined) this.#holds(variable, defaultValue);
    }
    for (const block of fn.blocks) {
      for (const event of block.events) this.#event(event);
      if (block.end.kind === 'exit' && block.end.value !== undefined) this.#holds(returnKey(fn.id), block.end.value);
    }
    return this.#links;
  }

  class({ attributes }: ClassIr): readonly PlaceLink[] {
    for (const [name, value] of attributes) this.#holds(fieldKey(name), value);
    return this.#links;
  }

  #event(event: Event, isCertain = true): void {
    switch (event.kind) {
      case 'assign':
        this.#holds(keyOf(event.to), event.value);
        return;
      case 'call':
        this.#call(event);
        return;
      case 'dispatch':
        this.#dispatch(event);
        return;
      case 'await':
      case 'fork':
      case 'escape':
        return;
      case 'socket':
        this.#mark(resultKey(event.id));
        return;
      default:
        if (event.kind === 'accept') this.#mark(resultKey(event.id));
        // What only might be a socket, by the name of the method, is one only where one gets there.
        if (isCertain && event.duck !== true) for (const key of this.#held(event.fd).keys) this.#mark(key);
    }
  }

  /** The result of the last event of whichever list is taken is the call's own. */
  #dispatch({ id, receiver, byType, otherwise }: EventOf<'dispatch'>): void {
    // A name that can mean one thing alone says that it is a socket.
    if (byType.size === 1) for (const key of this.#held(receiver).keys) this.#mark(key);
    for (const events of [...byType.values(), otherwise]) {
      // Whether the receiver is what these are for, the flow knows: where it is a socket, it was made one.
      for (const event of events) this.#event(event, false);
      const last = events.at(-1);
      if (last !== undefined && last.id !== id) this.#link(resultKey(id), { keys: [resultKey(last.id)], functions: [] });
    }
  }

  #call({ id, callee, receiver, arguments: given, keywords }: CallEvent): void {
    if (callee.kind === 'unknown') return;
    const call = {
      result: resultKey(id),
      receiver: receiver === undefined ? undefined : this.#held(receiver),
      arguments: given.map((value) => this.#held(value)),
      keywords: [...(keywords ?? [])].map(([name, value]) => [name, this.#held(value)] as const),
    };
    if (callee.kind !== 'value') this.#links.push({ kind: 'call', call: { ...call, callee } });
    else {
      this.#links.push({ kind: 'call', call: { ...call, callee: { kind: 'value', held: this.#held(callee.value) } } });
      if (callee.value.kind === 'function') this.#links.push({ kind: 'call', call: { ...call, callee: { kind: 'function', id: callee.value.id } } });
    }
  }

  #mark(key: string): void {
    this.#links.push({ kind: 'mark', key });
  }

  #holds(key: string, value: Value): void {
    this.#link(key, this.#held(value));
  }

  #link(key: string, held: Held): void {
    if (held.keys.length > 0 || held.functions.length > 0) this.#links.push({ kind: 'hold', key, held });
  }

  #held(value: Value): Held {
    const keys: string[] = [];
    const functions: number[] = [];
    this.#eachKey(value, (key) => keys.push(key));
    eachFunction(value, (id) => functions.push(id));
    return { keys, functions };
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
          const held = this.#held(field);
          this.#link(fieldKey(name), held);
          for (const key of held.keys) visit(key);
        }
        return;
      case 'operation':
        if (value.operator === 'item') {
          const [container, key] = value.operands;
          if (container !== undefined) this.#eachKey(container, visit);
          if (key?.kind === 'string') visit(fieldKey(key.value));
        } else if (handsOn.has(value.operator)) for (const operand of value.operands) this.#eachKey(operand, visit);
        return;
      default:
    }
  }
}

/** What is one of its operands, or has their fields. */
const handsOn: ReadonlySet<Operator> = new Set(['or', 'and', 'default', 'choose', 'merge']);

function eachFunction(value: Value, visit: (id: number) => void): void {
  if (value.kind === 'function') visit(value.id);
  else if (value.kind === 'list') for (const item of value.items) eachFunction(item, visit);
  else if (value.kind === 'record') for (const field of value.fields.values()) eachFunction(field, visit);
  else if (value.kind === 'operation') for (const operand of value.operands) eachFunction(operand, visit);
}

function keyOf(place: Place): string {
  for (let index = place.path.length - 1; index >= 0; index -= 1) {
    const element = place.path[index] ?? '';
    if (isField(element)) return fieldKey(element);
  }
  return place.root;
}

/** An element of an array, or what a pointer points to, belongs to what holds it. */
export function isField(element: string): boolean {
  const first = element.charCodeAt(0);
  return !(first === 0x2a || first === 0x5b || (first >= 0x30 && first <= 0x39));
}

export function fieldKey(name: string): string {
  return `.${name}`;
}

function resultKey(event: number): string {
  return `%${event}`;
}

export function returnKey(fn: number): string {
  return `return ${fn}`;
}
