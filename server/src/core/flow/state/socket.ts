import type { Event, Site } from '../../ir/index.ts';
import { type EndpointFact, portOf } from '../operands/endpoint.ts';
import { type Abstract, isTold, type Location, type SocketId } from './abstract.ts';

/** A call that did something to a socket: where a reader meets it, and where it really stands when that is inside a function that was called. */
export interface Step {
  readonly event: Event;
  /** In the function that has the socket: the call itself, or the call of the function that makes it. */
  readonly site: Site;
  /** The call by which the function got there that found the socket in a field or a global, or made it: two calls of it are told apart by this. */
  readonly by?: Site | undefined;
  /** That call runs beside what follows, for ever. */
  readonly isBeside?: true;
  /** It was made in a callback that this call of something unknown was given. */
  readonly givenTo?: Site | undefined;
}

export interface OptionFact {
  /** The number that the option was set to; `unknown` when it is not constant or differs between paths. */
  readonly value: number | 'unknown';
  /** On some of the paths that were joined the option was not set at all. */
  readonly isPartial?: true;
  /** What the number is computed from, while that is for the function's caller to say. */
  readonly given?: Abstract;
  readonly step: Step;
}

export interface BindFact {
  readonly step: Step;
  readonly endpoint: EndpointFact;
  /** The `struct sockaddr *` that the endpoint was read through, as in {@link ActionOperands}. */
  readonly sockaddr?: Abstract | undefined;
  /** The options as bind() found them. */
  readonly options: ReadonlyMap<string, OptionFact>;
  /** The options were not all known then. */
  readonly optionsIncomplete: boolean;
  /** The same call failed on this socket before: the program tries again, perhaps with another port. */
  readonly isRetry: boolean;
  /** What else the function holds on a port that it was told, where it was told this one. */
  readonly beside?: readonly SocketFacts[] | undefined;
}

/** The object type of what may be a socket or something else with methods of the same names. */
export const anyObject = 'object';

/** What is known of something that either happened, or did not, or may have. */
export type Happened<F> = F | 'no' | 'unknown';

/** A socket as the flow knows it at one point of one path. */
export interface SocketFacts {
  readonly id: SocketId;
  /** `elsewhere`: it came into the function by a parameter, a field or a global, so its past is unknown. */
  readonly origin: 'made' | 'accepted' | 'elsewhere';
  readonly made: Step | undefined;
  /** What the text holds it in: `fd`, `socket.socket`, `net.Server`, `dgram.Socket`. */
  readonly objectType: string;
  readonly protocol: 'tcp' | 'udp' | 'other' | 'unknown';
  readonly family: 'ipv4' | 'ipv6' | 'unix' | 'other' | 'unknown';
  /** Where the family stands that socket() was asked for, which a branch may find. */
  readonly familyAt?: Location | undefined;
  /** What socket() was asked for, while that is for the function's caller to say. */
  readonly asked?: AskedSocket | undefined;
  readonly options: ReadonlyMap<string, OptionFact>;
  /** Options may have been set that the flow did not see. */
  readonly optionsIncomplete: boolean;
  readonly bound: Happened<BindFact>;
  /** The last bind() that failed on this path, if one did. */
  readonly failedBind: Step | undefined;
  readonly listening: Happened<Step>;
  readonly connected: Happened<Step>;
  readonly closed: Happened<Step>;
  /** Since the socket was made or last bound the event loop may have gone round: what was under way then may have come about. */
  readonly mayHaveTurned: boolean;
  /** Another name for it may exist where we cannot see. */
  readonly escaped: boolean;
  /** False on the path on which socket() turned out to have failed. */
  readonly exists: boolean;
  /** The result of socket() was looked at and was no failure. */
  readonly isChecked: boolean;
  readonly handlers: ReadonlySet<string>;
  /** What the function did to a socket from elsewhere, in order: its effect on the caller's socket. */
  readonly effects: readonly Effect[];
}

export interface AskedSocket {
  readonly family: Abstract;
  readonly type: Abstract;
  readonly protocol: Abstract;
}

/** An action on a socket from elsewhere, to be replayed on the caller's. Operands may be symbolic. */
export interface Effect {
  readonly step: Step;
  readonly operands: ActionOperands;
  /** The call turned out to have failed: the caller's socket is not bound, listening or connected by it either. */
  readonly hasFailed?: true;
  /** Some of the paths that came together did not come by it. */
  readonly isPartial?: true;
}

export interface ActionOperands {
  readonly level?: Abstract;
  readonly option?: Abstract;
  readonly value?: Abstract;
  readonly length?: Abstract;
  readonly endpoint?: EndpointFact;
  /** The `struct sockaddr *` that the endpoint was read through, to be read again in the caller when it was the caller's. */
  readonly sockaddr?: Abstract;
  readonly isRetry?: boolean;
}

export function socketFrom(id: SocketId, fields: Partial<SocketFacts>): SocketFacts {
  return {
    id,
    origin: 'made',
    made: undefined,
    objectType: 'fd',
    protocol: 'unknown',
    family: 'unknown',
    options: noOptions,
    optionsIncomplete: false,
    bound: 'no',
    failedBind: undefined,
    listening: 'no',
    connected: 'no',
    closed: 'no',
    mayHaveTurned: false,
    escaped: false,
    exists: true,
    isChecked: false,
    handlers: noHandlers,
    effects: noEffects,
    ...fields,
  };
}

const noOptions: SocketFacts['options'] = new Map();
const noHandlers: SocketFacts['handlers'] = new Set();
const noEffects: SocketFacts['effects'] = [];

/** A socket of which nothing is known but that it is one (or, if `isCertain` is false, that it might be one). */
export function socketFromElsewhere(id: SocketId, objectType: string): SocketFacts {
  return socketFrom(id, {
    origin: 'elsewhere',
    objectType,
    optionsIncomplete: true,
    bound: 'unknown',
    listening: 'unknown',
    connected: 'unknown',
    closed: 'unknown',
    mayHaveTurned: true,
    escaped: true,
  });
}

/** Whether the port that it was bound to is what the function was given, so that whoever called it knows more. */
export function isBoundAsTold({ bound }: SocketFacts): boolean {
  return hasHappened(bound) && isTold(bound.endpoint.port);
}

/** Whether it was bound to a port that its function says, where it may meet a socket of whoever called that. */
export function isBoundToKnown({ bound }: SocketFacts): boolean {
  return hasHappened(bound) && (portOf(bound.endpoint) ?? 0) > 0;
}

/** It was made here, and is closed again. */
export function isGivenUp({ origin, closed }: SocketFacts): boolean {
  return origin === 'made' && hasHappened(closed);
}

/** It was not bound, because the kernel refused. Where the program went on all the same, such a path is no evidence against what is said of the bound socket. */
export function hasFailedToBind({ bound, failedBind }: SocketFacts): boolean {
  return failedBind !== undefined && bound === 'no';
}

/** Nothing more can be said of what a socket did after it went where we cannot follow; what it did before still holds. */
export function escapedSocket(socket: SocketFacts): SocketFacts {
  return {
    ...socket,
    escaped: true,
    optionsIncomplete: true,
    bound: socket.bound === 'no' ? 'unknown' : socket.bound,
    listening: socket.listening === 'no' ? 'unknown' : socket.listening,
    connected: socket.connected === 'no' ? 'unknown' : socket.connected,
    closed: socket.closed === 'no' ? 'unknown' : socket.closed,
  };
}

export function hasHappened<F extends object>(fact: Happened<F>): fact is F {
  return typeof fact === 'object';
}
