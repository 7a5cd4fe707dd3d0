import { bindWithoutPrivilege, serviceName, type Text } from '@bindwise/semantics';
import type { Facts, Occurrence } from '../flow/index.ts';
import { type Server, serversAt, whereElse } from './questions/endpoints.ts';
import { type Ask, type Detection, defineRule } from './rule.ts';
import { isForDevice, isForMicroPython } from './texts/devices.ts';

export default defineRule({
  name: 'privileged-port',
  summary: {
    en: 'A server is bound to a port that only a privileged process may take.',
    'zh-CN': '服务器绑定的端口只有特权进程才能使用。',
  },
  severity: 'information',
  blames: 'number',
  fix: 'never',
  claims: ['extra-15', 'port-record-8'],
  eachCall: true,
  on: { listen: detect, bind: detect },
});

const messages = {
  refused: (port: number, isDefault: boolean, service: string | undefined, result: string): Text => {
    const named = service === undefined ? '' : ` (${service})`;
    const namedZh = service === undefined ? ' ' : `（${service}）`;
    return {
      en: `${isDefault ? 'The default port' : 'Port'} ${port}${named} is a privileged port: without the privilege this bind() fails with ${result}.`,
      'zh-CN': `${isDefault ? '默认端口' : '端口'} ${port}${namedZh}是特权端口：没有特权时，这次 bind() 以 ${result} 失败。`,
    };
  },
  help: {
    linux: {
      en: 'Give the program CAP_NET_BIND_SERVICE, lower net.ipv4.ip_unprivileged_port_start, or serve on a higher port. Take the port first, then drop the privilege.',
      'zh-CN': '给程序 CAP_NET_BIND_SERVICE，调低 net.ipv4.ip_unprivileged_port_start，或改用更大的端口。先取得端口，再放弃特权。',
    },
    other: {
      en: 'Start as root and drop the privilege once the port is taken, or serve on a higher port.',
      'zh-CN': '以 root 启动并在取得端口后放弃特权，或改用更大的端口。',
    },
  } satisfies Record<string, Text>,
};

function detect(occurrence: Occurrence, ask: Ask): readonly Detection[] {
  const refused = serversAt(occurrence, ask).flatMap((server) => refusal(server, ask));
  return refused.length > 0 && (knowsOfPrivilege(ask) || isForDevice(ask) || isForMicroPython(ask)) ? [] : refused;
}

/**
 * A program that asks who runs it, gives the privilege up, is handed its socket, or has an answer to the refusal knows what it does. The names are
 * those of the system calls, which Python's `os`, Node's `process` and Deno share.
 */
const speaksOfPrivilege =
  /\b(?:set(?:e|re|res|fs)?[ug]id|gete?[ug]id|getres[ug]id|initgroups|setgroups|set_?uid|drop_?priv\w*|cap_(?:set|get)_proc|capset|prctl|setpcap|setusercontext|pledge|sd_listen_fds\w*|LISTEN_FDS|CAP_NET_BIND_SERVICE|ip_unprivileged_port_start|IsUserAnAdmin|userInfo|W?S?A?EACCES|PermissionError|permission_denied|PermissionDenied)\b/i;

function knowsOfPrivilege(ask: Ask): boolean {
  const code = ask.programCode();
  const known = answers.get(ask.facts) ?? speaksOfPrivilege.test(code);
  answers.set(ask.facts, known);
  return known;
}

/** Of the same program, asked for each of its ports. */
const answers = new WeakMap<Facts, boolean>();

function refusal(server: Server, ask: Ask): readonly Detection[] {
  const { protocol } = server;
  const port = server.port ?? server.defaultPort;
  if (port === undefined || port <= 0 || port > 0xffff) return [];
  const answer = bindWithoutPrivilege({ protocol, family: server.family, address: server.address, port }, ask.platform);
  if (answer.result === 'ok') return [];
  return [
    {
      span: server.site.span,
      meant: server.binds,
      message: messages.refused(port, server.port === undefined, serviceName(port, protocol), answer.result),
      help: ask.platform === 'linux' ? messages.help.linux : messages.help.other,
      related: whereElse(server),
      fixes: [],
    },
  ];
}
