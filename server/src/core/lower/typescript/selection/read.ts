import type { FileRole, Gap, Span } from '../../../ir/index.ts';
import type { SyntaxNode } from '../../../syntax/index.ts';
import { forEachAssigned, identifiersIn } from '../names/assigned.ts';
import { Declarations } from '../names/declare.ts';
import { type Binding, onlySource, type Scope } from '../names/scopes.ts';
import { isFunction, readInside, readSyntax, type Syntax } from '../tree/syntax.ts';
import { callsBack, callsFirst, callsGiven, givesBack, givesSettings, isHelper, namesSocketOption } from './functionTexts.ts';
import { Relevance } from './relevance.ts';

/** A file as far as it matters, with its names resolved. */
export interface SourceFile {
  readonly root: Syntax;
  readonly moduleScope: Scope;
  readonly declarations: Declarations;
  readonly comments: Span[];
  readonly gaps: Gap[];
}

/** Reads the functions that have words that matter, those that call them, and those that change variables that they use. */
export function readSource(root: SyntaxNode, text: string, role: FileRole): SourceFile {
  const relevance = new Relevance(text, role);
  const comments: Span[] = [];
  const gaps: Gap[] = [];
  const reading = { text, isRelevant: relevance.has.bind(relevance), isMentioned: relevance.mentions.bind(relevance), comments, gaps };
  const declarations = new Declarations(text, (node) => readInside(node, reading));
  const tree = relevance.isEmpty && role !== 'imported' ? emptyProgram : readSyntax(root, reading);
  const moduleScope = declarations.declareModule(tree);
  if (role === 'imported') readSettings(declarations);
  for (let round = 0; round < rounds && addTellingNames(relevance, declarations); round++) {
    for (const node of [...declarations.unread.keys()]) {
      const matters = isFunction(node) ? relevance.has(node.start, node.end) : relevance.mentions(node.start, node.end);
      if (matters) declarations.readMore(node);
    }
  }
  if (role !== 'alone') readPassing(declarations);
  readCallingBack(declarations);
  declarations.resolveReferences();
  markAssigned(declarations);
  markCapturedByText(declarations);
  addMarkedComments(root, text, comments);
  return { root: tree, moduleScope, declarations, comments, gaps };
}

const emptyProgram: Syntax = { type: 'program', start: 0, end: 0, kids: [], unread: undefined, hasEffects: false };

/** What another file takes from this one may be made by a function: `export const loadConfig = () => ({ port: 8080 })`. */
function readSettings(declarations: Declarations): void {
  for (const node of [...declarations.unread.keys()]) {
    const binding = isFunction(node) ? declarations.bindingOf.get(node) : undefined;
    if (binding === undefined) continue;
    const text = declarations.slice(node);
    if (givesSettings(binding.name, text) || namesSocketOption(text)) declarations.readMore(node);
  }
}

/** What other files hand a socket to, and get it back from, is no word of the tables: `const fd = check(socket(…), 'socket')`. Nor is what they hand a function to. */
function readPassing(declarations: Declarations): void {
  for (const node of [...declarations.unread.keys()]) {
    if (!isFunction(node) || !isOutermost(node, declarations)) continue;
    const text = declarations.slice(node);
    if (callsGiven(text)) readCalls(declarations, node);
    else if (givesBack(text) || namesSocketOption(text)) declarations.readMore(node);
  }
}

/** Reads a function, and what it calls by its name, which has no other word. */
export function readCalls(declarations: Declarations, node: Syntax): void {
  declarations.readMore(node);
  const within = [...declarations.unread.keys()].filter(({ start, end }) => start >= node.start && end <= node.end);
  for (const each of within) if (!isFunction(each) && /^(?:await\s+)?[\w$]+\s*\(/.test(declarations.slice(each))) declarations.readMore(each);
}

/** `() => done()`, `attach(port);`: only who calls the function around it knows what becomes of the sockets then. */
function readCallingBack(declarations: Declarations): void {
  let waiting = [...declarations.unread];
  for (let round = 0; round <= rounds && waiting.length > 0; round++) {
    const known = new Set(declarations.unread.keys());
    const read = waiting.filter(([node, scope]) => {
      const text = declarations.slice(node);
      const called = isFunction(node) ? callsBack(text) : [...callsBack(text), ...callsFirst(text)];
      return called.some((name) => scope.resolve(name)?.kind === 'parameter');
    });
    for (const [node] of read) declarations.readMore(node);
    waiting = read.length === 0 ? [] : [...declarations.unread].filter(([node]) => !known.has(node));
  }
}

function isOutermost(node: Syntax, { outside, classOf }: Declarations): boolean {
  return outside.get(node)?.home.node === undefined && !classOf.has(node);
}

/** Callers of callers: what they pass is of interest, but less with every step. */
const rounds = 2;

function addTellingNames(relevance: Relevance, { telling }: Declarations): boolean {
  return relevance.addNames([
    ['factory', telling.factory],
    ['function', telling.function],
    ['method', telling.method],
    ['class', telling.class],
    ['instance', telling.instance],
  ]);
}

/** Variables that unread functions assign to count as unknown; so do objects whose parts they assign. What they use outlives calls. */
function markAssigned(declarations: Declarations): void {
  for (const [node, scope] of declarations.unread) {
    forEachAssigned(declarations.text, node.start, node.end, (name, part) => {
      const binding = scope.resolve(name);
      if (binding === undefined || binding.reads === 0) return;
      if (binding.isUnstable) noteMember(binding, part);
      else if (part === undefined || onlySource(binding)?.value.type === 'object') {
        binding.isUnstable = true;
        binding.unstableMembers = part === undefined || part === '' || binding.isExported ? undefined : new Set([part]);
      }
    });
  }
}

/** What else than members that are known by name is assigned to may be anything. */
function noteMember(binding: Binding, part: string | undefined): void {
  if (part === undefined || part === '' || binding.unstableMembers?.size === mostUnstable) binding.unstableMembers = undefined;
  else binding.unstableMembers?.add(part);
}

/** Where an object changes as a whole, each of them is one more that nobody knows. */
const mostUnstable = 8;

/** Helpers may be read later, so what they use of their surroundings counts as captured already. */
function markCapturedByText(declarations: Declarations): void {
  for (const [node, scope] of declarations.unread) {
    if (scope.home.node === undefined || !isFunction(node) || !isHelper(declarations.slice(node), 'result')) continue;
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
