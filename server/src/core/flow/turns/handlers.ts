import type { Span } from '../../ir/index.ts';
import type { Occurrence } from '../facts/facts.ts';

/** The text of the functions that are attached to an event of that name, or to one whose name is not known. */
export function handlersIn(occurrences: readonly Occurrence[], name: string): readonly Span[] {
  const ids = new Set<number>();
  const written: Span[] = [];
  for (const { event } of occurrences) {
    if (event.kind !== 'handler' || (event.name !== name && event.name !== '') || event.callback === undefined) continue;
    if (event.callback.kind === 'function') ids.add(event.callback.id);
    // Where nothing is done in it itself, it stands where it is attached all the same; one that a function makes stands in that.
    if (event.callback.span !== undefined) written.push(event.callback.span);
  }
  if (ids.size === 0) return written;
  return [...new Set([...written, ...occurrences.flatMap(({ function: fn }) => (ids.has(fn.id) ? [fn.span] : []))])];
}
