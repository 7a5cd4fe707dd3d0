import type { FunctionLowering, TypedPlace } from '../context.ts';

/**
 * Whether what `main` puts into a container of its own is there until the program ends: nothing in it takes an element out, gives it another object, or has
 * one end what it does. A container of another function ends with it, and one of an object with the object.
 */
export function isKeptForGood(fn: FunctionLowering, written: string, { place }: TypedPlace): boolean {
  if (fn.name !== 'main' || fn.ownerClass !== undefined || place.path.length > 0 || !/^\w+$/.test(written) || fn.scope.find(written) === undefined)
    return false;
  const text = fn.file.text.slice(fn.span.start, fn.span.end).replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ');
  if (ending.test(text) || !isOfOuterBlock(text, written)) return false;
  // Who is given it by the last statement may do anything with it: nothing more comes after that.
  const before = text.replace(/\b(?:return\s+)?\w+(?:(?:::|\.|->)\w+)*\s*\([^;{}]*\)\s*;\s*(?:return\b[^;]*;\s*)?\}\s*$/, '');
  const name = `(?<![\\w.]|->)${written}\\b`;
  const used = `\\s*\\.\\s*(?:push|push_back|push_front|emplace|emplace_back|emplace_front|insert|reserve|size|empty|c?begin|c?end)\\s*\\(`;
  const element = `\\s*(?:\\[\\w+\\]|\\.\\s*(?:front|back|at)\\s*\\(\\w*\\))\\s*(?:->|\\.)|(?<=\\*\\s*${written})\\s*\\[\\w+\\](?!\\s*=[^=])`;
  const harmless = new RegExp(`${name}(?:${used}|${element})|:\\s*${name}\\s*\\)|>\\s*${name}\\s*(?:\\{\\s*\\}\\s*)?;`, 'g');
  return before.match(new RegExp(`\\b${written}\\b`, 'g'))?.length === before.match(harmless)?.length;
}

/** A block behind `try` may be all that the function has but for what is said when something failed. */
function isOfOuterBlock(text: string, name: string): boolean {
  const before = text.slice(0, text.search(new RegExp(`>\\s*${name}\\b`)));
  const depth = before.split('{').length - before.split('}').length;
  return depth === 1 || (depth === 2 && /\btry\s*\{[^{}]*$/.test(before) && afterTry.test(text));
}

const afterTry = /\}\s*catch\s*\([^()]*\)\s*\{[^{}]*\}\s*(?:return\b[^;{}]*;\s*)?\}\s*$/;

const ending =
  /(?:\.|->)\s*(?:close|stop|shut|disconnect|cancel|release|reset|clear|erase|pop|swap|resize|assign|extract|splice|merge|remove|move)\w*\s*\(|\bstd\s*::\s*(?:move|swap|exchange|erase)|\w\s*=\s*nullptr\s*;|\*\s*\w+\s*=(?!=)/i;
