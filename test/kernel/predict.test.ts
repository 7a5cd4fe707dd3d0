import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as semantics from '@bindwise/semantics';
import { bindDiffers, callDiffers, listenDiffers, withoutDetails } from './agree.ts';
import type { CallRow, ListenRow, Row } from './kernel.ts';
import { askKernel, isListen, isRequest } from './kernel.ts';
import { decode, encode, readCallsRecording, readChecksRecording, readRecording } from './recording.ts';
import { askedCrowds, askedWorlds } from './seeds.ts';

const recording = readRecording();

test('predict agrees with the kernel on every pair of sockets', () => {
  const rows = askKernel<Row>('record.py', 'matrix') ?? recording.rows;
  assert.ok(rows.length > 30_000, `${rows.length} questions were asked`);
  assert.deepEqual(disagreements(rows), []);
});

test('predict agrees with the kernel on random worlds of three and four sockets', () => {
  const rows = askKernel<Row | ListenRow>('record.py', 'random', ...askedWorlds) ?? [...recording.rows, ...recording.listens];
  const worlds = rows.filter(({ existing }) => existing.length >= 2);
  assert.ok(worlds.length > 5_000, `${worlds.length} questions were asked`);
  assert.deepEqual(disagreements(rows.filter(isRequest)), []);
  assert.deepEqual(listenDisagreements(rows.filter(isListen)), []);
});

test('predict agrees with the kernel where many UDP sockets have one port', () => {
  const rows = askKernel<Row>('record.py', 'crowds', ...askedCrowds) ?? recording.rows;
  const crowds = rows.filter(({ existing }) => existing.length > 10);
  assert.ok(crowds.length > 100, `${crowds.length} questions were asked`);
  assert.deepEqual(disagreements(rows), []);
});

test('What listen(), accept() and a late setsockopt() answer is what the kernel answers', () => {
  const recorded = readCallsRecording();
  for (const rows of [recorded, askKernel<CallRow>('record_calls.py') ?? recorded]) {
    assert.ok(rows.length > 50, `${rows.length} questions were asked`);
    assert.deepEqual(
      rows.filter((row) => callDiffers(semantics, row)),
      [],
    );
  }
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
  assert.ok(recording.rows.length > 40_000 && recording.listens.length > 500, `${recording.rows.length} questions are recorded`);
  assert.deepEqual(disagreements(recording.rows), []);
  assert.deepEqual(listenDisagreements(recording.listens), []);
});

test('Two sockets suffice without what a scenario may leave out: where a listener was bound, and to what a client is connected', () => {
  const plain = withoutDetails(recording.rows);
  assert.ok(plain.length > 25_000);
  assert.deepEqual(disagreements(plain), []);
});

test('Where chance decides, the kernel was seen to answer both', () => {
  const rows = readChecksRecording().filter(({ existing, request, settings }) => semantics.predict(existing, request, 'linux', settings).byChance === true);
  assert.deepEqual(new Set(rows.map(({ observed }) => observed.bind)), new Set(['ok', 'EADDRINUSE']));
});

test('A recording says again what was put into it', () => {
  const rows = [...recording.rows.slice(-500), ...recording.listens.slice(-100)];
  const again = decode(encode('Linux 1.0', rows));
  assert.deepEqual(new Set([...again.rows, ...again.listens].map((row) => JSON.stringify(row))), new Set(rows.map((row) => JSON.stringify(row))));
});

/** At most ten of the rows in which predict and the kernel differ, as they can be asked again. */
function disagreements(rows: readonly Row[]): readonly string[] {
  const wrong = rows.filter((row) => bindDiffers(semantics, row)).slice(0, 10);
  return wrong.map((row) => {
    const { bind, listen } = semantics.predict(row.existing, row.request, 'linux', row.settings);
    return `${JSON.stringify(row)} but predict says ${bind} ${listen ?? ''}`;
  });
}

function listenDisagreements(rows: readonly ListenRow[]): readonly ListenRow[] {
  return rows.filter((row) => listenDiffers(semantics, row)).slice(0, 10);
}
