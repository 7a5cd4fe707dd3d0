import { areOfOtherCalls, originalOf } from '../calls/socketNames.ts';
import { portOf } from '../operands/endpoint.ts';
import { isTold, type SocketId } from '../state/abstract.ts';
import { type BindFact, hasHappened, isBoundAsTold, isBoundToKnown, type SocketFacts } from '../state/socket.ts';
import type { State } from '../state/state.ts';

/**
 * The sockets that hold ports that the function was told, too, while it binds one to a port that it was told: whether they meet is known where the ports are.
 * What the function lets go of later was in the way all the same.
 */
export function toldBeside(id: SocketId, { endpoint }: BindFact, state: State): readonly SocketFacts[] | undefined {
  const { isFollowedWithLists } = state.names;
  if (!isTold(endpoint.port) && !isFollowedWithLists) return undefined;
  const others = state.sockets().filter((other) => other.id !== id && holdsAsTold(other, isFollowedWithLists));
  if (others.length === 0 || others.length > mostBeside) return undefined;
  const held = state.heldSockets();
  const found = others.filter((other) => held.has(other.id));
  return found.length === 0 ? undefined : found.map(alone);
}

/** A function with more of them lists its servers: each would be told with all the others. */
const mostBeside = 8;

function holdsAsTold(facts: SocketFacts, isAnyPort: boolean): boolean {
  return facts.origin === 'made' && (isBoundAsTold(facts) || (isAnyPort && isBoundToKnown(facts))) && facts.closed === 'no' && !facts.escaped && facts.exists;
}

function alone(facts: SocketFacts): SocketFacts {
  const { bound } = facts;
  if (typeof bound !== 'object' || bound.beside === undefined) return facts;
  const { beside: _, ...rest } = bound;
  return { ...facts, bound: rest };
}

/** Another socket on the port that the caller has: the function that binds this one could not know. */
export function metBy(id: SocketId, { endpoint, step }: BindFact, caller: State): BindFact | undefined {
  const port = portOf(endpoint);
  if (port === undefined || port === 0) return undefined;
  const own = originalOf(id);
  for (const { id: other, bound, made, closed } of caller.sockets()) {
    if (!hasHappened(bound) || portOf(bound.endpoint) !== port) continue;
    // Of what another call has started nobody knows here whether it serves still.
    if (made?.isBeside === true && closed === 'unknown') continue;
    // Two that one function makes are told apart by the calls that bind them, or by those that have it make them.
    if (originalOf(other) !== own || bound.step.event !== step.event || areOfOtherCalls(other, id)) return bound;
  }
  return undefined;
}

export function sameBeside(a: BindFact['beside'], b: BindFact['beside']): boolean {
  if (a === undefined || b === undefined) return a === b;
  return a.length === b.length && a.every(({ id }, index) => id === b[index]?.id);
}
