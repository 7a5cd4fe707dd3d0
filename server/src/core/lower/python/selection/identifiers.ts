import type { Span } from '../../../ir/index.ts';

/** Where each name stands in the code of a text: found in one pass, so that questions about names do not read the text again. */
export class Identifiers {
  readonly #text: string;
  readonly #starts: number[] = [];
  readonly #ids: number[] = [];
  readonly #names: string[] = [];
  readonly #byHash = new Map<number, number[]>();

  constructor(text: string, quoted: readonly Span[]) {
    this.#text = text;
    let next = 0;
    let skipFrom = quoted[0]?.start ?? text.length;
    for (let at = 0; at < text.length; ) {
      if (at >= skipFrom) {
        at = Math.max(at, quoted[next]?.end ?? text.length);
        next += 1;
        skipFrom = quoted[next]?.start ?? text.length;
        continue;
      }
      const first = kinds[text.charCodeAt(at)] ?? letter;
      if (first === other) {
        at += 1;
        continue;
      }
      const start = at;
      let hash = 0;
      for (; at < skipFrom; at += 1) {
        const code = text.charCodeAt(at);
        if ((kinds[code] ?? letter) === other) break;
        hash = (hash * 31 + code) | 0;
      }
      if (first === letter) {
        this.#starts.push(start);
        this.#ids.push(this.#intern(hash, start, at));
      }
    }
  }

  /** The distinct names in `[start, end)` that do not follow a dot. */
  namesWithin(start: number, end: number): ReadonlySet<string> {
    const found = new Set<number>();
    for (let index = this.#firstFrom(start); index < this.#starts.length; index += 1) {
      const at = this.#starts[index] ?? end;
      if (at >= end) break;
      if (this.#text.charCodeAt(at - 1) !== dot) found.add(this.#ids[index] ?? 0);
    }
    return new Set([...found].map((id) => this.#names[id] ?? ''));
  }

  /** Where each of the names stands. */
  placesOf(names: ReadonlySet<string>): ReadonlyMap<string, readonly number[]> {
    const places = this.#names.map((name): number[] | undefined => (names.has(name) ? [] : undefined));
    this.#ids.forEach((id, index) => {
      places[id]?.push(this.#starts[index] ?? 0);
    });
    const found = new Map<string, readonly number[]>();
    places.forEach((where, id) => {
      if (where !== undefined) found.set(this.#names[id] ?? '', where);
    });
    return found;
  }

  #intern(hash: number, start: number, end: number): number {
    const same = this.#byHash.get(hash);
    for (const id of same ?? []) {
      const name = this.#names[id];
      if (name !== undefined && name.length === end - start && this.#text.startsWith(name, start)) return id;
    }
    const id = this.#names.push(this.#text.slice(start, end)) - 1;
    if (same === undefined) this.#byHash.set(hash, [id]);
    else same.push(id);
    return id;
  }

  #firstFrom(offset: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#starts[middle] ?? 0) < offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const dot = 46;
const other = 0;
const digit = 1;
const letter = 2;
/** What each ASCII character is; anything past them is a letter to us. */
const kinds = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) return letter;
  return /[0-9]/.test(character) ? digit : other;
});
