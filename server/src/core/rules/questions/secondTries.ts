import { type Facts, isOf, portOf, type SocketId } from '../../flow/index.ts';

/** Whether what is attached to 'error' of the socket listens on another port, as one does that takes the next port where one is taken. */
export function triesAnotherPort(socket: SocketId, port: number, facts: Facts): boolean {
  for (const { event } of facts.ofKindOnSocket(socket, 'handler')) {
    const { callback } = event;
    if (event.name !== 'error' || callback === undefined) continue;
    for (const other of facts.occurrences) {
      const isIn = callback.kind === 'function' && other.standsIn.id === callback.id;
      if (!isOf(other, 'bind') || !(isIn || isWithin(other.site.span, callback.span))) continue;
      if (other.paths.some(({ action }) => isOther(action.operands.endpoint, port))) return true;
    }
  }
  return false;
}

function isOther(endpoint: Parameters<typeof portOf>[0] | undefined, port: number): boolean {
  // What the function was given is what it has tried before.
  return endpoint !== undefined && endpoint.port.kind !== 'symbolic' && portOf(endpoint) !== port;
}

function isWithin(inner: { readonly start: number; readonly end: number }, outer: typeof inner | undefined): boolean {
  return outer !== undefined && outer.start <= inner.start && inner.end <= outer.end;
}
