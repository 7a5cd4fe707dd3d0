import { type ClassIr, type Event, eachEvent, type FunctionId, type FunctionIr, type Lowered, type VariableId } from '../../ir/index.ts';
import { fieldsAssignedIn } from '../constants/constructed.ts';
import { methodOf } from '../context.ts';
import { push } from '../state/multimap.ts';

/** The functions and classes of one file. Those of files that are followed together have numbers and offsets of their own. */
export type FilePart = Pick<Lowered, 'functions' | 'classes'> & Partial<Pick<Lowered, 'linkage'>>;

/** All files of a program as one. */
export function wholeOf(files: readonly FilePart[]): FilePart {
  return { functions: files.flatMap(({ functions }) => functions), classes: files.flatMap(({ classes }) => classes) };
}

/** What a program is made of, by number and by name. A function that was not in the text may be added. */
export class ProgramParts {
  readonly #functions: Map<FunctionId, FunctionIr>;
  readonly classes: ReadonlyMap<number, ClassIr>;
  /** The classes that name a class as a base of theirs. */
  readonly #derived = new Map<number, readonly ClassIr[]>();
  readonly #events = new Map<number, Event>();
  #givenFields: ReadonlyMap<string, number> | undefined;
  #assigning: ReadonlyMap<string, readonly FunctionIr[]> | undefined;
  readonly #receivers = new Map<VariableId, ClassIr>();

  constructor({ functions, classes }: FilePart) {
    this.#functions = new Map(functions.map((fn) => [fn.id, fn]));
    this.classes = new Map(classes.map((owner) => [owner.id, owner]));
    for (const owner of classes) {
      for (const base of owner.bases) if (typeof base === 'number') this.#derived.set(base, [...(this.#derived.get(base) ?? []), owner]);
    }
    for (const fn of functions) this.add(fn);
  }

  /** Those of the text. */
  get functions(): ReadonlyMap<FunctionId, FunctionIr> {
    return this.#functions;
  }

  eventOf(id: number): Event | undefined {
    return this.#events.get(id);
  }

  classOf(id: number): ClassIr | undefined {
    return this.classes.get(id);
  }

  /** The class whose method has the variable for its receiver. */
  classOfReceiver(variable: VariableId): ClassIr | undefined {
    return this.#receivers.get(variable);
  }

  /**
   * The methods of that name of the classes that inherit from one. In Python an heir may have its method from a mixin, too, which inherits from nothing and
   * stands before the class among the bases.
   */
  overridesOf(owner: ClassIr, name: string): readonly FunctionId[] {
    const heirs = this.kindsOf(owner).slice(1);
    if (owner.isShared !== true) return heirs.flatMap((heir) => heir.methods.get(name) ?? []);
    const own = heirs.length === 0 ? undefined : methodOf(owner, name, this);
    const theirs = new Set(heirs.map((heir) => methodOf(heir, name, this)));
    return [...theirs].filter((method): method is FunctionId => method !== undefined && method !== own);
  }

  /** The method that `super()` of a mixin means: what comes after it in each class that inherits from it, where that is one method. */
  nextMethodOf(mixin: ClassIr, name: string): FunctionId | undefined {
    const found = new Set(this.kindsOf(mixin).map((kind) => methodOf(kind, name, this, mixin)));
    found.delete(undefined);
    const [only] = found;
    return found.size === 1 ? only : undefined;
  }

  /** The class and those that inherit from it. */
  kindsOf(owner: ClassIr): readonly ClassIr[] {
    const kinds = new Map([[owner.id, owner]]);
    for (const base of kinds.keys()) for (const derived of this.#derived.get(base) ?? []) if (!kinds.has(derived.id)) kinds.set(derived.id, derived);
    return [...kinds.values()];
  }

  /** How often something assigns to a field of a name. Of a program that is edited, in the text before, too. */
  timesGiven(field: string): number {
    this.#givenFields ??= fieldsIn(this.#events.values());
    return this.#givenFields.get(field) ?? 0;
  }

  /** The functions of the text that assign to a field of a name. */
  assigning(field: string): readonly FunctionIr[] {
    this.#assigning ??= assigningIn(this.#functions.values());
    return this.#assigning.get(field) ?? [];
  }

  isInherited(owner: ClassIr): boolean {
    return this.#derived.has(owner.id);
  }

  /** The class itself, its bases and the classes that inherit from it. */
  relatedTo(owner: ClassIr): readonly ClassIr[] {
    return [...this.classes.values()].filter((other) => other === owner || other.bases.includes(owner.id) || owner.bases.includes(other.id));
  }

  /** Puts a function of the text in the place of the one that stood there. */
  replace(before: FunctionIr, now: FunctionIr): void {
    this.#functions.set(now.id, now);
    this.#assigning = undefined;
    this.forget(before);
    this.add(now);
  }

  /** Makes the events and the receiver of a function known. */
  add(fn: FunctionIr): void {
    const [receiver] = fn.parameters;
    const owner = fn.ownerClass === undefined ? undefined : this.classes.get(fn.ownerClass);
    if (receiver !== undefined && owner !== undefined && (fn.kind === 'method' || fn.kind === 'constructor')) this.#receivers.set(receiver.variable, owner);
    eachEvent(fn, (event) => this.#events.set(event.id, event));
  }

  forget(fn: FunctionIr): void {
    const [receiver] = fn.parameters;
    if (receiver !== undefined) this.#receivers.delete(receiver.variable);
    eachEvent(fn, ({ id }) => this.#events.delete(id));
  }
}

function fieldsIn(events: Iterable<Event>): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const event of events) {
    const field = event.kind === 'assign' ? event.to.path.at(-1) : undefined;
    if (field !== undefined) counts.set(field, (counts.get(field) ?? 0) + 1);
  }
  return counts;
}

function assigningIn(functions: Iterable<FunctionIr>): ReadonlyMap<string, readonly FunctionIr[]> {
  const assigning = new Map<string, FunctionIr[]>();
  for (const fn of functions) {
    for (const field of fieldsAssignedIn(fn).keys()) push(assigning, field, fn);
  }
  return assigning;
}
