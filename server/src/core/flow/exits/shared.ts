import { isGlobal } from '../../ir/index.ts';
import { locationOfSocket } from '../events/action.ts';
import type { Location } from '../state/abstract.ts';
import { rootOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';
import { isRuntimesHold } from '../turns/running.ts';

/** A function that ends so uses or leaves a socket in something that outlives it: a global, a field of an object. */
export function leavesSocket(state: State): boolean {
  if (state.sockets().some((socket) => isShared(locationOfSocket(socket.id) ?? ''))) return true;
  let leaves = false;
  state.forEachValue((location, value) => {
    leaves ||= value.kind === 'socket' && !isRuntimesHold(location);
  });
  return leaves;
}

function isShared(location: Location): boolean {
  const root = rootOf(location);
  return isGlobal(root) || root !== location;
}
