import {
  type EventId,
  type FunctionId,
  type FunctionIr,
  type Gap,
  globalVariable,
  localVariable,
  type Span,
  type Value,
  type VariableId,
} from '../../ir/index.ts';
import type { ClassDefinition, Definition, FunctionDefinition } from './definitions.ts';
import type { Facts } from './facts.ts';
import { canonicalName, constantNamed, wellKnownModules } from './names.ts';
import { anyWithin } from './relevance.ts';
import type { Scan } from './scan.ts';
import type { Binding, Scope } from './scope.ts';
import { type Syntax, unparenthesized } from './syntax.ts';

/** What a name stands for at one place of the text. */
export type Meaning =
  | { readonly kind: 'qualified'; readonly name: string }
  | { readonly kind: 'definition'; readonly definition: Definition }
  | { readonly kind: 'variable'; readonly root: VariableId; readonly binding: Binding; readonly scope: Scope }
  | { readonly kind: 'builtin'; readonly name: string };

/** What the lowering of one file shares: names, numbers that are given out, and what is waiting to be lowered. */
export class FileContext {
  readonly source: string;
  readonly scan: Scan;
  readonly module: Scope;
  readonly facts: Facts;
  readonly gaps: Gap[] = [];
  readonly functions: (FunctionIr | undefined)[] = [];
  readonly waiting: FunctionDefinition[] = [];
  /** Sorted offsets of words that make the code around them matter. */
  readonly relevant: readonly number[];
  readonly methodsByName = new Map<string, FunctionDefinition[]>();
  readonly #knows: (qualified: string) => boolean;
  readonly #globalNames: ReadonlySet<string>;
  readonly #constants = new Map<Binding, Value | undefined>();
  #events = 0;
  #lists = 0;

  constructor(source: string, scan: Scan, module: Scope, facts: Facts, relevant: readonly number[], knows: (qualified: string) => boolean) {
    this.source = source;
    this.scan = scan;
    this.module = module;
    this.facts = facts;
    this.relevant = relevant;
    this.#knows = knows;
    this.#globalNames = new Set([...source.matchAll(/\bglobal\s+([\w \t,]+)/g)].flatMap((match) => (match[1] ?? '').split(/[\s,]+/)));
    for (const definition of scan.classes) {
      for (const [name, method] of definition.methods) {
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

  isRelevant(node: Span): boolean {
    return anyWithin(this.relevant, node.start, node.end);
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
      // `ssl = None` after a failed import leaves the name what it is where it can be used at all.
      const isShadowed = binding.assignments.some((assignment) => assignment.value?.type !== 'none' && (found.scope !== scope || assignment.at <= at));
      if (isShadowed || binding.definitions.length > 0) return variable;
      const names = binding.imports.map((one) => canonicalName(one.qualified));
      const name = names.find((one) => this.#knows(one)) ?? names[0];
      return { kind: 'qualified', name: name ?? '' };
    }
    const [definition] = binding.definitions;
    if (definition !== undefined && binding.definitions.length === 1 && binding.assignments.length === 0) return { kind: 'definition', definition };
    if (binding.definitions.length === 0 && binding.assignments.length === 0) return this.#unbound(name);
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
    if (meaning.kind !== 'qualified') return undefined;
    let name = meaning.name;
    for (let index = names.length - 1; index >= 0; index -= 1) name = canonicalName(`${name}.${names[index]}`);
    return name;
  }

  /** The function or class of this file that an expression names, `Outer.Inner` included. */
  definitionOf(node: Syntax, scope: Scope): Definition | undefined {
    const inner = unparenthesized(node);
    if (inner.type === 'identifier') {
      const meaning = this.meaning(inner.text(this.source), inner.start, scope);
      return meaning.kind === 'definition' ? meaning.definition : undefined;
    }
    return undefined;
  }

  classOf(node: Syntax, scope: Scope): ClassDefinition | undefined {
    const definition = this.definitionOf(node, scope);
    return definition?.what === 'class' ? definition : undefined;
  }

  /** The value of a module's or class's name that is assigned once and never again. `compute` is asked once. */
  constantOf(binding: Binding, scope: Scope, compute: (node: Syntax, scope: Scope) => Value | undefined): Value | undefined {
    if (scope.kind !== 'module') return undefined;
    const known = this.#constants.get(binding);
    if (known !== undefined || this.#constants.has(binding)) return known;
    // While it is being computed it is unknown: `a = a + 1`.
    this.#constants.set(binding, undefined);
    const [assignment] = binding.assignments;
    const isConstant =
      assignment?.once === true &&
      assignment.value !== undefined &&
      binding.assignments.length === 1 &&
      binding.definitions.length === 0 &&
      binding.imports.length === 0 &&
      !this.#globalNames.has(binding.name);
    const value = isConstant && assignment.value !== undefined ? compute(assignment.value, scope) : undefined;
    this.#constants.set(binding, value);
    return value;
  }

  #unbound(name: string): Meaning {
    for (const module of this.module.starImports) {
      const qualified = canonicalName(`${module}.${name}`);
      if (constantNamed(qualified) !== undefined || this.#knows(qualified)) return { kind: 'qualified', name: qualified };
    }
    return wellKnownModules.has(name) ? { kind: 'qualified', name } : { kind: 'builtin', name };
  }
}
