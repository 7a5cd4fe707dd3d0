import type { LanguageId } from '../syntax/language.ts';

/**
 * The text without what brings the parsers down: of the same length and line by line the same, or `undefined` where it can be parsed as it is.
 *
 * The parsers are recursive where a text nests, and tree-sitter-python reads all comments that follow a line again for each of them: what nests deeper than
 * any program, and comments beyond so many lines in a row, are left blank.
 */
export function readable(text: string, language: LanguageId): string | undefined {
  const shallow = text.length > mostNested ? withoutDepths(text) : text;
  const short = language === 'python' && text.length > mostLines ? withoutLongRuns(shallow) : shallow;
  return short === text ? undefined : short;
}

/** tree-sitter-typescript overflows its stack at some 3,000 blocks with labels. */
const mostNested = 1000;
/** Of nothing but comments and continued lines. Reading them costs their number times their length. */
const mostLines = 500;

function withoutDepths(text: string): string {
  let depth = 0;
  let from = -1;
  let result = '';
  let done = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    // ( [ { and ) ] }
    if (code === 0x28 || code === 0x5b || code === 0x7b) {
      depth += 1;
      if (depth === mostNested + 1) from = at;
    } else if ((code === 0x29 || code === 0x5d || code === 0x7d) && depth > 0) {
      depth -= 1;
      if (depth === mostNested) {
        result += text.slice(done, from) + blank(text.slice(from, at + 1));
        done = at + 1;
      }
    }
  }
  if (depth > mostNested) return result + text.slice(done, from) + blank(text.slice(from));
  return done === 0 ? text : result + text.slice(done);
}

/** Comments that speak to Bindwise stay. */
function withoutLongRuns(text: string): string {
  let result = '';
  let done = 0;
  let lines = 0;
  for (let start = 0; start < text.length; ) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline + 1;
    const first = firstInk(text, start, end);
    const isRun = first === end || text[first] === '#' || (text[first] === '\\' && firstInk(text, first + 1, end) === end);
    lines = isRun ? lines + 1 : 0;
    if (lines > mostLines && first < end && !text.slice(first, end).includes('bindwise')) {
      result += text.slice(done, first) + blank(text.slice(first, end));
      done = end;
    }
    start = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

function firstInk(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text[at] === ' ' || text[at] === '\t' || text[at] === '\r' || text[at] === '\n')) at += 1;
  return at;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}
