import type { Words } from './words.ts';

/** What is known of a function's text; `local` are its own names that matter. */
export interface Sliceable {
  readonly words: Words;
  /** The words where its events are followed to what they are computed from, else none. */
  readonly followed: Words;
  readonly chunks: Chunks;
  readonly isComputed: boolean;
  local: ReadonlySet<string>;
}

/**
 * Names in the operands of an event matter, and all that these are computed from. Names that only decide whether an event comes to pass matter inside the
 * function: a local flag, and a field of the program's settings where two tests share it.
 * @returns the shared names that matter; the others that do are left with their functions
 */
export function namesThatMatter(functions: readonly Sliceable[], shared: ReadonlySet<string>): ReadonlySet<string> {
  const everywhere = new Set<string>();
  const spreads = functions.map((each) => new Spread(each, shared));
  const definers = new Map<string, Spread[]>();
  for (const each of spreads) for (const name of each.definitions) if (shared.has(name)) push(definers, name, each);
  const waiting: string[] = [];
  const take = (names: readonly string[]): void => {
    for (const name of names) {
      if (everywhere.has(name)) continue;
      everywhere.add(name);
      waiting.push(name);
    }
  };
  for (const each of spreads) take(each.fromSeeds());
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) for (const each of definers.get(name) ?? []) take(each.fromShared(name));
  functions.forEach((each, index) => {
    each.local = spreads[index]?.local ?? new Set();
  });
  return everywhere;
}

/** What matters in one function, and which shared names its events are computed from, where these matter everywhere. */
export function spread(
  sliceable: Sliceable,
  shared: ReadonlySet<string>,
  everywhere: ReadonlySet<string>,
): { reached: ReadonlySet<string>; local: ReadonlySet<string> } {
  const found = new Spread(sliceable, shared);
  const reached = new Set<string>();
  const waiting = [...found.fromSeeds()];
  for (const name of found.definitions) if (everywhere.has(name)) waiting.push(...found.fromShared(name));
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...found.fromShared(name));
  }
  return { reached, local: found.local };
}

/**
 * The shared names that are reached in one function from its events, or from where a shared name is given its value: through its own names, and through
 * shared ones that no other function has.
 */
export function namesFrom(
  start: string | undefined,
  sliceable: Sliceable,
  shared: ReadonlySet<string>,
  isElsewhere: (name: string) => boolean,
): ReadonlySet<string> {
  const found = new Spread(sliceable, shared);
  const reached = new Set<string>();
  const waiting = [...(start === undefined ? found.fromSeeds() : found.fromShared(start))];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    if (!isElsewhere(name)) waiting.push(...found.fromShared(name));
  }
  return reached;
}

/** Goes through the chunks of one function, from those with an event to those that give values to the names in them. */
class Spread {
  readonly #words: Words;
  readonly #chunks: Chunks;
  readonly #shared: ReadonlySet<string>;
  /** By name: whether an event is computed from it, or only decided by it. */
  readonly #local = new Map<string, boolean>();
  readonly #done = new Map<number, boolean>();

  constructor({ followed, chunks }: Sliceable, shared: ReadonlySet<string>) {
    this.#words = followed;
    this.#chunks = chunks;
    this.#shared = shared;
  }

  /** The names that are given a value here. */
  get definitions(): Iterable<string> {
    return this.#chunks.definitions.keys();
  }

  get local(): ReadonlySet<string> {
    return new Set(this.#local.keys());
  }

  /** @returns shared names that an event is computed from */
  fromSeeds(): readonly string[] {
    const open: Open[] = [];
    for (const name of this.#askedAgain()) {
      this.#local.set(name, false);
      this.#openDefinitions(name, false, open);
    }
    for (const chunk of this.#words.around) open.push({ chunk, isData: this.#words.deciding.has(chunk) && this.#words.binding.has(chunk) });
    for (const chunk of this.#words.seeds) open.push({ chunk, isData: true });
    return this.#run(open);
  }

  /** Shared names that decide about more than one block of events: what the first test has found out, the second one finds again. */
  #askedAgain(): readonly string[] {
    const asked = new Set<string>();
    const again = new Set<string>();
    for (const chunk of this.#words.around) {
      if (!this.#words.binding.has(chunk)) continue;
      for (const name of new Set(this.#chunks.names.get(chunk))) if (this.#shared.has(name)) (asked.has(name) ? again : asked).add(name);
    }
    return [...again];
  }

  /** The same, from where a shared name is given its value. */
  fromShared(name: string): readonly string[] {
    const open: Open[] = [];
    this.#openDefinitions(name, true, open);
    return this.#run(open);
  }

  #run(open: Open[]): readonly string[] {
    const reached: string[] = [];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const { chunk, isData } = next;
      const known = this.#done.get(chunk);
      if (known === true || known === isData) continue;
      this.#done.set(chunk, isData);
      for (const name of this.#chunks.names.get(chunk) ?? []) {
        if (this.#shared.has(name)) {
          if (isData) reached.push(name);
          continue;
        }
        const before = this.#local.get(name);
        if (before === true || before === isData) continue;
        this.#local.set(name, isData);
        this.#openDefinitions(name, isData, open);
      }
    }
    return reached;
  }

  #openDefinitions(name: string, isData: boolean, open: Open[]): void {
    for (const { chunk, isTest } of this.#chunks.definitions.get(name) ?? []) open.push({ chunk, isData: isData && !isTest });
  }
}

interface Open {
  readonly chunk: number;
  readonly isData: boolean;
}

export interface Chunks {
  readonly names: ReadonlyMap<number, readonly string[]>;
  readonly definitions: ReadonlyMap<string, readonly { readonly chunk: number; readonly isTest: boolean }[]>;
}

export function chunksOf({ words, binding, handing }: Words): Chunks {
  const names = new Map<number, string[]>();
  const definitions = new Map<string, { chunk: number; isTest: boolean }[]>();
  const handed = new Set(words.filter(({ isArgument, chunk }) => isArgument && handing.has(chunk)).map(({ name }) => name));
  let structure: Words['words'][number] | undefined;
  for (const word of words) {
    if (!word.isField) structure = word.isBase ? word : undefined;
    // `cfg.port = 8080` is part of what `start(&cfg)` gives.
    else if (word.isDefined && structure?.chunk === word.chunk && handed.has(structure.name))
      push(definitions, structure.name, { chunk: word.chunk, isTest: binding.has(word.chunk) });
    if (word.isCallee) continue;
    push(names, word.chunk, word.name);
    const isTest = binding.has(word.chunk);
    if (word.isDefined || (!word.isBase && isTest)) push(definitions, word.name, { chunk: word.chunk, isTest });
  }
  return { names, definitions };
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [value]);
  else known.push(value);
}
