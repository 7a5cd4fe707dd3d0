import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The kinds of gap that the README lists with their reasons: the first column of its table. */
export function listedGaps(): ReadonlySet<string> {
  const text = readFileSync(join(import.meta.dirname, 'README.md'), 'utf8');
  return new Set([...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, kind]) => kind ?? ''));
}
