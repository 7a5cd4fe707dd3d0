import type { CallEvent, ClassIr, Event, FunctionId, FunctionIr, Lowered, Site, Value, VariableId } from '../ir/index.ts';
import { eachEvent, GraphBuilder, placeOf, syntheticVariable } from '../ir/index.ts';

/**
 * `touchesShared`: the function uses or leaves a socket that outlives it; others make no difference to anyone else.
 * State that outlives a call is followed by functions that no source text has: one that makes an object and then calls its methods in any order, and one
 * that loads the file and then calls what nobody in the file calls. What they report stands in the methods and functions themselves.
 */
export function driversOf(files: readonly FilePart[], touchesShared: (id: FunctionId) => boolean): readonly FunctionIr[] {
  const ids = new Ids(files);
  const called = calledFunctions(files);
  const classes = new Map(files.flatMap((file) => file.classes.map((owner) => [owner.id, owner])));
  return files.flatMap((file) => {
    const drivers = file.classes.map((owner) => classDriver(owner, classes, called, touchesShared, ids)).filter((driver) => driver !== undefined);
    const whole = fileDriver(file, called, touchesShared, ids);
    return whole === undefined ? drivers : [...drivers, whole];
  });
}

type FilePart = Pick<Lowered, 'functions' | 'classes'>;

/** Functions and events that a driver adds are numbered after the file's own. */
class Ids {
  #function: number;
  #event: number;

  constructor(files: readonly FilePart[]) {
    this.#function = 1;
    this.#event = 1;
    for (const file of files) {
      for (const { id } of file.functions) this.#function = Math.max(this.#function, id + 1);
      forEachEvent(file, (event) => {
        this.#event = Math.max(this.#event, event.id + 1);
      });
    }
  }

  nextFunction(): number {
    this.#function += 1;
    return this.#function;
  }

  nextEvent(): number {
    this.#event += 1;
    return this.#event;
  }
}

function classDriver(
  owner: ClassIr,
  classes: ReadonlyMap<number, ClassIr>,
  called: ReadonlySet<number>,
  touchesShared: (id: FunctionId) => boolean,
  ids: Ids,
): FunctionIr | undefined {
  const methods = methodsWithBases(owner, classes).filter(touchesShared);
  const entries = methods.filter((id) => !called.has(id));
  const callable = entries.length > 0 ? entries : methods;
  if (callable.length === 0) return undefined;
  const graph = new GraphBuilder();
  const self = syntheticVariable(`object of ${owner.name}`, owner.id);
  const make = callOf({ kind: 'class', id: owner.id }, [], ids);
  graph.emit(make);
  graph.emit(assignTo(self, { kind: 'result', event: make.id }, ids));
  const receiver: Value = { kind: 'place', place: placeOf(self) };
  anyOrder(
    graph,
    callable.map((id) => callOf({ kind: 'function', id }, [receiver], ids)),
  );
  return driver(`any use of ${owner.name}`, graph, ids);
}

function fileDriver(lowered: FilePart, called: ReadonlySet<number>, touchesShared: (id: FunctionId) => boolean, ids: Ids): FunctionIr | undefined {
  const loading = lowered.functions.filter((fn) => fn.kind === 'module');
  const callable = lowered.functions.filter((fn) => (fn.kind === 'function' || fn.kind === 'closure') && !called.has(fn.id) && touchesShared(fn.id));
  if (callable.length === 0) return undefined;
  const graph = new GraphBuilder();
  for (const fn of loading) graph.emit(callOf({ kind: 'function', id: fn.id }, [], ids));
  anyOrder(
    graph,
    callable.map((fn) => callOf({ kind: 'function', id: fn.id }, [], ids)),
  );
  return driver('any use of the file', graph, ids);
}

/** A loop that makes one of the calls, whichever, and again. */
function anyOrder(graph: GraphBuilder, calls: readonly CallEvent[]): void {
  const head = graph.newBlock();
  const end = graph.newBlock();
  graph.startBlock(head);
  for (const call of calls) {
    const taken = graph.newBlock();
    const next = graph.newBlock();
    graph.branch({ kind: 'opaque' }, taken, next);
    graph.startBlock(taken);
    graph.emit(call);
    graph.jump(head);
    graph.startBlock(next);
  }
  graph.jump(end);
  graph.startBlock(end);
}

function driver(name: string, graph: GraphBuilder, ids: Ids): FunctionIr {
  return { id: ids.nextFunction(), name, kind: 'function', span: nowhere.span, parameters: [], isExported: false, entry: 0, blocks: graph.finish() };
}

/** A driver has no text. Its calls pass sockets only inside objects and globals, so nothing is ever reported here. */
const nowhere: Site = { span: { start: 0, end: 0 }, callee: '', arguments: [], statement: { span: { start: 0, end: 0 }, list: -1 }, result: 'used' };

function callOf(callee: CallEvent['callee'], arguments_: readonly Value[], ids: Ids): CallEvent {
  return { kind: 'call', id: ids.nextEvent(), site: nowhere, onFailure: 'throws', callee, arguments: arguments_ };
}

function assignTo(variable: VariableId, value: Value, ids: Ids): Event {
  return { kind: 'assign', id: ids.nextEvent(), site: nowhere, onFailure: 'throws', to: placeOf(variable), value, declaration: true };
}

function methodsWithBases(owner: ClassIr, classes: ReadonlyMap<number, ClassIr>): readonly number[] {
  const found = new Map<string, number>();
  const seen = new Set<number>();
  const waiting: ClassIr[] = [owner];
  for (let current = waiting.shift(); current !== undefined; current = waiting.shift()) {
    if (seen.has(current.id)) continue;
    seen.add(current.id);
    for (const [name, id] of current.methods) if (!found.has(name) && id !== current.constructorFunction) found.set(name, id);
    for (const base of current.bases) {
      const inFile = typeof base === 'number' ? classes.get(base) : undefined;
      if (inFile !== undefined) waiting.push(inFile);
    }
  }
  return [...found.values()];
}

/** Functions that something in the program calls by name: they are reached through their callers. A method counts by its name. */
function calledFunctions(files: readonly FilePart[]): ReadonlySet<number> {
  const called = new Set<number>();
  const methodNames = new Set<string>();
  for (const file of files) {
    forEachEvent(file, (event) => {
      if (event.kind !== 'call') return;
      if (event.callee.kind === 'function') called.add(event.callee.id);
      if (event.callee.kind === 'method') methodNames.add(event.callee.name);
    });
  }
  for (const owner of files.flatMap(({ classes }) => classes)) for (const [name, id] of owner.methods) if (methodNames.has(name)) called.add(id);
  return called;
}

function forEachEvent(lowered: FilePart, visit: (event: Event) => void): void {
  for (const fn of lowered.functions) eachEvent(fn, visit);
}
