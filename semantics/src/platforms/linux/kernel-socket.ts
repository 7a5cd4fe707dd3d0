import type { Address } from '../../endpoint.ts';
import { isLoopback, isUnspecifiedIpv6, isWildcard, parseAddress } from '../../endpoint.ts';
import type { BindRequest, ExistingSocket, HostSettings, SocketOptions, SocketState } from '../../socket.ts';
import { isSet } from '../../socket.ts';
import { isOurs } from '../local-addresses.ts';

/** A socket with the few fields that bind() on Linux looks at. */
export interface KernelSocket {
  /** Its index in the world; -1 for the socket that asks. */
  readonly index: number;
  readonly port: number;
  readonly address: Address;
  /** The address as IPv4 code sees it: 0 for every wildcard, {@link ipv6SeenAsIpv4} for an address that IPv4 does not have. */
  readonly v4: number;
  /** Takes IPv6 only: IPV6_V6ONLY, or bound to an address that is not IPv4. */
  readonly v6only: boolean;
  readonly reuseaddr: boolean;
  readonly reuseport: boolean;
  readonly uid: number;
  readonly state: SocketState | 'new';
  readonly device: string | undefined;
}

/**
 * What IPv4 code finds in the address field of a socket that is bound to a real IPv6 address: 127.0.0.6, which no socket is expected to use.
 * Two sockets meet there when the IPv6 one is not marked v6only (it is a connection that a dual-stack listener accepted).
 */
export const ipv6SeenAsIpv4 = 0x7f000006;

export function kernelSocketOfRequest(request: BindRequest, settings: HostSettings): KernelSocket {
  const address = addressOf(request.address);
  return {
    index: -1,
    port: request.port,
    ...addressView(address, v6onlyWhenBound(address, request.options, settings)),
    ...sharing(request.options),
    uid: request.uid,
    state: 'new',
    device: request.device,
  };
}

/** A socket of the world as it was when it was bound: for `accepted` and `time-wait`, its listener. */
export function kernelSocketWhenBound(existing: ExistingSocket, index: number, settings: HostSettings): KernelSocket {
  const address = boundAddress(existing, settings);
  return {
    index,
    port: existing.port,
    ...addressView(address, v6onlyWhenBound(address, existing.options, settings)),
    ...sharing(existing.options),
    uid: existing.uid,
    state: 'bound',
    device: existing.device,
  };
}

/** A socket of the world as it is now. */
export function kernelSocketNow(existing: ExistingSocket, index: number, settings: HostSettings): KernelSocket {
  const whenBound = kernelSocketWhenBound(existing, index, settings);
  const address = localAddressNow(existing, settings);
  return {
    ...whenBound,
    // A connection keeps the v6only of the socket that was bound: one that came in through `::` stays open to IPv4 in the eyes of the kernel.
    ...addressView(address, existing.portChosenByConnect === true ? asksForV6only(address, existing.options, settings) : whenBound.v6only),
    ...sharing({ ...existing.options, ...existing.optionsNow }),
    state: existing.state,
  };
}

/** Whether bind() to the address leaves the socket to IPv6 alone. */
export function v6onlyWhenBound(address: Address, options: SocketOptions, settings: HostSettings): boolean {
  return (address.kind === 'ipv6' && !isWildcard(address)) || asksForV6only(address, options, settings);
}

/** What the option says, or the host's default for it. connect() leaves it at that, while bind() to a real IPv6 address sets it. */
function asksForV6only(address: Address, options: SocketOptions, settings: HostSettings): boolean {
  return address.family === 'ipv6' && (options.IPV6_V6ONLY === undefined ? settings.bindv6only === true : isSet(options, 'IPV6_V6ONLY'));
}

function addressView(address: Address, v6only: boolean): Pick<KernelSocket, 'address' | 'v4' | 'v6only'> {
  return { address, v4: address.v4 ?? (isUnspecifiedIpv6(address) ? 0 : ipv6SeenAsIpv4), v6only };
}

function sharing(options: SocketOptions): Pick<KernelSocket, 'reuseaddr' | 'reuseport'> {
  return { reuseaddr: isSet(options, 'SO_REUSEADDR'), reuseport: isSet(options, 'SO_REUSEPORT') };
}

/**
 * A listener on a real IPv6 address takes IPv6 only, and its connections say so. A connection there that is not marked v6only came in through `::`.
 */
function boundAddress(existing: ExistingSocket, settings: HostSettings): Address {
  if (existing.listenerAddress !== undefined) return addressOf(existing.listenerAddress);
  const address = addressOf(existing.address);
  const isConnection = existing.state === 'accepted' || existing.state === 'time-wait';
  return isConnection && address.kind === 'ipv6' && !asksForV6only(address, existing.options, settings) ? addressOf('::') : address;
}

/** A connection has a certain address of its own, even where its socket was bound to a wildcard: the one that the route to the other end prefers. */
function localAddressNow(existing: ExistingSocket, settings: HostSettings): Address {
  const address = addressOf(existing.address);
  if (existing.state === 'bound' || existing.state === 'listening' || !isWildcard(address)) return address;
  const remote = parseAddress(existing.remote?.address ?? '');
  if (remote !== undefined && !isLoopback(remote)) return isOurs(remote, [], { localAddresses: settings.localAddresses ?? [] }) ? remote : address;
  const ipv4Peer = remote === undefined ? address.kind !== 'ipv6' : remote.v4 !== undefined;
  return addressOf(ipv4Peer ? '127.0.0.1' : '::1');
}

function addressOf(text: string): Address {
  const address = parseAddress(text);
  if (address === undefined) throw new RangeError(`not a numeric address: ${text}`);
  return address;
}
