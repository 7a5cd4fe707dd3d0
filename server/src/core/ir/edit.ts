import type { Span } from './span.ts';

/** Replaces a span by text. Edits of one fix are disjoint. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}
