import type { ClassId, ClassIr, FunctionId, Value } from '../../../ir/index.ts';
import { FunctionLowering } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { classShape } from '../tree/shapes.ts';
import { assignedAtLast, isClass, isFunction, type Syntax } from '../tree/syntax.ts';
import { type Base, baseMeant, baseOf } from './bases.ts';
import { fixedFields } from './fixedFields.ts';
import { lowerUnwrittenConstructor } from './functions.ts';

/** Describes a class: one written as such, or a function whose prototype has methods. */
export function lowerClass(file: FileLowering, id: ClassId, node: Syntax): ClassIr {
  return isClass(node) ? lowerWrittenClass(file, id, node) : lowerPrototypeClass(file, id, node);
}

/** Finds the functions that are classes in the style of before 2015, and the functions that are their methods. */
export function registerPrototypes(file: FileLowering): void {
  for (const binding of file.source.declarations.prototypeOwners) {
    const [source] = binding.sources;
    const node = binding.node ?? (source === undefined ? undefined : assignedAtLast(source.value));
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
  if (constructorFunction === undefined) {
    constructorFunction = file.unwrittenConstructor(node);
    file.functions.push(lowerUnwrittenConstructor(file, constructorFunction, node));
  }
  const base = baseOf(file, node);
  const name = shape.name === undefined ? '' : file.slice(shape.name);
  const constructorNode = shape.members.find((member) => member.name === 'constructor' && !member.isStatic)?.node;
  const fixed = fixedFields(scratch, { node, base, members: shape.members, constructorNode });
  const constants = [...attributes.keys()].filter((each) => !file.assignedMembers.has(each));
  const { abstractMethods } = shape;
  const left = abstractMethods.length === 0 ? {} : { abstractMethods: new Set(abstractMethods) };
  return {
    id,
    name,
    bases: base === undefined ? [] : [nameOf(file, base)],
    constructorFunction,
    methods,
    attributes,
    ...(constants.length === 0 ? {} : { constants: new Set(constants) }),
    isVirtual: true,
    ...left,
    ...given(fixed),
  };
}

function lowerPrototypeClass(file: FileLowering, id: ClassId, node: Syntax): ClassIr {
  const binding = file.prototypes.get(node);
  const methods = new Map<string, FunctionId>();
  for (const [name, method] of binding?.prototype ?? []) methods.set(name, file.functionId(method));
  const base = binding?.prototypeBase === undefined ? undefined : baseMeant(file, binding.prototypeBase.value, binding.prototypeBase.scope);
  const scope = file.source.declarations.scopes.get(node) ?? file.source.moduleScope;
  const fixed = fixedFields(new FunctionLowering(file, scope, node), { node, base, members: [], constructorNode: node });
  const constructorFunction = file.functionId(node);
  return {
    id,
    name: binding?.name ?? '',
    bases: base === undefined ? [] : [nameOf(file, base)],
    constructorFunction,
    methods,
    attributes: new Map(),
    ...given(fixed),
  };
}

function given(fixed: NonNullable<ClassIr['fixedFields']>): Pick<ClassIr, 'fixedFields'> {
  return fixed.size === 0 ? {} : { fixedFields: fixed };
}

function nameOf(file: FileLowering, base: Base): ClassIr['bases'][number] {
  switch (base.kind) {
    case 'class':
      return file.classId(base.node);
    case 'imported':
      return base.value;
    case 'library':
      return base.name;
    default:
      return base.text;
  }
}
