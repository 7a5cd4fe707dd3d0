import assert from 'node:assert/strict';
import { test } from 'node:test';
import { predict } from '@bindwise/semantics';
import type { Row } from './kernel.ts';
import { askKernel } from './kernel.ts';
import { decode, encode, readChecksRecording, readRecording } from './recording.ts';
import { askedWorlds } from './seeds.ts';

const recording = readRecording();

test('predict agrees with the kernel on every pair of sockets', () => {
  const rows = askKernel<Row>('record.py', 'matrix') ?? recording.rows;
  assert.ok(rows.length > 30_000, `${rows.length} questions were asked`);
  assert.deepEqual(disagreements(rows), []);
});

test('predict agrees with the kernel on random worlds of three and four sockets', () => {
  const rows = askKernel<Row>('record.py', 'random', ...askedWorlds) ?? recording.rows;
  assert.ok(rows.filter(({ existing }) => existing.length >= 2).length > 5_000, `${rows.length} questions were asked`);
  assert.deepEqual(disagreements(rows), []);
});

test('predict agrees with the kernel on what bind() refuses by itself, and on port 0', () => {
  const recorded = readChecksRecording();
  const rows = askKernel<Row>('record_checks.py') ?? recorded;
  assert.ok(rows.length >= recorded.length && recorded.length > 600, `${rows.length} questions were asked`);
  assert.deepEqual(disagreements(rows), []);
  assert.deepEqual(disagreements(recorded), []);
});

test('predict agrees with what a kernel answered when it was recorded', () => {
  assert.match(recording.kernel, /^Linux \d+\.\d+$/);
  assert.ok(recording.rows.length > 40_000, `${recording.rows.length} questions are recorded`);
  assert.deepEqual(disagreements(recording.rows), []);
});

test('A recording says again what was put into it', () => {
  const rows = recording.rows.slice(-500);
  assert.deepEqual(new Set(decode(encode('Linux 1.0', rows)).rows.map((row) => JSON.stringify(row))), new Set(rows.map((row) => JSON.stringify(row))));
});

/** At most ten of the rows in which predict and the kernel differ, as they can be asked again. */
function disagreements(rows: readonly Row[]): readonly string[] {
  const wrong: string[] = [];
  for (const { existing, request, settings, observed } of rows) {
    const { bind, listen } = predict(existing, request, 'linux', settings);
    if (bind === observed.bind && (observed.listen === undefined || listen === observed.listen)) continue;
    wrong.push(`${JSON.stringify({ existing, request, settings, observed })} but predict says ${bind}, ${listen}`);
    if (wrong.length === 10) break;
  }
  return wrong;
}
