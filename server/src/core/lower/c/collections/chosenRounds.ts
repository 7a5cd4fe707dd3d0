import { placeOf, syntheticVariable } from '../../../ir/index.ts';
import { assign, type FunctionLowering, textOf } from '../context.ts';
import type { View } from '../tree/view.ts';
import { type Head, isFew, isFollowedByRound, isGivenWithin, isThere, itemOf, itemsOf, type Round } from './rounds.ts';

/**
 * The rounds of a loop that goes through whichever of several tables a pointer was given before, up to an item that is empty:
 * `e = listens ? server_options : client_options; for (; e->name; e++)`. Which of them it is, is known on each path; the condition is to be asked in each
 * round, because one of them may have fewer items.
 */
export function chosenRounds(fn: FunctionLowering, { condition, update }: Head, body: View | undefined): readonly Round[] | undefined {
  if (condition === undefined || update === undefined || body === undefined || !isFollowedByRound(fn, body)) return undefined;
  const [, before, after] = /^(?:\+\+\s*(\w+)|(\w+)\s*(?:\+\+|\+=\s*1))$/.exec(textOf(fn, update)) ?? [];
  const name = before ?? after ?? '';
  const pointer = fn.scope.find(name);
  if (pointer === undefined || pointer.type.pointers !== 1 || pointer.isParameter === true || isGivenWithin(fn, body, name)) return undefined;
  if (!new RegExp(`^(?:\\*\\s*)?${name}${isThere}`).test(textOf(fn, condition))) return undefined;
  const count = longestTable(fn, name, body.start);
  if (!isFew(count)) return undefined;
  const { start } = fn.statement().span;
  const span = { start, end: start };
  const first = placeOf(syntheticVariable('first', start));
  return Array.from({ length: count }, (_, index) => () => {
    if (index === 0) assign(fn, span, first, { kind: 'place', place: placeOf(pointer.id) });
    assign(fn, span, placeOf(pointer.id), { kind: 'address', place: itemOf(first, index) });
  });
}

/** How many items the longest of them has before its empty one; 0 where the pointer may be given something else than a table. */
function longestTable(fn: FunctionLowering, name: string, end: number): number {
  const given = [...fn.file.text.slice(fn.span.start, end).matchAll(new RegExp(`(?<![\\w.>])${name}\\s*(?:[-+]=|=(?!=)\\s*([^;,]*))`, 'g'))];
  const tables = given.flatMap(([, value = '']) => {
    const [, one = '', other = one] = /^(?:(?:[^?:]|::)*\?\s*)?(\w+)\s*(?::\s*(\w+)\s*)?$/.exec(value.trim()) ?? [];
    return [one, other].map((table) => itemsOf(fn, table)?.count ?? 0);
  });
  return tables.length === 0 || tables.includes(0) ? 0 : Math.max(...tables) - 1;
}
