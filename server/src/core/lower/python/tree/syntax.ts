import type { SyntaxNode } from '../../../syntax/index.ts';

const leaves: ReadonlySet<string> = new Set([
  'identifier',
  'integer',
  'float',
  'true',
  'false',
  'none',
  'string_start',
  'string_end',
  'pass_statement',
  'break_statement',
  'continue_statement',
  'wildcard_import',
  'ellipsis',
  'import_prefix',
  'positional_separator',
  'keyword_separator',
]);
const extras: ReadonlySet<string> = new Set(['comment', 'line_continuation']);
const noChildren: readonly Syntax[] = [];

/**
 * A syntax node of which each question is asked of WebAssembly once. Only named children count, comments and line continuations apart: in Python's grammar
 * the positions and types of these tell all that the field names would.
 */
export class Syntax {
  readonly type: string;
  readonly start: number;
  readonly #node: SyntaxNode;
  #children: readonly Syntax[] | undefined;
  #end: number | undefined;

  constructor(node: SyntaxNode) {
    this.#node = node;
    this.type = node.type;
    this.start = node.startIndex;
  }

  get end(): number {
    this.#end ??= this.#node.endIndex;
    return this.#end;
  }

  get children(): readonly Syntax[] {
    if (this.#children === undefined) {
      if (leaves.has(this.type)) this.#children = noChildren;
      else {
        const children: Syntax[] = [];
        for (const node of this.#node.namedChildren) {
          const child = new Syntax(node);
          if (!extras.has(child.type)) children.push(child);
        }
        this.#children = children;
      }
    }
    return this.#children;
  }

  child(type: string): Syntax | undefined {
    return this.children.find((child) => child.type === type);
  }

  text(source: string): string {
    return source.slice(this.start, this.end);
  }
}

/** The expression within parentheses, however many. */
export function unparenthesized(node: Syntax): Syntax {
  let inner = node;
  while (inner.type === 'parenthesized_expression' && inner.children.length === 1) inner = inner.children[0] ?? inner;
  return inner;
}

/** The definition below its decorators. */
export function undecorated(node: Syntax): Syntax {
  return node.type === 'decorated_definition' ? (node.children.at(-1) ?? node) : node;
}
