import type { Edit, Span } from '../../../ir/index.ts';

/** How a text is laid out: what an edit has to fit in with. Everything is read from the text; offsets count UTF-16 units. */
export interface Layout {
  readonly text: string;
  readonly lineEnd: string;
  /** One step of indentation. */
  readonly step: string;
}

export function readLayout(text: string): Layout {
  let tabs = 0;
  let spaces = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let line = 0; line < text.length; ) {
    const first = text.charCodeAt(line);
    let at = line;
    if (first === 0x09 || first === 0x20) {
      while (text.charCodeAt(at) === first) at += 1;
      const next = text.charCodeAt(at);
      const isText = at < text.length && next !== 0x09 && next !== 0x20 && next !== 0x0a && next !== 0x0d;
      if (isText && first === 0x09) tabs += 1;
      if (isText && first === 0x20 && at - line >= 2) {
        spaces += 1;
        if (at - line <= 8) least = Math.min(least, at - line);
      }
    }
    const newline = text.indexOf('\n', at);
    line = newline < 0 ? text.length : newline + 1;
  }
  const width = Number.isFinite(least) ? least : 8;
  const hasAny = tabs > 0 || Number.isFinite(least);
  const step = tabs > spaces / 2 ? '\t' : ' '.repeat(width);
  return { text, lineEnd: /\r\n/.test(text) ? '\r\n' : '\n', step: hasAny ? step : '    ' };
}

export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1;
}

/** The spaces before the statement; `undefined` when something else stands before it on its line. */
export function indentationAt(text: string, offset: number): string | undefined {
  const before = text.slice(lineStart(text, offset), offset);
  return /^[ \t]*$/.test(before) ? before : undefined;
}

/**
 * Whether a statement stands in a list of statements, so that another may stand before it. The body of an `if` without braces does not; after a label
 * or a `case` a declaration may not.
 */
export function placeInList(text: string, offset: number): 'list' | 'after-label' | 'alone' {
  const before = previousCode(text, offset);
  if (before === '') return 'list';
  const last = before[before.length - 1];
  if (last === ':') return 'after-label';
  if (last === ';' || last === '{' || last === '}') return 'list';
  return 'alone';
}

/** What stands before an offset, without comments, directives and trailing space: enough of it to see how it ends. */
function previousCode(text: string, offset: number): string {
  let code = text
    .slice(Math.max(0, offset - 2000), offset)
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\/\/[^\n]*/g, ' ');
  code = code.replace(/^[ \t]*#(?:\\\r?\n|[^\n])*/gm, '');
  return code.trimEnd();
}

/** Inserts lines before a statement, in its indentation. In a line with other code they are put before it. */
export function insertBefore(layout: Layout, offset: number, lines: readonly string[]): Edit {
  const indentation = indentationAt(layout.text, offset);
  const separator = indentation === undefined ? ' ' : layout.lineEnd + indentation;
  const text = lines.map((line) => (indentation === undefined ? line.replace(/\s*\r?\n\s*/g, ' ') : line) + separator).join('');
  return { span: { start: offset, end: offset }, text };
}

/** Takes a statement out, with the lines that it leaves empty. */
export function removeLines(text: string, span: Span): Edit {
  const start = lineStart(text, span.start);
  const rest = /[ \t]*(?:\/\/[^\n]*|\/\*[^\n]*?\*\/[ \t]*)?(?:\r?\n|$)/y;
  rest.lastIndex = span.end;
  const match = rest.exec(text);
  if (indentationAt(text, span.start) !== undefined && match !== null) return { span: { start, end: span.end + match[0].length }, text: '' };
  const space = /[ \t]*/y;
  space.lastIndex = span.end;
  return { span: { start: span.start, end: span.end + (space.exec(text)?.[0].length ?? 0) }, text: '' };
}

/** The text without comments, of the same length. */
export function withoutComments(text: string): string {
  return text.replace(/(?<!\w)\d(?:[\w.]|'(?=\w))*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, (found) =>
    found.startsWith('/') ? found.replace(/[^\r\n]/g, ' ') : found,
  );
}

export function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text);
}
