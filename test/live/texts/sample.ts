import type { Understood } from '../../../server/src/live/messages/understand.ts';

type Reads = Partial<Pick<Understood, 'error' | 'call' | 'protocol' | 'family' | 'address' | 'host' | 'port' | 'path' | 'platform'>>;

/** What a runtime or a tool prints when bind() fails, the row that reads it, and all that is read from it. */
export interface Sample {
  readonly row: string;
  readonly text: string;
  readonly reads: Reads;
}

export const inUse = 'EADDRINUSE';
export const notHere = 'EADDRNOTAVAIL';
export const denied = 'EACCES';
export const tcp = { protocol: 'tcp' } as const;
export const udp = { protocol: 'udp' } as const;
export const bind = { call: 'bind' } as const;
export const listen = { call: 'listen' } as const;
export const any4 = { address: '0.0.0.0', family: 'ipv4' } as const;
export const any6 = { address: '::', family: 'ipv6' } as const;
export const local4 = { address: '127.0.0.1', family: 'ipv4' } as const;
export const linux = { platform: 'linux' } as const;
export const darwin = { platform: 'darwin' } as const;
export const windows = { platform: 'windows' } as const;

export const s = (row: string, text: string, error: Reads['error'], ...more: readonly Reads[]): Sample => ({
  row,
  text,
  reads: Object.assign({ ...(error === undefined ? {} : { error }) }, ...more),
});
export const port = (number: number): Reads => ({ port: number });
