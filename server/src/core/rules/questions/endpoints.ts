import type { Family, Protocol } from '@bindwise/semantics';
import {
  addressOf,
  type BindFact,
  bySocket,
  type EndpointFact,
  hasHappened,
  isOf,
  type Occurrence,
  otherwiseOf,
  type Path,
  portOf,
  type SocketFacts,
  type SocketId,
  type Step,
  unknownEndpoint,
} from '../../flow/index.ts';
import type { Site } from '../../ir/index.ts';
import type { Related } from '../finding.ts';
import type { Ask } from '../rule.ts';
import { notes } from '../words.ts';

/** A socket that waits for others to come: a stream socket that listens, or a datagram socket that is bound and does not connect. */
export interface Server {
  readonly site: Site;
  /** The bind itself, where `site` is the call of a function that makes it. */
  readonly binds: Site;
  /** The call of a method that binds the object's socket: whoever makes it may say on which port. */
  readonly call: Site | undefined;
  readonly protocol: Protocol;
  readonly family: Family;
  /** The address that the text names; the wildcard where it names none that we know. */
  readonly address: string;
  /** Whether the text names the address, or it is the API's default. */
  readonly isAddressKnown: boolean;
  /** `undefined` where it is not a constant. */
  readonly port: number | undefined;
  /** The port that it has where nobody gives one from outside. */
  readonly defaultPort: number | undefined;
  readonly endpoint: EndpointFact;
  readonly options: BindFact['options'];
  /** Where it listens; the bind itself for a datagram socket. */
  readonly listens: Site;
}

/** The port, where the text says which is meant: one in the wrong byte order, or too large, is that mistake's own finding, and no other's. */
function meantPort(endpoint: EndpointFact): number | undefined {
  const converted = endpoint.port.kind === 'operation' ? endpoint.port.operands[0] : undefined;
  if (converted?.kind === 'number' && (converted.value < 0 || converted.value > 0xffff)) return undefined;
  const isConverted = endpoint.order === 'host' || converted?.kind === 'number';
  return isConverted || portOf(endpoint) === 0 ? portOf(endpoint) : undefined;
}

/** The servers that a listen(), or a bind() of a datagram socket, makes: one for each bind that reaches it, when all paths of its socket from there agree on the endpoint. */
export function serversAt(occurrence: Occurrence, ask: Ask): readonly Server[] {
  const candidates = known.get(occurrence) ?? candidatesAt(occurrence);
  known.set(occurrence, candidates);
  // What a bind() of a stream socket is for is said by its listen(): of that nothing needs to be asked.
  if (!isOf(occurrence, 'bind')) return candidates.flatMap(({ servers }) => servers);
  return candidates.flatMap(({ socket, servers }) => (servers.length > 0 && ask.facts.ofKindOnSocket(socket, 'connect').length > 0 ? [] : servers));
}

interface Candidate {
  readonly socket: SocketId;
  readonly servers: readonly Server[];
}

/** Several rules ask, each again with every edit. */
const known = new WeakMap<Occurrence, readonly Candidate[]>();

function candidatesAt(occurrence: Occurrence): readonly Candidate[] {
  const serversOf = isOf(occurrence, 'listen') ? listenersAmong : isOf(occurrence, 'bind') ? datagramServers : undefined;
  if (serversOf === undefined) return [];
  return bySocket(occurrence).map(({ socket, paths }) => ({ socket, servers: serversOf(paths, occurrence.site) }));
}

/** What semantics is asked about: the options that bind() found set. One of unknown value is left out. */
export function knownOptions(options: BindFact['options']): Readonly<Record<string, number>> {
  return Object.fromEntries([...options].flatMap(([name, { value }]) => (value === 'unknown' ? [] : [[name, value]])));
}

function listenersAmong(paths: readonly (Path & { readonly socket: SocketFacts })[], listens: Site): readonly Server[] {
  const byBind = new Map<Site, Map<SocketId, (Server | undefined)[]>>();
  for (const { socket } of paths) {
    if (!hasHappened(socket.bound) || socket.protocol !== 'tcp') continue;
    const { bound } = socket;
    const servers = byBind.get(bound.step.site) ?? new Map<SocketId, (Server | undefined)[]>();
    byBind.set(bound.step.site, servers);
    add(servers, socket.id, serverOf(socket, bound.endpoint, bound.options, 'tcp', bound.step, listens));
  }
  return [...byBind.values()].flatMap(agreed);
}

function datagramServers(paths: readonly (Path & { readonly socket: SocketFacts })[], site: Site): readonly Server[] {
  const servers = new Map<SocketId, (Server | undefined)[]>();
  for (const { action, socket } of paths) {
    const endpoint = action.operands.endpoint ?? unknownEndpoint;
    add(servers, socket.id, socket.protocol === 'udp' ? serverOf(socket, endpoint, socket.options, 'udp', action.step, site) : undefined);
  }
  return agreed(servers);
}

function add(servers: Map<SocketId, (Server | undefined)[]>, id: SocketId, server: Server | undefined): void {
  const known = servers.get(id);
  if (known === undefined) servers.set(id, [server]);
  else known.push(server);
}

/** The same call may serve one port for one object and another for the next: each of them has its own socket, on whose endpoint all paths are to agree. */
function agreed(servers: ReadonlyMap<SocketId, readonly (Server | undefined)[]>): readonly Server[] {
  const found = new Map<string, Server>();
  for (const [first, ...others] of servers.values()) {
    if (first === undefined || !others.every((each) => each !== undefined && isSamePlace(each, first))) continue;
    const endpoint = `${first.address} ${first.port ?? first.defaultPort}`;
    if (!found.has(endpoint)) found.set(endpoint, first);
  }
  return [...found.values()];
}

/** Where the server listens and by which call its port came there, as far as neither is where it binds. */
export function whereElse({ site, call, listens }: Server): readonly Related[] {
  return [
    ...(call === undefined ? [] : [{ span: call.span, message: notes.called }]),
    ...(listens.span.start === site.span.start ? [] : [{ span: listens.span, message: notes.listens }]),
  ];
}

/** Of what getaddrinfo() has found a branch may know the family: each of its addresses is one that the text does not name. */
function isSamePlace(a: Server, b: Server): boolean {
  const isSameAddress = a.address === b.address || (!a.isAddressKnown && !b.isAddressKnown);
  return a.port === b.port && a.defaultPort === b.defaultPort && isSameAddress;
}

function serverOf(
  socket: SocketFacts,
  endpoint: EndpointFact,
  options: BindFact['options'],
  protocol: Protocol,
  { site, by, event }: Step,
  listens: Site,
): Server | undefined {
  if (endpoint.isPath || socket.family === 'unix' || socket.family === 'other') return undefined;
  const named = addressOf(endpoint);
  const isIpv6 = socket.family === 'ipv6' || named?.includes(':') === true;
  const address = named !== undefined && isNumeric(named, isIpv6) ? named : undefined;
  return {
    site,
    binds: event.site,
    call: by,
    protocol,
    family: isIpv6 ? 'ipv6' : 'ipv4',
    address: address ?? (isIpv6 ? '::' : '0.0.0.0'),
    isAddressKnown: address !== undefined,
    port: meantPort(endpoint),
    defaultPort: otherwiseOf(endpoint.port),
    endpoint,
    options,
    listens,
  };
}

function isNumeric(address: string, isIpv6: boolean): boolean {
  return isIpv6 ? /^[\da-f:.]*:[\da-f:.]*$/i.test(address) : /^\d{1,3}(?:\.\d{1,3}){3}$/.test(address);
}
