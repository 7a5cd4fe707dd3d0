import type { CallEvent, ClassIr, FunctionId } from '../../ir/index.ts';
import { push } from '../state/multimap.ts';

/** Which methods of a program a call may mean, whatever its receiver turns out to be. */
export class MethodsMeant {
  readonly #classes: ReadonlyMap<number, ClassIr>;
  readonly #byName = new Map<string, FunctionId[]>();
  /** The classes that name a class as a base of theirs. */
  readonly #derived = new Map<number, ClassIr[]>();
  readonly #related = new Map<number, readonly ClassIr[]>();
  readonly #byOwner = new Map<number, Map<string, readonly FunctionId[]>>();

  constructor(classes: readonly ClassIr[]) {
    this.#classes = new Map(classes.map((owner) => [owner.id, owner]));
    for (const owner of classes) {
      for (const [name, id] of owner.methods) push(this.#byName, name, id);
      for (const base of owner.bases) if (typeof base === 'number') push(this.#derived, base, owner);
    }
  }

  /** Where the text says of what class the object is, the methods of that, of its bases and of those that inherit from it; else all of the name. */
  of({ name, owner }: Extract<CallEvent['callee'], { kind: 'method' }>): readonly FunctionId[] {
    const written = owner === undefined ? undefined : this.#classes.get(owner);
    return written === undefined ? this.#named(name) : this.#ofKinds(written, name);
  }

  #named(name: string): readonly FunctionId[] {
    return this.#byName.get(name) ?? none;
  }

  #ofKinds(owner: ClassIr, name: string): readonly FunctionId[] {
    const ofOwner = this.#byOwner.get(owner.id) ?? new Map<string, readonly FunctionId[]>();
    this.#byOwner.set(owner.id, ofOwner);
    const known = ofOwner.get(name);
    if (known !== undefined) return known;
    const own = this.#relatedTo(owner).flatMap(({ methods }) => methods.get(name) ?? []);
    const found = own.length > 0 ? own : this.#named(name);
    ofOwner.set(name, found);
    return found;
  }

  /** What may run where an object of the class is made: its own constructor, and those of its bases, which run in its stead or are called by it. */
  constructorsOf(id: number): readonly FunctionId[] {
    return this.#upFrom(id).flatMap(({ constructorFunction }) => constructorFunction ?? []);
  }

  #relatedTo(owner: ClassIr): readonly ClassIr[] {
    const known = this.#related.get(owner.id);
    if (known !== undefined) return known;
    const kinds = new Set([owner]);
    for (const kind of kinds) for (const derived of this.#derived.get(kind.id) ?? []) kinds.add(derived);
    const related = [...new Set([...this.#upFrom(owner.id), ...kinds])];
    this.#related.set(owner.id, related);
    return related;
  }

  #upFrom(id: number): readonly ClassIr[] {
    const ids = new Set([id]);
    for (const each of ids) for (const base of this.#classes.get(each)?.bases ?? []) if (typeof base === 'number') ids.add(base);
    return [...ids].flatMap((each) => this.#classes.get(each) ?? []);
  }
}

const none: readonly FunctionId[] = [];
