import type { FunctionInfo } from '../context.ts';
import { type Declared, endOf } from '../declared.ts';
import type { ExtendedText } from '../preprocessor/headerMacros.ts';
import { isEventWord, isOptionWord, roleOfWord } from './libraryWords.ts';
import { FileSlices } from './slice.ts';
import type { Sliced } from './words.ts';

/** A function longer than this that only writes addresses, such as one that builds packets, is not followed into what it writes. */
const longestFilling = 3000;

export function isShortFilling(length: number): boolean {
  return length < longestFilling;
}

/** The part of a function that is sliced, and how. */
export function slicedPart(info: FunctionInfo): Sliced {
  return {
    // A constructor's list of initializers stands before its body.
    start: info.name === info.ownerClass?.name ? info.declarator.end : info.body.start,
    end: endOf(info),
    isLeading: info.isLeading && !info.isFilling,
    isComputed: info.isLeading || isShortFilling(info.view.end - info.view.start),
  };
}

/**
 * The slices of the functions of a file.
 * @param setting names of functions that set an option
 * @param foreign names of functions and methods of other files
 */
export function slicesOf(
  text: string,
  sliced: readonly FunctionInfo[],
  declared: Declared,
  eventWords: ReadonlySet<string>,
  neverReturn: ReadonlySet<string>,
  setting: ReadonlySet<string>,
  foreign: ReadonlySet<string>,
): FileSlices {
  const ending = new Set(declared.functions.filter((info) => info.isRelevant && info.endsProcess).map((info) => info.name));
  const members = new Set([...declared.classes.values()].flatMap((info) => [...info.fields.keys()]));
  return new FileSlices(
    text,
    sliced.map(slicedPart),
    (name) => (foreign.has(name) ? 'foreign' : eventWords.has(name) ? 'event' : neverReturn.has(name) ? 'ends' : ending.has(name) ? 'kept' : roleOfWord(name)),
    (name) => isOptionWord(name) || setting.has(name),
    (name) => declared.globals.has(name) || members.has(name) || /^m_\w|_$/.test(name),
  );
}

/** Names of the macros that stand for a call of a socket, and of those that stand for these. */
export function macrosOfEvents({ text, defines }: ExtendedText, wrappers: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const define of defines) {
      if (names.has(define.name) || define.body.end - define.body.start > 600) continue;
      const words = text.slice(define.body.start, define.body.end).matchAll(/[A-Za-z_]\w*/g);
      for (const [word] of words) {
        if (!isEventWord(word) && !wrappers.has(word) && !names.has(word)) continue;
        names.add(define.name);
        changed = true;
        break;
      }
    }
  }
  return names;
}
