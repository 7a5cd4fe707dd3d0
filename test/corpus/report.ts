import { rules } from '../../server/src/core/rules/registry.ts';
import type { Reported } from './engine.ts';
import type { Label } from './labels.ts';
import { type CorpusLanguage, languageOfFile, type Project } from './projects.ts';
import { ratio, type Score, weighs } from './score.ts';

export interface ProjectScore {
  readonly project: Project;
  readonly score: Score;
}

interface Count {
  readonly rule: string;
  readonly language: CorpusLanguage;
  found: number;
  missed: number;
  wrong: number;
  unread: number;
}

/** Precision and recall by rule and language; at the end by language alone, for rules at warning or above. */
export function table(scores: readonly ProjectScore[]): string {
  const counts = [...countAll(scores).values()].sort((a, b) => a.rule.localeCompare(b.rule) || a.language.localeCompare(b.language));
  const heavy = counts.filter(({ rule }) => isHeavy(rule));
  const lines = [line('rule', 'language', 'right', 'wrong', 'precision', 'missed', 'recall', 'unread')];
  for (const count of counts) lines.push(rowOf(count.rule, count.language, count));
  lines.push('');
  for (const language of new Set(counts.map((count) => count.language))) lines.push(rowOf('all at warning or above', language, sum(heavy, language)));
  lines.push(rowOf('all at warning or above', 'all', sum(heavy)), rowOf('everything', 'all', sum(counts)));
  return lines.join('\n');
}

/** Every disagreement between the engine and the labels, with its reason, and what nobody has read. */
export function disagreements(scores: readonly ProjectScore[]): string {
  const place = (project: Project, { path, line: at }: { readonly path: string; readonly line: number }): string => `${project.name} ${path}:${at}`;
  const told = (label: Label): string => (label.known === undefined ? label.why : `${label.why} Known: ${label.known}`);
  const lines = scores.flatMap(({ project, score }) => [
    ...score.missed.map((label) => `missed  ${place(project, label)} ${label.rule}: ${told(label)}`),
    ...score.falseAlarms.map(({ label, finding }) => `wrong   ${place(project, label)} ${finding.rule}: ${told(label)}`),
    ...score.mended.map((label) => `mended  ${place(project, label)} ${label.rule}: the label still says ${label.verdict}`),
    ...score.unread.map((finding) => `unread  ${place(project, finding)} ${finding.severity} ${finding.rule}: ${finding.message}`),
  ]);
  return lines.join('\n');
}

/** What makes the run fail. */
export function contradictions(scores: readonly ProjectScore[]): string[] {
  return scores.flatMap(({ project, score }) => [
    ...score.broken.map(
      (label) => `${project.name} ${label.path}:${label.line} ${label.rule} is labelled ${label.verdict}, and that no longer holds: ${label.why}`,
    ),
    ...score.unread.filter(({ severity }) => weighs(severity)).map((finding) => `${project.name} ${finding.path}:${finding.line} ${finding.rule} has no label`),
  ]);
}

function countAll(scores: readonly ProjectScore[]): Map<string, Count> {
  const counts = new Map<string, Count>();
  for (const { project, score } of scores) {
    const countOf = ({ path, rule }: Label | Reported): Count => {
      const language = languageOfFile(path, project);
      const key = `${rule} ${language}`;
      const count = counts.get(key) ?? { rule, language, found: 0, missed: 0, wrong: 0, unread: 0 };
      counts.set(key, count);
      return count;
    };
    for (const label of score.found) countOf(label).found += 1;
    for (const label of score.missed) countOf(label).missed += 1;
    for (const { finding } of score.falseAlarms) countOf(finding).wrong += 1;
    for (const finding of score.unread) countOf(finding).unread += 1;
  }
  return counts;
}

function sum(counts: readonly Count[], language?: CorpusLanguage): Omit<Count, 'rule' | 'language'> {
  const total = { found: 0, missed: 0, wrong: 0, unread: 0 };
  for (const count of counts) {
    if (language !== undefined && count.language !== language) continue;
    for (const key of ['found', 'missed', 'wrong', 'unread'] as const) total[key] += count[key];
  }
  return total;
}

/** A rule that is gone from the registry still counts: its labels are faults that somebody sees. */
function isHeavy(name: string): boolean {
  const severity = rules.find((rule) => rule.name === name)?.severity ?? 'warning';
  return severity !== 'off' && weighs(severity);
}

function rowOf(rule: string, language: string, { found, missed, wrong, unread }: Omit<Count, 'rule' | 'language'>): string {
  return line(rule, language, found, wrong, percent(ratio(found, found + wrong)), missed, percent(ratio(found, found + missed)), unread);
}

export function percent(value: number | undefined): string {
  return value === undefined ? '-' : value.toFixed(3);
}

function line(rule: string, language: string, ...cells: readonly (string | number)[]): string {
  return `${rule.padEnd(28)}${language.padEnd(12)}${cells.map((cell) => String(cell).padStart(10)).join('')}`;
}
