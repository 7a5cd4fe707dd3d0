import { type BindRequest, type ExistingSocket, type Outcome, type Platform, predict, type Text } from '@bindwise/semantics';

/** One line of the table: a situation that a person may meet, and what bind() answers in it. */
export interface Row {
  /** What a picture of the situation shows, where it is worth one. */
  readonly picture?: 'restart' | 'four-tuple';
  readonly situation: Text;
  readonly outcome: Outcome;
}

export type Role = 'server' | 'client' | 'datagram' | 'unknown';

/** The situations in which this very socket may be bound, answered by `predict` and by nothing else. */
export function scenariosFor(request: BindRequest, role: Role, platform: Platform): readonly Row[] {
  return situationsFor(request, role).map(({ world, ...situation }) => ({ ...situation, outcome: predict(world, request, platform) }));
}

/** What bind() answers while connections of the last run of this server are in TIME_WAIT. */
export function lastRunInTimeWait(request: BindRequest, platform: Platform): Outcome {
  return predict([{ ...lastConnectionOf(request), state: 'time-wait' }], request, platform);
}

interface Situation extends Omit<Row, 'outcome'> {
  readonly world: readonly ExistingSocket[];
}

/** The port of another program, the peer that a connection needs to have. Any port would do. */
const peer = { port: 40000 };

function situationsFor(request: BindRequest, role: Role): readonly Situation[] {
  const nobody: Situation = { situation: { en: 'nobody uses the port', 'zh-CN': '没有人使用这个端口' }, world: [] };
  if (role === 'datagram') return [nobody, ...datagramSituations(request)];
  if (role === 'client') return [nobody, ...clientSituations(request)];
  return [nobody, ...serverSituations(request)];
}

function serverSituations(request: BindRequest): readonly Situation[] {
  const lastRun = { ...endpointOf(request), options: request.options, uid: request.uid };
  const connection = lastConnectionOf(request);
  const other = otherAddress(request);
  return [
    {
      situation: { en: 'the last run left connections in TIME_WAIT', 'zh-CN': '上次运行留下了 TIME_WAIT 连接' },
      world: [{ ...connection, state: 'time-wait' }],
      picture: 'restart',
    },
    {
      situation: { en: 'the last run ended, but its open connections live on in a child', 'zh-CN': '上次运行已结束，但子进程还持有它的连接' },
      world: [{ ...connection, state: 'accepted' }],
    },
    { situation: { en: 'the last run still listens', 'zh-CN': '上次运行仍在监听' }, world: [{ ...lastRun, state: 'listening' }] },
    {
      situation: { en: `another program listens on ${other}:${request.port}`, 'zh-CN': `另一个程序在监听 ${other}:${request.port}` },
      world: [{ ...endpointOf(request), address: other, options: {}, state: 'listening', uid: request.uid }],
    },
    otherProtocol(request),
  ];
}

/** A connection that the last run accepted, but for its state. */
function lastConnectionOf(request: BindRequest): Omit<ExistingSocket, 'state'> {
  const address = connectedAddress(request);
  return { ...endpointOf(request), options: request.options, uid: request.uid, address, listenerAddress: request.address, remote: { address, ...peer } };
}

function clientSituations(request: BindRequest): readonly Situation[] {
  const instance = { ...endpointOf(request), address: connectedAddress(request), options: request.options, uid: request.uid };
  const remote = { address: connectedAddress(request), ...peer };
  return [
    {
      situation: { en: 'another instance of this client is connected', 'zh-CN': '这个客户端的另一个实例已经连接' },
      world: [{ ...instance, state: 'connected', remote }],
      picture: 'four-tuple',
    },
    {
      situation: { en: 'its last connection is in TIME_WAIT', 'zh-CN': '它的上一个连接处于 TIME_WAIT' },
      world: [{ ...instance, state: 'time-wait', remote }],
    },
    {
      situation: { en: 'a server listens on the port', 'zh-CN': '有服务器在监听这个端口' },
      world: [{ ...endpointOf(request), options: {}, state: 'listening', uid: request.uid }],
    },
  ];
}

function datagramSituations(request: BindRequest): readonly Situation[] {
  const other = otherAddress(request);
  return [
    {
      situation: { en: 'another instance of this program is bound', 'zh-CN': '这个程序的另一个实例已经绑定' },
      world: [{ ...endpointOf(request), options: request.options, state: 'bound', uid: request.uid }],
    },
    {
      situation: { en: `another program is bound to ${other}:${request.port}`, 'zh-CN': `另一个程序绑定了 ${other}:${request.port}` },
      world: [{ ...endpointOf(request), address: other, options: {}, state: 'bound', uid: request.uid }],
    },
    otherProtocol(request),
  ];
}

function otherProtocol(request: BindRequest): Situation {
  const protocol = request.protocol === 'tcp' ? 'udp' : 'tcp';
  return {
    situation: { en: `a ${protocol.toUpperCase()} socket has port ${request.port}`, 'zh-CN': `一个 ${protocol.toUpperCase()} 套接字占用端口 ${request.port}` },
    world: [{ ...endpointOf(request), protocol, options: {}, state: protocol === 'tcp' ? 'listening' : 'bound', uid: request.uid }],
  };
}

function endpointOf({ protocol, family, address, port }: BindRequest) {
  return { protocol, family, address, port };
}

/** A connection has an address of its own even when its listener has them all. */
function connectedAddress(request: BindRequest): string {
  if (request.address === '0.0.0.0') return '127.0.0.1';
  return request.address === '::' ? '::1' : request.address;
}

/** The other kind of address that people meet: a specific one for a wildcard, the wildcard for a specific one. */
function otherAddress(request: BindRequest): string {
  if (request.family === 'ipv6') return request.address === '::' ? '::1' : '::';
  return request.address === '0.0.0.0' ? '127.0.0.1' : '0.0.0.0';
}
