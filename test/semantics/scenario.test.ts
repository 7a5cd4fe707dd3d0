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
    [{ ...good, settings: { localPortRange: [2000, 1000] } }, /^settings\.localPortRange: \[2000,1000\] is not a range/],
    [{ ...good, settings: { localPortRange: [0, 1000] } }, /^settings\.localPortRange: /],
    [{ ...good, settings: { localAddresses: ['10.0.0.1', 'eth0'] } }, /^settings\.localAddresses\.1: "eth0" is not a numeric address$/],
    [existing({ state: 'connected', remote: { address: '127.0.0.1' } }), /^existing\[0\]\.remote\.port: is missing$/],
    [existing({ state: 'connected', remote: '127.0.0.1:80' }), /^existing\[0\]\.remote: .* is not an object$/],
    [request({ state: 'listening' }), /^request\.state: "listening" is not one of new, bound$/],
    [7, /^7 is not an object$/],
    [null, /^null is not an object$/],
  ];
  for (const [json, error] of cases) {
    const answer = answerScenario(json, 'linux');
    assert.ok('error' in answer, JSON.stringify(json));
    assert.match(answer.error, error);
  }
});

test('What a scenario may say besides is heard: where a client is connected to, what the socket did before, what is only documented', () => {
  const client = { ...socket, options: {}, state: 'connected', remote: { address: '10.0.0.9', port: 443 } };
  const settings = { localAddresses: ['10.0.0.9'] };
  const ask = (scenario: object, platform: 'linux' | 'windows' = 'linux') => {
    const answer = answerScenario(scenario, platform);
    assert.ok('outcome' in answer, JSON.stringify(answer));
    return answer;
  };
  assert.equal(ask({ existing: [client], request: { ...socket, address: '127.0.0.1' }, settings }).outcome.bind, 'ok');
  assert.equal(ask({ existing: [{ ...client, remote: undefined }], request: { ...socket, address: '127.0.0.1' }, settings }).outcome.bind, 'EADDRINUSE');
  assert.equal(ask({ existing: [], request: { ...socket, state: 'bound' } }).outcome.bind, 'EINVAL');
  const documented = ask(good, 'windows');
  assert.equal(documented.basis, 'documented');
  assert.match(String(documented.sources), /^https:\/\/learn\.microsoft\.com\//);
  const range = { localPortRange: [40001, 40005] };
  const taken = [40001, 40002, 40003, 40004].map((port) => ({ ...socket, port, options: {}, state: 'bound' }));
  assert.equal(ask({ existing: taken, request: { ...socket, port: 0, options: {} }, settings: range }).byChance, true);
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
