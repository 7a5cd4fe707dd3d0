import type { EventOf } from '../../ir/index.ts';
import { isGlobal } from '../../ir/index.ts';
import type { Exit } from '../context.ts';
import { locationOfSocket, numberOf } from '../events/action.ts';
import { toldBeside } from '../exits/beside.ts';
import { keepElement } from '../operands/elements.ts';
import { type EndpointFact, sameEndpoint, substituteEndpoint } from '../operands/endpoint.ts';
import { toldByObject } from '../operands/properties.ts';
import { givenSockaddr, readSockaddr } from '../operands/sockaddr.ts';
import { partOfSocket, partOfSocketAt } from '../operands/socketParts.ts';
import { socketAskedFor } from '../operands/vocabulary.ts';
import { type Abstract, isTold, type Location, type SocketId, unknown } from '../state/abstract.ts';
import { typeFound } from '../state/kindFound.ts';
import { heldAt, isObject, partBehind, rootOf } from '../state/locations.ts';
import type { Parted } from '../state/names.ts';
import { type ActionOperands, type Effect, hasHappened, type OptionFact, type SocketFacts, type Step } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { nameInCaller } from './socketNames.ts';
import { type Substitution, substitute } from './substitute.ts';

const plain: ReadonlySet<Abstract['kind']> = new Set(['none', 'number', 'boolean', 'string']);

/** What stands in the caller for what a called function names: its parameters, its sockets and its objects. */
export class Translation {
  readonly #event: EventOf<'call'>;
  readonly #arguments: ReadonlyMap<string, Abstract>;
  /** What the caller knew before the call: what the function's symbols stand for. */
  readonly #before: State;
  /** What the caller knows after it: sockets that the function made come along when they are named. */
  readonly #after: State;
  readonly #exit: Exit;
  readonly #objects = new Map<Location, Location>();
  /** The sockets that this call has brought along. */
  readonly #brought = new Set<SocketId>();
  /** Those that are being brought along. */
  readonly #underWay = new Set<SocketId>();
  readonly #substitution: Substitution = {
    at: (location) => this.at(location),
    socket: (id) => this.#socketValue(id),
    object: (location) => this.#objectHere(location),
  };

  constructor(event: EventOf<'call'>, arguments_: ReadonlyMap<string, Abstract>, before: State, after: State, exit: Exit) {
    this.#event = event;
    this.#arguments = arguments_;
    this.#before = before;
    this.#after = after;
    this.#exit = exit;
  }

  value(value: Abstract): Abstract {
    return substitute(value, this.#substitution);
  }

  /** What the caller had at a location that the function names by its own parameters. */
  at(location: Location): Abstract {
    const root = rootOf(location);
    const argument = this.#arguments.get(root);
    if (argument === undefined) return isGlobal(root) ? this.#global(root, location) : unknown;
    return followPath(argument, location.slice(root.length + 1), this.#before);
  }

  /** A variable that both know may lead to an object of the caller's: one of a class, which a closure captures, or its own (`const self = this`). */
  #global(root: string, location: Location): Abstract {
    const holder = root === location ? undefined : this.#before.readOwn(root);
    const path = location.slice(root.length + 1);
    if (holder?.kind === 'reference' || holder?.kind === 'symbolic') return followPath(holder, path, this.#before);
    const known = this.#before.read(location);
    if (known.kind === 'unknown' && location.endsWith('/*')) {
      // What is no pointer stands for itself, as an option does that a text has not.
      const itself = this.#before.read(location.slice(0, -'/*'.length));
      if (plain.has(itself.kind)) return itself;
    }
    // What is chosen between what the function was given and a default is no pointer either, nor are its parts.
    return known.kind === 'unknown' && holder?.kind === 'operation' ? followPath(holder, path, this.#before) : known;
  }

  /** Leaves a value where a location of the function lies for the caller; nowhere, where that ends with the call. */
  leave({ location, root, path }: Parted, value: Abstract): void {
    const after = this.#after;
    if (isObject(root)) {
      if (path === '') after.write(this.#objectHere(root), this.value(value));
      else after.writeBehind(this.#objectHere(root), path, this.value(value));
      return;
    }
    // A parameter that a closure captures outlives the call under its own name, too.
    if (isGlobal(root)) {
      const left = this.value(value);
      after.write(location, left);
      if (value.kind !== 'socket') keepElement(nowhere, location, left, after);
    }
    if (path === '') return;
    const argument = this.#arguments.get(root);
    if (argument?.kind !== 'reference' && argument?.kind !== 'symbolic') return;
    // What leads on from a field may be a pointer.
    if (path.includes('/') || path === '*' || path === '[]') {
      const [to, left] = [locationWithin(argument, path, this.#before), this.value(value)];
      if (path === '*' && left.kind === 'socket') after.writeSocketOf(to, left);
      else after.write(to, left);
      // What the function was given has a name only here.
      if (value.kind !== 'socket') keepElement(nowhere, to, left, after);
    } else after.writeBehind(argument.kind === 'reference' ? argument.to : argument.at, path, this.value(value));
  }

  /** What an effect of the function was done with. */
  operands(effect: Effect): ActionOperands {
    const { operands } = effect;
    const translated: { -readonly [K in keyof ActionOperands]: ActionOperands[K] } = {};
    for (const name of ['level', 'option', 'value', 'length'] as const) {
      const operand = operands[name];
      if (operand !== undefined) translated[name] = this.value(operand);
    }
    if (operands.isRetry === true) translated.isRetry = true;
    if (operands.endpoint !== undefined) {
      const { endpoint, sockaddr } = this.#endpoint(operands.endpoint, operands.sockaddr);
      translated.endpoint = endpoint;
      if (sockaddr !== undefined) translated.sockaddr = sockaddr;
    }
    return translated;
  }

  /** What the caller knows of an endpoint, whose structure the function may have from it. */
  #endpoint(endpoint: EndpointFact, sockaddr: Abstract | undefined): { endpoint: EndpointFact; sockaddr?: Abstract } {
    const pointer = sockaddr === undefined ? unknown : this.value(sockaddr);
    if (pointer.kind === 'reference' || pointer.kind === 'record') {
      const given = givenSockaddr(pointer, this.#before);
      return { endpoint: readSockaddr(pointer, this.#before), ...(given === undefined ? {} : { sockaddr: given }) };
    }
    const substituted = substituteEndpoint(endpoint, this.#substitution);
    return pointer.kind === 'symbolic' ? { endpoint: substituted, sockaddr: pointer } : { endpoint: substituted };
  }

  /** The port, the address and what options were set to may be what the function was given. */
  bound(bound: SocketFacts['bound']): SocketFacts['bound'] {
    if (!hasHappened(bound)) return bound;
    const { endpoint, sockaddr } = this.#endpoint(bound.endpoint, bound.sockaddr);
    const options = this.options(bound.options);
    const beside = bound.beside?.map((each) => this.#besideHere(each));
    const isSame = beside === undefined && sameEndpoint(endpoint, bound.endpoint) && options === bound.options && bound.sockaddr === sockaddr;
    return isSame ? bound : { ...bound, endpoint, sockaddr, options, ...(beside === undefined ? {} : { beside }) };
  }

  /** A socket that the called function held beside another one. */
  #besideHere(facts: SocketFacts): SocketFacts {
    return { ...facts, ...this.asked(facts), id: this.idHere(facts.id), options: this.options(facts.options), bound: this.bound(facts.bound) };
  }

  /** The caller may hold others on ports that it was told, when it calls. */
  #boundBeside(id: SocketId, bound: SocketFacts['bound']): SocketFacts['bound'] {
    const here = this.bound(bound);
    if (!hasHappened(here) || here.beside !== undefined) return here;
    const beside = toldBeside(id, here, this.#after);
    return beside === undefined ? here : { ...here, beside };
  }

  options(options: SocketFacts['options']): SocketFacts['options'] {
    let known: Map<string, OptionFact> | undefined;
    for (const [name, fact] of options) {
      if (fact.given === undefined) continue;
      const given = this.value(fact.given);
      const { given: _, ...rest } = fact;
      known ??= new Map(options);
      known.set(name, { ...rest, value: given.kind === 'none' ? 0 : numberOf(given), ...(isTold(given) ? { given } : {}) });
    }
    return known ?? options;
  }

  /** The kind of socket may be what the function was given. */
  asked({ asked, protocol }: SocketFacts): Partial<SocketFacts> {
    if (asked === undefined) return {};
    const type = this.value(asked.type);
    const here = socketAskedFor({ family: this.value(asked.family), type, protocol: this.value(asked.protocol) }, typeFound(type, this.#before));
    // What the function has found of the type that it was given holds for its caller, who knows no more of it.
    return here.protocol === 'unknown' && type.kind === 'symbolic' ? { ...here, protocol } : here;
  }

  /** The name that what a call made has in the caller. */
  idHere(id: string): string {
    return nameInCaller(id, this.#event.id);
  }

  /** A socket made in the called function is another one for each call of it. It comes along only when the caller can reach it. */
  imported(id: SocketId): SocketId {
    const imported = this.idHere(id);
    const facts = this.#exit.state.socket(id);
    // The port that it is bound to may be computed from the descriptor itself.
    const isUnderWay = this.#underWay.has(id);
    this.#underWay.add(id);
    if (!this.#brought.has(id) && this.#after.socket(imported) !== undefined) this.#after.forgetHeld(imported);
    this.#brought.add(id);
    if (facts !== undefined && !isUnderWay) {
      const here = this.#fromNowhere(facts);
      const options = this.options(facts.options);
      const bound = this.#boundBeside(imported, here.bound);
      const made = here.made === undefined ? undefined : this.#byCall(here.made);
      this.#after.setSocket(this.#after.names.sockets.shared({ ...here, ...this.asked(facts), id: imported, made, options, bound }));
    }
    if (!isUnderWay) this.#underWay.delete(id);
    return imported;
  }

  #socketValue(id: SocketId): Abstract {
    const location = locationOfSocket(id);
    return location === undefined ? this.#after.names.sockets.valueOf(this.imported(id)) : this.at(location);
  }

  /** A driver's call stands nowhere in the text. */
  #byCall(made: Step): Step {
    const { site } = this.#event;
    return site.statement.list < 0 || made.site === site ? made : { ...made, by: site };
  }

  /** What stands nowhere in the text of the function is done by its call. */
  #fromNowhere(facts: SocketFacts): SocketFacts {
    const { made, bound, failedBind, listening } = facts;
    if (made === undefined || made.site.statement.list >= 0) return facts;
    const here = (step: Step): Step => (step.site.statement.list < 0 ? { ...step, site: this.#event.site } : step);
    return {
      ...facts,
      made: here(made),
      bound: hasHappened(bound) ? { ...bound, step: here(bound.step) } : bound,
      failedBind: failedBind === undefined ? undefined : here(failedBind),
      listening: hasHappened(listening) ? here(listening) : listening,
    };
  }

  /** An object that the called function made is another one for each call of it, too. */
  #objectHere(location: Location): Location {
    const root = rootOf(location);
    if (!isObject(location)) return this.#partHere(location, root);
    const known = this.#objects.get(root) ?? this.idHere(root);
    this.#objects.set(root, known);
    return root === location ? known : known + location.slice(root.length);
  }

  /** A pointer to a part of what the function was given leads to that part: `return (struct sockaddr *)&endpoint->addr`. */
  #partHere(location: Location, root: string): Location {
    const argument = root === location ? undefined : this.#arguments.get(root);
    if (argument?.kind !== 'reference' && argument?.kind !== 'symbolic') return location;
    return locationWithin(argument, location.slice(root.length + 1), this.#before);
  }
}

const nowhere = { to: { path: [] } };

/** What the caller has at a path within what it passed. */
export function followPath(value: Abstract, path: string, state: State): Abstract {
  if (path === '') return value;
  if (value.kind === 'reference' || value.kind === 'symbolic') {
    const whole = path.endsWith('/*') ? followPath(value, path.slice(0, -2), state) : unknown;
    if (isPlain(whole)) return whole;
    const location = locationWithin(value, path, state);
    const found = state.read(location);
    return found.kind === 'unknown' ? (partOfSocketAt(location, state) ?? toldAt(value, path, state) ?? found) : found;
  }
  const ofSocket = partOfSocket(value, path, state);
  if (ofSocket !== undefined) return ofSocket;
  // What is absent has no parts: `{ ...defaults, ...overrides }`, `options?.port`.
  if (value.kind === 'none') return value;
  // A value that is no pointer stands for what it points to.
  const elements = path.split('/').filter((element) => element !== '*');
  return partBehind(value, elements);
}

/** What an object on the way tells, or a part of that: the port of `ports.address`. */
function toldAt(value: Pointer, path: string, state: State): Abstract | undefined {
  const elements = path.split('/');
  let holder: Abstract = value;
  for (const [index, element] of elements.entries()) {
    if (holder.kind !== 'reference') return undefined;
    const object = holder;
    const told = toldByObject(object, element, state, (inner) => (inner === '' ? unknown : state.read(locationWithin(object, inner, state))));
    if (told !== undefined) return index === elements.length - 1 ? told : partBehind(told, elements.slice(index + 1));
    holder = state.read(state.names.within(object.to, element));
  }
  return undefined;
}

type Pointer = Extract<Abstract, { kind: 'reference' | 'symbolic' }>;

/** No pointer, which stands for what it points to. */
function isPlain({ kind }: Abstract): boolean {
  return kind === 'number' || kind === 'boolean' || kind === 'string' || kind === 'constant';
}

function locationWithin(pointer: Pointer, path: string, state: State): Location {
  let location = '';
  for (const element of path.split('/')) {
    const holder = location === '' ? pointer : state.readWhole(location);
    // A value that is no pointer stands for what it points to.
    if (element === '*' && (holder.kind === 'list' || holder.kind === 'record')) continue;
    const base = heldAt(holder) ?? location;
    location = element === '*' && holder.kind === 'reference' ? base : state.names.within(base, element);
  }
  return location;
}
