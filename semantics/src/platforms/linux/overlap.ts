import { isUnspecifiedIpv6, isWildcard } from '../../endpoint.ts';
import type { KernelSocket } from './kernel-socket.ts';

/** Whether two sockets on one port could be meant by the same packet. The first one is the one that asks. */
export function addressesMeet(asking: KernelSocket, other: KernelSocket): boolean {
  if (speaksIpv4Only(asking) && speaksIpv4Only(other)) return sameOrWildcardV4(asking, other);
  if (asking.address.family === 'ipv4') return !other.v6only && sameOrWildcardV4(asking, other);
  if (isUnspecifiedIpv6(other.address)) return !(other.v6only && speaksIpv4Only(asking));
  if (isUnspecifiedIpv6(asking.address)) return !(asking.v6only && speaksIpv4Only(other));
  return asking.address.hex === other.address.hex;
}

/** Sockets tied to two interfaces by SO_BINDTODEVICE never meet. */
export function devicesMeet(a: KernelSocket, b: KernelSocket): boolean {
  return a.device === undefined || b.device === undefined || a.device === b.device;
}

/**
 * The same question as TCP asks it. A socket with one certain address is looked up by that address, so 127.0.0.6, by which IPv4 code knows every real IPv6
 * address, is told from them; only a wildcard is compared with each socket in turn.
 */
export function tcpAddressesMeet(asking: KernelSocket, other: KernelSocket): boolean {
  if (!isWildcard(asking.address) && !isWildcard(other.address) && asking.address.hex !== other.address.hex) return false;
  return addressesMeet(asking, other);
}

/** An IPv4 address, in an IPv4 socket or mapped in an IPv6 one. */
function speaksIpv4Only(socket: KernelSocket): boolean {
  return socket.address.v4 !== undefined;
}

function sameOrWildcardV4(a: KernelSocket, b: KernelSocket): boolean {
  return a.v4 === b.v4 || a.v4 === 0 || b.v4 === 0;
}
