import type { Text } from '@bindwise/semantics';
import type { Edit, Span } from '../ir/index.ts';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Most severe first: the order in which severities are compared. */
export const severities: readonly Severity[] = ['error', 'warning', 'information', 'hint'];

/** A step of the story that leads to the finding, in the order in which it happens: made here, bound here, set here. */
export interface Related {
  /** The file, where it is another than the finding's. */
  readonly path?: string;
  readonly span: Span;
  readonly message: Text;
  /** A call of the function that has the finding: all of them get there. */
  readonly isCaller?: true;
}

export interface Fix {
  readonly title: Text;
  /** The one that a careful person would take without looking at the others. */
  readonly preferred: boolean;
  /** Disjoint, in the order of the text. */
  readonly edits: readonly Edit[];
}

export interface Finding {
  readonly rule: string;
  readonly severity: Severity;
  readonly span: Span;
  readonly message: Text;
  /** What to do, in one sentence. */
  readonly help: Text;
  /** Ids of rows of the claims table. */
  readonly claims: readonly string[];
  readonly related: readonly Related[];
  readonly fixes: readonly Fix[];
}
