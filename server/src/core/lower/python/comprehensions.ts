import { placeOf, type Value, type VariableId } from '../../ir/index.ts';
import { bindTargets } from './binding.ts';
import type { FunctionContext } from './context.ts';
import { Scope } from './scope.ts';
import type { Syntax } from './syntax.ts';
import { assignTarget } from './targets.ts';
import { eachOf, mayHoldSocket } from './values.ts';

/** A comprehension is a loop whose variables are its own. What it collects goes into a container. */
export function lowerComprehension(fn: FunctionContext, node: Syntax): Value {
  const [body, ...clauses] = node.children;
  const outer = fn.scope;
  const scope = new Scope('comprehension', node.start, outer);
  for (const clause of clauses) if (clause.type === 'for_in_clause') bindTargets(fn.file, scope, clause.children[0], clause.end);
  const done = fn.graph.newBlock();
  fn.scope = scope;
  for (const clause of clauses) {
    if (clause.type === 'for_in_clause') {
      const [target, ...sources] = clause.children;
      // What is iterated first is evaluated outside, but its names mean the same unless the target hides them.
      const iterated = sources.map((source) => fn.value(source))[0] ?? { kind: 'unknown', from: 'unknown' };
      const inside = fn.graph.newBlock();
      fn.graph.branch({ kind: 'opaque' }, inside, done);
      fn.graph.startBlock(inside);
      if (target !== undefined) assignTarget(fn, target, eachOf(iterated), clause);
    } else if (clause.children[0] !== undefined) {
      const inside = fn.graph.newBlock();
      fn.branch(clause.children[0], inside, done);
      fn.graph.startBlock(inside);
    }
  }
  const parts = body === undefined ? [] : body.type === 'pair' ? body.children : [body];
  for (const part of parts) {
    const value = fn.value(part);
    if (!mayHoldSocket(value)) continue;
    if (parts.length === 1) fn.assign(placeOf(comprehended(fn, node), '[]'), value, undefined);
    fn.emit({ kind: 'escape', value, onFailure: 'throws', site: fn.site(part, '', []) });
  }
  fn.scope = outer;
  fn.graph.startBlock(done);
  return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
}

/** Where the items of a comprehension are found again by a loop that goes through what it made. */
export function comprehended(fn: FunctionContext, node: Syntax): VariableId {
  return fn.temporary(node, 'comprehended');
}
