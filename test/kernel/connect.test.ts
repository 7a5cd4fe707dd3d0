import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predictConnect } from '@bindwise/semantics';
import type { ConnectRow } from './kernel.ts';
import { askKernel } from './kernel.ts';
import { readConnectRecording } from './recording.ts';
import { askedConnects } from './seeds.ts';

const recording = readConnectRecording();

test('predictConnect agrees with the kernel where local ports are few', () => {
  const rows = askKernel<ConnectRow>('record_connect.py', ...askedConnects) ?? recording;
  const refused = rows.filter(({ observed }) => observed.connect !== 'ok').length;
  assert.ok(refused > 50 && refused < rows.length - 50, `${rows.length} questions were asked, ${refused} were refused`);
  assert.deepEqual(disagreements(rows), []);
});

test('predictConnect agrees with what a kernel answered when it was recorded', () => {
  assert.ok(recording.length > 150, `${recording.length} questions are recorded`);
  assert.deepEqual(disagreements(recording), []);
});

/** At most ten of the rows in which predictConnect and the kernel differ. */
function disagreements(rows: readonly ConnectRow[]): readonly string[] {
  const wrong = rows.flatMap((row) => {
    const { connect } = predictConnect(row.existing, row.request, row.settings);
    return connect === row.observed.connect ? [] : [`${JSON.stringify(row)} but predictConnect says ${connect}`];
  });
  return wrong.slice(0, 10);
}
