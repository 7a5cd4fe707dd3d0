import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BindRequest, ExistingSocket, HostSettings, Platform, SocketOptions } from '@bindwise/semantics';
import { documents, platforms, predict } from '@bindwise/semantics';

const here: BindRequest = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 8888, options: {}, uid: 1000 };
const reuse = { SO_REUSEADDR: true };
const share = { SO_REUSEPORT: true };
const spread = { SO_REUSEPORT_LB: true };
const group = { protocol: 'udp', address: '224.0.0.1' } as const;

function at(address: string, options: SocketOptions = {}): Pick<BindRequest, 'family' | 'address' | 'options'> {
  return { family: address.includes(':') ? 'ipv6' : 'ipv4', address, options };
}

function alone(on: Platform, request: Partial<BindRequest>, settings: HostSettings = {}): string {
  return predict([], { ...here, ...request }, on, settings).bind;
}

function second(on: Platform, first: Partial<ExistingSocket>, request: Partial<BindRequest>): string {
  return predict([{ ...here, state: 'listening', ...first }], { ...here, ...request }, on).bind;
}

test('An answer from documentation says so and names the page of the vendor', () => {
  for (const on of platforms) {
    const { basis, sources } = predict([{ ...here, state: 'listening' }], here, on);
    assert.equal(basis, on === 'linux' ? 'verified' : 'documented');
    assert.equal(sources === undefined, on === 'linux');
    for (const source of sources ?? []) assert.match(documents.get(source)?.url ?? '', /^https:/);
  }
  assert.deepEqual(predict([], { ...here, port: 80, address: '127.0.0.1' }, 'freebsd').sources, ['FreeBSD ip(4)']);
  assert.deepEqual(predict([{ ...here, state: 'bound' }], here, 'windows').sources, ['Using SO_REUSEADDR and SO_EXCLUSIVEADDRUSE']);
});

for (const on of ['darwin', 'freebsd', 'windows'] as const)
  test(`${on}: what bind() refuses by itself`, () => {
    assert.equal(alone(on, { address: 'localhost' }), 'EAFNOSUPPORT');
    assert.equal(alone(on, { address: '::1' }), 'EAFNOSUPPORT');
    assert.equal(alone(on, { state: 'bound' }), 'EINVAL');
    assert.equal(alone(on, { address: '203.0.113.5' }), 'EADDRNOTAVAIL');
    assert.equal(alone(on, { address: '203.0.113.5' }, { localAddresses: ['203.0.113.5'] }), 'ok');
    assert.equal(alone(on, group), 'ok');
    assert.equal(alone(on, { port: 0 }), 'ok');
    assert.equal(alone(on, { port: 1024, address: '127.0.0.1' }), 'ok');
    const { listen } = predict([], here, on);
    assert.deepEqual([listen, predict([], { ...here, protocol: 'udp' }, on).listen], ['ok', undefined]);
  });

test('FreeBSD lets IP_BINDANY and IPV6_BINDANY name a foreign address, each in its family', () => {
  const any = { IP_BINDANY: true };
  const any6 = { IPV6_BINDANY: true };
  const asked = [at('203.0.113.5', any), at('203.0.113.5', any6), at('2001:db8::5', any6), at('2001:db8::5', any)];
  assert.deepEqual(
    asked.map((request) => alone('freebsd', request)),
    ['ok', 'EADDRNOTAVAIL', 'ok', 'EADDRNOTAVAIL'],
  );
});

test('Ports below 1024: FreeBSD keeps them, macOS on a certain address only, Windows not at all', () => {
  const low = { port: 1023 };
  const asks: readonly Partial<BindRequest>[] = [low, { ...low, address: '127.0.0.1' }, { ...low, address: '127.0.0.1', uid: 0 }, { ...low, capable: true }];
  const on = (platform: Platform) => asks.map((request) => alone(platform, request));
  assert.deepEqual(on('freebsd'), ['EACCES', 'EACCES', 'ok', 'ok']);
  assert.deepEqual(on('darwin'), ['ok', 'EACCES', 'ok', 'ok']);
  assert.deepEqual(on('windows'), ['ok', 'ok', 'ok', 'ok']);
});

const bsds = ['darwin', 'freebsd'] as const;

test('BSD: the other protocol and another port are not in the way, and who is, is named', () => {
  for (const on of bsds) {
    assert.equal(second(on, { protocol: 'udp', state: 'bound' }, {}), 'ok');
    assert.equal(second(on, { port: 9999 }, {}), 'ok');
    const { bind, blockedBy, reason } = predict(
      [
        { ...here, port: 1, state: 'bound' },
        { ...here, state: 'bound' },
      ],
      here,
      on,
    );
    assert.deepEqual([bind, blockedBy], ['EADDRINUSE', [1]]);
    assert.match(reason.en, /sets neither SO_REUSEADDR nor SO_REUSEPORT/);
  }
});

test('BSD: only the socket that asks needs an option beside another address; on the same address both need SO_REUSEPORT', () => {
  const specific = { address: '127.0.0.1' };
  for (const on of bsds) {
    assert.equal(second(on, {}, specific), 'EADDRINUSE');
    assert.equal(second(on, {}, { ...specific, options: reuse }), 'ok');
    assert.equal(second(on, { options: reuse }, specific), 'EADDRINUSE');
    assert.equal(second(on, { options: reuse }, { options: reuse }), 'EADDRINUSE');
    assert.equal(second(on, { options: share }, { options: share }), 'ok');
    assert.equal(second(on, {}, { options: share }), 'EADDRINUSE');
    assert.equal(second(on, { options: share }, { options: reuse }), 'EADDRINUSE');
    assert.match(predict([{ ...here, state: 'bound' }], { ...here, options: reuse }, on).reason.en, /both must have set SO_REUSEPORT/);
    assert.equal(second(on, { options: spread }, { options: spread }), on === 'freebsd' ? 'ok' : 'EADDRINUSE');
  }
});

test('BSD: a connection that is left is in the way only without an option', () => {
  for (const on of bsds)
    for (const state of ['accepted', 'time-wait', 'connected'] as const)
      assert.deepEqual(
        [second(on, { state }, {}), second(on, { state }, { options: reuse }), second(on, { state, uid: 1 }, { options: share })],
        ['EADDRINUSE', 'ok', 'ok'],
      );
});

test('BSD: another user is refused, the superuser and multicast are not', () => {
  for (const on of bsds) {
    for (const state of ['bound', 'listening'] as const) {
      assert.equal(second(on, { state, options: share, uid: 1001 }, { options: share }), 'EADDRINUSE');
      assert.match(predict([{ ...here, state, uid: 1001 }], { ...here, options: share }, on).reason.en, /another user/);
    }
    assert.doesNotMatch(predict([{ ...here, state: 'time-wait', uid: 1001 }], here, on).reason.en, /another user/);
    assert.doesNotMatch(predict([{ ...here, state: 'bound', uid: 1001 }], { ...here, uid: 0 }, on).reason.en, /another user/);
    assert.equal(second(on, { options: share, uid: 1001 }, { options: share, uid: 0 }), 'ok');
    const first = { ...group, state: 'bound' } as const;
    assert.equal(second(on, { ...first, options: reuse, uid: 1001 }, { ...group, options: reuse }), 'ok');
    assert.equal(second(on, { ...first, uid: 1001 }, { ...group, options: reuse }), 'EADDRINUSE');
    assert.equal(second(on, { ...first, options: reuse }, group), 'EADDRINUSE');
  }
});

test('BSD: which addresses overlap', () => {
  const off = { IPV6_V6ONLY: false };
  const only = { IPV6_V6ONLY: true };
  const pairs: readonly (readonly [first: ReturnType<typeof at>, asks: ReturnType<typeof at>, darwin: boolean, freebsd: boolean])[] = [
    [at('127.0.0.1'), at('127.0.0.1'), true, true],
    [at('127.0.0.1'), at('127.0.0.2'), false, false],
    [at('0.0.0.0'), at('127.0.0.1'), true, true],
    [at('127.0.0.1'), at('0.0.0.0'), true, true],
    [at('::'), at('::1'), true, true],
    [at('::1'), at('::'), true, true],
    [at('::'), at('0.0.0.0'), false, false],
    [at('::', off), at('0.0.0.0'), false, true],
    [at('0.0.0.0'), at('::', off), false, true],
    [at('::', only), at('0.0.0.0'), false, false],
    [at('::'), at('127.0.0.1'), true, false],
    [at('::', off), at('127.0.0.1'), true, true],
    [at('127.0.0.1'), at('::', off), true, true],
    [at('::', only), at('127.0.0.1'), false, false],
    [at('0.0.0.0'), at('::1'), false, false],
    [at('::1'), at('0.0.0.0'), false, false],
    [at('::1'), at('127.0.0.1'), false, false],
  ];
  for (const [first, asks, ...expected] of pairs)
    assert.deepEqual(
      bsds.map((on) => second(on, first, asks) !== 'ok'),
      expected,
      `${first.address} ${JSON.stringify(first.options)}, then ${asks.address} ${JSON.stringify(asks.options)}`,
    );
});

test('Windows: the tables of the page, cell by cell', () => {
  const modes: readonly SocketOptions[] = [{}, reuse, { SO_EXCLUSIVEADDRUSE: true }];
  const short: Readonly<Record<string, string>> = { ok: 'ok', EADDRINUSE: 'INUSE', EACCES: 'ACCESS' };
  const row = (first: SocketOptions, address: string, uid: number) =>
    modes.flatMap((options) => ['0.0.0.0', '127.0.0.1'].map((mine) => short[second('windows', { ...at(address, first), uid }, at(mine, options))])).join(' ');
  const rows = (uid: number) => modes.flatMap((mode) => ['0.0.0.0', '127.0.0.1'].map((address) => row(mode, address, uid)));
  const specific = 'ok INUSE ok ACCESS INUSE INUSE';
  const specificShared = 'ok INUSE ok ok INUSE INUSE';
  const closed = 'INUSE ACCESS ACCESS ACCESS INUSE ACCESS';
  assert.deepEqual(rows(1000), ['INUSE ok ACCESS ok INUSE ok', specific, 'INUSE ok ok ok INUSE ok', specificShared, closed, specific]);
  assert.deepEqual(rows(1001), [closed, specific, 'INUSE ACCESS ok ok INUSE ACCESS', specificShared, closed, specific]);
});

test('Windows: a connection is in the way of two exclusive sockets only, IPV6_V6ONLY is on unless it is turned off, and reasons are given', () => {
  const exclusive = { SO_EXCLUSIVEADDRUSE: true };
  for (const state of ['accepted', 'time-wait', 'connected'] as const) {
    assert.equal(second('windows', { state, options: exclusive }, { options: exclusive }), 'EADDRINUSE');
    assert.equal(second('windows', { state, options: exclusive }, { options: reuse }), 'ok');
    assert.equal(second('windows', { state }, { options: exclusive }), 'ok');
  }
  assert.equal(second('windows', { state: 'bound' }, {}), 'EADDRINUSE');
  assert.equal(second('windows', { protocol: 'udp', state: 'bound' }, {}), 'ok');
  assert.equal(second('windows', { port: 9999 }, {}), 'ok');
  assert.equal(second('windows', {}, { port: 0 }), 'ok');
  assert.equal(second('windows', at('127.0.0.2'), at('127.0.0.1')), 'ok');
  const off = { IPV6_V6ONLY: false };
  const zero = { IPV6_V6ONLY: 0 };
  const dual = [at('::', off), at('::', zero), at('::'), at('::', { IPV6_V6ONLY: true }), at('::1', off)];
  assert.deepEqual(
    dual.map((first) => second('windows', first, at('0.0.0.0'))),
    ['EADDRINUSE', 'EADDRINUSE', 'ok', 'ok', 'ok'],
  );
  assert.equal(second('windows', {}, at('::', off)), 'EADDRINUSE');
  assert.equal(second('windows', {}, at('::')), 'ok');
  assert.equal(second('windows', at('::'), at('::')), 'EADDRINUSE');
  assert.equal(second('windows', at('::1'), at('::')), 'ok');
  const why = (first: SocketOptions, asks: SocketOptions, uid = 1000) =>
    predict([{ ...here, options: first, state: 'bound', uid }], { ...here, options: asks }, 'windows').reason.en;
  assert.match(why(exclusive, {}), /it set SO_EXCLUSIVEADDRUSE/);
  assert.match(why({}, exclusive), /asks for the port alone/);
  assert.match(why({}, reuse), /did not set SO_REUSEADDR/);
  assert.match(why({}, {}), /both have this address and port/);
  const two = predict(
    [
      { ...here, state: 'bound' },
      { ...here, options: exclusive, state: 'bound' },
    ],
    { ...here, options: reuse },
    'windows',
  );
  assert.deepEqual([two.bind, two.blockedBy], ['EACCES', [0, 1]]);
  const mixed = [{ ...here, address: '127.0.0.1', state: 'bound' } as const, { ...here, options: exclusive, state: 'bound' } as const];
  assert.equal(predict(mixed, { ...here, address: '127.0.0.1' }, 'windows').bind, 'EACCES');
});
