import type { Abstract, Location } from '../state/abstract.ts';
import { lastOf, parentOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';

const families = new Map([
  ['ipv4', 'AF_INET'],
  ['ipv6', 'AF_INET6'],
  ['unix', 'AF_UNIX'],
]);
const types = new Map([
  ['tcp', 'SOCK_STREAM'],
  ['udp', 'SOCK_DGRAM'],
]);

/** What an object that is a socket says of itself: Python's `sock.family` and `sock.type`. */
export function partOfSocket(value: Abstract, element: string | undefined, state: State): Abstract | undefined {
  if (value.kind !== 'socket' || (element !== 'family' && element !== 'type')) return undefined;
  const socket = state.socket(value.socket);
  if (socket?.objectType !== 'socket.socket') return undefined;
  const name = element === 'family' ? families.get(socket.family) : types.get(socket.protocol);
  // What is made as the function is told is known to whoever tells it.
  return name === undefined ? socket.asked?.[element] : { kind: 'constant', name };
}

/** The same for a location. */
export function partOfSocketAt(location: Location, state: State): Abstract | undefined {
  const last = lastOf(location);
  if (last !== 'family' && last !== 'type') return undefined;
  const holder = parentOf(location);
  return holder === undefined ? undefined : partOfSocket(state.readWhole(holder), last, state);
}
