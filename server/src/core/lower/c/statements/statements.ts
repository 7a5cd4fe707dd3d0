import type { Value } from '../../../ir/index.ts';
import { deeper, type FunctionLowering, gap, once, textOf } from '../context.ts';
import { conditionOf, statementOf } from '../idioms/sites.ts';
import { lowerAlternatives, lowerSharedBody } from '../preprocessor/alternativeStatements.ts';
import { endsInCutIf, isCutOff, lacksBody } from '../preprocessor/cutOff.ts';
import { skim } from '../selection/skim.ts';
import { kidOfType, namedKids, spanOf, type View } from '../tree/view.ts';
import { declareUnknown, lowerDeclaration } from './declarations.ts';
import { lowerStructuredTry, lowerThrow, lowerTry, mayThrow } from './exceptions.ts';
import { labelled, leaveScopes, lowerComputedGoto } from './jumps.ts';
import { lowerDo, lowerFor, lowerMacroLoop, lowerRangeFor, lowerWhile } from './loops.ts';
import { lowerInnerCase, lowerSwitch } from './switch.ts';

/** Lowers one statement that stands alone: a body without braces, the only one of its list. */
export function lowerStatement(fn: FunctionLowering, view: View): void {
  if (view.type === 'compound_statement') {
    fn.walk.block(fn, view);
    return;
  }
  const outer = fn.statement;
  fn.statement = once(() => statementOf(fn, view, undefined, fn.file.nextList()));
  lowerOne(fn, view);
  fn.statement = outer;
}

/** Lowers the statements of a block, which has names of its own. */
export function lowerBlock(fn: FunctionLowering, compound: View, tail: readonly View[] = []): void {
  fn.scope.enter();
  const depth = fn.scope.depth - 1;
  lowerList(fn, tail.length === 0 ? compound.kids : [...compound.kids, ...tail], fn.file.nextList());
  leaveScopes(fn, depth);
  fn.scope.leave();
}

/** Lowers statements that follow each other in one list. */
export function lowerList(fn: FunctionLowering, kids: readonly View[], list: number): void {
  const outer = fn.statement;
  const statements = kids.filter((kid) => kid.isNamed || kid.type === 'ERROR');
  for (let index = 0; index < statements.length; index += 1) {
    const view = statements[index];
    const next = statements[index + 1];
    if (view === undefined) continue;
    fn.statement = once(() => statementOf(fn, view, next, list));
    // `LIST_FOREACH(…) { … }`: a call without its semicolon, and a block.
    if (next?.type === 'compound_statement' && view.type === 'expression_statement' && view.kids[view.kids.length - 1]?.isMissing === true) {
      lowerMacroLoop(fn, view, next);
      index += 1;
      continue;
    }
    if (next?.type === 'compound_statement' && endsInCutIf(view)) {
      lowerSharedBody(fn, view, next);
      index += 1;
      continue;
    }
    lowerOne(fn, view);
  }
  fn.statement = outer;
}

function lowerOne(fn: FunctionLowering, view: View): void {
  mayThrow(fn, view);
  if (isIdle(fn, view)) return;
  fn.throwing = undefined;
  if (skim(fn, view, (name) => labelled(fn, name))) return;
  deeper(fn, view, undefined, () => lowerByType(fn, view));
}

/** Whether nothing in the statement matters and control leaves it at its end alone. */
function isIdle(fn: FunctionLowering, view: View): boolean {
  const { slice } = fn;
  if (slice === undefined || slice.keeps(view.start, view.end)) return false;
  return !slice.leaves(view.start, view.end, /^(?:while|do|for)_statement$|^for_range_loop$/.test(view.type));
}

function lowerByType(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  switch (view.type) {
    case 'expression_statement': {
      const expression = namedKids(view)[0];
      if (expression !== undefined) fn.walk.effects(fn, expression, 'discarded');
      return;
    }
    case 'declaration':
      lowerDeclaration(fn, view);
      return;
    case 'compound_statement':
      fn.walk.block(fn, view);
      return;
    case 'if_statement':
      lowerIf(fn, view);
      return;
    case 'return_statement':
    case 'co_return_statement': {
      const expression = namedKids(view)[0];
      const value: Value | undefined =
        expression === undefined
          ? undefined
          : expression.type === 'initializer_list'
            ? fn.walk.initializer(fn, expression, undefined)
            : fn.walk.value(fn, expression);
      leaveScopes(fn, fn.scopeBase, value?.kind === 'place' && value.place.path.length === 0 ? value.place.root : undefined);
      graph.exit('return', value);
      return;
    }
    case 'while_statement':
      lowerWhile(fn, view);
      return;
    case 'do_statement':
      lowerDo(fn, view);
      return;
    case 'for_statement':
      lowerFor(fn, view);
      return;
    case 'for_range_loop':
      lowerRangeFor(fn, view, declareUnknown);
      return;
    case 'switch_statement':
      lowerSwitch(fn, view, lowerList);
      return;
    case 'case_statement': {
      if (lowerInnerCase(fn, view, lowerList)) return;
      // Of no switch that was read: where it is entered from is not known.
      gap(fn.file, spanOf(view), 'case_statement');
      lowerList(fn, namedKids(view), fn.file.nextList());
      return;
    }
    case 'break_statement':
      leaveScopes(fn, fn.jumps.breakDepth);
      if (fn.jumps.breakTo !== undefined) graph.jump(fn.jumps.breakTo);
      return;
    case 'continue_statement':
      leaveScopes(fn, fn.jumps.continueDepth);
      if (fn.jumps.continueTo !== undefined) graph.jump(fn.jumps.continueTo);
      return;
    case 'goto_statement': {
      const label = kidOfType(view, 'statement_identifier');
      if (label === undefined) {
        gap(fn.file, spanOf(view), 'goto');
        graph.exit('return');
      } else if (textOf(fn, label).startsWith('*')) {
        lowerComputedGoto(fn, view);
      } else {
        graph.jump(labelled(fn, textOf(fn, label)));
      }
      return;
    }
    case 'labeled_statement': {
      const [label, ...rest] = namedKids(view);
      if (label !== undefined) graph.startBlock(labelled(fn, textOf(fn, label)));
      lowerList(fn, rest, fn.file.nextList());
      return;
    }
    case 'try_statement':
      lowerTry(fn, view, declareUnknown);
      return;
    case 'seh_try_statement':
      lowerStructuredTry(fn, view);
      return;
    case 'throw_statement':
      lowerThrow(fn, view);
      return;
    case 'preproc_if':
    case 'preproc_ifdef':
      lowerAlternatives(fn, view);
      return;
    case 'attributed_statement':
    case 'declaration_list':
    case 'linkage_specification':
      lowerList(fn, view.kids, fn.file.nextList());
      return;
    case 'ERROR':
      lowerError(fn, view);
      return;
    case 'struct_specifier':
    case 'union_specifier':
    case 'class_specifier':
      fn.file.types.addSpecifier(view);
      return;
    case 'type_definition':
      fn.file.types.addTypedef(view);
      return;
    case 'alias_declaration':
      fn.file.types.addAlias(view);
      return;
    case 'co_yield_statement':
      for (const kid of namedKids(view)) fn.walk.effects(fn, kid, 'used');
      return;
    case 'call_expression':
    case 'assignment_expression':
      fn.walk.effects(fn, view, 'used');
      return;
    case 'function_definition':
      lowerNested(fn, view);
      return;
    default:
  }
}

function lowerIf(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  const end = graph.newBlock();
  let scopes = 0;
  let at: View | undefined = view;
  // A chain of `else if` is one list of alternatives, however long.
  while (at !== undefined) {
    const condition = conditionOf(at);
    const bodies: readonly View[] = namedKids(at).filter((kid) => kid !== condition);
    const elseClause: View | undefined = bodies.find((kid) => kid.type === 'else_clause');
    const consequence = bodies.find((kid) => kid !== elseClause);
    fn.scope.enter();
    scopes += 1;
    const yes = graph.newBlock();
    const no = graph.newBlock();
    if (condition === undefined) graph.branch({ kind: 'opaque' }, yes, no);
    else fn.walk.condition(fn, condition, yes, no);
    graph.startBlock(yes);
    if (consequence !== undefined && fn.sharedBody !== undefined && lacksBody(consequence)) graph.jump(fn.sharedBody);
    else if (consequence !== undefined) lowerStatement(fn, consequence);
    graph.jump(end);
    graph.startBlock(no);
    const alternative: View | undefined = elseClause === undefined ? undefined : namedKids(elseClause)[0];
    if (alternative === undefined) break;
    if (alternative.type !== 'if_statement') {
      lowerStatement(fn, alternative);
      break;
    }
    at = alternative;
  }
  for (; scopes > 0; scopes -= 1) fn.scope.leave();
  graph.startBlock(end);
}

/**
 * What reads like a function inside a function: `else if (…) { … }` whose `if` an alternative of the preprocessor cut off, an `if` after a macro that
 * stands for a statement, a macro's call before a block. Its body may run, and more than once where the macro is named like a loop.
 */
function lowerNested(fn: FunctionLowering, view: View): void {
  const body = kidOfType(view, 'compound_statement');
  const text = textOf(fn, view);
  if (body === undefined || !isCutOff(text)) {
    if (view.start < (fn.swallowed ?? Number.POSITIVE_INFINITY)) gap(fn.file, spanOf(view), 'nested function');
    return;
  }
  if (/^\w*for_?each/i.test(text)) {
    lowerMacroLoop(fn, view, body);
    return;
  }
  const inside = fn.graph.newBlock();
  const after = fn.graph.newBlock();
  fn.graph.branch({ kind: 'opaque' }, inside, after);
  fn.graph.startBlock(inside);
  fn.walk.block(fn, body);
  fn.graph.startBlock(after);
}

/** What the parser could not read: the statements inside it are lowered in their order, and the rest is a gap. */
function lowerError(fn: FunctionLowering, view: View): void {
  gap(fn.file, spanOf(view), 'ERROR');
  const parts = view.kids.filter((kid) => /_statement$|^declaration$|^preproc_if|^call_expression$|^assignment_expression$/.test(kid.type));
  lowerList(fn, parts, fn.file.nextList());
}
