import type { Text } from '@bindwise/semantics';
import type { Span } from '../core/ir/span.ts';
import type { Finding, Severity } from '../core/rules/finding.ts';
import { LineIndex } from './lineIndex.ts';

/** Line and column count from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

export interface Range {
  readonly start: Place;
  readonly end: Place;
}

/** A finding as it leaves Bindwise: by lines and columns, with the lines that it is about. Plain data, so that it can cross threads. */
export interface ReportedFinding extends Range {
  readonly rule: string;
  readonly severity: Severity;
  readonly message: Text;
  readonly help: Text;
  readonly claims: readonly string[];
  /** `path`: absolute, for a place in another file. */
  readonly related: readonly (Range & { readonly message: Text; readonly path?: string })[];
  readonly fixes: readonly ReportedFix[];
  readonly excerpt: readonly ExcerptLine[];
}

export interface ReportedFix {
  readonly title: Text;
  readonly preferred: boolean;
  readonly edits: readonly (Range & { readonly text: string })[];
}

/** A line of the source, or the part of a long one that matters. */
export interface ExcerptLine {
  /** Counts from 1. */
  readonly line: number;
  readonly text: string;
  readonly isCutBefore: boolean;
  readonly isCutAfter: boolean;
  /** What is underlined: offsets in `text`. */
  readonly marked: Span | undefined;
}

/** @param textOf the text of another file that a finding points to */
export function reportFindings(findings: readonly Finding[], text: string, textOf: (path: string) => string): readonly ReportedFinding[] {
  if (findings.length === 0) return [];
  const lines = new LineIndex(text);
  const others = new Map<string, LineIndex>();
  const linesOf = (path: string | undefined): LineIndex => {
    if (path === undefined) return lines;
    const known = others.get(path) ?? new LineIndex(textOf(path));
    others.set(path, known);
    return known;
  };
  return findings.map((finding) => ({
    rule: finding.rule,
    severity: finding.severity,
    message: finding.message,
    help: finding.help,
    claims: [...finding.claims],
    ...placedRange(finding.span, lines),
    related: finding.related.map(({ path, span, message }) => ({ ...placedRange(span, linesOf(path)), message, ...(path === undefined ? {} : { path }) })),
    fixes: finding.fixes.map(({ title, preferred, edits }) => ({
      title,
      preferred,
      edits: edits.map((edit) => ({ ...placedRange(edit.span, lines), text: edit.text })),
    })),
    excerpt: excerptOf(finding.span, lines),
  }));
}

/** A span by lines and columns. */
export function placedRange(span: Span, lines: LineIndex): Range {
  return { start: placeOf(span.start, lines), end: placeOf(span.end, lines) };
}

function placeOf(offset: number, lines: LineIndex): Place {
  const { line, column } = lines.positionAt(offset);
  return { line: line + 1, column: column + 1 };
}

/** The line before, for orientation, and the first lines of the span. */
function excerptOf(span: Span, lines: LineIndex): readonly ExcerptLine[] {
  const start = lines.positionAt(span.start);
  const end = lines.positionAt(span.end);
  const excerpt: ExcerptLine[] = [];
  if (start.line > 0) excerpt.push(cut(start.line - 1, lines.lineAt(start.line - 1), undefined));
  const last = Math.min(end.line, start.line + mostMarkedLines - 1);
  for (let line = start.line; line <= last; line += 1) {
    const text = lines.lineAt(line);
    const from = line === start.line ? start.column : text.length - text.trimStart().length;
    const to = line === end.line ? end.column : text.trimEnd().length;
    if (line > start.line && to <= from) continue;
    excerpt.push(cut(line, text, { start: from, end: Math.max(from, to) }));
  }
  return excerpt;
}

const mostMarkedLines = 4;
const mostOfLine = 160;
const beforeMark = 40;

function cut(line: number, text: string, marked: Span | undefined): ExcerptLine {
  let from = 0;
  if (marked !== undefined && text.length > mostOfLine && marked.end > mostOfLine) from = Math.max(0, marked.start - beforeMark);
  let to = Math.min(text.length, from + mostOfLine);
  if (isInsidePair(text, from)) from -= 1;
  if (isInsidePair(text, to)) to -= 1;
  return {
    line: line + 1,
    text: text.slice(from, to),
    isCutBefore: from > 0,
    isCutAfter: to < text.length,
    marked: marked === undefined ? undefined : { start: Math.min(marked.start, to) - from, end: Math.min(marked.end, to) - from },
  };
}

/** Whether an offset lies between the two halves of a character outside the basic plane. */
function isInsidePair(text: string, offset: number): boolean {
  const before = text.charCodeAt(offset - 1);
  const after = text.charCodeAt(offset);
  return before >= 0xd800 && before < 0xdc00 && after >= 0xdc00 && after < 0xe000;
}
