import type { Span } from '../../../ir/index.ts';
import type { SyntaxNode } from '../../../syntax/index.ts';

/**
 * A syntax node as lowering reads it: comments left out, and each thing asked of WebAssembly once. The body of a macro is parsed to the same shape, so that
 * it is lowered like any other expression.
 */
export interface View {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Named and anonymous children, without comments. */
  readonly kids: readonly View[];
  readonly isNamed: boolean;
  /** The parser supposed a token that the text does not have. */
  readonly isMissing: boolean;
  /** Something inside it is not as the grammar has it. */
  readonly hasError?: boolean;
  /** Where a macro is used, for what comes out of its body: the text that a person sees. */
  readonly site?: Span;
}

/** @param shift is added to every offset: of a function that is read in another place than it stands in */
export function viewOf(node: SyntaxNode, shift = 0): View {
  return new TreeView(node, shift);
}

/** The named children. */
export function namedKids(view: View): readonly View[] {
  return view.kids.filter((kid) => kid.isNamed);
}

export function kidOfType(view: View, type: string): View | undefined {
  return view.kids.find((kid) => kid.type === type);
}

export function lastKid(view: View): View | undefined {
  return view.kids[view.kids.length - 1];
}

export function spanOf(view: View): Span {
  return view.site ?? { start: view.start, end: view.end };
}

/** The expression inside parentheses and casts, which change neither a place nor what a call returns. */
export function withoutParentheses(view: View): View {
  let inner = view;
  while (inner.type === 'parenthesized_expression' || inner.type === 'cast_expression' || inner.type === 'extension_expression') {
    const next = inner.type === 'parenthesized_expression' ? namedKids(inner)[0] : lastKid(inner);
    if (next === undefined || next.type === 'compound_statement') return inner;
    inner = next;
  }
  return inner;
}

class TreeView implements View {
  readonly #node: SyntaxNode;
  readonly #shift: number;
  readonly start: number;
  #type: string | undefined;
  #end: number | undefined;
  #kids: readonly View[] | undefined;

  constructor(node: SyntaxNode, shift: number) {
    this.#node = node;
    this.#shift = shift;
    this.start = node.startIndex + shift;
  }

  get type(): string {
    this.#type ??= this.#node.type;
    return this.#type;
  }

  get end(): number {
    this.#end ??= this.#node.endIndex + this.#shift;
    return this.#end;
  }

  get kids(): readonly View[] {
    if (this.#kids === undefined) {
      const kids: View[] = [];
      if (!leaves.has(this.type)) {
        for (const child of namedOnly.has(this.type) ? this.#node.namedChildren : this.#node.children) {
          const kid = new TreeView(child, this.#shift);
          if (kid.type !== 'comment') kids.push(kid);
        }
      }
      this.#kids = kids;
    }
    return this.#kids;
  }

  get isNamed(): boolean {
    const { type } = this;
    let isNamed = namedTypes.get(type);
    if (isNamed === undefined) {
      isNamed = this.#node.isNamed;
      namedTypes.set(type, isNamed);
    }
    return isNamed;
  }

  get isMissing(): boolean {
    return this.#node.isMissing;
  }

  get hasError(): boolean {
    return this.#node.hasError;
  }
}

/** Nodes whose punctuation says nothing: their named children alone are asked for, which is half of the work. */
const namedOnly: ReadonlySet<string> = new Set([
  'translation_unit',
  'compound_statement',
  'argument_list',
  'parameter_list',
  'parenthesized_expression',
  'call_expression',
  'return_statement',
  'cast_expression',
  'initializer_list',
  'declaration_list',
  'field_declaration_list',
  'function_declarator',
  'array_declarator',
  'parenthesized_declarator',
  'type_descriptor',
  'else_clause',
]);

/** A type is named or not in all its nodes, in these grammars. */
const namedTypes = new Map<string, boolean>();

/** Nodes whose children, if they have any, say nothing that their text does not. */
const leaves: ReadonlySet<string> = new Set([
  'identifier',
  'field_identifier',
  'type_identifier',
  'namespace_identifier',
  'statement_identifier',
  'number_literal',
  'char_literal',
  'string_literal',
  'raw_string_literal',
  'primitive_type',
  'storage_class_specifier',
  'type_qualifier',
  'preproc_arg',
  'comment',
  'null',
  'true',
  'false',
  'this',
]);
