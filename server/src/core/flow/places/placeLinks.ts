import type { CallEvent, ClassIr, Event, EventOf, FunctionIr, Operator, Place, Value } from '../../ir/index.ts';

/** What a value may be. */
export interface Held {
  /** The places that it may be read from. */
  readonly keys: readonly string[];
  /** The places that it may point to. */
  readonly pointed: readonly string[];
  /** The places that its elements may be read from. */
  readonly items: readonly string[];
  readonly functions: readonly number[];
}

/** A call, as far as it hands on what it is given. */
export interface PlaceCall {
  readonly callee:
    | { readonly kind: 'function'; readonly id: number }
    | { readonly kind: 'class'; readonly id: number }
    | Extract<CallEvent['callee'], { kind: 'method' }>
    | { readonly kind: 'value'; readonly held: Held };
  readonly result: string;
  readonly receiver: Held | undefined;
  readonly arguments: readonly Held[];
  readonly keywords: readonly (readonly [string, Held])[];
}

/** How sockets may get from one place to another. `hold`: a place is given a value; `made`: a socket comes into being there; `used`: what is there is one. */
export type PlaceLink =
  | { readonly kind: 'hold'; readonly key: string; readonly held: Held }
  | { readonly kind: 'made' | 'used'; readonly key: string }
  | { readonly kind: 'call'; readonly call: PlaceCall };

const known = new WeakMap<FunctionIr, readonly PlaceLink[]>();

/** What a function does to the places of sockets, whatever its callees are. */
export function linksOf(fn: FunctionIr): readonly PlaceLink[] {
  const links = known.get(fn) ?? new LinkReader().function(fn);
  known.set(fn, links);
  return links;
}

/** The keys of the places that a value may be read from. */
export function heldKeys(value: Value): readonly string[] {
  return new LinkReader().held(value).keys;
}

export function linksOfClass(owner: ClassIr): readonly PlaceLink[] {
  return new LinkReader().class(owner);
}

/** What one of two functions does to the places of sockets and the other does not; `undefined` where they are called in different ways. */
export function otherLinks(a: FunctionIr, b: FunctionIr): readonly PlaceLink[] | undefined {
  const parametersOf = ({ kind, parameters }: FunctionIr): string => `${kind} ${parameters.map(({ name, variable }) => `${name} ${variable}`).join()}`;
  if (parametersOf(a) !== parametersOf(b)) return undefined;
  const [before, now] = [linksByText(a), linksByText(b)];
  const only = (some: ReadonlyMap<string, PlaceLink>, others: ReadonlyMap<string, PlaceLink>) =>
    [...some].flatMap(([text, link]) => (others.has(text) ? [] : [link]));
  return [...only(before, now), ...only(now, before)];
}

function linksByText(fn: FunctionIr): ReadonlyMap<string, PlaceLink> {
  return new Map(linksOf(fn).map((link) => [JSON.stringify(link), link]));
}

class LinkReader {
  readonly #links: PlaceLink[] = [];

  function(fn: FunctionIr): readonly PlaceLink[] {
    for (const { variable, objectType, defaultValue } of fn.parameters) {
      if (objectType !== undefined) this.#mark('made', variable);
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
      // Files are closed, too.
      case 'close':
        return;
      case 'socket':
        this.#mark('made', resultKey(event.id));
        return;
      default:
        if (event.kind === 'accept') this.#mark('made', resultKey(event.id));
        // What only might be a socket, by the name of the method, is one only where one gets there.
        if (isCertain && event.duck !== true) for (const key of this.held(event.fd).keys) this.#mark('used', key);
    }
  }

  /** The result of the last event of whichever list is taken is the call's own. */
  #dispatch({ id, receiver, byType, otherwise }: EventOf<'dispatch'>): void {
    // A name that can mean one thing alone says that it is a socket.
    if (byType.size === 1) for (const key of this.held(receiver).keys) this.#mark('used', key);
    for (const events of [...byType.values(), otherwise]) {
      // Whether the receiver is what these are for, the flow knows: where it is a socket, it was made one.
      for (const event of events) this.#event(event, false);
      const last = events.at(-1);
      if (last !== undefined && last.id !== id) this.#link(resultKey(id), { ...nothing, keys: [resultKey(last.id)] });
    }
  }

  #call({ id, callee, receiver, arguments: given, keywords }: CallEvent): void {
    if (callee.kind === 'unknown') return;
    const call = {
      result: resultKey(id),
      receiver: receiver === undefined ? undefined : this.held(receiver),
      arguments: given.map((value) => this.held(value)),
      keywords: [...(keywords ?? [])].map(([name, value]) => [name, this.held(value)] as const),
    };
    if (callee.kind !== 'value') this.#links.push({ kind: 'call', call: { ...call, callee } });
    else {
      this.#links.push({ kind: 'call', call: { ...call, callee: { kind: 'value', held: this.held(callee.value) } } });
      if (callee.value.kind === 'function') this.#links.push({ kind: 'call', call: { ...call, callee: { kind: 'function', id: callee.value.id } } });
    }
  }

  #mark(kind: 'made' | 'used', key: string): void {
    this.#links.push({ kind, key });
  }

  #holds(key: string, value: Value): void {
    this.#link(key, this.held(value));
  }

  #link(key: string, held: Held): void {
    if (held.keys.length + held.pointed.length + held.items.length + held.functions.length > 0) this.#links.push({ kind: 'hold', key, held });
  }

  held(value: Value): Held {
    const held = { keys: [], pointed: [], items: [], functions: [] };
    this.#gather(value, held);
    eachFunction(value, held.functions);
    return held;
  }

  #gather(value: Value, held: { readonly [kind in 'keys' | 'pointed' | 'items']: string[] }): void {
    switch (value.kind) {
      case 'place':
        held.keys.push(keyOf(value.place));
        return;
      case 'address':
        held.pointed.push(keyOf(value.place));
        return;
      case 'result':
        held.keys.push(resultKey(value.event));
        return;
      case 'list':
        for (const item of value.items) held.items.push(...this.#elements(item));
        return;
      case 'record':
        for (const [name, field] of value.fields) {
          const inside = this.held(field);
          this.#link(fieldKey(name), inside);
          held.items.push(...inside.keys, ...inside.pointed, ...inside.items);
        }
        return;
      case 'operation':
        if (value.operator === 'item') {
          const [container, key] = value.operands;
          if (container !== undefined) held.keys.push(...this.#elements(container).map(contentOf));
          if (key?.kind === 'string') held.keys.push(fieldKey(key.value));
        } else if (handsOn.has(value.operator)) for (const operand of value.operands) this.#gather(operand, held);
        return;
      default:
    }
  }

  /** Whatever of it something else holds, or is found in. */
  #elements(value: Value): readonly string[] {
    const { keys, pointed, items } = this.held(value);
    return [...keys, ...pointed, ...items];
  }
}

/** What is one of its operands, or has their fields. */
const handsOn: ReadonlySet<Operator> = new Set(['or', 'and', 'default', 'choose', 'merge']);

const nothing: Held = { keys: [], pointed: [], items: [], functions: [] };

function eachFunction(value: Value, found: number[]): void {
  if (value.kind === 'function') found.push(value.id);
  else if (value.kind === 'list') for (const item of value.items) eachFunction(item, found);
  else if (value.kind === 'record') for (const field of value.fields.values()) eachFunction(field, found);
  else if (value.kind === 'operation') for (const operand of value.operands) eachFunction(operand, found);
}

/** A field is the same in every structure. Whatever a place points to, or has for elements, is one place beside it. */
export function keyOf({ root, path }: Place): string {
  let isWithin = false;
  for (let index = path.length - 1; index >= 0; index -= 1) {
    const element = path[index] ?? '';
    if (isField(element)) return isWithin ? contentOf(fieldKey(element)) : fieldKey(element);
    isWithin = true;
  }
  return isWithin ? contentOf(root) : root;
}

function contentOf(key: string): string {
  return key.endsWith(contentMark) ? key : key + contentMark;
}

/** At the end of a key: what is in the place, or behind it. */
export const contentMark = '*';

/** An element of an array, or what a pointer points to, belongs to what holds it. */
function isField(element: string): boolean {
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
