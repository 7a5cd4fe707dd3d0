import { type MethodRow, type NodeObject, nodeMethods } from '../../../apis/node.ts';
import { runtimeAccept, runtimeClosers, runtimeJoins } from '../../../apis/runtimes.ts';
import { type Event, type EventId, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { attachedFunction, callbackFunction, isCallback, runCallback, runForConnections, runWhenBound } from '../calls/callbacks.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import { type CallbackText, optionsText } from '../idioms/facts.ts';
import { listenFor, ownMethod, runListeners } from '../servers/listeners.ts';
import { emitListen } from '../servers/listening.ts';
import { functionLiteral, keyName, stringContent } from '../tree/shapes.ts';
import { argumentNodes, type Syntax, unwrap } from '../tree/syntax.ts';
import { connectedArguments, type EndpointArguments, endpointArguments, endpointOf } from './endpoints.ts';
import { certainObject, connectFrom, familyOfText, setOption } from './nodeCalls.ts';
import { noOptions } from './options.ts';
import { takeConnection } from './runtimeCalls.ts';

export interface MethodCall {
  readonly node: Syntax;
  readonly method: string;
  readonly receiverNode: Syntax;
  readonly receiver: Value;
  readonly given: readonly Syntax[];
  readonly values: readonly Value[];
}

/** Whether some object of the tables has a method of this name. */
export function isSocketMethod(fn: FunctionLowering, method: string): boolean {
  if ((method === 'bind' || method === 'send') && !fn.file.usesDatagrams) return false;
  return nodeMethods.has(method) || (fn.file.usesRuntime && (runtimeClosers.has(method) || runtimeJoins.has(method) || method === runtimeAccept.method));
}

/**
 * Lowers a call of such a method. What it means depends on what the receiver is: where the text does not say, the flow decides.
 * `otherwise` is what the call is for any other receiver.
 */
export function lowerSocketMethod(fn: FunctionLowering, call: MethodCall, otherwise: () => Value): Value {
  const rows = nodeMethods.get(call.method) ?? [];
  const certain = certainObject(fn, call.receiverNode) ?? connectingField(fn, call);
  if (certain !== undefined) {
    const row = rows.find((each) => each.on === certain);
    if (row === undefined) return otherwise();
    perform(fn, call, row);
    return resultOf(call, row);
  }
  const isUsed = fn.discarded !== call.node;
  const kept = fn.temporary('this', call.node);
  const byType = new Map<string, readonly Event[]>();
  const ofField = fieldObject(fn, call.receiverNode);
  for (const row of rows) {
    if (ofField !== undefined && row.on !== ofField) continue;
    byType.set(
      row.on,
      fn.collect(() => {
        perform(fn, call, row);
        if (isUsed) fn.store(kept, resultOf(call, row), call.node);
      }),
    );
  }
  for (const type of fn.file.usesRuntime ? (runtimeClosers.get(call.method) ?? []) : []) {
    byType.set(
      type,
      fn.collect(() => fn.emit({ kind: 'close', ...fn.base(call.node), fd: call.receiver, performedBy: `${type}.${call.method}` })),
    );
  }
  if (fn.file.usesRuntime && call.method === runtimeAccept.method)
    byType.set(
      runtimeAccept.on,
      fn.collect(() => {
        const connection = takeConnection(fn, call.node, call.receiver);
        if (isUsed) fn.store(kept, connection, call.node);
      }),
    );
  const join = fn.file.usesRuntime ? runtimeJoins.get(call.method) : undefined;
  if (join !== undefined)
    byType.set(
      join.on,
      fn.collect(() => setOption(fn, call.node, call.receiver, `${join.on}.${call.method}`, join, call.values[0] ?? unknownValue, 'throws')),
    );
  const other = fn.collect(() => {
    const result = otherwise();
    if (isUsed) fn.store(kept, result, call.node);
  });
  fn.emit({ kind: 'dispatch', ...fn.base(call.node, 'emits'), receiver: call.receiver, byType, otherwise: other });
  return isUsed ? { kind: 'place', place: placeOf(kept.root), span: spanOf(call.node) } : unknownValue;
}

/** What `this.field` holds, where all that the file ever puts into a field of that name is made there, and is of one type. */
function fieldObject(fn: FunctionLowering, receiver: Syntax): NodeObject | undefined {
  const inner = unwrap(receiver);
  if (inner.type !== 'member_expression' || inner.kids[0]?.type !== 'this') return undefined;
  const given = fn.file.source.declarations.fields.get(keyName(inner.kids.at(-1), fn.file.text) ?? '') ?? [];
  const types = new Set(
    given.filter(({ value }) => value.type !== 'null' && value.type !== 'undefined').map(({ value, scope }) => certainObject(fn, value, scope)),
  );
  const [only] = types;
  return types.size === 1 ? only : undefined;
}

/** A field that connects: whether the options choose a local port is a branch, and there is none within a dispatch. */
function connectingField(fn: FunctionLowering, { method, receiverNode }: MethodCall): NodeObject | undefined {
  return method === 'connect' && fn.file.choosesLocalPorts && !fn.isCollecting ? fieldObject(fn, receiverNode) : undefined;
}

/** Most of these methods give their object back. */
function resultOf(call: MethodCall, row: MethodRow): Value {
  return row.does === 'set' || row.does === 'address' ? unknownValue : call.receiver;
}

function perform(fn: FunctionLowering, call: MethodCall, row: MethodRow): void {
  const performedBy = `${row.on}.${call.method}`;
  switch (row.does) {
    case 'listen':
      listen(fn, call, performedBy);
      break;
    case 'bind':
      bindDatagram(fn, call, performedBy);
      break;
    case 'connect':
      connect(fn, call, row.on, performedBy);
      break;
    case 'send':
      bindUnbound(fn, call, performedBy);
      runWhenSent(fn, call);
      break;
    case 'close':
      fn.emit({ kind: 'close', ...fn.base(call.node), fd: call.receiver, performedBy });
      runCallback(fn, call.node, call.given[0], call.values[0]);
      break;
    case 'address':
      if (!asksNoPort(fn.file.text, call.node)) fn.emit({ kind: 'getsockname', ...fn.base(call.node, 'throws'), fd: call.receiver, performedBy });
      break;
    case 'handle':
      attach(fn, call);
      break;
    case 'set': {
      const value: Value = row.argument === undefined ? { kind: 'number', value: row.value ?? 1 } : (call.values[row.argument] ?? unknownValue);
      const isIpv6 = row.ipv6 !== undefined && anyAddress(fn, call.receiverNode) === '::';
      setOption(fn, call.node, call.receiver, performedBy, isIpv6 ? { level: 'IPPROTO_IPV6', option: row.ipv6 } : row, value, 'throws');
      break;
    }
    case 'chain':
      break;
  }
}

/** `const { address } = server.address()`, `server.address().family`: the port is not looked at. */
function asksNoPort(text: string, { start, end }: Syntax): boolean {
  const pattern = /\{([^{}]*)\}\s*=\s*$/.exec(text.slice(Math.max(0, start - 80), start))?.[1];
  if (pattern !== undefined) return !/\bport\b|\.\.\./.test(pattern);
  return /^\s*[!?]?\.\s*(?:address|family)\b/.test(text.slice(end, end + 20));
}

/** The defaults and the order of the calls are those seen under strace: see the table's rows. */
function listen(fn: FunctionLowering, { node, given, values, receiver, receiverNode }: MethodCall, performedBy: string): void {
  const endpoint = endpointArguments(fn, given, values, 'host');
  const bound = emitListen(fn, node, receiver, performedBy, endpoint, '::');
  if (bound !== undefined && endpoint.path === undefined) noteListen(fn, bound, endpoint);
  runWhenBound(fn, node, endpoint.callback, given, values);
  runListeners(fn, node, receiverNode);
}

function bindDatagram(fn: FunctionLowering, { node, given, values, receiver, receiverNode }: MethodCall, performedBy: string): void {
  const endpoint = endpointArguments(fn, given, values, 'address');
  if (!endpoint.isInherited) {
    const base = fn.base(node, 'emits');
    fn.emit({ kind: 'bind', ...base, fd: receiver, endpoint: endpointOf(endpoint, anyAddress(fn, receiverNode)), performedBy });
    const maker = fn.file.entities.literal(receiverNode, fn.scope)?.node;
    // A function of the program that makes it may take nothing but the type.
    const isOwn = maker?.type === 'call_expression' && /^[\w$.]*\bcreateSocket\s*\(/.test(fn.file.slice(maker));
    const options = isOwn ? optionsText(fn, argumentNodes(maker)[0]) : undefined;
    if (options !== undefined) fn.file.facts.datagrams.set(base.id, options);
    // What was made a promise of takes no callback.
    if (/\.bind$/.test(base.site.callee)) fn.file.facts.callbacks.set(base.id, callbackText(fn, node, given, endpoint.callback));
  }
  runWhenBound(fn, node, endpoint.callback, given, values);
  runListeners(fn, node, receiverNode);
}

/** What a fix would need to put a statement into the callback of a call. */
function callbackText(fn: FunctionLowering, node: Syntax, given: readonly Syntax[], callback: Syntax | undefined): CallbackText {
  const literal = callback === undefined ? undefined : functionLiteral(unwrap(callback));
  const head = literal === undefined ? undefined : functionHead.exec(fn.file.slice(literal))?.[0];
  const isWritten = literal !== undefined && head !== undefined && fn.file.slice(literal).endsWith('}');
  const written = isWritten
    ? { block: { start: literal.start + head.length - 1, end: literal.end }, isArrow: literal.type === 'arrow_function' }
    : ('elsewhere' as const);
  return { end: given.at(-1)?.end ?? node.end - 1, hasArguments: given.length > 0, given: callback === undefined ? undefined : written };
}

/** The head of a function with plain parameters, up to the brace of its body. A function of no interest has no kids to ask. */
const functionHead = /^(?:async\s+)?(?:function\b\s*[\w$]*\s*\([\w$\s,:?]*\)|(?:\([\w$\s,:?]*\)|[\w$]+)\s*=>)\s*\{/;

/** What a fix would need to give listen() another option. */
function noteListen(fn: FunctionLowering, event: EventId, { plain, host, options, backlog }: EndpointArguments): void {
  const [first, second] = plain;
  const isObject = first !== undefined && fn.file.entities.literal(first, fn.scope)?.node.type === 'object';
  const text = isObject ? optionsText(fn, first) : undefined;
  const isPlain = options === noOptions && backlog === undefined && plain.length <= 2;
  fn.file.facts.listens.set(event, {
    options: text,
    port: isPlain && first !== undefined ? spanOf(first) : undefined,
    last: isPlain ? plain.map(spanOf).at(-1) : undefined,
    host: host === undefined || second === undefined ? undefined : fn.file.slice(second),
  });
}

/** Which wildcard it is depends on the type that the socket was made with; where that is not seen, it is just "any". */
function anyAddress(fn: FunctionLowering, receiver: Syntax): string {
  const made = fn.file.entities.literal(receiver, fn.scope)?.node;
  const text = made === undefined ? '' : fn.file.text.slice(made.start, Math.min(made.end, made.start + 200));
  if (/['"`]udp6['"`]/.test(text)) return '::';
  return /['"`]udp4['"`]/.test(text) ? '0.0.0.0' : '';
}

function bindUnbound(fn: FunctionLowering, { node, receiver, receiverNode }: MethodCall, performedBy: string): void {
  const host = { kind: 'string', value: anyAddress(fn, receiverNode) } as const;
  const endpoint = { kind: 'host-port', host, port: { kind: 'number', value: 0 } } as const;
  fn.emit({ kind: 'bind', ...fn.base(node, 'emits'), fd: receiver, endpoint, ifUnbound: true, performedBy });
}

/** What is called once a datagram is sent runs in a later turn, with the socket bound: a bind() there comes too late. */
function runWhenSent(fn: FunctionLowering, { node, given, values }: MethodCall): void {
  const last = given.at(-1);
  if (last !== undefined && given.length > 1 && isCallback(fn, last, given.length - 1)) runCallback(fn, node, last, values[given.length - 1]);
}

function connect(fn: FunctionLowering, call: MethodCall, on: NodeObject, performedBy: string): void {
  const { node, given, values, receiver } = call;
  if (on === 'dgram.Socket') bindUnbound(fn, call, performedBy);
  const endpoint = on === 'dgram.Socket' ? endpointArguments(fn, given, values, 'address') : connectedArguments(fn, given, values);
  if (on === 'dgram.Socket') fn.emit({ kind: 'connect', ...fn.base(node, 'emits'), fd: receiver, endpoint: endpointOf(endpoint, 'localhost'), performedBy });
  else connectFrom(fn, node, receiver, performedBy, endpoint.options, endpointOf(endpoint, 'localhost'), familyOfText(endpoint.hostText));
  if (endpoint.callback !== undefined) runCallback(fn, node, endpoint.callback, values[given.indexOf(endpoint.callback)]);
}

function attach(fn: FunctionLowering, { node, given, values, receiver, receiverNode }: MethodCall): void {
  const [event, callback] = given;
  const literal = event === undefined ? undefined : unwrap(event);
  const name = literal?.type === 'string' ? stringContent(fn.file.slice(literal)) : undefined;
  const known = callbackFunction(fn, callback);
  const attached = attachedFunction(fn, callback) ?? values[1];
  // A name that is computed may be any: '' says so.
  fn.emit({ kind: 'handler', ...fn.base(node), fd: receiver, name: name ?? '', ...(attached === undefined ? {} : { callback: attached }) });
  const method = known === undefined && callback !== undefined && name === 'listening' ? ownMethod(fn, callback) : undefined;
  if (method !== undefined) listenFor(fn, node, receiverNode, receiver, { kind: 'own-method', name: method });
  if (known === undefined) return;
  if (name === 'connection' || name === 'secureConnection') fn.file.parameterTypes.set(known, ['net.Socket']);
  const value: Value = { kind: 'function', id: fn.file.functionId(known) };
  if (name === 'listening') listenFor(fn, node, receiverNode, receiver, value);
  else fn.emit({ kind: 'escape', ...fn.base(node), value });
  if (name === 'connection' || name === 'secureConnection' || name === 'request' || name === 'message') runForConnections(fn, node, callback, values[1]);
}
