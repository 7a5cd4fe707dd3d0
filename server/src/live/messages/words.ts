import type { ErrnoName, Platform } from '@bindwise/semantics';

/** An error under one of the sentences or names that a person meets it by. */
export interface ErrorWords {
  /** In lower case. */
  readonly words: string;
  readonly error: ErrnoName;
  /** Nothing but bind(), listen() or connect() says it, so that it is understood wherever it stands. */
  readonly alone: boolean;
}

/**
 * Sources: glibc's `libc.po` in English, zh_CN and zh_TW; musl's `strerror`; strerror(3) of macOS and FreeBSD; FormatMessage of Windows in English and
 * Chinese ("Windows Sockets Error Codes"); libuv's `uv_strerror`; Qt's QAbstractSocket; ISC's `isc_result_totext`.
 */
const sentences: readonly (readonly [ErrnoName, alone: readonly string[], inContext: readonly string[]])[] = [
  [
    'EADDRINUSE',
    [
      'address already in use',
      '地址已在使用',
      '地址已被使用',
      '地址已被占用',
      '位址已經有在使用',
      '位址已被使用',
      'only one usage of each socket address (protocol/network address/port) is normally permitted',
      '通常每个套接字地址(协议/网络地址/端口)只允许使用一次',
      '通常每个套接字地址（协议/网络地址/端口）只允许使用一次',
      '通常每个套接字地址',
      '一次只能用一個通訊端位址 (通訊協定/網路位址/連接埠)',
      '一次只能用一個通訊端位址',
      'the bound address is already in use',
    ],
    [
      'address in use',
      'address is in use',
      'address is already in use',
      'eaddrinuse',
      'wsaeaddrinuse',
      'addrinuse',
      'addressinuse',
      'port is already allocated',
    ],
  ],
  [
    'EADDRNOTAVAIL',
    [
      'cannot assign requested address',
      "can't assign requested address",
      '无法指定被请求的地址',
      '無法指定所需的位址',
      '无法分配请求的地址',
      'the requested address is not valid in its context',
      '在其上下文中，该请求的地址无效',
    ],
    ['address not available', 'the address is not available', 'eaddrnotavail', 'wsaeaddrnotavail', 'addrnotavailable', 'addressnotavailable'],
  ],
  [
    'EACCES',
    [
      'an attempt was made to access a socket in a way forbidden by its access permissions',
      '以一种访问权限不允许的方式做了一个访问套接字的尝试',
      '嘗試存取通訊端被拒絕，因為存取權限不足',
    ],
    ['permission denied', '权限不够', '拒絕不符權限的操作', 'eacces', 'wsaeacces', 'permissiondenied', 'the address is protected'],
  ],
  [
    'EAFNOSUPPORT',
    [],
    [
      'address family not supported by protocol family',
      'address family not supported by protocol',
      '协议不支持的地址族',
      '位址族群不被協定所支援',
      'eafnosupport',
    ],
  ],
  ['EINVAL', [], ['invalid argument', '无效的参数', '不適用的引數', 'einval']],
  ['EPERM', [], ['operation not permitted', '不允许的操作', '此項操作並不被允許', 'eperm']],
  ['ENODEV', [], ['no such device', '没有那个设备', '沒有此一裝置', 'enodev']],
];

/** Longest first, so that the first that fits is the right one. */
export const errorWords: readonly ErrorWords[] = sentences
  .flatMap(([error, alone, inContext]) => [
    ...alone.map((words) => ({ words, error, alone: true })),
    ...inContext.map((words) => ({ words, error, alone: false })),
  ])
  .sort((a, b) => b.words.length - a.words.length);

/** The words of an error that begin at an offset of a text in lower case. */
export function errorWordsAt(lower: string, offset: number): ErrorWords | undefined {
  const found = errorWords.find(({ words }) => lower.startsWith(words, offset));
  return found !== undefined && endsThere(lower, offset + found.words.length) ? found : undefined;
}

/** A name like `eacces` ends where no letter follows; Chinese runs on. */
function endsThere(lower: string, end: number): boolean {
  return !/[a-z0-9_]/.test(lower.charAt(end)) || !/[a-z]/.test(lower.charAt(end - 1));
}

/** What a number that a program printed as errno means, and on which platform. */
export function errorOfNumber(number: number): { readonly error: ErrnoName; readonly platform: Platform | undefined } | undefined {
  return numbers.get(Math.abs(number));
}

/** errno of Linux and of macOS and FreeBSD, Winsock's numbers, and libuv's for Windows (`uv-errno.h`). Numbers that mean the same everywhere name no platform. */
const numbers: ReadonlyMap<number, { readonly error: ErrnoName; readonly platform: Platform | undefined }> = new Map([
  [98, { error: 'EADDRINUSE', platform: 'linux' }],
  [48, { error: 'EADDRINUSE', platform: 'darwin' }],
  [10048, { error: 'EADDRINUSE', platform: 'windows' }],
  [4091, { error: 'EADDRINUSE', platform: 'windows' }],
  [99, { error: 'EADDRNOTAVAIL', platform: 'linux' }],
  [49, { error: 'EADDRNOTAVAIL', platform: 'darwin' }],
  [10049, { error: 'EADDRNOTAVAIL', platform: 'windows' }],
  [4090, { error: 'EADDRNOTAVAIL', platform: 'windows' }],
  [13, { error: 'EACCES', platform: undefined }],
  [10013, { error: 'EACCES', platform: 'windows' }],
  [4092, { error: 'EACCES', platform: 'windows' }],
  [22, { error: 'EINVAL', platform: undefined }],
  [10022, { error: 'EINVAL', platform: 'windows' }],
  [97, { error: 'EAFNOSUPPORT', platform: 'linux' }],
  [10047, { error: 'EAFNOSUPPORT', platform: 'windows' }],
] as const);
