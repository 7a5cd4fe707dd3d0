import type { EventOf, FunctionIr } from '../ir/index.ts';
import { isGlobal } from '../ir/index.ts';
import { type Abstract, type Location, type SocketId, unknown } from './abstract.ts';
import { type Action, applyAction, isIdle, locationOfSocket, materialize, numberOf, type Observer, socketOf, undoFailed } from './action.ts';
import { givenFunctions, givesFunctions, keptVariables } from './closures.ts';
import type { Exit } from './context.ts';
import { portOf, sameEndpoint, substituteEndpoint } from './endpoint.ts';
import { resultLocation } from './evaluate.ts';
import { originalOf } from './facts.ts';
import { isObject, partOf, rootOf } from './names.ts';
import { isRuntimesHold } from './running.ts';
import { readSockaddr } from './sockaddr.ts';
import {
  type ActionOperands,
  type BindFact,
  type Effect,
  hasFailedToBind,
  hasHappened,
  isTold,
  type OptionFact,
  type SocketFacts,
  type Step,
} from './socket.ts';
import type { State } from './state.ts';
import { type Substitution, substitute } from './substitute.ts';
import { outcomeOf, testIn } from './tested.ts';
import { socketAskedFor } from './vocabulary.ts';

/** One way in which a called function ends, put on top of what the caller knows. */
export function applyExit(
  event: EventOf<'call'>,
  arguments_: ReadonlyMap<string, Abstract>,
  before: State,
  exit: Exit,
  observe: Observer | undefined,
  callee?: FunctionIr,
): State {
  return new Application(event, arguments_, before, exit, observe).run(callee);
}

class Application {
  readonly #event: EventOf<'call'>;
  readonly #arguments: ReadonlyMap<string, Abstract>;
  /** What the caller knew before the call: what the function's symbols stand for. */
  readonly #before: State;
  readonly #after: State;
  readonly #exit: Exit;
  readonly #observe: Observer | undefined;
  readonly #objects = new Map<Location, Location>();
  /** The sockets that are being brought along. */
  readonly #underWay = new Set<SocketId>();
  readonly #substitution: Substitution = {
    at: (location) => this.#valueAt(location),
    socket: (id) => this.#socketValue(id),
    object: (location) => this.#importedObject(location),
  };

  constructor(event: EventOf<'call'>, arguments_: ReadonlyMap<string, Abstract>, before: State, exit: Exit, observe: Observer | undefined) {
    this.#event = event;
    this.#arguments = arguments_;
    this.#before = before;
    this.#after = before.copy();
    this.#exit = exit;
    this.#observe = observe;
  }

  run(callee?: FunctionIr): State {
    for (const socket of this.#exit.state.sockets()) if (socket.origin === 'elsewhere') this.#replay(socket);
    for (const socket of this.#exit.state.sockets()) {
      if (socket.origin !== 'made') continue;
      if (this.#observe !== undefined) this.#tell(socket, this.#observe, this.#isCalledHere(callee));
      if (this.#isGivenOn(socket) || (this.#exit.how === 'throw' && hasFailedToBind(socket))) this.#keep(socket.id);
    }
    this.#exit.state.forEachValue((location, value) => {
      if (isRuntimesHold(location) && !this.#isCalledHere(callee)) return;
      for (const target of this.#targetsOf(location)) this.#after.write(target, this.#translate(value));
    });
    const result = this.#translate(this.#exit.value);
    this.#after.write(resultLocation(this.#event.id), callee === undefined ? result : this.#withVariables(result, callee));
    return this.#after;
  }

  /** Nobody says that what a driver calls, or a callback that may never run, runs beside all the rest. */
  #isCalledHere(callee: FunctionIr | undefined): boolean {
    return callee !== undefined && !this.#isDriven;
  }

  /** The functions that it gives take along the variables of this call of it. */
  #withVariables(result: Abstract, callee: FunctionIr): Abstract {
    const kept = givesFunctions(this.#exit.value) ? keptVariables(callee, this.#exit) : undefined;
    if (kept === undefined || kept.size === 0) return result;
    const within = `object of call ${this.#event.id}`;
    this.#after.write(within, unknown);
    for (const variable of kept) for (const { location, value } of this.#after.within(variable)) this.#after.write(`${within}/${location}`, value);
    return givenFunctions(result, within);
  }

  /** Does to the caller's socket what the function did to the one that it was given. */
  #replay(socket: SocketFacts): void {
    const location = locationOfSocket(socket.id);
    if (location === undefined) return;
    const target = socketOf(this.#valueAt(location), this.#after);
    if (target === undefined) return;
    const known = materialize(target, this.#after, socket.objectType);
    const argument = this.#arguments.get(location);
    // An object that is a socket is no argument to its own methods.
    const isOwnArgument = (argument !== undefined && !(argument.kind === 'reference' && argument.class !== undefined)) || location.endsWith('/*');
    for (const effect of socket.effects) {
      const isTold = isOwnArgument || this.#isGiven(effect.operands.option);
      const site = isTold ? this.#event.site : effect.step.site;
      const { event } = effect.step;
      const by = isTold ? undefined : this.#isDriven ? effect.step.by : this.#event.site;
      const step: Step = { event, site, by };
      const action: Action = { step, inner: effect.step, socket: known.id, operands: this.#operands(effect) };
      if (event.kind !== 'await' && !isIdle(event, this.#after.socket(known.id))) {
        this.#observe?.(action, this.#after);
        if (!isOwnArgument && !isFarIn(known.id)) this.#tellOfCalls(action);
      }
      applyAction(action, this.#after);
      const now = effect.hasFailed === true ? this.#after.socket(known.id) : undefined;
      if (now !== undefined) undoFailed(effect.step.event, now, this.#after);
    }
  }

  /** One call of a method may be right where the next one is not: each is told for itself, beside what holds of all of them inside the method. */
  #tellOfCalls({ step, inner, socket, operands }: Action): void {
    const { event } = step;
    // What a class has from the library stands nowhere in the text.
    if ((event.kind !== 'bind' && event.kind !== 'listen') || inner.site.statement.list < 0) return;
    for (const site of new Set([inner.by, step.by])) {
      const inside = site === inner.by ? { event, site: inner.site } : inner;
      if (site !== undefined) this.#observe?.({ step: { event, site }, inner: inside, socket, operands, isRetold: true, isOfCall: true }, this.#after);
    }
  }

  /** A driver's calls stand nowhere in the text. */
  get #isDriven(): boolean {
    return this.#event.site.statement.list < 0;
  }

  /** Whether it is an argument itself: a function that sets any option on what is in a field sets the one that this call names. */
  #isGiven(operand: Abstract | undefined): boolean {
    return operand?.kind === 'symbolic' && this.#arguments.has(operand.at);
  }

  /**
   * A port or an address that the function was given is certain only here, and so is a field that it tested: what it did with them to a socket of its own
   * is told once more, at the call.
   */
  #tell(socket: SocketFacts, observe: Observer, isCalledHere: boolean): void {
    const { bound, listening, connected } = socket;
    if (!hasHappened(bound) || this.#isDriven) return;
    const known = this.#boundInCaller(bound);
    if (!hasHappened(known)) return;
    const isKnownHere = knowsMore(known, bound) || this.#isDecidedHere();
    if (!isKnownHere && !(isCalledHere && this.#meetsAnother(socket.id, bound))) return;
    // What meets a socket of the caller's does so where it stands.
    const of: Partial<Action> = isKnownHere ? { isRetold: true } : { isRetold: true, isOfCall: true };
    const site = isKnownHere ? this.#event.site : bound.step.site;
    const unbound: SocketFacts = {
      ...socket,
      ...this.#askedInCaller(socket),
      id: this.#importedId(socket.id),
      options: known.options,
      optionsIncomplete: bound.optionsIncomplete,
      bound: 'no',
      listening: 'no',
      connected: 'no',
      closed: 'no',
    };
    const at = this.#after.copy();
    at.setSocket(unbound);
    observe({ step: { event: bound.step.event, site }, inner: bound.step, socket: unbound.id, operands: { endpoint: known.endpoint }, ...of }, at);
    const boundHere: SocketFacts = { ...unbound, bound: { ...known, step: { event: bound.step.event, site } } };
    for (const step of [listening, connected]) {
      if (!hasHappened(step)) continue;
      at.setSocket({ ...boundHere, options: this.#optionsInCaller(socket.options), optionsIncomplete: socket.optionsIncomplete });
      observe({ step: { event: step.event, site: isKnownHere ? site : step.site }, inner: step, socket: unbound.id, operands: {}, ...of }, at);
    }
  }

  /** The caller has another socket on the port: the function could not know. */
  #meetsAnother(id: SocketId, { endpoint }: BindFact): boolean {
    const port = portOf(endpoint);
    if (port === undefined || port === 0) return false;
    const own = originalOf(id);
    return this.#after.sockets().some(({ id: other, bound }) => hasHappened(bound) && portOf(bound.endpoint) === port && originalOf(other) !== own);
  }

  /** What the function made of the socket turned on a field of an object whose value is known only here. */
  #isDecidedHere(): boolean {
    return [...this.#exit.tested.keys()].some((condition) => {
      const test = testIn(condition);
      return test !== undefined && rootOf(test.at) !== test.at && outcomeOf(test, this.#valueAt(test.at), this.#before) !== undefined;
    });
  }

  /** The port is still what the caller was given in turn: its own caller is to be told. */
  #isGivenOn({ bound }: SocketFacts): boolean {
    if (!hasHappened(bound) || bound.endpoint.port.kind !== 'symbolic') return false;
    const here = this.#boundInCaller(bound);
    if (!hasHappened(here) || here.endpoint.port.kind !== 'symbolic') return false;
    // A function within the caller's knows what the caller was given by the same name.
    return here !== bound || this.#after.names.isParameter(rootOf(here.endpoint.port.at));
  }

  /** Brings a socket along that the caller cannot reach. What became of it in the end nobody says. */
  #keep(id: SocketId): void {
    if (this.#after.socket(this.#importedId(id)) !== undefined) return;
    const kept = this.#after.socket(this.#imported(id));
    if (kept !== undefined && kept.closed === 'no') this.#after.setSocket({ ...kept, closed: 'unknown' });
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
        (pointer?.kind === 'reference' || pointer?.kind === 'record') && operands.sockaddr?.kind === 'symbolic'
          ? readSockaddr(pointer, this.#before)
          : substituteEndpoint(operands.endpoint, this.#substitution);
      if (pointer !== undefined) translated.sockaddr = pointer;
    }
    return translated;
  }

  /** A socket made in the called function is another one for each call of it. It comes along only when the caller can reach it. */
  #imported(id: SocketId): SocketId {
    const imported = this.#importedId(id);
    const facts = this.#exit.state.socket(id);
    // The port that it is bound to may be computed from the descriptor itself.
    const isUnderWay = this.#underWay.has(id);
    this.#underWay.add(id);
    if (facts !== undefined && !isUnderWay)
      this.#after.setSocket(
        this.#after.names.sharedSocket({
          ...this.#fromNowhere(facts),
          ...this.#askedInCaller(facts),
          id: imported,
          options: this.#optionsInCaller(facts.options),
          bound: this.#boundInCaller(this.#fromNowhere(facts).bound),
        }),
      );
    if (!isUnderWay) this.#underWay.delete(id);
    return imported;
  }

  /** What stands nowhere in the text of the function is done by its call. */
  #fromNowhere(facts: SocketFacts): SocketFacts {
    const { made, bound, listening } = facts;
    if (made === undefined || made.site.statement.list >= 0) return facts;
    const here = (step: Step): Step => (step.site.statement.list < 0 ? { ...step, site: this.#event.site } : step);
    return {
      ...facts,
      made: here(made),
      bound: hasHappened(bound) ? { ...bound, step: here(bound.step) } : bound,
      listening: hasHappened(listening) ? here(listening) : listening,
    };
  }

  /** The kind of socket may be what the function was given. */
  #askedInCaller({ asked }: SocketFacts): Partial<SocketFacts> {
    if (asked === undefined) return {};
    return socketAskedFor({ family: this.#translate(asked.family), type: this.#translate(asked.type), protocol: this.#translate(asked.protocol) });
  }

  #importedId(id: SocketId): SocketId {
    return this.#idHere(id);
  }

  /** An object that the called function made is another one for each call of it, too. */
  #importedObject(location: Location): Location {
    if (!isObject(location)) return location;
    const root = rootOf(location);
    const known = this.#objects.get(root) ?? this.#idHere(root);
    this.#objects.set(root, known);
    return root === location ? known : known + location.slice(root.length);
  }

  #idHere(id: string): string {
    return isFarIn(id) ? id : `${id} in ${this.#event.id}`;
  }

  /** The port, the address and what options were set to may be what the function was given. */
  #boundInCaller(bound: SocketFacts['bound']): SocketFacts['bound'] {
    if (!hasHappened(bound)) return bound;
    const endpoint = substituteEndpoint(bound.endpoint, this.#substitution);
    const options = this.#optionsInCaller(bound.options);
    return sameEndpoint(endpoint, bound.endpoint) && options === bound.options ? bound : { ...bound, endpoint, options };
  }

  #optionsInCaller(options: SocketFacts['options']): SocketFacts['options'] {
    let known: Map<string, OptionFact> | undefined;
    for (const [name, fact] of options) {
      if (fact.given === undefined) continue;
      const given = this.#translate(fact.given);
      const { given: _, ...rest } = fact;
      known ??= new Map(options);
      known.set(name, { ...rest, value: numberOf(given), ...(isTold(given) ? { given } : {}) });
    }
    return known ?? options;
  }

  #translate(value: Abstract): Abstract {
    return substitute(value, this.#substitution);
  }

  #socketValue(id: SocketId): Abstract {
    const location = locationOfSocket(id);
    return location === undefined ? this.#after.names.socketValue(this.#imported(id)) : this.#valueAt(location);
  }

  /** What the caller had at a location that the function names by its own parameters. */
  #valueAt(location: Location): Abstract {
    const root = rootOf(location);
    const argument = this.#arguments.get(root);
    if (argument === undefined) return isGlobal(root) ? this.#before.read(location) : unknown;
    return followPath(argument, location.slice(root.length + 1), this.#before);
  }

  /** Where a location of the function lies for the caller; nowhere for what ends with the call. */
  #targetsOf(location: Location): readonly Location[] {
    const root = rootOf(location);
    if (isObject(root)) return [this.#importedObject(location)];
    // A parameter that a closure captures outlives the call under its own name, too.
    const own = isGlobal(root) ? [location] : [];
    const argument = this.#arguments.get(root);
    const rest = location.slice(root.length + 1);
    if (rest === '' || (argument?.kind !== 'reference' && argument?.kind !== 'symbolic')) return own;
    return [...own, locationWithin(argument, rest, this.#before)];
  }
}

/** Whether the caller knows another endpoint, or an option's number. */
function knowsMore(known: BindFact, bound: BindFact): boolean {
  if (known === bound) return false;
  if (!sameEndpoint(known.endpoint, bound.endpoint)) return true;
  return [...known.options].some(([name, { value }]) => value !== bound.options.get(name)?.value);
}

/** Made so many calls away that two calls of a function make the same, as far as its name says. */
function isFarIn(id: string): boolean {
  return id.split(' in ').length > 4;
}

/** What the caller has at a path within what it passed. */
export function followPath(value: Abstract, path: string, state: State): Abstract {
  if (path === '') return value;
  if (value.kind === 'reference' || value.kind === 'symbolic') return state.read(locationWithin(value, path, state));
  // A value that is no pointer stands for what it points to.
  return path
    .split('/')
    .filter((element) => element !== '*')
    .reduce(partOf, value);
}

function locationWithin(pointer: Extract<Abstract, { kind: 'reference' | 'symbolic' }>, path: string, state: State): Location {
  let location = '';
  for (const element of path.split('/')) {
    const holder = location === '' ? pointer : state.readWhole(location);
    // A value that is no pointer stands for what it points to.
    if (element === '*' && (holder.kind === 'list' || holder.kind === 'record')) continue;
    const base: Location = holder.kind === 'reference' ? holder.to : holder.kind === 'symbolic' ? holder.at : location;
    location = element === '*' && holder.kind === 'reference' ? base : state.names.within(base, element);
  }
  return location;
}
