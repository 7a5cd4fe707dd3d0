import { contains, type Site, type Span } from '../../../ir/index.ts';
import { Blocks } from '../tree/blocks.ts';
import { type Layout, mentions } from './layout.ts';
import type { Style } from './style.ts';

/** A function of the file, as plain text facts. */
export interface FunctionText {
  readonly name: string;
  readonly span: Span;
  /** Sites of the events in it, in the order of the text. */
  readonly sites: readonly Site[];
}

export interface IdiomFile {
  readonly text: string;
  readonly isCpp: boolean;
  readonly layout: Layout;
  readonly style: Style;
  /** In the order of the text. */
  readonly functions: readonly FunctionText[];
  readonly bodies: Map<FunctionText, Body>;
  readonly hasPerror: boolean;
}

/** The innermost function that the text stands in. */
export function functionAround({ functions }: IdiomFile, span: Span): FunctionText | undefined {
  let low = 0;
  for (let high = functions.length; low < high; ) {
    const middle = (low + high) >>> 1;
    if ((functions[middle]?.span.start ?? 0) <= span.start) low = middle + 1;
    else high = middle;
  }
  for (let at = low - 1; at >= 0; at -= 1) {
    const candidate = functions[at];
    if (candidate !== undefined && contains(candidate.span, span)) return candidate;
  }
  return undefined;
}

/** What is asked of a function's text again and again: each is read once. */
export class Body {
  readonly text: string;
  readonly start: number;
  readonly blocks: Blocks;
  readonly #mentioned = new Map<string, boolean>();
  readonly #integers = new Map<number, readonly Integer[]>();

  constructor(text: string, { start, end }: Span) {
    this.text = text.slice(start, end);
    this.start = start;
    this.blocks = new Blocks(text, start, end);
  }

  mentions(name: string): boolean {
    const known = this.#mentioned.get(name) ?? mentions(this.text, name);
    this.#mentioned.set(name, known);
    return known;
  }

  /** The variables that are declared as `int` with this value. */
  integers(value: number): readonly Integer[] {
    const known = this.#integers.get(value) ?? this.#readIntegers(value);
    this.#integers.set(value, known);
    return known;
  }

  #readIntegers(value: number): readonly Integer[] {
    const declared = new RegExp(`\\bint\\s+(?:[^;(){}]*,\\s*)?(\\w+)\\s*=\\s*${value}\\s*[,;]`, 'g');
    return Array.from(this.text.matchAll(declared), (match) => ({ name: match[1] ?? '', at: this.start + match.index, end: match.index + match[0].length }));
  }
}

export interface Integer {
  readonly name: string;
  readonly at: number;
  /** Where its declaration ends, from the start of the function. */
  readonly end: number;
}

export function bodyOf(file: IdiomFile, around: FunctionText): Body {
  const known = file.bodies.get(around) ?? new Body(file.text, around.span);
  file.bodies.set(around, known);
  return known;
}

/** Whether nothing that can do something stands in the statement before the call. */
export function beginsWithCall(text: string, site: Site): boolean {
  const before = text.slice(site.statement.span.start, site.span.start);
  return (
    /^(?:(?:if|while|return|do\s*\{|assert)\b|\(void\)|(?:int|bool|auto|const|ssize_t)\s|[\w.>[\]-]+\s*=(?!=)|-?\s*\w+\s*[=!<>]=?|[A-Z_]+\s*\(|[(\s!])*$/.test(
      before,
    ) && !/&&|\|\||\w\s*\([^)]*\)/.test(before)
  );
}
