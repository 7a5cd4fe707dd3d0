import { isUnspecifiedIpv6 } from '../../endpoint.ts';
import type { KernelSocket } from './kernel-socket.ts';
import { addressesMeet, devicesMeet, tcpAddressesMeet } from './overlap.ts';

/**
 * What Linux keeps for a TCP port that is in use: the sockets on it, and a note by which a socket with SO_REUSEPORT may join without being compared with
 * each of them. Where the note and the sockets disagree the note decides, so it is part of the model.
 * Source: socket(7), ip(7), tcp(7) and the trials in test/kernel; the layout follows net/ipv4/inet_connection_sock.c of Linux 6.8 and later.
 */
export class TcpPort {
  readonly #owners: KernelSocket[] = [];
  /** The latest socket that brought SO_REUSEPORT and met no conflict: whatever its address covers is free for others of its user. */
  #pattern: KernelSocket | undefined;
  #boundByAnyone = false;
  /** Addresses that connect() brought to this port and bind() never did. */
  readonly #addressesOfConnect = new Set<string>();

  get owners(): readonly KernelSocket[] {
    return this.#owners;
  }

  /** False while all ports here were chosen by connect(): then connect() may choose this port again for another destination. */
  get isTakenByBind(): boolean {
    return this.#boundByAnyone;
  }

  /**
   * The sockets that refuse `asking` this port; none means that it may have it. listen() asks again, because a socket that listens no longer shares by
   * SO_REUSEADDR.
   */
  conflictsWith(asking: KernelSocket): readonly KernelSocket[] {
    if (this.#joinsByPattern(asking)) return [];
    return this.overlapping(asking).filter((other) => !toleratesEachOther(asking, other));
  }

  /** The sockets that overlap `asking` at all: bind() to port 0 does not choose such a port, whatever their options are. */
  overlapping(asking: KernelSocket): readonly KernelSocket[] {
    return this.#owners.filter((other) => other.index !== asking.index && devicesMeet(asking, other) && tcpAddressesMeet(asking, other));
  }

  /** What keeps bind() to port 0 from choosing this port under `ip_autobind_reuse`: SO_REUSEADDR shares it then, SO_REUSEPORT does not. */
  conflictsWithReusingChoice(asking: KernelSocket): readonly KernelSocket[] {
    return this.overlapping(asking).filter((other) => {
      const byReuseaddr = asking.reuseaddr && other.reuseaddr && other.state !== 'listening';
      return !byReuseaddr || sharesByReuseport(asking, other);
    });
  }

  /** `asking` got this port from bind(). */
  bound(asking: KernelSocket): void {
    this.#note(asking);
    this.#owners.push(asking);
    this.#boundByAnyone = true;
    this.#addressesOfConnect.delete(asking.address.hex);
  }

  /** The socket of that index listens now. */
  listened(socket: KernelSocket): void {
    this.#note(socket);
    this.replaced({ ...socket, state: 'listening' });
  }

  /** A listener was closed and this connection is what it left. Where only addresses of connect() remain, the port counts as theirs again. */
  listenerClosed(connection: KernelSocket): void {
    this.replaced(connection);
    if (!this.#owners.every((owner) => this.#addressesOfConnect.has(owner.address.hex))) return;
    this.#pattern = undefined;
    this.#boundByAnyone = false;
  }

  /** The socket of that index has become this one. */
  replaced(now: KernelSocket): void {
    const at = this.#owners.findIndex((owner) => owner.index === now.index);
    this.#owners[at] = now;
  }

  /** connect() chose this port for `socket`. */
  chosenByConnect(socket: KernelSocket): void {
    if (!this.#owners.some((owner) => owner.address.hex === socket.address.hex)) this.#addressesOfConnect.add(socket.address.hex);
    this.#owners.push(socket);
  }

  #note(socket: KernelSocket): void {
    if (!socket.reuseport) this.#pattern = undefined;
    else if (!this.#joinsByPattern(socket)) this.#pattern = socket;
  }

  #joinsByPattern(asking: KernelSocket): boolean {
    const pattern = this.#pattern;
    return pattern !== undefined && asking.reuseport && asking.uid === pattern.uid && covers(pattern, asking);
  }
}

/** Whether two overlapping sockets may hold one TCP port together. */
export function toleratesEachOther(asking: KernelSocket, other: KernelSocket): boolean {
  return (asking.reuseaddr && other.reuseaddr && other.state !== 'listening') || sharesByReuseport(asking, other);
}

/** Nobody is behind a connection in TIME_WAIT any more, so its owner does not matter. */
function sharesByReuseport(asking: KernelSocket, other: KernelSocket): boolean {
  return asking.reuseport && other.reuseport && (other.state === 'time-wait' || asking.uid === other.uid);
}

/** Every address of `asking` is one of `pattern`; where `asking` is a wildcard, `pattern` must be as wide. */
function covers(pattern: KernelSocket, asking: KernelSocket): boolean {
  if (asking.v4 === 0 && pattern.v4 !== 0) return false;
  const isWider = isUnspecifiedIpv6(asking.address) && pattern.address.family === 'ipv6' && !isUnspecifiedIpv6(pattern.address);
  return !isWider && addressesMeet(pattern, asking);
}
