import type { HostSettings, Platform, Text } from '@bindwise/semantics';
import { defaultLocalPortRange, isWildcard, parseAddress } from '@bindwise/semantics';
import { duration } from './describe.ts';
import type { Holder, Survey } from './holder.ts';
import type { BindQuestion, Change, Judgement } from './judge.ts';
import { resultsOf } from './judge.ts';
import { stopRemedies } from './stopRemedies.ts';

export type RemedyId =
  | 'stop'
  | 'stop-unit'
  | 'stop-container'
  | 'reuseaddr'
  | 'wait'
  | 'v6only'
  | 'reuseport'
  | 'other-port'
  | 'unprivileged-port'
  | 'capability'
  | 'own-address'
  | 'local-range'
  | 'try-again';

/** Something that makes the bind() succeed, as far as `predict` and what was seen tell. */
export interface Remedy {
  readonly id: RemedyId;
  readonly title: Text;
  readonly detail: Text;
  /** A command line to copy. It holds numbers and names that were checked, and nothing from a process's own text. */
  readonly command?: string;
  /** The processes that `stop` ends: all that have the socket open. */
  readonly pids?: readonly number[];
  /** The port that `other-port` found free. */
  readonly port?: number;
}

export interface Situation {
  readonly survey: Survey;
  readonly question: BindQuestion;
  readonly judgement: Judgement;
  readonly platform: Platform;
  readonly settings: HostSettings;
  /** A port that a bind() of ours just got. */
  readonly freePort: number | undefined;
  readonly localAddresses: readonly string[];
}

/** The remedies of EADDRINUSE, the surest first. */
export function remediesInUse(situation: Situation): readonly Remedy[] {
  const { survey, judgement } = situation;
  const inTheWay = judgement.inTheWay.flatMap((index) => survey.holders[index] ?? []);
  const lasting = inTheWay.filter(({ state }) => state !== 'time-wait');
  const stops = stopRemedies(situation, lasting);
  // The option would have to be set in a program that has nothing to do with this one.
  const isForeign = lasting.some(({ direction }) => direction === 'out');
  const changes = [...(isForeign ? [] : reuseaddr(situation)), ...v6only(situation)];
  const isRestart = lasting.length === 0 || lasting.every(({ state, direction }) => (state === 'established' || state === 'closing') && direction !== 'out');
  return [
    ...(isRestart ? changes : []),
    ...stops,
    ...waiting(inTheWay),
    ...outgoing(inTheWay, situation),
    ...(isRestart ? [] : changes),
    ...otherPort(situation),
    ...reuseport(situation),
    ...sharedUdp(situation),
  ];
}

/** The remedies of EACCES. */
export function remediesDenied({ question, settings, freePort, platform }: Situation): readonly Remedy[] {
  const start = settings.unprivilegedPortStart ?? 1024;
  const remedies: Remedy[] = [];
  if (platform === 'linux' && question.port < start) {
    remedies.push({
      id: 'unprivileged-port',
      title: { en: `Use a port from ${start} up`, 'zh-CN': `使用 ${start} 及以上的端口` },
      detail: {
        en: 'Such ports need no privilege; a proxy or a firewall rule can pass the low port on to it.',
        'zh-CN': '这样的端口不需要特权；可以用代理或防火墙规则把低端口转过去。',
      },
      ...(freePort === undefined ? {} : { port: freePort }),
    });
    remedies.push({
      id: 'capability',
      title: { en: 'Give the program CAP_NET_BIND_SERVICE', 'zh-CN': '给程序 CAP_NET_BIND_SERVICE 权能' },
      detail: {
        en: 'In a systemd unit: AmbientCapabilities=CAP_NET_BIND_SERVICE. For a binary of its own: setcap cap_net_bind_service=+ep FILE. Not for an interpreter: every script would have it.',
        'zh-CN':
          '在 systemd 单元里：AmbientCapabilities=CAP_NET_BIND_SERVICE。独立的可执行文件：setcap cap_net_bind_service=+ep FILE。不要给解释器：那样每个脚本都会有。',
      },
    });
  }
  return [...remedies, ...(freePort === undefined || remedies.length > 0 ? [] : [other(freePort)])];
}

/** The remedies of EADDRNOTAVAIL. */
export function remediesNotHere({ question, localAddresses }: Situation): readonly Remedy[] {
  const family = question.family === 'ipv4' ? 'ipv4' : 'ipv6';
  const own = localAddresses.filter((address) => parseAddress(address)?.family === family).slice(0, 8);
  const wildcard = family === 'ipv4' ? '0.0.0.0' : '::';
  return [
    {
      id: 'own-address',
      title: { en: `Bind ${wildcard}, or an address that this host has`, 'zh-CN': `绑定 ${wildcard}，或者本机拥有的地址` },
      detail: {
        en: `This host has ${own.length === 0 ? 'no such address' : own.join(', ')}. An address that comes later can be bound now with IP_FREEBIND.`,
        'zh-CN': `本机的地址有 ${own.length === 0 ? '（无）' : own.join('、')}。以后才会有的地址，可以设置 IP_FREEBIND 后现在就绑定。`,
      },
    },
  ];
}

export const tryAgain: Remedy = {
  id: 'try-again',
  title: { en: 'Start it again', 'zh-CN': '再启动一次' },
  detail: { en: 'The port is free now.', 'zh-CN': '端口现在空闲。' },
};

export function other(port: number): Remedy {
  return {
    id: 'other-port',
    title: { en: `Use another port: ${port} is free`, 'zh-CN': `换一个端口：${port} 空闲` },
    detail: {
      en: 'A bind() of it just succeeded here; another program may take it before yours does.',
      'zh-CN': '刚才在这里绑定它成功了；在你的程序之前，它仍可能被别的程序占用。',
    },
    port,
  };
}

function otherPort({ freePort }: Situation): readonly Remedy[] {
  return freePort === undefined ? [] : [other(freePort)];
}

function would(situation: Situation, change: Change): 'always' | 'sometimes' | 'never' {
  const { judgement, survey, question, platform, settings } = situation;
  const results = resultsOf(judgement, change, survey.holders, question, platform, settings);
  if (!results.has('ok')) return 'never';
  return results.size === 1 ? 'always' : 'sometimes';
}

/** Whether SO_REUSEADDR on the socket that asks helps; `undefined` where it is set already, or the platform gives it another meaning. */
export function reuseaddrWould(situation: Situation): 'always' | 'sometimes' | 'never' | undefined {
  const set = situation.question.options.SO_REUSEADDR;
  if (set === true || set === 1 || situation.platform === 'windows') return undefined;
  return would(situation, { options: { SO_REUSEADDR: true } });
}

function reuseaddr(situation: Situation): readonly Remedy[] {
  const answer = reuseaddrWould(situation);
  if (situation.question.protocol === 'udp' || answer === undefined || isHopeless(situation)) return [];
  return [
    {
      id: 'reuseaddr',
      title: { en: 'Set SO_REUSEADDR before bind()', 'zh-CN': '在 bind() 之前设置 SO_REUSEADDR' },
      detail: {
        en: `Then connections of the last run do not keep the port.${andTheirs[answer].en}`,
        'zh-CN': `这样上次运行留下的连接就不会再占住端口。${andTheirs[answer]['zh-CN']}`,
      },
    },
  ];
}

/** Not even with SO_REUSEADDR on both sides. */
export function isHopeless(situation: Situation): boolean {
  const set = { SO_REUSEADDR: true };
  return situation.platform !== 'windows' && would(situation, { options: set, theirOptions: set }) === 'never';
}

const andTheirs: Readonly<Record<'always' | 'sometimes' | 'never', Text>> = {
  always: { en: '', 'zh-CN': '' },
  sometimes: {
    en: ' On Linux the sockets that hold the port must have set it too: the first restart after this change may fail once more, later ones do not.',
    'zh-CN': '在 Linux 上，占着端口的套接字当初也必须设置过它：改动之后的第一次重启可能还会失败一次，以后就不会了。',
  },
  never: {
    en: ' The last run did not set it, so that this once it does not help yet; later restarts succeed.',
    'zh-CN': '上次运行没有设置它，所以这一次还不起作用；以后重启就会成功。',
  },
};

function v6only(situation: Situation): readonly Remedy[] {
  const { question } = situation;
  const address = parseAddress(question.address);
  if (question.family !== 'ipv6' || address === undefined || !isWildcard(address) || would(situation, { options: { IPV6_V6ONLY: true } }) === 'never')
    return [];
  return [
    {
      id: 'v6only',
      title: { en: 'Set IPV6_V6ONLY before bind()', 'zh-CN': '在 bind() 之前设置 IPV6_V6ONLY' },
      detail: { en: 'The socket then takes IPv6 only, and the IPv4 one keeps its port.', 'zh-CN': '这样套接字只接受 IPv6，IPv4 的那个保留它的端口。' },
    },
  ];
}

function reuseport(situation: Situation): readonly Remedy[] {
  const { survey, judgement, question, platform } = situation;
  const listeners = judgement.inTheWay.flatMap((index) => survey.holders[index] ?? []).filter(({ state }) => state === 'listening');
  if (platform === 'windows' || listeners.length === 0 || listeners.some(({ uid }) => uid !== question.uid)) return [];
  const shared = { SO_REUSEPORT: true };
  if (would(situation, { options: shared, theirOptions: shared }) !== 'always') return [];
  return [
    {
      id: 'reuseport',
      title: { en: 'Share the port: set SO_REUSEPORT in both programs', 'zh-CN': '共用端口：两个程序都设置 SO_REUSEPORT' },
      detail: {
        en: 'Only for workers of one service: the kernel then deals new connections out among them.',
        'zh-CN': '只适合同一服务的多个工作进程：内核会把新连接分给它们。',
      },
    },
  ];
}

/** UDP knows no TIME_WAIT: with SO_REUSEADDR two sockets have the port at the same time. */
function sharedUdp(situation: Situation): readonly Remedy[] {
  const { question, platform, judgement } = situation;
  if (question.protocol !== 'udp' || platform === 'windows' || judgement.inTheWay.length === 0) return [];
  const shared = { SO_REUSEADDR: true };
  if (would(situation, { options: shared, theirOptions: shared }) !== 'always') return [];
  return [
    {
      id: 'reuseaddr',
      title: { en: 'Share the port: set SO_REUSEADDR in both programs', 'zh-CN': '共用端口：两个程序都设置 SO_REUSEADDR' },
      detail: {
        en: 'Only for multicast, of which every socket gets a copy: of other datagrams each reaches one socket only.',
        'zh-CN': '只适合多播，每个套接字都会收到一份；其他数据报每个只会到达其中一个套接字。',
      },
    },
  ];
}

function waiting(inTheWay: readonly Holder[]): readonly Remedy[] {
  if (inTheWay.length === 0 || inTheWay.some(({ state }) => state !== 'time-wait')) return [];
  const longest = Math.max(...inTheWay.map(({ timeLeftSeconds }) => timeLeftSeconds ?? 60));
  const left = duration(longest);
  return [
    {
      id: 'wait',
      title: { en: `Wait ${left.en}`, 'zh-CN': `等 ${left['zh-CN']}` },
      detail: { en: 'Then the last connection in TIME_WAIT is gone.', 'zh-CN': '那时最后一个处于 TIME_WAIT 的连接就消失了。' },
    },
  ];
}

function outgoing(inTheWay: readonly Holder[], { question, settings, platform }: Situation): readonly Remedy[] {
  if (!inTheWay.some(({ direction }) => direction === 'out')) return [];
  const [first, last] = settings.localPortRange ?? defaultLocalPortRange(platform);
  if (question.port < first || question.port > last) return [];
  return [
    {
      id: 'local-range',
      title: { en: `Use a port outside ${first} to ${last}`, 'zh-CN': `使用 ${first} 到 ${last} 之外的端口` },
      detail: {
        en: `From that range the kernel takes the local ports of outgoing connections. Where the port must stay, keep it out of the range with net.ipv4.ip_local_reserved_ports.`,
        'zh-CN': '内核从这个范围里取向外连接的本地端口。端口不能换时，用 net.ipv4.ip_local_reserved_ports 把它排除在外。',
      },
      command: `sudo sysctl -w net.ipv4.ip_local_reserved_ports=${question.port}`,
    },
  ];
}
