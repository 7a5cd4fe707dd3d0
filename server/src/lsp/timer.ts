export interface Timer {
  cancel(): void;
}

/** Runs something once, after a time in milliseconds; 0 is after what has arrived already. */
export function setTimer(milliseconds: number, run: () => unknown): Timer {
  const timer = setTimeout(run, milliseconds);
  return { cancel: () => clearTimeout(timer) };
}
