import type { State } from '../state/state.ts';

/** What becomes of one path: it goes on in one or more states, and may leave by an exception. `ended`: the call does not come back. */
export interface Transferred {
  readonly next: readonly State[];
  readonly thrown: readonly State[];
  readonly ended?: readonly State[];
}
