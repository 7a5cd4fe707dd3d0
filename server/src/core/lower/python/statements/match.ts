import { type Condition, placeOf, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { importedName } from '../linkage/imports.ts';
import { namesIn } from '../names/binding.ts';
import { constantNamed } from '../names/names.ts';
import { literal } from '../tree/literals.ts';
import type { Syntax } from '../tree/syntax.ts';

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
    const alternatives = patternConditions(fn, values, patterns);
    alternatives.forEach((condition, index) => {
      const otherwise = index === alternatives.length - 1 ? next : fn.graph.newBlock();
      fn.graph.branch(condition, matched, otherwise);
      if (otherwise !== next) fn.graph.startBlock(otherwise);
    });
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

/** One of these has to hold: `"udp" | "udp6"`. */
function patternConditions(fn: FunctionContext, values: readonly Value[], patterns: readonly Syntax[]): readonly Condition[] {
  const [value] = values;
  const [pattern] = patterns;
  if (value === undefined || pattern === undefined || patterns.length !== 1) return [{ kind: 'opaque' }];
  // A name takes whatever is there.
  if (/^[^\W\d]\w*$/.test(fn.text(pattern)) && pattern.children.every((child) => child.type === 'dotted_name'))
    return [{ kind: 'value', value: { kind: 'boolean', value: true } }];
  const [only, ...others] = pattern.children;
  if (only === undefined || others.length > 0) return [{ kind: 'opaque' }];
  const alternatives = only.type === 'union_pattern' ? only.children : [only];
  return alternatives.map((alternative) => {
    const asked = alternative.type === 'dotted_name' ? memberNamed(fn, alternative) : literal(alternative, fn.file.source);
    return asked === undefined ? { kind: 'opaque' } : { kind: 'value', value: { kind: 'operation', operator: '==', operands: [value, asked] } };
  });
}

/** What a dotted name of two parts stands for: an attribute of a class, or a name of a module. */
function memberNamed(fn: FunctionContext, pattern: Syntax): Value | undefined {
  const [holder, part, ...more] = pattern.children;
  if (holder === undefined || part === undefined || more.length > 0) return undefined;
  const owner = fn.file.classOf(holder, fn.scope);
  if (owner !== undefined) return { kind: 'place', place: placeOf(fn.file.attributeVariable(owner.name, owner.scope, fn.text(part))) };
  const qualified = fn.file.qualifiedName(holder, fn.scope);
  return qualified === undefined ? undefined : (constantNamed(`${qualified}.${fn.text(part)}`) ?? importedName(`${qualified}.${fn.text(part)}`));
}
