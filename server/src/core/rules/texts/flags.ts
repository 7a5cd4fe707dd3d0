import type { SetsockoptEvent } from '../../ir/index.ts';
import { variableName } from '../../ir/index.ts';

/** The name of the variable or field that a setsockopt() gets its value from. */
export function valueName({ value }: SetsockoptEvent): string | undefined {
  if (value.kind !== 'address' && value.kind !== 'place') return undefined;
  const { root, path } = value.place;
  return path.findLast((element) => /^\w+$/.test(element)) ?? variableName(root);
}

/** A name that says "on", whatever the variable holds: a zero in it is a slip. */
export function isMeantAsOne(event: SetsockoptEvent): boolean {
  return /^(?:on|one|yes|true|enable[ds]?|turn_?on|opt_?on)$/i.test(valueName(event) ?? '');
}
