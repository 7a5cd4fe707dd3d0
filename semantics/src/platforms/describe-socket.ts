import { formatEndpoint } from '../endpoint.ts';
import type { ExistingSocket } from '../socket.ts';
import type { Text } from '../text.ts';

/** A socket of the world in a few words: what it is and where. */
export function describeSocket(socket: ExistingSocket): Text {
  const at = formatEndpoint(socket);
  const protocol = socket.protocol.toUpperCase();
  switch (socket.state) {
    case 'bound':
      return { en: `a ${protocol} socket bound to ${at}`, 'zh-CN': `绑定在 ${at} 的 ${protocol} 套接字` };
    case 'listening':
      return { en: `a socket listening on ${at}`, 'zh-CN': `正在 ${at} 监听的套接字` };
    case 'accepted':
      return { en: `an open connection of the last run on ${at}`, 'zh-CN': `上次运行留下的 ${at} 上仍打开的连接` };
    case 'time-wait':
      return { en: `a connection of the last run in TIME_WAIT on ${at}`, 'zh-CN': `上次运行留下的 ${at} 上处于 TIME_WAIT 的连接` };
    case 'connected':
      return { en: `a connected ${protocol} socket with the local port ${at}`, 'zh-CN': `本地端口为 ${at} 的已连接 ${protocol} 套接字` };
    default:
      return socket.state satisfies never;
  }
}
