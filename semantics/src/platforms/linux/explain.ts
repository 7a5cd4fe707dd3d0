import { isWildcard, parseAddress } from '../../endpoint.ts';
import type { BindRequest, ExistingSocket } from '../../socket.ts';
import { isSet } from '../../socket.ts';
import type { Text } from '../../text.ts';

/** TCP_TIMEWAIT_LEN of the kernel, in seconds: the trial of extra-20 measures it. */
export const linuxTimeWaitSeconds = 60;

export interface Explanation {
  readonly text: Text;
  readonly claims: readonly string[];
}

/** Why this TCP socket does not let the port be bound. */
export function whyTcpRefuses(request: BindRequest, holder: ExistingSocket): Explanation {
  const options = { ...holder.options, ...holder.optionsNow };
  const mine = { address: isSet(request.options, 'SO_REUSEADDR'), port: isSet(request.options, 'SO_REUSEPORT') };
  const theirs = { address: isSet(options, 'SO_REUSEADDR'), port: isSet(options, 'SO_REUSEPORT') };
  if (mine.port && theirs.port && holder.state !== 'time-wait' && request.uid !== holder.uid) return ofDifferentUsers(request, holder);
  if (holder.state === 'listening') {
    const half = mine.port !== theirs.port ? onlyOneHas('SO_REUSEPORT', mine.port) : undefined;
    const stillListens: Text = mine.address
      ? {
          en: 'on Linux SO_REUSEADDR does not let a second socket bind where one listens',
          'zh-CN': '在 Linux 上，已有套接字监听时，SO_REUSEADDR 不允许另一个套接字绑定',
        }
      : { en: 'while it listens, the port is taken', 'zh-CN': '只要它还在监听，端口就被占用' };
    return { text: half === undefined ? stillListens : join(stillListens, half), claims: claimsOfListener(request, holder, mine.address) };
  }
  const missing: Text =
    mine.address || theirs.address
      ? onlyOneHas('SO_REUSEADDR', mine.address)
      : { en: 'neither of the two sockets set SO_REUSEADDR before bind()', 'zh-CN': '两个套接字在 bind() 之前都没有设置 SO_REUSEADDR' };
  if (holder.state === 'time-wait' || holder.state === 'accepted') {
    const late: Text =
      holder.state === 'time-wait'
        ? { en: `it lasts up to ${linuxTimeWaitSeconds} s`, 'zh-CN': `它最多持续 ${linuxTimeWaitSeconds} 秒` }
        : { en: 'it lasts until the connection is closed', 'zh-CN': '它一直持续到连接关闭' };
    const claims = mine.address
      ? ['two-processes-20', 'ports-qa-17']
      : holder.state === 'time-wait'
        ? ['ports-qa-15', 'ports-qa-12']
        : ['two-processes-29', 'port-notes-31'];
    return { text: join(missing, late), claims };
  }
  const claims = holder.state === 'connected' ? ['extra-10', 'ports-qa-29'] : overlapClaims(request, holder);
  return { text: missing, claims };
}

/** Why this UDP socket does not let the port be bound. */
export function whyUdpRefuses(request: BindRequest, holder: ExistingSocket): Explanation {
  const mine = isSet(request.options, 'SO_REUSEADDR');
  const options = { ...holder.options, ...holder.optionsNow };
  if (isSet(request.options, 'SO_REUSEPORT') && isSet(options, 'SO_REUSEPORT') && request.uid !== holder.uid) return ofDifferentUsers(request, holder);
  const theirs = isSet(options, 'SO_REUSEADDR');
  const text: Text =
    mine || theirs
      ? onlyOneHas('SO_REUSEADDR', mine)
      : {
          en: 'two UDP sockets share a port only where both set SO_REUSEADDR or both set SO_REUSEPORT',
          'zh-CN': '两个 UDP 套接字只有都设置 SO_REUSEADDR 或都设置 SO_REUSEPORT 才能共用端口',
        };
  return { text, claims: ['two-processes-2', 'port-notes-49'] };
}

/** Why two sockets that overlap hold the port together. */
export function whyShared(request: BindRequest, holder: ExistingSocket): Explanation {
  const options = { ...holder.options, ...holder.optionsNow };
  if (isSet(request.options, 'SO_REUSEADDR') && isSet(options, 'SO_REUSEADDR') && (request.protocol === 'udp' || holder.state !== 'listening')) {
    if (request.protocol === 'udp')
      return {
        text: { en: 'both sockets set SO_REUSEADDR, and UDP then shares the port', 'zh-CN': '两个套接字都设置了 SO_REUSEADDR，UDP 因此共用端口' },
        claims: ['port-notes-49', 'extra-14'],
      };
    const text: Text = { en: 'both sockets set SO_REUSEADDR, and it does not listen', 'zh-CN': '两个套接字都设置了 SO_REUSEADDR，而且它没有在监听' };
    const claims =
      holder.state === 'time-wait' ? ['ports-qa-17', 'two-processes-20'] : holder.state === 'bound' ? ['extra-7', 'ports-qa-19'] : ['two-processes-29'];
    return { text, claims };
  }
  if (isSet(request.options, 'SO_REUSEPORT') && isSet(options, 'SO_REUSEPORT'))
    return {
      text: { en: 'both sockets set SO_REUSEPORT and belong to one user', 'zh-CN': '两个套接字都设置了 SO_REUSEPORT 且属于同一用户' },
      claims: holder.state === 'time-wait' ? ['extra-23'] : ['extra-6', 'port-notes-40'],
    };
  return {
    text: { en: 'Linux keeps a note that the port is shared, and does not compare each socket', 'zh-CN': 'Linux 记下了该端口是共用的，不再逐个比较套接字' },
    claims: ['extra-6'],
  };
}

function onlyOneHas(option: string, isMine: boolean): Text {
  return isMine
    ? { en: `this socket sets ${option}, but that one did not`, 'zh-CN': `这个套接字设置了 ${option}，而对方没有` }
    : { en: `that socket set ${option}, but this one does not`, 'zh-CN': `对方设置了 ${option}，而这个套接字没有` };
}

function ofDifferentUsers(request: BindRequest, holder: ExistingSocket): Explanation {
  return {
    text: {
      en: `both sockets set SO_REUSEPORT, but they belong to different users (uid ${holder.uid} and ${request.uid})`,
      'zh-CN': `两个套接字都设置了 SO_REUSEPORT，但属于不同用户（uid ${holder.uid} 和 ${request.uid}）`,
    },
    claims: ['extra-6'],
  };
}

function claimsOfListener(request: BindRequest, holder: ExistingSocket, reuses: boolean): readonly string[] {
  if (request.family !== holder.family) return ['extra-22'];
  return reuses ? ['port-notes-47', 'ports-qa-19'] : overlapClaims(request, holder);
}

function overlapClaims(request: BindRequest, holder: ExistingSocket): readonly string[] {
  if (request.family !== holder.family) return ['extra-22'];
  const mine = parseAddress(request.address);
  const theirs = parseAddress(holder.address);
  if (mine !== undefined && theirs !== undefined && isWildcard(mine) !== isWildcard(theirs)) return ['ports-qa-10', 'ports-qa-11'];
  return ['ports-qa-9', 'ports-qa-7'];
}

function join(first: Text, second: Text): Text {
  return { en: `${first.en}; ${second.en}`, 'zh-CN': `${first['zh-CN']}；${second['zh-CN']}` };
}
