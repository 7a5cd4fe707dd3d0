import type { Value } from '../../../ir/index.ts';
import { emitUnknown } from '../calls/emit.ts';
import { assign, type ClassInfo, type FunctionLowering, type TypedPlace, textOf } from '../context.ts';
import { lowerChangeOfText } from '../expressions/readingIn.ts';
import { unknownType } from '../names/declarators.ts';
import { castOperand } from '../names/places.ts';
import { isOfClass } from '../objects/conversions.ts';
import { kidOfType, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { elementOf, isMap } from './containers.ts';
import { countGrown, grownElement } from './grown.ts';
import { isKeptForGood } from './keptObjects.ts';

/** The library's containers whose elements have no names. */
const sequences = /^(?:vector|deque|list|forward_list|set|multiset|unordered_set|queue|stack)$/;
const adding = /^(?:push(?:_back|_front)?|emplace(?:_back|_front)?|insert)$/;
const addingPairs = /^(?:(?:try_)?emplace|insert(?:_or_assign)?)$/;

/**
 * `listeners.push_back(fd)`: an element of a container of the library. Which one it is nobody knows; a loop over the container meets it. A text is a container, too.
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
  const changed = lowerChangeOfText(fn, view, name, container, callArguments);
  if (changed !== undefined) return changed;
  if (isMap(container.type)) return addingPairs.test(name) ? lowerAdditionOfPair(fn, view, container, callArguments) : undefined;
  if (!sequences.test(container.type.name) || !adding.test(name)) return undefined;
  const { argument } = container.type;
  const [given, ...others] = callArguments;
  const kept = argument === undefined ? undefined : keptObject(fn, view, name, argument, container, callArguments);
  if (kept !== undefined) {
    add(fn, view, container, kept);
    return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
  }
  if (argument !== undefined && /^emplace/.test(name) && fn.file.classes.has(argument)) return lowerConstruction(fn, view, argument, callArguments);
  if (argument === undefined || given === undefined || others.length > 0) return undefined;
  const type = { ...unknownType, name: argument };
  if (fn.file.classes.has(argument) || (fn.file.types.isStructure(type) && given.type !== 'initializer_list' && !isStructure(fn, given))) return undefined;
  add(fn, view, container, given.type === 'initializer_list' ? fn.walk.initializer(fn, given, type) : fn.walk.value(fn, given));
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}

/** Where the elements can be counted, each is kept by its number as well, for those who go through them. */
function add(fn: FunctionLowering, view: View, container: TypedPlace, value: Value): void {
  const name = view.kids[0]?.kids[0];
  const open = (kidOfType(view, 'argument_list')?.start ?? view.start) + 1;
  const grown = name?.type !== 'identifier' || container.place.path.length > 0 ? undefined : countGrown(fn, textOf(fn, name), open);
  const own = grown === undefined || grown.count === 0 || grown.list !== container.place.root ? undefined : grownElement(grown.list, grown.count - 1);
  if (own !== undefined) assign(fn, spanOf(view), own, value);
  assign(fn, spanOf(view), elementOf(container.place), value, false, false, true);
}

/** An object that is made for a container in which it stays: of the class itself, or one that a pointer of the library owns. */
function keptObject(
  fn: FunctionLowering,
  view: View,
  name: string,
  className: string,
  container: TypedPlace,
  callArguments: readonly View[],
): Value | undefined {
  const info = fn.file.classes.get(className);
  const base = view.kids[0]?.kids[0];
  if (info === undefined || base === undefined || !isKeptForGood(fn, textOf(fn, base), container)) return undefined;
  const [given, ...others] = callArguments;
  const declared = info.view === undefined ? '' : fn.file.text.slice(info.view.start, info.view.end);
  // One that looks at the number it is given may refuse to be made.
  if (/\b(?:6553[56]|0xffff|UINT16_MAX|USHRT_MAX)\b/i.test(declared)) return undefined;
  const text = given === undefined || others.length > 0 ? '' : textOf(fn, given);
  if (given !== undefined && /^(?:(?:std\s*::\s*)?make_(?:unique|shared)\s*<|new\b)/.test(text)) return fn.walk.value(fn, given);
  // Where a container moves its elements, a class that closes what it has must know how to be moved.
  if (info.view === undefined || (declared.includes(`~${className}`) && !new RegExp(`\\b${className}\\s*\\(\\s*${className}\\s*&&`).test(declared)))
    return undefined;
  if (/^emplace/.test(name) && !new RegExp(`^${className}\\b`).test(text)) return fn.walk.construct(fn, view, className, callArguments);
  if (given === undefined) return undefined;
  return new RegExp(`^${className}\\s*[({]`).test(text) || isGivenByCall(fn, given, info) ? fn.walk.value(fn, given) : undefined;
}

/** `doors.push_back(open(8080))`, of a function that gives an object of the class itself. What is moved out of a variable is left there, too. */
function isGivenByCall(fn: FunctionLowering, given: View, info: ClassInfo): boolean {
  return given.type === 'call_expression' && castOperand(fn, given) === undefined && isOfClass(fn, given, info);
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
