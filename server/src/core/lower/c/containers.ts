import type { Place, Value } from '../../ir/index.ts';
import { assign, type FunctionLowering, type TypedPlace } from './context.ts';
import type { TypeInfo } from './declarators.ts';
import { spanOf, type View } from './view.ts';

/** The library's containers whose elements have no names. */
const sequences = /^(?:vector|deque|list|forward_list|set|multiset|unordered_set|queue|stack)$/;
const maps = /^(?:map|multimap|unordered_map|unordered_multimap|flat_map)$/;
const adding = /^(?:push(?:_back|_front)?|emplace(?:_back|_front)?|insert)$/;

/**
 * `listeners.push_back(fd)`: an element of a container of the library. Which one it is nobody knows; a loop over the container meets it.
 * @returns `undefined` for any other method
 */
export function lowerAddition(
  fn: FunctionLowering,
  view: View,
  name: string,
  container: TypedPlace | undefined,
  callArguments: readonly View[],
): Value | undefined {
  const [given, ...others] = callArguments;
  if (container?.type === undefined || given === undefined || others.length > 0 || !adding.test(name)) return undefined;
  if (!sequences.test(container.type.name) || !holdsNumbers(fn, container.type)) return undefined;
  assign(fn, spanOf(view), elementOf(container.place), fn.walk.value(fn, given), false, false, true);
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/** Any element. */
export function elementOf({ root, path }: Place): Place {
  return { root, path: [...path, '[]'] };
}

/** `for (auto &[name, fd] : listeners)`: whether the elements are pairs of a key and what is kept under it. */
export function isMap(type: TypeInfo | undefined): boolean {
  return type !== undefined && maps.test(type.name);
}

/** Descriptors, and not objects that have one: these are copied, moved and destroyed. */
function holdsNumbers({ file }: FunctionLowering, { argument }: TypeInfo): boolean {
  return (
    argument !== undefined &&
    !file.classes.has(argument) &&
    !file.types.isStructure({ name: argument, pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false })
  );
}
