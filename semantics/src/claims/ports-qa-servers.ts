import type { ClaimRow, SameClaimRow } from './row.ts';
import { row } from './row.ts';

const both = 'TCP 和 UDP 可以同时绑定相同的端口吗？';
const several = '多个 TCP 服务进程可以绑定同一个端口吗？';
const why = '重启 TCP 服务进程时，为什么会有“Address in use”的报错信息？';
const avoid = '重启 TCP 服务进程时，如何避免“Address in use”的报错信息？';

/** ports-qa, first part: servers. */
export const portsQaServers: readonly (ClaimRow | SameClaimRow)[] = [
  row(
    'ports-qa-1',
    both,
    'confirmed',
    ['Only a TCP server listens; a UDP server has no such step.', '只有 TCP 服务器会监听；UDP 服务器没有这一步。'],
    ['listen() on a UDP socket fails with EOPNOTSUPP.', '对 UDP 套接字调用 listen() 会以 EOPNOTSUPP 失败。'],
  ),
  row(
    'ports-qa-2',
    both,
    'confirmed',
    [
      'Both kinds of server call bind(); what makes a TCP port accept connections is listen().',
      '两种服务器都要调用 bind()；让 TCP 端口接受连接的是 listen()。',
    ],
    ['A client that connects to a port that is bound but does not listen gets ECONNREFUSED.', '客户端连接一个已绑定但未监听的端口，得到 ECONNREFUSED。'],
  ),
  row(
    'ports-qa-3',
    both,
    'not-testable',
    [
      'The link layer finds a host of the local network by MAC address, the network layer finds a host by IP address, the transport layer finds the program by port.',
      '链路层凭 MAC 地址找到局域网内的主机，网络层凭 IP 地址找到主机，传输层凭端口找到程序。',
    ],
    [
      'This describes how the layers are divided, not what a call does: RFC 9293 and RFC 791 say the same.',
      '这是对分层的描述，不是某个调用的行为：RFC 9293 与 RFC 791 的说法一致。',
    ],
  ),
  row(
    'ports-qa-4',
    both,
    'confirmed',
    ['The port number tells apart what is meant for one program of a host and what for another.', '同一主机上，数据属于哪个程序由端口号区分。'],
    [
      'Two sockets of one host on two ports each received only what was sent to their own port.',
      '同一主机上两个端口的两个套接字，各自只收到发给自己端口的数据。',
    ],
  ),
  row(
    'ports-qa-5',
    both,
    'confirmed',
    [
      'The protocol field of the IP packet decides whether TCP or UDP takes it; the port then decides which program.',
      'IP 包的协议字段决定交给 TCP 还是 UDP；随后由端口决定交给哪个程序。',
    ],
    [
      'For TCP the port alone is not enough: the whole four-tuple is looked up first, then the listener.',
      '对 TCP 仅靠端口还不够：先按完整的四元组查找连接，再找监听套接字。',
    ],
  ),
  row(
    'ports-qa-6',
    both,
    'confirmed',
    ['TCP and UDP number their ports independently: one of each can be bound to 8888 at the same time.', 'TCP 与 UDP 的端口各自编号：二者可以同时绑定 8888。'],
    ['It needs no option, in either order.', '不需要任何选项，先后顺序也无关。'],
  ),
  row(
    'ports-qa-7',
    several,
    'confirmed',
    [
      'A second TCP server on the wildcard address and the same port gets "Address already in use".',
      '第二个 TCP 服务器使用通配地址和同一端口时，得到“Address already in use”。',
    ],
    [
      'SO_REUSEADDR on both does not change it while the first one listens; SO_REUSEPORT on both does.',
      '只要第一个还在监听，双方都设置 SO_REUSEADDR 也没用；双方都设置 SO_REUSEPORT 才行。',
    ],
  ),
  row(
    'ports-qa-8',
    several,
    'confirmed',
    ['Two TCP servers can use one port when each binds another address.', '两个 TCP 服务器各绑定不同的地址时，可以使用同一端口。'],
    ['Both addresses must be specific: the wildcard overlaps every one.', '两个地址都必须是具体地址：通配地址与所有地址重叠。'],
  ),
  row(
    'ports-qa-9',
    several,
    'confirmed',
    [
      'Without options, the second bind() to the same address and port fails with EADDRINUSE.',
      '没有设置选项时，对同一地址和端口的第二次 bind() 以 EADDRINUSE 失败。',
    ],
    ['It does not matter whether the first socket listens.', '与第一个套接字是否监听无关。'],
  ),
  row(
    'ports-qa-10',
    several,
    'confirmed',
    [
      'While one server is bound to 0.0.0.0, another cannot bind a specific address on that port without options.',
      '一个服务器绑定了 0.0.0.0 时，另一个没有设置选项就不能在该端口绑定具体地址。',
    ],
    ['The reverse order fails in the same way.', '顺序反过来同样失败。'],
  ),
  row(
    'ports-qa-11',
    several,
    'confirmed',
    ['0.0.0.0 stands for every address of the host.', '0.0.0.0 代表本机的所有地址。'],
    [
      'IPv4 addresses only; :: stands for the IPv6 ones, and without IPV6_V6ONLY for these as well.',
      '仅限 IPv4 地址；:: 代表 IPv6 地址，不设置 IPV6_V6ONLY 时也包括 IPv4 地址。',
    ],
  ),
  row(
    'ports-qa-12',
    why,
    'qualified',
    [
      'A TCP server that is restarted keeps getting "Address in use" and comes up only after a while.',
      'TCP 服务器重启后会一直得到“Address in use”，要过一段时间才能启动。',
    ],
    [
      'Only where SO_REUSEADDR is missing, and the last run closed a connection first or left one open. Without such a connection the restart works at once.',
      '只有没设置 SO_REUSEADDR，且上次运行先关闭了连接或留有未关闭的连接时才会如此。没有这样的连接，重启立即成功。',
    ],
  ),
  row(
    'ports-qa-13',
    why,
    'qualified',
    [
      'To restart means that the server closes its connections itself, so they end in TIME_WAIT on its side.',
      '重启意味着服务器主动关闭连接，所以 TIME_WAIT 留在服务器一侧。',
    ],
    [
      'Where the client closed first, the client has the TIME_WAIT. Where the server exits with unread data, the connection is reset and nobody has one.',
      '如果客户端先关闭，TIME_WAIT 在客户端。如果服务器退出时还有未读的数据，连接会被重置，双方都没有。',
    ],
  ),
  row(
    'ports-qa-14',
    why,
    'qualified',
    ['TIME_WAIT lasts about twice the maximum segment lifetime.', 'TIME_WAIT 大约持续两倍的最大报文段寿命。'],
    [
      'On Linux it is 60 s, fixed when the kernel is built; RFC 9293 has two times two minutes.',
      '在 Linux 上是 60 秒，编译内核时即已确定；RFC 9293 规定的是两倍的两分钟。',
    ],
  ),
  row(
    'ports-qa-15',
    why,
    'confirmed',
    [
      'Without an option, bind() to an address and port that a connection in TIME_WAIT uses fails with EADDRINUSE.',
      '没有设置选项时，对 TIME_WAIT 连接占用的地址和端口调用 bind() 会以 EADDRINUSE 失败。',
    ],
    ['The wildcard fails as well; another specific address on the same port does not.', '通配地址同样失败；同一端口上的另一个具体地址则不受影响。'],
  ),
  row(
    'ports-qa-16',
    why,
    'confirmed',
    ['When TIME_WAIT is over the restart works.', 'TIME_WAIT 结束后重启成功。'],
    ['Nothing else is needed: the port is free again.', '不需要其他条件：端口重新空闲。'],
  ),
  row(
    'ports-qa-17',
    avoid,
    'qualified',
    [
      'A new process that sets SO_REUSEADDR before bind() can bind although there are connections in TIME_WAIT.',
      '新进程在 bind() 之前设置 SO_REUSEADDR，就能在有 TIME_WAIT 连接时绑定成功。',
    ],
    [
      'The last run must have set it too: on Linux a connection in TIME_WAIT remembers it, and both must have it.',
      '上次运行也必须设置过：在 Linux 上 TIME_WAIT 连接会记住它，双方都要有。',
    ],
  ),
  row(
    'ports-qa-18',
    avoid,
    'qualified',
    ['It does no harm to set SO_REUSEADDR before bind() in every TCP server.', '在每个 TCP 服务器的 bind() 之前设置 SO_REUSEADDR 没有坏处。'],
    [
      'True on Linux for servers that listen at once. Between bind() and listen() a second socket may bind the same port, and then the slower listen() fails; on Windows the option lets another process take the port.',
      '在 Linux 上，对绑定后立即监听的服务器成立。在 bind() 与 listen() 之间，第二个套接字可以绑定同一端口，较慢的 listen() 随后失败；在 Windows 上该选项会让别的进程抢走端口。',
    ],
  ),
  row(
    'ports-qa-19',
    avoid,
    'refuted',
    [
      'With SO_REUSEADDR bind() succeeds whenever the two addresses are not exactly equal, as with servers on 0.0.0.0 and on a specific address.',
      '设置 SO_REUSEADDR 后，只要两个地址不完全相同 bind() 就成功，例如两个服务器分别用 0.0.0.0 和某个具体地址。',
    ],
    [
      'Not on Linux: as soon as one of them listens, the overlapping bind() fails whatever SO_REUSEADDR says. While neither listens even equal addresses may be bound. BSD systems do what the claim says.',
      '在 Linux 上不成立：只要其中一个在监听，重叠的 bind() 就失败，与 SO_REUSEADDR 无关。双方都没监听时，连完全相同的地址也能绑定。BSD 系统的行为才是这样。',
    ],
  ),
];
