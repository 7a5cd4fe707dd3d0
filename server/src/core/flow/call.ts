import type { EventOf, FunctionId, Parameter, Value } from '../ir/index.ts';
import { isGlobal } from '../ir/index.ts';
import { type Abstract, type Location, type SocketId, substitute, unknown } from './abstract.ts';
import { type Action, applyAction, locationOfSocket, materialize, type Observer, socketOf } from './action.ts';
import { classOfObject, type Exit, type FileContext, methodOf, type Summary } from './context.ts';
import { sameEndpoint, substituteEndpoint } from './endpoint.ts';
import { escapeValue } from './escape.ts';
import { evaluate, resultLocation } from './evaluate.ts';
import { rootOf, within } from './names.ts';
import { readSockaddr } from './sockaddr.ts';
import { type ActionOperands, type Effect, hasHappened, type SocketFacts, type Step } from './socket.ts';
import { partOf, type State } from './state.ts';
import type { Transferred } from './transferred.ts';

type CallEvent = EventOf<'call'>;

/** Performs a call: by the summary of a function of this file, or as something unknown that its arguments escape to. */
export function performCall(event: CallEvent, state: State, context: FileContext, observe: Observer | undefined): Transferred {
  const receiver = event.receiver === undefined ? undefined : evaluate(event.receiver, state);
  const positional = event.arguments.map((argument) => evaluate(argument, state));
  const made = event.callee.kind === 'class' ? makeObject(event, state) : undefined;
  const self = made ?? receiver;
  const callee = resolveCallee(event, receiver, state, context);
  const summary = callee === undefined ? undefined : context.summaryOf(callee);
  if (summary === undefined) return unknownCall(event, positional, made, state, context, observe);
  const arguments_ = bindArguments(summary, self, positional, event, state);
  if (observe !== undefined)
    for (const [parameter, value] of arguments_) context.notePassed(parameter, value.kind === 'reference' ? state.read(value.to) : value);
  return applySummary(summary, arguments_, event, made, state, observe);
}

function makeObject(event: CallEvent, state: State): Abstract {
  const id = event.callee.kind === 'class' ? event.callee.id : undefined;
  const object: Abstract = { kind: 'reference', to: `object ${event.id}`, class: id };
  state.write(object.to, unknown);
  return object;
}

function resolveCallee(event: CallEvent, receiver: Abstract | undefined, state: State, context: FileContext): FunctionId | undefined {
  const { callee } = event;
  switch (callee.kind) {
    case 'function':
      return callee.id;
    case 'class': {
      const owner = context.classOf(callee.id);
      return owner === undefined ? undefined : methodOf(owner, '', context);
    }
    case 'method': {
      const owner = receiver === undefined ? undefined : classOfObject(receiver, context);
      return owner === undefined ? undefined : methodOf(owner, callee.name, context);
    }
    case 'value': {
      const value = evaluate(callee.value, state);
      return value.kind === 'function' ? value.id : undefined;
    }
    default:
      return undefined;
  }
}

/** The arguments by parameter: positional, by keyword, or the parameter's default. A method's receiver comes first. */
function bindArguments(summary: Summary, self: Abstract | undefined, positional: readonly Abstract[], event: CallEvent, state: State): Map<string, Abstract> {
  const takesSelf = self !== undefined && (summary.function.kind === 'method' || summary.function.kind === 'constructor');
  const given = takesSelf ? [self, ...positional] : positional;
  const bound = new Map<string, Abstract>();
  summary.function.parameters.forEach((parameter: Parameter, index) => {
    const keyword: Value | undefined = event.keywords?.get(parameter.name);
    const value = given[index] ?? (keyword === undefined ? undefined : evaluate(keyword, state));
    const fallback = parameter.defaultValue === undefined ? undefined : evaluate(parameter.defaultValue, state);
    bound.set(parameter.variable, value ?? fallback ?? unknown);
  });
  return bound;
}

/**
 * Nothing is known of the callee. What it is given may be changed; a function that it is given may be called by it, or never.
 */
function unknownCall(
  event: CallEvent,
  positional: readonly Abstract[],
  made: Abstract | undefined,
  state: State,
  context: FileContext,
  observe: Observer | undefined,
): Transferred {
  const values = [...positional, ...[...(event.keywords?.values() ?? [])].map((value) => evaluate(value, state))];
  const isText = values.some(hasConversion);
  for (const value of values) {
    // What is written into a text is a number: whoever formats it does nothing to the socket.
    if (isText && value.kind !== 'reference') continue;
    escapeValue(value, event, state);
    if (value.kind === 'reference' && event.callee.kind !== 'class') forgetPointee(value.to, state);
  }
  state.write(resultLocation(event.id), made ?? unknown);
  const next: State[] = [state];
  const thrown: State[] = [];
  for (const value of values) {
    const summary = value.kind === 'function' ? context.summaryOf(value.id) : undefined;
    if (summary === undefined || !touchesSockets(summary)) continue;
    const called = applySummary(summary, bindArguments(summary, undefined, [], event, state), event, made, state.copy(), observe);
    for (const each of called.next) each.write(resultLocation(event.id), made ?? unknown);
    next.push(...called.next);
    thrown.push(...called.thrown);
  }
  return { next, thrown: event.onFailure === 'throws' ? [...thrown, state.copy()] : thrown };
}

/** printf(3)'s format with something to convert, such as a log's. */
function hasConversion(value: Abstract): boolean {
  return value.kind === 'string' && /%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+))?(?:hh|h|ll|l|j|z|t|L)?[diouxXcsp]/.test(value.value);
}

/** A structure whose address an unknown function got may hold anything now, but sockets in it are still the same sockets. */
function forgetPointee(location: Location, state: State): void {
  for (const part of state.within(location)) if (part.value.kind !== 'socket') state.write(part.location, unknown);
}

function touchesSockets(summary: Summary): boolean {
  return summary.exits.some((exit) => exit.state.sockets().length > 0);
}

function applySummary(
  summary: Summary,
  arguments_: ReadonlyMap<string, Abstract>,
  event: CallEvent,
  made: Abstract | undefined,
  state: State,
  observe: Observer | undefined,
): Transferred {
  const next: State[] = [];
  const thrown: State[] = [];
  for (const exit of summary.exits) {
    const after = new Application(event, arguments_, state, exit, observe).run();
    if (made !== undefined) after.write(resultLocation(event.id), made);
    (exit.how === 'throw' ? thrown : next).push(after);
  }
  return { next, thrown };
}

/** One way in which a called function ends, put on top of what the caller knows. */
class Application {
  readonly #event: CallEvent;
  readonly #arguments: ReadonlyMap<string, Abstract>;
  /** What the caller knew before the call: what the function's symbols stand for. */
  readonly #before: State;
  readonly #after: State;
  readonly #exit: Exit;
  readonly #observe: Observer | undefined;

  constructor(event: CallEvent, arguments_: ReadonlyMap<string, Abstract>, before: State, exit: Exit, observe: Observer | undefined) {
    this.#event = event;
    this.#arguments = arguments_;
    this.#before = before;
    this.#after = before.copy();
    this.#exit = exit;
    this.#observe = observe;
  }

  run(): State {
    for (const socket of this.#exit.state.sockets()) if (socket.origin === 'elsewhere') this.#replay(socket);
    this.#exit.state.forEachValue((location, value) => {
      const target = this.#targetOf(location);
      if (target !== undefined) this.#after.write(target, this.#translate(value));
    });
    this.#after.write(resultLocation(this.#event.id), this.#translate(this.#exit.value));
    return this.#after;
  }

  /** Does to the caller's socket what the function did to the one that it was given. */
  #replay(socket: SocketFacts): void {
    const location = locationOfSocket(socket.id);
    if (location === undefined) return;
    const target = socketOf(this.#valueAt(location), this.#after);
    if (target === undefined) return;
    const known = materialize(target, this.#after, socket.objectType);
    const isOwnArgument = this.#arguments.has(location) || location.endsWith('/*');
    for (const effect of socket.effects) {
      const site = isOwnArgument ? this.#event.site : effect.step.site;
      const step: Step = { event: effect.step.event, site };
      const action: Action = { step, inner: effect.step, socket: known.id, operands: this.#operands(effect) };
      this.#observe?.(action, this.#after);
      applyAction(action, this.#after);
    }
  }

  #operands(effect: Effect): ActionOperands {
    const { operands } = effect;
    const translated: { -readonly [K in keyof ActionOperands]: ActionOperands[K] } = {};
    for (const name of ['level', 'option', 'value', 'length'] as const) {
      const operand = operands[name];
      if (operand !== undefined) translated[name] = this.#translate(operand);
    }
    if (operands.isRetry === true) translated.isRetry = true;
    if (operands.endpoint !== undefined) {
      const pointer = operands.sockaddr === undefined ? undefined : this.#translate(operands.sockaddr);
      translated.endpoint =
        pointer?.kind === 'reference' && operands.sockaddr?.kind === 'symbolic'
          ? readSockaddr(pointer, this.#before)
          : substituteEndpoint(
              operands.endpoint,
              (at) => this.#valueAt(at),
              (id) => this.#socketValue(id),
            );
      if (pointer !== undefined) translated.sockaddr = pointer;
    }
    return translated;
  }

  /** A socket made in the called function is another one for each call of it. It comes along only when the caller can reach it. */
  #imported(id: SocketId): SocketId {
    const isDeep = id.split(' in ').length > 4;
    const imported = isDeep ? id : `${id} in ${this.#event.id}`;
    const facts = this.#exit.state.socket(id);
    if (facts !== undefined) this.#after.setSocket({ ...facts, id: imported, bound: this.#boundInCaller(facts.bound) });
    return imported;
  }

  /** The port and the address may be what the function was given. */
  #boundInCaller(bound: SocketFacts['bound']): SocketFacts['bound'] {
    if (!hasHappened(bound)) return bound;
    const endpoint = substituteEndpoint(
      bound.endpoint,
      (at) => this.#valueAt(at),
      (id) => this.#socketValue(id),
    );
    return sameEndpoint(endpoint, bound.endpoint) ? bound : { ...bound, endpoint };
  }

  #translate(value: Abstract): Abstract {
    return substitute(
      value,
      (at) => this.#valueAt(at),
      (id) => this.#socketValue(id),
    );
  }

  #socketValue(id: SocketId): Abstract {
    const location = locationOfSocket(id);
    return location === undefined ? { kind: 'socket', socket: this.#imported(id) } : this.#valueAt(location);
  }

  /** What the caller had at a location that the function names by its own parameters. */
  #valueAt(location: Location): Abstract {
    const root = rootOf(location);
    const argument = this.#arguments.get(root);
    if (argument === undefined) return isGlobal(root) ? this.#before.read(location) : unknown;
    return followPath(argument, location.slice(root.length + 1), this.#before);
  }

  /** Where a location of the function lies for the caller; `undefined` for what ends with the call. */
  #targetOf(location: Location): Location | undefined {
    const root = rootOf(location);
    if (isGlobal(root) || root.startsWith('object ')) return location;
    const argument = this.#arguments.get(root);
    const rest = location.slice(root.length + 1);
    if (argument === undefined || rest === '') return undefined;
    if (argument.kind !== 'reference' && argument.kind !== 'symbolic') return undefined;
    return locationWithin(argument, rest, this.#before);
  }
}

function followPath(value: Abstract, path: string, state: State): Abstract {
  if (path === '') return value;
  if (value.kind === 'reference' || value.kind === 'symbolic') return state.read(locationWithin(value, path, state));
  // A value that is no pointer stands for what it points to.
  return path
    .split('/')
    .filter((element) => element !== '*')
    .reduce(partOf, value);
}

function locationWithin(pointer: Extract<Abstract, { kind: 'reference' | 'symbolic' }>, path: string, state: State): Location {
  let holder: Abstract = pointer;
  let location = '';
  for (const element of path.split('/')) {
    const base: Location = holder.kind === 'reference' ? holder.to : holder.kind === 'symbolic' ? holder.at : location;
    location = element === '*' && holder.kind === 'reference' ? base : within(base, element);
    holder = state.readWhole(location);
  }
  return location;
}
