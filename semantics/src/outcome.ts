import type { ErrnoName } from './errors.ts';
import type { Text } from './text.ts';

export type CallResult = 'ok' | ErrnoName;

/** Where an answer comes from: `verified` was asked of a running kernel, `documented` is what the platform's own pages say. */
export type Basis = 'verified' | 'documented';

export interface Outcome {
  readonly bind: CallResult;
  /** What listen() then returns. Only for TCP, and only when bind() is ok. */
  readonly listen?: CallResult;
  /** Indexes into the world: the sockets that are in the way of bind(), or of the listen() that follows it. */
  readonly blockedBy: readonly number[];
  /** Ids of the rows of the claims table that speak of this case. */
  readonly claims: readonly string[];
  readonly reason: Text;
  readonly basis: Basis;
  /** Where it is documented: ids of the vendor's pages among the documents. */
  readonly sources?: readonly string[];
  /** True: the kernel leaves it to chance, and the same call may fail the next time; the reason says why. */
  readonly byChance?: boolean;
}

export interface ListenOutcome extends Omit<Outcome, 'bind' | 'listen'> {
  readonly listen: CallResult;
}

export interface AcceptOutcome extends Omit<Outcome, 'bind' | 'listen'> {
  /** `ok`: there is nothing wrong with the call; whether a connection waits is another question. */
  readonly accept: CallResult;
}

export interface ConnectOutcome {
  readonly connect: CallResult;
  /** Whether connect() took over a connection in TIME_WAIT to get its port. */
  readonly reusesTimeWait: boolean;
  /** How many local ports connect() could choose from; 0 or 1 where the port was fixed before. */
  readonly freePorts: number;
  /** True: the kernel leaves it to chance, and the same call may fail the next time; the reason says why. */
  readonly byChance?: boolean;
  readonly blockedBy: readonly number[];
  readonly claims: readonly string[];
  readonly reason: Text;
  readonly basis: Basis;
}
