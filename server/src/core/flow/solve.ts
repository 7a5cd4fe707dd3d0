import type { Block, BlockId, Event, FunctionIr } from '../ir/index.ts';
import { isGlobal } from '../ir/index.ts';
import { type Abstract, joinAbstract, type Location, unknown } from './abstract.ts';
import type { Observer } from './action.ts';
import { splitBy, tellsOfCalls } from './branch.ts';
import { attributesOf, type Exit, type FileContext } from './context.ts';
import { evaluate } from './evaluate.ts';
import { Names, parentOf, rootOf } from './names.ts';
import { resultsEndingIn } from './results.ts';
import { socketFromElsewhere } from './socket.ts';
import { State } from './state.ts';
import { transfer } from './transfer.ts';
import { afterAll } from './turns.ts';

/** How many paths that differ for a socket are kept apart at one point; more are joined into one that knows less. */
const mostPaths = 8;
/** The same for a driver, whose calls come in any order: there are more orders than anyone could tell apart. */
const mostPathsOfDriver = 4;
/** A function of thousands of blocks is followed on fewer paths: its cost is to grow with its length, not with what it could do. */
const mostVisitedBlocks = 8000;
const fewestPaths = 2;
/** The ways out that a caller distinguishes, of those that return and of those that throw. */
const mostExits = 4;
/** After so many visits a block's paths are joined: loops that count must end. */
const mostVisits = 40;

/** What the flow found for one function: the paths that enter each block, and the ways out. */
export interface Solution {
  readonly function: FunctionIr;
  readonly entering: readonly (readonly State[])[];
  readonly exits: readonly Exit[];
}

/**
 * Follows a function from its entry until nothing new is learnt.
 * @param isDriver it stands for callers that nobody sees, whose calls come in any order
 */
export function solve(fn: FunctionIr, context: FileContext, isDriver: boolean): Solution {
  const solver = new Solver(fn, context, isDriver);
  solver.run();
  return { function: fn, entering: solver.entering(), exits: solver.exits() };
}

/** Goes once more over every event that can run, with what is known before it. */
export function observeSolution(solution: Solution, context: FileContext, observe: Observer): void {
  for (const block of solution.function.blocks) {
    if (block.events.length === 0) continue;
    for (const state of solution.entering[block.id] ?? []) runBlock(block, state.copy(), context, observe, undefined);
  }
}

class Solver {
  readonly #function: FunctionIr;
  readonly #context: FileContext;
  /** Made where a path comes to; many blocks only lead on. */
  readonly #paths: (Paths | undefined)[] = [];
  readonly #isDriver: boolean;
  readonly #limit: number;
  readonly #shortcuts: readonly BlockId[];
  /** By block: the results of its calls that are asked for in no other block. */
  readonly #results: readonly (readonly Location[])[];
  readonly #order: readonly number[];
  readonly #waiting: Set<BlockId> = new Set();
  readonly #exits: Exit[] = [];
  /** The last path that was seen to end with an exception. */
  #thrown: State | undefined;
  /** Where the process ends, or a called function stays. */
  readonly #ended: State[] = [];

  constructor(fn: FunctionIr, context: FileContext, isDriver: boolean) {
    this.#function = fn;
    this.#context = context;
    this.#isDriver = isDriver;
    this.#limit = Math.min(isDriver ? mostPathsOfDriver : mostPaths, Math.max(fewestPaths, Math.floor(mostVisitedBlocks / fn.blocks.length)));
    this.#shortcuts = shortcutsOf(fn);
    this.#results = resultsEndingIn(fn);
    this.#order = reversePostorder(fn, this.#shortcuts);
  }

  run(): void {
    this.#enter(this.#function.entry, initialState(this.#function, this.#context, this.#isDriver));
    // Blocks in reverse postorder: what comes before a block is mostly done before it, so most blocks are visited once.
    while (this.#waiting.size > 0) {
      for (const id of this.#order) {
        if (this.#waiting.delete(id)) this.#visit(id);
      }
    }
    if (!this.#isDriver && !this.#exits.some(({ how }) => how === 'return')) this.#stay();
  }

  entering(): readonly (readonly State[])[] {
    return Array.from(this.#paths, (paths) => paths?.states ?? []);
  }

  exits(): readonly Exit[] {
    return this.#exits;
  }

  #visit(id: BlockId): void {
    const block = this.#function.blocks[id];
    if (block === undefined) return;
    for (const state of this.#paths[id]?.takeChanged() ?? []) {
      const leaving = runBlock(block, state.copy(), this.#context, undefined, {
        throwing: (thrown) => this.#throw(block, thrown),
        ending: (ended) => this.#ended.push(ended),
      });
      for (const path of leaving) this.#leave(block, path);
    }
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

  /** A function that does not return has done all the same what it did before the process ended, or before the loop that it stays in. */
  #stay(): void {
    for (const state of this.#ended) this.#exit('never', unknown, state);
    const done = new Set<BlockId>();
    for (const id of this.#order) {
      done.add(id);
      for (const to of successors(this.#function.blocks[id])) {
        const head = this.#shortcuts[to] ?? to;
        if (done.has(head)) for (const state of this.#paths[head]?.states ?? []) this.#exit('never', unknown, state);
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
    // Nobody calls a driver.
    if (this.#isDriver) return;
    const tested = testedParameters(this.#function, state);
    const ends = state.deferred.length === 0 ? [state] : afterAll(state, this.#context);
    for (const end of ends) addExit(this.#exits, { how, value, state: end.atExit(value), tested });
  }

  #enter(to: BlockId, state: State): void {
    const id = this.#shortcuts[to] ?? to;
    let paths = this.#paths[id];
    if (paths === undefined) {
      paths = new Paths(this.#limit, this.#isDriver);
      this.#paths[id] = paths;
    }
    if (paths.add(state)) this.#waiting.add(id);
  }
}

/** The paths that enter one block: those that agree on every socket are one. */
class Paths {
  states: State[] = [];
  #changed = new Set<State>();
  #visits = 0;
  readonly #limit: number;
  readonly #isDriver: boolean;

  constructor(limit: number, isDriver = false) {
    this.#limit = limit;
    this.#isDriver = isDriver;
  }

  add(state: State): boolean {
    for (const known of this.states) {
      if (!known.agreesOnSockets(state)) continue;
      return this.#join(known, state);
    }
    if (this.states.length < this.#limit && this.#visits < mostVisits) {
      this.states.push(state);
      this.#changed.add(state);
      return true;
    }
    return this.#joinSimilar(state) ?? this.#joinAll(state);
  }

  takeChanged(): State[] {
    this.#visits += 1;
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed;
  }

  #join(known: State, state: State): boolean {
    if (!known.joinWith(state)) return false;
    this.#changed.add(known);
    return true;
  }

  /** Joins paths on which every socket has come equally far: what is lost is what options it has. `undefined` where there are none, or after too many visits. */
  #joinSimilar(state: State): boolean | undefined {
    if (this.#visits >= mostVisits || this.#isDriver) return undefined;
    const similar = this.states.find((known) => known.agreesOnProgress(state));
    if (similar !== undefined) return this.#join(similar, state);
    const kept: State[] = [];
    for (const known of this.states) {
      const like = kept.find((other) => other.agreesOnProgress(known));
      if (like === undefined) kept.push(known);
      else {
        const isNew = this.#changed.delete(known);
        if (like.joinWith(known) || isNew) this.#changed.add(like);
      }
    }
    if (kept.length === this.states.length) return undefined;
    this.states = [...kept, state];
    this.#changed.add(state);
    return true;
  }

  #joinAll(state: State): boolean {
    // Nobody says that a method is called a second time: the first path of a driver, on which nothing was called yet, stays what it is.
    const kept = this.#isDriver ? this.states.slice(0, 1) : [];
    const [first, ...others] = this.states.slice(kept.length);
    if (first === undefined) return false;
    let changed = others.length > 0;
    for (const other of [...others, state]) changed = first.joinWith(other) || changed;
    const isKeptNew = kept.some((path) => this.#changed.has(path));
    this.states = [...kept, first];
    if (changed) this.#changed = new Set(isKeptNew ? this.states : [first]);
    return changed;
  }
}

/** A driver has no parameters: those of what it calls stand for what anybody may pass. */
function initialState(fn: FunctionIr, context: FileContext, isDriver: boolean): State {
  const parameters = new Set(fn.parameters.map((parameter) => parameter.variable));
  const isCallers = isDriver ? (root: string) => /^[^$%]\S*@\d+$/.test(root) : (root: string) => parameters.has(root);
  const state = State.empty(new Names((root) => isGlobal(root) || isCallers(root), context.constantOf, context.mayHoldSocket));
  for (const { variable, objectType } of fn.parameters) {
    if (objectType !== undefined) state.setSocket(socketFromElsewhere(`from ${variable}`, objectType));
  }
  if (fn.kind === 'constructor') beginObject(fn, state, context);
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

function runBlock(block: Block, state: State, context: FileContext, observe: Observer | undefined, leaving: Leaving | undefined): State[] {
  let states = [state];
  for (const event of block.events) {
    const next: State[] = [];
    for (const current of states) {
      if (block.onThrow !== undefined && mayThrow(event)) leaving?.throwing(current.copy());
      const result = transfer(event, current, context, observe);
      next.push(...result.next);
      if (leaving === undefined) continue;
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

/** Ways out that agree on every socket are one, whatever else they return; so are those beyond the most that are kept apart. */
function addExit(exits: Exit[], exit: Exit): void {
  const same = exits.find((other) => other.how === exit.how && isSocket(other.value) === isSocket(exit.value) && other.state.agreesOnSockets(exit.state));
  if (same !== undefined) {
    joinExits(exits, same, exit);
    return;
  }
  const own = exits.filter(({ how }) => how === exit.how);
  if (own.length < mostExits) {
    exits.push(exit);
    return;
  }
  const similar = own.findLast(({ state }) => state.agreesOnProgress(exit.state));
  if (similar !== undefined) joinExits(exits, similar, exit);
  else if (joinSimilarExits(exits, own)) exits.push(exit);
  else joinExits(exits, own.at(-1), exit);
}

/** What the function was given and still has, as far as a branch on it told. */
function testedParameters(fn: FunctionIr, state: State): ReadonlyMap<Location, boolean> {
  const tested = new Map<Location, boolean>();
  if (fn.parameters.length === 0) return tested;
  const parameters = new Set(fn.parameters.map(({ variable }) => variable));
  state.forEachTested((location, truth) => {
    if (parameters.has(rootOf(location)) && isAsGiven(location, state)) tested.set(location, truth);
  });
  return tested;
}

/** Neither the location nor what holds it was assigned. */
function isAsGiven(location: Location, state: State): boolean {
  for (let at: Location | undefined = location; at !== undefined; at = parentOf(at)) if (state.readOwn(at) !== undefined) return false;
  return true;
}

/** Makes room for a way out that is like none: of those on which every socket has come equally far, two become one. */
function joinSimilarExits(exits: Exit[], own: readonly Exit[]): boolean {
  for (const [index, exit] of own.entries()) {
    const like = own.slice(0, index).find(({ state }) => state.agreesOnProgress(exit.state));
    if (like === undefined) continue;
    joinExits(exits, like, exit);
    exits.splice(exits.indexOf(exit), 1);
    return true;
  }
  return false;
}

function joinExits(exits: Exit[], known: Exit | undefined, exit: Exit): void {
  if (known === undefined) return;
  known.state.joinWith(exit.state);
  const tested = new Map([...known.tested].filter(([parameter, truth]) => exit.tested.get(parameter) === truth));
  exits[exits.indexOf(known)] = { ...known, value: joinAbstract(known.value, exit.value), tested };
}

function isSocket(value: Abstract): boolean {
  return value.kind === 'socket' || value.kind === 'symbolic';
}

/** For each block the one where something happens next: paths need not be kept, compared and joined in those that only lead on. */
function shortcutsOf(fn: FunctionIr): readonly BlockId[] {
  const shortcuts: BlockId[] = [];
  for (const { id } of fn.blocks) {
    const passed: BlockId[] = [];
    let at = id;
    // A loop in which nothing happens never ends; it is left as it is.
    while (shortcuts[at] === undefined && !passed.includes(at)) {
      const block = fn.blocks[at];
      if (block === undefined || block.events.length > 0 || block.end.kind !== 'goto' || passed.length > longestShortcut) break;
      passed.push(at);
      at = block.end.to;
    }
    const end = shortcuts[at] ?? at;
    for (const block of passed) shortcuts[block] = end;
    shortcuts[id] ??= end;
  }
  return shortcuts;
}

const longestShortcut = 30;

function reversePostorder(fn: FunctionIr, shortcuts: readonly BlockId[]): readonly BlockId[] {
  const seen = new Set<BlockId>();
  const order: BlockId[] = [];
  const stack: { id: BlockId; next: BlockId[] }[] = [];
  const open = (id: BlockId) => {
    if (seen.has(id)) return;
    seen.add(id);
    stack.push({ id, next: successors(fn.blocks[id]).map((to) => shortcuts[to] ?? to) });
  };
  open(shortcuts[fn.entry] ?? fn.entry);
  for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
    const next = top.next.pop();
    if (next !== undefined) open(next);
    else {
      order.push(top.id);
      stack.pop();
    }
  }
  return order.reverse();
}

function successors(block: Block | undefined): readonly BlockId[] {
  if (block === undefined) return [];
  const thrown = block.onThrow === undefined ? [] : [block.onThrow];
  switch (block.end.kind) {
    case 'goto':
      return [block.end.to, ...thrown];
    case 'branch':
      return [block.end.yes, block.end.no, ...thrown];
    default:
      return thrown;
  }
}
