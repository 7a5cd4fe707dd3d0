import { type Place, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { isMadeByTree } from '../names/assigned.ts';
import { placeOfExpression } from '../names/places.ts';
import type { Syntax } from '../tree/syntax.ts';

/**
 * A list of objects that a function writes down, adds to call by call, and then goes through: `services = [Status()]`, and `services.append(Gateway())`
 * where an option asks for it. What it has stands in the text, though not all of it need be there.
 */
export interface Grown {
  /** What it begins with. */
  readonly first: readonly Place[];
  /** What is added, in the order of the text. */
  readonly added: readonly Place[];
  readonly additions: readonly Addition[];
}

interface Addition {
  /** Where the text adds it. */
  readonly at: number;
  /** It does so under no condition. */
  readonly isCertain: boolean;
}

/** More than these nobody goes through one by one. */
const mostObjects = 4;

/** A function that goes on for longer is not read for each of its lists. */
const longestUse = 8000;

/** @param name of what may be such a list */
export function grownList(fn: FunctionContext, name: Syntax): Grown | undefined {
  const binding = name.type === 'identifier' ? fn.scope.find(fn.text(name))?.binding : undefined;
  if (binding === undefined || binding.isParameter || binding.isCaptured || binding.definitions.length > 0 || binding.assignments.length !== 1)
    return undefined;
  const [{ value: display } = { value: undefined }] = binding.assignments;
  const place = placeOfExpression(fn, name);
  const { start, end } = fn.definition ?? { start: 0, end: 0 };
  if (display?.type !== 'list' || place === undefined || display.start < start || display.end > end || end - display.end > longestUse) return undefined;
  if (display.children.length > mostObjects || !display.children.every((item) => makesObject(fn, item))) return undefined;
  const additions = additionsTo(fn.file.source.slice(0, end), fn.text(name), display);
  const count = display.children.length + (additions?.length ?? 0);
  if (additions === undefined || additions.length === 0 || count < 2 || count > mostObjects) return undefined;
  const first = display.children.map((_, index) => placeOf(place.root, ...place.path, `[${index}]`));
  return { first, added: additions.map((_, index) => placeOf(fn.temporary(display, `added ${index}`))), additions };
}

/** What is added under a condition alone is out of sight where the ways meet again: it may be there or not. */
export function beginGrown(fn: FunctionContext, target: Syntax): void {
  for (const added of grownList(fn, target)?.added ?? []) fn.assign(added, unknownValue, undefined);
}

/** Keeps what `services.append(Gateway())` adds to such a list; false where it is another one. */
export function addToGrown(fn: FunctionContext, node: Syntax, list: Syntax, item: Value): boolean {
  const grown = grownList(fn, list);
  const index = grown?.additions.findIndex(({ at }) => at === node.start) ?? -1;
  const place = grown?.added[index];
  if (place === undefined) return false;
  if (grown?.additions[index]?.isCertain === true) fn.assign(place, item, node);
  else fn.emit({ kind: 'escape', value: item, onFailure: 'throws', site: fn.site(node, '', []) });
  return true;
}

/** Who goes through it otherwise than object by object may do anything to each of them. */
export function loseGrown(fn: FunctionContext, iterated: Syntax): void {
  const grown = grownList(fn, iterated);
  for (const place of [...(grown?.first ?? []), ...(grown?.added ?? [])]) {
    fn.emit({ kind: 'escape', value: { kind: 'place', place }, onFailure: 'throws', site: fn.site(iterated, '', []) });
  }
  const list = grown === undefined ? undefined : placeOfExpression(fn, iterated);
  if (list !== undefined) fn.assign(list, unknownValue, undefined);
}

/** `Gateway(state)`, of a class of the tree. */
function makesObject(fn: FunctionContext, node: Syntax): boolean {
  const [callee] = node.type === 'call' ? node.children : [];
  return callee !== undefined && (fn.file.classOf(callee, fn.scope) !== undefined || isMadeByTree(fn, node));
}

/**
 * Where a list is added to, each time an object of a class, before any loop goes through it; `undefined` where anything else is done with it, or the text
 * does not say how often.
 * @param source up to the end of the function
 */
function additionsTo(source: string, name: string, display: Syntax): readonly Addition[] | undefined {
  const additions: Addition[] = [];
  let isGoneThrough = false;
  const text = source.slice(display.end);
  const inward = indentOf(source, display.start);
  for (const { index } of text.matchAll(new RegExp(`(?<![\\w.])${name}\\b`, 'g'))) {
    const at = display.end + index;
    const after = source.slice(at + name.length, at + name.length + 80);
    const before = source.slice(Math.max(0, at - 80), at);
    if (/(?:^|\n)[ \t]*$/.test(before) && addition.test(after)) {
      const conditions = isGoneThrough ? undefined : conditionsAround(source, at, inward);
      if (conditions === undefined) return undefined;
      additions.push({ at, isCertain: conditions === 0 });
    } else if (/\n[ \t]*for[ \t]+\w+[ \t]+in[ \t]+$/.test(before) && /^[ \t]*:/.test(after)) isGoneThrough = true;
    else if (!/\b(?:len\s*\(|if|not)\s*$/.test(before) || !/^\s*[:)]/.test(after)) return undefined;
  }
  return isGoneThrough ? additions : undefined;
}

const addition = /^\.append\([ \t]*(?:\w+\.)*[A-Z]\w*\(/;

/**
 * Under how many conditions a statement stands, beyond those under which the list is written down; `undefined` where it is within something else, a loop say,
 * and may run more than once.
 */
function conditionsAround(source: string, at: number, outermost: number): number | undefined {
  let inward = indentOf(source, at);
  let conditions = 0;
  const above = source
    .slice(Math.max(0, at - 2 * longestUse), at)
    .split('\n')
    .slice(0, -1);
  for (let index = above.length - 1; index >= 0 && inward > outermost; index -= 1) {
    const line = above[index] ?? '';
    const depth = line.search(/\S/);
    if (depth < 0 || depth >= inward) continue;
    if (!/^\s*(?:if|elif|else)\b/.test(line)) return undefined;
    conditions += 1;
    inward = depth;
  }
  return inward === outermost ? conditions : undefined;
}

function indentOf(source: string, at: number): number {
  const line = source.slice(source.lastIndexOf('\n', at - 1) + 1, at);
  return line.length - line.trimStart().length;
}
