import { type BlockId, placeOf, type VariableId } from '../../../ir/index.ts';
import { type FunctionLowering, gap, type Jumps } from '../context.ts';
import { spanOf, type View } from '../tree/view.ts';

/**
 * Destroys the objects of the blocks above `depth`: control leaves them.
 * @param kept the object that goes on in what the function returns
 */
export function leaveScopes(fn: FunctionLowering, depth: number, kept?: VariableId): void {
  for (const { variable, className } of fn.scope.ownedAbove(depth)) {
    if (variable === kept) continue;
    fn.graph.emit({
      kind: 'call',
      id: fn.file.nextEvent(),
      site: { span: fn.statement().span, callee: '', arguments: [], statement: fn.statement(), result: 'used' },
      onFailure: 'returns',
      callee: { kind: 'method', name: `~${className}` },
      receiver: { kind: 'place', place: placeOf(variable) },
      arguments: [],
    });
  }
}

/** Runs `inner` where `break` and `continue` lead elsewhere. */
export function withJumps(fn: FunctionLowering, jumps: Partial<Jumps>, inner: () => void): void {
  const outer = fn.jumps;
  fn.jumps = { ...outer, ...jumps };
  inner();
  fn.jumps = outer;
}

/** GNU's `goto *target;`: to any label of the function whose address is taken. */
export function lowerComputedGoto(fn: FunctionLowering, view: View): void {
  const { graph } = fn;
  const text = fn.file.text.slice(fn.span.start, fn.span.end);
  const labels = new Set([...text.matchAll(/&&\s*([A-Za-z_]\w*)/g)].map((match) => match[1] ?? ''));
  const targets = [...labels].filter((name) => new RegExp(`(?:^|[;{}:])\\s*${name}\\s*:`, 'm').test(text));
  if (targets.length === 0) gap(fn.file, spanOf(view), 'goto');
  for (const name of targets) {
    const next = graph.newBlock();
    graph.branch({ kind: 'opaque' }, labelled(fn, name), next);
    graph.startBlock(next);
  }
  graph.exit('return');
}

/** The block that a label names, whether it was met yet or not. */
export function labelled(fn: FunctionLowering, name: string): BlockId {
  const known = fn.labels.get(name);
  if (known !== undefined) return known;
  const block = fn.graph.newBlock();
  fn.labels.set(name, block);
  return block;
}
