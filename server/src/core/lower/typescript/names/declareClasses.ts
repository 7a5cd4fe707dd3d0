import { isOfTree } from '../linkage/imports.ts';
import { callsOwn, givesSettings, isHelper, keepsSetting } from '../selection/functionTexts.ts';
import { escaped, isNamedAsNode } from '../selection/words.ts';
import { type ClassShape, classShape, type MemberShape } from '../tree/shapes.ts';
import { firstKid, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { assignedFields } from './assigned.ts';
import type { Declarations } from './declare.ts';
import { Scope } from './scopes.ts';

/** Declares a class, its methods and what its fields are made of. */
export function declareClass(file: Declarations, node: Syntax, scope: Scope): void {
  file.outside.set(node, scope);
  const shape = classShape(node, file.text);
  const inner = new Scope(scope, scope.home);
  file.scopes.set(node, inner);
  if (shape.name !== undefined) {
    const name = file.slice(shape.name);
    const binding = (node.type === 'class' ? inner : scope).declare(name, 'class', node.start, node);
    file.bindingOf.set(node, binding);
    inner.alias(name, binding);
  }
  if (shape.base !== undefined) file.visit(shape.base, scope);
  const isOfOther = shape.base?.type === 'identifier' && isOfTree(scope.resolve(file.slice(shape.base))?.imported?.module ?? '');
  const isHeir = isOfOther && shape.name !== undefined && file.text.includes(`new ${file.slice(shape.name)}(`);
  if (!readMethods(file, node, shape, isHeir)) file.later(() => readMethodsLater(file, node, shape));
  for (const name of shape.abstractMethods) file.methodNames.add(name);
  for (const { name, node: member } of shape.members) {
    if (member.type !== 'method_definition') continue;
    file.methodNames.add(name);
    file.classOf.set(member, node);
    if (name !== 'constructor') file.methodName.set(member, name.replace(/^#/, ''));
    file.declareFunction(member, inner);
  }
  declareFields(file, node, shape, inner);
}

/** Where one method matters, or the class that it extends, of this file or of another one, so does the constructor; what the others assign is not known. Says whether one matters. */
function readMethods(file: Declarations, node: Syntax, { name, base, members, hooks }: ClassShape, isHeir = false): boolean {
  const matters =
    isHeir ||
    (base !== undefined && isNamedAsNode(file.slice(base))) ||
    members.some((member) => (member.kind === 'field' ? member.value?.hasEffects === true : member.node.unread === undefined)) ||
    (base?.type === 'identifier' && file.telling.class.has(file.slice(base)));
  if (!matters) return false;
  for (const hook of hooks) file.telling.method.add(hook);
  if (name !== undefined) file.telling.class.add(file.slice(name));
  for (const member of members) {
    if (member.node.unread === undefined) {
      const isCalled = member.kind === 'method' || (member.value !== undefined && isFunction(unwrap(member.value)));
      if (isCalled) file.telling.method.add(member.name.replace(/^#/, ''));
    } else if (member.name === 'constructor') {
      read(file, member.node);
    } else if (member.kind === 'method' && isTelling(file, member, base, file.slice(node))) {
      read(file, member.node);
      file.telling.method.add(member.name.replace(/^#/, ''));
    } else {
      for (const field of assignedFields(file.slice(member.node))) file.unstableFields.add(field);
    }
  }
  return true;
}

/**
 * It says what others are set up with, or gives back what another method hands it: `this.fd = this.must(socket(…))`. Or, of a class that inherits, it does what
 * its base or another method does, or leaves that out.
 */
function isTelling(file: Declarations, { name, node }: MemberShape, base: Syntax | undefined, ofClass: string): boolean {
  const text = file.slice(node);
  const isHanded = (): boolean => new RegExp(`=\\s*(?:await\\s+)?this\\s*\\.\\s*${escaped(name)}\\s*\\(\\s*(?:await\\s+)?[\\w$.]+\\(`).test(ofClass);
  return keepsSetting(text) || givesSettings(name, text) || (base !== undefined && callsOwn(text)) || (isHelper(text, 'result') && isHanded());
}

function read(file: Declarations, node: Syntax): void {
  if (file.unread.has(node)) file.readMore(node);
  else file.readInside(node);
}

/** A class may come to matter by a method that is read later: then its constructor does as well. */
function readMethodsLater(file: Declarations, node: Syntax, shape: ClassShape): void {
  if (!readMethods(file, node, shape)) return;
  const constructorNode = shape.members.find((member) => member.name === 'constructor' && !member.isStatic)?.node;
  const body = firstKid(node, 'class_body');
  const self = constructorNode === undefined ? undefined : file.scopes.get(constructorNode)?.own('this');
  if (body !== undefined && self !== undefined) file.scopes.get(body)?.alias('this', self);
}

/** Initializers of fields run in the constructor: their `this` is its `this`, whether it is written or not. */
function declareFields(file: Declarations, node: Syntax, { members }: ClassShape, scope: Scope): void {
  const constructorNode = members.find((member) => member.name === 'constructor' && !member.isStatic)?.node;
  const written = constructorNode === undefined ? undefined : file.scopes.get(constructorNode);
  const fieldScope = new Scope(scope, written?.home ?? { node, parent: scope.home });
  const self = written?.own('this');
  if (self === undefined) fieldScope.declare('this', 'this', node.start);
  else fieldScope.alias('this', self);
  const body = firstKid(node, 'class_body');
  if (body !== undefined) file.scopes.set(body, fieldScope);
  for (const member of members) {
    if (member.kind === 'block') file.visitAll(member.node.kids, scope);
    if (member.value === undefined) continue;
    if (isFunction(unwrap(member.value))) {
      file.methodNames.add(member.name);
      file.methodName.set(unwrap(member.value), member.name.replace(/^#/, ''));
    }
    file.addField(member.name, member.value, fieldScope);
    file.visit(member.value, member.isStatic ? scope : fieldScope);
  }
}
