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
  errorsByName,
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

test('A name that several errors share finds them all; one that says nothing finds none', () => {
  const found = (name: string) => errorsByName(name).map((facts) => facts.name);
  assert.deepEqual(found('PermissionError'), ['EACCES', 'EPERM']);
  assert.deepEqual(found('java.net.BindException'), ['EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL']);
  assert.deepEqual(found('BindException'), found('java.net.BindException'));
  assert.deepEqual(found('ENOTSUP'), ['EOPNOTSUPP']);
  assert.deepEqual(found('AddrInUse'), ['EADDRINUSE']);
  assert.deepEqual(found('WSAEADDRNOTAVAIL'), ['EADDRNOTAVAIL']);
  for (const name of ['OSError', 'SocketException', 'Uncategorized', 'Nothing']) assert.deepEqual(found(name), []);
  for (const facts of errors.values()) {
    for (const name of [facts.libuv, facts.python, facts.rust, facts.java]) if (found(name).length > 0) assert.ok(found(name).includes(facts.name), name);
    assert.equal(errorByMessage(`listen tcp :80: bind: ${facts.go}`)?.name, facts.name);
  }
});

test('Every error has a meaning for a call, and every call has errors, in both languages', () => {
  const calls = new Set<string>();
  for (const { name, meanings } of errors.values()) {
    assert.ok(Object.keys(meanings).length > 0, name);
    for (const [call, text] of Object.entries(meanings)) {
      calls.add(call);
      assert.ok(text.en.endsWith('.') && /\p{Script=Han}.*。$/u.test(text['zh-CN']), `${name} of ${call}`);
    }
  }
  assert.deepEqual([...calls].sort(), ['accept', 'bind', 'connect', 'listen', 'setsockopt', 'socket']);
  // The errors sections of bind(2), listen(2) and connect(2), without those of Unix-domain paths.
  const documented = {
    bind: ['EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EBADF', 'EFAULT', 'EINVAL', 'ENOMEM', 'ENOTSOCK'],
    listen: ['EADDRINUSE', 'EBADF', 'ENOTSOCK', 'EOPNOTSUPP'],
    connect: [
      ...['EACCES', 'EPERM', 'EADDRINUSE', 'EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAGAIN', 'EALREADY', 'EBADF', 'ECONNREFUSED', 'EFAULT', 'EINPROGRESS', 'EINTR'],
      ...['EISCONN', 'ENETUNREACH', 'ENOTSOCK', 'EPROTOTYPE', 'ETIMEDOUT'],
    ],
  };
  for (const call of ['bind', 'listen', 'connect'] as const)
    for (const name of documented[call]) assert.ok(errorByName(name)?.meanings[call] !== undefined, `${name} of ${call}`);
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
