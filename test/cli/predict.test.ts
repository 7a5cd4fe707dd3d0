import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindwise, runProcess } from './run.ts';

const endpoint = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8888, uid: 1000 };
const listener = { ...endpoint, options: { SO_REUSEADDR: true }, state: 'listening' };
const taken = { id: 1, existing: [listener], request: { ...endpoint, address: '127.0.0.1', options: { SO_REUSEADDR: true } } };
const free = { id: 'two', existing: [], request: { ...endpoint, options: {} } };

const answers = (stdout: string): Record<string, unknown>[] =>
  stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('answers each line by a line, in order; one that is no scenario does not stop the next', async () => {
  const lines = [JSON.stringify(taken), '{ broken', JSON.stringify(free), '', '[]', '{"id": 7}', JSON.stringify({ ...free, id: { any: 'json' } })];
  const { status, stdout, stderr } = await bindwise(['predict', '--platform', 'linux'], { input: lines.join('\n') });
  assert.equal(status, 0);
  assert.equal(stderr, '');
  const answered = answers(stdout);
  assert.deepEqual(
    answered.map(({ id }) => id),
    [1, null, 'two', null, null, 7, { any: 'json' }],
  );
  assert.deepEqual(answered[0]?.outcome, { bind: 'EADDRINUSE' });
  assert.deepEqual(answered[0]?.blockedBy, [0]);
  assert.match(String(answered[0]?.reason), /\w/);
  assert.ok(Array.isArray(answered[0]?.claims));
  assert.deepEqual(answered[2]?.outcome, { bind: 'ok', listen: 'ok' });
  for (const at of [1, 3, 4, 5]) assert.match(String(answered[at]?.error), /\w/);
});

test('answers in Chinese, for another platform, and with line ends of Windows', async () => {
  const { stdout } = await bindwise(['predict', '--platform', 'windows', '--locale', 'zh-CN'], { input: `${JSON.stringify(taken)}\r\nx\r\n` });
  const [first, second] = answers(stdout);
  assert.match(String(first?.reason), /\p{Script=Han}/u);
  assert.match(String(second?.error), /^不是 JSON：/);
});

test('nothing in, nothing out', async () => {
  assert.deepEqual(await bindwise(['predict']), { status: 0, stdout: '', stderr: '' });
});

test('a hundred thousand lines come out as they went in', () => {
  const count = 100_000;
  const lines = Array.from({ length: count }, (_, id) => JSON.stringify({ ...(id % 2 === 0 ? taken : free), id }));
  const { status, stdout } = runProcess(['predict', '--platform', 'linux'], { input: lines.join('\n') });
  assert.equal(status, 0);
  const answered = stdout.trimEnd().split('\n');
  assert.equal(answered.length, count);
  for (const id of [0, 1, 2, 49_999, 99_999]) {
    const { id: own, outcome } = JSON.parse(answered[id] ?? '');
    assert.deepEqual([own, outcome.bind], [id, id % 2 === 0 ? 'EADDRINUSE' : 'ok']);
  }
});
