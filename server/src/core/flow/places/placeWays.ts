import { push } from '../state/multimap.ts';
import { contentMark } from './placeLinks.ts';

/**
 * The ways on which sockets get from one place to another. A place is an even number; the odd one behind it is what the place points to, or has for
 * elements, which is the same for all that point there.
 */
export class PlaceWays {
  readonly #numbers = new Map<string, number>();
  /** Places that are the same for sockets. */
  readonly #same = new Groups();
  /** Places that may hold the same function, whichever way it got there. */
  readonly #together = new Groups();
  /** From and to, in turn. */
  readonly #ways: number[] = [];
  readonly #made: number[] = [];
  readonly #used: number[] = [];
  #reached: ReadonlySet<number> = new Set();

  /** A place is given what another holds. */
  give(from: string, to: string): void {
    const [a, b] = [this.#numberOf(from), this.#numberOf(to)];
    this.#ways.push(a, b);
    this.#same.join(contentOf(a), contentOf(b));
    this.#together.join(a, b);
  }

  /** A place is given the address of another. */
  point(from: string, to: string): void {
    const [a, b] = [this.#numberOf(from), this.#numberOf(to)];
    this.#same.join(contentOf(a), b);
    this.#together.join(a, b);
  }

  /** A place is given something that has what another holds for an element. */
  contain(holder: string, item: string): void {
    const [a, b] = [this.#numberOf(holder), this.#numberOf(item)];
    this.#ways.push(b, contentOf(a));
    this.#same.join(contentOf(a), contentOf(b));
    this.#together.join(a, b);
  }

  same(a: string, b: string): void {
    const [first, second] = [this.#numberOf(a), this.#numberOf(b)];
    this.#same.join(first, second);
    this.#same.join(contentOf(first), contentOf(second));
    this.#together.join(first, second);
  }

  /** `made`: a socket comes into being there; `used`: what is there is one. */
  mark(kind: 'made' | 'used', key: string): void {
    (kind === 'made' ? this.#made : this.#used).push(this.#numberOf(key));
  }

  /** The same for all places that may hold the same function. */
  groupOf(key: string): number {
    return this.#together.of(this.#numberOf(key));
  }

  /** Finds out where sockets get. What is used as one may have come from wherever the place gets something, and may from there have got elsewhere, too. */
  follow(): void {
    const forward = new Map<number, number[]>();
    const backward = new Map<number, number[]>();
    for (let at = 0; at < this.#ways.length; at += 2) {
      const from = this.#same.of(this.#ways[at] ?? 0);
      const to = this.#same.of(this.#ways[at + 1] ?? 0);
      if (from === to) continue;
      push(forward, from, to);
      push(backward, to, from);
    }
    const origins = this.#closure(this.#used, backward);
    this.#reached = this.#closure([...origins, ...this.#made], forward);
  }

  isReached(key: string): boolean {
    const number = this.#numbers.get(baseOf(key));
    return number !== undefined && this.#reached.has(this.#same.of(key.endsWith(contentMark) ? contentOf(number) : number));
  }

  /** Neither a place nor what it points to has to do with sockets. */
  isApart(key: string): boolean {
    const number = this.#numbers.get(baseOf(key));
    return number === undefined || ![number, contentOf(number)].some((each) => this.#reached.has(this.#same.of(each)));
  }

  #closure(starts: readonly number[], ways: ReadonlyMap<number, readonly number[]>): ReadonlySet<number> {
    const found = new Set(starts.map((start) => this.#same.of(start)));
    for (const each of found) for (const next of ways.get(each) ?? []) found.add(next);
    return found;
  }

  #numberOf(key: string): number {
    const base = baseOf(key);
    let number = this.#numbers.get(base);
    if (number === undefined) {
      number = 2 * this.#numbers.size;
      this.#numbers.set(base, number);
    }
    return base === key ? number : contentOf(number);
  }
}

function baseOf(key: string): string {
  return key.endsWith(contentMark) ? key.slice(0, -contentMark.length) : key;
}

/** What is in an element of an element counts as the element. */
function contentOf(number: number): number {
  return number | 1;
}

/** Numbers that were joined, found in nearly constant time. */
class Groups {
  readonly #parents: number[] = [];

  of(number: number): number {
    const parents = this.#parents;
    while (parents.length <= number) parents.push(parents.length);
    let root = number;
    for (let parent = parents[root]; parent !== undefined && parent !== root; parent = parents[root]) root = parent;
    for (let at = number; at !== root; ) {
      const next = parents[at] ?? root;
      parents[at] = root;
      at = next;
    }
    return root;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.of(a), this.of(b)];
    if (first !== second) this.#parents[first] = second;
  }
}
