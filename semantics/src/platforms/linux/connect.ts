import type { Address } from '../../endpoint.ts';
import { isLoopback, isWildcard, parseAddress } from '../../endpoint.ts';
import type { ConnectOutcome } from '../../outcome.ts';
import { distinct, sentence } from '../../reasons.ts';
import type { BindRequest, ConnectRequest, ExistingSocket, HostSettings } from '../../socket.ts';
import { isSet } from '../../socket.ts';
import type { Text } from '../../text.ts';
import { isOurs } from '../local-addresses.ts';
import { kernelSocketNow } from './kernel-socket.ts';
import { chanceAtTheEnd, choiceOf, localPortRange, portsLeftForBind, portsLeftOut } from './ports-left.ts';
import { replay } from './world.ts';

/**
 * The local side of connect() on Linux: whether there is a local port for this destination. Whether somebody listens there is not its question.
 * Source: ip(7), tcp(7), ip-sysctl, and the trials in test/kernel; the layout follows net/ipv4/inet_hashtables.c of Linux 6.18.
 */
export function predictConnectLinux(world: readonly ExistingSocket[], request: ConnectRequest, settings: HostSettings): ConnectOutcome {
  if (request.protocol === 'udp') return connectUdp(world, request, settings);
  const port = request.local?.port ?? 0;
  const isBoundByKernel = request.local !== undefined && port === 0 && !isSet(request.options, 'IP_BIND_ADDRESS_NO_PORT');
  if (isBoundByKernel) return connectFromChosenByBind(world, request, settings);
  return port === 0 ? connectFromAnyPort(world, request, settings) : connectFromPort(world, request, port, settings);
}

/** What a four-tuple meets at one local port: nothing, a connection that stays, or one in TIME_WAIT that may be taken over. */
type Meeting = { readonly kind: 'nobody' } | { readonly kind: 'taken' | 'reusable'; readonly index: number };

/** A port that the program chose. A TIME_WAIT there may be taken over at once, whatever `tcp_tw_reuse` says, if the connection had timestamps. */
function connectFromPort(world: readonly ExistingSocket[], request: ConnectRequest, port: number, settings: HostSettings): ConnectOutcome {
  const meeting = meet(world, request, port, settings, () => true);
  const isFree = meeting.kind !== 'taken';
  const common = { reusesTimeWait: meeting.kind === 'reusable', freePorts: isFree ? 1 : 0, basis: 'verified' as const };
  if (meeting.kind === 'taken')
    return {
      ...common,
      connect: 'EADDRNOTAVAIL',
      blockedBy: [meeting.index],
      claims: ['ports-qa-27', 'extra-8'],
      reason: sentence(
        `the socket is bound to port ${port}, and a connection from there to ${request.remote.address}:${request.remote.port} exists already${inTimeWait(world, meeting.index).en}`,
        `套接字绑定在端口 ${port}，而从该端口到 ${request.remote.address}:${request.remote.port} 的连接已经存在${inTimeWait(world, meeting.index)['zh-CN']}`,
      ),
    };
  const reason: Text =
    meeting.kind === 'reusable'
      ? sentence(
          `connect() takes over the connection in TIME_WAIT that port ${port} has to the same destination`,
          `connect() 会接管端口 ${port} 到同一目的地的 TIME_WAIT 连接`,
        )
      : sentence(`no connection goes from port ${port} to that destination`, `没有从端口 ${port} 到该目的地的连接`);
  return { ...common, connect: 'ok', blockedBy: [], claims: meeting.kind === 'reusable' ? ['extra-8'] : ['ports-qa-28'], reason };
}

/** connect() chooses: ports that bind() took are left out, ports that connect() chose earlier may serve another destination. */
function connectFromAnyPort(world: readonly ExistingSocket[], request: ConnectRequest, settings: HostSettings): ConnectOutcome {
  const [first, last] = localPortRange(settings);
  const { tcp } = replay(world, settings, (socket) => socket.protocol === 'tcp' && socket.port >= first && socket.port <= last);
  const mayReuse = (socket: ExistingSocket): boolean => waitedEnough(socket, request, settings);
  const met = new Set<number>();
  const taken = new Set<number>();
  const inTheWay: number[] = [];
  for (const [port, table] of tcp) {
    const meeting: Meeting = table.isTakenByBind ? { kind: 'taken', index: table.owners[0]?.index ?? -1 } : meet(world, request, port, settings, mayReuse);
    if (meeting.kind === 'nobody') continue;
    met.add(port);
    if (meeting.kind === 'reusable') continue;
    taken.add(port);
    inTheWay.push(meeting.index);
  }
  const leftOut = portsLeftOut(first, last, false);
  const { count: freePorts, byChance } = choiceOf(last - first + 1, taken, leftOut);
  // Where all that can be chosen is in TIME_WAIT, one of them is taken over.
  const fresh = choiceOf(last - first + 1, met, leftOut);
  const reusesTimeWait = fresh.count === 0 && !fresh.byChance;
  if (byChance)
    return { connect: 'ok', reusesTimeWait, freePorts, byChance, blockedBy: [], claims: ['extra-24'], reason: chanceAtTheEnd(first, last), basis: 'verified' };
  if (freePorts > 0) {
    const claims = distinct(['ports-qa-26', ...(reusesTimeWait ? ['ports-qa-35'] : [])]);
    const reason = sentence(
      `${freePorts} of the ports from ${first} to ${last} can be used for this destination`,
      `${first} 到 ${last} 的端口中有 ${freePorts} 个可用于这个目的地`,
    );
    return { connect: 'ok', reusesTimeWait, freePorts, blockedBy: [], claims, reason, basis: 'verified' };
  }
  const reason = sentence(
    `every port from ${first} to ${last} is bound, or has a connection to this destination already`,
    `${first} 到 ${last} 的每个端口要么已被绑定，要么已有到这个目的地的连接`,
  );
  const blockedBy = [...inTheWay].sort((a, b) => a - b);
  return { connect: 'EADDRNOTAVAIL', reusesTimeWait: false, freePorts: 0, blockedBy, claims: ['ports-qa-32', 'ports-qa-36'], reason, basis: 'verified' };
}

/** bind() with port 0 took a port before connect() was called: it must be free for every destination. */
function connectFromChosenByBind(world: readonly ExistingSocket[], request: ConnectRequest, settings: HostSettings): ConnectOutcome {
  const { count: freePorts, byChance } = portsLeftForBind(world, asBind(request), settings);
  const isFree = freePorts > 0 || byChance;
  const reason = isFree
    ? sentence('bind() to port 0 took a port that no other connection uses', '绑定端口 0 已取得一个没有其他连接使用的端口')
    : sentence('bind() to port 0 finds no port: it needs one that is free for every destination', '绑定端口 0 找不到端口：它需要一个对所有目的地都空闲的端口');
  const chance = byChance ? { byChance } : {};
  return { connect: isFree ? 'ok' : 'EADDRINUSE', reusesTimeWait: false, freePorts, ...chance, blockedBy: [], claims: ['extra-9'], reason, basis: 'verified' };
}

/** A UDP socket without a port gets one as if it were bound; the destination plays no part. */
function connectUdp(world: readonly ExistingSocket[], request: ConnectRequest, settings: HostSettings): ConnectOutcome {
  const isBound = (request.local?.port ?? 0) !== 0;
  const freePorts = isBound ? 1 : portsLeftForBind(world, asBind(request), settings).count;
  const isFree = freePorts > 0;
  const reason = isFree
    ? sentence('connect() on a UDP socket only notes the destination', '对 UDP 套接字调用 connect() 只是记下目的地')
    : sentence('no UDP port of the local port range is left', '本地端口范围内已经没有 UDP 端口');
  return { connect: isFree ? 'ok' : 'EAGAIN', reusesTimeWait: false, freePorts, blockedBy: [], claims: ['port-notes-17'], reason, basis: 'verified' };
}

function asBind(request: ConnectRequest): BindRequest {
  const { protocol, family, options, uid } = request;
  return { protocol, family, address: request.local?.address ?? (family === 'ipv6' ? '::' : '0.0.0.0'), port: 0, options, uid };
}

function meet(
  world: readonly ExistingSocket[],
  request: ConnectRequest,
  port: number,
  settings: HostSettings,
  mayReuse: (socket: ExistingSocket) => boolean,
): Meeting {
  const remote = parseAddress(request.remote.address);
  const local = sourceAddress(request, world, settings);
  for (const [index, socket] of world.entries()) {
    if (socket.protocol !== 'tcp' || socket.port !== port || socket.remote === undefined) continue;
    if (socket.remote.port !== request.remote.port || parseAddress(socket.remote.address)?.hex !== remote?.hex) continue;
    if (local !== undefined && kernelSocketNow(socket, index, settings).address.hex !== local.hex) continue;
    const isReusable = socket.state === 'time-wait' && settings.tcpTimestamps !== false && mayReuse(socket);
    return { kind: isReusable ? 'reusable' : 'taken', index };
  }
  return { kind: 'nobody' };
}

/** `tcp_tw_reuse` and its delay: what connect() asks of a TIME_WAIT at a port that it chose itself. */
function waitedEnough(socket: ExistingSocket, request: ConnectRequest, settings: HostSettings): boolean {
  const setting = settings.tcpTwReuse ?? 2;
  const remote = parseAddress(request.remote.address);
  const local = parseAddress(socket.address);
  const throughLoopback = [remote, local].some((address) => address !== undefined && isLoopback(address));
  const isOn = setting === 1 || (setting === 2 && throughLoopback);
  return isOn && (socket.closedSecondsAgo ?? 0) * 1000 > (settings.tcpTwReuseDelay ?? 1000);
}

/** The address that the connection will have here; `undefined` where it hangs on routes that we do not know. */
function sourceAddress(request: ConnectRequest, world: readonly ExistingSocket[], settings: HostSettings): Address | undefined {
  const bound = parseAddress(request.local?.address ?? '');
  if (bound !== undefined && !isWildcard(bound)) return bound;
  const remote = parseAddress(request.remote.address);
  if (remote === undefined) return undefined;
  if (isLoopback(remote)) return parseAddress(remote.v4 === undefined ? '::1' : '127.0.0.1');
  return isOurs(remote, world, { ...settings, localAddresses: settings.localAddresses ?? [] }) ? remote : undefined;
}

function inTimeWait(world: readonly ExistingSocket[], index: number): Text {
  return world[index]?.state === 'time-wait' ? { en: ' (in TIME_WAIT)', 'zh-CN': '（处于 TIME_WAIT）' } : { en: '', 'zh-CN': '' };
}
