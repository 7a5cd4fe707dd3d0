import type { ErrnoName } from '../../errors.ts';
import { sentence } from '../../reasons.ts';
import type { BindRequest, HostSettings } from '../../socket.ts';
import type { Text } from '../../text.ts';

/** Why bind() fails whatever else is on the port. */
export function whyRefusedEarly(errno: ErrnoName, request: BindRequest, settings: HostSettings): { readonly reason: Text; readonly claims: readonly string[] } {
  const { address, port } = request;
  switch (errno) {
    case 'EACCES': {
      const start = settings.unprivilegedPortStart ?? 1024;
      return {
        reason: sentence(
          `port ${port} is below ${start} (ip_unprivileged_port_start), and the process lacks CAP_NET_BIND_SERVICE`,
          `端口 ${port} 低于 ${start}（ip_unprivileged_port_start），而进程没有 CAP_NET_BIND_SERVICE`,
        ),
        claims: ['extra-15', 'port-record-8'],
      };
    }
    case 'EADDRNOTAVAIL':
      return {
        reason: sentence(`${address} is not an address of this host, and IP_FREEBIND is not set`, `${address} 不是本机的地址，而且没有设置 IP_FREEBIND`),
        claims: ['extra-16'],
      };
    case 'EAFNOSUPPORT':
      return { reason: sentence(`${address} is not an address of the socket's family`, `${address} 与套接字的地址族不符`), claims: [] };
    default:
      if (!address.includes(':') && request.family === 'ipv6')
        return {
          reason: sentence(`${address} is an IPv4 address, too short for an IPv6 socket`, `${address} 是 IPv4 地址，对 IPv6 套接字来说太短`),
          claims: [],
        };
      return { reason: request.state === 'bound' ? boundAlready : whyUnfit(address), claims: request.state === 'bound' ? ['extra-18'] : [] };
  }
}

const boundAlready = sentence('the socket is bound already, and a socket is bound once only', '套接字已经绑定，而一个套接字只能绑定一次');

function whyUnfit(address: string): Text {
  if (address.includes('.'))
    return sentence(`${address} is an IPv4 address, and IPV6_V6ONLY keeps the socket to IPv6`, `${address} 是 IPv4 地址，而 IPV6_V6ONLY 限定套接字只用 IPv6`);
  if (address.toLowerCase().startsWith('ff'))
    return sentence(`a socket cannot be bound to ${address} like this: it is a multicast address`, `套接字不能这样绑定到 ${address}：它是组播地址`);
  return sentence(
    `${address} is a link-local address and means something only together with an interface`,
    `${address} 是链路本地地址，只有连同网络接口才有意义`,
  );
}
