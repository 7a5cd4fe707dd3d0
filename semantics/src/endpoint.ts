/** The platforms whose bind() Bindwise can speak of. */
export type Platform = 'linux' | 'darwin' | 'freebsd' | 'windows';
export const platforms: readonly Platform[] = ['linux', 'darwin', 'freebsd', 'windows'];

export type Protocol = 'tcp' | 'udp';
export const protocols: readonly Protocol[] = ['tcp', 'udp'];

export type Family = 'ipv4' | 'ipv6';
export const families: readonly Family[] = ['ipv4', 'ipv6'];

/** What bind() names: an address of this host (or a wildcard) and a port, 0 where the kernel is to choose one. */
export interface Endpoint {
  readonly protocol: Protocol;
  readonly family: Family;
  readonly address: string;
  readonly port: number;
}

/**
 * An address in a form that can be compared.
 * `mapped` is an IPv4 address written as IPv6 (`::ffff:192.0.2.1`); such an address reaches IPv4 peers through an IPv6 socket.
 */
export interface Address {
  readonly family: Family;
  readonly kind: 'ipv4' | 'mapped' | 'ipv6';
  /** The 32 bits of an IPv4 or mapped address, as an unsigned number in host order. */
  readonly v4: number | undefined;
  /** All 128 bits in hexadecimal; an IPv4 address as its mapped form. Two addresses are the same when this is. */
  readonly hex: string;
  /** The zone of a link-local address: what follows `%`. */
  readonly zone: string | undefined;
}

const mappedPrefix = '00000000000000000000ffff';
const unspecifiedHex = '0'.repeat(32);

/** Reads a numeric address. `undefined` for anything that is not one: a name, a path, a number out of range. */
export function parseAddress(text: string): Address | undefined {
  const v4 = parseIpv4(text);
  if (v4 !== undefined) return { family: 'ipv4', kind: 'ipv4', v4, hex: mappedPrefix + hexOf(v4), zone: undefined };
  const [numeric, zone, more] = text.split('%');
  if (numeric === undefined || more !== undefined || zone === '') return undefined;
  const hex = parseIpv6(numeric);
  if (hex === undefined) return undefined;
  const isMapped = hex.startsWith(mappedPrefix);
  return { family: 'ipv6', kind: isMapped ? 'mapped' : 'ipv6', v4: isMapped ? Number.parseInt(hex.slice(24), 16) : undefined, hex, zone };
}

/** `0.0.0.0`, `::` or `::ffff:0.0.0.0`: every address of the host. */
export function isWildcard(address: Address): boolean {
  return address.v4 === 0 || address.hex === unspecifiedHex;
}

/** `::`, which unlike `::ffff:0.0.0.0` stands for IPv6 and, without IPV6_V6ONLY, for IPv4 as well. */
export function isUnspecifiedIpv6(address: Address): boolean {
  return address.hex === unspecifiedHex;
}

export function isLoopback(address: Address): boolean {
  if (address.v4 !== undefined) return address.v4 >>> 24 === 127;
  return address.hex === `${'0'.repeat(31)}1`;
}

/** 224.0.0.0/4 or ff00::/8. */
export function isMulticast(address: Address): boolean {
  return address.v4 === undefined ? address.hex.startsWith('ff') : address.v4 >>> 28 === 14;
}

export function isLimitedBroadcast(address: Address): boolean {
  return address.v4 === 0xffffffff;
}

/** fe80::/10: an address that means something only together with an interface. */
export function isLinkLocal(address: Address): boolean {
  return address.v4 === undefined && (Number.parseInt(address.hex.slice(0, 4), 16) & 0xffc0) === 0xfe80;
}

/** Addresses that a host may well have without being reachable from outside: RFC 1918, RFC 3927, RFC 6598, RFC 4193. */
export function isPrivate(address: Address): boolean {
  const { v4 } = address;
  if (v4 === undefined) return (Number.parseInt(address.hex.slice(0, 2), 16) & 0xfe) === 0xfc;
  return v4 >>> 24 === 10 || v4 >>> 20 === 0xac1 || v4 >>> 16 === 0xc0a8 || v4 >>> 16 === 0xa9fe || v4 >>> 22 === 0x191;
}

/** `0.0.0.0:80` and `[::]:80`, as tools print endpoints. */
export function formatEndpoint(endpoint: Pick<Endpoint, 'address' | 'port'>): string {
  return endpoint.address.includes(':') ? `[${endpoint.address}]:${endpoint.port}` : `${endpoint.address}:${endpoint.port}`;
}

/** What the kernel makes of a port number that does not fit: its low 16 bits (htons drops the rest). */
export function portAsKernelSeesIt(port: number): number {
  return port & 0xffff;
}

/** The port that is really bound when a number meant in host order is stored without htons() on a little-endian machine: 8080 becomes 36895. */
export function swapPortBytes(port: number): number {
  return ((port & 0xff) << 8) | ((port >>> 8) & 0xff);
}

function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    const byte = Number(part);
    if (byte > 255) return undefined;
    value = value * 256 + byte;
  }
  return value;
}

function parseIpv6(text: string): string | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? parseGroups(halves[1] ?? '', true) : '';
  if (head === undefined || tail === undefined) return undefined;
  const missing = 32 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 4) return undefined;
  return head + '0'.repeat(missing) + tail;
}

/** Colon-separated groups in hexadecimal; the last may be dotted IPv4 where the address ends. */
function parseGroups(text: string, mayEndDotted: boolean): string | undefined {
  if (text === '') return '';
  const groups = text.split(':');
  let hex = '';
  for (const [index, group] of groups.entries()) {
    if (/^[0-9a-f]{1,4}$/i.test(group)) hex += group.toLowerCase().padStart(4, '0');
    else {
      const v4 = mayEndDotted && index === groups.length - 1 ? parseIpv4(group) : undefined;
      if (v4 === undefined) return undefined;
      hex += hexOf(v4);
    }
  }
  return hex.length > 32 ? undefined : hex;
}

function hexOf(v4: number): string {
  return v4.toString(16).padStart(8, '0');
}
