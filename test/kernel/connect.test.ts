import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as semantics from '@bindwise/semantics';
import { connectDiffers } from './agree.ts';
import type { ConnectRow } from './kernel.ts';
import { askKernel } from './kernel.ts';
import { decodeConnects, encodeConnects, readConnectRecording } from './recording.ts';
import { askedConnects } from './seeds.ts';

const recording = readConnectRecording();

test('predictConnect agrees with the kernel where local ports are few', () => {
  const rows = askKernel<ConnectRow>('record_connect.py', ...askedConnects) ?? recording;
  const refused = rows.filter(({ observed }) => observed.connect !== 'ok').length;
  assert.ok(refused > 50 && refused < rows.length - 50, `${rows.length} questions were asked, ${refused} were refused`);
  assert.deepEqual(disagreements(rows), []);
});

test('predictConnect agrees with what a kernel answered when it was recorded', () => {
  assert.ok(recording.length > 2_500, `${recording.length} questions are recorded`);
  assert.deepEqual(disagreements(recording), []);
});

test('A recording of connects says again what was put into it', () => {
  const rows = recording.slice(-300);
  assert.deepEqual(decodeConnects(encodeConnects(rows)), rows);
});

/** At most ten of the rows in which predictConnect and the kernel differ. */
function disagreements(rows: readonly ConnectRow[]): readonly string[] {
  const wrong = rows.filter((row) => connectDiffers(semantics, row)).slice(0, 10);
  return wrong.map((row) => {
    const { reason: _said, claims: _cited, ...said } = semantics.predictConnect(row.existing, row.request, row.settings);
    return `${JSON.stringify(row)} but predictConnect says ${JSON.stringify(said)}`;
  });
}
