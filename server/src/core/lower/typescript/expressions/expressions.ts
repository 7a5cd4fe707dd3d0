import { type BlockId, type Place, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { lowerCall, lowerNew } from '../calls/calls.ts';
import { wholeList } from '../collections/subsets.ts';
import { type FunctionLowering, readBinding, spanOf, variableOf } from '../context.ts';
import { namedOptions } from '../library/optionNames.ts';
import { importedBy, importedValue } from '../linkage/imports.ts';
import { isSteady, thisHeldBy } from '../names/scopes.ts';
import { givenValue, objectValue } from '../objects/objects.ts';
import { choiceValue, isPlainObject } from '../statements/choices.ts';
import { platformTest } from '../statements/platforms.ts';
import { classShape, numberContent, stringContent } from '../tree/shapes.ts';
import { firstKid, isClass, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { isConstant, lowerAssignment, lowerChange } from './assignments.ts';
import { swapValue } from './byteSwaps.ts';
import { memberValue, thisValue, wholeObject } from './members.ts';
import { binaryValue, operatorOf, typeTest } from './operators.ts';

/** Emits what evaluating the expression does, and says what its value is. */
export function lowerValue(fn: FunctionLowering, node: Syntax): Value {
  const value = lowered(fn, node);
  if (value.span !== undefined) return value;
  // Written out for the kinds that are met most: spreading an object is what costs most here.
  const span = spanOf(node);
  switch (value.kind) {
    case 'unknown':
      return { kind: 'unknown', from: value.from, span };
    case 'place':
      return { kind: 'place', place: value.place, span };
    case 'string':
      return { kind: 'string', value: value.value, span };
    case 'number':
      return { kind: 'number', value: value.value, span };
    case 'function':
      return { kind: 'function', id: value.id, span };
    case 'record':
      return { kind: 'record', fields: value.fields, span, ...(value.zeroed === undefined ? {} : { zeroed: value.zeroed }) };
    case 'operation':
      return { kind: 'operation', operator: value.operator, operands: value.operands, span };
    default:
      return { ...value, span };
  }
}

/** Evaluates a condition and jumps; short circuits become blocks. */
export function lowerBranch(fn: FunctionLowering, node: Syntax, yes: BlockId, no: BlockId): void {
  const test = unwrap(node);
  const { graph } = fn;
  const platform = platformTest(fn, test);
  if (platform !== undefined) {
    const [on, off] = platform.isNegated ? [no, yes] : [yes, no];
    graph.branch({ kind: 'platform', platforms: platform.platforms }, on, off);
    return;
  }
  const [left, right] = test.kids;
  if (test.type === 'unary_expression' && fn.file.text[test.start] === '!' && left !== undefined) {
    lowerBranch(fn, left, no, yes);
    return;
  }
  const operator = test.type === 'binary_expression' ? operatorOf(test, fn.file.text) : '';
  if ((operator === '&&' || operator === '||') && left !== undefined && right !== undefined) {
    const middle = graph.newBlock();
    if (operator === '&&') lowerBranch(fn, left, middle, no);
    else lowerBranch(fn, left, yes, middle);
    graph.startBlock(middle);
    lowerBranch(fn, right, yes, no);
    return;
  }
  const value = lowerValue(fn, node);
  graph.branch(value.kind === 'unknown' ? { kind: 'opaque' } : { kind: 'value', value }, yes, no);
}

const unchanged = new Set(['parenthesized_expression', 'as_expression', 'satisfies_expression', 'non_null_expression', 'instantiation_expression']);

function lowered(fn: FunctionLowering, node: Syntax): Value {
  const { text } = fn.file;
  if (node.type === 'await_expression' && node.kids[0] !== undefined) {
    fn.mayThrow();
    const value = lowerValue(fn, node.kids[0]);
    fn.wait(node);
    return value;
  }
  if (unchanged.has(node.type) && node.kids[0] !== undefined) return lowerValue(fn, node.kids[0]);
  if (isFunction(node)) return { kind: 'function', id: fn.file.functionId(node) };
  if (isClass(node)) return classValue(fn, node);
  const whole = wholeList(node, fn.file.text);
  if (whole !== undefined) return lowerValue(fn, whole);
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier':
      return namedOptions(fn, node) ?? nameValue(fn, node);
    case 'this':
      return thisValue(fn, node);
    case 'number': {
      const value = numberContent(fn.file.slice(node));
      return value === undefined ? unknownValue : { kind: 'number', value };
    }
    case 'string':
      return { kind: 'string', value: stringContent(fn.file.slice(node)) };
    case 'template_string':
      return templateValue(fn, node);
    case 'true':
    case 'false':
      return { kind: 'boolean', value: node.type === 'true' };
    case 'null':
    case 'undefined':
      return { kind: 'none' };
    case 'member_expression':
    case 'subscript_expression':
      return namedOptions(fn, node) ?? memberValue(fn, node);
    case 'call_expression':
      return lowerCall(fn, node);
    case 'new_expression':
      return lowerNew(fn, node);
    case 'assignment_expression':
      return lowerAssignment(fn, node);
    case 'augmented_assignment_expression':
    case 'update_expression':
      return lowerChange(fn, node);
    case 'binary_expression':
      return namedOptions(fn, node) ?? binary(fn, node);
    case 'unary_expression':
      return unary(fn, node, text);
    case 'ternary_expression':
      return chosen(fn, node);
    case 'object':
      return objectValue(fn, node);
    case 'array':
      return arrayValue(fn, node);
    case 'decorator':
    case 'type_assertion':
    case 'sequence_expression': {
      for (const kid of node.kids.slice(0, -1)) if (kid.hasEffects) lowerValue(fn, kid);
      const last = node.kids.at(-1);
      return last === undefined ? unknownValue : lowerValue(fn, last);
    }
    default:
      return effectsOnly(fn, node);
  }
}

/** What is not modelled still evaluates its parts: `yield f()`, JSX, tagged templates. */
function effectsOnly(fn: FunctionLowering, node: Syntax): Value {
  if (node.type === 'too_deep' || node.type === 'ERROR') return unknownValue;
  for (const kid of node.kids) if (kid.hasEffects || isFunction(kid)) lowerValue(fn, kid);
  if (node.type === 'yield_expression') fn.wait(node);
  return unknownValue;
}

function nameValue(fn: FunctionLowering, node: Syntax): Value {
  const binding = fn.scope.resolve(fn.file.slice(node));
  if (binding === undefined) return unknownValue;
  if (binding.imported !== undefined) return importedBy(binding.imported) ?? unknownValue;
  const required = fn.file.importsFromTree && isSteady(binding) ? importedValue(fn.file.entities.of(node, fn.scope)) : undefined;
  if (required !== undefined) return required;
  if (binding.node !== undefined && binding.assignments === 0) {
    if (isFunction(binding.node)) return { kind: 'function', id: fn.file.functionId(binding.node) };
    if (isClass(binding.node)) return { kind: 'class', id: fn.file.classId(binding.node) };
  }
  if (binding.unstableMembers !== undefined) return wholeObject(fn, binding, node);
  return binding.kind === 'enum' || binding.kind === 'namespace' ? unknownValue : readBinding(thisHeldBy(binding) ?? binding, node);
}

function classValue(fn: FunctionLowering, node: Syntax): Value {
  const { members } = classShape(node, fn.file.text);
  for (const kid of [...node.kids, ...(firstKid(node, 'class_body')?.kids ?? [])])
    if (kid.type === 'decorator' && kid.hasEffects && kid.kids[0] !== undefined) lowerValue(fn, kid.kids[0]);
  // Static fields and blocks run here; the rest when an object is made.
  for (const member of members) {
    if (member.kind === 'block') fn.file.lowerers.statements(fn, member.node.kids[0]?.kids ?? []);
    else if (member.isStatic && member.value !== undefined) lowerStatic(fn, node, member.name, member.value);
  }
  return { kind: 'class', id: fn.file.classId(node) };
}

/** A static field lives in the class, which is kept under its name. */
function lowerStatic(fn: FunctionLowering, node: Syntax, name: string, value: Syntax): void {
  const { scopes } = fn.file.source.declarations;
  fn.inScope(scopes.get(node), () => {
    const given = lowerValue(fn, value);
    const className = classShape(node, fn.file.text).name;
    const binding = className === undefined ? undefined : fn.scope.resolve(fn.file.slice(className));
    if (binding !== undefined) fn.store(placeOf(variableOf(binding), name), given, value);
  });
}

function templateValue(fn: FunctionLowering, node: Syntax): Value {
  const parts: Value[] = [];
  let at = node.start + 1;
  const addText = (end: number) => {
    if (end > at) parts.push({ kind: 'string', value: stringContent(`\`${fn.file.text.slice(at, end)}\``) });
  };
  for (const kid of node.kids) {
    if (kid.type !== 'template_substitution') continue;
    addText(kid.start);
    const inner = kid.kids[0];
    if (inner !== undefined) parts.push({ kind: 'operation', operator: 'string', operands: [lowerValue(fn, inner)] });
    at = kid.end;
  }
  addText(node.end - 1);
  const [only] = parts;
  if (only === undefined) return { kind: 'string', value: '' };
  return parts.length === 1 ? only : { kind: 'operation', operator: 'concat', operands: parts };
}

function binary(fn: FunctionLowering, node: Syntax): Value {
  const [left, right] = node.kids;
  const operator = operatorOf(node, fn.file.text);
  if (left === undefined || right === undefined) return unknownValue;
  if (operator === '&&' || operator === '||' || operator === '??') return shortCircuit(fn, node, left, right, operator);
  const swapped = swapValue(fn, node, operator);
  if (swapped !== undefined) return swapped;
  if (operator === 'instanceof' && left.type === 'this') return { kind: 'boolean', value: true };
  return typeAsked(fn, operator, left, right) ?? binaryValue(node, operator, lowerValue(fn, left), lowerValue(fn, right));
}

function typeAsked(fn: FunctionLowering, operator: string, left: Syntax, right: Syntax): Value | undefined {
  const tested = left.type === 'unary_expression' && right.type === 'string' && /^typeof\b/.test(fn.file.slice(left)) ? left.kids[0] : undefined;
  return tested === undefined ? undefined : typeTest(operator, lowerValue(fn, tested), stringContent(fn.file.slice(right)));
}

/** Without effects on the right it is a value; with them the right side is a path of its own. */
function shortCircuit(fn: FunctionLowering, node: Syntax, left: Syntax, right: Syntax, operator: '&&' | '||' | '??'): Value {
  const first = lowerValue(fn, left);
  if (operator === '??' && (isConstant(fn, right) || isEmptyArray(right) || isPlainObject(unwrap(right))))
    return { kind: 'operation', operator: 'default', operands: [first, lowerValue(fn, right)] };
  if (!right.hasEffects && operator !== '??')
    return { kind: 'operation', operator: operator === '&&' ? 'and' : 'or', operands: [first, givenValue(fn, right)] };
  if (fn.isCollecting) return lowerInLine(fn, right);
  const { graph } = fn;
  const kept = fn.temporary(operator, node);
  const [evaluate, after] = [graph.newBlock(), graph.newBlock()];
  fn.store(kept, first, left);
  const test: Value = operator === '??' ? { kind: 'operation', operator: 'is-none', operands: [first] } : first;
  if (operator === '||') graph.branch({ kind: 'value', value: test }, after, evaluate);
  else graph.branch({ kind: 'value', value: test }, evaluate, after);
  graph.startBlock(evaluate);
  fn.store(kept, givenValue(fn, right), right);
  graph.startBlock(after);
  return { kind: 'place', place: kept };
}

function isEmptyArray(node: Syntax): boolean {
  return node.type === 'array' && node.kids.length === 0;
}

/** Where no branch can be made, the effects are there and the value is not known. */
function lowerInLine(fn: FunctionLowering, ...nodes: readonly Syntax[]): Value {
  for (const node of nodes) lowerValue(fn, node);
  return unknownValue;
}

function chosen(fn: FunctionLowering, node: Syntax): Value {
  const [condition, yesNode, noNode] = node.kids;
  if (condition === undefined || yesNode === undefined || noNode === undefined) return unknownValue;
  const value = choiceValue(fn, condition, yesNode, noNode);
  if (value !== undefined) return value;
  if (fn.isCollecting) return lowerInLine(fn, condition, yesNode, noNode);
  const { graph } = fn;
  const kept: Place = fn.temporary('?', node);
  const [yes, no, after] = [graph.newBlock(), graph.newBlock(), graph.newBlock()];
  lowerBranch(fn, condition, yes, no);
  graph.startBlock(yes);
  fn.store(kept, lowerValue(fn, yesNode), yesNode);
  graph.jump(after);
  graph.startBlock(no);
  fn.store(kept, lowerValue(fn, noNode), noNode);
  graph.startBlock(after);
  return { kind: 'place', place: kept };
}

function unary(fn: FunctionLowering, node: Syntax, text: string): Value {
  const [argument] = node.kids;
  if (argument === undefined) return unknownValue;
  const operator = text.slice(node.start, argument.start).trim();
  if (operator === '-' && argument.type === 'number') return { kind: 'number', value: -(numberContent(fn.file.slice(argument)) ?? 0) };
  const value = lowerValue(fn, argument);
  switch (operator) {
    case '!':
    case '~':
      return { kind: 'operation', operator, operands: [value] };
    case '-':
      return { kind: 'operation', operator: '-', operands: [{ kind: 'number', value: 0 }, value] };
    case '+':
      return { kind: 'operation', operator: 'parse-int', operands: [value] };
    case 'void':
      return { kind: 'none' };
    case 'delete':
      if (value.kind === 'place') fn.store(value.place, { kind: 'none' }, node);
      return unknownValue;
    default:
      return unknownValue;
  }
}

/** What comes before a spread may be overridden by it: only the properties after the last one are certain. */
function arrayValue(fn: FunctionLowering, node: Syntax): Value {
  const items = node.kids.map((kid) => (kid.type === 'spread_element' ? effectsOnly(fn, kid) : lowerValue(fn, kid)));
  return node.kids.some((kid) => kid.type === 'spread_element') ? unknownValue : { kind: 'list', items };
}
