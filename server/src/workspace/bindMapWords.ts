import { socketOptions, type Text } from '@bindwise/semantics';
import type { EndpointRole } from '../core/analyze.ts';
import { endpointText, originTexts } from '../core/world/index.ts';
import type { ConflictGroup, MappedEndpoint } from './bindMap.ts';

/** What a person reads of the map, in both languages. Names from the source are given as they are: whoever shows them makes them harmless. */

const protocols = { tcp: 'TCP', udp: 'UDP', unix: 'Unix', unknown: 'socket' } as const;

/** `TCP 0.0.0.0:8888`, `Unix /run/app.sock`, `TCP 127.0.0.1, port from the environment`. */
export function endpointLabel({ protocol, address, port, from }: MappedEndpoint): Text {
  if (protocol !== 'unix')
    return endpointText({
      protocol: protocols[protocol],
      address,
      port,
      ...(from === undefined ? {} : port === undefined ? { portFrom: from } : { addressFrom: from }),
    });
  if (address !== undefined) return { en: `${protocols.unix} ${address}`, 'zh-CN': `${protocols.unix} ${address}` };
  const origin = originTexts[from ?? 'unknown'];
  return { en: `${protocols.unix}, path ${origin.en}`, 'zh-CN': `${protocols.unix}，路径${origin['zh-CN']}` };
}

export const roleWords: Readonly<Record<EndpointRole, Text>> = {
  server: { en: 'listens', 'zh-CN': '监听' },
  datagram: { en: 'sends and receives', 'zh-CN': '收发数据报' },
  client: { en: 'connects from it', 'zh-CN': '从此处发起连接' },
  unknown: { en: 'binds', 'zh-CN': '绑定' },
};

/** The roles as headings, in the order in which they are shown. */
export const roleGroups: readonly (readonly [EndpointRole, Text])[] = [
  ['server', { en: 'Servers', 'zh-CN': '服务器' }],
  ['datagram', { en: 'Datagram Sockets', 'zh-CN': '数据报套接字' }],
  ['client', { en: 'Clients That Bind', 'zh-CN': '绑定端口的客户端' }],
  ['unknown', { en: 'Other Binds', 'zh-CN': '其他绑定' }],
];

/** The options as bind() finds them, each by itself. */
export function optionTexts({ options, optionsIncomplete }: Pick<MappedEndpoint, 'options' | 'optionsIncomplete'>): readonly Text[] {
  const texts = [...options].map(
    ([name, value]): Text => (value === 'unknown' ? notConstant(name) : { en: `${name} = ${value}`, 'zh-CN': `${name} = ${value}` }),
  );
  return optionsIncomplete ? [...texts, { en: 'other options not known', 'zh-CN': '其他选项未知' }] : texts;
}

/** Those of the options that decide whether bind() is refused. */
export function decidingOptions({ options, optionsIncomplete }: MappedEndpoint): readonly Text[] {
  return optionTexts({ options: new Map([...options].filter(([name]) => socketOptions.get(name)?.readBy === 'bind')), optionsIncomplete });
}

/** What a group of conflicts says, beside the endpoints themselves. */
export function conflictLabel(group: ConflictGroup, endpoints: readonly MappedEndpoint[]): Text {
  const [first, second] = group.endpoints.map((index) => endpoints[index]);
  if (first === undefined || second === undefined) return { en: group.outcome, 'zh-CN': group.outcome };
  const [a, b] = [endpointLabel(first), endpointLabel(second)];
  if (group.endpoints.length === 2) {
    return a.en === b.en
      ? { en: `Two bind ${a.en}: ${group.outcome}`, 'zh-CN': `两处绑定 ${a['zh-CN']}：${group.outcome}` }
      : { en: `${a.en} and ${b.en}: ${group.outcome}`, 'zh-CN': `${a['zh-CN']} 与 ${b['zh-CN']}：${group.outcome}` };
  }
  const where = `${protocols[first.protocol]} ${first.port}`;
  const count = group.endpoints.length;
  return { en: `${count} endpoints on ${where}: ${group.outcome}`, 'zh-CN': `${where} 上有 ${count} 个端点：${group.outcome}` };
}

function notConstant(name: string): Text {
  return { en: `${name} not constant`, 'zh-CN': `${name} 不是常量` };
}
