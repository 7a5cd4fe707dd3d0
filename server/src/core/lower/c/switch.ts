import { type BlockId, type Condition, placeOf, syntheticVariable, type Value } from '../../ir/index.ts';
import { assign, type FunctionLowering } from './context.ts';
import { withJumps } from './jumps.ts';
import { branchOnTest } from './preprocessor.ts';
import { conditionOf } from './sites.ts';
import { kidOfType, namedKids, spanOf, type View } from './view.ts';

type LowerList = (fn: FunctionLowering, kids: readonly View[], list: number) => void;

interface Case {
  readonly view: View;
  readonly block: BlockId;
}

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
  withJumps(fn, { breakTo: end, breakDepth: fn.scope.depth }, () => {
    if (body !== undefined) lowerBody(fn, body.kids, cases, lowerList);
  });
  graph.jump(end);
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

function collectCases(fn: FunctionLowering, view: View, into: Case[]): void {
  for (const kid of view.kids) {
    if (kid.type === 'case_statement') {
      into.push({ view: kid, block: fn.graph.newBlock() });
      // The grammar hangs `case 2:` of `case 1: case 2: …` beside it, but an attribute or a label may hold one.
      for (const inner of kid.kids) if (/^preproc_/.test(inner.type)) collectCases(fn, inner, into);
    } else if (/^preproc_(?:if|ifdef|elif|elifdef|else)$/.test(kid.type)) {
      collectCases(fn, kid, into);
    }
  }
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
      fn.graph.startBlock(found.block);
      const colon = kid.kids.findIndex((part) => part.type === ':');
      lowerBody(fn, kid.kids.slice(colon + 1), cases, lowerList);
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
