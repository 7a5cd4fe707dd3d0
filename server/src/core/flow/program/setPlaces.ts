import type { FunctionIr } from '../../ir/index.ts';
import type { Location } from '../state/abstract.ts';

/** Everything that a function gives a value. */
export function placesSetBy(fn: FunctionIr): ReadonlySet<Location> {
  const places = new Set<Location>();
  for (const { events } of fn.blocks) for (const event of events) if (event.kind === 'assign') places.add([event.to.root, ...event.to.path].join('/'));
  return places;
}

/** The variables through which a function stores a whole value: `*p = value`. */
export function storedThrough(fn: FunctionIr): ReadonlySet<string> {
  const pointers = new Set<string>();
  for (const { events } of fn.blocks)
    for (const event of events) if (event.kind === 'assign' && event.to.path.length === 1 && event.to.path[0] === '*') pointers.add(event.to.root);
  return pointers;
}
