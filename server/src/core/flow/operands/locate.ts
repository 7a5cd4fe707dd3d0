import { isNumbered, type Place } from '../../ir/index.ts';
import type { Abstract, Location } from '../state/abstract.ts';
import type { State } from '../state/state.ts';

/** Which storage a place means now: pointers and object references on the way are followed. */
export function locate(place: Place, state: State): Location {
  let location: Location = place.root;
  for (const element of place.path) {
    const holder = state.readWhole(location);
    const followed = pointedTo(holder) ?? location;
    if (element === '*') location = holder.kind === 'reference' ? followed : state.names.within(followed, '*');
    else location = state.names.within(followed, elementKey(element, state));
  }
  return location;
}

/** The storage that a holder points to. A structure that was copied out of what a parameter points to is no pointer to it. */
export function pointedTo(holder: Abstract): Location | undefined {
  if (holder.kind === 'reference') return holder.to;
  return holder.kind === 'symbolic' && !holder.at.endsWith('/*') ? holder.at : undefined;
}

function elementKey(element: string, state: State): string {
  if (!element.startsWith('[') || !element.endsWith(']')) return element;
  const index = element.slice(1, -1);
  if (isNumbered(index)) return element;
  const value = state.readWhole(index);
  if (value.kind === 'string') return value.value;
  return value.kind === 'number' ? `[${value.value}]` : '[]';
}
