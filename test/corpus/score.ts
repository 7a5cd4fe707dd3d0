import type { Severity } from '../../server/src/core/rules/finding.ts';
import type { Reported } from './engine.ts';
import { anyRule, type Label } from './labels.ts';

/** What a comparison of a project's findings with its labels gives. A place is a path, a line and a rule. */
export interface Score {
  /** Faults that are reported. */
  readonly found: readonly Label[];
  /** Faults that are not reported: known misses, and faults that were reported when the label was written. */
  readonly missed: readonly Label[];
  /** Reports where a person found no fault. */
  readonly falseAlarms: readonly { readonly label: Label; readonly finding: Reported }[];
  /** Reports that nobody has read yet. */
  readonly unread: readonly Reported[];
  /** Labels that say how it was: a `miss` that is found now, a `wrong` that is silent now. */
  readonly mended: readonly Label[];
  /** What contradicts a label without being listed as known: a lost fault, a new false alarm. */
  readonly broken: readonly Label[];
}

/** Compares one project's findings with the labels of the same project. */
export function score(findings: readonly Reported[], labels: readonly Label[]): Score {
  const reported = new Map(findings.map((finding) => [placeOf(finding), finding]));
  const labelled = new Map(labels.filter(({ rule }) => rule !== anyRule).map((label) => [placeOf(label), label]));
  const quiet = new Map(labels.filter(({ rule }) => rule === anyRule).map((label) => [`${label.path}:${label.line}`, label]));
  const specific = [...labelled.values()];
  const faults = specific.filter(isFault);
  const isReported = (label: Label): boolean => reported.has(placeOf(label));
  const falseAlarms = [...reported.values()].flatMap((finding) => {
    const label = labelled.get(placeOf(finding)) ?? (weighs(finding.severity) ? quiet.get(`${finding.path}:${finding.line}`) : undefined);
    return label === undefined || isFault(label) ? [] : [{ label, finding }];
  });
  const answered = new Set(falseAlarms.map(({ finding }) => finding));
  return {
    found: faults.filter(isReported),
    missed: faults.filter((label) => !isReported(label)),
    falseAlarms,
    unread: [...reported.values()].filter((finding) => !answered.has(finding) && !labelled.has(placeOf(finding))),
    mended: specific.filter((label) => (label.verdict === 'miss' ? isReported(label) : label.verdict === 'wrong' && !isReported(label))),
    broken: [
      ...faults.filter((label) => label.verdict === 'right' && !isReported(label)),
      ...falseAlarms.filter(({ label }) => label.verdict === 'silent').map(({ label }) => label),
    ],
  };
}

export function isFault({ verdict }: Label): boolean {
  return verdict === 'right' || verdict === 'miss';
}

/** Warnings and errors: what a wrong report costs trust for. */
export function weighs(severity: Severity): boolean {
  return severity === 'error' || severity === 'warning';
}

/** A part of a whole, or `undefined` where there is nothing to measure. */
export function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function placeOf({ path, line, rule }: { readonly path: string; readonly line: number; readonly rule: string }): string {
  return `${path}:${line}:${rule}`;
}
