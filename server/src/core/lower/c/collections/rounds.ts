import { globalVariable, type Place, placeOf, type Value } from '../../../ir/index.ts';
import { assign, type FunctionLowering, textOf } from '../context.ts';
import type { TypeInfo } from '../names/declarators.ts';
import { castOperand } from '../names/places.ts';
import { lastKid, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';
import { elementOf, isMap } from './containers.ts';
import { countGrown, grownElement } from './grown.ts';

/** What stands before the body in one round of a loop. */
export type Round = () => void;

/** The parts of `for (initializer; condition; update)`. */
export interface Head {
  readonly initializer: View | undefined;
  readonly condition: View | undefined;
  readonly update: View | undefined;
}

/**
 * The rounds of a loop that counts from one number that the text says to another, the length of a table among them: each is followed by itself, with the
 * item that it is for. `undefined` where they are many, or where the loop may be left because something went well: one that looks for a port that is free
 * does not bind them all.
 */
export function countedRounds(fn: FunctionLowering, head: Head, body: View | undefined): readonly Round[] | undefined {
  const { initializer, condition, update } = head;
  if (initializer === undefined || condition === undefined || update === undefined || body === undefined || !isFollowedByRound(fn, body)) return undefined;
  // `size_t i = 0, n = COUNT_OF(table);` says beside where it begins how many there are.
  const counted = /^(?:[\w:\s]+?[\s*])?(\w+)\s*=\s*(\w+)\s*(?:,\s*\w+\s*=[^,;]+)?;?$/.exec(textOf(fn, initializer));
  const [, name = '', from = ''] = counted ?? [];
  const step = stepOf(textOf(fn, update), name);
  if (counted === null || step === 0 || isGivenWithin(fn, body, name)) return undefined;
  const first = from === '0' ? 0 : numberNamed(fn, initializer, from);
  if (first === undefined) {
    const [, limit] = new RegExp(`^${name}\\s*(?:<|!=)\\s*([\\s\\S]+)$`).exec(textOf(fn, condition)) ?? [];
    return step < 0 ? undefined : pointedRounds(fn, initializer, name, from, limit, textOf(fn, condition));
  }
  // `for (i = 0; table[i].name != NULL; i++)`: the last item ends it.
  const [, ended = ''] = new RegExp(`^(\\w+)\\s*\\[\\s*${name}\\s*\\]${isThere}`).exec(textOf(fn, withoutParentheses(condition))) ?? [];
  const empty = ended === '' || step < 0 ? undefined : itemsOf(fn, ended);
  const whole = empty === undefined ? 0 : empty.count - 1 - first;
  if (isFew(whole)) return Array.from({ length: whole }, () => () => {});
  const count = countUpTo(fn, condition, { name, first, step });
  // The variable counts by itself: its beginning and its update are lowered as they stand.
  return count === undefined || !isFew(count) || !namesItem(fn, body, name) ? undefined : Array.from({ length: count }, () => () => {});
}

/** Up or down by one; 0 for anything else. */
function stepOf(update: string, name: string): 1 | -1 | 0 {
  if (new RegExp(`^(?:\\+\\+\\s*${name}|${name}\\s*\\+\\+|${name}\\s*\\+=\\s*1)$`).test(update)) return 1;
  return new RegExp(`^(?:--\\s*${name}|${name}\\s*--|${name}\\s*-=\\s*1)$`).test(update) ? -1 : 0;
}

/** The number that a name stands for, or that is written, where a loop begins: an enumerator, a macro. */
function numberNamed(fn: FunctionLowering, initializer: View, from: string): number | undefined {
  const begin = (view: View): View | undefined =>
    view.kids.length === 0 && textOf(fn, view) === from
      ? view
      : namedKids(view)
          .map(begin)
          .find((kid) => kid);
  const named = begin(initializer);
  return named === undefined ? undefined : countOf(fn, named);
}

/** How often `name` passes a condition that compares it with a number, or with the length of a table. */
function countUpTo(
  fn: FunctionLowering,
  condition: View,
  { name, first, step }: { readonly name: string; readonly first: number; readonly step: 1 | -1 },
): number | undefined {
  const [, operator = '', written = ''] = new RegExp(`^${name}\\s*(<=|>=|<|>|!=)\\s*([\\s\\S]+)$`).exec(textOf(fn, condition)) ?? [];
  const right = lastKid(withoutParentheses(condition));
  if (operator === '' || right === undefined || textOf(fn, right) !== written.trim()) return undefined;
  if (operator !== '!=' && operator.startsWith('<') !== step > 0) return undefined;
  const limit = countOf(fn, right);
  return limit === undefined ? undefined : (limit - first) * step + (operator.endsWith('=') && operator !== '!=' ? 1 : 0);
}

/** `for (p = table; p < table + N; p++)` and `for (p = table; p->name != NULL; p++)`: the last item of the second ends it. */
function pointedRounds(
  fn: FunctionLowering,
  initializer: View,
  name: string,
  table: string,
  limit: string | undefined,
  condition: string,
): readonly Round[] | undefined {
  const items = itemsOf(fn, table);
  if (items === undefined) return undefined;
  const end = limit === undefined ? undefined : onlyValueOf(fn, limit);
  const isToEnd =
    limit !== undefined &&
    new RegExp(`^(?:${table}\\s*\\+|&\\s*${table}\\s*\\[|std::end\\s*\\(\\s*${table})`).test(end === undefined ? limit : textOf(fn, end));
  const isToEmpty = new RegExp(`^(?:\\*\\s*)?${name}${isThere}`).test(condition);
  const count = isToEnd ? items.count : isToEmpty ? items.count - 1 : 0;
  if (!isFew(count)) return undefined;
  return Array.from({ length: count }, (_, index) => () => {
    const pointer = fn.scope.find(name);
    if (pointer !== undefined) assign(fn, spanOf(initializer), placeOf(pointer.id), { kind: 'address', place: itemOf(items.place, index) });
  });
}

/** Of an item, or of one of its fields. */
export const isThere = '(?:(?:->|\\.)\\w+)?(?:\\s*!=\\s*(?:NULL|nullptr|0))?$';

/** The rounds of `for (auto &x : table)`. */
export function elementRounds(fn: FunctionLowering, range: View, body: View | undefined, declare: (value: Value) => void): readonly Round[] | undefined {
  if (body === undefined || !isFollowedByRound(fn, body)) return undefined;
  if (range.type === 'initializer_list') {
    const items = namedKids(range);
    return isFew(items.length) ? items.map((item) => () => declare(fn.walk.value(fn, item))) : undefined;
  }
  const items = range.type === 'identifier' ? itemsWithin(fn, textOf(fn, range), range.start) : undefined;
  return items?.map((place) => () => declare({ kind: 'place', place }));
}

/** The items of a table, or of a list that was added to one by one, where they are few. */
export function itemsWithin(fn: FunctionLowering, name: string, at: number): readonly Place[] | undefined {
  const items = itemsOf(fn, name);
  if (items !== undefined) return isFew(items.count) ? Array.from({ length: items.count }, (_, index) => itemOf(items.place, index)) : undefined;
  const grown = countGrown(fn, name, at);
  return grown === undefined || !isFew(grown.count) ? undefined : Array.from({ length: grown.count }, (_, index) => grownElement(grown.list, index));
}

/** An element of whatever it is, where the rounds are not told apart. */
export function anyElement(type: TypeInfo | undefined, place: Place | undefined): Value {
  const element: Value = place === undefined ? { kind: 'unknown', from: 'unknown' } : { kind: 'place', place: elementOf(place) };
  return isMap(type) ? { kind: 'list', items: [{ kind: 'unknown', from: 'unknown' }, element] } : element;
}

/** What each element is of, where the text says it of the whole: `std::vector<Option>`, `Option table[]`. */
export function elementType(type: TypeInfo | undefined): TypeInfo | undefined {
  if (type === undefined || type.pointers > 0 || isMap(type)) return undefined;
  if (type.isArray) return { ...type, isArray: false };
  return type.argument === undefined ? undefined : { name: type.argument, pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false };
}

interface Items {
  readonly place: Place;
  readonly count: number;
}

/** A table whose items stand where it is declared. */
export function itemsOf(fn: FunctionLowering, name: string): Items | undefined {
  const table = fn.scope.find(name) ?? fn.file.globals.get(name);
  const elsewhere = table === undefined ? fn.file.itemsOfTable(name) : undefined;
  if (elsewhere !== undefined) return { place: placeOf(globalVariable(name)), count: elsewhere };
  return table?.items === undefined ? undefined : { place: placeOf(table.id), count: table.items };
}

export function itemOf({ root, path }: Place, index: number): Place {
  return { root, path: [...path, `[${index}]`] };
}

/**
 * A number, or the length of a table: `sizeof t / sizeof t[0]`, `ARRAY_SIZE(t)`, `std::size(t)`, `t.size()`, a macro that stands for one of them, or a
 * variable that is given one and keeps it.
 */
function countOf(fn: FunctionLowering, counted: View, names = 2): number | undefined {
  const view = withoutCasts(fn, counted);
  const written = textOf(fn, view);
  const table = tableIn(written);
  if (table !== undefined) return itemsOf(fn, table)?.count;
  const kept = names > 0 ? onlyValueOf(fn, written) : undefined;
  if (kept !== undefined) return countOf(fn, kept, names - 1);
  const value = /^\w+$/.test(written) ? fn.walk.value(fn, view) : undefined;
  if (value?.kind === 'number') return value.value;
  const body = value === undefined || !fn.file.macros.has(written) ? undefined : fn.file.macros.expand(written, spanOf(view), view.start);
  const ofMacro = body === undefined ? undefined : tableIn(fn.file.text.slice(body.start, body.end));
  return ofMacro === undefined ? undefined : itemsOf(fn, ofMacro)?.count;
}

function withoutCasts(fn: FunctionLowering, written: View): View {
  const view = withoutParentheses(written);
  const operand = view.type === 'cast_expression' ? lastKid(view) : view.type === 'call_expression' ? castOperand(fn, view) : undefined;
  return operand === undefined ? view : withoutCasts(fn, operand);
}

/** What a variable is given where it is declared, if nothing gives it another value after that. */
function onlyValueOf(fn: FunctionLowering, name: string): View | undefined {
  if (!/^[a-z_]\w*$/i.test(name)) return undefined;
  const own = fn.scope.find(name);
  const { begun, type, isParameter } = own ?? fn.file.globals.get(name) ?? {};
  if (begun === undefined || isParameter === true) return undefined;
  const isFixed = type?.isConst === true && type.pointers === 0;
  return isFixed || (own !== undefined && !isGivenIn(fn.file.text.slice(begun.end, fn.span.end), name)) ? begun : undefined;
}

function tableIn(length: string): string | undefined {
  return lengthOf
    .exec(length)
    ?.slice(1)
    .find((name) => name !== undefined);
}

const lengthOf =
  /^\(?\s*(?:sizeof\s*\(?\s*(\w+)\s*\)?\s*\/\s*sizeof\b[\s\S]*|(?:\w*(?:SIZE|COUNT|LEN|ELEM|NUM|DIM)\w*|(?:std::)?size)\s*\(\s*(\w+)\s*\)|(\w+)\.size\s*\(\s*\))\s*\)?$/i;

/** More rounds than anybody writes out; the rest of the function is followed after each. */
const mostRounds = 6;
const longestBody = 2000;

export function isFew(count: number): boolean {
  return count > 1 && count <= mostRounds;
}

/** Whether the body can stand several times in a row, and is left early only because something failed. */
export function isFollowedByRound(fn: FunctionLowering, body: View): boolean {
  if (body.end - body.start > longestBody || fn.file.text.slice(body.start, body.end).includes('[&')) return false;
  const text = textOf(fn, body).replaceAll(anotherTry, ';');
  if (!/\w\s*\(/.test(text) || /\b(?:for|while|do|switch|break|goto|case)\b|(?<!\[)\]\s*\([^)]*\)\s*(?:mutable\s*)?\{/.test(text)) return false;
  return [...text.matchAll(/\b(?:co_)?return\b\s*([^;]*);/g)].every(([, value = '']) => givingUp.test(value.trim()));
}

/** `while ((fd = dial(&row)) < 0 && tries++ < 5) sleep(1);`: all that it says is that the same is tried again. */
const anotherTry = /\bwhile\s*\((?:[^(){};]|\((?:[^(){};]|\([^(){};]*\))*\))*\)\s*\w+\s*\([^(){};]*\);/g;

/** What a function gives when it could not do what it is for. */
const givingUp =
  /^(?:\(?-\s*\w+\)?|[1-9]\d*|EXIT_FAILURE|false|NULL|nullptr|std::nullopt|(?:rc|ret|err|error|e|r|res|result|status)|\w*(?:fail|err|complain|report|die)\w*\s*\(.*\)|)$/is;

/** Whether the body takes an item by the number that the loop counts: otherwise its rounds are alike. */
export function namesItem(fn: FunctionLowering, body: View, name: string): boolean {
  return new RegExp(`[\\[(,]\\s*${name}\\s*[\\]),]|\\+\\s*${name}\\b`).test(textOf(fn, body));
}

export function isGivenWithin(fn: FunctionLowering, body: View, name: string): boolean {
  return isGivenIn(textOf(fn, body), name);
}

function isGivenIn(text: string, name: string): boolean {
  return new RegExp(`(?:\\+\\+|--|&)\\s*${name}\\b(?!\\s*->)|\\b${name}\\s*(?:[-+*/%|&^]?=(?!=)|\\+\\+|--)`).test(text);
}
