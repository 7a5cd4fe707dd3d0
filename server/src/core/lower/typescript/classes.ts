import { nodeTypes } from '../../apis/node.ts';
import { type ClassId, type ClassIr, type FunctionId, unknownValue, type Value } from '../../ir/index.ts';
import { type FileLowering, FunctionLowering, readBinding } from './context.ts';
import { lowerUnwrittenConstructor } from './functions.ts';
import { importedValue } from './imports.ts';
import { createSocket } from './nodeCalls.ts';
import type { Scope } from './scopes.ts';
import { classShape } from './shapes.ts';
import { isClass, isFunction, type Syntax, unwrap } from './syntax.ts';

/** Describes a class: one written as such, or a function whose prototype has methods. */
export function lowerClass(file: FileLowering, id: ClassId, node: Syntax): ClassIr {
  return isClass(node) ? lowerWrittenClass(file, id, node) : lowerPrototypeClass(file, id, node);
}

/** Finds the functions that are classes in the style of before 2015, and the functions that are their methods. */
export function registerPrototypes(file: FileLowering): void {
  for (const binding of file.source.declarations.prototypeOwners) {
    const [source] = binding.sources;
    const node = binding.node ?? (source === undefined ? undefined : unwrap(source.value));
    if (node === undefined || !isFunction(node)) continue;
    file.prototypeClasses.set(node, node);
    file.prototypes.set(node, binding);
    for (const [name, method] of binding.prototype) {
      file.prototypeClasses.set(method, node);
      file.prototypeNames.set(method, name);
    }
  }
}

function lowerWrittenClass(file: FileLowering, id: ClassId, node: Syntax): ClassIr {
  const shape = classShape(node, file.text);
  const methods = new Map<string, FunctionId>();
  const attributes = new Map<string, Value>();
  const scope = file.source.declarations.scopes.get(node) ?? file.source.moduleScope;
  const scratch = new FunctionLowering(file, scope, node);
  let constructorFunction: FunctionId | undefined;
  for (const member of shape.members) {
    if (member.kind === 'field' && member.isStatic && member.value?.hasEffects === false) attributes.set(member.name, scratch.value(member.value));
    if (member.kind !== 'method') continue;
    const method = file.functionId(member.node);
    if (member.name === 'constructor' && !member.isStatic) constructorFunction = method;
    else methods.set(member.name, method);
  }
  const base = shape.base === undefined ? undefined : baseOf(file, shape.base, file.source.declarations.outside.get(node) ?? scope);
  if (constructorFunction === undefined) {
    constructorFunction = file.unwrittenFunction();
    file.functions.push(lowerUnwrittenConstructor(file, constructorFunction, node, (fn) => lowerBaseConstructor(fn, node, base)));
  }
  const name = shape.name === undefined ? '' : file.slice(shape.name);
  return { id, name, bases: base === undefined ? [] : [base], constructorFunction, methods, attributes };
}

function lowerPrototypeClass(file: FileLowering, id: ClassId, node: Syntax): ClassIr {
  const binding = file.prototypes.get(node);
  const methods = new Map<string, FunctionId>();
  for (const [name, method] of binding?.prototype ?? []) methods.set(name, file.functionId(method));
  const base = binding?.prototypeBase === undefined ? undefined : baseOf(file, binding.prototypeBase.value, binding.prototypeBase.scope);
  return { id, name: binding?.name ?? '', bases: base === undefined ? [] : [base], constructorFunction: file.functionId(node), methods, attributes: new Map() };
}

function baseOf(file: FileLowering, base: Syntax, scope: Scope): ClassIr['bases'][number] {
  const inner = unwrap(base);
  const imported = importedValue(file.entities.of(inner, scope));
  if (imported !== undefined) return imported;
  const name = file.entities.apiName(inner, scope);
  if (name !== undefined) return name;
  const node = inner.type === 'identifier' ? scope.resolve(file.slice(inner))?.node : undefined;
  return node !== undefined && (isClass(node) || file.prototypes.has(node)) ? file.classId(node) : file.slice(inner);
}

/** A constructor that is not written passes everything on to the base's. */
function lowerBaseConstructor(fn: FunctionLowering, node: Syntax, base: ClassIr['bases'][number] | undefined): void {
  const self = fn.scope.resolve('this');
  const target = self === undefined ? undefined : readBinding(self, node);
  const type = typeof base === 'string' ? nodeTypes.get(base) : undefined;
  if (target?.kind !== 'place') return;
  if (type !== undefined && typeof base === 'string') {
    const made = createSocket(fn, node, type, base, unknownValue);
    fn.store({ root: target.place.root, path: [...target.place.path, 'super'] }, made, node);
  }
}
