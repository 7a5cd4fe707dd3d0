import { type Condition, placeOf, type Value } from '../../ir/index.ts';
import { namesIn } from './binding.ts';
import type { FunctionContext } from './context.ts';
import { literal } from './literals.ts';
import type { Syntax } from './syntax.ts';

/** `match`: its cases are tried in order. */
export function matchStatement(fn: FunctionContext, node: Syntax): void {
  const subjects = node.children.filter((child) => child.type !== 'block' && child.type !== 'case_clause');
  const values = subjects.map((subject) => fn.value(subject));
  const clauses = node.children.flatMap((child) => (child.type === 'block' ? child.children : [child])).filter((child) => child.type === 'case_clause');
  const done = fn.graph.newBlock();
  for (const clause of clauses) {
    const body = clause.child('block');
    const guard = clause.child('if_clause');
    const patterns = clause.children.filter((child) => child.type === 'case_pattern');
    const matched = fn.graph.newBlock();
    const next = fn.graph.newBlock();
    fn.graph.branch(patternCondition(fn, values, patterns), matched, next);
    fn.graph.startBlock(matched);
    for (const pattern of patterns) {
      for (const name of namesIn(pattern, fn.file.source)) {
        const meaning = fn.file.meaning(name, pattern.start, fn.scope);
        if (meaning.kind === 'variable') fn.assign(placeOf(meaning.root), { kind: 'unknown', from: 'unknown' }, pattern);
      }
    }
    if (guard?.children[0] !== undefined) {
      const guarded = fn.graph.newBlock();
      fn.branch(guard.children[0], guarded, next);
      fn.graph.startBlock(guarded);
    }
    if (body !== undefined) fn.suite(body.children);
    fn.graph.jump(done);
    fn.graph.startBlock(next);
  }
  fn.graph.startBlock(done);
}

function patternCondition(fn: FunctionContext, values: readonly Value[], patterns: readonly Syntax[]): Condition {
  const [value] = values;
  const [pattern] = patterns;
  if (value === undefined || pattern === undefined || patterns.length !== 1) return { kind: 'opaque' };
  // A name takes whatever is there.
  if (/^[^\W\d]\w*$/.test(fn.text(pattern)) && pattern.children.every((child) => child.type === 'dotted_name'))
    return { kind: 'value', value: { kind: 'boolean', value: true } };
  const text = pattern.children[0] === undefined ? undefined : literal(pattern.children[0], fn.file.source);
  if (text === undefined || pattern.children.length !== 1) return { kind: 'opaque' };
  return { kind: 'value', value: { kind: 'operation', operator: '==', operands: [value, text] } };
}
