import assert from 'node:assert/strict';
import { isIP } from 'node:net';
import { test } from 'node:test';
import { formatEndpoint, isLoopback, isPrivate, isWildcard, parseAddress, portAsKernelSeesIt, swapPortBytes } from '@bindwise/semantics';
import fc from 'fast-check';

test('An address is what Node takes for one, in every form', () => {
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string(), fc.stringMatching(/^[0-9a-f:.]{1,30}$/)), (text) => {
      fc.pre(!/(?:^|\.)0\d/.test(text) && !text.includes('%'));
      assert.equal(parseAddress(text)?.family ?? 'none', { 4: 'ipv4', 6: 'ipv6', 0: 'none' }[isIP(text)]);
    }),
    { numRuns: 3000 },
  );
});

test('Forms of one address are one address', () => {
  const same = [
    ['::1', '0:0:0:0:0:0:0:1', '::0001'],
    ['127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1'],
    ['fe80::1%eth0', 'fe80::1'],
  ];
  for (const forms of same) assert.equal(new Set(forms.map((text) => parseAddress(text)?.hex)).size, 1, forms.join(' '));
});

test('Addresses that mean something by themselves are known', () => {
  const at = (text: string) => parseAddress(text) ?? assert.fail(text);
  assert.deepEqual(
    ['0.0.0.0', '::', '::ffff:0.0.0.0', '::1', '127.0.0.1'].map((text) => isWildcard(at(text))),
    [true, true, true, false, false],
  );
  assert.deepEqual(
    ['127.9.9.9', '::1', '128.0.0.1', '::'].map((text) => isLoopback(at(text))),
    [true, true, false, false],
  );
  const privates = ['10.1.1.1', '172.16.0.1', '172.31.0.1', '172.32.0.1', '192.168.1.1', '169.254.1.1', '100.64.0.1', '8.8.8.8', 'fd00::1', '2001:db8::1'];
  assert.deepEqual(
    privates.map((text) => isPrivate(at(text))),
    [true, true, true, false, true, true, true, false, true, false],
  );
});

test('Ports as the kernel sees them', () => {
  assert.deepEqual([swapPortBytes(8080), swapPortBytes(36895), portAsKernelSeesIt(70000), portAsKernelSeesIt(-1)], [36895, 8080, 4464, 65535]);
  fc.assert(fc.property(fc.nat(65535), (port) => assert.equal(swapPortBytes(swapPortBytes(port)), port)));
  assert.deepEqual([formatEndpoint({ address: '::', port: 80 }), formatEndpoint({ address: '0.0.0.0', port: 80 })], ['[::]:80', '0.0.0.0:80']);
});
