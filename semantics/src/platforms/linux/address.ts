import type { Address } from '../../endpoint.ts';
import { isLimitedBroadcast, isLinkLocal, isMulticast, parseAddress } from '../../endpoint.ts';
import type { ErrnoName } from '../../errors.ts';
import type { BindRequest, ExistingSocket, HostSettings } from '../../socket.ts';
import { isSet } from '../../socket.ts';
import { isOurs } from '../local-addresses.ts';
import { v6onlyWhenBound } from './kernel-socket.ts';

/**
 * What bind() finds wrong before it looks for the port, in the order in which Linux finds it: IPv4 asks for the address first, IPv6 for the right to the
 * port. Source: bind(2), ip(7), ipv6(7).
 */
export function refusedBeforeThePort(world: readonly ExistingSocket[], request: BindRequest, settings: HostSettings): ErrnoName | undefined {
  const address = parseAddress(request.address);
  // An IPv6 socket finds an IPv4 address too short before it looks at what it is.
  if (address !== undefined && address.family !== request.family && request.family === 'ipv6') return 'EINVAL';
  if (address === undefined || address.family !== request.family) return 'EAFNOSUPPORT';
  const checks = address.family === 'ipv4' ? [notOurs, notPermitted, boundAlready] : [multicastStream, notPermitted, boundAlready, notBindable, notOurs];
  for (const check of checks) {
    const refusal = check({ world, request, settings, address });
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}

/** Options that let a socket bind an address that the host does not have (yet). */
export const nonlocalOptions: readonly string[] = ['IP_FREEBIND', 'IPV6_FREEBIND', 'IP_TRANSPARENT', 'IPV6_TRANSPARENT'];

interface Asked {
  readonly world: readonly ExistingSocket[];
  readonly request: BindRequest;
  readonly settings: HostSettings;
  readonly address: Address;
}

function notOurs({ world, request, settings, address }: Asked): ErrnoName | undefined {
  if (isMulticast(address) || isLimitedBroadcast(address)) return undefined;
  if (settings.nonlocalBind === true || nonlocalOptions.some((option) => isSet(request.options, option))) return undefined;
  return isOurs(address, world, settings) ? undefined : 'EADDRNOTAVAIL';
}

function notPermitted({ request, settings }: Asked): ErrnoName | undefined {
  const isPrivileged = request.port !== 0 && request.port < (settings.unprivilegedPortStart ?? 1024);
  return isPrivileged && !(request.capable ?? request.uid === 0) ? 'EACCES' : undefined;
}

function boundAlready({ request }: Asked): ErrnoName | undefined {
  return request.state === 'bound' ? 'EINVAL' : undefined;
}

function multicastStream({ request, address }: Asked): ErrnoName | undefined {
  return request.protocol === 'tcp' && address.kind === 'ipv6' && isMulticast(address) ? 'EINVAL' : undefined;
}

/** An IPv4 address on a socket that takes IPv6 only; a link-local address of no interface. */
function notBindable({ request, settings, address }: Asked): ErrnoName | undefined {
  if (address.kind === 'mapped') return v6onlyWhenBound(address, request.options, settings) ? 'EINVAL' : undefined;
  const needsInterface = isLinkLocal(address) || /^ff.[12]/.test(address.hex);
  return needsInterface && address.zone === undefined && request.device === undefined ? 'EINVAL' : undefined;
}
