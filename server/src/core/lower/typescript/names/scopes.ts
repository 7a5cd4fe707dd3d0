import { type Syntax, unwrap } from '../tree/syntax.ts';

export type BindingKind = 'variable' | 'constant' | 'parameter' | 'function' | 'class' | 'import' | 'enum' | 'namespace' | 'this';

/** An expression whose value (or a part of it) a variable gets. */
export interface Source {
  readonly value: Syntax;
  readonly scope: Scope;
  /** Which part of the value: `const { a: [b] } = value` gives b the path `a`, `[0]`. */
  readonly path: readonly string[];
}

/** What a name means: made once where it is declared. */
export interface Binding {
  readonly name: string;
  readonly declaredAt: number;
  readonly kind: BindingKind;
  readonly home: FunctionScope;
  /** The declaration of a function, class, enum or namespace. */
  readonly node: Syntax | undefined;
  readonly sources: Source[];
  /** From an import: `name` is `*` for the whole module. */
  imported: { readonly module: string; readonly name: string } | undefined;
  type: Syntax | undefined;
  /** Functions that are assigned to its properties: `app.start = function …`. */
  readonly members: Map<string, Syntax>;
  /** The same for its prototype: a class in the style of before 2015. */
  readonly prototype: Map<string, Syntax>;
  prototypeBase: { readonly value: Syntax; readonly scope: Scope } | undefined;
  /** Assignments beside the declaration's own. */
  assignments: number;
  reads: number;
  /** A function inside its own uses it, so it outlives a call. */
  isCaptured: boolean;
  /** Code that is not read assigns to it. */
  isUnstable: boolean;
  /** What that code assigns to are these members of its object, and nothing else. */
  unstableMembers: Set<string> | undefined;
  isExported: boolean;
}

export interface FunctionScope {
  /** The function; the class of a constructor that is not written; `undefined` for the module. */
  readonly node: Syntax | undefined;
  readonly parent: FunctionScope | undefined;
}

export class Scope {
  readonly parent: Scope | undefined;
  readonly home: FunctionScope;
  readonly #bindings = new Map<string, Binding>();

  constructor(parent: Scope | undefined, home: FunctionScope) {
    this.parent = parent;
    this.home = home;
  }

  own(name: string): Binding | undefined {
    return this.#bindings.get(name);
  }

  resolve(name: string): Binding | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const found = scope.#bindings.get(name);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** Declares a name; a second declaration (`var` twice, a function over a variable) is the same variable. */
  declare(name: string, kind: BindingKind, declaredAt: number, node?: Syntax): Binding {
    const known = this.#bindings.get(name);
    if (known !== undefined && (node === undefined || known.node !== undefined)) return known;
    const binding = newBinding(name, kind, declaredAt, this.home, node);
    this.#bindings.set(name, binding);
    return binding;
  }

  /** Gives another scope's binding a name here. */
  alias(name: string, binding: Binding): void {
    this.#bindings.set(name, binding);
  }

  get bindings(): IterableIterator<Binding> {
    return this.#bindings.values();
  }
}

/** Never reassigned, so what it is declared as is what it is. */
export function isSteady(binding: Binding): boolean {
  return binding.assignments === 0 && !binding.isUnstable;
}

/** The one expression that a variable ever gets. */
export function onlySource(binding: Binding): Source | undefined {
  const [source] = binding.sources;
  if (binding.kind === 'parameter' || binding.isUnstable || source === undefined || binding.sources.length > 1) return undefined;
  const isDeclared = binding.assignments === 0;
  // `let x; … x = value;` once
  return isDeclared || (binding.assignments === 1 && binding.kind === 'variable') ? source : undefined;
}

/** The `this` that a variable stands for: `const self = this`, for the functions within that have a `this` of their own. */
export function thisHeldBy(binding: Binding): Binding | undefined {
  const source = onlySource(binding);
  return source !== undefined && source.path.length === 0 && unwrap(source.value).type === 'this' ? source.scope.resolve('this') : undefined;
}

/** A function within uses the variable, and with it the `this` that it stands for. */
export function capture(binding: Binding): void {
  binding.isCaptured = true;
  const held = thisHeldBy(binding);
  if (held !== undefined) held.isCaptured = true;
}

/** The scope of the function that a scope is in: where `var` declares. */
export function functionScopeOf(scope: Scope): Scope {
  let outermost = scope;
  while (outermost.parent !== undefined && outermost.parent.home === scope.home) outermost = outermost.parent;
  return outermost;
}

function newBinding(name: string, kind: BindingKind, declaredAt: number, home: FunctionScope, node: Syntax | undefined): Binding {
  return {
    name,
    declaredAt,
    kind,
    home,
    node,
    sources: [],
    imported: undefined,
    type: undefined,
    members: new Map(),
    prototype: new Map(),
    prototypeBase: undefined,
    assignments: 0,
    reads: 0,
    isCaptured: false,
    isUnstable: false,
    unstableMembers: undefined,
    isExported: false,
  };
}
