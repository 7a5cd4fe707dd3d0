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
 * Slices functions together: a field or a global that one of them computes with matters in all of them. `roleOf` and `isGlobal` are asked of words.
 */
export function sliceFunctions(text: string, spans: readonly Sliced[], roleOf: RoleOf, isGlobal: (name: string) => boolean): readonly Slice[] {
  const roles = new Map<string, ReturnType<RoleOf>>();
  const knownRole: RoleOf = (name) => {
    if (!roles.has(name)) roles.set(name, roleOf(name));
    return roles.get(name);
  };
  const functions = spans.map((span) => readWords(text, span, knownRole));
  const isComputed = (index: number): boolean => spans[index]?.isComputed ?? true;
  const shared = new Set<string>();
  for (const { words } of functions) for (const word of words) if (word.isField || isGlobal(word.name)) shared.add(word.name);
  const matters = namesThatMatter(
    functions.map((words, index) => (isComputed(index) ? words : none)),
    shared,
  );
  return functions.map(({ words, near, far }, index) => {
    const names = matters[index] ?? new Set();
    const kept = words.filter((word) => word.isEvent || (!word.isBase && isComputed(index) && names.has(word.name)));
    return new Slice(
      kept.map((word) => word.at),
      near,
      far,
      words.filter((word) => word.isEvent && word.isCallee && !word.isField),
    );
  });
}

/**
 * Names in the operands of an event matter, and all that these are computed from. Names that only decide whether an event comes to pass matter inside the
 * function: a local flag that two tests share, but not a field of the program's settings.
 */
function namesThatMatter(functions: readonly Words[], shared: ReadonlySet<string>): readonly ReadonlySet<string>[] {
  // By name: whether an event is computed from it, or only decided by it.
  const local = functions.map(() => new Map<string, boolean>());
  const everywhere = new Set<string>();
  const chunks = functions.map(chunksOf);
  const done = functions.map(() => new Map<number, boolean>());
  const open: { index: number; chunk: number; isData: boolean }[] = [];
  functions.forEach(({ seeds, around }, index) => {
    for (const chunk of around) open.push({ index, chunk, isData: false });
    for (const chunk of seeds) open.push({ index, chunk, isData: true });
  });
  const openDefinitions = (index: number, name: string, isData: boolean): void => {
    for (const { chunk, isTest } of chunks[index]?.definitions.get(name) ?? []) open.push({ index, chunk, isData: isData && !isTest });
  };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { index, chunk, isData } = next;
    const known = done[index]?.get(chunk);
    if (known === true || known === isData) continue;
    done[index]?.set(chunk, isData);
    for (const name of chunks[index]?.names.get(chunk) ?? []) {
      if (!shared.has(name)) {
        const matters = local[index];
        const before = matters?.get(name);
        if (matters === undefined || before === true || before === isData) continue;
        matters.set(name, isData);
        openDefinitions(index, name, isData);
      } else if (isData && !everywhere.has(name)) {
        everywhere.add(name);
        for (let other = 0; other < functions.length; other += 1) openDefinitions(other, name, true);
      }
    }
  }
  return local.map((names) => new Set([...names.keys(), ...everywhere]));
}

interface Chunks {
  readonly names: ReadonlyMap<number, readonly string[]>;
  readonly definitions: ReadonlyMap<string, readonly { readonly chunk: number; readonly isTest: boolean }[]>;
}

function chunksOf({ words, binding }: Words): Chunks {
  const names = new Map<number, string[]>();
  const definitions = new Map<string, { chunk: number; isTest: boolean }[]>();
  for (const word of words) {
    if (word.isCallee) continue;
    push(names, word.chunk, word.name);
    const isTest = binding.has(word.chunk);
    if (word.isDefined || (!word.isBase && isTest)) push(definitions, word.name, { chunk: word.chunk, isTest });
  }
  return { names, definitions };
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

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
