import { eachEvent, eachOperand, eachValueIn, type FunctionId, type FunctionIr, isGlobal, type Place, type Value } from '../../ir/index.ts';
import type { FileContext } from '../context.ts';
import type { Location } from '../state/abstract.ts';

/** Where a function looks for functions, those that it makes, and the methods that it calls of its own object, or of a parameter of which nothing says of what class it is. */
export interface Asking {
  readonly places: readonly Location[];
  readonly makes: readonly FunctionId[];
  readonly receivers: ReadonlyMap<string, Methods>;
  /** The methods that a closure calls of an object of a function around it, by their names. */
  readonly outer: ReadonlyMap<string, ReadonlySet<string>>;
  /** What it goes through item by item. */
  readonly lists: readonly Location[];
  /** Those of them that are arrays of C. */
  readonly arrays: ReadonlySet<Location>;
  /** Where it was given how many items they have. */
  readonly counts: readonly Location[];
  /** What it was given to choose the list by that it goes through: `PROFILES[profile]`. */
  readonly keys: readonly Location[];
  /** What it hands on of what it was given, to a function that may go through it. */
  readonly handed: readonly Handed[];
  /** Its variables that may hold a part of what it was given. */
  readonly parts: ReadonlyMap<string, Place>;
}

interface Handed {
  /** A function, or the place where it was given one. */
  readonly to: FunctionId | Location | undefined;
  /** By the position of the parameter. */
  readonly places: ReadonlyMap<number, Location>;
}

/** The methods that are called of one object: by their names, or as the functions that they are. */
interface Methods {
  readonly names: Set<string>;
  readonly functions: Set<FunctionId>;
}

const known = new WeakMap<FunctionIr, Asking>();
const nothing: Asking = {
  places: [],
  makes: [],
  receivers: new Map(),
  outer: new Map(),
  lists: [],
  arrays: new Set(),
  counts: [],
  keys: [],
  handed: [],
  parts: new Map(),
};

/** The places from which a function calls or hands on what it has been given, or a function within it does. */
export function placesAskedFor(fn: FunctionIr, context: FileContext): readonly Location[] {
  const { places, makes, parts } = askingOf(fn);
  if (makes.length === 0) return places;
  const found = [...places];
  const seen = new Set([fn.id]);
  const waiting = [...makes];
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const inner = seen.has(id) ? undefined : context.functionOf(id);
    seen.add(id);
    if (inner === undefined || inner.kind !== 'closure' || inner.span.start < fn.span.start || inner.span.end > fn.span.end) continue;
    const asking = askingOf(inner);
    // A function within it finds what it has taken of a parameter: `({ ready }) => socket.bind(0, () => ready(socket))`.
    for (const place of asking.places) {
      const [root = '', ...path] = place.split('/');
      found.push(locationOf(takenFrom({ root, path }, parts)));
    }
    waiting.push(...asking.makes);
  }
  return found;
}

/** What a function goes through item by item, or hands to another that does: `apply(sock, settings.options)`. */
export function listsAskedFor(fn: FunctionIr, context: FileContext): readonly Location[] {
  return withHanded(fn, context, ({ lists }) => lists);
}

/** Those of them that are arrays of C: `apply(fd, options, count)`. */
export function arraysAskedFor(fn: FunctionIr, context: FileContext): readonly Location[] {
  return withHanded(fn, context, ({ arrays }) => [...arrays]);
}

/** Where it was given how many items they have. */
export function countsAskedFor(fn: FunctionIr, context: FileContext): readonly Location[] {
  return withHanded(fn, context, ({ counts }) => counts);
}

/** What a function chooses a list by that it goes through, or hands to another that does: `apply(sock, "listener")`. */
export function keysAskedFor(fn: FunctionIr, context: FileContext): readonly Location[] {
  return withHanded(fn, context, ({ keys }) => keys);
}

function withHanded(fn: FunctionIr, context: FileContext, asked: (asking: Asking) => readonly Location[]): readonly Location[] {
  const own = askingOf(fn);
  const places = asked(own);
  if (own.handed.length === 0) return places;
  const found = [...places];
  for (const handed of own.handed) {
    const called = typeof handed.to === 'number' ? context.functionOf(handed.to) : undefined;
    if (called === undefined || called === fn) continue;
    for (const inner of asked(askingOf(called))) {
      const [root, ...path] = inner.split('/');
      const place = handed.places.get(called.parameters.findIndex(({ variable }) => variable === root));
      if (place !== undefined) found.push([place, ...path].join('/'));
    }
  }
  return found;
}

export function askingOf(fn: FunctionIr): Asking {
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
  const outer = new Map<string, Set<string>>();
  const self = fn.ownerClass === undefined ? undefined : fn.parameters[0]?.variable;
  const lists = new Set<Location>();
  const arrays = new Set<Location>();
  const counts = new Set<Location>();
  const keys = new Set<Location>();
  const handed: Handed[] = [];
  const partOf = partsTaken(fn, parameters);
  const isGiven = (root: string): boolean => parameters.has(root) || (fn.kind === 'closure' && isGlobal(root));
  const noteKey = (key: Value | undefined): void => {
    const place = key?.kind === 'place' ? takenFrom(key.place, partOf) : undefined;
    if (place !== undefined && isGiven(place.root)) keys.add(locationOf(place));
  };
  const noteList = ([list, , , part, count]: readonly Value[]): void => {
    if (list?.kind === 'operation' && list.operator === 'item') noteKey(list.operands[1]);
    const place = list?.kind === 'place' ? takenFrom(list.place, partOf) : undefined;
    if (place === undefined || !isGiven(place.root)) return;
    lists.add(locationOf(place));
    if (part?.kind === 'string' && part.value === 'elements') arrays.add(locationOf(place));
    if (count?.kind === 'place' && parameters.has(count.place.root)) counts.add(locationOf(count.place));
  };
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
      if (callee.kind === 'method' && callee.isSuper !== true && callee.isNamed !== true && !callee.name.startsWith('#')) methods.names.add(callee.name);
      if (callee.kind === 'function') methods.functions.add(callee.id);
    }
    const around = fn.kind === 'closure' && root === undefined ? variableIn(event.receiver) : undefined;
    if (around !== undefined && isGlobal(around) && callee.kind === 'method' && callee.owner === undefined)
      outer.set(around, (outer.get(around) ?? new Set()).add(callee.name));
    const given = new Map<number, Location>();
    for (const [index, each] of event.arguments.entries())
      if (each.kind === 'place' && parameters.has(each.place.root)) given.set(index, locationOf(each.place));
    if (callee.kind === 'value') {
      note(callee.value);
      const place = callee.value.kind === 'place' ? takenFrom(callee.value.place, partOf) : undefined;
      if (given.size > 0) handed.push({ to: place === undefined ? undefined : locationOf(place), places: given });
    }
    // `options.setup(socket)`, where the call gives an object that is written there.
    else if (callee.kind === 'method' && callee.owner === undefined && event.receiver?.kind === 'place')
      note({ kind: 'place', place: { root: event.receiver.place.root, path: [...event.receiver.place.path, callee.name] } });
    else if (callee.kind === 'function') {
      makes.add(callee.id);
      if (given.size > 0) handed.push({ to: callee.id, places: given });
    }
    if (callee.kind === 'unknown') return;
    for (const each of event.arguments) if (each.kind === 'place' && each.place.path.length === 0) note(each);
  });
  if (places.size + makes.size + receivers.size + outer.size + lists.size + keys.size + handed.length === 0) return nothing;
  return { places: [...places], makes: [...makes], receivers, outer, lists: [...lists], arrays, counts: [...counts], keys: [...keys], handed, parts: partOf };
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
  const variable = variableIn(value);
  return variable !== undefined && parameters.has(variable) ? variable : undefined;
}

function variableIn(value: Value | undefined): string | undefined {
  return value?.kind === 'place' && value.place.path.length === 0 ? value.place.root : undefined;
}

/**
 * The methods that a function calls of objects of which nothing says of what class they are, or that another does to which it hands such an object on, or one
 * within it that finds it in a variable: by the variable that has the object, here.
 * @param givenAt the functions that it was given in a place, or, where none was given there, all that it was given
 */
export function methodsAskedFor(
  fn: FunctionIr,
  context: FileContext,
  givenAt: (place: Location | undefined) => readonly FunctionId[],
  seen: ReadonlySet<FunctionId> = new Set(),
): ReadonlyMap<string, ReadonlySet<string>> {
  const { receivers, outer, handed, makes } = askingOf(fn);
  const found = new Map<string, Set<string>>();
  const add = (root: string, names: Iterable<string>): void => {
    const known = found.get(root) ?? new Set();
    for (const name of names) known.add(name);
    found.set(root, known);
  };
  for (const [root, { names }] of receivers) add(root, names);
  for (const [root, names] of outer) add(root, names);
  if (seen.size >= farthestHanded) return found;
  const within = new Set([...seen, fn.id]);
  const askedBy = (id: FunctionId): ReadonlyMap<string, ReadonlySet<string>> => {
    const called = within.has(id) ? undefined : context.functionOf(id);
    return called === undefined ? noMethods : methodsAskedFor(called, context, () => [], within);
  };
  for (const { to, places } of handed) {
    for (const id of typeof to === 'number' ? [to] : givenAt(to)) {
      const asked = askedBy(id);
      const parameters = asked.size === 0 ? [] : (context.functionOf(id)?.parameters ?? []);
      for (const [index, place] of places) add(place, asked.get(parameters[index]?.variable ?? '') ?? []);
    }
  }
  const closures = [...makes].filter((id) => context.functionOf(id)?.kind === 'closure');
  for (const id of [...closures, ...givenAt(undefined)]) for (const [root, names] of askedBy(id)) if (isGlobal(root)) add(root, names);
  return found;
}

const farthestHanded = 4;
const noMethods: ReadonlyMap<string, ReadonlySet<string>> = new Map();
