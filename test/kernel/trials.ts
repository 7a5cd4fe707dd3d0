import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '@bindwise/semantics';

/** What try_claims.py prints of a trial. */
export interface TrialResult {
  readonly id: string;
  readonly cases: readonly TrialCase[];
}

/** Null: a note, which says nothing about the claim. */
export type TrialCase = readonly [asked: string, came: string, asClaimed: boolean | null];

/** What the trials of one kernel saw, as they printed it. */
export interface ClaimsRecording {
  readonly kernel: string;
  readonly results: readonly TrialResult[];
}

export const claimsRecordingPath = join(import.meta.dirname, 'recording-claims.txt');

/** A line with the kernel, then a line of JSON for each trial. */
export function readClaimsRecording(): ClaimsRecording {
  const [kernel, ...lines] = readFileSync(claimsRecordingPath, 'utf8').trimEnd().split('\n');
  return { kernel: kernel ?? '', results: lines.map((line) => JSON.parse(line) as TrialResult) };
}

export function encodeClaims({ kernel, results }: ClaimsRecording): string {
  return `${[kernel, ...results.map((result) => JSON.stringify(result))].join('\n')}\n`;
}

/** All as claimed: confirmed; nothing as claimed: refuted; else qualified. */
export function verdictOf({ cases }: TrialResult): Verdict {
  const asClaimed = cases.flatMap(([, , is]) => (is === null ? [] : [is]));
  if (!asClaimed.includes(false)) return 'confirmed';
  return asClaimed.includes(true) ? 'qualified' : 'refuted';
}

export function observedOf({ cases }: TrialResult): string {
  return cases.map(([asked, came]) => `${asked}: ${came}`).join('; ');
}
