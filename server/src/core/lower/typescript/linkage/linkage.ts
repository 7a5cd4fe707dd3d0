import { type Linkage, named, unknownValue, type Value } from '../../../ir/index.ts';
import { readBinding, spanOf } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { foreignValue } from '../library/foreignFunctions.ts';
import { enumValue } from '../names/enums.ts';
import { functionShape, keyName, stringContent } from '../tree/shapes.ts';
import { assignedAtLast, firstKid, isClass, isFunction, type Syntax, unwrap } from '../tree/syntax.ts';
import { importedBy, importedValue } from './imports.ts';

/** What a module gives to others, by `export` or by `module.exports`. */
export function linkageOf(file: FileLowering): Linkage {
  const exports = new Exports(file);
  for (const node of file.source.root.kids) {
    if (node.type === 'export_statement') exports.addStatement(node);
    else if (node.type === 'expression_statement' && node.kids[0] !== undefined) exports.addAssignment(unwrap(node.kids[0]));
    else if (node.type === 'variable_declaration' || node.type === 'lexical_declaration')
      for (const { kids } of node.kids) if (kids[1] !== undefined) exports.addAssignment(unwrap(kids.at(-1) ?? node));
  }
  for (const [name, value] of file.exported) if (value !== undefined && !exports.found.has(name)) exports.found.set(name, value);
  return { by: 'import', exports: exports.found, reexports: exports.reexports };
}

class Exports {
  readonly found = new Map<string, Value>();
  readonly reexports: string[] = [];
  readonly #file: FileLowering;

  constructor(file: FileLowering) {
    this.#file = file;
  }

  addStatement(node: Syntax): void {
    const from = moduleOf(this.#file, node);
    const clause = firstKid(node, 'export_clause');
    if (clause !== undefined) {
      for (const specifier of clause.kids) this.#addSpecifier(specifier, from);
      return;
    }
    const text = this.#file.slice(node);
    if (from !== undefined) {
      const [, name] = /^export\s*\*\s*as\s+([\w$]+)/.exec(text) ?? [];
      if (name === undefined) this.reexports.push(from);
      else this.found.set(name, { kind: 'imported', from, names: [] });
      return;
    }
    const isDefault = /^export\s+default\b/.test(text);
    for (const kid of node.kids) this.#addDeclaration(unwrap(kid), isDefault);
  }

  /** `exports.name = …`, `module.exports = …`, `module.exports.name = …`. */
  addAssignment(node: Syntax): void {
    const [target, value] = node.kids;
    // `exports = module.exports = open`, `var Server = module.exports = function () { … }`
    if (node.type === 'assignment_expression' && value !== undefined) this.addAssignment(unwrap(value));
    if (node.type !== 'assignment_expression' || target?.type !== 'member_expression' || value === undefined) return;
    const written = this.#file.slice(target);
    const inner = assignedAtLast(value);
    const named = /^(?:module\.)?exports\.([\w$]+)$/.exec(written)?.[1];
    if (named !== undefined && written !== 'module.exports') this.#add(named, this.#valueOf(inner));
    else if (written === 'module.exports') this.#addWhole(inner);
  }

  #addWhole(value: Syntax): void {
    const frozen = callOf(value, /^Object\.(?:freeze|seal)$/, this.#file)?.[0];
    if (frozen !== undefined) {
      this.#addWhole(unwrap(frozen));
      return;
    }
    if (value.type !== 'object' || value.kids.some(({ type }) => type === 'spread_element')) this.#add('default', this.#valueOf(value));
    if (value.type === 'identifier') this.#addMembers(value);
    if (value.type !== 'object') return;
    // Settings are taken as a whole, too: `{ ...defaults, ...options }`.
    const whole = this.#valueOf(value);
    if (whole?.kind === 'record' && !this.found.has('default') && isOfConstants(whole)) this.#add('default', whole);
    for (const kid of value.kids) {
      const { text } = this.#file;
      const name =
        kid.type === 'pair'
          ? keyName(kid.kids[0], text)
          : kid.type === 'method_definition'
            ? keyName(functionShape(kid, text).name, text)
            : this.#file.slice(kid);
      const given = kid.type === 'pair' ? kid.kids[1] : kid;
      if (name !== undefined && given !== undefined) this.#add(name, this.#valueOf(unwrap(given)));
    }
  }

  /** `Server.create = (options) => new Server(options); module.exports = Server;` */
  #addMembers(node: Syntax): void {
    const binding = this.#file.source.moduleScope.resolve(this.#file.slice(node));
    if (binding === undefined || binding.assignments > 0 || binding.isUnstable) return;
    for (const [name, member] of binding.members) if (!this.found.has(name)) this.#add(name, this.#valueOf(member));
  }

  #addSpecifier(specifier: Syntax, from: string | undefined): void {
    const [local, exported = local] = specifier.kids;
    if (local === undefined || exported === undefined) return;
    const [localName, name] = [this.#file.slice(local), this.#file.slice(exported)];
    if (from !== undefined) this.found.set(name, { kind: 'imported', from, names: localName === 'default' ? ['default'] : [localName] });
    else this.#add(name, this.#valueOfName(localName, local));
  }

  #addDeclaration(node: Syntax, isDefault: boolean): void {
    if (isFunction(node) || isClass(node)) {
      const value = this.#valueOf(node);
      const name = this.#file.source.declarations.bindingOf.get(node)?.name;
      if (isDefault) this.#add('default', value);
      else if (name !== undefined) this.#add(name, value);
      return;
    }
    if (isDefault) {
      if (node.type === 'object') this.#addWhole(node);
      else this.#add('default', this.#valueOf(node));
      return;
    }
    if (node.type === 'enum_declaration') {
      if (node.kids[0] !== undefined) this.#add(this.#file.slice(node.kids[0]), enumValue(this.#file, node));
      return;
    }
    if (node.type === 'internal_module' || node.type === 'module') {
      if (node.kids[0] !== undefined) this.#add(this.#file.slice(node.kids[0]), this.#valueOfNamespace(node));
      return;
    }
    for (const declarator of node.kids)
      if (declarator.type === 'variable_declarator' && declarator.kids[0] !== undefined)
        for (const name of namesIn(declarator.kids[0])) this.#add(this.#file.slice(name), this.#valueOfName(this.#file.slice(name), name));
  }

  #add(name: string, value: Value | undefined): void {
    if (value !== undefined) this.found.set(name, value);
  }

  #valueOf(node: Syntax): Value | undefined {
    if (this.#file.prototypes.has(node)) return { kind: 'class', id: this.#file.classId(node) };
    if (isFunction(node)) return node.unread === undefined ? { kind: 'function', id: this.#file.functionId(node) } : undefined;
    if (isClass(node)) return { kind: 'class', id: this.#file.classId(node) };
    if (node.type === 'identifier' || node.type === 'shorthand_property_identifier') return this.#valueOfName(this.#file.slice(node), node);
    if (node.type === 'number' || node.type === 'string') return literalOf(node, this.#file.slice(node));
    if (node.type === 'object') return this.#valueOfObject(node);
    if (node.type === 'array') return this.#valueOfArray(node);
    const merged = callOf(node, /^Object\.assign$/, this.#file);
    if (merged !== undefined) return { kind: 'operation', operator: 'merge', operands: merged.map((each) => this.#partOfMerged(unwrap(each))) };
    const { moduleScope } = this.#file.source;
    return importedValue(this.#file.entities.of(node, moduleScope)) ?? foreignValue(this.#file, node, moduleScope);
  }

  /** A list that has no name in its own file: `module.exports = [{ port: 9001 }, { port: 9002 }]`. */
  #valueOfArray({ kids }: Syntax): Value | undefined {
    if (kids.some(({ type }) => type !== 'object' && type !== 'number' && type !== 'string')) return undefined;
    if (changesExport.test(this.#file.text)) return undefined;
    return { kind: 'list', items: kids.map((kid) => this.#valueOf(kid) ?? unknownValue) };
  }

  /** `export namespace net { export class Server { … } }` */
  #valueOfNamespace(node: Syntax): Value | undefined {
    const body = firstKid(node, 'statement_block');
    const scope = body === undefined ? undefined : this.#file.source.declarations.scopes.get(body);
    const fields = new Map<string, Value>();
    for (const { name, node: declared, isExported } of scope?.bindings ?? []) {
      const isMeant = isExported && declared !== undefined && (isFunction(declared) || isClass(declared));
      const value = isMeant ? this.#valueOf(declared) : undefined;
      if (value !== undefined) fields.set(name, value);
    }
    return fields.size === 0 ? undefined : { kind: 'record', fields };
  }

  /** What an object of constants says, objects within it included; of all else that it holds nothing is known. */
  #valueOfObject({ kids }: Syntax): Value {
    const merged: Value[] = [];
    let fields = new Map<string, Value>();
    for (const kid of kids) {
      if (kid.type === 'spread_element') {
        if (fields.size > 0) merged.push({ kind: 'record', fields, isWhole: true });
        merged.push(kid.kids[0] === undefined ? unknownValue : this.#partOfMerged(unwrap(kid.kids[0])));
        fields = new Map();
        continue;
      }
      const [key, given] = kid.type === 'pair' ? kid.kids : [kid, kid];
      const name = kid.type === 'method_definition' ? undefined : keyName(key, this.#file.text);
      if (name !== undefined && given !== undefined) fields.set(name, this.#valueOf(unwrap(given)) ?? unknownValue);
    }
    if (merged.length === 0) {
      const object = { kind: 'record', fields } as const;
      // Settings that stay as they are written leave out what they do not name: `server.listen(config.web)`.
      const isWhole = fields.size === kids.length && isOfConstants(object) && !changesExport.test(this.#file.text);
      return isWhole ? { ...object, isWhole } : object;
    }
    return { kind: 'operation', operator: 'merge', operands: fields.size === 0 ? merged : [...merged, { kind: 'record', fields, isWhole: true }] };
  }

  /** Nobody else has what is written where it is put into another object. */
  #partOfMerged(node: Syntax): Value {
    const value = this.#valueOf(node) ?? unknownValue;
    return value.kind === 'record' && node.type === 'object' ? { ...value, isWhole: true } : value;
  }

  #valueOfName(name: string, at: Syntax): Value | undefined {
    const binding = this.#file.source.moduleScope.resolve(name);
    if (binding === undefined) return undefined;
    if (binding.imported !== undefined) return importedBy(binding.imported);
    if (binding.kind === 'enum' && binding.node !== undefined) return enumValue(this.#file, binding.node);
    if (binding.node !== undefined && binding.assignments === 0 && (isFunction(binding.node) || isClass(binding.node))) return this.#valueOf(binding.node);
    const literal = this.#file.entities.literal(at, this.#file.source.moduleScope)?.node;
    if (literal !== undefined && (isFunction(literal) || isClass(literal))) return this.#valueOf(literal);
    const constant = literal?.type === 'number' || literal?.type === 'string' ? this.#valueOf(literal) : undefined;
    if (constant !== undefined && literal !== undefined) {
      const declared = { start: binding.declaredAt, end: binding.declaredAt + binding.name.length };
      return named(constant, declared, { name: declared, value: spanOf(literal) });
    }
    const required = importedValue(this.#file.entities.of(at, this.#file.source.moduleScope));
    return required ?? readBinding(binding, at);
  }
}

/** `module.exports.push({ port: 9003 })`, `exports.endpoints[0].port = …` */
const changesExport = /\bexports\b[\w$.]*(?:\.(?:push|pop|shift|unshift|splice|fill|sort|reverse)\s*\(|\[[^\]]*\][\w$.\s]*(?:[-+*]?=)(?!=))/;

/** What whoever takes it can put into another object, with nothing in it that does something. */
function isOfConstants({ fields }: Extract<Value, { kind: 'record' }>): boolean {
  return [...fields.values()].every((value) => value.kind === 'number' || value.kind === 'string' || (value.kind === 'record' && isOfConstants(value)));
}

/** The variables that a declaration makes: one, or those of an object that is taken apart. */
function namesIn(pattern: Syntax): readonly Syntax[] {
  if (pattern.type === 'identifier') return [pattern];
  if (pattern.type !== 'object_pattern') return [];
  return pattern.kids.flatMap((kid) => {
    const name = kid.type === 'pair_pattern' ? kid.kids[1] : kid;
    return name?.type === 'identifier' || name?.type === 'shorthand_property_identifier_pattern' ? [name] : [];
  });
}

/** What a call of such a function is given. */
function callOf(node: Syntax, callee: RegExp, file: FileLowering): readonly Syntax[] | undefined {
  const [called] = node.kids;
  return node.type === 'call_expression' && called !== undefined && callee.test(file.slice(called)) ? firstKid(node, 'arguments')?.kids : undefined;
}

function literalOf(node: Syntax, text: string): Value {
  if (node.type === 'string') return { kind: 'string', value: stringContent(text) };
  const value = Number(text.replaceAll('_', ''));
  return Number.isNaN(value) ? { kind: 'unknown', from: 'unknown' } : { kind: 'number', value };
}

function moduleOf(file: FileLowering, node: Syntax): string | undefined {
  return /\bfrom\s*['"]([^'"\n]+)['"]\s*(?:with\b[^;]*)?;?\s*$/.exec(file.slice(node))?.[1];
}
