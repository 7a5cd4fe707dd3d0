import type { ClaimRow } from './row.ts';
import { row } from './row.ts';

/** Common beliefs that are in none of the four documents. */
export const extra: readonly ClaimRow[] = [
  row(
    'extra-1',
    '',
    'refuted',
    ['Where bind() failed and nobody looked, the listen() after it fails too.', 'bind() 失败而没人检查时，之后的 listen() 也会失败。'],
    ['listen() succeeds, on a port that the kernel chooses and nobody knows.', 'listen() 会成功，只是用的是内核选的、没人知道的端口。'],
  ),
  row(
    'extra-2',
    '',
    'refuted',
    ['SO_REUSEADDR set after bind() has no effect at all.', '在 bind() 之后设置 SO_REUSEADDR 完全没有作用。'],
    [
      'That bind() was decided without it, but it counts for sockets that bind the port later: the next run can start because this one set it.',
      '那次 bind() 没有考虑它，但对之后绑定该端口的套接字有效：下次运行能启动，正因为这次设置过。',
    ],
  ),
  row(
    'extra-3',
    '',
    'refuted',
    ['setsockopt() with SO_REUSEADDR | SO_REUSEPORT sets both options.', '用 SO_REUSEADDR | SO_REUSEPORT 调用 setsockopt() 会同时设置两个选项。'],
    [
      'On Linux 2 | 15 is 15: SO_REUSEPORT alone. On macOS and BSD the number is no option: ENOPROTOOPT.',
      '在 Linux 上 2 | 15 等于 15：只设置了 SO_REUSEPORT。在 macOS 和 BSD 上这个数不是任何选项：ENOPROTOOPT。',
    ],
  ),
  row(
    'extra-4',
    '',
    'qualified',
    [
      'At the level IPPROTO_TCP or IPPROTO_IP the two options work, or at least fail.',
      '把层写成 IPPROTO_TCP 或 IPPROTO_IP，这两个选项照样有效，或者至少会报错。',
    ],
    [
      'At IPPROTO_TCP they fail. At IPPROTO_IP they succeed as other options: SO_REUSEADDR is IP_TTL there and sets the time to live to 1, SO_REUSEPORT is IP_FREEBIND.',
      '在 IPPROTO_TCP 层会失败。在 IPPROTO_IP 层会作为别的选项成功：SO_REUSEADDR 在那里是 IP_TTL，把存活时间设成 1；SO_REUSEPORT 则是 IP_FREEBIND。',
    ],
  ),
  row('extra-5', '', 'refuted', ['IPV6_V6ONLY can still be set after bind().', 'IPV6_V6ONLY 在 bind() 之后仍可设置。'], ['EINVAL.', '得到 EINVAL。']),
  row(
    'extra-6',
    '',
    'qualified',
    [
      'SO_REUSEPORT shares a port where both sockets set it before bind() and belong to one user.',
      '两个套接字都在 bind() 之前设置 SO_REUSEPORT 且属于同一用户时，才能共用端口。',
    ],
    [
      'The first socket may set it after its own bind(), as long as it is before the second one; and where the first is in TIME_WAIT the user does not matter.',
      '第一个套接字可以在自己 bind() 之后设置，只要早于第二个绑定；第一个处于 TIME_WAIT 时，用户是谁都无所谓。',
    ],
  ),
  row(
    'extra-7',
    '',
    'refuted',
    ['Two sockets that SO_REUSEADDR let bind one address can both listen.', '凭 SO_REUSEADDR 绑定了同一地址的两个套接字都可以监听。'],
    ['Both bind; only the first listen() succeeds, the other gives EADDRINUSE.', '两个都能绑定；只有先调用的 listen() 成功，另一个得到 EADDRINUSE。'],
  ),
  row(
    'extra-8',
    '',
    'qualified',
    [
      'A client with a bound port that closed first and at once connects to the same server again gets EADDRNOTAVAIL, SO_REUSEADDR or not.',
      '绑定了端口的客户端先关闭连接，并立即再连同一服务器，会得到 EADDRNOTAVAIL，设不设 SO_REUSEADDR 都一样。',
    ],
    [
      'Only without TCP timestamps. With them, the default, Linux takes over the TIME_WAIT for a bound port at once, whatever tcp_tw_reuse says.',
      '只有没有 TCP 时间戳时才如此。默认有时间戳，Linux 会立即为绑定的端口接管 TIME_WAIT，与 tcp_tw_reuse 无关。',
    ],
  ),
  row(
    'extra-9',
    '',
    'refuted',
    ['bind() to an address and port 0 before connect() costs no ports.', '在 connect() 之前绑定某地址和端口 0，不会多耗端口。'],
    [
      'bind() takes a port for all destinations. With IP_BIND_ADDRESS_NO_PORT connect() chooses, and destinations share ports.',
      'bind() 会为所有目的地占用一个端口。设置 IP_BIND_ADDRESS_NO_PORT 后由 connect() 选择，不同目的地可共用端口。',
    ],
  ),
  row(
    'extra-10',
    '',
    'refuted',
    [
      'A server can bind a port that an outgoing connection happens to use, at least with SO_REUSEADDR.',
      '服务器可以绑定某个外出连接恰好在用的端口，至少设置 SO_REUSEADDR 后可以。',
    ],
    [
      'EADDRINUSE, unless the client set SO_REUSEADDR on its socket too, which hardly any does.',
      '得到 EADDRINUSE，除非那个客户端也在套接字上设置了 SO_REUSEADDR，而几乎没有客户端这样做。',
    ],
  ),
  row(
    'extra-11',
    '',
    'confirmed',
    [
      'SO_LINGER with 0 s leaves no TIME_WAIT, and the server restarts at once without any option.',
      'SO_LINGER 设为 0 秒不留 TIME_WAIT，服务器不用任何选项即可立即重启。',
    ],
    ['At a price: the connection is reset, and data on its way is lost.', '代价是连接被重置，途中的数据丢失。'],
  ),
  row(
    'extra-12',
    '',
    'confirmed',
    ['Where the client closes first, the server restarts at once without SO_REUSEADDR.', '若客户端先关闭，服务器不设置 SO_REUSEADDR 也能立即重启。'],
    ['It is not the server that decides who closes first.', '但谁先关闭并不由服务器决定。'],
  ),
  row(
    'extra-13',
    '',
    'refuted',
    [
      'When a parent with a listener exits, the port is free although a forked child lives on.',
      '持有监听套接字的父进程退出后，即使 fork 出的子进程还在，端口也空闲了。',
    ],
    [
      'The child has the listener too. Close it in the child, or open it with SOCK_CLOEXEC where the child calls exec.',
      '子进程也持有该监听套接字。应在子进程里关闭它；若子进程会 exec，则用 SOCK_CLOEXEC 打开。',
    ],
  ),
  row(
    'extra-14',
    '',
    'refuted',
    ['Of two UDP sockets with SO_REUSEADDR on one port, both get every datagram.', '同一端口上两个设置了 SO_REUSEADDR 的 UDP 套接字都会收到每个数据报。'],
    [
      'The latest to bind gets all unicast datagrams, the other none. Multicast and broadcast reach both.',
      '单播数据报全给最后绑定的那个，另一个一个也收不到。组播和广播两者都能收到。',
    ],
  ),
  row(
    'extra-15',
    '',
    'confirmed',
    [
      'A port below ip_unprivileged_port_start without CAP_NET_BIND_SERVICE gives EACCES.',
      '没有 CAP_NET_BIND_SERVICE 时，绑定低于 ip_unprivileged_port_start 的端口得到 EACCES。',
    ],
    ['Port 0 is no such port.', '端口 0 不在此列。'],
  ),
  row(
    'extra-16',
    '',
    'confirmed',
    [
      'An address that the host does not have gives EADDRNOTAVAIL; IP_FREEBIND and ip_nonlocal_bind allow it.',
      '绑定本机没有的地址得到 EADDRNOTAVAIL；IP_FREEBIND 和 ip_nonlocal_bind 可以放行。',
    ],
    ['Multicast and broadcast addresses can be bound without them.', '组播和广播地址不需要它们也能绑定。'],
  ),
  row(
    'extra-17',
    '',
    'confirmed',
    ['Without htons(), 8080 in sin_port binds port 36895.', '不用 htons()，在 sin_port 里写 8080 会绑定端口 36895。'],
    ['On machines that store the low byte first, as most do.', '在低字节在前的机器上如此，多数机器都是。'],
  ),
  row(
    'extra-18',
    '',
    'confirmed',
    [
      'listen() on UDP gives EOPNOTSUPP; accept() without listen(), a second bind(), and bind() after connect() give EINVAL; listen() without bind() takes a port of the kernel.',
      '对 UDP 调用 listen() 得到 EOPNOTSUPP；未监听就 accept()、再次 bind()、connect() 之后 bind() 都得到 EINVAL；未绑定就 listen() 由内核选端口。',
    ],
    ['After a bind() that failed, another bind() is allowed.', 'bind() 失败之后可以再次 bind()。'],
  ),
  row(
    'extra-19',
    '',
    'confirmed',
    [
      'Port 70000: C binds 4464 without a word, Python raises OverflowError, Node throws RangeError.',
      '端口 70000：C 悄悄绑定 4464，Python 抛出 OverflowError，Node 抛出 RangeError。',
    ],
    ['Node for listen(); dgram of Node binds 4464 as C does.', 'Node 指 listen()；Node 的 dgram 与 C 一样绑定 4464。'],
  ),
  row(
    'extra-20',
    '',
    'confirmed',
    [
      'TIME_WAIT lasts 60 s, whatever tcp_fin_timeout, tcp_tw_reuse or an SO_LINGER above 0 say.',
      '无论 tcp_fin_timeout、tcp_tw_reuse 或大于 0 的 SO_LINGER 如何设置，TIME_WAIT 都是 60 秒。',
    ],
    ['tcp_fin_timeout is the time of FIN_WAIT_2.', 'tcp_fin_timeout 是 FIN_WAIT_2 的时长。'],
  ),
  row(
    'extra-21',
    '',
    'qualified',
    [
      'With an SO_REUSEPORT listener for each worker no connection is lost when one ends.',
      '每个 worker 各用一个 SO_REUSEPORT 监听套接字时，某个结束不会丢失连接。',
    ],
    [
      'Connections that wait at the one that ends are reset, unless net.ipv4.tcp_migrate_req is on (Linux 5.14 and later).',
      '在结束的那个上等待的连接会被重置，除非开启 net.ipv4.tcp_migrate_req（Linux 5.14 起）。',
    ],
  ),
  row(
    'extra-22',
    '',
    'qualified',
    ['A server on [::]:port leaves 0.0.0.0:port free.', '[::]:port 上的服务器不会占用 0.0.0.0:port。'],
    [
      'Only with IPV6_V6ONLY. Without it, the default on Linux, it takes the port for IPv4 as well.',
      '只有设置 IPV6_V6ONLY 才如此。Linux 默认不设置，IPv4 的同一端口也被占用。',
    ],
  ),
  row(
    'extra-23',
    '',
    'confirmed',
    [
      'SO_REUSEPORT alone, on the last run and on this one, allows a restart over TIME_WAIT.',
      '上次与这次运行都只设置 SO_REUSEPORT，也能在有 TIME_WAIT 时重启。',
    ],
    [
      'It also lets a second instance of the same user start beside the first one, where SO_REUSEADDR would have refused it.',
      '它也允许同一用户的第二个实例与第一个并存，而 SO_REUSEADDR 会拒绝。',
    ],
  ),
  row(
    'extra-24',
    '',
    'qualified',
    ['connect() uses every port of ip_local_port_range.', 'connect() 会用到 ip_local_port_range 的每个端口。'],
    [
      'Not those of ip_local_reserved_ports, and not those that some socket has bound. Of an odd number of ports one at the end is left out.',
      'ip_local_reserved_ports 中的端口和已被某个套接字绑定的端口除外。端口数为奇数时，两端会漏掉一个。',
    ],
  ),
  row(
    'extra-25',
    '',
    'qualified',
    ['connect() to a local port where nobody listens gives ECONNREFUSED.', 'connect() 到无人监听的本地端口得到 ECONNREFUSED。'],
    [
      'Inside the local port range it may happen to choose that very port for itself: then it is connected to itself.',
      '若端口在本地端口范围内，它可能恰好为自己选中这个端口：于是连到了自己。',
    ],
  ),
  row(
    'extra-26',
    '',
    'refuted',
    ['A port that a client has bound is also used by connect() for connections to other servers.', '客户端绑定的端口，connect() 也会拿来连接其他服务器。'],
    ['A port that bind() took is left out.', 'bind() 占用的端口会被跳过。'],
  ),
  row(
    'extra-27',
    '',
    'refuted',
    ['With SO_REUSEADDR bind() to port 0 never runs out of ports.', '设置 SO_REUSEADDR 后，绑定端口 0 永远不会用尽端口。'],
    [
      'EADDRINUSE when each port of the range is in use, unless ip_autobind_reuse is on.',
      '范围内的端口都被占用时得到 EADDRINUSE，除非开启 ip_autobind_reuse。',
    ],
  ),
  row(
    'extra-28',
    '',
    'refuted',
    ['Nothing ends a TIME_WAIT early.', '没有办法提前结束 TIME_WAIT。'],
    [
      'A new connection with the same four-tuple takes its place; so does the kernel when there are more than tcp_max_tw_buckets, and `ss -K` where the kernel is built for it.',
      '四元组相同的新连接会取代它；超过 tcp_max_tw_buckets 时内核会清除它；内核支持时 `ss -K` 也可以。',
    ],
  ),
  row(
    'extra-29',
    '',
    'qualified',
    ['Servers in Python and Node need SO_REUSEADDR set by hand.', 'Python 和 Node 写的服务器需要手动设置 SO_REUSEADDR。'],
    [
      'A bare socket and socketserver.TCPServer do. socket.create_server(), asyncio, http.server and Node set it themselves.',
      '裸套接字和 socketserver.TCPServer 需要。socket.create_server()、asyncio、http.server 和 Node 会自己设置。',
    ],
  ),
];
