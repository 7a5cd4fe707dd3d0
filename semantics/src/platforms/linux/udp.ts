import { isWildcard } from '../../endpoint.ts';
import type { KernelSocket } from './kernel-socket.ts';
import { addressesMeet, devicesMeet } from './overlap.ts';

/**
 * On a port with more sockets than this, one that asks for a certain address is compared with those that have it, then with those that have a wildcard. Older
 * kernels than the recorded one look for a wildcard in the same way, and then let it be bound beside sockets that it overlaps.
 */
const mostInOneChain = 10;

/**
 * The sockets on one UDP port, in the order in which Linux looks at them. Source: ip(7), socket(7) and the trials in test/kernel; the layout follows
 * net/ipv4/udp.c of Linux 6.18, for a host whose other ports do not fall into the same place of its tables.
 */
export class UdpPort {
  readonly #chain: KernelSocket[] = [];
  /** The same sockets by address; all wildcards are one. */
  readonly #byAddress = new Map<string, KernelSocket[]>();

  get sockets(): readonly KernelSocket[] {
    return this.#chain;
  }

  /** `asking` got this port, by bind() or otherwise. The newest socket comes first, but IPv6 sockets with SO_REUSEPORT queue at the end. */
  bound(asking: KernelSocket): void {
    const isLast = asking.reuseport && asking.address.family === 'ipv6';
    for (const chain of [this.#chain, this.#at(asking)]) {
      if (isLast) chain.push(asking);
      else chain.unshift(asking);
    }
  }

  /** The socket of that index has become this one. connect() on a wildcard gives it an address, and so it moves. */
  replaced(before: KernelSocket, now: KernelSocket): void {
    put(this.#chain, now);
    const [from, to] = [this.#at(before), this.#at(now)];
    if (from === to) put(to, now);
    else {
      from.splice(
        from.findIndex((socket) => socket.index === now.index),
        1,
      );
      to.unshift(now);
    }
  }

  /**
   * The sockets that refuse `asking` this port. Linux stops at the first socket that has an opinion: with one that shares by SO_REUSEPORT the question is
   * settled, and sockets behind it are not asked.
   */
  conflictsWithBind(asking: KernelSocket): readonly KernelSocket[] {
    if (this.#chain.length <= mostInOneChain || isWildcard(asking.address)) return conflictsWithin(this.#chain, asking);
    const conflicts = conflictsWithin(this.#at(asking), asking);
    return conflicts.length > 0 ? conflicts : conflictsWithin(this.#byAddress.get(anywhere) ?? [], asking);
  }

  #at({ address }: KernelSocket): KernelSocket[] {
    const key = isWildcard(address) ? anywhere : address.hex;
    const known = this.#byAddress.get(key);
    if (known !== undefined) return known;
    const chain: KernelSocket[] = [];
    this.#byAddress.set(key, chain);
    return chain;
  }

  /** What keeps bind() to port 0 from choosing this port: here every socket is asked. */
  conflictsWithChoice(asking: KernelSocket): readonly KernelSocket[] {
    return this.#chain.filter((other) => hasAnOpinion(asking, other) && !sharesByReuseport(asking, other));
  }
}

const anywhere = 'anywhere';

function put(chain: KernelSocket[], now: KernelSocket): void {
  chain[chain.findIndex((socket) => socket.index === now.index)] = now;
}

function conflictsWithin(chain: readonly KernelSocket[], asking: KernelSocket): readonly KernelSocket[] {
  const opinions = chain.filter((other) => hasAnOpinion(asking, other));
  const first = opinions[0];
  if (first === undefined || sharesByReuseport(asking, first)) return [];
  return opinions.filter((other) => !sharesByReuseport(asking, other));
}

/** Two UDP sockets with SO_REUSEADDR share a port without more ado, whatever their state. */
function hasAnOpinion(asking: KernelSocket, other: KernelSocket): boolean {
  return !(asking.reuseaddr && other.reuseaddr) && devicesMeet(asking, other) && addressesMeet(asking, other);
}

function sharesByReuseport(asking: KernelSocket, other: KernelSocket): boolean {
  return asking.reuseport && other.reuseport && asking.uid === other.uid;
}
