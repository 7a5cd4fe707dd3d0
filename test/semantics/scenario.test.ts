import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answerScenario, parseScenario } from '@bindwise/semantics';
import fc from 'fast-check';

const socket = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8888, options: { SO_REUSEADDR: true, SO_REUSEPORT: false }, uid: 1000 };
const good = { id: 1, existing: [{ ...socket, state: 'listening' }], request: { ...socket, address: '127.0.0.1' } };

test('A scenario is answered with its id', () => {
  const answer = answerScenario(good, 'linux');
  assert.ok('outcome' in answer);
  assert.deepEqual(
    { ...answer, reason: '', claims: [] },
    { id: 1, outcome: { bind: 'EADDRINUSE' }, blockedBy: [0], claims: [], reason: '', basis: 'verified' },
  );
  assert.match(answer.reason, /listening on 0\.0\.0\.0:8888/);
  const chinese = answerScenario(good, 'linux', 'zh-CN');
  assert.ok('outcome' in chinese && /监听/.test(chinese.reason));
});

test('What is wrong is named by its field', () => {
  const request = (change: object) => ({ ...good, request: { ...good.request, ...change } });
  const existing = (change: object) => ({ ...good, existing: [{ ...good.existing[0], ...change }] });
  const cases: readonly (readonly [unknown, RegExp])[] = [
    [request({ protocol: 'sctp' }), /^request\.protocol: "sctp" is not one of tcp, udp$/],
    [request({ port: 70000 }), /^request\.port: 70000 is not a port/],
    [request({ port: '80' }), /^request\.port: "80" is not a port/],
    [request({ port: 80.5 }), /^request\.port/],
    [request({ address: '::1' }), /^request\.address: "::1" is not an IPv4 address$/],
    [request({ address: 'localhost' }), /^request\.address: "localhost" is not a numeric address$/],
    [request({ address: undefined }), /^request\.address: is missing$/],
    [request({ uid: -1 }), /^request\.uid/],
    [request({ options: { SO_REUSEADR: true } }), /^request\.options\.SO_REUSEADR/],
    [request({ options: { SO_REUSEADDR: 'yes' } }), /^request\.options\.SO_REUSEADDR/],
    [request({ options: undefined }), /^request\.options: is missing$/],
    [existing({ state: 'dead' }), /^existing\[0\]\.state: "dead" is not one of bound/],
    [existing({ family: 'ipx' }), /^existing\[0\]\.family/],
    [existing({ port: 0 }), /^existing\[0\]\.port/],
    [existing({ protocol: 'udp' }), /^existing\[0\]\.state: a UDP socket cannot be "listening"$/],
    [{ ...good, existing: {} }, /^existing: {} is not a list$/],
    [{ ...good, existing: undefined }, /^existing: is missing$/],
    [{ ...good, request: undefined }, /^request: is missing$/],
    [{ ...good, settings: { localPortRange: [1] } }, /^settings\.localPortRange\.last: is missing$/],
    [7, /^7 is not an object$/],
    [null, /^null is not an object$/],
  ];
  for (const [json, error] of cases) {
    const answer = answerScenario(json, 'linux');
    assert.ok('error' in answer, JSON.stringify(json));
    assert.match(answer.error, error);
  }
});

test('A line that is no scenario keeps its id', () => {
  assert.equal(answerScenario({ id: 'seven' }, 'linux').id, 'seven');
  assert.equal(answerScenario([], 'linux').id, null);
});

test('No JSON makes it throw', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (some, other) => {
      parseScenario(some);
      answerScenario({ id: 1, existing: [other], request: some }, 'linux');
    }),
    { numRuns: 1000 },
  );
});
