import type { Place } from '../../ir/index.ts';
import { substitute } from '../calls/substitute.ts';
import { type Abstract, unknown } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';
import { locate } from './locate.ts';

/**
 * What an object tells under a name that nothing has been given a value by: `ports.admin`, where its class makes that of the object's other fields.
 * @param at follows a path from the object
 */
export function toldByObject(object: Abstract, name: string, state: State, at: (path: string) => Abstract): Abstract | undefined {
  if (object.kind !== 'reference' || object.class === undefined || state.readOwn(state.names.within(object.to, name)) !== undefined) return undefined;
  const told = state.names.toldByObject(object.class, name);
  return told === undefined ? undefined : substitute(told, { at: (location) => at(location.slice(rootOf(location).length + 1)) });
}

/** The same for a place. */
export function toldByObjectAt({ root, path }: Place, state: State): Abstract | undefined {
  const name = path.at(-1);
  if (name === undefined) return undefined;
  const holder = state.read(locate({ root, path: path.slice(0, -1) }, state));
  return toldByObject(holder, name, state, (inner) =>
    inner === '' ? unknown : state.read(locate({ root, path: [...path.slice(0, -1), ...inner.split('/')] }, state)),
  );
}
