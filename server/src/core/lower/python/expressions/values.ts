import { placeOf, type Span, unknownValue, type Value } from '../../../ir/index.ts';
import type { Syntax } from '../tree/syntax.ts';

/** An item or a field of a value, read at once where the value is a literal. */
export function partOf(holder: Value, key: Value, span: Span): Value {
  if (holder.kind === 'unknown') return { ...holder, span };
  if (holder.kind === 'list' && key.kind === 'number') {
    const item = holder.items.at(key.value);
    if (item !== undefined) return item;
  }
  if (holder.kind === 'record' && key.kind === 'string') return holder.fields.get(key.value) ?? { kind: 'unknown', from: 'unknown', span };
  return { kind: 'operation', operator: 'item', operands: [holder, key], span };
}

/** Whether a value could be, or contain, a socket or a function. */
export function mayHoldSocket(value: Value): boolean {
  switch (value.kind) {
    case 'place':
    case 'address':
    case 'result':
    case 'function':
      return true;
    case 'list':
      return value.items.some(mayHoldSocket);
    case 'record':
      return [...value.fields.values()].some(mayHoldSocket);
    case 'operation':
      return (value.operator === 'item' || value.operator === 'or' || value.operator === 'and') && value.operands.some(mayHoldSocket);
    default:
      return false;
  }
}

/** One of the items of what is iterated: exactly known only where there is one, or all are alike; of a table, column by column. */
export function eachOf(iterated: Value): Value {
  if (iterated.kind === 'list') return oneOf(iterated.items);
  if (iterated.kind === 'unknown') return { kind: 'unknown', from: iterated.from };
  if (iterated.kind === 'place') return { kind: 'place', place: placeOf(iterated.place.root, ...iterated.place.path, '[]') };
  return unknownValue;
}

function oneOf(items: readonly Value[]): Value {
  const [first, ...others] = items;
  if (first === undefined) return unknownValue;
  if (others.length === 0) return first;
  if (first.kind === 'list') {
    const rows = items.map((item) => (item.kind === 'list' && item.items.length === first.items.length ? item.items : undefined));
    return rows.includes(undefined)
      ? unknownValue
      : { kind: 'list', items: first.items.map((_, column) => oneOf(rows.flatMap((row) => (row?.[column] === undefined ? [] : [row[column]])))) };
  }
  // Whoever writes numbers down settles which they are; a 0 among them stands for any.
  if (items.every((item) => item.kind === 'number' && item.value !== 0)) return { kind: 'unknown', from: 'config' };
  const isSame = (item: Value): boolean => (item.kind === 'constant' && first.kind === 'constant' ? item.name === first.name : false);
  return others.every(isSame) ? first : unknownValue;
}

/** What is what it is wherever it stands. */
export function isWritten(value: Value): boolean {
  return (
    value.kind === 'constant' ||
    value.kind === 'string' ||
    value.kind === 'number' ||
    value.kind === 'boolean' ||
    value.kind === 'none' ||
    value.kind === 'class' ||
    value.kind === 'function' ||
    value.kind === 'imported' ||
    (value.kind === 'list' && value.items.every(isWritten)) ||
    (value.kind === 'record' && [...value.fields.values()].every(isWritten))
  );
}

/** Whether evaluating it might emit something. */
export function performs(node: Syntax): boolean {
  const waiting = [node];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (at.type === 'call' || at.type === 'named_expression' || at.type === 'lambda' || at.type.endsWith('comprehension')) return true;
    waiting.push(...at.children);
  }
  return false;
}
