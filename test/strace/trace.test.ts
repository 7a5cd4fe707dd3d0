import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addressOf, optionValueOf, parseTrace, splitArguments } from './trace.ts';

test('a call, its arguments and its result', () => {
  assert.deepEqual(parseTrace('12  setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0\n'), [
    { process: 12, name: 'setsockopt', arguments: ['3', 'SOL_SOCKET', 'SO_REUSEADDR', '[1]', '4'], result: 0 },
  ]);
});

test('a call that failed has the name of its error', () => {
  const [call] = parseTrace('bind(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("0.0.0.0")}, 16) = -1 EADDRINUSE (Address already in use)');
  assert.equal(call?.error, 'EADDRINUSE');
  assert.equal(call?.result, -1);
  assert.equal(addressOf(call?.arguments[1] ?? ''), '0.0.0.0:80');
});

test('a call that was interrupted stands where it began', () => {
  const text = ['7 vfork( <unfinished ...>', '8 connect(4, {sa_family=AF_UNIX, sun_path="/tmp/a, (b"}, 110) = 0', '7 <... vfork resumed>) = 8'].join('\n');
  const calls = parseTrace(text);
  assert.deepEqual(
    calls.map(({ process, name, result }) => [process, name, result]),
    [
      [7, 'vfork', 8],
      [8, 'connect', 0],
    ],
  );
  assert.equal(addressOf(calls[1]?.arguments[1] ?? ''), '/tmp/a, (b');
});

test('a call that makes a descriptor stands where it returned', () => {
  const text = [
    '7 socket(AF_INET,  <unfinished ...>',
    '8 close(20 <unfinished ...>',
    '7 <... socket resumed>SOCK_STREAM, 0) = 20',
    '8 <... close resumed>) = 0',
  ];
  assert.deepEqual(
    parseTrace(text.join('\n')).map(({ name }) => name),
    ['close', 'socket'],
  );
});

test('what never returned did nothing; signals and exits are no calls', () => {
  assert.deepEqual(parseTrace('7 accept(3,  <unfinished ...>\n7 --- SIGTERM {si_signo=SIGTERM} ---\n7 +++ killed by SIGTERM +++\n'), []);
});

test('a line that is no call is an error', () => {
  assert.throws(() => parseTrace('7 what is this'), SyntaxError);
  assert.throws(() => parseTrace('7 <... accept resumed>) = 1'), SyntaxError);
});

test('commas in strings, brackets and braces separate nothing', () => {
  assert.deepEqual(splitArguments('3, "a,\\"b,", {x=[1, 2], y=f(1, 2)}, 4'), ['3', '"a,\\"b,"', '{x=[1, 2], y=f(1, 2)}', '4']);
  assert.deepEqual(splitArguments(''), []);
});

test('addresses of every family', () => {
  const ipv6 = '{sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}';
  assert.equal(addressOf(ipv6), '[::1]:443');
  assert.equal(addressOf('{sa_family=AF_UNSPEC, sa_data="\\0\\0"}'), 'unspecified');
});

test('values of options', () => {
  assert.equal(optionValueOf('[1]'), '1');
  assert.equal(optionValueOf('{l_onoff=1, l_linger=0}'), '{l_onoff=1, l_linger=0}');
});
