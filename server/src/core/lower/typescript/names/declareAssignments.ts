import { isUsing } from '../tree/shapes.ts';
import { isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import type { Declarations } from './declare.ts';
import { declarePattern, recordMemberWrite, writtenNames } from './declareNames.ts';
import type { Binding, Scope } from './scopes.ts';

export function declareAssignment(file: Declarations, node: Syntax, scope: Scope): void {
  const [left, right] = node.kids;
  if (left === undefined) return;
  if (isUsing(node, file.text)) declarePattern(file, left, { kind: 'constant', holder: scope, scope, value: right, type: undefined }, []);
  else declareWrite(file, left, scope, right);
  if (right !== undefined) file.visit(right, scope);
}

/** @param right what is written, where it is an expression */
export function declareWrite(file: Declarations, left: Syntax, scope: Scope, right: Syntax | undefined): void {
  const target = unwrap(left);
  if (target.type === 'identifier') {
    const name = file.slice(target);
    file.refer(name, scope, true);
    if (right === undefined) return;
    file.later(() => (scope.resolve(name) ?? impliedBy(file, target, right))?.sources.push({ value: right, scope, path: [] }));
    if (isFunction(unwrap(right)) && unwrap(right).unread === undefined) file.telling.function.add(name);
  } else if (target.type === 'object_pattern' || target.type === 'array_pattern') {
    for (const name of writtenNames(target)) file.refer(file.slice(name), scope, true);
  } else {
    file.visit(target, scope);
    if (target.type === 'member_expression' && right !== undefined) recordMemberWrite(file, target, unwrap(right), scope);
  }
}

/** `net = require('net')` without a declaration, as old scripts have it: a variable of the whole file. */
function impliedBy(file: Declarations, name: Syntax, { type }: Syntax): Binding | undefined {
  return /^(?:call|new|await)_expression$/.test(type) ? file.declareGlobal(file.slice(name), name.start) : undefined;
}

/** `x += 1`, `x++` */
export function declareChange(file: Declarations, node: Syntax, scope: Scope): void {
  const target = node.kids[0] === undefined ? undefined : unwrap(node.kids[0]);
  if (target?.type === 'identifier') file.refer(file.slice(target), scope, true);
  file.visitAll(node.kids, scope);
}
