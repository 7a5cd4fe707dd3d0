import { isUnspecifiedIpv6 } from '../../endpoint.ts';
import type { KernelSocket } from './kernel-socket.ts';
import { addressesMeet, devicesMeet, tcpAddressesMeet } from './overlap.ts';

/**
 * What Linux keeps for a TCP port that is in use: the sockets on it, and a note that lets it skip the comparison with each of them.
 * The note can be out of step with the sockets (it is a summary), and then it decides: so it is part of the model.
 * Source: ip(7), socket(7), tcp(7) and the trials in test/kernel; the layout follows net/ipv4/inet_connection_sock.c of Linux 6.18.
 */
export class TcpPort {
  readonly #owners: KernelSocket[] = [];
  /** Everyone who bound here had SO_REUSEADDR then, and nobody listens. */
  #everyoneReuses = false;
  /**
   * Who may join because of SO_REUSEPORT without being compared. `everyone`: all who bound here had the option and this uid. A socket: it had the option
   * and met nobody, so whatever its address covers is free for its own user.
   */
  #sharedBy: { readonly uid: number; readonly pattern: KernelSocket | 'everyone' } | undefined;
  #boundByAnyone = false;

  get owners(): readonly KernelSocket[] {
    return this.#owners;
  }

  /** False while all ports here were chosen by connect(): then connect() may choose this port again for another destination. */
  get isTakenByBind(): boolean {
    return this.#boundByAnyone;
  }

  /** The sockets that refuse `asking` this port; none means that it may have it. */
  conflictsWithBind(asking: KernelSocket): readonly KernelSocket[] {
    if (asking.reuseaddr && this.#everyoneReuses) return [];
    return this.conflictsWithListen(asking);
  }

  /** listen() asks once more, because a socket that listens no longer shares by SO_REUSEADDR. */
  conflictsWithListen(asking: KernelSocket): readonly KernelSocket[] {
    if (this.#joinsBySharedPort(asking)) return [];
    return this.#owners.filter((other) => other.index !== asking.index && this.#overlap(asking, other) && !toleratesEachOther(asking, other));
  }

  /** The sockets that overlap `asking` at all: bind() to port 0 does not choose such a port, whatever their options are. */
  overlapping(asking: KernelSocket): readonly KernelSocket[] {
    return this.#owners.filter((other) => other.index !== asking.index && this.#overlap(asking, other));
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
    this.#note(asking, asking.reuseaddr);
    this.#owners.push(asking);
    this.#boundByAnyone = true;
  }

  /** The socket of that index listens now. */
  listened(socket: KernelSocket): void {
    this.#note(socket, false);
    this.replaced({ ...socket, state: 'listening' });
  }

  /** The socket of that index has become this one: it connected, or its listener was closed and left a connection. */
  replaced(now: KernelSocket): void {
    const at = this.#owners.findIndex((owner) => owner.index === now.index);
    this.#owners[at] = now;
  }

  /** connect() chose this port for `socket`. */
  chosenByConnect(socket: KernelSocket): void {
    this.#owners.push(socket);
  }

  #overlap(asking: KernelSocket, other: KernelSocket): boolean {
    return devicesMeet(asking, other) && tcpAddressesMeet(asking, other);
  }

  #note(socket: KernelSocket, reuses: boolean): void {
    const isFirst = this.#owners.length === 0;
    if (isFirst) this.#everyoneReuses = reuses;
    else if (!reuses) this.#everyoneReuses = false;
    if (!socket.reuseport) this.#sharedBy = undefined;
    else if (isFirst) this.#sharedBy = { uid: socket.uid, pattern: 'everyone' };
    else if (!this.#joinsBySharedPort(socket)) this.#sharedBy = { uid: socket.uid, pattern: socket };
  }

  #joinsBySharedPort(asking: KernelSocket): boolean {
    const shared = this.#sharedBy;
    if (shared === undefined || !asking.reuseport || asking.uid !== shared.uid) return false;
    return shared.pattern === 'everyone' || covers(shared.pattern, asking);
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
