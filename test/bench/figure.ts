/** A line of the table: a ratio of two things measured in the same run, and what it must not pass. */
export interface Figure {
  readonly what: string;
  readonly ratio: number;
  readonly mustReach: number | undefined;
  readonly detail: string;
}
