import { endingCalls, posixRows } from '../../../apis/posix.ts';
import { placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { lowerAddition } from '../collections/additions.ts';
import { lowerForEach } from '../collections/forEach.ts';
import { type FunctionInfo, type FunctionLowering, textOf, type Use } from '../context.ts';
import { hasEffects } from '../expressions/effects.ts';
import { lowerLibrary } from '../library/library.ts';
import { pointedTo } from '../library/libraryPointers.ts';
import { emitRow, rowOf, rowOfStandIn } from '../library/rows.ts';
import { parametersOf } from '../names/parameters.ts';
import { castOperand, thisVariable } from '../names/places.ts';
import { lowerDelete, lowerMade, lowerNew } from '../objects/allocations.ts';
import { descriptorOf, isDescriptorType, isOfClass, textWithin } from '../objects/conversions.ts';
import { lineageOf } from '../objects/lineage.ts';
import {
  classNamed,
  classOfType,
  constructorName,
  foreignOwner,
  inheritedMaker,
  isOwnMethod,
  makersOf,
  methodsByType,
  ownerOfChain,
  thoseThatFit,
  withDefaults,
} from '../objects/objects.ts';
import { lowerPointerMethod, pointerWithin } from '../objects/smartPointers.ts';
import { withoutPort } from '../objects/withoutPort.ts';
import { callOneOf, callUnder } from '../preprocessor/alternatives.ts';
import { expandMacro } from '../preprocessor/macroCalls.ts';
import { kidOfType, lastKid, spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { isHarmless } from '../unseen/harmless.ts';
import { callHarmless, callUnknown, mayMatter, namedCall, virtualMachineFamily } from '../unseen/unseenCalls.ts';
import { argumentsOf, emitCall, emitUnknown } from './emit.ts';
import { lowerThread, lowerThreadStart } from './threads.ts';

/** Lowers a call: to the events of its row, to a call of a function of the file, or to a call of something unknown. */
export function lowerCall(fn: FunctionLowering, view: View, use: Use): Value {
  if (view.type === 'new_expression') return lowerNew(fn, view);
  if (view.type === 'delete_expression') return lowerDelete(fn, view);
  const callee = view.kids[0];
  const list = kidOfType(view, 'argument_list');
  if (callee === undefined || list === undefined) return unknownValue;
  const callArguments = argumentsOf(fn, callee, list);
  fn.file.noteLowered(callee.type === 'identifier' ? callee.start : (lastKid(callee)?.start ?? callee.start));
  const operand = castOperand(fn, view) ?? pointerWithin(fn, view) ?? textWithin(fn, view);
  if (operand !== undefined) return fn.walk.value(fn, operand, use);
  switch (callee.type) {
    case 'identifier':
      return lowerNamed(fn, view, textOf(fn, callee), 'plain', callArguments, use);
    case 'qualified_identifier': {
      const written = textOf(fn, callee).replace(/\s+/g, '');
      if (written.startsWith('::') && !written.slice(2).includes('::')) return lowerNamed(fn, view, written.slice(2), 'global', callArguments, use);
      const made = /^std::make_(?:unique|shared)<(?:\w+::)*(\w+)>$/.exec(written)?.[1];
      if (made !== undefined && fn.file.classes.has(made)) return callClass(fn, view, made, callArguments, use);
      const allocated = lowerMade(fn, view, callee, callArguments);
      if (allocated !== undefined) return allocated;
      const name = written.replace(/<.*$/, '').replace(/^.*::/, '');
      const method = lowerOfClass(fn, view, written.split('::').at(-2) ?? '', name, callArguments, use);
      if (method !== undefined) return method;
      return lowerNamed(fn, view, name, /^(?:::)?std::/.test(written) ? 'std' : 'qualified', callArguments, use);
    }
    case 'template_function': {
      const name = textOf(fn, callee).replace(/\s*<[\s\S]*$/, '');
      const made = /^make_(?:unique|shared)\s*<\s*(?:\w+::)*(\w+)\s*>$/.exec(textOf(fn, callee))?.[1];
      if (made !== undefined && fn.file.classes.has(made)) return callClass(fn, view, made, callArguments, use);
      const allocated = lowerMade(fn, view, callee, callArguments);
      if (allocated !== undefined) return allocated;
      return lowerNamed(fn, view, name, 'qualified', callArguments, use);
    }
    case 'field_expression':
      return lowerMethod(fn, view, callee, callArguments, use);
    default:
      return callValue(fn, view, callee, callArguments, use);
  }
}

/** `Class::method(…)`: a static method, or the one that a class inherits, on its own object or on another (`server.Base::open()`). */
function lowerOfClass(
  fn: FunctionLowering,
  view: View,
  className: string,
  name: string,
  callArguments: readonly View[],
  use: Use,
  object?: View,
): Value | undefined {
  const owner = classNamed(fn, className);
  if (owner === undefined) return undefined;
  const isOwn = fn.ownerClass !== undefined && lineageOf(fn.file.classes, fn.ownerClass).includes(owner);
  const self: Value = isOwn ? { kind: 'place', place: placeOf(thisVariable(fn)) } : unknownValue;
  const receiver = object === undefined ? self : objectOf(fn, object);
  const methods = methodsByType(fn.file, owner, name, callArguments.length, true);
  if (methods.length > 0) return callMethodsOf(fn, view, methods, receiver, callArguments, use, object);
  const declaring = foreignOwner(fn.file, owner, name, true);
  if (declaring === undefined) return undefined;
  const values = callArguments.map((argument) => fn.walk.value(fn, argument));
  return emitCall(fn, view, { kind: 'method', name, owner: declaring.id, isNamed: true }, values, callArguments, use, receiver, object);
}

type Qualification = 'plain' | 'global' | 'std' | 'qualified';

function lowerNamed(fn: FunctionLowering, view: View, name: string, qualification: Qualification, callArguments: readonly View[], use: Use): Value {
  const { file } = fn;
  if (qualification === 'plain') {
    const target = fn.scope.find(name) !== undefined || file.globals.has(name) ? pointedTo(file, name) : undefined;
    if (target !== undefined) return lowerNamed(fn, view, target, 'global', callArguments, use);
    if (fn.scope.find(name) !== undefined) return callValue(fn, view, view.kids[0] ?? view, callArguments, use);
    const expanded = expandMacro(fn, name, view, callArguments, use, (renamed) => lowerNamed(fn, view, renamed, 'plain', callArguments, use));
    if (expanded !== undefined) return expanded;
    if (isOwnMethod(fn, name)) {
      const self: Value = { kind: 'place', place: placeOf(thisVariable(fn)) };
      // Of methods of one name, the one that takes as many arguments is meant.
      const isOne = (fn.ownerClass?.methods.get(name)?.length ?? 0) < 2;
      const methods = isOne || fn.ownerClass === undefined ? [] : methodsByType(fn.file, fn.ownerClass, name, callArguments.length);
      return methods.length > 0 ? callMethodsOf(fn, view, methods, self, callArguments, use) : callMethod(fn, view, name, self, callArguments, use);
    }
    // A field that holds a function: `std::function<void(int)> setup_`.
    const [callee] = view.kids;
    const isField = !posixRows.has(name) && fn.ownerClass !== undefined && lineageOf(file.classes, fn.ownerClass).some(({ fields }) => fields.has(name));
    if (isField && callee !== undefined && (fn.walk.place(fn, callee)?.place.path.length ?? 0) > 0) return callValue(fn, view, callee, callArguments, use);
  }
  if (qualification !== 'std') {
    const functions = file.functions.get(name)?.filter((candidate) => candidate.ownerClass === undefined || qualification === 'qualified');
    if (functions !== undefined && functions.length > 0) {
      const own = (): Value => callFunctions(fn, view, name, functions, callArguments, use);
      const row = qualification === 'qualified' ? undefined : rowOfStandIn(fn, name, functions, callArguments);
      return row === undefined
        ? own()
        : callUnder(fn, view, functions[0]?.conditions ?? [], own, () => emitRow(fn, view, row.row, row.onFailure, callArguments, use));
    }
  }
  if (file.classes.has(name)) return callClass(fn, view, name, callArguments, use);
  // A variable of the file that points to a function is called as the function is.
  if (qualification === 'plain' && file.globals.has(name))
    return namedCall(fn, view, name, callArguments, use) ?? callValue(fn, view, view.kids[0] ?? view, callArguments, use);
  const row = qualification === 'plain' || qualification === 'global' ? rowOf(fn, name, callArguments) : undefined;
  if (row !== undefined) return emitRow(fn, view, row.row, row.onFailure, callArguments, use);
  if (qualification !== 'qualified') {
    const started = lowerThreadStart(fn, view, name, callArguments);
    if (started !== undefined) return started;
    if (file.neverReturn.has(name) && !endingCalls.has(name)) return callEnding(fn, view, name, callArguments, use);
    const library = lowerLibrary(fn, view, name, callArguments);
    if (library !== undefined) return library;
  }
  const each = qualification === 'std' && name === 'for_each' ? lowerForEach(fn, view, callArguments) : undefined;
  if (each !== undefined) return each;
  const thread = qualification === 'std' ? lowerThread(fn, view, name, callArguments, use) : undefined;
  if (thread !== undefined) return thread;
  return callUnknown(fn, view, name, callArguments, use);
}

/** A function of another file that is declared never to return: `worker_main(&listener)` serves until the process ends, and what it does is known there. */
function callEnding(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[], use: Use): Value {
  const value = callUnknown(fn, view, name, callArguments, use);
  fn.graph.exit('end-of-process');
  return value;
}

function lowerMethod(fn: FunctionLowering, view: View, callee: View, callArguments: readonly View[], use: Use): Value {
  const base = callee.kids[0];
  const field = lastKid(callee);
  if (base === undefined || field === undefined) return unknownValue;
  const name = textOf(fn, field).replace(/\s*<[\s\S]*$/, '');
  if (!fn.file.isCpp) return callValue(fn, view, callee, callArguments, use);
  const [, named, ofNamed] = /^(?:.*::)?(\w+)::(\w+)$/.exec(name.replace(/\s+/g, '')) ?? [];
  const ofClass = named === undefined || ofNamed === undefined ? undefined : lowerOfClass(fn, view, named, ofNamed, callArguments, use, base);
  if (ofClass !== undefined) return ofClass;
  const object = fn.walk.place(fn, base);
  const added = lowerAddition(fn, view, name, object, callArguments);
  if (added !== undefined) return added;
  const ofPointer = lowerPointerMethod(fn, view, callee, name, object, callArguments);
  if (ofPointer !== undefined) return ofPointer;
  const owner = object === undefined ? ownerOfChain(fn, base) : classOfType(fn.file, object.type);
  const methods = owner === undefined ? [] : methodsByType(fn.file, owner, name, callArguments.length);
  if (methods.length > 0) return callMethodsOf(fn, view, methods, objectOf(fn, base), callArguments, use, base);
  const declaring = owner === undefined ? undefined : foreignOwner(fn.file, owner, name);
  if (declaring !== undefined) {
    const values = withDefaults(
      declaring,
      name,
      callArguments.map((argument) => fn.walk.value(fn, argument)),
    );
    return emitCall(fn, view, { kind: 'method', name, owner: declaring.id }, values, callArguments, use, objectOf(fn, base), base);
  }
  // Of one that others of the header override, the object's own class says which it is: `unique_ptr<Base> l = make_unique<Derived>()`.
  const isOverridden = owner !== undefined && lineageOf(fn.file.classes, owner).some((each) => each.header !== undefined && each.declaredMethods.has(name));
  const known = isOverridden || [...fn.file.classes.values()].some((candidate) => candidate.methods.has(name));
  if (known) return callMethod(fn, view, name, objectOf(fn, base), callArguments, use, base);
  if (!callArguments.some(mayMatter) && !hasEffects(base) && !virtualMachineFamily.test(name)) return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
  fn.walk.effects(fn, base, 'used');
  return callUnknown(fn, view, name, callArguments, use);
}

/** `(*p).listen()` is `p->listen()`, and so is that of a reference to `*p`. */
function objectOf(fn: FunctionLowering, base: View): Value {
  const value = fn.walk.value(fn, base);
  return value.kind === 'place' && value.place.path.at(-1) === '*'
    ? { ...value, place: { root: value.place.root, path: value.place.path.slice(0, -1) } }
    : value;
}

function callMethodsOf(
  fn: FunctionLowering,
  view: View,
  methods: readonly FunctionInfo[],
  receiver: Value,
  callArguments: readonly View[],
  use: Use,
  receiverView?: View,
): Value {
  const [first] = methods;
  const values = argumentValues(fn, callArguments, first);
  const call = ({ id }: FunctionInfo): Value => emitCall(fn, view, { kind: 'function', id }, values, callArguments, use, receiver, receiverView);
  return methods.length === 1 && first !== undefined ? call(first) : callOneOf(fn, view, methods, call);
}

function callMethod(fn: FunctionLowering, view: View, name: string, receiver: Value, callArguments: readonly View[], use: Use, receiverView?: View): Value {
  const info = [...fn.file.classes.values()]
    .flatMap((candidate) => candidate.methods.get(name) ?? [])
    .find((candidate) => parametersOf(fn.file, candidate).length >= callArguments.length);
  const values = argumentValues(fn, callArguments, info);
  return emitCall(fn, view, { kind: 'method', name }, values, callArguments, use, receiver, receiverView);
}

function callFunctions(fn: FunctionLowering, view: View, name: string, functions: readonly FunctionInfo[], callArguments: readonly View[], use: Use): Value {
  const fitting = fn.file.isCpp ? thoseThatFit(fn.file, functions, callArguments.length) : functions;
  const relevant = fitting.filter((candidate) => candidate.isRelevant);
  if (relevant.length === 0)
    return functions.every((candidate) => isHarmless(fn.file, candidate))
      ? callHarmless(fn, view, name, callArguments, use)
      : callUnknown(fn, view, name, callArguments, use);
  const first = relevant[0];
  const values = argumentValues(fn, callArguments, first);
  if (relevant.length === 1 && first !== undefined) return emitCall(fn, view, { kind: 'function', id: first.id }, values, callArguments, use);
  return callOneOf(fn, view, relevant, (info) => emitCall(fn, view, { kind: 'function', id: info.id }, values, callArguments, use));
}

function callClass(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[], use: Use): Value {
  const info = fn.file.classes.get(name);
  if (info === undefined) return unknownValue;
  const [only, ...others] = callArguments;
  // A copy of what a call gives is never made, and what is moved goes on in another.
  if (only !== undefined && others.length === 0 && view.type !== 'new_expression' && isOfClass(fn, only, info)) return fn.walk.value(fn, only);
  const makers = makersOf(fn.file, info);
  const [maker] = thoseThatFit(fn.file, makers, callArguments.length);
  const inherited = maker === undefined && callArguments.length > 0 ? inheritedMaker(fn.file, info, callArguments.length) : undefined;
  const called = maker ?? inherited;
  const values = argumentValues(fn, callArguments, called);
  if (info.header !== undefined) {
    // Which of its constructors this is, the file that has them says.
    const made = emitCall(fn, view, { kind: 'class', id: info.id, isBare: true }, [], [], use);
    const all = withDefaults(info, name, values);
    emitCall(fn, view, { kind: 'method', name: constructorName(all.length), owner: info.id }, all, callArguments, 'used', made);
    return withoutPort(fn, view, info, callArguments.length, made);
  }
  if (called === undefined || (inherited === undefined && makers.length === 1)) {
    const made = emitCall(fn, view, { kind: 'class', id: info.id }, values, callArguments, use);
    return called === undefined ? withoutPort(fn, view, info, callArguments.length, made) : made;
  }
  // Of several constructors the one is meant that takes as many arguments.
  const object = emitCall(fn, view, { kind: 'class', id: info.id, isBare: true }, [], [], use);
  emitCall(fn, view, { kind: 'function', id: called.id }, values, callArguments, 'used', object);
  return object;
}

/** Makes an object of a class of this file: `Server s(8080);`. */
export function constructObject(fn: FunctionLowering, view: View, className: string, callArguments: readonly View[]): Value {
  return callClass(fn, view, className, callArguments, 'used');
}

function callValue(fn: FunctionLowering, view: View, callee: View, callArguments: readonly View[], use: Use): Value {
  const inner = withoutParentheses(callee);
  const pointed = inner.type === 'pointer_expression' && inner.kids[0]?.type === '*' ? (lastKid(inner) ?? inner) : inner;
  const value = fn.walk.value(fn, pointed);
  const values = callArguments.map((argument) => fn.walk.value(fn, argument));
  if (value.kind === 'function') return emitCall(fn, view, { kind: 'function', id: value.id }, values, callArguments, use);
  if (value.kind === 'unknown') return emitUnknown(fn, view, textOf(fn, callee), values, callArguments, use);
  return emitCall(fn, view, { kind: 'value', value }, values, callArguments, use);
}

/** The arguments as the function takes them: by a reference it is given the address. */
function argumentValues(fn: FunctionLowering, callArguments: readonly View[], info: FunctionInfo | undefined): readonly Value[] {
  const parameters = info === undefined ? [] : parametersOf(fn.file, info);
  return callArguments.map((argument, index) => {
    if (parameters[index]?.isByReference === true) {
      const place = fn.walk.place(fn, argument);
      if (place !== undefined) return { kind: 'address', place: place.place, span: spanOf(argument) };
    }
    if (argument.type === 'initializer_list') return fn.walk.initializer(fn, argument, parameters[index]?.type);
    const value = fn.walk.value(fn, argument);
    return isDescriptorType(parameters[index]?.type) ? descriptorOf(fn, argument, value) : value;
  });
}
