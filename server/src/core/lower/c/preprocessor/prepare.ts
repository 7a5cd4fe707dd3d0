import type { Span } from '../../../ir/index.ts';
import { commentsOf, isInside } from '../tree/comments.ts';

/**
 * The text as it should be parsed: of the same length, and the same line by line, but where alternatives of the preprocessor cut through a statement only one
 * of them is left and the rest is blank. The grammar has directives between statements only; anywhere else they cost the parser the function around them.
 * `undefined`: the text can be parsed as it is.
 */
export function prepareC(text: string): string | undefined {
  const whole = withoutCastMacros(withoutUnusedMarks(withoutLabelAddresses(withoutCuts(text))));
  return whole === text ? undefined : whole;
}

/** GNU's `goto *target` and `&&label`, which the grammar does not have, as a label and an address. */
function withoutLabelAddresses(text: string): string {
  if (!/\bgoto\s*\*/.test(text)) return text;
  return text
    .replace(/(\bgoto\s*)(\*[^;{}\n"'/]*[^;{}\s"'/])(?=\s*;)/g, (_, start: string, target: string) => start + '_'.repeat(target.length))
    .replace(/([{,=(?:]\s*)&&(?=[A-Za-z_])/g, '$1 &');
}

/** `int fd UNUSED`: a macro that stands for an attribute takes the place of the parameter's name. */
function withoutUnusedMarks(text: string): string {
  if (!/UNUSED|__unused/.test(text)) return text;
  return text.replace(unusedMark, (found: string, before: string, at: number) => {
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at + 1);
    return /^[ \t]*#/.test(line) || notBeforeMark.test(text.slice(Math.max(0, at - 8), at + 1)) ? found : before + ' '.repeat(found.length - before.length);
  });
}

const unusedMark = /(\w\s+)(?:(?:\w*_)?UNUSED(?:_\w+)?|__unused)(?=\s*[,)]|\s+[A-Za-z_*])/g;
const notBeforeMark = /\b(?:return|case|sizeof|goto|else)$/;

/** `SYSTEM_CAST((char *)) &on` and `CAST(char *) &on`: a type in the parentheses of a macro, right before an operand, is a cast that is there on some systems only. */
function withoutCastMacros(text: string): string {
  return text.replace(
    castMacro,
    (_, before: string, name: string, open: string, cast: string, close: string) =>
      before + ' '.repeat(name.length + open.length) + cast + ' '.repeat(close.length),
  );
}

const castMacro =
  /([,(=]\s*)([A-Z][A-Z0-9_]*\s*)(\(\s*(?=\(\s*[\w\s]+\*\s*\)\s*\))|(?=\(\s*[\w\s]+\*\s*\)\s*[&A-Za-z_]))(\(\s*(?:(?:const|struct|unsigned)\s+)*[A-Za-z_]\w*\s*\*\s*\))(\s*\)|)(?=\s*[&A-Za-z_])/g;

function withoutCuts(text: string): string {
  const comments = commentsOf(text);
  const blanked: Span[] = [];
  for (const group of readGroups(text, comments)) if (cutsStatement(text, group, comments)) blank(group, blanked);
  let result = '';
  let at = 0;
  for (const { start, end } of blanked.sort((a, b) => a.start - b.start)) {
    if (end <= at) continue;
    const from = Math.max(start, at);
    result += text.slice(at, from) + text.slice(from, end).replace(/[^\r\n]/g, ' ');
    at = end;
  }
  return result + text.slice(at);
}

/** One alternative: its directive's line, and what stands below it. */
interface Part {
  readonly directive: Span;
  readonly headline: string;
  end: number;
  /** Groups inside it. */
  readonly inner: Group[];
}

interface Group {
  readonly parts: Part[];
  endif: Span | undefined;
}

/** A group longer than this holds declarations, not a part of a statement: the whole of a header, the code of a platform. */
const longestGroup = 12_000;

/** Nobody writes more between an `#endif` and the `else` of the `if` before it. */
const farthestElse = 200;

function readGroups(text: string, comments: readonly Span[]): readonly Group[] {
  const groups: Group[] = [];
  const open: Group[] = [];
  const directive = /^[ \t]*#[ \t]*(ifdef|ifndef|if|elifdef|elifndef|elif|else|endif)\b(?:\\\r?\n|[^\n\\]|\\[^\n])*/gm;
  for (let match = directive.exec(text); match !== null; match = directive.exec(text)) {
    const found = match[0];
    const at = match.index + found.indexOf('#');
    if (isInside(comments, at)) continue;
    const word = match[1] ?? '';
    const line = { start: at, end: endOfLine(comments, at, directive.lastIndex) };
    directive.lastIndex = Math.max(directive.lastIndex, line.end);
    const group = open[open.length - 1];
    const part = group?.parts[group.parts.length - 1];
    if (word.startsWith('if')) {
      const opened: Group = { parts: [newPart(line, found)], endif: undefined };
      part?.inner.push(opened);
      groups.push(opened);
      open.push(opened);
    } else if (group !== undefined && part !== undefined) {
      part.end = line.start;
      if (word === 'endif') {
        group.endif = line;
        open.pop();
      } else {
        group.parts.push(newPart(line, found));
      }
    }
  }
  return groups;
}

/** A comment that begins on a directive's line and ends on a later one belongs to it. */
function endOfLine(comments: readonly Span[], start: number, end: number): number {
  let low = 0;
  let high = comments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((comments[middle]?.end ?? 0) <= start) low = middle + 1;
    else high = middle;
  }
  for (let index = low; index < comments.length && (comments[index]?.start ?? end) < end; index += 1) {
    const comment = comments[index];
    if (comment !== undefined && comment.end > end) return comment.end;
  }
  return end;
}

function newPart(directive: Span, headline: string): Part {
  return { directive, headline, end: directive.end, inner: [] };
}

function cutsStatement(text: string, group: Group, comments: readonly Span[]): boolean {
  const first = group.parts[0];
  if (first === undefined || group.endif === undefined || group.endif.end - first.directive.start > longestGroup) return false;
  if (group.parts.some((part) => countOf(text, part, '{', '}', 0) !== 0 || countOf(text, part, '(', ')', 0) !== 0)) return true;
  // Between statements, declarations, enumerators, cases or at the start of the file nothing is cut, unless `else` goes on with an `if` before it.
  const inside = plain(text.slice(first.directive.end, first.end));
  if (/^else\b/.test(inside) || /\belse$/.test(inside) || isInParentheses(text, first.directive.start)) return true;
  if (/^else\b/.test(plain(text.slice(group.endif.end, group.endif.end + farthestElse)))) return true;
  const before = lastCharacter(text, first.directive.start, comments);
  return !/[;{}:,"]/.test(before) || !/[;{}:,")\w]/.test(inside.at(-1) ?? ';');
}

/** How many more of one character than of another an alternative has. Of groups inside it the first alternative counts. */
function countOf(text: string, part: Part, opening: string, closing: string, depth: number): number {
  let count = 0;
  let at = part.directive.end;
  for (const inner of part.inner) {
    const first = inner.parts[0];
    if (first === undefined || inner.endif === undefined || depth > 20) continue;
    count += countIn(text.slice(at, first.directive.start), opening, closing) + countOf(text, first, opening, closing, depth + 1);
    at = inner.endif.end;
  }
  return count + countIn(text.slice(at, part.end), opening, closing);
}

function countIn(text: string, opening: string, closing: string): number {
  let count = 0;
  const token = /[{}()]|(?<!\w)\d(?:[\w.]|'(?=\w))*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    if (match[0] === opening) count += 1;
    else if (match[0] === closing) count -= 1;
  }
  return count;
}

/** The code of a text, without comments, directives and the space around it. */
function plain(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g, ' ')
    .replace(/^[ \t]*#(?:\\\r?\n|[^\n])*/gm, ' ')
    .trim();
}

/** Whether a parenthesis that was opened in the statement before an offset is still open there. */
function isInParentheses(text: string, offset: number): boolean {
  const before = plain(text.slice(Math.max(0, offset - 600), offset));
  const statement = before.slice(Math.max(before.lastIndexOf(';'), before.lastIndexOf('{'), before.lastIndexOf('}')) + 1);
  return countIn(statement, '(', ')') > 0;
}

/** The last character before an offset that is neither space nor comment nor of a directive's line. */
function lastCharacter(text: string, offset: number, comments: readonly Span[]): string {
  let at = offset - 1;
  const least = Math.max(0, offset - 4000);
  while (at >= least) {
    if (/\s/.test(text[at] ?? '')) {
      at -= 1;
      continue;
    }
    const line = text.lastIndexOf('\n', at) + 1;
    if (/^[ \t]*#/.test(text.slice(line, at + 1))) at = line - 1;
    else if (isInside(comments, at)) at = text.lastIndexOf('/', Math.max(text.lastIndexOf('/*', at - 1), text.lastIndexOf('//', at - 1))) - 1;
    else return text[at] ?? ';';
  }
  return ';';
}

/** Leaves the alternative that most programs are built with, without its directives. */
function blank(group: Group, into: Span[]): void {
  const kept = group.parts.find((part, index) => !isElsewhere(part, index, group)) ?? group.parts[0];
  for (const part of group.parts) into.push(part === kept ? part.directive : { start: part.directive.start, end: part.end });
  if (group.endif !== undefined) into.push(group.endif);
}

/** An alternative for Windows or for a switched-off test is not the one to keep when there is another. */
function isElsewhere(part: Part, index: number, group: Group): boolean {
  const { headline } = part;
  if (/#\s*if\s+0\b/.test(headline)) return true;
  if (/#\s*if(?:def)?\b/.test(headline) && !/!/.test(headline) && /\b_?_?WIN(?:32|64)?(?:__)?\b|_MSC_VER|__MINGW/.test(headline))
    return group.parts.length > index + 1;
  return false;
}
