import { serverAttributeNames } from '../../../apis/pythonServers.ts';
import { type ClassIr, type FunctionId, placeOf, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { FileContext } from '../file.ts';
import { importedName } from '../linkage/imports.ts';
import { constantValue } from '../names/constants.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import { libraryBaseOf } from '../servers/behindLibrary.ts';
import { inheritedFromLibrary } from '../servers/inherited.ts';
import { classAttribute, serverKindOfClass } from '../servers/servers.ts';
import type { Syntax } from '../tree/syntax.ts';
import { constantAttributes, givesUnnamed } from './constantAttributes.ts';
import { dataclassConstructor } from './dataclasses.ts';
import { fixedFields } from './fixedFields.ts';
import { fieldHandedOut } from './handedOut.ts';
import { propertiesOf } from './properties.ts';

/** A class body runs where it stands: its assignments are to places of the class. */
export function lowerClassBody(fn: FunctionContext, node: Syntax): void {
  const definition = fn.file.scan.classes.find((one) => one.start === node.start);
  const body = node.child('block');
  if (definition === undefined || body === undefined) return;
  // A class within a function is not in the tables of the file's functions: here is where its methods are met.
  if (definition.parent.kind !== 'module') for (const method of definition.methods.values()) if (fn.file.isRelevant(method)) fn.file.request(method);
  const outer = fn.scope;
  fn.scope = definition.scope;
  fn.suite(body.children);
  fn.scope = outer;
  initializeServerAttributes(fn, definition);
}

/** An attribute that is assigned to the class from outside is until then what the class inherits. */
function initializeServerAttributes(fn: FunctionContext, definition: ClassDefinition): void {
  const kind = serverKindOfClass(fn.file, definition);
  if (kind === undefined) return;
  for (const name of serverAttributeNames) {
    if (definition.attributes.has(name) || !fn.file.attributes.isAssignedOutside(definition.name, name)) continue;
    const bases = definition.bases.map((base) => fn.file.classOf(base, definition.parent)).filter((base) => base !== undefined);
    const [base] = bases;
    const inherited = base === undefined ? undefined : serverKindOfClass(fn.file, base);
    const value = classAttribute(fn.file, inherited ?? { row: kind.row, definition: undefined, written: undefined }, name);
    fn.assign(placeOf(fn.file.attributeVariable(definition.name, definition.scope, name)), value, undefined);
  }
}

/** What the flow is told of the classes of a file. */
export function describeClasses(file: FileContext): ClassIr[] {
  const described: ClassIr[] = [];
  for (const definition of file.scan.classes) {
    const methods = new Map<string, FunctionId>();
    for (const [name, method] of definition.methods) if (method.id !== undefined) methods.set(name, method.id);
    const inherited = inheritedFromLibrary(file, definition);
    for (const [name, method] of inherited?.methods ?? []) methods.set(name, method);
    if (inherited?.constructorFunction !== undefined) methods.set('__init__', inherited.constructorFunction);
    const libraryBase = libraryBaseOf(file, definition);
    const fixed = fixedFields(file, definition);
    const constructor_ = methods.get('__init__') ?? dataclassConstructor(file, definition);
    described.push({
      id: definition.id,
      name: definition.name,
      bases: definition.bases.map((base) => baseOf(file, definition, base)),
      ...(constructor_ === undefined ? {} : { constructorFunction: constructor_ }),
      methods,
      attributes: attributesOf(file, definition),
      constants: constantAttributes(file, definition),
      properties: propertiesOf(file, definition),
      ...(inherited === undefined ? {} : { fallbacks: inherited.attributes }),
      ...(libraryBase === undefined ? {} : { libraryBase }),
      ...(fieldHandedOut(file, definition) === undefined ? {} : { handsOut: true }),
      ...(fixed.size === 0 ? {} : { fixedFields: fixed }),
      ...(givesUnnamed(file) ? { hasUnnamedFields: true } : {}),
      isShared: true,
    });
  }
  for (const [name, id] of file.libraryClasses) described.push({ id, name, bases: [], methods: new Map(), attributes: new Map() });
  return described.sort((a, b) => a.id - b.id);
}

function baseOf(file: FileContext, definition: ClassDefinition, base: Syntax): ClassIr['bases'][number] {
  const own = file.classOf(base, definition.parent);
  if (own !== undefined) return own.id;
  const qualified = file.qualifiedName(base, definition.parent);
  return qualified === undefined ? base.text(file.source) : (importedName(qualified) ?? qualified);
}

function attributesOf(file: FileContext, definition: ClassDefinition): ReadonlyMap<string, Value> {
  const attributes = new Map<string, Value>();
  for (const [name, attribute] of definition.attributes) {
    const constant =
      attribute.value === undefined || attribute.times > 1 || file.attributes.isAssignedOutside(definition.name, name)
        ? undefined
        : constantValue(file, attribute.value, definition.scope);
    attributes.set(name, constant ?? { kind: 'place', place: placeOf(file.attributeVariable(definition.name, definition.scope, name)) });
  }
  return attributes;
}
