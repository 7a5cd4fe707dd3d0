import assert from 'node:assert/strict';
import { constants } from 'node:os';
import { test } from 'node:test';
import {
  constantNames,
  constantNumber,
  errorByMessage,
  errorByName,
  errorByNumber,
  errors,
  isReadByBind,
  optionByNumber,
  optionNumber,
  platforms,
  socketOptions,
} from '@bindwise/semantics';

test('An error is found by each of its names', () => {
  for (const [name, facts] of errors) {
    assert.equal(errorByName(name)?.name, name);
    if (facts.wsa !== undefined) assert.equal(errorByName(facts.wsa)?.name, name);
    assert.equal(errorByMessage(`bind: ${facts.message.toUpperCase()}`)?.name, name);
    for (const platform of platforms) {
      const number = facts.numbers[platform];
      if (number !== undefined) assert.equal(errorByNumber(number, platform)?.name, name);
    }
  }
  assert.equal(errorByNumber(10048, 'linux')?.name, 'EADDRINUSE');
  assert.equal(errorByMessage('Only one usage of each socket address (protocol/network address/port) is normally permitted.')?.name, 'EADDRINUSE');
  assert.equal(errorByMessage('it works'), undefined);
});

test('The numbers of errors are those of the system that runs this', () => {
  const here = platforms.find((platform) => platform === process.platform);
  for (const [name, facts] of errors) {
    const number = (constants.errno as Readonly<Record<string, number>>)[name];
    if (here !== undefined && here !== 'windows' && number !== undefined) assert.equal(facts.numbers[here], number, name);
  }
});

test('Every option has a number somewhere, and is found by it where it has one', () => {
  for (const [name, facts] of socketOptions) {
    assert.ok(
      platforms.some((platform) => optionNumber(name, platform) !== undefined),
      name,
    );
    for (const platform of platforms) {
      const number = optionNumber(name, platform);
      const found = number === undefined ? name : optionByNumber(facts.level, number, platform);
      // Windows gives TCP_KEEPIDLE and TCP_KEEPALIVE one number.
      if (found !== 'TCP_KEEPIDLE') assert.equal(found, name, `${name} on ${platform}`);
    }
    assert.ok(facts.purpose.en !== '' && facts.purpose['zh-CN'] !== '' && facts.whenLate.en !== '' && facts.whenLate['zh-CN'] !== '');
  }
});

test('Options of two numbers OR-ed together, and options at the wrong level, are what the number says', () => {
  assert.equal(optionByNumber('SOL_SOCKET', 2 | 15, 'linux'), 'SO_REUSEPORT');
  assert.equal(optionByNumber('SOL_SOCKET', 4 | 0x200, 'darwin'), undefined);
  assert.equal(optionByNumber('IPPROTO_IP', 2, 'linux'), 'IP_TTL');
  assert.equal(optionByNumber('IPPROTO_TCP', 2, 'linux'), 'TCP_MAXSEG');
  assert.equal(optionByNumber('SOL_TCP', 1, 'linux'), 'TCP_NODELAY');
  assert.equal(optionByNumber('SOL_TCP', 1, 'windows'), undefined);
});

test('What bind() reads is told from what it does not', () => {
  const read = [...socketOptions.keys()].filter(isReadByBind);
  for (const name of ['SO_REUSEADDR', 'SO_REUSEPORT', 'SO_EXCLUSIVEADDRUSE', 'IPV6_V6ONLY', 'IP_FREEBIND', 'IP_BIND_ADDRESS_NO_PORT'])
    assert.ok(read.includes(name), name);
  for (const name of ['SO_LINGER', 'TCP_NODELAY', 'SO_BROADCAST', 'SO_KEEPALIVE']) assert.ok(!read.includes(name), name);
});

test('Constants differ by platform where systems do', () => {
  const on = (name: string) => platforms.map((platform) => constantNumber(name, platform));
  assert.deepEqual(on('SOL_SOCKET'), [1, 0xffff, 0xffff, 0xffff]);
  assert.deepEqual(on('AF_INET6'), [10, 30, 28, 23]);
  assert.deepEqual(on('INADDR_LOOPBACK'), [0x7f000001, 0x7f000001, 0x7f000001, 0x7f000001]);
  assert.equal(constantNumber('SO_NOTHING', 'linux'), undefined);
  assert.ok(constantNames().length > 80);
});
