import { placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { emitCall, emitUnknown } from '../calls/emit.ts';
import { type FunctionLowering, textOf } from '../context.ts';
import { spanOf, type View } from '../tree/view.ts';
import { elementOf } from './containers.ts';
import { itemsWithin } from './rounds.ts';

/**
 * `std::for_each(list.begin(), list.end(), arm)`, `std::ranges::for_each(list, arm)`: the function is called for each element.
 * @returns `undefined` where only a part of the list is gone through
 */
export function lowerForEach(fn: FunctionLowering, view: View, callArguments: readonly View[]): Value | undefined {
  const [first, second, third] = callArguments;
  const [written, given] = third === undefined ? [first, second] : [first, third];
  const list = written === undefined ? undefined : listOf(fn, written, third === undefined ? undefined : second);
  if (given === undefined || list === undefined) return undefined;
  const variable = fn.scope.find(list) ?? fn.file.globals.get(list);
  if (variable === undefined) return undefined;
  const value = fn.walk.value(fn, given);
  const call = (element: Value): void => {
    if (value.kind === 'unknown') emitUnknown(fn, view, textOf(fn, given), [element], [given], 'discarded');
    else emitCall(fn, view, value.kind === 'function' ? { kind: 'function', id: value.id } : { kind: 'value', value }, [element], [], 'discarded');
  };
  const items = itemsWithin(fn, list, view.start);
  if (items !== undefined) {
    for (const item of items) call({ kind: 'place', place: item });
    return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
  }
  const { graph } = fn;
  const [test, inside, end] = [graph.newBlock(), graph.newBlock(), graph.newBlock()];
  graph.startBlock(test);
  graph.branch({ kind: 'opaque' }, inside, end);
  graph.startBlock(inside);
  call({ kind: 'place', place: elementOf(variable.alias ?? placeOf(variable.id)) });
  graph.jump(test);
  graph.startBlock(end);
  return unknownValue;
}

/** `list` of `list.begin()` or `std::begin(list)`, with `list.end()` behind it where a pair says which elements. */
function listOf(fn: FunctionLowering, from: View, to: View | undefined): string | undefined {
  if (to === undefined) return from.type === 'identifier' ? textOf(fn, from) : undefined;
  const [, member, free] = /^(?:(\w+)\s*\.\s*c?begin\s*\(\s*\)|(?:std\s*::\s*)?c?begin\s*\(\s*(\w+)\s*\))$/.exec(textOf(fn, from)) ?? [];
  const name = member ?? free;
  if (name === undefined) return undefined;
  const isToEnd = new RegExp(`^(?:${name}\\s*\\.\\s*c?end\\s*\\(\\s*\\)|(?:std\\s*::\\s*)?c?end\\s*\\(\\s*${name}\\s*\\))$`).test(textOf(fn, to));
  return isToEnd ? name : undefined;
}
