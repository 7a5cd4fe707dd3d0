import type { Span } from '../../../ir/index.ts';
import type { Syntax } from '../tree/syntax.ts';
import type { Definition } from './definitions.ts';

export interface Assignment {
  readonly name: Span;
  /** Where the statement ends: from there on the name has the new value. */
  readonly at: number;
  /** The value when it is a plain `name = value`. */
  readonly value: Syntax | undefined;
  /** It runs once each time that the scope does, on every path. */
  readonly once: boolean;
}

export interface Import {
  readonly at: number;
  readonly qualified: string;
}

/** All that a scope does with a name. */
export interface Binding {
  readonly name: string;
  readonly imports: Import[];
  readonly definitions: Definition[];
  readonly assignments: Assignment[];
  isParameter: boolean;
  /** A function within uses it: it outlives the call. */
  isCaptured: boolean;
}

export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

/** A region of names. Python has four kinds; names of a class body are not seen from its methods. */
export class Scope {
  readonly kind: ScopeKind;
  /** Tells its variables from those of other scopes. */
  readonly start: number;
  readonly parent: Scope | undefined;
  /** The name of the class, for a class body. */
  readonly label: string;
  readonly bindings = new Map<string, Binding>();
  readonly globals = new Set<string>();
  readonly nonlocals = new Set<string>();
  /** Modules imported by `from … import *`. */
  readonly starImports: string[] = [];

  constructor(kind: ScopeKind, start: number, parent: Scope | undefined, label = '') {
    this.kind = kind;
    this.start = start;
    this.parent = parent;
    this.label = label;
  }

  bind(name: string): Binding {
    let binding = this.bindings.get(name);
    if (binding === undefined) {
      binding = { name, imports: [], definitions: [], assignments: [], isParameter: false, isCaptured: false };
      this.bindings.set(name, binding);
    }
    return binding;
  }

  get module(): Scope {
    let scope: Scope = this;
    while (scope.parent !== undefined) scope = scope.parent;
    return scope;
  }

  /** The binding that `name` means here and its scope, or `undefined` for a builtin or an unknown name. */
  find(name: string): { binding: Binding; scope: Scope } | undefined {
    let isInner = true;
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.parent) {
      const seen = scope.kind !== 'class' || isInner;
      if (seen) {
        if (scope.globals.has(name)) {
          const module = scope.module;
          return { binding: module.bind(name), scope: module };
        }
        const binding = scope.nonlocals.has(name) ? undefined : scope.bindings.get(name);
        if (binding !== undefined) return { binding, scope };
      }
      if (scope.kind !== 'comprehension') isInner = false;
    }
    return undefined;
  }
}

/**
 * Whether a name is no longer what was imported: `socket = socket.socket()` leaves it that up to its own end, also in a function that says `global socket`.
 * `ssl = None` after a failed import leaves it what it is where it can be used at all.
 */
export function isRebound(name: string, at: number, scope: Scope, { binding, scope: of }: { readonly binding: Binding; readonly scope: Scope }): boolean {
  const own = scope.globals.has(name) ? scope.bindings.get(name)?.assignments : undefined;
  const isGiven = (each: Assignment) => each.value?.type !== 'none';
  return own?.some((each) => isGiven(each) && each.at <= at) === true || binding.assignments.some((each) => isGiven(each) && (of !== scope || each.at <= at));
}
