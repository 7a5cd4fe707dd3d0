import { placeOf, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { eachOf, mayHoldSocket } from '../expressions/values.ts';
import { bindTargets } from '../names/binding.ts';
import { Scope } from '../names/scope.ts';
import { assignTarget } from '../names/targets.ts';
import type { Syntax } from '../tree/syntax.ts';
import { collectInRound, forgetOthers } from './collected.ts';
import { comprehended, noteCount } from './comprehended.ts';
import { eachRound, roundsOf } from './rounds.ts';

/** A comprehension is a loop whose variables are its own. What it collects goes into a container. */
export function lowerComprehension(fn: FunctionContext, node: Syntax): Value {
  const [, ...clauses] = node.children;
  const outer = fn.scope;
  const scope = new Scope('comprehension', node.start, outer);
  for (const clause of clauses) if (clause.type === 'for_in_clause') bindTargets(fn.file, scope, clause.children[0], clause.end);
  fn.scope = scope;
  if (!lowerRounds(fn, node)) lowerAsLoop(fn, node);
  fn.scope = outer;
  return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
}

/** What goes through items that are known one by one collects as many things: `[listening(port) for port in (80, 443)]`. */
function lowerRounds(fn: FunctionContext, node: Syntax): boolean {
  const [body, clause, ...others] = node.children;
  const [target, iterated] = clause?.type === 'for_in_clause' ? clause.children : [];
  if (body === undefined || target === undefined || iterated === undefined || others.length > 0 || clause?.children.length !== 2) return false;
  if (node.type === 'generator_expression' || fn.collected !== undefined || !isPlain.test(fn.text(iterated))) return false;
  const rounds = roundsOf(fn, iterated, body);
  if (rounds === undefined) return false;
  const item = (index: number) => placeOf(comprehended(fn, node), `[${index}]`);
  noteCount(fn, node, rounds.items.length);
  const round = (_next: number, index: number): void => {
    for (const part of partsOf(body)) {
      const value = fn.value(part);
      if (!mayHoldSocket(value)) continue;
      collectInRound(fn, part, value, () => {});
      if (body.type !== 'pair') fn.assign(item(index), value, undefined);
    }
  };
  eachRound(fn, target, rounds, round, () => lowerAsLoop(fn, node, '[0]'));
  return true;
}

/** Nothing happens where it is evaluated, so that it may be asked for twice. */
const isPlain = /^(?:[\w.]+\.(?:items|values|keys)\(\)|(?:enumerate|range)\([^()]*\)|(?!.*\w\s*\().*)$/s;

function partsOf(body: Syntax): readonly Syntax[] {
  return body.type === 'pair' ? body.children : [body];
}

/** @param element what it collects is found under */
function lowerAsLoop(fn: FunctionContext, node: Syntax, element = '[]'): void {
  const [body, ...clauses] = node.children;
  const done = fn.graph.newBlock();
  for (const clause of clauses) {
    if (clause.type === 'for_in_clause') {
      const [target, ...sources] = clause.children;
      // What is iterated first is evaluated outside, but its names mean the same unless the target hides them.
      const iterated = sources.map((source) => fn.value(source))[0] ?? { kind: 'unknown', from: 'unknown' };
      const inside = fn.graph.newBlock();
      fn.graph.branch({ kind: 'opaque' }, inside, done);
      fn.graph.startBlock(inside);
      for (const source of sources) forgetOthers(fn, source);
      if (target !== undefined) assignTarget(fn, target, eachOf(iterated), clause);
    } else if (clause.children[0] !== undefined) {
      const inside = fn.graph.newBlock();
      fn.branch(clause.children[0], inside, done);
      fn.graph.startBlock(inside);
    }
  }
  const parts = body === undefined ? [] : partsOf(body);
  for (const part of parts) {
    const value = fn.value(part);
    if (!mayHoldSocket(value)) continue;
    if (parts.length === 1) fn.assign(placeOf(comprehended(fn, node), element), value, undefined);
    fn.emit({ kind: 'escape', value, onFailure: 'throws', site: fn.site(part, '', []) });
  }
  fn.graph.startBlock(done);
}
