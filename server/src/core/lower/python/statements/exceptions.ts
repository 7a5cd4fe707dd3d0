import { type BlockId, placeOf, syntheticVariable, type Value } from '../../../ir/index.ts';
import type { FunctionContext, Leave } from '../context.ts';
import { assignTarget } from '../names/targets.ts';
import type { Syntax } from '../tree/syntax.ts';
import { withEntered } from './entering.ts';

/** How a `finally` was entered. */
const normally = 0;
const byException = 1;
const byLeaving = 2;

/** Leaves the innermost function or loop, or the process, through every `finally` on the way. */
export function leave(fn: FunctionContext, how: Leave, value: Value | undefined): void {
  for (let index = fn.frames.length - 1; index >= 0; index -= 1) {
    const frame = fn.frames[index];
    if (frame?.kind === 'finally') {
      if (how === 'return' && value !== undefined) fn.assign(placeOf(returnVariable(fn)), value, undefined);
      let way = frame.leaves.indexOf(how);
      if (way < 0) way = frame.leaves.push(how) - 1;
      setMode(fn, frame.mode, byLeaving + way);
      fn.graph.jump(frame.entry);
      return;
    }
    if (frame?.kind === 'catch' && how === 'exit') {
      fn.graph.jump(frame.entry);
      return;
    }
    if (frame?.kind === 'loop' && (how === 'break' || how === 'continue')) {
      fn.graph.jump(how === 'break' ? frame.onBreak : frame.onContinue);
      return;
    }
  }
  if (how === 'return') fn.graph.exit('return', value);
  else if (how === 'exit') fn.graph.exit('end-of-process');
  else fn.graph.jump(fn.graph.newBlock());
}

/** Raises here: to the handler around, or out of the function. */
export function raise(fn: FunctionContext): void {
  if (fn.graph.handler === undefined) fn.graph.exit('throw');
  else fn.graph.jump(fn.graph.handler);
}

/**
 * ```text
 *   body ──────▶ [mode ← 0] ─▶ cleanup ─▶ after
 *   exception ─▶ [mode ← 1] ──▶   │   ─▶ raise again
 *   return … ──▶ [mode ← 2…] ─▶   │   ─▶ go on leaving
 * ```
 */
export function protect(fn: FunctionContext, at: Syntax, body: () => void, cleanup: () => void): void {
  const mode = syntheticVariable('finally', at.start);
  const entry = fn.graph.newBlock();
  const thrown = fn.graph.newBlock();
  const after = fn.graph.newBlock();
  const leaves: Leave[] = [];
  fn.frames.push({ kind: 'finally', entry, mode, leaves });
  fn.graph.withHandler(thrown, body);
  fn.frames.pop();
  setMode(fn, mode, normally);
  fn.graph.jump(entry);
  fn.graph.startBlock(thrown);
  setMode(fn, mode, byException);
  fn.graph.startBlock(entry);
  cleanup();
  resume(fn, mode, byException, () => raise(fn));
  leaves.forEach((how, index) => {
    resume(fn, mode, byLeaving + index, () => leave(fn, how, how === 'return' ? { kind: 'place', place: placeOf(returnVariable(fn)) } : undefined));
  });
  fn.graph.startBlock(after);
}

function resume(fn: FunctionContext, mode: string, way: number, go: () => void): void {
  const taken = fn.graph.newBlock();
  const other = fn.graph.newBlock();
  const operands: Value[] = [
    { kind: 'place', place: placeOf(mode) },
    { kind: 'number', value: way },
  ];
  fn.graph.branch({ kind: 'value', value: { kind: 'operation', operator: '==', operands } }, taken, other);
  fn.graph.startBlock(taken);
  go();
  fn.graph.startBlock(other);
}

function setMode(fn: FunctionContext, mode: string, to: number): void {
  fn.assign(placeOf(mode), { kind: 'number', value: to }, undefined);
}

function returnVariable(fn: FunctionContext): string {
  return syntheticVariable('return', fn.definition?.start ?? 0);
}

/** `try`, its handlers, its `else` and its `finally`. */
export function lowerTry(fn: FunctionContext, node: Syntax): void {
  const [body, ...clauses] = node.children;
  const handlers = clauses.filter((clause) => clause.type === 'except_clause' || clause.type === 'except_group_clause');
  const otherwise = clauses.find((clause) => clause.type === 'else_clause');
  const last = clauses.find((clause) => clause.type === 'finally_clause');
  const guarded = () => {
    if (handlers.length === 0) suiteOf(fn, body);
    else handled(fn, node, body, handlers, otherwise, last === undefined && otherwise === undefined);
  };
  if (last === undefined) guarded();
  else protect(fn, last, guarded, () => suiteOf(fn, last.child('block')));
}

function handled(
  fn: FunctionContext,
  node: Syntax,
  body: Syntax | undefined,
  handlers: readonly Syntax[],
  otherwise: Syntax | undefined,
  isWhole: boolean,
): void {
  const caught = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  const wasCaught = fn.isCaught;
  const whole = fn.statement;
  const isExitCaught = handlers.some((handler) => catchesExit(fn, handler));
  if (isExitCaught) fn.frames.push({ kind: 'catch', entry: caught });
  fn.graph.withHandler(caught, () => {
    fn.isCaught = true;
    const isMeantAround = fn.isMeantToFail;
    fn.isMeantToFail ||= isExpectedToFail(fn, body, otherwise);
    if (isWhole && body?.children.length === 1) fn.onlyOf(whole, body.children);
    else suiteOf(fn, body);
    fn.isMeantToFail = isMeantAround;
    fn.isCaught = wasCaught;
  });
  if (isExitCaught) fn.frames.pop();
  if (otherwise !== undefined) suiteOf(fn, otherwise.child('block'));
  fn.graph.jump(done);
  fn.graph.startBlock(caught);
  let isOpen = true;
  for (const handler of handlers) {
    const next = clause(fn, handler, done, node);
    if (next === undefined) {
      isOpen = false;
      break;
    }
    fn.graph.startBlock(next);
  }
  if (isOpen) raise(fn);
  fn.statement = whole;
  fn.graph.startBlock(done);
}

/** `try: other.bind(address); assert False; except OSError: pass`: where nothing was raised, the test has failed. */
function isExpectedToFail(fn: FunctionContext, body: Syntax | undefined, otherwise: Syntax | undefined): boolean {
  const last = (otherwise?.child('block') ?? body)?.children.at(-1);
  return last !== undefined && failing.test(fn.text(last));
}

const failing = /^(?:assert\s+(?:False|0)\b|(?:self|cls|pytest|unittest)\.fail\s*\(|raise\s+AssertionError\b)/;

function catchesExit(fn: FunctionContext, handler: Syntax): boolean {
  const [type] = handler.children.filter((child) => child.type !== 'block');
  return type === undefined || /\b(?:SystemExit|BaseException)\b/.test(fn.text(type));
}

const catchesAll = /^(?:Exception|BaseException|builtins\.(?:Base)?Exception)$/;

/** One `except`. Gives the block where exceptions that it does not take go on; none when it takes all. */
function clause(fn: FunctionContext, handler: Syntax, done: BlockId, node: Syntax): BlockId | undefined {
  const [first, second] = handler.children.filter((child) => child.type !== 'block');
  const type = first?.type === 'as_pattern' ? first.children[0] : first;
  const target = first?.type === 'as_pattern' ? first.children[1] : second;
  const takesAll = type === undefined || catchesAll.test(fn.text(type));
  const next = takesAll ? undefined : fn.graph.newBlock();
  if (next !== undefined) {
    const taken = fn.graph.newBlock();
    fn.graph.branch({ kind: 'opaque' }, taken, next);
    fn.graph.startBlock(taken);
  }
  if (target !== undefined) assignTarget(fn, target, { kind: 'unknown', from: 'unknown' }, node);
  suiteOf(fn, handler.child('block'));
  fn.graph.jump(done);
  return next;
}

function suiteOf(fn: FunctionContext, block: Syntax | undefined): void {
  if (block !== undefined) fn.suite(block.children);
}

/** `with a as b, c as d:` is one `with` in another. */
export function lowerWith(fn: FunctionContext, node: Syntax): void {
  const items = (node.child('with_clause')?.children ?? []).filter((child) => child.type === 'with_item');
  const flat = items.flatMap(itemsOf);
  enter(fn, node, flat, 0);
}

/** `with (a as b, c as d):` parses as one item that is a tuple. */
function itemsOf(item: Syntax): readonly Syntax[] {
  const [only] = item.children;
  if (only === undefined) return [];
  if (only.type === 'tuple' && only.children.some((child) => child.type === 'as_pattern')) return only.children;
  return [only];
}

function enter(fn: FunctionContext, node: Syntax, items: readonly Syntax[], index: number): void {
  const item = items[index];
  if (item === undefined || index > 20) {
    suiteOf(fn, node.child('block'));
    return;
  }
  const [expression, target] = item.type === 'as_pattern' ? item.children : [item, undefined];
  if (expression === undefined) return;
  withEntered(
    fn,
    { node, expression, target },
    {
      inside: () => enter(fn, node, items, index + 1),
      protect: (body, cleanup) => protect(fn, item, body, cleanup),
      swallow: (body) => swallow(fn, body),
      raise: () => raise(fn),
    },
  );
}

/** What `suppress` does: an exception within goes on after it. */
function swallow(fn: FunctionContext, body: () => void): void {
  const after = fn.graph.newBlock();
  const wasCaught = fn.isCaught;
  fn.graph.withHandler(after, () => {
    fn.isCaught = true;
    body();
    fn.isCaught = wasCaught;
  });
  fn.graph.startBlock(after);
}
