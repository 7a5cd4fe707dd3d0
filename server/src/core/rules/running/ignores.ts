import type { Text } from '@bindwise/semantics';
import type { Comment, Edit, Span } from '../../ir/index.ts';
import type { Finding, Severity } from '../finding.ts';
import { wholeLines } from './edits.ts';

interface Ignore {
  /** The whole comment, with its marks. */
  readonly comment: Span;
  readonly rules: readonly { readonly name: string; readonly span: Span }[];
  /** Findings that start here are hidden. */
  readonly covers: Span;
}

export interface IgnoreOptions {
  readonly respectIgnores: boolean;
  /** Rules that are off: an ignore for one is neither used nor unused. */
  readonly inactiveRules: ReadonlySet<string>;
  readonly unusedSeverity: Severity | 'off';
}

/** Hides what comments ask to hide, and reports the ignores that hide nothing. */
export function applyIgnores(findings: readonly Finding[], comments: readonly Comment[], text: string, options: IgnoreOptions): readonly Finding[] {
  if (!options.respectIgnores) return findings;
  const ignores = comments.flatMap(({ span }) => parseIgnore(span, text) ?? []);
  if (ignores.length === 0) return findings;
  const used = new Set<Span>();
  const shown = findings.filter((finding) => {
    const hiding = ignores.flatMap((ignore) => ignore.rules.filter(({ name }) => name === finding.rule && covers(ignore, finding)));
    for (const { span } of hiding) used.add(span);
    return hiding.length === 0;
  });
  const { unusedSeverity } = options;
  if (unusedSeverity === 'off') return shown;
  const unused = ignores.flatMap((ignore) =>
    ignore.rules
      .filter(({ name, span }) => !used.has(span) && !options.inactiveRules.has(name))
      .map(({ name, span }) => unusedIgnore(ignore, name, span, text, unusedSeverity)),
  );
  return [
    ...shown,
    ...unused.filter((finding) => !ignores.some((ignore) => ignore.rules.some(({ name }) => name === finding.rule) && covers(ignore, finding))),
  ];
}

const pattern = /bindwise-ignore(-file)?[ \t]+([\w-]+(?:[ \t]*,[ \t]*[\w-]+)*)[ \t]*(?=:|\s|\*\/|$)/;
const firstLinesForFileIgnores = 20;

const messages = {
  nothing: (rule: string): Text => ({ en: `This comment hides no ${rule}: there is none here.`, 'zh-CN': `这条注释没有隐藏任何 ${rule}：这里没有这个问题。` }),
  help: { en: 'Remove the comment, or put it on the line before what it is about.', 'zh-CN': '删除这条注释，或把它放到所指代码的上一行。' } satisfies Text,
  remove: { en: 'Remove the unused ignore', 'zh-CN': '删除没有用到的忽略' } satisfies Text,
};

function parseIgnore(comment: Span, text: string): Ignore | undefined {
  const source = text.slice(comment.start, comment.end);
  const match = pattern.exec(source);
  const list = match?.[2];
  if (match === null || list === undefined) return undefined;
  const listStart = comment.start + match.index + match[0].indexOf(list);
  const rules = [...list.matchAll(/[\w-]+/g)].map((name) => ({
    name: name[0],
    span: { start: listStart + name.index, end: listStart + name.index + name[0].length },
  }));
  const isForFile = match[1] !== undefined;
  if (isForFile && lineCount(text.slice(0, comment.start)) >= firstLinesForFileIgnores) return { comment, rules, covers: { start: -1, end: -1 } };
  return { comment, rules, covers: isForFile ? { start: 0, end: text.length } : coveredLine(comment, text) };
}

/** The line of a comment that follows code; the next line for a comment that has its line to itself. */
function coveredLine(comment: Span, text: string): Span {
  const lineStart = text.lastIndexOf('\n', comment.start - 1) + 1;
  const lineEnd = endOfLine(comment.end, text);
  const isAlone = text.slice(lineStart, comment.start).trim() === '' && text.slice(comment.end, lineEnd).trim() === '';
  return isAlone ? { start: lineEnd + 1, end: endOfLine(lineEnd + 1, text) } : { start: lineStart, end: lineEnd };
}

function endOfLine(offset: number, text: string): number {
  const newline = text.indexOf('\n', offset);
  return newline < 0 ? text.length : newline;
}

function covers(ignore: Ignore, finding: Finding): boolean {
  return ignore.covers.start <= finding.span.start && finding.span.start <= ignore.covers.end && ignore.covers.start >= 0;
}

function unusedIgnore(ignore: Ignore, rule: string, span: Span, text: string, severity: Severity): Finding {
  return {
    rule: 'unused-ignore',
    severity,
    span,
    message: messages.nothing(rule),
    help: messages.help,
    claims: [],
    related: [],
    fixes: [{ title: messages.remove, preferred: true, edits: [removal(ignore, span, text)] }],
  };
}

/** Takes out the one name of several, or the whole comment with its line where it has one to itself. */
function removal(ignore: Ignore, span: Span, text: string): Edit {
  const index = ignore.rules.findIndex((rule) => rule.span === span);
  const next = ignore.rules[index + 1];
  const previous = ignore.rules[index - 1];
  if (next !== undefined) return { span: { start: span.start, end: next.span.start }, text: '' };
  if (previous !== undefined) return { span: { start: previous.span.end, end: span.end }, text: '' };
  const lines = wholeLines(text, ignore.comment);
  if (lines !== undefined) return { span: lines, text: '' };
  const before = text.slice(0, ignore.comment.start);
  return { span: { start: before.trimEnd().length, end: ignore.comment.end }, text: '' };
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}
