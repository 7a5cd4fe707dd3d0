import { type Condition, placeOf, syntheticVariable, type Value } from '../../../ir/index.ts';
import { assign, type Case, type FunctionLowering, textOf } from '../context.ts';
import { conditionOf } from '../idioms/sites.ts';
import { branchOnTest, truthOf } from '../preprocessor/preprocessor.ts';
import { kidOfType, namedKids, spanOf, type View } from '../tree/view.ts';
import { withJumps } from './jumps.ts';

type LowerList = (fn: FunctionLowering, kids: readonly View[], list: number) => void;

/** Lowers `switch`: first the tests in a row, then the cases in their order, each falling through to the next. */
export function lowerSwitch(fn: FunctionLowering, view: View, lowerList: LowerList): void {
  const { graph } = fn;
  const condition = conditionOf(view);
  const body = kidOfType(view, 'compound_statement');
  const end = graph.newBlock();
  fn.scope.enter();
  const value = condition === undefined ? undefined : scrutinee(fn, condition);
  const cases: Case[] = [];
  if (body !== undefined) collectCases(fn, body, cases);
  let otherwise = end;
  for (const { view: label, block } of cases) {
    if (label.kids[0]?.type === 'default') {
      otherwise = block;
      continue;
    }
    const next = graph.newBlock();
    graph.branch(testOf(fn, label, value), block, next);
    graph.startBlock(next);
  }
  graph.jump(otherwise);
  withJumps(fn, { cases, breakTo: end, breakDepth: fn.scope.depth }, () => {
    if (body !== undefined) lowerBody(fn, body.kids, cases, lowerList);
  });
  graph.jump(end);
  // In a statement that does nothing that matters: control goes through it and on.
  for (const { block, isLowered } of cases) {
    if (isLowered) continue;
    graph.startBlock(block);
    graph.jump(end);
  }
  fn.scope.leave();
  graph.startBlock(end);
}

/** The tested value: kept, when computing it does something or takes more than reading a place. */
function scrutinee(fn: FunctionLowering, condition: View): Value | undefined {
  const parts = namedKids(condition);
  for (const part of parts.slice(0, -1)) for (const kid of part.type === 'init_statement' ? namedKids(part) : [part]) fn.walk.statement(fn, kid);
  const last = parts[parts.length - 1];
  if (last === undefined) return undefined;
  const value = fn.walk.value(fn, last);
  if (value.kind === 'place' || value.kind === 'number' || value.kind === 'result') return value;
  const kept = placeOf(syntheticVariable('switch', condition.start));
  assign(fn, spanOf(condition), kept, value);
  return { kind: 'place', place: kept };
}

function testOf(fn: FunctionLowering, label: View, value: Value | undefined): Condition {
  const colon = label.kids.findIndex((kid) => kid.type === ':');
  const expressions = label.kids.slice(1, colon);
  const only = expressions.length === 1 ? expressions[0] : undefined;
  // `case 1 ... 5:` is GNU's.
  if (only === undefined || value === undefined) return { kind: 'opaque' };
  return { kind: 'value', value: { kind: 'operation', operator: '==', operands: [value, fn.walk.value(fn, only)] } };
}

/** The cases of a switch, wherever in its statements they stand, but not those of a switch inside it. */
function collectCases(fn: FunctionLowering, view: View, into: Case[], depth = 0): void {
  const isOut = isNeverTaken(fn, view);
  for (const kid of view.kids) {
    if (kid.type === 'case_statement') {
      if (!isOut) into.push({ view: kid, block: fn.graph.newBlock(), isLowered: false });
      collectCases(fn, kid, into, depth);
    } else if (isAlternative(kid)) {
      collectCases(fn, kid, into, depth);
    } else if (!isOut && holding.test(kid.type) && depth < deepestCase && /\b(?:case|default)\b/.test(textOf(fn, kid))) {
      collectCases(fn, kid, into, depth + 1);
    }
  }
}

const deepestCase = 30;
/** Statements in which a case may stand, as in Duff's device. */
const holding = /^(?:compound|if|for|while|do|labeled|attributed)_statement$|^else_clause$/;

function isAlternative(view: View): boolean {
  return /^preproc_(?:if|ifdef|elif|elifdef|else)$/.test(view.type);
}

/** `#if 0` */
function isNeverTaken(fn: FunctionLowering, view: View): boolean {
  const test = /^preproc_(?:if|elif)$/.test(view.type) ? fn.file.test(view.start) : undefined;
  return test !== undefined && truthOf(test, (name) => fn.file.isDefinedAt(name, view.start)) === false;
}

/** Lowers the statements of a case that stands inside another statement of its switch. False: no switch is around it. */
export function lowerInnerCase(fn: FunctionLowering, view: View, lowerList: LowerList): boolean {
  const found = fn.jumps.cases.find((candidate) => candidate.view === view);
  if (found === undefined) return false;
  startCase(fn, found);
  lowerList(fn, statementsOf(view), fn.file.nextList());
  return true;
}

function startCase(fn: FunctionLowering, found: Case): void {
  found.isLowered = true;
  fn.graph.startBlock(found.block);
}

function statementsOf(view: View): readonly View[] {
  return view.kids.slice(view.kids.findIndex((part) => part.type === ':') + 1);
}

function lowerBody(fn: FunctionLowering, kids: readonly View[], cases: readonly Case[], lowerList: LowerList): void {
  let pending: View[] = [];
  const flush = (): void => {
    if (pending.length > 0) lowerList(fn, pending, fn.file.nextList());
    pending = [];
  };
  for (const kid of kids) {
    const found = cases.find((candidate) => candidate.view === kid);
    if (found !== undefined) {
      flush();
      startCase(fn, found);
      lowerBody(fn, statementsOf(kid), cases, lowerList);
    } else if (/^preproc_(?:if|ifdef)$/.test(kid.type) && holdsCase(kid)) {
      flush();
      lowerAlternatives(fn, kid, cases, lowerList);
    } else {
      pending.push(kid);
    }
  }
  flush();
}

/** Cases that the preprocessor may leave out: control that falls into them passes their test first. */
function lowerAlternatives(fn: FunctionLowering, view: View, cases: readonly Case[], lowerList: LowerList): void {
  const { graph } = fn;
  const inside = graph.newBlock();
  const after = graph.newBlock();
  const test = fn.file.test(view.start);
  if (test === undefined) graph.branch({ kind: 'opaque' }, inside, after);
  else branchOnTest(graph, test, (name) => fn.file.isDefinedAt(name, view.start), inside, after);
  graph.startBlock(inside);
  for (let at: View | undefined = view; at !== undefined; at = at.kids.find((kid) => /^preproc_(?:elif|elifdef|else)$/.test(kid.type))) {
    if (isNeverTaken(fn, at)) continue;
    lowerBody(
      fn,
      at.kids.filter((kid) => !/^preproc_(?:elif|elifdef|else)$/.test(kid.type)),
      cases,
      lowerList,
    );
  }
  graph.startBlock(after);
}

function holdsCase(view: View): boolean {
  return view.kids.some((kid) => kid.type === 'case_statement' || (/^preproc_(?:elif|elifdef|else)$/.test(kid.type) && holdsCase(kid)));
}
