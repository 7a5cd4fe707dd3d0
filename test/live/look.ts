import { readFileSync } from 'node:fs';
import type { CallResult } from '@bindwise/semantics';
import type { ExplainQuery, Trial } from '../../server/src/live/index.ts';
import { explain, thisMachine, tryBind } from '../../server/src/live/index.ts';
import { surveyLinux } from '../../server/src/live/linux.ts';
import { procfs, recordingProcfs } from '../../server/src/live/procfs.ts';
import type { Looked } from './situation.ts';

// Run inside a situation: explains the query on standard input, and writes the answer with a recording of all that was read for it.
const { query, actual, looker } = JSON.parse(readFileSync(0, 'utf8')) as { query: ExplainQuery; actual: CallResult; looker: number };
if (looker !== 0) {
  process.setgroups?.([]);
  process.setgid?.(looker);
  process.setuid?.(looker);
}
const recorder = recordingProcfs(procfs);
const trials: Record<string, Trial> = {};
const uid = process.geteuid?.() ?? 0;
const now = Date.now();
const { localAddresses, platform } = thisMachine();
const explanation = await explain(query, {
  platform,
  localAddresses,
  survey: (port) => surveyLinux(port, { procfs: recorder.procfs, uid, now }),
  tryBind: async (protocol, address, port) => {
    const trial = await tryBind(protocol, address, port);
    if (trial !== undefined) trials[`${protocol} ${address} ${port}`] = trial;
    return trial;
  },
});
const looked: Looked = { recording: { query, actual, snapshot: recorder.snapshot, trials, localAddresses, uid, now }, explanation };
process.stdout.write(JSON.stringify(looked));
