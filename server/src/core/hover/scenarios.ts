import {
  type BindRequest,
  type CallResult,
  type ExistingSocket,
  type Outcome,
  type Platform,
  predict,
  predictConnect,
  type Text,
  timeWaitSeconds,
} from '@bindwise/semantics';

/** One line of the table: a situation that a person may meet, and what bind() answers in it. */
export interface Row {
  /** What a picture of the situation shows, where it is worth one. */
  readonly picture?: 'restart' | 'four-tuple';
  readonly situation: Text;
  /** The first for the socket as it is; more than one where it depends on an option whose value is not known. */
  readonly outcomes: readonly Outcome[];
  /** What connect() to the same server then answers, where that was tried. */
  readonly connect?: CallResult;
  /** How long a refusal lasts, at most. */
  readonly seconds?: number | undefined;
}

export type Role = 'server' | 'client' | 'datagram' | 'unknown';

/** What of the endpoint is the program's own; what is not is not spoken of. */
export interface Known {
  readonly address: boolean;
  readonly port: boolean;
}

/**
 * The situations in which this very socket may be bound, answered by `predict` and by nothing else.
 * @param requests at least one; more where options have values that are not known
 */
export function scenariosFor(requests: readonly BindRequest[], role: Role, platform: Platform, known: Known): readonly Row[] {
  const answers = requests.map((request) =>
    situationsFor(request, role, known).map(({ world, ...situation }) => ({ ...situation, world, request, outcome: predict(world, request, platform) })),
  );
  return (answers[0] ?? []).map(({ world, request, outcome: _, ...situation }, index) => {
    const outcomes = distinctOutcomes(answers.map((each) => each[index]?.outcome).filter((outcome) => outcome !== undefined));
    const connect = role === 'client' && platform === 'linux' && outcomes[0]?.bind === 'ok' ? connectTo(world, request) : undefined;
    const isInTimeWait = world.some(({ state }) => state === 'time-wait');
    return {
      ...situation,
      outcomes,
      ...(connect === undefined ? {} : { connect }),
      ...(isInTimeWait ? { seconds: timeWaitSeconds(platform) } : {}),
    };
  });
}

function distinctOutcomes(outcomes: readonly Outcome[]): readonly Outcome[] {
  const seen = new Set<string>();
  return outcomes.filter(({ bind, listen }) => {
    const key = `${bind} ${listen}`;
    return !seen.has(key) && seen.add(key);
  });
}

/** What connect() answers to the server that the other socket of the world has a connection to. */
function connectTo(world: readonly ExistingSocket[], { protocol, family, address, port, options, uid }: BindRequest): CallResult | undefined {
  const remote = world.find((socket) => socket.remote !== undefined)?.remote;
  return remote === undefined ? undefined : predictConnect(world, { protocol, family, remote, local: { address, port }, options, uid }).connect;
}

/** What bind() answers while connections of the last run of this server are in TIME_WAIT. */
export function lastRunInTimeWait(request: BindRequest, platform: Platform): Outcome {
  return predict([{ ...lastConnectionOf(request), state: 'time-wait' }], request, platform);
}

interface Situation extends Pick<Row, 'picture' | 'situation'> {
  readonly world: readonly ExistingSocket[];
}

/** The port of another program, the peer that a connection needs to have. Any port would do. */
const peer = { port: 40000 };

function situationsFor(request: BindRequest, role: Role, known: Known): readonly Situation[] {
  const nobody: Situation = { situation: { en: 'nobody uses the port', 'zh-CN': '没有人使用这个端口' }, world: [] };
  if (role === 'datagram') return [nobody, ...datagramSituations(request, known)];
  if (role === 'client') return [nobody, ...clientSituations(request)];
  return [nobody, ...serverSituations(request, known)];
}

function serverSituations(request: BindRequest, known: Known): readonly Situation[] {
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
    ...elsewhere(other, known, request, 'listening'),
    otherProtocol(request, known),
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

function datagramSituations(request: BindRequest, known: Known): readonly Situation[] {
  const other = otherAddress(request);
  return [
    {
      situation: { en: 'another instance of this program is bound', 'zh-CN': '这个程序的另一个实例已经绑定' },
      world: [{ ...endpointOf(request), options: request.options, state: 'bound', uid: request.uid }],
    },
    ...elsewhere(other, known, request, 'bound'),
    otherProtocol(request, known),
  ];
}

/** Another program on another address. Which other address there is depends on this one. */
function elsewhere(address: string, known: Known, request: BindRequest, state: 'listening' | 'bound'): readonly Situation[] {
  if (!known.address) return [];
  const place = !known.port ? address : address.includes(':') ? `\\[${address}\\]:${request.port}` : `${address}:${request.port}`;
  const on: Text = known.port ? { en: place, 'zh-CN': place } : { en: `the port on ${place}`, 'zh-CN': `${place} 上的这个端口` };
  const situation: Text =
    state === 'listening'
      ? { en: `another program listens on ${on.en}`, 'zh-CN': `另一个程序在监听 ${on['zh-CN']}` }
      : { en: `another program is bound to ${on.en}`, 'zh-CN': `另一个程序绑定了 ${on['zh-CN']}` };
  return [{ situation, world: [{ ...endpointOf(request), address, options: {}, state, uid: request.uid }] }];
}

function otherProtocol(request: BindRequest, known: Known): Situation {
  const protocol = request.protocol === 'tcp' ? 'udp' : 'tcp';
  const name = protocol.toUpperCase();
  return {
    situation: known.port
      ? { en: `a ${name} socket has port ${request.port}`, 'zh-CN': `一个 ${name} 套接字占用端口 ${request.port}` }
      : { en: `a ${name} socket has the port`, 'zh-CN': `一个 ${name} 套接字占用这个端口` },
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
