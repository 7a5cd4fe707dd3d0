import { type Place, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { FunctionDefinition } from '../names/definitions.ts';

/** A call with the same arguments gives what the first one made: `@functools.lru_cache(maxsize=None)`. */
const keeping = /(?:^|\.)(?:a?lru_cache|cache|cached|memoize)(?:\(|$)/;

/** The object keeps it under the property's name: `functools.cached_property`. */
const keptProperty = /(?:^|\.)cached_property(?:\(|$)/;

/** A way into a function whose results are kept that finds one there and does nothing. */
export function mayBeKept(fn: FunctionContext, { decorators }: FunctionDefinition): void {
  if (!decorators.some((decorator) => keeping.test(decorator))) return;
  const kept = fn.graph.newBlock();
  const anew = fn.graph.newBlock();
  fn.graph.branch({ kind: 'opaque' }, kept, anew);
  fn.graph.startBlock(kept);
  fn.graph.exit('return', unknownValue);
  fn.graph.startBlock(anew);
}

/** Whether each object makes this property's value once: a socket that is asked for twice is one. */
export function isKept({ decorators }: FunctionDefinition): boolean {
  return decorators.some((decorator) => keptProperty.test(decorator));
}

/** What the object keeps, made first where there is none yet. */
export function keptIn(fn: FunctionContext, place: Place, make: () => Value): Value {
  const held: Value = { kind: 'place', place };
  const missing = fn.graph.newBlock();
  const there = fn.graph.newBlock();
  fn.graph.branch({ kind: 'value', value: { kind: 'operation', operator: 'is-none', operands: [held] } }, missing, there);
  fn.graph.startBlock(missing);
  fn.assign(place, make(), undefined);
  fn.graph.startBlock(there);
  return held;
}
