import { placeOf, type Value, type VariableId } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Where the items of a comprehension are found again by a loop that goes through what it made. */
export function comprehended(fn: FunctionContext, node: Syntax): VariableId {
  return fn.temporary(node, 'comprehended');
}

const counts = new WeakMap<FunctionContext, Map<number, number>>();

/** Takes note that a comprehension has collected so many items, each by itself. */
export function noteCount(fn: FunctionContext, node: Syntax, count: number): void {
  counts.set(fn, (counts.get(fn) ?? new Map<number, number>()).set(node.start, count));
}

/** What a comprehension has collected, as a loop goes through it. */
export function itemsComprehended(fn: FunctionContext, node: Syntax): Value {
  const root = comprehended(fn, node);
  const count = counts.get(fn)?.get(node.start);
  if (count === undefined) return { kind: 'place', place: placeOf(root) };
  return { kind: 'list', items: Array.from({ length: count }, (_, index) => ({ kind: 'place', place: placeOf(root, `[${index}]`) })) };
}
