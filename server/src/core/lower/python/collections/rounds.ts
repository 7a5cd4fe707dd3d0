import { type BlockId, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { isWritten } from '../expressions/values.ts';
import type { FileContext } from '../file.ts';
import type { Binding } from '../names/scope.ts';
import { assignTarget } from '../names/targets.ts';
import { callsBinder } from '../selection/words.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { grownList } from './grown.ts';
import { foreignList, iteratedValue } from './iterated.ts';

/** What a loop goes through, one by one. */
export interface Rounds {
  readonly items: readonly Value[];
  /** How many there are, only another file says: behind the last of them an item is none, and so is the first one where that file cannot be seen. */
  readonly isForeign: boolean;
  /** Those that may not be there, by their numbers: the next one may be there all the same. */
  readonly uncertain?: ReadonlySet<number>;
}

/** More than these nobody writes down one by one. */
const mostOptions = 8;
const mostSockets = 4;

/**
 * A loop over what stands in the text is gone round as often as that: one that sets options on a socket that it neither makes nor binds, one that makes
 * and binds sockets one after the other, or has a function of the file do so: `for port in (80, 443): serve(port)`, and one over sockets that have names:
 * `for sock in (data, control):`. One that tries until something works is left a loop.
 * @param iterated what `iteratedValue` says of the expression, where that is known already
 */
export function roundsOf(fn: FunctionContext, iterated: Syntax, body: Syntax, value = iteratedValue(fn, iterated)): Rounds | undefined {
  const text = fn.text(body);
  const grown = grownList(fn, unparenthesized(iterated));
  if (grown !== undefined) {
    const items = [...grown.first, ...grown.added].map((place): Value => ({ kind: 'place', place }));
    const uncertain = new Set(grown.additions.flatMap(({ isCertain }, index) => (isCertain ? [] : [grown.first.length + index])));
    return mostRounds(fn, text, items) === 0 ? undefined : { items, isForeign: false, uncertain };
  }
  const known = value.kind === 'list' ? value.items : undefined;
  const list = known !== undefined && known.length <= mostSockets ? undefined : foreignList(fn, iterated);
  if (known === undefined && list === undefined) return undefined;
  const most = mostRounds(fn, text, known);
  if (most === 0) return undefined;
  if (known !== undefined && known.length <= most) return { items: known, isForeign: false };
  if (list === undefined) return undefined;
  const items = Array.from({ length: most }, (_, index) => list(index, most));
  if (items.every(({ kind }) => kind === 'number')) return { items, isForeign: false };
  return known === undefined ? { items, isForeign: true } : undefined;
}

/** How often such a loop is gone round at most; 0 where it is left a loop. */
function mostRounds(fn: FunctionContext, text: string, known: readonly Value[] | undefined): number {
  const areWritten = known?.every(isWritten) !== false;
  // What a library's server is told to stop, it closes; nobody sees which of them that is.
  const opens = /\bcreate_server\s*\(/.test(text) || (callsBinder(text) && !/\.(?:stop\w*|cleanup)\b/.test(text));
  const makes = opens || /\bsocket\s*\(/.test(text);
  const hands = !makes && areWritten && namesActing(fn, text);
  const areNamed = known?.every(isNamed) === true;
  const passesOn = areNamed && (fn.file.importsFromTree || namesActing(fn, text)) && /\w\s*\(/.test(text);
  if (!makes && !hands && !passesOn && !/\.(?:bind|listen|connect|accept)\b|\bcreate_/.test(text)) return /setsockopt/.test(text) ? mostOptions : 0;
  const isPlain = !/\b(?:try|except|break|continue|return|yield|for|while)\b/.test(text);
  if (!isPlain || fn.isRepeated || (known !== undefined && known.length < 2)) return 0;
  if (hands || passesOn) return mostSockets;
  const isTold = makes ? areWritten && (opens || /\.bind\b/.test(text) || namesActing(fn, text)) : (areNamed || areWritten) && /\.(?:bind|listen)\b/.test(text);
  return isTold ? mostSockets : 0;
}

/** Whether a function or a class of the file that does something to sockets is called or handed on: `serve(port)`, `Thread(target=serve, args=(port,))`. */
function namesActing(fn: FunctionContext, text: string): boolean {
  const { file } = fn;
  const names =
    acting.get(file) ?? new Set(file.scan.functions.filter((one) => file.acts(one)).flatMap(({ name, ownerClass }) => [name, ownerClass?.name ?? name]));
  acting.set(file, names);
  return [...text.matchAll(/\b(\w+)\s*\(|\btarget\s*=\s*(?:\w+\.)*(\w+)/g)].some(([, called = '', target = '']) => {
    const name = called === '' ? target : called;
    return names.has(name) || (file.importsFromTree && opening.test(name));
  });
}

/** What a function or a method of another file is called that binds: `open_listener(host, port)`, `manager.open(endpoint)`. */
const opening = /^(?:open|listen|serve|bind|start)(?:_|$)|(?:^|_)(?:listener|server|socket|sock|listening|bound)s?$/;

const acting = new WeakMap<FileContext, ReadonlySet<string>>();

/** A variable or a field, or what a call has just made, alone or beside what is written out: `(data, 5001)`. */
function isNamed(value: Value): boolean {
  return (
    value.kind === 'place' ||
    value.kind === 'result' ||
    (value.kind === 'list' && value.items.some(isNamed) && value.items.every((item) => isNamed(item) || isWritten(item)))
  );
}

/**
 * Goes round for each item: `for option in (SO_REUSEADDR, SO_KEEPALIVE):`, `for port in (8000, 8001):`.
 * @param round lowers what is done for one, and is told where the next one begins
 * @param asLoop lowers the loop that it is where the file that has the items cannot be seen
 */
export function eachRound(
  fn: FunctionContext,
  target: Syntax,
  { items, isForeign, uncertain }: Rounds,
  round: (next: BlockId, index: number) => void,
  asLoop: () => void,
): void {
  const unseen = fn.graph.newBlock();
  const after = fn.graph.newBlock();
  const { isRepeated, collected } = fn;
  const own: (() => void)[] = [];
  /** Where the loop ends before a round that there is not, and how much has been collected by then. */
  const ends: { readonly block: BlockId; readonly count: number }[] = [];
  fn.isRepeated = true;
  fn.collected ??= own;
  for (const [index, item] of items.entries()) {
    if (item.kind !== 'result') continue;
    const held = placeOf(fn.temporary(target, `item ${index}`));
    fn.assign(held, item, undefined);
    own.push(() => fn.assign(held, unknownValue, undefined));
  }
  items.forEach((item, index) => {
    const next = fn.graph.newBlock();
    const end = index === 0 ? unseen : fn.graph.newBlock();
    if (index > 0) ends.push({ block: end, count: own.length });
    const given = isForeign || uncertain?.has(index) === true ? heldItem(fn, target, item, index, isForeign ? end : next) : item;
    assignTarget(fn, target, given, target);
    const known = namedBy(fn, target, given);
    for (const [binding, value] of known) fn.items.set(binding, value);
    round(next, index);
    for (const [binding] of known) fn.items.delete(binding);
    fn.graph.jump(next);
    fn.graph.startBlock(next);
  });
  fn.isRepeated = isRepeated;
  fn.collected = collected;
  for (const put of own) put();
  if (isForeign) {
    fn.graph.jump(after);
    for (const { block, count } of ends) {
      fn.graph.startBlock(block);
      for (const put of own.slice(0, count)) put();
      fn.graph.jump(after);
    }
    fn.graph.startBlock(unseen);
    asLoop();
  }
  fn.graph.startBlock(after);
}

function heldItem(fn: FunctionContext, target: Syntax, item: Value, index: number, otherwise: BlockId): Value {
  const place = placeOf(fn.temporary(target, `round ${index}`));
  const held: Value = { kind: 'place', place };
  const inside = fn.graph.newBlock();
  fn.assign(place, item, undefined);
  fn.graph.branch({ kind: 'value', value: { kind: 'operation', operator: 'is-none', operands: [held] } }, otherwise, inside);
  fn.graph.startBlock(inside);
  return held;
}

/** The names of the target that nothing else gives a value, with what they stand for in this round. */
function namedBy(fn: FunctionContext, target: Syntax, item: Value): readonly (readonly [Binding, Value])[] {
  const left = unparenthesized(target);
  if (left.type === 'identifier') {
    const found = fn.scope.find(fn.text(left));
    const isOnly = found !== undefined && found.binding.assignments.length === 1 && !found.binding.isParameter && !found.binding.isCaptured;
    return isOnly && isWritten(item) ? [[found.binding, item]] : [];
  }
  if (item.kind !== 'list' || item.items.length !== left.children.length || !/^(?:pattern_list|tuple_pattern|list_pattern)$/.test(left.type)) return [];
  return left.children.flatMap((child, index) => {
    const part = item.items[index];
    return part === undefined ? [] : namedBy(fn, child, part);
  });
}
