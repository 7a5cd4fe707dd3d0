import type { Step } from '../../flow/index.ts';
import type { Site } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/**
 * Whether whoever uses an object calls its methods in this order: each of them is right by itself, and what is wrong stands where they are called.
 * @param late what a method did that comes too late, and `earlier`, by which it is too late, another one: on one path
 */
export function isOrderOfCalls(late: Step, earlier: Step | undefined, ask: Ask): boolean {
  const calls = [late.by, earlier?.by];
  return late.by !== earlier?.by && calls.every((call) => call !== undefined && isOfOther(call, ask));
}

/** The call of a method of another object than the one whose code it stands in. */
function isOfOther({ receiver }: Site, ask: Ask): boolean {
  return receiver !== undefined && !/^(?:this|self|cls|super\(\)|super)$/.test(ask.textOf(receiver));
}
