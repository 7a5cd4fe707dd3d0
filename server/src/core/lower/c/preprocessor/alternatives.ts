import { placeOf, syntheticVariable, type Value } from '../../../ir/index.ts';
import { assign, type FunctionInfo, type FunctionLowering } from '../context.ts';
import { spanOf, type View } from '../tree/view.ts';
import { branchOnTest } from './preprocessor.ts';

/** Calls the one of several functions of one name that the preprocessor leaves in: each is compiled under its own conditions. */
export function callOneOf(fn: FunctionLowering, view: View, candidates: readonly FunctionInfo[], call: (info: FunctionInfo) => Value): Value {
  const { graph } = fn;
  const result = placeOf(syntheticVariable('alternative', view.start));
  const end = graph.newBlock();
  candidates.forEach((candidate, index) => {
    const next = index === candidates.length - 1 ? undefined : graph.newBlock();
    if (next !== undefined) enterUnder(fn, candidate, next, view.start);
    assign(fn, spanOf(view), result, call(candidate));
    graph.jump(end);
    if (next !== undefined) graph.startBlock(next);
  });
  graph.startBlock(end);
  return { kind: 'place', place: result, span: spanOf(view) };
}

/** Calls one thing under conditions, and another where they do not hold. */
export function callUnder(fn: FunctionLowering, view: View, conditions: FunctionInfo['conditions'], call: () => Value, otherwise: () => Value): Value {
  const { graph } = fn;
  const result = placeOf(syntheticVariable('alternative', view.start));
  const [other, end] = [graph.newBlock(), graph.newBlock()];
  enterUnder(fn, { conditions }, other, view.start);
  assign(fn, spanOf(view), result, call());
  graph.jump(end);
  graph.startBlock(other);
  assign(fn, spanOf(view), result, otherwise());
  graph.jump(end);
  graph.startBlock(end);
  return { kind: 'place', place: result, span: spanOf(view) };
}

/** Continues where all conditions of the function or macro hold, and leaves to `otherwise` where one does not. */
export function enterUnder(fn: FunctionLowering, info: Pick<FunctionInfo, 'conditions'>, otherwise: number, offset: number): void {
  const { graph, file } = fn;
  if (info.conditions.length === 0) {
    // Two definitions without conditions: overloads that the number of arguments does not tell apart.
    const here = graph.newBlock();
    graph.branch({ kind: 'opaque' }, here, otherwise);
    graph.startBlock(here);
    return;
  }
  for (const { test, holds } of info.conditions) {
    const here = graph.newBlock();
    branchOnTest(graph, file.meant(test), (name) => file.isDefinedAt(name, offset), holds ? here : otherwise, holds ? otherwise : here);
    graph.startBlock(here);
  }
}
