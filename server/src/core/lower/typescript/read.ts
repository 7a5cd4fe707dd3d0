import type { Gap, Span } from '../../ir/index.ts';
import type { SyntaxNode } from '../../syntax/index.ts';
import { Declarations } from './declare.ts';
import { assignedNames, identifiersIn, Relevance } from './relevance.ts';
import type { Scope } from './scopes.ts';
import { readInside, readSyntax, type Syntax } from './syntax.ts';

/** A file as far as it matters, with its names resolved. */
export interface SourceFile {
  readonly root: Syntax;
  readonly moduleScope: Scope;
  readonly declarations: Declarations;
  readonly comments: Span[];
  readonly gaps: Gap[];
}

/** A function that is not read though code that is read calls it is read then, when it is no longer than this. */
export const helperLength = 2000;

/** Reads the functions that have words that matter, those that call them, and those that change variables that they use. */
export function readSource(root: SyntaxNode, text: string): SourceFile {
  const relevance = new Relevance(text);
  const comments: Span[] = [];
  const gaps: Gap[] = [];
  const reading = { isRelevant: (start: number, end: number) => relevance.has(start, end), comments, gaps };
  const declarations = new Declarations(text, (node) => readInside(node, reading));
  const tree = readSyntax(root, reading);
  const moduleScope = declarations.declareModule(tree);
  for (let round = 0; round < rounds && relevance.addNames(declarations.tellingNames); round++) {
    for (const node of [...declarations.unread.keys()]) if (relevance.has(node.start, node.end)) declarations.readFunction(node);
  }
  declarations.resolveReferences();
  readAssigningFunctions(declarations);
  markCapturedByText(declarations);
  addMarkedComments(root, text, comments);
  return { root: tree, moduleScope, declarations, comments, gaps };
}

/** Callers of callers: as many steps up as any program has between its entry and its sockets. */
const rounds = 10;

/** Reads unread functions that assign to variables which read code uses. Where such a function is long, the variable counts as unknown. */
function readAssigningFunctions(declarations: Declarations): void {
  for (const [node, scope] of [...declarations.unread]) {
    for (const [name, { whole }] of assignedNames(declarations.slice(node))) {
      const binding = scope.resolve(name);
      if (binding === undefined || (binding.reads === 0 && binding.kind !== 'this')) continue;
      if (node.end - node.start <= helperLength) {
        declarations.readFunction(node);
        break;
      }
      if (whole) binding.isUnstable = true;
    }
  }
  declarations.resolveReferences();
}

/** Helpers may be read later, so what they use of their surroundings counts as captured already. */
function markCapturedByText(declarations: Declarations): void {
  for (const [node, scope] of declarations.unread) {
    if (node.end - node.start > helperLength) continue;
    for (const name of identifiersIn(declarations.slice(node))) {
      const binding = scope.resolve(name);
      if (binding !== undefined) binding.isCaptured = true;
    }
  }
}

/** Comments that may hide a finding count wherever they are, also in functions that were not read. */
function addMarkedComments(root: SyntaxNode, text: string, comments: Span[]): void {
  const known = new Set(comments.map((comment) => comment.start));
  for (const { index } of text.matchAll(/bindwise-ignore/g)) {
    const node = root.descendantForIndex(index);
    if (node?.type !== 'comment' || known.has(node.startIndex)) continue;
    known.add(node.startIndex);
    comments.push({ start: node.startIndex, end: node.endIndex });
  }
  comments.sort((a, b) => a.start - b.start);
}
