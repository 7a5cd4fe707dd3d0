import { kernel, observations } from './claims/observations.ts';
import type { ClaimRow, SameClaimRow, Verdict } from './claims/row.ts';
import { claimRows } from './claims/rows.ts';
import type { Text } from './text.ts';

export type { Verdict } from './claims/row.ts';

/** A claim of a document about ports, put on trial on a running kernel. */
export interface Claim {
  /** `ports-qa-7`: stable, in `check --format json` and in the documentation. */
  readonly id: string;
  /** Id of the document; `extra`: a common belief that is in none of them. */
  readonly document: string;
  /** The document's own heading; empty for `extra`. */
  readonly section: string;
  readonly claim: Text;
  readonly verdict: Verdict;
  readonly qualification: Text;
  /** What the trial saw, in the words of the calls; empty where no trial is possible. */
  readonly observed: string;
  /** The name of the trial in test/kernel, or `undefined` where none is possible (the qualification says why). */
  readonly trial: string | undefined;
  /** The kernel on which it was observed. */
  readonly kernel: string;
  /** The row with which this one shares everything but its place. */
  readonly same_as?: string;
}

/** What a verdict is called wherever it is shown. */
export const verdictTexts: Readonly<Record<Verdict, Text>> = {
  confirmed: { en: 'confirmed', 'zh-CN': '成立' },
  qualified: { en: 'qualified', 'zh-CN': '有条件成立' },
  refuted: { en: 'refuted', 'zh-CN': '不成立' },
  'not-testable': { en: 'not testable', 'zh-CN': '无法检验' },
};

/** In the order of the documents. */
export const claims: readonly Claim[] = resolve(claimRows);

const byId: ReadonlyMap<string, Claim> = new Map(claims.map((row) => [row.id, row]));

export function claim(id: string): Claim | undefined {
  return byId.get(id);
}

function resolve(rows: readonly (ClaimRow | SameClaimRow)[]): readonly Claim[] {
  const origins = new Map(rows.flatMap((row) => ('sameAs' in row ? [] : [[row.id, row] as const])));
  return rows.map((row) => {
    const origin = 'sameAs' in row ? origins.get(row.sameAs) : row;
    if (origin === undefined) throw new RangeError(`${row.id} stands for a row that does not exist`);
    const observed = observations.get(origin.id);
    return {
      id: row.id,
      document: row.id.replace(/-\d+$/, ''),
      section: row.section,
      claim: origin.claim,
      verdict: origin.verdict,
      qualification: origin.qualification,
      observed: observed ?? '',
      trial: observed === undefined ? undefined : origin.id,
      kernel,
      ...('sameAs' in row ? { same_as: row.sameAs } : {}),
    };
  });
}
