import { type CallEvent, type ClassIr, eachEvent, type FunctionIr, type Parameter, type Value } from '../../ir/index.ts';
import { methodOf } from '../context.ts';
import type { ProgramParts } from '../program/programParts.ts';
import { fieldsAssignedIn } from './constructed.ts';

/**
 * What a field begins with that the constructor makes of parameters, where one of these is port 0 by default and no call in the program gives it another:
 * `def __init__(self, host="localhost", port=0): self.port = port`. Callers may stand in functions that are not followed, and so may the constructor.
 */
export function zeroByDefault(owner: ClassIr, field: string, program: ProgramParts): Value | undefined {
  const maker = makerOf(owner, field, program, new Set());
  const written = maker === undefined ? undefined : onlyValue(maker, field);
  if (maker === undefined || written === undefined || !canBeZero(written, maker) || isGivenElsewhere(maker, field, program)) return undefined;
  const value = filled(written, maker, new Calls(program));
  return isZero(value) ? value : undefined;
}

/** The constructor that fills in the field: where that of the class leaves it to the one of its base, that one. */
function makerOf(owner: ClassIr, field: string, program: ProgramParts, seen: Set<ClassIr>): FunctionIr | undefined {
  const id = methodOf(owner, '', program);
  const maker = id === undefined ? undefined : program.functions.get(id);
  if (maker === undefined || valuesGiven(maker, field).length > 0 || seen.has(owner)) return maker;
  seen.add(owner);
  const [base, ...others] = owner.bases;
  const inherited = typeof base === 'number' && others.length === 0 ? program.classOf(base) : undefined;
  return inherited === undefined ? maker : makerOf(inherited, field, program, seen);
}

/** What a constructor gives to a field, where it does so once. */
function onlyValue(maker: FunctionIr, field: string): Value | undefined {
  const found = valuesGiven(maker, field);
  return found.length === 1 ? found[0] : undefined;
}

function valuesGiven(maker: FunctionIr, field: string): readonly Value[] {
  const found: Value[] = [];
  eachEvent(maker, (event) => {
    if (event.kind === 'assign' && event.to.path.length === 1 && event.to.path[0] === field && event.to.root === maker.parameters[0]?.variable)
      found.push(event.value);
  });
  return found;
}

/** Asked first, as it asks nothing of the rest of the program. */
function canBeZero(value: Value, maker: FunctionIr): boolean {
  return isZero(filled(value, maker, undefined));
}

/** The value with each parameter as it is by default; `calls`: unless one of these gives it another. */
function filled(value: Value, maker: FunctionIr, calls: Calls | undefined): Value {
  if (value.kind === 'list') return { ...value, items: value.items.map((item) => filled(item, maker, calls)) };
  if (value.kind === 'operation' && value.operator === 'parse-int' && value.operands[0] !== undefined) return filled(value.operands[0], maker, calls);
  const parameter = value.kind === 'place' && value.place.path.length === 0 ? parameterOf(maker, value.place.root) : undefined;
  const otherwise = parameter?.defaultValue;
  if (parameter === undefined || otherwise === undefined || !isZero(otherwise)) return unknown;
  return calls?.give(maker, parameter, mostCallers) === true ? unknown : otherwise;
}

function parameterOf({ parameters }: FunctionIr, root: string): Parameter | undefined {
  return parameters.find(({ variable }) => variable === root);
}

/** A method may put there what the kernel has chosen; a port that somebody names is another matter. */
function isGivenElsewhere(maker: FunctionIr, field: string, program: ProgramParts): boolean {
  const owner = maker.ownerClass === undefined ? undefined : program.classOf(maker.ownerClass);
  const kinds = new Set(owner === undefined ? [] : program.kindsOf(owner).map(({ id }) => id));
  const maySet = (fn: FunctionIr): boolean => fieldsAssignedIn(fn).get(field) === 'any' || (fn.ownerClass !== undefined && kinds.has(fn.ownerClass));
  return program.assigning(field).some((fn) => fn !== maker && maySet(fn) && !isFound(fn, field));
}

function isFound(fn: FunctionIr, field: string): boolean {
  let isAll = true;
  eachEvent(fn, (event) => {
    if (event.kind !== 'assign' || event.to.path.at(-1) !== field) return;
    const { value } = event;
    isAll &&=
      value.kind === 'result' ||
      (value.kind === 'operation' && value.operator === 'item') ||
      (value.kind === 'unknown' && (value.from === 'unknown' || value.from === 'kernel'));
  });
  return isAll;
}

/** Port 0, an address with it, or none. */
function isZero(value: Value): boolean {
  if (value.kind === 'list') return value.items[1]?.kind === 'number' && value.items[1].value === 0;
  return value.kind === 'number' && value.value === 0;
}

/** The calls of a program's functions, by whoever makes them. */
class Calls {
  readonly #program: ProgramParts;

  constructor(program: ProgramParts) {
    this.#program = program;
  }

  /** Whether a call gives a parameter anything but port 0, be it what the caller was given in turn. */
  give(fn: FunctionIr, parameter: Parameter, callers: number): boolean {
    const isGivenBy = (caller: FunctionIr, call: CallEvent): boolean =>
      this.#isOf(call, caller, fn) && argumentsFor(call, fn, parameter).some((given) => this.#isAnother(given, parameter, caller, callers));
    return [...this.#program.functions.values()].some((caller) => callsIn(caller).some((call) => isGivenBy(caller, call)));
  }

  #isAnother(given: Value, { name }: Parameter, caller: FunctionIr, callers: number): boolean {
    if (given.kind === 'none' || isZero(given)) return false;
    const handedOn = given.kind === 'place' && given.place.path.length === 0 ? parameterOf(caller, given.place.root) : undefined;
    if (handedOn === undefined || callers === 0) return true;
    // What a caller of that one leaves out is left out here, too.
    if (handedOn.isNamedRest === true) return this.give(caller, { ...handedOn, name }, callers - 1);
    return handedOn.defaultValue === undefined || !isZero(handedOn.defaultValue) || this.give(caller, handedOn, callers - 1);
  }

  #isOf({ callee }: CallEvent, caller: FunctionIr, fn: FunctionIr): boolean {
    if (callee.kind === 'function') return callee.id === fn.id;
    if (callee.kind === 'method') return callee.name === fn.name;
    // A method of the class itself makes one of the classes that inherit from it by `cls(…)`.
    const isOwn = callee.kind === 'value' && caller.isOfClass === true && isRoot(callee.value, caller.parameters[0]?.variable);
    const id = callee.kind === 'class' ? callee.id : isOwn ? caller.ownerClass : undefined;
    const made = id === undefined || fn.kind !== 'constructor' ? undefined : this.#program.classOf(id);
    return made !== undefined && methodOf(made, '', this.#program) === fn.id;
  }
}

function isRoot(value: Value, root: string | undefined): boolean {
  return value.kind === 'place' && value.place.path.length === 0 && value.place.root === root;
}

/** What a call may give to a parameter: what stands in its place, what has its name, what is handed on whole. */
function argumentsFor({ callee, arguments: positional, keywords }: CallEvent, { parameters }: FunctionIr, { name, variable, isNamedRest }: Parameter): Value[] {
  const index = parameters.findIndex((each) => each.variable === variable);
  // The object that a function has for its first parameter does not stand among the arguments of a class or of a method.
  const inPlace = isNamedRest === true ? undefined : positional[callee.kind === 'function' ? index : index - 1];
  return [inPlace, keywords?.get(name), keywords?.get('*'), keywords?.get('**')].filter((given) => given !== undefined);
}

const known = new WeakMap<FunctionIr, readonly CallEvent[]>();

function callsIn(fn: FunctionIr): readonly CallEvent[] {
  const found = known.get(fn);
  if (found !== undefined) return found;
  const calls: CallEvent[] = [];
  eachEvent(fn, (event) => {
    if (event.kind === 'call') calls.push(event);
  });
  known.set(fn, calls);
  return calls;
}

const unknown: Value = { kind: 'unknown', from: 'unknown' };

/** Who makes the object may have been given the port, and so on. */
const mostCallers = 3;
