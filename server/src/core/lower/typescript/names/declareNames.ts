import { classShape, keyName } from '../tree/shapes.ts';
import { isClass, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import type { Declarations } from './declare.ts';
import { prototypeOwner, recordExportedFunction, recordPrototype, recordPrototypeMethod } from './declarePrototypes.ts';
import { type BindingKind, onlySource, type Scope } from './scopes.ts';

interface PatternSource {
  readonly kind: BindingKind;
  /** The scope that gets the names. */
  readonly holder: Scope;
  /** The scope in which defaults and the value are read. */
  readonly scope: Scope;
  readonly value: Syntax | undefined;
  readonly type: Syntax | undefined;
}

/** Declares the names of a pattern, and notes which part of the value each gets. */
export function declarePattern(file: Declarations, node: Syntax, source: PatternSource, path: readonly string[] | undefined): void {
  const inner = (part: Syntax | undefined, step: string | undefined) => {
    const partPath = path === undefined || step === undefined ? undefined : [...path, step];
    if (part !== undefined) declarePattern(file, part, { ...source, type: undefined }, partPath);
  };
  switch (node.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      declareName(file, node, source, path);
      break;
    case 'object_pattern':
      for (const kid of node.kids) declareProperty(file, kid, source, inner);
      break;
    case 'array_pattern':
      node.kids.forEach((kid, index) => {
        inner(kid, kid.type === 'rest_pattern' ? undefined : `[${index}]`);
      });
      break;
    case 'assignment_pattern':
      if (node.kids[0] !== undefined) declarePattern(file, node.kids[0], source, path);
      if (node.kids[1] !== undefined) file.visit(node.kids[1], source.scope);
      break;
    case 'rest_pattern':
      inner(node.kids[0], undefined);
      break;
    default:
      file.visit(node, source.scope);
  }
}

/** Import statements are read from their text: they have no expressions in them. */
export function declareImport(file: Declarations, node: Syntax, scope: Scope): void {
  const text = file.slice(node);
  const match = importForm.exec(text);
  if (match === null) return;
  const module = moduleName(match[5] ?? match[6] ?? '');
  const declare = (name: string | undefined, exported: string, from: number) => {
    if (name === undefined) return;
    scope.declare(name, 'import', node.start + Math.max(0, text.indexOf(name, from))).imported = { module, name: exported };
  };
  declare(match[1], match[6] === undefined ? 'default' : '*', 6);
  declare(match[2], '*', text.indexOf('*'));
  const open = text.indexOf('{');
  for (const specifier of match[3]?.split(',') ?? []) {
    const words = specifier.trim().split(/\s+/);
    // `type A` and `type A as B` import types; `type as B` imports what is called `type`.
    const [exported = '', , local = exported] = words[0] === 'type' && words.length % 2 === 0 ? words.slice(1) : words;
    if (exported !== '') declare(local, exported.replace(/^['"]|['"]$/g, ''), open);
  }
}

/** Notes what `a.b = value` says of `a`: a function among its members or its prototype's, a field, an export. */
export function recordMemberWrite(file: Declarations, target: Syntax, value: Syntax, scope: Scope): void {
  const object = target.kids[0] === undefined ? undefined : unwrap(target.kids[0]);
  const name = keyName(target.kids.at(-1), file.text);
  if (object === undefined || name === undefined) return;
  if (object.type === 'this') file.addField(name, value, scope);
  if (isExport(file.slice(target), file.slice(object))) {
    exportValue(file, value);
    recordExportedFunction(file, target, value, scope);
  }
  if (isFunction(value)) {
    file.methodNames.add(name);
    file.methodName.set(value, name);
    if (value.unread === undefined) file.telling.method.add(name);
  }
  const owner = prototypeOwner(object, file.text);
  if (owner !== undefined) recordPrototypeMethod(file, owner, name, value, scope);
  else if (object.type === 'identifier' && name === 'prototype') recordPrototype(file, object, value, scope);
  else if (object.type === 'identifier') recordMember(file, object, name, value, scope);
}

/** `Server.create = function () { … }`, or a function by its name; of `pro.listen = …` with `const pro = Server.prototype`, a method. */
function recordMember(file: Declarations, object: Syntax, name: string, value: Syntax, scope: Scope): void {
  if (!isFunction(value) && value.type !== 'identifier') return;
  file.later(() => {
    const [binding, given] = [scope.resolve(file.slice(object)), isFunction(value) ? value : functionNamed(file.slice(value), scope)];
    const source = binding === undefined ? undefined : onlySource(binding);
    const owner = source === undefined || source.path.length > 0 ? undefined : prototypeOwner(unwrap(source.value), file.text);
    if (given === undefined) return;
    if (owner !== undefined && source !== undefined) recordPrototypeMethod(file, owner, name, given, source.scope);
    else binding?.members.set(name, given);
  });
}

function functionNamed(name: string, scope: Scope): Syntax | undefined {
  const binding = scope.resolve(name);
  const source = binding === undefined ? undefined : onlySource(binding);
  const node = binding?.node ?? (source === undefined || source.path.length > 0 ? undefined : unwrap(source.value));
  return node !== undefined && binding?.assignments === 0 && isFunction(node) ? node : undefined;
}

/** The names that a pattern assigns to. */
export function writtenNames(pattern: Syntax): readonly Syntax[] {
  if (pattern.type === 'identifier' || pattern.type === 'shorthand_property_identifier_pattern') return [pattern];
  if (pattern.type === 'member_expression' || pattern.type === 'subscript_expression') return [];
  return pattern.kids.flatMap(writtenNames);
}

/** The names that an `export` statement declares or exports by default. */
export function exportedBy(node: Syntax, text: string): readonly string[] {
  return node.kids.flatMap((kid) => {
    if (kid.type === 'identifier') return [text.slice(kid.start, kid.end)];
    if (isClass(kid)) {
      const { name } = classShape(kid, text);
      return name === undefined ? [] : [text.slice(name.start, name.end)];
    }
    if (isFunction(kid)) return /^(?:async\s+)?function\s*\*?\s*([\w$\u0080-\uffff]+)/.exec(text.slice(kid.start, kid.start + 200))?.slice(1, 2) ?? [];
    return kid.kids
      .filter((declarator) => declarator.type === 'variable_declarator')
      .flatMap((declarator) => declarator.kids.slice(0, 1).flatMap(writtenNames))
      .map((name) => text.slice(name.start, name.end));
  });
}

/** `node:net` and `net` are one module; what the module `bun` exports is what the global `Bun` has. */
export function moduleName(specifier: string): string {
  if (specifier === 'bun') return 'Bun';
  return specifier.startsWith('node:') ? specifier.slice('node:'.length) : specifier;
}

/** default, namespace, names, (attributes), module; or `import x = require('module')`. */
const importForm =
  /^import\s*(?:type\s+(?!from\b|,|=)|typeof\s+)?(?:([A-Za-z_$][\w$]*)\s*,?\s*)?(?:\*\s*as\s+([\w$]+)\s*|\{([^}]*)\}\s*)?(?:(from)\s*['"]([^'"\n]+)['"]|=\s*require\s*\(\s*['"]([^'"\n]+)['"])/;

function declareName(file: Declarations, node: Syntax, { kind, holder, scope, value, type }: PatternSource, path: readonly string[] | undefined): void {
  const name = file.slice(node);
  const isRepeated = holder.own(name) !== undefined;
  const binding = holder.declare(name, kind, node.start);
  if (isRepeated && value !== undefined) binding.assignments += 1;
  if (value !== undefined && path !== undefined) binding.sources.push({ value, scope, path });
  binding.type ??= type;
}

function declareProperty(file: Declarations, kid: Syntax, source: PatternSource, inner: (part: Syntax | undefined, step: string | undefined) => void): void {
  switch (kid.type) {
    case 'pair_pattern':
      inner(kid.kids[1], keyName(kid.kids[0], file.text));
      break;
    case 'object_assignment_pattern': {
      const target = kid.kids[0];
      inner(target, target?.type === 'shorthand_property_identifier_pattern' ? file.slice(target) : undefined);
      if (kid.kids[1] !== undefined) file.visit(kid.kids[1], source.scope);
      break;
    }
    case 'shorthand_property_identifier_pattern':
      inner(kid, file.slice(kid));
      break;
    default:
      inner(kid, undefined);
  }
}

function isExport(target: string, object: string): boolean {
  return target === 'module.exports' || object === 'exports' || object === 'module.exports';
}

function exportValue(file: Declarations, value: Syntax): void {
  for (const exported of surfaceNames(value, file.text)) file.exportedNames.add(exported);
  const parts = value.type === 'object' ? value.kids.map((kid) => (kid.type === 'pair' ? kid.kids[1] : kid)) : [value];
  for (const part of parts) if (part !== undefined && (isFunction(unwrap(part)) || isClass(unwrap(part)))) file.exportedNodes.add(unwrap(part));
}

/** The names that an exported value mentions at its surface: `{ a, b: c }`, `new A()`, `f`. */
function surfaceNames(value: Syntax, text: string): readonly string[] {
  if (value.type === 'identifier' || value.type === 'shorthand_property_identifier') return [text.slice(value.start, value.end)];
  if (value.type === 'pair') return value.kids[1] === undefined ? [] : surfaceNames(value.kids[1], text);
  if (value.type === 'object' || value.type === 'new_expression') return value.kids.flatMap((kid) => surfaceNames(kid, text));
  return [];
}
