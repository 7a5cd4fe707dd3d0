import type { VariableId } from '../../ir/index.ts';
import { outcomeOf, testIn } from '../exits/tested.ts';
import type { Abstract } from '../state/abstract.ts';
import { partOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';
import type { Facts, Path } from './facts.ts';

/**
 * Whether no call in the program takes this path: it rests on something that the function was given, or that the constructor of its object was, and all of
 * them give it something else.
 */
export function isTakenByNoCall({ before }: Path, facts: Facts): boolean {
  let isTaken = true;
  before.forEachTruth((condition, truth) => {
    const test = isTaken ? testIn(condition) : undefined;
    if (test === undefined) return;
    const asked: Abstract = { kind: 'symbolic', at: test.at };
    const given = givenFor(asked, facts, mostCalls);
    if (given.length > 0 && given.every((each) => each !== asked && outcomeOf(test, each, before) === !truth)) isTaken = false;
  });
  return !isTaken;
}

/** Whether the path is compiled for those alone who look for faults of the program. */
export function isBuiltForDebugging({ before }: Path): boolean {
  let isSo = false;
  before.forEachTruth((condition, truth) => {
    if (truth && /^g:#_?DEBUG(?:\/|$)/.test(condition)) isSo = true;
  });
  return isSo;
}

/** Whether a path may be taken with the object that is passed for a parameter: none of its fields was found to be something else. */
export function mayTake(path: State, parameter: VariableId, object: Abstract): boolean {
  let may = true;
  path.forEachTruth((condition, truth) => {
    const test = may ? testIn(condition) : undefined;
    if (test?.at.startsWith(`${parameter}/`) !== true) return;
    const field = test.at
      .slice(parameter.length + 1)
      .split('/')
      .reduce(partOf, object);
    if (outcomeOf(test, field, path) === !truth) may = false;
  });
  return may;
}

/** A constructor keeps what it is given, and who makes the object may have been given that in turn. */
const mostCalls = 3;

function givenFor(value: Abstract, facts: Facts, calls: number): readonly Abstract[] {
  const given = calls === 0 ? [] : facts.passedFor(value, 1);
  return given.length === 0 ? [value] : given.flatMap((each) => givenFor(each, facts, calls - 1));
}
