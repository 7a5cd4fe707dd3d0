import { type NodeObject, nodeTypes } from '../../../apis/node.ts';
import { type CallEvent, type FunctionId, type ImportedName, localVariable, type Parameter, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, readBinding } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { createAsBase } from '../library/nodeCalls.ts';
import { importedValue } from '../linkage/imports.ts';
import type { Scope } from '../names/scopes.ts';
import { classShape, functionShape } from '../tree/shapes.ts';
import { argumentNodes, isClass, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';

/** What a class extends: one of Node's, one of this file, one of another file of the tree, or something that nobody sees. */
export type Base =
  | { readonly kind: 'library'; readonly name: string; readonly type: NodeObject | undefined }
  | { readonly kind: 'class'; readonly node: Syntax }
  | { readonly kind: 'imported'; readonly value: ImportedName }
  | { readonly kind: 'other'; readonly text: string };

/** What an expression after `extends` (or given to `inherits()`) means. */
export function baseMeant(file: FileLowering, base: Syntax, scope: Scope): Base {
  const inner = unwrap(base);
  const imported = importedValue(file.entities.of(inner, scope));
  if (imported !== undefined) return { kind: 'imported', value: imported };
  const name = file.entities.apiName(inner, scope);
  if (name !== undefined) return { kind: 'library', name, type: nodeTypes.get(name) };
  const node = inner.type === 'identifier' ? (scope.resolve(file.slice(inner))?.node ?? file.entities.literal(inner, scope)?.node) : undefined;
  return node !== undefined && (isClass(node) || file.prototypes.has(node)) ? { kind: 'class', node } : { kind: 'other', text: file.slice(inner) };
}

/** What a class, written as such, extends. */
export function baseOf(file: FileLowering, node: Syntax): Base | undefined {
  const { base } = classShape(node, file.text);
  const scope = file.source.declarations.outside.get(node);
  return base === undefined || scope === undefined ? undefined : baseMeant(file, base, scope);
}

/** The class is a server or a socket of Node's itself. */
export function extendsNode(file: FileLowering, node: Syntax): boolean {
  const base = baseOf(file, node);
  return base?.kind === 'library' && base.type !== undefined;
}

/** `super(…)`: of a class that extends `net.Server` it makes the socket, which is the object itself. */
export function callBaseConstructor(fn: FunctionLowering, node: Syntax, owner: Syntax | undefined, self: Value | undefined, values: readonly Value[]): Value {
  const base = owner === undefined || !isClass(owner) ? undefined : baseOf(fn.file, owner);
  if (base === undefined || self?.kind !== 'place') return unknownValue;
  if (base.kind === 'library') {
    if (base.type === undefined) return unknownValue;
    const made = createAsBase(fn, node, base.type, base.name, isClass(node) ? [] : argumentNodes(node), values);
    fn.store({ root: self.place.root, path: [...self.place.path, '*'] }, made, node);
    return unknownValue;
  }
  const callee = base.kind === 'class' ? called(constructorOf(fn.file, base.node)) : memberOf(fn.file, base, 'constructor');
  return callee === undefined ? unknownValue : fn.call(node, callee, values, self);
}

/** `net.Server.call(this)`: the same in a constructor of before 2015. */
export function callLibraryConstructor(fn: FunctionLowering, node: Syntax, callee: Syntax): Value | undefined {
  const [own, ...given] = argumentNodes(node);
  const [base] = callee.kids;
  if (callee.type !== 'member_expression' || base === undefined || own === undefined) return undefined;
  if (!/^(?:call|apply)$/.test(fn.file.slice(callee.kids.at(-1) ?? callee)) || fn.file.enclosingClassOfAnyStyle(fn.scope) === undefined) return undefined;
  const name = fn.file.entities.apiName(base, fn.scope);
  const type = name === undefined ? undefined : nodeTypes.get(name);
  const self = type === undefined ? undefined : fn.value(own);
  if (name === undefined || type === undefined || self?.kind !== 'place') return undefined;
  const isList = fn.file.slice(callee).endsWith('apply');
  const values = given.map((each) => fn.value(each));
  const made = createAsBase(fn, node, type, name, isList ? [] : given, values);
  fn.store({ root: self.place.root, path: [...self.place.path, '*'] }, made, node);
  return unknownValue;
}

/** A method that a class has from what it extends; `undefined`: nobody sees which that is. */
export function baseMethod(file: FileLowering, owner: Syntax, name: string): CallEvent['callee'] | undefined {
  const base = isClass(owner) ? baseOf(file, owner) : undefined;
  return base === undefined ? undefined : memberOf(file, base, name);
}

/** What a constructor that is not written is given, and hands on. */
export function handedOn(file: FileLowering, node: Syntax): readonly Parameter[] {
  return Array.from({ length: parametersOf(file, baseOf(file, node)) }, (_, index) => {
    const name = `<given ${index}>`;
    return { variable: localVariable(name, node.start), name };
  });
}

export function valuesOf(parameters: readonly Parameter[]): readonly Value[] {
  return parameters.map(({ variable }) => ({ kind: 'place', place: placeOf(variable) }));
}

/** Of a constructor in another file nobody knows here how much it takes. */
const mostHandedOn = 6;
const longestLineage = 16;

function parametersOf(file: FileLowering, base: Base | undefined, depth = 0): number {
  if (base?.kind === 'imported') return mostHandedOn;
  if (base?.kind !== 'class' || depth > longestLineage) return 0;
  if (!isClass(base.node)) return functionShape(base.node, file.text).parameters.length;
  const written = writtenConstructor(file, base.node);
  return written === undefined ? parametersOf(file, baseOf(file, base.node), depth + 1) : functionShape(written, file.text).parameters.length;
}

/** The function that makes objects of a class of this file. */
export function constructorOf(file: FileLowering, node: Syntax): FunctionId {
  if (!isClass(node)) return file.functionId(node);
  const written = writtenConstructor(file, node);
  return written === undefined ? file.unwrittenConstructor(node) : file.functionId(written);
}

export function writtenConstructor(file: FileLowering, node: Syntax): Syntax | undefined {
  return classShape(node, file.text).members.find(({ name, kind, isStatic }) => name === 'constructor' && kind === 'method' && !isStatic)?.node;
}

function memberOf(file: FileLowering, base: Base, name: string, depth = 0): CallEvent['callee'] | undefined {
  if (base.kind === 'imported') return { kind: 'value', value: { ...base.value, names: [...base.value.names, name] } };
  if (base.kind !== 'class' || depth > longestLineage) return undefined;
  if (isFunction(base.node)) {
    const method = file.prototypes.get(base.node)?.prototype.get(name);
    return method === undefined ? undefined : called(file.functionId(method));
  }
  const own = classShape(base.node, file.text).members.find((member) => member.name === name && member.kind === 'method' && !member.isStatic);
  if (own !== undefined) return called(file.functionId(own.node, 'effects'));
  const further = baseOf(file, base.node);
  return further === undefined ? undefined : memberOf(file, further, name, depth + 1);
}

function called(id: FunctionId): CallEvent['callee'] {
  return { kind: 'function', id };
}

/** `this`, where it is the object of a class. */
export function ownObject(fn: FunctionLowering, node: Syntax): Value | undefined {
  const self = fn.scope.resolve('this');
  return self === undefined ? undefined : readBinding(self, node);
}
