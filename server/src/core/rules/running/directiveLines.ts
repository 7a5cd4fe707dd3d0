import type { Edit } from '../../ir/index.ts';

/**
 * Whether edits carry lines of C's preprocessor along, or take a statement to where other conditions hold: what is compiled under `#ifdef` would be compiled
 * always, or the directives no longer match.
 */
export function crossDirectives(text: string, edits: readonly Edit[]): boolean {
  if (!directive.test(text)) return false;
  if (edits.some(({ span, text: inserted }) => directive.test(inserted) || directive.test(text.slice(span.start, span.end)))) return true;
  const isTakenOut = ({ span, text: inserted }: Edit): boolean => inserted === '' && text.slice(span.start, span.end).includes('(');
  const isPutIn = ({ text: inserted }: Edit): boolean => inserted.includes('(');
  return edits.filter(isTakenOut).some(({ span }) =>
    edits.filter(isPutIn).some((other) => {
      const [start, end] = other.span.start < span.start ? [other.span.end, span.start] : [span.end, other.span.start];
      return !isWhole(text.slice(start, end));
    }),
  );
}

/** Whether each `#if` of a piece of text ends in it, and none of another part does. */
function isWhole(piece: string): boolean {
  let depth = 0;
  for (const [, word = ''] of piece.matchAll(conditionals)) {
    if (word.startsWith('if')) depth += 1;
    else if (depth === 0) return false;
    else if (word === 'endif') depth -= 1;
  }
  return depth === 0;
}

const directive = /^[ \t]*#[ \t]*(?:if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|define|undef|include|pragma|error|warning)\b/m;
const conditionals = /^[ \t]*#[ \t]*(if|ifdef|ifndef|elif|elifdef|elifndef|else|endif)\b/gm;
