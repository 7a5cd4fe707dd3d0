import { unknownValue, type Value } from '../../../ir/index.ts';
import { assign, type FunctionLowering, type TypedPlace, textOf } from '../context.ts';
import type { TypeInfo } from '../names/declarators.ts';
import { spanOf, type View, withoutParentheses } from '../tree/view.ts';

/** A text of the library of C++. */
export function isText(type: TypeInfo | undefined): boolean {
  return type !== undefined && type.pointers === 0 && !type.isArray && /^string(?:_view)?$/.test(type.name);
}

/** Methods of a text after which it is another. */
const changing = /^(?:append|assign|clear|erase|insert|pop_back|push_back|replace|resize|swap)$/;

/** `host.append(rest)`: what becomes of the text nobody knows. */
export function lowerChangeOfText(
  fn: FunctionLowering,
  view: View,
  name: string,
  text: TypedPlace | undefined,
  callArguments: readonly View[],
): Value | undefined {
  if (text === undefined || !isText(text.type) || !changing.test(name)) return undefined;
  for (const argument of callArguments) fn.walk.effects(fn, argument, 'used');
  if (name === 'swap' && callArguments[0] !== undefined) forget(fn, callArguments[0]);
  assign(fn, spanOf(view), text.place, unknownValue);
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/** Which argument the functions of the library of C++ fill in that they are given by its name alone. */
const filled: ReadonlyMap<string, number> = new Map([
  ['getline', 1],
  ['from_chars', 2],
]);

/** `std::getline(in, line)`, `std::from_chars(first, last, port)`. */
export function lowerFilling(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[]): Value | undefined {
  const index = fn.file.isCpp ? filled.get(name) : undefined;
  const target = index === undefined ? undefined : callArguments[index];
  if (target === undefined) return undefined;
  for (const argument of callArguments) fn.walk.effects(fn, argument, 'used');
  forget(fn, target);
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/** Whether a chain of `>>` begins with a stream, and reads into what stands in it: `std::cin >> port`. A number is shifted. */
export function isStream(fn: FunctionLowering, first: View): boolean {
  if (!fn.file.isCpp) return false;
  const inner = withoutParentheses(first);
  if (/\bw?cin\b|stream\b/.test(textOf(fn, inner))) return true;
  return /^identifier$|^field_expression$/.test(inner.type) && /^(?:w?[io]?f?stream|w?i?stringstream)$/.test(fn.walk.place(fn, inner)?.type?.name ?? '');
}

/** What stands there is another value than before. */
export function forget(fn: FunctionLowering, target: View): void {
  const place = fn.walk.place(fn, target);
  if (place !== undefined) assign(fn, spanOf(target), place.place, unknownValue);
}
