import { commentsOf } from './comments.ts';

/**
 * The text as it should be parsed: of the same length, and the same line by line, but where alternatives of the preprocessor cut through a statement only one
 * of them is left and the rest is blank. The grammar has directives between statements only; anywhere else they cost the parser the function around them.
 * `undefined`: the text can be parsed as it is.
 */
export function prepareC(text: string): string | undefined {
  if (!/^[ \t]*#[ \t]*if/m.test(text)) return undefined;
  const groups = readGroups(text);
  const blanked: { start: number; end: number }[] = [];
  for (const group of groups) if (group.parts.length > 0 && cutsStatement(text, group)) blank(group, blanked);
  if (blanked.length === 0) return undefined;
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
  readonly directive: { readonly start: number; readonly end: number };
  readonly headline: string;
  end: number;
  /** Braces that it opens, less those that it closes. */
  balance: number;
  /** Parentheses, likewise. */
  parentheses: number;
}

interface Group {
  readonly parts: Part[];
  endif: { start: number; end: number };
  /** The last character before the group, and the first after it, that are neither space nor comment. */
  readonly before: string;
  /** The group stands in an argument list or a condition. */
  readonly isInParentheses: boolean;
  /** What the first alternative ends with. */
  last: string;
}

function readGroups(text: string): readonly Group[] {
  const comments = commentsOf(text);
  const groups: Group[] = [];
  const open: Group[] = [];
  const token =
    /^[ \t]*#[ \t]*(\w+)(?:\\\r?\n|[^\n\\]|\\[^\n])*|[{}();]|(?<!\w)\d(?:[\w.]|'(?=\w))*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|\/[/*]/gm;
  let depth = 0;
  let comment = 0;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    while (comment < comments.length && (comments[comment]?.end ?? 0) <= match.index) comment += 1;
    const skipped = comments[comment];
    if (skipped !== undefined && skipped.start <= match.index) {
      token.lastIndex = skipped.end;
      continue;
    }
    const word = match[1];
    const found = match[0];
    if (word === undefined) {
      if (found.length > 1) continue;
      depth = found === '(' ? depth + 1 : found === ')' ? Math.max(0, depth - 1) : 0;
      const inner = open[open.length - 1];
      count(inner?.parts[inner.parts.length - 1], found);
      continue;
    }
    const at = match.index + found.indexOf('#');
    const commented = comments[comment];
    const isCut = commented !== undefined && commented.start > at && commented.start < token.lastIndex && commented.end > token.lastIndex;
    const line = { start: at, end: isCut ? commented.end : token.lastIndex };
    token.lastIndex = line.end;
    const group = open[open.length - 1];
    const part = group?.parts[group.parts.length - 1];
    if (/^if/.test(word)) {
      const opened: Group = {
        parts: [newPart(line, found)],
        endif: line,
        before: lastCharacter(text, at, comments, comment),
        isInParentheses: depth > 0,
        last: '',
      };
      groups.push(opened);
      open.push(opened);
    } else if (group !== undefined && part !== undefined && (/^el/.test(word) || word === 'endif')) {
      part.end = line.start;
      if (group.parts.length === 1) group.last = lastCharacter(text, at, comments, comment);
      if (word === 'endif') {
        group.endif = line;
        open.pop();
        addFirst(group, open[open.length - 1]);
      } else {
        group.parts.push(newPart(line, found));
      }
    }
  }
  // A group without its end is left as it is.
  for (const group of open) group.parts.length = 0;
  return groups;
}

/** The last character before an offset that is neither space nor comment nor of a directive's line. */
function lastCharacter(text: string, offset: number, comments: readonly { readonly start: number; readonly end: number }[], next: number): string {
  let at = offset - 1;
  let comment = next - 1;
  const least = Math.max(0, offset - 4000);
  while (at >= least) {
    const known = comments[comment];
    if (known !== undefined && known.end > at) {
      if (known.start <= at) at = known.start - 1;
      comment -= 1;
    } else if (/\s/.test(text[at] ?? '')) {
      at -= 1;
    } else {
      const line = text.lastIndexOf('\n', at) + 1;
      if (!/^[ \t]*#/.test(text.slice(line, at + 1))) return text[at] ?? ';';
      at = line - 1;
    }
  }
  return ';';
}

/** What a group inside another comes to is what its first alternative comes to. */
function addFirst(inner: Group, outer: Group | undefined): void {
  const from = inner.parts[0];
  const to = outer?.parts[outer.parts.length - 1];
  if (from === undefined || to === undefined) return;
  to.balance += from.balance;
  to.parentheses += from.parentheses;
}

function newPart(directive: { start: number; end: number }, headline: string): Part {
  return { directive, headline, end: directive.end, balance: 0, parentheses: 0 };
}

function count(part: Part | undefined, found: string): void {
  if (part === undefined) return;
  if (found === '{') part.balance += 1;
  else if (found === '}') part.balance -= 1;
  else if (found === '(') part.parentheses += 1;
  else if (found === ')') part.parentheses -= 1;
}

function cutsStatement(text: string, group: Group): boolean {
  if (group.parts.some((part) => part.balance !== 0 || part.parentheses !== 0)) return true;
  // Between statements, declarations, enumerators, cases or at the start of the file nothing is cut, unless `else` goes on with an `if` before it.
  const first = group.parts[0];
  const inside = first === undefined ? '' : text.slice(first.directive.end, first.end).replace(/^\s*(?:\/\*[\s\S]*?\*\/\s*|\/\/[^\n]*\s*)*/, '');
  if (/^else\b/.test(inside)) return true;
  if (group.isInParentheses || /\belse\s*$/.test(inside.replace(/\/\*[\s\S]*?\*\/\s*$/, ''))) return true;
  return !/[;{}:,"]/.test(group.before) || !/[;{}:,")\w]/.test(group.last);
}

/** Leaves the alternative that most programs are built with, without its directives. */
function blank(group: Group, into: { start: number; end: number }[]): void {
  const kept = group.parts.find((part, index) => !isElsewhere(part, index, group)) ?? group.parts[0];
  for (const part of group.parts) into.push(part === kept ? part.directive : { start: part.directive.start, end: part.end });
  into.push(group.endif);
}

/** An alternative for Windows or for a switched-off test is not the one to keep when there is another. */
function isElsewhere(part: Part, index: number, group: Group): boolean {
  const { headline } = part;
  if (/#\s*if\s+0\b/.test(headline)) return true;
  if (/#\s*if(?:def)?\b/.test(headline) && !/!/.test(headline) && /\b_?_?WIN(?:32|64)?(?:__)?\b|_MSC_VER|__MINGW/.test(headline))
    return group.parts.length > index + 1;
  return false;
}
