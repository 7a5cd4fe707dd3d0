import type { ClassId, EventId, FunctionId, Operator, Origin, Otherwise, ValueSpan } from '../../ir/index.ts';

/**
 * Where a value is kept: a variable, what a parameter points to, an object made at a known place; then fields, separated by `/`. Two equal locations
 * are the same storage.
 */
export type Location = string;

/** Names an abstract socket: by the event that makes it, or by the location that held it when the function began. */
export type SocketId = string;

/** What the flow knows of a value. `span` is the text that gave it, for pointing at; it takes no part in equality. */
export type Abstract = { readonly span?: ValueSpan | undefined } & (
  | { readonly kind: 'unknown'; readonly from: Origin; readonly otherwise?: Otherwise | undefined }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  | { readonly kind: 'none' }
  /** A name of the socket vocabulary. Its number depends on the platform. */
  | { readonly kind: 'constant'; readonly name: string }
  /** An operation that is not folded because its form matters (`htons`, `|`) or its operands are not constant. */
  | { readonly kind: 'operation'; readonly operator: Operator; readonly operands: readonly Abstract[] }
  | { readonly kind: 'socket'; readonly socket: SocketId }
  /** A pointer, or a reference to an object whose class may be known. */
  | { readonly kind: 'reference'; readonly to: Location; readonly class?: ClassId | undefined }
  /** What the location held when the function began. */
  | { readonly kind: 'symbolic'; readonly at: Location }
  /** The status that a call returned; a branch on it tells whether the call failed. */
  | { readonly kind: 'status'; readonly event: EventId; readonly socket: SocketId }
  | { readonly kind: 'list'; readonly items: readonly Abstract[] }
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Abstract>; readonly zeroed: boolean; readonly isWhole?: true | undefined }
  /** `within`: the variables of the call that made it, where it is what a function gave. */
  | { readonly kind: 'function'; readonly id: FunctionId; readonly within?: Location | undefined }
  | { readonly kind: 'class'; readonly id: ClassId }
);

export type FunctionValue = Extract<Abstract, { kind: 'function' }>;

type AbstractList = Extract<Abstract, { kind: 'list' }>;

export const unknown: Abstract = { kind: 'unknown', from: 'unknown' };

export function unknownFrom(from: Origin, span?: ValueSpan, otherwise?: Otherwise): Abstract {
  if (otherwise !== undefined) return { kind: 'unknown', from, span, otherwise };
  return span === undefined && from === 'unknown' ? unknown : { kind: 'unknown', from, span };
}

/** The number that a value is where nothing is given from outside. */
export function otherwiseOf(value: Abstract): number | undefined {
  if (value.kind === 'unknown') return typeof value.otherwise === 'number' ? value.otherwise : undefined;
  const [only, ...others] = value.kind === 'operation' && value.operator === 'parse-int' ? value.operands : [];
  return only === undefined || others.length > 0 ? undefined : otherwiseOf(only);
}

export function number(value: number, span?: ValueSpan): Abstract {
  return { kind: 'number', value, span };
}

export function sameAbstract(a: Abstract, b: Abstract): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  switch (a.kind) {
    case 'none':
      return true;
    case 'unknown':
      return a.from === (b as typeof a).from;
    case 'number':
    case 'string':
    case 'boolean':
      return a.value === (b as typeof a).value;
    case 'constant':
      return a.name === (b as typeof a).name;
    case 'socket':
      return a.socket === (b as typeof a).socket;
    case 'reference':
      return a.to === (b as typeof a).to;
    case 'symbolic':
      return a.at === (b as typeof a).at;
    case 'status':
      return a.event === (b as typeof a).event && a.socket === (b as typeof a).socket;
    case 'function':
      return a.id === (b as typeof a).id && a.within === (b as typeof a).within;
    case 'class':
      return a.id === (b as typeof a).id;
    case 'operation':
      return a.operator === (b as typeof a).operator && sameLists(a.operands, (b as typeof a).operands);
    case 'list':
      return sameLists(a.items, (b as typeof a).items);
    case 'record':
      return sameRecords(a.fields, (b as typeof a).fields);
    default:
      return unreachable(a);
  }
}

/** What is known when either may be the case. */
export function joinAbstract(a: Abstract, b: Abstract): Abstract {
  if (sameAbstract(a, b)) return a;
  if (a.kind === 'list' && b.kind === 'list' && a.items.length > 1 && b.items.length > 1) return joinLists(a, b);
  // What is a pair on one path is one on the other, too: it is used in the same place.
  if (a.kind === 'list' && b.kind === 'unknown' && a.items.length > 1) return withUnknown(a, b);
  if (b.kind === 'list' && a.kind === 'unknown' && b.items.length > 1) return withUnknown(b, a);
  return joinWhole(a, b);
}

/** Each part of a whole is joined as a whole, so that what is put into itself in a loop does not grow. */
function joinWhole(a: Abstract, b: Abstract): Abstract {
  if (sameAbstract(a, b)) return a;
  const origin = unknownFrom(originOf(a) ?? originOf(b) ?? 'unknown');
  // A number that was read from a text, or another one: a number all the same, as people write it.
  if ((isRead(a) && (isRead(b) || b.kind === 'number')) || (isRead(b) && a.kind === 'number'))
    return { kind: 'operation', operator: 'parse-int', operands: [origin] };
  return readOrAsGiven(a, b) ?? readOrAsGiven(b, a) ?? (isNegative(a) && isNegative(b) ? negatedErrno : origin);
}

/** A number that was read from a text, or what the function was given: the caller knows whether that is a number, too. */
function readOrAsGiven(a: Abstract, b: Abstract): Abstract | undefined {
  if (isRead(a) && b.kind === 'symbolic') {
    const read: Abstract = { kind: 'operation', operator: 'parse-int', operands: [unknownFrom(originOf(a) ?? 'unknown')] };
    return { kind: 'operation', operator: 'choose', operands: [unknown, read, b] };
  }
  if (a.kind !== 'operation' || a.operator !== 'choose') return undefined;
  const [condition, read, given] = a.operands;
  if (condition !== unknown || read === undefined || given === undefined || !isRead(read)) return undefined;
  return isRead(b) || sameAbstract(b, given) ? a : undefined;
}

/** `-errno`, `-EINVAL`: nobody negates an error but to give one. */
export function isNegativeError(value: Abstract): boolean {
  if (value.kind !== 'operation' || value.operator !== '-' || value.operands.length !== 1) return false;
  const [error] = value.operands;
  if (error === undefined) return false;
  return error.kind === 'constant' ? errorName.test(error.name) : error.kind === 'symbolic' && globalErrorName.test(error.at);
}

const errorName = /^(?:errno|E[A-Z0-9]{2,})$/;
const globalErrorName = /^g:E[A-Z0-9]{2,}$/;

/** Stands for any number below 0. */
const negatedErrno: Abstract = { kind: 'operation', operator: '-', operands: [{ kind: 'constant', name: 'errno' }] };

function isNegative(value: Abstract): boolean {
  return value.kind === 'number' ? value.value < 0 : isNegativeError(value);
}

function isRead(value: Abstract): boolean {
  return value.kind === 'operation' && value.operator === 'parse-int';
}

/** Item by item: an address keeps its host where only the port differs. */
function joinLists(a: AbstractList, b: AbstractList): Abstract {
  const longer = a.items.length >= b.items.length ? a : b;
  return { ...a, items: longer.items.map((_, index) => joinWhole(a.items[index] ?? unknown, b.items[index] ?? unknown)) };
}

function withUnknown(pair: AbstractList, other: Abstract): Abstract {
  return { ...pair, items: pair.items.map((item) => joinWhole(item, other)) };
}

/** The two are known to be of different origin than the text's constants: the first origin that says something. */
export function originOf(value: Abstract): Origin | undefined {
  if (value.kind === 'unknown') return value.from === 'unknown' ? undefined : value.from;
  if (value.kind === 'symbolic') return 'parameter';
  if (value.kind === 'operation') return value.operands.map(originOf).find((origin) => origin !== undefined);
  return undefined;
}

/** A host with port 0. */
export function isWithoutPort(value: Abstract | undefined): boolean {
  const [, port] = value?.kind === 'list' && value.items.length <= longestAddress ? value.items : [];
  return port?.kind === 'number' && port.value === 0;
}

/** Of IPv6, with flow and scope. */
const longestAddress = 4;

/** Whether it is the socket, or a list or a structure that has it. */
export function holdsSocket(value: Abstract, socket: SocketId): boolean {
  switch (value.kind) {
    case 'socket':
      return value.socket === socket;
    case 'list':
      return value.items.some((part) => holdsSocket(part, socket));
    case 'operation':
      return value.operands.some((part) => holdsSocket(part, socket));
    case 'record':
      for (const part of value.fields.values()) if (holdsSocket(part, socket)) return true;
      return false;
    default:
      return false;
  }
}

/** Whether it is what the function was given, or computed from that. */
export function isTold(value: Abstract): boolean {
  return value.kind === 'symbolic' || (value.kind === 'operation' && value.operands.some(isTold));
}

export function unreachable(value: never): never {
  throw new TypeError(`unexpected ${JSON.stringify(value)}`);
}

function sameLists(a: readonly Abstract[], b: readonly Abstract[]): boolean {
  return a.length === b.length && a.every((item, index) => sameAbstract(item, b[index] ?? unknown));
}

function sameRecords(a: ReadonlyMap<string, Abstract>, b: ReadonlyMap<string, Abstract>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, value] of a) {
    const other = b.get(name);
    if (other === undefined || !sameAbstract(value, other)) return false;
  }
  return true;
}
