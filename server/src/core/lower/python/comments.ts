import type { Comment } from '../../ir/index.ts';

/** The comments of a text, found without its tree: what is left when strings are skipped. */
export function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  const opener = /["'#]/g;
  for (let match = opener.exec(text); match !== null; match = opener.exec(text)) {
    const start = match.index;
    const end = match[0] === '#' ? endOfLine(text, start) : endOfString(text, start, match[0]);
    if (match[0] === '#') comments.push({ span: { start, end } });
    opener.lastIndex = end;
  }
  return comments;
}

function endOfLine(text: string, from: number): number {
  const newline = text.indexOf('\n', from);
  const end = newline < 0 ? text.length : newline;
  return text[end - 1] === '\r' ? end - 1 : end;
}

/** A string that is never closed ends with its line, a triple-quoted one with the text, as a lexer that recovers has it. */
function endOfString(text: string, start: number, quote: string): number {
  const isTriple = text.startsWith(quote.repeat(3), start);
  const closing = isTriple ? quote.repeat(3) : quote;
  for (let at = start + closing.length; at < text.length; at += 1) {
    if (text[at] === '\\') at += 1;
    else if (text.startsWith(closing, at)) return at + closing.length;
    else if (!isTriple && text[at] === '\n') return at;
  }
  return text.length;
}
