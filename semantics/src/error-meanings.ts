import type { ErrnoName, SocketCall } from './errors.ts';
import type { Text } from './text.ts';

type Meanings = Readonly<Partial<Record<SocketCall, Text>>>;

const notASocket: Text = { en: 'The file descriptor is open, but it is not a socket.', 'zh-CN': '这个文件描述符是打开的，但它不是套接字。' };
const notOpen: Text = { en: 'The file descriptor is not open: it was closed, or never made.', 'zh-CN': '这个文件描述符没有打开：已经关闭，或者从未创建。' };
const badPointer: Text = { en: 'The address points outside the memory of the process.', 'zh-CN': '传入的地址指针指向进程内存之外。' };

const noDescriptorLeft: Text = { en: 'The process has as many open descriptors as it may have.', 'zh-CN': '进程打开的描述符已达上限。' };

/** What each call says with each error, after bind(2), listen(2), connect(2), accept(2), setsockopt(2), ip(7), ipv6(7) and tcp(7). */
export const meaningsOfErrors: Readonly<Record<ErrnoName, Meanings>> = {
  EACCES: {
    bind: {
      en: 'The port is privileged, and the process lacks CAP_NET_BIND_SERVICE. On Windows: another process holds the port exclusively, or the range is reserved.',
      'zh-CN': '这是特权端口，而进程没有 CAP_NET_BIND_SERVICE。在 Windows 上：另一个进程独占了该端口，或者端口段被保留。',
    },
    connect: {
      en: 'The destination is a broadcast address and SO_BROADCAST is not set, or a firewall rule of this host refuses it.',
      'zh-CN': '目的地址是广播地址而没有设置 SO_BROADCAST，或者本机防火墙规则拒绝了它。',
    },
  },
  EADDRINUSE: {
    bind: {
      en: 'Another socket holds the port on an overlapping address, and the two do not share it. With port 0: no port of the local port range is left.',
      'zh-CN': '另一个套接字在重叠的地址上占着这个端口，而且两者没有共享。端口为 0 时：本地端口范围内已经没有空闲端口。',
    },
    listen: {
      en: 'Another socket listens on the port, or came to hold it after the bind(). On a socket that was not bound: no port of the local port range is left.',
      'zh-CN': '另一个套接字正在这个端口上监听，或者在 bind() 之后占用了它。套接字未绑定时：本地端口范围内已经没有空闲端口。',
    },
    connect: {
      en: 'The local port of this socket is in use for this destination already.',
      'zh-CN': '这个套接字的本地端口已经用于同一个目的地。',
    },
  },
  EADDRNOTAVAIL: {
    bind: { en: 'The address does not belong to this host.', 'zh-CN': '这个地址不属于本机。' },
    connect: {
      en: 'No local port is left for this destination, or the bound port already has a connection to it (TIME_WAIT counts).',
      'zh-CN': '对这个目的地已经没有可用的本地端口，或者绑定的端口已有到它的连接（TIME_WAIT 也算）。',
    },
  },
  EAFNOSUPPORT: {
    socket: { en: 'The system does not have this address family.', 'zh-CN': '系统没有这个地址族。' },
    bind: { en: 'The address is of another family than the socket.', 'zh-CN': '地址族与套接字的不同。' },
    connect: { en: 'The address is of another family than the socket.', 'zh-CN': '地址族与套接字的不同。' },
  },
  EAGAIN: {
    connect: {
      en: 'A UDP socket found no local port: every port of the local port range is in use.',
      'zh-CN': 'UDP 套接字找不到本地端口：本地端口范围内的端口都已占用。',
    },
    accept: { en: 'The socket is non-blocking and no connection is waiting.', 'zh-CN': '套接字是非阻塞的，而且没有等待中的连接。' },
  },
  EALREADY: { connect: { en: 'An earlier connect() on this socket is still under way.', 'zh-CN': '这个套接字上一次 connect() 还在进行。' } },
  EBADF: { bind: notOpen, listen: notOpen, connect: notOpen, accept: notOpen, setsockopt: notOpen },
  ECONNABORTED: { accept: { en: 'The connection was aborted before it was accepted.', 'zh-CN': '连接在被接受之前已经中止。' } },
  ECONNREFUSED: { connect: { en: 'Nobody listens on that address and port.', 'zh-CN': '那个地址和端口上没有人监听。' } },
  ECONNRESET: { connect: { en: 'The other end reset the connection while it was being made.', 'zh-CN': '连接建立过程中被对方重置。' } },
  EDESTADDRREQ: {
    listen: { en: 'The socket is not bound, and the system does not choose a port for it.', 'zh-CN': '套接字没有绑定，而系统不会替它选端口。' },
  },
  EFAULT: { bind: badPointer, connect: badPointer, setsockopt: badPointer },
  EHOSTUNREACH: { connect: { en: 'The host cannot be reached.', 'zh-CN': '无法到达该主机。' } },
  EINPROGRESS: {
    connect: {
      en: 'The socket is non-blocking and the connection is being made; wait until it is writable.',
      'zh-CN': '套接字是非阻塞的，连接正在建立；等到它可写。',
    },
  },
  EINTR: {
    connect: { en: 'A signal came; the connection is still being made.', 'zh-CN': '被信号中断；连接仍在建立。' },
    accept: { en: 'A signal came before a connection did.', 'zh-CN': '连接到来之前被信号中断。' },
  },
  EINVAL: {
    bind: {
      en: 'The socket is bound already (or connected, or listening), or the address does not fit it.',
      'zh-CN': '套接字已经绑定（或已连接、已监听），或者地址不适合它。',
    },
    listen: { en: 'The socket is connected, so it cannot listen.', 'zh-CN': '套接字已连接，不能监听。' },
    connect: {
      en: 'The socket is in a state in which it cannot connect, or the address has the wrong length.',
      'zh-CN': '套接字所处状态不能连接，或者地址长度不对。',
    },
    accept: { en: 'The socket does not listen.', 'zh-CN': '套接字没有在监听。' },
    setsockopt: {
      en: 'The value or its length does not fit the option, or it is too late: IPV6_V6ONLY cannot change once the socket is bound.',
      'zh-CN': '值或其长度不符合该选项，或者为时已晚：套接字绑定后不能再改 IPV6_V6ONLY。',
    },
  },
  EISCONN: {
    connect: { en: 'The socket is connected already.', 'zh-CN': '套接字已经连接。' },
    setsockopt: { en: 'The option cannot change on a connected socket.', 'zh-CN': '已连接的套接字不能再改这个选项。' },
  },
  EMFILE: { socket: noDescriptorLeft, accept: noDescriptorLeft },
  ENETUNREACH: { connect: { en: 'There is no route to that network.', 'zh-CN': '没有到那个网络的路由。' } },
  ENOBUFS: {
    bind: { en: 'The system has no memory left for the socket.', 'zh-CN': '系统没有内存可供套接字使用。' },
    connect: { en: 'The system has no memory or no local port left.', 'zh-CN': '系统没有可用的内存或本地端口。' },
  },
  ENODEV: {
    bind: { en: 'The interface named with the address does not exist.', 'zh-CN': '地址里指定的网络接口不存在。' },
    setsockopt: { en: 'The interface does not exist.', 'zh-CN': '指定的网络接口不存在。' },
  },
  ENOMEM: {
    socket: { en: 'The system has no memory left for the socket.', 'zh-CN': '系统没有内存可供套接字使用。' },
    bind: { en: 'The system has no memory left for the socket.', 'zh-CN': '系统没有内存可供套接字使用。' },
  },
  ENOPROTOOPT: {
    setsockopt: {
      en: 'There is no such option at this level: a wrong level, or two option names combined into one number.',
      'zh-CN': '这一层没有这个选项：层写错了，或者把两个选项名合成了一个数。',
    },
  },
  ENOTSOCK: { bind: notASocket, listen: notASocket, connect: notASocket, accept: notASocket, setsockopt: notASocket },
  EOPNOTSUPP: {
    listen: { en: 'This kind of socket cannot listen: only stream sockets can.', 'zh-CN': '这种套接字不能监听：只有流套接字可以。' },
    accept: { en: 'This kind of socket cannot accept: only stream sockets can.', 'zh-CN': '这种套接字不能 accept：只有流套接字可以。' },
    setsockopt: { en: 'This kind of socket does not have the option.', 'zh-CN': '这种套接字没有这个选项。' },
  },
  EPERM: {
    connect: { en: 'A firewall rule of this host refuses the connection.', 'zh-CN': '本机防火墙规则拒绝了这个连接。' },
    setsockopt: { en: 'The option needs a capability that the process lacks.', 'zh-CN': '这个选项需要进程没有的权能。' },
  },
  EPROTONOSUPPORT: {
    socket: {
      en: 'The protocol does not exist in this family, or does not fit the type of the socket.',
      'zh-CN': '这个地址族没有该协议，或者协议与套接字类型不符。',
    },
  },
  EPROTOTYPE: {
    socket: { en: 'The protocol does not fit the type of the socket.', 'zh-CN': '协议与套接字类型不符。' },
    connect: { en: 'The socket at the other end is of another type (Unix-domain sockets).', 'zh-CN': '对端套接字是另一种类型（Unix 域套接字）。' },
  },
  ETIMEDOUT: { connect: { en: 'The other end did not answer in time.', 'zh-CN': '对方没有及时应答。' } },
};
