import type { Span } from '../../../ir/index.ts';

/** The comments of a text, in order. Found by reading the characters: asking the tree for them would visit every node. */
export function commentsOf(text: string): readonly Span[] {
  const comments: Span[] = [];
  const opener = /\/[/*]|R"|["']/g;
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const start = match.index;
    const end = match[0] === '//' ? endOfLine(text, start) : match[0] === '/*' ? endOfBlock(text, start) : endOfLiteral(text, start, match[0]);
    if (text[start] === '/') comments.push({ start, end });
    opener.lastIndex = end;
  }
  return comments;
}

/** Whether an offset lies in one of the spans, which are sorted and disjoint. */
export function isInside(spans: readonly Span[], offset: number): boolean {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const span = spans[middle];
    if (span === undefined) return false;
    if (span.end <= offset) low = middle + 1;
    else if (span.start > offset) high = middle;
    else return true;
  }
  return false;
}

/** A line comment goes on after a backslash at the end of its line. */
function endOfLine(text: string, from: number): number {
  let at = from;
  for (;;) {
    const newline = text.indexOf('\n', at);
    if (newline < 0) return text.length;
    const last = text[newline - 1] === '\r' ? newline - 2 : newline - 1;
    if (text[last] !== '\\') return text[newline - 1] === '\r' ? newline - 1 : newline;
    at = newline + 1;
  }
}

function endOfBlock(text: string, from: number): number {
  const close = text.indexOf('*/', from + 2);
  return close < 0 ? text.length : close + 2;
}

function endOfLiteral(text: string, from: number, opener: string): number {
  if (opener === 'R"') {
    const delimiter = /R"([^()\\\s]{0,16})\(/y;
    delimiter.lastIndex = from;
    const name = delimiter.exec(text)?.[1];
    const close = name === undefined ? -1 : text.indexOf(`)${name}"`, from);
    if (name !== undefined && close >= 0) return close + name.length + 2;
    return from + 1;
  }
  // A digit separator (`1'000`) opens no character literal.
  if (opener === "'" && /[0-9a-fA-F]/.test(text[from - 1] ?? '') && /[0-9a-fA-F]/.test(text[from + 1] ?? '')) return from + 1;
  const literal = opener === '"' ? /"(?:\\[\s\S]|[^"\\\n])*"?/y : /'(?:\\[\s\S]|[^'\\\n])*'?/y;
  literal.lastIndex = from;
  const match = literal.exec(text);
  return match === null ? from + 1 : from + match[0].length;
}

/** Whether an offset is inside a string literal of its line, or on the line of a directive. */
export function isInString(text: string, offset: number): boolean {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /^\s*#/.test(line) || (line.replace(/\\./g, '').match(/"/g)?.length ?? 0) % 2 === 1;
}
