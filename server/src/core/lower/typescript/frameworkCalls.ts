import { type FrameworkRow, frameworkRows } from '../../apis/frameworks.ts';
import { unknownValue, type Value } from '../../ir/index.ts';
import { runCallback } from './callbacks.ts';
import type { FunctionLowering } from './context.ts';
import { type EndpointArguments, endpointArguments } from './endpoints.ts';
import { emitListen } from './listening.ts';
import { createSocket } from './nodeCalls.ts';
import { optionsOf } from './options.ts';
import { type Syntax, unwrap } from './syntax.ts';

/** Lowers a call or `new` of a framework's export that listens at once. `undefined`: no row has it, or it only makes an application. */
export function lowerFrameworkCall(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const row = frameworkRows.get(name);
  if (row === undefined) return undefined;
  const [first] = given;
  if (first === undefined) return unknownValue;
  if (row.does === 'serve') return listenAnew(fn, node, name, row, given, values);
  if (row.does === 'serve-port' && isPort(fn, first)) return listenAnew(fn, node, name, row, given.slice(0, 1), values);
  if (row.does === 'serve-options' && optionsOf(fn, first, values[0] ?? unknownValue).has('port') === 'yes') {
    return listenAnew(fn, node, name, row, given, values);
  }
  return unknownValue;
}

/** Lowers `app.listen(…)` where `app` certainly is a framework's application. */
export function lowerApplicationMethod(
  fn: FunctionLowering,
  node: Syntax,
  receiver: Syntax,
  method: string,
  given: readonly Syntax[],
  evaluate: () => readonly Value[],
): Value | undefined {
  if (method !== 'listen') return undefined;
  const made = fn.file.entities.literal(receiver, fn.scope);
  const call = made === undefined ? undefined : unwrap(made.node);
  if (made === undefined || (call?.type !== 'call_expression' && call?.type !== 'new_expression') || call.kids[0] === undefined) return undefined;
  const entity = fn.file.entities.of(unwrap(call.kids[0]), made.scope);
  const name = entity?.kind === 'module' || entity?.kind === 'member' ? entity.name : '';
  const row = frameworkRows.get(name);
  if (row === undefined || row.does === 'serve-options' || row.does === 'serve') return undefined;
  // Socket.IO's listen() also takes a server that there is already.
  if (row.does === 'serve-port' && !isPort(fn, given[0])) return undefined;
  return listenAnew(fn, node, `${name}.listen`, row, given, evaluate());
}

/** A server that nobody else has: each call makes another. */
function listenAnew(
  fn: FunctionLowering,
  node: Syntax,
  performedBy: string,
  row: FrameworkRow,
  given: readonly Syntax[],
  values: readonly Value[],
): Value | undefined {
  const asked = endpointArguments(fn, given, values, row.hostName ?? 'host');
  const isDefault = row.does === 'serve' && asked.options.has('port') === 'no';
  const endpoint: EndpointArguments = isDefault ? { ...asked, port: { kind: 'number', value: row.defaultPort } } : asked;
  const fd = createSocket(fn, node, 'net.Server', performedBy, unknownValue);
  emitListen(fn, node, fd, performedBy, endpoint, row.defaultHost);
  if (endpoint.callback !== undefined) runCallback(fn, node, endpoint.callback, values[given.indexOf(endpoint.callback)]);
  return fd;
}

function isPort(fn: FunctionLowering, argument: Syntax | undefined): boolean {
  if (argument === undefined) return false;
  return fn.file.entities.literal(argument, fn.scope)?.node.type === 'number' || /port$/i.test(fn.file.slice(argument));
}
