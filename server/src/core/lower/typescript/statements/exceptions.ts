import { placeOf, syntheticVariable, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import type { Exit } from '../frames.ts';
import { withinStatement } from '../idioms/sites.ts';
import { firstKid, type Syntax } from '../tree/syntax.ts';

/** Jumps out to `exit`, through the `finally` clauses on the way. */
export function leave(fn: FunctionLowering, exit: Exit): void {
  const depth = exit.kind === 'jump' ? exit.depth : 0;
  for (let index = fn.frames.length - 1; index >= depth; index--) {
    const frame = fn.frames[index];
    if (frame?.kind !== 'finally') continue;
    frame.exits.push(exit);
    fn.graph.emit(wayOut(fn, frame.way, frame.exits.length));
    fn.graph.jump(frame.enter);
    return;
  }
  if (exit.kind === 'jump') fn.graph.jump(exit.to);
  else fn.graph.exit('return', exit.value);
}

/** Ends the block with an exception. */
export function throwUp(fn: FunctionLowering): void {
  const { handler } = fn.graph;
  if (handler === undefined) fn.graph.exit('throw');
  else fn.graph.jump(handler);
}

/** Lowers `try` in all its forms. */
export function lowerTry(fn: FunctionLowering, node: Syntax): void {
  const finalizer = firstKid(node, 'finally_clause')?.kids[0];
  if (finalizer === undefined) {
    lowerTryCatch(fn, node);
    return;
  }
  lowerFinally(
    fn,
    finalizer.start,
    () => lowerTryCatch(fn, node),
    () => fn.file.lowerers.statements(fn, [finalizer]),
  );
}

/** Every way out of the body enters the one copy of the finalizer with a number that says where to go on. `at` is where it stands. */
export function lowerFinally(fn: FunctionLowering, at: number, lowerBody: () => void, lowerFinalizer: () => void): void {
  const { graph } = fn;
  const way = syntheticVariable('finally', at);
  const [enter, thrown] = [graph.newBlock(), graph.newBlock()];
  const exits: Exit[] = [];
  fn.frames.push({ kind: 'finally', enter, way, exits });
  graph.withHandler(thrown, lowerBody);
  fn.frames.pop();
  graph.emit(wayOut(fn, way, 0));
  graph.jump(enter);
  graph.startBlock(thrown);
  graph.emit(wayOut(fn, way, -1));
  graph.startBlock(enter);
  lowerFinalizer();
  exits.forEach((exit, index) => {
    afterFinally(fn, way, index + 1, () => leave(fn, exit));
  });
  afterFinally(fn, way, -1, () => throwUp(fn));
}

function afterFinally(fn: FunctionLowering, way: string, number: number, goOn: () => void): void {
  const [yes, no] = [fn.graph.newBlock(), fn.graph.newBlock()];
  const taken: Value = { kind: 'place', place: placeOf(way) };
  fn.graph.branch({ kind: 'value', value: { kind: 'operation', operator: '==', operands: [taken, { kind: 'number', value: number }] } }, yes, no);
  fn.graph.startBlock(yes);
  goOn();
  fn.graph.startBlock(no);
}

function lowerTryCatch(fn: FunctionLowering, node: Syntax): void {
  const body = firstKid(node, 'statement_block');
  const handler = firstKid(node, 'catch_clause');
  if (body === undefined) return;
  const lowerBody = () => withinStatement(fn, body, () => fn.file.lowerers.statements(fn, [body]));
  if (handler === undefined) {
    lowerBody();
    return;
  }
  const { graph } = fn;
  const [caught, after] = [graph.newBlock(), graph.newBlock()];
  graph.withHandler(caught, lowerBody);
  graph.jump(after);
  graph.startBlock(caught);
  fn.inScope(fn.file.source.declarations.scopes.get(handler), () => {
    const parameter = handler.kids.find((kid) => kid.type !== 'statement_block' && kid.type !== 'type_annotation');
    if (parameter !== undefined) fn.file.lowerers.assign(fn, parameter, unknownValue, true);
    const block = firstKid(handler, 'statement_block');
    if (block !== undefined) fn.file.lowerers.statements(fn, [block]);
  });
  graph.startBlock(after);
}

function wayOut(fn: FunctionLowering, way: string, number: number) {
  const at = { type: '', start: fn.statement.span.start, end: fn.statement.span.end, kids: [], unread: undefined, hasEffects: false };
  return { kind: 'assign', ...fn.base(at), to: placeOf(way), value: { kind: 'number', value: number }, declaration: false } as const;
}
