import { type ClassId, type ClassIr, eachEvent, eachOperand, type FunctionId, type FunctionIr, isGlobal, type Value } from '../ir/index.ts';
import type { Abstract, Location } from './abstract.ts';
import { classOfObject, type FileContext, methodOf, type Summary } from './context.ts';
import { rootOf } from './locations.ts';
import { touchesSockets } from './overrides.ts';
import type { State } from './state.ts';
import { followPath } from './translation.ts';

/** What a call gives to a function that calls it, by the place where that one finds it. */
export interface Given {
  /** `setup`, or `ops->bind` of a table of functions. */
  readonly functions: ReadonlyMap<Location, FunctionId>;
  /** The classes of objects whose methods it calls, where its text does not say of which class they are: `server.open()`. */
  readonly classes: ReadonlyMap<Location, ClassId>;
}

/**
 * What a function does with the functions that this call gives it. What it does turns on what they do, one that sets the options or one that sets none, and
 * so it is followed anew with them.
 */
export function summaryWith(summary: Summary, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): Summary {
  const functions = functionsGivenTo(summary.function, arguments_, state, context);
  const classes = classesGivenTo(summary.function, arguments_, state, context);
  if (functions.size === 0 && classes.size === 0) return summary;
  const isOfSockets = classes.size > 0 || touchesSockets(summary) || [...functions.values()].some((id) => touches(context.summaryOf(id)));
  return (isOfSockets ? context.summaryGiven(summary.function.id, { functions, classes }) : undefined) ?? summary;
}

/** The classes of the objects that the function is given, of those that do something to sockets in a method that it calls. */
function classesGivenTo(fn: FunctionIr, arguments_: ReadonlyMap<string, Abstract>, state: State, context: FileContext): ReadonlyMap<Location, ClassId> {
  const { receivers } = askingOf(fn);
  if (receivers.size === 0) return noClasses;
  const given = new Map<Location, ClassId>();
  for (const [root, names] of receivers) {
    // Of which class its own object is, a method knows.
    const value = context.classOfReceiver(root) === undefined ? arguments_.get(root) : undefined;
    const owner = value?.kind === 'symbolic' ? state.names.classGivenAt(value.at) : value?.kind === 'reference' ? value.class : undefined;
    const known = owner === undefined ? undefined : context.classOf(owner);
    if (known === undefined) continue;
    const methods = [...names].map((name) => methodOf(known, name, context));
    if (methods.some((method) => method !== undefined && method !== fn.id && touches(context.summaryOf(method)))) given.set(root, known.id);
  }
  return given;
}

const noClasses: ReadonlyMap<Location, ClassId> = new Map();

/** The class of an object, where the flow knows it, or the call for which this function is followed. */
export function classGivenTo(value: Abstract, state: State, context: FileContext): ClassIr | undefined {
  const known = classOfObject(value, context);
  const given = known === undefined && value.kind === 'symbolic' ? state.names.classGivenAt(value.at) : undefined;
  return given === undefined ? known : context.classOf(given);
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

/** Where a function looks for functions, those that it makes, and the methods that it calls of a parameter of which nothing says of what class it is. */
interface Asking {
  readonly places: readonly Location[];
  readonly makes: readonly FunctionId[];
  readonly receivers: ReadonlyMap<string, ReadonlySet<string>>;
}

const known = new WeakMap<FunctionIr, Asking>();
const nothing: Asking = { places: [], makes: [], receivers: new Map() };

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
  const receivers = new Map<string, Set<string>>();
  const isGiven = (root: string): boolean => parameters.has(root) || (fn.kind === 'closure' && isGlobal(root));
  const note = (value: Value): void => {
    if (value.kind === 'place' && isGiven(value.place.root)) places.add([value.place.root, ...value.place.path].join('/'));
  };
  eachEvent(fn, (event) => {
    eachOperand(event, (value) => {
      if (value.kind === 'function') makes.add(value.id);
    });
    if (event.kind !== 'call') return;
    const { callee } = event;
    const root = callee.kind === 'method' && callee.owner === undefined ? parameterIn(event.receiver, parameters) : undefined;
    if (root !== undefined && callee.kind === 'method') receivers.set(root, (receivers.get(root) ?? new Set()).add(callee.name));
    if (callee.kind === 'value') note(callee.value);
    else if (callee.kind === 'function') makes.add(callee.id);
    if (callee.kind === 'unknown') return;
    for (const each of event.arguments) if (each.kind === 'place' && each.place.path.length === 0) note(each);
  });
  return places.size + makes.size + receivers.size === 0 ? nothing : { places: [...places], makes: [...makes], receivers };
}

function parameterIn(value: Value | undefined, parameters: ReadonlySet<string>): string | undefined {
  return value?.kind === 'place' && value.place.path.length === 0 && parameters.has(value.place.root) ? value.place.root : undefined;
}

/** Numbers for functions together with what they are given, where no file's own and no driver's are. */
export class Specializations {
  readonly #numbers = new Map<string, FunctionId>();

  numberOf(id: FunctionId, { functions, classes }: Given): FunctionId {
    const key = `${id}: ${[...functions].map(([place, each]) => `${place}=${each}`).join()}; ${[...classes].map(([place, each]) => `${place}=${each}`).join()}`;
    const number = this.#numbers.get(key) ?? Number.MAX_SAFE_INTEGER - this.#numbers.size;
    this.#numbers.set(key, number);
    return number;
  }
}
