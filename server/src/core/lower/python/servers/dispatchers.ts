import { dispatcherClasses, socketMethods } from '../../../apis/python.ts';
import type { Place, Site, Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { socketCall } from '../library/socketMethods.ts';
import { constructionOf } from '../names/assigned.ts';
import { type Arguments, argumentFor } from '../objects/arguments.ts';
import type { Syntax } from '../tree/syntax.ts';
import { classMadeForField } from './madeForField.ts';
import { isDispatcher, socketPlaceOf } from './servers.ts';

/** A method of asyncore.dispatcher that is called on an object which the text shows to be one: `server = Server(); server.bind(…)`. */
export function methodOfDispatcher(
  fn: FunctionContext,
  node: Syntax,
  object: Syntax,
  place: Place,
  name: string,
  arguments_: Arguments,
  site: Site,
): Value | undefined {
  // No other library has the name.
  if (name === 'set_reuse_addr' && !fn.file.methodsByName.has(name)) return dispatcherMethod(fn, node, place, name, arguments_, site);
  return isMadeAsDispatcher(fn, object, name) ? dispatcherMethod(fn, node, place, name, arguments_, site) : undefined;
}

/** Whether the object was made by a class that has the method from asyncore. */
function isMadeAsDispatcher(fn: FunctionContext, object: Syntax, method: string): boolean {
  const callee = constructionOf(fn, object)?.children[0];
  const field = callee === undefined ? classMadeForField(fn, object) : undefined;
  const definition = callee === undefined ? field?.definition : fn.file.classOf(callee, fn.scope);
  if (definition !== undefined) return isDispatcher(fn.file, definition) && fn.file.lookUp(definition, method) === undefined;
  return dispatcherClasses.has(callee === undefined ? (field?.qualified ?? '') : (fn.file.qualifiedName(callee, fn.scope) ?? ''));
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
  if (method === undefined) return undefined;
  const done = socketCall(fn, node, method, fd, arguments_, site, []);
  // A dispatcher has few of a socket's methods itself: a fix writes the others on the socket that it keeps.
  const bind = done.kind === 'result' ? fn.file.facts.binds.get(done.event) : undefined;
  if (done.kind === 'result' && bind?.receiver !== undefined) fn.file.facts.binds.set(done.event, { ...bind, receiver: `${bind.receiver}.socket` });
  return done;
}
