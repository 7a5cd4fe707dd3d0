import type { Comment } from '../../ir/index.ts';

// Strings first, so that a `#` within one is none. A string that is never closed ends with its line, as the lexer's error recovery has it.
const token = /#[^\n\r]*|"""(?:[^\\]|\\[^])*?(?:"""|$(?![^]))|'''(?:[^\\]|\\[^])*?(?:'''|$(?![^]))|"(?:[^"\\\n]|\\[^])*"?|'(?:[^'\\\n]|\\[^])*'?/g;

/** The comments of a text, found without its tree. */
export function commentsOf(text: string): Comment[] {
  const comments: Comment[] = [];
  for (const match of text.matchAll(token)) {
    if (match[0].startsWith('#')) comments.push({ span: { start: match.index, end: match.index + match[0].length } });
  }
  return comments;
}
