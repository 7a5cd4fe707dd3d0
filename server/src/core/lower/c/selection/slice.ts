import { chunksOf, namesFrom, namesThatMatter, type Sliceable, spread } from './spread.ts';
import { none, type RoleOf, readWords, type Sliced, type Words } from './words.ts';

/**
 * What of a function's text can matter to a socket: the events, what their operands and conditions are computed from, and how control leaves. Found by
 * the words of the text, before any of it is lowered; where words mislead, too much is kept, never too little of what is computed by name.
 *
 * A chunk is what stands between two of `;`, `{` and `}`. The chunks with an event and those around them are kept, and all names in them matter; a chunk
 * that gives such a name a value is kept in turn, until nothing is added. Every other mention of a name that matters is kept as well: the call that is
 * given a socket, the test that asks for it.
 */
export class Slice {
  readonly #kept: readonly number[];
  readonly #near: readonly number[];
  readonly #far: readonly number[];
  /** The calls of sockets, by their names' offsets. */
  readonly calls: readonly { readonly at: number; readonly name: string }[];

  constructor(kept: readonly number[], near: readonly number[], far: readonly number[], calls: Slice['calls']) {
    this.calls = calls;
    this.#kept = kept;
    this.#near = near;
    this.#far = far;
  }

  /** Whether something that matters stands in the range. */
  keeps(start: number, end: number): boolean {
    return within(this.#kept, start, end);
  }

  /** Where control can leave the range: at `return`, `goto` and their like, and with `near` at `break` and `continue` too. */
  leavesAt(start: number, end: number, near: boolean): readonly number[] {
    const far = between(this.#far, start, end);
    return near ? [...far, ...between(this.#near, start, end)].sort((a, b) => a - b) : far;
  }

  /** Whether control can leave a range of statements other than at its end. `isLoop`: its own `break` and `continue` stay inside. */
  leaves(start: number, end: number, isLoop: boolean): boolean {
    return within(this.#far, start, end) || (!isLoop && within(this.#near, start, end));
  }
}

/**
 * Slices functions together: a field or a global that one of them computes with matters in all of them. `roleOf`, `setsOption` and `isGlobal` are asked of words.
 */
export class FileSlices {
  readonly #roleOf: RoleOf;
  readonly #setsOption: (name: string) => boolean;
  readonly #isGlobal: (name: string) => boolean;
  readonly #functions: Sliceable[] = [];
  /** Names that mean the same in every function, and those of them that an event is computed from somewhere. */
  readonly #shared = new Set<string>();
  readonly #everywhere: ReadonlySet<string>;
  /** Shared names that only a function has that was read again: whether they matter is not in {@link #everywhere} any more. */
  readonly #own = new Set<string>();
  /** By name: how many functions have it. */
  #users: Map<string, number> | undefined;

  constructor(text: string, spans: readonly Sliced[], roleOf: RoleOf, setsOption: (name: string) => boolean, isGlobal: (name: string) => boolean) {
    const roles = new Map<string, ReturnType<RoleOf>>();
    this.#roleOf = (name) => {
      if (!roles.has(name)) roles.set(name, roleOf(name));
      return roles.get(name);
    };
    this.#setsOption = setsOption;
    this.#isGlobal = isGlobal;
    for (const span of spans) this.#functions.push(this.#read(text, span));
    for (const { words } of this.#functions) for (const name of this.#sharedIn(words)) this.#shared.add(name);
    this.#everywhere = namesThatMatter(this.#functions, this.#shared);
  }

  /** What of a function matters. */
  of(index: number): Slice {
    const sliceable = this.#functions[index];
    return sliceable === undefined ? new Slice([], [], [], []) : sliceOf(sliceable, this.#everywhere);
  }

  /**
   * What of a function matters whose text is another now.
   * @returns `undefined` when its text says something else of the others than it did before
   */
  again(index: number, text: string, span: Sliced): Slice | undefined {
    const before = this.#functions[index];
    if (before === undefined) return undefined;
    const now = this.#read(text, span);
    const shared = new Set([...this.#shared, ...this.#sharedIn(now.words)]);
    if (this.#users === undefined) {
      this.#users = new Map();
      for (const each of this.#functions) this.#count(wordsOf(each), 1);
    }
    const users = this.#users;
    const knows = wordsOf(before);
    // A name that no other function has is this one's own business.
    const isElsewhere = (name: string): boolean => (users.get(name) ?? 0) > (knows.has(name) ? 1 : 0);
    if (!sameNames(this.#sharedIn(before.words), this.#sharedIn(now.words), isElsewhere)) return undefined;
    for (const name of wordsOf(now)) if (!knows.has(name) && this.#own.has(name) && isElsewhere(name)) return undefined;
    const everywhere = new Set([...this.#everywhere].filter(isElsewhere));
    const asked = [...everywhere].filter((name) => before.chunks.definitions.has(name) || now.chunks.definitions.has(name));
    for (const name of [undefined, ...asked]) {
      if (!sameNames(namesFrom(name, before, this.#shared, isElsewhere), namesFrom(name, now, shared, isElsewhere), isElsewhere)) return undefined;
    }
    this.#functions[index] = now;
    for (const name of shared) this.#shared.add(name);
    for (const name of [...knows, ...wordsOf(now)]) if (shared.has(name) && !isElsewhere(name)) this.#own.add(name);
    this.#count(knows, -1);
    this.#count(wordsOf(now), 1);
    const { reached, local } = spread(now, shared, everywhere);
    now.local = local;
    return sliceOf(now, new Set([...everywhere, ...reached]));
  }

  #read(text: string, span: Sliced): Sliceable {
    const words = readWords(text, span, this.#roleOf, this.#setsOption);
    const followed = span.isComputed ? words : none;
    return { words, followed, chunks: chunksOf(followed), isComputed: span.isComputed, local: new Set() };
  }

  #sharedIn({ words }: Words): ReadonlySet<string> {
    const shared = new Set<string>();
    for (const word of words) if (word.isField || this.#isGlobal(word.name)) shared.add(word.name);
    return shared;
  }

  #count(names: Iterable<string>, by: number): void {
    for (const name of names) this.#users?.set(name, (this.#users.get(name) ?? 0) + by);
  }
}

function sliceOf({ words: { words, near, far, descriptors, copies }, isComputed, local }: Sliceable, everywhere: ReadonlySet<string>): Slice {
  const kept: number[] = [];
  // What is given a structure or a list that a socket was put into is given the socket.
  const holders = new Set([...descriptors].flatMap((name) => copies.get(name) ?? []));
  const calls: { readonly at: number; readonly name: string }[] = [];
  for (const word of words) {
    if (
      word.isEvent ||
      (!word.isBase && isComputed && (local.has(word.name) || everywhere.has(word.name))) ||
      (word.isArgument && isComputed && holders.has(word.name))
    )
      kept.push(word.at);
    if (word.isEvent && word.isCallee && !word.isField) calls.push(word);
  }
  return new Slice(kept, near, far, calls);
}

function wordsOf({ words }: Sliceable): ReadonlySet<string> {
  return new Set(words.words.map(({ name }) => name));
}

/** Whether two sets have the same of those names that count. */
function sameNames(a: ReadonlySet<string>, b: ReadonlySet<string>, counts: (name: string) => boolean): boolean {
  return [...a].every((name) => b.has(name) || !counts(name)) && [...b].every((name) => a.has(name) || !counts(name));
}

function between(sorted: readonly number[], start: number, end: number): readonly number[] {
  const from = indexFrom(sorted, start);
  return sorted.slice(from, indexFrom(sorted, end));
}

function within(sorted: readonly number[], start: number, end: number): boolean {
  return (sorted[indexFrom(sorted, start)] ?? Number.POSITIVE_INFINITY) < end;
}

/** The index of the first that is not before `start`. */
function indexFrom(sorted: readonly number[], start: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
