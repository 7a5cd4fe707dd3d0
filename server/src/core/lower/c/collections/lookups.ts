import { type BlockId, lastKeyPart, type Value } from '../../../ir/index.ts';
import { assign, type FunctionLowering, type TypedPlace, textOf } from '../context.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { isMap } from './containers.ts';

/** A question whether a map has a key, and whether it is true where the map has it. */
interface Lookup {
  readonly map: View;
  readonly key: View;
  readonly isTrueWhereFound: boolean;
}

/**
 * `if (auto it = ports.find(port); it != ports.end()) return it->second;`, in a function that puts what it makes under the key otherwise: whoever asks again for
 * what was asked for last gets what the map has. Of any other key nobody knows.
 * @returns whether the condition is such a question
 */
export function branchOnLookup(fn: FunctionLowering, view: View, yes: BlockId, no: BlockId): boolean {
  const lookup = fn.file.isCpp ? lookupIn(fn, view) : undefined;
  if (lookup === undefined || !isPutBehind(fn, lookup, view.end)) return false;
  const map = fn.walk.place(fn, lookup.map);
  const key = fn.walk.value(fn, lookup.key);
  // A constant that nothing else is compared with would be found by the first who asks.
  if (map?.type === undefined || !isMap(fn.file.types.resolve(map.type)) || key.kind !== 'place') return false;
  const { graph } = fn;
  const [found, missing] = lookup.isTrueWhereFound ? [yes, no] : [no, yes];
  const [other, put] = [graph.newBlock(), graph.newBlock()];
  const last = lastKeyOf(map);
  const isSame: Value = { kind: 'operation', operator: '==', operands: [{ kind: 'place', place: last }, key] };
  graph.branch({ kind: 'value', value: isSame }, found, other);
  graph.startBlock(other);
  graph.branch({ kind: 'opaque' }, found, put);
  graph.startBlock(put);
  assign(fn, spanOf(view), last, key);
  graph.jump(missing);
  return true;
}

/** A part of the map that no text can name: the key that was put last. */
function lastKeyOf({ place: { root, path } }: TypedPlace): TypedPlace['place'] {
  return { root, path: [...path, lastKeyPart] };
}

function lookupIn(fn: FunctionLowering, view: View): Lookup | undefined {
  const counted = keyAsked(view, fn, /^(?:contains|count)$/);
  if (counted !== undefined) return { ...counted, isTrueWhereFound: true };
  const [left, token, right] = view.kids;
  if (view.type !== 'binary_expression' || left === undefined || right === undefined) return undefined;
  const operator = token?.type ?? '';
  const count = keyAsked(left, fn, /^count$/);
  if (count !== undefined && textOf(fn, right) === '0') return operatorsOfCount.has(operator) ? { ...count, isTrueWhereFound: operator !== '==' } : undefined;
  if (operator !== '==' && operator !== '!=') return undefined;
  const asked = keyFound(fn, left, right) ?? keyFound(fn, right, left);
  return asked === undefined ? undefined : { ...asked, isTrueWhereFound: operator === '!=' };
}

const operatorsOfCount: ReadonlySet<string> = new Set(['>', '!=', '==']);

/** `ports.find(port)` beside `ports.end()`, or a variable that was declared with it and has got nothing else since. */
function keyFound(fn: FunctionLowering, found: View, end: View): Omit<Lookup, 'isTrueWhereFound'> | undefined {
  const [, ended] = /^([\w.>-]+?)\s*\.\s*c?end\s*\(\s*\)$/.exec(textOf(fn, end)) ?? [];
  if (ended === undefined) return undefined;
  const view = withoutParentheses(found);
  const name = view.type === 'identifier' ? textOf(fn, view) : undefined;
  const begun = name === undefined ? view : fn.scope.find(name)?.begun;
  if (begun === undefined || (name !== undefined && new RegExp(`\\b${name}\\s*=[^=]`).test(fn.file.text.slice(begun.end, view.start)))) return undefined;
  const asked = keyAsked(begun, fn, /^find$/);
  return asked !== undefined && textOf(fn, asked.map) === ended ? asked : undefined;
}

/** The map and the one argument of a method of it that asks for a key. */
function keyAsked(written: View, fn: FunctionLowering, method: RegExp): Omit<Lookup, 'isTrueWhereFound'> | undefined {
  const view = withoutParentheses(written);
  const [callee] = view.kids;
  const list = kidOfType(view, 'argument_list');
  if (view.type !== 'call_expression' || callee?.type !== 'field_expression' || callee.kids[1]?.type !== '.' || list === undefined) return undefined;
  const [map, name] = [callee.kids[0], lastKid(callee)];
  const [key, ...others] = namedKids(list);
  if (map === undefined || name === undefined || key === undefined || others.length > 0) return undefined;
  return method.test(textOf(fn, name)) ? { map, key } : undefined;
}

/** Whether the function puts something under that key after it has asked. */
function isPutBehind(fn: FunctionLowering, { map, key }: Lookup, from: number): boolean {
  const [base, under] = [map, key].map((view) => textOf(fn, view).replace(/[^\w]/g, '\\$&'));
  const adding = `\\s*\\.\\s*(?:(?:try_)?emplace|insert(?:_or_assign)?)\\s*\\(\\s*\\{?\\s*(?:std\\s*::\\s*)?(?:make_pair\\s*\\(\\s*)?${under}\\s*,`;
  return new RegExp(`(?<![\\w.>])${base}(?:\\s*\\[\\s*${under}\\s*\\]|${adding})`).test(fn.file.text.slice(from, fn.span.end));
}
