import type { CallEvent, ClassIr, Event, FunctionId, FunctionIr, Lowered, Site, Value, VariableId } from '../../ir/index.ts';
import { eachEvent, GraphBuilder, placeOf, syntheticVariable } from '../../ir/index.ts';

/** What a driver is made from: two of the same recipe are the same. */
interface Recipe {
  readonly name: string;
  /** The class of whose object the methods are called, or what loads the file whose functions are. */
  readonly owner: ClassIr | undefined;
  /** What its object keeps may have anything done to it by whoever has the object. */
  readonly handsOut: boolean;
  readonly loading: readonly FunctionId[];
  readonly callable: readonly FunctionId[];
}

/**
 * State that outlives a call is followed by functions that no source text has: one that makes an object and then calls its methods in any order, and one
 * that loads the file and then calls what nobody in the file calls. What they report stands in the methods and functions themselves.
 */
export class Drivers {
  #byRecipe = new Map<string, FunctionIr>();
  /** Functions and events that a driver adds are numbered below zero, where no file's own are. */
  #lastNumber = 0;

  /**
   * The drivers of a program. One that would call the same as before is the same as before.
   * @param touchesShared the function uses or leaves a socket that outlives it; others make no difference to anyone else
   */
  of(files: readonly FilePart[], touchesShared: (id: FunctionId) => boolean): readonly FunctionIr[] {
    const called = calledFunctions(files);
    const classes = new Map(files.flatMap((file) => file.classes.map((owner) => [owner.id, owner])));
    const made = new Map<string, FunctionIr>();
    const bases = basesOnly(files);
    const functions = new Map(files.flatMap((file) => file.functions.map((fn) => [fn.id, fn])));
    for (const file of files) {
      const recipes = [
        ...file.classes.filter(({ id }) => !bases.has(id)).map((owner) => recipeOfClass(owner, { classes, functions }, called, touchesShared)),
        recipeOfFile(file, called, touchesShared),
      ];
      for (const recipe of recipes.flatMap(inParts)) {
        const key = `${recipe.name} ${recipe.owner?.id ?? ''}${recipe.handsOut ? '*' : ''}: ${recipe.loading.join()}: ${recipe.callable.join()}`;
        made.set(key, this.#byRecipe.get(key) ?? this.#make(recipe));
      }
    }
    this.#byRecipe = made;
    return [...made.values()];
  }

  #make({ name, owner, handsOut, loading, callable }: Recipe): FunctionIr {
    const graph = new GraphBuilder();
    const given: Value[] = [];
    if (owner !== undefined) {
      const self = syntheticVariable(`object of ${owner.name}`, owner.id);
      const make = this.#call({ kind: 'class', id: owner.id }, []);
      graph.emit(make);
      graph.emit(this.#assign(self, { kind: 'result', event: make.id }));
      const object: Value = { kind: 'place', place: placeOf(self) };
      if (handsOut) graph.emit({ kind: 'escape', id: this.#number(), value: object, site: nowhere, onFailure: 'throws' });
      given.push(object);
    }
    for (const id of loading) graph.emit(this.#call({ kind: 'function', id }, []));
    this.#anyOrder(
      graph,
      callable.map((id) => this.#call({ kind: 'function', id }, given)),
    );
    return { id: this.#number(), name, kind: 'function', span: nowhere.span, parameters: [], isExported: false, entry: 0, blocks: graph.finish() };
  }

  /** A loop that makes one of the calls, whichever, each in a turn of its own, and again. */
  #anyOrder(graph: GraphBuilder, calls: readonly CallEvent[]): void {
    const head = graph.newBlock();
    const end = graph.newBlock();
    graph.startBlock(head);
    for (const call of calls) {
      const taken = graph.newBlock();
      const next = graph.newBlock();
      graph.branch({ kind: 'opaque' }, taken, next);
      graph.startBlock(taken);
      graph.emit({ kind: 'await', id: this.#number(), site: nowhere, onFailure: 'throws' });
      graph.emit(call);
      graph.jump(head);
      graph.startBlock(next);
    }
    graph.jump(end);
    graph.startBlock(end);
  }

  #call(callee: CallEvent['callee'], arguments_: readonly Value[]): CallEvent {
    return { kind: 'call', id: this.#number(), site: nowhere, onFailure: 'throws', callee, arguments: arguments_ };
  }

  #assign(variable: VariableId, value: Value): Event {
    return { kind: 'assign', id: this.#number(), site: nowhere, onFailure: 'throws', to: placeOf(variable), value, declaration: true };
  }

  #number(): number {
    this.#lastNumber -= 1;
    return this.#lastNumber;
  }
}

type FilePart = Pick<Lowered, 'functions' | 'classes'>;

/** Where so many functions share their sockets, those that stand far apart are followed apart: any call may come after any other, and all would be compared with all. */
const mostCalls = 64;

function inParts(recipe: Recipe): readonly Recipe[] {
  const { callable } = recipe;
  if (callable.length <= mostCalls) return callable.length === 0 ? [] : [recipe];
  return Array.from({ length: Math.ceil(callable.length / mostCalls) }, (_, part) => ({
    ...recipe,
    callable: callable.slice(part * mostCalls, (part + 1) * mostCalls),
  }));
}

interface Known {
  readonly classes: ReadonlyMap<number, ClassIr>;
  readonly functions: ReadonlyMap<FunctionId, FunctionIr>;
}

function recipeOfClass(owner: ClassIr, known: Known, called: ReadonlySet<number>, touchesShared: (id: FunctionId) => boolean): Recipe {
  const byName = methodsWithBases(owner, known.classes);
  const methods = [...byName.values()].filter(touchesShared);
  const entries = methods.filter((id) => !called.has(id));
  const callable = entries.length > 0 || methods.length === 0 ? entries : notCalledBy(owner, methods, byName, known);
  const handsOut = withBases(owner, known.classes).some((one) => one.handsOut === true);
  return { name: `any use of ${owner.name}`, owner, handsOut, loading: [], callable };
}

/** Methods that all call each other are called by somebody; but what making the object does, such as a server's server_bind(), is done with that. */
function notCalledBy(
  owner: ClassIr,
  methods: readonly FunctionId[],
  byName: ReadonlyMap<string, FunctionId>,
  { classes, functions }: Known,
): readonly FunctionId[] {
  const done = new Set(withBases(owner, classes).flatMap(({ constructorFunction }) => constructorFunction ?? []));
  for (const id of done) {
    const fn = functions.get(id);
    if (fn === undefined) continue;
    eachEvent(fn, (event) => {
      // What runs later may find everything changed.
      if (event.kind !== 'call' || event.deferred === true) return;
      if (event.callee.kind === 'function') done.add(event.callee.id);
      if (event.callee.kind === 'method') done.add(byName.get(event.callee.name) ?? id);
    });
  }
  return methods.filter((id) => !done.has(id));
}

/**
 * Classes that others inherit from and of which nobody makes an object: what is done to theirs is seen on the objects of the others. One of Python that is
 * no more than a base is one of whose heirs the program makes an object, and which nobody hands to others, who could make one.
 */
function basesOnly(files: readonly FilePart[]): ReadonlySet<number> {
  const bases = new Map<number, ClassIr[]>();
  for (const { classes } of files)
    for (const owner of classes) for (const base of owner.bases) if (typeof base === 'number') bases.set(base, [...(bases.get(base) ?? []), owner]);
  if (bases.size === 0) return new Set();
  const made = new Set<number>();
  for (const { functions } of files) for (const fn of functions) for (const id of callsIn(fn).made) made.add(id);
  const isOnlyBase = (heirs: readonly ClassIr[]) => heirs.every(({ isShared }) => isShared !== true) || heirs.some(({ id }) => made.has(id));
  return new Set([...bases].filter(([id, heirs]) => !made.has(id) && isOnlyBase(heirs)).map(([id]) => id));
}

function recipeOfFile({ functions }: FilePart, called: ReadonlySet<number>, touchesShared: (id: FunctionId) => boolean): Recipe {
  const loading = functions.filter((fn) => fn.kind === 'module').map(({ id }) => id);
  const callable = functions.filter((fn) => (fn.kind === 'function' || fn.kind === 'closure') && !called.has(fn.id) && touchesShared(fn.id));
  return { name: 'any use of the file', owner: undefined, handsOut: false, loading, callable: callable.map(({ id }) => id) };
}

/** A driver has no text. Its calls pass sockets only inside objects and globals, so nothing is ever reported here. */
const nowhere: Site = { span: { start: 0, end: 0 }, callee: '', arguments: [], statement: { span: { start: 0, end: 0 }, list: -1 }, result: 'used' };

/** Nobody inherits from so many, and what one inherits is followed again for each. */
const mostBases = 16;

function withBases(owner: ClassIr, classes: ReadonlyMap<number, ClassIr>): readonly ClassIr[] {
  const all = new Set([owner]);
  for (const current of all) {
    for (const base of current.bases) {
      const inFile = typeof base === 'number' && all.size < mostBases ? classes.get(base) : undefined;
      if (inFile !== undefined) all.add(inFile);
    }
  }
  return [...all];
}

/** By name; the nearest one of a name. */
function methodsWithBases(owner: ClassIr, classes: ReadonlyMap<number, ClassIr>): ReadonlyMap<string, FunctionId> {
  const found = new Map<string, FunctionId>();
  for (const current of withBases(owner, classes))
    for (const [name, id] of current.methods) if (!found.has(name) && id !== current.constructorFunction && !name.startsWith('#')) found.set(name, id);
  return found;
}

/**
 * Functions that something else in the program calls by name: they are reached through their callers. A method counts by its name; `listen()` of one class
 * that calls `this.server.listen()` says nothing of the others.
 */
function calledFunctions(files: readonly FilePart[]): ReadonlySet<number> {
  const called = new Set<number>();
  const methodNames = new Set<string>();
  const methodsByName = files.flatMap(({ classes }) => classes.flatMap(({ methods }) => [...methods]));
  const nameOf = new Map(methodsByName.map(([name, id]) => [id, name]));
  for (const { functions } of files) {
    for (const fn of functions) {
      const { ids, methods } = callsIn(fn);
      for (const id of ids) if (id !== fn.id) called.add(id);
      for (const name of methods) if (name !== nameOf.get(fn.id)) methodNames.add(name);
    }
  }
  // What a class has from the library, such as a thread's start(), is called by names that many other methods have.
  const inherited = new Set(files.flatMap(({ functions }) => functions.filter(standsNowhere).map(({ id }) => id)));
  for (const [name, id] of methodsByName) if (methodNames.has(name) && !inherited.has(id)) called.add(id);
  return called;
}

/** Whether no text has the function. */
function standsNowhere({ kind, blocks }: FunctionIr): boolean {
  const [first] = kind === 'method' ? blocks.flatMap(({ events }) => events.slice(0, 1)) : [];
  return first !== undefined && first.site.statement.list < 0;
}

/** Whether two functions are the same to those who drive them, whatever they do. */
export function drivenAlike(a: FunctionIr, b: FunctionIr): boolean {
  const [before, now] = [callsIn(a), callsIn(b)];
  return a.kind === b.kind && sameSets(before.ids, now.ids) && sameSets(before.methods, now.methods) && sameSets(before.made, now.made);
}

function sameSets<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

interface Calls {
  readonly ids: ReadonlySet<FunctionId>;
  readonly methods: ReadonlySet<string>;
  /** The classes whose objects it makes. */
  readonly made: ReadonlySet<number>;
}

const known = new WeakMap<FunctionIr, Calls>();

function callsIn(fn: FunctionIr): Calls {
  const earlier = known.get(fn);
  if (earlier !== undefined) return earlier;
  const calls = { ids: new Set<FunctionId>(), methods: new Set<string>(), made: new Set<number>() };
  eachEvent(fn, (event) => {
    if (event.kind !== 'call') return;
    if (event.callee.kind === 'function') calls.ids.add(event.callee.id);
    if (event.callee.kind === 'method') calls.methods.add(event.callee.name);
    if (event.callee.kind === 'class') calls.made.add(event.callee.id);
    for (const each of [...event.arguments, ...(event.keywords?.values() ?? [])]) if (each.kind === 'class') calls.made.add(each.id);
  });
  known.set(fn, calls);
  return calls;
}
