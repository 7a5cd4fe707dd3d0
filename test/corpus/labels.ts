import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { lineIn, oneOf, readJsonLines, refuseOthers, stringIn } from './jsonLines.ts';

/**
 * What a person found who read the place:
 * `right` a fault that is reported; `miss` a fault that is not reported yet; `wrong` a report without a fault that is made all the same;
 * `silent` a place without a fault where nothing is reported.
 */
export const verdicts = ['right', 'miss', 'wrong', 'silent'] as const;
export type Verdict = (typeof verdicts)[number];

export interface Label {
  readonly project: string;
  readonly version: string;
  /** Relative to the project's folder, with slashes. */
  readonly path: string;
  /** Where the finding starts, or would. Counts from 1. */
  readonly line: number;
  /** A rule, or `*` for a place where no rule has anything to say. */
  readonly rule: string;
  readonly verdict: Verdict;
  /** Why the verdict holds, from what the code does. */
  readonly why: string;
  /** For `miss` and `wrong`: what the engine does not see. */
  readonly known?: string;
}

export const anyRule = '*';

const folder = join(import.meta.dirname, 'labels');

export function readLabels(): Label[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) => readJsonLines(join(folder, name), labelOf));
}

/** @throws Error that names the field. */
export function labelOf(row: Readonly<Record<string, unknown>>): Label {
  refuseOthers(row, ['project', 'version', 'path', 'line', 'rule', 'verdict', 'why', 'known']);
  const verdict = oneOf(row, 'verdict', verdicts);
  const label = {
    project: stringIn(row, 'project'),
    version: stringIn(row, 'version'),
    path: stringIn(row, 'path'),
    line: lineIn(row, 'line'),
    rule: stringIn(row, 'rule'),
    verdict,
    why: stringIn(row, 'why'),
  };
  if (label.rule === anyRule && verdict !== 'silent') throw new Error('"rule" must name a rule');
  const isContradicted = verdict === 'miss' || verdict === 'wrong';
  if (!isContradicted && 'known' in row) throw new Error(`"known" is for miss and wrong, not for ${verdict}`);
  return isContradicted ? { ...label, known: stringIn(row, 'known') } : label;
}
