import type { Block, BlockId, Event, FunctionIr } from '../../ir/index.ts';
import { isGlobal } from '../../ir/index.ts';
import type { Given } from '../calls/specialized.ts';
import { attributesOf, type Exit, type FileContext } from '../context.ts';
import type { Observer } from '../events/action.ts';
import { transfer } from '../events/transfer.ts';
import { addExit, hasComeFarther, hasDoneMore, testedParameters } from '../exits/exits.ts';
import { evaluate } from '../operands/evaluate.ts';
import { placesSetBy, storedThrough } from '../program/setPlaces.ts';
import { doneWithGiven, Sightings } from '../program/sightings.ts';
import { type Abstract, type Location, unknown } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import { Names } from '../state/names.ts';
import { socketFromElsewhere } from '../state/socket.ts';
import { State } from '../state/state.ts';
import { runtimesHold } from '../turns/running.ts';
import { afterAll } from '../turns/turns.ts';
import { shortcutsOf, successors } from './blockOrder.ts';
import { splitBy, tellsOfCalls } from './branch.ts';
import { mostPaths, Paths } from './paths.ts';
import { resultsEndingIn } from './results.ts';
import { Schedule } from './schedule.ts';

/** A driver's calls come in any order: there are more orders than anyone could tell apart. */
const mostPathsOfDriver = 4;
/** A function of thousands of blocks is followed on fewer paths: its cost is to grow with its length, not with what it could do. */
const mostVisitedBlocks = 8000;
const fewestPaths = 2;
/** A function that is followed again for what a call gives it is one that somebody reads. */
const mostBlocksToGoAgain = 200;
const mostTested = 8;

/** What the flow found for one function: what each path was seen to do in each block, and the ways out. */
export interface Solution {
  readonly function: FunctionIr;
  readonly sightings: readonly Sightings[];
  readonly exits: readonly Exit[];
  /** What the function was given, and tested, where it went more ways than are told apart: with a call's constants it goes fewer. */
  readonly decidedBy: readonly Location[];
}

/**
 * Follows a function from its entry until nothing new is learnt.
 * @param isDriver it stands for callers that nobody sees, whose calls come in any order
 * @param given what it finds in its parameters, where it is followed for a call that gives them
 */
export function solve(fn: FunctionIr, context: FileContext, isDriver: boolean, given?: Given): Solution {
  const solver = new Solver(fn, context, isDriver, given);
  solver.run();
  return { function: fn, sightings: solver.sightings(), exits: solver.exits(), decidedBy: solver.decidedBy() };
}

class Solver {
  readonly #function: FunctionIr;
  readonly #context: FileContext;
  /** Made where a path comes to; many blocks only lead on. */
  readonly #paths: (Paths | undefined)[] = [];
  readonly #isDriver: boolean;
  readonly #given: Given | undefined;
  readonly #limit: number;
  readonly #shortcuts: readonly BlockId[];
  /** By block: the results of its calls that are asked for in no other block. */
  readonly #results: readonly (readonly Location[])[];
  readonly #schedule: Schedule;
  readonly #exits: Exit[] = [];
  /** By the path that enters a block: what it was seen to do there when it was followed last. */
  readonly #sightings = new Map<State, Sightings>();
  #names: Names | undefined;
  #hasJoinedExits = false;
  /** The last path that was seen to end with an exception. */
  #thrown: State | undefined;
  /** The callbacks that waited for their turn there, where one was seen that they were run for. */
  #putOffAtThrow: State['deferred'] | undefined;
  /** Where the process ends, or a called function stays. */
  readonly #ended: State[] = [];
  /** A called function may stay, and may come back as well, as one that forks does. */
  #hasChild = false;

  constructor(fn: FunctionIr, context: FileContext, isDriver: boolean, given: Given | undefined) {
    this.#function = fn;
    this.#given = given;
    this.#context = context;
    this.#isDriver = isDriver;
    this.#limit = Math.min(isDriver ? mostPathsOfDriver : mostPaths, Math.max(fewestPaths, Math.floor(mostVisitedBlocks / fn.blocks.length)));
    this.#shortcuts = shortcutsOf(fn);
    this.#results = resultsEndingIn(fn);
    this.#schedule = new Schedule(fn, this.#shortcuts, isDriver);
  }

  run(): void {
    const begin = initialState(this.#function, this.#context, this.#isDriver, this.#given);
    this.#names = begin.names;
    this.#enter(this.#function.entry, begin);
    for (let id = this.#schedule.next(); id !== undefined; id = this.#schedule.next()) this.#visit(id);
    if (!this.#isDriver) this.#stay();
  }

  /** In the order of the blocks. Paths that have become part of others have done nothing by themselves. */
  sightings(): readonly Sightings[] {
    return this.#paths.flatMap((paths) => paths?.states.flatMap((state) => this.#sightings.get(state) ?? []) ?? []);
  }

  exits(): readonly Exit[] {
    return this.#exits;
  }

  decidedBy(): readonly Location[] {
    if (this.#names === undefined || this.#isDriver || this.#given !== undefined || this.#function.blocks.length > mostBlocksToGoAgain) return [];
    if (!this.#hasJoinedExits && !this.#paths.some((paths) => paths?.isCrowded)) return [];
    const { conditions, isGiven } = this.#names;
    // What it sets itself while it goes round, others may set as well.
    const own = placesSetBy(this.#function);
    const tested = [...conditions.tested()].filter((location) => isGiven(rootOf(location)) && !location.includes('/@') && !own.has(location));
    return tested.length > mostTested ? [] : tested;
  }

  #visit(id: BlockId): void {
    const block = this.#function.blocks[id];
    if (block === undefined) return;
    for (const state of this.#paths[id]?.takeChanged() ?? []) {
      const leaving = runBlock(block, state.copy(), this.#context, this.#observerOf(block, state), {
        throwing: (thrown) => this.#throw(block, thrown),
        ending: (ended) => {
          this.#ended.push(ended);
          this.#hasChild = true;
        },
      });
      for (const path of leaving) this.#leave(block, path);
    }
  }

  /** What is done with what one call gives is told of the function for anybody, but for what the functions do that the call gives. */
  #observerOf(block: Block, state: State): Observer | undefined {
    if (this.#given?.functions.size === 0 || block.events.length === 0) return undefined;
    const sightings = new Sightings(this.#given === undefined ? undefined : doneWithGiven);
    this.#sightings.set(state, sightings);
    return sightings;
  }

  #leave(block: Block, state: State): void {
    const { end } = block;
    const ending = this.#results[block.id] ?? [];
    switch (end.kind) {
      case 'goto':
        state.forgetResults(ending);
        this.#enter(end.to, state);
        return;
      case 'branch': {
        if (this.#shortcuts[end.yes] === this.#shortcuts[end.no] && !tellsOfCalls(end.on, state)) {
          state.forgetResults(ending);
          this.#enter(end.yes, state);
          return;
        }
        const { yes, no } = splitBy(end.on, state, this.#context);
        yes?.forgetResults(ending);
        no?.forgetResults(ending);
        if (yes !== undefined) this.#enter(end.yes, yes);
        if (no !== undefined) this.#enter(end.no, no);
        return;
      }
      case 'exit':
        if (end.how === 'end-of-process') this.#ended.push(state);
        else this.#exit(end.how, end.value === undefined ? unknown : evaluate(end.value, state), state);
        return;
      default:
        return;
    }
  }

  /**
   * A function that does not return has done all the same what it did before the process ended, or before the loop that it stays in. One that returns
   * where it failed, too, stays with a socket that has come farther than any that it returns with.
   */
  #stay(): void {
    const returning = this.#exits.filter(({ how }) => how === 'return');
    const forks = this.#hasChild || this.#function.blocks.some(({ events }) => events.some(({ kind }) => kind === 'fork'));
    const isFarther = (state: State): boolean => returning.length === 0 || hasComeFarther(state, returning) || (forks && hasDoneMore(state, returning));
    const stay = (state: State): void => {
      if (isFarther(state)) this.#exit('never', unknown, state);
    };
    this.#ended.forEach(stay);
    const done = new Set<BlockId>();
    for (const id of this.#schedule.order) {
      done.add(id);
      for (const to of successors(this.#function.blocks[id])) {
        const head = this.#shortcuts[to] ?? to;
        if (done.has(head)) this.#paths[head]?.states.forEach(stay);
      }
    }
  }

  #throw(block: Block, state: State): void {
    if (block.onThrow !== undefined) this.#enter(block.onThrow, state);
    else if (this.#thrown?.endsAs(state) !== true) {
      // Most calls that may throw change nothing that a caller would see.
      this.#thrown = state;
      this.#exit('throw', unknown, state.copy());
    }
  }

  #exit(how: Exit['how'], value: Abstract, state: State): void {
    // Nobody calls a driver, and nothing comes after a file that could not be loaded.
    if (this.#isDriver || (how === 'throw' && this.#function.kind === 'module')) return;
    const tested = testedParameters(this.#function, state, how);
    const ends = this.#isPutOffAnew(how, state) ? afterAll(state, this.#context) : [state];
    for (const end of ends) {
      const found = end === state ? tested : testedParameters(this.#function, end, how);
      if (addExit(this.#exits, { how, value, state: end.atExit(value, how), tested: found })) this.#hasJoinedExits = true;
    }
  }

  /** Of all the calls that may throw, the first tells what comes of the callbacks that wait there: with the next ones no other waits, or it tells anew. */
  #isPutOffAnew(how: Exit['how'], { deferred }: State): boolean {
    if (deferred.length === 0 || (how === 'throw' && deferred === this.#putOffAtThrow)) return false;
    if (how === 'throw') this.#putOffAtThrow = deferred;
    return true;
  }

  #enter(to: BlockId, state: State): void {
    const id = this.#shortcuts[to] ?? to;
    let paths = this.#paths[id];
    if (paths === undefined) {
      paths = new Paths(this.#limit, this.#isDriver);
      this.#paths[id] = paths;
    }
    if (paths.add(state)) this.#schedule.add(id);
  }
}

/** A driver has no parameters: those of what it calls stand for what anybody may pass. */
function initialState(fn: FunctionIr, context: FileContext, isDriver: boolean, given: Given | undefined): State {
  const parameters = new Set(fn.parameters.map((parameter) => parameter.variable));
  const isParameter = (root: string) => parameters.has(root);
  const isGiven = (root: string) => isParameter(root) || isGlobal(root);
  const isCallers = isDriver ? (root: string) => /^[^$%]\S*@\d+$/.test(root) : isParameter;
  const isInitiallySymbolic = (root: string) => isGlobal(root) || isCallers(root);
  const { constantOf, constantOfField, toldByObject, mayHoldSocket } = context;
  const names = new Names({
    constantOf,
    constantOfField,
    toldByObject,
    isInitiallySymbolic,
    isParameter,
    isGiven,
    mayHoldSocket,
    storedThrough: storedThrough(fn),
    given,
  });
  const state = State.empty(names);
  for (const { variable, objectType } of fn.parameters) {
    if (objectType !== undefined) state.setSocket(socketFromElsewhere(`from ${variable}`, objectType));
  }
  if (fn.kind === 'constructor') beginObject(fn, state, context);
  for (const [variable, value] of context.startValuesOf(fn)) state.write(variable, evaluate(value, state));
  for (const facts of context.runningBefore(fn)) {
    state.setSocket(facts);
    state.write(runtimesHold(facts.id), names.sockets.valueOf(facts.id));
  }
  for (const { at, facts } of context.sharedBefore(fn)) {
    state.setSocket(facts);
    state.write(at, names.sockets.valueOf(facts.id));
  }
  return state;
}

/** A new object has what its class says, unless it may be one of a class that inherits from it. */
function beginObject({ parameters: [receiver] }: FunctionIr, state: State, context: FileContext): void {
  const owner = receiver === undefined ? undefined : context.classOfReceiver(receiver.variable);
  if (receiver === undefined || owner?.isShared !== true || context.isInherited(owner)) return;
  for (const [name, value] of attributesOf(owner, context)) state.write(state.names.within(receiver.variable, name), evaluate(value, state));
}

/** Paths that leave a block before its end. */
interface Leaving {
  readonly throwing: (state: State) => void;
  readonly ending: (state: State) => void;
}

function runBlock(block: Block, state: State, context: FileContext, observe: Observer | undefined, leaving: Leaving): State[] {
  let states = [state];
  for (const event of block.events) {
    const next: State[] = [];
    for (const current of states) {
      if (block.onThrow !== undefined && mayThrow(event)) leaving.throwing(current.copy());
      const result = transfer(event, current, context, observe);
      next.push(...result.next);
      result.thrown.forEach(leaving.throwing);
      result.ended?.forEach(leaving.ending);
    }
    states = next.length > states.length ? mergeStates(next) : next;
  }
  return states;
}

/** Calls may throw by themselves; assignments and notes of our own do not. */
function mayThrow(event: Event): boolean {
  return event.kind === 'call' && event.onFailure === 'throws';
}

function mergeStates(states: readonly State[]): State[] {
  const paths = new Paths(mostPaths);
  for (const state of states) paths.add(state);
  return paths.states;
}
