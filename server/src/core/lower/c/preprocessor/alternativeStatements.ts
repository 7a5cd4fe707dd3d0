import type { FunctionLowering } from '../context.ts';
import type { View } from '../tree/view.ts';
import { branchOnTest, truthOf } from './preprocessor.ts';

/** `#if … #elif … #else … #endif` between statements. Names that are declared inside are visible after it. */
export function lowerAlternatives(fn: FunctionLowering, view: View): void {
  const { graph, file } = fn;
  const end = graph.newBlock();
  let at: View | undefined = view;
  for (let steps = 0; at !== undefined && steps < 1000; steps += 1) {
    const alternative: View | undefined = at.kids.find((kid) => /^preproc_(?:elif|elifdef|else)$/.test(kid.type));
    if (at.type === 'preproc_else') {
      fn.walk.statements(fn, at.kids);
      break;
    }
    const test = file.test(at.start);
    const isDefined = (name: string): boolean | undefined => file.isDefinedAt(name, view.start);
    const known = test === undefined ? undefined : truthOf(test, isDefined);
    const yes = graph.newBlock();
    const no = graph.newBlock();
    if (test === undefined) graph.branch({ kind: 'opaque' }, yes, no);
    else branchOnTest(graph, test, isDefined, yes, no);
    graph.startBlock(yes);
    if (known !== false) fn.walk.statements(fn, contentsOf(at, alternative));
    graph.jump(end);
    graph.startBlock(no);
    if (known === true) break;
    at = alternative;
  }
  graph.startBlock(end);
}

/** `#if … if (a) #else if (b) #endif { … }`: one body for the `if` of every alternative. */
export function lowerSharedBody(fn: FunctionLowering, alternatives: View, body: View): void {
  const outer = fn.sharedBody;
  const inside = fn.graph.newBlock();
  const after = fn.graph.newBlock();
  fn.sharedBody = inside;
  lowerAlternatives(fn, alternatives);
  fn.sharedBody = outer;
  fn.graph.jump(after);
  fn.graph.startBlock(inside);
  fn.walk.block(fn, body);
  fn.graph.startBlock(after);
}

/** What an alternative holds: not its test, which comes first, nor the next alternative. */
function contentsOf(view: View, alternative: View | undefined): readonly View[] {
  const headline = view.kids.findIndex((kid, index) => index > 0 && kid.isNamed);
  return view.kids.slice(headline + 1).filter((kid) => kid !== alternative);
}
