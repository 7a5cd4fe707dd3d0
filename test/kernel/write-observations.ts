/** Puts every claim on trial and writes down what was seen: the recording that tests replay, and the table that semantics shows. Run as root: node test/kernel/write-observations.ts */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askKernel, thisKernel } from './kernel.ts';
import { claimsRecordingPath, encodeClaims, observedOf, type TrialResult } from './trials.ts';

const results = askKernel<TrialResult>('try_claims.py');
if (results === undefined) throw new Error('The kernel cannot be asked here: this needs Linux, root and python3.');
const sorted = [...results].sort((a, b) => a.id.localeCompare(b.id, 'en', { numeric: true }));
const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const lines = [
  '// Written by test/kernel/write-observations.ts from the trials of test/kernel/recorder.',
  '',
  '/** The kernel that answered the trials. */',
  `export const kernel = '${thisKernel}';`,
  '',
  '/** What each trial saw, by the id of its claim. */',
  'export const observations: ReadonlyMap<string, string> = new Map([',
  ...sorted.map((result) => `  [${quoted(result.id)}, ${quoted(observedOf(result))}],`),
  ']);',
];
writeFileSync(join(import.meta.dirname, '../../semantics/src/claims/observations.ts'), `${lines.join('\n')}\n`);
writeFileSync(claimsRecordingPath, encodeClaims({ kernel: thisKernel, results: sorted }));
