/** Asks this kernel everything and writes the recording that is replayed where nobody may ask. Run as root: node test/kernel/write-recording.ts */
import { writeFileSync } from 'node:fs';
import type { CallRow, ConnectRow, ListenRow, Row } from './kernel.ts';
import { askKernel, thisKernel } from './kernel.ts';
import { callsRecordingPath, checksRecordingPath, connectRecordingPath, encode, encodeConnects, linesOf, recordingPath } from './recording.ts';
import { recordedConnects, recordedCrowds, recordedWorlds } from './seeds.ts';

const crowds = ask<Row>('record.py', 'crowds', ...recordedCrowds).filter(({ existing }) => existing.length > 9);
const rows = [...ask<Row>('record.py', 'matrix'), ...ask<Row | ListenRow>('record.py', 'random', ...recordedWorlds), ...crowds];
writeFileSync(recordingPath, encode(thisKernel, rows));
writeFileSync(connectRecordingPath, encodeConnects(ask<ConnectRow>('record_connect.py', ...recordedConnects)));
writeFileSync(callsRecordingPath, linesOf(ask<CallRow>('record_calls.py')));
// Of the many questions about port 0 every eighth is enough to replay.
const checks = ask<Row>('record_checks.py').filter(({ request, existing }, index) => request.port !== 0 || existing.length !== 2 || index % 8 === 0);
writeFileSync(checksRecordingPath, linesOf(checks.filter(({ existing }) => existing.length < 6)));

function ask<Answer>(script: string, ...args: readonly string[]): readonly Answer[] {
  const answers = askKernel<Answer>(script, ...args);
  if (answers === undefined) throw new Error('The kernel cannot be asked here: this needs Linux, root and python3.');
  return answers;
}
