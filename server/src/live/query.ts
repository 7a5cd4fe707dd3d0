import type { Platform, Protocol } from '@bindwise/semantics';
import type { ExplainQuery } from './explain.ts';
import type { Understood } from './messages/understand.ts';

/** What a person says beside the text, or instead of it. */
export interface Said {
  readonly port?: number | undefined;
  readonly protocol?: Protocol | undefined;
  /** Numeric. */
  readonly address?: string | undefined;
}

/**
 * The query that an error text makes; what a person says counts more. `undefined` where neither names a port.
 * @param platform the machine that will be looked at: what a runtime sets by itself on POSIX systems it does not set on Windows
 */
export function queryOf(understood: Understood | undefined, said: Said, platform: Platform): ExplainQuery | undefined {
  const port = said.port ?? (understood?.port === 0 ? undefined : understood?.port);
  if (port === undefined) return undefined;
  return {
    port,
    protocol: said.protocol ?? understood?.protocol,
    address: said.address ?? understood?.address,
    host: understood?.host,
    call: understood?.call,
    error: understood?.error,
    options: platform === 'windows' ? undefined : understood?.options,
    textPlatform: understood?.platform,
  };
}
