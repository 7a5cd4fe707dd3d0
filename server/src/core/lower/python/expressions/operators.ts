import { type Operator, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

const binaryOperators: ReadonlySet<string> = new Set(['+', '-', '*', '/', '%', '|', '&', '^', '<<', '>>']);
const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=']);

export function binary(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const [left, right] = node.children;
  if (left === undefined || right === undefined) return { kind: 'unknown', from: 'unknown', span };
  const operator = binaryOperator(fn.file.source, left, right);
  const operands = [fn.value(left), fn.value(right)] as const;
  if (operator === undefined) return { kind: 'unknown', from: 'unknown', span };
  if (operator === '%' && operands[0].kind === 'string') return { ...formatted(operands[0].value, operands[1]), span };
  // Of a list that goes on as nobody knows, the first items are known all the same.
  if (operator === '+' && operands[0].kind === 'list')
    return { kind: 'list', items: [...operands[0].items, ...(operands[1].kind === 'list' ? operands[1].items : [unknownValue])], span };
  return { kind: 'operation', operator, operands, span };
}

/** `'%s:%d' % (host, port)`: the pieces of the text, where each is put in as it is. */
function formatted(format: string, given: Value): Value {
  const pieces = format.split(/%[sd]/);
  const values = given.kind === 'list' ? given.items : [given];
  if (pieces.length !== values.length + 1 || pieces.length > mostPieces || pieces.some((piece) => piece.includes('%'))) return unknownValue;
  const operands: Value[] = [];
  let text = '';
  for (const [index, piece] of pieces.entries()) {
    const value = values[index];
    text += piece;
    if (value?.kind === 'string' || value?.kind === 'number') text += value.value;
    else if (value !== undefined) {
      if (text !== '') operands.push({ kind: 'string', value: text });
      operands.push(value);
      text = '';
    }
  }
  if (operands.length === 0) return { kind: 'string', value: text };
  return { kind: 'operation', operator: 'concat', operands: text === '' ? operands : [...operands, { kind: 'string', value: text }] };
}

/** An address has two or three; the rest is what people print. */
const mostPieces = 6;

/** What computes a value of the two that it stands between. */
export function binaryOperator(source: string, left: Syntax, right: Syntax): Operator | undefined {
  const written = source.slice(left.end, right.start).trim();
  return written === '//' ? '/' : binaryOperators.has(written) ? (written as Operator) : undefined;
}

export function unary(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const [inner] = node.children;
  if (inner === undefined) return { kind: 'unknown', from: 'unknown', span };
  const value = fn.value(inner);
  const operator = fn.file.source[node.start];
  if (value.kind === 'number' && operator === '-') return { kind: 'number', value: -value.value, span };
  return operator === '-' || operator === '~' ? { kind: 'operation', operator, operands: [value], span } : { ...value, span };
}

export function comparison(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const unknown: Value = { kind: 'unknown', from: 'unknown', span };
  const values = node.children.map((child) => fn.value(child));
  let whole: Value | undefined;
  for (let index = 0; index + 1 < values.length; index += 1) {
    const [left, right] = [values[index], values[index + 1]];
    const [before, after] = [node.children[index], node.children[index + 1]];
    if (left === undefined || right === undefined || before === undefined || after === undefined) return unknown;
    const one = compare(fn.file.source.slice(before.end, after.start).trim().replace(/\s+/g, ' '), left, right);
    if (one === undefined) return unknown;
    whole = whole === undefined ? one : { kind: 'operation', operator: 'and', operands: [whole, one] };
  }
  return whole === undefined ? unknown : { ...whole, span };
}

function compare(operator: string, left: Value, right: Value): Value | undefined {
  if (comparisons.has(operator)) return { kind: 'operation', operator: operator as Operator, operands: [left, right] };
  if (operator === '<>') return { kind: 'operation', operator: '!=', operands: [left, right] };
  if (operator !== 'is' && operator !== 'is not') return undefined;
  const other = right.kind === 'none' ? left : left.kind === 'none' ? right : undefined;
  const same: Value =
    other === undefined ? { kind: 'operation', operator: '==', operands: [left, right] } : { kind: 'operation', operator: 'is-none', operands: [other] };
  return operator === 'is' ? same : { kind: 'operation', operator: '!', operands: [same] };
}
