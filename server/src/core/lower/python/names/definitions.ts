import type { ClassId, FunctionId, FunctionIr } from '../../../ir/index.ts';
import type { Syntax } from '../tree/syntax.ts';
import type { Scope } from './scope.ts';

/** A `def` or a lambda: what is known before it is lowered. */
export interface FunctionDefinition {
  readonly what: 'function';
  readonly name: string;
  readonly start: number;
  readonly end: number;
  /** The `function_definition` or `lambda`. */
  readonly node: Syntax;
  readonly decorators: readonly string[];
  /** The expressions behind the `@`. */
  readonly decorations: readonly Syntax[];
  readonly kind: FunctionIr['kind'];
  readonly ownerClass: ClassDefinition | undefined;
  /** Where its own names are looked up next. */
  readonly parent: Scope;
  /** `static`: no receiver; `class`: the receiver is the class. */
  readonly binding: 'plain' | 'static' | 'class' | 'property' | 'context-manager';
  readonly isGenerator: boolean;
  /** Given when something first needs it. */
  id: FunctionId | undefined;
}

export interface ClassDefinition {
  readonly what: 'class';
  readonly name: string;
  readonly node: Syntax;
  readonly start: number;
  readonly end: number;
  /** Where its header ends. */
  readonly bodyStart: number;
  readonly id: ClassId;
  /** The text of each base, and the names that a base may be found under. */
  readonly bases: readonly Syntax[];
  readonly parent: Scope;
  readonly scope: Scope;
  readonly methods: Map<string, FunctionDefinition>;
  /** Expressions assigned in the class body, in order. */
  readonly attributes: Map<string, ClassAttribute>;
  /** The expressions behind the `@`. */
  readonly decorations: readonly Syntax[];
  readonly isDataclass: boolean;
}

export interface ClassAttribute {
  /** The value of the only assignment, where there is one. */
  readonly value: Syntax | undefined;
  readonly hasAnnotation: boolean;
  readonly times: number;
  /** Where it is assigned last. */
  readonly at: number;
}

export type Definition = FunctionDefinition | ClassDefinition;
