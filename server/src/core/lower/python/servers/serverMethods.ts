import { serverClasses, socketMethods } from '../../../apis/python.ts';
import { type Place, placeOf, type Site, type Value } from '../../../ir/index.ts';
import type { FunctionContext, ServerKind } from '../context.ts';
import { socketCall } from '../library/socketMethods.ts';
import { isSelf } from '../names/places.ts';
import { type Arguments, argumentFor } from '../objects/arguments.ts';
import { addressOf, bindsFlag, performConstructor } from '../objects/construct.ts';
import type { Syntax } from '../tree/syntax.ts';
import { performServerActivate, performServerBind, serverKindOfClass, socketPlaceOf } from './servers.ts';

/** Methods of socketserver's classes. `kind` is undefined when only the name says that the object is one. */
export function serverMethod(
  fn: FunctionContext,
  node: Syntax,
  kind: ServerKind | undefined,
  self: Place,
  name: string,
  site: Site,
  arguments_?: Arguments,
): Value | undefined {
  const unknown: Value = { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
  const fd: Value = { kind: 'place', place: socketPlaceOf(self) };
  const any = kind ?? serverKindByConstruction(fn) ?? serverKindOfField(fn, node);
  switch (name) {
    case '__init__':
      if (kind === undefined || arguments_ === undefined) return undefined;
      performConstructor(fn, kind, self, addressOf(kind, arguments_), bindsFlag(kind, arguments_), site);
      return unknown;
    case 'server_bind':
      if (any === undefined) return undefined;
      // Where only the name says what it is, it is a variable's method: the variable can be given the attribute.
      performServerBind(
        fn,
        any,
        self,
        { kind: 'place', place: placeOf(self.root, ...self.path, 'server_address') },
        site,
        kind === undefined ? site.receiver : undefined,
      );
      return unknown;
    case 'server_activate':
      if (any === undefined) return undefined;
      performServerActivate(fn, any, self, site);
      return unknown;
    case 'server_close':
      fn.emit({ kind: 'close', fd, duck: true, onFailure: 'throws', performedBy: 'socketserver.BaseServer.server_close', site });
      return unknown;
    case 'serve_forever':
    case 'handle_request':
    case 'handle_error':
    case 'process_request':
    case 'shutdown_request':
    case 'service_actions':
      fn.mayThrow();
      return unknown;
    default:
      return undefined;
  }
}

/** The kind of the only server that this function has made. */
function serverKindByConstruction(fn: FunctionContext): ServerKind | undefined {
  const [made] = fn.servers;
  return fn.servers.length === 1 ? made?.kind : undefined;
}

/** The kind of server that the methods of a class keep in a field, where they give it one alone: `self.server = RpcServer(…)`. */
function serverKindOfField(fn: FunctionContext, call: Syntax): ServerKind | undefined {
  const field = call.children[0]?.children[0];
  const [object, attribute] = field?.type === 'attribute' ? field.children : [];
  const owner = fn.definition?.ownerClass;
  if (object === undefined || attribute === undefined || owner === undefined || !isSelf(fn, object)) return undefined;
  const given = new RegExp(String.raw`\bself\.${fn.text(attribute)}\s*=(?!=)\s*(?:([\w.]+)\s*\()?`, 'g');
  const [only, ...others] = [...fn.file.source.slice(owner.start, owner.end).matchAll(given)];
  const [name = '', ...parts] = only === undefined || others.length > 0 ? [] : (only[1] ?? '').split('.');
  if (name === '') return undefined;
  const meaning = fn.file.meaning(name, fn.file.source.length, fn.file.module);
  if (meaning.kind === 'definition')
    return meaning.definition.what === 'class' && parts.length === 0 ? serverKindOfClass(fn.file, meaning.definition) : undefined;
  const row = meaning.kind === 'qualified' ? serverClasses.get([meaning.name, ...parts].join('.')) : undefined;
  return row === undefined ? undefined : { row, definition: undefined, written: only?.[1] };
}

/** Methods of asyncore.dispatcher on the object itself: its socket is in `self.socket`. */
export function dispatcherMethod(fn: FunctionContext, node: Syntax, self: Place, name: string, arguments_: Arguments, site: Site): Value | undefined {
  const unknown: Value = { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
  const socket = socketPlaceOf(self);
  const fd: Value = { kind: 'place', place: socket };
  const find = (parameter: string, otherwise: Value): Value => {
    const found = argumentFor(arguments_, ['family', 'type'], parameter);
    return found === 'open' ? { kind: 'unknown', from: 'unknown' } : (found?.value ?? otherwise);
  };
  if (name === 'create_socket') {
    const made = fn.emit({
      kind: 'socket',
      family: find('family', { kind: 'constant', name: 'AF_INET' }),
      type: find('type', { kind: 'constant', name: 'SOCK_STREAM' }),
      protocol: { kind: 'number', value: 0 },
      objectType: 'socket.socket',
      performedBy: 'asyncore.dispatcher.create_socket',
      onFailure: 'throws',
      site,
    });
    fn.assign(socket, made, undefined);
    return unknown;
  }
  if (name === 'set_reuse_addr') {
    fn.emit({
      kind: 'setsockopt',
      fd,
      level: { kind: 'constant', name: 'SOL_SOCKET' },
      option: { kind: 'constant', name: 'SO_REUSEADDR' },
      value: { kind: 'number', value: 1 },
      performedBy: 'asyncore.dispatcher.set_reuse_addr',
      onFailure: 'throws',
      site,
    });
    return unknown;
  }
  const method = socketMethods.get(name);
  return method === undefined ? undefined : socketCall(fn, node, method, fd, arguments_, site, []);
}
