import { predict, type Text } from '@bindwise/semantics';
import {
  type Abstract,
  type BindFact,
  type Facts,
  hasHappened,
  isOf,
  type Occurrence,
  type SocketPaths,
  sameAbstract,
  unknownEndpoint,
} from '../../flow/index.ts';
import { type BindEvent, type Event, type EventOf, type FunctionIr, isGlobal, type Value } from '../../ir/index.ts';
import { existingSocket, requestOf } from '../../world/index.ts';
import type { Ask } from '../rule.ts';
import { anyHost, kindOf } from './conflicts.ts';

/** Two sockets of one function whose port is the same, whatever it is. */
export interface SamePort {
  readonly result: string;
  readonly reason: Text;
  readonly claims: readonly string[];
  readonly other: BindFact;
}

/**
 * Whether another socket of the function stands in the way on every path, because both were given what one variable holds: a port from the environment, a
 * setting. What a function was given may be 0, and is left out where it has no default.
 */
export function samePortAs(occurrence: Occurrence<EventOf<'bind'>>, group: SocketPaths, ask: Ask): SamePort | undefined {
  const written = portOf(occurrence.event);
  const key = written === undefined || occurrence.site !== occurrence.innerSite ? undefined : keyOf(written);
  const like = key === undefined ? noBinds : ask.facts.remembered(portsOf, '').bindsWith(key, occurrence);
  if (written === undefined || (like.size < 2 && !group.paths.every(({ action }) => hasDefault(action.operands.endpoint?.port, ask.facts)))) return undefined;
  let found: SamePort | undefined;
  for (const { action, socket, before } of group.paths) {
    const endpoint = action.operands.endpoint ?? unknownEndpoint;
    if (!isOpen(endpoint.port.kind) || socket.bound !== 'no' || socket.failedBind !== undefined || action.operands.isRetry === true) return undefined;
    const { options, optionsIncomplete } = socket;
    const bind = withStandIn({ step: action.step, endpoint, options, optionsIncomplete, isRetry: false });
    const request = requestOf(socket, bind);
    const held = before.heldSockets();
    const isLike = ({ step, endpoint: { port } }: BindFact): boolean =>
      like.has(step.event) || (sameAbstract(port, endpoint.port) && hasDefault(port, ask.facts));
    const other = before.sockets().find(({ id, bound }) => id !== socket.id && held.has(id) && hasHappened(bound) && isLike(bound));
    const holder = other === undefined || !hasHappened(other.bound) ? undefined : existingSocket({ ...other, bound: withStandIn(other.bound) });
    if (request === undefined || holder === undefined || other === undefined || !hasHappened(other.bound)) return undefined;
    // What two families, or SO_REUSEPORT on one of two, make of it is for those to say who see the port.
    if (kindOf(request, holder, ask.platform) !== 'plain') return undefined;
    const { bind: result, reason, claims } = predict([holder], request, ask.platform, anyHost);
    if (result === 'ok' || (found !== undefined && found.other.step.event !== other.bound.step.event)) return undefined;
    const name = spanText(written, ask);
    found ??= { result, reason: { en: named(reason.en, name), 'zh-CN': named(reason['zh-CN'], name) }, claims, other: other.bound };
  }
  return found;
}

/** What the function was given, or a port of the text: who leaves it to that one does not ask for any free one. So with a field that its class gives such a value. */
function hasDefault(port: Abstract | undefined, facts: Facts, isInField = false): boolean {
  if (port?.kind === 'symbolic' && port.at.includes('/') && !isInField) {
    const given = facts.passedFor(port);
    return given.length > 0 && given.every((each) => hasDefault(each, facts, true) || (each.kind === 'number' && each.value > 0));
  }
  if (port?.kind !== 'operation' || (port.operator !== 'or' && port.operator !== 'default')) return false;
  const [given, otherwise] = port.operands;
  return given?.kind === 'symbolic' && otherwise?.kind === 'number' && otherwise.value > 0;
}

/** Stands for the port: what becomes of the second bind() is the same for every one. */
const standIn = 8888;

function withStandIn(bind: BindFact): BindFact {
  return { ...bind, endpoint: { ...bind.endpoint, port: { kind: 'number', value: standIn } } };
}

function named(sentence: string, port: string): string {
  return sentence.replaceAll(`:${standIn}`, `:${port}`);
}

function spanText(value: Value, ask: Ask): string {
  return value.span === undefined ? '?' : ask.textOf(value.span);
}

function portOf({ endpoint }: BindEvent): Value | undefined {
  return endpoint.kind === 'host-port' ? endpoint.port : undefined;
}

/** Not a number that is known, and not left out. */
function isOpen(kind: string): boolean {
  return kind === 'unknown' || kind === 'symbolic' || kind === 'operation';
}

/** What a variable of the file holds, or a part of it; or what another file gives. */
function keyOf(value: Value): string | undefined {
  if (value.kind === 'imported') return `${value.from} ${value.names.join('.')}`;
  return value.kind === 'place' && isGlobal(value.place.root) ? [value.place.root, ...value.place.path].join('/') : undefined;
}

const noBinds: ReadonlySet<Event> = new Set();

/** The binds of a program by what their ports are written as. */
class Ports {
  readonly #binds = new Map<string, Map<FunctionIr, Set<Event>>>();
  /** How often each variable of the files is given something. */
  readonly #assigned = new Map<string, number>();

  constructor({ occurrences }: Facts) {
    for (const occurrence of occurrences) {
      if (isOf(occurrence, 'bind')) this.#note(occurrence);
      else if (isOf(occurrence, 'assign') && isGlobal(occurrence.event.to.root)) {
        const { root } = occurrence.event.to;
        // In a function, a variable that outlives the call is another one each time.
        this.#assigned.set(root, (this.#assigned.get(root) ?? 0) + (occurrence.function.kind === 'module' ? 1 : 2));
      }
    }
  }

  /** Those of one function whose port is one value: of a variable that is given something once. */
  bindsWith(key: string, { function: fn }: Occurrence): ReadonlySet<Event> {
    const [root = ''] = key.split('/');
    const isOne = !isGlobal(root) || this.#assigned.get(root) === 1;
    return isOne ? (this.#binds.get(key)?.get(fn) ?? noBinds) : noBinds;
  }

  #note({ event, function: fn }: Occurrence<EventOf<'bind'>>): void {
    const written = portOf(event);
    const key = written === undefined ? undefined : keyOf(written);
    if (key === undefined) return;
    const byFunction = this.#binds.get(key) ?? new Map<FunctionIr, Set<Event>>();
    this.#binds.set(key, byFunction.set(fn, (byFunction.get(fn) ?? new Set()).add(event)));
  }
}

const portsOf = (facts: Facts): Ports => new Ports(facts);
