import { placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { type Binding, onlySource } from '../names/scopes.ts';
import { escaped } from '../selection/words.ts';
import { argumentNodes, type Syntax, unwrap } from '../tree/syntax.ts';
import { emptyCollection } from './collections.ts';

/** A collection into which the statements beside its declaration put all that is ever in it: `services.push(new Api()); services.push(new Admin())`. */
export interface Gathered {
  /** How many items these put into it. */
  readonly expected: number;
  /** How many have been put into it so far. */
  count: number;
}

/** Keeps what is put into such a collection, each in a place of its own. Says whether it did. */
export function gather(fn: FunctionLowering, node: Syntax, receiver: Syntax, method: string, values: readonly Value[]): boolean {
  const binding = adders.has(method) ? bindingOf(fn, receiver) : undefined;
  const gathered = binding === undefined || binding.home !== fn.scope.home ? undefined : gatheredIn(fn, binding);
  const held = binding === undefined || gathered === undefined ? undefined : fn.value(receiver);
  if (gathered === undefined || held?.kind !== 'place') return false;
  for (const value of method === 'set' ? values.slice(1, 2) : values) {
    fn.store(placeOf(held.place.root, ...held.place.path, `[${gathered.count}]`), value, node);
    gathered.count += 1;
  }
  return true;
}

/** What a loop over such a collection, or over `services.values()`, goes through. */
export function gatheredItems(fn: FunctionLowering, node: Syntax): readonly Value[] | undefined {
  const [callee] = node.type === 'call_expression' ? node.kids : [];
  const ofValues = callee?.type === 'member_expression' && /\.\s*values$/.test(fn.file.slice(callee)) ? callee.kids[0] : undefined;
  const binding = bindingOf(fn, ofValues ?? node);
  const gathered = binding === undefined ? undefined : gatheredIn(fn, binding);
  if (binding === undefined || gathered === undefined || gathered.count !== gathered.expected) return undefined;
  const held = fn.value(ofValues ?? node);
  const isMap = ofValues === undefined && isMade(fn, binding, 'Map');
  return Array.from({ length: gathered.count }, (_, index): Value => {
    const item: Value = held.kind === 'place' ? { kind: 'place', place: placeOf(held.place.root, ...held.place.path, `[${index}]`) } : unknownValue;
    return isMap ? { kind: 'list', items: [unknownValue, item] } : item;
  });
}

function bindingOf(fn: FunctionLowering, node: Syntax): Binding | undefined {
  const inner = unwrap(node);
  const binding = inner.type === 'identifier' ? fn.scope.resolve(fn.file.slice(inner)) : undefined;
  return binding === undefined || binding.isExported || binding.isUnstable || binding.kind !== 'constant' ? undefined : binding;
}

function isMade(fn: FunctionLowering, binding: Binding, type: string): boolean {
  const made = onlySource(binding);
  return made !== undefined && new RegExp(`^new\\s+${type}\\b`).test(fn.file.slice(unwrap(made.value)));
}

function gatheredIn({ file }: FunctionLowering, binding: Binding): Gathered | undefined {
  if (file.gathered.has(binding)) return file.gathered.get(binding);
  const expected = expectedIn(file, binding);
  const gathered = expected === undefined || expected > mostItems ? undefined : { expected, count: 0 };
  file.gathered.set(binding, gathered);
  return gathered;
}

function expectedIn(file: FileLowering, binding: Binding): number | undefined {
  const made = onlySource(binding);
  if (made === undefined || made.path.length > 0 || !emptyCollection.test(file.slice(unwrap(made.value)))) return undefined;
  const name = escaped(binding.name);
  const found = [...file.text.matchAll(new RegExp(`(?<![\\w$.'"\`/-])${name}(?![\\w$])`, 'g'))].map(({ index }) => index);
  const uses = found.filter((at) => !file.source.comments.some(({ start, end }) => start <= at && at < end));
  const isHarmless = (at: number): boolean => isReading(file.text, at, binding.name.length) || addsAt(file.text, at, binding.name.length);
  if (!uses.every((at) => at === binding.declaredAt || isHarmless(at))) return undefined;
  const adding = uses.filter((at) => addsAt(file.text, at, binding.name.length));
  const list = statementsBeside(file.source.root, binding.declaredAt);
  let expected = 0;
  let seen = 0;
  const keys = new Set<string>();
  for (const statement of list ?? []) {
    const { call, times } = addingCall(statement);
    if (call === undefined || !adding.includes(call.start)) continue;
    const given = argumentNodes(call);
    if (given.some(({ type }) => type === 'spread_element')) return undefined;
    const isSet = /^\w+\s*\.\s*set\b/.test(file.slice(call));
    const key = isSet && given[0] !== undefined ? file.slice(given[0]) : `${call.start}`;
    // What takes another one's place is not there beside it.
    if (keys.has(key)) return undefined;
    keys.add(key);
    expected += times * (isSet ? 1 : given.length);
    seen += 1;
  }
  return seen === adding.length && seen > 0 ? expected : undefined;
}

/** The call of a statement that is nothing else, or of a loop over a list that is written in its head. */
function addingCall(statement: Syntax): { readonly call?: Syntax; readonly times: number } {
  if (statement.type === 'expression_statement') return statement.kids[0]?.type === 'call_expression' ? { call: statement.kids[0], times: 1 } : { times: 0 };
  if (statement.type !== 'for_in_statement') return { times: 0 };
  const [list, body] = statement.kids.slice(-2);
  const only = body?.type === 'statement_block' && body.kids.length === 1 ? body.kids[0] : body;
  const isWritten = list?.type === 'array' && !list.kids.some(({ type }) => type === 'spread_element');
  return isWritten && only?.type === 'expression_statement' && only.kids[0] !== undefined ? { call: only.kids[0], times: list.kids.length } : { times: 0 };
}

/** The statements among which a variable is declared. */
function statementsBeside(node: Syntax, declaredAt: number): readonly Syntax[] | undefined {
  for (let at: Syntax | undefined = node, list: readonly Syntax[] | undefined; at !== undefined; ) {
    if (at.type === 'program' || at.type === 'statement_block') list = at.kids;
    const inner: Syntax | undefined = at.kids.find(({ start, end }) => start <= declaredAt && declaredAt < end);
    if (inner === undefined) return list;
    at = inner;
  }
  return undefined;
}

function addsAt(text: string, at: number, length: number): boolean {
  return /^\s*\.\s*(?:push|add|set)\s*\(/.test(text.slice(at + length, at + length + 40));
}

/** `of services)`, `services.map(`, `services.get(` */
function isReading(text: string, at: number, length: number): boolean {
  const after = text.slice(at + length, at + length + 40);
  return (
    /^\s*\.\s*(?:values\s*\(\s*\)|forEach\s*\(|map\s*\(|get\s*\(|has\s*\(|length\b(?!\s*=[^=])|size\b)/.test(after) ||
    (/\bof\s+$/.test(text.slice(Math.max(0, at - 10), at)) && /^\s*\)/.test(after))
  );
}

const adders = new Set(['push', 'add', 'set']);
const mostItems = 6;
