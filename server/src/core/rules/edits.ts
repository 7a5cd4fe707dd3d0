import { contains, type Edit, type Site, type Span } from '../ir/index.ts';

/** The lines that a statement fills, from the start of its first to the end of its last, with the line break. Undefined when it shares a line with other code. */
export function wholeLines(text: string, statement: Span): Span | undefined {
  const start = text.lastIndexOf('\n', statement.start - 1) + 1;
  const newline = text.indexOf('\n', statement.end);
  const end = newline < 0 ? text.length : newline + 1;
  if (text.slice(start, statement.start).trim() !== '') return undefined;
  return isTrailingComment(text.slice(statement.end, newline < 0 ? text.length : newline)) ? { start, end } : undefined;
}

/**
 * Moves whole statements before another one of the same list. Undefined where a statement shares its line with others, where the two are not siblings, or where
 * what is moved needs something that is declared in between.
 */
export function moveBefore(text: string, moved: readonly Span[], target: Span): readonly Edit[] | undefined {
  const destination = wholeLines(text, target);
  if (destination === undefined || !text.endsWith('\n')) return undefined;
  const taken: Span[] = [];
  for (const statement of moved) {
    const lines = wholeLines(text, statement);
    if (lines === undefined || contains(destination, lines) || contains(lines, destination)) return undefined;
    taken.push(lines);
  }
  const inserted = taken.map((lines) => text.slice(lines.start, lines.end)).join('');
  const insertion: Edit = { span: { start: destination.start, end: destination.start }, text: inserted };
  return [insertion, ...taken.map((span): Edit => ({ span, text: '' }))].sort((a, b) => a.span.start - b.span.start);
}

/** Whether one call's statement can stand in the other's place. */
export function areSiblings(a: Site, b: Site): boolean {
  return a.statement.list === b.statement.list && a.statement.list >= 0;
}

function isTrailingComment(rest: string): boolean {
  return /^\s*(\/\/.*|\/\*.*\*\/\s*|#.*)?\r?$/.test(rest);
}
