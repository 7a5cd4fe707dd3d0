import type { Event, EventOf, Value } from '../../ir/index.ts';
import { performCall } from '../calls/call.ts';
import { classGivenTo } from '../calls/specialized.ts';
import { type FileContext, methodOf } from '../context.ts';
import { closeAmongKept, closedUnseen, closeInObjects, doubtInObjects, elementAfter, keepElement, readsKept } from '../operands/elements.ts';
import { dereference, evaluate, resultLocation } from '../operands/evaluate.ts';
import { locate } from '../operands/locate.ts';
import { evaluateEndpoint } from '../operands/sockaddr.ts';
import { socketAskedFor } from '../operands/vocabulary.ts';
import { type Abstract, type Location, type SocketId, unknown } from '../state/abstract.ts';
import { familyFound, typeFound } from '../state/kindFound.ts';
import { rootOf } from '../state/locations.ts';
import { type ActionOperands, anyObject, hasHappened, type SocketFacts, socketFrom, socketFromElsewhere } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { afterWait } from '../turns/turns.ts';
import { type Action, applyAction, isIdle, materialize, type Observer, recognizeFamily, socketOf, undoFailed } from './action.ts';
import { escapeValue } from './escape.ts';
import type { Transferred } from './transferred.ts';

/** Performs an event on one path. The state is used up: it is changed in place or dropped. */
export function transfer(event: Event, state: State, context: FileContext, observe: Observer | undefined): Transferred {
  switch (event.kind) {
    case 'call':
      return performCall(event, state, context, observe);
    case 'dispatch':
      return dispatch(event, state, context, observe);
    case 'assign':
      assign(event, state, observe);
      return single(state);
    case 'socket':
      makeSocket(event, state, observe);
      return single(state);
    case 'accept':
      return accept(event, state, observe);
    case 'escape':
      if (goesAnywhere(event)) escapeValue(evaluate(event.value, state), event, state);
      return single(state);
    case 'await':
      return { next: afterWait(event, state, context), thrown: [] };
    case 'fork':
      noteFork(event, state, observe);
      return single(state);
    default:
      return act(event, state, observe);
  }
}

/** What is known by the name of a variable is a function, too; a part of one is a method of what the variable holds, and registers, logs or tries again. */
function goesAnywhere({ to }: EventOf<'escape'>): boolean {
  return to === undefined || to.kind === 'function' || (to.kind === 'place' && to.place.path.length === 0);
}

/** It changes no socket, but from here on each of them is two processes' own. */
function noteFork(event: EventOf<'fork'>, state: State, observe: Observer | undefined): void {
  const step = { event, site: event.site };
  observe?.act({ step, inner: step, socket: undefined, operands: {} }, state);
}

type ActingKind = 'setsockopt' | 'bind' | 'listen' | 'connect' | 'close' | 'getsockname' | 'handler';

function act(event: EventOf<ActingKind>, state: State, observe: Observer | undefined): Transferred {
  const fd = evaluate(event.fd, state);
  // Files are closed, too.
  const isSocket = event.duck !== true && event.kind !== 'close';
  const socket = socketOf(fd, state) ?? (isSocket ? madeOutOfSight(event.fd, fd, state) : undefined);
  // Where socket() failed there is nothing to act on; what the program does then is not what anyone asks about.
  if (event.kind === 'close' && event.duck !== true) noteClosed(event.fd, fd, socket, state);
  const isNone = socket === undefined ? event.duck === true : state.socket(socket)?.exists === false;
  if (isNone) {
    if (socket !== undefined && event.onFailure === 'returns') state.write(resultLocation(event.id), refused);
    return single(state);
  }
  if (socket !== undefined) recognize(materialize(socket, state, event.duck ? anyObject : 'fd'), event, state);
  const step = { event, site: event.site };
  const action: Action = { step, inner: step, socket, operands: operandsOf(event, state) };
  recognizeFamily(action, state);
  if (!isIdle(event, socket === undefined ? undefined : state.socket(socket))) observe?.act(action, state);
  const thrown = event.onFailure === 'throws' ? [failed(action, state)] : [];
  applyAction(action, state);
  if (event.onFailure === 'returns' && socket !== undefined) state.write(resultLocation(event.id), { kind: 'status', event: event.id, socket });
  return { next: [state], thrown };
}

/** Of what nobody knows what it is, callers are told that it is closed. One element of an array may be any of those that it keeps. */
function noteClosed(written: Value, fd: Abstract, socket: SocketId | undefined, state: State): void {
  const field = written.kind === 'place' ? written.place.path.at(-1) : undefined;
  const isElement = written.kind === 'place' && written.place.path.some((element) => element.startsWith('['));
  if (socket === undefined && fd.kind === 'unknown') {
    state.write(closedUnseen, unknown);
    closeInObjects(field, state);
  }
  // The head of a list that the function has from elsewhere may be any of those that it has put there itself.
  if (fd.kind === 'symbolic') doubtInObjects(field, state);
  if (isElement) closeAmongKept(undefined, state);
  else if (socket !== undefined || fd.kind === 'unknown') closeAmongKept(socket, state);
}

/** What any call on a descriptor returns that is none. */
const refused: Abstract = { kind: 'number', value: -1 };

/**
 * A descriptor that a function gave which nobody can see: what was done to the socket before is not known, what is done to it from here on is, for as long
 * as the variable holds it.
 */
function madeOutOfSight(fd: Value, value: Abstract, state: State): SocketId | undefined {
  // Two elements of an array may share one location.
  if (fd.kind !== 'place' || value.kind !== 'unknown' || fd.place.path.some((element) => element.startsWith('['))) return undefined;
  const at = locate(fd.place, state);
  const id = `unseen ${at}`;
  state.setSocket(socketFromElsewhere(id, 'fd'));
  state.write(at, { kind: 'socket', socket: id });
  return id;
}

/** Widgets and functions have a bind() too: something that came from elsewhere is a socket once it gets a call that only sockets have. */
function recognize(facts: SocketFacts, event: Event, state: State): void {
  const isOfSockets = event.kind === 'setsockopt' || event.kind === 'accept' || (event.kind === 'listen' && event.isOfProgram !== true);
  if (facts.objectType === anyObject && isOfSockets) {
    state.setSocket({ ...facts, objectType: 'socket' });
  }
}

/** The path on which the call threw: nothing happened, and a bind() that failed is remembered. */
function failed(action: Action, state: State): State {
  const { step, socket } = action;
  const copy = state.copy();
  const facts = socket === undefined ? undefined : copy.socket(socket);
  if (facts === undefined || step.event.kind !== 'bind' || hasHappened(facts.bound)) return copy;
  if (facts.origin === 'elsewhere') {
    // Whoever gave the socket is to remember it, too.
    applyAction(action, copy);
    const done = copy.socket(facts.id);
    if (done !== undefined) undoFailed(step.event, done, copy);
  } else {
    copy.setSocket({ ...facts, failedBind: step });
  }
  return copy;
}

function operandsOf(event: EventOf<ActingKind>, state: State): ActionOperands {
  switch (event.kind) {
    case 'setsockopt':
      return {
        level: evaluate(event.level, state),
        option: evaluate(event.option, state),
        value: pointedValue(evaluate(event.value, state), state),
        ...(event.length === undefined ? {} : { length: evaluate(event.length, state) }),
      };
    case 'bind':
    case 'connect':
      return evaluateEndpoint(event.endpoint, state);
    case 'listen':
      return event.backlog === undefined ? {} : { value: evaluate(event.backlog, state) };
    default:
      return {};
  }
}

/** What the option's pointer points to now, so that a later assignment does not change what was set. */
function pointedValue(value: Abstract, state: State): Abstract {
  return value.kind === 'reference' ? state.read(value.to) : dereference(value, state);
}

function assign(event: EventOf<'assign'>, state: State, observe: Observer | undefined): void {
  const to = locate(event.to, state);
  const value = elementAfter(to, evaluate(event.value, state), event.isAdded === true, state);
  if (observe !== undefined) {
    const step = { event, site: event.site };
    observe.act({ step, inner: step, socket: undefined, operands: {}, assigned: { to, value } }, state);
  }
  const stored = value.kind === 'symbolic' && event.value.kind === 'place' ? storedOver(locate(event.value.place, state), value.at, state) : [];
  state.write(to, value);
  for (const { path, part } of stored) state.writeBehind(to, path, part);
  // Who goes through them may close them.
  if (event.value.kind === 'place' && readsKept(event.value.place, state)) closeAmongKept(undefined, state);
  keepElement(event, to, value, state);
}

/** What was stored into a copy of what the function was given: it goes with the copy where that is copied in turn. */
function storedOver(from: Location, given: Location, state: State): { readonly path: string; readonly part: Abstract }[] {
  if (!given.endsWith('/*') || state.readOwn(from) === undefined) return [];
  const parts = state.within(from).filter(({ location }) => location !== from);
  return parts.map(({ location, value }) => ({ path: location.slice(from.length + 1), part: value }));
}

function makeSocket(event: EventOf<'socket'>, state: State, observe: Observer | undefined): void {
  const id = `made ${event.id}`;
  const step = { event, site: event.site };
  observe?.act({ step, inner: step, socket: id, operands: {} }, state);
  if (state.socket(id) !== undefined) state.forgetHeld(id);
  const type = evaluate(event.type, state);
  const asked = socketAskedFor({ family: evaluate(event.family, state), type, protocol: evaluate(event.protocol, state) }, typeFound(type, state));
  const familyAt = asked.family === 'unknown' && event.family.kind === 'place' ? locate(event.family.place, state) : undefined;
  const family = familyAt === undefined ? asked.family : familyFound(familyAt, state);
  state.setSocket(socketFrom(id, { made: step, objectType: event.objectType, ...asked, family, familyAt }));
  state.write(resultLocation(event.id), { kind: 'socket', socket: id });
}

function accept(event: EventOf<'accept'>, state: State, observe: Observer | undefined): Transferred {
  const fd = evaluate(event.fd, state);
  const listener = socketOf(fd, state);
  if (fd.kind === 'number' && fd.value < 0) {
    // EBADF: what was to be a listener is none, so there is no connection either.
    state.write(resultLocation(event.id), fd);
    return single(state);
  }
  if (listener === undefined && event.duck) {
    state.write(resultLocation(event.id), unknown);
    return single(state);
  }
  const step = { event, site: event.site };
  if (listener !== undefined) recognize(materialize(listener, state, event.objectType), event, state);
  const action: Action = { step, inner: step, socket: listener, operands: {} };
  observe?.act(action, state);
  const thrown = event.onFailure === 'throws' ? [state.copy()] : [];
  applyAction(action, state);
  const id = `accepted ${event.id}`;
  if (state.socket(id) !== undefined) state.forgetHeld(id);
  state.setSocket(socketFrom(id, { origin: 'accepted', made: step, objectType: event.objectType, protocol: 'tcp', connected: step, optionsIncomplete: true }));
  state.write(resultLocation(event.id), { kind: 'socket', socket: id });
  return { next: [state], thrown };
}

function dispatch(event: EventOf<'dispatch'>, state: State, context: FileContext, observe: Observer | undefined): Transferred {
  let states: State[] = [state];
  const thrown: State[] = [];
  const ended: State[] = [];
  const chosen = hasMethodOfItsOwn(event, state, context) ? event.otherwise : eventsFor(event, state);
  for (const each of chosen) {
    const next: State[] = [];
    for (const current of states) {
      const result = transfer(each, current, context, observe);
      next.push(...result.next);
      thrown.push(...result.thrown);
      if (result.ended !== undefined) ended.push(...result.ended);
    }
    states = next;
  }
  // The last event's result is the call's own.
  const last = chosen.at(-1);
  if (last !== undefined && last.id !== event.id) {
    for (const current of states) {
      const own = current.readOwn(resultLocation(last.id));
      if (own !== undefined) current.write(resultLocation(event.id), own);
    }
  }
  return ended.length === 0 ? { next: states, thrown } : { next: states, thrown, ended };
}

/**
 * The object that the function makes, that a call gives to it, or that is in a field of which the class is known, is of a class that has the method, also where
 * it is a socket all the same.
 */
function hasMethodOfItsOwn({ receiver, otherwise }: EventOf<'dispatch'>, state: State, context: FileContext): boolean {
  const object = evaluate(receiver, state);
  const isInField = object.kind === 'symbolic' && rootOf(object.at) !== object.at;
  const owner = object.kind === 'reference' || isInField || state.names.isFollowedWithClasses ? classGivenTo(object, state, context) : undefined;
  return (
    owner !== undefined &&
    otherwise.some((each) => each.kind === 'call' && each.callee.kind === 'method' && methodOf(owner, each.callee.name, context) !== undefined)
  );
}

function eventsFor(event: EventOf<'dispatch'>, state: State): readonly Event[] {
  const receiver = evaluate(event.receiver, state);
  const socket = socketOf(receiver, state);
  if (socket === undefined) return event.otherwise;
  const known = state.socket(socket);
  if (known !== undefined && known.objectType !== anyObject && known.objectType !== 'socket') return event.byType.get(known.objectType) ?? event.otherwise;
  // A parameter that nothing is known of: only when the name can mean one thing alone is it taken for a socket.
  const [only] = event.byType.size === 1 ? event.byType : [];
  if (only === undefined) return whateverItIs(event, receiver, socket, state);
  // Its next method may be one that others have, too. Many things listen(): which it is, whoever made it says. Where classes of the program have the method,
  // the object may be of another one that nobody sees here.
  const isOfProgram = event.otherwise.some((each) => each.kind === 'call' && each.callee.kind === 'method');
  if (known === undefined) materialize(socket, state, isOfProgram ? anyObject : only[0].startsWith('dgram.') ? only[0] : 'socket');
  return only[1];
}

/** Whatever it is that close() closes, or on() attaches something to, if it is a socket: whoever passed it knows. */
function whateverItIs(event: EventOf<'dispatch'>, receiver: Abstract, socket: SocketId, state: State): readonly Event[] {
  const alternatives = [...event.byType.values()];
  const [first] = alternatives;
  const [deed] = first ?? [];
  if (first === undefined || deed === undefined || !alternatives.every(([each]) => each?.kind === deed.kind)) return event.otherwise;
  if (deed.kind !== 'close' && deed.kind !== 'handler') return event.otherwise;
  if (receiver.kind !== 'symbolic' || !state.names.mayHoldSocket(receiver.at)) return event.otherwise;
  materialize(socket, state, anyObject);
  return deed.kind === 'close' ? first : [deed, ...event.otherwise];
}

function single(state: State): Transferred {
  return { next: [state], thrown: [] };
}
