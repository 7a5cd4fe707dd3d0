import { unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { commandLineValue } from '../expressions/commandLine.ts';
import { spreadValue } from '../expressions/spread.ts';
import { lowerSocketMethod } from '../library/nodeMethods.ts';
import { namedOptions } from '../library/optionNames.ts';
import { importedValue } from '../linkage/imports.ts';
import { givenValue } from '../objects/objects.ts';
import { settingOfOtherFile } from '../servers/frameworkCalls.ts';
import { keyName } from '../tree/shapes.ts';
import type { Syntax } from '../tree/syntax.ts';
import { runCallback } from './callbacks.ts';

export function evaluateAll(fn: FunctionLowering, nodes: readonly Syntax[]): readonly Value[] {
  return nodes.map((node) => {
    if (node.type !== 'spread_element') return namedOptions(fn, node) ?? givenValue(fn, node);
    if (node.kids[0]?.hasEffects === true) fn.value(node.kids[0]);
    return spreadValue;
  });
}

/** A call of something of another file, where listen() and close() may be those of a server which the other file made. */
export function callOfImported(fn: FunctionLowering, node: Syntax, callee: Syntax, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const receiverNode = callee.type === 'member_expression' ? callee.kids[0] : undefined;
  const method = receiverNode === undefined || fn.isCollecting ? undefined : keyName(callee.kids.at(-1), fn.file.text);
  const receiver =
    receiverNode !== undefined && (method === 'listen' || method === 'close') ? importedValue(fn.file.entities.of(receiverNode, fn.scope)) : undefined;
  if (receiver === undefined || receiverNode === undefined || method === undefined)
    return settingOfOtherFile(fn, node, callee, given, values) ?? callImported(fn, node, callee, values);
  return lowerSocketMethod(fn, { node, method, receiverNode, receiver, given, values }, () => callImported(fn, node, callee, values) ?? unknownValue);
}

/** A call of something of another file of the tree, if the callee names it. */
export function callImported(fn: FunctionLowering, node: Syntax, callee: Syntax, values: readonly Value[]): Value | undefined {
  const imported = importedValue(fn.file.entities.of(callee, fn.scope));
  if (imported === undefined) return undefined;
  // A method of an object gets its object, which a function does not ask for.
  const object = callee.type === 'member_expression' && callee.kids[0] !== undefined ? importedValue(fn.file.entities.of(callee.kids[0], fn.scope)) : undefined;
  return fn.call(node, { kind: 'value', value: imported }, values, object);
}

/** A call of something that is not in this file. It is no event where it can have nothing to do with sockets. */
export function callUnknown(fn: FunctionLowering, node: Syntax, name: string, values: readonly Value[], receiver?: Value): Value {
  const matters =
    values.some(mayHoldSocket) ||
    (receiver !== undefined && noted.has(name) && mayHoldSocket(receiver)) ||
    (fn.file.mentionsSysctl && fn.file.slice(node).includes('tcp_tw_recycle'));
  if (!matters) {
    fn.mayThrow();
    return commandLineValue(fn, node, name) ?? { ...unknownValue, span: spanOf(node) };
  }
  const callee = receiver === undefined ? ({ kind: 'unknown', name } as const) : ({ kind: 'method', name } as const);
  return fn.call(node, callee, values, receiver);
}

/** Calls what a timer, an emitter or a promise is given, in a later turn. */
export function later(fn: FunctionLowering, node: Syntax, given: readonly Syntax[], values: readonly Value[], isOfFailure = false): Value {
  given.forEach((argument, index) => {
    runCallback(fn, node, argument, values[index], isOfFailure ? { isOfFailure } : {});
  });
  return { ...unknownValue, span: spanOf(node) };
}

/** Methods that a rule may ask for though they change nothing: what any server framework has, and the port that the kernel chose. */
const noted = new Set(['listen', 'address']);

/** Whether a value may be a socket, or lead to one. */
export function mayHoldSocket(value: Value): boolean {
  switch (value.kind) {
    case 'place':
    case 'address':
    case 'result':
    case 'function':
    case 'class':
      return true;
    case 'list':
      return value.items.some(mayHoldSocket);
    case 'record':
      return [...value.fields.values()].some(mayHoldSocket);
    case 'operation':
      return (
        (value.operator === 'and' || value.operator === 'or' || value.operator === 'item' || value.operator === 'merge') && value.operands.some(mayHoldSocket)
      );
    default:
      return false;
  }
}
