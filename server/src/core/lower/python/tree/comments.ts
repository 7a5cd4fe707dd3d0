import type { Comment, Span } from '../../../ir/index.ts';

/** What of a text is no code: its comments and its strings, in order, found without its tree. */
export interface Quoted {
  readonly comments: readonly Comment[];
  /** Comments and strings. */
  readonly spans: readonly Span[];
}

export function quotedIn(text: string): Quoted {
  const comments: Comment[] = [];
  const spans: Span[] = [];
  const opener = /["'#]/g;
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const start = match.index;
    const span = { start, end: match[0] === '#' ? endOfLine(text, start) : endOfString(text, start, match[0]) };
    if (match[0] === '#') comments.push({ span });
    spans.push(span);
    opener.lastIndex = span.end;
  }
  return { comments, spans };
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline < 0 ? text.length : newline;
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** A string that is never closed ends with its line, a triple-quoted one with the text, as a lexer that recovers has it. */
function endOfString(text: string, start: number, quote: string): number {
  const closing = quote.repeat(3);
  if (text.startsWith(closing, start)) {
    for (let at = start + 3; ; ) {
      const end = text.indexOf(closing, at);
      if (end < 0) return text.length;
      // An odd number of backslashes before it escapes the quote.
      let escapes = 0;
      while (text[end - 1 - escapes] === '\\' && end - 1 - escapes >= at) escapes += 1;
      if (escapes % 2 === 0) return end + 3;
      at = end + 1;
    }
  }
  for (let at = start + 1; at < text.length; at += 1) {
    const letter = text.charCodeAt(at);
    if (letter === 92) at += 1;
    else if (text[at] === quote) return at + 1;
    else if (letter === 10) return at;
  }
  return text.length;
}
