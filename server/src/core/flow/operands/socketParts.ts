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

/** What an object that is a socket says of itself: Python's `sock.family` and `sock.type`. A server of asyncio stands for the socket that it has in a list. */
export function partOfSocket(value: Abstract, path: string | undefined, state: State): Abstract | undefined {
  if (value.kind !== 'socket' || path === undefined || !/^(?:family$|type$|sockets)/.test(path)) return undefined;
  const socket = state.socket(value.socket);
  if (path.startsWith('sockets')) {
    if (socket?.objectType !== 'asyncio.Server') return undefined;
    return path === 'sockets' ? { kind: 'list', items: [value] } : ofList.test(path) ? value : undefined;
  }
  if (socket?.objectType !== 'socket.socket' || (path !== 'family' && path !== 'type')) return undefined;
  const name = path === 'family' ? families.get(socket.family) : types.get(socket.protocol);
  // What is made as the function is told is known to whoever tells it.
  return name === undefined ? socket.asked?.[path] : { kind: 'constant', name };
}

/** The same for a location. */
export function partOfSocketAt(location: Location, state: State): Abstract | undefined {
  const last = lastOf(location);
  const list = last.startsWith('[') ? parentOf(location) : location;
  const isOfList = list !== undefined && lastOf(list) === 'sockets';
  if (!isOfList && last !== 'family' && last !== 'type') return undefined;
  const holder = parentOf(isOfList ? list : location);
  return holder === undefined ? undefined : partOfSocket(state.readWhole(holder), location.slice(holder.length + 1), state);
}

/** The first of the list, or any. */
const ofList = /^sockets\/\[\+?0?\]$/;
