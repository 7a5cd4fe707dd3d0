import { namedRestOf, type Place, placeOf, restOf, type Site, type Value } from '../../../ir/index.ts';
import type { FunctionContext, ServerKind } from '../context.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import { beforeLibrary, methodBeforeLibrary } from '../servers/behindLibrary.ts';
import { performConfigured } from '../servers/configured.ts';
import {
  initializeAttributes,
  objectAttribute,
  performServerActivate,
  performServerBind,
  serverAncestors,
  serverKindOfClass,
  socketPlaceOf,
} from '../servers/servers.ts';
import type { Syntax } from '../tree/syntax.ts';
import { type Arguments, argumentFor } from './arguments.ts';

/** `C(…)` of a class of this file. */
export function constructClass(fn: FunctionContext, node: Syntax, definition: ClassDefinition, arguments_: Arguments, site: Site): Value {
  const span = { start: node.start, end: node.end };
  const foreign = fn.file.foreignBases(definition);
  const constructor_ = methodBeforeLibrary(fn.file, definition, '__init__');
  for (const method of relevantMethods(fn, definition)) fn.file.request(method);
  const kind = serverKindOfClass(fn.file, definition);
  if (kind !== undefined && constructor_ === undefined) return constructServer(fn, node, kind, arguments_, site);
  if (foreign.includes('socket.socket') && constructor_ === undefined) {
    const object = fn.emit({ kind: 'call', callee: { kind: 'class', id: definition.id, isBare: true }, arguments: [], onFailure: 'throws', site });
    const place = placeOf(fn.temporary(node, 'socket'));
    fn.assign(place, object, undefined);
    becomeSocket(fn, place, arguments_, site);
    return { ...object, span };
  }
  performConfigured(fn, node, definition, arguments_, site);
  if (constructor_ !== undefined) fn.file.request(constructor_);
  const object = fn.emit({
    kind: 'call',
    callee: { kind: 'class', id: definition.id },
    ...passed(arguments_),
    onFailure: 'throws',
    site,
  });
  if (kind !== undefined) rememberServer(fn, node, kind, object, true);
  return { ...object, span };
}

/** What a call event carries of the arguments. */
export function passed({ positional, keywords, spread, rest }: Arguments): { arguments: readonly Value[]; keywords?: ReadonlyMap<string, Value> } {
  const given = positional.filter((argument) => argument.isFirstOfSpread !== true).map((argument) => argument.value);
  if (keywords.size === 0 && spread === undefined && rest === undefined) return { arguments: given };
  const named = new Map([...keywords].map(([name, argument]): [string, Value] => [name, argument.value]));
  if (spread !== undefined) named.set(restOf, spread);
  if (rest !== undefined) named.set(namedRestOf, rest);
  return { arguments: given, keywords: named };
}

function relevantMethods(fn: FunctionContext, definition: ClassDefinition) {
  return fn.file.lineage(definition).flatMap((one) => [...one.methods.values()].filter((method) => fn.file.mayMatter(method, false, false)));
}

/** What the constructor of `socket.socket` makes of an object of a subclass: it is the socket. */
export function becomeSocket(fn: FunctionContext, object: Place, arguments_: Arguments, site: Site): void {
  const parameters = ['family', 'type', 'proto', 'fileno'];
  const given = (name: string, otherwise: Value): Value => {
    const found = argumentFor(arguments_, parameters, name);
    if (found === 'open') return { kind: 'unknown', from: 'unknown' };
    return found?.value ?? otherwise;
  };
  const made = fn.emit({
    kind: 'socket',
    family: given('family', { kind: 'constant', name: 'AF_INET' }),
    type: given('type', { kind: 'constant', name: 'SOCK_STREAM' }),
    protocol: given('proto', { kind: 'number', value: 0 }),
    objectType: 'socket.socket',
    onFailure: 'throws',
    site,
  });
  fn.assign(placeOf(object.root, ...object.path, '*'), made, undefined);
}

/** Constructs a library's server class, or one of the file that inherits its constructor. */
export function constructServer(fn: FunctionContext, node: Syntax, kind: ServerKind, arguments_: Arguments, site: Site): Value {
  const id = kind.definition?.id ?? fn.file.libraryClass(kind.row.name);
  const object = fn.emit({ kind: 'call', callee: { kind: 'class', id, isBare: true }, arguments: [], onFailure: 'throws', site });
  const binds = bindsFlag(kind, arguments_);
  const place = rememberServer(fn, node, kind, object, binds !== false);
  initializeAttributes(fn, kind, place);
  performConstructor(fn, kind, place, addressOf(kind, arguments_), binds, site);
  return { ...object, span: { start: node.start, end: node.end } };
}

function rememberServer(fn: FunctionContext, node: Syntax, kind: ServerKind, object: Value, isBound: boolean): Place {
  const place = placeOf(fn.temporary(node, 'server'));
  fn.assign(place, object, undefined);
  const classes = new Set(serverAncestors(kind.row));
  if (kind.definition !== undefined) for (const one of fn.file.lineage(kind.definition)) classes.add(one.name);
  fn.servers.push({ place, classes, kind, isBound });
  return place;
}

/** What the constructor of socketserver's classes does: make the socket, and bind and listen unless it is told not to. */
export function performConstructor(fn: FunctionContext, kind: ServerKind, object: Place, address: Value, binds: boolean | Value, site: Site): void {
  const made = fn.emit({
    kind: 'socket',
    family: objectAttribute(fn, kind, object, 'address_family'),
    type: objectAttribute(fn, kind, object, 'socket_type'),
    protocol: { kind: 'number', value: 0 },
    objectType: 'socket.socket',
    performedBy: kind.row.name,
    onFailure: 'throws',
    site,
  });
  fn.assign(socketPlaceOf(object), made, undefined);
  fn.assign(placeOf(object.root, ...object.path, 'server_address'), address, undefined);
  if (binds === false) return;
  const done = fn.graph.newBlock();
  if (binds !== true) {
    const inside = fn.graph.newBlock();
    fn.graph.branch(binds.kind === 'unknown' ? { kind: 'opaque' } : { kind: 'value', value: binds }, inside, done);
    fn.graph.startBlock(inside);
  }
  if (!callOverride(fn, kind, object, 'server_bind', site)) performServerBind(fn, kind, object, address, site);
  if (!callOverride(fn, kind, object, 'server_activate', site)) performServerActivate(fn, kind, object, site);
  fn.graph.startBlock(done);
}

/** A class of the file that overrides the method, or whose subclass may. */
function callOverride(fn: FunctionContext, kind: ServerKind, object: Place, name: string, site: Site): boolean {
  if (kind.definition === undefined) return false;
  const definition = kind.definition;
  const overrides = (fn.file.methodsByName.get(name) ?? []).filter((method) => {
    const owner = method.ownerClass;
    return owner !== undefined && (beforeLibrary(fn.file, definition).classes.has(owner) || fn.file.lineage(owner).includes(definition));
  });
  if (overrides.length === 0) return false;
  for (const method of overrides) fn.file.request(method);
  fn.emit({ kind: 'call', callee: { kind: 'method', name }, receiver: { kind: 'place', place: object }, arguments: [], onFailure: 'throws', site });
  return true;
}

export function addressOf(kind: ServerKind, arguments_: Arguments): Value {
  const { address, parameters } = kind.row;
  const named = (name: string): Value => {
    const found = argumentFor(arguments_, parameters, name);
    return found === undefined || found === 'open' ? { kind: 'unknown', from: 'unknown' } : found.value;
  };
  return typeof address === 'string' ? named(address) : { kind: 'list', items: [named(address.host), named(address.port)] };
}

export function bindsFlag(kind: ServerKind, arguments_: Arguments): boolean | Value {
  const { bindAndActivate, parameters } = kind.row;
  const found = bindAndActivate === undefined ? undefined : argumentFor(arguments_, parameters, bindAndActivate);
  if (found === undefined) return true;
  if (found === 'open') return { kind: 'unknown', from: 'unknown' };
  return found.value.kind === 'boolean' || found.value.kind === 'number' ? Boolean(found.value.value) : found.value;
}
