import type { Names } from './names.ts';
import type { PersistentMap } from './persistentMap.ts';
import { excludes } from './tested.ts';

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
  return excludedBy(condition, names).some((each) => truths.get(each)?.value === true) ? false : undefined;
}

/** The conditions that cannot be true where this one is. */
function excludedBy(condition: number, names: Names): readonly number[] {
  const test = names.conditions.testOf(condition);
  const at = test?.constant === undefined ? undefined : names.find(test.at);
  if (test === undefined || at === undefined) return [];
  return [...names.conditions.on(at)].filter((each) => {
    const other = each === condition ? undefined : names.conditions.testOf(each);
    return other !== undefined && excludes(other, test);
  });
}
