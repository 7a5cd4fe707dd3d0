import { serverClasses } from '../../../apis/python.ts';
import { type Place, placeOf, type Site, type Value } from '../../../ir/index.ts';
import type { FunctionContext, ServerKind } from '../context.ts';
import type { Arguments } from '../objects/arguments.ts';
import { addressOf, bindsFlag, performConstructor } from '../objects/construct.ts';
import type { Syntax } from '../tree/syntax.ts';
import { classMadeForField } from './madeForField.ts';
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
  const made = field === undefined ? undefined : classMadeForField(fn, field);
  if (made === undefined) return undefined;
  if (made.definition !== undefined) return serverKindOfClass(fn.file, made.definition);
  const row = serverClasses.get(made.qualified);
  return row === undefined ? undefined : { row, definition: undefined, written: made.written };
}
