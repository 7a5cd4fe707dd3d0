import { socketOptions, type Text } from '@bindwise/semantics';
import { addressOf, type BindFact, type EndpointFact, hasHappened, type OptionFact, otherwiseOf, portOf, portOrigin, type SocketFacts } from '../flow/index.ts';
import { endpointText } from '../world/index.ts';
import { escapeMarkdown } from './words.ts';

const protocolNames = { tcp: 'TCP', udp: 'UDP', other: 'socket', unknown: 'socket' } as const;

/** What the socket is: `TCP 0.0.0.0:8888`. */
export function boundText(socket: SocketFacts, bind: BindFact | undefined): Text {
  const isPath = socket.family === 'unix' || bind?.endpoint.isPath === true;
  const protocol = isPath ? 'AF_UNIX' : protocolNames[socket.protocol];
  if (bind === undefined || isPath) return { en: protocol, 'zh-CN': protocol };
  return written(protocol, bind.endpoint, addressIn(socket, bind.endpoint));
}

/** Where a connect() goes. */
export function destinationText(endpoint: EndpointFact | undefined): Text | undefined {
  if (endpoint === undefined || endpoint.isPath) return undefined;
  const to = written('', endpoint, addressOf(endpoint));
  // Where neither is known, the port's origin is all that can be said.
  const plain = (text: string): string => text.replace(/^[,，]?\s*/, '');
  return { en: `to ${plain(to.en)}`, 'zh-CN': `到 ${plain(to['zh-CN'])}` };
}

/** The address as the socket's family has it: the text that means any address says nothing of the family. */
export function addressIn({ family }: SocketFacts, endpoint: EndpointFact): string | undefined {
  const address = addressOf(endpoint);
  const isWritten = endpoint.address.kind === 'string' && endpoint.address.value === address;
  return family === 'ipv6' && address === '0.0.0.0' && !isWritten ? '::' : address;
}

function written(protocol: string, endpoint: EndpointFact, address: string | undefined): Text {
  return endpointText({ protocol, address, port: portOf(endpoint), portFrom: portOrigin(endpoint), portOtherwise: otherwiseOf(endpoint.port) }, escapeMarkdown);
}

/** The options that decide a bind, as they are at this point. `atBind`: as bind() found them, where it has been; what was set since says so. */
export function optionsText(
  options: ReadonlyMap<string, OptionFact>,
  isIncomplete: boolean,
  deciding: readonly string[],
  atBind: ReadonlyMap<string, OptionFact> = options,
): readonly Text[] {
  const shown: Text[] = [];
  for (const name of new Set([...deciding, ...options.keys()])) {
    const fact = options.get(name);
    const label = escapeMarkdown(name);
    if (fact === undefined && isIncomplete) shown.push({ en: `${label} not known`, 'zh-CN': `${label} 未知` });
    else if (fact === undefined) shown.push({ en: `${label} **not set**`, 'zh-CN': `${label} **未设置**` });
    else if (fact.value === 'unknown' && isStructure(name)) shown.push({ en: `${label} set`, 'zh-CN': `已设置 ${label}` });
    else if (fact.value === 'unknown') shown.push({ en: `${label} of unknown value`, 'zh-CN': `${label} 的值未知` });
    else if (atBind.get(name)?.value !== fact.value)
      shown.push({ en: `${label} = ${fact.value}, set after bind()`, 'zh-CN': `${label} = ${fact.value}，在 bind() 之后设置` });
    else shown.push({ en: `${label} = ${fact.value}`, 'zh-CN': `${label} = ${fact.value}` });
  }
  return shown;
}

/** No one number says what such an option is set to. */
export function isStructure(option: string): boolean {
  const type = socketOptions.get(option)?.type;
  return type !== undefined && type !== 'flag' && type !== 'int';
}

/** The options of which a hover says that they are not set. */
export function decidingOptions(socket: SocketFacts): readonly string[] {
  return socket.origin !== 'accepted' && socket.family !== 'unix' && (socket.protocol === 'udp' || socket.protocol === 'tcp') ? ['SO_REUSEADDR'] : [];
}

/** What the socket has become, beside its bind. */
export function progressText(socket: SocketFacts): readonly Text[] {
  const said: Text[] = [];
  if (socket.failedBind !== undefined) said.push({ en: 'bind() has failed here', 'zh-CN': '此处 bind() 已失败' });
  if (hasHappened(socket.listening)) said.push({ en: 'listens', 'zh-CN': '正在监听' });
  if (hasHappened(socket.connected)) said.push({ en: 'connected', 'zh-CN': '已连接' });
  if (hasHappened(socket.closed)) said.push({ en: 'closed', 'zh-CN': '已关闭' });
  if (socket.origin === 'elsewhere') said.push({ en: 'made elsewhere, so its past is not known', 'zh-CN': '在别处创建，之前的状态未知' });
  return said;
}
