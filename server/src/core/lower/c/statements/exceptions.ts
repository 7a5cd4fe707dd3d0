import { allocatingCalls, endingCalls, memoryRows, observingCalls, operatorCalls, posixRows } from '../../../apis/posix.ts';
import { unknownValue } from '../../../ir/index.ts';
import { type FunctionLowering, textOf } from '../context.ts';
import { kidOfType, namedKids, type View } from '../tree/view.ts';
import { leaveScopes } from './jumps.ts';

/** Lowers `try { … } catch (…) { … }`. Which clause takes an exception is not known; one that catches all is the last. */
export function lowerTry(fn: FunctionLowering, view: View, declareUnknown: (fn: FunctionLowering, view: View) => void): void {
  const { graph } = fn;
  const body = kidOfType(view, 'compound_statement');
  const clauses = view.kids.filter((kid) => kid.type === 'catch_clause');
  const handler = graph.newBlock();
  const end = graph.newBlock();
  graph.withHandler(handler, () => {
    if (body !== undefined) fn.walk.block(fn, body);
  });
  graph.jump(end);
  graph.startBlock(handler);
  for (const clause of clauses) {
    const inside = graph.newBlock();
    const next = graph.newBlock();
    const parameters = kidOfType(clause, 'parameter_list');
    const catchesAll = parameters === undefined || namedKids(parameters).length === 0;
    if (catchesAll) graph.jump(inside);
    else graph.branch({ kind: 'opaque' }, inside, next);
    graph.startBlock(inside);
    fn.scope.enter();
    for (const parameter of parameters === undefined ? [] : namedKids(parameters)) declareUnknown(fn, parameter);
    const clauseBody = kidOfType(clause, 'compound_statement');
    if (clauseBody !== undefined) fn.walk.block(fn, clauseBody);
    fn.scope.leave();
    graph.jump(end);
    graph.startBlock(next);
  }
  raise(fn);
  graph.startBlock(end);
}

/** Microsoft's `__try … __except` and `__try … __finally`. */
export function lowerStructuredTry(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  const body = kidOfType(view, 'compound_statement');
  const clause = view.kids.find((kid) => /^seh_(?:except|finally)_clause$/.test(kid.type));
  const handler = graph.newBlock();
  const end = graph.newBlock();
  graph.withHandler(handler, () => {
    if (body !== undefined) fn.walk.block(fn, body);
  });
  graph.jump(clause?.type === 'seh_finally_clause' ? handler : end);
  graph.startBlock(handler);
  const handled = clause === undefined ? undefined : kidOfType(clause, 'compound_statement');
  if (handled !== undefined) fn.walk.block(fn, handled);
  graph.startBlock(end);
}

export function lowerThrow(fn: FunctionLowering, view: View): void {
  const expression = namedKids(view)[0];
  if (expression !== undefined) fn.walk.effects(fn, expression, 'used');
  if (fn.graph.handler === undefined) leaveScopes(fn, fn.scopeBase);
  raise(fn);
}

/** Inside `try`, a statement with a call that is none of C's may go to the handler instead: what it calls is no event, and yet its exception is one. */
export function mayThrow(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  if (graph.handler === undefined || graph.current === fn.throwing || !callsForeign(textOf(fn, view))) return;
  const next = graph.newBlock();
  graph.branch({ kind: 'opaque' }, next, graph.handler);
  graph.startBlock(next);
  fn.throwing = next;
}

function callsForeign(text: string): boolean {
  for (const [, name] of text.matchAll(/\b(?:new|co_await)\b|([A-Za-z_]\w*)\s*(?:<[^<>;(){}]*>\s*)?\(/g)) {
    if (name === undefined || !neverThrow.some((names) => names.has(name))) return true;
  }
  return false;
}

const neverThrow: readonly { has(name: string): boolean }[] = [
  new Set('if while for switch return sizeof alignof catch noexcept defined htons ntohs htonl ntohl perror fprintf printf errno memset memcpy'.split(' ')),
  posixRows,
  endingCalls,
  memoryRows,
  allocatingCalls,
  observingCalls,
  operatorCalls,
];

function raise(fn: FunctionLowering): void {
  const { graph } = fn;
  if (graph.handler === undefined) graph.exit('throw', unknownValue);
  else graph.jump(graph.handler);
}
