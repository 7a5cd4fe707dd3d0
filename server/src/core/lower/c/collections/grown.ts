import { declaredAt, type Place, placeOf, type VariableId } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';

/** More than these nobody adds one by one. */
const mostElements = 6;

/**
 * How many elements a list of the function has at a place of the text, which may stand right behind the parenthesis of a call that adds one: nothing was done to
 * it so far but to add one after another, each in a statement of the block that declares it. `undefined` where nobody can count them.
 */
export function countGrown(fn: FunctionLowering, name: string, at: number): { readonly list: VariableId; readonly count: number } | undefined {
  const variable = fn.scope.find(name);
  const declared = variable === undefined || variable.alias !== undefined || variable.isParameter === true ? undefined : declaredAt(variable.id);
  if (variable === undefined || declared === undefined || declared < fn.span.start || at < declared) return undefined;
  if (!/^(?:vector|deque)$/.test(variable.type.name) || variable.type.pointers > 0 || variable.type.isReference) return undefined;
  const text = withoutWords(fn.file.text.slice(declared, at));
  if (!/^\w+\s*(?:\{\s*\})?\s*;/.test(text) || /\bgoto\b/.test(text)) return undefined;
  const count = addedIn(text, name, true);
  if (count === undefined || count > mostElements) return undefined;
  // In a loop, what stands behind may have been done before.
  const isWithin = depthAt(text.replace(/[()]/g, ' '), text.length) > 0;
  return isWithin && addedIn(withoutWords(fn.file.text.slice(at, fn.span.end)), name, false) === undefined ? undefined : { list: variable.id, count };
}

/** How often a text adds to the list; `undefined` where it does anything else with it than to look, or adds who knows how often. */
function addedIn(text: string, name: string, mayAdd: boolean): number | undefined {
  let count = 0;
  const mentions = new RegExp(`(\\S?)\\s*(?<![\\w.]|->)\\b${name}\\b(?:\\s*\\.\\s*(\\w+)\\s*\\()?`, 'g');
  for (const { 0: whole, 1: before = '', 2: method, index } of text.matchAll(mentions)) {
    if (index === 0 && before === '') continue;
    const rest = text.slice(index + whole.length, index + whole.length + 60);
    const isElement = before !== '&' && /^\s*\[\w+\](?!\s*=[^=])/.test(rest);
    if (method === undefined ? isElement || (before === ':' && /^\s*\)/.test(rest)) : looking.test(method)) continue;
    if (!mayAdd || method === undefined || !adding.test(method) || !/^[;{}]$/.test(before) || depthAt(text, index + before.length) !== 0) return undefined;
    count += 1;
  }
  return count;
}

/** Where the element is kept that was added to a list as the one of that number: a part of the list, so that who has the list may have done anything to it. */
export function grownElement(list: VariableId, index: number): Place {
  return placeOf(list, `$${index}`);
}

const looking = /^(?:reserve|size|empty|capacity|c?begin|c?end)$/;
const adding = /^(?:push|emplace)_back$/;

/** Comments and strings are blanks. */
function withoutWords(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'/g, (found) => ' '.repeat(found.length));
}

function depthAt(text: string, end: number): number {
  let depth = 0;
  for (let at = 0; at < end; at += 1)
    if (text[at] === '{' || text[at] === '(') depth += 1;
    else if (text[at] === '}' || text[at] === ')') depth -= 1;
  return depth;
}
