import { portsQa } from './ports-qa.ts';
import type { ClaimRow, SameClaimRow } from './row.ts';

/** Every claim of the documents, in their order. */
export const claimRows: readonly (ClaimRow | SameClaimRow)[] = [...portsQa];
