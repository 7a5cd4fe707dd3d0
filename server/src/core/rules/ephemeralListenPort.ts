import { defaultLocalPortRange, predict, type Text } from '@bindwise/semantics';
import { bySocket, type Occurrence } from '../flow/index.ts';
import { knownOptions, type Server, serversAt, whereElse } from './questions/endpoints.ts';
import { isProbe } from './questions/onlyTried.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';

export default defineRule({
  name: 'ephemeral-listen-port',
  summary: {
    en: 'A server has a fixed port in the range from which the system gives ports to clients: a client can hold it.',
    'zh-CN': '服务器的固定端口位于系统分配给客户端的范围内：某个客户端可能正占着它。',
  },
  severity: 'information',
  blames: 'number',
  fix: 'never',
  claims: ['port-notes-23', 'extra-10'],
  eachCall: true,
  on: { listen: detect, bind: detect },
});

const messages = {
  inRange: (port: number, isDefault: boolean, [first, last]: readonly [number, number], holder: Text, result: string): Text => ({
    en: `${isDefault ? 'The default port' : 'Port'} ${port} is one that the system gives to clients (${first} to ${last}): while ${holder.en} has it, this bind() fails with ${result}.`,
    'zh-CN': `${isDefault ? '默认端口' : '端口'} ${port} 在系统分配给客户端的范围（${first} 到 ${last}）内：${holder['zh-CN']}占用它时，这次 bind() 以 ${result} 失败。`,
  }),
  /** A connection has no port of UDP. */
  holders: {
    tcp: { en: 'an outgoing connection', 'zh-CN': '外出连接' },
    udp: { en: 'a datagram socket that the system gave a port', 'zh-CN': '由系统分配端口的数据报套接字' },
  } satisfies Record<Server['protocol'], Text>,
  help: {
    linux: {
      en: 'Choose a port below the range, or keep this one out of it with net.ipv4.ip_local_reserved_ports.',
      'zh-CN': '选用该范围以下的端口，或用 net.ipv4.ip_local_reserved_ports 把它排除在外。',
    },
    other: { en: 'Choose a port outside the range.', 'zh-CN': '选用该范围之外的端口。' },
  } satisfies Record<string, Text>,
};

function detect(occurrence: Occurrence, ask: Ask): readonly Detection[] {
  if (bySocket(occurrence).some(({ socket }) => isProbe(socket, ask))) return [];
  const range = ask.localPortRange ?? defaultLocalPortRange(ask.platform);
  return serversAt(occurrence, ask).flatMap((server) => {
    const port = server.port ?? server.defaultPort;
    if (port === undefined || port < range[0] || port > range[1]) return [];
    const result = whileInUse(server, port, ask);
    if (result === 'ok') return [];
    return [
      {
        span: server.site.span,
        meant: server.binds,
        message: messages.inRange(port, server.port === undefined, range, messages.holders[server.protocol], result),
        help: ask.platform === 'linux' ? messages.help.linux : messages.help.other,
        related: whereElse(server),
        fixes: [],
      },
    ];
  });
}

/** What bind() answers while a client of the same user has the port on the same address, as the system gave it: no option is set there. */
function whileInUse({ protocol, family, address, options }: Server, port: number, ask: Ask): string {
  const own = { protocol, family, port, uid: user };
  const client = {
    ...own,
    address: address === wildcards[family] ? clientAddresses[family] : address,
    options: {},
    state: 'connected',
    portChosenByConnect: true,
    remote: { address: serverAddresses[family], port: 443 },
  } as const;
  return predict([client], { ...own, address, options: knownOptions(options), capable: true }, ask.platform, { localAddresses: 'any' }).bind;
}

const user = 1000;
const wildcards = { ipv4: '0.0.0.0', ipv6: '::' } as const;
const clientAddresses = { ipv4: '192.0.2.2', ipv6: '2001:db8::2' } as const;
const serverAddresses = { ipv4: '192.0.2.1', ipv6: '2001:db8::1' } as const;
