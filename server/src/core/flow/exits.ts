import type { FunctionIr } from '../ir/index.ts';
import { type Abstract, joinAbstract, type Location } from './abstract.ts';
import type { Exit } from './context.ts';
import { parentOf, rootOf } from './names.ts';
import type { State } from './state.ts';

/** The ways out that a caller distinguishes, of those that return and of those that throw. */
const mostExits = 4;

/** Ways out that agree on every socket are one, whatever else they return; so are those beyond the most that are kept apart. */
export function addExit(exits: Exit[], exit: Exit): void {
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
export function testedParameters(fn: FunctionIr, state: State): ReadonlyMap<Location, boolean> {
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
