import type { ClaimRow, SameClaimRow } from './row.ts';
import { row, same } from './row.ts';

const result = '3. 结果分析';
const use = '1. 端口号的作用';
const scene = '2. 端口号的应用场景';
const ranges = '3. 端口范围划分';
const known = '4. 知名的端口号与端口号对应的服务器';
const several = '6. 一个进程是否可以bind多个端口号?';
const shared = '7. 一个端口号是否可以被多个进程绑定?';
const option = '三、SO_REUSEADDR有什么用处和怎么使用?';

export const twoProcesses: readonly (ClaimRow | SameClaimRow)[] = [
  same('two-processes-1', result, 'ports-qa-6'),
  row(
    'two-processes-2',
    result,
    'qualified',
    ['Neither TCP nor UDP can have one port bound twice at a time.', '同一时刻，TCP 或 UDP 都不能把一个端口绑定两次。'],
    [
      'Without options, and for overlapping addresses. SO_REUSEPORT on both allows it, and so do different addresses.',
      '未设置选项且地址重叠时如此。双方都设置 SO_REUSEPORT，或地址不同，就可以。',
    ],
  ),
  same('two-processes-3', result, 'port-notes-4'),
  row(
    'two-processes-4',
    result,
    'confirmed',
    [
      'Ports of TCP and of UDP have nothing to do with each other; a third protocol could have ports as well.',
      'TCP 与 UDP 的端口毫无关系；第三种协议也可以有端口。',
    ],
    ['SCTP and DCCP are such protocols; only TCP and UDP were tried.', 'SCTP 和 DCCP 就是这样的协议；这里只验证了 TCP 与 UDP。'],
  ),
  same('two-processes-5', result, 'ports-qa-5'),
  same('two-processes-6', use, 'ports-qa-4'),
  row(
    'two-processes-7',
    use,
    'qualified',
    ['An address and a port make a socket, which stands for one process.', '地址加端口构成一个套接字，标识一个进程。'],
    [
      'After fork() several processes have the socket; with SO_REUSEPORT several sockets have the address and port.',
      'fork() 后多个进程共有该套接字；用 SO_REUSEPORT 时多个套接字共有该地址和端口。',
    ],
  ),
  same('two-processes-8', scene, 'port-notes-7'),
  row(
    'two-processes-9',
    scene,
    'qualified',
    ['The protocol number of IP is 4 and that of TCP is 6.', 'IP 的协议号是 4，TCP 的是 6。'],
    ['TCP is 6. IP is what carries the number; 4 stands for IP inside IP.', 'TCP 是 6。IP 是携带协议号的一层；4 表示 IP 里再封装 IP。'],
  ),
  same('two-processes-10', ranges, 'port-notes-19'),
  row(
    'two-processes-11',
    ranges,
    'refuted',
    ['Clients get their ports from 1024 to 65535.', '客户端的端口取自 1024 到 65535。'],
    ['On Linux from 32768 to 60999, unless ip_local_port_range says otherwise.', '在 Linux 上取自 32768 到 60999，除非 ip_local_port_range 另有设置。'],
  ),
  row(
    'two-processes-12',
    known,
    'not-testable',
    [
      'HTTP has 80, FTP 21 for control and 20 for data, TELNET 23, SSH 22, HTTPS 443.',
      'HTTP 用 80，FTP 控制用 21、数据用 20，TELNET 用 23，SSH 用 22，HTTPS 用 443。',
    ],
    ['Assignments; the IANA registry agrees.', '这是分配；与 IANA 登记表一致。'],
  ),
  row(
    'two-processes-13',
    known,
    'not-testable',
    ['Web servers have port 25.', 'Web 服务器用 25 端口。'],
    [
      'An assignment, and not this one: the IANA registry gives 25 to SMTP; the web has 80 and 443.',
      '这是分配，而且不对：IANA 登记表把 25 给了 SMTP；Web 用 80 和 443，见 port-record-10。',
    ],
  ),
  row(
    'two-processes-14',
    '5. 在linux中如何查看知名端口号?',
    'not-testable',
    ['/etc/services lists the well-known ports.', '/etc/services 列出著名端口。'],
    ['Where the distribution installs it: services(5).', '前提是发行版安装了它：services(5)。'],
  ),
  row(
    'two-processes-15',
    several,
    'confirmed',
    ['One process can bind several ports.', '一个进程可以绑定多个端口。'],
    ['With a socket for each.', '每个端口用一个套接字。'],
  ),
  row(
    'two-processes-16',
    several,
    'refuted',
    ['… because each file descriptor has a port number.', '……因为每个文件描述符都对应一个端口号。'],
    [
      'It is the socket that has a port, once it is bound; two descriptors may be one socket, and most descriptors are none.',
      '有端口的是绑定之后的套接字；两个描述符可能是同一个套接字，而多数描述符根本不是套接字。',
    ],
  ),
  row(
    'two-processes-17',
    several,
    'qualified',
    ['The kernel gives every socket a descriptor of its own.', '内核给每个套接字分配各自的文件描述符。'],
    ['When it is made. After dup() or fork() one socket has several.', '创建时如此。dup() 或 fork() 之后一个套接字有多个描述符。'],
  ),
  same('two-processes-18', shared, 'port-notes-33'),
  row(
    'two-processes-19',
    shared,
    'refuted',
    ['fork() after bind() is the only way for two processes to have one port.', '先绑定再 fork() 是两个进程共用端口的唯一办法。'],
    [
      'SO_REUSEPORT on both, SO_REUSEADDR while nobody listens, two addresses, and UDP with SO_REUSEADDR are others.',
      '还有：双方都设置 SO_REUSEPORT；无人监听时双方都设置 SO_REUSEADDR；使用两个地址；UDP 双方都设置 SO_REUSEADDR。',
    ],
  ),
  row(
    'two-processes-20',
    option,
    'confirmed',
    ['Both sockets must have SO_REUSEADDR, the old one and the new one.', '新旧两个套接字都必须设置 SO_REUSEADDR。'],
    [
      'So it is on Linux, and this document is right where ports-qa-17 leaves the old socket out. SO_REUSEPORT on both does as well. BSD systems ask for it on the new one only.',
      'Linux 上确实如此；ports-qa-17 漏掉了旧套接字，这篇是对的。双方都设置 SO_REUSEPORT 也行。BSD 系统只要求新套接字设置。',
    ],
  ),
  same('two-processes-21', option, 'two-processes-20'),
  row(
    'two-processes-22',
    option,
    'refuted',
    ['A port that was released can be used again after two minutes.', '端口释放后一般要等两分钟才能再用。'],
    ['At once where no connection is left in TIME_WAIT; else after 60 s on Linux.', '没有 TIME_WAIT 连接时立即可用；否则在 Linux 上是 60 秒。'],
  ),
  row(
    'two-processes-23',
    option,
    'qualified',
    ['SO_REUSEADDR makes a released port usable at once.', 'SO_REUSEADDR 让释放的端口立即可用。'],
    ['Where the last run had set it too.', '前提是上次运行也设置过。'],
  ),
  row(
    'two-processes-24',
    option,
    'refuted',
    ['SO_REUSEADDR works for TCP sockets in TIME_WAIT only.', 'SO_REUSEADDR 只对处于 TIME_WAIT 的 TCP 套接字有效。'],
    ['It works for every state but LISTEN, and for UDP.', '除 LISTEN 外的所有状态都有效，UDP 也有效。'],
  ),
  row(
    'two-processes-25',
    option,
    'confirmed',
    ['A server should set SO_REUSEADDR before bind().', '服务器应当在 bind() 之前设置 SO_REUSEADDR。'],
    ['On Linux. On Windows SO_EXCLUSIVEADDRUSE is the option for servers.', '在 Linux 上如此。在 Windows 上服务器应使用 SO_EXCLUSIVEADDRUSE。'],
  ),
  same('two-processes-26', option, 'port-record-35'),
  same('two-processes-27', option, 'port-notes-46'),
  same('two-processes-28', option, 'port-notes-48'),
  row(
    'two-processes-29',
    option,
    'qualified',
    [
      'With SO_REUSEADDR a listener starts although earlier connections on its port are open; without it bind() fails.',
      '设置 SO_REUSEADDR 后，即使端口上先前的连接仍打开，监听者也能启动；不设置则 bind() 失败。',
    ],
    ['Where the listener that accepted them had set it too.', '前提是接受这些连接的监听者也设置过。'],
  ),
  row(
    'two-processes-30',
    option,
    'qualified',
    ['Several TCP servers on one address and port are impossible.', '多个 TCP 服务器使用同一地址和端口是不可能的。'],
    [
      'With SO_REUSEADDR so it is; SO_REUSEPORT on all of them (Linux 3.9 and later) makes it possible.',
      '只用 SO_REUSEADDR 确实不行；全部设置 SO_REUSEPORT（Linux 3.9 起）就可以。',
    ],
  ),
  row(
    'two-processes-31',
    result,
    'qualified',
    ['Of TCP and UDP alike, the five-tuple decides which socket receives.', '无论 TCP 还是 UDP，由五元组决定哪个套接字接收数据。'],
    [
      'So it is for TCP connections. A UDP socket that is not connected receives by destination alone, and so does a listener.',
      'TCP 连接如此。未连接的 UDP 套接字只看目的端；监听套接字也是。',
    ],
  ),
  row(
    'two-processes-32',
    scene,
    'qualified',
    ['The header of each message carries the five-tuple.', '每个消息的头部都带着五元组。'],
    [
      'Two headers share it: protocol and addresses are in the IP header, the ports in the one of TCP or UDP behind it.',
      '由两个头部分担：协议和地址在 IP 头里，端口在其后的 TCP 或 UDP 头里。',
    ],
  ),
  row(
    'two-processes-33',
    option,
    'qualified',
    [
      'To try servers on one port and several addresses takes several network cards, or aliases.',
      '要测试同一端口、不同地址的多个服务器，需要多块网卡或 IP 别名。',
    ],
    [
      'They do; but on Linux one machine without any has all of 127.0.0.0/8. macOS has 127.0.0.1 only.',
      '这样可以；但在 Linux 上，没有这些也有整个 127.0.0.0/8 可用。macOS 只有 127.0.0.1。',
    ],
  ),
];
