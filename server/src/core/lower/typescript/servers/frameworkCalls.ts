import { chainingMethods, type FrameworkRow, frameworkRows, nestMicroservice } from '../../../apis/frameworks.ts';
import { type FunctionId, type FunctionIr, globalVariable, localVariable, type Parameter, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { runWhenBound } from '../calls/callbacks.ts';
import { FunctionLowering, spanOf } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { type EndpointArguments, endpointArguments } from '../library/endpoints.ts';
import { createSocket } from '../library/nodeCalls.ts';
import { noOptions, optionsOf, variableOptions } from '../library/options.ts';
import type { Scope } from '../names/scopes.ts';
import { keyName } from '../tree/shapes.ts';
import { argumentNodes, type Syntax, unwrap, unwrapAwait } from '../tree/syntax.ts';
import { emitListen } from './listening.ts';
import { connectedTo, type Microservice, microserviceOf } from './microservices.ts';

/** Lowers a call or `new` of a framework's export that listens at once. `undefined`: no row has it, or it only makes an application. */
export function lowerFrameworkCall(fn: FunctionLowering, node: Syntax, name: string, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const row = frameworkRows.get(name);
  if (row === undefined) return undefined;
  const [first] = given;
  if (row.does === 'application') return { kind: 'record', fields: new Map([['listen', { kind: 'function', id: fn.file.libraryFunctionId(node, name) }]]) };
  if (first === undefined) return unknownValue;
  if (row.does === 'serve') return listenAnew(fn, node, name, row, given, values);
  if (row.does === 'serve-port' && isPort(fn, first)) return listenAnew(fn, node, name, row, given.slice(0, 1), values);
  if (row.does === 'serve-options' && optionsOf(fn, first, values[0] ?? unknownValue).has('port') === 'yes') {
    return listenAnew(fn, node, name, row, given, values);
  }
  return unknownValue;
}

/** Lowers `app.listen(…)`, or whatever the row says that listens, where `app` certainly is a framework's application. */
export function lowerApplicationMethod(
  fn: FunctionLowering,
  node: Syntax,
  receiver: Syntax,
  method: string,
  given: readonly Syntax[],
  evaluate: () => readonly Value[],
): Value | undefined {
  if (settingMethods.has(method)) return lowerSetting(fn, node, receiver, method, given, evaluate);
  if (!listeningMethods.has(method)) return undefined;
  const made = applicationOf(fn, receiver, fn.scope);
  if (made === undefined) return undefined;
  const { name, row, call, scope } = made;
  switch (row.does) {
    case 'microservice': {
      const service = method === 'listen' ? microserviceOf(fn, argumentNodes(call)[1], scope) : undefined;
      return service === undefined ? undefined : listenAsTold(fn, node, `${row.objectName}.listen`, row, service);
    }
    case 'application':
      if (row.objectName === 'INestApplication' && method !== 'listen') return lowerMicroservices(fn, node, receiver, method, given);
      return method === 'listen' ? listenAnew(fn, node, `${row.objectName ?? name}.listen`, row, given, evaluate()) : undefined;
    case 'serve-port':
      // Socket.IO's listen() also takes a server that there is already.
      return method === 'listen' && isPort(fn, given[0]) ? listenAnew(fn, node, `${name}.listen`, row, given, evaluate()) : undefined;
    case 'start': {
      const [options] = argumentNodes(call);
      return method !== 'start' || options?.hasEffects === true ? undefined : listenAsTold(fn, node, `${name}.start`, row, { options, scope });
    }
    case 'bind-address':
      return method === row.method ? bindAddress(fn, node, `${name}.${method}`, row, given, evaluate()) : undefined;
    default:
      return undefined;
  }
}

/** Listens where the application was told to when it was made. */
function listenAsTold(fn: FunctionLowering, node: Syntax, performedBy: string, row: FrameworkRow, { options, scope }: Microservice): Value | undefined {
  const asked = options === undefined ? [] : [options];
  let server: Value | undefined;
  fn.inScope(scope, () => {
    const values = asked.map((each) => fn.value(each));
    server = listenAnew(fn, node, performedBy, row, asked, values);
  });
  return server;
}

/** `app.connectMicroservice({ … })`, and `app.startAllMicroservices()` for all of them. */
function lowerMicroservices(fn: FunctionLowering, node: Syntax, receiver: Syntax, method: string, given: readonly Syntax[]): Value | undefined {
  const inner = unwrap(receiver);
  const binding = inner.type === 'identifier' ? fn.scope.resolve(fn.file.slice(inner)) : undefined;
  if (binding === undefined) return undefined;
  const told = connectedTo(binding);
  if (method === 'connectMicroservice') {
    const service = microserviceOf(fn, given[0], fn.scope);
    if (service !== undefined) told.push(service);
    return unknownValue;
  }
  if (method !== 'startAllMicroservices') return undefined;
  for (const service of told.splice(0)) {
    fn.newSite();
    listenAsTold(fn, node, 'INestApplication.startAllMicroservices', nestMicroservice, service);
  }
  return fn.value(receiver);
}

const listeningMethods: ReadonlySet<string> = new Set([
  'listen',
  'start',
  'connectMicroservice',
  'startAllMicroservices',
  ...[...frameworkRows.values()].flatMap((row) => (row.does === 'bind-address' ? [row.method] : [])),
]);

const settingMethods: ReadonlySet<string> = new Set(['set', 'get']);

/** `app.set('port', 3000)` of Express, and `app.get('port')`: its settings are variables by their names. */
function lowerSetting(
  fn: FunctionLowering,
  node: Syntax,
  receiver: Syntax,
  method: string,
  given: readonly Syntax[],
  evaluate: () => readonly Value[],
): Value | undefined {
  const inner = unwrap(receiver);
  if (inner.type !== 'identifier' || applicationOf(fn, receiver, fn.scope)?.row.hasSettings !== true) return undefined;
  return setting(fn, node, inner, method, given, evaluate);
}

/**
 * `app.set('port', 3000)` and `app.get('port')` of what another file gives. Whatever that is, who asks for its port has what is set here.
 * @param callee the method with its object
 */
export function settingOfOtherFile(fn: FunctionLowering, node: Syntax, callee: Syntax, given: readonly Syntax[], values: readonly Value[]): Value | undefined {
  const object = callee.type === 'member_expression' && callee.kids[0] !== undefined ? unwrap(callee.kids[0]) : undefined;
  const method = keyName(callee.kids.at(-1), fn.file.text) ?? '';
  if (object?.type !== 'identifier' || !settingMethods.has(method) || fn.file.entities.constantString(given[0], fn.scope) !== 'port') return undefined;
  const name = fn.file.slice(object).replaceAll('$', '\\$');
  if (!new RegExp(`(?<![.\\w$])${name}\\s*\\.\\s*set\\(\\s*['"]port['"]`).test(fn.file.text)) return undefined;
  return setting(fn, node, object, method, given, () => values);
}

function setting(
  fn: FunctionLowering,
  node: Syntax,
  application: Syntax,
  method: string,
  given: readonly Syntax[],
  evaluate: () => readonly Value[],
): Value | undefined {
  const name = given.length === (method === 'set' ? 2 : 1) ? fn.file.entities.constantString(given[0], fn.scope) : undefined;
  const binding = name === undefined ? undefined : fn.scope.resolve(fn.file.slice(application));
  if (binding === undefined) return undefined;
  const place = placeOf(globalVariable(`${binding.name} ${name}`, binding.declaredAt));
  if (method === 'get') return { kind: 'place', place, span: spanOf(node) };
  fn.store(place, evaluate()[1] ?? unknownValue, node);
  return fn.value(application);
}

interface Application {
  readonly name: string;
  readonly row: FrameworkRow;
  readonly call: Syntax;
  readonly scope: Scope;
}

/** What made an expression's value, where that is a call of a framework: directly, by a variable, or at the beginning of a chain. */
function applicationOf(fn: FunctionLowering, node: Syntax, scope: Scope, depth = 0): Application | undefined {
  const inner = unwrap(node);
  if (inner.type === 'member_expression' && inner.kids[0]?.type === 'this')
    return applicationInField(fn, keyName(inner.kids.at(-1), fn.file.text) ?? '', depth);
  const made = depth > longestChain ? undefined : fn.file.entities.literal(node, scope);
  const call = made === undefined ? undefined : unwrapAwait(made.node);
  if (made === undefined || (call?.type !== 'call_expression' && call?.type !== 'new_expression') || call.kids[0] === undefined) return undefined;
  const callee = unwrap(call.kids[0]);
  const entity = fn.file.entities.of(callee, made.scope);
  const name = entity?.kind === 'module' || entity?.kind === 'member' ? entity.name : '';
  const row = frameworkRows.get(name);
  if (row !== undefined) return { name, row, call, scope: made.scope };
  if (callee.type !== 'member_expression' || callee.kids[0] === undefined || !chainingMethods.has(fn.file.slice(callee.kids.at(-1) ?? callee)))
    return undefined;
  return applicationOf(fn, callee.kids[0], made.scope, depth + 1);
}

/** What the file puts into a field of that name, where that is one application. */
function applicationInField(fn: FunctionLowering, name: string, depth: number): Application | undefined {
  const [only, ...others] = fn.file.source.declarations.fields.get(name) ?? [];
  return only === undefined || others.length > 0 || depth > longestChain ? undefined : applicationOf(fn, only.value, only.scope, depth + 1);
}

const longestChain = 50;

/** listen() of an application, as a function of the file that made it: whoever has the application may call it. */
export function lowerApplicationListen(file: FileLowering, id: FunctionId, node: Syntax, name: string, row: FrameworkRow): FunctionIr {
  const fn = new FunctionLowering(file, file.source.moduleScope, node);
  // It stands nowhere in the text: what it does is done by its call.
  fn.statement = { span: spanOf(node), list: -1 };
  const parameters = ['first', 'second'].map((each): Parameter => ({ variable: localVariable(`<${each}>`, node.start), name: each }));
  const [first = unknownValue, second = unknownValue] = parameters.map(({ variable }): Value => ({ kind: 'place', place: placeOf(variable) }));
  const property = (key: string): Value => ({ kind: 'operation', operator: 'item', operands: [first, { kind: 'string', value: key }] });
  const [port, host] = row.givenBy === 'options' ? [property('port'), property('host')] : [first, second];
  const performedBy = `${row.objectName ?? name}.listen`;
  // Options go on to the server as they are, and so does what they say beside the endpoint.
  const options = row.givenBy === 'options' ? variableOptions(first) : noOptions;
  const server = createSocket(fn, node, 'net.Server', performedBy, unknownValue);
  emitListen(fn, node, server, performedBy, { ...endpointArguments(fn, [], [], 'host'), port, host, options }, row.defaultHost);
  fn.graph.exit('return', server);
  return { id, name: 'listen', kind: 'function', span: spanOf(node), parameters, isExported: false, entry: 0, blocks: fn.graph.finish() };
}

/** `server.bindAsync('0.0.0.0:50051', credentials, callback)` */
function bindAddress(fn: FunctionLowering, node: Syntax, performedBy: string, row: FrameworkRow, given: readonly Syntax[], values: readonly Value[]): Value {
  const text = fn.file.entities.constantString(given[0], fn.scope);
  const written = text === undefined ? null : /^(?:\[([^\]]*)\]|([^:]*)):(\d+)$/.exec(text);
  const callback = given.at(-1);
  if (written !== null) {
    const host: Value = { kind: 'string', value: written[1] ?? written[2] ?? row.defaultHost };
    const port: Value = { kind: 'number', value: Number(written[3]), ...(given[0] === undefined ? {} : { span: spanOf(given[0]) }) };
    const endpoint = { ...endpointArguments(fn, [], [], 'host'), host, hostText: host.value, port };
    emitListen(fn, node, createSocket(fn, node, 'net.Server', performedBy, unknownValue), performedBy, endpoint, row.defaultHost);
  }
  if (given.length > 1) runWhenBound(fn, node, callback, given, values);
  return unknownValue;
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
  const isDefault = (row.does === 'serve' || row.does === 'microservice') && asked.options.has('port') === 'no';
  const endpoint: EndpointArguments = isDefault ? { ...asked, port: { kind: 'number', value: row.defaultPort } } : asked;
  const fd = createSocket(fn, node, 'net.Server', performedBy, unknownValue);
  emitListen(fn, node, fd, performedBy, endpoint, row.defaultHost);
  runWhenBound(fn, node, endpoint.callback, given, values);
  return fd;
}

function isPort(fn: FunctionLowering, argument: Syntax | undefined): boolean {
  if (argument === undefined) return false;
  return fn.file.entities.literal(argument, fn.scope)?.node.type === 'number' || /port$/i.test(fn.file.slice(argument));
}
