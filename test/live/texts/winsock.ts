import type { Sample } from './sample.ts';
import { denied, inUse, notHere, s, windows } from './sample.ts';

export const winsockSamples: readonly Sample[] = [
  s('python', 'OSError: [WinError 10048] Only one usage of each socket address (protocol/network address/port) is normally permitted', inUse, windows),
  s('python', 'OSError: [WinError 10048] 通常每个套接字地址(协议/网络地址/端口)只允许使用一次。', inUse, windows),
  s('python', 'PermissionError: [WinError 10013] An attempt was made to access a socket in a way forbidden by its access permissions', denied, windows),
  s('python', 'PermissionError: [WinError 10013] 以一种访问权限不允许的方式做了一个访问套接字的尝试。', denied, windows),
  s('python', 'OSError: [WinError 10049] The requested address is not valid in its context', notHere, windows),
  s('python', 'OSError: [WinError 10049] 在其上下文中，该请求的地址无效。', notHere, windows),
  s('winsock', 'bind failed: Winsock error 10048', inUse, windows),
  s('winsock', 'bind() failed with WSAEADDRINUSE', inUse),
  s('sentence', '通常每个套接字地址(协议/网络地址/端口)只允许使用一次。', inUse),
  s('sentence', 'Only one usage of each socket address (protocol/network address/port) is normally permitted.', inUse),
];
