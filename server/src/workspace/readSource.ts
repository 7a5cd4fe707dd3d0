import type { Text } from '@bindwise/semantics';

/** Why a file has no text for us. `failed`: it was to be read and could not be; `skipped`: it is none that Bindwise reads. */
export interface NoSource {
  readonly kind: 'skipped' | 'failed';
  readonly reason: Text;
  /** The code of the error, where the file system gave one: `ENOENT`. */
  readonly code?: string;
}

export interface SourceText {
  /** Without the byte order mark. */
  readonly text: string;
  readonly hasByteOrderMark: boolean;
  /** False: bytes that are not UTF-8 stand as U+FFFD in the text, and writing it back would lose them. */
  readonly isValidUtf8: boolean;
}

/** In bytes; larger files are skipped, and said so. */
export const defaultMaxFileSize = 1024 * 1024;

/** Decodes UTF-8; bytes that are none become U+FFFD. */
export function decode(bytes: Uint8Array): SourceText {
  const hasByteOrderMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = hasByteOrderMark ? bytes.subarray(3) : bytes;
  try {
    return { text: strict.decode(body), hasByteOrderMark, isValidUtf8: true };
  } catch {
    return { text: lenient.decode(body), hasByteOrderMark, isValidUtf8: false };
  }
}

export function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, binaryHead).includes(0);
}

/** Why a size is too much for a file. */
export function tooLarge(size: number, maxFileSize: number): Text {
  return {
    en: `its ${size} bytes are over the limit of ${maxFileSize} (maxFileSize)`,
    'zh-CN': `文件有 ${size} 字节，超过上限 ${maxFileSize}（maxFileSize）`,
  };
}

export const reasons = {
  binary: { en: 'a binary file (a NUL byte in its first 8 KiB)', 'zh-CN': '二进制文件（前 8 KiB 中有 NUL 字节）' },
  notRegular: { en: 'not a regular file (a pipe, a socket or a device)', 'zh-CN': '不是普通文件（管道、套接字或设备）' },
  link: { en: 'a symbolic link; links inside folders are not followed', 'zh-CN': '符号链接；不跟随文件夹中的链接' },
  brokenLink: { en: 'a symbolic link to nothing', 'zh-CN': '符号链接的目标不存在' },
  linkCircle: { en: 'symbolic links in a circle', 'zh-CN': '符号链接成环' },
  noLanguage: {
    en: 'not a language that Bindwise reads (C, C++, Python, TypeScript, JavaScript)',
    'zh-CN': '不是 Bindwise 能读的语言（C、C++、Python、TypeScript、JavaScript）',
  },
  excluded: { en: 'excluded by `exclude` of the project file', 'zh-CN': '被项目文件的 `exclude` 排除' },
} satisfies Record<string, Text>;

/** Says an error of the file system in words, with its code. */
export function failureOf(error: unknown): NoSource {
  const code = codeOf(error);
  const known = failures[code];
  if (known !== undefined) return { kind: 'failed', code, reason: { en: `${known.en} (${code})`, 'zh-CN': `${known['zh-CN']}（${code}）` } };
  const detail = code === '' ? String(error) : code;
  return { kind: 'failed', code, reason: { en: `cannot be read (${detail})`, 'zh-CN': `无法读取（${detail}）` } };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

const failures: Readonly<Record<string, Text>> = {
  ENOENT: { en: 'there is no such file or folder', 'zh-CN': '没有这个文件或文件夹' },
  EACCES: { en: 'no permission to read it', 'zh-CN': '没有读取权限' },
  EPERM: { en: 'no permission to read it', 'zh-CN': '没有读取权限' },
  ELOOP: reasons.linkCircle,
  ENAMETOOLONG: { en: 'the path is too long', 'zh-CN': '路径太长' },
  ENOTDIR: { en: 'a part of the path is not a folder', 'zh-CN': '路径中有一段不是文件夹' },
  EISDIR: { en: 'it is a folder', 'zh-CN': '它是文件夹' },
  EIO: { en: 'the disk could not read it', 'zh-CN': '磁盘读取出错' },
};

const binaryHead = 8192;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder('utf-8', { ignoreBOM: true });
