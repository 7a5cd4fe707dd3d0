import { type Abstract, type Location, sameAbstract } from '../state/abstract.ts';
import type { State } from '../state/state.ts';
import { askedOf, conditionOf, constantsOf, testIn } from './tested.ts';

/**
 * Whether a way out of a function rests on a location being none of the constants of which the caller knows that it is one: what was a datagram socket or a
 * raw one when it was asked first is no third kind when it is asked again.
 * @param givenAt what the caller has at a location of the function
 */
export function isRuledOut(tested: ReadonlyMap<string, boolean>, givenAt: (location: Location) => Abstract | undefined, state: State): boolean {
  let denied: Map<Location, Abstract[]> | undefined;
  for (const [condition, truth] of tested) {
    const test = truth ? undefined : testIn(condition);
    const given = test === undefined || constantsOf(test).length === 0 || test.asks !== undefined || test.mask !== undefined ? undefined : givenAt(test.at);
    const asked = test === undefined || given === undefined ? undefined : askedOf(test, given);
    if (asked === undefined) continue;
    denied ??= new Map();
    denied.set(asked.at, [...(denied.get(asked.at) ?? []), ...constantsOf(asked)]);
  }
  if (denied === undefined) return false;
  return [...denied].some(([at, constants]) => state.alternativesAt(at).some((among) => among.every((each) => isDenied(each, at, constants, state))));
}

function isDenied(constant: Abstract, at: Location, denied: readonly Abstract[], state: State): boolean {
  return denied.some((each) => sameAbstract(each, constant)) || state.truthOf(conditionOf({ at, constant }, at)) === false;
}
