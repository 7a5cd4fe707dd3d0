import type { Span } from '../../../ir/index.ts';
import { isInside } from '../tree/comments.ts';

/** What an `#if` asks. `compare` is a test of a macro's value, known by its text alone. */
export type Test =
  | { readonly kind: 'defined'; readonly name: string }
  | { readonly kind: 'macro'; readonly name: string }
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'compare'; readonly text: string }
  | { readonly kind: 'not'; readonly test: Test }
  | { readonly kind: 'and' | 'or'; readonly left: Test; readonly right: Test };

/** What a test asks for, one by one. */
export function partsOf(test: Test): readonly Exclude<Test, { kind: 'not' | 'and' | 'or' }>[] {
  switch (test.kind) {
    case 'not':
      return partsOf(test.test);
    case 'and':
    case 'or':
      return [...partsOf(test.left), ...partsOf(test.right)];
    default:
      return [test];
  }
}

/** A test and the side of it that a piece of text is on. */
export interface Sided {
  readonly test: Test;
  readonly holds: boolean;
}

export interface Define {
  readonly name: string;
  /** Of a function-like macro. */
  readonly parameters: readonly string[] | undefined;
  /** Offset of the directive. */
  readonly at: number;
  readonly body: Span;
  readonly region: Region | undefined;
  /** It stands in an included file, where it is compiled under conditions. */
  readonly isConditional?: true;
}

/** The text between two directives of one `#if` group. */
export interface Region {
  readonly start: number;
  end: number;
  readonly parent: Region | undefined;
  /** All must be so for the text to be compiled: this alternative's own test, and that the alternatives before it were not taken. */
  readonly conditions: readonly Sided[];
}

export interface Directives {
  readonly defines: readonly Define[];
  /** The test of an `#if`, `#ifdef`, `#ifndef`, `#elif`, by the offset of its `#`. */
  readonly tests: ReadonlyMap<number, Test>;
  /** The tests under which the text at an offset is compiled, outermost first. Include guards are none. */
  conditionsAt(offset: number): readonly Sided[];
}

/** Deeper than this, and after more alternatives, what a text is compiled under is no longer followed. */
const deepestConditions = 60;

/** Reads the directives by lines: they do not follow the grammar, and a tree gives them up where an alternative breaks a statement. */
export function readDirectives(text: string, comments: readonly Span[]): Directives {
  const defines: Define[] = [];
  const tests = new Map<number, Test>();
  const regions: Region[] = [];
  const open: { region: Region; before: Sided[] }[] = [];
  const pattern = /^[ \t]*(#)[ \t]*(define|if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b/gm;

  const enter = (start: number, before: Sided[], own: Sided | undefined): void => {
    const parent = open[open.length - 1]?.region;
    const region: Region = { start, end: text.length, parent, conditions: own === undefined ? [...before] : [...before, own] };
    regions.push(region);
    open.push({ region, before: own === undefined || before.length >= deepestConditions ? before : [...before, { test: own.test, holds: !own.holds }] });
  };

  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    const word = match[2] ?? '';
    const at = match.index + match[0].indexOf('#');
    if (isInside(comments, at)) continue;
    const from = pattern.lastIndex;
    const end = endOfDirective(text, from);
    pattern.lastIndex = end;
    if (word === 'define') {
      const define = readDefine(text, at, from, end, open[open.length - 1]?.region);
      if (define !== undefined) defines.push(define);
      continue;
    }
    if (word === 'endif') {
      const closed = open.pop();
      if (closed !== undefined) closed.region.end = at;
      continue;
    }
    if (word === 'else' || word.startsWith('elif')) {
      const previous = open.pop();
      if (previous === undefined) continue;
      previous.region.end = at;
      if (word === 'else') {
        enter(end, previous.before, undefined);
        continue;
      }
      const test = readTest(word, text.slice(from, end));
      tests.set(at, test);
      enter(end, previous.before, { test, holds: true });
      continue;
    }
    const test = readTest(word, text.slice(from, end));
    tests.set(at, test);
    enter(end, [], isIncludeGuard(text, word, test, end, open.length === 0) ? { test: { kind: 'number', value: 1 }, holds: true } : { test, holds: true });
  }

  return { defines, tests, conditionsAt: (offset) => conditionsOf(innermost(regions, offset)) };
}

export function conditionsOf(region: Region | undefined): readonly Sided[] {
  const all: Sided[] = [];
  let levels = 0;
  for (let at = region; at !== undefined && levels < deepestConditions; at = at.parent, levels += 1) all.unshift(...at.conditions);
  return all.filter(({ test }) => test.kind !== 'number' || test.value === 0);
}

/** `#ifndef X` at the top of the file whose first line defines X. */
function isIncludeGuard(text: string, word: string, test: Test, end: number, isOutermost: boolean): boolean {
  const name =
    word === 'ifndef' && test.kind === 'not' && test.test.kind === 'defined'
      ? test.test.name
      : test.kind === 'not' && test.test.kind === 'defined'
        ? test.test.name
        : undefined;
  if (!isOutermost || name === undefined) return false;
  const next = /^\s*#[ \t]*define[ \t]+(\w+)[ \t]*(?:\/[/*].*)?(?:\r?\n|$)/.exec(text.slice(end, end + 400));
  return next?.[1] === name;
}

function readTest(word: string, text: string): Test {
  const plain = text
    .replace(/\\\r?\n/g, ' ')
    .replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/.*/g, ' ')
    .trim();
  if (word.endsWith('ifdef') || word === 'elifdef') return { kind: 'defined', name: /^\w+/.exec(plain)?.[0] ?? '' };
  if (word.endsWith('ifndef') || word === 'elifndef') return { kind: 'not', test: { kind: 'defined', name: /^\w+/.exec(plain)?.[0] ?? '' } };
  return new TestReader(plain).read();
}

function endOfDirective(text: string, from: number): number {
  let at = from;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0) return text.length;
    const line = text.slice(at, newline);
    if (line.lastIndexOf('*/') < line.lastIndexOf('/*')) {
      const close = text.indexOf('*/', newline);
      if (close < 0) return text.length;
      at = close + 2;
      continue;
    }
    const last = text[newline - 1] === '\r' ? newline - 2 : newline - 1;
    if (text[last] !== '\\') return last + 1;
    at = newline + 1;
  }
}

function readDefine(text: string, at: number, from: number, end: number, region: Region | undefined): Define | undefined {
  const head = /[ \t]+(\w+)(?:\(([^()]*)\))?[ \t]*/y;
  head.lastIndex = from;
  const match = head.exec(text);
  if (match?.[1] === undefined || head.lastIndex > end) return undefined;
  const parameters = match[2]
    ?.split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  return { name: match[1], parameters, at, body: { start: head.lastIndex, end }, region };
}

function innermost(regions: readonly Region[], offset: number): Region | undefined {
  let low = 0;
  let high = regions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((regions[middle]?.start ?? 0) <= offset) low = middle + 1;
    else high = middle;
  }
  let region = regions[low - 1];
  while (region !== undefined && region.end <= offset) region = region.parent;
  return region;
}

/** Reads `defined(A) && !defined B || C >= 3`. What it does not know it keeps as text, so that two equal tests agree. */
class TestReader {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#tokens = text.match(/\w+|&&|\|\||[<>=!]=|"[^"]*"|[^\s\w]/g) ?? [];
  }

  read(): Test {
    if (this.#tokens.length > 400) return { kind: 'compare', text: '' };
    const test = this.#or();
    return this.#at >= this.#tokens.length && test !== undefined ? test : { kind: 'compare', text: this.#tokens.join(' ') };
  }

  #or(): Test | undefined {
    let left = this.#and();
    while (left !== undefined && this.#take('||')) {
      const right = this.#and();
      left = right === undefined ? undefined : { kind: 'or', left, right };
    }
    return left;
  }

  #and(): Test | undefined {
    let left = this.#comparison();
    while (left !== undefined && this.#take('&&')) {
      const right = this.#comparison();
      left = right === undefined ? undefined : { kind: 'and', left, right };
    }
    return left;
  }

  #comparison(): Test | undefined {
    const from = this.#at;
    const left = this.#unary();
    if (left === undefined || !/^(?:[<>=!]=|[<>+\-*/%&|^])$/.test(this.#tokens[this.#at] ?? '')) return left;
    let depth = 0;
    for (; this.#at < this.#tokens.length; this.#at += 1) {
      const token = this.#tokens[this.#at];
      if (depth === 0 && (token === '&&' || token === '||' || token === ')')) break;
      depth += token === '(' ? 1 : token === ')' ? -1 : 0;
    }
    return { kind: 'compare', text: this.#tokens.slice(from, this.#at).join(' ') };
  }

  #unary(): Test | undefined {
    this.#depth += 1;
    if (this.#depth > 60) return undefined;
    if (this.#take('!')) {
      const test = this.#unary();
      return test === undefined ? undefined : { kind: 'not', test };
    }
    if (this.#take('(')) {
      const test = this.#or();
      return this.#take(')') ? test : undefined;
    }
    const word = this.#tokens[this.#at];
    if (word === undefined || !/^\w/.test(word)) return undefined;
    this.#at += 1;
    if (word === 'defined') {
      const parenthesis = this.#take('(');
      const name = this.#tokens[this.#at] ?? '';
      this.#at += 1;
      return parenthesis && !this.#take(')') ? undefined : { kind: 'defined', name };
    }
    if (/^\d/.test(word)) return { kind: 'number', value: Number(word.replace(/[uUlL]+$/, '')) || 0 };
    if (this.#tokens[this.#at] === '(') return undefined;
    return { kind: 'macro', name: word };
  }

  #take(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at += 1;
    return true;
  }
}
