import type { Platform } from './endpoint.ts';
import { meaningsOfErrors } from './error-meanings.ts';
import type { Text } from './text.ts';

/** The errors that bind(), listen(), connect(), accept() and setsockopt() give because of what the program asked. */
export type ErrnoName =
  | 'EACCES'
  | 'EADDRINUSE'
  | 'EADDRNOTAVAIL'
  | 'EAFNOSUPPORT'
  | 'EAGAIN'
  | 'EALREADY'
  | 'EBADF'
  | 'ECONNABORTED'
  | 'ECONNREFUSED'
  | 'ECONNRESET'
  | 'EDESTADDRREQ'
  | 'EFAULT'
  | 'EHOSTUNREACH'
  | 'EINPROGRESS'
  | 'EINTR'
  | 'EINVAL'
  | 'EISCONN'
  | 'EMFILE'
  | 'ENETUNREACH'
  | 'ENOBUFS'
  | 'ENODEV'
  | 'ENOMEM'
  | 'ENOPROTOOPT'
  | 'ENOTSOCK'
  | 'EOPNOTSUPP'
  | 'EPERM'
  | 'EPROTONOSUPPORT'
  | 'EPROTOTYPE'
  | 'ETIMEDOUT';

export type SocketCall = 'socket' | 'bind' | 'listen' | 'connect' | 'accept' | 'setsockopt';

/** One error under all the names that a person may meet it by. */
export interface ErrorFacts {
  readonly name: ErrnoName;
  /** errno per platform. On Windows the number is Winsock's (WSAGetLastError). */
  readonly numbers: Readonly<Record<Platform, number | undefined>>;
  /** What strerror() says on Linux, which most programs print. */
  readonly message: string;
  /** Winsock's name. */
  readonly wsa: string | undefined;
  /** Node's `error.code`: libuv gives every platform the same names. */
  readonly libuv: string;
  /** The class that Python raises. */
  readonly python: string;
  /** `syscall.Errno`, as Go prints it after the operation: `listen tcp :80: bind: …`. */
  readonly go: string;
  /** The variant of Rust's `std::io::ErrorKind`. */
  readonly rust: string;
  /** The exception that Java throws. */
  readonly java: string;
  /** What the call says with it. A call that never gives it is left out. */
  readonly meanings: Readonly<Partial<Record<SocketCall, Text>>>;
}

/** By name, in alphabetical order. */
export const errors: ReadonlyMap<ErrnoName, ErrorFacts> = new Map(
  (
    [
      // name, [Linux, macOS, FreeBSD, Winsock], strerror, Winsock's name, Python, Rust, Java
      ['EACCES', [13, 13, 13, 10013], 'Permission denied', 'WSAEACCES', 'PermissionError', 'PermissionDenied', 'java.net.BindException'],
      ['EADDRINUSE', [98, 48, 48, 10048], 'Address already in use', 'WSAEADDRINUSE', 'OSError', 'AddrInUse', 'java.net.BindException'],
      ['EADDRNOTAVAIL', [99, 49, 49, 10049], 'Cannot assign requested address', 'WSAEADDRNOTAVAIL', 'OSError', 'AddrNotAvailable', 'java.net.BindException'],
      [
        'EAFNOSUPPORT',
        [97, 47, 47, 10047],
        'Address family not supported by protocol',
        'WSAEAFNOSUPPORT',
        'OSError',
        'Uncategorized',
        'java.net.SocketException',
      ],
      ['EAGAIN', [11, 35, 35, 10035], 'Resource temporarily unavailable', 'WSAEWOULDBLOCK', 'BlockingIOError', 'WouldBlock', 'java.net.SocketException'],
      ['EALREADY', [114, 37, 37, 10037], 'Operation already in progress', 'WSAEALREADY', 'BlockingIOError', 'Uncategorized', 'java.net.SocketException'],
      ['EBADF', [9, 9, 9, 10009], 'Bad file descriptor', 'WSAEBADF', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      [
        'ECONNABORTED',
        [103, 53, 53, 10053],
        'Software caused connection abort',
        'WSAECONNABORTED',
        'ConnectionAbortedError',
        'ConnectionAborted',
        'java.net.SocketException',
      ],
      [
        'ECONNREFUSED',
        [111, 61, 61, 10061],
        'Connection refused',
        'WSAECONNREFUSED',
        'ConnectionRefusedError',
        'ConnectionRefused',
        'java.net.ConnectException',
      ],
      ['ECONNRESET', [104, 54, 54, 10054], 'Connection reset by peer', 'WSAECONNRESET', 'ConnectionResetError', 'ConnectionReset', 'java.net.SocketException'],
      ['EDESTADDRREQ', [89, 39, 39, 10039], 'Destination address required', 'WSAEDESTADDRREQ', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EFAULT', [14, 14, 14, 10014], 'Bad address', 'WSAEFAULT', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EHOSTUNREACH', [113, 65, 65, 10065], 'No route to host', 'WSAEHOSTUNREACH', 'OSError', 'HostUnreachable', 'java.net.NoRouteToHostException'],
      ['EINPROGRESS', [115, 36, 36, 10036], 'Operation now in progress', 'WSAEINPROGRESS', 'BlockingIOError', 'InProgress', 'java.net.SocketException'],
      ['EINTR', [4, 4, 4, 10004], 'Interrupted system call', 'WSAEINTR', 'InterruptedError', 'Interrupted', 'java.net.SocketException'],
      ['EINVAL', [22, 22, 22, 10022], 'Invalid argument', 'WSAEINVAL', 'OSError', 'InvalidInput', 'java.net.SocketException'],
      ['EISCONN', [106, 56, 56, 10056], 'Transport endpoint is already connected', 'WSAEISCONN', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EMFILE', [24, 24, 24, 10024], 'Too many open files', 'WSAEMFILE', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENETUNREACH', [101, 51, 51, 10051], 'Network is unreachable', 'WSAENETUNREACH', 'OSError', 'NetworkUnreachable', 'java.net.SocketException'],
      ['ENOBUFS', [105, 55, 55, 10055], 'No buffer space available', 'WSAENOBUFS', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENODEV', [19, 19, 19, undefined], 'No such device', undefined, 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENOMEM', [12, 12, 12, undefined], 'Cannot allocate memory', undefined, 'OSError', 'OutOfMemory', 'java.net.SocketException'],
      ['ENOPROTOOPT', [92, 42, 42, 10042], 'Protocol not available', 'WSAENOPROTOOPT', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENOTSOCK', [88, 38, 38, 10038], 'Socket operation on non-socket', 'WSAENOTSOCK', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EOPNOTSUPP', [95, 102, 45, 10045], 'Operation not supported', 'WSAEOPNOTSUPP', 'OSError', 'Unsupported', 'java.net.SocketException'],
      ['EPERM', [1, 1, 1, undefined], 'Operation not permitted', undefined, 'PermissionError', 'PermissionDenied', 'java.net.SocketException'],
      ['EPROTONOSUPPORT', [93, 43, 43, 10043], 'Protocol not supported', 'WSAEPROTONOSUPPORT', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EPROTOTYPE', [91, 41, 41, 10041], 'Protocol wrong type for socket', 'WSAEPROTOTYPE', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ETIMEDOUT', [110, 60, 60, 10060], 'Connection timed out', 'WSAETIMEDOUT', 'TimeoutError', 'TimedOut', 'java.net.ConnectException'],
    ] satisfies readonly Row[]
  ).map((row) => [row[0], factsOf(row)] as const),
);

/** Finds an error by a name that is its own: `EADDRINUSE`, `WSAEADDRINUSE`, Node's `ENOTSUP`, Rust's `AddrInUse`. A name of several errors finds the first. */
export function errorByName(name: string): ErrorFacts | undefined {
  return errorsByName(name)[0];
}

/**
 * Every error behind a name: Python's `PermissionError`, Java's `java.net.BindException` (or `BindException`) and Rust's `PermissionDenied` stand for
 * several. Names that say nothing (`OSError`, `SocketException`, `Uncategorized`) find none.
 */
export function errorsByName(name: string): readonly ErrorFacts[] {
  if (sayNothing.has(name)) return [];
  return [...errors.values()].filter(
    (facts) => [facts.name, facts.wsa, facts.libuv, facts.rust, facts.python, facts.java].includes(name) || facts.java.endsWith(`.${name}`),
  );
}

const sayNothing: ReadonlySet<string> = new Set(['OSError', 'Uncategorized', 'SocketException', 'java.net.SocketException']);

/** Finds an error by its number: errno 98 on Linux, 48 on macOS, Winsock's 10048 anywhere. */
export function errorByNumber(number: number, platform: Platform): ErrorFacts | undefined {
  const on = number >= 10000 ? 'windows' : platform;
  for (const facts of errors.values()) if (facts.numbers[on] === number) return facts;
  return undefined;
}

/** Finds an error by the sentence that a program printed: "Address already in use", in any case. */
export function errorByMessage(message: string): ErrorFacts | undefined {
  const wanted = message.toLowerCase();
  for (const [text, name] of otherMessages) if (wanted.includes(text)) return errors.get(name);
  for (const facts of errors.values()) if (wanted.includes(facts.message.toLowerCase())) return facts;
  return undefined;
}

type Row = readonly [
  name: ErrnoName,
  numbers: readonly [number, number, number, number | undefined],
  message: string,
  wsa: string | undefined,
  python: string,
  rust: string,
  java: string,
];

/** What other systems print for the same errors. */
const otherMessages: readonly (readonly [string, ErrnoName])[] = [
  ['only one usage of each socket address', 'EADDRINUSE'],
  ["can't assign requested address", 'EADDRNOTAVAIL'],
  ['requested address is not valid in its context', 'EADDRNOTAVAIL'],
  ['forbidden by its access permissions', 'EACCES'],
  ['address family not supported by protocol family', 'EAFNOSUPPORT'],
  ['protocol not available', 'ENOPROTOOPT'],
  ['operation not supported on socket', 'EOPNOTSUPP'],
  ['socket is already connected', 'EISCONN'],
  ['actively refused it', 'ECONNREFUSED'],
];

function factsOf([name, [linux, darwin, freebsd, windows], message, wsa, python, rust, java]: Row): ErrorFacts {
  return {
    name,
    numbers: { linux, darwin, freebsd, windows },
    message,
    wsa,
    libuv: name === 'EOPNOTSUPP' ? 'ENOTSUP' : name,
    python,
    go: message.charAt(0).toLowerCase() + message.slice(1),
    rust,
    java,
    meanings: meaningsOfErrors[name],
  };
}
