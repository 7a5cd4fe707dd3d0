import type { Platform } from './endpoint.ts';

/**
 * The number behind a name of the socket vocabulary, or `undefined` where the platform does not have it. Addresses are in host order.
 * Source: the system's own headers (Linux: asm-generic/socket.h, bits/socket.h, linux/in.h, linux/in6.h, netinet/tcp.h; macOS and FreeBSD: sys/socket.h,
 * netinet/in.h, netinet6/in6.h, netinet/tcp.h; Windows: winsock2.h, ws2def.h, ws2ipdef.h).
 */
export function constantNumber(name: string, platform: Platform): number | undefined {
  return numbers.get(name)?.[platforms.indexOf(platform)];
}

/** Every name that {@link constantNumber} knows on some platform. */
export function constantNames(): readonly string[] {
  return [...numbers.keys()];
}

const platforms: readonly Platform[] = ['linux', 'darwin', 'freebsd', 'windows'];
const none = undefined;

type Row = readonly [linux: number | undefined, darwin: number | undefined, freebsd: number | undefined, windows: number | undefined];

function everywhere(number: number): Row {
  return [number, number, number, number];
}

const numbers: ReadonlyMap<string, Row> = new Map<string, Row>([
  ['AF_UNSPEC', everywhere(0)],
  ['AF_UNIX', everywhere(1)],
  ['AF_LOCAL', [1, 1, 1, none]],
  ['AF_INET', everywhere(2)],
  ['AF_INET6', [10, 30, 28, 23]],
  ['PF_UNSPEC', everywhere(0)],
  ['PF_UNIX', everywhere(1)],
  ['PF_LOCAL', [1, 1, 1, none]],
  ['PF_INET', everywhere(2)],
  ['PF_INET6', [10, 30, 28, 23]],
  ['SOCK_STREAM', everywhere(1)],
  ['SOCK_DGRAM', everywhere(2)],
  ['SOCK_RAW', everywhere(3)],
  ['SOCK_SEQPACKET', everywhere(5)],
  ['SOCK_NONBLOCK', [0o4000, none, 0x20000000, none]],
  ['SOCK_CLOEXEC', [0o2000000, none, 0x10000000, none]],
  ['SOMAXCONN', [4096, 128, 128, 0x7fffffff]],
  ['INADDR_ANY', everywhere(0)],
  ['INADDR_LOOPBACK', everywhere(0x7f000001)],
  ['INADDR_BROADCAST', everywhere(0xffffffff)],
  ['INADDR_NONE', everywhere(0xffffffff)],
  ['IPPROTO_IP', everywhere(0)],
  ['IPPROTO_ICMP', everywhere(1)],
  ['IPPROTO_TCP', everywhere(6)],
  ['IPPROTO_UDP', everywhere(17)],
  ['IPPROTO_IPV6', everywhere(41)],
  ['SOL_SOCKET', [1, 0xffff, 0xffff, 0xffff]],
  ['SOL_IP', [0, none, none, none]],
  ['SOL_TCP', [6, none, none, none]],
  ['SOL_UDP', [17, none, none, none]],
  ['SOL_IPV6', [41, none, none, none]],
  ['AI_PASSIVE', everywhere(1)],
  ['AI_NUMERICHOST', everywhere(4)],
  ['SO_DEBUG', everywhere(1)],
  ['SO_REUSEADDR', [2, 4, 4, 4]],
  ['SO_REUSEPORT', [15, 0x200, 0x200, none]],
  ['SO_REUSEPORT_LB', [none, none, 0x10000, none]],
  ['SO_EXCLUSIVEADDRUSE', [none, none, none, -5]],
  ['SO_TYPE', [3, 0x1008, 0x1008, 0x1008]],
  ['SO_ERROR', [4, 0x1007, 0x1007, 0x1007]],
  ['SO_DONTROUTE', [5, 0x10, 0x10, 0x10]],
  ['SO_BROADCAST', [6, 0x20, 0x20, 0x20]],
  ['SO_SNDBUF', [7, 0x1001, 0x1001, 0x1001]],
  ['SO_RCVBUF', [8, 0x1002, 0x1002, 0x1002]],
  ['SO_KEEPALIVE', [9, 8, 8, 8]],
  ['SO_OOBINLINE', [10, 0x100, 0x100, 0x100]],
  ['SO_LINGER', [13, 0x80, 0x80, 0x80]],
  ['SO_DONTLINGER', [none, none, none, -129]],
  ['SO_RCVLOWAT', [18, 0x1004, 0x1004, 0x1004]],
  ['SO_SNDLOWAT', [19, 0x1003, 0x1003, 0x1003]],
  ['SO_RCVTIMEO', [20, 0x1006, 0x1006, 0x1006]],
  ['SO_SNDTIMEO', [21, 0x1005, 0x1005, 0x1005]],
  ['SO_BINDTODEVICE', [25, none, none, none]],
  ['SO_ACCEPTCONN', [30, 2, 2, 2]],
  ['SO_MARK', [36, none, none, none]],
  ['SO_NOSIGPIPE', [none, 0x1022, 0x800, none]],
  ['TCP_NODELAY', everywhere(1)],
  ['TCP_MAXSEG', [2, 2, 2, 4]],
  ['TCP_CORK', [3, none, none, none]],
  ['TCP_NOPUSH', [none, 4, 4, none]],
  ['TCP_KEEPIDLE', [4, none, 256, 3]],
  ['TCP_KEEPALIVE', [none, 16, none, 3]],
  ['TCP_KEEPINTVL', [5, 257, 512, 17]],
  ['TCP_KEEPCNT', [6, 258, 1024, 16]],
  ['TCP_DEFER_ACCEPT', [9, none, none, none]],
  ['TCP_QUICKACK', [12, none, none, none]],
  ['TCP_CONGESTION', [13, none, 64, none]],
  ['TCP_USER_TIMEOUT', [18, none, none, none]],
  ['TCP_FASTOPEN', [23, 261, 1025, 15]],
  ['IP_TOS', [1, 3, 3, 3]],
  ['IP_TTL', [2, 4, 4, 4]],
  ['IP_HDRINCL', [3, 2, 2, 2]],
  ['IP_OPTIONS', [4, 1, 1, 1]],
  ['IP_FREEBIND', [15, none, none, none]],
  ['IP_TRANSPARENT', [19, none, none, none]],
  ['IP_BINDANY', [none, none, 24, none]],
  ['IP_BIND_ADDRESS_NO_PORT', [24, none, none, none]],
  ['IP_LOCAL_PORT_RANGE', [51, none, none, none]],
  ['IP_PORTRANGE', [none, 19, 19, none]],
  ['IP_PKTINFO', [8, 26, none, 19]],
  ['IP_MULTICAST_IF', [32, 9, 9, 9]],
  ['IP_MULTICAST_TTL', [33, 10, 10, 10]],
  ['IP_MULTICAST_LOOP', [34, 11, 11, 11]],
  ['IP_ADD_MEMBERSHIP', [35, 12, 12, 12]],
  ['IP_DROP_MEMBERSHIP', [36, 13, 13, 13]],
  ['IPV6_UNICAST_HOPS', [16, 4, 4, 4]],
  ['IPV6_MULTICAST_IF', [17, 9, 9, 9]],
  ['IPV6_MULTICAST_HOPS', [18, 10, 10, 10]],
  ['IPV6_MULTICAST_LOOP', [19, 11, 11, 11]],
  ['IPV6_JOIN_GROUP', [20, 12, 12, 12]],
  ['IPV6_LEAVE_GROUP', [21, 13, 13, 13]],
  ['IPV6_PKTINFO', [50, 46, 46, 19]],
  ['IPV6_RECVPKTINFO', [49, 61, 36, none]],
  ['IPV6_V6ONLY', [26, 27, 27, 27]],
  ['IPV6_TRANSPARENT', [75, none, none, none]],
  ['IPV6_FREEBIND', [78, none, none, none]],
  ['IPV6_BINDANY', [none, none, 64, none]],
]);
