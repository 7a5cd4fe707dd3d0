import type { Value } from '../../ir/index.ts';
import type { FunctionContext } from './context.ts';
import type { FileContext } from './file.ts';
import { iteratedValue } from './iterated.ts';
import { literal } from './literals.ts';
import type { Binding } from './scope.ts';
import { type Syntax, unparenthesized } from './syntax.ts';
import { assignTarget } from './targets.ts';
import { eachOf, isWritten } from './values.ts';

export function whileStatement(fn: FunctionContext, node: Syntax): void {
  const [condition, ...rest] = node.children;
  if (condition === undefined) return;
  const head = fn.graph.newBlock();
  const body = fn.graph.newBlock();
  const otherwise = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  fn.graph.startBlock(head);
  const known = literal(condition, fn.file.source);
  if (known !== undefined && (known.kind === 'boolean' || known.kind === 'number') && known.value) fn.graph.jump(body);
  else fn.branch(condition, body, otherwise);
  fn.graph.startBlock(body);
  loopBody(fn, rest, head, done);
  finishLoop(fn, rest, head, otherwise, done);
}

export function forStatement(fn: FunctionContext, node: Syntax): void {
  const [target, iterated, ...rest] = node.children;
  if (target === undefined || iterated === undefined) return;
  const value = iteratedValue(fn, iterated);
  const body = rest.find((child) => child.type === 'block');
  if (body !== undefined && value.kind === 'list' && hasRounds(fn, body, value.items)) {
    eachRound(fn, target, value.items, rest);
    return;
  }
  oneOrMoreRounds(fn, target, value, rest);
}

function oneOrMoreRounds(fn: FunctionContext, target: Syntax, value: Value, rest: readonly Syntax[]): void {
  const head = fn.graph.newBlock();
  const body = fn.graph.newBlock();
  const otherwise = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  fn.graph.startBlock(head);
  fn.graph.branch({ kind: 'opaque' }, body, otherwise);
  fn.graph.startBlock(body);
  assignTarget(fn, target, eachOf(value), target);
  loopBody(fn, rest, head, done);
  finishLoop(fn, rest, head, otherwise, done);
}

/** More than these nobody writes down one by one. */
const mostOptions = 8;
const mostSockets = 4;

/**
 * A loop over what stands in the text is gone round as often as that: one that sets options on a socket that it neither makes nor binds, one that makes
 * and binds sockets one after the other, or has a function of the file do so: `for port in (80, 443): serve(port)`, and one over sockets that have names:
 * `for sock in (data, control):`. One that tries until something works is left a loop.
 */
function hasRounds(fn: FunctionContext, body: Syntax, items: readonly Value[]): boolean {
  const text = fn.text(body);
  const makes = /\bsocket\s*\(|\bcreate_server\s*\(/.test(text);
  const hands = !makes && items.every(isWritten) && namesActing(fn, text);
  if (!makes && !hands && !/\.(?:bind|listen|connect|accept)\b|\bcreate_/.test(text)) return items.length <= mostOptions && /setsockopt/.test(text);
  const isPlain = !/\b(?:try|except|break|continue|return|yield|for|while)\b/.test(text);
  if (!isPlain || fn.isRepeated || items.length < 2 || items.length > mostSockets) return false;
  if (hands) return true;
  return makes
    ? items.every(isWritten) && (/\.bind\b|\bcreate_server\b/.test(text) || namesActing(fn, text))
    : items.every(isNamed) && /\.(?:bind|listen)\b/.test(text);
}

/** Whether a function or a class of the file that does something to sockets is called or handed on: `serve(port)`, `Thread(target=serve, args=(port,))`. */
function namesActing(fn: FunctionContext, text: string): boolean {
  const { file } = fn;
  const names =
    acting.get(file) ?? new Set(file.scan.functions.filter((one) => file.acts(one)).flatMap(({ name, ownerClass }) => [name, ownerClass?.name ?? name]));
  acting.set(file, names);
  return [...text.matchAll(/\b(\w+)\s*\(|\btarget\s*=\s*(?:self\.)?(\w+)/g)].some(([, called, target]) => names.has(called ?? target ?? ''));
}

const acting = new WeakMap<FileContext, ReadonlySet<string>>();

/** A variable or a field, alone or beside what is written out: `(data, 5001)`. */
function isNamed(value: Value): boolean {
  return value.kind === 'place' || (value.kind === 'list' && value.items.some(isNamed) && value.items.every((item) => isNamed(item) || isWritten(item)));
}

/** `for option in (SO_REUSEADDR, SO_KEEPALIVE):`, `for port in (8000, 8001):` */
function eachRound(fn: FunctionContext, target: Syntax, items: readonly Value[], rest: readonly Syntax[]): void {
  const otherwise = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  const isOuter = fn.isRepeated;
  fn.isRepeated = true;
  for (const item of items) {
    const next = fn.graph.newBlock();
    assignTarget(fn, target, item, target);
    const known = namedBy(fn, target, item);
    for (const [binding, value] of known) fn.items.set(binding, value);
    loopBody(fn, rest, next, done);
    for (const [binding] of known) fn.items.delete(binding);
    fn.graph.jump(next);
    fn.graph.startBlock(next);
  }
  fn.isRepeated = isOuter;
  fn.graph.jump(otherwise);
  finishLoop(fn, rest, otherwise, otherwise, done);
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

function loopBody(fn: FunctionContext, rest: readonly Syntax[], head: number, done: number): void {
  const body = rest.find((child) => child.type === 'block');
  fn.frames.push({ kind: 'loop', onBreak: done, onContinue: head });
  if (body !== undefined) fn.suite(body.children);
  fn.frames.pop();
}

function finishLoop(fn: FunctionContext, rest: readonly Syntax[], head: number, otherwise: number, done: number): void {
  fn.graph.jump(head);
  fn.graph.startBlock(otherwise);
  const other = rest.find((child) => child.type === 'else_clause');
  if (other !== undefined) for (const block of other.children) fn.suite(block.children);
  fn.graph.startBlock(done);
}
