import { endingCalls, memoryRows, observingCalls } from '../../apis/posix.ts';
import type { Span } from '../../ir/index.ts';

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

  constructor(kept: readonly number[], near: readonly number[], far: readonly number[]) {
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

/** `isComputed`: what its events are computed from is followed; otherwise they are kept alone. */
export interface Sliced extends Span {
  readonly isComputed: boolean;
}

/**
 * Slices functions together: a field or a global that one of them computes with matters in all of them. `isEvent` and `isGlobal` are asked of words.
 */
export function sliceFunctions(
  text: string,
  spans: readonly Sliced[],
  isEvent: (name: string) => boolean,
  isGlobal: (name: string) => boolean,
): readonly Slice[] {
  const functions = spans.map((span) => readWords(text, span, isEvent));
  const isComputed = (index: number): boolean => spans[index]?.isComputed ?? true;
  const shared = new Set<string>();
  for (const { words } of functions) for (const word of words) if (word.isField || isGlobal(word.name)) shared.add(word.name);
  const keyOf = (index: number, name: string): string => (shared.has(name) ? name : `${index} ${name}`);
  const matters = namesThatMatter(
    functions.map((words, index) => (isComputed(index) ? words : none)),
    keyOf,
  );
  return functions.map(({ words, near, far }, index) => {
    const kept = words.filter((word) => word.isEvent || (!word.isBase && isComputed(index) && matters.has(keyOf(index, word.name))));
    return new Slice(
      kept.map((word) => word.at),
      near,
      far,
    );
  });
}

interface Word {
  readonly name: string;
  readonly at: number;
  readonly chunk: number;
  readonly isEvent: boolean;
  /** `c` of `c->fd`: the mention is of the field. */
  readonly isBase: boolean;
  /** `fd` of `c->fd`. */
  readonly isField: boolean;
  readonly isDefined: boolean;
}

interface Words {
  readonly words: readonly Word[];
  /** Chunks that hold an event or stand around one, and those that return. */
  readonly seeds: ReadonlySet<number>;
  /** Chunks that test or copy: what they mention is bound up with the rest that they mention. */
  readonly binding: ReadonlySet<number>;
  readonly near: readonly number[];
  readonly far: readonly number[];
}

const none: Words = { words: [], seeds: new Set(), binding: new Set(), near: [], far: [] };

const token = /[A-Za-z_]\w*|[{};()]|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\.?\d[\w.]*/g;

function readWords(text: string, span: Span, isEvent: (name: string) => boolean): Words {
  const words: Word[] = [];
  const seeds = new Set<number>();
  const binding = new Set<number>();
  const near: number[] = [];
  const far: number[] = [];
  const around: number[] = [];
  let chunk = 0;
  let chunkStart = span.start;
  let parentheses = 0;
  token.lastIndex = span.start;
  for (let match = token.exec(text); match !== null && match.index < span.end; match = token.exec(text)) {
    const at = match.index;
    const found = match[0];
    const first = found.charCodeAt(0);
    if (first === 0x28) parentheses += 1;
    else if (first === 0x29) parentheses -= 1;
    else if (first === 0x3b || first === 0x7b || first === 0x7d) {
      if (first === 0x3b && parentheses > 0) continue;
      if (first === 0x7b) around.push(chunk);
      if (first === 0x7d) around.pop();
      chunk += 1;
      chunkStart = token.lastIndex;
      parentheses = 0;
    } else if (isWordStart(first)) {
      const end = token.lastIndex;
      if (keywords.has(found)) {
        if (nearJumps.has(found)) near.push(at);
        else if (farJumps.has(found)) {
          far.push(at);
          if (found === 'return') seeds.add(chunk);
        } else if (tests.has(found)) binding.add(chunk);
        continue;
      }
      // `*out = …` is for the caller.
      if (text[at - 1] === '*' && /^\s*$/.test(text.slice(chunkStart, at - 1))) seeds.add(chunk);
      const next = nextCharacter(text, end);
      const isCall = next === 0x28;
      if (isCall && endingCalls.has(found)) far.push(at);
      if (isCall && (memoryRows.has(found) || writing.has(found))) binding.add(chunk);
      const isSeed = isEvent(found);
      if (isSeed) {
        seeds.add(chunk);
        for (const outer of around) seeds.add(outer);
      }
      // A label, where no `?` or `case` stands before it.
      if (next === 0x3a && /^[\s\n]*$/.test(text.slice(chunkStart, at))) far.push(at);
      if (!isSeed && (isCall || isConstantName(found))) continue;
      words.push({
        name: found,
        at,
        chunk,
        isEvent: isSeed,
        isBase: isBaseAt(text, end),
        isField: isFieldAt(text, at),
        isDefined: isDefinedAt(text, at, end, next),
      });
    }
  }
  return { words, seeds, binding, near, far };
}

function namesThatMatter(functions: readonly Words[], keyOf: (index: number, name: string) => string): ReadonlySet<string> {
  const chunks = new Map<string, string[]>();
  const definitions = new Map<string, string[]>();
  const open: string[] = [];
  functions.forEach(({ words, seeds, binding }, index) => {
    for (const word of words) {
      const key = keyOf(index, word.name);
      const chunk = `${index} ${word.chunk}`;
      push(chunks, chunk, key);
      if (word.isDefined || (!word.isBase && binding.has(word.chunk))) push(definitions, key, chunk);
    }
    for (const seed of seeds) open.push(`${index} ${seed}`);
  });
  const matters = new Set<string>();
  const done = new Set<string>();
  for (let chunk = open.pop(); chunk !== undefined; chunk = open.pop()) {
    if (done.has(chunk)) continue;
    done.add(chunk);
    for (const key of chunks.get(chunk) ?? []) {
      if (matters.has(key)) continue;
      matters.add(key);
      for (const definition of definitions.get(key) ?? []) if (!done.has(definition)) open.push(definition);
    }
  }
  return matters;
}

const nearJumps: ReadonlySet<string> = new Set(['break', 'continue', 'case', 'default']);
const farJumps: ReadonlySet<string> = new Set(['return', 'goto', 'throw', 'co_return']);
const tests: ReadonlySet<string> = new Set(['if', 'while', 'for', 'switch']);
const writing: ReadonlySet<string> = new Set([...observingCalls].filter(([, row]) => row.writes.length > 0 || row.rest !== undefined).map(([name]) => name));
const keywords: ReadonlySet<string> = new Set([
  ...nearJumps,
  ...farJumps,
  ...'if else while for do switch sizeof struct union enum class const static extern volatile unsigned signed int char short long float double void bool auto inline'.split(
    ' ',
  ),
  ...'try catch new delete this true false nullptr NULL errno typedef register using namespace template typename public private protected std'.split(' '),
  ...'sockaddr sockaddr_in sockaddr_in6 sockaddr_un sockaddr_storage size_t ssize_t socklen_t uint16_t uint32_t uint8_t u_short SOCKET'.split(' '),
]);

function isWordStart(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

/** Names in capitals are macros and enumerators: nothing in the function gives them a value. */
function isConstantName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}

function nextCharacter(text: string, from: number): number {
  let at = from;
  while (at < text.length && (text.charCodeAt(at) === 0x20 || text.charCodeAt(at) === 0x0a || text.charCodeAt(at) === 0x09 || text.charCodeAt(at) === 0x0d))
    at += 1;
  return text.charCodeAt(at);
}

function isFieldAt(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  return before === 0x2e || (before === 0x3e && text.charCodeAt(start - 2) === 0x2d);
}

function isBaseAt(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  return (code === 0x2e && text.charCodeAt(end + 1) !== 0x2e) || (code === 0x2d && text.charCodeAt(end + 1) === 0x3e);
}

/** Whether the name may be given a value here: assigned, stepped, its address taken, an element set. */
function isDefinedAt(text: string, start: number, end: number, next: number): boolean {
  if (next === 0x5b || next === 0x7b) return true;
  const after = text.slice(end, end + 8).trimStart();
  if (/^(?:=(?!=)|(?:[-+*/%&|^]|<<|>>)=|\+\+|--)/.test(after)) return true;
  let at = start - 1;
  while (at >= 0 && /\s/.test(text[at] ?? '')) at -= 1;
  const before = text[at];
  return before === '&' || ((before === '+' || before === '-') && text[at - 1] === before);
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
