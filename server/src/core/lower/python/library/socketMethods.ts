import type { SocketMethod } from '../../../apis/python.ts';
import { type Event, placeOf, type Site, type Value } from '../../../ir/index.ts';
import type { FunctionContext, NewEvent } from '../context.ts';
import { mayHoldSocket } from '../expressions/values.ts';
import type { FunctionDefinition } from '../names/definitions.ts';
import { placeOfExpression } from '../names/places.ts';
import type { Arguments } from '../objects/arguments.ts';
import { passed } from '../objects/construct.ts';
import { isCalledToAccept } from '../servers/servers.ts';
import type { Syntax } from '../tree/syntax.ts';
import { isGivenWhole } from './givenAddresses.ts';
import { emitBind } from './perform.ts';

/**
 * A method that sockets have. Only that its name fits says that the receiver is one.
 * @param inFile the methods of the file that have this name, too
 * @param isOfTree the receiver was made by a class of another file, which may have a method of this name
 */
export function socketCall(
  fn: FunctionContext,
  node: Syntax,
  method: SocketMethod,
  receiver: Value,
  arguments_: Arguments,
  site: Site,
  inFile: readonly FunctionDefinition[],
  isOfTree = false,
): Value {
  const span = { start: node.start, end: node.end };
  const unknown: Value = { kind: 'unknown', from: 'unknown', span };
  const option = method.does === 'setsockopt' && arguments_.isOpen ? optionSpread(fn, arguments_) : undefined;
  const values = option ?? arguments_.positional.map((argument) => argument.value);
  const isGiven = method.does === 'bind' && values.length === 1 && isGivenWhole(fn, arguments_.positional[0]?.node);
  const made = socketEvent(method, receiver, values, site, arguments_.isOpen && option === undefined, isGiven);
  const isAwaited = made?.kind === 'accept' && receiver.kind === 'place' && isCalledToAccept(fn, receiver.place);
  const event = isAwaited ? { ...made, isAwaited } : made;
  if (event !== undefined && !mayHoldSocket(receiver)) return unknown;
  if (inFile.length > 0 || isOfTree) {
    for (const one of inFile) fn.file.request(one);
    const byType: Event[] = event === undefined ? [] : [{ id: fn.file.nextEvent(), ...event, isOfProgram: true }];
    if (event?.kind === 'bind') fn.file.facts.binds.set(byType[0]?.id ?? -1, { how: 'method', ...receiverText(fn, site) });
    const call: Event = {
      id: fn.file.nextEvent(),
      kind: 'call',
      callee: { kind: 'method', name: method.name },
      receiver,
      ...passed(arguments_),
      onFailure: 'throws',
      site,
    };
    return {
      ...fn.emit({ kind: 'dispatch', receiver, byType: new Map([['socket.socket', byType]]), otherwise: [call], onFailure: 'throws', site }),
      span,
    };
  }
  if (event === undefined) {
    fn.mayThrow();
    return method.does === 'same' ? { ...receiver, span } : unknown;
  }
  if (event.kind === 'bind') return { ...emitBind(fn, event, { how: 'method', ...receiverText(fn, site) }), span };
  const result = fn.emit(event);
  return event.kind === 'getsockname' ? { ...unknown, from: 'kernel' } : { ...result, span };
}

/** `setsockopt(*option)`, where a variable holds the three of them. */
function optionSpread(fn: FunctionContext, { nodes }: Arguments): readonly Value[] | undefined {
  const [spread, ...others] = nodes;
  const held = spread?.type === 'list_splat' && others.length === 0 ? spread.children[0] : undefined;
  const place = held === undefined ? undefined : placeOfExpression(fn, held);
  return place === undefined ? undefined : [0, 1, 2].map((index) => ({ kind: 'place', place: placeOf(place.root, ...place.path, `[${index}]`) }));
}

/** What a fix writes `setsockopt` on, and how it may name the module where only the function imports it. */
function receiverText(fn: FunctionContext, site: Site): { receiver?: string; prefix?: string } {
  if (site.receiver === undefined) return {};
  const isImported = fn.scope.find('socket') !== undefined && fn.file.meaning('socket', site.span.start, fn.scope).kind === 'qualified';
  return {
    receiver: fn.file.source.slice(site.receiver.start, site.receiver.end),
    ...(isImported && fn.scope.find('socket')?.binding.imports[0]?.qualified === 'socket' ? { prefix: 'socket.' } : {}),
  };
}

type SocketEvent = Extract<NewEvent, { kind: 'bind' | 'listen' | 'connect' | 'accept' | 'setsockopt' | 'close' | 'getsockname' }>;

function socketEvent(method: SocketMethod, fd: Value, values: readonly Value[], site: Site, isOpen: boolean, isGiven: boolean): SocketEvent | undefined {
  const common = { fd, duck: true, onFailure: method.onFailure, site } as const;
  const [first, second, third] = values;
  const unknown: Value = { kind: 'unknown', from: 'unknown' };
  switch (method.does) {
    case 'bind':
    case 'connect': {
      const value: Value = second === undefined ? (first ?? unknown) : { kind: 'list', items: values };
      return { kind: method.does, endpoint: { kind: 'pair', value, ...(isGiven ? { gives: 'parameter' } : {}) }, ...common };
    }
    case 'listen':
      return { kind: 'listen', ...(first === undefined ? {} : { backlog: first }), ...common };
    case 'accept':
      return { kind: 'accept', objectType: 'socket.socket', ...common };
    case 'setsockopt':
      // `setsockopt(*option)` sets one, whichever.
      if (isOpen) return { kind: 'setsockopt', level: unknown, option: unknown, value: unknown, ...common };
      if (first === undefined || second === undefined) return undefined;
      return { kind: 'setsockopt', level: first, option: second, value: third ?? unknown, ...common };
    case 'close':
    case 'getsockname':
      return { kind: method.does, ...common };
    default:
      return undefined;
  }
}
