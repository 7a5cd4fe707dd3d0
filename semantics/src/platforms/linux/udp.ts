import type { KernelSocket } from './kernel-socket.ts';
import { addressesMeet, devicesMeet } from './overlap.ts';

/**
 * The sockets on one UDP port, in the order in which Linux looks at them. Source: ip(7), socket(7) and the trials in test/kernel; the layout follows
 * net/ipv4/udp.c of Linux 6.18 for ports with no more than ten sockets.
 */
export class UdpPort {
  readonly #chain: KernelSocket[] = [];

  get sockets(): readonly KernelSocket[] {
    return this.#chain;
  }

  /** `asking` got this port, by bind() or otherwise. The newest socket comes first, but IPv6 sockets with SO_REUSEPORT queue at the end. */
  bound(asking: KernelSocket): void {
    if (asking.reuseport && asking.address.family === 'ipv6') this.#chain.push(asking);
    else this.#chain.unshift(asking);
  }

  replaced(now: KernelSocket): void {
    const at = this.#chain.findIndex((socket) => socket.index === now.index);
    this.#chain[at] = now;
  }

  /**
   * The sockets that refuse `asking` this port. Linux stops at the first socket that has an opinion: with one that shares by SO_REUSEPORT the question is
   * settled, and sockets behind it are not asked.
   */
  conflictsWithBind(asking: KernelSocket): readonly KernelSocket[] {
    const opinions = this.#chain.filter((other) => hasAnOpinion(asking, other));
    const first = opinions[0];
    if (first === undefined || sharesByReuseport(asking, first)) return [];
    return opinions.filter((other) => !sharesByReuseport(asking, other));
  }

  /** What keeps bind() to port 0 from choosing this port: here every socket is asked. */
  conflictsWithChoice(asking: KernelSocket): readonly KernelSocket[] {
    return this.#chain.filter((other) => hasAnOpinion(asking, other) && !sharesByReuseport(asking, other));
  }
}

/** Two UDP sockets with SO_REUSEADDR share a port without more ado, whatever their state. */
function hasAnOpinion(asking: KernelSocket, other: KernelSocket): boolean {
  return !(asking.reuseaddr && other.reuseaddr) && devicesMeet(asking, other) && addressesMeet(asking, other);
}

function sharesByReuseport(asking: KernelSocket, other: KernelSocket): boolean {
  return asking.reuseport && other.reuseport && asking.uid === other.uid;
}
