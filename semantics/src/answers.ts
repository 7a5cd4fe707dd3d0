import { constantNumber } from './constants.ts';
import type { Platform, Protocol } from './endpoint.ts';
import type { SocketCall } from './errors.ts';
import { lateDatagramTexts } from './option-texts.ts';
import { optionByNumber, resultWhenLate, socketOptions } from './options.ts';
import type { CallResult } from './outcome.ts';
import { linuxTimeWaitSeconds } from './platforms/linux/explain.ts';
import { predict, predictAccept, predictConnect, predictListen } from './predict.ts';
import { distinct, sentence, sentences } from './reasons.ts';
import type { BindRequest, ExistingSocket, SocketOptions } from './socket.ts';
import { isSet } from './socket.ts';
import type { Text } from './text.ts';

/**
 * What a call answers in a situation that a message speaks of. Rules and hovers name no errno: they quote `says`, or build a sentence of their own around
 * `result` (a template such as `fails with ${answer.result}`), which is asked of predict, predictListen, predictAccept, predictConnect and the table of
 * options each time. A situation that is missing here belongs here, with its trial in test/kernel. For two sockets of one program ask `predict` itself: its
 * `reason` is the sentence.
 */
export interface Answer {
  readonly call: SocketCall;
  readonly result: CallResult;
  /** The whole of it in one or two sentences. */
  readonly says: Text;
  /** Rows of the claims table that speak of it. */
  readonly claims: readonly string[];
}

/** How long a connection stays in TIME_WAIT, in seconds, where that was tried; elsewhere an administrator decides. */
export function timeWaitSeconds(platform: Platform): number | undefined {
  return platform === 'linux' ? linuxTimeWaitSeconds : undefined;
}

/** bind() on a socket that has its endpoint: it is bound, listens, or is connected. */
export function bindAgain(was: 'bound' | 'listening' | 'connected', platform: Platform): Answer {
  const { bind, claims } = predict([], { ...aBind, state: 'bound' }, platform);
  const zh = { bound: '绑定', listening: '在监听', connected: '连接' }[was];
  const says = sentence(`the socket is ${was} already: this bind() fails with ${bind}`, `套接字已经${zh}：这次 bind() 以 ${bind} 失败`);
  return { call: 'bind', result: bind, says, claims };
}

/** listen() on a datagram socket. */
export function listenOnDatagram(): Answer {
  const { listen, claims } = predictListen([{ ...aSocket, protocol: 'udp' }], 0);
  return { call: 'listen', result: listen, says: onDatagram('listen', listen), claims };
}

/** accept() on a datagram socket. */
export function acceptOnDatagram(): Answer {
  const { accept, claims } = predictAccept({ ...aSocket, protocol: 'udp' });
  return { call: 'accept', result: accept, says: onDatagram('accept', accept), claims };
}

/** accept() on a stream socket on which listen() was not called. */
export function acceptWithoutListen(): Answer {
  const { accept, claims } = predictAccept(aSocket);
  const says = sentence(`listen() was not called on this socket: accept() fails with ${accept}`, `没有对这个套接字调用 listen()：accept() 以 ${accept} 失败`);
  return { call: 'accept', result: accept, says, claims };
}

/** A call on a descriptor that is not open: closed, or not made yet (Node makes a dgram socket's descriptor when it is bound). */
export function onNoDescriptor(call: SocketCall): Answer {
  const result = 'EBADF';
  const says = sentence(`there is no open descriptor behind it: ${call}() fails with ${result}`, `它背后没有打开的文件描述符：${call}() 以 ${result} 失败`);
  return { call, result, says, claims: [] };
}

/** An {@link Answer} of a call that comes too late: `effect` is what it still does, to this socket and to later ones. */
export interface LateAnswer extends Answer {
  readonly effect: Text;
}

/** setsockopt() of an option that bind() reads, on a socket that is bound already. `result` is that of the setsockopt(). */
export function setAfterBind(option: string, platform: Platform, protocol: Protocol = 'tcp'): LateAnswer {
  const facts = socketOptions.get(option);
  if (facts === undefined) throw new RangeError(`no socket option is named ${option}`);
  const decided = sentence(
    `${option} is set after bind(): this bind was decided without it`,
    `${option} 在 bind() 之后才设置：这次绑定是在没有它的情况下决定的`,
  );
  const effect = (protocol === 'udp' ? lateDatagramTexts[option] : undefined) ?? facts.whenLate;
  return { call: 'setsockopt', result: resultWhenLate(option, platform), says: decided, effect, claims: ['extra-2', 'ports-qa-17'] };
}

/** setsockopt() at SOL_SOCKET with the names of several options OR'd into one number: what that number means on the platform. */
export function setCombined(options: readonly string[], platform: Platform): Answer {
  const names = options.join(' | ');
  const numbers = options.map((option) => constantNumber(option, platform));
  const common = { call: 'setsockopt', claims: ['extra-3'] } as const;
  if (!numbers.every((number) => number !== undefined))
    return { ...common, result: 'ENOPROTOOPT', says: sentence(`${names} is one number, not several options`, `${names} 是一个数字，而不是几个选项`) };
  const combined = numbers.reduce((all, number) => all | number, 0);
  const meant = optionByNumber('SOL_SOCKET', combined, platform);
  const sum = `${names} = ${numbers.join(' | ')} = ${combined}`;
  if (meant !== undefined)
    return { ...common, result: 'ok', says: sentence(`${sum}, which is ${meant} alone: the others are not set`, `${sum}，只是 ${meant}：其他选项没有被设置`) };
  const result = 'ENOPROTOOPT';
  const says = sentence(
    `${sum}, which is no option: setsockopt() fails with ${result} and sets none`,
    `${sum}，没有这个选项：setsockopt() 以 ${result} 失败，一个也没有设置`,
  );
  return { ...common, result, says };
}

/** bind() to a port below the privileged ones, by a user without the capability. `result` is ok where the platform lets everybody. */
export function bindWithoutPrivilege(endpoint: Pick<BindRequest, 'protocol' | 'family' | 'address' | 'port'>, platform: Platform): Answer {
  const { bind, claims, reason } = predict([], { ...endpoint, options: {}, uid: someUser, capable: false }, platform, { localAddresses: 'any' });
  return { call: 'bind', result: bind, says: reason, claims };
}

/** bind() of a server that starts again while a connection of its last run is in TIME_WAIT. The last run had set the same options. */
export function restart(options: SocketOptions, platform: Platform, port = aSocket.port): Answer {
  const { bind, claims, reason } = predict([{ ...aSocket, port, options, state: 'time-wait' }], { ...aBind, port, options }, platform);
  return { call: 'bind', result: bind, says: reason, claims };
}

/** bind() and listen() to an endpoint on which another program listens, as this one would, with the same options. */
export function secondServer(options: SocketOptions, platform: Platform, port = aSocket.port): Answer {
  const world: readonly ExistingSocket[] = [{ ...aSocket, port, options, state: 'listening' }];
  const { bind, claims, reason } = predict(world, { ...aBind, port, options }, platform);
  return { call: 'bind', result: bind, says: reason, claims };
}

/** bind() of a second datagram socket to the endpoint of the first, both with these options: a second receiver of one multicast group, say. */
export function secondReceiver(options: SocketOptions, platform: Platform, port = aSocket.port): Answer {
  const world: readonly ExistingSocket[] = [{ ...aSocket, protocol: 'udp', port, options }];
  const { bind, claims, reason } = predict(world, { ...aBind, protocol: 'udp', port, options }, platform);
  return { call: 'bind', result: bind, says: reason, claims };
}

/**
 * A second client with the same fixed port and the same server, both with these options: it fails at bind(), or, where SO_REUSEADDR lets it bind, at
 * connect(). Linux.
 */
export function secondClient(options: SocketOptions, port = aSocket.port): Answer {
  const remote = { address: '192.168.0.1', port: 443 };
  const address = '192.168.0.2';
  const settings = { localAddresses: [address] };
  const first: ExistingSocket = { ...aSocket, address, port, options, state: 'connected', remote };
  const bound = predict([first], { ...aBind, address, port, options }, 'linux', settings);
  if (bound.bind !== 'ok') return { call: 'bind', result: bound.bind, says: bound.reason, claims: bound.claims };
  const request = { protocol: 'tcp', family: 'ipv4', remote, local: { address, port }, options, uid: aSocket.uid } as const;
  const { connect, claims, reason } = predictConnect([first], request, settings);
  const says = isSet(options, 'SO_REUSEADDR') ? sentences([bound.reason, reason]) : reason;
  return { call: 'connect', result: connect, says, claims: distinct([...bound.claims, ...claims]) };
}

const someUser = 1000;
const aSocket: ExistingSocket = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8080, options: {}, state: 'bound', uid: someUser };
/** Who had the port in the last run, or has it in another program, may have it. */
const aBind: BindRequest = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8080, options: {}, uid: someUser, capable: true };

function onDatagram(call: string, result: CallResult): Text {
  return sentence(
    `${call}() on a datagram socket fails with ${result}: datagrams have no connections`,
    `对数据报套接字调用 ${call}() 以 ${result} 失败：数据报没有连接`,
  );
}
