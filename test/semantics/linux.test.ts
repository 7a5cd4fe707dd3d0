import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BindRequest, ExistingSocket } from '@bindwise/semantics';
import { predict, predictConnect } from '@bindwise/semantics';

const wild: BindRequest = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8888, options: {}, uid: 1000 };
const wild6: BindRequest = { ...wild, family: 'ipv6', address: '::' };

function bind(existing: readonly ExistingSocket[], address: string, settings = {}): string {
  return predict(existing, { ...wild, family: address.includes(':') ? 'ipv6' : 'ipv4', address }, 'linux', settings).bind;
}

test('What is said where nobody is in the way', () => {
  const free = (existing: readonly ExistingSocket[]) => predict(existing, { ...wild, address: '127.0.0.1' }, 'linux');
  const elsewhere: ExistingSocket = { ...wild, port: 9999, state: 'listening' };
  assert.deepEqual([free([elsewhere]).reason.en, free([elsewhere]).claims], ['Nobody uses TCP port 8888.', []]);
  const datagram = free([{ ...wild, protocol: 'udp', state: 'bound' }]);
  assert.match(datagram.reason.en, /the other protocol only/);
  assert.deepEqual(datagram.claims, ['ports-qa-6']);
  const apart = free([{ ...wild, address: '127.0.0.2', state: 'listening' }]);
  assert.match(apart.reason.en, /do not overlap 127\.0\.0\.1:8888/);
  assert.deepEqual(apart.claims, ['ports-qa-8']);
});

test('An address that is none, or of the other family, is said so and not thrown', () => {
  assert.equal(predict([], { ...wild, address: 'localhost' }, 'linux').bind, 'EAFNOSUPPORT');
  assert.equal(predict([], { ...wild, address: '::1' }, 'linux').bind, 'EAFNOSUPPORT');
});

test('A connection on a real IPv6 address came in through :: where it is not marked v6only, and then IPv4 sees it', () => {
  for (const state of ['accepted', 'time-wait'] as const) {
    const connection: ExistingSocket = { ...wild6, address: '::1', state };
    assert.equal(bind([{ ...connection, options: { IPV6_V6ONLY: false } }], '0.0.0.0'), 'EADDRINUSE');
    assert.equal(bind([{ ...connection, options: { IPV6_V6ONLY: true } }], '0.0.0.0'), 'ok');
    assert.equal(bind([{ ...connection, options: {}, listenerAddress: '::1' }], '0.0.0.0'), 'ok');
  }
  assert.equal(bind([{ ...wild6, address: '::1', state: 'listening', options: { IPV6_V6ONLY: false } }], '0.0.0.0'), 'ok');
});

test('A client on a wildcard has one address once it is connected', () => {
  const connected = (socket: Partial<ExistingSocket>) => [{ ...wild, state: 'connected', ...socket } as ExistingSocket];
  const free = (existing: readonly ExistingSocket[], settings = {}) =>
    ['127.0.0.1', '127.0.0.2', '::1', '10.0.0.9'].map((address) => bind(existing, address, settings) === 'ok');
  assert.deepEqual(free(connected({})), [false, true, true, true]);
  assert.deepEqual(free(connected({ family: 'ipv6', address: '::' })), [true, true, false, true]);
  assert.deepEqual(free(connected({ family: 'ipv6', address: '::ffff:0.0.0.0' })), [false, true, true, true]);
  assert.deepEqual(free(connected({ family: 'ipv6', address: '::', remote: { address: '::ffff:127.0.0.1', port: 1 } })), [false, true, true, true]);
  const ours = { localAddresses: ['10.0.0.9'] };
  assert.deepEqual(free(connected({ remote: { address: '10.0.0.9', port: 1 } }), ours), [true, true, true, false]);
  assert.deepEqual(free(connected({ remote: { address: '198.51.100.7', port: 1 } }), ours), [false, false, true, false]);
});

test('An address that a socket holds is the host’s own, unless IP_FREEBIND let it', () => {
  const holder: ExistingSocket = { ...wild, address: '203.0.113.5', port: 1, state: 'listening' };
  assert.equal(bind([holder], '203.0.113.5'), 'ok');
  assert.equal(bind([{ ...holder, options: { IP_FREEBIND: true } }], '203.0.113.5'), 'EADDRNOTAVAIL');
  assert.equal(bind([holder], '203.0.113.6'), 'EADDRNOTAVAIL');
});

test('A port of connect() on which a server came and went belongs to connect() again', () => {
  const reuse = { SO_REUSEADDR: true };
  const remote = { address: '127.0.0.1', port: 443 };
  const outgoing: ExistingSocket = { ...wild, address: '127.0.0.1', options: reuse, state: 'connected', portChosenByConnect: true, remote };
  const left: ExistingSocket = {
    ...wild,
    address: '127.0.0.1',
    options: reuse,
    state: 'accepted',
    listenerAddress: '0.0.0.0',
    remote: { ...remote, port: 50000 },
  };
  const elsewhere = { protocol: 'tcp', family: 'ipv4', remote: { ...remote, port: 80 }, options: {}, uid: 1000 } as const;
  const connect = (world: readonly ExistingSocket[]) => predictConnect(world, elsewhere, { localPortRange: [8888, 8888] }).connect;
  assert.equal(connect([outgoing, left]), 'ok');
  assert.equal(connect([left]), 'EADDRNOTAVAIL');
  assert.equal(connect([outgoing, { ...left, address: '127.0.0.2' }]), 'EADDRNOTAVAIL');
  const second: ExistingSocket = { ...outgoing, address: '127.0.0.2', remote: { ...remote, port: 444 } };
  assert.equal(connect([outgoing, second, { ...left, address: '127.0.0.2' }]), 'ok');
});

test('connect() names the claims that it rests on', () => {
  const ask = { protocol: 'tcp', family: 'ipv4', remote: { address: '127.0.0.1', port: 443 }, options: {}, uid: 1000 } as const;
  const settings = { localPortRange: [8888, 8888] } as const;
  const waiting: ExistingSocket = { ...wild, address: '127.0.0.1', state: 'time-wait', portChosenByConnect: true, remote: ask.remote, closedSecondsAgo: 5 };
  assert.deepEqual(predictConnect([], ask, settings).claims, ['ports-qa-26']);
  assert.deepEqual(predictConnect([waiting], ask, settings).claims, ['ports-qa-26', 'ports-qa-35']);
  const local = { address: '0.0.0.0', port: 8888 };
  const fresh = predictConnect([], { ...ask, local }, settings);
  assert.deepEqual([fresh.claims, fresh.reason.en], [['ports-qa-28'], 'No connection goes from port 8888 to that destination.']);
  const again = predictConnect([waiting], { ...ask, local }, settings);
  assert.deepEqual(again.claims, ['extra-8']);
  assert.match(again.reason.en, /takes over the connection in TIME_WAIT/);
});

test('An unbound IPv6 UDP socket stands for both families, an IPv4 one for its own', () => {
  const taken: readonly ExistingSocket[] = [{ ...wild6, protocol: 'udp', address: '::1', state: 'bound' }];
  const settings = { localPortRange: [8888, 8888] } as const;
  const connect = (family: 'ipv4' | 'ipv6', address: string) =>
    predictConnect(taken, { protocol: 'udp', family, remote: { address, port: 53 }, options: {}, uid: 1000 }, settings).connect;
  assert.deepEqual([connect('ipv6', '::1'), connect('ipv4', '127.0.0.1')], ['EAGAIN', 'ok']);
});
