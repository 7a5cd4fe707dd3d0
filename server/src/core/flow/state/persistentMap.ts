const bits = 4;
const width = 1 << bits;
const mask = width - 1;

type Node<V> = (Node<V> | V | undefined)[];

/**
 * An immutable map from small non-negative integers. An update copies one path, so that a state costs what changed in it and two states that share a history
 * are compared and joined at the cost of their differences: that keeps the flow linear in the length of a function.
 */
export class PersistentMap<V extends object> {
  #root: Node<V>;
  #levels: number;
  #isDraft: boolean;
  /** Of a draft: the nodes that no other map has. */
  #owned: Set<Node<V>> | undefined;
  /** A new path begins with many of them, and most of these are never added to. */
  static readonly #empty = new PersistentMap<never>([], 1);

  private constructor(root: Node<V>, levels: number, isDraft = false) {
    this.#root = root;
    this.#levels = levels;
    this.#isDraft = isDraft;
  }

  static empty<V extends object>(): PersistentMap<V> {
    return PersistentMap.#empty as PersistentMap<object> as PersistentMap<V>;
  }

  get(key: number): V | undefined {
    if (key >>> (this.#levels * bits) > 0) return undefined;
    let node = this.#root;
    for (let level = this.#levels - 1; level > 0; level -= 1) {
      const child = node[(key >>> (level * bits)) & mask] as Node<V> | undefined;
      if (child === undefined) return undefined;
      node = child;
    }
    return node[key & mask] as V | undefined;
  }

  /** `undefined` removes the key. */
  set(key: number, value: V | undefined): PersistentMap<V> {
    if (this.get(key) === value) return this;
    let root = this.#root;
    let levels = this.#levels;
    if (this.#isDraft) this.#owned ??= new Set();
    while (key >>> (levels * bits) > 0) {
      root = [root];
      levels += 1;
    }
    const updated = setIn(root, levels - 1, key, value, this.#owned) ?? [];
    if (!this.#isDraft) return new PersistentMap<V>(updated, levels);
    this.#root = updated;
    this.#levels = levels;
    return this;
  }

  /** A map of its own that `set` changes in place, so that many updates in a row copy each node once. It may not be shared before it is {@link settled}. */
  draft(): PersistentMap<V> {
    return new PersistentMap<V>(this.#root, this.#levels, true);
  }

  /** A draft as it is now, which is the map that it was made from where nothing has changed. */
  settled(from: PersistentMap<V>): PersistentMap<V> {
    this.#isDraft = false;
    this.#owned = undefined;
    return this.#root === from.#root ? from : this;
  }

  /** `set` changes it in place: that it is the same map says nothing of what it holds. */
  get isDraft(): boolean {
    return this.#isDraft;
  }

  forEach(visit: (value: V, key: number) => void): void {
    visitIn(this.#root, this.#levels - 1, 0, visit);
  }

  /** Calls `visit` for each key whose values are not the very same object; it may stop the walk by returning true. */
  differences(other: PersistentMap<V>, visit: (key: number, mine: V | undefined, theirs: V | undefined) => boolean): boolean {
    const levels = Math.max(this.#levels, other.#levels);
    return differIn(raise(this.#root, this.#levels, levels), raise(other.#root, other.#levels, levels), levels - 1, 0, visit);
  }

  /** The same for the keys of this map alone: of what only the other has, nothing is asked. */
  differencesOfMine(other: PersistentMap<V>, visit: (key: number, mine: V, theirs: V | undefined) => void): void {
    const levels = Math.max(this.#levels, other.#levels);
    mineDifferIn(raise(this.#root, this.#levels, levels), raise(other.#root, other.#levels, levels), levels - 1, 0, visit);
  }
}

function raise<V>(root: Node<V>, from: number, to: number): Node<V> {
  let node = root;
  for (let level = from; level < to; level += 1) node = [node];
  return node;
}

/** A node in which nothing is left is none: what was taken out must not be walked over again. */
function setIn<V>(node: Node<V> | undefined, level: number, key: number, value: V | undefined, owned: Set<Node<V>> | undefined): Node<V> | undefined {
  const slot = (key >>> (level * bits)) & mask;
  const copy = node !== undefined && slot < node.length && owned?.has(node) === true ? node : copyOf(node, slot, owned);
  copy[slot] = level === 0 ? value : setIn(copy[slot] as Node<V> | undefined, level - 1, key, value, owned);
  return value === undefined && copy.every((child) => child === undefined) ? undefined : copy;
}

/** An array that grows by itself takes room for far more than a node has: most nodes of most maps have a few children. */
function copyOf<V>(node: Node<V> | undefined, slot: number, owned: Set<Node<V>> | undefined): Node<V> {
  const known = node?.length ?? 0;
  let copy: Node<V>;
  if (node !== undefined && slot < known) copy = node.slice();
  else {
    copy = new Array(slot < 4 ? 4 : slot < 8 ? 8 : width);
    for (let at = 0; at < known; at += 1) copy[at] = node?.[at];
  }
  owned?.add(copy);
  return copy;
}

function visitIn<V>(node: Node<V>, level: number, prefix: number, visit: (value: V, key: number) => void): void {
  for (let slot = 0; slot < node.length; slot += 1) {
    const child = node[slot];
    if (child === undefined) continue;
    if (level === 0) visit(child as V, prefix + slot);
    else visitIn(child as Node<V>, level - 1, (prefix + slot) << bits, visit);
  }
}

function differIn<V>(
  mine: Node<V> | undefined,
  theirs: Node<V> | undefined,
  level: number,
  prefix: number,
  visit: (key: number, mine: V | undefined, theirs: V | undefined) => boolean,
): boolean {
  if (mine === theirs) return false;
  const length = Math.max(mine?.length ?? 0, theirs?.length ?? 0);
  for (let slot = 0; slot < length; slot += 1) {
    const a = mine?.[slot];
    const b = theirs?.[slot];
    if (a === b) continue;
    const stop =
      level === 0
        ? visit(prefix + slot, a as V | undefined, b as V | undefined)
        : differIn(a as Node<V> | undefined, b as Node<V> | undefined, level - 1, (prefix + slot) << bits, visit);
    if (stop) return true;
  }
  return false;
}

function mineDifferIn<V>(
  mine: Node<V>,
  theirs: Node<V> | undefined,
  level: number,
  prefix: number,
  visit: (key: number, mine: V, theirs: V | undefined) => void,
): void {
  if (mine === theirs) return;
  for (let slot = 0; slot < mine.length; slot += 1) {
    const a = mine[slot];
    const b = theirs?.[slot];
    if (a === undefined || a === b) continue;
    if (level === 0) visit(prefix + slot, a as V, b as V | undefined);
    else mineDifferIn(a as Node<V>, b as Node<V> | undefined, level - 1, (prefix + slot) << bits, visit);
  }
}
