import { type ClassIr, eachEvent, type FunctionIr, type Value } from '../../ir/index.ts';
import type { ProgramParts } from '../program/programParts.ts';
import { eachItemOf } from '../state/locations.ts';
import { MadeObjects } from './madeObjects.ts';

/**
 * Of which class the object in a field is, where the methods of the field's class give it nothing but new objects of that one: `this.inner = new Inner()`, `Inner.create()`.
 * What a method calls on its field is followed by this, whoever made the object that the method is called on.
 */
export class FieldClasses {
  readonly #classes: ReadonlyMap<number, ClassIr>;
  /** By the field's name, and then by the class whose method gives it something; `undefined` where that is anything else. */
  readonly #given = new Map<string, Map<number, number | undefined>>();
  /** Fields that something gives a value to from outside. */
  readonly #open = new Set<string>();

  constructor(program: ProgramParts) {
    this.#classes = program.classes;
    const made = new MadeObjects(program);
    for (const fn of program.functions.values()) {
      eachEvent(fn, (event) => {
        if (event.kind !== 'assign' || event.value.kind === 'none') return;
        const field = event.to.path.at(-1);
        if (field === undefined) return;
        const owner = event.to.path.length === 1 ? program.classOfReceiver(event.to.root) : undefined;
        if (owner !== undefined) {
          this.#note(field, owner.id, made.classMadeFor(event.value));
          this.#note(eachItemOf(field), owner.id, classOfItems(event.value, made));
          return;
        }
        this.#open.add(field);
        const holder = event.to.path.at(-2);
        for (const each of [field, holder ?? field]) this.#open.add(eachItemOf(each));
      });
    }
  }

  of(owner: ClassIr, field: string): ClassIr | undefined {
    const given = this.#open.has(field) ? undefined : this.#given.get(field);
    if (given === undefined) return undefined;
    const related = [...given].filter(([id]) => this.#inherits(id, owner.id) || this.#inherits(owner.id, id));
    const [first] = related;
    if (first?.[1] === undefined || related.some(([, made]) => made !== first[1])) return undefined;
    return this.#classes.get(first[1]);
  }

  #note(field: string, owner: number, made: number | undefined): void {
    const known = this.#given.get(field) ?? new Map<number, number | undefined>();
    this.#given.set(field, known);
    known.set(owner, known.has(owner) && known.get(owner) !== made ? undefined : made);
  }

  #inherits(id: number, from: number): boolean {
    const seen = new Set([id]);
    for (const each of seen) {
      if (each === from) return true;
      for (const base of this.#classes.get(each)?.bases ?? []) if (typeof base === 'number') seen.add(base);
    }
    return false;
  }
}

function classOfItems(value: Value, made: MadeObjects): number | undefined {
  const items = value.kind === 'list' ? value.items : value.kind === 'record' ? [...value.fields.values()] : [];
  const [first, ...others] = items.map((item) => made.classMadeFor(item));
  return others.every((each) => each === first) ? first : undefined;
}

/** Whether a function has a say in it: what it gives to fields. */
export function givesFields(fn: FunctionIr): boolean {
  let gives = false;
  eachEvent(fn, (event) => {
    gives ||= event.kind === 'assign' && event.to.path.length > 0 && /^(?:result|list|record)$/.test(event.value.kind);
  });
  return gives;
}
