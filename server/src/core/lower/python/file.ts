import { builtinNames } from '../../apis/pythonModules.ts';
import {
  type ClassId,
  type EventId,
  type FunctionId,
  type FunctionIr,
  type Gap,
  globalVariable,
  localVariable,
  named,
  type Span,
  type Value,
  type VariableId,
} from '../../ir/index.ts';
import type { Facts } from './idioms/facts.ts';
import { importedName, isOfWindows, nameFromStar } from './linkage/imports.ts';
import type { ClassDefinition, Definition, FunctionDefinition } from './names/definitions.ts';
import { canonicalName, constantNamed, wellKnownModules } from './names/names.ts';
import type { Scan } from './names/scan.ts';
import { type Assignment, type Binding, isRebound, type Scope } from './names/scope.ts';
import { nestedClass } from './objects/nestedClasses.ts';
import { anyWithin } from './selection/words.ts';
import { AttributeAssignments } from './servers/attributeAssignments.ts';
import { type Syntax, unparenthesized } from './tree/syntax.ts';

/** What a name stands for at one place of the text. */
export type Meaning =
  | { readonly kind: 'qualified'; readonly name: string }
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'variable'; readonly root: VariableId; readonly binding: Binding; readonly scope: Scope }
  | { readonly kind: 'builtin'; readonly name: string };

/** What the file's context asks of the tables. */
export interface Tables {
  readonly knows: (qualified: string) => boolean;
  /** Whether a class of the library has this name (without its module). */
  readonly isServerClass: (name: string) => boolean;
}

/** Characters of a function that computes an address, and of one that hands a socket on. */
const shortHelper = 500;
const longHelper = 1500;

function definedBy(value: Value, { name: { start, end } }: Assignment): Value {
  const name = { start, end };
  return named(value, name, { name, value: value.span ?? name });
}

function isWellKnown(qualified: string): boolean {
  return wellKnownModules.has(qualified.split('.', 1)[0] ?? '');
}

/** What the lowering of one file shares: names, numbers that are given out, and what is waiting to be lowered. */
export class FileContext {
  readonly source: string;
  readonly scan: Scan;
  readonly module: Scope;
  readonly statements: readonly Syntax[];
  readonly facts: Facts;
  readonly gaps: Gap[] = [];
  readonly functions: (FunctionIr | undefined)[] = [];
  readonly waiting: FunctionDefinition[] = [];
  /** Sorted offsets of words that make the code around them matter. */
  relevant: readonly number[] = [];
  /** Sorted offsets of what is done to sockets. */
  actions: readonly number[] = [];
  /** Strings and comments. */
  readonly quoted: readonly Span[];
  readonly methodsByName = new Map<string, FunctionDefinition[]>();
  readonly libraryClasses = new Map<string, ClassId>();
  /** Some object of the file may be a server of socketserver's kind. */
  readonly usesServers: boolean;
  readonly isOfWindows: boolean;
  /** Whether the tables have the qualified name. */
  readonly knows: (qualified: string) => boolean;
  readonly #usesTwisted: boolean;
  /** A module that it imports may be of the same tree. */
  readonly importsFromTree: boolean;
  readonly #isServerClass: (name: string) => boolean;
  #mentions: ReadonlyMap<string, readonly number[]> | undefined;
  #attributes: AttributeAssignments | undefined;
  readonly #globalNames: ReadonlySet<string>;
  readonly #constants = new Map<Binding, Value | undefined>();
  #events = 0;
  #lists = 0;
  #registered = 0;

  constructor(source: string, quoted: readonly Span[], scan: Scan, module: Scope, statements: readonly Syntax[], facts: Facts, tables: Tables) {
    this.source = source;
    this.quoted = quoted;
    this.scan = scan;
    this.module = module;
    this.statements = statements;
    this.facts = facts;
    this.knows = tables.knows;
    this.#isServerClass = tables.isServerClass;
    this.usesServers = /Server\b|make_server/.test(source);
    this.isOfWindows = isOfWindows(source);
    this.#globalNames = new Set([...source.matchAll(/\bglobal\s+([\w \t,]+)/g)].flatMap((match) => (match[1] ?? '').split(/[\s,]+/)));
    this.#usesTwisted = [...module.bindings.values()].some(({ imports }) => imports.some(({ qualified }) => /^twisted\b/.test(qualified)));
    this.importsFromTree = [...module.bindings.values()].some(({ imports }) =>
      imports.some(({ qualified }) => qualified.startsWith('.') || importedName(qualified) !== undefined),
    );
    this.registerClasses();
  }

  /** Takes note of classes that a scan has found since it was last asked. */
  registerClasses(): void {
    for (; this.#registered < this.scan.classes.length; this.#registered += 1) {
      for (const [name, method] of this.scan.classes[this.#registered]?.methods ?? []) {
        const same = this.methodsByName.get(name);
        if (same === undefined) this.methodsByName.set(name, [method]);
        else same.push(method);
      }
    }
  }

  nextEvent(): EventId {
    this.#events += 1;
    return this.#events - 1;
  }

  nextList(): number {
    this.#lists += 1;
    return this.#lists - 1;
  }

  gap(span: Span, what: string): void {
    this.gaps.push({ span: { start: span.start, end: span.end }, what });
  }

  /** Where the code has the name of a function or a class of the file. */
  mentionsOf(name: string): readonly number[] {
    this.#mentions ??= this.scan.identifiers.placesOf(new Set([...this.scan.functions, ...this.scan.classes].map((one) => one.name)));
    return this.#mentions.get(name) ?? [];
  }

  /** The id under which the flow knows a library's class whose objects this file makes. */
  libraryClass(name: string): ClassId {
    const known = this.libraryClasses.get(name);
    if (known !== undefined) return known;
    const id = this.scan.nextClass();
    this.libraryClasses.set(name, id);
    return id;
  }

  /** Read once anybody asks: few files make servers. */
  get attributes(): AttributeAssignments {
    const isClass = (name: string) => this.#isServerClass(name) || this.scan.classes.some((one) => one.name === name);
    this.#attributes ??= new AttributeAssignments(this.source, this.module, isClass);
    return this.#attributes;
  }

  isRelevant(node: Span): boolean {
    return anyWithin(this.relevant, node.start, node.end);
  }

  /** Whether it does something to sockets itself. */
  acts(node: Span): boolean {
    return anyWithin(this.actions, node.start, node.end);
  }

  /**
   * Whether a call of the function can make a difference: it does something to sockets, or it is short and gives a value or is given something that may
   * be one. Others are taken for functions that we cannot see.
   */
  mayMatter(definition: FunctionDefinition, isUsed: boolean, takesSocket: boolean): boolean {
    if (definition.id !== undefined || this.acts(definition)) return true;
    const length = definition.end - definition.start;
    return (isUsed && length < shortHelper) || (takesSocket && length < longHelper);
  }

  /** The function's id; it will be lowered. */
  request(definition: FunctionDefinition): FunctionId {
    if (definition.id === undefined) {
      definition.id = this.functions.length;
      this.functions.push(undefined);
      this.waiting.push(definition);
    }
    return definition.id;
  }

  variable(binding: Binding, scope: Scope): VariableId {
    if (scope.kind === 'module') return globalVariable(binding.name);
    if (scope.kind === 'class') return this.attributeVariable(scope.label, scope, binding.name);
    return binding.isCaptured ? globalVariable(binding.name, scope.start) : localVariable(binding.name, scope.start);
  }

  /** The global place of a class attribute. Classes that are not at the top of the file may share a name, so that these carry where they stand. */
  attributeVariable(label: string, scope: Scope, name: string): VariableId {
    return scope.parent?.kind === 'module' ? globalVariable(`${label}.${name}`) : globalVariable(`${label}.${name}`, scope.start);
  }

  meaning(name: string, at: number, scope: Scope): Meaning {
    const found = scope.find(name);
    if (found === undefined) return this.#unbound(name);
    const { binding } = found;
    const variable: Meaning = { kind: 'variable', root: this.variable(binding, found.scope), binding, scope: found.scope };
    if (binding.isParameter) return variable;
    if (binding.imports.length > 0) {
      if (isRebound(name, at, scope, found) || binding.definitions.length > 0) return variable;
      const names = binding.imports.map((one) => canonicalName(one.qualified));
      // `import usocket as socket` where there is one, and Python's own elsewhere: what is known of that holds wherever it runs.
      return { kind: 'qualified', name: names.find((one) => this.knows(one)) ?? names.find(isWellKnown) ?? names[0] ?? '' };
    }
    const [definition] = binding.definitions;
    if (definition !== undefined && binding.definitions.length === 1 && binding.assignments.length === 0) return { kind: 'definition', definition };
    if (binding.definitions.length === 0 && binding.assignments.length === 0) return this.#unbound(name);
    // `from socket import *`, `socket = socket(AF_INET, SOCK_STREAM)`
    if (found.scope === this.module && found.scope === scope && this.module.starImports.length > 0 && binding.definitions.length === 0) {
      const before = isRebound(name, at, scope, found) ? undefined : this.#unbound(name);
      if (before?.kind === 'qualified') return before;
    }
    return variable;
  }

  /** The imported thing that a name or a dotted name stands for. */
  qualifiedName(node: Syntax, scope: Scope): string | undefined {
    const names: string[] = [];
    let at = unparenthesized(node);
    while (at.type === 'attribute') {
      const [object, attribute] = at.children;
      if (object === undefined || attribute === undefined || names.length > 8) return undefined;
      names.push(attribute.text(this.source));
      at = unparenthesized(object);
    }
    if (at.type !== 'identifier') return undefined;
    const meaning = this.meaning(at.text(this.source), at.start, scope);
    const named = meaning.kind === 'qualified' ? meaning.name : this.#nameOfGiven(meaning);
    if (named === undefined || (meaning.kind !== 'qualified' && names.length === 0)) return undefined;
    let name = named;
    for (let index = names.length - 1; index >= 0; index -= 1) name = canonicalName(`${name}.${names[index]}`);
    return name;
  }

  /** The reactor of Twisted is handed from function to function under its own name, so that a program installs one of its choice before anybody imports it. */
  #nameOfGiven(meaning: Meaning): string | undefined {
    const isReactor = meaning.kind === 'variable' && meaning.binding.isParameter && meaning.binding.name === 'reactor';
    return isReactor && this.#usesTwisted ? 'twisted.internet.reactor' : undefined;
  }

  /** The function or class of this file that an expression names, `Outer.Inner` included. */
  definitionOf(node: Syntax, scope: Scope): Definition | undefined {
    const inner = unparenthesized(node);
    if (inner.type === 'identifier') {
      const meaning = this.meaning(inner.text(this.source), inner.start, scope);
      return meaning.kind === 'definition' ? meaning.definition : undefined;
    }
    return inner.type === 'attribute' ? nestedClass(this, inner, scope) : undefined;
  }

  classOf(node: Syntax, scope: Scope): ClassDefinition | undefined {
    const definition = this.definitionOf(node, scope);
    return definition?.what === 'class' ? definition : undefined;
  }

  /** The class and its bases in this file, in the order in which attributes are looked up (near enough to Python's). */
  lineage(owner: ClassDefinition): readonly ClassDefinition[] {
    const found = new Set<ClassDefinition>();
    const waiting = [owner];
    for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
      if (found.has(at)) continue;
      found.add(at);
      for (const base of at.bases) {
        const definition = this.classOf(base, at.parent);
        if (definition !== undefined) waiting.push(definition);
      }
    }
    return [...found];
  }

  /** What its bases are called that are not in this file. */
  foreignBases(owner: ClassDefinition): readonly string[] {
    return this.lineage(owner).flatMap((one) =>
      one.bases.filter((base) => this.classOf(base, one.parent) === undefined).map((base) => this.qualifiedName(base, one.parent) ?? base.text(this.source)),
    );
  }

  lookUp(owner: ClassDefinition, method: string): FunctionDefinition | undefined {
    return this.lineage(owner)
      .map((one) => one.methods.get(method))
      .find((found) => found !== undefined);
  }

  /** The value of a module's or class's name that is assigned once and never again. `compute` is asked once. */
  constantOf(binding: Binding, scope: Scope, compute: (node: Syntax, scope: Scope) => Value | undefined): Value | undefined {
    if (scope.kind !== 'module') return undefined;
    const known = this.#constants.get(binding);
    if (known !== undefined || this.#constants.has(binding)) return known;
    // While it is being computed it is unknown: `a = a + 1`.
    this.#constants.set(binding, undefined);
    const assignment = this.onlyAssignment(binding);
    const value = assignment?.value === undefined ? undefined : compute(assignment.value, scope);
    const constant = value === undefined || assignment === undefined ? undefined : definedBy(value, assignment);
    this.#constants.set(binding, constant);
    return constant;
  }

  /** Where the file gives a variable of its own a value once, and in no function. */
  onlyAssignment({ name, assignments: [only, ...others], definitions, imports }: Binding): Binding['assignments'][number] | undefined {
    return others.length + definitions.length + imports.length > 0 || this.#globalNames.has(name) || only?.once !== true ? undefined : only;
  }

  #unbound(name: string): Meaning {
    for (const module of this.module.starImports) {
      const qualified = canonicalName(`${module}.${name}`);
      if (constantNamed(qualified) !== undefined || this.knows(qualified)) return { kind: 'qualified', name: qualified };
    }
    const fromStar = builtinNames.has(name) || this.#globalNames.has(name) ? undefined : nameFromStar(name, this.module.starImports, this.source);
    if (wellKnownModules.has(name)) return { kind: 'qualified', name: fromStar === 'socket.socket' ? fromStar : name };
    // A function may give the module a name that its own code never assigns.
    if (!this.#globalNames.has(name)) return fromStar === undefined ? { kind: 'builtin', name } : { kind: 'qualified', name: fromStar };
    return { kind: 'variable', root: globalVariable(name), binding: this.module.bind(name), scope: this.module };
  }
}
