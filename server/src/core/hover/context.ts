import type { Platform } from '@bindwise/semantics';
import type { Facts } from '../flow/index.ts';
import type { Span } from '../ir/index.ts';

export interface HoverContext {
  readonly facts: Facts;
  readonly platform: Platform;
  readonly file: HoveredFile;
  /** Line numbers are the editor's business: it says which line, counted from 1, an offset is on, or the name of the file where that is another. */
  readonly placeOf: (offset: number) => number | string;
}

/** The file that is looked at. */
export interface HoveredFile {
  readonly text: string;
  /** Where it begins among the files that are followed together. */
  readonly base: number;
  /** Sorted; offsets in the file. */
  readonly comments: readonly Span[];
}

/** The text right before an offset of the program, as far as it is in the file. */
export function textBefore({ text, base }: HoveredFile, offset: number, length: number): string {
  const at = offset - base;
  return at < 0 || at > text.length ? '' : text.slice(Math.max(0, at - length), at);
}

/** The word that stands at an offset of the program, where that is no comment. */
export function wordAt({ text, base, comments }: HoveredFile, offset: number): { readonly span: Span; readonly word: string } | undefined {
  const at = offset - base;
  let start = at;
  while (isWordPart(text, start - 1)) start -= 1;
  let end = at;
  while (isWordPart(text, end)) end += 1;
  if (start === end || comments.some((comment) => comment.start < end && start < comment.end)) return undefined;
  return { span: { start: start + base, end: end + base }, word: text.slice(start, end) };
}

function isWordPart(text: string, at: number): boolean {
  return at >= 0 && at < text.length && /\w/.test(text[at] ?? '');
}
