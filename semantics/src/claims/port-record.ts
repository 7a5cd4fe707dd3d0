import type { ClaimRow, SameClaimRow } from './row.ts';
import { row, same } from './row.ts';

const top = 'TCP和UDP协议都存在一个叫做端口的东西，但端口却不是IP协议的一部分。 ';
const classes = '三类端口';
const zero = '0号端口';
const nat = '网络地址转换NAT';
const processes = '多进程端口监听';
const option = 'SO_REUSEADDR';

const natNeedsRouter = [
  'It needs a router that translates; RFC 2663 and RFC 4787 describe it.',
  '这需要做地址转换的路由器；RFC 2663 与 RFC 4787 有说明。',
] as const;

export const portRecord: readonly (ClaimRow | SameClaimRow)[] = [
  same('port-record-1', top, 'port-notes-1'),
  same('port-record-2', top, 'ports-qa-4'),
  same('port-record-3', top, 'port-notes-3'),
  same('port-record-4', top, 'port-notes-4'),
  same('port-record-5', top, 'port-notes-5'),
  row(
    'port-record-6',
    classes,
    'not-testable',
    ['There are three classes of ports: well-known, listening and dynamic.', '端口分三类：著名端口、监听端口和动态端口。'],
    [
      'A classification. RFC 6335 has System Ports, User Ports and Dynamic Ports; none of them is for listening alone.',
      '这是分类法。RFC 6335 分为系统端口、用户端口和动态端口；没有专用于监听的一类。',
    ],
  ),
  row(
    'port-record-7',
    classes,
    'not-testable',
    ['/etc/services gives ports names, which netstat and nmap show.', '/etc/services 给端口命名，netstat、nmap 据此显示名字。'],
    ['The file belongs to the distribution, and the kernel does not read it: services(5).', '该文件由发行版提供，内核并不读取它：services(5)。'],
  ),
  row(
    'port-record-8',
    classes,
    'qualified',
    ['To listen on 0 to 1023 one must be root.', '要监听 0 到 1023 必须是 root。'],
    [
      'On Linux CAP_NET_BIND_SERVICE is enough, and ip_unprivileged_port_start moves the limit. macOS asks for no right where the address is the wildcard.',
      '在 Linux 上有 CAP_NET_BIND_SERVICE 即可，ip_unprivileged_port_start 还能移动界限。macOS 对通配地址不作要求。',
    ],
  ),
  row(
    'port-record-9',
    classes,
    'not-testable',
    ['UNIX kept these ports for root so that users of a shared machine could not take them.', 'UNIX 把这些端口留给 root，以免共用机器上的普通用户占用。'],
    ['History.', '属于历史。'],
  ),
  row(
    'port-record-10',
    classes,
    'not-testable',
    ['FTP has 21, SSH 22, SMTP 25, HTTP 80, HTTPS 443.', 'FTP 用 21，SSH 用 22，SMTP 用 25，HTTP 用 80，HTTPS 用 443。'],
    ['Assignments; the IANA registry agrees.', '这是分配；与 IANA 登记表一致。'],
  ),
  same('port-record-11', classes, 'port-notes-20'),
  same('port-record-12', classes, 'port-notes-21'),
  same('port-record-13', classes, 'port-notes-22'),
  same('port-record-14', classes, 'port-notes-23'),
  same('port-record-15', classes, 'ports-qa-21'),
  same('port-record-16', classes, 'port-notes-26'),
  same('port-record-17', classes, 'port-notes-27'),
  row(
    'port-record-18',
    classes,
    'refuted',
    ['What is neither well-known nor a listening port is a dynamic port.', '既非著名端口也非监听端口的，就是动态端口。'],
    [
      'By the ranges that the document gives, dynamic ports would lie outside 32768 to 60999; connect() takes its ports from just that range.',
      '按文中给出的范围，动态端口应在 32768 到 60999 之外；而 connect() 恰恰只从这个范围取端口。',
    ],
  ),
  row(
    'port-record-19',
    classes,
    'qualified',
    ['Programs with very many outgoing connections must widen ip_local_port_range.', '外出连接极多的程序必须放宽 ip_local_port_range。'],
    ['Only for many connections to one destination: every destination can use each port.', '仅当大量连接到同一目的地时：每个端口都可用于每个目的地。'],
  ),
  same('port-record-20', zero, 'port-notes-28'),
  same('port-record-21', zero, 'port-notes-29'),
  row(
    'port-record-22',
    zero,
    'qualified',
    [
      'The sample that binds port 0, reads the port and closes the socket finds a port that is free to listen on.',
      '示例绑定端口 0、读出端口号再关闭套接字，找到的就是可以监听的空闲端口。',
    ],
    [
      'Free when it looked. Another socket may take it before it is used; keeping the socket is the safe way.',
      '只在查看的那一刻空闲。使用之前可能被别的套接字占走；保留那个套接字才安全。',
    ],
  ),
  row(
    'port-record-23',
    nat,
    'not-testable',
    [
      'NAT exchanges private source addresses for public ones, and by its table brings answers back to the right host inside.',
      'NAT 把私有源地址换成公有地址，并凭记录把应答送回内部正确的主机。',
    ],
    natNeedsRouter,
  ),
  row('port-record-24', nat, 'not-testable', ['Ports tell the hosts inside apart.', '内部各主机由端口号区分。'], natNeedsRouter),
  row(
    'port-record-25',
    nat,
    'not-testable',
    ['NAT, which came up in the middle of the 1990s, could spread because ports have two bytes.', '1990 年代中期兴起的 NAT 得以普及，得益于端口号有两个字节。'],
    ['History.', '属于历史。'],
  ),
  row('port-record-26', nat, 'not-testable', ['A server behind NAT is hard to reach from outside.', '从外部很难连到 NAT 后面的服务器。'], natNeedsRouter),
  row('port-record-27', nat, 'not-testable', ['Hole punching helps to some degree.', '打洞技术能在一定程度上解决。'], natNeedsRouter),
  same('port-record-28', processes, 'port-notes-11'),
  same('port-record-29', processes, 'port-notes-31'),
  same('port-record-30', processes, 'port-notes-32'),
  same('port-record-31', processes, 'port-notes-33'),
  same('port-record-32', processes, 'port-notes-34'),
  same('port-record-33', processes, 'port-notes-35'),
  same('port-record-34', processes, 'port-notes-36'),
  row(
    'port-record-35',
    option,
    'qualified',
    ['Who closes the connection first gets the TIME_WAIT.', '先关闭连接的一方进入 TIME_WAIT。'],
    [
      'Unless the close is a reset: with unread data, or by SO_LINGER with 0 s, nobody gets one. Where both close at once both do.',
      '除非是以重置方式关闭：有未读数据，或 SO_LINGER 为 0 秒时，双方都没有。双方同时关闭时双方都有。',
    ],
  ),
  row(
    'port-record-36',
    option,
    'refuted',
    ['How long TIME_WAIT lasts depends on when the packets of the five-way close arrive.', 'TIME_WAIT 持续多久取决于五次挥手的包何时到达。'],
    [
      'They decide when it begins, not how long it lasts: 60 s on Linux. A close takes four packets or three, not five.',
      '它们决定何时开始，不决定持续多久：Linux 上是 60 秒。关闭需要四个或三个包，不是五个。',
    ],
  ),
  row(
    'port-record-37',
    option,
    'qualified',
    ['How long TIME_WAIT lasts depends on SO_LINGER.', 'TIME_WAIT 持续多久取决于 SO_LINGER。'],
    [
      'Only 0 s changes anything: the connection is reset, unsent data is lost, and there is no TIME_WAIT. Any other time leaves it at 60 s.',
      '只有 0 秒才有影响：连接被重置，未发送的数据丢失，没有 TIME_WAIT。其他值仍是 60 秒。',
    ],
  ),
  row(
    'port-record-38',
    option,
    'refuted',
    ['tcp_tw_recycle sets how long TIME_WAIT lasts.', 'tcp_tw_recycle 决定 TIME_WAIT 持续多久。'],
    ['It is gone since Linux 4.12; it broke clients behind NAT.', '自 Linux 4.12 起已移除；它曾使 NAT 后的客户端出错。'],
  ),
  row(
    'port-record-39',
    option,
    'refuted',
    ['tcp_tw_reuse sets how long TIME_WAIT lasts.', 'tcp_tw_reuse 决定 TIME_WAIT 持续多久。'],
    [
      'It lasts 60 s with each value. The setting lets connect() take over such a connection; it shortens none.',
      '无论取何值都是 60 秒。该设置让 connect() 接管这样的连接，并不缩短它。',
    ],
  ),
  same('port-record-40', option, 'ports-qa-15'),
  same('port-record-41', option, 'ports-qa-17'),
  same('port-record-42', option, 'port-notes-46'),
  same('port-record-43', option, 'port-notes-47'),
  same('port-record-44', option, 'port-notes-48'),
  same('port-record-45', option, 'port-notes-49'),
  same('port-record-46', option, 'port-notes-56'),
  row(
    'port-record-47',
    classes,
    'not-testable',
    ['IANA assigns the well-known ports.', '著名端口由 IANA 分配。'],
    [
      'An assignment, not a behaviour. IANA assigns the User Ports from 1024 to 49151 as well: RFC 6335.',
      '这是分配而非行为。IANA 也分配 1024 到 49151 的用户端口：RFC 6335。',
    ],
  ),
  row(
    'port-record-48',
    zero,
    'not-testable',
    ['Port 0 is hardly documented anywhere.', '端口 0 在各种文档中都鲜有记载。'],
    ['About documents, not about a call: ip(7) says what bind() does with port 0.', '说的是文档而非调用：ip(7) 写明了 bind() 如何对待端口 0。'],
  ),
  row(
    'port-record-49',
    nat,
    'not-testable',
    ['Without hole punching, calls and video would all go through servers of the provider.', '没有打洞技术，语音和视频通话都得经过服务商的服务器。'],
    ['It needs a router that translates. Where hole punching fails, a relay is what is left.', '这需要做地址转换的路由器。打洞失败时只能靠中继。'],
  ),
  same('port-record-50', classes, 'port-notes-54'),
];
