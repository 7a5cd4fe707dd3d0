import type { Value } from '../../ir/index.ts';
import { elementOf, isMap } from './containers.ts';
import { assign, type FunctionLowering, type TypedPlace, textOf } from './context.ts';
import { unknownType } from './declarators.ts';
import { emitUnknown } from './emit.ts';
import { castOperand } from './places.ts';
import { kidOfType, namedKids, spanOf, type View, withoutParentheses } from './view.ts';

/** The library's containers whose elements have no names. */
const sequences = /^(?:vector|deque|list|forward_list|set|multiset|unordered_set|queue|stack)$/;
const adding = /^(?:push(?:_back|_front)?|emplace(?:_back|_front)?|insert)$/;
const addingPairs = /^(?:(?:try_)?emplace|insert(?:_or_assign)?)$/;

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
  if (container?.type === undefined || container.type.pointers > 0 || container.type.isArray) return undefined;
  if (isMap(container.type)) return addingPairs.test(name) ? lowerAdditionOfPair(fn, view, container, callArguments) : undefined;
  if (!sequences.test(container.type.name) || !adding.test(name)) return undefined;
  const { argument } = container.type;
  const [given, ...others] = callArguments;
  if (argument !== undefined && /^emplace/.test(name) && fn.file.classes.has(argument)) return lowerConstruction(fn, view, argument, callArguments);
  if (argument === undefined || given === undefined || others.length > 0) return undefined;
  const type = { ...unknownType, name: argument };
  if (fn.file.classes.has(argument) || (fn.file.types.isStructure(type) && given.type !== 'initializer_list' && !isStructure(fn, given))) return undefined;
  assign(
    fn,
    spanOf(view),
    elementOf(container.place),
    given.type === 'initializer_list' ? fn.walk.initializer(fn, given, type) : fn.walk.value(fn, given),
    false,
    false,
    true,
  );
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/** `servers.emplace_back(8080)` makes the object in its place; what becomes of it there, when others are moved or taken out, nobody knows. */
function lowerConstruction(fn: FunctionLowering, view: View, className: string, callArguments: readonly View[]): Value {
  const object = fn.walk.construct(fn, view, className, callArguments);
  emitUnknown(fn, view, className, [object], callArguments, 'used');
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/** `listeners.emplace(name, Entry{fd, handler})`: what `listeners[name] = Entry{fd, handler}` does. A number that is a key may be the descriptor itself. */
function lowerAdditionOfPair(fn: FunctionLowering, view: View, container: TypedPlace, callArguments: readonly View[]): Value | undefined {
  const [first] = callArguments;
  const [key, value, ...others] = callArguments.length === 1 && first !== undefined ? partsOfPair(fn, first) : callArguments;
  if (key === undefined || value === undefined || others.length > 0 || !isStructure(fn, value)) return undefined;
  if (fn.file.types.sizeOf({ ...unknownType, name: container.type?.argument ?? 'int' }) !== undefined) return undefined;
  fn.walk.effects(fn, key, 'used');
  assign(fn, spanOf(view), elementOf(container.place), fn.walk.value(fn, value), false, false, true);
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/** `{name, fd}`, `std::make_pair(name, fd)`, `std::pair<const std::string, int>{name, fd}`. */
function partsOfPair(fn: FunctionLowering, pair: View): readonly View[] {
  if (pair.type === 'initializer_list') return namedKids(pair);
  const [callee] = pair.kids;
  const list = kidOfType(pair, 'argument_list') ?? kidOfType(pair, 'initializer_list');
  return callee !== undefined && list !== undefined && /^(?:std\s*::\s*)?(?:make_)?pair\b/.test(textOf(fn, callee)) ? namedKids(list) : [];
}

/** A structure of numbers and texts, and no object that has a descriptor: these are copied, moved and destroyed. */
function isStructure(fn: FunctionLowering, written: View): boolean {
  const view = withoutParentheses(written);
  const operand = view.type === 'call_expression' ? castOperand(fn, view) : undefined;
  if (operand !== undefined) return isStructure(fn, operand);
  const [name] = view.kids;
  const isLiteral = view.type === 'compound_literal_expression' && name !== undefined;
  const type = isLiteral ? { ...unknownType, name: lastNameIn(textOf(fn, name)) } : fn.walk.place(fn, view)?.type;
  const resolved = type === undefined ? undefined : fn.file.types.resolve(type);
  return resolved !== undefined && !fn.file.classes.has(resolved.name) && fn.file.types.isStructure(resolved);
}

function lastNameIn(text: string): string {
  return text
    .replace(/<[\s\S]*$/, '')
    .replace(/^[\s\S]*::\s*/, '')
    .trim();
}
