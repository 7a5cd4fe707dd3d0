import type { Text } from './text.ts';

/** What a name of the socket interface means that is neither an option nor an error, and where that is documented. */
export interface NameFacts {
  readonly name: string;
  readonly meaning: Text;
  /** A man page. */
  readonly source: string;
}

const texts: readonly (readonly [names: string, source: string, en: string, zh: string])[] = [
  [
    'AF_INET PF_INET',
    'ip(7)',
    'The IPv4 family. Its addresses are a `sockaddr_in`: 32 bits of address, 16 of port.',
    'IPv4 地址族。它的地址是 `sockaddr_in`：32 位地址加 16 位端口。',
  ],
  [
    'AF_INET6 PF_INET6',
    'ipv6(7)',
    'The IPv6 family. A socket of it that is bound to `::` takes the IPv4 port, too, unless IPV6_V6ONLY is set.',
    'IPv6 地址族。绑定到 `::` 的套接字同时占用 IPv4 的端口，除非设置了 IPV6_V6ONLY。',
  ],
  [
    'AF_UNIX AF_LOCAL PF_UNIX PF_LOCAL',
    'unix(7)',
    'Sockets of this host whose address is a path. bind() creates the file, and close() does not remove it: the next bind() then fails with EADDRINUSE until it is unlinked.',
    '本机套接字，地址是一个路径。bind() 创建文件，close() 并不删除它：在 unlink 之前，下一次 bind() 会得到 EADDRINUSE。',
  ],
  [
    'AF_UNSPEC PF_UNSPEC',
    'getaddrinfo(3)',
    'Asks getaddrinfo() for addresses of either family; IPv6 and IPv4 are then tried in the order that it gives.',
    '让 getaddrinfo() 返回两个地址族的地址；随后按它给出的顺序尝试 IPv6 和 IPv4。',
  ],
  ['SOCK_STREAM', 'socket(2)', 'A connected stream of bytes: TCP for the internet families.', '面向连接的字节流：对互联网地址族来说就是 TCP。'],
  [
    'SOCK_DGRAM',
    'socket(2)',
    'Single datagrams: UDP for the internet families. Such a socket does not listen() and leaves no TIME_WAIT.',
    '独立的数据报：对互联网地址族来说就是 UDP。这种套接字不用 listen()，也不会留下 TIME_WAIT。',
  ],
  [
    'SOCK_CLOEXEC FD_CLOEXEC O_CLOEXEC',
    'socket(2), fcntl(2)',
    'A program that is started with exec does not inherit the descriptor, so that it cannot go on holding the port.',
    '由 exec 启动的程序不会继承这个描述符，因此不会继续占着端口。',
  ],
  [
    'SOCK_NONBLOCK',
    'socket(2)',
    'Calls on the socket return at once, with EAGAIN or EINPROGRESS where they would wait.',
    '套接字上的调用立即返回；本该等待时得到 EAGAIN 或 EINPROGRESS。',
  ],
  [
    'SOL_SOCKET',
    'socket(7)',
    'The level of the options that every socket has, SO_REUSEADDR among them. At another level the same number is another option.',
    '所有套接字共有选项的层级，SO_REUSEADDR 就在其中。换一个层级，同一个数字是另一个选项。',
  ],
  ['IPPROTO_TCP SOL_TCP', 'tcp(7)', 'The level of the options of TCP; as a protocol, TCP.', 'TCP 选项的层级；用作协议时就是 TCP。'],
  ['IPPROTO_UDP SOL_UDP', 'udp(7)', 'The level of the options of UDP; as a protocol, UDP.', 'UDP 选项的层级；用作协议时就是 UDP。'],
  ['IPPROTO_IP SOL_IP', 'ip(7)', 'The level of the options of IPv4, multicast groups among them.', 'IPv4 选项的层级，多播组也在其中。'],
  ['IPPROTO_IPV6 SOL_IPV6', 'ipv6(7)', 'The level of the options of IPv6, IPV6_V6ONLY among them.', 'IPv6 选项的层级，IPV6_V6ONLY 就在其中。'],
  [
    'SOMAXCONN',
    'listen(2)',
    'The longest queue of connections that wait for accept(): 4096 on Linux since 5.4. net.core.somaxconn limits what is asked for.',
    '等待 accept() 的连接队列的最大长度：Linux 自 5.4 起为 4096。实际值受 net.core.somaxconn 限制。',
  ],
  [
    'INADDR_ANY',
    'ip(7)',
    '0.0.0.0: every IPv4 address of this host. bind() then takes the port on all of them.',
    '0.0.0.0：本机的所有 IPv4 地址。bind() 会在所有这些地址上占用端口。',
  ],
  ['INADDR_LOOPBACK', 'ip(7)', '127.0.0.1: only programs on this host reach it.', '127.0.0.1：只有本机的程序能连到它。'],
  [
    'INADDR_BROADCAST',
    'ip(7)',
    '255.255.255.255: all hosts of the network. Sending there needs SO_BROADCAST.',
    '255.255.255.255：网络中的所有主机。向它发送需要 SO_BROADCAST。',
  ],
  [
    'INADDR_NONE',
    'inet(3)',
    'What inet_addr() returns for a text that is no address; the same bits as 255.255.255.255.',
    '文本不是地址时 inet_addr() 的返回值；与 255.255.255.255 的比特相同。',
  ],
  [
    'in6addr_any IN6ADDR_ANY_INIT',
    'ipv6(7)',
    '`::`: every address of this host, the IPv4 ones included unless IPV6_V6ONLY is set.',
    '`::`：本机的所有地址；除非设置了 IPV6_V6ONLY，否则包括 IPv4 地址。',
  ],
  ['in6addr_loopback IN6ADDR_LOOPBACK_INIT', 'ipv6(7)', '`::1`: only programs on this host reach it.', '`::1`：只有本机的程序能连到它。'],
  [
    'AI_PASSIVE',
    'getaddrinfo(3)',
    'The addresses are for bind(): without a node they are the wildcards, 0.0.0.0 and `::`. Without this flag they are loopback addresses.',
    '这些地址用于 bind()：不给主机名时是通配地址 0.0.0.0 和 `::`；不设此标志则是环回地址。',
  ],
  ['AI_NUMERICHOST', 'getaddrinfo(3)', 'The node is a numeric address; no name is looked up.', '主机名是数字形式的地址，不做名称解析。'],
  ['AI_NUMERICSERV', 'getaddrinfo(3)', 'The service is a port number; no service name is looked up.', '服务是端口号，不查服务名。'],
  [
    'AI_ADDRCONFIG',
    'getaddrinfo(3)',
    'Only addresses of families of which this host has an address that is not loopback.',
    '只返回本机已配置（环回除外）的地址族的地址。',
  ],
  [
    'AI_V4MAPPED',
    'getaddrinfo(3)',
    'Where there is no IPv6 address, IPv4 addresses are given as `::ffff:a.b.c.d`.',
    '没有 IPv6 地址时，以 `::ffff:a.b.c.d` 的形式给出 IPv4 地址。',
  ],
  [
    'getaddrinfo',
    'getaddrinfo(3)',
    'Gives a list of addresses for a node and a service; each is tried in turn, with a socket of its own family, until one binds or connects.',
    '根据主机名和服务给出一列地址；依次尝试，每个都用其地址族的套接字，直到某个能绑定或连接。',
  ],
  [
    'htons',
    'byteorder(3)',
    'Turns a 16-bit number, such as a port, into network byte order. Once: a second time turns it back.',
    '把 16 位数（如端口）转换为网络字节序。只转一次：再转一次就变回去了。',
  ],
  [
    'ntohs',
    'byteorder(3)',
    'Turns a 16-bit number, such as a port, from network byte order into the host’s.',
    '把 16 位数（如端口）从网络字节序转换为主机字节序。',
  ],
  ['htonl', 'byteorder(3)', 'Turns a 32-bit number, such as an IPv4 address, into network byte order.', '把 32 位数（如 IPv4 地址）转换为网络字节序。'],
  [
    'ntohl',
    'byteorder(3)',
    'Turns a 32-bit number, such as an IPv4 address, from network byte order into the host’s.',
    '把 32 位数（如 IPv4 地址）从网络字节序转换为主机字节序。',
  ],
  [
    'sin_port sin6_port',
    'ip(7), ipv6(7)',
    'The port, in network byte order: htons(). 0 lets bind() choose.',
    '端口，网络字节序：htons()。0 表示由 bind() 选择。',
  ],
];

const facts: ReadonlyMap<string, NameFacts> = new Map(
  texts.flatMap(([names, source, en, zh]) => names.split(' ').map((name): [string, NameFacts] => [name, { name, source, meaning: { en, 'zh-CN': zh } }])),
);

/** By the name as the man page writes it. */
export function nameFacts(name: string): NameFacts | undefined {
  return facts.get(name);
}
