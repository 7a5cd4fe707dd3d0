import type { Facts, Path } from './facts.ts';
import { outcomeOf, testIn } from './tested.ts';

/** Whether no call in the program takes this path: it rests on something that the function was given, and all of them give it something else. */
export function isTakenByNoCall({ before }: Path, facts: Facts): boolean {
  let isTaken = true;
  before.forEachAsked((condition, truth) => {
    const test = isTaken ? testIn(condition) : undefined;
    if (test === undefined) return;
    const given = facts.passedFor({ kind: 'symbolic', at: test.at });
    if (given.length > 0 && given.every((each) => outcomeOf(test, each, before) === !truth)) isTaken = false;
  });
  return !isTaken;
}
