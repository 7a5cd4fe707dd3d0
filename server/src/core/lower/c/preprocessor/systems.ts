import type { PlatformName, Span } from '../../../ir/index.ts';
import { isInString, isInside } from '../tree/comments.ts';
import { type Directives, partsOf, type Test } from './directives.ts';

const winsockHeaders = 'winsock2?|ws2tcpip|mswsock|afxsock';
const includeOf = (headers: string): string => String.raw`^[ \t]*#[ \t]*include[ \t]*[<"](?:${headers})\.h[>"]`;

/** What only compilers for Windows have. */
export const windowsInclude = new RegExp(includeOf(`${winsockHeaders}|windows`), 'im');
const winsockBegins = new RegExp(String.raw`${includeOf(winsockHeaders)}|\bWSAStartup\s*\(`, 'gim');

/** What no compiler for Windows has. */
export const posixInclude = /^[ \t]*#[ \t]*include[ \t]*<(?:sys\/(?:socket|un|ioctl)|netinet\/\w+|arpa\/inet|netdb|unistd)\.h>/m;

/**
 * The one platform that the file compiles on, by what it includes and calls under no condition.
 * @param isDefined whether the program gives a name of Winsock a meaning of its own, as those do that run elsewhere, too
 */
export function systemOf(text: string, comments: readonly Span[], directives: Directives, isDefined: boolean): PlatformName | undefined {
  const isCode = isCodeOf(comments, directives);
  if (includesWinsock(text, isCode) || (!isDefined && speaksWinsock(text, directives, isCode))) return 'windows';
  return [...text.matchAll(darwinInclude)].some(({ index }) => isCode(index)) ? 'darwin' : undefined;
}

/** Whether the file includes Winsock, or starts it, under no condition: then it compiles on Windows alone. */
export function isForWindows(text: string, comments: readonly Span[], directives: Directives): boolean {
  return includesWinsock(text, isCodeOf(comments, directives));
}

/** Whether a text gives names of Winsock a meaning itself: `#define closesocket close`, `typedef int SOCKET;`. Winsock's own header need not be there then. */
export function definesWinsock(text: string): boolean {
  return ownWinsock.test(text);
}

/** No comment, and compiled under any condition. */
type IsCode = (offset: number) => boolean;

function isCodeOf(comments: readonly Span[], directives: Directives): IsCode {
  return (offset) => !isInside(comments, offset) && directives.conditionsAt(offset).length === 0;
}

function includesWinsock(text: string, isCode: IsCode): boolean {
  for (const { index, 0: word } of text.matchAll(winsockBegins)) {
    // A program for all systems may have a WSAStartup() that does nothing on others.
    if (word.startsWith('WSA') && posixInclude.test(text)) continue;
    if (isCode(index)) return true;
  }
  return false;
}

/** Whether it uses, under no condition, what Winsock alone has, and asks nowhere what it is compiled for: the header is one that is not here. */
function speaksWinsock(text: string, directives: Directives, isCode: IsCode): boolean {
  const uses = (words: RegExp): boolean => [...text.matchAll(words)].some(({ index }) => isCode(index) && !isInString(text, index));
  // Few programs have any of these words, and most that do have them under conditions.
  if (!/SOCKADDR|\bWSA|\bclosesocket\b/.test(text) || posixInclude.test(text) || definesWinsock(text)) return false;
  if ([...directives.tests.values()].some(asksForSystem)) return false;
  return uses(winsockAlone) || (uses(oftenImitated) && uses(resultsOfWinsock) && uses(typesOfWindows));
}

const winsockAlone =
  /\bWSA(?:Cleanup|Socket[AW]?|EventSelect|AsyncSelect|CreateEvent|CloseEvent|ResetEvent|EnumNetworkEvents|WaitForMultipleEvents|Ioctl|Recv|RecvFrom|Send|SendTo|GetOverlappedResult)\s*\(|\b(?:L?PSOCKADDR(?:_IN6?)?|SOCKADDR(?:_IN6?|_STORAGE)?)\b/g;

/** Programs for other systems, too, often have these of their own. */
const oftenImitated = /\b(?:WSAGetLastError|closesocket)\s*\(/g;
const resultsOfWinsock = /\b(?:INVALID_SOCKET|SOCKET_ERROR)\b/g;
const typesOfWindows = /\b(?:DWORD|LPDWORD|HANDLE|HWND|LPVOID|LPC?T?STR|WINAPI|MAKEWORD|TCHAR|CString)\b/g;

const ownWinsock =
  /^[ \t]*#[ \t]*define[ \t]+(?:L?P?SOCKADDR\w*|SOCKET|SOCKET_ERROR|INVALID_SOCKET|closesocket|WSA\w+)\b|\btypedef\b[^;{}]{0,200}\b(?:L?P?SOCKADDR\w*|SOCKET)\s*;|\busing\s+(?:L?P?SOCKADDR\w*|SOCKET)\s*=|\b(?:INVALID_SOCKET|SOCKET_ERROR)\s*=(?!=)|\b(?:WSA\w+|closesocket)\s*\([^()]*\)\s*\{/m;

/** Frameworks and headers of the kernel that macOS alone has. */
const darwinInclude =
  /^[ \t]*#[ \t]*(?:include|import)[ \t]*<(?:(?:CoreFoundation|CoreServices|SystemConfiguration|IOKit|Cocoa|ApplicationServices)\/|mach\/|mach-o\/|(?:sys\/(?:kern_control|sys_domain|kern_event)|net\/if_utun|libproc)\.h>)/gm;

function asksForSystem(test: Test): boolean {
  return partsOf(test).some((part) => {
    if (part.kind === 'number') return false;
    // Which compiler for Windows, and which Windows, only a program of Windows asks.
    return systemLike.test(part.kind === 'compare' ? part.text.replace(/\b(?:_MSC_VER|_WIN32_WINNT|WINVER|_WIN32_IE)\b/g, '') : part.name);
  });
}

const systemLike = /win|unix|posix|linux|apple|darwin|mac|bsd|sun|_MSC|mingw|gnu|os2|platform|socket/i;
