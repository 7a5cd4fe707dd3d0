/** What try_claims.py prints of a trial. */
export interface TrialResult {
  readonly id: string;
  readonly verdict: string;
  readonly observed: string;
}
