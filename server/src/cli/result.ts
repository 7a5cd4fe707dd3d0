import type { Locale, Text } from '@bindwise/semantics';
import type { PlatformName } from '../core/ir/index.ts';
import type { ReportedFinding } from '../workspace/report.ts';

/** What a check came to, in the order in which it is told. */
export interface CheckResult {
  readonly locale: Locale;
  readonly platform: PlatformName;
  /** Absolute: what paths are shown relative to. */
  readonly cwd: string;
  readonly seen: number;
  readonly analysed: number;
  readonly skipped: readonly Skipped[];
  /** Sorted by path, then position, then rule. */
  readonly findings: readonly PlacedFinding[];
  readonly fixed: number;
}

export interface Skipped {
  /** As it is shown. */
  readonly path: string;
  readonly reason: Text;
}

export interface PlacedFinding extends ReportedFinding {
  /** As it is shown: relative to the working folder where it is inside, with `/`. */
  readonly path: string;
}

/** How a result is written: text that ends in a line end, or nothing. */
export type Format = (result: CheckResult) => string;
