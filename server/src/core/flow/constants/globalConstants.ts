import { type Block, declaredAt, type Event, type FunctionIr, isGlobal, type Lowered, unknownValue, type Value, type VariableId } from '../../ir/index.ts';
import { blocksOn, type Target } from './loadedBlocks.ts';

type FilePart = Pick<Lowered, 'functions'> & Partial<Pick<Lowered, 'linkage'>>;

/**
 * Variables of the files that are assigned once, when a file is loaded, and whose address nobody takes, or that are declared constant: every function may
 * read them as constants. Another that every file can name (C, not `static`) is none of them: a file that nobody has read may set it.
 */
export function globalConstants(files: readonly FilePart[], target: Target): ReadonlyMap<VariableId, Value> {
  const values = new Map<VariableId, Value>();
  const changed = new Set<VariableId>();
  /** Those that are declared constant, and by how many alternatives of the text. */
  const fixed = new Map<VariableId, number>();
  for (const { functions, linkage } of files) {
    const isShared = (variable: VariableId): boolean => linkage?.by === 'name' && declaredAt(variable) === undefined;
    for (const fn of functions) {
      for (const { root, value, isConstant } of changesOn(target, fn)) {
        if (isConstant) fixed.set(root, (fixed.get(root) ?? 0) + 1);
        if (value === undefined || values.has(root) || (isShared(root) && isConstant !== true)) changed.add(root);
        else values.set(root, value);
      }
    }
  }
  for (const variable of changed) if (fixed.get(variable) !== 1) values.delete(variable);
  const constants = new Constants(values, changed);
  return new Map([...values].filter(([variable]) => constants.has(variable)).map(([variable, value]) => [variable, withOpenLists(value)]));
}

/** Settings may have a list that is empty to begin with: what is put into it later changes none of the others. */
function withOpenLists(value: Value): Value {
  if (!hasOpenList(value)) return value;
  const open = (part: Value): Value => (isEmptyList(part) ? unknownValue : withOpenLists(part));
  if (value.kind === 'record') return { ...value, fields: new Map(Array.from(value.fields, ([name, each]) => [name, open(each)])) };
  return value.kind === 'list' ? { ...value, items: value.items.map(open) } : value;
}

function hasOpenList(value: Value): boolean {
  const parts = value.kind === 'record' ? [...value.fields.values()] : value.kind === 'list' ? value.items : [];
  return parts.some((part) => isEmptyList(part) || hasOpenList(part));
}

function isEmptyList(value: Value): boolean {
  return value.kind === 'list' && value.items.length === 0;
}

/** A field of a structure that a variable of a file is, as {@link fieldConstants} names it. */
export function fieldOfGlobal(variable: VariableId, field: string): string {
  return `${variable}/${field}`;
}

/**
 * The fields of structures (C) to which nothing gives another value than the one that the file begins with, while other fields of them are set: of the
 * settings, what the command line does not change.
 */
export function fieldConstants(files: readonly FilePart[]): ReadonlyMap<string, Value> {
  const begun = new Map<VariableId, Extract<Value, { kind: 'record' }>>();
  const setFields = new Map<VariableId, Set<string>>();
  const open = new Set<VariableId>();
  for (const { functions, linkage } of files) {
    if (linkage?.by !== 'name') continue;
    for (const { root, value, field } of functions.flatMap(changesIn)) {
      if (field !== undefined) setFields.set(root, (setFields.get(root) ?? new Set()).add(field));
      else if (value?.kind === 'record' && root.includes('@') && !begun.has(root)) begun.set(root, value);
      else open.add(root);
    }
  }
  const found = new Map<string, Value>();
  for (const [root, { fields }] of begun) {
    const others = setFields.get(root);
    if (others === undefined || open.has(root)) continue;
    for (const [field, value] of fields) if (!others.has(field) && isWrittenDown(value)) found.set(fieldOfGlobal(root, field), value);
  }
  return found;
}

function isWrittenDown({ kind }: Value): boolean {
  return kind === 'number' || kind === 'string' || kind === 'boolean' || kind === 'constant';
}

/** Whether what a function does to the variables of its file can matter to {@link globalConstants}. */
export function changesGlobals(fn: FunctionIr): boolean {
  return changesIn(fn).length > 0;
}

/** What a function may do to a variable: give it its value while the file is loaded, or (without a value) anything else. */
interface Change {
  readonly root: VariableId;
  readonly value: Value | undefined;
  readonly isConstant?: boolean;
  /** It is done to this field alone. */
  readonly field?: string;
}

const known = new WeakMap<FunctionIr, readonly Change[]>();

function changesIn(fn: FunctionIr): readonly Change[] {
  const earlier = known.get(fn);
  if (earlier !== undefined) return earlier;
  const changes = changesOf(fn.blocks, fn.kind === 'module');
  known.set(fn, changes);
  return changes;
}

/** Loading a file changes what its platform has it change; what functions do, they may do for any. */
function changesOn(target: Target, fn: FunctionIr): readonly Change[] {
  const blocks = fn.kind === 'module' ? blocksOn(target, fn) : fn.blocks;
  if (blocks === fn.blocks) return changesIn(fn);
  const chosen = new Map<VariableId, Value | undefined>();
  for (const { root, value } of blocks.flatMap(assignments)) chosen.set(root, chosen.has(root) ? undefined : value);
  // `SHARE = SO_REUSEPORT if hasattr(socket, "SO_REUSEPORT") else SO_REUSEADDR`
  const settled = (value: Value): Value => (value.kind === 'place' && value.place.path.length === 0 ? (chosen.get(value.place.root) ?? value) : value);
  return changesOf(blocks, true).map((change) => (change.value === undefined ? change : { ...change, value: settled(change.value) }));
}

/** What loading gives to variables that are not the file's. */
function assignments({ events }: Block): readonly { root: VariableId; value: Value }[] {
  return events.flatMap((event) =>
    event.kind === 'assign' && event.to.path.length === 0 && !isGlobal(event.to.root) ? [{ root: event.to.root, value: event.value }] : [],
  );
}

function changesOf(blocks: readonly Block[], isLoading: boolean): readonly Change[] {
  const changes: Change[] = [];
  for (const block of blocks) for (const event of block.events) note(event, isLoading, changes);
  return changes;
}

function note(event: Event, isLoading: boolean, changes: Change[]): void {
  for (const root of addressesTaken(event)) changes.push({ root, value: undefined });
  if (event.kind === 'escape' && event.isChanged === true && event.value.kind === 'place') changes.push({ root: event.value.place.root, value: undefined });
  if (event.kind !== 'assign' || !isGlobal(event.to.root)) return;
  const { root, path } = event.to;
  const isWhole = isLoading && path.length === 0;
  const [field] = path;
  const isOfField = !isLoading && field !== undefined && /^\w/.test(field);
  changes.push({ root, value: isWhole ? event.value : undefined, isConstant: isWhole && event.isConstant === true, ...(isOfField ? { field } : {}) });
}

function addressesTaken(event: Event): readonly VariableId[] {
  if (event.kind === 'call') return event.arguments.flatMap(addressIn);
  return event.kind === 'assign' ? addressIn(event.value) : [];
}

function addressIn(value: Value): readonly VariableId[] {
  if (value.kind === 'address') return [value.place.root];
  return value.kind === 'list' ? value.items.flatMap(addressIn) : [];
}

/** Variables by variables: one that is computed from others is constant if these are. */
class Constants {
  readonly #values: ReadonlyMap<VariableId, Value>;
  readonly #changed: ReadonlySet<VariableId>;
  readonly #known = new Map<VariableId, boolean>();

  constructor(values: ReadonlyMap<VariableId, Value>, changed: ReadonlySet<VariableId>) {
    this.#values = values;
    this.#changed = changed;
  }

  /** `depth`: how many variables lead here. A long way back through variables that are not looked at yet is not gone: mostly each stands after those that it is made of. */
  has(variable: VariableId, depth = 0): boolean {
    const known = this.#known.get(variable);
    if (known !== undefined) return known;
    const value = this.#values.get(variable);
    if (value === undefined || depth > longestWay) return false;
    // One that is computed from itself is none.
    this.#known.set(variable, false);
    const isConstant = this.#isConstant(value, depth + 1);
    this.#known.set(variable, isConstant);
    return isConstant;
  }

  /** An address whose host nobody knows has a port all the same, and so have settings with a path that is put together. */
  #areConstant(parts: readonly Value[], isConstant: (value: Value) => boolean): boolean {
    return parts.every((part) => isConstant(part) || this.#isUnknown(part)) && parts.some((part) => !this.#isUnknown(part));
  }

  #isConstant(value: Value, depth: number): boolean {
    const isConstant = (each: Value): boolean => this.#isConstant(each, depth);
    switch (value.kind) {
      case 'number':
      case 'string':
      case 'boolean':
      case 'constant':
      case 'none':
      case 'function':
      case 'class':
        return true;
      case 'list':
        return this.#areConstant(value.items, isConstant);
      case 'record':
        return value.fields.size === 0 || this.#areConstant([...value.fields.values()], isConstant);
      case 'operation':
        return value.operands.every(isConstant);
      case 'unknown':
        return value.from !== 'unknown';
      case 'place':
        return this.has(value.place.root, depth);
      default:
        return false;
    }
  }

  /** Nothing is known of it, nor of the variable that it is taken from, wherever it is asked for. */
  #isUnknown(value: Value): boolean {
    if (isOfFunction(value) || isEmptyList(value)) return true;
    if (value.kind !== 'place' || value.place.path.length > 0) return value.kind === 'unknown';
    const given = this.#values.get(value.place.root);
    // What was not read gives the variable its value.
    return given === undefined ? !this.#changed.has(value.place.root) : given.kind === 'unknown' || isOfFunction(given);
  }
}

/** What loading the file had in a variable of its own, one of two hosts. */
function isOfFunction(value: Value): boolean {
  return value.kind === 'place' && !isGlobal(value.place.root);
}

const longestWay = 200;
