import { nodeMethods } from '../../../apis/node.ts';
import { runtimeAccept, runtimeClosers } from '../../../apis/runtimes.ts';
import type { Gap, Span } from '../../../ir/index.ts';
import type { SyntaxNode } from '../../../syntax/index.ts';

/**
 * A node of the parse tree as plain data. Reading a node crosses into WebAssembly, so it is done once, and not at all for functions that have nothing
 * to do with sockets.
 */
export interface Syntax {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  /** Named children without comments; empty while the node is unread. */
  kids: readonly Syntax[];
  /** A function, or a statement that is just a call, whose inside has not been read. */
  unread: SyntaxNode | undefined;
  /** Evaluating it may do more than give a value: a call, an assignment, an `await`. */
  hasEffects: boolean;
}

/** What reading gathers beside the nodes. */
export interface Reading {
  readonly text: string;
  /** Whether the text between the offsets has a word that matters. */
  readonly isRelevant: (start: number, end: number) => boolean;
  /** The same for a statement of a function that is read. */
  readonly isMentioned: (start: number, end: number) => boolean;
  readonly comments: Span[];
  readonly gaps: Gap[];
}

export function isFunction(node: Syntax): boolean {
  return functionTypes.has(node.type);
}

export function isClass(node: Syntax): boolean {
  return classTypes.has(node.type);
}

/** Reads a node and what is within it, but for functions and large literals without a word that matters. */
export function readSyntax(node: SyntaxNode, reading: Reading): Syntax {
  return read(node, reading, 0);
}

/** Reads what was left unread. */
export function readInside(syntax: Syntax, reading: Reading): void {
  const node = syntax.unread;
  if (node === undefined) return;
  syntax.unread = undefined;
  syntax.kids = readKids(node, reading, 0).kids;
}

export function firstKid(node: Syntax | undefined, type: string): Syntax | undefined {
  return node?.kids.find((kid) => kid.type === type);
}

/** Parentheses, type assertions, `!`, `satisfies`, type arguments, and the comma of `(0, f)`, which do not change the value. */
export function unwrap(node: Syntax): Syntax {
  let inner = node;
  for (;;) {
    const next = transparentTypes.has(inner.type) ? valueKid(inner) : undefined;
    if (next === undefined) return inner;
    inner = next;
  }
}

/** {@link unwrap}, and through `await` and `void` as well. */
export function unwrapAwait(node: Syntax): Syntax {
  let inner = unwrap(node);
  while (inner.type === 'await_expression' && inner.kids[0] !== undefined) inner = unwrap(inner.kids[0]);
  return inner;
}

const functionTypes = new Set([
  'function_declaration',
  'generator_function_declaration',
  'function_expression',
  'generator_function',
  'arrow_function',
  'method_definition',
]);
const classTypes = new Set(['class_declaration', 'abstract_class_declaration', 'class']);
const transparentTypes = new Set([
  'parenthesized_expression',
  'as_expression',
  'satisfies_expression',
  'non_null_expression',
  'type_assertion',
  'instantiation_expression',
  'sequence_expression',
]);
const effectTypes = new Set([
  'call_expression',
  'new_expression',
  'assignment_expression',
  'augmented_assignment_expression',
  'update_expression',
  'await_expression',
  'yield_expression',
]);
/** Kept without what is inside: their text says enough, or they do nothing when the program runs. */
const leafTypes = new Set([
  'type_annotation',
  'type_arguments',
  'type_parameters',
  'implements_clause',
  'interface_declaration',
  'type_alias_declaration',
  'ambient_declaration',
  'function_signature',
  'method_signature',
  'abstract_method_signature',
  'index_signature',
  'asserts_annotation',
  'type_predicate_annotation',
  'regex',
  'string',
  'identifier',
  'property_identifier',
  'private_property_identifier',
  'shorthand_property_identifier',
  'shorthand_property_identifier_pattern',
  'statement_identifier',
  'type_identifier',
  'nested_type_identifier',
  'accessibility_modifier',
  'override_modifier',
  'optional_chain',
  'empty_statement',
  'debugger_statement',
  'import_statement',
  'number',
  'this',
  'super',
  'true',
  'false',
  'null',
  'undefined',
  'import',
  'meta_property',
  'jsx_text',
]);
const literalTypes = new Set(['object', 'array', 'template_string', 'jsx_element', 'jsx_self_closing_element']);

/** Nothing that a person wrote is nested deeper; deeper nodes are left out, and a gap says so. */
const deepest = 400;
/** Object and array literals above this many characters that mention nothing of interest are tables of data. */
const largestData = 2000;

const none: readonly Syntax[] = [];

function read(node: SyntaxNode, reading: Reading, depth: number): Syntax {
  const { type, startIndex: start, endIndex: end } = node;
  if (leafTypes.has(type)) return { type, start, end, kids: none, unread: undefined, hasEffects: false };
  const isUnread = functionTypes.has(type)
    ? !reading.isRelevant(start, end)
    : type === 'expression_statement' && isPlainCall(reading.text, start) && !reading.isMentioned(start, end);
  if (isUnread) return { type, start, end, kids: none, unread: node, hasEffects: false };
  const plain = type === 'member_expression' ? readPath(reading.text, start, end) : undefined;
  if (plain !== undefined) return plain;
  if (depth > deepest) {
    reading.gaps.push({ span: { start, end }, what: 'nesting' });
    return { type: 'too_deep', start, end, kids: none, unread: undefined, hasEffects: true };
  }
  if (end - start > largestData && literalTypes.has(type) && !reading.isRelevant(start, end)) {
    return { type: 'large_literal', start, end, kids: none, unread: undefined, hasEffects: false };
  }
  const { kids, hasEffects } = readKids(node, reading, depth);
  const isFunctionNode = functionTypes.has(type);
  return { type, start, end, kids, unread: undefined, hasEffects: !isFunctionNode && (hasEffects || effectTypes.has(type)) };
}

/** `a.b.c` is read from the text, which is quicker than from the tree; `undefined` for anything else. */
function readPath(text: string, start: number, end: number): Syntax | undefined {
  const written = text.slice(start, end);
  if (end - start > 100 || !path.test(written)) return undefined;
  let at = start + written.indexOf('.');
  const root = text.slice(start, at);
  let object = leaf(root === 'this' ? 'this' : 'identifier', start, at);
  while (at < end) {
    const dot = text.indexOf('.', at + 1);
    const stop = dot < 0 || dot > end ? end : dot;
    const property = leaf(text[at + 1] === '#' ? 'private_property_identifier' : 'property_identifier', at + 1, stop);
    object = { type: 'member_expression', start, end: stop, kids: [object, property], unread: undefined, hasEffects: false };
    at = stop;
  }
  return object;
}

function leaf(type: string, start: number, end: number): Syntax {
  return { type, start, end, kids: none, unread: undefined, hasEffects: false };
}

const path = /^(?!super\b|import\b|new\b)[A-Za-z_$][\w$]*(?:\.#?[A-Za-z_$][\w$]*)+$/;

/** `console.log(…)`, `app.get('/', handler)`: a statement that only matters if something in it does. */
function isPlainCall(text: string, start: number): boolean {
  plainCall.lastIndex = start;
  const method = plainCall.exec(text)?.[1];
  if (method === undefined || method === 'assert') return false;
  return attaching.has(method)
    ? /^['"`](?!(?:error|listening|\w*[cC]onnection|close)['"`])/.test(text.slice(plainCall.lastIndex, plainCall.lastIndex + 24).trimStart())
    : !socketMethods.has(method);
}

const attaching = new Set(['on', 'once', 'addListener', 'prependListener', 'prependOnceListener']);
const harmlessMethods = new Set(['ref', 'unref', 'setTimeout', 'setNoDelay', 'setKeepAlive', 'setEncoding', ...attaching]);
const socketMethods = new Set([...nodeMethods.keys(), ...runtimeClosers.keys(), runtimeAccept.method].filter((name) => !harmlessMethods.has(name)));

const plainCall =
  /(?:await\s+)?(?!super\b|assert\b|(?:util\.|require\(['"](?:node:)?util['"]\)\.)?inherits\b|(?:\w+\.)?\w*(?:Server|Socket)\.(?:call|apply)\b)(?:[A-Za-z_$][\w$]*\??\.#?){0,8}([A-Za-z_$][\w$]*)\(/y;

function readKids(node: SyntaxNode, reading: Reading, depth: number): { kids: readonly Syntax[]; hasEffects: boolean } {
  const children = node.namedChildren;
  if (children.length === 0) return { kids: none, hasEffects: false };
  const kids: Syntax[] = [];
  let hasEffects = false;
  for (const child of children) {
    if (child.type === 'comment' || child.type === 'html_comment') {
      reading.comments.push({ start: child.startIndex, end: child.endIndex });
      continue;
    }
    const kid = read(child, reading, depth + 1);
    hasEffects ||= kid.hasEffects;
    kids.push(kid);
  }
  return { kids, hasEffects };
}

function valueKid(node: Syntax): Syntax | undefined {
  if (node.type === 'sequence_expression') return node.kids.slice(0, -1).every((kid) => !kid.hasEffects) ? node.kids.at(-1) : undefined;
  // `<T>x` has its type first, `x as T` and `f<T>` have it last.
  if (node.type === 'type_assertion') return node.kids.at(-1);
  return node.kids[0];
}

/** What an assignment gives to each of its targets: `exports = module.exports = function () { … }`. */
export function assignedAtLast(node: Syntax): Syntax {
  let inner = unwrap(node);
  for (let right = inner.kids[1]; inner.type === 'assignment_expression' && right !== undefined; right = inner.kids[1]) inner = unwrap(right);
  return inner;
}

export function argumentNodes(call: Syntax): readonly Syntax[] {
  return firstKid(call, 'arguments')?.kids ?? [];
}
