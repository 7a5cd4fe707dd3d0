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
  | 'ECONNREFUSED'
  | 'EDESTADDRREQ'
  | 'EFAULT'
  | 'EHOSTUNREACH'
  | 'EINPROGRESS'
  | 'EINVAL'
  | 'EISCONN'
  | 'ENETUNREACH'
  | 'ENOBUFS'
  | 'ENODEV'
  | 'ENOPROTOOPT'
  | 'ENOTSOCK'
  | 'EOPNOTSUPP'
  | 'EPERM'
  | 'EPROTONOSUPPORT'
  | 'ETIMEDOUT';

export type SocketCall = 'bind' | 'listen' | 'connect' | 'accept' | 'setsockopt';

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
        'ECONNREFUSED',
        [111, 61, 61, 10061],
        'Connection refused',
        'WSAECONNREFUSED',
        'ConnectionRefusedError',
        'ConnectionRefused',
        'java.net.ConnectException',
      ],
      ['EDESTADDRREQ', [89, 39, 39, 10039], 'Destination address required', 'WSAEDESTADDRREQ', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EFAULT', [14, 14, 14, 10014], 'Bad address', 'WSAEFAULT', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EHOSTUNREACH', [113, 65, 65, 10065], 'No route to host', 'WSAEHOSTUNREACH', 'OSError', 'HostUnreachable', 'java.net.NoRouteToHostException'],
      ['EINPROGRESS', [115, 36, 36, 10036], 'Operation now in progress', 'WSAEINPROGRESS', 'BlockingIOError', 'InProgress', 'java.net.SocketException'],
      ['EINVAL', [22, 22, 22, 10022], 'Invalid argument', 'WSAEINVAL', 'OSError', 'InvalidInput', 'java.net.SocketException'],
      ['EISCONN', [106, 56, 56, 10056], 'Transport endpoint is already connected', 'WSAEISCONN', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENETUNREACH', [101, 51, 51, 10051], 'Network is unreachable', 'WSAENETUNREACH', 'OSError', 'NetworkUnreachable', 'java.net.ConnectException'],
      ['ENOBUFS', [105, 55, 55, 10055], 'No buffer space available', 'WSAENOBUFS', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENODEV', [19, 19, 19, undefined], 'No such device', undefined, 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENOPROTOOPT', [92, 42, 42, 10042], 'Protocol not available', 'WSAENOPROTOOPT', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ENOTSOCK', [88, 38, 38, 10038], 'Socket operation on non-socket', 'WSAENOTSOCK', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['EOPNOTSUPP', [95, 102, 45, 10045], 'Operation not supported', 'WSAEOPNOTSUPP', 'OSError', 'Unsupported', 'java.net.SocketException'],
      ['EPERM', [1, 1, 1, undefined], 'Operation not permitted', undefined, 'PermissionError', 'PermissionDenied', 'java.net.SocketException'],
      ['EPROTONOSUPPORT', [93, 43, 43, 10043], 'Protocol not supported', 'WSAEPROTONOSUPPORT', 'OSError', 'Uncategorized', 'java.net.SocketException'],
      ['ETIMEDOUT', [110, 60, 60, 10060], 'Connection timed out', 'WSAETIMEDOUT', 'TimeoutError', 'TimedOut', 'java.net.ConnectException'],
    ] satisfies readonly Row[]
  ).map((row) => [row[0], factsOf(row)] as const),
);

/** Finds an error by any of its names: `EADDRINUSE`, `WSAEADDRINUSE`, `AddrInUse`. */
export function errorByName(name: string): ErrorFacts | undefined {
  for (const facts of errors.values()) if (facts.name === name || facts.wsa === name || facts.rust === name) return facts;
  return undefined;
}

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
