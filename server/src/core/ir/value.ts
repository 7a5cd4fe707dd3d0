import type { Definition, Span, ValueSpan } from './span.ts';

/**
 * Names a variable once and for all in a file: lowering has resolved its scope.
 * Ids made by {@link globalVariable} outlive the call of a function (C file scope, module variables, variables that a
 * closure captures); all others are local. Ids made by {@link syntheticVariable} are lowering's own bookkeeping.
 */
export type VariableId = string;

export function globalVariable(name: string, declaredAt?: number): VariableId {
  return declaredAt === undefined ? `g:${name}` : `g:${name}@${declaredAt}`;
}

export function localVariable(name: string, declaredAt: number): VariableId {
  return `${name}@${declaredAt}`;
}

/** A variable that the source does not have, such as "which way does this `finally` leave". */
export function syntheticVariable(name: string, at: number): VariableId {
  return `$${name}@${at}`;
}

/**
 * What is allocated at a place of the text: an object, which outlives the function where something leads to it, and is another one for each call.
 * @param what tells two apart that one call allocates
 */
export function allocatedObject(at: number, what = 'allocated'): VariableId {
  return `object ${what}@${at}`;
}

/** The name that the source gives a variable. */
export function variableName(variable: VariableId): string {
  return variable.replace(/^g:|^\$/, '').replace(/@\d+$/, '');
}

/** Where it is declared, as an offset, if its name says so: what the whole program knows by its name does not. */
export function declaredAt(variable: VariableId): number | undefined {
  const offset = /@(\d+)$/.exec(variable)?.[1];
  return offset === undefined ? undefined : Number(offset);
}

export function isGlobal(variable: VariableId): boolean {
  return variable.startsWith('g:');
}

export function isSynthetic(variable: VariableId): boolean {
  return variable.startsWith('$');
}

/**
 * A variable or a part of it. Path elements are field names (`sin_port`), `*` for what a pointer points to, and
 * `[0]`, `[+0]`, `[name]` or `[]` for an element (constant index, {@link itemOrNone}, index in variable `name`, unknown index). C's `p->f` and `s.f` are both
 * `['f']`: whether the root holds an object or points to one is for the flow to see.
 */
export interface Place {
  readonly root: VariableId;
  readonly path: readonly string[];
}

/** The element of a path that names an item of a list of which nobody knows how long it is: none behind its end. */
export function itemOrNone(index: number): string {
  return `[+${index}]`;
}

/** The element of a path that names what a dictionary has under a name of the socket vocabulary: `{SO_REUSEADDR: 1}`. */
export function fieldOfConstant(name: string): string {
  return `=${name}`;
}

/** The element of a path under which a dictionary has something, and nobody knows by which key. */
export const anyOtherKey = '[?]';

/** The part of a map that no text can name: the key that was last asked for and put there. */
export const lastKeyPart = '$key';

/** Whether an element of a path, without its brackets, says which it is, and needs no variable for that. */
export function isNumbered(index: string): boolean {
  return index === '' || /^\+?\d+$/.test(index);
}

/** Where a value that is not a constant comes from, as far as lowering can say; `chance`: it is drawn at random. */
export type Origin = 'argv' | 'env' | 'config' | 'parameter' | 'kernel' | 'chance' | 'unknown';

/** Names an event within its file. */
export type EventId = number;
export type FunctionId = number;
export type ClassId = number;

/**
 * How operands become a value. `item` reads operand 1 (an index or a key) of operand 0. `parse-int` is `int("80")`, `atoi`, `Number()`.
 * `inet-address` turns dotted text into an address in network order (`inet_addr`, `inet_aton`). `found-family` is the family of an address that
 * getaddrinfo() found: any where it was asked for AF_UNSPEC. `found-address` is the address that it finds where it was given no node, but flags (operand 0)
 * and a family (operand 1): the wildcard where the flags have AI_PASSIVE.
 * `default` is operand 1 where operand 0 is null/None/undefined. `string` is a conversion to text, `concat` joins texts. `is-none` tests for null/None/undefined,
 * `has-type` whether operand 0 is what JavaScript calls by the name that is operand 1 (`typeof port === 'function'`).
 * `choose` is operand 1 where operand 0 is true, operand 2 where it is not (`typeof port === 'function' ? undefined : port`); operand 3, where there is
 * one and it is known, is what branches on the way here have made of it.
 * `listed` is the item of a list, or a key of a dictionary, that has the number operand 1, or, as operand 3 says, one of its `values` or `items`; none behind
 * the last one, and none at all where it is not known what the list has, or has more than operand 2. Of `elements` operand 4 says how many there are.
 * `merge` is an object with the fields of all operands, the later ones first (`{ ...a, ...b, c }`).
 */
export type Operator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '|'
  | '&'
  | '^'
  | '<<'
  | '>>'
  | '~'
  | '!'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'and'
  | 'or'
  | 'default'
  | 'htons'
  | 'ntohs'
  | 'htonl'
  | 'ntohl'
  | 'inet-address'
  | 'found-family'
  | 'found-address'
  | 'parse-int'
  | 'string'
  | 'concat'
  | 'item'
  | 'listed'
  | 'merge'
  | 'is-none'
  | 'has-type'
  | 'choose';

/**
 * A name of another file. `from` is what the text says of the file (`./net.js`, `..config`, `package.module`), `names` what is taken of it; in Python
 * the two are one dotted name, whose last parts may be either. It means something where the files are put together; alone it is unknown.
 */
export interface ImportedName {
  readonly kind: 'imported';
  readonly from: string;
  readonly names: readonly string[];
}

export type ImportedValue = ImportedName & { readonly span?: ValueSpan };

/** An expression whose value the flow computes. `span` is the text it stands for, where there is one. */
export type Value = { readonly span?: ValueSpan } & (
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'string'; readonly value: string }
  | { readonly kind: 'boolean'; readonly value: boolean }
  /** A name of the socket vocabulary, by its name in the man pages: `SO_REUSEADDR`, `AF_INET`, `INADDR_ANY`. */
  | { readonly kind: 'constant'; readonly name: string }
  /** NULL, nullptr, None, null, undefined. */
  | { readonly kind: 'none' }
  /** What a place holds now. `isOfObject`: the root has an object that a class made, so that a function there is a method. */
  | { readonly kind: 'place'; readonly place: Place; readonly isOfObject?: true }
  /** `&place`. */
  | { readonly kind: 'address'; readonly place: Place }
  /** What an event returned. */
  | { readonly kind: 'result'; readonly event: EventId }
  | { readonly kind: 'operation'; readonly operator: Operator; readonly operands: readonly Value[] }
  /** A tuple, an array, an initializer without names. */
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  /** An object literal, a designated initializer. `zeroed`: fields that are not named are zero (C); `isWhole`: there are none. */
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value>; readonly zeroed?: boolean; readonly isWhole?: true }
  /** `ofClass`: of another file's class, which a call of it is given before its arguments (Python's `@classmethod`). */
  | { readonly kind: 'function'; readonly id: FunctionId; readonly ofClass?: ClassId }
  | { readonly kind: 'class'; readonly id: ClassId }
  | ImportedName
  | { readonly kind: 'unknown'; readonly from: Origin; readonly otherwise?: Otherwise | undefined }
);

/** The number that stands for what nobody gives from outside; of the arguments of a command line, by their names. */
export type Otherwise = number | ReadonlyMap<string, number>;

export const unknownValue: Value = { kind: 'unknown', from: 'unknown' };

/** A constant as it is met where it is used by its name. */
export function named(value: Value, use: Span, definition: Definition | undefined): Value {
  return { ...value, span: definition === undefined ? use : { ...use, definition } };
}

export function placeOf(root: VariableId, ...path: string[]): Place {
  return { root, path };
}
