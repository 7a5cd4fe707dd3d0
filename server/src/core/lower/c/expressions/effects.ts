import type { Span, Value } from '../../../ir/index.ts';
import { namedKids, type View } from '../tree/view.ts';

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
    case 'binary_expression':
      // A stream is read into a variable.
      if (view.kids[1]?.type === '>>' && /^(?:identifier|field_expression)$/.test(view.kids[2]?.type ?? '')) return true;
      return depth > 60 || view.kids.some((kid) => hasEffects(kid, depth + 1));
    default:
      return depth > 60 || view.kids.some((kid) => hasEffects(kid, depth + 1));
  }
}

export function conditionalParts(view: View): readonly [View | undefined, View | undefined, View | undefined] {
  const question = view.kids.findIndex((kid) => kid.type === '?');
  const colon = view.kids.findIndex((kid) => kid.type === ':');
  return [view.kids[question - 1], colon === question + 1 ? undefined : view.kids[question + 1], view.kids[colon + 1]];
}

export function isLogical(operator: string): boolean {
  return operator === '&&' || operator === '||' || operator === 'and' || operator === 'or';
}

export function isAnd(operator: string): boolean {
  return operator === '&&' || operator === 'and';
}

export function unknownAt(span: Span): Value {
  return { kind: 'unknown', from: 'unknown', span };
}

/** The operands of a chain of operators that leans to the left, such as `a + b + c`, in their order. */
export function operandsOf(view: View): readonly View[] {
  const operands: View[] = [];
  let at = view;
  while (at.type === 'binary_expression' && at.kids.length === 3 && !isLogical(at.kids[1]?.type ?? '')) {
    const [left, , right] = at.kids;
    if (left === undefined || right === undefined) break;
    operands.push(right);
    at = left;
  }
  return at === view ? namedKids(view) : [at, ...operands.reverse()];
}
