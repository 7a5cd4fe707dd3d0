/**
 * What a call of the C library or of Winsock means, by the positions of its parameters. Facts are those of the man pages named beside the rows; the
 * rows name no language, so a foreign-function call of libc reads them too.
 */
export type PosixRow =
  /** socket(2), WSASocket */
  | { readonly event: 'socket'; readonly family: number; readonly type: number; readonly protocol: number }
  /** setsockopt(2) */
  | {
      readonly event: 'setsockopt';
      readonly fd: number;
      readonly level: number;
      readonly option: number;
      readonly value: number;
      readonly length: number;
    }
  /** bind(2), connect(2): the address is a pointer to a sockaddr. */
  | { readonly event: 'bind' | 'connect'; readonly fd: number; readonly address: number; readonly length: number }
  /** listen(2) */
  | { readonly event: 'listen'; readonly fd: number; readonly backlog: number }
  /** accept(2), accept4(2), WSAAccept: the result is the new socket; `peer` is written. */
  | { readonly event: 'accept'; readonly fd: number; readonly peer: number }
  /** close(2), closesocket */
  | { readonly event: 'close'; readonly fd: number }
  /** getsockname(2): the address is written to what `address` points to. */
  | { readonly event: 'getsockname'; readonly fd: number; readonly address: number }
  /** fork(2), vfork(2) */
  | { readonly event: 'fork' }
  /** dup(2), dup2(2): the result is the same socket, which another descriptor keeps open; `onto` is the descriptor that it replaces. */
  | { readonly event: 'copy'; readonly fd: number; readonly onto?: number };

export interface NamedRow {
  readonly row: PosixRow;
  /** The least and the most arguments of a call; another number is another function. */
  readonly parameters: number;
  /** What shows a failure: -1, or the process ends inside the call (the wrappers of Stevens' and Bryant's books). */
  readonly onFailure: 'returns' | 'throws';
}

const bind = { event: 'bind', fd: 0, address: 1, length: 2 } as const;
const connect = { event: 'connect', fd: 0, address: 1, length: 2 } as const;
const listen = { event: 'listen', fd: 0, backlog: 1 } as const;
const socket = { event: 'socket', family: 0, type: 1, protocol: 2 } as const;
const setsockopt = { event: 'setsockopt', fd: 0, level: 1, option: 2, value: 3, length: 4 } as const;
const accept = { event: 'accept', fd: 0, peer: 1 } as const;
const close = { event: 'close', fd: 0 } as const;

/** Calls that are events, by name. */
export const posixRows: ReadonlyMap<string, NamedRow> = new Map<string, NamedRow>([
  ['socket', returns(socket, 3)],
  ['bind', returns(bind, 3)],
  ['connect', returns(connect, 3)],
  ['listen', returns(listen, 2)],
  ['accept', returns(accept, 3)],
  ['accept4', returns(accept, 4)],
  ['setsockopt', returns(setsockopt, 5)],
  ['close', returns(close, 1)],
  ['getsockname', returns({ event: 'getsockname', fd: 0, address: 1 }, 3)],
  ['fork', returns({ event: 'fork' }, 0)],
  ['vfork', returns({ event: 'fork' }, 0)],
  ['dup', returns({ event: 'copy', fd: 0 }, 1)],
  ['dup2', returns({ event: 'copy', fd: 0, onto: 1 }, 2)],
  ['dup3', returns({ event: 'copy', fd: 0, onto: 1 }, 3)],
  // Winsock: https://learn.microsoft.com/windows/win32/api/winsock2/
  ['closesocket', returns(close, 1)],
  ['WSASocket', returns(socket, 6)],
  ['WSASocketA', returns(socket, 6)],
  ['WSASocketW', returns(socket, 6)],
  ['WSAAccept', returns(accept, 5)],
  ['WSAConnect', returns(connect, 7)],
]);

/**
 * The wrappers that teaching code takes from two textbooks ("UNIX Network Programming", "Computer Systems: A Programmer's Perspective"): the same
 * parameters, and the process ends when the call fails.
 */
export const textbookRows: ReadonlyMap<string, NamedRow> = new Map<string, NamedRow>([
  ['Socket', ends(socket, 3)],
  ['Bind', ends(bind, 3)],
  ['Connect', ends(connect, 3)],
  ['Listen', ends(listen, 2)],
  ['Accept', ends(accept, 3)],
  ['Setsockopt', ends(setsockopt, 5)],
  ['Close', ends(close, 1)],
  ['Fork', ends({ event: 'fork' }, 0)],
]);

/** Calls that do not return: exit(3), abort(3), err(3), longjmp(3). */
export const endingCalls: ReadonlySet<string> = new Set([
  'exit',
  '_exit',
  '_Exit',
  'abort',
  'quick_exit',
  'err',
  'errx',
  'verr',
  'verrx',
  'pthread_exit',
  'thrd_exit',
  'longjmp',
  'siglongjmp',
  '__builtin_unreachable',
  '__builtin_trap',
  'ExitProcess',
  'terminate',
]);

/** Calls that have a function run in another thread, by the positions of the function and of what it is given: pthread_create(3), thrd_create(3), CreateThread. */
export const threadStarters: ReadonlyMap<string, { readonly target: number; readonly given: number }> = new Map([
  ['pthread_create', { target: 2, given: 3 }],
  ['thrd_create', { target: 1, given: 2 }],
  ['CreateThread', { target: 2, given: 3 }],
  ['_beginthreadex', { target: 2, given: 3 }],
  ['_beginthread', { target: 0, given: 2 }],
]);

/** exec(3) and its like return only when they fail. */
export const replacingCalls: ReadonlySet<string> = new Set(['execl', 'execlp', 'execle', 'execv', 'execvp', 'execve', 'execvpe', 'fexecve']);

/** Calls whose result is an {@link import('../ir/value.ts').Operator} of their first argument. */
export const operatorCalls: ReadonlyMap<string, 'htons' | 'ntohs' | 'htonl' | 'ntohl' | 'inet-address' | 'parse-int'> = new Map([
  ['htons', 'htons'],
  ['ntohs', 'ntohs'],
  ['htonl', 'htonl'],
  ['ntohl', 'ntohl'],
  ['htobe16', 'htons'],
  ['be16toh', 'ntohs'],
  ['htobe32', 'htonl'],
  ['be32toh', 'ntohl'],
  // On the little-endian machines that the rules speak of, a plain swap is the conversion; glibc's headers define htons by these.
  ['bswap_16', 'htons'],
  ['__bswap_16', 'htons'],
  ['__builtin_bswap16', 'htons'],
  ['_byteswap_ushort', 'htons'],
  ['bswap_32', 'htonl'],
  ['__bswap_32', 'htonl'],
  ['__builtin_bswap32', 'htonl'],
  ['_byteswap_ulong', 'htonl'],
  ['inet_addr', 'inet-address'],
  ['atoi', 'parse-int'],
  ['atol', 'parse-int'],
  ['atoll', 'parse-int'],
  ['strtol', 'parse-int'],
  ['strtoul', 'parse-int'],
  ['strtoll', 'parse-int'],
  ['strtoull', 'parse-int'],
  ['strtonum', 'parse-int'],
  ['stoi', 'parse-int'],
  ['stol', 'parse-int'],
  ['stoul', 'parse-int'],
]);

/**
 * Calls that change what memory holds, by what they do to it. `zero`: bytes become 0; `copy`: from `source`; `address`: dotted text becomes an address in
 * network order; `text`: a string is written; `print`: a string is written after a format; `getaddrinfo`: a list of addresses is made.
 */
export type MemoryRow =
  | { readonly does: 'zero'; readonly target: number }
  | { readonly does: 'fill'; readonly target: number; readonly byte: number }
  | { readonly does: 'copy' | 'text' | 'address'; readonly target: number; readonly source: number }
  | { readonly does: 'print'; readonly target: number; readonly format: number }
  | { readonly does: 'getaddrinfo'; readonly node: number; readonly service: number; readonly hints: number; readonly result: number };

export const memoryRows: ReadonlyMap<string, MemoryRow> = new Map<string, MemoryRow>([
  ['memset', { does: 'fill', target: 0, byte: 1 }],
  ['memset_s', { does: 'fill', target: 0, byte: 2 }],
  ['bzero', { does: 'zero', target: 0 }],
  ['explicit_bzero', { does: 'zero', target: 0 }],
  ['ZeroMemory', { does: 'zero', target: 0 }],
  ['RtlZeroMemory', { does: 'zero', target: 0 }],
  ['SecureZeroMemory', { does: 'zero', target: 0 }],
  ['memcpy', { does: 'copy', target: 0, source: 1 }],
  ['memmove', { does: 'copy', target: 0, source: 1 }],
  ['mempcpy', { does: 'copy', target: 0, source: 1 }],
  ['CopyMemory', { does: 'copy', target: 0, source: 1 }],
  ['bcopy', { does: 'copy', target: 1, source: 0 }],
  ['strcpy', { does: 'text', target: 0, source: 1 }],
  ['strncpy', { does: 'text', target: 0, source: 1 }],
  ['strlcpy', { does: 'text', target: 0, source: 1 }],
  ['stpcpy', { does: 'text', target: 0, source: 1 }],
  ['sprintf', { does: 'print', target: 0, format: 1 }],
  ['snprintf', { does: 'print', target: 0, format: 2 }],
  ['evutil_snprintf', { does: 'print', target: 0, format: 2 }],
  ['inet_pton', { does: 'address', source: 1, target: 2 }],
  ['InetPton', { does: 'address', source: 1, target: 2 }],
  ['InetPtonA', { does: 'address', source: 1, target: 2 }],
  ['inet_aton', { does: 'address', source: 0, target: 1 }],
  ['getaddrinfo', { does: 'getaddrinfo', node: 0, service: 1, hints: 2, result: 3 }],
]);

interface Observing {
  readonly writes: readonly number[];
  readonly rest?: number;
}

/** Calls that draw a number: the next run has another one. */
export const drawingCalls: ReadonlySet<string> = new Set(['rand', 'rand_r', 'random', 'arc4random', 'arc4random_uniform', 'drand48', 'lrand48']);

/**
 * Calls that neither change a socket's options, address or state, nor keep it. The numbers are the parameters that they write through;
 * `rest` is the first of many.
 */
export const observingCalls: ReadonlyMap<string, Observing> = new Map<string, Observing>([
  ...names(
    'printf fprintf vprintf vfprintf puts fputs putchar putc fputc perror fflush dprintf syslog vsyslog openlog closelog warn warnx vwarn vwarnx',
    'psignal strerror strsignal gai_strerror hstrerror herror static_assert',
    'read write readv writev pread pwrite send sendto sendmsg sendmmsg recv recvmsg recvmmsg sendfile splice shutdown WSASend WSARecv WSASendTo',
    'poll ppoll select pselect epoll_ctl epoll_wait epoll_create epoll_create1 kqueue kevent WSAPoll FD_SET FD_CLR FD_ISSET FD_ZERO',
    'fcntl ioctl ioctlsocket WSAIoctl WSAStartup WSACleanup WSAGetLastError WSASetLastError isatty fstat SetHandleInformation',
    'getopt getopt_long signal sigaction sigemptyset sigaddset sigprocmask pthread_sigmask kill raise alarm pause sleep usleep nanosleep',
    'wait waitpid wait3 wait4 getpid getppid getuid geteuid getgid setuid setgid setsid umask chdir chroot daemon unlink remove chmod chown',
    'time gettimeofday clock_gettime localtime gmtime strftime difftime clock rand rand_r srand random srandom arc4random arc4random_uniform drand48 lrand48 srand48',
    'strlen strnlen strcmp strncmp strcasecmp strncasecmp strchr strrchr strstr strtok strtok_r strdup strndup strcat strncat strlcat memcmp memchr',
    'isdigit isalpha isspace isalnum toupper tolower abs min max fgets gets fgetc getc getchar ungetc fread fwrite fopen fclose feof ferror getline',
    'free inet_ntoa inet_ntop getnameinfo gethostbyname gethostbyname2 gethostbyaddr getservbyname freeaddrinfo if_nametoindex gethostname',
    'sysconf getpagesize getrlimit setrlimit mlockall pipe pipe2 eventfd timerfd_create timerfd_settime signalfd atexit mmap munmap',
    'pthread_mutex_lock pthread_mutex_unlock pthread_mutex_init pthread_join pthread_detach pthread_self pthread_attr_init',
    '__builtin_expect __atomic_load_n __sync_synchronize va_start va_end cout cerr endl',
  ).map((name) => [name, { writes: [] }] as const),
  ['vsnprintf', { writes: [0] }],
  ['recvfrom', { writes: [4] }],
  ['getsockopt', { writes: [3] }],
  ['scanf', { writes: [], rest: 1 }],
  ['sscanf', { writes: [], rest: 2 }],
  ['fscanf', { writes: [], rest: 2 }],
  ['socketpair', { writes: [3] }],
  ['getsockname', { writes: [1] }],
  ['getpeername', { writes: [1] }],
]);

/** Calls that a rule may ask for although they change nothing: they stay in the events as calls of something unknown. */
export const notedCalls: ReadonlySet<string> = new Set(['getpeername', 'setuid', 'setgid', 'seteuid', 'setresuid', 'geteuid', 'getuid']);

/** malloc(3) and its like: `zeroed` when the memory begins as zeros. */
export const allocatingCalls: ReadonlyMap<string, { readonly zeroed: boolean }> = new Map([
  ['malloc', { zeroed: false }],
  ['xmalloc', { zeroed: false }],
  ['g_malloc', { zeroed: false }],
  ['alloca', { zeroed: false }],
  ['calloc', { zeroed: true }],
  ['xcalloc', { zeroed: true }],
  ['g_malloc0', { zeroed: true }],
]);

/**
 * Names that, found in a text, say that it may hold something for us: calls that are events, and calls and fields that fill in an address apart from them.
 * What every program calls (`close`, `fork`) is not among them, nor what only asks.
 */
export const socketWords: { readonly calls: ReadonlySet<string>; readonly addresses: ReadonlySet<string> } = {
  calls: new Set([...posixRows.keys(), ...textbookRows.keys()].filter((name) => !/^(?:[Cc]lose|[Ff]ork|vfork|dup\d?|getsockname)$/.test(name))),
  addresses: new Set(['sin_port', 'sin6_port', 's_addr', 'getaddrinfo', 'tcp_tw_recycle']),
};

/** What the structures of addresses without ports call their family: Bluetooth, CAN, netlink, packets, virtual machines (netlink(7), packet(7), vsock(7)). */
export const familyFields: ReadonlySet<string> = new Set(['rc', 'l2', 'hci', 'sco', 'can', 'nl', 'sll', 'svm'].map((structure) => `${structure}_family`));

/** Order of the fields of the address structures on Linux, for initializers without names. */
export const structFields: ReadonlyMap<string, readonly string[]> = new Map([
  ['sockaddr_in', ['sin_family', 'sin_port', 'sin_addr', 'sin_zero']],
  ['sockaddr_in6', ['sin6_family', 'sin6_port', 'sin6_flowinfo', 'sin6_addr', 'sin6_scope_id']],
  ['sockaddr_un', ['sun_family', 'sun_path']],
  ['sockaddr_rc', ['rc_family', 'rc_bdaddr', 'rc_channel']],
  ['sockaddr_can', ['can_family', 'can_ifindex']],
  ['sockaddr_nl', ['nl_family', 'nl_pad', 'nl_pid', 'nl_groups']],
  ['sockaddr_ll', ['sll_family', 'sll_protocol', 'sll_ifindex']],
  ['sockaddr_vm', ['svm_family', 'svm_reserved1', 'svm_port', 'svm_cid']],
  ['in_addr', ['s_addr']],
  ['addrinfo', ['ai_flags', 'ai_family', 'ai_socktype', 'ai_protocol', 'ai_addrlen', 'ai_addr', 'ai_canonname', 'ai_next']],
  ['linger', ['l_onoff', 'l_linger']],
  ['ip_mreq', ['imr_multiaddr', 'imr_interface']],
  ['timeval', ['tv_sec', 'tv_usec']],
]);

function returns(row: PosixRow, parameters: number): NamedRow {
  return { row, parameters, onFailure: 'returns' };
}

function ends(row: PosixRow, parameters: number): NamedRow {
  return { row, parameters, onFailure: 'throws' };
}

function names(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(' '));
}
