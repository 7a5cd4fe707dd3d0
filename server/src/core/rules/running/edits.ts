import { contains, type Edit, type Site, type Span } from '../../ir/index.ts';

/** The lines that a statement fills, from the start of its first to the end of its last, with the line break. Undefined when it shares a line with other code. */
export function wholeLines(text: string, statement: Span): Span | undefined {
  const start = text.lastIndexOf('\n', statement.start - 1) + 1;
  const newline = text.indexOf('\n', statement.end);
  const end = newline < 0 ? text.length : newline + 1;
  if (text.slice(start, statement.start).trim() !== '') return undefined;
  return isTrailingComment(text.slice(statement.end, newline < 0 ? text.length : newline)) ? { start, end } : undefined;
}

/**
 * Moves whole statements before another one of the same list, each with the comment that stands right above it. Undefined where a statement shares its line with
 * others, where the two are not siblings, or where what is moved needs something that is declared in between.
 */
export function moveBefore(text: string, comments: readonly Span[], moved: readonly Span[], target: Span): readonly Edit[] | undefined {
  const destination = wholeLines(text, target);
  if (destination === undefined || !text.endsWith('\n')) return undefined;
  const taken: Span[] = [];
  for (const statement of moved) {
    const own = wholeLines(text, statement);
    if (own === undefined) return undefined;
    const lines = withCommentAbove(text, comments, own);
    if (contains(destination, lines) || contains(lines, destination)) return undefined;
    taken.push(lines);
  }
  const inserted = taken.map((lines) => text.slice(lines.start, lines.end)).join('');
  const insertion: Edit = { span: { start: destination.start, end: destination.start }, text: inserted };
  const removals = taken.map((lines): Edit => ({ span: withoutDoubleGap(text, lines), text: '' }));
  return [insertion, ...removals].sort((a, b) => a.span.start - b.span.start);
}

/** A comment that has the lines right above to itself, after an empty line or a brace, is about the statement. */
function withCommentAbove(text: string, comments: readonly Span[], lines: Span): Span {
  const above = comments.find(
    (comment) => comment.end === lines.start - 1 || (comment.end === lines.start - 2 && text[comment.end] === '\r') || comment.end === lines.start,
  );
  const own = above === undefined ? undefined : wholeLines(text, above);
  if (own === undefined) return lines;
  const before = text.slice(0, own.start).trimEnd();
  const isFirst = text.slice(before.length, own.start).split('\n').length > 2 || before.endsWith('{') || before.endsWith(':');
  return isFirst ? { start: own.start, end: lines.end } : lines;
}

/** Where what is taken out stood between two empty lines, one of them goes too. */
function withoutDoubleGap(text: string, lines: Span): Span {
  const newline = text.indexOf('\n', lines.end);
  const isGapAfter = newline >= 0 && text.slice(lines.end, newline).trim() === '';
  const isGapBefore = /\n[ \t]*\r?\n$/.test(text.slice(0, lines.start));
  return isGapAfter && isGapBefore ? { start: lines.start, end: newline + 1 } : lines;
}

/** Whether one call's statement can stand in the other's place. */
export function areSiblings(a: Site, b: Site): boolean {
  return a.statement.list === b.statement.list && a.statement.list >= 0;
}

function isTrailingComment(rest: string): boolean {
  return /^\s*(\/\/.*|\/\*.*\*\/\s*|#.*)?\r?$/.test(rest);
}
