import {
  type ClassId,
  type ClassIr,
  eachEvent,
  eachOperand,
  eachValueIn,
  type FunctionId,
  type FunctionIr,
  isGlobal,
  type Place,
  type Value,
} from '../ir/index.ts';
import type { Abstract, Location } from './abstract.ts';
import { classOfObject, type FileContext, methodOf, type Summary } from './context.ts';
import { rootOf } from './locations.ts';
import { touchesSockets } from './overrides.ts';
import type { State } from './state.ts';
import { isList, isTable, tableText } from './tables.ts';
import { followPath } from './translation.ts';

/** What a call gives to a function that calls it, by the place where that one finds it. */
export interface Given {
  /** `setup`, or `ops->bind` of a table of functions. */
  readonly functions: ReadonlyMap<Location, FunctionId>;
  /** The classes of objects whose methods it calls, where its text does not say of which class they are: `server.open()`. */
  readonly classes: ReadonlyMap<Location, ClassId>;
  /** Flags and kinds that it tests, where it goes more ways than are told apart without them. */
  readonly constants: ReadonlyMap<Location, Abstract>;
  /** The lists that it goes through item by item. */
  readonly lists: ReadonlyMap<Location, Abstract>;
}

/**
 * What a function does with the functions that this call gives it. What it does turns on what they do, one that sets the options or one that sets none, and
 * so it is followed anew with them.
 */
export function summaryWith(summary: Summary, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): Summary {
  const functions = functionsGivenTo(summary.function, arguments_, state, context);
  const classes = classesGivenTo(summary.function, arguments_, state, context);
  const constants = constantsGivenTo(summary, arguments_, state);
  const lists = listsGivenTo(summary.function, arguments_, state);
  if (functions.size + classes.size + constants.size + lists.size === 0) return summary;
  if (lists.size > 0) for (const place of askingOf(summary.function).counts) noteNumber(place, foundAt(place, arguments_, state), constants);
  const isOfSockets = classes.size + lists.size > 0 || touchesSockets(summary) || [...functions.values()].some((id) => touches(context.summaryOf(id)));
  return (isOfSockets ? context.summaryGiven(summary.function.id, { functions, classes, constants, lists }) : undefined) ?? summary;
}

/** What the call gives for what decides about the ways that the function goes. */
function constantsGivenTo({ decidedBy = [] }: Summary, arguments_: ReadonlyMap<string, Abstract>, state: State): Map<Location, Abstract> {
  const given = new Map<Location, Abstract>();
  // One that counts down would be followed for each number.
  if (state.names.isFollowedWithConstants) return given;
  for (const place of decidedBy) {
    const value = foundAt(place, arguments_, state);
    if (value?.kind === 'number' || value?.kind === 'boolean' || value?.kind === 'string')
      given.set(place, { kind: value.kind, value: value.value } as Abstract);
    else if (value?.kind === 'constant') given.set(place, { kind: 'constant', name: value.name });
  }
  return given;
}

/** How many items of a list there are. */
function noteNumber(place: Location, value: Abstract | undefined, constants: Map<Location, Abstract>): void {
  if (value?.kind === 'number') constants.set(place, { kind: 'number', value: value.value });
}

/** The classes of the objects that the function is given, of those that do something to sockets in a method that it calls. */
function classesGivenTo(fn: FunctionIr, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): ReadonlyMap<Location, ClassId> {
  const { receivers } = askingOf(fn);
  if (receivers.size === 0) return noClasses;
  const given = new Map<Location, ClassId>();
  for (const [root, { names }] of receivers) {
    const own = context.classOfReceiver(root);
    const value = arguments_.get(root);
    const owner = value?.kind === 'symbolic' ? state.names.classGivenAt(value.at) : value?.kind === 'reference' ? value.class : undefined;
    const known = owner === undefined ? undefined : context.classOf(owner);
    if (known === undefined) continue;
    if (own !== undefined) {
      // An object of a class that inherits from the method's has methods of its own.
      if (own !== known && own.isShared !== true && hasOthers(fn, root, own, known, context, new Set())) given.set(root, known.id);
      continue;
    }
    const methods = [...names].map((name) => methodOf(known, name, context));
    if (methods.some((method) => method !== undefined && method !== fn.id && touches(context.summaryOf(method)))) given.set(root, known.id);
  }
  return given;
}

/** Whether another method is called of an object of the one class than of one of the other, by the function or by what it calls of the same object. */
function hasOthers(fn: FunctionIr, root: string, own: ClassIr, other: ClassIr, context: FileContext, seen: Set<FunctionId>): boolean {
  const { names = noNames, functions = noFunctions } = askingOf(fn).receivers.get(root) ?? {};
  seen.add(fn.id);
  const within = [...functions];
  for (const name of names) {
    const method = methodOf(own, name, context);
    if (method !== methodOf(other, name, context)) return true;
    if (method !== undefined) within.push(method);
  }
  return within.some((id) => {
    const called = seen.has(id) ? undefined : context.functionOf(id);
    const receiver = called?.parameters[0]?.variable;
    return called !== undefined && receiver !== undefined && hasOthers(called, receiver, own, other, context, seen);
  });
}

const noNames: ReadonlySet<string> = new Set();
const noFunctions: ReadonlySet<FunctionId> = new Set();
const noClasses: ReadonlyMap<Location, ClassId> = new Map();

/** The tables that the function is given, of those that it goes through. */
function listsGivenTo(fn: FunctionIr, arguments_: ReadonlyMap<string, Abstract>, state: State): ReadonlyMap<Location, Abstract> {
  const { lists, arrays } = askingOf(fn);
  if (lists.length === 0) return noLists;
  const given = new Map<Location, Abstract>();
  for (const place of lists) {
    const found = foundAt(place, arguments_, state);
    const value = found?.kind === 'reference' && arrays.has(place) ? arrayAt(wholeOf(found.to), state) : found;
    // One that counts down would be followed for each number.
    const isCount = value?.kind === 'number' && !arrays.has(place) && !state.names.isFollowedWithLists;
    if (value !== undefined && (isCount || (arrays.has(place) ? isList(value) : isTable(value)))) given.set(place, value);
  }
  return given;
}

/** One of which an element has been given another value since is not what it was declared to be. */
function arrayAt(location: Location, state: State): Abstract | undefined {
  return state.within(location).some((each) => each.location !== location) ? undefined : state.read(location);
}

/** An array goes to a function as the address of its first element. */
function wholeOf(location: Location): Location {
  return location.endsWith('/[0]') ? location.slice(0, -'/[0]'.length) : location;
}

const noLists: ReadonlyMap<Location, Abstract> = new Map();

/** The class of an object, where the flow knows it, or the call for which this function is followed. */
export function classGivenTo(value: Abstract, state: State, context: FileContext): ClassIr | undefined {
  const given = value.kind === 'symbolic' ? state.names.classGivenAt(value.at) : undefined;
  return given === undefined ? classOfObject(value, context) : context.classOf(given);
}

function touches(summary: Summary | undefined): boolean {
  return summary !== undefined && touchesSockets(summary);
}

function functionsGivenTo(fn: FunctionIr, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): ReadonlyMap<Location, FunctionId> {
  const given = new Map<Location, FunctionId>();
  for (const place of placesAskedFor(fn, context)) {
    const value = given.has(place) ? undefined : foundAt(place, arguments_, state);
    // One that takes along variables of the call that made it finds them only where that call is known.
    if (value?.kind === 'function' && value.within === undefined) given.set(place, value.id);
  }
  return given;
}

/** What the function finds in a place of what it is given, or in a variable of a function around it. */
function foundAt(place: Location, arguments_: ReadonlyMap<string, Abstract>, state: State): Abstract | undefined {
  const root = rootOf(place);
  const argument = arguments_.get(root);
  if (argument !== undefined) return followPath(argument, place.slice(root.length + 1), state);
  // Who always holds the same function is no news.
  return isGlobal(root) && state.names.constantOf(root) === undefined ? state.read(place) : undefined;
}

/** Where a function looks for functions, those that it makes, and the methods that it calls of its own object, or of a parameter of which nothing says of what class it is. */
interface Asking {
  readonly places: readonly Location[];
  readonly makes: readonly FunctionId[];
  readonly receivers: ReadonlyMap<string, Methods>;
  /** What it goes through item by item. */
  readonly lists: readonly Location[];
  /** Those of them that are arrays of C. */
  readonly arrays: ReadonlySet<Location>;
  /** Where it was given how many items they have. */
  readonly counts: readonly Location[];
}

/** The methods that are called of one object: by their names, or as the functions that they are. */
interface Methods {
  readonly names: Set<string>;
  readonly functions: Set<FunctionId>;
}

const known = new WeakMap<FunctionIr, Asking>();
const nothing: Asking = { places: [], makes: [], receivers: new Map(), lists: [], arrays: new Set(), counts: [] };

/** The places from which a function calls or hands on what it has been given, or a function within it does. */
function placesAskedFor(fn: FunctionIr, context: FileContext): readonly Location[] {
  const { places, makes } = askingOf(fn);
  if (makes.length === 0) return places;
  const found = [...places];
  const seen = new Set([fn.id]);
  const waiting = [...makes];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const inner = seen.has(id) ? undefined : context.functionOf(id);
    seen.add(id);
    if (inner === undefined || inner.kind !== 'closure' || inner.span.start < fn.span.start || inner.span.end > fn.span.end) continue;
    const asking = askingOf(inner);
    found.push(...asking.places);
    waiting.push(...asking.makes);
  }
  return found;
}

function askingOf(fn: FunctionIr): Asking {
  const asking = known.get(fn) ?? readAsking(fn);
  known.set(fn, asking);
  return asking;
}

function readAsking(fn: FunctionIr): Asking {
  if (fn.parameters.length === 0 && fn.kind !== 'closure') return nothing;
  const parameters = new Set(fn.parameters.map(({ variable }) => variable));
  const places = new Set<Location>();
  const makes = new Set<FunctionId>();
  const receivers = new Map<string, Methods>();
  const self = fn.ownerClass === undefined ? undefined : fn.parameters[0]?.variable;
  const lists = new Set<Location>();
  const arrays = new Set<Location>();
  const counts = new Set<Location>();
  const partOf = partsTaken(fn, parameters);
  const noteList = ([list, , , part, count]: readonly Value[]): void => {
    const place = list?.kind === 'place' ? takenFrom(list.place, partOf) : undefined;
    if (place === undefined || !parameters.has(place.root)) return;
    lists.add(locationOf(place));
    if (part?.kind === 'string' && part.value === 'elements') arrays.add(locationOf(place));
    if (count?.kind === 'place' && parameters.has(count.place.root)) counts.add(locationOf(count.place));
  };
  const isGiven = (root: string): boolean => parameters.has(root) || (fn.kind === 'closure' && isGlobal(root));
  const note = (value: Value): void => {
    const place = value.kind === 'place' ? takenFrom(value.place, partOf) : undefined;
    if (place !== undefined && isGiven(place.root)) places.add(locationOf(place));
  };
  eachEvent(fn, (event) => {
    eachOperand(event, (value) => {
      if (value.kind === 'function') makes.add(value.id);
      eachValueIn(value, (each) => {
        if (each.kind === 'operation' && each.operator === 'listed') noteList(each.operands);
      });
    });
    if (event.kind !== 'call') return;
    const { callee } = event;
    const root = parameterIn(event.receiver, parameters);
    if (root !== undefined && (root === self || (callee.kind === 'method' && callee.owner === undefined))) {
      const methods = receivers.get(root) ?? { names: new Set(), functions: new Set() };
      receivers.set(root, methods);
      if (callee.kind === 'method' && callee.isSuper !== true && !callee.name.startsWith('#')) methods.names.add(callee.name);
      if (callee.kind === 'function') methods.functions.add(callee.id);
    }
    if (callee.kind === 'value') note(callee.value);
    // `options.setup(socket)`, where the call gives an object that is written there.
    else if (callee.kind === 'method' && callee.owner === undefined && event.receiver?.kind === 'place')
      note({ kind: 'place', place: { root: event.receiver.place.root, path: [...event.receiver.place.path, callee.name] } });
    else if (callee.kind === 'function') makes.add(callee.id);
    if (callee.kind === 'unknown') return;
    for (const each of event.arguments) if (each.kind === 'place' && each.place.path.length === 0) note(each);
  });
  if (places.size + makes.size + receivers.size + lists.size === 0) return nothing;
  return { places: [...places], makes: [...makes], receivers, lists: [...lists], arrays, counts: [...counts] };
}

function locationOf({ root, path }: Place): Location {
  return [root, ...path].join('/');
}

/** What variables may hold that are given a part of a parameter: `function open({ ports, setup = () => {} })`, `const { setup } = options`. */
function partsTaken(fn: FunctionIr, parameters: ReadonlySet<string>): ReadonlyMap<string, Place> {
  const parts = new Map<string, Place>();
  eachEvent(fn, (event) => {
    if (event.kind !== 'assign') return;
    const { to, value } = event;
    if (to.path.length === 0 && value.kind === 'place' && parameters.has(value.place.root)) parts.set(to.root, value.place);
  });
  return parts;
}

function takenFrom(place: Place, parts: ReadonlyMap<string, Place>): Place {
  const part = parts.get(place.root);
  return part === undefined ? place : { root: part.root, path: [...part.path, ...place.path] };
}

function parameterIn(value: Value | undefined, parameters: ReadonlySet<string>): string | undefined {
  return value?.kind === 'place' && value.place.path.length === 0 && parameters.has(value.place.root) ? value.place.root : undefined;
}

/** Numbers for functions together with what they are given, where no file's own and no driver's are. */
export class Specializations {
  readonly #numbers = new Map<string, FunctionId>();

  numberOf(id: FunctionId, { functions, classes, constants, lists }: Given): FunctionId {
    const written = [functions, classes, constants].map((given: ReadonlyMap<Location, unknown>) =>
      Array.from(given, ([place, each]) => `${place}=${JSON.stringify(each)}`),
    );
    const ofLists = Array.from(lists, ([place, each]) => `${place}=${tableText(each)}`);
    const key = `${id}: ${[...written, ofLists].join('; ')}`;
    const number = this.#numbers.get(key) ?? Number.MAX_SAFE_INTEGER - this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}
