import type { Span } from './span.ts';

/** A setting of the kernel that a string of the source names, with what stands beside the string: what is done with a name decides what it means. */
export interface Mention {
  /** The setting's own name, `tcp_tw_recycle`. */
  readonly name: string;
  /** The name within the source. */
  readonly span: Span;
  /** The whole string, as written between its quotes. */
  readonly text: string;
  /** The function that the string is passed to, as written; empty where it is passed to none. */
  readonly callee: string;
  /** The texts of the other arguments, of the other items of its list, or of the value that it is the key of. */
  readonly beside: readonly string[];
}
