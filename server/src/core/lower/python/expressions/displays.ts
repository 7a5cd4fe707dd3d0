import { anyOtherKey, fieldOfConstant, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { Syntax } from '../tree/syntax.ts';

/** Past this many items a display is data, not addresses. */
const mostItems = 200;

/** The text of an f-string: its parts joined. */
export function interpolated(fn: FunctionContext, node: Syntax): Value {
  const operands: Value[] = [];
  const strings = node.type === 'string' ? [node] : node.children;
  for (const part of strings.flatMap((string) => string.children)) {
    const span = { start: part.start, end: part.end };
    if (part.type === 'string_content') operands.push({ kind: 'string', value: fn.text(part), span });
    else if (part.type === 'interpolation') {
      const [inner, ...rest] = part.children;
      if (inner === undefined) continue;
      const value = fn.value(inner);
      for (const part of rest) if (part.type === 'format_specifier') fn.value(part);
      operands.push(rest.length === 0 ? value : { kind: 'unknown', from: 'unknown', span });
    }
  }
  return { kind: 'operation', operator: 'concat', operands, span: { start: node.start, end: node.end } };
}

export function list(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  if (node.children.length > mostItems && !fn.file.isRelevant(node)) return { kind: 'unknown', from: 'unknown', span };
  const items: Value[] = [];
  let isWhole = true;
  for (const child of node.children) {
    if (child.type === 'list_splat') {
      const spread = child.children[0] === undefined ? undefined : fn.value(child.children[0]);
      if (spread?.kind === 'list') items.push(...spread.items);
      else isWhole = false;
    } else items.push(fn.value(child));
  }
  return isWhole ? { kind: 'list', items, span } : { kind: 'unknown', from: 'unknown', span };
}

export function dictionary(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  if (node.children.length > mostItems && !fn.file.isRelevant(node)) return { kind: 'unknown', from: 'unknown', span };
  const fields = new Map<string, Value>();
  let isWhole = true;
  for (const child of node.children) {
    const [key, value] = child.children;
    if (child.type !== 'pair' || key === undefined || value === undefined) {
      for (const part of child.children) fn.value(part);
      isWhole = false;
      continue;
    }
    const name = fn.value(key);
    const field = fn.value(value);
    if (name.kind === 'string') fields.set(name.value, field);
    else if (name.kind === 'number') fields.set(`[${name.value}]`, field);
    else fields.set(name.kind === 'constant' ? fieldOfConstant(name.name) : anyOtherKey, field);
  }
  return isWhole ? { kind: 'record', fields, span } : { kind: 'unknown', from: 'unknown', span };
}
