import { type RuntimeRow, runtimeAccept, runtimeAddress, runtimeRows } from '../../../apis/runtimes.ts';
import { unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { optionsText } from '../idioms/facts.ts';
import { functionLiteral } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import { reuseAddress, setOption } from './nodeCalls.ts';
import { noOptions, type Options, optionsOf } from './options.ts';

/** Lowers `Deno.listen(…)`, `Bun.serve(…)` and their like: make, bind and listen in one call that throws when it fails. */
export function lowerRuntimeCall(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const row = runtimeRows.get(name);
  if (row === undefined) return undefined;
  // `Deno.serve` takes its options before or after the handler, or none.
  const at = given.findIndex((argument) => functionLiteral(argument) === undefined);
  const argument = given[at];
  const value = values[at] ?? unknownValue;
  const isNumber = argument !== undefined && unwrap(argument).type === 'number';
  const options = argument === undefined || isNumber ? noOptions : optionsOf(fn, argument, value);
  const isUnix =
    options.has('unix') === 'yes' || options.has('path') === 'yes' || fn.file.entities.constantString(options.node('transport'), fn.scope) === 'unix';
  const socket = fn.base(node);
  const family: Value = isUnix ? { kind: 'constant', name: 'AF_UNIX' } : unknownValue;
  fn.emit({
    kind: 'socket',
    ...socket,
    family,
    type: { kind: 'constant', name: row.type },
    protocol: { kind: 'number', value: 0 },
    objectType: row.objectType,
    performedBy: name,
  });
  const fd: Value = { kind: 'result', event: socket.id, span: spanOf(node) };
  if (isUnix) bindPath(fn, node, name, row, fd, options);
  else bindPort(fn, node, { name, row, argument }, fd, options, isNumber ? value : undefined);
  return fd;
}

function bindPath(fn: FunctionLowering, node: Syntax, name: string, row: RuntimeRow, fd: Value, options: Options): void {
  const path = options.has('unix') === 'yes' ? options.value('unix') : options.value('path');
  const kind = row.does === 'connect' ? 'connect' : 'bind';
  fn.emit({ kind, ...fn.base(node), fd, endpoint: { kind: 'path', value: path }, performedBy: name });
  if (row.does === 'serve') fn.emit({ kind: 'listen', ...fn.base(node), fd, performedBy: name });
}

interface RuntimeCall {
  readonly name: string;
  readonly row: RuntimeRow;
  /** Its options. */
  readonly argument: Syntax | undefined;
}

function bindPort(fn: FunctionLowering, node: Syntax, { name, row, argument }: RuntimeCall, fd: Value, options: Options, given: Value | undefined): void {
  const fallback: Value = { kind: 'string', value: row.defaultHost };
  const hasHost = options.has('hostname');
  const host: Value =
    hasHost === 'no'
      ? fallback
      : hasHost === 'yes'
        ? options.value('hostname')
        : { kind: 'operation', operator: 'or', operands: [options.value('hostname'), fallback] };
  const endpoint = { kind: 'host-port', host, port: given ?? portOf(row, options) } as const;
  if (row.does === 'connect') {
    fn.emit({ kind: 'connect', ...fn.base(node), fd, endpoint, performedBy: name });
    return;
  }
  if (row.reuseAddress) setOption(fn, node, fd, name, reuseAddress, { kind: 'number', value: 1 }, 'throws');
  for (const [property, option] of row.options) {
    if (options.has(property) === 'yes') setOption(fn, node, fd, name, option, options.value(property), 'throws');
  }
  const base = fn.base(node);
  fn.emit({ kind: 'bind', ...base, fd, endpoint, performedBy: name });
  const written = row.does === 'datagram' && argument !== undefined ? optionsText(fn, argument) : undefined;
  if (written !== undefined) fn.file.facts.datagrams.set(base.id, written);
  if (row.does !== 'serve') return;
  const backlog: Value | undefined = row.backlog === undefined ? undefined : { kind: 'number', value: row.backlog };
  fn.emit({ kind: 'listen', ...fn.base(node), fd, performedBy: name, ...(backlog === undefined ? {} : { backlog }) });
}

/** Without a port: the documented default; Bun asks the environment first; a datagram socket gets any. */
function portOf(row: RuntimeRow, options: Options): Value {
  if (options.has('port') !== 'no') return options.value('port');
  if (row.defaultPort !== undefined) return { kind: 'number', value: row.defaultPort };
  if (row.objectType === 'Bun.Server') return { kind: 'unknown', from: 'env' };
  return row.does === 'datagram' ? { kind: 'number', value: 0 } : unknownValue;
}

/** `listener.accept()`: what it gives is a connection. */
export function takeConnection(fn: FunctionLowering, node: Syntax, listener: Value): Value {
  const base = fn.base(node);
  fn.emit({ kind: 'accept', ...base, fd: listener, objectType: runtimeAccept.gives, performedBy: `${runtimeAccept.on}.${runtimeAccept.method}` });
  return { kind: 'result', event: base.id, span: spanOf(node) };
}

/** `for await (const connection of listener)`, where it is one. */
export function takeConnections(fn: FunctionLowering, node: Syntax, listener: Value): void {
  whereListener(fn, node, listener, () => takeConnection(fn, node, listener));
}

/** `listener.addr`, where it is one. */
export function askAddress(fn: FunctionLowering, node: Syntax, listener: Value): void {
  const performedBy = `${runtimeAddress.on}.${runtimeAddress.property}`;
  whereListener(fn, node, listener, () => fn.emit({ kind: 'getsockname', ...fn.base(node), fd: listener, performedBy }));
}

function whereListener(fn: FunctionLowering, node: Syntax, receiver: Value, perform: () => unknown): void {
  if (!fn.file.usesRuntime || fn.isCollecting || (receiver.kind !== 'place' && receiver.kind !== 'result')) return;
  const events = fn.collect(() => {
    perform();
  });
  fn.emit({ kind: 'dispatch', ...fn.base(node, 'emits'), receiver, byType: new Map([[runtimeAccept.on, events]]), otherwise: [] });
}
