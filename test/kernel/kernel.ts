import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { join } from 'node:path';
import type { BindRequest, ConnectRequest, ExistingSocket, HostSettings } from '@bindwise/semantics';

/** One question put to a kernel: a world, a request, and what bind() and listen() answered. */
export interface Row {
  readonly existing: readonly ExistingSocket[];
  readonly request: BindRequest;
  readonly settings?: HostSettings;
  readonly observed: { readonly bind: string; readonly listen?: string };
}

/** A socket of the world calls listen(). */
export interface ListenRow {
  readonly existing: readonly ExistingSocket[];
  readonly listen: number;
  readonly observed: { readonly listen: string };
}

/** The same for connect(), with the settings of the host. */
export interface ConnectRow {
  readonly existing: readonly ExistingSocket[];
  readonly request: ConnectRequest;
  readonly settings: HostSettings;
  /** `reusesTimeWait`: connect() got the four-tuple of a connection in TIME_WAIT. */
  readonly observed: { readonly connect: string; readonly reusesTimeWait?: boolean };
}

/** One socket, and a call on it. */
export interface CallRow {
  readonly socket: ExistingSocket;
  readonly call: 'listen' | 'accept' | 'setsockopt';
  readonly option?: string;
  readonly observed: string;
}

export function isRequest(row: Row | ListenRow): row is Row {
  return 'request' in row;
}

export function isListen(row: Row | ListenRow): row is ListenRow {
  return 'listen' in row;
}

const notPermitted = 3;

/** The kernel that runs these tests, as recordings name it: `Linux 6.18`. */
export const thisKernel = `Linux ${release().split('.').slice(0, 2).join('.')}`;

/** Runs a recorder on this kernel. `undefined` where there is no Linux, no root, or no Python to run it; a recorder that fails otherwise throws. */
export function askKernel<Answer>(script: string, ...args: readonly string[]): readonly Answer[] | undefined {
  if (process.platform !== 'linux') return undefined;
  const run = spawnSync('python3', ['-B', join(import.meta.dirname, 'recorder', script), ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    env: { ...process.env, BINDWISE_NODE: process.execPath },
  });
  if (run.status === notPermitted || (run.error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT') return undefined;
  if (run.status !== 0) throw new Error(`${script} ${args.join(' ')} failed: ${run.error?.message ?? ''}${run.stderr}`);
  return run.stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Answer);
}
