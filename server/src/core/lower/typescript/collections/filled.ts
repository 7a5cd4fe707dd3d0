import { unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { functionLiteral, propertyOf } from '../tree/shapes.ts';
import { argumentNodes, type Syntax, unwrap } from '../tree/syntax.ts';

/** How many elements `Array.from({ length: 3 }, (_, index) => BASE + index)` makes, where the text says so. */
export function filledCount(fn: FunctionLowering, call: Syntax): number | undefined {
  const [callee] = call.kids;
  if (call.type !== 'call_expression' || callee === undefined || fn.file.slice(callee) !== 'Array.from') return undefined;
  const [like, filling] = argumentNodes(call).map(unwrap);
  if (like?.type !== 'object' || like.kids.length !== 1 || filling === undefined) return undefined;
  const length = propertyOf(like, 'length', fn.file.text);
  if (typeof length !== 'object') return undefined;
  const written = length.type === 'number' ? length : fn.file.entities.literal(length, fn.scope)?.node;
  return written?.type === 'number' ? Number(fn.file.slice(written)) : undefined;
}

/** The list of what the callback gives for each position. */
export function filledList(fn: FunctionLowering, node: Syntax): Value | undefined {
  const count = filledCount(fn, node);
  const callback = functionLiteral(argumentNodes(node)[1]);
  if (callback === undefined || count === undefined || !(count > 0 && count <= mostElements)) return undefined;
  const callee = { kind: 'function', id: fn.file.functionId(callback, 'result') } as const;
  const items = Array.from({ length: count }, (_, index) => {
    fn.newSite();
    return fn.run(node, callee, [unknownValue, { kind: 'number', value: index }]);
  });
  return { kind: 'list', items };
}

/** More than anybody writes out. */
const mostElements = 6;
