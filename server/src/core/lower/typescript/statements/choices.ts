import type { Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { hasReadFunction } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import { platformTest } from './platforms.ts';

/** `port ? port : 8080`, `secure ? 443 : 80`: a value of two, where nothing else happens on either way. */
export function choiceValue(fn: FunctionLowering, condition: Syntax, yes: Syntax, no: Syntax): Value | undefined {
  if (!isPlainCondition(fn, condition)) return undefined;
  const isTested = (node: Syntax) => fn.file.slice(unwrap(node)) === fn.file.slice(unwrap(condition)).replace(/^!\s*/, '');
  if (![yes, no].every((each) => isPlainValue(fn, each) || isTested(each))) return undefined;
  return chosen(fn.value(condition), fn.value(yes), fn.value(no));
}

/**
 * `if (!port) port = 8080;`, `if (typeof options === 'function') { callback = options; options = {}; }`: nothing happens but that variables get other
 * values, which whoever called with constants can compute.
 */
export function lowerSettings(fn: FunctionLowering, node: Syntax): boolean {
  const [condition, consequence, alternative] = node.kids;
  if (condition === undefined || consequence === undefined || alternative !== undefined || !isPlainCondition(fn, condition)) return false;
  const asksType = /\btypeof\b/.test(fn.file.slice(condition));
  const statements = consequence.type === 'statement_block' ? consequence.kids : [consequence];
  const assigned = statements.map(assignmentIn);
  if (assigned.length === 0 || !assigned.every((each) => each !== undefined && isSetting(fn, each, asksType))) return false;
  const test = fn.value(condition);
  if (test.kind === 'unknown') return false;
  const isAlone = assigned.length === 1;
  const kept: Value = isAlone ? test : { kind: 'place', place: fn.temporary('if', condition) };
  if (!isAlone && kept.kind === 'place') fn.store(kept.place, test, condition);
  for (const each of assigned) {
    const [target, given] = each?.kids ?? [];
    if (target === undefined || given === undefined) continue;
    const value = chosen(kept, fn.value(given), fn.value(target));
    fn.file.lowerers.assign(fn, target, { ...value, span: spanOf(given) }, false);
  }
  return true;
}

/** One of the two; a value or, where there is none, another is what `||` and `??` give. */
function chosen(test: Value, yes: Value, no: Value): Value {
  const isNot = test.kind === 'operation' && test.operator === '!' ? test.operands[0] : undefined;
  const absent = test.kind === 'operation' && test.operator === 'is-none' ? test.operands[0] : undefined;
  if (isNot !== undefined) return chosen(isNot, no, yes);
  if (absent !== undefined && isSame(absent, no)) return { kind: 'operation', operator: 'default', operands: [no, yes] };
  if (isSame(test, yes)) return { kind: 'operation', operator: 'or', operands: [yes, no] };
  return { kind: 'operation', operator: 'choose', operands: [test, yes, no] };
}

function isSame(a: Value, b: Value): boolean {
  return a.kind === 'place' && b.kind === 'place' && a.place.root === b.place.root && a.place.path.join('/') === b.place.path.join('/');
}

/** A question of values alone: libc's results say what has become of a socket, and each platform has its way. */
function isPlainCondition(fn: FunctionLowering, condition: Syntax): boolean {
  return !fn.file.reachesLibc && !unwrap(condition).hasEffects && !asksPlatform(fn, condition);
}

function asksPlatform(fn: FunctionLowering, node: Syntax): boolean {
  const inner = unwrap(node);
  if (platformTest(fn, inner) !== undefined) return true;
  return (inner.type === 'binary_expression' || inner.type === 'unary_expression') && inner.kids.some((kid) => asksPlatform(fn, kid));
}

function assignmentIn(statement: Syntax): Syntax | undefined {
  const only = statement.type === 'expression_statement' && statement.kids.length === 1 ? statement.kids[0] : undefined;
  return only?.type === 'assignment_expression' ? only : undefined;
}

function isSetting(fn: FunctionLowering, { kids: [target, given] }: Syntax, asksType: boolean): boolean {
  if (target === undefined || given === undefined || target.hasEffects) return false;
  if (target.type !== 'identifier' && target.type !== 'member_expression') return false;
  return isPlainValue(fn, given) || (asksType && (given.type === 'identifier' || isPlainObject(given)));
}

/** An object of which nothing is done but that it is written down. */
export function isPlainObject(node: Syntax): boolean {
  return node.type === 'object' && !node.hasEffects && !hasReadFunction(node) && node.kids.every(({ type }) => type === 'pair' || type.startsWith('shorthand'));
}

/** A constant that is written, here or where its name is declared. */
function isPlainValue(fn: FunctionLowering, node: Syntax): boolean {
  const inner = unwrap(node);
  const named = inner.type === 'identifier' ? fn.file.entities.literal(inner, fn.scope)?.node.type : undefined;
  return (
    named === 'number' ||
    named === 'string' ||
    plain.has(inner.type) ||
    (inner.type === 'object' && inner.kids.length === 0) ||
    (inner.type === 'unary_expression' && /^-\s*\d/.test(fn.file.slice(inner)))
  );
}

const plain = new Set(['number', 'string', 'true', 'false', 'null', 'undefined']);
