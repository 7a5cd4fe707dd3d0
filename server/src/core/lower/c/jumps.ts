import { placeOf } from '../../ir/index.ts';
import type { FunctionLowering, Jumps } from './context.ts';

/** Destroys the objects of the blocks above `depth`: control leaves them. */
export function leaveScopes(fn: FunctionLowering, depth: number): void {
  for (const { variable, className } of fn.scope.ownedAbove(depth)) {
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
