import { PlacedSpan } from './placement.ts';
import type { FunctionIr } from './program.ts';

/**
 * Whether two functions are the same but for where they stand. Then the first is moved to where the second stands: whoever knows it, or anything that was
 * found in it, need not hear of it.
 */
export function moveTo(fn: FunctionIr, moved: FunctionIr): boolean {
  const places = new Map<PlacedSpan, PlacedSpan>();
  if (!isAlike(fn, moved, places)) return false;
  for (const [span, to] of places) span.moveTo(to);
  return true;
}

function isAlike(a: unknown, b: unknown, places: Map<PlacedSpan, PlacedSpan>): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (a instanceof PlacedSpan) return b instanceof PlacedSpan && isPlacedAlike(a, b, places);
  if (a instanceof Map) return b instanceof Map && isListAlike([...a], [...b], places);
  if (a instanceof Set) return b instanceof Set && isListAlike([...a], [...b], places);
  if (Array.isArray(a)) return Array.isArray(b) && isListAlike(a, b, places);
  if (Object.getPrototypeOf(a) !== Object.prototype || Object.getPrototypeOf(b) !== Object.prototype) return false;
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => key in b && isAlike(a[key as keyof typeof a], b[key as keyof typeof b], places));
}

function isListAlike(a: readonly unknown[], b: readonly unknown[], places: Map<PlacedSpan, PlacedSpan>): boolean {
  return a.length === b.length && a.every((each, index) => isAlike(each, b[index], places));
}

/** One span that stands for two must not become two. */
function isPlacedAlike(a: PlacedSpan, b: PlacedSpan, places: Map<PlacedSpan, PlacedSpan>): boolean {
  const known = places.get(a);
  if (known !== undefined) return known === b || (known.start === b.start && known.end === b.end);
  places.set(a, b);
  return isAlike(a.definition, b.definition, places);
}
