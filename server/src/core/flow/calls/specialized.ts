import { type ClassId, type ClassIr, type FunctionId, type FunctionIr, isGlobal } from '../../ir/index.ts';
import { isGoneThrough, isList, tableText } from '../constants/tables.ts';
import { classOfObject, type FileContext, methodOf, type Summary } from '../context.ts';
import type { Abstract, Location } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';
import { arraysAskedFor, askingOf, countsAskedFor, keysAskedFor, listsAskedFor, methodsAskedFor, placesAskedFor } from './asking.ts';
import { touchesSockets } from './overrides.ts';
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

/** The functions in the lists that it gives. */
export function functionsListed({ lists }: Given): ReadonlySet<FunctionId> {
  return new Set([...lists.values()].flatMap(functionsWithin));
}

function functionsWithin(value: Abstract): readonly FunctionId[] {
  if (value.kind === 'function') return [value.id];
  if (value.kind === 'list') return value.items.flatMap(functionsWithin);
  return value.kind === 'record' ? [...value.fields.values()].flatMap(functionsWithin) : [];
}

/**
 * What a function does with the functions that this call gives it. What it does turns on what they do, one that sets the options or one that sets none, and
 * so it is followed anew with them. Where a call made the function that is called, `within` is where the variables of that call are kept.
 */
export function summaryWith(summary: Summary, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext, within?: Location): Summary {
  const functions = functionsGivenTo(summary.function, arguments_, state, context, within);
  const constants = constantsGivenTo(summary, arguments_, state);
  const lists = listsGivenTo(summary.function, arguments_, state, context);
  const all = [...functions.values(), ...[...lists.values()].flatMap(functionsWithin)];
  const givenIn = (place: Location | undefined): readonly FunctionId[] => {
    const given = place === undefined ? undefined : functions.get(place);
    return given === undefined ? all : [given];
  };
  const classes = classesGivenTo(summary.function, arguments_, state, context, givenIn);
  for (const place of keysAskedFor(summary.function, context)) noteText(place, foundAt(place, arguments_, state), constants);
  if (functions.size + classes.size + constants.size + lists.size === 0) return summary;
  if (lists.size > 0) for (const place of countsAskedFor(summary.function, context)) noteNumber(place, foundAt(place, arguments_, state), constants);
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

/** By what a list is chosen. No function that calls itself makes another one of these for each call. */
function noteText(place: Location, value: Abstract | undefined, constants: Map<Location, Abstract>): void {
  if (value?.kind === 'string') constants.set(place, { kind: 'string', value: value.value });
  else if (value?.kind === 'constant') constants.set(place, { kind: 'constant', name: value.name });
}

/** How many items of a list there are. */
function noteNumber(place: Location, value: Abstract | undefined, constants: Map<Location, Abstract>): void {
  if (value?.kind === 'number') constants.set(place, { kind: 'number', value: value.value });
}

/** The classes of the objects that the function is given, of those that do something to sockets in a method that it calls. */
function classesGivenTo(
  fn: FunctionIr,
  arguments_: ReadonlyMap<string, Abstract>,
  state: State,
  context: FileContext,
  givenIn: (place: Location | undefined) => readonly FunctionId[],
): ReadonlyMap<Location, ClassId> {
  const isClosure = fn.kind === 'closure' || givenIn(undefined).length > 0;
  if (!isClosure && ![...arguments_.values()].some((value) => classGivenTo(value, state, context) !== undefined)) return noClasses;
  const given = new Map<Location, ClassId>();
  for (const [root, names] of methodsAskedFor(fn, context, givenIn)) {
    const own = context.classOfReceiver(root);
    const value = arguments_.get(root) ?? (isGlobal(root) ? state.read(root) : undefined);
    const known = value === undefined ? undefined : ownerOf(value, state, context, own === undefined ? names : undefined);
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

/**
 * The class of an object that a call gives, as far as it is known here.
 * @param names what is called of it, where it may be the object of this very method, which another class may have in its place
 */
function ownerOf(value: Abstract, state: State, context: FileContext, names: ReadonlySet<string> = noNames): ClassIr | undefined {
  const owner = value.kind === 'symbolic' ? state.names.classGivenAt(value.at) : value.kind === 'reference' ? value.class : undefined;
  if (owner !== undefined) return context.classOf(owner);
  const own = names.size > 0 ? classOfObject(value, context) : undefined;
  return own === undefined || [...names].some((name) => context.overridesOf(own, name).length > 0) ? undefined : own;
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
function listsGivenTo(fn: FunctionIr, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): ReadonlyMap<Location, Abstract> {
  const lists = listsAskedFor(fn, context);
  if (lists.length === 0) return noLists;
  const arrays = new Set(arraysAskedFor(fn, context));
  const given = new Map<Location, Abstract>();
  for (const place of lists) {
    const found = foundAt(place, arguments_, state);
    const value = found?.kind === 'reference' && arrays.has(place) ? arrayAt(wholeOf(found.to), state) : found;
    // One that counts down would be followed for each number.
    const isCount = value?.kind === 'number' && !arrays.has(place) && !state.names.isFollowedWithLists;
    if (value !== undefined && (isCount || (arrays.has(place) ? isList(value) : isGoneThrough(value)))) given.set(place, value);
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

function functionsGivenTo(
  fn: FunctionIr,
  arguments_: ReadonlyMap<string, Abstract>,
  state: State,
  context: FileContext,
  within: Location | undefined,
): ReadonlyMap<Location, FunctionId> {
  const given = new Map<Location, FunctionId>();
  for (const place of [...placesAskedFor(fn, context), ...fieldsAskedFor(fn, arguments_, state, context)]) {
    const value = given.has(place) ? undefined : foundAt(place, arguments_, state);
    // One that takes along variables of the call that made it finds them only where that call is known: in a function that the same call has made.
    if (value?.kind === 'function' && (value.within === undefined || value.within === within)) given.set(place, value.id);
  }
  return given;
}

/** The fields of its object in which this call has functions, and that a method calls which it calls of the same object. */
function fieldsAskedFor(fn: FunctionIr, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): readonly Location[] {
  const self = fn.ownerClass === undefined ? undefined : fn.parameters[0]?.variable;
  const object = self === undefined || !askingOf(fn).receivers.has(self) ? undefined : arguments_.get(self);
  const owner = object === undefined ? undefined : (classGivenTo(object, state, context) ?? context.classOfReceiver(self ?? ''));
  if (object === undefined || owner === undefined) return [];
  const fields = functionsIn(object, state).filter((field) => callsField(fn, field, owner, context, new Set()));
  return fields.map((field) => `${self}/${field}`);
}

function functionsIn(object: Abstract, state: State): readonly string[] {
  if (object.kind === 'symbolic') return state.names.functionsGivenWithin(object.at);
  if (object.kind !== 'reference') return [];
  return state.within(object.to).flatMap(({ location, value }) => (value.kind === 'function' ? [location.slice(object.to.length + 1)] : []));
}

function callsField(fn: FunctionIr, field: string, owner: ClassIr, context: FileContext, seen: Set<FunctionId>): boolean {
  seen.add(fn.id);
  const self = fn.parameters[0]?.variable ?? '';
  const { places, receivers } = askingOf(fn);
  if (places.includes(`${self}/${field}`)) return true;
  const { names = noNames, functions = noFunctions } = receivers.get(self) ?? {};
  return [...functions, ...Array.from(names, (name) => methodOf(owner, name, context))].some((id) => {
    const called = id === undefined || seen.has(id) ? undefined : context.functionOf(id);
    return called?.ownerClass !== undefined && callsField(called, field, owner, context, seen);
  });
}

/** What the function finds in a place of what it is given, or in a variable of a function around it. */
function foundAt(place: Location, arguments_: ReadonlyMap<string, Abstract>, state: State): Abstract | undefined {
  const root = rootOf(place);
  const argument = arguments_.get(root);
  if (argument !== undefined) return followPath(argument, place.slice(root.length + 1), state);
  // Who always holds the same function is no news.
  return isGlobal(root) && state.names.constantOf(root) === undefined ? state.read(place) : undefined;
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
