import { keepsSetting } from '../selection/functionTexts.ts';
import { isNamedAsNode } from '../selection/words.ts';
import { functionShape, hasReadFunction, keyName } from '../tree/shapes.ts';
import { assignedAtLast, firstKid, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { assignedFields, letsGoOfField } from './assigned.ts';
import type { Declarations } from './declare.ts';
import { type Binding, onlySource, type Scope } from './scopes.ts';

/** The `A` of `A.prototype`. */
export function prototypeOwner(object: Syntax, text: string): Syntax | undefined {
  return object.type === 'member_expression' && keyName(object.kids.at(-1), text) === 'prototype' ? object.kids[0] : undefined;
}

/** `A.prototype.start = function () { … }` */
export function recordPrototypeMethod(file: Declarations, owner: Syntax, name: string, value: Syntax, scope: Scope): void {
  if (owner.type !== 'identifier' && !exported.test(file.slice(owner))) return;
  if (isFunction(value) && value.unread === undefined) file.telling.class.add(file.slice(owner));
  file.later(() => {
    const binding = scope.resolve(nameOf(owner, file));
    if (binding !== undefined && isFunction(value)) addMethod(file, binding, name, value);
  });
}

/** `module.exports = function () { … }`: a function that has no name of its own has its methods by the one that it is given away under. */
export function recordExportedFunction(file: Declarations, target: Syntax, value: Syntax, scope: Scope): void {
  if (isFunction(value) && exported.test(file.slice(target))) file.declareGlobal(nameOf(target, file), target.start)?.sources.push({ value, scope, path: [] });
}

const exported = /^(?:module\.exports|(?:module\.)?exports\.[A-Za-z_$][\w$]*)$/;

function nameOf(owner: Syntax, file: Declarations): string {
  const written = file.slice(owner);
  return written === 'module.exports' ? written : written.replace(/^module\./, '');
}

/** `A.prototype = { start() { … } }`, or what it inherits from. */
export function recordPrototype(file: Declarations, owner: Syntax, value: Syntax, scope: Scope): void {
  if (value.type === 'object' && hasReadFunction(value)) file.telling.class.add(file.slice(owner));
  file.later(() => {
    const binding = scope.resolve(file.slice(owner));
    if (binding === undefined) return;
    if (value.type === 'object') addMethods(file, binding, value);
    else setBase(binding, value, scope);
  });
}

/** `util.inherits(Sub, Base)` */
export function recordInherits(file: Declarations, call: Syntax, scope: Scope): void {
  const [callee, given] = [call.kids[0], firstKid(call, 'arguments')?.kids];
  const [sub, base] = given ?? [];
  if (callee === undefined || base === undefined || sub?.type !== 'identifier' || !/(?:^|\.)inherits$/.test(file.slice(callee))) return;
  file.later(() => {
    const binding = scope.resolve(file.slice(sub));
    if (binding === undefined) return;
    binding.prototypeBase = { value: base, scope };
    if (isNamedAsNode(file.slice(base))) readConstructor(file, binding);
  });
}

function addMethods(file: Declarations, owner: Binding, value: Syntax): void {
  for (const kid of value.kids) {
    const isPair = kid.type === 'pair';
    const name = isPair
      ? keyName(kid.kids[0], file.text)
      : kid.type === 'method_definition'
        ? keyName(functionShape(kid, file.text).name, file.text)
        : undefined;
    const method = isPair ? kid.kids[1] : kid;
    if (name !== undefined && method !== undefined && isFunction(unwrap(method))) addMethod(file, owner, name, unwrap(method));
  }
}

/** Where one method matters, so does the constructor; what the others assign is not known. */
function addMethod(file: Declarations, owner: Binding, name: string, method: Syntax): void {
  owner.prototype.set(name, method);
  file.prototypeOwners.add(owner);
  if (method.unread !== undefined && (letsGoOfField(file.slice(method)) || keepsSetting(file.slice(method)))) file.readMore(method);
  if (method.unread !== undefined) {
    for (const field of assignedFields(file.slice(method))) file.unstableFields.add(field);
    return;
  }
  readConstructor(file, owner);
}

function readConstructor(file: Declarations, owner: Binding): void {
  file.prototypeOwners.add(owner);
  const constructorNode = owner.node ?? functionGiven(owner);
  if (constructorNode?.unread !== undefined && isFunction(constructorNode)) file.readMore(constructorNode);
}

function functionGiven(owner: Binding): Syntax | undefined {
  const source = onlySource(owner);
  return source === undefined ? undefined : assignedAtLast(source.value);
}

/** `A.prototype = Object.create(B.prototype)`, `new B()` */
function setBase(owner: Binding, value: Syntax, scope: Scope): void {
  const base = value.type === 'new_expression' ? value.kids[0] : value.type === 'call_expression' ? firstKid(value, 'arguments')?.kids[0]?.kids[0] : undefined;
  if (base !== undefined) owner.prototypeBase = { value: base, scope };
}
