import { conditionOf, eitherOf, follows } from '../exits/tested.ts';
import type { Names } from './names.ts';
import type { PersistentMap } from './persistentMap.ts';

/** How a condition turned out. */
export interface Truth {
  readonly value: boolean;
}

const isTrue: Truth = { value: true };
const isFalse: Truth = { value: false };

/** One object for each of the two, so that paths that agree share it. */
export function truthOf(value: boolean): Truth {
  return value ? isTrue : isFalse;
}

/** By the numbers that the function's names have for conditions. */
type Truths = PersistentMap<Truth>;

/** What holds on either path, also where one of them only implies it. `isLess`: than on the first one. */
export function truthsOfBoth(mine: Truths, theirs: Truths, names: Names): { readonly both: Truths; readonly isLess: boolean } {
  let both = mine;
  let isLess = false;
  mine.differencesOfMine(theirs, (key, truth) => {
    if (impliedIn(theirs, key, names) !== truth.value) {
      both = both.set(key, undefined);
      isLess = true;
      const either = truth.value ? alternativeTo(key, theirs, names) : undefined;
      if (either !== undefined) both = both.set(either, isTrue);
    }
    // Asked of what this path has alone: another that has turned down thousands of tests is not gone through at every join.
    for (const excluded of truth.value ? excludedBy(key, names) : [])
      if (mine.get(excluded) === undefined && theirs.get(excluded)?.value === false) both = both.set(excluded, isFalse);
  });
  return { both, isLess };
}

/** What is one constant is no other: how a comparison that was not made would have turned out. */
function impliedIn(truths: Truths, condition: number, names: Names): boolean | undefined {
  const known = truths.get(condition);
  if (known !== undefined) return known.value;
  const test = names.conditions.testOf(condition);
  if (test === undefined) return undefined;
  for (const each of conditionsBeside(condition, names)) {
    const other = truths.get(each)?.value === true ? names.conditions.testOf(each) : undefined;
    const implied = other === undefined ? undefined : follows(other, test);
    if (implied !== undefined) return implied;
  }
  return undefined;
}

/** The condition that holds on both paths where one of them has found this constant and the other one another: what is one or the other is no third one. */
function alternativeTo(condition: number, theirs: Truths, names: Names): number | undefined {
  const test = names.conditions.testOf(condition);
  if (test === undefined) return undefined;
  for (const each of conditionsBeside(condition, names)) {
    const other = theirs.get(each)?.value === true ? names.conditions.testOf(each) : undefined;
    const either = other === undefined ? undefined : eitherOf(test, other);
    if (either === undefined) continue;
    const added = names.conditions.numberOf(conditionOf(either, either.at));
    names.conditions.dependsOn(added, names.idOf(either.at));
    return added;
  }
  return undefined;
}

/** The other conditions that constants of the same location decide. */
function conditionsBeside(condition: number, names: Names): readonly number[] {
  const test = names.conditions.testOf(condition);
  const at = test?.constant === undefined && test?.among === undefined ? undefined : names.find(test.at);
  return at === undefined ? [] : [...names.conditions.on(at)].filter((each) => each !== condition);
}

/** The conditions that cannot be true where this one is. */
function excludedBy(condition: number, names: Names): readonly number[] {
  const test = names.conditions.testOf(condition);
  if (test === undefined) return [];
  return conditionsBeside(condition, names).filter((each) => {
    const other = names.conditions.testOf(each);
    return other !== undefined && follows(test, other) === false;
  });
}
