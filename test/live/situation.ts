import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallResult } from '@bindwise/semantics';
import type { ExplainQuery, Explanation, Sources, Trial } from '../../server/src/live/index.ts';
import { explain } from '../../server/src/live/index.ts';
import { surveyLinux } from '../../server/src/live/linux.ts';
import type { ProcfsSnapshot } from '../../server/src/live/procfs.ts';
import { replayedProcfs } from '../../server/src/live/procfs.ts';

/** What was seen of a situation from inside, so that it can be looked at again where none can be made. */
export interface Recording {
  readonly query: ExplainQuery;
  /** What bind(), and then listen(), really answered. */
  readonly actual: CallResult;
  readonly snapshot: ProcfsSnapshot;
  /** By protocol, address and port. */
  readonly trials: Readonly<Record<string, Trial>>;
  readonly localAddresses: readonly string[];
  readonly uid: number;
  readonly now: number;
}

export interface Looked {
  readonly recording: Recording;
  readonly explanation: Explanation;
}

/** By the names of make.py. */
export const situationNames = [
  'listener',
  'listener-reuseaddr',
  'other-user',
  'wildcard-holds',
  'specific-holds',
  'specific-beside',
  'dual-stack',
  'v6only-beside',
  'time-wait',
  'time-wait-unknown',
  'time-wait-reuseaddr',
  'close-wait',
  'inherited',
  'workers',
  'outgoing',
  'bound',
  'udp-beside-tcp',
  'udp-only',
  'udp-asked',
  'other-namespace',
  'nobody',
  'unseen',
  'privileged',
  'not-here',
] as const;
export type SituationName = (typeof situationNames)[number];

const folder = fileURLToPath(new URL('.', import.meta.url));

/** Makes the situation in namespaces of its own and looks at it. `undefined` where that takes rights or tools that are not there. */
export function makeSituation(name: SituationName): Looked | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return undefined;
  canUnshare ??= spawnSync('unshare', [...namespaces, 'python3', '-c', '']).status === 0;
  if (!canUnshare) return undefined;
  const command = [...namespaces, 'python3', '-B', join(folder, 'situations', 'make.py'), name, process.execPath, join(folder, 'look.ts')];
  const ran = spawnSync('unshare', command, { encoding: 'utf8', maxBuffer: 1 << 28, cwd: '/', timeout: 60_000 });
  if (ran.stdout === '') throw new Error(`${name} could not be made: ${ran.stderr}`);
  return JSON.parse(ran.stdout) as Looked;
}

const namespaces = ['-n', '-p', '-f', '--mount-proc'];
let canUnshare: boolean | undefined;

export function recordingOf(name: SituationName): Recording {
  return JSON.parse(readFileSync(recordingPath(name), 'utf8')) as Recording;
}

export function recordingPath(name: SituationName): string {
  return join(folder, 'recordings', `${name}.txt`);
}

/** Explains what was recorded. */
export function explainAgain({ query, snapshot, trials, localAddresses, uid, now }: Recording): Promise<Explanation> {
  const sources: Sources = {
    platform: 'linux',
    survey: (port) => surveyLinux(port, { procfs: replayedProcfs(snapshot), uid, now }),
    tryBind: async (protocol, address, port) => trials[`${protocol} ${address} ${port}`],
    localAddresses,
  };
  return explain(query, sources);
}
