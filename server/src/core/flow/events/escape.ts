import type { Event, EventOf } from '../../ir/index.ts';
import type { Abstract } from '../state/abstract.ts';
import { heldAt } from '../state/locations.ts';
import { anyObject } from '../state/socket.ts';
import type { State } from '../state/state.ts';
import { isHeldByLoop, isKeptByLibrary, stopsListeners } from '../turns/running.ts';
import { applyAction, asEscape, materialize, socketOf } from './action.ts';

/** Everything that is reachable from the value may now be known, and used, where we cannot follow. */
export function escapeValue(value: Abstract, event: Event, state: State): void {
  const waiting: Abstract[] = [value];
  const seen = new Set<string>();
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const socket = socketOf(current, state);
    if (socket !== undefined && (current.kind !== 'symbolic' || state.socket(socket) !== undefined || state.names.mayHoldSocket(current.at))) {
      // What a function hands on of its caller's may be a socket: then the caller must know that it went elsewhere.
      materialize(socket, state, anyObject);
      const step = { event, site: event.site };
      applyAction({ step, inner: { event: asEscape(event), site: event.site }, socket, operands: {} }, state);
    }
    if (current.kind === 'list') waiting.push(...current.items);
    if (current.kind === 'operation' && current.operator === 'merge') waiting.push(...current.operands);
    if (current.kind === 'record') waiting.push(...current.fields.values());
    const to = heldAt(current);
    if (to !== undefined && !seen.has(to)) {
      seen.add(to);
      for (const part of state.within(to)) waiting.push(part.value);
    }
  }
}

/**
 * What may end listeners that no name leads to: the end of the loop that holds them, and `runner.cleanup()`, `stop_servers()`, which may stop what a library
 * keeps them in.
 * @param called the name of the function that is called, where it is known
 */
export function escapeKeptByLibrary(event: EventOf<'call'>, called: string | undefined, state: State): void {
  const { callee } = event;
  const ends = callee.kind === 'unknown' && callee.name === 'asyncio.run';
  const name = called ?? (callee.kind === 'method' ? callee.name : '');
  if (!ends && !stopsListeners(name)) return;
  for (const { id, objectType } of state.sockets())
    if (ends ? isHeldByLoop(objectType) : isKeptByLibrary(objectType)) escapeValue(state.names.sockets.valueOf(id), event, state);
}
