import type { Endpoint, Text } from '@bindwise/semantics';
import { parseAddress } from '@bindwise/semantics';
import type { ExplainQuery } from './explain.ts';
import type { Survey } from './holder.ts';

/** A bind() that the query may mean, and what had to be assumed for it. */
export interface Candidate extends Endpoint {
  readonly assumed: readonly Text[];
}

/** What the query may mean, the likeliest first. A query that names protocol and address means one thing. */
export function candidatesOf({ port, protocol, address, host }: ExplainQuery, survey: Survey): readonly Candidate[] {
  const protocols = protocol === undefined ? (['tcp', 'udp'] as const) : [protocol];
  const seen = survey.holders.map((holder) => holder.address);
  const addresses = address !== undefined ? [address] : host === 'localhost' ? ['127.0.0.1', '::1'] : distinct(['0.0.0.0', '::', ...seen]);
  return protocols.flatMap((one) =>
    addresses.flatMap((text) => {
      const parsed = parseAddress(text);
      if (parsed === undefined) return [];
      const assumed: Text[] = [];
      if (address === undefined) assumed.push(host === undefined ? noAddress(text) : byName(host, text));
      if (protocol === undefined) assumed.push(noProtocol(one.toUpperCase()));
      return [{ protocol: one, family: parsed.family, address: text, port, assumed }];
    }),
  );
}

function noAddress(address: string): Text {
  return { en: `No address was named; this is judged for ${address}.`, 'zh-CN': `没有给出地址；这里按 ${address} 判断。` };
}

function byName(host: string, address: string): Text {
  return {
    en: `The address was named "${host}", and names are not looked up; this is judged for ${address}.`,
    'zh-CN': `地址写作“${host}”，这里不解析名字；按 ${address} 判断。`,
  };
}

function noProtocol(protocol: string): Text {
  return { en: `No protocol was named; this is judged for ${protocol}.`, 'zh-CN': `没有给出协议；这里按 ${protocol} 判断。` };
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
