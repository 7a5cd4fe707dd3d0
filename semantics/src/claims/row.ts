import type { Text } from '../text.ts';

export type Verdict = 'confirmed' | 'qualified' | 'refuted' | 'not-testable';

/**
 * A claim as it is written down. The section is the document's own heading; the claim is in our words. What was observed is not here: it is recorded
 * from the trial of the same id.
 */
export interface ClaimRow {
  readonly id: string;
  readonly section: string;
  readonly claim: Text;
  readonly verdict: Verdict;
  /** What a reader must know besides: where it does not hold, or why no trial is possible. */
  readonly qualification: Text;
}

/** A claim that says the same as another one: it shares its words, its trial and its verdict. */
export interface SameClaimRow {
  readonly id: string;
  readonly section: string;
  readonly sameAs: string;
}

export function row(
  id: string,
  section: string,
  verdict: Verdict,
  claim: readonly [en: string, zh: string],
  qualification: readonly [en: string, zh: string],
): ClaimRow {
  return { id, section, verdict, claim: textOf(claim), qualification: textOf(qualification) };
}

export function same(id: string, section: string, sameAs: string): SameClaimRow {
  return { id, section, sameAs };
}

function textOf([en, zh]: readonly [string, string]): Text {
  return { en, 'zh-CN': zh };
}
