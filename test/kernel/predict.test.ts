import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ExistingSocket } from '@bindwise/semantics';
import { predict, predictListen } from '@bindwise/semantics';
import type { ListenRow, Row } from './kernel.ts';
import { askKernel, isListen, isRequest } from './kernel.ts';
import { decode, encode, readChecksRecording, readRecording } from './recording.ts';
import { askedWorlds } from './seeds.ts';

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
  const rows = recording.rows.filter(({ existing }) => existing.length === 1 && existing.every(isPlain));
  const plain = rows.map((row) => ({ ...row, existing: row.existing.map(({ listenerAddress: _bound, remote: _other, ...socket }) => socket) }));
  assert.ok(plain.length > 25_000);
  assert.deepEqual(disagreements(plain), []);
});

test('A recording says again what was put into it', () => {
  const rows = [...recording.rows.slice(-500), ...recording.listens.slice(-100)];
  const again = decode(encode('Linux 1.0', rows));
  assert.deepEqual(new Set([...again.rows, ...again.listens].map((row) => JSON.stringify(row))), new Set(rows.map((row) => JSON.stringify(row))));
});

/** A client on :: is taken to be connected over IPv6 where nothing else is said. */
function isPlain(socket: ExistingSocket): boolean {
  return !(socket.address === '::' && socket.remote?.address.startsWith('::ffff:') === true);
}

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

function listenDisagreements(rows: readonly ListenRow[]): readonly string[] {
  const wrong = rows.filter(({ existing, listen, observed }) => predictListen(existing, listen).listen !== observed.listen);
  return wrong.slice(0, 10).map((row) => JSON.stringify(row));
}
