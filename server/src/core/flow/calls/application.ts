import { type EventKind, type EventOf, type FunctionIr, isGlobal } from '../../ir/index.ts';
import type { Exit, Summary } from '../context.ts';
import { type Action, applyAction, isIdle, locationOfSocket, materialize, type Observer, recognizeFamily, socketOf, undoFailed } from '../events/action.ts';
import { metBy } from '../exits/beside.ts';
import { givenFunctions, givesFunctions, keptVariables } from '../exits/closures.ts';
import { asDoubted } from '../exits/exits.ts';
import { outcomeOf, testIn } from '../exits/tested.ts';
import { closeAmongKept, closeAsTold, closeInObjects, keptInCaller } from '../operands/elements.ts';
import { portOf, sameEndpoint } from '../operands/endpoint.ts';
import { resultLocation } from '../operands/evaluate.ts';
import { joinSockets } from '../solver/joinSockets.ts';
import { type Abstract, holdsSocket, isTold, type Location, type SocketId, unknown, unknownFrom } from '../state/abstract.ts';
import { lastOf, rootOf } from '../state/locations.ts';
import { anyObject, type BindFact, hasFailedToBind, hasHappened, type SocketFacts, type Step } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { isRuntimesHold, runsOn, runtimesHold } from '../turns/running.ts';
import { isFarIn } from './socketNames.ts';
import { Translation } from './translation.ts';

/**
 * One way in which a called function ends, put on top of what the caller knows.
 * @param others all the ways in which it may end here
 */
export function applyExit(
  event: EventOf<'call'>,
  arguments_: ReadonlyMap<string, Abstract>,
  before: State,
  exit: Exit,
  observe: Observer | undefined,
  called?: Summary,
  others: readonly Exit[] = [],
): State {
  return new Application(event, arguments_, before, asDoubted(exit, others), observe).run(called, others);
}

class Application {
  readonly #event: EventOf<'call'>;
  readonly #arguments: ReadonlyMap<string, Abstract>;
  /** What the caller knew before the call: what the function's symbols stand for. */
  readonly #before: State;
  readonly #after: State;
  readonly #exit: Exit;
  readonly #observe: Observer | undefined;
  readonly #inCaller: Translation;

  constructor(event: EventOf<'call'>, arguments_: ReadonlyMap<string, Abstract>, before: State, exit: Exit, observe: Observer | undefined) {
    this.#event = event;
    this.#arguments = arguments_;
    this.#before = before;
    this.#after = before.copy();
    this.#exit = exit;
    this.#observe = observe;
    this.#inCaller = new Translation(event, arguments_, before, this.#after, exit);
  }

  run(called: Summary | undefined, others: readonly Exit[]): State {
    const callee = called?.function;
    for (const socket of this.#exit.state.sockets()) if (socket.origin === 'elsewhere') this.#replay(socket, callee === undefined);
    for (const socket of this.#exit.state.sockets()) {
      if (socket.origin !== 'made') continue;
      // What a function did before it threw it did on its way to where it returns.
      const isToldOf = this.#exit.how === 'throw' && others.some(({ how, state }) => how !== 'throw' && hasHappened(state.socket(socket.id)?.bound ?? 'no'));
      const isAsking = this.#isKeptBack(socket.id) && others.some(({ how, state }) => how === 'return' && isRefused(state.socket(socket.id)));
      if (this.#observe !== undefined && !isToldOf) this.#tell(socket, this.#observe, callee === undefined, called?.isSpecialized === true, isAsking, others);
      if (this.#isGivenOn(socket) || (isBoundBeside(socket) && this.#isKeptBack(socket.id)) || (this.#exit.how === 'throw' && hasFailedToBind(socket)))
        this.#keep(socket.id);
    }
    this.#after.writeMany(() => {
      this.#exit.state.forEachParted((at, value) => {
        if (!isRuntimesHold(at.root) || this.#isCalledHere(callee)) this.#inCaller.leave(keptInCaller(at, this.#event.id), value);
      });
    });
    closeAsTold(this.#exit, this.#after);
    if (callee === undefined && !this.#isDriven) for (const { id } of this.#exit.state.sockets()) this.#noteGiven(this.#inCaller.idHere(id));
    const result = this.#given(this.#inCaller.value(this.#exit.value));
    this.#after.write(resultLocation(this.#event.id), callee === undefined ? result : this.#withVariables(result, callee));
    return this.#after;
  }

  /** On another way on which nothing tells that it is not taken, another socket is bound in the place of this one: `kind.startswith("tcp")`. */
  #isAlternative({ id }: SocketFacts, others: readonly Exit[]): boolean {
    const isBoundBy = ({ state }: Exit, socket: SocketId): boolean => hasHappened(state.socket(socket)?.bound ?? 'no');
    return others.some(
      (other) =>
        other.how === 'return' &&
        !isBoundBy(other, id) &&
        other.state.sockets().some((each) => each.origin === 'made' && hasHappened(each.bound) && !isBoundBy(this.#exit, each.id)),
    );
  }

  /** The caller gets no name for it. A function that then returns where bind() is refused asks whether the port is taken. */
  #isKeptBack(id: SocketId): boolean {
    return !holdsSocket(this.#exit.value, id) && !this.#exit.state.heldSockets().has(id);
  }

  /** Where the function says nothing of what it gives, its name may. */
  #given(result: Abstract): Abstract {
    const { gives } = this.#event;
    return gives !== undefined && result.kind === 'unknown' && result.from === 'unknown' ? unknownFrom(gives) : result;
  }

  /** Nobody says that what a driver calls, or a callback that may never run, runs beside all the rest. */
  #isCalledHere(callee: FunctionIr | undefined): boolean {
    return callee !== undefined && !this.#isDriven;
  }

  /** The functions that it gives take along the variables of this call of it. */
  #withVariables(result: Abstract, callee: FunctionIr): Abstract {
    if (!givesFunctions(this.#exit.value)) return result;
    const kept = keptVariables(callee, this.#exit);
    // What it was given in this call, and not in another that left it there.
    const given = [...this.#arguments].filter(([parameter]) => isGlobal(parameter) && this.#exit.state.readOwn(parameter) === undefined);
    if (kept.size === 0 && given.length === 0) return result;
    const within = `object of call ${this.#event.id}`;
    this.#after.write(within, unknown);
    for (const variable of kept) for (const { location, value } of this.#after.within(variable)) this.#after.write(`${within}/${location}`, value);
    for (const [parameter, value] of given) this.#after.write(`${within}/${parameter}`, value);
    return givenFunctions(result, within);
  }

  /** Does to the caller's socket what the function did to the one that it was given. */
  #replay(socket: SocketFacts, isOfCallback: boolean): void {
    const location = locationOfSocket(socket.id);
    if (location === undefined) return;
    const target = socketOf(this.#inCaller.at(location), this.#after);
    const isClosed = socket.effects.some(({ step }) => step.event.kind === 'close');
    if (isClosed) closeAmongKept(target, this.#after);
    if (isClosed && target === undefined && rootOf(location) !== location) closeInObjects(lastOf(location), this.#after);
    if (target === undefined) return;
    const known = this.#recognized(materialize(target, this.#after, socket.objectType), socket.objectType);
    const argument = this.#arguments.get(location);
    // An object that is a socket is no argument to its own methods.
    const isOwnArgument = (argument !== undefined && !(argument.kind === 'reference' && argument.class !== undefined)) || location.endsWith('/*');
    for (const effect of socket.effects) {
      const isTold = isOwnArgument || this.#isGiven(effect.operands.option);
      const site = isTold ? this.#event.site : effect.step.site;
      const { event } = effect.step;
      const by = isTold ? undefined : this.#isDriven ? effect.step.by : this.#event.site;
      const step: Step = { event, site, by };
      const isPartial = effect.isPartial === true;
      const action: Action = { step, inner: effect.step, socket: known.id, operands: this.#inCaller.operands(effect), ...(isPartial ? { isPartial } : {}) };
      recognizeFamily(action, this.#after);
      if (event.kind !== 'await' && !isIdle(event, this.#after.socket(known.id))) {
        this.#observe?.act(action, this.#after);
        if (!isOwnArgument && !isFarIn(known.id)) this.#tellOfCalls(action, isOfCallback && !this.#isDriven ? { givenTo: this.#event.site } : {});
      }
      const before = isPartial && event.kind !== 'setsockopt' ? this.#after.socket(known.id) : undefined;
      const boundBefore = effect.hasFailed === true ? this.#after.socket(known.id)?.bound : undefined;
      applyAction(action, this.#after);
      const done = before === undefined ? undefined : this.#after.socket(known.id);
      if (before !== undefined && done !== undefined) this.#after.setSocket(joinSockets(before, done));
      const now = effect.hasFailed === true ? this.#after.socket(known.id) : undefined;
      if (now !== undefined) undoFailed(effect.step.event, now, this.#after, boundBefore);
    }
  }

  /** What one function only bound is a socket once the next one does to it what is done to sockets alone. */
  #recognized(known: SocketFacts, objectType: string): SocketFacts {
    if (known.objectType !== anyObject || objectType === anyObject) return known;
    const facts = { ...known, objectType };
    this.#after.setSocket(facts);
    return facts;
  }

  /** One call of a method may be right where the next one is not: each is told for itself, beside what holds of all of them inside the method. */
  #tellOfCalls({ step, inner, ...rest }: Action, of: Partial<Action>): void {
    const { event } = step;
    // What a class has from the library stands nowhere in the text.
    if (!isToldOfCalls.has(event.kind) || inner.site.statement.list < 0) return;
    for (const site of new Set([inner.by, step.by])) {
      const inside = site === inner.by ? { event, site: inner.site } : inner;
      if (site !== undefined) this.#observe?.act({ ...rest, ...of, step: { event, site }, inner: inside, isRetold: true, isOfCall: true }, this.#after);
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
  #tell(socket: SocketFacts, observe: Observer, isOfCallback: boolean, isSpecialized: boolean, isAsking: boolean, others: readonly Exit[]): void {
    const { bound, listening, connected, closed } = socket;
    if (!hasHappened(bound) || this.#isDriven) return;
    const known = this.#inCaller.bound(bound);
    if (!hasHappened(known)) return;
    const asked = this.#inCaller.asked(socket);
    const isKnownHere =
      knowsMore(known, bound) || isOtherKind(asked, socket) || isSpecialized || this.#isDecidedHere() || this.#isKnownOfOthers(socket.id, bound, others);
    const other = isKnownHere || isAsking || isOfCallback ? undefined : metBy(socket.id, bound, this.#after);
    if (!isKnownHere && other === undefined) return;
    // What meets a socket of the caller's does so where it stands.
    const isOnlyAsking = isAsking && closed !== 'no' && others.every((exit) => !isGiven(socket.id, exit));
    const of: Partial<Action> = {
      isRetold: true,
      ...(isKnownHere ? {} : { isOfCall: true }),
      ...(isOnlyAsking ? { isAsking: true } : {}),
      ...(this.#isAlternative(socket, others) ? { isAlternative: true } : {}),
      ...(isOfCallback ? { givenTo: this.#event.site } : {}),
    };
    // Where one bind() binds both, which of them is meant is said by the call that has it done.
    const by = other?.step.event === bound.step.event ? socket.made?.by : undefined;
    const site = isKnownHere ? this.#event.site : (by ?? bound.step.site);
    const unbound: SocketFacts = {
      ...socket,
      ...asked,
      id: this.#inCaller.idHere(socket.id),
      options: known.options,
      optionsIncomplete: bound.optionsIncomplete,
      bound: 'no',
      listening: 'no',
      connected: 'no',
      closed: 'no',
    };
    const at = this.#after.copy();
    at.setSocket(unbound);
    for (const other of known.beside ?? []) {
      at.setSocket(other);
      at.write(runtimesHold(other.id), at.names.sockets.valueOf(other.id));
    }
    observe.act(
      { step: { event: bound.step.event, site }, inner: bound.step, socket: unbound.id, operands: { endpoint: known.endpoint }, became: socket, ...of },
      at,
    );
    const boundHere: SocketFacts = { ...unbound, bound: { ...known, step: { event: bound.step.event, site } } };
    for (const step of [listening, connected]) {
      if (!hasHappened(step)) continue;
      at.setSocket({ ...boundHere, options: this.#inCaller.options(socket.options), optionsIncomplete: socket.optionsIncomplete });
      observe.act({ step: { event: step.event, site: isKnownHere ? site : step.site }, inner: step, socket: unbound.id, operands: {}, ...of }, at);
    }
  }

  /** What the function made of the socket turned on a field of an object whose value is known only here. */
  #isDecidedHere(): boolean {
    return [...this.#exit.tested.keys()].some((condition) => {
      const test = testIn(condition);
      return test !== undefined && rootOf(test.at) !== test.at && outcomeOf(test, this.#inCaller.at(test.at), this.#before) !== undefined;
    });
  }

  /**
   * On another way that the function goes the same bind() is told here, and on this one the port has been lost: what holds on every path holds on it, too, or
   * is not said. A port that the function has chosen by itself is another matter.
   */
  #isKnownOfOthers(id: SocketId, { step: { event }, endpoint }: BindFact, others: readonly Exit[]): boolean {
    if (endpoint.port.kind !== 'unknown') return false;
    return others.some(({ state }) => {
      const bound = state.socket(id)?.bound ?? 'no';
      if (!hasHappened(bound) || bound.step.event !== event || !isTold(bound.endpoint.port)) return false;
      const known = this.#inCaller.bound(bound);
      return hasHappened(known) && knowsMore(known, bound);
    });
  }

  /** The port is still what the caller was given in turn, or an item of that: its own caller is to be told. */
  #isGivenOn({ bound }: SocketFacts): boolean {
    if (!hasHappened(bound) || !isTold(bound.endpoint.port)) return false;
    const here = this.#inCaller.bound(bound);
    if (!hasHappened(here)) return false;
    // What it has from a list is known to whoever gave the list.
    if (!isTold(here.endpoint.port)) return this.#after.names.isFollowedWithLists && portOf(here.endpoint) !== undefined;
    // A function within the caller's knows what the caller was given by the same name.
    return here !== bound || this.#rootsOf(here.endpoint.port).some((root) => this.#after.names.isParameter(root));
  }

  #rootsOf(value: Abstract): readonly Location[] {
    if (value.kind === 'symbolic') return [rootOf(value.at)];
    return value.kind === 'operation' ? value.operands.flatMap((operand) => this.#rootsOf(operand)) : [];
  }

  #noteGiven(id: SocketId): void {
    const facts = this.#after.socket(id);
    if (facts?.made === undefined || facts.made.givenTo !== undefined) return;
    this.#after.setSocket(this.#after.names.sockets.shared({ ...facts, made: { ...facts.made, givenTo: this.#event.site } }));
  }

  /** Brings a socket along that the caller cannot reach. What became of it in the end nobody says. */
  #keep(id: SocketId): void {
    if (this.#after.socket(this.#inCaller.idHere(id)) !== undefined) return;
    const kept = this.#after.socket(this.#inCaller.imported(id));
    if (kept !== undefined && kept.closed === 'no') this.#after.setSocket({ ...kept, closed: 'unknown' });
  }
}

function isRefused(socket: SocketFacts | undefined): boolean {
  return socket !== undefined && hasFailedToBind(socket);
}

/** What a thread or a process has bound that the function started may meet a socket of whoever called it, however far up, while it serves. */
function isBoundBeside({ made, bound }: SocketFacts): boolean {
  return made?.isBeside === true && hasHappened(bound);
}

/** Whether somebody has it when the function has ended, beside the runtime. */
function isGiven(id: SocketId, { state, value }: Exit): boolean {
  const socket = state.socket(id);
  return holdsSocket(value, id) || (socket !== undefined && !runsOn(socket) && state.heldSockets().has(id));
}

/** What a method does to its object's socket that may be right in one call of it and wrong in another. */
const isToldOfCalls: ReadonlySet<EventKind> = new Set(['setsockopt', 'bind', 'listen', 'accept']);

/** Whether the caller knows the type or the family that the function was given: a datagram socket, of which nobody could tell there that it was to listen. */
function isOtherKind(asked: Partial<SocketFacts>, socket: SocketFacts): boolean {
  return (asked.protocol ?? socket.protocol) !== socket.protocol || (asked.family ?? socket.family) !== socket.family;
}

/** Whether the caller knows another endpoint, or an option's number. */
function knowsMore(known: BindFact, bound: BindFact): boolean {
  if (known === bound) return false;
  if (!sameEndpoint(known.endpoint, bound.endpoint)) return true;
  return [...known.options].some(([name, { value }]) => value !== bound.options.get(name)?.value);
}
