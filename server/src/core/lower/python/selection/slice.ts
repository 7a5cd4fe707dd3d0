import type { Span } from '../../../ir/index.ts';
import { anyWithin } from './words.ts';

/** What is cut into lines. */
export interface Region extends Span {
  /** Parts that are not: the functions of a module. Sorted, disjoint. */
  readonly except: readonly Span[];
  /** Names whose values are needed elsewhere. */
  readonly wanted: ReadonlySet<string>;
}

/** A logical line: a simple statement, the header of a compound one, or several on one line. */
interface Line {
  readonly start: number;
  end: number;
  readonly indent: number;
  /** The header of the suite that it stands in. */
  readonly header: number;
  /** May name one thing twice. */
  readonly names: string[];
  readonly targets: string[];
  /** Names that something is asked of: `s` in `s.bind(…)`. */
  readonly holders: string[];
  leaves: 'loop' | 'function' | undefined;
  isLoop: boolean;
  /** It begins a function within the one that is cut. */
  isFunction: boolean;
}

const keywords: ReadonlySet<string> = new Set(
  'if elif else for while in not and or is None True False try except finally with as def class lambda async await import from global nonlocal pass del self cls print'.split(
    ' ',
  ),
);
const mutators = /\.(?:append|extend|insert|pop|remove|clear|update|sort|reverse|add|setdefault|popitem)$/;
const token = /[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*|[()[\]{}]|:?=(?!=)|[=!<>]=|\\\r?\n|\n|;|["'#]/g;

/**
 * The lines of a function that matter: those with a word of the tables, what uses what these assign, what assigns what these use, and what leads to these.
 * The others are not looked at, which is most of the work saved: it is done on the text, and nodes are asked for only where something was found.
 */
export function slice(source: string, region: Region, offsets: readonly number[], quoted: readonly Span[]): readonly Span[] {
  const lines = linesOf(source, region, quoted);
  const users = new Map<string, number[]>();
  const setters = new Map<string, number[]>();
  const leavers = new Map<number, number[]>();
  lines.forEach((line, index) => {
    for (const name of line.names) add(users, name, index);
    for (const name of line.targets) add(setters, name, index);
    if (line.leaves === 'loop') add(leavers, loopAround(lines, index), index);
  });
  const needed = new Set<number>();
  const followed = new Set<number>();
  const wanted = new Set<string>();
  const carried = new Set<string>();
  const waiting: { readonly index: number; readonly follows: boolean }[] = [];
  const carry = (name: string) => {
    if (carried.has(name)) return;
    carried.add(name);
    for (const user of users.get(name) ?? []) waiting.push({ index: user, follows: true });
  };
  lines.forEach((line, index) => {
    if (anyWithin(offsets, line.start, line.end)) {
      waiting.push({ index, follows: true });
      for (const name of line.holders) carry(name);
    } else if (line.leaves === 'function' || line.targets.some((name) => name.startsWith('self.'))) waiting.push({ index, follows: false });
  });
  for (const name of region.wanted) for (const setter of setters.get(name) ?? []) waiting.push({ index: setter, follows: false });
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { index, follows } = next;
    const line = lines[index];
    if (line === undefined || followed.has(index) || (!follows && needed.has(index))) continue;
    if (follows) followed.add(index);
    // Who calls a function does what stands in it.
    if (line.header >= 0) waiting.push({ index: line.header, follows: follows && lines[line.header]?.isFunction === true });
    if (!needed.has(index)) {
      needed.add(index);
      if (line.isLoop) for (const leaver of leavers.get(index) ?? []) waiting.push({ index: leaver, follows: false });
      for (const name of line.names) {
        if (wanted.has(name)) continue;
        wanted.add(name);
        for (const setter of setters.get(name) ?? []) waiting.push({ index: setter, follows: false });
      }
    }
    if (follows) for (const name of line.targets) carry(name);
  }
  return lines.filter((_line, index) => needed.has(index));
}

/** Whether one of the sorted, disjoint spans touches `[start, end)`. */
export function touches(spans: readonly Span[], start: number, end: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  const first = spans[low];
  return first !== undefined && first.start < end;
}

function add<K>(map: Map<K, number[]>, key: K, index: number): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, [index]);
  else known.push(index);
}

function loopAround(lines: readonly Line[], index: number): number {
  let at = lines[index]?.header ?? -1;
  while (at >= 0 && lines[at]?.isLoop !== true) at = lines[at]?.header ?? -1;
  return at;
}

function linesOf(source: string, region: Region, quoted: readonly Span[]): Line[] {
  const reader = new LineReader(source);
  let nextQuoted = firstFrom(quoted, region.start);
  let nextPart = 0;
  token.lastIndex = region.start;
  for (let match = token.exec(source); match !== null && match.index < region.end; match = token.exec(source)) {
    const [text] = match;
    while ((region.except[nextPart]?.end ?? Number.POSITIVE_INFINITY) <= match.index) nextPart += 1;
    const part = region.except[nextPart];
    if (part !== undefined && part.start <= match.index) {
      reader.finish(match.index);
      token.lastIndex = part.end;
      continue;
    }
    if (text === '"' || text === "'" || text === '#') {
      while ((quoted[nextQuoted]?.end ?? Number.POSITIVE_INFINITY) <= match.index) nextQuoted += 1;
      const span = quoted[nextQuoted];
      if (text !== '#') reader.seen(match.index);
      if (span !== undefined && span.start <= match.index) token.lastIndex = span.end;
    } else reader.read(text, match.index);
  }
  reader.finish(region.end);
  return reader.lines;
}

function firstFrom(spans: readonly Span[], start: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  return low;
}

class LineReader {
  readonly lines: Line[] = [];
  readonly #source: string;
  /** Headers that are open, by their lines. */
  readonly #open: number[] = [];
  #current: Line | undefined;
  #depth = 0;
  /** Names since the last place where targets can begin. */
  #pending: string[] = [];
  #after: string | undefined;
  /** The line binds what it names: `import`, `def`, `global`. */
  #binds = false;

  constructor(source: string) {
    this.#source = source;
  }

  /** Something that is neither a name nor a bracket begins a line, too. */
  seen(at: number): void {
    this.#current ??= this.#begin(at);
  }

  read(text: string, at: number): void {
    if (text === '\n') {
      if (this.#depth === 0) this.finish(at);
      return;
    }
    if (text.startsWith('\\')) return;
    this.seen(at);
    const line = this.#current;
    if (line === undefined) return;
    if ('([{'.includes(text)) this.#depth += 1;
    else if (')]}'.includes(text)) this.#depth = Math.max(0, this.#depth - 1);
    else if (text === ';') this.#pending = [];
    else if (text === '=' && this.#depth === 0) this.#assign(line);
    else if (text === ':=') line.targets.push(this.#pending.at(-1) ?? '');
    else if (/^[A-Za-z_]/.test(text)) this.#name(line, text);
  }

  finish(at: number): void {
    if (this.#current !== undefined) this.#current.end = at;
    this.#current = undefined;
    this.#depth = 0;
    this.#pending = [];
    this.#after = undefined;
    this.#binds = false;
  }

  #begin(at: number): Line {
    const indent = at - (this.#source.lastIndexOf('\n', at - 1) + 1);
    while (this.#open.length > 0 && (this.lines[this.#open.at(-1) ?? 0]?.indent ?? 0) >= indent) this.#open.pop();
    const line: Line = {
      start: at,
      end: at,
      indent,
      header: this.#open.at(-1) ?? -1,
      names: [],
      targets: [],
      holders: [],
      leaves: undefined,
      isLoop: false,
      isFunction: false,
    };
    this.#open.push(this.lines.length);
    this.lines.push(line);
    return line;
  }

  #assign(line: Line): void {
    for (const name of this.#pending) line.targets.push(name);
    this.#pending = [];
  }

  #name(line: Line, text: string): void {
    const dot = text.indexOf('.');
    const root = dot < 0 ? text : text.slice(0, dot);
    const isOwn = root === 'self' || root === 'cls';
    const name = !isOwn || dot < 0 ? root : text.split('.', 2).join('.');
    if (root === 'in' && this.#after === 'for') {
      this.#assign(line);
      this.#after = undefined;
    }
    if (root === 'for' || root === 'as') {
      this.#pending = [];
      this.#after = root;
    }
    if (root === 'for' || root === 'while') line.isLoop ||= this.#source.startsWith(root, line.start) || this.#source.startsWith('async', line.start);
    if (root === 'break' || root === 'continue') line.leaves = 'loop';
    if (root === 'assert' && /^assert\s+(?:False|None|0)\b/.test(this.#source.slice(line.start, line.start + 20))) line.leaves = 'function';
    if (root === 'return' || root === 'raise' || root === 'yield' || /(?:^|\.)(?:_?exit|abort|quit|execv?\w*)$/.test(text)) line.leaves = 'function';
    if (keywords.has(name) || leaving.has(name)) {
      if (line.names.length === 0 && binders.has(name)) this.#binds = true;
      line.isFunction ||= line.names.length === 0 && name === 'def';
      return;
    }
    line.names.push(name);
    // `Settings.PORT` is what the class's body gives the name.
    if (dot > 0 && !isOwn && /^[A-Z]/.test(root)) line.names.push(text.split('.', 2)[1] ?? '');
    if (this.#binds) line.targets.push(name);
    if (name.length < text.length) line.holders.push(name);
    if (mutators.test(text)) line.targets.push(name);
    if (this.#after === 'as') {
      line.targets.push(name);
      this.#after = undefined;
    } else this.#pending.push(name);
  }
}

const binders: ReadonlySet<string> = new Set(['import', 'from', 'def', 'class', 'global', 'nonlocal']);
const leaving: ReadonlySet<string> = new Set(['break', 'continue', 'return', 'raise', 'yield', 'assert']);
