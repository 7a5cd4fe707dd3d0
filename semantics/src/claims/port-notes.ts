import type { ClaimRow, SameClaimRow } from './row.ts';
import { row, same } from './row.ts';

const ports = '端口';
const sockets = '同一端口如何区分不同的socket';
const dynamic = '动态端口';

/** port-notes, first part: what ports are. */
export const portNotes: readonly (ClaimRow | SameClaimRow)[] = [
  row(
    'port-notes-1',
    ports,
    'confirmed',
    ['Ports belong to TCP and UDP, not to IP.', '端口属于 TCP 和 UDP，不属于 IP。'],
    ['They are the first four bytes after the IP header.', '它们是 IP 头之后的头四个字节。'],
  ),
  same('port-notes-2', ports, 'ports-qa-4'),
  row(
    'port-notes-3',
    ports,
    'confirmed',
    ['A four-tuple tells one connection from another.', '不同的连接由四元组区分。'],
    ['It is the kernel that looks at it; a program tells its connections apart by their descriptors.', '看四元组的是内核；程序靠描述符区分各个连接。'],
  ),
  row(
    'port-notes-4',
    ports,
    'confirmed',
    ['Each end has a port number of 16 bits without sign, in TCP and in UDP.', '连接的每一端都有 16 位无符号端口号，TCP 与 UDP 皆然。'],
    ['70000 does not fit: C keeps the low 16 bits (4464), Python and Node refuse it.', '70000 放不下：C 只保留低 16 位（4464），Python 和 Node 会拒绝。'],
  ),
  row(
    'port-notes-5',
    ports,
    'confirmed',
    ['There are 2^16 - 1 port numbers to be used.', '可用的端口号有 2^16 - 1 个。'],
    ['65535: 0 is the 65536th value, and it asks the kernel to choose.', '即 65535 个：0 是第 65536 个值，表示请内核选择。'],
  ),
  row(
    'port-notes-6',
    ports,
    'qualified',
    ['16 bits make 65536 TCP ports, and as many UDP ports, in a network.', '16 位意味着一个网络里有 65536 个 TCP 端口和同样多的 UDP 端口。'],
    [
      'The values are 65536, the ports 65535; and each address of each host has its own.',
      '数值有 65536 个，端口是 65535 个（见 port-notes-5）；而且每台主机的每个地址各有一套。',
    ],
  ),
  row(
    'port-notes-7',
    ports,
    'confirmed',
    ['The five-tuple is the protocol, both addresses and both ports.', '五元组由协议、双方地址和双方端口组成。'],
    ['Two conversations that differ in the protocol alone do not meet.', '仅协议不同的两个会话互不相干。'],
  ),
  same('port-notes-8', ports, 'ports-qa-6'),
  row(
    'port-notes-9',
    ports,
    'confirmed',
    ['One computer can use the same port number for a TCP and a UDP service at once.', '一台计算机可以同时用同一端口号使用 TCP 服务和 UDP 服务。'],
    ['Each received what was sent by its own protocol.', '各自收到了自己协议送来的数据。'],
  ),
  row(
    'port-notes-10',
    ports,
    'not-testable',
    ['DNS has port 53 in TCP and in UDP.', 'DNS 在 TCP 和 UDP 上都用 53 端口。'],
    ['An assignment, not a behaviour: the IANA registry lists 53 as domain for both.', '这是分配，不是行为：IANA 登记表将两者的 53 都登记为 domain。'],
  ),
  row(
    'port-notes-11',
    sockets,
    'qualified',
    ['Several applications cannot share one port.', '多个应用程序不能共用同一个端口。'],
    [
      'The default. SO_REUSEPORT on all sockets of one user shares it, fork() shares a socket, and another address or the other protocol is no conflict.',
      '默认如此。同一用户的套接字都设置 SO_REUSEPORT 可以共用，fork() 会共享套接字，而不同的地址或另一种协议并不冲突。',
    ],
  ),
  row(
    'port-notes-12',
    sockets,
    'not-testable',
    ['Firewalls often let packets through to certain ports only.', '防火墙常常只放行发往特定端口的包。'],
    ['It depends on who configures the firewall.', '取决于防火墙的配置者。'],
  ),
  row(
    'port-notes-13',
    sockets,
    'confirmed',
    ['accept() makes a new socket that serves the client.', 'accept() 产生新的套接字为客户端服务。'],
    ['The listening socket goes on listening.', '监听套接字继续监听。'],
  ),
  row(
    'port-notes-14',
    sockets,
    'confirmed',
    ['All accepted sockets have the listening port as their own.', '所有接受到的套接字的本地端口都是监听端口。'],
    ['They take no further port, but each holds the port until it is closed.', '它们不另占端口，但在关闭前各自都占着这个端口。'],
  ),
  row(
    'port-notes-15',
    sockets,
    'qualified',
    ['Once a program listens on a port, every TCP packet to that port goes to it.', '程序监听某端口后，发往该端口的所有 TCP 包都归它。'],
    [
      'New connections, unless another socket listens on a more certain address. Packets of a connection go to the socket that accept() returned, whoever has it.',
      '仅指新连接，且没有别的套接字在更具体的地址上监听。已有连接的包交给 accept() 返回的套接字，不论它在谁手里。',
    ],
  ),
  row(
    'port-notes-16',
    sockets,
    'confirmed',
    ['One port carries many connections.', '一个端口可以承载许多连接。'],
    ['Each differs in the address or the port of the client.', '它们在客户端的地址或端口上有所不同。'],
  ),
  row(
    'port-notes-17',
    sockets,
    'qualified',
    [
      'UDP finds the socket by destination address and port alone, wherever the datagram comes from.',
      'UDP 只凭目的地址和端口找到套接字，与数据报来自哪里无关。',
    ],
    [
      'A UDP socket that called connect() receives from that peer only, and is preferred for it.',
      '调用过 connect() 的 UDP 套接字只接收该对端的数据，并优先匹配它。',
    ],
  ),
  same('port-notes-18', sockets, 'port-notes-7'),
  row(
    'port-notes-19',
    '著名端口',
    'confirmed',
    ['0 to 1023 are the well-known ports, mostly of system services.', '0 到 1023 是著名端口，多为系统服务所用。'],
    [
      'Linux guards the ports below ip_unprivileged_port_start, 1024 by default. RFC 6335 calls them System Ports.',
      'Linux 保护 ip_unprivileged_port_start（默认 1024）以下的端口。RFC 6335 称之为系统端口。',
    ],
  ),
  row(
    'port-notes-20',
    '监听端口',
    'confirmed',
    ['On the other ports everybody may listen.', '其余端口上任何人都可以监听。'],
    ['From 1024 up no privilege is needed.', '从 1024 起不需要特权。'],
  ),
  row(
    'port-notes-21',
    '监听端口',
    'not-testable',
    ['BSD listens on ports from 1024 to 4999.', 'BSD 的监听端口范围是 1024 到 4999。'],
    [
      'Not a matter of Linux. In old BSD systems that was the range of ports given to clients, not a range for listening.',
      '与 Linux 无关。在旧的 BSD 系统里，那是分配给客户端的端口范围，不是监听范围。',
    ],
  ),
  row(
    'port-notes-22',
    '监听端口',
    'not-testable',
    ['IANA recommends 49152 to 65535 for listening.', 'IANA 建议用 49152 到 65535 作为监听端口。'],
    [
      'A recommendation, and not this one: RFC 6335 keeps these ports for temporary use and assigns none of them.',
      '这是建议而非行为，而且并非如此：RFC 6335 将这些端口留作临时使用，不予分配。',
    ],
  ),
  row(
    'port-notes-23',
    '监听端口',
    'refuted',
    ['Many Linux kernels use 32768 to 61000 for listening.', '许多 Linux 内核用 32768 到 61000 作为监听端口。'],
    [
      'It is the range from which clients get their ports (today to 60999). A server may listen on any port, and had better stay outside: an outgoing connection can hold a port inside.',
      '那是分配给客户端的端口范围（现在到 60999）。服务器可以监听任何端口，而且最好避开这个范围：里面的端口可能被外出的连接占用。',
    ],
  ),
  same('port-notes-24', '监听端口', 'ports-qa-23'),
  same('port-notes-25', dynamic, 'ports-qa-21'),
  row(
    'port-notes-26',
    dynamic,
    'qualified',
    ['Outside its connection a dynamic port means nothing.', '动态端口在其连接之外没有意义。'],
    [
      'For other connections that is so; but a server cannot bind the port as long as the connection has it.',
      '对其他连接是这样；但连接存在期间，服务器不能绑定这个端口。',
    ],
  ),
  row(
    'port-notes-27',
    dynamic,
    'confirmed',
    [
      'Where destination address, destination port and local address are equal, only another local port makes another connection.',
      '目的地址、目的端口和本地地址都相同时，只有换本地端口才能建立另一个连接。',
    ],
    ['Without another port connect() gives EADDRNOTAVAIL.', '没有别的端口时 connect() 返回 EADDRNOTAVAIL。'],
  ),
];
