import { contains, declaredAt, eachEvent, eachOperand, eachValueIn, type FunctionId, type FunctionIr, isGlobal } from '../../ir/index.ts';
import type { Exit } from '../context.ts';
import type { FilePart } from '../program/programParts.ts';
import type { Abstract, Location } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import { hasHappened, type SocketFacts } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { isHeldByRuntime, runsOn } from './running.ts';

/**
 * What runs when each file of a program is loaded that makes servers which the runtime holds: only that may leave one running. Where other functions of the
 * file close something, whoever has loaded it may have called them; those that run when the process ends are none of these.
 */
export function loadingsWithServers(files: readonly FilePart[]): readonly FunctionIr[] {
  const earlier = loadings.get(files);
  if (earlier !== undefined) return earlier;
  const found = files.flatMap(({ functions }) => {
    if (!functions.some((fn) => deedsOf(fn).makesServer)) return [];
    const loading = functions.filter(({ kind }) => kind === 'module');
    const last = new Set(loading.flatMap((fn) => [...deedsOf(fn).runAtTheEnd]));
    return functions.some((fn) => fn.kind !== 'module' && deedsOf(fn).closes && !last.has(fn.id)) ? [] : loading;
  });
  loadings.set(files, found);
  return found;
}

/** What runs when each file is loaded that makes sockets, or an object that may make some: it may leave one in a variable. */
export function loadingsWithSockets(files: readonly FilePart[]): readonly FunctionIr[] {
  const earlier =
    makers.get(files) ??
    files.flatMap(({ functions }) =>
      functions.some((fn) => deedsOf(fn).makesSocket)
        ? functions.filter((fn) => fn.kind === 'module' && (deedsOf(fn).makesSocket || deedsOf(fn).makesObject))
        : [],
    );
  makers.set(files, earlier);
  return earlier;
}

/** Each of the files asks, about all of them. */
const makers = new WeakMap<readonly FilePart[], readonly FunctionIr[]>();
const loadings = new WeakMap<readonly FilePart[], readonly FunctionIr[]>();

interface Deeds {
  readonly makesServer: boolean;
  readonly makesSocket: boolean;
  readonly makesObject: boolean;
  readonly closes: boolean;
  readonly runAtTheEnd: ReadonlySet<FunctionId>;
}

function deedsOf(fn: FunctionIr): Deeds {
  const earlier = known.get(fn);
  if (earlier !== undefined) return earlier;
  let [makesServer, makesSocket, makesObject, closes] = [false, false, false, false];
  const runAtTheEnd = new Set<FunctionId>();
  eachEvent(fn, (event) => {
    makesServer ||= event.kind === 'socket' && isHeldByRuntime(event.objectType);
    makesSocket ||= event.kind === 'socket';
    makesObject ||= event.kind === 'call' && event.callee.kind === 'class';
    closes ||= event.kind === 'close';
    if (event.kind === 'call' && event.isOfFailure === true && event.callee.kind === 'function') runAtTheEnd.add(event.callee.id);
  });
  const deeds = { makesServer, makesSocket, makesObject, closes, runAtTheEnd };
  known.set(fn, deeds);
  return deeds;
}

const known = new WeakMap<FunctionIr, Deeds>();

/**
 * The loading of other files that has happened when that of one begins: of those that it has something from. What a function of it asks for that
 * nobody has called yet may be loaded later.
 * @param loadings as {@link loadingsWithServers} gives them
 */
export function loadedBefore(loading: FunctionIr, loadings: readonly FunctionIr[], functionOf: (id: number) => FunctionIr | undefined): readonly FunctionIr[] {
  const used = usedIn(loading, functionOf);
  return loadings.filter((other) => other !== loading && used.some((offset) => contains(other.span, { start: offset, end: offset })));
}

/** Where the variables and functions stand that the loading of a file uses, itself or in the functions of the file that it calls. */
function usedIn(loading: FunctionIr, functionOf: (id: number) => FunctionIr | undefined): readonly number[] {
  const isOwn = (offset: number): boolean => loading.span.start <= offset && offset < loading.span.end;
  const used = new Set<number>();
  const called = new Set([loading]);
  const noteFunction = (id: number, isCalled: boolean): void => {
    const fn = functionOf(id);
    if (fn === undefined) return;
    used.add(fn.span.start);
    if (isCalled && isOwn(fn.span.start)) called.add(fn);
  };
  // A set goes on to those that are added meanwhile.
  for (const fn of called) {
    eachEvent(fn, (event) => {
      if (event.kind === 'call' && event.callee.kind === 'function') noteFunction(event.callee.id, event.deferred !== true);
      eachOperand(event, (operand) =>
        eachValueIn(operand, (value) => {
          const declared = value.kind === 'place' ? declaredAt(value.place.root) : undefined;
          if (declared !== undefined) used.add(declared);
          if (value.kind === 'function') noteFunction(value.id, false);
        }),
      );
    });
  }
  return [...used].filter((offset) => !isOwn(offset));
}

/** The servers that listen when the file has been loaded, whichever way that went: they are there for whoever loads it. */
export function leftRunning(exits: readonly Exit[]): readonly SocketFacts[] {
  const [first, ...others] = exits.filter(({ how }) => how === 'return');
  if (first === undefined) return [];
  const isAlike = (facts: SocketFacts, other: SocketFacts | undefined): boolean =>
    other !== undefined && runsOn(other) && hasHappened(other.bound) && hasHappened(facts.bound) && other.bound.step.event === facts.bound.step.event;
  return first.state.sockets().filter((facts) => runsOn(facts) && others.every(({ state }) => isAlike(facts, state.socket(facts.id))));
}

/** A socket in a variable of the file that made it, which other files know as what that file exports. */
export interface SharedSocket {
  readonly at: Location;
  readonly facts: SocketFacts;
}

/**
 * The sockets that a file has exported when it has been loaded, whichever way that went, themselves or in a field of an object. Whoever else has them may have
 * used them since.
 */
export function leftInVariables(exits: readonly Exit[]): readonly SharedSocket[] {
  const [first, ...others] = exits.filter(({ how }) => how === 'return');
  const found: SharedSocket[] = [];
  const note = (at: Location, value: Abstract, valueIn: (state: State) => Abstract | undefined): void => {
    const facts = value.kind === 'socket' ? first?.state.socket(value.socket) : undefined;
    if (facts?.origin !== 'made' || !facts.escaped) return;
    const isAlike = others.every(({ state }) => {
      const other = valueIn(state);
      return other?.kind === 'socket' && other.socket === facts.id;
    });
    if (isAlike) found.push({ at, facts });
  };
  first?.state.forEachValue((at, value) => {
    if (!isGlobal(at) || rootOf(at) !== at) return;
    note(at, value, (state) => state.readOwn(at));
    if (value.kind !== 'reference' || value.class === undefined) return;
    for (const { location, value: held } of first.state.within(value.to))
      note(`${at}${location.slice(value.to.length)}`, held, (state) => state.readOwn(location));
  });
  return found;
}
