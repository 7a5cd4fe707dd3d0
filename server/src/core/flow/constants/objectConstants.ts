import { type AssignEvent, type CallEvent, type ClassIr, eachEvent, type FunctionIr, isGlobal, type Value, type VariableId } from '../../ir/index.ts';
import { constantAttribute } from '../context.ts';
import type { ProgramParts } from '../program/programParts.ts';

/** Something that is given to a field, and by which function. */
interface Given {
  readonly event: AssignEvent;
  readonly by: FunctionIr;
}

/**
 * What the fields of an object begin with that a file makes while it is loaded and keeps in a variable of its own: `settings = Settings(port=8080)`. Every
 * function of the program reads them so, where nothing that was read gives them another value.
 */
export class ObjectConstants {
  readonly #program: ProgramParts;
  readonly #objects = new Map<VariableId, CallEvent>();
  readonly #given = new Map<string, Given[]>();

  constructor(program: ProgramParts) {
    this.#program = program;
    if (program.classes.size === 0) return;
    const assigned = new Map<VariableId, number>();
    for (const fn of program.functions.values()) {
      eachEvent(fn, (event) => {
        if (event.kind !== 'assign') return;
        const { root, path } = event.to;
        const field = path.at(-1);
        if (field !== undefined) this.#note(field, { event, by: fn });
        else if (isGlobal(root)) {
          assigned.set(root, (assigned.get(root) ?? 0) + 1);
          const made = event.value.kind === 'result' ? program.eventOf(event.value.event) : undefined;
          const owner = made?.kind === 'call' ? this.#ownerOf(made) : undefined;
          if (fn.kind === 'module' && made?.kind === 'call' && owner !== undefined) this.#objects.set(root, made);
        }
      });
    }
    for (const [variable, times] of assigned) if (times > 1) this.#objects.delete(variable);
  }

  get hasAny(): boolean {
    return this.#objects.size > 0;
  }

  fieldOf(variable: VariableId, field: string): Value | undefined {
    const made = this.#objects.get(variable);
    const owner = made === undefined ? undefined : this.#ownerOf(made);
    if (made === undefined || owner?.isShared !== true || owner.hasUnnamedFields === true) return undefined;
    const maker = owner.constructorFunction === undefined ? undefined : this.#program.functions.get(owner.constructorFunction);
    const given = (this.#given.get(field) ?? []).filter((each) => this.#mayBeOf(owner, each));
    const [only] = given;
    if (only === undefined) return owner.attributes.get(field) ?? constantAttribute(owner, field, this.#program);
    if (given.length > 1 || maker === undefined || only.by !== maker || only.event.to.path.length > 1) return undefined;
    // What comes with a condition is given on some of the ways through the constructor alone.
    return maker.blocks.filter(({ events }) => events.length > 0).length > 1 ? undefined : asGiven(only.event.value, maker, made);
  }

  #ownerOf({ callee }: CallEvent): ClassIr | undefined {
    return callee.kind === 'class' ? this.#program.classOf(callee.id) : undefined;
  }

  /** What a method of an unrelated class gives to its own object is no field of this one. */
  #mayBeOf(owner: ClassIr, { event: { to } }: Given): boolean {
    const other = to.path.length === 1 ? this.#program.classOfReceiver(to.root) : undefined;
    return other === undefined || this.#program.relatedTo(owner).includes(other);
  }

  #note(field: string, given: Given): void {
    const known = this.#given.get(field);
    if (known === undefined) this.#given.set(field, [given]);
    else known.push(given);
  }
}

/** What the constructor's parameter is in this call. */
function asGiven(value: Value, { parameters }: FunctionIr, { arguments: positional, keywords }: CallEvent): Value | undefined {
  if (value.kind !== 'place') return value;
  const index = parameters.findIndex(({ variable }) => variable === value.place.root);
  const parameter = parameters[index];
  if (parameter === undefined || value.place.path.length > 0 || parameter.isRest === true || parameter.isNamedRest === true) return undefined;
  return positional[index - 1] ?? keywords?.get(parameter.name) ?? parameter.defaultValue;
}

/** Whether a function gives a field a value, which may be one of these objects' fields. */
export function assignsFields(fn: FunctionIr): boolean {
  return anyAssignment(fn, ({ to }) => to.path.length > 0);
}

/** Whether a function puts into a variable that outlives it what a call gives, which may be one of these objects. */
export function makesObjects(fn: FunctionIr): boolean {
  return makesAny(fn) && anyAssignment(fn, ({ to, value }) => isGlobal(to.root) && value.kind === 'result');
}

function makesAny(fn: FunctionIr): boolean {
  return fn.blocks.some(({ events }) => events.some((event) => event.kind === 'call' && event.callee.kind === 'class'));
}

function anyAssignment(fn: FunctionIr, test: (event: AssignEvent) => boolean): boolean {
  return fn.blocks.some(({ events }) => events.some((event) => event.kind === 'assign' && test(event)));
}
