import { itemOrNone, type Place, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { isChanged } from '../collections/elements.ts';
import type { FunctionLowering } from '../context.ts';
import { argumentNodes, type Syntax } from '../tree/syntax.ts';

/**
 * What the last argument of a call spreads, where the text names it: `server.listen(...args)`. Nothing is known of the arguments behind another spread, nor
 * of what a call gives.
 */
export function spreadPlace(fn: FunctionLowering, given: readonly Syntax[]): Place | undefined {
  const last = given.at(-1);
  const spread = last?.type === 'spread_element' ? last.kids[0] : undefined;
  if (spread === undefined || spread.hasEffects || given.filter(({ type }) => type === 'spread_element').length > 1) return undefined;
  const value = fn.value(spread);
  return value.kind !== 'place' || isChanged(fn.file.slice(spread), fn.file.text) ? undefined : value.place;
}

/** The item of what is spread: none behind its end. */
export function spreadItem({ root, path }: Place, index: number): Value {
  return { kind: 'place', place: placeOf(root, ...path, itemOrNone(index)) };
}

/** The arguments of a call that hands on what it was given, and what follows them. */
export function spreadIn(fn: FunctionLowering, node: Syntax, values: readonly Value[]): { readonly values: readonly Value[]; readonly spread?: Value } {
  if (values.at(-1) !== spreadValue) return { values };
  const place = spreadPlace(fn, argumentNodes(node));
  return place === undefined ? { values } : { values: values.slice(0, -1), spread: { kind: 'place', place } };
}

/** Stands among the values of the arguments for those that are spread there. */
export const spreadValue: Value = { ...unknownValue };
