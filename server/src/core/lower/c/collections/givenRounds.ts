import { type Place, placeOf, syntheticVariable, type Value } from '../../../ir/index.ts';
import { assign, type FunctionLowering, textOf } from '../context.ts';
import type { Variable } from '../names/scope.ts';
import { lastKid, type View, withoutParentheses } from '../tree/view.ts';
import { type Head, isFollowedByRound, isGivenWithin, namesItem } from './rounds.ts';

/** The rounds of a loop over a table that the function was given: whoever calls it may have written the table down, and knows how many items it has. */
export interface GivenRounds {
  readonly most: number;
  /** Whether there is no item of that number. Where nobody sees the table, there is none at all. */
  readonly isNone: (index: number) => Value;
  /** What stands before the body in the round of that number. */
  readonly begin: (index: number) => void;
  /** The condition looks into the item: one that is empty ends the loop. */
  readonly asksItem: boolean;
}

/** More than these nobody writes down one by one: options of a socket, and sockets. */
const mostOptions = 8;
const mostSockets = 4;

/** `for (i = 0; i < count; i++) … options[i]`, `for (o = options; o < options + count; o++)`, `for (o = options; o->name; o++)`, `for (; options->name; options++)`. */
export function givenRounds(fn: FunctionLowering, { initializer, condition, update }: Head, body: View | undefined): GivenRounds | undefined {
  const most = body === undefined ? 0 : mostRounds(fn, body);
  if (condition === undefined || update === undefined || body === undefined || most === 0) return undefined;
  const beside = besideCount(fn, { initializer, condition, update }, body, most);
  if (beside !== undefined) return beside;
  const [, before, after] = /^(?:\+\+\s*(\w+)|(\w+)\s*(?:\+\+|\+=\s*1))$/.exec(textOf(fn, update)) ?? [];
  const moved = before ?? after;
  if (moved === undefined || isGivenWithin(fn, body, moved)) return undefined;
  const [, name, from] = initializer === undefined ? ['', moved, moved] : (/^(?:[\w:\s]+?[\s*])?(\w+)\s*=\s*(\w+)\s*;?$/.exec(textOf(fn, initializer)) ?? []);
  if (name !== moved || from === undefined) return undefined;
  const asked = textOf(fn, condition);
  if (from === '0') {
    const [, ended] = new RegExp(`^(\\w+)\\s*\\[\\s*${name}\\s*\\](?:\\.\\w+)?(?:\\s*!=\\s*(?:NULL|nullptr|0|-1))?$`).exec(asked) ?? [];
    const whole = ended === undefined ? undefined : givenList(fn, ended, 0);
    if (whole !== undefined) return { most, isNone: noneOf(fn, placeOf(whole.id), most), begin: () => {}, asksItem: true };
    const [, limit = ''] = new RegExp(`^${name}\\s*(?:<|!=)\\s*([\\s\\S]+)$`).exec(asked) ?? [];
    const right = lastKid(withoutParentheses(condition));
    const list = limit === '' || !namesItem(fn, body, name) ? undefined : listWithin(fn, body, name);
    if (list === undefined) return undefined;
    const count: Value = /^\w+$/.test(limit) && right !== undefined ? fn.walk.value(fn, right) : { kind: 'unknown', from: 'unknown' };
    // The variable counts by itself.
    return { most, isNone: noneOf(fn, placeOf(list.id), most, count), begin: () => {}, asksItem: false };
  }
  const list = givenList(fn, from, name === from ? 1 : 0);
  if (list === undefined) return undefined;
  const [, counted] = new RegExp(`^${name}\\s*(?:<|!=)\\s*(?:${from}\\s*\\+\\s*|&\\s*${from}\\s*\\[\\s*)(\\w+)\\s*\\]?$`).exec(asked) ?? [];
  const asksItem = new RegExp(`^(?:\\*\\s*)?${name}(?:->\\w+)?(?:\\s*!=\\s*(?:NULL|nullptr|0|-1))?$`).test(asked);
  if ((counted === undefined || name === from) && !asksItem) return undefined;
  return pointed(fn, list, name, from, most, asksItem ? undefined : countNamed(fn, counted ?? ''));
}

/** `for (i = 0; i < count; i++, options++)`: the one says how often, the other which item. */
function besideCount(fn: FunctionLowering, { initializer, condition, update }: Head, body: View, most: number): GivenRounds | undefined {
  if (initializer === undefined || condition === undefined || update === undefined) return undefined;
  const moved = textOf(fn, update)
    .split(',')
    .map((each) => /^(?:\+\+\s*(\w+)|(\w+)\s*(?:\+\+|\+=\s*1))$/.exec(each.trim()))
    .map((each) => each?.[1] ?? each?.[2]);
  const [, counter] = /^(?:[\w:\s]+?\s)?(\w+)\s*=\s*0\s*;?$/.exec(textOf(fn, initializer)) ?? [];
  const [only, ...others] = moved.filter((name) => name !== counter);
  if (counter === undefined || only === undefined || others.length > 0 || moved.length !== 2) return undefined;
  const list = givenList(fn, only, 1);
  const [, count] = new RegExp(`^${counter}\\s*(?:<|!=)\\s*(\\w+)$`).exec(textOf(fn, condition)) ?? [];
  if (list === undefined || count === undefined || isGivenWithin(fn, body, counter) || isGivenWithin(fn, body, only)) return undefined;
  return pointed(fn, list, only, only, most, countNamed(fn, count));
}

function countNamed(fn: FunctionLowering, name: string): Value {
  const variable = fn.scope.find(name) ?? fn.file.globals.get(name);
  if (/^\d+$/.test(name)) return { kind: 'number', value: Number(name) };
  return variable === undefined ? { kind: 'unknown', from: 'unknown' } : { kind: 'place', place: placeOf(variable.id) };
}

/** The pointer that goes through the table is another one in each round; where it is the parameter itself, what that was is kept. */
function pointed(fn: FunctionLowering, list: Variable, name: string, from: string, most: number, count: Value | undefined): GivenRounds {
  const own = placeOf(list.id);
  const span = { start: fn.statement().span.start, end: fn.statement().span.start };
  const kept = name === from ? placeOf(syntheticVariable('given', fn.statement().span.start)) : own;
  return {
    most,
    isNone: (index) => noneOf(fn, index === 0 ? own : kept, most, count)(index),
    begin: (index) => {
      if (index === 0 && kept !== own) assign(fn, span, kept, { kind: 'place', place: own });
      const pointer = fn.scope.find(name);
      if (pointer !== undefined) assign(fn, span, placeOf(pointer.id), { kind: 'address', place: itemAt(kept, index) });
    },
    asksItem: count === undefined,
  };
}

/** The rounds of `for (const auto &option : options)`. */
export function givenElements(fn: FunctionLowering, range: View, body: View | undefined, declare: (value: Value) => void): GivenRounds | undefined {
  const list = range.type === 'identifier' ? givenList(fn, textOf(fn, range), 0) : undefined;
  const most = list === undefined || body === undefined ? 0 : mostRounds(fn, body);
  if (list === undefined || most === 0) return undefined;
  const place = list.isByReference === true ? placeOf(list.id, '*') : placeOf(list.id);
  return {
    most,
    isNone: noneOf(fn, placeOf(list.id), most),
    begin: (index) => declare({ kind: 'place', place: itemAt(place, index) }),
    asksItem: false,
  };
}

function itemAt({ root, path }: Place, index: number): Place {
  return { root, path: [...path, `[${index}]`] };
}

function noneOf(fn: FunctionLowering, list: Place, most: number, count?: Value): (index: number) => Value {
  return (index) => {
    const numbers: readonly Value[] = [index, most].map((value) => ({ kind: 'number', value }));
    const listed: Value = {
      kind: 'operation',
      operator: 'listed',
      operands: [{ kind: 'place', place: list }, ...numbers, { kind: 'string', value: 'elements' }, ...(count === undefined ? [] : [count])],
    };
    const { start } = fn.statement().span;
    const held = placeOf(syntheticVariable(`round ${index}`, start));
    assign(fn, { start, end: start }, held, listed);
    return { kind: 'operation', operator: 'is-none', operands: [{ kind: 'place', place: held }] };
  };
}

/** A pointer or a container that the function was given, and that nothing in it gives another value. */
function givenList(fn: FunctionLowering, name: string, moves: number): Variable | undefined {
  const variable = fn.scope.find(name);
  if (variable?.isParameter !== true) return undefined;
  const { pointers, argument } = variable.type;
  if (pointers !== 1 && !(pointers === 0 && argument !== undefined && /^(?:vector|array|initializer_list|span)$/.test(variable.type.name))) return undefined;
  const changed = new RegExp(`(?:\\+\\+|--)\\s*${name}\\b|(?<![\\w.>*])${name}\\s*(?:[-+]?=(?!=)|\\+\\+|--)`, 'g');
  const found = fn.file.text.slice(fn.span.start, fn.span.end).match(changed)?.length ?? 0;
  return found > moves ? undefined : variable;
}

/** The table of which the body takes the item that has the number. */
function listWithin(fn: FunctionLowering, body: View, index: string): Variable | undefined {
  const lists = [...textOf(fn, body).matchAll(new RegExp(`(?<![\\w.>])(\\w+)\\s*(?:\\[\\s*${index}\\s*\\]|\\+\\s*${index}\\b)`, 'g'))].map(
    ([, name = '']) => name,
  );
  const [only, ...others] = new Set(lists);
  return only === undefined || others.length > 0 ? undefined : givenList(fn, only, 0);
}

/** How often such a loop is gone round at most; 0 where it is left a loop. */
function mostRounds(fn: FunctionLowering, body: View): number {
  if (!isFollowedByRound(fn, body)) return 0;
  const text = textOf(fn, body);
  if (/\bsocket\s*\(|\bbind\s*\(|\w*(?:listen|bind|serve|server|open|socket)\w*\s*\(/i.test(text.replaceAll(/\w*sockopt\w*/gi, ''))) return mostSockets;
  return /opt\w*\s*\(/i.test(text) ? mostOptions : 0;
}
