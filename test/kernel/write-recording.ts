/** Asks this kernel everything and writes the recording that is replayed where nobody may ask. Run as root: node test/kernel/write-recording.ts */
import { writeFileSync } from 'node:fs';
import type { Row } from './kernel.ts';
import { askKernel, thisKernel } from './kernel.ts';
import { encode, recordingPath } from './recording.ts';
import { recordedWorlds } from './seeds.ts';

const rows = [askKernel<Row>('record.py', 'matrix'), askKernel<Row>('record.py', 'random', ...recordedWorlds)].flatMap((answers) => {
  if (answers === undefined) throw new Error('The kernel cannot be asked here: this needs Linux, root and python3.');
  return answers;
});
writeFileSync(recordingPath, encode(thisKernel, rows));
