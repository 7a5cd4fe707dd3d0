import type { ExistingSocket, SocketOptions } from '@bindwise/semantics';
import {
  type Abstract,
  addressOf,
  type BindFact,
  bySocket,
  type EndpointFact,
  type Facts,
  hasHappened,
  innerNamesOf,
  isOf,
  type Occurrence,
  optionsOf,
  optionValue,
  originOf,
  type Path,
  portOf,
  portOrigin,
  type SocketFacts,
  type SocketId,
  type SocketPaths,
  unknownEndpoint,
} from '../flow/index.ts';
import type { BindEvent, Event, Origin, Span } from '../ir/index.ts';
import { passedTo, requestOf } from '../world/index.ts';
import type { Endpoint, EndpointRole } from './endpoint.ts';

/** Every endpoint that a program binds, in the order of the text. Where a function binds what it is given, one for each thing that it is given in sight. */
export function endpointsOf(facts: Facts): readonly Endpoint[] {
  const byEvent = new Map<Event, Bound[]>();
  const follow = followersIn(facts);
  for (const occurrence of facts.occurrences) {
    if (!isOf(occurrence, 'bind') || occurrence.event.ifUnbound === true) continue;
    const known = byEvent.get(occurrence.event) ?? [];
    byEvent.set(occurrence.event, known);
    for (const group of bySocket(occurrence)) known.push({ occurrence, group });
  }
  const found = [...byEvent.values()].flatMap((bounds) => endpointsOfBind(bounds, facts, follow));
  return withoutRepeats(found).sort((a, b) => a.span.start - b.span.start || (a.port ?? notConstant) - (b.port ?? notConstant));
}

/** Stands after every port. */
const notConstant = 0x10000;

/** A bind() of one socket, on all paths on which it gets that socket. */
interface Bound {
  readonly occurrence: Occurrence<BindEvent>;
  readonly group: SocketPaths;
}

type SocketPath = Path & { readonly socket: SocketFacts };

/** What a function does to a socket from elsewhere is told where the socket is known, if it is anywhere; what it does to one of its own, there. */
function seenBest(bounds: readonly Bound[]): readonly Bound[] {
  const made = bounds.filter(({ group }) => group.paths.some(({ socket }) => socket.origin === 'made'));
  const own = made.filter(({ occurrence }) => occurrence.site === occurrence.innerSite);
  if (own.length > 0) return own;
  return made.length > 0 ? made : bounds;
}

/** Those of one bind(). Who has the socket made and bound tells of it; of his callers, only who knows it better. */
function endpointsOfBind(bounds: readonly Bound[], facts: Facts, follow: Followers): readonly Endpoint[] {
  const best = seenBest(bounds).map((bound) => ({ bound, endpoints: endpointsAt(bound, facts, follow) }));
  const shown = new Map<SocketId, Set<string>>();
  for (const { bound, endpoints } of best) {
    for (const { socket } of bound.group.paths) {
      if (socket.origin !== 'made') continue;
      const known = shown.get(socket.id) ?? new Set();
      shown.set(socket.id, known);
      for (const endpoint of endpoints) known.add(asShown(endpoint));
    }
  }
  const isToldInside = (endpoint: Endpoint, { group }: Bound): boolean =>
    group.paths.every(({ socket }) => innerNamesOf(socket.id).some((name) => shown.get(name)?.has(asShown(endpoint)) === true));
  return best.flatMap(({ bound, endpoints }) => endpoints.filter((endpoint) => !isToldInside(endpoint, bound)));
}

/** Where an address comes from that is not known is the same for a reader, where the port is. */
function asShown({ protocol, address, port, from, role }: Endpoint): string {
  return [protocol, address, port, port === undefined ? from : '', role].join('|');
}

function endpointsAt({ occurrence, group }: Bound, facts: Facts, follow: Followers): readonly Endpoint[] {
  const variants = new Map<string, { readonly path: SocketPath; readonly endpoint: EndpointFact }>();
  for (const path of group.paths) {
    for (const endpoint of passedTo(path.action.operands.endpoint ?? unknownEndpoint, occurrence.function, facts)) {
      // That a client would bind if it were told to is no endpoint of it.
      if (occurrence.event.ifGiven === true && portOf(endpoint) === undefined) continue;
      const key = `${path.socket.family === 'unix'}|${addressOf(endpoint)}|${portOf(endpoint)}|${portOrigin(endpoint)}`;
      if (!variants.has(key)) variants.set(key, { path, endpoint });
    }
  }
  const options = joinedOptions(group.paths);
  const role = follow.roleOf(occurrence.event, group);
  // What paths disagree on is not certain; what different callers pass is.
  const isAgreed = group.paths.every((path) => isSame(path, group.paths[0]) && isFirstAttempt(path));
  return [...variants.values()].map(({ path, endpoint }) => {
    const { socket } = path;
    const { optionsIncomplete } = options;
    const bind: BindFact = { step: path.action.step, endpoint, options: socket.options, optionsIncomplete, isRetry: false };
    const certain = isAgreed && socket.origin === 'made' ? requestOf(socket, bind) : undefined;
    const request = certain === undefined || portOf(endpoint) === 0 ? undefined : certain;
    const optionsNow = request === undefined ? undefined : follow.optionsNow(occurrence.event, group, request.options);
    const api = apiOf(occurrence.event, socket);
    const { protocol, family, address, port, from } = described(socket, endpoint, api, role);
    const writtenAt = port === undefined ? undefined : numberSpan(endpoint.port);
    return {
      span: occurrence.site.span,
      protocol,
      family,
      address,
      port,
      portAt: writtenAt === undefined ? undefined : { span: writtenAt },
      from,
      role,
      options: options.values,
      optionsIncomplete,
      api,
      socket: request === undefined || optionsNow === undefined ? undefined : existing(request, role, optionsNow),
    };
  });
}

function apiOf({ performedBy }: BindEvent, { objectType }: SocketFacts): string {
  return performedBy ?? (objectType === 'fd' ? 'bind' : `${objectType}.bind`);
}

function isSame(path: SocketPath, other: SocketPath | undefined): boolean {
  const [a, b] = [path, other].map((each) => each?.action.operands.endpoint ?? unknownEndpoint);
  return other !== undefined && a !== undefined && b !== undefined && portOf(a) === portOf(b) && addressOf(a) === addressOf(b);
}

/** The next attempt after a failure is meant to meet a socket that is in the way. */
function isFirstAttempt({ socket, action }: SocketPath): boolean {
  return socket.failedBind === undefined && action.operands.isRetry !== true;
}

function existing(request: NonNullable<ReturnType<typeof requestOf>>, role: EndpointRole, optionsNow: SocketOptions): ExistingSocket {
  const { protocol, family, address, port, options, uid } = request;
  const state = role === 'server' ? 'listening' : role === 'client' ? 'connected' : 'bound';
  return { protocol, family, address, port, options, optionsNow, state, uid };
}

function described(
  socket: SocketFacts,
  endpoint: EndpointFact,
  api: string,
  role: EndpointRole,
): Pick<Endpoint, 'protocol' | 'family' | 'address' | 'port' | 'from'> {
  const isPath = endpoint.isPath || socket.family === 'unix';
  const address = isPath ? writtenPath(endpoint) : writtenAddress(endpoint);
  const addressFrom = address === undefined ? (originOf(endpoint.address) ?? 'unknown') : undefined;
  if (isPath) return { protocol: 'unix', family: 'unix', address, port: undefined, from: addressFrom };
  const port = portOf(endpoint);
  const from: Origin | undefined = port === undefined ? portOrigin(endpoint) : addressFrom;
  const family = socket.family === 'ipv4' || socket.family === 'ipv6' ? socket.family : familyOf(address);
  return { protocol: protocolOf(socket, port, api, role), family, address, port, from };
}

/** Under a conversion of the byte order stands the number itself. */
function numberSpan(port: Abstract): Span | undefined {
  const inner = port.kind === 'operation' ? port.operands[0] : undefined;
  return inner === undefined ? port.span : (numberSpan(inner) ?? port.span);
}

/** A name stays a name: which address it stands for is not for the text to say. */
function writtenAddress(endpoint: EndpointFact): string | undefined {
  const { address } = endpoint;
  return address.kind === 'string' && address.value === 'localhost' ? address.value : addressOf(endpoint);
}

/** Where nobody saw it made, what is done to a socket says what it is: only stream sockets listen, and with a port they are TCP's. */
function protocolOf({ protocol }: SocketFacts, port: number | undefined, api: string, role: EndpointRole): Endpoint['protocol'] {
  if (protocol === 'tcp' || protocol === 'udp') return protocol;
  if (protocol === 'unknown' && isDatagram(api)) return 'udp';
  return protocol === 'unknown' && role === 'server' && port !== undefined ? 'tcp' : 'unknown';
}

function isDatagram(api: string): boolean {
  return api.startsWith('dgram.');
}

/** Of a zeroed `struct sockaddr_un` no path was seen. */
function writtenPath({ address }: EndpointFact): string | undefined {
  return address.kind === 'string' ? address.value : undefined;
}

function familyOf(address: string | undefined): Endpoint['family'] {
  if (address?.includes(':') === true) return 'ipv6';
  return address !== undefined && /^\d+(?:\.\d+){3}$/.test(address) ? 'ipv4' : 'unknown';
}

function joinedOptions(paths: readonly SocketPath[]): { readonly values: Endpoint['options']; readonly optionsIncomplete: boolean } {
  const values = new Map<string, number | 'unknown'>();
  for (const name of new Set(paths.flatMap(({ socket }) => [...socket.options.keys()]))) {
    const said = new Set(paths.map(({ socket }) => socket.options.get(name)?.value));
    const [only] = said;
    values.set(name, said.size === 1 && only !== undefined ? only : 'unknown');
  }
  return { values, optionsIncomplete: paths.some(({ socket }) => socket.optionsIncomplete || hasOther(socket, values)) };
}

/** On this path an option is not set that is set on another. */
function hasOther(socket: SocketFacts, values: ReadonlyMap<string, unknown>): boolean {
  return [...values.keys()].some((name) => !socket.options.has(name));
}

/** What becomes of a socket after its bind(). */
interface Followers {
  readonly roleOf: (bind: BindEvent, group: SocketPaths) => EndpointRole;
  /** `undefined` where an option that is set later has no known value. */
  readonly optionsNow: (bind: BindEvent, group: SocketPaths, options: SocketOptions) => SocketOptions | undefined;
}

function followersIn(facts: Facts): Followers {
  const after = function* (bind: BindEvent, group: SocketPaths): Generator<{ readonly kind: Event['kind']; readonly path: SocketPath }> {
    for (const occurrence of facts.onSocket(group.socket)) {
      for (const { socket, paths } of bySocket(occurrence)) {
        if (socket !== group.socket) continue;
        for (const path of paths) if (hasHappened(path.socket.bound) && path.socket.bound.step.event === bind) yield { kind: occurrence.event.kind, path };
      }
    }
  };
  return {
    roleOf: (bind, group) => {
      const kinds = new Set([...after(bind, group)].map(({ kind }) => kind));
      // Of a datagram socket listen() makes nothing.
      if (group.paths.some(({ socket }) => socket.protocol === 'udp' || isDatagram(apiOf(bind, socket)))) return 'datagram';
      if (kinds.has('listen')) return 'server';
      return kinds.has('connect') ? 'client' : 'unknown';
    },
    optionsNow: (bind, group, options) => {
      const now: Record<string, SocketOptions[string]> = { ...options };
      for (const { kind, path } of after(bind, group)) {
        if (kind !== 'setsockopt') continue;
        const value = optionValue(path.action.operands.value, path.before);
        for (const name of optionsOf(path.action.operands)) {
          if (value === 'unknown') return undefined;
          now[name] = value;
        }
      }
      return now;
    },
  };
}

function withoutRepeats(endpoints: readonly Endpoint[]): Endpoint[] {
  const seen = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const { span, protocol, address, port, from, role } = endpoint;
    const key = [span.start, span.end, protocol, address, port, from, role].join('|');
    const known = seen.get(key);
    // Of two that look the same to a reader, what only one of them is certain of is not certain.
    seen.set(key, known === undefined ? endpoint : { ...known, socket: isSameSocket(known.socket, endpoint.socket) ? known.socket : undefined });
  }
  return [...seen.values()];
}

function isSameSocket(a: ExistingSocket | undefined, b: ExistingSocket | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
