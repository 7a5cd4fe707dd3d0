import type { Operator, Value } from '../../../ir/index.ts';
import { spanOf } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

/** The operator of a binary expression or a compound assignment, which stands between its two kids. */
export function operatorOf(node: Syntax, text: string): string {
  const [left, right] = node.kids;
  if (left === undefined || right === undefined) return '';
  const between = text.slice(left.end, right.start);
  return (between.includes('/*') || between.includes('//') ? between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, '') : between).trim();
}

/** The IR's operator for JavaScript's; `undefined` where there is none. `>>>` is `>>` for what sockets are made of. */
export function operatorFor(operator: string): Operator | undefined {
  return operators.get(operator);
}

/** `x == null`, `x === undefined` and their negations. */
export function noneTest(operator: string, left: Value, right: Value): Value | undefined {
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const tested = right.kind === 'none' ? left : left.kind === 'none' ? right : undefined;
  if (tested === undefined) return undefined;
  const isNone: Value = { kind: 'operation', operator: 'is-none', operands: [tested] };
  return operator.startsWith('!') ? { kind: 'operation', operator: '!', operands: [isNone] } : isNone;
}

/** `typeof x === 'function'` and its negation; `typeof x === 'undefined'` asks whether there is anything. */
export function typeTest(operator: string, tested: Value, type: string): Value | undefined {
  if (!/^[!=]==?$/.test(operator)) return undefined;
  const test: Value =
    type === 'undefined'
      ? { kind: 'operation', operator: 'is-none', operands: [tested] }
      : { kind: 'operation', operator: 'has-type', operands: [tested, { kind: 'string', value: type }] };
  return operator.startsWith('!') ? { kind: 'operation', operator: '!', operands: [test] } : test;
}

/** `+` joins texts where one side is a text. */
export function binaryValue(node: Syntax, operator: string, left: Value, right: Value): Value {
  const none = noneTest(operator, left, right);
  if (none !== undefined) return { ...none, span: spanOf(node) };
  const known = operatorFor(operator);
  if (known === undefined) return { kind: 'unknown', from: 'unknown', span: spanOf(node) };
  const isText = known === '+' && (isTextual(left) || isTextual(right));
  return { kind: 'operation', operator: isText ? 'concat' : known, operands: [left, right], span: spanOf(node) };
}

const operators: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ...(['+', '-', '*', '/', '%', '|', '&', '^', '<<', '>>', '<', '<=', '>', '>=', '==', '!='] as const).map((same) => [same, same] as const),
  ['===', '=='],
  ['!==', '!='],
  ['>>>', '>>'],
]);

function isTextual(value: Value): boolean {
  return value.kind === 'string' || (value.kind === 'operation' && (value.operator === 'concat' || value.operator === 'string'));
}
