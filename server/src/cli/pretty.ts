import type { Locale, Text } from '@bindwise/semantics';
import { type Severity, severities } from '../core/rules/finding.ts';
import { documentationOf } from '../workspace/documentation.ts';
import type { ExcerptLine } from '../workspace/report.ts';
import { layOut, visible } from './display.ts';
import type { CheckResult, PlacedFinding } from './result.ts';
import { counted, labels, severityWords } from './words.ts';

export interface PrettyOptions {
  readonly color: boolean;
}

/** For people: each finding with its place, its lines and what to do, then one line that counts. */
export function formatPretty(result: CheckResult, { color }: PrettyOptions): string {
  const paint: Paint = color ? (style, text) => `\u001b[${style}m${text}\u001b[0m` : (_, text) => text;
  const findings = result.findings.map((finding) => `${linesOf(finding, result.locale, paint).join('\n')}\n\n`);
  return `${findings.join('')}${paint(styles.strong, summaryOf(result)[result.locale])}\n`;
}

type Paint = (style: string, text: string) => string;

const styles = { strong: '1', faint: '2', error: '1;31', warning: '1;33', information: '1;36', hint: '1;35', fix: '32' } as const satisfies Record<
  string,
  string
>;

function linesOf(finding: PlacedFinding, locale: Locale, paint: Paint): readonly string[] {
  const path = visible(finding.path);
  const place = paint(styles.strong, `${path}:${finding.start.line}:${finding.start.column}:`);
  const severity = paint(styles[finding.severity], `${severityWords[finding.severity][locale]}:`);
  const lines = [`${place} ${severity} ${visible(finding.message[locale])} ${paint(styles.faint, `[${finding.rule}]`)}`];
  lines.push(...frameOf(finding, paint));
  const help = finding.help[locale];
  if (help !== '') lines.push(`  ${paint(styles.strong, `${labels.help[locale]}:`)} ${visible(help)}`);
  for (const related of finding.related)
    lines.push(`  ${related.path ?? path}:${related.start.line}:${related.start.column}: ${visible(related.message[locale])}`);
  for (const [index, fix] of finding.fixes.entries()) {
    const label = index === 0 ? labels.fix[locale] : labels.alternative[locale];
    lines.push(`  ${paint(styles.fix, `${label}:`)} ${visible(fix.title[locale])}${fix.preferred ? paint(styles.faint, ' (--fix)') : ''}`);
  }
  lines.push(`  ${paint(styles.faint, documentationOf(finding.rule, locale))}`);
  return lines;
}

function frameOf(finding: PlacedFinding, paint: Paint): readonly string[] {
  const gutter = Math.max(...finding.excerpt.map(({ line }) => String(line).length), 3);
  const lines: string[] = [];
  for (const line of finding.excerpt) {
    const { text, markStart, markWidth } = layOut(shownText(line), shownMark(line));
    lines.push(`${paint(styles.faint, `${String(line.line).padStart(gutter)} |`)}${text === '' ? '' : ` ${text}`}`);
    if (line.marked === undefined) continue;
    const mark = ' '.repeat(markStart) + paint(styles[finding.severity], '^'.repeat(markWidth));
    lines.push(`${paint(styles.faint, `${' '.repeat(gutter)} |`)} ${mark}`);
  }
  const last = finding.excerpt.at(-1);
  if (last !== undefined && last.line < finding.end.line) lines.push(paint(styles.faint, `${' '.repeat(gutter)} | …`));
  return lines;
}

function shownText({ text, isCutBefore, isCutAfter }: ExcerptLine): string {
  return `${isCutBefore ? '…' : ''}${text}${isCutAfter ? '…' : ''}`;
}

function shownMark({ marked, isCutBefore }: ExcerptLine): { start: number; end: number } {
  const shift = isCutBefore ? 1 : 0;
  return { start: (marked?.start ?? 0) + shift, end: (marked?.end ?? 0) + shift };
}

function summaryOf(result: CheckResult): Text {
  const { findings, fixed } = result;
  const levels = severities.filter((severity) => findings.some((finding) => finding.severity === severity));
  const numberOf = (severity: Severity): number => findings.filter((finding) => finding.severity === severity).length;
  const fixable = findings.filter((finding) => finding.fixes.some((fix) => fix.preferred)).length;
  const en = [
    findings.length === 0
      ? 'No findings'
      : `${counted(findings.length, 'finding', 'findings')} (${levels.map((level) => counted(numberOf(level), ...plurals[level])).join(', ')})`,
    `${result.analysed} of ${counted(result.seen, 'file', 'files')} analysed`,
  ];
  const zh = [
    findings.length === 0
      ? '没有发现'
      : `${findings.length} 条发现（${levels.map((level) => `${numberOf(level)} ${severityWords[level]['zh-CN']}`).join('，')}）`,
    `${result.seen} 个文件中分析了 ${result.analysed} 个`,
  ];
  if (result.skipped.length > 0) {
    en.push(`${result.skipped.length} skipped`);
    zh.push(`跳过 ${result.skipped.length} 个`);
  }
  if (fixed > 0) {
    en.push(`${fixed} fixed`);
    zh.push(`已修复 ${fixed} 处`);
  }
  if (fixable > 0) {
    en.push(`${fixable} can be fixed with --fix`);
    zh.push(`其中 ${fixable} 条可用 --fix 修复`);
  }
  return { en: en.join('; '), 'zh-CN': zh.join('；') };
}

const plurals: Readonly<Record<Severity, readonly [string, string]>> = {
  error: ['error', 'errors'],
  warning: ['warning', 'warnings'],
  information: ['information', 'information'],
  hint: ['hint', 'hints'],
};
