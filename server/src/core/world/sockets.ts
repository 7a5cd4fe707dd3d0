import type { ExistingSocket, SocketState } from '@bindwise/semantics';
import { type BindFact, hasHappened, type SocketFacts, type SocketId, type State } from '../flow/index.ts';
import { certainOptions, requestOf } from './request.ts';

/** A socket of the program that certainly holds a port at some point of a path. */
export interface Holder {
  readonly facts: SocketFacts;
  /** The same, as `predict` is asked. */
  readonly socket: ExistingSocket;
}

/**
 * The sockets of the program that certainly hold a port here, beside one: made in sight, bound, open, and still what some name holds. What may have been
 * closed, or went where we cannot follow, is left out.
 * @param settle what a bind is taken for
 */
export function holdersIn(state: State, beside: SocketId, settle?: (bind: BindFact) => BindFact): readonly Holder[] {
  const held = state.heldSockets();
  return state.sockets().flatMap((facts) => {
    if (facts.id === beside || !held.has(facts.id)) return [];
    const { bound } = facts;
    const socket = existingSocket(settle !== undefined && hasHappened(bound) ? { ...facts, bound: settle(bound) } : facts);
    return socket === undefined ? [] : [{ facts, socket }];
  });
}

/** A socket as it stands in the world, where all that matters of it is certain. */
export function existingSocket(facts: SocketFacts): ExistingSocket | undefined {
  const { origin, bound, closed, escaped, exists } = facts;
  if (origin !== 'made' || !hasHappened(bound) || closed !== 'no' || escaped || !exists) return undefined;
  const request = requestOf(facts, bound);
  const state = stateOf(facts);
  const optionsNow = facts.optionsIncomplete ? undefined : certainOptions(facts.options);
  if (request === undefined || state === undefined || optionsNow === undefined) return undefined;
  const { protocol, family, address, port, options, uid } = request;
  return { protocol, family, address, port, options, optionsNow, state, uid };
}

function stateOf({ listening, connected }: SocketFacts): SocketState | undefined {
  if (listening === 'unknown' || connected === 'unknown') return undefined;
  if (hasHappened(listening)) return 'listening';
  return hasHappened(connected) ? 'connected' : 'bound';
}
