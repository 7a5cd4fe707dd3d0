import type { BindRequest, ExistingSocket, HostSettings, Text } from '@bindwise/semantics';
import { sameInAllLocales } from '@bindwise/semantics';
import { here } from './bind-words.ts';

/** A bind() that fails, or not, whatever other sockets hold its port. */
export interface Refusal {
  readonly when: Text;
  readonly request: BindRequest;
  readonly settings?: HostSettings;
  readonly world?: readonly ExistingSocket[];
}

const here6: BindRequest = { ...here, family: 'ipv6', address: '::1' };
const foreign = '192.0.2.1';
const noneOfOurs: HostSettings = { localAddresses: [] };
const twoPorts: HostSettings = { localPortRange: [40000, 40001] };
const both: readonly ExistingSocket[] = [40000, 40001].map((port) => ({ ...here, port, options: { SO_REUSEADDR: true }, state: 'bound' }));

export const refusals: readonly Refusal[] = [
  { when: { en: 'port 80, an ordinary user', 'zh-CN': '端口 80，普通用户' }, request: { ...here, port: 80 } },
  { when: { en: 'port 80 with CAP_NET_BIND_SERVICE', 'zh-CN': '端口 80，有 CAP_NET_BIND_SERVICE' }, request: { ...here, port: 80, capable: true } },
  {
    when: { en: 'port 80 with ip_unprivileged_port_start 80', 'zh-CN': '端口 80，ip_unprivileged_port_start 为 80' },
    request: { ...here, port: 80 },
    settings: { unprivilegedPortStart: 80 },
  },
  {
    when: { en: `${foreign}, which is not ours`, 'zh-CN': `${foreign}，不是本机地址` },
    request: { ...here, address: foreign },
    settings: noneOfOurs,
  },
  {
    when: { en: `${foreign} with IP_FREEBIND`, 'zh-CN': `${foreign}，设置了 IP_FREEBIND` },
    request: { ...here, address: foreign, options: { IP_FREEBIND: true } },
    settings: noneOfOurs,
  },
  {
    when: { en: `${foreign} with ip_nonlocal_bind`, 'zh-CN': `${foreign}，打开了 ip_nonlocal_bind` },
    request: { ...here, address: foreign },
    settings: { ...noneOfOurs, nonlocalBind: true },
  },
  { when: { en: 'a socket that is bound already', 'zh-CN': '已经绑定的套接字' }, request: { ...here, state: 'bound' } },
  { when: { en: 'an IPv4 socket, the address ::1', 'zh-CN': 'IPv4 套接字，地址 ::1' }, request: { ...here, address: '::1' } },
  { when: { en: 'an IPv6 socket, the address 127.0.0.1', 'zh-CN': 'IPv6 套接字，地址 127.0.0.1' }, request: { ...here6, address: '127.0.0.1' } },
  {
    when: sameInAllLocales('::ffff:127.0.0.1, IPV6_V6ONLY'),
    request: { ...here6, address: '::ffff:127.0.0.1', options: { IPV6_V6ONLY: true } },
  },
  { when: { en: 'fe80::1 without an interface', 'zh-CN': 'fe80::1，没有指定网络接口' }, request: { ...here6, address: 'fe80::1' } },
  { when: sameInAllLocales('TCP, ff0e::1'), request: { ...here6, address: 'ff0e::1' } },
  { when: { en: 'port 0, ports are left', 'zh-CN': '端口 0，还有端口' }, request: { ...here, port: 0 }, settings: twoPorts },
  {
    when: { en: 'port 0 and SO_REUSEADDR, every port is bound with SO_REUSEADDR', 'zh-CN': '端口 0 且设置了 SO_REUSEADDR，每个端口都已以 SO_REUSEADDR 绑定' },
    request: { ...here, port: 0, options: { SO_REUSEADDR: true } },
    settings: twoPorts,
    world: both,
  },
  {
    when: { en: 'the same with ip_autobind_reuse', 'zh-CN': '同上，打开了 ip_autobind_reuse' },
    request: { ...here, port: 0, options: { SO_REUSEADDR: true } },
    settings: { ...twoPorts, autobindReuse: true },
    world: both,
  },
];
