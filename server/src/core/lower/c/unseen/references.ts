import type { Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { isClassObject } from '../names/names.ts';
import { spanOf, type View } from '../tree/view.ts';

/** By the names of the functions that a text declares: which of their parameters are references through which they may give another value. */
export function referencesIn(code: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, readonly number[]>();
  if (!code.includes('&')) return found;
  for (const [, name = '', parameters = ''] of code.matchAll(declared)) {
    const places = parameters.split(',').flatMap((parameter, index) => (isReference(parameter) ? [index] : []));
    // Of two of one name the one that takes less is not told from the other.
    if (places.length > 0) found.set(name, found.has(name) ? places.filter((index) => found.get(name)?.includes(index)) : places);
  }
  return found;
}

const declared = /\b([A-Za-z_]\w*)\s*\(([^(){};<>]*&[^(){};<>]*)\)\s*(?:noexcept\s*)?;/g;

/** `std::uint16_t &port`, `Options& options = …` */
function isReference(parameter: string): boolean {
  return /^\s*(?:[\w:]+\s+)*[\w:]+\s*&\s*\w*\s*$/.test(parameter) && !/\bconst\b/.test(parameter);
}

/** What a call is given where the function takes a reference: where the variable is, and not what it holds. */
export function givenByReference(fn: FunctionLowering, name: string, argument: View, index: number): Value | undefined {
  if (fn.file.referredBy(name)?.includes(index) !== true) return undefined;
  const place = fn.walk.place(fn, argument);
  return place === undefined || isClassObject(fn, place.type) ? undefined : { kind: 'address', place: place.place, span: spanOf(argument) };
}
