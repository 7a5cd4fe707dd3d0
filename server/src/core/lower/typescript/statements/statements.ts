import type { Value } from '../../../ir/index.ts';
import { type FunctionLowering, readBinding, spanOf } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { listStatement } from '../idioms/sites.ts';
import { keepDefault } from '../linkage/exported.ts';
import { constantValue, givenValue } from '../objects/objects.ts';
import { classShape, declaratorShape, isUsing } from '../tree/shapes.ts';
import { isClass, isFunction, type Syntax, unwrap, unwrapAwait } from '../tree/syntax.ts';
import { lowerSettings } from './choices.ts';
import { leave, lowerFinally, lowerTry, throwUp } from './exceptions.ts';
import { lowerLoop, lowerSwitch } from './loops.ts';

/** Lowers the statements of one list: a block, a module, the body of a case. */
export function lowerStatements(fn: FunctionLowering, nodes: readonly Syntax[]): void {
  const list = fn.file.nextList();
  const outer = fn.statement;
  hoist(fn, nodes);
  lowerFrom(fn, nodes, 0, list);
  fn.statement = outer;
}

/** What `using` declares is disposed of on every way out of the rest of its list. */
function lowerFrom(fn: FunctionLowering, nodes: readonly Syntax[], first: number, list: ReturnType<FileLowering['nextList']>): void {
  for (let index = first; index < nodes.length; index++) {
    const node = nodes[index];
    if (node === undefined) continue;
    fn.statement = listStatement(fn, node, nodes[index + 1], list);
    if (raisesByItself(fn, node)) fn.mayThrow();
    lowerStatement(fn, node, []);
    const resources = resourcesOf(fn, node);
    if (resources.length === 0) continue;
    const declared = fn.statement;
    lowerFinally(
      fn,
      node.start,
      () => lowerFrom(fn, nodes, index + 1, list),
      () => {
        fn.statement = declared;
        for (const pattern of resources.toReversed()) dispose(fn, node, pattern);
      },
    );
    return;
  }
}

/** `x.y = 1`, `const { a } = x.b`, and a call that was not read: other calls say for themselves that they may throw. */
function raisesByItself(fn: FunctionLowering, node: Syntax): boolean {
  if (fn.graph.handler === undefined) return false;
  if (node.unread !== undefined) return node.type === 'expression_statement';
  const text = fn.file.slice(node);
  return !text.includes('(') && /[\w\])]\s*\[|\.[A-Za-z_#]/.test(text);
}

function lowerStatement(fn: FunctionLowering, node: Syntax, labels: readonly string[]): void {
  switch (node.type) {
    case 'expression_statement':
      for (const kid of node.kids) lowerDiscarded(fn, kid);
      if (node.unread !== undefined && fn.file.text.startsWith('await', node.start)) fn.wait(node);
      break;
    case 'lexical_declaration':
    case 'variable_declaration':
      lowerDeclaration(fn, node);
      break;
    case 'using_declaration':
      lowerDeclaration(fn, node);
      break;
    case 'statement_block':
      fn.inScope(fn.file.source.declarations.scopes.get(node), () => lowerStatements(fn, node.kids));
      break;
    case 'if_statement':
      lowerIf(fn, node);
      break;
    case 'for_statement':
    case 'for_in_statement':
    case 'while_statement':
    case 'do_statement':
      fn.inScope(fn.file.source.declarations.scopes.get(node), () => lowerLoop(fn, node, labels, lowerSingle));
      break;
    case 'switch_statement':
      lowerSwitch(fn, node, labels, lowerStatements);
      break;
    case 'labeled_statement':
      lowerLabeled(fn, node, labels);
      break;
    case 'break_statement':
    case 'continue_statement':
      lowerJump(fn, node);
      break;
    case 'return_statement':
      lowerReturn(fn, node);
      break;
    case 'throw_statement':
      for (const kid of node.kids) fn.value(kid);
      throwUp(fn);
      break;
    case 'try_statement':
      lowerTry(fn, node);
      break;
    case 'export_statement':
      lowerExport(fn, node);
      break;
    case 'internal_module':
    case 'module':
      for (const kid of node.kids) if (kid.type === 'statement_block') lowerStatement(fn, kid, []);
      break;
    case 'with_statement':
    case 'ERROR':
      fn.file.source.gaps.push({ span: spanOf(node), what: node.type });
      lowerStatements(
        fn,
        node.kids.filter((kid) => /_statement$|_declaration$|_block$/.test(kid.type)),
      );
      break;
    default:
      lowerOther(fn, node);
  }
}

/** Functions are hoisted: nothing happens where they stand. Classes are made where they stand. */
function lowerOther(fn: FunctionLowering, node: Syntax): void {
  if (isClass(node)) {
    const { name } = classShape(node, fn.file.text);
    const value = fn.value(node);
    const binding = name === undefined ? undefined : fn.scope.resolve(fn.file.slice(name));
    // A class that is never replaced is known by its name, and its static fields are kept there.
    if (binding !== undefined && binding.assignments > 0) store(fn, binding, value, node);
  } else if (!isFunction(node) && !silentStatements.has(node.type) && node.hasEffects) {
    fn.value(node);
  }
}

function hoist(fn: FunctionLowering, nodes: readonly Syntax[]): void {
  for (const node of nodes) {
    const inner = node.type === 'export_statement' ? node.kids.find((kid) => kid.type.endsWith('_declaration')) : node;
    if (inner === undefined || (inner.type !== 'function_declaration' && inner.type !== 'generator_function_declaration')) continue;
    const binding = fn.file.source.declarations.bindingOf.get(inner);
    if (binding !== undefined && binding.assignments > 0) store(fn, binding, { kind: 'function', id: fn.file.functionId(inner) }, inner);
    if (inner.unread === undefined) fn.file.functionId(inner);
  }
}

function store(fn: FunctionLowering, binding: Parameters<typeof readBinding>[0], value: Value, node: Syntax): void {
  const target = readBinding(binding, node);
  if (target.kind === 'place') fn.store(target.place, value, node, true);
}

/** A statement that stands alone where a block could be: a list of its own. */
function lowerSingle(fn: FunctionLowering, node: Syntax): void {
  const outer = fn.statement;
  if (node.type !== 'statement_block') fn.statement = { span: spanOf(node), list: fn.file.nextList() };
  lowerStatement(fn, node, []);
  fn.statement = outer;
}

/** The variables that a statement declares with `using` or `await using`. */
function resourcesOf(fn: FunctionLowering, statement: Syntax): readonly Syntax[] {
  const patterns = statement.type === 'using_declaration' ? statement.kids.map((kid) => kid.kids[0]) : [usingAssignment(statement, fn.file.text)?.kids[0]];
  return patterns.filter((pattern) => pattern !== undefined);
}

function usingAssignment(statement: Syntax, text: string): Syntax | undefined {
  const inner = statement.type === 'expression_statement' && statement.kids[0] !== undefined ? unwrapAwait(statement.kids[0]) : undefined;
  return inner !== undefined && isUsing(inner, text) ? inner : undefined;
}

/** A socket is closed; an object of the program's own says itself what becomes of what it holds. */
function dispose(fn: FunctionLowering, statement: Syntax, pattern: Syntax): void {
  const binding = fn.scope.resolve(fn.file.slice(pattern));
  if (binding === undefined) return;
  const resource = readBinding(binding, pattern);
  fn.emit({ kind: 'close', ...fn.base(pattern), fd: resource, duck: true });
  const { methodNames, objectMethods } = fn.file.source.declarations;
  const isAwaited = fn.file.text.startsWith('await', statement.start);
  const names = isAwaited ? ['[Symbol.asyncDispose]', '[Symbol.dispose]'] : ['[Symbol.dispose]'];
  const name = names.find((each) => methodNames.has(each) || objectMethods.has(each)) ?? (fn.file.importsFromTree ? names[0] : undefined);
  if (name !== undefined) {
    const otherwise = fn.collect(() => fn.call(pattern, { kind: 'method', name }, [], resource));
    fn.emit({ kind: 'dispatch', ...fn.base(pattern, 'emits'), receiver: resource, byType: new Map(disposable.map((type) => [type, []])), otherwise });
  }
  if (isAwaited) fn.wait(pattern);
}

/** What is closed above, and has no method of the program's. */
const disposable = ['net.Server', 'net.Socket', 'dgram.Socket'];

function lowerDiscarded(fn: FunctionLowering, node: Syntax): void {
  let inner = node;
  while (inner.type === 'parenthesized_expression' && inner.kids[0] !== undefined) inner = inner.kids[0];
  if (inner.type === 'unary_expression' && fn.file.text.startsWith('void', inner.start) && inner.kids[0] !== undefined) fn.voided = unwrapAwait(inner.kids[0]);
  else fn.discarded = unwrapAwait(inner);
  fn.value(node);
}

function lowerDeclaration(fn: FunctionLowering, node: Syntax): void {
  for (const declarator of node.kids) {
    const { pattern, value } = declaratorShape(declarator);
    if (pattern === undefined) continue;
    if (value === undefined) {
      // `var x;` changes nothing; `let x;` in a loop makes a new, empty variable.
      if (node.type === 'lexical_declaration') fn.file.lowerers.assign(fn, pattern, { kind: 'none', span: spanOf(pattern) }, true);
      continue;
    }
    const binding = pattern.type === 'identifier' ? fn.scope.resolve(fn.file.slice(pattern)) : undefined;
    if (binding !== undefined && binding.reads === 0 && !binding.isExported && node.type !== 'using_declaration') fn.discarded = unwrapAwait(value);
    fn.file.lowerers.assign(fn, pattern, binding === undefined ? fn.value(value) : constantValue(fn, node, pattern, value), true);
  }
}

function lowerIf(fn: FunctionLowering, node: Syntax): void {
  const [condition, consequence, alternative] = node.kids;
  if (condition === undefined || lowerSettings(fn, node)) return;
  const { graph } = fn;
  const [yes, no, after] = [graph.newBlock(), graph.newBlock(), graph.newBlock()];
  fn.file.lowerers.branch(fn, condition, yes, no);
  graph.startBlock(yes);
  if (consequence !== undefined) lowerSingle(fn, consequence);
  graph.jump(after);
  graph.startBlock(no);
  const otherwise = alternative?.kids[0];
  if (otherwise !== undefined) lowerSingle(fn, otherwise);
  graph.startBlock(after);
}

function lowerLabeled(fn: FunctionLowering, node: Syntax, labels: readonly string[]): void {
  const [label, body] = node.kids;
  if (label === undefined || body === undefined) return;
  const all = [...labels, fn.file.slice(label)];
  if (/^(?:for|for_in|while|do|switch|labeled)_statement$/.test(body.type)) {
    lowerStatement(fn, body, all);
    return;
  }
  const after = fn.graph.newBlock();
  fn.frames.push({ kind: 'breakable', labels: all, breakTo: after, isSwitch: false });
  lowerSingle(fn, body);
  fn.frames.pop();
  fn.graph.startBlock(after);
}

function lowerJump(fn: FunctionLowering, node: Syntax): void {
  const label = node.kids[0] === undefined ? undefined : fn.file.slice(node.kids[0]);
  const isContinue = node.type === 'continue_statement';
  for (let depth = fn.frames.length - 1; depth >= 0; depth--) {
    const frame = fn.frames[depth];
    if (frame === undefined || frame.kind === 'finally') continue;
    const isMeant = label === undefined ? frame.kind === 'loop' || (!isContinue && frame.isSwitch) : frame.labels.includes(label);
    if (!isMeant || (isContinue && frame.kind !== 'loop')) continue;
    leave(fn, { kind: 'jump', to: isContinue && frame.kind === 'loop' ? frame.continueTo : frame.breakTo, depth });
    return;
  }
}

function lowerReturn(fn: FunctionLowering, node: Syntax): void {
  const value = node.kids[0] === undefined ? undefined : givenValue(fn, node.kids[0]);
  const isInFinally = fn.frames.some((frame) => frame.kind === 'finally');
  if (value === undefined || !isInFinally) {
    leave(fn, { kind: 'return', value });
    return;
  }
  const kept = fn.temporary('returned', node);
  fn.store(kept, value, node);
  leave(fn, { kind: 'return', value: { kind: 'place', place: kept } });
}

function lowerExport(fn: FunctionLowering, node: Syntax): void {
  for (const kid of node.kids) {
    if (kid.type === 'export_clause' || kid.type === 'string') continue;
    if (/_declaration$|^internal_module$|^module$/.test(kid.type)) lowerStatement(fn, kid, []);
    else if (!isFunction(unwrap(kid)) || unwrap(kid).unread === undefined) keepDefault(fn, kid, fn.value(kid));
  }
}

const silentStatements = new Set([
  'import_statement',
  'empty_statement',
  'debugger_statement',
  'interface_declaration',
  'type_alias_declaration',
  'ambient_declaration',
  'enum_declaration',
  'function_signature',
  'import_alias',
]);
