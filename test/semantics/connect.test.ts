import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ConnectRequest, ExistingSocket } from '@bindwise/semantics';
import { predict, predictConnect, predictListen } from '@bindwise/semantics';

const server = { address: '127.0.0.1', port: 8888 };
const other = { address: '127.0.0.1', port: 9999 };
const ask: ConnectRequest = { protocol: 'tcp', family: 'ipv4', remote: server, options: {}, uid: 1000 };
const settings = { localPortRange: [40000, 40003] } as const;

function client(port: number, state: 'connected' | 'time-wait', remote = server): ExistingSocket {
  return { protocol: 'tcp', family: 'ipv4', address: '127.0.0.1', port, options: {}, state, uid: 1000, remote, portChosenByConnect: true };
}

const full = [40000, 40001, 40002, 40003].map((port) => client(port, 'connected'));

test('Every port of the range serves every destination once', () => {
  assert.deepEqual(pick(predictConnect([], ask, settings)), ['ok', 4, false, []]);
  assert.deepEqual(pick(predictConnect(full.slice(1), ask, settings)), ['ok', 1, false, []]);
  assert.deepEqual(pick(predictConnect(full, ask, settings)), ['EADDRNOTAVAIL', 0, false, [0, 1, 2, 3]]);
  assert.deepEqual(pick(predictConnect(full, { ...ask, remote: other }, settings)), ['ok', 4, false, []]);
});

test('A TIME_WAIT is taken over when there is nothing else, and it is old enough', () => {
  const waiting = [...full.slice(1), { ...client(40000, 'time-wait'), closedSecondsAgo: 2 }];
  assert.deepEqual(pick(predictConnect(waiting, ask, settings)), ['ok', 1, true, []]);
  assert.equal(predictConnect(waiting, ask, { ...settings, tcpTwReuse: 0 }).connect, 'EADDRNOTAVAIL');
  assert.equal(predictConnect(waiting, ask, { ...settings, tcpTimestamps: false }).connect, 'EADDRNOTAVAIL');
  assert.equal(predictConnect(waiting, ask, { ...settings, tcpTwReuseDelay: 2000 }).connect, 'EADDRNOTAVAIL');
  assert.equal(predictConnect(waiting, ask, { ...settings, tcpTwReuseDelay: 1999 }).connect, 'ok');
});

test('tcp_tw_reuse 2, the default, is for loopback alone', () => {
  const remote = { address: '10.0.0.9', port: 8888 };
  const waiting = [40000, 40001, 40002, 40003].map((port) => ({ ...client(port, 'time-wait', remote), address: '10.0.0.9', closedSecondsAgo: 2 }));
  const here = { ...settings, localAddresses: ['10.0.0.9'] };
  assert.equal(predictConnect(waiting, { ...ask, remote }, here).connect, 'EADDRNOTAVAIL');
  assert.equal(predictConnect(waiting, { ...ask, remote }, { ...here, tcpTwReuse: 1 }).connect, 'ok');
});

test('A bound port takes over its own TIME_WAIT, and says so', () => {
  const local = { address: '0.0.0.0', port: 6666 };
  const waiting = [client(6666, 'time-wait')];
  assert.deepEqual(pick(predictConnect(waiting, { ...ask, local }, settings)), ['ok', 1, true, []]);
  const open = predictConnect([client(6666, 'connected')], { ...ask, local }, settings);
  assert.deepEqual(pick(open), ['EADDRNOTAVAIL', 0, false, [0]]);
  assert.ok(!open.reason.en.includes('TIME_WAIT'));
  assert.match(predictConnect(waiting, { ...ask, local }, { ...settings, tcpTimestamps: false }).reason.en, /TIME_WAIT/);
  assert.deepEqual(pick(predictConnect([], { ...ask, local }, settings)), ['ok', 1, false, []]);
});

test('Towards an address that is not ours, any connection to it from the port counts', () => {
  const remote = { address: '198.51.100.7', port: 443 };
  const outgoing = [{ ...client(6666, 'connected', remote), address: '192.168.1.5' }];
  const from = (address: string) => predictConnect(outgoing, { ...ask, remote, local: { address, port: 6666 } }, settings).connect;
  assert.deepEqual([from('0.0.0.0'), from('192.168.1.5'), from('192.168.1.6')], ['EADDRNOTAVAIL', 'EADDRNOTAVAIL', 'ok']);
});

test('bind() to port 0 first, and UDP, need a port that is free for all', () => {
  const local = { address: '0.0.0.0', port: 0 };
  assert.deepEqual(pick(predictConnect(full, { ...ask, remote: other, local }, settings)), ['EADDRINUSE', 0, false, []]);
  assert.deepEqual(pick(predictConnect(full.slice(1), { ...ask, local }, settings)), ['ok', 1, false, []]);
  const datagrams = full.map((socket) => ({ ...socket, protocol: 'udp' as const }));
  assert.deepEqual(pick(predictConnect(datagrams, { ...ask, protocol: 'udp' }, settings)), ['EAGAIN', 0, false, []]);
  assert.deepEqual(pick(predictConnect(datagrams.slice(1), { ...ask, protocol: 'udp' }, settings)), ['ok', 1, false, []]);
  assert.deepEqual(pick(predictConnect(datagrams, { ...ask, protocol: 'udp', local: { address: '0.0.0.0', port: 53 } }, settings)), ['ok', 1, false, []]);
});

test('An unbound IPv6 UDP socket competes for both families', () => {
  const taken = [40000, 40001, 40002, 40003].map((port) => ({ ...client(port, 'connected'), protocol: 'udp' as const, address: '127.0.0.2' }));
  const remote = { address: '::1', port: 53 };
  assert.equal(predictConnect(taken, { ...ask, protocol: 'udp', family: 'ipv6', remote }, settings).connect, 'EAGAIN');
});

test('Sockets tied to two interfaces do not meet', () => {
  const on = (device?: string) => ({
    ...client(8888, 'connected'),
    state: 'bound' as const,
    portChosenByConnect: false,
    ...(device === undefined ? {} : { device }),
  });
  const bind = (first?: string, second?: string) => predict([on(first)], { ...on(second), state: 'new' }, 'linux').bind;
  assert.deepEqual(
    [bind('eth0', 'eth1'), bind('eth0', 'eth0'), bind('eth0'), bind(undefined, 'eth0'), bind()],
    ['ok', 'EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE', 'EADDRINUSE'],
  );
});

test('listen() says what it says by the state of the socket', () => {
  const bound: ExistingSocket = {
    protocol: 'tcp',
    family: 'ipv4',
    address: '127.0.0.1',
    port: 8888,
    options: { SO_REUSEADDR: true },
    state: 'bound',
    uid: 1000,
  };
  const listening: ExistingSocket = { ...bound, state: 'listening' };
  assert.deepEqual(
    [[bound, bound], [bound, listening], [listening], [client(8888, 'connected')], [{ ...bound, protocol: 'udp' as const }]].map(
      (world) => predictListen(world, 0).listen,
    ),
    ['ok', 'EADDRINUSE', 'ok', 'EINVAL', 'EOPNOTSUPP'],
  );
  const beaten = predictListen([bound, listening], 0);
  assert.deepEqual([beaten.blockedBy, beaten.claims[0]], [[1], 'extra-7']);
  assert.throws(() => predictListen([], 0), RangeError);
});

test('A full range says who fills it', () => {
  const bound = full.map((socket) => ({ ...socket, state: 'bound' as const, portChosenByConnect: false }));
  const strangers = [{ ...client(39999, 'connected') }, { ...client(40004, 'connected') }, { ...client(40000, 'connected'), protocol: 'udp' as const }];
  const request = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 0, options: {}, uid: 1000 } as const;
  const { bind, blockedBy } = predict([...strangers, ...bound], request, 'linux', settings);
  assert.deepEqual([bind, blockedBy], ['EADDRINUSE', [3, 4, 5, 6]]);
  assert.equal(predict([...strangers, ...bound.slice(1)], request, 'linux', settings).bind, 'ok');
});

function pick(outcome: ReturnType<typeof predictConnect>): readonly unknown[] {
  return [outcome.connect, outcome.freePorts, outcome.reusesTimeWait, outcome.blockedBy];
}
