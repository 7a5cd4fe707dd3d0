import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claim, platforms, predict } from '@bindwise/semantics';
import fc from 'fast-check';
import { existingSocket, request, world } from './arbitraries.ts';

const platform = fc.constantFrom(...platforms);

test('Every outcome is whole: who is in the way exactly where something fails for that, a reason in both languages, claims that exist', () => {
  fc.assert(
    fc.property(world, request, platform, (sockets, asked, on) => {
      const { bind, listen, blockedBy, claims, reason, basis } = predict(sockets, asked, on);
      assert.equal(listen !== undefined, bind === 'ok' && asked.protocol === 'tcp');
      assert.equal(blockedBy.length > 0, bind === 'EADDRINUSE' || listen === 'EADDRINUSE' || (bind === 'EACCES' && on === 'windows'));
      for (const index of blockedBy) assert.ok(sockets[index] !== undefined);
      assert.ok(reason.en.endsWith('.') && reason['zh-CN'].endsWith('。'));
      for (const id of claims) assert.ok(claim(id) !== undefined, id);
      assert.equal(basis, on === 'linux' ? 'verified' : 'documented');
    }),
    { numRuns: 2000 },
  );
});

test('A socket of the other protocol, or on another port, changes nothing', () => {
  fc.assert(
    fc.property(world, request, existingSocket, platform, (sockets, asked, stranger, on) => {
      fc.pre(asked.port !== 0 && (stranger.protocol !== asked.protocol || stranger.port !== asked.port) && stranger.address === '127.0.0.1');
      const without = predict(sockets, asked, on);
      const beside = predict([...sockets, stranger], asked, on);
      assert.deepEqual([beside.bind, beside.listen, beside.blockedBy], [without.bind, without.listen, without.blockedBy]);
    }),
    { numRuns: 500 },
  );
});

test('Without SO_REUSEPORT nothing that exists makes room: one more socket never turns a failure into ok', () => {
  fc.assert(
    fc.property(world, request, existingSocket, (sockets, asked, another) => {
      fc.pre(asked.options.SO_REUSEPORT !== true && another.address === '0.0.0.0');
      const before = predict(sockets, asked, 'linux');
      if (before.bind !== 'ok') assert.notEqual(predict([...sockets, another], asked, 'linux').bind, 'ok');
    }),
    { numRuns: 2000 },
  );
});

test('Without SO_REUSEPORT the order in which sockets took their ports does not matter', () => {
  fc.assert(
    fc.property(world, request, (sockets, asked) => {
      fc.pre(asked.options.SO_REUSEPORT !== true);
      const { bind, listen } = predict(sockets, asked, 'linux');
      const reversed = predict([...sockets].reverse(), asked, 'linux');
      assert.deepEqual([reversed.bind, reversed.listen], [bind, listen]);
    }),
    { numRuns: 1000 },
  );
});

test('Nobody but the privileged gets a low port, and everybody an empty high one', () => {
  const ask = (port: number, uid: number) => predict([], { protocol: 'tcp', family: 'ipv4', address: '127.0.0.1', port, options: {}, uid }, 'linux').bind;
  assert.deepEqual([ask(80, 1000), ask(80, 0), ask(1023, 1000), ask(1024, 1000), ask(0, 1000)], ['EACCES', 'ok', 'EACCES', 'ok', 'ok']);
});

test('What the host is decides where the scenario leaves it open', () => {
  const at = (address: string, settings = {}) =>
    predict([], { protocol: 'tcp', family: 'ipv4', address, port: 8888, options: {}, uid: 1000 }, 'linux', settings).bind;
  assert.deepEqual([at('192.0.2.1'), at('10.0.0.1'), at('8.8.8.8')], ['EADDRNOTAVAIL', 'ok', 'EADDRNOTAVAIL']);
  assert.deepEqual([at('192.0.2.1', { localAddresses: ['192.0.2.1'] }), at('10.0.0.1', { localAddresses: [] })], ['ok', 'EADDRNOTAVAIL']);
  assert.deepEqual([at('8.8.8.8', { nonlocalBind: true }), at('8.8.8.8', { localAddresses: 'any' })], ['ok', 'ok']);
});

test('A socket that is bound already cannot be bound again', () => {
  const asked = { protocol: 'tcp', family: 'ipv4', address: '127.0.0.1', port: 8888, options: {}, uid: 1000, state: 'bound' } as const;
  for (const on of platforms) assert.equal(predict([], asked, on).bind, 'EINVAL');
});

test('Other platforms differ from Linux where their pages say so', () => {
  const wild = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8888, options: { SO_REUSEADDR: true }, uid: 1000 } as const;
  const listening = [{ ...wild, state: 'listening' }] as const;
  const specific = { ...wild, address: '127.0.0.1' };
  const answers = (first: Parameters<typeof predict>[0], second: Parameters<typeof predict>[1]) => platforms.map((on) => predict(first, second, on).bind);
  assert.deepEqual(answers(listening, specific), ['EADDRINUSE', 'ok', 'ok', 'ok']);
  const timeWait = [{ ...wild, address: '127.0.0.1', options: {}, state: 'time-wait' }] as const;
  assert.deepEqual(answers(timeWait, wild), ['EADDRINUSE', 'ok', 'ok', 'ok']);
  const exclusive = [{ ...wild, options: { SO_EXCLUSIVEADDRUSE: true }, state: 'listening' }] as const;
  assert.equal(predict(exclusive, wild, 'windows').bind, 'EACCES');
});
