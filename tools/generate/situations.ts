import type { BindRequest, ExistingSocket, SocketOptions, Text } from '@bindwise/semantics';
import { predict, predictConnect } from '@bindwise/semantics';

/** One of the things that happen to people: a drawing, and what bind() (or connect()) answers in each variant. */
export interface Situation {
  readonly title: Text;
  readonly story: Text;
  readonly drawing: readonly string[];
  readonly variants: readonly { readonly when: Text; readonly answer: string }[];
  readonly claims: readonly string[];
}

const both: SocketOptions = { SO_REUSEADDR: true };
const shared: SocketOptions = { SO_REUSEPORT: true };
const none: SocketOptions = {};
const wildcard: BindRequest = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8888, options: none, uid: 1000 };
const server = { address: '127.0.0.1', port: 8888 };
const client: ExistingSocket = { ...wildcard, port: 6666, address: '127.0.0.1', state: 'connected', remote: server };

export const situations: readonly Situation[] = [
  {
    title: { en: 'Restart after TIME_WAIT', 'zh-CN': '重启时遇到 TIME_WAIT' },
    story: {
      en: 'The last run closed a connection first. For 60 s the connection keeps the port, and it remembers what its socket had set.',
      'zh-CN': '上次运行先关闭了连接。此后 60 秒内这个连接仍占着端口，并且记得它的套接字设置过什么。',
    },
    drawing: [
      'last run  bind 0.0.0.0:8888 ── listen ── accept ── close ─┐',
      '                                                          └─ TIME_WAIT ········· 60 s ·┐',
      'this run                                        bind 0.0.0.0:8888 ─▶ ?                 └─▶ ok',
    ],
    variants: [
      restart({ en: 'neither run sets SO_REUSEADDR', 'zh-CN': '两次都没有设置 SO_REUSEADDR' }, none, none),
      restart({ en: 'only this run sets it', 'zh-CN': '只有这次设置' }, none, both),
      restart({ en: 'only the last run set it', 'zh-CN': '只有上次设置' }, both, none),
      restart({ en: 'both runs set it', 'zh-CN': '两次都设置' }, both, both),
      restart({ en: 'both runs set SO_REUSEPORT instead', 'zh-CN': '两次都设置 SO_REUSEPORT' }, shared, shared),
    ],
    claims: ['ports-qa-15', 'ports-qa-17', 'two-processes-20', 'extra-23'],
  },
  {
    title: { en: 'A wildcard and a specific address', 'zh-CN': '通配地址与具体地址' },
    story: {
      en: '0.0.0.0 is every address of the host, so it overlaps each of them. Who came first does not matter; whether it listens does.',
      'zh-CN': '0.0.0.0 代表本机的所有地址，因此与每个地址都重叠。先后无关紧要，是否在监听才要紧。',
    },
    drawing: [
      'one server      0.0.0.0:8888   ├── 127.0.0.1 ── 192.168.1.5 ── … ──┤',
      'another one     127.0.0.1:8888 ├── 127.0.0.1 ──┤',
      '                                     ▲ both are meant',
    ],
    variants: [
      beside({ en: 'no options', 'zh-CN': '没有选项' }, { state: 'listening', options: none }, none),
      beside({ en: 'SO_REUSEADDR on both, the first listens', 'zh-CN': '双方设置 SO_REUSEADDR，前者在监听' }, { state: 'listening', options: both }, both),
      beside({ en: 'SO_REUSEADDR on both, the first is only bound', 'zh-CN': '双方设置 SO_REUSEADDR，前者只绑定' }, { state: 'bound', options: both }, both),
      beside({ en: 'SO_REUSEPORT on both, one user', 'zh-CN': '双方设置 SO_REUSEPORT，同一用户' }, { state: 'listening', options: shared }, shared),
      beside(
        { en: 'two specific addresses, no options', 'zh-CN': '两个具体地址，没有选项' },
        { state: 'listening', options: none, address: '127.0.0.2' },
        none,
      ),
    ],
    claims: ['ports-qa-10', 'ports-qa-19', 'port-notes-47'],
  },
  {
    title: { en: 'Two families, one port', 'zh-CN': '两个地址族，一个端口' },
    story: {
      en: 'A socket on :: takes the port for IPv4 as well, unless IPV6_V6ONLY was set before bind().',
      'zh-CN': '绑定 :: 的套接字也占用 IPv4 的同一端口，除非在 bind() 之前设置了 IPV6_V6ONLY。',
    },
    drawing: [
      '[::]:8888      ├── IPv6 ──┼── IPv4 ──┤   IPV6_V6ONLY off',
      '[::]:8888      ├── IPv6 ──┤              IPV6_V6ONLY on',
      '0.0.0.0:8888              ├── IPv4 ──┤',
    ],
    variants: [
      dual({ en: 'IPV6_V6ONLY off, then 0.0.0.0', 'zh-CN': 'IPV6_V6ONLY 关闭，然后绑定 0.0.0.0' }, false, '0.0.0.0'),
      dual({ en: 'IPV6_V6ONLY on, then 0.0.0.0', 'zh-CN': 'IPV6_V6ONLY 打开，然后绑定 0.0.0.0' }, true, '0.0.0.0'),
      dual({ en: 'IPV6_V6ONLY off, then 127.0.0.1', 'zh-CN': 'IPV6_V6ONLY 关闭，然后绑定 127.0.0.1' }, false, '127.0.0.1'),
    ],
    claims: ['extra-22', 'extra-5'],
  },
  {
    title: { en: 'Workers: SO_REUSEPORT and fork()', 'zh-CN': '多个 worker：SO_REUSEPORT 与 fork()' },
    story: {
      en: 'After fork() all processes have one socket and one queue, and no option is needed. With SO_REUSEPORT each has a socket and a queue of its own; the option must be set on each before its bind().',
      'zh-CN': 'fork() 之后所有进程共有一个套接字和一个队列，不需要选项。用 SO_REUSEPORT 时每个进程各有套接字和队列；每个都要在自己的 bind() 之前设置。',
    },
    drawing: [
      'fork()         bind ── listen ── fork ─┬─ accept   worker 1 ┐',
      '                                       └─ accept   worker 2 ┴─ one queue',
      '',
      'SO_REUSEPORT   worker 1: set ── bind ── listen ── accept ─── its queue',
      '               worker 2: set ── bind ── listen ── accept ─── its queue',
    ],
    variants: [
      worker({ en: 'second worker, SO_REUSEPORT on both, one user', 'zh-CN': '第二个 worker，双方设置 SO_REUSEPORT，同一用户' }, shared, shared, 1000),
      worker({ en: 'the same with two users', 'zh-CN': '同上，但属于两个用户' }, shared, shared, 1001),
      worker({ en: 'only the second sets it', 'zh-CN': '只有第二个设置' }, none, shared, 1000),
      worker({ en: 'SO_REUSEADDR on both instead', 'zh-CN': '双方改为设置 SO_REUSEADDR' }, both, both, 1000),
    ],
    claims: ['port-notes-33', 'port-notes-37', 'port-notes-40', 'extra-6', 'extra-21'],
  },
  {
    title: { en: 'A client that binds its port', 'zh-CN': '绑定端口的客户端' },
    story: {
      en: 'Left to itself, connect() can use one local port for many destinations. A port that bind() took is kept from every other connection.',
      'zh-CN': '交给 connect() 自己选时，一个本地端口可以用于许多目的地。bind() 占用的端口则不会给任何别的连接。',
    },
    drawing: [
      'connect() chooses   :40000 ──▶ server A        bind() chose   :6666 ──▶ server A',
      '                    :40000 ──▶ server B                       :6666 ─✗  second instance',
    ],
    variants: [
      clientBind({ en: 'a second instance binds the port, no options', 'zh-CN': '第二个实例绑定同一端口，没有选项' }, none),
      clientBind({ en: 'a second instance, SO_REUSEADDR on both', 'zh-CN': '第二个实例，双方设置 SO_REUSEADDR' }, both),
      clientConnect({ en: 'and its connect() to the same server', 'zh-CN': '它再 connect() 到同一服务器' }, 'connected', true),
      clientConnect(
        { en: 'quick reconnect over its own TIME_WAIT, TCP timestamps on', 'zh-CN': '快速重连遇到自己的 TIME_WAIT，TCP 时间戳开启' },
        'time-wait',
        true,
      ),
      clientConnect({ en: 'the same without TCP timestamps', 'zh-CN': '同上，没有 TCP 时间戳' }, 'time-wait', false),
    ],
    claims: ['ports-qa-29', 'ports-qa-31', 'extra-8', 'extra-26'],
  },
];

type Variant = Situation['variants'][number];

function ask(when: Text, existing: ExistingSocket, request: BindRequest): Variant {
  const { bind, listen } = predict([existing], request, 'linux');
  return { when, answer: bind !== 'ok' ? `bind() ${bind}` : listen === 'ok' ? 'ok' : `bind() ok, listen() ${listen}` };
}

function restart(when: Text, last: SocketOptions, now: SocketOptions): Variant {
  return ask(when, { ...wildcard, address: '127.0.0.1', state: 'time-wait', options: last, listenerAddress: '0.0.0.0' }, { ...wildcard, options: now });
}

function beside(when: Text, first: Pick<ExistingSocket, 'state' | 'options'> & { readonly address?: string }, options: SocketOptions): Variant {
  return ask(when, { ...wildcard, ...first }, { ...wildcard, address: '127.0.0.1', options });
}

function dual(when: Text, v6only: boolean, address: string): Variant {
  return ask(when, { ...wildcard, family: 'ipv6', address: '::', state: 'listening', options: { IPV6_V6ONLY: v6only } }, { ...wildcard, address });
}

function worker(when: Text, first: SocketOptions, second: SocketOptions, uid: number): Variant {
  return ask(when, { ...wildcard, state: 'listening', options: first }, { ...wildcard, options: second, uid });
}

function clientBind(when: Text, options: SocketOptions): Variant {
  return ask(when, { ...client, options }, { ...wildcard, port: 6666, options });
}

function clientConnect(when: Text, state: 'connected' | 'time-wait', tcpTimestamps: boolean): Variant {
  const request = { protocol: 'tcp', family: 'ipv4', remote: server, local: { address: '0.0.0.0', port: 6666 }, options: both, uid: 1000 } as const;
  const { connect } = predictConnect([{ ...client, state, options: both }], request, { tcpTimestamps });
  return { when, answer: connect === 'ok' ? 'ok' : `connect() ${connect}` };
}
