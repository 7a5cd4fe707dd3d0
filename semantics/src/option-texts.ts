import type { Text } from './text.ts';

/** What it is for on a datagram socket, where that is something else (the trials of port-notes, "Fourth effect"). */
export const datagramTexts: Readonly<Record<string, Text>> = {
  SO_REUSEADDR: {
    en: 'Lets several datagram sockets bind the same address and port, where each sets it. On Linux a unicast datagram then reaches the latest to bind alone.',
    'zh-CN': '允许多个数据报套接字绑定同一地址和端口，前提是每个都设置它。在 Linux 上，单播数据报此后只到达最后绑定的那个。',
  },
};

/** What each option is for. */
export const purposeTexts: Readonly<Record<string, Text>> = {
  SO_REUSEADDR: {
    en: 'Lets bind() take a port that connections of the last run still hold, where the last run had set it too. On Linux it never lets two sockets listen on one address.',
    'zh-CN': '允许 bind() 使用上次运行遗留的连接仍占着的端口，前提是上次运行也设置了它。在 Linux 上它从不允许两个套接字监听同一地址。',
  },
  SO_REUSEPORT: {
    en: 'Lets several sockets of one user bind, and listen on, the same address and port; each must set it before its bind().',
    'zh-CN': '允许同一用户的多个套接字绑定并监听同一地址和端口；每个套接字都要在自己的 bind() 之前设置。',
  },
  SO_REUSEPORT_LB: {
    en: 'FreeBSD: SO_REUSEPORT that spreads connections over the sockets.',
    'zh-CN': 'FreeBSD：会把连接分摊到各套接字的 SO_REUSEPORT。',
  },
  SO_EXCLUSIVEADDRUSE: {
    en: 'Windows: keeps any other socket from binding the port, even one with SO_REUSEADDR.',
    'zh-CN': 'Windows：阻止其他套接字绑定该端口，对方设置了 SO_REUSEADDR 也不行。',
  },
  SO_BINDTODEVICE: { en: 'Ties the socket to one network interface.', 'zh-CN': '把套接字限定在一个网络接口上。' },
  SO_LINGER: {
    en: 'What close() does with data that is not sent yet: wait for it, or with time 0 throw it away and reset the connection.',
    'zh-CN': 'close() 如何处理尚未发出的数据：等待发送，或者时间为 0 时丢弃并重置连接。',
  },
  SO_DONTLINGER: { en: 'Windows: the opposite of SO_LINGER.', 'zh-CN': 'Windows：与 SO_LINGER 相反。' },
  SO_BROADCAST: { en: 'Allows datagrams to broadcast addresses.', 'zh-CN': '允许向广播地址发送数据报。' },
  SO_KEEPALIVE: { en: 'Probes an idle connection to find out whether the other end is still there.', 'zh-CN': '探测空闲连接，确认对方是否还在。' },
  SO_RCVBUF: { en: 'The size of the receive buffer, in bytes.', 'zh-CN': '接收缓冲区大小，单位字节。' },
  SO_SNDBUF: { en: 'The size of the send buffer, in bytes.', 'zh-CN': '发送缓冲区大小，单位字节。' },
  SO_RCVLOWAT: { en: 'How many bytes must have arrived before the socket counts as readable.', 'zh-CN': '到达多少字节后套接字才算可读。' },
  SO_SNDLOWAT: { en: 'How much room there must be before the socket counts as writable.', 'zh-CN': '有多少空间后套接字才算可写。' },
  SO_RCVTIMEO: { en: 'How long a receiving call waits.', 'zh-CN': '接收调用最多等待多久。' },
  SO_SNDTIMEO: { en: 'How long a sending call waits.', 'zh-CN': '发送调用最多等待多久。' },
  SO_OOBINLINE: { en: 'Leaves urgent data in the normal stream.', 'zh-CN': '把紧急数据留在普通数据流中。' },
  SO_DONTROUTE: { en: 'Sends to directly connected hosts only.', 'zh-CN': '只发给直接相连的主机。' },
  SO_DEBUG: { en: 'Asks the system to record debugging information.', 'zh-CN': '让系统记录调试信息。' },
  SO_NOSIGPIPE: { en: 'macOS and FreeBSD: no SIGPIPE when the other end has gone.', 'zh-CN': 'macOS 和 FreeBSD：对方已关闭时不产生 SIGPIPE。' },
  SO_MARK: { en: 'Linux: marks the packets of the socket for routing and firewall rules.', 'zh-CN': 'Linux：给套接字的包打标记，供路由和防火墙规则使用。' },
  SO_TYPE: { en: 'Reads the type of the socket; it cannot be set.', 'zh-CN': '读取套接字类型；不能设置。' },
  SO_ERROR: { en: 'Reads and clears the pending error; it cannot be set.', 'zh-CN': '读取并清除待处理的错误；不能设置。' },
  SO_ACCEPTCONN: { en: 'Reads whether the socket listens; it cannot be set.', 'zh-CN': '读取套接字是否在监听；不能设置。' },
  IP_FREEBIND: { en: 'Linux: lets bind() name an address that the host does not have (yet).', 'zh-CN': 'Linux：允许 bind() 使用本机（尚）没有的地址。' },
  IP_TRANSPARENT: {
    en: 'Linux: transparent proxying; lets bind() name foreign addresses. Needs CAP_NET_ADMIN or CAP_NET_RAW.',
    'zh-CN': 'Linux：透明代理；允许 bind() 使用外部地址。需要 CAP_NET_ADMIN 或 CAP_NET_RAW。',
  },
  IP_BINDANY: { en: 'FreeBSD: lets bind() name an address that the host does not have.', 'zh-CN': 'FreeBSD：允许 bind() 使用本机没有的地址。' },
  IP_BIND_ADDRESS_NO_PORT: {
    en: 'Linux: bind() with port 0 fixes the address only; connect() chooses the port, and can share it between destinations.',
    'zh-CN': 'Linux：端口为 0 的 bind() 只确定地址；端口由 connect() 选择，不同目的地可以共用。',
  },
  IP_LOCAL_PORT_RANGE: { en: 'Linux: the range from which this socket gets its local port.', 'zh-CN': 'Linux：这个套接字自动取得本地端口的范围。' },
  IP_PORTRANGE: { en: 'BSD: the range from which this socket gets its local port.', 'zh-CN': 'BSD：这个套接字自动取得本地端口的范围。' },
  IP_TTL: { en: 'How many routers a packet may pass.', 'zh-CN': '一个包最多经过多少个路由器。' },
  IP_TOS: { en: 'The service field of outgoing packets.', 'zh-CN': '发出的包的服务类型字段。' },
  IP_HDRINCL: { en: 'The program writes the IP header itself (raw sockets).', 'zh-CN': '程序自己写 IP 头（原始套接字）。' },
  IP_OPTIONS: { en: 'IP options of outgoing packets.', 'zh-CN': '发出的包携带的 IP 选项。' },
  IP_PKTINFO: { en: 'Tells the address and the interface that a datagram came to.', 'zh-CN': '告知数据报到达的地址和接口。' },
  IP_MULTICAST_IF: { en: 'The interface that multicast leaves by.', 'zh-CN': '组播数据从哪个接口发出。' },
  IP_MULTICAST_TTL: { en: 'How many routers a multicast packet may pass.', 'zh-CN': '组播包最多经过多少个路由器。' },
  IP_MULTICAST_LOOP: { en: 'Whether this host gets its own multicast.', 'zh-CN': '本机是否收到自己发出的组播。' },
  IP_ADD_MEMBERSHIP: { en: 'Joins a multicast group.', 'zh-CN': '加入组播组。' },
  IP_DROP_MEMBERSHIP: { en: 'Leaves a multicast group.', 'zh-CN': '离开组播组。' },
  IPV6_V6ONLY: {
    en: 'Keeps an IPv6 socket to IPv6. Without it a socket on :: takes the port for IPv4 as well.',
    'zh-CN': '让 IPv6 套接字只用于 IPv6。不设置时，绑定 :: 的套接字也占用 IPv4 的同一端口。',
  },
  IPV6_FREEBIND: { en: 'Linux: IP_FREEBIND for IPv6.', 'zh-CN': 'Linux：用于 IPv6 的 IP_FREEBIND。' },
  IPV6_TRANSPARENT: { en: 'Linux: IP_TRANSPARENT for IPv6.', 'zh-CN': 'Linux：用于 IPv6 的 IP_TRANSPARENT。' },
  IPV6_BINDANY: { en: 'FreeBSD: IP_BINDANY for IPv6.', 'zh-CN': 'FreeBSD：用于 IPv6 的 IP_BINDANY。' },
  IPV6_PKTINFO: {
    en: 'The source address and the interface of outgoing packets, a struct in6_pktinfo. What incoming ones came to is asked for with IPV6_RECVPKTINFO.',
    'zh-CN': '发出的包所用的源地址和接口（struct in6_pktinfo）。要知道收到的包到达哪里，用 IPV6_RECVPKTINFO。',
  },
  IPV6_RECVPKTINFO: { en: 'Tells the address and the interface that a datagram came to.', 'zh-CN': '告知数据报到达的地址和接口。' },
  IPV6_UNICAST_HOPS: { en: 'How many routers a packet may pass.', 'zh-CN': '一个包最多经过多少个路由器。' },
  IPV6_MULTICAST_IF: { en: 'The interface that multicast leaves by.', 'zh-CN': '组播数据从哪个接口发出。' },
  IPV6_MULTICAST_HOPS: { en: 'How many routers a multicast packet may pass.', 'zh-CN': '组播包最多经过多少个路由器。' },
  IPV6_MULTICAST_LOOP: { en: 'Whether this host gets its own multicast.', 'zh-CN': '本机是否收到自己发出的组播。' },
  IPV6_JOIN_GROUP: { en: 'Joins a multicast group.', 'zh-CN': '加入组播组。' },
  IPV6_LEAVE_GROUP: { en: 'Leaves a multicast group.', 'zh-CN': '离开组播组。' },
  TCP_NODELAY: { en: 'Sends small pieces at once instead of collecting them.', 'zh-CN': '小块数据立即发送，不攒成大包。' },
  TCP_MAXSEG: { en: 'The largest segment that TCP sends, in bytes.', 'zh-CN': 'TCP 发送的最大段长，单位字节。' },
  TCP_CORK: { en: 'Linux: holds back small pieces until it is cleared.', 'zh-CN': 'Linux：攒住小块数据，直到取消该选项。' },
  TCP_NOPUSH: { en: 'BSD: holds back small pieces until it is cleared.', 'zh-CN': 'BSD：攒住小块数据，直到取消该选项。' },
  TCP_KEEPIDLE: { en: 'Seconds of silence before the first keep-alive probe.', 'zh-CN': '空闲多少秒后发出第一个保活探测。' },
  TCP_KEEPALIVE: { en: 'Seconds of silence before the first keep-alive probe.', 'zh-CN': '空闲多少秒后发出第一个保活探测。' },
  TCP_KEEPINTVL: { en: 'Seconds between keep-alive probes.', 'zh-CN': '保活探测之间间隔多少秒。' },
  TCP_KEEPCNT: { en: 'How many keep-alive probes may go unanswered.', 'zh-CN': '允许多少个保活探测没有应答。' },
  TCP_DEFER_ACCEPT: { en: 'Linux: accept() wakes up only when data has arrived.', 'zh-CN': 'Linux：有数据到达时 accept() 才返回。' },
  TCP_QUICKACK: { en: 'Linux: acknowledges at once.', 'zh-CN': 'Linux：立即发送确认。' },
  TCP_CONGESTION: { en: 'The congestion control algorithm.', 'zh-CN': '拥塞控制算法。' },
  TCP_USER_TIMEOUT: { en: 'Linux: how long sent data may stay unacknowledged, in milliseconds.', 'zh-CN': 'Linux：已发送的数据最多多少毫秒得不到确认。' },
  TCP_FASTOPEN: { en: 'Lets data travel with the first packet of a connection.', 'zh-CN': '允许连接的第一个包携带数据。' },
};

/** What a late setsockopt() does, by option, else by the call that reads it. */
export const lateTexts: Readonly<Record<string, Text>> = {
  SO_REUSEADDR: {
    en: 'The bind() that is done was decided without it. It still counts when listen() asks again, and for sockets that bind this port later.',
    'zh-CN': '已经完成的 bind() 没有考虑它。但 listen() 再次检查时，以及之后绑定这个端口的套接字，仍会看到它。',
  },
  SO_REUSEPORT: {
    en: 'The bind() that is done was decided without it. Sockets that bind this port later can share it, if they set the option too and belong to the same user.',
    'zh-CN': '已经完成的 bind() 没有考虑它。之后绑定这个端口的套接字若也设置了它且属于同一用户，则可以共用端口。',
  },
  IPV6_V6ONLY: {
    en: 'setsockopt() fails with EINVAL: a bound socket keeps what it was bound with.',
    'zh-CN': 'setsockopt() 以 EINVAL 失败：已绑定的套接字保持绑定时的值。',
  },
  SO_EXCLUSIVEADDRUSE: {
    en: 'setsockopt() fails on a bound socket: the port was taken without it.',
    'zh-CN': '对已绑定的套接字，setsockopt() 会失败：端口已在没有它的情况下占用。',
  },
  IP_BIND_ADDRESS_NO_PORT: {
    en: 'It changes nothing: bind() has taken its port already.',
    'zh-CN': '没有任何作用：bind() 已经占用了端口。',
  },
  SO_BINDTODEVICE: {
    en: 'The bind() that is done was decided without it. From now on the socket receives from that interface only, and later binds see it as tied to it.',
    'zh-CN': '已经完成的 bind() 没有考虑它。此后套接字只从该接口接收，之后的 bind 也视它为限定在该接口。',
  },
  bind: { en: 'The bind() that is done was decided without it.', 'zh-CN': '已经完成的 bind() 没有考虑它。' },
  listen: { en: 'It counts as long as listen() has not been called.', 'zh-CN': '只要还没有调用 listen()，设置就有效。' },
  connect: { en: 'It counts as long as connect() has not been called.', 'zh-CN': '只要还没有调用 connect()，设置就有效。' },
  any: { en: 'It counts from now on; bind() does not look at it.', 'zh-CN': '从现在起生效；bind() 不看它。' },
};

/** The same on a datagram socket, which never listens, where that is something else. */
export const lateDatagramTexts: Readonly<Record<string, Text>> = {
  SO_REUSEADDR: {
    en: 'The bind() that is done was decided without it. It still counts for sockets that bind this port later.',
    'zh-CN': '已经完成的 bind() 没有考虑它。但之后绑定这个端口的套接字仍会看到它。',
  },
};
