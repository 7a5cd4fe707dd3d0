import { type NodeObject, type NodeRow, nodeCalls, nodeMethods, socketTypeOf } from '../../../apis/node.ts';
import type { EndpointValue, EventId, SetsockoptEvent, Value } from '../../../ir/index.ts';
import { unknownValue } from '../../../ir/index.ts';
import { callbackFunction, runCallback, runForConnections } from '../calls/callbacks.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import type { Scope } from '../names/scopes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import { connectedArguments, endpointOf } from './endpoints.ts';
import { noOptions, type Options, optionsOf, type Presence } from './options.ts';

/** Lowers a call (or `new`) of a function of Node's network modules. `undefined`: no row has it. */
export function lowerNodeCall(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const row = nodeCalls.get(name);
  if (row === undefined) return undefined;
  switch (row.does) {
    case 'create-server':
      return createServer(fn, node, name, given, values, row);
    case 'create-socket':
      return createSocket(fn, node, 'net.Socket', name, unknownValue);
    case 'create-datagram':
      return createDatagram(fn, node, name, given, values);
    case 'connect':
      return connectNew(fn, node, name, given, values);
    case 'request':
      return requestFrom(fn, node, name, given, values);
    default:
      return undefined;
  }
}

/** The type of object that an expression certainly is, because it makes it or is a variable that only ever gets it. */
export function certainObject(fn: FunctionLowering, node: Syntax, scope: Scope = fn.scope, depth = 0): NodeObject | undefined {
  const made = fn.file.entities.literal(node, scope);
  const call = made === undefined ? undefined : unwrap(made.node);
  if (made === undefined || (call?.type !== 'call_expression' && call?.type !== 'new_expression') || call.kids[0] === undefined || depth > 20) return undefined;
  const callee = unwrap(call.kids[0]);
  const name = fn.file.entities.apiName(callee, made.scope);
  if (name !== undefined) return objectOf(nodeCalls.get(name));
  if (callee.type !== 'member_expression' || callee.kids[0] === undefined) return undefined;
  // `createServer().listen(80).on(…)`: these methods give their object back.
  const rows = nodeMethods.get(fn.file.slice(callee.kids.at(-1) ?? callee)) ?? [];
  const receiver = rows.length === 0 ? undefined : certainObject(fn, callee.kids[0], made.scope, depth + 1);
  return rows.some((row) => row.on === receiver && row.does !== 'set' && row.does !== 'address') ? receiver : undefined;
}

export function setOption(
  fn: FunctionLowering,
  node: Syntax,
  fd: Value,
  performedBy: string,
  option: { readonly level: string; readonly option: string },
  value: Value,
  onFailure: 'throws' | 'emits' = 'emits',
): void {
  const event: SetsockoptEvent = {
    kind: 'setsockopt',
    ...fn.base(node, onFailure),
    fd,
    level: { kind: 'constant', name: option.level },
    option: { kind: 'constant', name: option.option },
    value,
    performedBy,
  };
  fn.emit(event);
}

export const reuseAddress = { level: 'SOL_SOCKET', option: 'SO_REUSEADDR' } as const;
export const reusePort = { level: 'SOL_SOCKET', option: 'SO_REUSEPORT' } as const;
export const ipv6Only = { level: 'IPPROTO_IPV6', option: 'IPV6_V6ONLY' } as const;

/** The family that a host's text stands for; a name stands for whatever it is found to mean. */
export function familyOfText(host: string | undefined): 'ipv4' | 'ipv6' | undefined {
  if (host?.includes(':') === true) return 'ipv6';
  return host !== undefined && /^\d+(?:\.\d+){3}$/.test(host) ? 'ipv4' : undefined;
}

/** Whether an option that Node sets only where it is true may be set. */
export function isAsked(options: Options, property: string): boolean {
  return options.has(property) === 'yes' && options.node(property)?.type !== 'false';
}

/** An option may be asked for: what the options turn out to leave out is off. */
export function mayAsk(options: Options, property: string): boolean {
  return isAsked(options, property) || options.has(property) === 'maybe';
}

/** Binds to the local address and port that a connection asks for, and connects. `family` is that of the other end's address. */
export function connectFrom(
  fn: FunctionLowering,
  node: Syntax,
  fd: Value,
  performedBy: string,
  options: Options,
  endpoint: EndpointValue,
  family: 'ipv4' | 'ipv6' | undefined,
): void {
  const [hasPort, hasAddress] = [localPresence(fn, options, 'localPort'), localPresence(fn, options, 'localAddress')];
  if (hasPort === 'yes' || hasAddress === 'yes') {
    const port: Value = hasPort === 'no' ? { kind: 'number', value: 0 } : options.value('localPort');
    const own = familyOfText(fn.file.entities.constantString(options.node('localAddress'), fn.scope)) ?? family;
    const host: Value = hasAddress === 'no' ? { kind: 'string', value: own === 'ipv6' ? '::' : '' } : options.value('localAddress');
    whereAsked(fn, [hasPort === 'yes' ? port : undefined, hasAddress === 'yes' ? host : undefined], () => {
      setOption(fn, node, fd, performedBy, reuseAddress, { kind: 'number', value: 1 });
      if (own === 'ipv6') setOption(fn, node, fd, performedBy, ipv6Only, { kind: 'number', value: 0 });
      const base = fn.base(node, 'emits');
      const ifGiven = fn.file.choosesLocalPorts ? {} : ({ ifGiven: true } as const);
      fn.emit({ kind: 'bind', ...base, fd, endpoint: { kind: 'host-port', host, port }, performedBy, ...ifGiven });
      const written = options.text('localPort');
      if (written !== undefined) fn.file.facts.localPorts.set(base.id, written);
    });
  }
  fn.emit({ kind: 'connect', ...fn.base(node, 'emits'), fd, endpoint, performedBy });
}

/** Options that the text does not show whole may have the property where the file gives one of that name to something. */
function localPresence(fn: FunctionLowering, options: Options, property: 'localPort' | 'localAddress'): Presence {
  const presence = options.has(property);
  if (presence !== 'maybe') return presence;
  const value = options.value(property);
  return (fn.file.choosesLocalPorts && value.kind !== 'unknown') || options.isTaken === true || isMadeElsewhere(fn, value) ? 'yes' : presence;
}

/** Options that another file gives, or a function of it, may name a local port though this file never speaks of one. */
function isMadeElsewhere(fn: FunctionLowering, value: Value): boolean {
  // Who uses what this file exports hands it options of its own.
  if (fn.file.isExporting && value.kind === 'place') return true;
  if (!fn.file.importsFromTree && !fn.file.isExporting) return false;
  return value.kind === 'imported' || value.kind === 'result' || (value.kind === 'operation' && value.operands.some((each) => isMadeElsewhere(fn, each)));
}

export function createSocket(fn: FunctionLowering, node: Syntax, objectType: NodeObject, performedBy: string, family: Value): Value {
  fn.mayThrow();
  const base = fn.base(node, 'throws');
  const type: Value = { kind: 'constant', name: socketTypeOf(objectType) };
  fn.emit({ kind: 'socket', ...base, family, type, protocol: { kind: 'number', value: 0 }, objectType, performedBy });
  return resultOf(base.id, node);
}

function objectOf(row: NodeRow | undefined): NodeObject | undefined {
  switch (row?.does) {
    case 'create-server':
      return 'net.Server';
    case 'create-socket':
    case 'connect':
      return 'net.Socket';
    case 'create-datagram':
      return 'dgram.Socket';
    default:
      return undefined;
  }
}

function resultOf(event: EventId, node: Syntax): Value {
  return { kind: 'result', event, span: spanOf(node) };
}

function createServer(
  fn: FunctionLowering,
  node: Syntax,
  name: string,
  given: readonly Syntax[],
  values: readonly Value[],
  row: Extract<NodeRow, { does: 'create-server' }>,
): Value {
  acceptTypes(fn, given, row);
  const server = createSocket(fn, node, 'net.Server', name, unknownValue);
  // What answers the requests may come from a file that listens, too, when it is loaded.
  for (const value of values) if (value.kind === 'imported') fn.store(fn.temporary('handler', node), value, node);
  for (const [index, argument] of given.entries()) runForConnections(fn, node, argument, values[index]);
  return server;
}

/** The callback of a server gets sockets that were accepted elsewhere. */
function acceptTypes(fn: FunctionLowering, given: readonly Syntax[], row: Extract<NodeRow, { does: 'create-server' }>): void {
  if (row.accepted === undefined) return;
  for (const argument of given) {
    const callback = callbackFunction(fn, argument);
    if (callback !== undefined) fn.file.parameterTypes.set(callback, [row.accepted]);
  }
}

/** Where it is not certain that a local address or port is given, only the path on which one is given binds. */
function whereAsked(fn: FunctionLowering, asked: readonly (Value | undefined)[], bind: () => void): void {
  const values = asked.filter((value) => value !== undefined);
  const isCertain = values.some((value) => value.kind === 'number' || value.kind === 'string' || (value.kind === 'place' && value.place.path.length === 0));
  const [first, second] = values;
  if (isCertain || first === undefined) {
    bind();
    return;
  }
  if (fn.isCollecting) return;
  const [yes, no] = [fn.graph.newBlock(), fn.graph.newBlock()];
  const test: Value = second === undefined ? first : { kind: 'operation', operator: 'or', operands: [first, second] };
  fn.graph.branch(test.kind === 'unknown' ? { kind: 'opaque' } : { kind: 'value', value: test }, yes, no);
  fn.graph.startBlock(yes);
  bind();
  fn.graph.startBlock(no);
}

/** Where nobody knows whether a value is given, only the path on which it is not goes this way. */
function whereAbsent(fn: FunctionLowering, value: Value, act: () => void): void {
  if (fn.isCollecting || value.kind !== 'place') return;
  const [absent, after] = [fn.graph.newBlock(), fn.graph.newBlock()];
  fn.graph.branch({ kind: 'value', value }, after, absent);
  fn.graph.startBlock(absent);
  act();
  fn.graph.startBlock(after);
}

/** What the constructor of one of Node's classes makes, which a class of the program calls as that of its base. */
export function createAsBase(fn: FunctionLowering, node: Syntax, type: NodeObject, name: string, given: readonly Syntax[], values: readonly Value[]): Value {
  if (type !== 'dgram.Socket') return createSocket(fn, node, type, name, unknownValue);
  if (given[0] !== undefined && given[0].type !== 'spread_element') return createDatagram(fn, node, name, given, values);
  const fd = createSocket(fn, node, type, name, unknownValue);
  for (const option of [reuseAddress, reusePort, ipv6Only]) setOption(fn, node, fd, name, option, unknownValue);
  return fd;
}

function createDatagram(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value {
  const [first, second] = given;
  const literal = fn.file.entities.literal(first, fn.scope)?.node;
  const isType = literal?.type === 'string';
  const options = first === undefined || isType ? noOptions : optionsOf(fn, first, values[0] ?? unknownValue);
  const type = fn.file.entities.constantString(isType ? first : options.node('type'), fn.scope);
  const family = type === undefined ? typeGiven(options, values[0]) : typeNamed(type);
  const fd = createSocket(fn, node, 'dgram.Socket', name, family);
  for (const [property, option] of [
    ['reuseAddr', reuseAddress],
    ['reusePort', reusePort],
    ['ipv6Only', ipv6Only],
  ] as const) {
    // Where nobody knows whether it is given, the option has a value that nobody knows.
    if (mayAsk(options, property)) setOption(fn, node, fd, name, option, options.value(property));
  }
  if (second !== undefined && callbackFunction(fn, second) !== undefined) fn.emit({ kind: 'handler', ...fn.base(node), fd, name: 'message' });
  return fd;
}

function typeNamed(type: string): Value {
  return type === 'udp4' || type === 'udp6' ? { kind: 'constant', name: type === 'udp4' ? 'AF_INET' : 'AF_INET6' } : unknownValue;
}

/** `createSocket(type)` and `createSocket({ type })`, where who calls the function knows the type. */
function typeGiven(options: Options, first: Value | undefined): Value {
  const given = options === noOptions || options.has('type') !== 'yes' ? first : options.value('type');
  return given?.kind === 'place' ? given : unknownValue;
}

function connectNew(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value {
  const endpoint = connectedArguments(fn, given, values);
  const fd = createSocket(fn, node, 'net.Socket', name, unknownValue);
  const connect = () => connectFrom(fn, node, fd, name, endpoint.options, endpointOf(endpoint, 'localhost'), familyOfText(endpoint.hostText));
  // `tls.connect({ socket })` goes over a connection that is there already, where one is given.
  if (endpoint.options.has('socket') !== 'yes') connect();
  else whereAbsent(fn, endpoint.options.value('socket'), connect);
  if (endpoint.callback !== undefined) runCallback(fn, node, endpoint.callback, values[given.indexOf(endpoint.callback)]);
  return fd;
}

/** A request makes a socket of its own: only where a local address or port is chosen does it concern us. */
function requestFrom(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value {
  for (const [index, argument] of given.entries()) {
    const options = optionsOf(fn, argument, values[index] ?? unknownValue);
    if (localPresence(fn, options, 'localPort') !== 'yes' && localPresence(fn, options, 'localAddress') !== 'yes') continue;
    const fd = createSocket(fn, node, 'net.Socket', name, unknownValue);
    const family = familyOfText(fn.file.entities.constantString(options.node('host'), fn.scope));
    connectFrom(fn, node, fd, name, options, { kind: 'host-port', host: options.value('host'), port: options.value('port') }, family);
  }
  return { ...unknownValue, span: spanOf(node) };
}
