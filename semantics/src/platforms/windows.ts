import type { Address } from '../endpoint.ts';
import { isMulticast, isUnspecifiedIpv6, isWildcard, parseAddress } from '../endpoint.ts';
import type { CallResult, Outcome } from '../outcome.ts';
import { sentence } from '../reasons.ts';
import type { BindRequest, ExistingSocket, HostSettings, SocketOptions } from '../socket.ts';
import { isSet } from '../socket.ts';
import type { Text } from '../text.ts';
import { describeSocket } from './describe-socket.ts';
import { isOurs } from './local-addresses.ts';

/**
 * bind() on Windows Server 2003, Vista and later, as "Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE" documents it. Nothing here was asked of a running
 * system. Errors are named as on other systems: EADDRINUSE is WSAEADDRINUSE, EACCES is WSAEACCES.
 */
export function predictWindows(world: readonly ExistingSocket[], request: BindRequest, settings: HostSettings): Outcome {
  const address = parseAddress(request.address);
  if (address === undefined || address.family !== request.family)
    return answer('EAFNOSUPPORT', [], sentence("the address is not of the socket's family", '地址与套接字的地址族不符'));
  if (request.state === 'bound') return answer('EINVAL', [], sentence('the socket is bound already', '套接字已经绑定'));
  if (!isMulticast(address) && !isOurs(address, world, settings))
    return answer('EADDRNOTAVAIL', [], sentence(`${request.address} is not an address of this host`, `${request.address} 不是本机的地址`));
  const refusals = [...world.entries()].flatMap(([index, existing]) => {
    const result = request.port === 0 ? 'ok' : against(request, address, existing);
    return result === 'ok' ? [] : [{ index, existing, result }];
  });
  const first = refusals.find(({ result }) => result === 'EACCES') ?? refusals[0];
  if (first === undefined) {
    const reason = sentence('no socket is in the way', '没有套接字挡住它');
    const free = answer('ok', [], reason, tablesPage);
    return request.protocol === 'tcp' ? { ...free, listen: 'ok' } : free;
  }
  const who = describeSocket(first.existing);
  const why = whyRefused(first.result, request, first.existing);
  return answer(
    first.result,
    refusals.map(({ index }) => index),
    sentence(`${who.en} is in the way: ${why.en}`, `${who['zh-CN']}挡住了它：${why['zh-CN']}`),
    tablesPage,
  );
}

const tablesPage = 'Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE';
const bindPage = 'Winsock bind';

type Mode = 'default' | 'reuse' | 'exclusive';

/**
 * The page's two tables, a letter a cell: Success, Inuse, Access. A row is the first bind (mode, then Wildcard or Specific), its columns the second one in
 * the same order of modes, W and S in turn.
 */
const sameUser: Readonly<Record<Mode, readonly [wildcard: string, specific: string]>> = {
  default: ['ISASIS', 'SISAII'],
  reuse: ['ISSSIS', 'SISSII'],
  exclusive: ['IAAAIA', 'SISAII'],
};
const otherUser: Readonly<Record<Mode, readonly [wildcard: string, specific: string]>> = {
  default: ['IAAAIA', 'SISAII'],
  reuse: ['IASSIA', 'SISSII'],
  exclusive: ['IAAAIA', 'SISAII'],
};
const modes: readonly Mode[] = ['default', 'reuse', 'exclusive'];

function against(request: BindRequest, address: Address, existing: ExistingSocket): CallResult {
  const theirs = parseAddress(existing.address);
  if (theirs === undefined || existing.protocol !== request.protocol || existing.port !== request.port || !meet(request, address, existing, theirs))
    return 'ok';
  if (existing.state !== 'bound' && existing.state !== 'listening') {
    // A connection that is left keeps the port from an exclusive socket until it is gone.
    return modeOf(existing.options) === 'exclusive' && modeOf(request.options) === 'exclusive' ? 'EADDRINUSE' : 'ok';
  }
  const table = request.uid === existing.uid ? sameUser : otherUser;
  const line = table[modeOf(existing.options)][isWildcard(theirs) ? 0 : 1];
  const cell = line.charAt(modes.indexOf(modeOf(request.options)) * 2 + (isWildcard(address) ? 0 : 1));
  return cell === 'S' ? 'ok' : cell === 'A' ? 'EACCES' : 'EADDRINUSE';
}

function modeOf(options: SocketOptions): Mode {
  if (isSet(options, 'SO_EXCLUSIVEADDRUSE')) return 'exclusive';
  return isSet(options, 'SO_REUSEADDR') ? 'reuse' : 'default';
}

/** Two specific addresses never meet unless they are one. A dual-stack :: (IPV6_V6ONLY is on by default) takes the port in both families. */
function meet(request: BindRequest, mine: Address, existing: ExistingSocket, theirs: Address): boolean {
  if (mine.hex === theirs.hex) return true;
  if (!isWildcard(mine) && !isWildcard(theirs)) return false;
  if ((mine.v4 === undefined) === (theirs.v4 === undefined)) return true;
  return isDualStack(mine, request.options) || isDualStack(theirs, existing.options);
}

function isDualStack(address: Address, options: SocketOptions): boolean {
  return isUnspecifiedIpv6(address) && (options.IPV6_V6ONLY === false || options.IPV6_V6ONLY === 0);
}

function whyRefused(result: CallResult, request: BindRequest, holder: ExistingSocket): Text {
  if (isSet(holder.options, 'SO_EXCLUSIVEADDRUSE')) return { en: 'it set SO_EXCLUSIVEADDRUSE', 'zh-CN': '它设置了 SO_EXCLUSIVEADDRUSE' };
  if (isSet(request.options, 'SO_EXCLUSIVEADDRUSE'))
    return { en: 'this socket asks for the port alone (SO_EXCLUSIVEADDRUSE)', 'zh-CN': '这个套接字要求独占端口（SO_EXCLUSIVEADDRUSE）' };
  if (result === 'EACCES') return { en: 'it did not set SO_REUSEADDR, so its port cannot be shared', 'zh-CN': '它没有设置 SO_REUSEADDR，端口不能共用' };
  return { en: 'both have this address and port', 'zh-CN': '两者的地址和端口相同' };
}

/** What is no cell of the tables is on the page of bind(). */
function answer(bind: CallResult, blockedBy: readonly number[], reason: Text, source = bindPage): Outcome {
  return { bind, blockedBy, claims: [], reason, basis: 'documented', sources: [source] };
}
