import { constantNumber } from './constants.ts';
import type { Platform } from './endpoint.ts';
import { datagramTexts, lateTexts, purposeTexts } from './option-texts.ts';
import type { CallResult } from './outcome.ts';
import type { Text } from './text.ts';

/** The call that first looks at an option; `any`: it counts from when it is set. */
export type ReadBy = 'bind' | 'listen' | 'connect' | 'any';

export interface OptionFacts {
  readonly name: string;
  /** The name of the level that it must be set at. */
  readonly level: 'SOL_SOCKET' | 'IPPROTO_IP' | 'IPPROTO_IPV6' | 'IPPROTO_TCP';
  /** The type of the value; all but `flag` and `int` are structures or strings, so a plain int is not enough. */
  readonly type: 'flag' | 'int' | 'linger' | 'timeval' | 'membership' | 'name' | 'address' | 'pktinfo';
  readonly readBy: ReadBy;
  /** False: setsockopt() refuses it (SO_TYPE, SO_ERROR). */
  readonly canBeSet: boolean;
  /** What the option is for, in one sentence. */
  readonly purpose: Text;
  /** Where it is for something else on a datagram socket. */
  readonly datagramPurpose?: Text | undefined;
  /** What setting it after bind() does: to this socket, and to later ones. */
  readonly whenLate: Text;
  /** The page that says so. */
  readonly source: string;
}

/** Options that a program with sockets sets, by name. */
export const socketOptions: ReadonlyMap<string, OptionFacts> = new Map(
  (
    [
      ['SO_REUSEADDR', 'SOL_SOCKET', 'flag', 'bind', 'socket(7), ip(7)'],
      ['SO_REUSEPORT', 'SOL_SOCKET', 'flag', 'bind', 'socket(7)'],
      ['SO_REUSEPORT_LB', 'SOL_SOCKET', 'flag', 'bind', 'FreeBSD getsockopt(2)'],
      ['SO_EXCLUSIVEADDRUSE', 'SOL_SOCKET', 'flag', 'bind', 'Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE'],
      ['SO_BINDTODEVICE', 'SOL_SOCKET', 'name', 'bind', 'socket(7)'],
      ['SO_LINGER', 'SOL_SOCKET', 'linger', 'any', 'socket(7)'],
      ['SO_DONTLINGER', 'SOL_SOCKET', 'flag', 'any', 'SOL_SOCKET Socket Options'],
      ['SO_BROADCAST', 'SOL_SOCKET', 'flag', 'any', 'socket(7)'],
      ['SO_KEEPALIVE', 'SOL_SOCKET', 'flag', 'any', 'socket(7)'],
      ['SO_RCVBUF', 'SOL_SOCKET', 'int', 'listen', 'socket(7), tcp(7)'],
      ['SO_SNDBUF', 'SOL_SOCKET', 'int', 'any', 'socket(7)'],
      ['SO_RCVLOWAT', 'SOL_SOCKET', 'int', 'any', 'socket(7)'],
      ['SO_SNDLOWAT', 'SOL_SOCKET', 'int', 'any', 'socket(7)'],
      ['SO_RCVTIMEO', 'SOL_SOCKET', 'timeval', 'any', 'socket(7)'],
      ['SO_SNDTIMEO', 'SOL_SOCKET', 'timeval', 'any', 'socket(7)'],
      ['SO_OOBINLINE', 'SOL_SOCKET', 'flag', 'any', 'socket(7)'],
      ['SO_DONTROUTE', 'SOL_SOCKET', 'flag', 'any', 'socket(7)'],
      ['SO_DEBUG', 'SOL_SOCKET', 'flag', 'any', 'socket(7)'],
      ['SO_NOSIGPIPE', 'SOL_SOCKET', 'flag', 'any', 'FreeBSD getsockopt(2)'],
      ['SO_MARK', 'SOL_SOCKET', 'int', 'any', 'socket(7)'],
      ['SO_TYPE', 'SOL_SOCKET', 'int', 'any', 'socket(7)'],
      ['SO_ERROR', 'SOL_SOCKET', 'int', 'any', 'socket(7)'],
      ['SO_ACCEPTCONN', 'SOL_SOCKET', 'flag', 'any', 'socket(7)'],
      ['IP_FREEBIND', 'IPPROTO_IP', 'flag', 'bind', 'ip(7)'],
      ['IP_TRANSPARENT', 'IPPROTO_IP', 'flag', 'bind', 'ip(7)'],
      ['IP_BINDANY', 'IPPROTO_IP', 'flag', 'bind', 'FreeBSD ip(4)'],
      ['IP_BIND_ADDRESS_NO_PORT', 'IPPROTO_IP', 'flag', 'bind', 'ip(7)'],
      ['IP_LOCAL_PORT_RANGE', 'IPPROTO_IP', 'int', 'bind', 'ip(7)'],
      ['IP_PORTRANGE', 'IPPROTO_IP', 'int', 'bind', 'FreeBSD ip(4)'],
      ['IP_TTL', 'IPPROTO_IP', 'int', 'any', 'ip(7)'],
      ['IP_TOS', 'IPPROTO_IP', 'int', 'any', 'ip(7)'],
      ['IP_HDRINCL', 'IPPROTO_IP', 'flag', 'any', 'ip(7)'],
      ['IP_OPTIONS', 'IPPROTO_IP', 'name', 'any', 'ip(7)'],
      ['IP_PKTINFO', 'IPPROTO_IP', 'flag', 'any', 'ip(7)'],
      ['IP_MULTICAST_IF', 'IPPROTO_IP', 'address', 'any', 'ip(7)'],
      ['IP_MULTICAST_TTL', 'IPPROTO_IP', 'int', 'any', 'ip(7)'],
      ['IP_MULTICAST_LOOP', 'IPPROTO_IP', 'flag', 'any', 'ip(7)'],
      ['IP_ADD_MEMBERSHIP', 'IPPROTO_IP', 'membership', 'any', 'ip(7)'],
      ['IP_DROP_MEMBERSHIP', 'IPPROTO_IP', 'membership', 'any', 'ip(7)'],
      ['IPV6_V6ONLY', 'IPPROTO_IPV6', 'flag', 'bind', 'ipv6(7)'],
      ['IPV6_FREEBIND', 'IPPROTO_IPV6', 'flag', 'bind', 'ip(7)'],
      ['IPV6_TRANSPARENT', 'IPPROTO_IPV6', 'flag', 'bind', 'ip(7)'],
      ['IPV6_BINDANY', 'IPPROTO_IPV6', 'flag', 'bind', 'FreeBSD ip6(4)'],
      ['IPV6_UNICAST_HOPS', 'IPPROTO_IPV6', 'int', 'any', 'ipv6(7)'],
      ['IPV6_MULTICAST_IF', 'IPPROTO_IPV6', 'int', 'any', 'ipv6(7)'],
      ['IPV6_MULTICAST_HOPS', 'IPPROTO_IPV6', 'int', 'any', 'ipv6(7)'],
      ['IPV6_MULTICAST_LOOP', 'IPPROTO_IPV6', 'flag', 'any', 'ipv6(7)'],
      ['IPV6_PKTINFO', 'IPPROTO_IPV6', 'pktinfo', 'any', 'RFC 3542, section 6'],
      ['IPV6_RECVPKTINFO', 'IPPROTO_IPV6', 'flag', 'any', 'ipv6(7)'],
      ['IPV6_JOIN_GROUP', 'IPPROTO_IPV6', 'membership', 'any', 'ipv6(7)'],
      ['IPV6_LEAVE_GROUP', 'IPPROTO_IPV6', 'membership', 'any', 'ipv6(7)'],
      ['TCP_NODELAY', 'IPPROTO_TCP', 'flag', 'any', 'tcp(7)'],
      ['TCP_MAXSEG', 'IPPROTO_TCP', 'int', 'connect', 'tcp(7)'],
      ['TCP_CORK', 'IPPROTO_TCP', 'flag', 'any', 'tcp(7)'],
      ['TCP_NOPUSH', 'IPPROTO_TCP', 'flag', 'any', 'FreeBSD tcp(4)'],
      ['TCP_KEEPIDLE', 'IPPROTO_TCP', 'int', 'any', 'tcp(7)'],
      ['TCP_KEEPALIVE', 'IPPROTO_TCP', 'int', 'any', 'macOS tcp(4)'],
      ['TCP_KEEPINTVL', 'IPPROTO_TCP', 'int', 'any', 'tcp(7)'],
      ['TCP_KEEPCNT', 'IPPROTO_TCP', 'int', 'any', 'tcp(7)'],
      ['TCP_DEFER_ACCEPT', 'IPPROTO_TCP', 'int', 'listen', 'tcp(7)'],
      ['TCP_QUICKACK', 'IPPROTO_TCP', 'flag', 'any', 'tcp(7)'],
      ['TCP_CONGESTION', 'IPPROTO_TCP', 'name', 'any', 'tcp(7)'],
      ['TCP_USER_TIMEOUT', 'IPPROTO_TCP', 'int', 'any', 'tcp(7)'],
      ['TCP_FASTOPEN', 'IPPROTO_TCP', 'int', 'listen', 'tcp(7)'],
    ] satisfies readonly Row[]
  ).map((row) => [row[0], factsOf(row)] as const),
);

/**
 * The option that a level and a number mean together. `level` is a name (`SOL_SOCKET`, `SOL_TCP`) or a number; a level that the platform gives another
 * number is another level. `undefined`: no option that we know.
 */
export function optionByNumber(level: number | string, number: number, platform: Platform): string | undefined {
  const levelNumber = typeof level === 'number' ? level : constantNumber(level, platform);
  if (levelNumber === undefined) return undefined;
  for (const facts of socketOptions.values())
    if (constantNumber(facts.level, platform) === levelNumber && optionNumber(facts.name, platform) === number) return facts.name;
  return undefined;
}

/** The number of an option on a platform, or `undefined` where the platform does not have it. */
export function optionNumber(name: string, platform: Platform): number | undefined {
  return socketOptions.has(name) ? constantNumber(name, platform) : undefined;
}

/** Options that decide what bind() answers: set later, this bind was decided without them. */
export function isReadByBind(name: string): boolean {
  return socketOptions.get(name)?.readBy === 'bind';
}

/** Options that bind() reads and that have a use of their own from when they are set, so that setting one late may be what was wanted. Source: socket(7), ip(7). */
export function isOfUseLate(name: string): boolean {
  return ofUseLate.has(name);
}

const ofUseLate: ReadonlySet<string> = new Set(['SO_BINDTODEVICE', 'IP_TRANSPARENT', 'IPV6_TRANSPARENT']);

/**
 * What setsockopt() itself answers for an option on a socket that is bound: most calls succeed, late as they are. Source: ipv6(7) and the trials in
 * test/kernel; FreeBSD ip6(4); "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE".
 */
export function resultWhenLate(name: string, platform: Platform): CallResult {
  if (optionNumber(name, platform) === undefined) return 'ENOPROTOOPT';
  return refusedOnceBound.has(name) ? 'EINVAL' : 'ok';
}

const refusedOnceBound: ReadonlySet<string> = new Set(['IPV6_V6ONLY', 'SO_EXCLUSIVEADDRUSE']);

type Row = readonly [name: string, level: OptionFacts['level'], type: OptionFacts['type'], readBy: ReadBy, source: string];

function factsOf([name, level, type, readBy, source]: Row): OptionFacts {
  const purpose = purposeTexts[name];
  if (purpose === undefined) throw new RangeError(`no purpose is written for ${name}`);
  const whenLate = lateTexts[name] ?? lateTexts[readBy];
  if (whenLate === undefined) throw new RangeError(`no late text is written for ${readBy}`);
  return {
    name,
    level,
    type,
    readBy,
    canBeSet: !['SO_TYPE', 'SO_ERROR', 'SO_ACCEPTCONN'].includes(name),
    purpose,
    datagramPurpose: datagramTexts[name],
    whenLate,
    source,
  };
}
