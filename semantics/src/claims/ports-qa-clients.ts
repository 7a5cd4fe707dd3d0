import type { ClaimRow, SameClaimRow } from './row.ts';
import { row, same } from './row.ts';

const reuse = '客户端的端口可以重复使用吗？';
const bind = '多个客户端可以 bind 同一个端口吗？';
const tooMany = '客户端 TCP 连接 TIME_WAIT 状态过多，会导致端口资源耗尽而无法建立新的连接吗？';
const solve = '如何解决客户端 TCP 连接 TIME_WAIT 过多，导致无法与同一个服务器建立连接的问题？';
const both = 'TCP 和 UDP 可以同时绑定相同的端口吗？';
const avoid = '重启 TCP 服务进程时，如何避免“Address in use”的报错信息？';

/** ports-qa, second part: clients, and the summary. */
export const portsQaClients: readonly (ClaimRow | SameClaimRow)[] = [
  row(
    'ports-qa-20',
    reuse,
    'confirmed',
    ['A client gets its port from the kernel, in connect().', '客户端的端口由内核在 connect() 中选定。'],
    ['Where the client bound its socket first, it has its port from bind().', '若客户端先绑定了套接字，端口在 bind() 时就有了。'],
  ),
  row(
    'ports-qa-21',
    reuse,
    'qualified',
    ['connect() picks the port at random.', 'connect() 随机选择端口。'],
    [
      'Only the start is random, one for each destination; from there connections to one destination get ports that follow each other, and even and odd ones are not equal (RFC 6056).',
      '只有起点是随机的，每个目的地一个；此后到同一目的地的连接得到的端口依次递增，奇偶也不对等（RFC 6056）。',
    ],
  ),
  row(
    'ports-qa-22',
    reuse,
    'confirmed',
    ['The port comes from net.ipv4.ip_local_port_range.', '端口取自 net.ipv4.ip_local_port_range。'],
    [
      'Ports of ip_local_reserved_ports are left out, and IP_LOCAL_PORT_RANGE narrows it for one socket.',
      'ip_local_reserved_ports 中的端口除外，IP_LOCAL_PORT_RANGE 可为单个套接字缩小范围。',
    ],
  ),
  row(
    'ports-qa-23',
    reuse,
    'qualified',
    ['By default that range is 32768 to 61000, which is 28232 ports.', '默认范围是 32768 到 61000，共 28232 个端口。'],
    ['The number is right; the last port is 60999. It was 61000 before Linux 4.2.', '数目正确，但最后一个端口是 60999；Linux 4.2 之前是 61000。'],
  ),
  row(
    'ports-qa-24',
    reuse,
    'qualified',
    ['netstat shows the connection of a client, with a dot between address and port.', 'netstat 会列出客户端的连接，地址与端口之间用点分隔。'],
    ['The connection is listed; Linux writes a colon, the dot is what macOS and BSD write.', '连接确实会列出；Linux 用冒号，用点的是 macOS 和 BSD。'],
  ),
  row(
    'ports-qa-25',
    reuse,
    'confirmed',
    ['That a client can have no more connections than ports is a misunderstanding.', '认为客户端的连接数不能超过端口数，是一种误解。'],
    ['The limit is one connection for each port and destination.', '限制是每个端口对每个目的地一个连接。'],
  ),
  row(
    'ports-qa-26',
    reuse,
    'confirmed',
    ['A port that a client uses towards one server can be used towards another at the same time.', '客户端连某台服务器所用的端口，可以同时用来连另一台。'],
    [
      'Where connect() chose the port. A port that bind() took is given to no other connection, unless IP_BIND_ADDRESS_NO_PORT left the choice to connect().',
      '前提是端口由 connect() 选定。bind() 占用的端口不会再给别的连接，除非用 IP_BIND_ADDRESS_NO_PORT 把选择留给 connect()。',
    ],
  ),
  row(
    'ports-qa-27',
    reuse,
    'confirmed',
    [
      'Two addresses and two ports identify a TCP connection; where one of the four differs it is another connection.',
      '两个地址加两个端口唯一确定一个 TCP 连接；四者有一个不同就是另一个连接。',
    ],
    ['A second connection with all four equal gets EADDRNOTAVAIL from connect().', '四者全部相同的第二个连接，connect() 返回 EADDRNOTAVAIL。'],
  ),
  row(
    'ports-qa-28',
    bind,
    'confirmed',
    ['A client may bind its socket to a port, and connect() then uses it.', '客户端可以先绑定端口，connect() 随后就用它。'],
    ['bind() to port 0 takes a port as well, right away.', '绑定端口 0 也会立即占用一个端口。'],
  ),
  row(
    'ports-qa-29',
    bind,
    'confirmed',
    ['Clients that bind the same address and port get EADDRINUSE.', '多个客户端绑定相同的地址和端口，会得到 EADDRINUSE。'],
    [
      'With SO_REUSEADDR on all of them bind() succeeds; then connect() fails where the destination is the same too.',
      '若都设置了 SO_REUSEADDR，bind() 会成功；但目的地也相同时 connect() 失败。',
    ],
  ),
  row(
    'ports-qa-30',
    bind,
    'confirmed',
    ['Clients that bind two addresses can have the same port.', '客户端绑定两个不同的地址时，可以用同一个端口。'],
    ['Neither may be the wildcard.', '两者都不能是通配地址。'],
  ),
  row(
    'ports-qa-31',
    bind,
    'confirmed',
    ['A client had better leave the port to connect().', '客户端最好把端口留给 connect() 选择。'],
    ['With a fixed port a second instance fails, and so may a quick restart.', '固定端口会让第二个实例失败，快速重启也可能失败。'],
  ),
  row(
    'ports-qa-32',
    tooMany,
    'qualified',
    [
      'Where all connections go to one server, TIME_WAIT at the client can use up the ports, and no new connection to it is possible.',
      '如果连接都到同一台服务器，客户端的 TIME_WAIT 会耗尽端口，无法再与它建立连接。',
    ],
    [
      'connect() gives EADDRNOTAVAIL. With tcp_tw_reuse on, connect() takes over ports that are in TIME_WAIT for a second; since Linux 4.19 that is so by default for loopback.',
      'connect() 返回 EADDRNOTAVAIL。开启 tcp_tw_reuse 后，connect() 会接管已处于 TIME_WAIT 一秒的端口；自 Linux 4.19 起回环地址默认如此。',
    ],
  ),
  row(
    'ports-qa-33',
    tooMany,
    'confirmed',
    ['Even then connections to other servers work, from the same ports.', '即便如此，仍能用同样的端口连接其他服务器。'],
    ['Where connect() chooses the port.', '前提是端口由 connect() 选择。'],
  ),
  row(
    'ports-qa-34',
    tooMany,
    'confirmed',
    ['With many servers a few ten thousand ports carry millions of connections.', '服务器足够多时，几万个端口就能承载上百万个连接。'],
    [
      'Shown in small: 4 ports, 50 servers, 200 connections. Memory and descriptors are other limits.',
      '小规模验证：4 个端口、50 台服务器、200 个连接。内存与描述符是另外的限制。',
    ],
  ),
  row(
    'ports-qa-35',
    solve,
    'qualified',
    [
      'With tcp_tw_reuse on, connect() takes over a connection with the same four-tuple that is in TIME_WAIT for more than a second.',
      '开启 tcp_tw_reuse 后，connect() 会接管四元组相同且 TIME_WAIT 超过一秒的连接。',
    ],
    [
      'Only where the connection used TCP timestamps, which is the default. tcp_tw_reuse_delay sets the second.',
      '仅当该连接使用了 TCP 时间戳（默认如此）。这一秒由 tcp_tw_reuse_delay 决定。',
    ],
  ),
  row(
    'ports-qa-36',
    solve,
    'confirmed',
    [
      'With tcp_tw_reuse off the kernel goes on to the next port; connect() fails when there is none.',
      '关闭 tcp_tw_reuse 时内核尝试下一个端口；一个也没有时 connect() 失败。',
    ],
    ['The error is EADDRNOTAVAIL.', '错误是 EADDRNOTAVAIL。'],
  ),
  row(
    'ports-qa-37',
    solve,
    'confirmed',
    ['tcp_tw_reuse acts in connect() only: for a server it does nothing.', 'tcp_tw_reuse 只在 connect() 中起作用，对服务器无效。'],
    ['bind() still fails with EADDRINUSE over a TIME_WAIT.', 'bind() 遇到 TIME_WAIT 仍以 EADDRINUSE 失败。'],
  ),
  row(
    'ports-qa-38',
    '客户端端口选择的流程总结',
    'not-testable',
    ['A flow chart shows how the client port is chosen.', '用流程图总结客户端端口的选择过程。'],
    [
      'The chart is a picture; each of its steps is tried by ports-qa-22, ports-qa-35 and ports-qa-36.',
      '流程图是一幅图片；其中的步骤分别由 ports-qa-22、ports-qa-35、ports-qa-36 验证。',
    ],
  ),
  row(
    'ports-qa-39',
    '多个 TCP 服务进程可以同时绑定同一个端口吗？',
    'qualified',
    ['In short: with equal ports and different addresses bind() gives no error.', '小结：端口相同而地址不同时，bind() 不会出错。'],
    ['Not when one of the addresses is the wildcard.', '其中一个是通配地址时不成立。'],
  ),
  same('ports-qa-40', '如何解决服务端重启时，报错“Address already in use”的问题？', 'ports-qa-17'),
  same('ports-qa-41', reuse, 'ports-qa-26'),
  row(
    'ports-qa-42',
    both,
    'qualified',
    ['In the kernel TCP and UDP are two modules that have nothing to do with each other.', '在内核中 TCP 和 UDP 是两个互不相干的模块。'],
    [
      'Their ports are apart, but both take free ports from the one range ip_local_port_range, for both family and address mean the same, and options such as SO_REUSEADDR are read differently by each.',
      '端口各自独立，但空闲端口都取自同一个 ip_local_port_range；地址族与地址含义相同，而 SO_REUSEADDR 等选项两者的解释不同。',
    ],
  ),
  row(
    'ports-qa-43',
    both,
    'confirmed',
    ['netstat lists the TCP server and the UDP server on one port.', 'netstat 会列出同一端口上的 TCP 服务器和 UDP 服务器。'],
    ['TCP with the state LISTEN; a UDP socket that is not connected has none.', 'TCP 显示 LISTEN 状态；未连接的 UDP 套接字没有状态。'],
  ),
  row(
    'ports-qa-44',
    avoid,
    'qualified',
    [
      'After the restart the server lists the connection with the address of the client first and TIME_WAIT.',
      '重启后，服务器上该连接的列表以客户端地址在前，状态为 TIME_WAIT。',
    ],
    [
      "TIME_WAIT there is, but netstat and ss put the local side first, and the one who has the TIME_WAIT is the server: its own address comes first. A listing with the client first would be the client's, which has none.",
      'TIME_WAIT 确实存在，但 netstat 和 ss 把本地一侧写在前面，而处于 TIME_WAIT 的是服务器，所以服务器自己的地址在前。客户端地址在前的列表属于客户端，那里并没有 TIME_WAIT。',
    ],
  ),
  row(
    'ports-qa-45',
    reuse,
    'qualified',
    [
      'The client ports of the samples (64992, 50004, 2222) are such as connect() chooses.',
      '示例中的客户端端口（64992、50004、2222）是 connect() 会选出的端口。',
    ],
    [
      'By default only 50004: Linux chooses from 32768 to 60999. 64992 fits the range of macOS (49152 to 65535), like the dot before it; 2222 some bind() must have taken.',
      '默认情况下只有 50004 是：Linux 从 32768 到 60999 中选择。64992 符合 macOS 的范围（49152 到 65535），它前面的点也是；2222 必是某个 bind() 占用的。',
    ],
  ),
  same('ports-qa-46', bind, 'port-notes-26'),
  row(
    'ports-qa-47',
    tooMany,
    'confirmed',
    ['Descriptors, memory and CPU limit the number of connections, too.', '连接数还受文件描述符、内存和 CPU 限制。'],
    [
      'Tried for descriptors: EMFILE from socket() or accept() long before the ports are used up. Memory and CPU were not used up.',
      '试过描述符：端口远未用尽时 socket() 或 accept() 就返回 EMFILE。内存和 CPU 没有耗尽来试。',
    ],
  ),
  same('ports-qa-48', avoid, 'port-notes-56'),
];
