import { type Operator, type Place, placeOf, type Span, syntheticVariable, unknownValue, type Value } from '../../ir/index.ts';
import { assign, deeper, type FunctionLowering, gap, textOf, type Use } from './context.ts';
import { characterOf, numberOf, stringOf } from './literals.ts';
import { addressOf, isClassObject, valueOfName, valueOfPlace } from './names.ts';
import { resultUse } from './sites.ts';
import { sizeOfExpression, typeOfDescriptor } from './sizes.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View, withoutParentheses } from './view.ts';

/** Lowers an expression: emits what it does, and gives its value. */
export function lowerValue(fn: FunctionLowering, view: View, use: Use = 'used'): Value {
  return deeper(fn, view, unknownValue, () => valueByType(fn, view, use));
}

/** Lowers what an expression does, for a value that nobody reads. */
export function lowerEffects(fn: FunctionLowering, view: View, use: Use): void {
  if (!hasEffects(view)) return;
  switch (view.type) {
    case 'parenthesized_expression':
    case 'comma_expression':
      for (const kid of namedKids(view)) if (kid.type !== 'compound_statement') fn.walk.effects(fn, kid, use);
      if (kidOfType(view, 'compound_statement') !== undefined) fn.walk.value(fn, view, use);
      return;
    case 'cast_expression': {
      const operand = lastKid(view);
      const isVoid = /^\(?\s*void\s*\)?$/.test(
        textOf(fn, view)
          .slice(0, (operand?.start ?? view.start) - view.start)
          .trim(),
      );
      if (operand !== undefined) fn.walk.effects(fn, operand, isVoid ? 'voided' : use);
      return;
    }
    case 'conditional_expression': {
      const [condition, consequence, alternative] = conditionalParts(view);
      if (condition === undefined) return;
      const yes = fn.graph.newBlock();
      const no = fn.graph.newBlock();
      const end = fn.graph.newBlock();
      fn.walk.condition(fn, condition, yes, no);
      fn.graph.startBlock(yes);
      if (consequence !== undefined) fn.walk.effects(fn, consequence, use);
      fn.graph.jump(end);
      fn.graph.startBlock(no);
      if (alternative !== undefined) fn.walk.effects(fn, alternative, use);
      fn.graph.startBlock(end);
      return;
    }
    case 'binary_expression': {
      const operator = view.kids[1]?.type ?? '';
      const right = view.kids[2];
      if (right !== undefined && isLogical(operator) && hasEffects(right)) {
        const then = fn.graph.newBlock();
        const end = fn.graph.newBlock();
        const left = view.kids[0] ?? right;
        if (isAnd(operator)) fn.walk.condition(fn, left, then, end);
        else fn.walk.condition(fn, left, end, then);
        fn.graph.startBlock(then);
        fn.walk.effects(fn, right, use);
        fn.graph.startBlock(end);
        return;
      }
      for (const kid of namedKids(view)) fn.walk.effects(fn, kid, 'used');
      return;
    }
    default:
      fn.walk.value(fn, view, use);
  }
}

/** Whether evaluating the expression can do anything: a call, an assignment, a choice. Answers yes beyond a depth. */
export function hasEffects(view: View, depth = 0): boolean {
  switch (view.type) {
    case 'identifier':
    case 'number_literal':
    case 'string_literal':
    case 'char_literal':
    case 'field_identifier':
    case 'type_descriptor':
    case 'sizeof_expression':
    case 'null':
    case 'true':
    case 'false':
    case 'this':
      return false;
    case 'call_expression':
    case 'assignment_expression':
    case 'update_expression':
    case 'lambda_expression':
    case 'new_expression':
    case 'delete_expression':
    case 'compound_statement':
    case 'throw_statement':
    case 'co_await_expression':
      return true;
    default:
      return depth > 60 || view.kids.some((kid) => hasEffects(kid, depth + 1));
  }
}

function valueByType(fn: FunctionLowering, view: View, use: Use): Value {
  const span = spanOf(view);
  switch (view.type) {
    case 'number_literal': {
      const value = numberOf(textOf(fn, view));
      return value === undefined ? unknownAt(span) : { kind: 'number', value, span };
    }
    case 'char_literal': {
      const value = characterOf(textOf(fn, view));
      return value === undefined ? unknownAt(span) : { kind: 'number', value, span };
    }
    case 'string_literal':
    case 'raw_string_literal': {
      const value = stringOf(textOf(fn, view));
      return value === undefined ? unknownAt(span) : { kind: 'string', value, span };
    }
    case 'concatenated_string': {
      const parts = view.kids.map((kid) => fn.walk.value(fn, kid));
      const texts = parts.map((part) => (part.kind === 'string' ? part.value : undefined));
      return texts.every((text) => text !== undefined)
        ? { kind: 'string', value: texts.join(''), span }
        : { kind: 'operation', operator: 'concat', operands: parts, span };
    }
    case 'true':
    case 'false':
      return { kind: 'boolean', value: view.type === 'true', span };
    case 'null':
      return { kind: 'none', span };
    case 'identifier':
    case 'field_identifier':
    case 'qualified_identifier':
    case 'template_function':
      return valueOfName(fn, view);
    case 'this':
    case 'field_expression':
    case 'subscript_expression':
      return valueOfPlace(fn, view);
    case 'parenthesized_expression':
      return valueOfParentheses(fn, view, use);
    case 'cast_expression':
    case 'extension_expression':
    case 'co_await_expression':
    case 'user_defined_literal':
    case 'parameter_pack_expansion': {
      const operand = view.type === 'user_defined_literal' ? view.kids[0] : lastKid(view);
      if (operand === undefined) return unknownAt(span);
      const value = fn.walk.value(fn, operand, use);
      // `-1` after a cast is a value of its own; the rest keeps the span of what is inside.
      return value.span === undefined ? { ...value, span } : value;
    }
    case 'pointer_expression':
      return valueOfPointer(fn, view);
    case 'unary_expression':
      return valueOfUnary(fn, view);
    case 'binary_expression':
      return valueOfBinary(fn, view);
    case 'assignment_expression':
      return valueOfAssignment(fn, view, use);
    case 'update_expression':
      return valueOfUpdate(fn, view, use);
    case 'conditional_expression':
      return valueOfChoice(fn, view);
    case 'comma_expression': {
      const kids = namedKids(view);
      kids.slice(0, -1).forEach((kid) => {
        fn.walk.effects(fn, kid, 'discarded');
      });
      const last = kids[kids.length - 1];
      return last === undefined ? unknownAt(span) : fn.walk.value(fn, last, use);
    }
    case 'call_expression':
    case 'new_expression':
      return fn.walk.call(fn, view, use);
    case 'delete_expression': {
      const operand = lastKid(view);
      if (operand !== undefined) fn.walk.call(fn, view, use);
      return unknownAt(span);
    }
    case 'compound_literal_expression':
      return valueOfCompoundLiteral(fn, view);
    case 'initializer_list':
      return fn.walk.initializer(fn, view, undefined);
    case 'lambda_expression':
      return fn.walk.lambda(fn, view);
    case 'sizeof_expression':
      return sizeOfExpression(fn, view);
    case 'throw_statement':
      fn.walk.statement(fn, view);
      return unknownAt(span);
    default:
      if (hasEffects(view)) {
        gap(fn.file, span, view.type);
        for (const kid of namedKids(view)) if (/expression|identifier/.test(kid.type)) fn.walk.effects(fn, kid, 'used');
      }
      return unknownAt(span);
  }
}

function valueOfParentheses(fn: FunctionLowering, view: View, use: Use): Value {
  const kids = namedKids(view);
  const block = kids.find((kid) => kid.type === 'compound_statement');
  if (block === undefined) {
    const inner = kids[0];
    return inner === undefined ? unknownAt(spanOf(view)) : fn.walk.value(fn, inner, use);
  }
  // GNU's statement expression: its value is that of the last statement.
  const result: Place = placeOf(syntheticVariable('block', block.start));
  const statements = namedKids(block);
  const last = statements[statements.length - 1];
  fn.scope.enter();
  for (const statement of statements) {
    const expression = statement === last && statement.type === 'expression_statement' ? namedKids(statement)[0] : undefined;
    if (expression === undefined) fn.walk.statement(fn, statement);
    else assign(fn, spanOf(expression), result, fn.walk.value(fn, expression, use));
  }
  fn.scope.leave();
  return { kind: 'place', place: result, span: spanOf(view) };
}

function valueOfPointer(fn: FunctionLowering, view: View): Value {
  const operand = lastKid(view);
  const span = spanOf(view);
  if (operand === undefined) return unknownAt(span);
  if (view.kids[0]?.type === '*') return valueOfPlace(fn, view);
  const inner = withoutParentheses(operand);
  if (inner.type === 'compound_literal_expression' || inner.type === 'call_expression') {
    // `&(int){1}`: an object without a name.
    const object = placeOf(syntheticVariable('literal', inner.start));
    assign(fn, spanOf(inner), object, fn.walk.value(fn, inner));
    return { kind: 'address', place: object, span };
  }
  if (inner.type === 'identifier' && fn.scope.find(textOf(fn, inner)) === undefined && fn.file.functions.has(textOf(fn, inner)))
    return fn.walk.value(fn, inner);
  if (inner.type === 'qualified_identifier') {
    const named = valueOfName(fn, inner);
    if (named.kind === 'function') return named;
  }
  const place = fn.walk.place(fn, operand);
  if (place !== undefined) return isClassObject(fn, place.type) ? { kind: 'place', place: place.place, span } : addressOf(place.place, span);
  if (hasEffects(operand)) fn.walk.effects(fn, operand, 'used');
  return unknownAt(span);
}

const binaryOperators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...(['+', '-', '*', '/', '%', '|', '&', '^', '<<', '>>', '==', '!=', '<', '<=', '>', '>='] as const).map((operator) => [operator, operator] as const),
  ['&&', 'and'],
  ['||', 'or'],
  ['and', 'and'],
  ['or', 'or'],
  ['bitor', '|'],
  ['bitand', '&'],
  ['xor', '^'],
  ['not_eq', '!='],
]);

function valueOfUnary(fn: FunctionLowering, view: View): Value {
  const operator = view.kids[0]?.type ?? '';
  const operand = lastKid(view);
  const span = spanOf(view);
  if (operand === undefined) return unknownAt(span);
  const value = fn.walk.value(fn, operand);
  switch (operator) {
    case '-':
      return value.kind === 'number' ? { kind: 'number', value: -value.value, span } : { kind: 'operation', operator: '-', operands: [value], span };
    case '+':
      return value;
    case '!':
    case 'not':
      return { kind: 'operation', operator: '!', operands: [value], span };
    case '~':
    case 'compl':
      return { kind: 'operation', operator: '~', operands: [value], span };
    default:
      return unknownAt(span);
  }
}

function valueOfBinary(fn: FunctionLowering, view: View): Value {
  const [left, token, right] = view.kids.length === 3 ? view.kids : [];
  const span = spanOf(view);
  const operator = binaryOperators.get(token?.type ?? '');
  if (left === undefined || right === undefined || operator === undefined) return lowerBroken(fn, view);
  if (isLogical(token?.type ?? '') && hasEffects(right)) return valueOfCondition(fn, view);
  // A long chain (`a + b + c …`) leans to the left: it is walked, not recursed into.
  const chain: { operator: Operator; right: View; span: Span }[] = [{ operator, right, span }];
  let first = left;
  while (first.type === 'binary_expression' && first.kids.length === 3) {
    const [nextLeft, nextToken, nextRight] = first.kids;
    const nextOperator = binaryOperators.get(nextToken?.type ?? '');
    if (nextLeft === undefined || nextRight === undefined || nextOperator === undefined) break;
    if (isLogical(nextToken?.type ?? '') && hasEffects(nextRight)) break;
    chain.push({ operator: nextOperator, right: nextRight, span: spanOf(first) });
    first = nextLeft;
  }
  let value = fn.walk.value(fn, first);
  if (chain.length > 100) {
    for (const link of chain.reverse()) fn.walk.effects(fn, link.right, 'used');
    return unknownAt(span);
  }
  for (const link of chain.reverse()) {
    value = { kind: 'operation', operator: link.operator, operands: [value, fn.walk.value(fn, link.right)], span: link.span };
  }
  return value;
}

/** An expression that a directive cuts through: what it does may or may not be compiled, and its value is not known. */
function lowerBroken(fn: FunctionLowering, view: View): Value {
  gap(fn.file, spanOf(view), 'broken expression');
  for (const kid of namedKids(view)) if (kid.type !== 'ERROR') fn.walk.effects(fn, kid, 'used');
  return unknownAt(spanOf(view));
}

/** A truth value whose parts do something, so that the right part may not be evaluated. */
function valueOfCondition(fn: FunctionLowering, view: View): Value {
  const { graph } = fn;
  const result = placeOf(syntheticVariable('truth', view.start));
  const yes = graph.newBlock();
  const no = graph.newBlock();
  const end = graph.newBlock();
  fn.walk.condition(fn, view, yes, no);
  graph.startBlock(yes);
  assign(fn, spanOf(view), result, { kind: 'number', value: 1 });
  graph.jump(end);
  graph.startBlock(no);
  assign(fn, spanOf(view), result, { kind: 'number', value: 0 });
  graph.startBlock(end);
  return { kind: 'place', place: result, span: spanOf(view) };
}

function valueOfAssignment(fn: FunctionLowering, view: View, use: Use): Value {
  const [left, token, right] = view.kids.length === 3 ? view.kids : [];
  const span = spanOf(view);
  if (left === undefined || right === undefined) return unknownAt(span);
  const operator = token?.type ?? '=';
  const target = fn.walk.place(fn, left);
  if (operator === '=') {
    const value = right.type === 'initializer_list' ? fn.walk.initializer(fn, right, target?.type) : fn.walk.value(fn, right, resultUse(fn, left, right, use));
    if (target === undefined) {
      if (hasEffects(left)) fn.walk.effects(fn, left, 'used');
      return value;
    }
    if (isErrno(target.place)) return value;
    assign(fn, span, target.place, value);
    return value.kind === 'unknown' || value.kind === 'operation' ? { kind: 'place', place: target.place, span } : value;
  }
  const value = fn.walk.value(fn, right);
  if (target === undefined) {
    if (hasEffects(left)) fn.walk.effects(fn, left, 'used');
    return unknownAt(span);
  }
  const binary = binaryOperators.get(operator.slice(0, -1));
  const old: Value = { kind: 'place', place: target.place, span: spanOf(left) };
  assign(fn, span, target.place, binary === undefined ? unknownAt(span) : { kind: 'operation', operator: binary, operands: [old, value], span });
  return { kind: 'place', place: target.place, span };
}

function valueOfUpdate(fn: FunctionLowering, view: View, use: Use): Value {
  const isPrefix = !(view.kids[0]?.isNamed ?? false);
  const operand = isPrefix ? lastKid(view) : view.kids[0];
  const span = spanOf(view);
  const target = operand === undefined ? undefined : fn.walk.place(fn, operand);
  if (target === undefined) {
    if (operand !== undefined) fn.walk.effects(fn, operand, 'used');
    return unknownAt(span);
  }
  const operator = view.kids.some((kid) => kid.type === '++') ? '+' : '-';
  const old: Value = { kind: 'place', place: target.place, span: operand === undefined ? span : spanOf(operand) };
  const next: Value = { kind: 'operation', operator, operands: [old, { kind: 'number', value: 1 }], span };
  if (isPrefix || use !== 'used') {
    assign(fn, span, target.place, next);
    return { kind: 'place', place: target.place, span };
  }
  const before = placeOf(syntheticVariable('before', view.start));
  assign(fn, span, before, old);
  assign(fn, span, target.place, next);
  return { kind: 'place', place: before, span };
}

function valueOfChoice(fn: FunctionLowering, view: View): Value {
  const [condition, consequence, alternative] = conditionalParts(view);
  const span = spanOf(view);
  if (condition === undefined || alternative === undefined) return unknownAt(span);
  const { graph } = fn;
  const result = placeOf(syntheticVariable('choice', view.start));
  const yes = graph.newBlock();
  const no = graph.newBlock();
  const end = graph.newBlock();
  let shared: Value | undefined;
  if (consequence === undefined) {
    // GNU's `a ?: b`.
    shared = fn.walk.value(fn, condition);
    graph.branch({ kind: 'value', value: shared }, yes, no);
  } else {
    fn.walk.condition(fn, condition, yes, no);
  }
  graph.startBlock(yes);
  assign(fn, span, result, consequence === undefined ? (shared ?? unknownValue) : fn.walk.value(fn, consequence));
  graph.jump(end);
  graph.startBlock(no);
  assign(fn, span, result, fn.walk.value(fn, alternative));
  graph.startBlock(end);
  return { kind: 'place', place: result, span };
}

function valueOfCompoundLiteral(fn: FunctionLowering, view: View): Value {
  const list = kidOfType(view, 'initializer_list');
  const descriptor = kidOfType(view, 'type_descriptor');
  if (list === undefined) return unknownAt(spanOf(view));
  return fn.walk.initializer(fn, list, descriptor === undefined ? undefined : typeOfDescriptor(fn, descriptor));
}

function conditionalParts(view: View): readonly [View | undefined, View | undefined, View | undefined] {
  const question = view.kids.findIndex((kid) => kid.type === '?');
  const colon = view.kids.findIndex((kid) => kid.type === ':');
  return [view.kids[question - 1], colon === question + 1 ? undefined : view.kids[question + 1], view.kids[colon + 1]];
}

/** errno changes with every call: what was written to it says nothing about what is read. */
function isErrno(place: Place): boolean {
  return place.root === 'g:errno';
}

function isLogical(operator: string): boolean {
  return operator === '&&' || operator === '||' || operator === 'and' || operator === 'or';
}

function isAnd(operator: string): boolean {
  return operator === '&&' || operator === 'and';
}

function unknownAt(span: Span): Value {
  return { kind: 'unknown', from: 'unknown', span };
}
