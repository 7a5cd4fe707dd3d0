import { type EndpointValue, type Place, unknownValue, type Value } from '../../../ir/index.ts';
import { isCallback } from '../calls/callbacks.ts';
import type { FunctionLowering } from '../context.ts';
import { spreadItem, spreadPlace } from '../expressions/spread.ts';
import { escaped } from '../selection/words.ts';
import { stringContent } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import { noOptions, type Options, optionsOf, variableOptions, writtenObject } from './options.ts';

/** What the arguments of listen(), connect() or bind() say, in whichever form they are given. */
export interface EndpointArguments {
  /** A path in the file system or a pipe's name; then there is no port. */
  readonly path: Value | undefined;
  /** A handle or descriptor that is open already. */
  readonly isInherited: boolean;
  readonly port: Value;
  /** `undefined`: none is given, and the API's default holds. */
  readonly host: Value | undefined;
  /** The host where it is certain. */
  readonly hostText: string | undefined;
  readonly options: Options;
  readonly backlog: Value | undefined;
  readonly callback: Syntax | undefined;
  /** The arguments but for the callback. */
  readonly plain: readonly Syntax[];
}

/**
 * Reads `(port, host?, backlog?, callback?)`, `(path, …)`, `(options, callback?)`. `hostName` is the property of the options that holds the host.
 * `values` are the arguments' values, evaluated already.
 */
export function endpointArguments(fn: FunctionLowering, given: readonly Syntax[], values: readonly Value[], hostName: HostName): EndpointArguments {
  const callback = given.find((argument, index) => isCallback(fn, argument, index));
  const plain = given.filter((argument) => argument !== callback);
  const [first, second, third] = plain;
  const valueAt = (argument: Syntax | undefined): Value => values[argument === undefined ? -1 : given.indexOf(argument)] ?? { kind: 'none' };
  const common = { callback, plain, options: noOptions, path: undefined, isInherited: false, backlog: undefined, host: undefined, hostText: undefined };
  const spread = spreadPlace(fn, given);
  if (spread !== undefined) return { ...common, callback: undefined, ...spreadEndpoint(given.length - 1, spread, valueAt(first), hostName) };
  const form = first === undefined ? 'nothing' : formOf(fn, first);
  if (form === 'nothing') return { ...common, port: { kind: 'number', value: 0 } };
  if (form === 'path') return { ...common, path: valueAt(first), port: { kind: 'none' } };
  if (form === 'handle') return { ...common, isInherited: true, port: { kind: 'none' } };
  if (first !== undefined && form === 'port' && valueAt(first).kind === 'imported' && !/port/i.test(fn.file.slice(first)))
    return { ...common, ...eitherForm(valueAt(first), valueAt(second), hostName) };
  if (form === 'options' && first !== undefined) return { ...common, ...fromOptions(fn, optionsOf(fn, first, valueAt(first)), hostName) };
  const rest = [second, third].filter((argument) => argument !== undefined && !isNothing(argument));
  const backlog = rest.find((argument) => isNumber(fn, argument));
  const host = rest.find((argument) => argument !== backlog && argument !== undefined && unwrap(argument).type !== 'object');
  const extra = rest.find((argument) => argument !== undefined && unwrap(argument).type === 'object');
  return {
    ...common,
    port: valueAt(first),
    host: host === undefined ? undefined : valueAt(host),
    hostText: fn.file.entities.constantString(host, fn.scope),
    backlog: backlog === undefined ? undefined : valueAt(backlog),
    options: extra === undefined ? noOptions : optionsOf(fn, extra, valueAt(extra)),
  };
}

/** `server.listen(...args)`, `server.listen(port, ...args)`: which form it is, the caller knows. */
function spreadEndpoint(before: number, spread: Place, given: Value, hostName: HostName) {
  if (before > 1) return { port: given, host: unknownValue };
  const first = before === 0 ? spreadItem(spread, 0) : given;
  return eitherForm(first, spreadItem(spread, 1 - before), hostName);
}

/** A port and a host, or options in their place: whoever gives the first of the two knows. */
function eitherForm(first: Value, second: Value, hostName: HostName) {
  const isObject: Value = { kind: 'operation', operator: 'has-type', operands: [first, { kind: 'string', value: 'object' }] };
  const inForm = (name: string, otherwise: Value): Value => {
    const property: Value = { kind: 'operation', operator: 'item', operands: [first, { kind: 'string', value: name }] };
    return { kind: 'operation', operator: 'choose', operands: [isObject, property, otherwise] };
  };
  const options: Options = { ...variableOptions(first), value: (name) => inForm(name, { kind: 'none' }) };
  return { port: inForm('port', first), host: inForm(hostName, second), options };
}

/** The same of a call that connects: `net.connect(target)`. What is called by no name that tells a port from options may name a local port. */
export function connectedArguments(fn: FunctionLowering, given: readonly Syntax[], values: readonly Value[]): EndpointArguments {
  const endpoint = endpointArguments(fn, given, values, 'host');
  const { plain, options, path, isInherited } = endpoint;
  const [only] = plain;
  if (only === undefined || plain.length > 1 || options !== noOptions || path !== undefined || isInherited || /port/i.test(fn.file.slice(only)))
    return endpoint;
  const value = values[given.indexOf(only)];
  return value?.kind === 'place' || value?.kind === 'result' ? { ...endpoint, options: eitherForm(value, { kind: 'none' }, 'host').options } : endpoint;
}

/** The endpoint of a bind; a host that is not given, or given as undefined, is the API's own default. */
export function endpointOf(given: EndpointArguments, defaultHost: string): EndpointValue {
  if (given.path !== undefined) return { kind: 'path', value: given.path };
  const fallback: Value = { kind: 'string', value: defaultHost };
  if (given.host === undefined) return { kind: 'host-port', host: fallback, port: given.port };
  const isCertain = given.host.kind === 'string' && given.host.value !== '';
  const host: Value = isCertain ? given.host : { kind: 'operation', operator: 'or', operands: [given.host, fallback], ...spanOfValue(given.host) };
  return { kind: 'host-port', host, port: given.port };
}

type HostName = 'host' | 'address' | 'hostname';
type Form = 'nothing' | 'path' | 'handle' | 'options' | 'port';

const pathNames = /(?:path|pipe|sock(?:et)?_?(?:file|path|name)|unix_?socket)$/i;
const optionNames = /(?:opt(?:ion)?s?|conf(?:ig)?|cfg|settings|params|bindAddress|listenOn|endpoint)$/i;
const handleNames = /(?:handle|^fd)$/i;

/** `[os.tmpdir(), 'app.sock'].join('/')` */
const joined = /^\[[^[\]]*\]\s*\.\s*join\s*\(\s*(?:['"`](?:\/|\\\\)['"`]|(?:path\.)?sep)\s*\)$/;

function formOf(fn: FunctionLowering, argument: Syntax): Form {
  const inner = unwrap(argument);
  const literal = fn.file.entities.literal(inner, fn.scope)?.node ?? inner;
  const text = fn.file.slice(literal);
  switch (literal.type) {
    case 'undefined':
    case 'null':
      return 'nothing';
    case 'object':
      return 'options';
    case 'string':
      return /^\d*$/.test(stringContent(text)) ? 'port' : 'path';
    case 'template_string':
      return /^`(?:\.{0,2}\/|\\\\)/.test(text) ? 'path' : 'port';
    case 'call_expression':
      if (joined.test(text)) return 'path';
      return /^(?:\w+\.)*(?:join|resolve|tmpdir|tempy\.file)\s*\(/.test(text) ? 'path' : /[oO](?:ption|pt)s\w*\(/.test(text) ? 'options' : 'port';
    case 'member_expression':
      return fn.file.entities.of(literal, fn.scope)?.kind === 'object' || writtenObject(fn, literal) !== undefined ? 'options' : namedForm(fn, inner);
    default:
      return namedForm(fn, inner);
  }
}

/** What a variable is called, or annotated as, is all there is to tell a port from options. */
function namedForm(fn: FunctionLowering, inner: Syntax): Form {
  const name = fn.file.slice(inner.type === 'member_expression' ? (inner.kids.at(-1) ?? inner) : inner);
  const type = inner.type === 'identifier' ? fn.scope.resolve(name)?.type : undefined;
  if (type !== undefined && isTypeOfObject(fn.file.slice(type), fn.file.text)) return 'options';
  if (inner.type !== 'identifier' && inner.type !== 'member_expression') return inner.type === 'spread_element' ? 'options' : 'port';
  if (pathNames.test(name)) return 'path';
  if (optionNames.test(name)) return 'options';
  return handleNames.test(name) ? 'handle' : 'port';
}

/** `{ host: string; port: number }`, or the name of a type that the file says to be an object. */
function isTypeOfObject(type: string, text: string): boolean {
  if (/(?:Options|Opts)\b/.test(type) || /^:?\s*\{/.test(type)) return true;
  const [, name] = /^:?\s*(?:Readonly<\s*)?([A-Z][\w$]*)\s*>?$/.exec(type) ?? [];
  return name !== undefined && new RegExp(`\\binterface\\s+${escaped(name)}\\b|\\btype\\s+${escaped(name)}\\s*=\\s*\\{`).test(text);
}

function fromOptions(fn: FunctionLowering, options: Options, hostName: HostName) {
  const hasHost = options.has(hostName);
  const hasPort = options.has('port');
  const isPath = options.has('path') === 'yes' && hasPort !== 'yes';
  const port: Value = hasPort === 'no' ? { kind: 'number', value: 0 } : options.value('port');
  return {
    options,
    path: isPath ? options.value('path') : undefined,
    isInherited: options.has('fd') === 'yes' || options.has('handle') === 'yes' || options.has('_handle') === 'yes',
    port,
    host: hasHost === 'no' ? undefined : options.value(hostName),
    hostText: fn.file.entities.constantString(options.node(hostName), fn.scope),
    backlog: options.has('backlog') === 'yes' ? options.value('backlog') : undefined,
  };
}

function isNothing(node: Syntax): boolean {
  return node.type === 'undefined' || node.type === 'null';
}

function isNumber(fn: FunctionLowering, argument: Syntax | undefined): boolean {
  const literal = fn.file.entities.literal(argument, fn.scope)?.node;
  return literal?.type === 'number' || (argument !== undefined && /backlog$/i.test(fn.file.slice(argument)));
}

function spanOfValue(value: Value) {
  return value.span === undefined ? {} : { span: value.span };
}
