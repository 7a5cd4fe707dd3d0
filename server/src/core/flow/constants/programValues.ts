import { type ClassId, type ClassIr, type FunctionIr, isGlobal, type Value, type VariableId } from '../../ir/index.ts';
import { kindsTold } from '../calls/overrides.ts';
import { attributesOf, constantAttribute, type FileContext, propertyOf } from '../context.ts';
import type { Attributes } from '../facts/facts.ts';
import { evaluate } from '../operands/evaluate.ts';
import type { FilePart, ProgramParts } from '../program/programParts.ts';
import { type Abstract, unknownFrom } from '../state/abstract.ts';
import { Names } from '../state/names.ts';
import { State } from '../state/state.ts';
import { constructedAs, fieldsAssignedIn } from './constructed.ts';
import { fieldConstants, fieldOfGlobal, globalConstants } from './globalConstants.ts';
import type { Target } from './loadedBlocks.ts';
import { giveAlike, MadeObjects } from './madeObjects.ts';
import { assignsFields, makesObjects, ObjectConstants } from './objectConstants.ts';
import { zeroByDefault } from './zeroDefaults.ts';

/** What variables and fields of a program always hold, whatever path is taken. */
export class ProgramValues {
  #parts: ProgramParts;
  #constants: ReadonlyMap<VariableId, Value> = new Map();
  #objects: ObjectConstants | undefined;
  #made: MadeObjects | undefined;
  readonly #evaluated = new Map<VariableId, Abstract>();
  /** Told of each variable that is asked for. */
  readonly #noteAsked: (variable: VariableId) => void;

  readonly #target: Target;

  constructor(parts: ProgramParts, target: Target, noteAsked: (variable: VariableId) => void) {
    this.#parts = parts;
    this.#target = target;
    this.#noteAsked = noteAsked;
  }

  /** Reads the constants of a program. @returns the variables that hold something else than before */
  take(files: readonly FilePart[], parts: ProgramParts): readonly VariableId[] {
    this.#parts = parts;
    this.#objects = undefined;
    this.#made = undefined;
    const before = this.#constants;
    this.#constants = new Map([...globalConstants(files, this.#target), ...fieldConstants(files)]);
    const others = differences(before, this.#constants);
    if (others.length > 0) this.#evaluated.clear();
    return others;
  }

  constantOf(variable: VariableId): Abstract | undefined {
    this.#noteAsked(variable);
    const value = this.#constants.get(variable);
    if (value === undefined) return undefined;
    const known = this.#evaluated.get(variable) ?? this.#evaluateAlone(value);
    this.#evaluated.set(variable, known);
    return known;
  }

  constantOfField(receiver: VariableId, field: string): Abstract | undefined {
    if (isGlobal(receiver)) return this.constantOf(fieldOfGlobal(receiver, field)) ?? this.#defaultOfObject(receiver, field);
    const owner = this.#parts.classOfReceiver(receiver);
    // Who inherits from it may say otherwise.
    if (owner === undefined || this.#parts.isInherited(owner)) return undefined;
    const fixed = owner.fixedFields?.get(field);
    // The constructor gives it, and nobody else.
    if (fixed !== undefined) return this.#parts.timesGiven(field) > 1 && !this.#isOfConstructorAlone(owner, field) ? undefined : this.#evaluateAlone(fixed);
    const value = owner.isShared === true ? constantAttribute(owner, field, this.#parts) : undefined;
    return value === undefined || this.#parts.timesGiven(field) > 0 ? undefined : this.#evaluateAlone(value);
  }

  /** Whether all others that assign to a field of that name assign to one of their own objects. Nobody inherits from the class. */
  #isOfConstructorAlone(owner: ClassIr, field: string): boolean {
    const related = new Set(this.#parts.relatedTo(owner).map(({ id }) => id));
    return this.#parts.assigning(field).every((fn) => {
      if (fn.id === owner.constructorFunction) return fieldsAssignedIn(fn).get(field) === 'own';
      const isOfOther = fn.ownerClass !== undefined && !related.has(fn.ownerClass);
      return isOfOther && fieldsAssignedIn(fn).get(field) === 'own';
    });
  }

  /** What an object of the class tells under a name that is no field, in terms of its receiver. */
  toldByObject(owner: ClassId, name: string): Abstract | undefined {
    const known = this.#parts.classOf(owner);
    const value = known === undefined ? undefined : propertyOf(known, name, this.#parts);
    return value === undefined ? undefined : this.#evaluateAlone(value);
  }

  /** Whether what was asked of the objects that files make while they are loaded, or that are in variables, may rest on what the function does. */
  mayRestOn(before: FunctionIr, now: FunctionIr): boolean {
    if (this.#made !== undefined && !giveAlike(before, now)) return true;
    const objects = this.#objects;
    return objects !== undefined && [before, now].some((fn) => makesObjects(fn) || (objects.hasAny && assignsFields(fn)));
  }

  /** The class of the objects that the text puts into a variable, where it puts there nothing else. */
  classOfGlobal(variable: VariableId): ClassIr | undefined {
    if (this.#parts.classes.size === 0) return undefined;
    this.#made ??= new MadeObjects(this.#parts);
    return this.#made.classOf(variable);
  }

  /** Another file may change it unread, as settings are changed: it is what the object has by default. A zero stands for none. */
  #defaultOfObject(variable: VariableId, field: string): Abstract | undefined {
    this.#objects ??= new ObjectConstants(this.#parts);
    const value = this.#objects.fieldOf(variable, field);
    const known = value === undefined ? undefined : this.#evaluateAlone(value);
    if (known?.kind === 'number') return known.value === 0 ? undefined : unknownFrom('config', undefined, known.value);
    return known?.kind === 'unknown' && known.from !== 'unknown' ? known : undefined;
  }

  /**
   * What `self.name` of a method may be: the attributes of the receiver's class, its bases and the classes that inherit from it.
   * @param on a path that may have told of which of them the receiver is
   */
  attributesAt(receiver: VariableId, name: string, context: FileContext, on?: State): Attributes {
    const owner = this.#parts.classOfReceiver(receiver);
    if (owner === undefined) return noAttributes;
    const told = on === undefined || owner.isShared !== true ? undefined : this.#attributesTold(owner, receiver, name, context, on);
    if (told !== undefined) return { values: told, isAll: true };
    if (owner.isShared !== true) {
      const values = constructedAs(owner, name, this.#parts.assigning(name), context);
      return { values, isAll: values.length > 0 };
    }
    const values = this.#parts.relatedTo(owner).flatMap(({ attributes }) => {
      const value = attributes.get(name);
      return value === undefined ? [] : [this.#evaluateAlone(value)];
    });
    const own = attributesOf(owner, context).get(name);
    const zero = values.length > 0 || own !== undefined ? undefined : zeroByDefault(owner, name, this.#parts);
    if (zero !== undefined) values.push(this.#evaluateAlone(zero));
    return { values, isAll: false, own: own === undefined ? [] : [this.#evaluateAlone(own)] };
  }

  /** What the field is by the classes that have the methods which a path has taken, where nothing but a class gives it a value. */
  #attributesTold(owner: ClassIr, receiver: VariableId, name: string, context: FileContext, on: State): readonly Abstract[] | undefined {
    const kinds = kindsTold(owner, receiver, on, context);
    if (kinds === undefined || kinds.length === 0 || this.#parts.assigning(name).length > 0) return undefined;
    const values = kinds.map((kind) => attributesOf(kind, context).get(name));
    return values.includes(undefined) ? undefined : values.flatMap((value) => (value === undefined ? [] : [this.#evaluateAlone(value)]));
  }

  #evaluateAlone(value: Value): Abstract {
    return evaluate(value, State.empty(new Names({ constantOf: (variable) => this.constantOf(variable), isInitiallySymbolic })));
  }
}

/** Of what stands alone, only what a property says of its object is left for others to say. */
function isInitiallySymbolic(root: string): boolean {
  return !isGlobal(root);
}

/** The keys whose values are not the same. */
function differences<K, V>(a: ReadonlyMap<K, V>, b: ReadonlyMap<K, V>): readonly K[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => a.get(key) !== b.get(key));
}

const noAttributes: Attributes = { values: [], isAll: false };
