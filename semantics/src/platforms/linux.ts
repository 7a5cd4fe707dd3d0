import { formatEndpoint } from '../endpoint.ts';
import type { AcceptOutcome, ListenOutcome, Outcome } from '../outcome.ts';
import { atMostThree, distinct, sentence } from '../reasons.ts';
import type { BindRequest, ExistingSocket, HostSettings } from '../socket.ts';
import { isSet } from '../socket.ts';
import type { Text } from '../text.ts';
import { describeSocket } from './describe-socket.ts';
import { refusedBeforeThePort } from './linux/address.ts';
import type { Explanation } from './linux/explain.ts';
import { whyShared, whyTcpRefuses, whyUdpRefuses } from './linux/explain.ts';
import type { KernelSocket } from './linux/kernel-socket.ts';
import { kernelSocketNow, kernelSocketOfRequest } from './linux/kernel-socket.ts';
import { addressesMeet } from './linux/overlap.ts';
import { chanceAtTheEnd, localPortRange, portsLeftForBind } from './linux/ports-left.ts';
import { whyRefusedEarly } from './linux/refusals.ts';
import { TcpPort } from './linux/tcp.ts';
import { UdpPort } from './linux/udp.ts';
import { replay } from './linux/world.ts';

/** bind(), and for TCP the listen() that follows, as Linux answers it. Held against a running kernel by test/kernel. */
export function predictLinux(world: readonly ExistingSocket[], request: BindRequest, settings: HostSettings): Outcome {
  const refusal = refusedBeforeThePort(world, request, settings);
  if (refusal !== undefined) return { bind: refusal, blockedBy: [], basis: 'verified', ...whyRefusedEarly(refusal, request, settings) };
  if (request.port === 0) return bindToAnyPort(world, request, settings);
  const asking = kernelSocketOfRequest(request, settings);
  const { tcp, udp } = replay(world, settings, (socket) => socket.port === request.port && socket.protocol === request.protocol);
  if (request.protocol === 'udp') return bindUdp(world, request, asking, udp.get(request.port) ?? new UdpPort());
  return bindTcp(world, request, asking, tcp.get(request.port) ?? new TcpPort());
}

function bindTcp(world: readonly ExistingSocket[], request: BindRequest, asking: KernelSocket, port: TcpPort): Outcome {
  const inTheWay = port.conflictsWith(asking);
  if (inTheWay.length > 0) return inUse(world, inTheWay, (holder) => whyTcpRefuses(request, holder));
  // listen() asks the same question once more; nothing can have come between.
  return { ...free(world, request, port.overlapping(asking)), listen: 'ok' };
}

function bindUdp(world: readonly ExistingSocket[], request: BindRequest, asking: KernelSocket, port: UdpPort): Outcome {
  const inTheWay = port.conflictsWithBind(asking);
  if (inTheWay.length > 0) return inUse(world, inTheWay, (holder) => whyUdpRefuses(request, holder));
  return free(
    world,
    request,
    port.sockets.filter((other) => addressesMeet(asking, other)),
  );
}

/** listen() on a bound socket of the world, as it is now. */
export function predictListenLinux(world: readonly ExistingSocket[], index: number, settings: HostSettings): ListenOutcome {
  const socket = world[index];
  if (socket === undefined) throw new RangeError(`the world has no socket ${index}`);
  const others = { blockedBy: [], claims: [], basis: 'verified' } as const;
  if (socket.protocol === 'udp') return { listen: 'EOPNOTSUPP', ...others, claims: ['extra-18', 'ports-qa-1'], reason: onlyStreams };
  if (socket.state === 'listening') return { listen: 'ok', ...others, reason: listensAlready };
  if (socket.state !== 'bound') return { listen: 'EINVAL', ...others, claims: ['extra-18'], reason: isConnection };
  const { tcp } = replay(world, settings, (other) => other.protocol === 'tcp' && other.port === socket.port);
  const inTheWay = tcp.get(socket.port)?.conflictsWith(kernelSocketNow(socket, index, settings)) ?? [];
  if (inTheWay.length === 0) return { listen: 'ok', ...others, reason: sentence('no socket is in the way', '没有套接字挡住它') };
  const request: BindRequest = { ...socket, options: { ...socket.options, ...socket.optionsNow }, state: 'bound' };
  const { bind: _bind, listen: _listen, ...why } = inUse(world, inTheWay, (holder) => whyTcpRefuses(request, holder));
  return { ...why, listen: 'EADDRINUSE', claims: distinct(['extra-7', ...why.claims]) };
}

/** accept() on a socket of the world. */
export function predictAcceptLinux(socket: ExistingSocket): AcceptOutcome {
  const others = { blockedBy: [], basis: 'verified' } as const;
  if (socket.protocol === 'udp') return { accept: 'EOPNOTSUPP', ...others, claims: ['extra-18', 'ports-qa-1'], reason: onlyStreamsAccept };
  if (socket.state !== 'listening') return { accept: 'EINVAL', ...others, claims: ['extra-18'], reason: doesNotListen };
  return { accept: 'ok', ...others, claims: [], reason: listens };
}

const onlyStreamsAccept = sentence('only stream sockets can accept, and this is a UDP socket', '只有流套接字可以 accept，而这是 UDP 套接字');
const doesNotListen = sentence('the socket does not listen', '套接字没有在监听');
const listens = sentence('the socket listens', '套接字在监听');
const onlyStreams = sentence('only stream sockets can listen, and this is a UDP socket', '只有流套接字可以监听，而这是 UDP 套接字');
const listensAlready = sentence('it listens already; the call changes the backlog', '它已经在监听；这次调用只改变 backlog');
const isConnection = sentence('the socket is connected, so it cannot listen', '套接字已连接，不能监听');

/** Port 0: the kernel chooses. A port is chosen only where no socket overlaps; SO_REUSEADDR does not widen the choice for TCP. */
function bindToAnyPort(world: readonly ExistingSocket[], request: BindRequest, settings: HostSettings): Outcome {
  const [first, last] = localPortRange(settings);
  const { count, byChance } = portsLeftForBind(world, request, settings);
  const isLeft = count > 0 || byChance;
  const isLate = isSet(request.options, 'IP_BIND_ADDRESS_NO_PORT');
  const listen = request.protocol === 'tcp' ? { listen: isLeft ? ('ok' as const) : ('EADDRINUSE' as const) } : {};
  const basis = 'verified';
  if (isLate) {
    const reason = sentence(
      'with IP_BIND_ADDRESS_NO_PORT bind() to port 0 fixes the address only; connect() or listen() chooses the port',
      '设置了 IP_BIND_ADDRESS_NO_PORT 时，端口为 0 的 bind() 只确定地址；端口由 connect() 或 listen() 选择',
    );
    return { bind: 'ok', ...listen, blockedBy: [], claims: ['extra-9'], reason, basis };
  }
  if (byChance) return { bind: 'ok', ...listen, blockedBy: [], claims: ['extra-24'], reason: chanceAtTheEnd(first, last), byChance, basis };
  if (isLeft) {
    const reason = sentence(
      `port 0 asks the kernel to choose: it takes a free port from ${first} to ${last}`,
      `端口 0 表示由内核选择：从 ${first} 到 ${last} 中取一个空闲端口`,
    );
    return { bind: 'ok', ...listen, blockedBy: [], claims: ['port-notes-29'], reason, basis };
  }
  const reason = sentence(
    `port 0 asks the kernel to choose, and every port from ${first} to ${last} is in use on an overlapping address`,
    `端口 0 表示由内核选择，但 ${first} 到 ${last} 的每个端口都已在重叠的地址上被占用`,
  );
  const blockedBy = [...world.keys()].filter((index) => {
    const socket = world[index];
    return socket !== undefined && socket.protocol === request.protocol && socket.port >= first && socket.port <= last;
  });
  return { bind: 'EADDRINUSE', blockedBy, claims: ['extra-27'], reason, basis };
}

function inUse(world: readonly ExistingSocket[], inTheWay: readonly KernelSocket[], why: (holder: ExistingSocket) => Explanation): Outcome {
  const blockedBy = inTheWay.map((socket) => socket.index).sort((a, b) => a - b);
  const holders = blockedBy.flatMap((index) => world[index] ?? []);
  const explained = holders.map((holder) => {
    const who = describeSocket(holder);
    const { text } = why(holder);
    return sentence(`${who.en} is in the way: ${text.en}`, `${who['zh-CN']}挡住了它：${text['zh-CN']}`);
  });
  const claims = distinct(holders.flatMap((holder) => why(holder).claims));
  return { bind: 'EADDRINUSE', blockedBy, claims, reason: atMostThree(explained), basis: 'verified' };
}

function free(world: readonly ExistingSocket[], request: BindRequest, sharing: readonly KernelSocket[]): Outcome {
  const holders = sharing.flatMap((socket) => world[socket.index] ?? []);
  if (holders.length === 0) {
    const others = world.filter((socket) => socket.port === request.port);
    const claims = distinct(others.map((other) => (other.protocol === request.protocol ? 'ports-qa-8' : 'ports-qa-6')));
    return { bind: 'ok', blockedBy: [], claims, reason: whyNobody(request, others), basis: 'verified' };
  }
  const explained = holders.map((holder) => {
    const who = describeSocket(holder);
    const { text } = whyShared(request, holder);
    return sentence(`${who.en} does not stand in the way: ${text.en}`, `${who['zh-CN']}不妨碍它：${text['zh-CN']}`);
  });
  const claims = distinct(holders.flatMap((holder) => whyShared(request, holder).claims));
  return { bind: 'ok', blockedBy: [], claims, reason: atMostThree(explained), basis: 'verified' };
}

function whyNobody(request: BindRequest, others: readonly ExistingSocket[]): Text {
  const at = formatEndpoint(request);
  if (others.length === 0)
    return sentence(`nobody uses ${request.protocol.toUpperCase()} port ${request.port}`, `没有人使用 ${request.protocol.toUpperCase()} 端口 ${request.port}`);
  if (others.every((other) => other.protocol !== request.protocol))
    return sentence(`the port is in use by the other protocol only; TCP and UDP ports are independent`, `端口只被另一种协议使用；TCP 与 UDP 的端口互不相干`);
  return sentence(`the sockets on port ${request.port} use addresses that do not overlap ${at}`, `端口 ${request.port} 上的套接字所用地址与 ${at} 不重叠`);
}
