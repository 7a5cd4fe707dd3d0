import type { EndpointValue } from '../../ir/index.ts';
import { type Abstract, type Location, unknown, unknownFrom } from '../state/abstract.ts';
import { lastOf, partOf, zeroed } from '../state/locations.ts';
import type { State } from '../state/state.ts';
import { type EndpointFact, unknownEndpoint } from './endpoint.ts';
import { dereference, evaluate } from './evaluate.ts';

/** The endpoint that an operand means now; for a `struct sockaddr *` also the pointer, to be read again where the structure is known. */
export function evaluateEndpoint(value: EndpointValue, state: State): { endpoint: EndpointFact; sockaddr?: Abstract } {
  switch (value.kind) {
    case 'sockaddr': {
      const pointer = evaluate(value.at, state);
      const sockaddr = givenSockaddr(pointer, state);
      return { endpoint: readSockaddr(pointer, state), ...(sockaddr === undefined ? {} : { sockaddr }) };
    }
    case 'pair': {
      const held = dereference(evaluate(value.value, state), state);
      const pair = value.gives !== undefined && held.kind === 'unknown' && held.from === 'unknown' ? unknownFrom(value.gives) : held;
      if (pair.kind === 'string') return { endpoint: { ...unknownEndpoint, address: pair, isPath: true } };
      return { endpoint: { ...unknownEndpoint, address: partOf(pair, '0'), port: partOf(pair, '1'), ...(pair.kind === 'list' ? { isPair: true } : {}) } };
    }
    case 'path':
      return { endpoint: { ...unknownEndpoint, address: dereference(evaluate(value.value, state), state), isPath: true } };
    case 'host-port':
      return { endpoint: { ...unknownEndpoint, address: evaluate(value.host, state), port: evaluate(value.port, state) } };
    default:
      return { endpoint: unknownEndpoint };
  }
}

/** The structure that the function was given, by its address or itself, as it came: whoever gave it knows all of it. */
export function givenSockaddr(pointer: Abstract, state: State): Abstract | undefined {
  if (pointer.kind === 'symbolic') return state.within(pointer.at).length === 0 ? pointer : undefined;
  if (pointer.kind !== 'reference') return undefined;
  const whole = state.readWhole(pointer.to);
  return whole.kind === 'symbolic' && state.within(whole.at).length === 0 && state.within(pointer.to).every((part) => part.location === pointer.to)
    ? whole
    : undefined;
}

/** Nothing is known of the structure but that it is one, in network order. */
const unknownSockaddr: EndpointFact = { ...unknownEndpoint, order: 'network' };

/** Reads the fields of the `struct sockaddr_*` that a pointer points to, whatever it is part of (a union, a storage, a list of results). */
export function readSockaddr(pointer: Abstract, state: State): EndpointFact {
  if (pointer.kind === 'symbolic') return readGiven(pointer.at, state);
  // JavaScript hands on the structure itself.
  if (pointer.kind === 'record') return endpointOf(fieldsOf(pointer), unknown, (written) => written);
  if (pointer.kind !== 'reference') return unknownSockaddr;
  const fields = sockaddrFields(pointer.to, state);
  // What the kernel wrote over all of it is in each of its fields.
  const whole = state.readWhole(pointer.to);
  const otherwise = whole.kind === 'unknown' && whole.from === 'kernel' ? whole : unknown;
  if (fields.size === 0) {
    // A part of what the function was given: whoever gives it knows the port, under its one name in all families.
    const given: Abstract = whole.kind === 'symbolic' ? { kind: 'symbolic', at: state.names.within(whole.at, 'sin_port') } : otherwise;
    return { ...unknownSockaddr, address: otherwise, port: given, family: testedFamily(unknown, pointer.to, state) };
  }
  return endpointOf(fields, otherwise, (written) => testedFamily(written, pointer.to, state));
}

/** What the function was given the address of: the port is what stands there, under its one name in all families, until something else is written. */
function readGiven(at: Location, state: State): EndpointFact {
  const tested = (written: Abstract) => testedFamily(written, at, state);
  const parts = state.within(at);
  const given: Abstract = { kind: 'symbolic', at: state.names.within(at, 'sin_port') };
  if (parts.length === 0) return { ...unknownSockaddr, port: given, family: tested(unknown) };
  const fields = new Map<string, Abstract>();
  for (const { location, value } of parts) collect(value, lastOf(location), fields);
  // A family that is filled in leaves the port as it came, unless all of the structure was written as well.
  const whole = parts.find(({ location }) => location === at || location === `${at}/*`)?.value;
  if (whole?.kind === 'record' && whole.zeroed) fillWithZero(fields, parts.some(isOfSixthAddress));
  const copied: Abstract = whole?.kind === 'symbolic' ? { kind: 'symbolic', at: state.names.within(whole.at, 'sin_port') } : unknown;
  return endpointOf(fields, whole === undefined ? given : copied, tested);
}

function endpointOf(fields: ReadonlyMap<string, Abstract>, otherwise: Abstract, tested: (family: Abstract) => Abstract): EndpointFact {
  const port = fields.get('sin_port') ?? otherwise;
  const address = fields.get('s_addr') ?? fields.get('sin_addr') ?? fields.get('sin6_addr') ?? unknown;
  const written = fields.get('sa_family') ?? unknown;
  const family = tested(written);
  // A structure for any family may have a path, too, which says nothing where the family is known.
  const path = family.kind === 'constant' && internetFamilies.has(family.name) ? undefined : fields.get('sun_path');
  return { family, address: path ?? unwrapAddress(address), port, order: 'network', isPath: path !== undefined };
}

/** `if (sa->sa_family == AF_INET) bind(…)`: what a branch has found out, where nothing else is known. */
function testedFamily(written: Abstract, location: Location, state: State): Abstract {
  if (written.kind !== 'unknown' && written.kind !== 'symbolic') return written;
  const tested = families.find((family) => state.truthOf(`==(${location}/sa_family,${family})`) === true);
  return tested === undefined ? written : { kind: 'constant', name: tested };
}

const internetFamilies: ReadonlySet<string> = new Set(['AF_INET', 'AF_INET6', 'PF_INET', 'PF_INET6']);
const sixth: ReadonlySet<string> = new Set(['AF_INET6', 'PF_INET6']);
const families = ['AF_INET', 'AF_INET6', 'AF_UNIX', 'AF_LOCAL'] as const;

/** Fields of the address structures, whatever holds them. */
export const sockaddrFieldNames: ReadonlySet<string> = new Set(['sin_port', 'sin_addr', 's_addr', 'sin6_addr', 'sa_family', 'sun_path']);

/** The address fields anywhere within a location, by their own names; a structure that was zeroed has them all as zero. */
function sockaddrFields(location: Location, state: State): Map<string, Abstract> {
  const found = new Map<string, Abstract>();
  const whole = state.read(location);
  collect(whole, lastOf(location), found);
  // Fields that were stored over a structure of which nothing else is known.
  const copied = whole.kind === 'symbolic' ? state.within(whole.at) : [];
  for (const part of [...state.within(location), ...copied]) {
    const name = lastOf(part.location);
    if (sockaddrFieldNames.has(name) && !found.has(name)) found.set(name, part.value);
  }
  const base = state.readOwn(location) ?? state.readWhole(location);
  if (base === zeroed || (base.kind === 'record' && base.zeroed)) fillWithZero(found, state.within(location).some(isOfSixthAddress));
  return found;
}

/** Those of a structure that is no storage of its own. */
function fieldsOf(record: Extract<Abstract, { kind: 'record' }>): Map<string, Abstract> {
  const found = new Map<string, Abstract>();
  collect(record, '', found);
  if (record.zeroed) fillWithZero(found, false);
  return found;
}

/** What was only zeroed, or got a field of IPv4, has port 0 and any address where nothing else was stored; so has IPv6's address of which not even a part was. */
function fillWithZero(found: Map<string, Abstract>, isSixthStored: boolean): void {
  const family = found.get('sa_family');
  const isSixth = family?.kind === 'constant' && sixth.has(family.name);
  const isForSix = isSixth || found.has('sin6_addr');
  if (isSixth && !found.has('sin6_addr') && !isSixthStored) found.set('sin6_addr', { kind: 'constant', name: 'in6addr_any' });
  if (isForSix || (found.size > 0 && family === undefined && !found.has('sin_addr') && !found.has('sin_port'))) return;
  for (const name of ['sin_port', 'sin_addr']) if (!found.has(name)) found.set(name, { kind: 'number', value: 0 });
}

function isOfSixthAddress(part: { readonly location: Location }): boolean {
  return part.location.includes('sin6_addr');
}

function collect(value: Abstract, name: string, into: Map<string, Abstract>): void {
  if (sockaddrFieldNames.has(name)) into.set(name, value);
  if (value.kind === 'record') for (const [field, inner] of value.fields) collect(inner, field, into);
}

function unwrapAddress(address: Abstract): Abstract {
  if (address.kind !== 'record') return address;
  return address.fields.get('s_addr') ?? (address.fields.size === 0 && address.zeroed ? { kind: 'number', value: 0 } : unknown);
}
