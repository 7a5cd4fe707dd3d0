import { placeOf, type Value } from '../../../ir/index.ts';
import { forgetOthers } from '../collections/collected.ts';
import { iteratedValue } from '../collections/iterated.ts';
import { eachRound, roundsOf } from '../collections/rounds.ts';
import type { FunctionContext } from '../context.ts';
import { eachOf } from '../expressions/values.ts';
import { assignTarget } from '../names/targets.ts';
import { literal } from '../tree/literals.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

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
  const rounds = body === undefined ? undefined : roundsOf(fn, iterated, body, value);
  if (rounds === undefined) {
    oneOrMoreRounds(fn, target, unparenthesized(iterated), value, rest);
    return;
  }
  const otherwise = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  const asLoop = () => {
    oneOrMoreRounds(fn, target, unparenthesized(iterated), value, rest);
    fn.graph.jump(done);
  };
  eachRound(fn, target, rounds, (next) => loopBody(fn, rest, next, done), asLoop);
  finishLoop(fn, rest, otherwise, otherwise, done);
}

function oneOrMoreRounds(fn: FunctionContext, target: Syntax, iterated: Syntax, value: Value, rest: readonly Syntax[]): void {
  const head = fn.graph.newBlock();
  const body = fn.graph.newBlock();
  const otherwise = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  const gone = value.kind === 'result' ? placeOf(fn.temporary(iterated, 'gone through')) : undefined;
  if (gone !== undefined) fn.assign(gone, value, undefined);
  fn.graph.startBlock(head);
  fn.graph.branch({ kind: 'opaque' }, body, otherwise);
  fn.graph.startBlock(body);
  forgetOthers(fn, iterated);
  assignTarget(fn, target, eachOf(gone === undefined ? value : { kind: 'place', place: gone }), target);
  loopBody(fn, rest, head, done);
  finishLoop(fn, rest, head, otherwise, done);
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
