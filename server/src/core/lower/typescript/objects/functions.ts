import type { FunctionId, FunctionIr } from '../../../ir/index.ts';
import { localVariable, type Parameter, type Place, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { FunctionLowering, readBinding, spanOf, variableOf } from '../context.ts';
import { assignTo } from '../expressions/assignments.ts';
import type { FileLowering } from '../file.ts';
import { expressionStatement } from '../idioms/sites.ts';
import type { Binding } from '../names/scopes.ts';
import { objectTypeOf } from '../names/types.ts';
import { asksForThis, classShape, type FunctionShape, functionShape } from '../tree/shapes.ts';
import { firstKid, isClass, type Syntax } from '../tree/syntax.ts';
import { callBaseConstructor, handedOn, valuesOf } from './bases.ts';
import { givenValue } from './objects.ts';

/** Lowers what runs when the file is loaded. */
export function lowerModule(file: FileLowering): FunctionIr {
  const { root, moduleScope } = file.source;
  const fn = new FunctionLowering(file, moduleScope, root);
  file.lowerers.statements(fn, root.kids);
  escapeExports(fn);
  const span = { start: 0, end: file.text.length };
  return { id: 0, name: '', kind: 'module', span, parameters: [], isExported: true, entry: 0, blocks: fn.graph.finish() };
}

export function lowerFunction(file: FileLowering, id: FunctionId, node: Syntax): FunctionIr {
  const { declarations } = file.source;
  const scope = declarations.scopes.get(node);
  const shape = functionShape(node, file.text);
  const described = describe(file, node, shape);
  if (scope === undefined || shape.body === undefined) return unreadFunction(file, id, node, described);
  const fn = new FunctionLowering(file, scope, node);
  const parameters = lowerParameters(fn, node, shape, described.takesThis);
  if (described.kind === 'constructor') initializeFields(fn, file.enclosingClass(scope));
  storeParameterFields(fn, shape);
  if (shape.body.type === 'statement_block') {
    file.lowerers.statements(fn, shape.body.kids);
  } else {
    fn.statement = expressionStatement(fn, shape.body);
    fn.graph.exit('return', givenValue(fn, shape.body));
  }
  const { takesThis: _, ...rest } = described;
  return { id, ...rest, span: spanOf(node), parameters, entry: 0, blocks: fn.graph.finish() };
}

/** The constructor that a class has though it is not written: it passes everything on to the base's, and initializes the fields. */
export function lowerUnwrittenConstructor(file: FileLowering, id: FunctionId, node: Syntax): FunctionIr {
  const body = firstKid(node, 'class_body');
  const scope = (body === undefined ? undefined : file.source.declarations.scopes.get(body)) ?? file.source.moduleScope;
  const fn = new FunctionLowering(file, scope, node);
  const self = scope.own('this');
  const given = handedOn(file, node);
  callBaseConstructor(fn, node, node, self === undefined ? undefined : readBinding(self, node), valuesOf(given));
  initializeFields(fn, node);
  const parameters: Parameter[] = self === undefined ? [] : [{ variable: variableOf(self), name: 'this' }, ...given];
  const ownerClass = file.classId(node);
  return { id, name: 'constructor', kind: 'constructor', span: spanOf(node), parameters, ownerClass, isExported: false, entry: 0, blocks: fn.graph.finish() };
}

interface Described {
  readonly name: string;
  readonly kind: FunctionIr['kind'];
  readonly isExported: boolean;
  readonly takesThis: boolean;
  readonly ownerClass?: number;
}

function describe(file: FileLowering, node: Syntax, shape: FunctionShape): Described {
  const { declarations } = file.source;
  const owner = declarations.classOf.get(node) ?? file.prototypeClasses.get(node);
  const name = file.prototypeNames.get(node) ?? (shape.name === undefined ? '' : file.slice(shape.name));
  if (owner !== undefined) {
    const ownerClass = file.classId(owner);
    const isConstructor = owner === node || (name === 'constructor' && declarations.classOf.has(node));
    const isPrivate = name.startsWith('#') || /\bprivate\s/.test(file.text.slice(node.start, shape.name?.start ?? node.start));
    const isStatic = /^static\s/.test(file.text.slice(node.start, shape.name?.start ?? node.start));
    const isExported = !isPrivate && isExportedNode(file, owner);
    return { name, kind: isConstructor ? 'constructor' : isStatic ? 'function' : 'method', isExported, takesThis: !isStatic, ownerClass };
  }
  if (node.type === 'method_definition' && asksForThis(node, file.text))
    return { name, kind: 'method', isExported: isExportedNode(file, node), takesThis: true };
  const bound = declarations.bindingOf.get(node);
  const isOutermost = declarations.outside.get(node)?.home.node === undefined;
  const isExported = isExportedNode(file, node);
  // `module.exports = function open() { … }` gives its name to other files as `export function open()` does.
  const kind = isOutermost && (bound !== undefined || isExported || node.type.endsWith('declaration')) ? 'function' : 'closure';
  return { name: name === '' ? (bound?.name ?? '') : name, kind, isExported, takesThis: false };
}

function isExportedNode(file: FileLowering, node: Syntax): boolean {
  return file.source.declarations.exportedNodes.has(node) || file.source.declarations.bindingOf.get(node)?.isExported === true;
}

/** What a module exports, others may use once it has run. */
function escapeExports(fn: FunctionLowering): void {
  for (const binding of fn.scope.bindings) {
    const [source] = binding.sources;
    if (!binding.isExported || binding.node !== undefined || source === undefined || !source.value.hasEffects) continue;
    fn.emit({ kind: 'escape', ...fn.base(source.value), value: readBinding(binding, source.value) });
  }
}

/** A function without words that matter does nothing to sockets; what it returns is not known, unless it gives its object back to whoever goes on with it. */
function unreadFunction(file: FileLowering, id: FunctionId, node: Syntax, { takesThis, ...described }: Described): FunctionIr {
  const self: Parameter | undefined = takesThis && givesItself(file.slice(node)) ? { variable: localVariable('this', node.start), name: 'this' } : undefined;
  const value: Value = self === undefined ? unknownValue : { kind: 'place', place: placeOf(self.variable) };
  return {
    id,
    ...described,
    span: spanOf(node),
    parameters: self === undefined ? [] : [self],
    entry: 0,
    blocks: [{ id: 0, events: [], end: { kind: 'exit', how: 'return', value } }],
  };
}

/** `return this;`, and nothing else that is returned. */
function givesItself(text: string): boolean {
  const returned = text.match(/\breturn\b\s*\w*/g) ?? [];
  return returned.length > 0 && returned.every((each) => /\sthis$/.test(each));
}

function lowerParameters(fn: FunctionLowering, node: Syntax, shape: FunctionShape, takesThis: boolean): readonly Parameter[] {
  const self = takesThis ? fn.scope.own('this') : undefined;
  const given = fn.file.parameterTypes.get(node);
  const parameters: Parameter[] = self === undefined ? [] : [{ variable: variableOf(self), name: 'this' }];
  const patterns: { pattern: Syntax; value: Value }[] = [];
  for (const [index, parameter] of shape.parameters.entries()) {
    const { pattern } = parameter;
    const binding = pattern.type === 'identifier' ? fn.scope.own(fn.file.slice(pattern)) : undefined;
    const variable = binding === undefined ? localVariable('<parameter>', pattern.start) : variableOf(binding);
    const objectType = objectTypeOf(fn, parameter.type) ?? given?.[index];
    const defaultValue = parameter.defaultValue === undefined || parameter.defaultValue.hasEffects ? undefined : givenValue(fn, parameter.defaultValue);
    parameters.push({
      variable,
      name: fn.file.slice(pattern),
      ...(defaultValue === undefined ? {} : { defaultValue }),
      ...(objectType === undefined ? {} : { objectType }),
      ...(parameter.isRest ? { isRest: true } : {}),
    });
    if (parameter.defaultValue?.hasEffects === true) lowerDefault(fn, placeOf(variable), parameter.defaultValue);
    if (binding === undefined) patterns.push({ pattern, value: { kind: 'place', place: placeOf(variable) } });
  }
  for (const { pattern, value } of patterns) assignTo(fn, pattern, value, true);
  return parameters;
}

/** A default that does something is evaluated where nothing is given. */
function lowerDefault(fn: FunctionLowering, place: Place, node: Syntax): void {
  const { graph } = fn;
  const [absent, after] = [graph.newBlock(), graph.newBlock()];
  graph.branch({ kind: 'value', value: { kind: 'operation', operator: 'is-none', operands: [{ kind: 'place', place }] } }, absent, after);
  graph.startBlock(absent);
  fn.store(place, fn.value(node), node);
  graph.startBlock(after);
}

/** `constructor(private server: net.Server)` keeps its parameters. */
function storeParameterFields(fn: FunctionLowering, shape: FunctionShape): void {
  for (const { pattern, isField } of shape.parameters) {
    const self = fn.scope.own('this');
    if (!isField || self === undefined || pattern.type !== 'identifier') continue;
    const target = fieldOf(self, fn.file.slice(pattern), pattern);
    if (target !== undefined) fn.store(target, fn.value(pattern), pattern);
  }
}

function initializeFields(fn: FunctionLowering, node: Syntax | undefined): void {
  if (node === undefined || !isClass(node)) return;
  const { scopes } = fn.file.source.declarations;
  const body = firstKid(node, 'class_body');
  const scope = body === undefined ? undefined : scopes.get(body);
  const self = scope?.own('this');
  if (scope === undefined || self === undefined) return;
  const list = fn.file.nextList();
  const outer = fn.statement;
  fn.inScope(scope, () => {
    for (const member of classShape(node, fn.file.text).members) {
      if (member.kind !== 'field' || member.isStatic || member.value === undefined) continue;
      fn.statement = { span: spanOf(member.node), list };
      const target = fieldOf(self, member.name, member.node);
      const value = fn.value(member.value);
      if (target !== undefined) fn.store(target, value, member.node, true);
    }
  });
  fn.statement = outer;
}

function fieldOf(self: Binding, name: string, node: Syntax) {
  const value = readBinding(self, node);
  return value.kind === 'place' ? placeOf(value.place.root, ...value.place.path, name) : undefined;
}
