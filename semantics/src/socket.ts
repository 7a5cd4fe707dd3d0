import type { Endpoint } from './endpoint.ts';

/**
 * Options by their names in the man pages. A missing option has its default: off. Numbers count as set when they are not 0, as in C.
 * For a socket that exists, these are the values at its bind(); where an option was changed later, {@link ExistingSocket.optionsNow} says so.
 */
export type SocketOptions = Readonly<Record<string, boolean | number | undefined>>;

/**
 * What has become of a socket that took a port earlier.
 * - `bound`: bind() and nothing more.
 * - `listening`: bind() and listen().
 * - `accepted`: a server's open connection whose listener is closed. It has the options that its listener had.
 * - `time-wait`: a connection that this host closed first. It has the options that its socket had.
 * - `connected`: its owner bound it, then connected it (a client with a fixed port), or never bound it and connect() chose the port.
 */
export type SocketState = 'bound' | 'listening' | 'accepted' | 'time-wait' | 'connected';
export const socketStates: readonly SocketState[] = ['bound', 'listening', 'accepted', 'time-wait', 'connected'];

/** A socket that holds a port when bind() is asked. Sockets of a world took their ports in the order of the array. */
export interface ExistingSocket extends Endpoint {
  readonly options: SocketOptions;
  readonly state: SocketState;
  /** The user who owns the socket: SO_REUSEPORT shares a port between sockets of one user only. */
  readonly uid: number;
  /** Options as they are now, where they were set after bind(). */
  readonly optionsNow?: SocketOptions | undefined;
  /**
   * For `accepted` and `time-wait`: what the listener was bound to. Left out: the connection's own address; but an IPv6 connection whose IPV6_V6ONLY is
   * off came in through `::`, because a listener on a real IPv6 address has it on.
   */
  readonly listenerAddress?: string | undefined;
  /** The other end, for `accepted`, `time-wait` and `connected`. */
  readonly remote?: { readonly address: string; readonly port: number } | undefined;
  /** True: connect() chose the port, nobody called bind() with it. Only for `connected` and `time-wait`. */
  readonly portChosenByConnect?: boolean | undefined;
  /** For `time-wait`: how long ago the connection was closed, in seconds. */
  readonly closedSecondsAgo?: number | undefined;
  /** The interface of SO_BINDTODEVICE. Sockets on different interfaces do not meet. */
  readonly device?: string | undefined;
}

/** A socket() that is about to call bind(), and then, for TCP, listen(). */
export interface BindRequest extends Endpoint {
  readonly options: SocketOptions;
  readonly uid: number;
  /** Has CAP_NET_BIND_SERVICE (or is an administrator). Default: uid 0 has, others have not. */
  readonly capable?: boolean | undefined;
  /** The interface of SO_BINDTODEVICE. */
  readonly device?: string | undefined;
  /** What the socket did before; a socket that is bound already cannot be bound again. */
  readonly state?: 'new' | 'bound' | undefined;
}

/** A socket that is about to call connect(). Without `local` it was not bound. */
export interface ConnectRequest {
  readonly protocol: Endpoint['protocol'];
  readonly family: Endpoint['family'];
  readonly remote: { readonly address: string; readonly port: number };
  /** What bind() was given. Port 0 there with IP_BIND_ADDRESS_NO_PORT: the address is fixed and connect() chooses the port. */
  readonly local?: { readonly address: string; readonly port: number } | undefined;
  readonly options: SocketOptions;
  readonly uid: number;
}

/** What of the host changes an answer. Every member has the kernel's default. */
export interface HostSettings {
  /**
   * Addresses of this host besides loopback; `any`: whatever is asked for is one. Left out: addresses that a host may well have (private ones, and those
   * that a socket of the world already holds) count as its own, addresses of the public internet do not.
   */
  readonly localAddresses?: readonly string[] | 'any' | undefined;
  /** `net.ipv4.ip_unprivileged_port_start`: ports below need CAP_NET_BIND_SERVICE. Default 1024. */
  readonly unprivilegedPortStart?: number | undefined;
  /** `net.ipv4.ip_local_port_range`, first and last port. Default 32768 to 60999. */
  readonly localPortRange?: readonly [number, number] | undefined;
  /** `net.ipv4.ip_nonlocal_bind` and `net.ipv6.ip_nonlocal_bind`. Default off. */
  readonly nonlocalBind?: boolean | undefined;
  /** `net.ipv6.bindv6only`: what IPV6_V6ONLY is where a socket does not set it. Default off. */
  readonly bindv6only?: boolean | undefined;
  /** `net.ipv4.ip_autobind_reuse`. Default off. */
  readonly autobindReuse?: boolean | undefined;
  /** `net.ipv4.tcp_tw_reuse`: 0 off, 1 on, 2 on for loopback only. Default 2. */
  readonly tcpTwReuse?: 0 | 1 | 2 | undefined;
  /** `net.ipv4.tcp_tw_reuse_delay`, in milliseconds. Default 1000. */
  readonly tcpTwReuseDelay?: number | undefined;
  /** `net.ipv4.tcp_timestamps`. Default on. */
  readonly tcpTimestamps?: boolean | undefined;
}

export function isSet(options: SocketOptions, name: string): boolean {
  const value = options[name];
  return value !== undefined && value !== false && value !== 0;
}
