import type { Address } from '../endpoint.ts';
import { isLinkLocal, isLoopback, isPrivate, isWildcard, parseAddress } from '../endpoint.ts';
import type { ExistingSocket, HostSettings } from '../socket.ts';
import { isSet } from '../socket.ts';

/** Whether the address belongs to this host, as far as the settings and the world tell. */
export function isOurs(address: Address, world: readonly ExistingSocket[], settings: HostSettings): boolean {
  if (isWildcard(address) || isLoopback(address)) return true;
  if (settings.localAddresses === 'any') return true;
  if (settings.localAddresses?.some((text) => parseAddress(text)?.hex === address.hex) === true) return true;
  const held = world.some((socket) => parseAddress(socket.address)?.hex === address.hex && !isSet(socket.options, 'IP_FREEBIND'));
  return held || (settings.localAddresses === undefined && (isPrivate(address) || isLinkLocal(address)));
}
