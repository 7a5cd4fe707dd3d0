import type { CallEvent, Event, FunctionId, FunctionIr, Value } from '../../ir/index.ts';
import { eachOperand, eachValueIn, variableName } from '../../ir/index.ts';
import { sockaddrFieldNames } from '../operands/sockaddr.ts';
import { heldKeys } from '../places/placeLinks.ts';
import type { SocketPlaces } from '../places/socketPlaces.ts';
import { push } from '../state/multimap.ts';
import { MethodsMeant } from './methodsMeant.ts';
import type { FilePart } from './programParts.ts';

/**
 * The functions of a program that have to be followed: those that do something to a socket or write an address, themselves or through what they call, and
 * whatever these call. Most of what a program consists of is neither, and there is nothing to be told of it. A program without any is not followed at all.
 */
export function concernedIn(program: FilePart, places: SocketPlaces): ReadonlySet<FunctionId> {
  return new Concern(program, places).functions();
}

class Concern {
  readonly #program: FilePart;
  readonly #places: SocketPlaces;
  readonly #methods: MethodsMeant;
  readonly #deeds: ReadonlyMap<FunctionId, Deeds>;

  constructor(program: FilePart, places: SocketPlaces) {
    this.#program = program;
    this.#places = places;
    this.#methods = new MethodsMeant(program.classes);
    this.#deeds = new Map(program.functions.map((fn) => [fn.id, deedsOf(fn)]));
  }

  functions(): ReadonlySet<FunctionId> {
    const acting = this.#acting();
    const callees = new Map(Array.from(this.#deeds, ([id, deeds]) => [id, this.#calleesOf(deeds)]));
    const concerned = acting.size === 0 ? acting : this.#withCallers(acting, callees);
    for (const id of concerned) for (const callee of callees.get(id) ?? []) if (callees.has(callee)) concerned.add(callee);
    return concerned;
  }

  /** Those that do something themselves. What a method of an object means, and what is closed, is asked only where a socket can be. */
  #acting(): Set<FunctionId> {
    const all = [...this.#deeds];
    const areSockets = all.some(([, { hasSocket }]) => hasSocket);
    const may = ({ mayTellOf, mayActOn }: Deeds, isTelling: boolean): boolean =>
      areSockets && (isTelling ? mayTellOf : mayActOn).some((key) => this.#places.isSocketAt(key));
    const isTold = all.some(([, deeds]) => deeds.tells || may(deeds, true));
    if (!isTold) return new Set();
    return new Set(all.flatMap(([id, deeds]) => (deeds.tells || deeds.acts || may(deeds, true) || may(deeds, false) ? [id] : [])));
  }

  /** Those that call them, however deep: by name, or through a variable or a field that such a function was put into. */
  #withCallers(acting: ReadonlySet<FunctionId>, callees: ReadonlyMap<FunctionId, readonly FunctionId[]>): Set<FunctionId> {
    const callers = new Map<FunctionId, FunctionId[]>();
    for (const [id, called] of callees) for (const callee of called) push(callers, callee, id);
    const namesOf = new Map<FunctionId, string[]>();
    const askers = new Map<string, FunctionId[]>();
    for (const { attributes } of this.#program.classes) for (const [name, value] of attributes) keep(name, value, (id) => push(namesOf, id, name));
    for (const [id, { kept, names }] of this.#deeds) {
      for (const [name, each] of kept) push(namesOf, each, name);
      for (const name of names) push(askers, name, id);
    }
    const found = new Set(acting);
    for (const id of found) {
      for (const caller of callers.get(id) ?? []) found.add(caller);
      for (const name of namesOf.get(id) ?? []) for (const asker of askers.get(name) ?? []) found.add(asker);
    }
    return found;
  }

  #calleesOf({ mentioned, classes, methods }: Deeds): readonly FunctionId[] {
    const found = [...mentioned];
    for (const method of methods.values()) found.push(...this.#methods.of(method));
    for (const id of classes) found.push(...this.#methods.constructorsOf(id));
    return found;
  }
}

type MethodCallee = Extract<CallEvent['callee'], { kind: 'method' }>;

/** What a function does, whatever others do. */
interface Deeds {
  /** There is something to say of it: a socket is made or used, an address is written. */
  readonly tells: boolean;
  /** It makes a difference to every socket: it forks. */
  readonly acts: boolean;
  /** The places of objects that have methods of a socket's names. */
  readonly mayTellOf: readonly string[];
  /** The places of what it closes or waits for: a difference where somebody's socket is there. */
  readonly mayActOn: readonly string[];
  /** A socket comes into being here, or is what a parameter is said to be. */
  readonly hasSocket: boolean;
  /** Functions that it calls or hands on. */
  readonly mentioned: ReadonlySet<FunctionId>;
  readonly classes: ReadonlySet<number>;
  /** Methods that it calls, each once. */
  readonly methods: ReadonlyMap<string, MethodCallee>;
  /** Functions, each with the name of a variable or a field that it is put into. */
  readonly kept: readonly (readonly [string, FunctionId])[];
  /** Variables and fields that it names, where it calls what one of them may hold. */
  readonly names: ReadonlySet<string>;
}

const known = new WeakMap<FunctionIr, Deeds>();

function deedsOf(fn: FunctionIr): Deeds {
  const deeds = known.get(fn) ?? new DeedReader(fn).deeds;
  known.set(fn, deeds);
  return deeds;
}

/** Whether two functions are the same to those who ask which have to be followed. */
export function sameDeeds(a: FunctionIr, b: FunctionIr): boolean {
  return toText(deedsOf(a)) === toText(deedsOf(b));
}

function toText(deeds: Deeds): string {
  return JSON.stringify(deeds, (_, value) => (value instanceof Set ? [...value].sort() : value instanceof Map ? [...value.keys()].sort() : value));
}

class DeedReader {
  readonly deeds: Deeds;
  #tells = false;
  #acts = false;
  readonly #mayTellOf = new Set<string>();
  readonly #mayActOn = new Set<string>();
  #hasSocket = false;
  #callsAny = false;
  readonly #mentioned = new Set<FunctionId>();
  readonly #classes = new Set<number>();
  readonly #methods = new Map<string, MethodCallee>();
  readonly #kept: (readonly [string, FunctionId])[] = [];
  readonly #names = new Set<string>();

  constructor(fn: FunctionIr) {
    for (const { objectType, defaultValue } of fn.parameters) {
      this.#hasSocket ||= objectType !== undefined;
      if (defaultValue !== undefined) this.#value(defaultValue);
    }
    for (const { events, end } of fn.blocks) {
      for (const event of events) this.#event(event);
      if (end.kind === 'exit' && end.value !== undefined) this.#value(end.value);
    }
    this.deeds = {
      tells: this.#tells,
      acts: this.#acts,
      mayTellOf: [...this.#mayTellOf],
      mayActOn: [...this.#mayActOn],
      hasSocket: this.#hasSocket,
      mentioned: this.#mentioned,
      classes: this.#classes,
      methods: this.#methods,
      kept: this.#kept,
      names: this.#callsAny ? this.#names : none,
    };
  }

  /** @param receiver what has to be a socket for the event to be what the call means; left out where it means that whatever it is a method of */
  #event(event: Event, receiver?: Value): void {
    eachOperand(event, this.#value);
    switch (event.kind) {
      case 'dispatch':
        for (const events of event.byType.values()) {
          for (const each of events) this.#event(each, event.byType.size === 1 ? receiver : event.receiver);
        }
        for (const each of event.otherwise) this.#event(each, receiver);
        return;
      case 'assign':
        this.#assign(event.to.path.at(-1) ?? variableName(event.to.root), event.value);
        return;
      case 'call':
        this.#call(event);
        return;
      case 'escape':
      case 'await':
        return;
      case 'fork':
        this.#acts = true;
        return;
      case 'close':
      case 'handler':
        for (const key of heldKeys(receiver ?? event.fd)) this.#mayActOn.add(key);
        return;
      default:
        if (receiver === undefined) this.#tells = true;
        else for (const key of heldKeys(receiver)) this.#mayTellOf.add(key);
        this.#hasSocket ||= receiver === undefined && (event.kind === 'socket' || event.kind === 'accept');
    }
  }

  #assign(name: string, value: Value): void {
    this.#tells ||= sockaddrFieldNames.has(name) || (value.kind === 'record' && hasAddressField(value.fields));
    keep(name, value, (id, at) => this.#kept.push([at, id]));
  }

  #call({ callee }: CallEvent): void {
    if (callee.kind === 'function') this.#mentioned.add(callee.id);
    else if (callee.kind === 'class') this.#classes.add(callee.id);
    else if (callee.kind === 'method') this.#methods.set(`${callee.owner} ${callee.name}`, callee);
    if (callee.kind !== 'value' && callee.kind !== 'method') return;
    this.#callsAny = true;
    if (callee.kind === 'method') this.#names.add(callee.name);
  }

  readonly #value = (value: Value): void => {
    eachValueIn(value, (each) => {
      if (each.kind === 'function') this.#mentioned.add(each.id);
      else if (each.kind === 'class') this.#classes.add(each.id);
      else if (each.kind === 'place' || each.kind === 'address') {
        this.#names.add(variableName(each.place.root));
        for (const element of each.place.path) this.#names.add(element);
      } else if (each.kind === 'string') this.#names.add(each.value);
    });
  };
}

function hasAddressField(fields: ReadonlyMap<string, Value>): boolean {
  for (const [name, value] of fields) if (sockaddrFieldNames.has(name) || (value.kind === 'record' && hasAddressField(value.fields))) return true;
  return false;
}

/** The functions in a value, each with the name under which it can be found there. */
function keep(name: string, value: Value, visit: (id: FunctionId, name: string) => void): void {
  if (value.kind === 'function') visit(value.id, name);
  else if (value.kind === 'list') for (const item of value.items) keep(name, item, visit);
  else if (value.kind === 'operation') for (const operand of value.operands) keep(name, operand, visit);
  else if (value.kind === 'record')
    for (const [field, each] of value.fields) {
      keep(field, each, visit);
      // An element that is asked for by a number or a variable.
      keep(name, each, visit);
    }
}

const none: ReadonlySet<never> = new Set();
