/** Asks this kernel everything and writes the recording that is replayed where nobody may ask. Run as root: node test/kernel/write-recording.ts */
import { writeFileSync } from 'node:fs';
import type { ConnectRow, Row } from './kernel.ts';
import { askKernel, thisKernel } from './kernel.ts';
import { connectRecordingPath, encode, recordingPath } from './recording.ts';
import { recordedConnects, recordedWorlds } from './seeds.ts';

const rows = [...ask<Row>('record.py', 'matrix'), ...ask<Row>('record.py', 'random', ...recordedWorlds)];
writeFileSync(recordingPath, encode(thisKernel, rows));
const connects = ask<ConnectRow>('record_connect.py', ...recordedConnects);
writeFileSync(connectRecordingPath, `${connects.map((row) => JSON.stringify(row)).join('\n')}\n`);

function ask<Answer>(script: string, ...args: readonly string[]): readonly Answer[] {
  const answers = askKernel<Answer>(script, ...args);
  if (answers === undefined) throw new Error('The kernel cannot be asked here: this needs Linux, root and python3.');
  return answers;
}
