import { localVariable, placeOf, type Value } from '../../../ir/index.ts';
import { binaryOperator } from '../expressions/operators.ts';
import type { FileContext } from '../file.ts';
import { importedName } from '../linkage/imports.ts';
import { constantValue } from '../names/constants.ts';
import type { ClassDefinition, FunctionDefinition } from '../names/definitions.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';

/** What the properties of a class make of its objects' fields, of those that do no more than that: `return self.base + OFFSET`, `return (self.host, self.port)`. */
export function propertiesOf(file: FileContext, definition: ClassDefinition): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>();
  for (const [name, method] of definition.methods) {
    const value = method.binding === 'property' ? given(file, method) : undefined;
    if (value !== undefined) found.set(name, value);
  }
  return found;
}

function given(file: FileContext, method: FunctionDefinition): Value | undefined {
  const [receiver] = method.node.child('parameters')?.children ?? [];
  const [first, ...others] = method.node.child('block')?.children ?? [];
  // Its documentation comes first.
  const only = first?.type === 'expression_statement' && first.children[0]?.type === 'string' ? others.shift() : first;
  const result = only?.type === 'return_statement' ? only.children[0] : undefined;
  if (receiver === undefined || result === undefined || others.length > 0) return undefined;
  return madeOf(file, result, { name: receiver.text(file.source), method }, 0);
}

interface Receiver {
  readonly name: string;
  readonly method: FunctionDefinition;
}

const deepest = 8;

function madeOf(file: FileContext, node: Syntax, self: Receiver, depth: number): Value | undefined {
  const inner = unparenthesized(node);
  const span = { start: node.start, end: node.end };
  const constant = constantValue(file, inner, self.method.parent);
  if (constant !== undefined || depth > deepest) return constant;
  const path = fieldOf(file, inner, self);
  if (path !== undefined) return { kind: 'place', place: placeOf(localVariable(self.name, self.method.start), ...path), span };
  const name = file.qualifiedName(inner, self.method.parent);
  const imported = name === undefined ? undefined : importedName(name);
  if (imported !== undefined) return { ...imported, span };
  const parts = inner.children.map((child) => madeOf(file, child, self, depth + 1));
  if (parts.length < 2 || !parts.every((part) => part !== undefined)) return undefined;
  if (inner.type === 'tuple' || inner.type === 'expression_list') return { kind: 'list', items: parts, span };
  const [left, right] = inner.children;
  const operator = inner.type === 'binary_operator' && left !== undefined && right !== undefined ? binaryOperator(file.source, left, right) : undefined;
  return operator === undefined ? undefined : { kind: 'operation', operator, operands: parts, span };
}

/** `self.limits.port` */
function fieldOf(file: FileContext, node: Syntax, { name }: Receiver): readonly string[] | undefined {
  const path: string[] = [];
  let at = node;
  for (; at.type === 'attribute'; at = at.children[0] ?? node) {
    const part = at.children[1];
    if (part === undefined || path.length > deepest) return undefined;
    path.push(part.text(file.source));
  }
  return at.type === 'identifier' && at.text(file.source) === name && path.length > 0 ? path.reverse() : undefined;
}
