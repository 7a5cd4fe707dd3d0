import type { Text } from '@bindwise/semantics';
import type { Origin } from '../ir/index.ts';

/** An endpoint as far as the text says what it is. */
export interface WrittenEndpoint {
  readonly protocol: string;
  /** `undefined` where it is not known. An IPv6 address has no brackets. */
  readonly address: string | undefined;
  readonly port: number | undefined;
  /** Where what is not known comes from. */
  readonly portFrom?: Origin;
  /** The port where nobody gives another. */
  readonly portOtherwise?: number | undefined;
  readonly addressFrom?: Origin;
}

/** `TCP 0.0.0.0:8888`, `UDP [::]:53`, `TCP 127.0.0.1, port from the environment`, `TCP port 80`, `TCP 0.0.0.0, a free port`. `harmless`: makes the host, which may be text of the source, harmless. */
export function endpointText({ protocol, address, port, portFrom, portOtherwise, addressFrom }: WrittenEndpoint, harmless = asItIs): Text {
  const host = address === undefined ? undefined : harmless(address.includes(':') ? `[${address}]` : address);
  const at = host === undefined ? protocol : `${protocol} ${host}`;
  if (port === 0) return { en: `${at}, a free port`, 'zh-CN': `${at}，由内核选端口` };
  if (port === undefined) {
    const from = originTexts[portFrom ?? 'unknown'];
    const otherwise = portOtherwise === undefined ? { en: '', zh: '' } : { en: `, ${portOtherwise} by default`, zh: `，默认 ${portOtherwise}` };
    return { en: `${at}, port ${from.en}${otherwise.en}`, 'zh-CN': `${at}，端口${from['zh-CN']}${otherwise.zh}` };
  }
  if (host !== undefined) return { en: `${at}:${port}`, 'zh-CN': `${at}:${port}` };
  const from = addressFrom === undefined || addressFrom === 'unknown' ? undefined : originTexts[addressFrom];
  return {
    en: `${at} port ${port}${from === undefined ? '' : `, address ${from.en}`}`,
    'zh-CN': `${at} 端口 ${port}${from === undefined ? '' : `，地址${from['zh-CN']}`}`,
  };
}

/** Where an address or a port that is not constant comes from. */
export const originTexts: Readonly<Record<Origin, Text>> = {
  argv: { en: 'from the command line', 'zh-CN': '来自命令行' },
  env: { en: 'from the environment', 'zh-CN': '来自环境变量' },
  config: { en: 'from the configuration', 'zh-CN': '来自配置' },
  parameter: { en: 'from the caller', 'zh-CN': '来自调用者' },
  kernel: { en: 'asked of the kernel', 'zh-CN': '向内核询问得来' },
  chance: { en: 'drawn at random', 'zh-CN': '随机抽取' },
  unknown: { en: 'not constant', 'zh-CN': '不是常量' },
};

const asItIs = (text: string): string => text;
