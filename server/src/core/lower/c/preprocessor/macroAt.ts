import type { Span } from '../../../ir/index.ts';
import { commentsOf } from '../tree/comments.ts';
import { readDirectives } from './directives.ts';

/** A constant that a text defines as a macro. */
export interface MacroAt {
  readonly name: string;
  /** The piece that is looked at: its name where it is defined, or what it stands for. */
  readonly span: Span;
}

/** The macro without parameters of which an offset is in the definition. */
export function macroAt(text: string, offset: number): MacroAt | undefined {
  const line = text.lastIndexOf('\n', offset - 1) + 1;
  // Most places are none, and reading the directives costs as much as reading the text.
  if (!/^[ \t]*#[ \t]*define\b/.test(text.slice(line, line + longestStart))) return undefined;
  for (const { name, parameters, body } of readDirectives(text, commentsOf(text)).defines) {
    if (body.end < offset || parameters !== undefined) continue;
    const start = text.lastIndexOf(name, body.start - name.length);
    const span = offset < body.start ? { start, end: start + name.length } : withoutComment(text, body);
    return span.start <= offset && offset <= span.end ? { name, span } : undefined;
  }
  return undefined;
}

function withoutComment(text: string, { start, end }: Span): Span {
  const [written = ''] = /^(?:(?!\/[/*])[\s\S])*/.exec(text.slice(start, end)) ?? [];
  return { start, end: start + written.trimEnd().length };
}

/** Characters before the name: indentation, `#`, `define`. */
const longestStart = 80;
