import { foreignRows, isLibc, nameInPrototype } from '../../../apis/ffi.ts';
import { wholeList } from '../collections/subsets.ts';
import { keyName, propertyOf, stringContent } from '../tree/shapes.ts';
import { assignedAtLast, firstKid, type Syntax, unwrap, unwrapAwait } from '../tree/syntax.ts';
import type { Declarations } from './declare.ts';
import { moduleName } from './declareNames.ts';
import { type Binding, onlySource, type Scope } from './scopes.ts';

/** What an expression means beyond its value: a module, a function of a library, libc and its functions. */
export type Entity =
  /** A whole module, or a global object: `net`, `Deno`, `process`. */
  | { readonly kind: 'module'; readonly name: string }
  /** An export, or a part of a global: `net.createServer`, `process.env`. */
  | { readonly kind: 'member'; readonly name: string; readonly of?: { readonly module: string; readonly names: readonly string[] } }
  /** libc, opened; `methods` give its functions. */
  | { readonly kind: 'library'; readonly methods: ReadonlySet<string> }
  /** libc's functions by their names in the text. */
  | { readonly kind: 'functions'; readonly table: Syntax | undefined; readonly scope: Scope; readonly within: string | undefined }
  /** A function of libc. */
  | { readonly kind: 'foreign'; readonly name: string }
  /** An object literal that nothing is assigned to. */
  | { readonly kind: 'object'; readonly literal: Syntax; readonly scope: Scope }
  /** A method with its receiver: `server.listen.bind(server)`, promisified or not. */
  | { readonly kind: 'bound-method'; readonly receiver: Syntax; readonly scope: Scope; readonly method: string };

/** Finds what expressions mean. Every variable is looked at once. */
export class Entities {
  readonly #file: Declarations;
  readonly #ofBinding = new Map<Binding, Entity | undefined>();
  readonly #ofField = new Map<string, Entity | undefined>();
  /** What the links of chains of calls are, by how deep they were asked for: each is asked for by all that follow it, in two ways. */
  #ofLink = new WeakMap<Syntax, Map<number, { readonly scope: Scope; readonly entity: Entity | undefined }>>();
  /** Variables that are being looked at: what is found meanwhile may rest on one that is not known yet. */
  #open = 0;

  constructor(file: Declarations) {
    this.#file = file;
  }

  of(node: Syntax, scope: Scope): Entity | undefined {
    return this.#of(unwrapAwait(node), scope, 0);
  }

  /** The name that an API table knows the expression by: `net.createServer`, `Deno.listen`. */
  apiName(node: Syntax, scope: Scope): string | undefined {
    const entity = this.of(node, scope);
    return entity?.kind === 'member' ? entity.name : undefined;
  }

  /** The string that an expression certainly is. */
  constantString(node: Syntax | undefined, scope: Scope): string | undefined {
    const literal = this.literal(node, scope);
    return literal?.node.type === 'string' ? stringContent(this.#slice(literal.node)) : undefined;
  }

  /** The literal that an expression is, directly or through variables that nothing else is assigned to. */
  literal(node: Syntax | undefined, scope: Scope): { readonly node: Syntax; readonly scope: Scope } | undefined {
    let at = node === undefined ? undefined : unwrap(node);
    let where = scope;
    for (let step = 0; step < longestChain && at !== undefined; step++) {
      at = assignedAtLast(at);
      at = wholeList(at, this.#file.text) ?? this.#frozen(at) ?? at;
      if (at.type !== 'identifier' && at.type !== 'shorthand_property_identifier') return { node: at, scope: where };
      const binding = where.resolve(this.#slice(at));
      const source = binding === undefined ? undefined : onlySource(binding);
      if (source === undefined || source.path.length > 0) return undefined;
      at = unwrap(source.value);
      where = source.scope;
    }
    return undefined;
  }

  /** `Object.freeze({ … })` is the object. */
  #frozen({ type, kids: [callee, given] }: Syntax): Syntax | undefined {
    const isFrozen = type === 'call_expression' && callee !== undefined && /^Object\.(?:freeze|seal)$/.test(this.#slice(callee));
    return isFrozen && given?.kids[0] !== undefined ? unwrap(given.kids[0]) : undefined;
  }

  #slice(node: Syntax): string {
    return this.#file.slice(node);
  }

  #of(node: Syntax, scope: Scope, depth: number): Entity | undefined {
    if (depth > longestChain) return undefined;
    switch (node.type) {
      case 'identifier':
      case 'shorthand_property_identifier':
        return this.#ofName(this.#slice(node), scope, depth);
      case 'member_expression':
      case 'subscript_expression':
      case 'call_expression':
        return this.#ofLinkOnce(node, scope, depth);
      case 'new_expression':
        return this.#ofOpening(node, scope, depth);
      case 'object':
        return { kind: 'object', literal: node, scope };
      case 'assignment_expression':
        return node.kids[1] === undefined ? undefined : this.#of(unwrapAwait(node.kids[1]), scope, depth + 1);
      case 'binary_expression':
      case 'ternary_expression':
        return this.#ofChoice(node.type === 'ternary_expression' ? node.kids.slice(1) : node.kids, scope, depth);
      default:
        return undefined;
    }
  }

  #ofLinkOnce(node: Syntax, scope: Scope, depth: number): Entity | undefined {
    const known = this.#ofLink.get(node)?.get(depth);
    if (known?.scope === scope) return known.entity;
    const entity = node.type === 'call_expression' ? this.#ofCall(node, scope, depth) : this.#ofMember(node, scope, depth);
    const byDepth = this.#ofLink.get(node) ?? new Map();
    this.#ofLink.set(node, byDepth.set(depth, { scope, entity }));
    return entity;
  }

  /** `globalThis.Deno || Deno`, `x ? require('net') : undefined`. */
  #ofChoice(choices: readonly Syntax[], scope: Scope, depth: number): Entity | undefined {
    for (const choice of choices) {
      const entity = this.#of(unwrapAwait(choice), scope, depth + 1);
      if (entity?.kind === 'module' || entity?.kind === 'library') return entity;
    }
    return undefined;
  }

  #ofName(name: string, scope: Scope, depth: number): Entity | undefined {
    const binding = scope.resolve(name);
    if (binding === undefined) return globals.has(name) ? { kind: 'module', name } : undefined;
    if (this.#ofBinding.has(binding)) return this.#ofBinding.get(binding);
    // A variable that is made from itself means nothing.
    this.#ofBinding.set(binding, undefined);
    this.#open += 1;
    const entity = binding.imported === undefined ? this.#ofSources(binding, depth) : imported(binding.imported);
    this.#open -= 1;
    if (this.#open === 0) this.#ofLink = new WeakMap();
    this.#ofBinding.set(binding, entity);
    return entity;
  }

  #ofSources(binding: Binding, depth: number): Entity | undefined {
    // Who is handed a module calls it by its name; no other of Node's has a name that is nothing else's.
    if (binding.kind === 'parameter') return binding.name === 'dgram' && binding.assignments === 0 ? { kind: 'module', name: 'dgram' } : undefined;
    for (const source of binding.sources) {
      let entity = this.#of(unwrapAwait(source.value), source.scope, depth + 1);
      for (const step of source.path) entity = this.#step(entity, step, depth);
      // An object that is built up later is no constant; what is assigned beside a module (`null`, `undefined`) does not matter.
      if (entity !== undefined && (entity.kind !== 'object' || onlySource(binding) !== undefined)) return entity;
    }
    return undefined;
  }

  #ofMember(node: Syntax, scope: Scope, depth: number): Entity | undefined {
    const [object] = node.kids;
    const property = node.kids.at(-1);
    if (object === undefined || property === undefined) return undefined;
    const name = node.type === 'member_expression' ? this.#slice(property) : this.constantString(property, scope);
    if (name === undefined) return undefined;
    const inner = unwrapAwait(object);
    if (inner.type === 'this') return this.#ofThisField(name, depth);
    return this.#step(this.#of(inner, scope, depth + 1), name, depth);
  }

  #ofThisField(name: string, depth: number): Entity | undefined {
    if (this.#ofField.has(name)) return this.#ofField.get(name);
    this.#ofField.set(name, undefined);
    let entity: Entity | undefined;
    for (const { value, scope } of this.#file.fields.get(name) ?? []) {
      const found = this.#of(unwrapAwait(value), scope, depth + 1);
      if (found !== undefined && found.kind !== 'object') entity ??= found;
    }
    this.#ofField.set(name, entity);
    return entity;
  }

  #step(entity: Entity | undefined, name: string, depth: number): Entity | undefined {
    switch (entity?.kind) {
      case 'module':
        return name === 'default' || entity.name === 'globalThis' || entity.name === 'global'
          ? stepInto(entity.name, name)
          : { kind: 'member', name: `${entity.name}.${name}`, of: { module: entity.name, names: [name] } };
      case 'member':
        return name === 'default'
          ? entity
          : { kind: 'member', name: `${entity.name}.${name}`, ...(entity.of === undefined ? {} : { of: { ...entity.of, names: [...entity.of.names, name] } }) };
      case 'functions':
        if (name === entity.within) return { ...entity, within: undefined };
        return entity.within === undefined ? this.foreignIn(entity.table, name, entity.scope) : undefined;
      case 'object': {
        const property = propertyOf(entity.literal, name, this.#file.text);
        return typeof property === 'string' ? undefined : this.#of(unwrapAwait(property), entity.scope, depth + 1);
      }
      default:
        return undefined;
    }
  }

  /** A function in the table given to `dlopen`; Deno's `name` says what it is called in the library. */
  foreignIn(table: Syntax | undefined, name: string, scope: Scope, depth = 0): Extract<Entity, { kind: 'foreign' }> | undefined {
    if (table?.type !== 'object' || depth > longestChain) return undefined;
    const described = propertyOf(table, name, this.#file.text);
    if (typeof described === 'string') {
      // `{ ...SIGNATURES, WSAStartup: […] }`
      for (const { type, kids } of table.kids) {
        const spread = type === 'spread_element' && kids[0] !== undefined ? this.literal(kids[0], scope) : undefined;
        const found = this.foreignIn(spread?.node, name, spread?.scope ?? scope, depth + 1);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    const renamed = unwrap(described).type === 'object' ? propertyOf(unwrap(described), 'name', this.#file.text) : 'absent';
    const literal = typeof renamed === 'string' ? undefined : unwrap(renamed);
    return { kind: 'foreign', name: literal?.type === 'string' ? stringContent(this.#slice(literal)) : name };
  }

  #ofCall(node: Syntax, scope: Scope, depth: number): Entity | undefined {
    const callee = node.kids[0] === undefined ? undefined : unwrap(node.kids[0]);
    const given = firstKid(node, 'arguments')?.kids ?? [];
    if (callee === undefined) return undefined;
    const name = this.#slice(callee);
    if (callee.type === 'import' || this.#isRequire(callee, scope) || /getBuiltinModule$/.test(name)) {
      const module = this.constantString(given[0], scope);
      return module === undefined ? undefined : { kind: 'module', name: moduleName(module) };
    }
    const inner = given[0] === undefined ? undefined : unwrapAwait(given[0]);
    if (interop.test(name) && inner !== undefined) {
      const module = this.#of(inner, scope, depth + 1);
      if (module?.kind === 'module') return module;
    }
    return this.#ofMethodCall(callee, given, scope, depth) ?? this.#ofOpening(node, scope, depth);
  }

  /** `server.listen.bind(server)`, `promisify(…)`, `library.func('int bind(int, …)')`. */
  #ofMethodCall(callee: Syntax, given: readonly Syntax[], scope: Scope, depth: number): Entity | undefined {
    const first = given[0] === undefined ? undefined : unwrapAwait(given[0]);
    if (first !== undefined && /(?:^|[.\s])promisify$/.test(this.#slice(callee))) return this.#of(first, scope, depth + 1);
    if (callee.type !== 'member_expression') return undefined;
    const method = keyName(callee.kids.at(-1), this.#file.text) ?? '';
    const object = callee.kids[0] === undefined ? undefined : unwrapAwait(callee.kids[0]);
    if (object === undefined) return undefined;
    const taken = this.#promisified(object) ?? object;
    if (method === 'bind' && first !== undefined && taken.type === 'member_expression') {
      const [receiver, name] = [taken.kids[0], keyName(taken.kids.at(-1), this.#file.text)];
      const isSame = receiver !== undefined && this.#slice(receiver) === this.#slice(first);
      return isSame && name !== undefined ? { kind: 'bound-method', receiver, scope, method: name } : this.#of(object, scope, depth + 1);
    }
    const library = this.#of(object, scope, depth + 1);
    if (library?.kind !== 'library' || !library.methods.has(method)) return undefined;
    const texts = given.map((argument) => this.constantString(argument, scope));
    const prototype = texts.find((text) => text?.includes('('));
    const name = prototype === undefined ? texts.find((text) => text !== undefined && !text.startsWith('__')) : nameInPrototype(prototype);
    return name === undefined ? undefined : { kind: 'foreign', name };
  }

  /** `promisify(socket.bind)` is socket.bind. */
  #promisified(node: Syntax): Syntax | undefined {
    const callee = node.type === 'call_expression' ? node.kids[0] : undefined;
    const [given] = (callee !== undefined && /(?:^|\.)promisify$/.test(this.#slice(callee)) ? firstKid(node, 'arguments')?.kids : undefined) ?? [];
    return given === undefined ? undefined : unwrap(given);
  }

  /** A call that opens libc. */
  #ofOpening(node: Syntax, scope: Scope, depth: number): Entity | undefined {
    const callee = node.kids[0] === undefined ? undefined : this.#of(unwrap(node.kids[0]), scope, depth + 1);
    const row = callee?.kind === 'member' ? foreignRows.get(callee.name) : undefined;
    if (row === undefined) return undefined;
    const [path, table] = firstKid(node, 'arguments')?.kids ?? [];
    if (!this.#opensLibc(path, scope)) return undefined;
    if (row.gives === 'library') return { kind: 'library', methods: row.methods };
    const literal = this.literal(table, scope);
    return { kind: 'functions', table: literal?.node, scope: literal?.scope ?? scope, within: row.within };
  }

  /** The name may depend on the platform: it is enough that one of the strings in the expression means libc. */
  #opensLibc(path: Syntax | undefined, scope: Scope): boolean {
    if (path === undefined) return false;
    if (unwrap(path).type === 'null') return true;
    const literal = this.literal(path, scope)?.node;
    if (literal === undefined) return false;
    const strings = this.#slice(literal).match(/'[^'\n]*'|"[^"\n]*"|`[^`\n]*`/g) ?? [];
    // What is put into a template is the platform's ending: `libc.${suffix}`.
    return strings.some((text) => isLibc(text.slice(1, -1).replace(/\$\{[^}]*\}/g, 'so')));
  }

  #isRequire(callee: Syntax, scope: Scope): boolean {
    const name = this.#slice(callee);
    if (callee.type === 'member_expression') return /^(?:module|globalThis|nodeRequire)\??\.require$/.test(name);
    if (callee.type !== 'identifier') return false;
    const binding = scope.resolve(name);
    if (binding === undefined) return name === 'require' || name === '__require';
    // `const require = createRequire(import.meta.url)`, esbuild's `__require`
    return /^_*require$/.test(name) && binding.kind !== 'parameter' && binding.imported === undefined;
  }
}

const globals = new Set(['Deno', 'Bun', 'process', 'globalThis', 'global']);
const longestChain = 25;
/** Wrappers that compilers put around a module: TypeScript's, Babel's, esbuild's, webpack's. */
const interop = /(?:^|\.)(?:__toESM|__importStar|__importDefault|_?interopRequire(?:Wildcard|Default)|_interopNamespace\w*|_interopDefault\w*|__toModule|n)$/;

function imported({ module, name }: NonNullable<Binding['imported']>): Entity {
  return name === '*' || name === 'default' ? { kind: 'module', name: module } : { kind: 'member', name: `${module}.${name}`, of: { module, names: [name] } };
}

function stepInto(module: string, name: string): Entity | undefined {
  if (name === 'default') return { kind: 'module', name: module };
  return globals.has(name) ? { kind: 'module', name } : undefined;
}
