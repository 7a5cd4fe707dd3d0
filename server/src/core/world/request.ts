import { type BindRequest, type Endpoint, parseAddress, type SocketOptions } from '@bindwise/semantics';
import { addressOf, type BindFact, type OptionFact, portOf, type SocketFacts } from '../flow/index.ts';

/** Whose sockets they are changes nothing that is asked here: one program has one user, and its rights are another rule's business. */
export const someUser = { uid: 1000, capable: true } as const;

/** A bind as `predict` is asked, where all of it is certain. `undefined` where an address, a port or an option that bind() reads is not known. */
export function requestOf(socket: SocketFacts, bind: BindFact): BindRequest | undefined {
  const endpoint = endpointOf(socket, bind);
  const options = bind.optionsIncomplete ? undefined : certainOptions(bind.options);
  return endpoint === undefined || options === undefined ? undefined : { ...endpoint, options, ...someUser };
}

/**
 * The same for a person who wants to see how such a bind fares: a port or an address that is not constant has a stand-in, and there is one request for each
 * value that an option of unknown value may have. None where the socket is none of IPv4 and IPv6, or nothing is known of its options.
 */
export function likelyRequestsOf(socket: SocketFacts, bind: BindFact): readonly BindRequest[] {
  if (socket.family === 'unix' || socket.family === 'other' || socket.protocol === 'other' || bind.optionsIncomplete || bind.endpoint.isPath) return [];
  const address = numericAddress(bind);
  const isIpv6 = socket.family === 'ipv6' || address?.includes(':') === true;
  const isOfFamily = address !== undefined && address.includes(':') === isIpv6;
  const port = portOf(bind.endpoint);
  if (port === 0 || (port !== undefined && (port < 0 || port > 0xffff))) return [];
  const request = {
    protocol: socket.protocol === 'udp' ? 'udp' : 'tcp',
    family: isIpv6 ? 'ipv6' : 'ipv4',
    address: isOfFamily ? address : wildcard(isIpv6),
    port: port ?? examplePort,
    ...someUser,
  } as const;
  return possibleOptions(bind.options).map((options) => ({ ...request, options }));
}

/** What of a request's endpoint is the program's own, and no stand-in. */
export function knownOf(bind: BindFact): { readonly address: boolean; readonly port: boolean } {
  return { address: numericAddress(bind) !== undefined, port: portOf(bind.endpoint) !== undefined };
}

/** A name, or anything else that is no address, is not known here. */
function numericAddress(bind: BindFact): string | undefined {
  const written = addressOf(bind.endpoint);
  return written === undefined || parseAddress(written) === undefined ? undefined : written;
}

/** Options that decide whether two sockets share a port: one of unknown value may be on or off. */
const sharing: ReadonlySet<string> = new Set(['SO_REUSEADDR', 'SO_REUSEPORT', 'IPV6_V6ONLY']);

function possibleOptions(options: ReadonlyMap<string, OptionFact>): readonly SocketOptions[] {
  let possible: readonly Record<string, number>[] = [{}];
  for (const [name, { value }] of options) {
    if (value !== 'unknown') possible = possible.map((each) => ({ ...each, [name]: value }));
    else if (sharing.has(name)) possible = [0, 1].flatMap((each) => possible.map((others) => ({ ...others, [name]: each })));
  }
  return possible;
}

/** Stands for a port that is not constant; what bind() does is the same for every unprivileged one. */
const examplePort = 8888;

/** The options of a socket, where each has a known value. An option for which numbers say nothing is not certain either. */
export function certainOptions(options: ReadonlyMap<string, OptionFact>): SocketOptions | undefined {
  const values: Record<string, number> = {};
  for (const [name, { value }] of options) {
    if (value === 'unknown' || name === 'SO_BINDTODEVICE') return undefined;
    values[name] = value;
  }
  return values;
}

function endpointOf(socket: SocketFacts, { endpoint }: BindFact): Endpoint | undefined {
  const { protocol, family } = socket;
  if ((protocol !== 'tcp' && protocol !== 'udp') || family === 'unix' || family === 'other' || endpoint.isPath) return undefined;
  const port = portOf(endpoint);
  if (port === undefined || port < 1 || port > 0xffff) return undefined;
  const written = writtenAddress(socket, endpoint.address);
  const address = written === 'any' ? wildcard(family === 'ipv6') : written === undefined ? addressOf(endpoint) : undefined;
  const parsed = address === undefined ? undefined : parseAddress(address);
  if (address === undefined || parsed === undefined || (family !== 'unknown' && parsed.family !== family)) return undefined;
  return { protocol, family: parsed.family, address, port };
}

/** What the text says where it gives no number: any address, or a name, which may stand for either family where the socket's is not known. */
function writtenAddress(socket: SocketFacts, address: BindFact['endpoint']['address']): 'any' | 'name' | undefined {
  if (address.kind === 'number' && address.value === 0) return 'any';
  if (address.kind !== 'string') return undefined;
  if (address.value === '') return socket.family === 'unknown' && !ofEachFamily.test(socket.made?.event.performedBy ?? '') ? 'name' : 'any';
  return address.value === 'localhost' && socket.family !== 'ipv4' ? 'name' : undefined;
}

/** For no host these make a socket of each family: the one of IPv4 is followed. */
const ofEachFamily = /^(?:tornado|asyncio)\./;

function wildcard(isIpv6: boolean): string {
  return isIpv6 ? '::' : '0.0.0.0';
}
