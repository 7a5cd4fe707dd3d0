import type { Text } from '@bindwise/semantics';
import { bySocket, type Occurrence, optionsOf } from '../flow/index.ts';
import { type Server, serversAt } from './questions/endpoints.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { notes } from './words.ts';

export default defineRule({
  name: 'bind-all-interfaces',
  summary: {
    en: 'A server is bound to every address of the host, so whoever can reach the host can reach it.',
    'zh-CN': '服务器绑定了本机的所有地址，能连到这台主机的人都能连到它。',
  },
  severity: 'off',
  blames: 'number',
  fix: 'never',
  claims: ['ports-qa-11'],
  on: { listen: detect, bind: detect },
});

const messages = {
  wildcard: ({ address, port }: Server): Text => ({
    en: `${address} is every address of the host: this server${port === undefined || port === 0 ? '' : ` on port ${port}`} can be reached from every network that the host is in.`,
    'zh-CN': `${address} 是本机的所有地址：主机所在的每个网络都能访问这个服务器${port === undefined || port === 0 ? '' : `（端口 ${port}）`}。`,
  }),
  help: {
    en: 'Bind 127.0.0.1 or ::1 where only this host is to reach it, or the address of one interface.',
    'zh-CN': '只供本机访问时绑定 127.0.0.1 或 ::1，否则绑定某个接口的地址。',
  } satisfies Text,
};

function detect(occurrence: Occurrence, ask: Ask): readonly Detection[] {
  return serversAt(occurrence, ask)
    .filter(({ address, isAddressKnown }) => isAddressKnown && wildcards.has(address))
    .filter((server) => server.protocol === 'tcp' || ((server.port ?? 0) !== 0 && !receivesForMany(occurrence, ask)))
    .map((server) => ({
      span: server.site.span,
      message: messages.wildcard(server),
      help: messages.help,
      related: server.listens.span.start === server.site.span.start ? [] : [{ span: server.listens.span, message: notes.listens }],
      fixes: [],
    }));
}

/** Multicast and broadcast do not reach a socket that is bound to one address of the host. */
function receivesForMany(occurrence: Occurrence, ask: Ask): boolean {
  const sockets = bySocket(occurrence).flatMap(({ socket }) => [...ask.facts.onSocket(socket)]);
  return sockets.some(({ paths }) => paths.some(({ action }) => optionsOf(action.operands).some((option) => forMany.test(option))));
}

const forMany = /^(?:IP_ADD_(?:SOURCE_)?MEMBERSHIP|IPV6_(?:JOIN_GROUP|ADD_MEMBERSHIP)|MCAST_JOIN_\w+|SO_BROADCAST)$/;
const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);
