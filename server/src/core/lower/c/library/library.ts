import { allocatingCalls, drawingCalls, endingCalls, memoryRows, notedCalls, observingCalls, operatorCalls, replacingCalls } from '../../../apis/posix.ts';
import { type Operator, unknownValue, type Value } from '../../../ir/index.ts';
import { emitUnknown } from '../calls/emit.ts';
import { assign, type FunctionLowering } from '../context.ts';
import { lowerFilling } from '../expressions/readingIn.ts';
import { leaveScopes } from '../statements/jumps.ts';
import { spanOf, type View } from '../tree/view.ts';
import { allocate, lowerMemory, textValue } from './addresses.ts';

/** Calls of the library that are no event of a socket. */
export function lowerLibrary(fn: FunctionLowering, view: View, name: string, callArguments: readonly View[]): Value | undefined {
  const span = spanOf(view);
  if (endingCalls.has(name)) {
    for (const argument of callArguments) fn.walk.effects(fn, argument, 'used');
    fn.graph.exit('end-of-process');
    return { kind: 'unknown', from: 'unknown', span };
  }
  if (replacingCalls.has(name)) {
    // What is open stays open in the program that takes over; the lines after it run when that failed.
    const failed = fn.graph.newBlock();
    const done = fn.graph.newBlock();
    fn.graph.branch({ kind: 'opaque' }, done, failed);
    fn.graph.startBlock(done);
    fn.graph.exit('end-of-process');
    fn.graph.startBlock(failed);
    return { kind: 'number', value: -1, span };
  }
  const operator = operatorCalls.get(name);
  const first = callArguments[0];
  if (operator !== undefined && first !== undefined) return { kind: 'operation', operator, operands: [textValue(fn, first)], span };
  const memory = memoryRows.get(name);
  if (memory !== undefined) return lowerMemory(fn, view, memory, callArguments);
  const allocation = allocatingCalls.get(name);
  if (allocation !== undefined) return allocate(fn, view, callArguments, allocation.zeroed);
  if (name === 'getenv' || name === 'secure_getenv') return { kind: 'unknown', from: 'env', span };
  if (/^(?:assert|ASSERT|Assert|__builtin_expect|likely|unlikely)$/.test(name)) return lowerAssertion(fn, name, callArguments);
  const tested = /^(ASSERT|EXPECT)_(EQ|NE|LT|LE|GT|GE|TRUE|FALSE)$/.exec(name);
  if (tested !== null) return lowerExpectation(fn, tested[1] === 'ASSERT', tested[2] ?? '', callArguments);
  const filling = lowerFilling(fn, view, name, callArguments);
  if (filling !== undefined) return filling;
  const observing = observingCalls.get(name);
  if (observing === undefined) return undefined;
  const values = notedCalls.has(name) ? callArguments.map((argument) => fn.walk.value(fn, argument)) : undefined;
  if (values === undefined) for (const argument of callArguments) fn.walk.effects(fn, argument, 'used');
  callArguments.forEach((argument, index) => {
    if (observing.writes.includes(index) || (observing.rest !== undefined && index >= observing.rest)) overwrite(fn, argument);
  });
  return values === undefined
    ? { kind: 'unknown', from: drawingCalls.has(name) ? 'chance' : 'unknown', span }
    : emitUnknown(fn, view, name, values, callArguments, 'used');
}

/** `assert(x)` ends the process where x is false; the hints to the compiler give their argument. */
function lowerAssertion(fn: FunctionLowering, name: string, callArguments: readonly View[]): Value | undefined {
  const first = callArguments[0];
  if (first === undefined) return undefined;
  if (!/^assert$/i.test(name)) return fn.walk.value(fn, first);
  const holds = fn.graph.newBlock();
  const fails = fn.graph.newBlock();
  fn.walk.condition(fn, first, holds, fails);
  fn.graph.startBlock(fails);
  fn.graph.exit('end-of-process');
  fn.graph.startBlock(holds);
  return { kind: 'unknown', from: 'unknown' };
}

const comparisons: ReadonlyMap<string, Operator> = new Map([
  ['EQ', '=='],
  ['NE', '!='],
  ['LT', '<'],
  ['LE', '<='],
  ['GT', '>'],
  ['GE', '>='],
]);

/** GoogleTest's assertions look at what they are given; where one of the fatal kind fails, the function returns. */
function lowerExpectation(fn: FunctionLowering, isFatal: boolean, kind: string, callArguments: readonly View[]): Value {
  const [first = unknownValue, second = unknownValue] = callArguments.map((argument) => fn.walk.value(fn, argument));
  if (isFatal) {
    const operator = comparisons.get(kind);
    const value: Value = operator === undefined ? first : { kind: 'operation', operator, operands: [first, second] };
    const holds = fn.graph.newBlock();
    const fails = fn.graph.newBlock();
    fn.graph.branch({ kind: 'value', value }, kind === 'FALSE' ? fails : holds, kind === 'FALSE' ? holds : fails);
    fn.graph.startBlock(fails);
    leaveScopes(fn, fn.scopeBase);
    fn.graph.exit('return');
    fn.graph.startBlock(holds);
  }
  return { kind: 'unknown', from: 'unknown' };
}

function overwrite(fn: FunctionLowering, argument: View): void {
  const target = fn.walk.target(fn, argument);
  if (target !== undefined) assign(fn, spanOf(argument), target.place, unknownValue);
}
