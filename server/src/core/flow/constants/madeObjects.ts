import {
  type CallEvent,
  type ClassId,
  type ClassIr,
  eachEvent,
  type FunctionId,
  type FunctionIr,
  isGlobal,
  type Value,
  type VariableId,
  variableName,
} from '../../ir/index.ts';
import { methodOf } from '../context.ts';
import type { ProgramParts } from '../program/programParts.ts';

/** Of which class an object is: of one, of none because there is no object (null), of that whose method gives it (`return this`), or of one that nobody knows. */
type Made = ClassId | 'none' | 'itself' | 'unknown';

/**
 * Of which class the object is that a variable holds wherever it holds one, where the text gives it nothing but objects of that class: made there, or by
 * functions that make them (`const server = Server.create()`).
 */
export class MadeObjects {
  readonly #program: ProgramParts;
  readonly #given = new Map<VariableId, Value[]>();
  /** Who calls a function decides what these hold. */
  readonly #parameters = new Set<VariableId>();
  readonly #ofVariables = new Map<VariableId, Made>();
  readonly #ofFunctions = new Map<FunctionId, Made>();

  constructor(program: ProgramParts) {
    this.#program = program;
    for (const fn of program.functions.values()) {
      for (const { variable } of fn.parameters) this.#parameters.add(variable);
      eachEvent(fn, (event) => {
        if (event.kind !== 'assign' || event.to.path.length > 0) return;
        const given = this.#given.get(event.to.root);
        if (given === undefined) this.#given.set(event.to.root, [event.value]);
        else given.push(event.value);
      });
    }
  }

  classOf(variable: VariableId): ClassIr | undefined {
    const made = this.#ofVariable(variable);
    return typeof made === 'number' ? this.#program.classOf(made) : undefined;
  }

  /** The class of the object that a value is. */
  classMadeFor(value: Value): ClassId | undefined {
    const made = this.#of(value);
    return typeof made === 'number' ? made : undefined;
  }

  #ofVariable(variable: VariableId): Made {
    const known = this.#ofVariables.get(variable);
    if (known !== undefined) return known;
    // What goes in a circle is told by nobody.
    this.#ofVariables.set(variable, 'unknown');
    const values = this.#parameters.has(variable) ? undefined : this.#given.get(variable);
    const made = values === undefined ? 'unknown' : together(values.map((value) => this.#of(value)));
    this.#ofVariables.set(variable, made);
    return made;
  }

  /** What all ways out of a function give. */
  #ofFunction(id: FunctionId): Made {
    const known = this.#ofFunctions.get(id);
    if (known !== undefined) return known;
    this.#ofFunctions.set(id, 'unknown');
    const fn = this.#program.functions.get(id);
    const made = fn === undefined ? 'unknown' : together(returnedBy(fn).map((value) => this.#returned(value, fn)));
    this.#ofFunctions.set(id, made);
    return made;
  }

  #returned(value: Value | undefined, { kind, parameters }: FunctionIr): Made {
    if (value === undefined) return 'none';
    return kind === 'method' && value.kind === 'place' && value.place.path.length === 0 && value.place.root === parameters[0]?.variable
      ? 'itself'
      : this.#of(value);
  }

  #of(value: Value): Made {
    if (value.kind === 'none') return 'none';
    if (value.kind === 'place') return value.place.path.length === 0 ? this.#ofVariable(value.place.root) : 'unknown';
    const made = value.kind === 'result' ? this.#program.eventOf(value.event) : undefined;
    return made?.kind === 'call' ? this.#givenBy(made) : 'unknown';
  }

  #givenBy({ callee, receiver }: CallEvent): Made {
    if (callee.kind === 'class') return callee.id;
    if (callee.kind === 'function') {
      const fn = this.#program.functions.get(callee.id);
      const owner = fn?.isOfClass === true && fn.ownerClass !== undefined ? this.#program.classOf(fn.ownerClass) : undefined;
      // `cls()` makes an object of whichever class it is called on.
      if (owner !== undefined && this.#program.isInherited(owner)) return 'unknown';
      const made = this.#ofFunction(callee.id);
      return made === 'itself' ? 'unknown' : made;
    }
    if (callee.kind !== 'method' || callee.isSuper === true || receiver === undefined) return 'unknown';
    const self = callee.owner ?? this.#of(receiver);
    const owner = typeof self === 'number' ? this.#program.classOf(self) : undefined;
    const method = owner === undefined || this.#program.overridesOf(owner, callee.name).length > 0 ? undefined : methodOf(owner, callee.name, this.#program);
    const made = method === undefined ? 'unknown' : this.#ofFunction(method);
    return made === 'itself' ? self : made;
  }
}

function together(all: readonly Made[]): Made {
  const objects = new Set(all.filter((made) => made !== 'none'));
  const [only = 'none'] = objects;
  return objects.size > 1 ? 'unknown' : only;
}

function returnedBy({ blocks }: FunctionIr): readonly (Value | undefined)[] {
  return blocks.flatMap(({ end }) => (end.kind === 'exit' && end.how === 'return' ? [end.value] : []));
}

/** Whether two texts of a function say the same of it: what they put into variables that outlive it, and what they give to their callers. */
export function giveAlike(before: FunctionIr, now: FunctionIr): boolean {
  return givenIn(before) === givenIn(now);
}

const written = new WeakMap<FunctionIr, string>();

function givenIn(fn: FunctionIr): string {
  const known = written.get(fn) ?? writeGiven(fn);
  written.set(fn, known);
  return known;
}

function writeGiven(fn: FunctionIr): string {
  const calls = new Map<number, string>();
  const assigned: [VariableId, Value][] = [];
  eachEvent(fn, (event) => {
    if (event.kind === 'call') calls.set(event.id, writtenCallee(event));
    if (event.kind === 'assign' && event.to.path.length === 0) assigned.push([event.to.root, event.value]);
  });
  const writtenValue = (value: Value | undefined): string => {
    if (value?.kind === 'place' && value.place.path.length === 0) return variableName(value.place.root);
    return value?.kind === 'result' ? (calls.get(value.event) ?? '') : value === undefined || value.kind === 'none' ? 'none' : '';
  };
  const given = returnedBy(fn);
  const roots = new Set(given.map((value) => (value?.kind === 'place' ? value.place.root : undefined)));
  const variables = assigned.filter(([root]) => isGlobal(root) || roots.has(root));
  return [...given.map(writtenValue), ...variables.map(([root, value]) => `${variableName(root)}=${writtenValue(value)}`)].join(';');
}

function writtenCallee({ callee, receiver }: CallEvent): string {
  if (callee.kind === 'class' || callee.kind === 'function') return `${callee.kind} ${callee.id}`;
  return callee.kind === 'method' ? `${callee.owner} ${callee.name} of ${receiver?.kind === 'place' ? variableName(receiver.place.root) : ''}` : '';
}
