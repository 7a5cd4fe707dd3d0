import type { EventKind, FunctionIr } from '../../ir/index.ts';
import type { Exit } from '../context.ts';
import { namesKind } from '../operands/fold.ts';
import { type Abstract, isNegativeError, joinAbstract, sameAbstract } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import { hasHappened, type SocketFacts } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { alternativesOf, constantsOf, impliedBy, keysIn, testIn } from './tested.ts';

/** The ways out that a caller distinguishes, of those that return and of those that throw. */
const mostExits = 4;

/**
 * Ways out that agree on every socket are one, whatever else they return but names of the vocabulary; so are those beyond the most that are kept apart.
 * @returns whether two have become one that do not agree
 */
export function addExit(exits: Exit[], exit: Exit): boolean {
  const same = exits.find(
    (other) =>
      other.how === exit.how && isSocket(other.value) === isSocket(exit.value) && !tellKindsApart(other, exit) && other.state.agreesOnSockets(exit.state),
  );
  if (same !== undefined) {
    joinExits(exits, same, exit);
    return false;
  }
  const own = exits.filter(({ how }) => how === exit.how);
  if (own.length < mostExits) {
    exits.push(exit);
    return false;
  }
  const all = [...own, exit];
  const pair = leastFar(mostAlike(all), thatGaveUp(all)) ?? (exit.how === 'throw' ? leastDone(all) : undefined);
  if (pair === undefined) {
    joinExits(exits, own.at(-1), exit);
    return true;
  }
  const [known, other] = pair;
  joinExits(exits, known, other);
  if (other === exit) return true;
  exits.splice(exits.indexOf(other), 1);
  exits.push(exit);
  return true;
}

/**
 * Of ways out on which every socket has come equally far, two that become one so that there is room for another: those that have come least far, because
 * what was given up matters less than what goes on.
 */
function mostAlike(all: readonly Exit[]): readonly [Exit, Exit] | undefined {
  let best: readonly [Exit, Exit] | undefined;
  let least = Number.POSITIVE_INFINITY;
  for (const [index, exit] of all.entries()) {
    const alike = all.slice(0, index).filter(({ state }) => state.agreesOnProgress(exit.state));
    const same = alike.findLast(({ state }) => state.agreesOnBindOptions(exit.state));
    const like = same ?? alike.at(-1);
    if (like === undefined) continue;
    // Whether bind() finds an option set is worth more than which others there are.
    const progress = progressOf(exit.state) + (same === undefined ? 0.5 : 0);
    if (progress > least) continue;
    best = [like, exit];
    least = progress;
  }
  return best;
}

/** Two ways out that give the caller the same, and no socket: what became of it matters less than where it goes on. */
function thatGaveUp(all: readonly Exit[]): readonly [Exit, Exit] | undefined {
  const without = all.filter(({ value }) => value.kind === 'number' || value.kind === 'none' || value.kind === 'boolean' || isNegativeError(value));
  const sorted = without.toSorted((a, b) => progressOf(a.state) - progressOf(b.state));
  for (const [index, second] of sorted.entries()) {
    const first = sorted.slice(0, index).find(({ value }) => areSameToCaller(value, second.value));
    if (first !== undefined) return all.indexOf(first) < all.indexOf(second) ? [first, second] : [second, first];
  }
  return undefined;
}

/**
 * Of ways on which a socket has the same endpoint the two that have come least far, whether they closed it then or not; else of all of them: whoever catches
 * what is thrown goes on with little, and which bind() was done is still told apart.
 */
function leastDone(all: readonly Exit[]): readonly [Exit, Exit] | undefined {
  const sorted = all.toSorted((a, b) => progressOf(a.state) - progressOf(b.state));
  let pair = sorted.slice(0, 2);
  for (const [index, second] of sorted.entries()) {
    const first = sorted.slice(0, index).find((other) => areBoundAlike(other.state, second.state));
    if (first === undefined) continue;
    pair = [first, second];
    break;
  }
  const [first, second] = pair;
  if (first === undefined || second === undefined) return undefined;
  return all.indexOf(first) < all.indexOf(second) ? [first, second] : [second, first];
}

function areBoundAlike(a: State, b: State): boolean {
  return a.sockets().every(({ id, bound: mine }) => {
    const theirs = b.socket(id)?.bound;
    return mine === theirs || (theirs !== undefined && hasHappened(mine) && hasHappened(theirs) && mine.step.event === theirs.step.event);
  });
}

/** `return false` and `return bind(…) == 0 && listen(…) == 0` where one of them failed. */
function areSameToCaller(a: Abstract, b: Abstract): boolean {
  return sameAbstract(a, b) || (isFalse(a) && isFalse(b));
}

function isFalse(value: Abstract): boolean {
  return (value.kind === 'boolean' || value.kind === 'number') && Number(value.value) === 0;
}

/** Of two pairs the one that has not come as far: what goes on is worth more than why it was given up. */
function leastFar(alike: readonly [Exit, Exit] | undefined, gaveUp: readonly [Exit, Exit] | undefined): readonly [Exit, Exit] | undefined {
  if (alike === undefined || gaveUp === undefined) return alike ?? gaveUp;
  const [first, second] = gaveUp;
  return Math.max(progressOf(first.state), progressOf(second.state)) < progressOf(alike[1].state) ? gaveUp : alike;
}

function progressOf(state: State): number {
  let progress = 0;
  for (const socket of state.sockets()) progress += progressOfSocket(socket);
  return progress;
}

function progressOfSocket({ exists, bound, listening, connected, closed }: SocketFacts): number {
  return exists && !hasHappened(closed) ? [bound, listening, connected].filter(hasHappened).length : 0;
}

/** Whether a path has a socket that was bound, or went on to listen or to connect, where none of the ways out has. */
export function hasComeFarther(state: State, exits: readonly Exit[]): boolean {
  return state.sockets().some((socket) => {
    const progress = progressOfSocket(socket);
    return progress > 0 && exits.every((exit) => progressOfSocket(exit.state.socket(socket.id) ?? { ...socket, exists: false }) < progress);
  });
}

/** Whether a path has done something to a socket that the function was given which none of the ways out has: the child of a fork() that never returns. */
export function hasDoneMore(state: State, exits: readonly Exit[]): boolean {
  return state.sockets().some(({ id, origin, effects }) => {
    if (origin !== 'elsewhere') return false;
    const done = exits.map((exit) => new Set(exit.state.socket(id)?.effects.map(({ step }) => step.event.id)));
    return effects.some(({ step: { event } }) => deeds.has(event.kind) && done.every((known) => !known.has(event.id)));
  });
}

const deeds: ReadonlySet<EventKind> = new Set(['setsockopt', 'bind', 'listen', 'accept']);

/** What the function was given, and what variables around it held, as far as a branch on it told. While one goes on for ever, others may set again what it has set itself: a flag to load anew. */
export function testedParameters(fn: FunctionIr, state: State, how: Exit['how']): Exit['tested'] {
  const tested = new Map<string, boolean>();
  // Of one that is given nothing, the parts of a table or of settings decide: plain flags are too many.
  const isGivenNothing = fn.parameters.length === 0 && fn.kind !== 'closure';
  state.forEachAsked((condition, truth) => {
    if (keysIn(condition)?.every((at) => state.names.isGiven(rootOf(at))) === true) tested.set(condition, truth);
    const test = testIn(condition);
    if (test === undefined || !state.names.isGiven(rootOf(test.at)) || (isGivenNothing && rootOf(test.at) === test.at)) return;
    if (how !== 'never' || state.isAsGiven(test.at)) tested.set(condition, truth);
  });
  return tested;
}

/**
 * A way out as a caller knows it. Where on another one that is possible there the socket was handed to code out of sight before the same bind()
 * (`if (setup) setup(fd)`), which options that finds is a setting: none of them is known to be missing.
 */
export function asDoubted(exit: Exit, others: readonly Exit[]): Exit {
  let state = exit.state;
  for (const socket of exit.state.sockets()) {
    const { bound, id } = socket;
    if (!hasHappened(bound) || bound.optionsIncomplete) continue;
    const isDoubtful = others.some((other) => {
      const facts = other.state.socket(id);
      return facts?.escaped === true && hasHappened(facts.bound) && facts.bound.optionsIncomplete && facts.bound.step.event === bound.step.event;
    });
    if (!isDoubtful) continue;
    if (state === exit.state) state = state.copy();
    state.setSocket({ ...socket, bound: { ...bound, optionsIncomplete: true } });
  }
  return state === exit.state ? exit : { ...exit, state };
}

function joinExits(exits: Exit[], known: Exit | undefined, exit: Exit): void {
  if (known === undefined) return;
  known.state.joinWith(exit.state);
  const value = areSameToCaller(known.value, exit.value) ? known.value : joinAbstract(known.value, exit.value);
  exits[exits.indexOf(known)] = { ...known, value, tested: testedOnBoth(known.tested, exit.tested) };
}

function testedOnBoth(mine: Exit['tested'], theirs: Exit['tested']): Exit['tested'] {
  if (mine.size === 0) return mine;
  if (theirs.size === 0) return theirs;
  const tested = new Map([...mine, ...theirs].filter(([each, truth]) => [mine, theirs].every((one) => impliedBy(one, each) === truth)));
  for (const each of alternativesOf(mine, theirs)) tested.set(each, true);
  return tested;
}

/** SOCK_STREAM or SOCK_DGRAM, AF_INET or AF_INET6, as what was given decides: whoever gives it knows which. `is_datagram(type)` says so by yes or no. */
function tellKindsApart(a: Exit, b: Exit): boolean {
  if (isAnswer(a.value) && isAnswer(b.value))
    return isFalse(a.value) !== isFalse(b.value) && [a, b].every(({ tested }) => [...tested.keys()].some(asksForKind));
  if (!namesKind(a.value) || !namesKind(b.value)) return false;
  return !sameAbstract(a.value, b.value) || [...a.tested].some(([condition, truth]) => b.tested.get(condition) === !truth);
}

function isAnswer({ kind }: Abstract): boolean {
  return kind === 'number' || kind === 'boolean';
}

function asksForKind(condition: string): boolean {
  if (!/SOCK_|[AP]F_/.test(condition)) return false;
  const test = testIn(condition);
  return test !== undefined && constantsOf(test).some(namesKind);
}

function isSocket(value: Abstract): boolean {
  return value.kind === 'socket' || value.kind === 'symbolic';
}
