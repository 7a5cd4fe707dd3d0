import type { Origin, Span } from '../../ir/index.ts';
import { type Substitution, substitute } from '../calls/substitute.ts';
import { type Abstract, originOf, sameAbstract, unknown } from '../state/abstract.ts';

/** An endpoint as the program gives it; {@link portOf} and {@link addressOf} say what it means. */
export interface EndpointFact {
  readonly family: Abstract;
  readonly address: Abstract;
  readonly port: Abstract;
  /** The byte order in which the fields are kept: a `struct sockaddr_in` holds network order, every other API takes host order. */
  readonly order: 'host' | 'network';
  /** A path in the file system (AF_UNIX). */
  readonly isPath: boolean;
  /** Two items were given, whatever they are: that is no path. */
  readonly isPair?: true | undefined;
}

export const unknownEndpoint: EndpointFact = { family: unknown, address: unknown, port: unknown, order: 'host', isPath: false };

/** The port as a number in host order, or `undefined` when it is not constant. */
export function portOf(endpoint: EndpointFact): number | undefined {
  return endpoint.order === 'host' ? hostNumber(endpoint.port) : fromNetworkOrder(endpoint.port);
}

/** What a 16-bit field in network order means: `htons(n)` is n, a bare number is read with its bytes swapped on a little-endian machine. */
export function fromNetworkOrder(field: Abstract): number | undefined {
  if (field.kind === 'operation' && (field.operator === 'htons' || field.operator === 'ntohs')) {
    const inner = field.operands[0];
    if (inner === undefined) return undefined;
    if (inner.kind === 'number') return inner.value & 0xffff;
    const nested = inner.kind === 'operation' ? fromNetworkOrder(inner) : undefined;
    return nested === undefined ? undefined : swapBytes(nested);
  }
  return field.kind === 'number' ? swapBytes(field.value & 0xffff) : undefined;
}

export function swapBytes(value: number): number {
  return ((value & 0xff) << 8) | ((value >> 8) & 0xff);
}

/** The address as text (`0.0.0.0` for every way to say "any"), or `undefined` when it is not constant. */
export function addressOf(endpoint: EndpointFact): string | undefined {
  const { address } = endpoint;
  // Node: where the host may stand, there is the callback.
  if (address.kind === 'function') return '::';
  if (address.kind === 'string') return endpoint.isPath ? address.value : (namedHosts.get(address.value) ?? address.value);
  if (address.kind === 'constant') return namedAddresses.get(address.name);
  if (address.kind === 'none') return endpoint.order === 'host' ? undefined : '0.0.0.0';
  if (address.kind === 'number') return endpoint.order === 'network' ? dotted(address.value, 'network') : undefined;
  if (address.kind === 'operation') {
    const inner = address.operands[0];
    if (address.operator === 'inet-address') return inner?.kind === 'string' ? inner.value : undefined;
    if (address.operator === 'htonl' || address.operator === 'ntohl') {
      if (inner?.kind === 'constant') return namedAddresses.get(inner.name);
      if (inner?.kind === 'number') return dotted(inner.value, 'host');
    }
    // The wrong conversion keeps 16 bits; of INADDR_ANY nothing is lost.
    if ((address.operator === 'htons' || address.operator === 'ntohs') && inner !== undefined) {
      const number = inner.kind === 'constant' ? numberOf(namedAddresses.get(inner.name)) : inner.kind === 'number' ? inner.value : undefined;
      return number === undefined ? undefined : dotted(swapBytes(number & 0xffff), 'network');
    }
  }
  return undefined;
}

/** The text of the port, for pointing at. */
export function portSpan(endpoint: EndpointFact): Span | undefined {
  return endpoint.port.span;
}

/** Where a port that is not constant comes from. */
export function portOrigin(endpoint: EndpointFact): Origin {
  return originOf(endpoint.port) ?? 'unknown';
}

export function sameEndpoint(a: EndpointFact, b: EndpointFact): boolean {
  return a === b || (a.isPath === b.isPath && sameAbstract(a.port, b.port) && sameAbstract(a.address, b.address));
}

export function substituteEndpoint(endpoint: EndpointFact, by: Substitution): EndpointFact {
  const replace = (value: Abstract) => substitute(value, by);
  const replaced = { ...endpoint, family: replace(endpoint.family), address: replace(endpoint.address), port: replace(endpoint.port) };
  return endpoint.isPair !== true && endpoint.order === 'host' && isPartOfPair(endpoint.port, by) ? { ...replaced, isPair: true } : replaced;
}

/** What was passed for the whole address is a list, whatever its items are. */
function isPartOfPair(port: Abstract, by: Substitution): boolean {
  if (port.kind !== 'symbolic' || !/[^\w]1\]?$/.test(port.at)) return false;
  return by.at(port.at.replace(/[^\w]1\]?$/, '')).kind === 'list';
}

const namedHosts: ReadonlyMap<string, string> = new Map([
  ['', '0.0.0.0'],
  ['localhost', '127.0.0.1'],
  ['<broadcast>', '255.255.255.255'],
]);

const namedAddresses: ReadonlyMap<string, string> = new Map([
  ['INADDR_ANY', '0.0.0.0'],
  ['INADDR_LOOPBACK', '127.0.0.1'],
  ['INADDR_BROADCAST', '255.255.255.255'],
  ['INADDR_NONE', '255.255.255.255'],
  ['in6addr_any', '::'],
  ['IN6ADDR_ANY_INIT', '::'],
  ['in6addr_loopback', '::1'],
  ['IN6ADDR_LOOPBACK_INIT', '::1'],
]);

function hostNumber(port: Abstract): number | undefined {
  if (port.kind === 'number') return port.value;
  return port.kind === 'string' && /^\d+$/.test(port.value) ? Number(port.value) : undefined;
}

function numberOf(address: string | undefined): number | undefined {
  const bytes = address?.split('.').map(Number) ?? [];
  return bytes.length === 4 ? bytes.reduce((sum, byte) => sum * 256 + byte, 0) : undefined;
}

function dotted(value: number, order: 'host' | 'network'): string {
  const bytes = [value >>> 24, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff];
  return (order === 'host' ? bytes : bytes.reverse()).join('.');
}
