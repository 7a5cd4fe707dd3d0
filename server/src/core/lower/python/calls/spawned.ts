import { placeOf, unknownValue } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { FileContext } from '../file.ts';
import { onlyValue } from '../names/assigned.ts';
import type { ClassDefinition, FunctionDefinition } from '../names/definitions.ts';
import { type Argument, type Arguments, argumentFor, noArguments } from '../objects/arguments.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

/** Ends a process, a greenlet or a task that never would by itself. */
export const stops = /\.(?:terminate|kill|cancel)\s*\(/;

/** Whoever has a coroutine run as a task of its own, or several at once: `asyncio.create_task(serve())`, `asyncio.gather(serve(80), serve(81))`. */
const taskMakers = /(?:^|\.)(?:create_task|ensure_future|gather|as_completed|run_coroutine_threadsafe)$/;

/**
 * Lowers a call. The coroutines that a task is made of run beside what follows: one that serves for ever keeps nobody waiting. Where the file stops tasks, what
 * follows may find all that one did, or nothing of it.
 */
export function asTask<T>(fn: FunctionContext, callee: Syntax | undefined, lower: () => T): T {
  if (callee === undefined || fn.isSpawning || !taskMakers.test(fn.text(callee))) return lower();
  if (stops.test(fn.file.source)) {
    const taken = fn.graph.newBlock();
    const next = fn.graph.newBlock();
    fn.graph.branch({ kind: 'opaque' }, taken, next);
    fn.graph.startBlock(taken);
    const done = lower();
    fn.graph.jump(next);
    fn.graph.startBlock(next);
    return done;
  }
  fn.isSpawning = true;
  const value = lower();
  fn.isSpawning = false;
  return value;
}

/** `server.serve_forever()` of asyncio's servers, which is awaited: it goes on until the task is cancelled, which raises. */
export function servesForEver(fn: FunctionContext, called: Syntax): boolean {
  const callee = called.type === 'call' ? called.children[0] : undefined;
  const [, attribute] = callee?.type === 'attribute' ? callee.children : [];
  return attribute !== undefined && fn.text(attribute) === 'serve_forever' && !fn.file.methodsByName.has('serve_forever') && !stops.test(fn.file.source);
}

/** Nothing comes behind it but what an exception leads to. */
export function stayHere(fn: FunctionContext): void {
  const here = fn.graph.newBlock();
  fn.graph.startBlock(here);
  fn.graph.jump(here);
}

/** Who is called, with what. */
export interface Spawned {
  readonly target: Syntax;
  readonly arguments: Arguments;
}

interface Threaded {
  readonly parameters: readonly string[];
  readonly target: string;
}

/** Objects that call their target once they are started. docs.python.org/3/library/threading.html, multiprocessing.html */
const threads: ReadonlyMap<string, Threaded> = new Map([
  ['threading.Thread', { parameters: ['group', 'target', 'name', 'args', 'kwargs'], target: 'target' }],
  ['multiprocessing.Process', { parameters: ['group', 'target', 'name', 'args', 'kwargs'], target: 'target' }],
  ['threading.Timer', { parameters: ['interval', 'function', 'args', 'kwargs'], target: 'function' }],
]);

/** Functions that call another one elsewhere or later; the number is that of the parameter that is called. What it is given follows. */
const spawners: ReadonlyMap<string, number> = new Map([
  ['gevent.spawn', 0],
  ['gevent.Greenlet.spawn', 0],
  ['gevent.spawn_later', 1],
  ['eventlet.spawn', 0],
  ['eventlet.spawn_n', 0],
  ['eventlet.greenthread.spawn', 0],
  ['asyncio.to_thread', 0],
  ['trio.run', 0],
  ['trio.to_thread.run_sync', 0],
  ['anyio.run', 0],
  ['curio.run', 0],
  ['twisted.internet.reactor.callWhenRunning', 0],
  ['twisted.internet.reactor.callInThread', 0],
  ['twisted.internet.reactor.callLater', 1],
]);

/** As above, of objects that only the method's name tells. */
const spawningMethods: ReadonlyMap<string, number> = new Map([
  ['submit', 0],
  ['run_in_executor', 1],
  ['call_soon', 0],
  ['call_soon_threadsafe', 0],
  ['call_later', 1],
  ['start_soon', 0],
  ['add_reader', 1],
]);

/** What is called has its arguments in a tuple. */
const tupled: ReadonlySet<string> = new Set(['_thread.start_new_thread', '_thread.start_new', 'thread.start_new_thread', 'thread.start_new']);

/** What a call of the library hands on to another thread, process or turn at once. */
export function spawnedBy(qualified: string, arguments_: Arguments): Spawned | undefined {
  if (tupled.has(qualified)) return withTuple(arguments_.positional[0], arguments_.positional[1], undefined);
  return afterParameter(spawners.get(qualified), arguments_);
}

export function spawnedByMethod(name: string, arguments_: Arguments): Spawned | undefined {
  return afterParameter(spawningMethods.get(name), arguments_);
}

/** What a selector is given beside a socket, which the loop calls with it once it is ready: `sel.register(sock, EVENT_READ, self.accept)`. */
export function calledWhenReady(fn: FunctionContext, list: Syntax | undefined): { readonly target: Syntax; readonly given: Syntax } | undefined {
  const [given, , third] = list?.children ?? [];
  const data = third?.type === 'keyword_argument' && fn.text(third.children[0] ?? third) === 'data' ? third.children[1] : third;
  const isNamed = ({ type }: Syntax): boolean => type === 'identifier' || type === 'attribute';
  return given !== undefined && data !== undefined && isNamed(given) && isNamed(data) ? { target: data, given } : undefined;
}

export function isSpawningMethod(name: string): boolean {
  return spawningMethods.has(name);
}

/** What a thread object calls when it is started. */
export function threadTarget(qualified: string, arguments_: Arguments): Spawned | undefined {
  const thread = threads.get(qualified);
  if (thread === undefined) return undefined;
  const find = (name: string) => {
    const found = argumentFor(arguments_, thread.parameters, name);
    return found === 'open' ? undefined : found;
  };
  return withTuple(find(thread.target), find('args'), find('kwargs'));
}

/** Whether objects of the class are threads or processes of their own: `start()` has their `run()` called. */
export function isThreadClass(file: FileContext, definition: ClassDefinition): boolean {
  return file.foreignBases(definition).some((base) => threads.get(base)?.target === 'target');
}

/** The methods `run()` of this file that `start()` of an object may have called: those of its class and its relatives, where that is known. */
export function startedRuns(file: FileContext, own: ClassDefinition | undefined): readonly FunctionDefinition[] {
  return (file.methodsByName.get('run') ?? []).filter(({ ownerClass }) => {
    if (ownerClass === undefined) return false;
    const isRelative = own === undefined || file.lineage(own).includes(ownerClass) || file.lineage(ownerClass).includes(own);
    return isRelative && isThreadClass(file, own ?? ownerClass);
  });
}

/** The expression that made the thread on which `start()` is called: the call itself, or what the name was last given before. */
export function startedThread(fn: FunctionContext, object: Syntax): Syntax | undefined {
  const inner = unparenthesized(object);
  const made = inner.type === 'call' ? inner : inner.type === 'identifier' ? lastValue(fn, inner) : undefined;
  const callee = made?.type === 'call' ? made.children[0] : undefined;
  const name = callee === undefined ? undefined : fn.file.qualifiedName(callee, fn.scope);
  return name !== undefined && threads.has(name) ? made : undefined;
}

/** Whether the thread that a call makes is started where {@link startedThread} finds it. */
export function isStartedByName(fn: FunctionContext, made: Syntax): boolean {
  const rest = fn.file.source.slice(made.end, made.end + 20);
  if (/^\s*\.\s*start\s*\(/.test(rest)) return true;
  const before = fn.file.source.slice(Math.max(0, made.start - 80), made.start);
  const name = /(?:^|[\n;])[ \t]*(\w+)[ \t]*=[ \t]*$/.exec(before)?.[1];
  if (name === undefined) return false;
  const end = fn.definition?.end ?? fn.file.source.length;
  return new RegExp(`(?<![.\\w])${name}\\s*\\.\\s*start\\s*\\(`).test(fn.file.source.slice(made.end, end));
}

/** Characters between a thread that is made and where it is started with others. */
const farthestStart = 1500;

/**
 * Whether a thread that is kept in a field or among others is started in the same function, and nothing happens to sockets until then: it is all the same
 * then whether it is started where it is made.
 */
export function isStartedNext(fn: FunctionContext, made: Syntax): boolean {
  const { source } = fn.file;
  const before = source.slice(Math.max(0, made.start - 120), made.start);
  const rest = source.slice(made.end, Math.min(fn.definition?.end ?? source.length, made.end + farthestStart));
  const field = /(?:^|[\n;])[ \t]*self\.(\w+)[ \t]*=[ \t]*$/.exec(before)?.[1];
  const isItem = /(?:\[|,|\.append\()\s*$/.test(before);
  const started = field === undefined ? undefined : new RegExp(`(?<![.\\w])self\\.${field}\\s*\\.\\s*start\\s*\\(`).exec(rest);
  const start = started ?? (isItem ? startOfEach.exec(rest) : undefined);
  if (start === undefined || start === null) return false;
  return !actsBetween(fn, made.end, made.end + start.index) && !callsOwn(fn, rest.slice(0, start.index).replace(givenOrSaid, ' '));
}

/** What the other threads are given is made before any of them is started: `Thread(target=run, args=(open_it(80),))`. A comment calls nothing. */
const givenOrSaid = /#.*|\bargs\s*=\s*[[(](?:[^()[\]]|\([^()]*\))*[)\]]/g;

/** What another thread is to call is not called there. */
function actsBetween({ file }: FunctionContext, start: number, end: number): boolean {
  if (!file.acts({ start, end })) return false;
  return file.actions.some((at) => start <= at && at < end && !isTarget.test(file.source.slice(Math.max(0, at - 60), at)));
}

const isTarget = /\btarget\s*=\s*(?:\w+\.)*$/;

/** `for thread in threads: thread.start()`, or a comprehension that does the same. */
const startOfEach = /\bfor\s+(\w+)\s+in\s[^\n]*:\s*\1\s*\.\s*start\s*\(|\b(\w+)\s*\.\s*start\s*\(\s*\)\s+for\s+\2\s+in\b/;

/** Whether something of the file is called, which may do anything. */
function callsOwn(fn: FunctionContext, text: string): boolean {
  const { methodsByName, scan } = fn.file;
  return [...text.matchAll(/\b(\w+)\s*\(/g)].some(
    ([, name = '']) => methodsByName.has(name) || [...scan.functions, ...scan.classes].some((definition) => definition.name === name),
  );
}

/** Threads that a function has made and not started yet, by where they are made. */
const madeThreads = new WeakMap<FunctionContext, Map<number, Spawned>>();

/** Until it is started, what calls have given for it stays in variables of its own. */
export function keepThread(fn: FunctionContext, node: Syntax, { target, arguments: given }: Spawned): void {
  const keep = (argument: Argument, name: string): Argument => {
    if (argument.value.kind !== 'result') return argument;
    const kept = placeOf(fn.temporary(node, `argument-${name}`));
    fn.assign(kept, argument.value, node);
    return { ...argument, value: { kind: 'place', place: kept } };
  };
  const positional = given.positional.map((argument, index) => keep(argument, String(index)));
  const keywords = new Map([...given.keywords].map(([name, argument]) => [name, keep(argument, name)] as const));
  const known = madeThreads.get(fn) ?? new Map<number, Spawned>();
  madeThreads.set(fn, known.set(node.start, { target, arguments: { ...given, positional, keywords } }));
}

export function keptThread(fn: FunctionContext, made: Syntax): Spawned | undefined {
  return madeThreads.get(fn)?.get(made.start);
}

/** `functools.partial(f, …)`, under the name that holds it or as it stands: f and what it is given first. */
export function partialOf(fn: FunctionContext, callee: Syntax): { readonly target: Syntax; readonly given: readonly Syntax[] } | undefined {
  const inner = unparenthesized(callee);
  const made = inner.type === 'call' ? inner : inner.type === 'identifier' ? onlyValue(fn, inner) : undefined;
  const [called, list] = made?.type === 'call' ? made.children : [];
  if (called === undefined || fn.file.qualifiedName(called, fn.scope) !== 'functools.partial') return undefined;
  const [target, ...given] = list?.children ?? [];
  return target === undefined || target.type === 'keyword_argument' ? undefined : { target, given };
}

/** Whether a partial stands here to be called by its name alone, where each call is followed: making it calls nobody. */
export function isCalledByName(fn: FunctionContext, made: Syntax): boolean {
  const { source, scan } = fn.file;
  const [, name] = /(?:^|\n)[ \t]*(\w+)[ \t]*=[ \t]*$/.exec(source.slice(Math.max(0, made.start - longestName), made.start)) ?? [];
  const [only, ...others] = name === undefined ? [] : (fn.scope.find(name)?.binding.assignments ?? []);
  // Who calls one of the file's own need not be read.
  if (fn.definition === undefined || name === undefined || others.length > 0 || only?.value?.start !== made.start) return false;
  const own = source.lastIndexOf(name, made.start);
  const uses = (scan.identifiers.placesOf(new Set([name])).get(name) ?? []).filter((at) => at !== own && source[at - 1] !== '.');
  return uses.length > 0 && uses.every((at) => /^[ \t]*\(/.test(source.slice(at + name.length, at + name.length + longestName)));
}

/** A longer name is nobody's. */
const longestName = 80;

/** What a partial is given first, then what its call is given. */
export function joined(first: Arguments, then: Arguments): Arguments {
  return {
    positional: [...first.positional, ...then.positional],
    keywords: new Map([...first.keywords, ...then.keywords]),
    isOpen: first.isOpen || then.isOpen,
    ...(first.spread === undefined && then.spread === undefined ? {} : { spread: unknownValue }),
    ...(first.rest === undefined && then.rest === undefined ? {} : { rest: unknownValue }),
    nodes: then.nodes,
  };
}

function afterParameter(index: number | undefined, arguments_: Arguments): Spawned | undefined {
  const target = index === undefined ? undefined : arguments_.positional[index];
  if (index === undefined || target === undefined) return undefined;
  return { target: target.node, arguments: { ...arguments_, positional: arguments_.positional.slice(index + 1), keywords: new Map() } };
}

function withTuple(target: Argument | undefined, tuple: Argument | undefined, keywords: Argument | undefined): Spawned | undefined {
  if (target === undefined) return undefined;
  const positional = tuple?.value.kind === 'list' ? tuple.value.items.map((value) => ({ value, node: tuple.node, whole: tuple.whole })) : [];
  const named = keywords?.value.kind === 'record' ? keywords.value.fields : undefined;
  const isOpen = (tuple !== undefined && tuple.value.kind !== 'list') || (keywords !== undefined && named === undefined);
  const spread = tuple !== undefined && tuple.value.kind !== 'list' ? { spread: unknownValue } : {};
  const byName = new Map<string, Argument>();
  if (keywords !== undefined) for (const [name, value] of named ?? []) byName.set(name, { ...keywords, value });
  const rest = keywords !== undefined && named === undefined ? { rest: unknownValue } : {};
  return { target: target.node, arguments: { ...noArguments, positional, keywords: byName, isOpen, ...spread, ...rest } };
}

/** The value that a name is given last before it is used, by the order of the text. */
function lastValue(fn: FunctionContext, name: Syntax): Syntax | undefined {
  const assignments = fn.scope.find(fn.text(name))?.binding.assignments ?? [];
  return assignments.findLast(({ at }) => at <= name.start)?.value;
}
