import { defaultLocalPortRange, type HostSettings, type Platform, type Protocol } from '@bindwise/semantics';
import type { Trial } from './trial.ts';

export type TryBind = (protocol: Protocol, address: string, port: number) => Promise<Trial | undefined>;

/** The machine on which a port is looked for. */
export interface HostOfPort {
  readonly settings: HostSettings;
  readonly platform: Platform;
}

/** So many ports are tried. */
const mostTries = 32;

/**
 * The next port after one that is taken of which a bind() succeeds right now: outside the range from which connections get their local ports, and open to
 * everybody. `undefined` where none of the next few is.
 */
export async function nextFreePort(
  protocol: Protocol,
  address: string,
  after: number,
  { settings, platform }: HostOfPort,
  tryBind: TryBind,
): Promise<number | undefined> {
  const [first, last] = settings.localPortRange ?? defaultLocalPortRange(platform);
  const lowest = settings.unprivilegedPortStart ?? 1024;
  let port = Math.max(after + 1, lowest, 1024);
  for (let tries = 0; tries < mostTries; tries += 1, port += 1) {
    if (port >= first && port <= last) port = last < 65535 ? last + 1 : 8000;
    if (port > 65535) port = 8000;
    if ((await tryBind(protocol, address, port))?.result === 'ok') return port;
  }
  return undefined;
}
