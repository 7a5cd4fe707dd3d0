import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { test } from 'node:test';
import type { SocketOptions } from '@bindwise/semantics';
import { predict } from '@bindwise/semantics';
import { readRecording } from './recording.ts';

for (const page of ['claims', 'bind'])
  test(`docs/${page}.md and its translation are what tools/generate/${page}.ts writes`, () => {
    const run = spawnSync(process.execPath, [join(import.meta.dirname, `../../tools/generate/${page}.ts`), '--check'], { encoding: 'utf8' });
    assert.equal(`${run.stderr}`, '');
    assert.equal(run.status, 0);
  });

test('The tables of docs/bind.md are the whole of two sockets: where the addresses overlap the options decide, else bind() succeeds', () => {
  const pairs = readRecording().rows.filter(({ existing: [one, two], request, observed }) => {
    const isPlain = one !== undefined && two === undefined && one.optionsNow === undefined && one.portChosenByConnect !== true;
    return isPlain && one.protocol === request.protocol && ['ok', 'EADDRINUSE'].includes(observed.bind);
  });
  assert.ok(pairs.length > 25_000, `${pairs.length} pairs`);
  const wrong = pairs.filter(({ existing, request, observed }) => {
    const overlap = existing.map((socket) => ({ ...socket, options: v6only(socket.options) }));
    if (predict(overlap, { ...request, options: v6only(request.options) }, 'linux').bind === 'ok') return observed.bind !== 'ok';
    const shared = existing.map(({ protocol, port, state, uid, options }) => ({ protocol, port, state, uid, ...onePlace, options: sharing(options) }));
    return predict(shared, { ...request, ...onePlace, options: sharing(request.options) }, 'linux').bind !== observed.bind;
  });
  assert.deepEqual(wrong.slice(0, 5), []);
});

const onePlace = { family: 'ipv4', address: '127.0.0.1' } as const;

function v6only({ IPV6_V6ONLY }: SocketOptions): SocketOptions {
  return { IPV6_V6ONLY };
}

function sharing({ SO_REUSEADDR, SO_REUSEPORT }: SocketOptions): SocketOptions {
  return { SO_REUSEADDR, SO_REUSEPORT };
}
