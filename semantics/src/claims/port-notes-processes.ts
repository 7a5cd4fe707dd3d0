import type { ClaimRow, SameClaimRow } from './row.ts';
import { row, same } from './row.ts';

const zero = '0号端口';
const processes = '多进程端口监听';
const program = 'SO_REUSEPORT';
const option = '### SO_REUSEADDR';
const ports = '端口';
const sockets = '同一端口如何区分不同的socket';
const listening = '监听端口';

/** port-notes, second part: port 0, processes, options. */
export const portNotesProcesses: readonly (ClaimRow | SameClaimRow)[] = [
  row(
    'port-notes-28',
    zero,
    'confirmed',
    ['Port 0 is reserved and useless for communication, in TCP and in UDP.', '端口 0 是保留的，TCP 和 UDP 都不能用它通信。'],
    ['A datagram to port 0 gives EINVAL; connect() to it finds nobody.', '发往端口 0 的数据报得到 EINVAL；connect() 到它找不到任何人。'],
  ),
  row(
    'port-notes-29',
    zero,
    'confirmed',
    ['bind() to port 0 lets the kernel take a free port at random.', '绑定端口 0 时，内核随机选取一个空闲端口。'],
    ['From ip_local_port_range, and only a port that no overlapping socket has.', '取自 ip_local_port_range，且没有地址重叠的套接字占用它。'],
  ),
  same('port-notes-30', processes, 'port-notes-11'),
  row(
    'port-notes-31',
    processes,
    'qualified',
    [
      'A port that is used in TIME_WAIT, CLOSE_WAIT or ESTABLISHED cannot be used again, least of all to listen.',
      '处于 TIME_WAIT、CLOSE_WAIT 或 ESTABLISHED 的端口不能再用，尤其不能用来监听。',
    ],
    [
      'Without options. Where SO_REUSEADDR was set on the old socket and on the new one, bind() and listen() succeed in all three states.',
      '未设置选项时如此。新旧套接字都设置了 SO_REUSEADDR 时，三种状态下 bind() 与 listen() 都成功。',
    ],
  ),
  row(
    'port-notes-32',
    processes,
    'confirmed',
    ['fork() copies the descriptors, those of listening sockets too.', 'fork() 会复制描述符，包括监听套接字的描述符。'],
    ['The socket stays one: the port is free only when the last copy is closed.', '套接字仍是同一个：最后一个副本关闭后端口才空闲。'],
  ),
  row(
    'port-notes-33',
    processes,
    'confirmed',
    ['So several processes can listen on one port: bind and listen, then fork.', '于是多个进程可以监听同一端口：先绑定、监听，再 fork。'],
    ['They share one socket and one queue of connections; no option is needed.', '它们共享一个套接字和一个连接队列；不需要任何选项。'],
  ),
  row(
    'port-notes-34',
    processes,
    'confirmed',
    ['Of several processes that wait in accept(), one gets the connection.', '多个进程同时等待 accept() 时，只有一个得到连接。'],
    ['The others go on waiting, or get EAGAIN where the socket does not block.', '其余的继续等待；若套接字是非阻塞的，则得到 EAGAIN。'],
  ),
  row(
    'port-notes-35',
    processes,
    'confirmed',
    ['The service does not depend on any single process that has the port.', '服务不依赖占有端口的任何单个进程。'],
    [
      'True for a socket shared over fork(). With a socket for each process (SO_REUSEPORT) connections waiting at the one that ends are reset: extra-21.',
      '对通过 fork() 共享的套接字成立。若每个进程各有套接字（SO_REUSEPORT），结束的那个上等待的连接会被重置：见 extra-21。',
    ],
  ),
  row(
    'port-notes-36',
    processes,
    'confirmed',
    ['nginx reloads without a gap in this way.', 'nginx 就是这样做到不停服务重载的。'],
    [
      'The technique is tried, not nginx: one process hands the shared listener on and ends; no connect() was refused.',
      '验证的是这一技术而非 nginx 本身：一个进程把共享的监听套接字交给后继者后退出，没有 connect() 被拒绝。',
    ],
  ),
  row(
    'port-notes-37',
    processes,
    'refuted',
    ['Each child sets SO_REUSEPORT so that the children may listen on the inherited port.', '每个子进程设置 SO_REUSEPORT，以便共同监听继承来的端口。'],
    [
      'An inherited socket needs no option: it is bound already, and shared. Set by a child it changes the one socket that all have. SO_REUSEPORT is the other way: a socket of its own for each process, with the option set before its bind().',
      '继承来的套接字不需要选项：它已经绑定并且是共享的。子进程设置它，改的是大家共有的那一个套接字。SO_REUSEPORT 是另一种做法：每个进程各有套接字，且在各自 bind() 之前设置。',
    ],
  ),
  row(
    'port-notes-38',
    processes,
    'not-testable',
    ['That makes nginx more concurrent and more reliable.', '这提高了 nginx 的并发能力和可靠性。'],
    ['A judgement of a program, not a behaviour of a call.', '这是对程序的评价，不是某个调用的行为。'],
  ),
  row(
    'port-notes-39',
    program,
    'refuted',
    ['The C program with four workers compiles as it is printed.', '带四个 worker 的 C 程序照印出来的样子就能编译。'],
    ['Its first line lacks the #.', '第一行缺少 #。'],
  ),
  row(
    'port-notes-40',
    program,
    'confirmed',
    [
      'Its workers each bind and listen on one address and port by SO_REUSEPORT and share the connections.',
      '各个 worker 凭 SO_REUSEPORT 绑定并监听同一地址和端口，分担连接。',
    ],
    ['A hash of the four-tuple chooses the socket, so the shares are not equal.', '由四元组的哈希决定交给哪个套接字，因此份额并不相等。'],
  ),
  row(
    'port-notes-41',
    program,
    'qualified',
    ['It prints the address and the port of the client.', '它打印客户端的地址和端口。'],
    [
      'The address is right; the port is printed in network order, so 8080 shows as 36895: ntohs() is missing.',
      '地址正确；端口按网络字节序打印，8080 会显示为 36895：缺少 ntohs()。',
    ],
  ),
  row(
    'port-notes-42',
    program,
    'qualified',
    ['It prints what it read from the client.', '它打印从客户端读到的内容。'],
    [
      'read() puts no zero after the data, so %s prints on into what the buffer held before.',
      'read() 不会在数据后补零，所以 %s 会继续打印缓冲区里原有的内容。',
    ],
  ),
  row(
    'port-notes-43',
    program,
    'refuted',
    ['The parent waits for all children and then says that there are none left.', '父进程等待所有子进程，然后报告已经没有子进程。'],
    ['Without children wait() returns -1, which is not 0 either: the loop never ends.', '没有子进程时 wait() 返回 -1，同样不等于 0：循环永不结束。'],
  ),
  same('port-notes-44', option, 'ports-qa-15'),
  same('port-notes-45', option, 'ports-qa-17'),
  row(
    'port-notes-46',
    option,
    'qualified',
    [
      'SO_REUSEADDR, second effect: several processes may listen on one port if their addresses differ.',
      'SO_REUSEADDR 的第二个作用：地址不同的多个进程可以监听同一端口。',
    ],
    [
      'Two specific addresses need no option. The wildcard beside a specific one does not work on Linux, with or without it, once one listens.',
      '两个具体地址不需要选项。通配地址与具体地址并用，在 Linux 上只要一方在监听就不行，有没有该选项都一样。',
    ],
  ),
  row(
    'port-notes-47',
    option,
    'refuted',
    [
      'With SO_REUSEADDR one process can listen on 0.0.0.0:80 and another on 127.0.0.1:80, in either order.',
      '设置 SO_REUSEADDR 后，一个进程监听 0.0.0.0:80，另一个可以监听 127.0.0.1:80，顺序任意。',
    ],
    [
      'Not on Linux: the second bind() gives EADDRINUSE as soon as the first listens. BSD systems allow it; on Linux SO_REUSEPORT on both does.',
      '在 Linux 上不行：第一个一开始监听，第二个 bind() 就得到 EADDRINUSE。BSD 系统允许；在 Linux 上要双方都设置 SO_REUSEPORT。',
    ],
  ),
  row(
    'port-notes-48',
    option,
    'qualified',
    [
      'Third effect: one process may bind one port on several sockets with different addresses.',
      '第三个作用：一个进程可以在多个地址不同的套接字上绑定同一端口。',
    ],
    ['It may, and needs no option for it. Meant is the local address.', '可以，但并不需要该选项。这里指的是本地地址。'],
  ),
  row(
    'port-notes-49',
    option,
    'confirmed',
    ['Fourth effect: for UDP several sockets may have the same address and port.', '第四个作用：UDP 的多个套接字可以使用相同的地址和端口。'],
    [
      'Both must set it. One unicast datagram reaches one of them only, the latest to bind; multicast and broadcast reach all.',
      '双方都要设置。一个单播数据报只会到达其中一个，即最后绑定的那个；组播和广播到达全部。',
    ],
  ),
  row(
    'port-notes-50',
    sockets,
    'qualified',
    ['To listen on a port is what tells TCP/IP that the program possesses it.', '监听一个端口，就是向 TCP/IP 协议栈宣告占有它。'],
    [
      'The port is taken by bind() already. listen() makes it exclusive: from then on SO_REUSEADDR on both sockets does not share it any more.',
      'bind() 时端口就已被占用。listen() 使占有成为独占：此后双方都设置 SO_REUSEADDR 也不能再共用。',
    ],
  ),
  row(
    'port-notes-51',
    sockets,
    'refuted',
    ['accept() stands for the making of the TCP connection.', 'accept() 就是 TCP 连接的建立过程。'],
    [
      'The kernel makes the connection while the program listens: connect() succeeds and data arrives before anybody calls accept(), which only takes a finished connection from the queue.',
      '监听期间连接由内核建立：还没有人调用 accept() 时 connect() 就已成功、数据已到达；accept() 只是从队列中取出已完成的连接。',
    ],
  ),
  row(
    'port-notes-52',
    ports,
    'confirmed',
    ['Ports let many devices have connections with one node.', '端口让许多设备可以与同一个节点通信。'],
    [
      'To one and the same port, even: the address and port of the other end tell the connections apart.',
      '甚至可以都连到同一个端口：各连接由对方的地址和端口区分。',
    ],
  ),
  row(
    'port-notes-53',
    sockets,
    'confirmed',
    [
      'The sender puts a header before the data of each socket; by it the receiver gives the data to the right socket.',
      '发送端给各套接字的数据加上首部，接收端据此把数据交给正确的套接字。',
    ],
    ['The header begins with the two ports, the addresses are in the IP header before it.', '首部以两个端口开头，地址在它前面的 IP 头里。'],
  ),
  row(
    'port-notes-54',
    listening,
    'confirmed',
    ['/proc/sys/net/ipv4/ip_local_port_range holds the range that is in force.', '/proc/sys/net/ipv4/ip_local_port_range 里是当前生效的范围。'],
    [
      'Of this network namespace; each has its own. A socket may narrow it for itself with IP_LOCAL_PORT_RANGE (Linux 6.3 and later).',
      '是本网络命名空间的范围，每个命名空间各有一份。套接字可以用 IP_LOCAL_PORT_RANGE 为自己缩小它（Linux 6.3 起）。',
    ],
  ),
  row(
    'port-notes-55',
    program,
    'qualified',
    ['A worker of the C program whose accept() fails says so and goes on to serve.', 'C 程序的工作进程在 accept() 失败时会报告，并继续提供服务。'],
    [
      'It goes on with descriptor -1: read() and write() fail with EBADF and nobody looks, and what it prints was never read. The connection still waits, so without a free descriptor the loop turns at once.',
      '它带着描述符 -1 继续：read() 和 write() 以 EBADF 失败而无人检查，打印的内容从未读入。连接仍在等待，所以没有空闲描述符时循环立即空转。',
    ],
  ),
  row(
    'port-notes-56',
    option,
    'confirmed',
    ['The two lines of C set SO_REUSEADDR.', '那两行 C 代码设置了 SO_REUSEADDR。'],
    [
      'They do not say where they belong, which decides: before bind(). Their result is not looked at.',
      '它们没有说明放在哪里，而这才是关键：要在 bind() 之前。返回值也没有检查。',
    ],
  ),
];
