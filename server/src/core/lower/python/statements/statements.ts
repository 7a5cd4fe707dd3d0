import { type Operator, placeOf, type Statement, type Value } from '../../../ir/index.ts';
import { beginGrown } from '../collections/grown.ts';
import type { FunctionContext } from '../context.ts';
import { mayHoldSocket } from '../expressions/values.ts';
import { placeOfExpression } from '../names/places.ts';
import { assignTarget } from '../names/targets.ts';
import { lowerClassBody } from '../objects/classes.ts';
import { giveToDecorators } from '../objects/decorated.ts';
import { defineFunction } from '../objects/functions.ts';
import type { Syntax } from '../tree/syntax.ts';
import { undecorated } from '../tree/syntax.ts';
import { isMainTest } from './conditions.ts';
import { leave, lowerTry, lowerWith, raise } from './exceptions.ts';
import { forStatement, whileStatement } from './loops.ts';
import { matchStatement } from './match.ts';

const compound: ReadonlySet<string> = new Set([
  'if_statement',
  'for_statement',
  'while_statement',
  'try_statement',
  'with_statement',
  'match_statement',
  'function_definition',
  'class_definition',
  'decorated_definition',
]);

/** Lowers the statements of one suite. `whole`: the statement that a fix takes a simple one of them for. */
export function lowerSuite(fn: FunctionContext, statements: readonly Syntax[], whole?: Statement): void {
  const list = fn.file.nextList();
  fn.file.facts.lists.set(list, statements.length);
  const outer = fn.statement;
  for (const statement of statements) {
    if (!fn.matters(statement)) continue;
    fn.statement = whole !== undefined && !compound.has(statement.type) ? whole : { span: { start: statement.start, end: statement.end }, list };
    fn.discarded = undefined;
    if (fn.isCaught && raisesByItself(fn.text(statement))) fn.mayThrow();
    lowerStatement(fn, statement);
  }
  fn.statement = outer;
}

/** `import fcntl`, `x[0]`, `socket.SO_REUSEPORT`: calls say for themselves that they may raise. */
function raisesByItself(text: string): boolean {
  return !text.includes('(') && /^(?:import|from)\b|[\w\])]\s*\[|\.[A-Za-z_]/.test(text);
}

function lowerStatement(fn: FunctionContext, node: Syntax): void {
  switch (node.type) {
    case 'expression_statement':
      expressionStatement(fn, node);
      return;
    case 'return_statement': {
      const value = node.children[0] === undefined ? undefined : fn.value(node.children[0]);
      if (value !== undefined) giveToDecorators(fn, value, node);
      leave(fn, 'return', value ?? { kind: 'none' });
      return;
    }
    case 'raise_statement':
      for (const child of node.children) fn.value(child);
      if (/^raise\s+SystemExit\b/.test(fn.text(node))) leave(fn, 'exit', undefined);
      else raise(fn);
      return;
    case 'if_statement':
      ifStatement(fn, node);
      return;
    case 'while_statement':
      whileStatement(fn, node);
      return;
    case 'for_statement':
      forStatement(fn, node);
      return;
    case 'try_statement':
      lowerTry(fn, node);
      return;
    case 'with_statement':
      lowerWith(fn, node);
      return;
    case 'match_statement':
      matchStatement(fn, node);
      return;
    case 'break_statement':
      leave(fn, 'break', undefined);
      return;
    case 'continue_statement':
      leave(fn, 'continue', undefined);
      return;
    case 'assert_statement':
      assertStatement(fn, node);
      return;
    case 'delete_statement':
      for (const child of node.children) deleteTarget(fn, child);
      return;
    case 'function_definition':
      defineFunction(fn, node);
      return;
    case 'class_definition':
      lowerClassBody(fn, node);
      return;
    case 'decorated_definition':
      for (const child of node.children) if (child.type === 'decorator' && fn.file.isRelevant(child)) for (const part of child.children) fn.value(part);
      lowerStatement(fn, undecorated(node));
      return;
    case 'print_statement':
      for (const child of node.children) fn.value(child);
      return;
    case 'ERROR':
      fn.file.gap(node, 'ERROR');
      for (const child of node.children) lowerStatement(fn, child);
      return;
    case 'block':
      fn.suite(node.children);
      return;
    case 'pass_statement':
    case 'import_statement':
    case 'import_from_statement':
    case 'future_import_statement':
    case 'global_statement':
    case 'nonlocal_statement':
    case 'type_alias_statement':
    case 'exec_statement':
    case 'comment':
      return;
    default:
      // Within an ERROR node anything may stand where a statement does.
      fn.value(node);
  }
}

function expressionStatement(fn: FunctionContext, node: Syntax): void {
  for (const child of node.children) {
    if (child.type === 'assignment') assignment(fn, child);
    else if (child.type === 'augmented_assignment') augmented(fn, child);
    else {
      if ((child.type === 'string' && child.child('interpolation') === undefined) || child.type === 'ellipsis') continue;
      fn.discarded = child;
      fn.value(child);
    }
  }
}

function assignment(fn: FunctionContext, node: Syntax): void {
  const targets: Syntax[] = [];
  let current = node;
  let right: Syntax | undefined;
  for (;;) {
    const [left] = current.children;
    const last = current.children.length > 1 ? current.children.at(-1) : undefined;
    if (left !== undefined) targets.push(left);
    if (last?.type === 'assignment') {
      current = last;
      continue;
    }
    right = last?.type === 'type' ? undefined : last;
    break;
  }
  if (right === undefined) return;
  if (right.type === 'augmented_assignment') {
    augmented(fn, right);
    return;
  }
  // A large table without a word of the vocabulary is not read.
  const isData = right.end - right.start > 2000 && !fn.file.isRelevant(right);
  let value: Value = isData ? { kind: 'unknown', from: 'unknown', span: { start: right.start, end: right.end } } : fn.value(right);
  if (targets.length > 1 && value.kind !== 'place' && value.kind !== 'result') {
    const kept = placeOf(fn.temporary(node, 'value'));
    fn.assign(kept, value, node);
    value = { kind: 'place', place: kept, ...(value.span === undefined ? {} : { span: value.span }) };
  }
  for (const target of targets) assignTarget(fn, target, value, node);
  if (right.type === 'list' && targets[0] !== undefined) beginGrown(fn, targets[0]);
}

function augmented(fn: FunctionContext, node: Syntax): void {
  const [left, right] = node.children;
  if (left === undefined || right === undefined) return;
  const operator = fn.file.source.slice(left.end, right.start).trim().slice(0, -1);
  const before = fn.value(left);
  const after = fn.value(right);
  const isModelled = /^(?:[-+*/%|&^]|<<|>>)$/.test(operator);
  const value: Value = isModelled
    ? { kind: 'operation', operator: operator as Operator, operands: [before, after], span: { start: right.start, end: right.end } }
    : { kind: 'unknown', from: 'unknown' };
  assignTarget(fn, left, value, node);
}

function ifStatement(fn: FunctionContext, node: Syntax): void {
  const [condition, ...rest] = node.children;
  if (condition === undefined) return;
  const whole = fn.statement;
  const done = fn.graph.newBlock();
  arm(fn, condition, rest, done);
  let isClosed = false;
  for (const clause of rest) {
    if (clause.type === 'elif_clause') {
      const [test, ...body] = clause.children;
      if (test !== undefined) arm(fn, test, body, done);
    } else if (clause.type === 'else_clause' && !isClosed) {
      isClosed = true;
      for (const block of clause.children) fn.suite(block.children);
    }
  }
  fn.statement = whole;
  fn.graph.startBlock(done);
}

/** One condition and its suite; what follows is the other side. */
function arm(fn: FunctionContext, condition: Syntax, rest: readonly Syntax[], done: number): void {
  const body = rest.find((child) => child.type === 'block');
  if (isMainTest(condition, fn.file.source)) {
    if (body !== undefined) fn.suite(body.children);
    fn.graph.jump(done);
    // What an `else` of it would hold is for when the file is imported.
    fn.graph.startBlock(fn.graph.newBlock());
    return;
  }
  const yes = fn.graph.newBlock();
  const no = fn.graph.newBlock();
  fn.branch(condition, yes, no);
  fn.graph.startBlock(yes);
  if (body !== undefined) fn.suite(body.children);
  fn.graph.jump(done);
  fn.graph.startBlock(no);
}

function assertStatement(fn: FunctionContext, node: Syntax): void {
  const [condition, text] = node.children;
  if (condition === undefined) return;
  const holds = fn.graph.newBlock();
  const fails = fn.graph.newBlock();
  fn.branch(condition, holds, fails);
  fn.graph.startBlock(fails);
  if (text !== undefined) fn.value(text);
  raise(fn);
  fn.graph.startBlock(holds);
}

/** `del s` takes a name away; CPython closes a socket with its last name, which is not to be relied on, so nothing is closed here. */
function deleteTarget(fn: FunctionContext, node: Syntax): void {
  if (node.type === 'expression_list' || node.type === 'tuple' || node.type === 'parenthesized_expression') {
    for (const child of node.children) deleteTarget(fn, child);
    return;
  }
  const place = placeOfExpression(fn, node);
  if (node.type === 'subscript') for (const index of node.children.slice(1)) fn.value(index);
  if (place === undefined) return;
  const value: Value = { kind: 'place', place };
  if (mayHoldSocket(value)) fn.emit({ kind: 'escape', value, onFailure: 'throws', site: fn.site(node, '', []) });
  fn.assign(place, { kind: 'unknown', from: 'unknown' }, node);
}
