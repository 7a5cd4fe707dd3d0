import type { Address } from '../endpoint.ts';
import { isMulticast, isWildcard, parseAddress } from '../endpoint.ts';
import type { Outcome } from '../outcome.ts';
import { sentence } from '../reasons.ts';
import type { BindRequest, ExistingSocket, HostSettings } from '../socket.ts';
import { isSet } from '../socket.ts';
import type { Text } from '../text.ts';
import { describeSocket } from './describe-socket.ts';
import { isOurs } from './local-addresses.ts';

/**
 * bind() on macOS and FreeBSD, as their pages document SO_REUSEADDR and SO_REUSEPORT: setsockopt(2), bind(2), ip(4), ip6(4). Nothing here was asked of a
 * kernel. They differ from Linux in two ways that people meet: only the new socket needs SO_REUSEADDR, and a wildcard and a specific address may both
 * listen. The two systems differ from each other in IPV6_V6ONLY's default and in who may take ports below 1024.
 */
export function predictBsd(world: readonly ExistingSocket[], request: BindRequest, platform: 'darwin' | 'freebsd', settings: HostSettings): Outcome {
  const { bindPage, addressPage, sharingPage } = pages[platform];
  const address = parseAddress(request.address);
  if (address === undefined || address.family !== request.family) return fails('EAFNOSUPPORT', [], addressMisfit, bindPage);
  if (request.state === 'bound') return fails('EINVAL', [], boundAlready, bindPage);
  const isFree = isMulticast(address) || isSet(request.options, address.family === 'ipv6' ? 'IPV6_BINDANY' : 'IP_BINDANY');
  if (!isFree && !isOurs(address, world, settings))
    return fails('EADDRNOTAVAIL', [], sentence(`${request.address} is not an address of this host`, `${request.address} 不是本机的地址`), bindPage);
  if (!mayTakePort(request, address, platform))
    return fails('EACCES', [], sentence('ports below 1024 are for the superuser', '1024 以下的端口只供超级用户使用'), addressPage);
  const blockedBy = request.port === 0 ? [] : [...world.keys()].filter((index) => conflicts(request, address, world[index], platform));
  const holder = world[blockedBy[0] ?? -1];
  if (holder !== undefined) {
    const who = describeSocket(holder);
    const why = whyConflict(request, holder);
    return fails('EADDRINUSE', blockedBy, sentence(`${who.en} is in the way: ${why.en}`, `${who['zh-CN']}挡住了它：${why['zh-CN']}`), sharingPage);
  }
  const listen = request.protocol === 'tcp' ? { listen: 'ok' as const } : {};
  return {
    bind: 'ok',
    ...listen,
    blockedBy: [],
    claims: [],
    reason: sentence('no socket is in the way', '没有套接字挡住它'),
    basis: 'documented',
    sources: [sharingPage],
  };
}

/** What each page says: what bind() refuses, who may take which address, how sockets share. */
const pages = {
  darwin: { bindPage: 'macOS bind(2)', addressPage: 'macOS bind(2)', sharingPage: 'macOS setsockopt(2)' },
  freebsd: { bindPage: 'FreeBSD bind(2)', addressPage: 'FreeBSD ip(4)', sharingPage: 'FreeBSD getsockopt(2)' },
} as const;

const addressMisfit = sentence("the address is not of the socket's family", '地址与套接字的地址族不符');
const boundAlready = sentence('the socket is bound already', '套接字已经绑定');

function fails(
  errno: 'EAFNOSUPPORT' | 'EINVAL' | 'EADDRNOTAVAIL' | 'EACCES' | 'EADDRINUSE',
  blockedBy: readonly number[],
  reason: Text,
  page: string,
): Outcome {
  return { bind: errno, blockedBy, claims: [], reason, basis: 'documented', sources: [page] };
}

/** macOS 10.14 and later lets everybody take a low port on the wildcard address. */
function mayTakePort(request: BindRequest, address: Address, platform: 'darwin' | 'freebsd'): boolean {
  if (request.port === 0 || request.port >= 1024) return true;
  return (request.capable ?? request.uid === 0) || (platform === 'darwin' && isWildcard(address));
}

function conflicts(request: BindRequest, address: Address, existing: ExistingSocket | undefined, platform: 'darwin' | 'freebsd'): boolean {
  const theirs = parseAddress(existing?.address ?? '');
  if (existing === undefined || theirs === undefined || existing.protocol !== request.protocol || existing.port !== request.port) return false;
  const mine = { family: address.family, address, v6only: isV6only(request.options, platform) };
  if (!meet(mine, { family: existing.family, address: theirs, v6only: isV6only(existing.options, platform) }, platform)) return false;
  const isConnection = existing.state !== 'bound' && existing.state !== 'listening';
  if (!isMulticast(address) && !isConnection && request.uid !== 0 && request.uid !== existing.uid) return true;
  const sharesPort = isSet(request.options, 'SO_REUSEPORT') || (platform === 'freebsd' && isSet(request.options, 'SO_REUSEPORT_LB'));
  const reuses = isSet(request.options, 'SO_REUSEADDR') || sharesPort;
  if (!reuses) return true;
  // With either option only a socket on exactly this address counts, and only one that is not a connection.
  if (isConnection || address.hex !== theirs.hex) return false;
  const theyShare = isSet(existing.options, 'SO_REUSEPORT') || (platform === 'freebsd' && isSet(existing.options, 'SO_REUSEPORT_LB'));
  const multicast = isMulticast(address) && isSet(existing.options, 'SO_REUSEADDR');
  return !multicast && !(sharesPort && theyShare);
}

interface Side {
  readonly family: 'ipv4' | 'ipv6';
  readonly address: Address;
  readonly v6only: boolean;
}

function meet(mine: Side, theirs: Side, platform: 'darwin' | 'freebsd'): boolean {
  if (mine.address.hex === theirs.address.hex) return true;
  const [wild, other] = isWildcard(mine.address) ? [mine, theirs] : [theirs, mine];
  if (!isWildcard(wild.address)) return false;
  const wildIsIpv4 = wild.address.v4 !== undefined;
  const otherIsIpv4 = other.address.v4 !== undefined;
  if (wildIsIpv4 === otherIsIpv4) return true;
  // :: beside 0.0.0.0: on macOS the two wildcards of two families live side by side.
  const ipv6Side = wildIsIpv4 ? other : wild;
  if (isWildcard(other.address)) return platform === 'freebsd' && !ipv6Side.v6only;
  return !wildIsIpv4 && !wild.v6only;
}

/** FreeBSD's IPV6_V6ONLY is on by default (ip6(4)), that of macOS is off. */
function isV6only(options: BindRequest['options'], platform: 'darwin' | 'freebsd'): boolean {
  return options.IPV6_V6ONLY === undefined ? platform === 'freebsd' : isSet(options, 'IPV6_V6ONLY');
}

function whyConflict(request: BindRequest, holder: ExistingSocket): Text {
  if (request.uid !== 0 && request.uid !== holder.uid && (holder.state === 'bound' || holder.state === 'listening'))
    return { en: 'it belongs to another user', 'zh-CN': '它属于另一个用户' };
  if (isSet(request.options, 'SO_REUSEADDR') || isSet(request.options, 'SO_REUSEPORT'))
    return {
      en: 'both have exactly this address, and for that both must have set SO_REUSEPORT',
      'zh-CN': '两者的地址完全相同，这需要双方都设置 SO_REUSEPORT',
    };
  return { en: 'this socket sets neither SO_REUSEADDR nor SO_REUSEPORT', 'zh-CN': '这个套接字没有设置 SO_REUSEADDR 或 SO_REUSEPORT' };
}
