import type { Event, EventOf, Site, VariableId } from '../../ir/index.ts';
import { toldBeside } from '../exits/beside.ts';
import { unknownEndpoint } from '../operands/endpoint.ts';
import { dereference } from '../operands/evaluate.ts';
import { familyWithoutPorts, optionNames } from '../operands/vocabulary.ts';
import { joinOperands } from '../solver/joinSockets.ts';
import { type Abstract, isTold, type Location, type SocketId, unknown } from '../state/abstract.ts';
import {
  type ActionOperands,
  type BindFact,
  type Effect,
  escapedSocket,
  hasHappened,
  type OptionFact,
  type SocketFacts,
  type Step,
  socketFromElsewhere,
} from '../state/socket.ts';
import type { State } from '../state/state.ts';

/** An event with its operands evaluated, on one path. This is what rules look at. */
export interface Action {
  readonly step: Step;
  /** Where the event stands when `step.site` is the call of the function that performs it. */
  readonly inner: Step;
  readonly socket: SocketId | undefined;
  readonly operands: ActionOperands;
  /** Happens inside a function, to a socket of its own, and is told once more at a call that gives it the endpoint. */
  readonly isRetold?: true;
  /** Happens inside a function only with the functions that a call of it gives, and is told where it stands. */
  readonly isByGiven?: true;
  /** What the socket that is told of was when the function ended, in one of the ways that it can end for this call. */
  readonly became?: SocketFacts;
  /** The function has closed the socket again, and returns where it cannot be bound: it is called to find out which. */
  readonly isAsking?: true;
  /** Happens inside a method, to a socket of its object, and is told once more of this call of it. */
  readonly isOfCall?: true;
  /** Happens in a callback: the call of something unknown that it is given to, or of what calls it in a later turn. */
  readonly givenTo?: Site;
  /** The function may go another way as well, on which it binds another socket, and nothing tells which it is for this call. */
  readonly isAlternative?: true;
  /** Happens inside a function on some of the paths that have become one. */
  readonly isPartial?: true;
  /** For an assignment: what is assigned, and where to. */
  readonly assigned?: { readonly to: Location; readonly value: Abstract };
}

/** Is told what a path does while it is followed. */
export interface Observer {
  /** An action, and what was known before it. */
  act(action: Action, before: State): void;
  /** What a call of a function of the program passes for one of its parameters. */
  pass(parameter: VariableId, value: Abstract): void;
}

/** Applies what the call does to its socket. The state is changed in place; `before` has been observed already. */
export function applyAction(action: Action, state: State): void {
  const socket = action.socket === undefined ? undefined : state.socket(action.socket);
  if (socket === undefined) return;
  const changed = changedBy(action, socket, state);
  state.setSocket(socket.origin === 'elsewhere' ? { ...changed, effects: withEffect(socket, action) } : changed);
}

/** A socket of which nobody has told the family is of the one that its address has, which is known before bind() is. */
export function recognizeFamily({ socket, operands: { endpoint } }: Action, state: State): void {
  const facts = socket === undefined || endpoint === undefined ? undefined : state.socket(socket);
  if (facts?.family !== 'unknown' || endpoint === undefined) return;
  const family = familyWithoutPorts(endpoint.family);
  if (family !== undefined) state.setSocket({ ...facts, family });
}

/** The socket that an fd means, which must be known to be one already or come from where the function was called. */
export function socketOf(fd: Abstract, state: State): SocketId | undefined {
  if (fd.kind === 'socket') return fd.socket;
  if (fd.kind === 'symbolic') {
    // The constructor of a class that is a socket has made it.
    const own = state.readOwn(`${fd.at}/*`);
    if (own === undefined && (isNamedConstant(fd.at) || isFoundInvalid(fd.at, state))) return undefined;
    return own?.kind === 'socket' ? own.socket : `from ${fd.at}`;
  }
  if (fd.kind === 'reference') {
    const pointee = state.read(fd.to);
    if (pointee.kind === 'socket') return pointee.socket;
  }
  return undefined;
}

/** Where the descriptor that a function was given was found to be -1, a call can do nothing with it. */
function isFoundInvalid(location: Location, state: State): boolean {
  return state.truthOf(`==(${location},-1)`) === true;
}

/** `MHD_INVALID_SOCKET` of a header that nobody has seen: a name like this is a number's, and no socket is kept in it. */
function isNamedConstant(location: Location): boolean {
  return constantName.test(location);
}

const constantName = /^g:[A-Z][A-Z0-9]*_[A-Z0-9_]+$/;

/** Makes sure that a socket that came from elsewhere has facts of its own. */
export function materialize(id: SocketId, state: State, objectType: string): SocketFacts {
  const known = state.socket(id);
  if (known !== undefined) return known;
  const facts = socketFromElsewhere(id, objectType);
  // Whoever has the socket must know that what is done to it here comes after a wait.
  const waited = state.waited;
  const fresh = waited === undefined ? facts : { ...facts, effects: [{ step: { event: asAwait(waited), site: waited.site }, operands: {} }] };
  state.setSocket(fresh);
  return fresh;
}

/** What a wait is to a socket: whether the function waits, or a later turn calls it. */
export function asAwait({ id, site, onFailure }: EventOf<'await' | 'call'>): EventOf<'await'> {
  return { kind: 'await', id, site, onFailure };
}

/** What an event is to a socket that it takes out of sight. */
export function asEscape(event: Event): Event {
  if (event.kind === 'escape') return event;
  return { kind: 'escape', id: event.id, site: event.site, onFailure: event.onFailure, value: { kind: 'unknown', from: 'unknown' } };
}

/** The location of a socket from elsewhere, as the function names it. */
export function locationOfSocket(id: SocketId): Location | undefined {
  return id.startsWith('from ') ? id.slice('from '.length) : undefined;
}

/** The number that setsockopt() gets: through its pointer in C, itself elsewhere. */
export function optionValue(value: Abstract | undefined, state: State): number | 'unknown' {
  if (value === undefined) return 'unknown';
  return numberOf(dereference(value, state));
}

export function numberOf(value: Abstract): number | 'unknown' {
  if (value.kind === 'number') return value.value;
  return value.kind === 'boolean' ? Number(value.value) : 'unknown';
}

/** The options that a setsockopt names: more than one when they are OR'd, none when they are not constant. */
export function optionsOf(operands: ActionOperands): readonly string[] {
  return optionNames(operands.level ?? unknown, operands.option ?? unknown);
}

function changedBy(action: Action, socket: SocketFacts, state: State): SocketFacts {
  const { step } = action;
  // A call that goes on as if it worked says that the socket was open, whatever was known before.
  const isOpen = socket.closed === 'unknown' || opensAgain.has(socket.objectType);
  const open: SocketFacts = isOpen ? { ...socket, closed: 'no' } : socket;
  switch (action.inner.event.kind) {
    case 'setsockopt':
      return withOptions(socket, action, state);
    case 'bind':
      if (isIdle(action.inner.event, socket)) return socket;
      if (listensUnbound(socket)) return { ...open, failedBind: step, mayHaveTurned: false };
      return { ...open, bound: bindFact(action, socket, state), failedBind: undefined, mayHaveTurned: false };
    case 'listen':
      return { ...open, listening: step };
    case 'connect':
      return { ...open, connected: step };
    case 'close':
      return { ...socket, closed: step };
    case 'await':
      return { ...socket, mayHaveTurned: true };
    case 'escape':
      return escapedSocket(socket);
    case 'handler':
      return { ...socket, handlers: new Set([...socket.handlers, (action.inner.event as Extract<Event, { kind: 'handler' }>).name]) };
    default:
      return socket;
  }
}

/** A call that binds by itself what is not bound does so only where that is certain. */
export function isIdle(event: Event, socket: SocketFacts | undefined): boolean {
  return event.kind === 'bind' && event.ifUnbound === true && socket?.bound !== 'no';
}

/** listen(2) gave the descriptor a port of the kernel's choosing: bind(2) fails with EINVAL, and the port that it names is never taken. */
function listensUnbound({ bound, listening, objectType }: SocketFacts): boolean {
  return bound === 'no' && hasHappened(listening) && (objectType === 'fd' || objectType === 'socket.socket');
}

/** Objects of Node that get a new socket of the kernel's with every listen() and connect(), also after close() (run on Node 20 and 24). */
const opensAgain: ReadonlySet<string> = new Set(['net.Server', 'net.Socket']);

function bindFact(action: Action, socket: SocketFacts, state: State): BindFact {
  const bound: BindFact = {
    step: action.step,
    endpoint: action.operands.endpoint ?? unknownEndpoint,
    options: socket.options,
    optionsIncomplete: socket.optionsIncomplete,
    isRetry: action.operands.isRetry === true || failedBefore(action, socket),
    ...(action.operands.sockaddr === undefined ? {} : { sockaddr: action.operands.sockaddr }),
  };
  const beside = toldBeside(socket.id, bound, state);
  return beside === undefined ? bound : { ...bound, beside };
}

/** The same call has failed on this socket already: it stands in a loop that tries again. */
function failedBefore(action: Action, socket: SocketFacts): boolean {
  return action.inner.event.kind === 'bind' && socket.failedBind?.event.id === action.inner.event.id;
}

function withOptions(socket: SocketFacts, action: Action, state: State): SocketFacts {
  const names = optionsOf(action.operands);
  if (names.length === 0) return { ...socket, optionsIncomplete: true };
  const options = new Map<string, OptionFact>(socket.options);
  // OR'd names set something, but not what they say: what is set then is the OR'd call's own finding, not a second one at the bind.
  const isLeftOut = action.operands.value?.kind === 'none' && action.inner.event.kind === 'setsockopt' && action.inner.event.performedBy !== undefined;
  const value = names.length > 1 ? 'unknown' : isLeftOut ? 0 : optionValue(action.operands.value, state);
  const given = names.length > 1 || value !== 'unknown' || action.operands.value === undefined ? unknown : action.operands.value;
  for (const name of names) if (!isLeftOut || options.has(name)) options.set(name, { value, step: action.step, ...(isTold(given) ? { given } : {}) });
  return { ...socket, options };
}

/** The effects of a function on a socket are kept once for each event: a loop does not add the same again, but what differs is no longer known. */
function withEffect(socket: SocketFacts, action: Action): SocketFacts['effects'] {
  const { event } = action.inner;
  const operands = failedBefore(action, socket) ? { ...action.operands, isRetry: true } : action.operands;
  const { site } = action.step;
  // Two calls of a method that binds bind twice, and one that closes before closes twice.
  const by = event.kind === 'bind' || event.kind === 'close' ? action.step.by : undefined;
  const isSame = ({ step }: Effect): boolean => step.site === site && step.by === by && step.event.id === event.id && step.event.kind === event.kind;
  const known = event.kind === 'await' ? lastWait(socket.effects, isSame) : socket.effects.findIndex(isSame);
  const earlier = socket.effects[known];
  const partial: Partial<Effect> = action.isPartial === true && event.kind === 'setsockopt' ? { isPartial: true } : {};
  const effect: Effect = { step: { event, site, by }, operands, ...partial };
  if (earlier === undefined)
    return event.kind === 'escape' ? escapedOnce(socket.effects, effect) : [...socket.effects, ...furtherEffect(effect, socket.effects.length)];
  const joined = joinOperands(earlier.operands, operands);
  if (joined === earlier.operands && earlier.hasFailed === undefined) return socket.effects;
  // What was done between a bind() that failed and the next try was done before that one.
  if (earlier.hasFailed === true && event.kind === 'bind' && known < socket.effects.length - 1) return triedAgain(socket.effects, known, effect);
  return socket.effects.with(known, { step: earlier.step, operands: joined });
}

/** The first one of a wait since the last bind(): what was bound since the same wait came before it has waited for nothing yet. */
function lastWait(effects: readonly Effect[], isSame: (effect: Effect) => boolean): number {
  let known = -1;
  for (let index = effects.length - 1; index >= 0; index -= 1) {
    const effect = effects[index];
    if (effect === undefined || effect.step.event.kind === 'bind') break;
    if (isSame(effect)) known = index;
  }
  return known;
}

/** The first try stays where it was, and of all that come after it the last one is kept. */
function triedAgain(effects: readonly Effect[], first: number, again: Effect): readonly Effect[] {
  const { event, site, by } = again.step;
  const others = effects.filter(({ step }, index) => index <= first || step.event !== event || step.site !== site || step.by !== by);
  return [...others, ...furtherEffect(again, others.length)];
}

/** What is out of sight can get no farther, and wherever it went is all the same. */
function escapedOnce(effects: readonly Effect[], further: Effect): readonly Effect[] {
  const last = effects.at(-1);
  if (last?.step.event.kind !== 'escape') return [...effects, ...furtherEffect(further, effects.length)];
  return last.isPartial === true ? effects.with(-1, further) : effects;
}

/** A function that does so much to a socket, itself or by those that it calls, is one that nobody could follow: what is more is told as a way out of sight. */
const mostEffects = 128;

function furtherEffect(effect: Effect, known: number): readonly Effect[] {
  if (known < mostEffects) return [effect];
  return known > mostEffects ? [] : [{ step: { event: asEscape(effect.step.event), site: effect.step.site }, operands: {} }];
}

/**
 * The state after the call turned out to have failed: what it should have done did not happen.
 * @param boundBefore what bound the socket before a bind() that failed for that reason, where it is known
 */
export function undoFailed(event: Event, socket: SocketFacts, state: State, boundBefore: SocketFacts['bound'] = 'no'): void {
  const isThis = (step: Step) => step.event === event;
  const { effects } = socket;
  const last = effects.findLastIndex(({ step }) => isThis(step));
  const earlier = effects[last];
  const undone: SocketFacts = earlier === undefined ? socket : { ...socket, effects: effects.with(last, { ...earlier, hasFailed: true }) };
  if (event.kind === 'bind' && hasHappened(socket.bound) && isThis(socket.bound.step)) {
    state.setSocket({ ...undone, bound: hasHappened(boundBefore) ? boundBefore : 'no', failedBind: socket.bound.step });
  } else if (event.kind === 'listen' && hasHappened(socket.listening) && isThis(socket.listening)) {
    state.setSocket({ ...undone, listening: 'no' });
  } else if (event.kind === 'connect' && hasHappened(socket.connected) && isThis(socket.connected)) {
    state.setSocket({ ...undone, connected: 'no' });
  }
}
