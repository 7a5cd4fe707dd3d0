import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Answer } from '@bindwise/semantics';
import {
  acceptOnDatagram,
  acceptWithoutListen,
  bindAgain,
  bindWithoutPrivilege,
  claim,
  listenOnDatagram,
  onNoDescriptor,
  platforms,
  restart,
  secondClient,
  secondReceiver,
  secondServer,
  setAfterBind,
  setCombined,
} from '@bindwise/semantics';

const low = { protocol: 'tcp', family: 'ipv4', address: '0.0.0.0', port: 80 } as const;
const shared = { SO_REUSEADDR: true };

const answers: readonly (readonly [string, Answer, string])[] = [
  ['a bound socket is bound again', bindAgain('bound', 'linux'), 'bind EINVAL'],
  ['a listening socket is bound again', bindAgain('listening', 'darwin'), 'bind EINVAL'],
  ['a datagram socket listens', listenOnDatagram(), 'listen EOPNOTSUPP'],
  ['a datagram socket accepts', acceptOnDatagram(), 'accept EOPNOTSUPP'],
  ['a socket accepts that does not listen', acceptWithoutListen(), 'accept EINVAL'],
  ['an option is set on a closed descriptor', onNoDescriptor('setsockopt'), 'setsockopt EBADF'],
  ['SO_REUSEADDR is set late', setAfterBind('SO_REUSEADDR', 'linux'), 'setsockopt ok'],
  ['IPV6_V6ONLY is set late', setAfterBind('IPV6_V6ONLY', 'linux'), 'setsockopt EINVAL'],
  ['SO_EXCLUSIVEADDRUSE is set late', setAfterBind('SO_EXCLUSIVEADDRUSE', 'windows'), 'setsockopt EINVAL'],
  ['an option is set that the platform does not have', setAfterBind('SO_EXCLUSIVEADDRUSE', 'linux'), 'setsockopt ENOPROTOOPT'],
  ['2 | 15 is an option of Linux', setCombined(['SO_REUSEADDR', 'SO_REUSEPORT'], 'linux'), 'setsockopt ok'],
  ['4 | 0x200 is no option of macOS', setCombined(['SO_REUSEADDR', 'SO_REUSEPORT'], 'darwin'), 'setsockopt ENOPROTOOPT'],
  ['a user takes a low port on Linux', bindWithoutPrivilege(low, 'linux'), 'bind EACCES'],
  ['a user takes a low port on macOS', bindWithoutPrivilege(low, 'darwin'), 'bind ok'],
  ['a server restarts over TIME_WAIT', restart({}, 'linux'), 'bind EADDRINUSE'],
  ['a server on a privileged port had the privilege in its last run', restart({}, 'linux', 21), 'bind EADDRINUSE'],
  ['a server with SO_REUSEADDR restarts over TIME_WAIT', restart(shared, 'linux'), 'bind ok'],
  ['a server with SO_REUSEPORT restarts over TIME_WAIT', restart({ SO_REUSEPORT: true }, 'linux'), 'bind ok'],
  ['a server is started twice on Linux', secondServer(shared, 'linux'), 'bind EADDRINUSE'],
  ['a server is started twice on Windows', secondServer(shared, 'windows'), 'bind ok'],
  ['two receivers do not share', secondReceiver({}, 'linux'), 'bind EADDRINUSE'],
  ['two receivers share', secondReceiver(shared, 'linux'), 'bind ok'],
  ['a client with a fixed port is started twice', secondClient({}), 'bind EADDRINUSE'],
  ['a client with a fixed port that it shares is started twice', secondClient(shared), 'connect EADDRNOTAVAIL'],
];

for (const [what, { call, result, says, claims }, expected] of answers)
  test(`${what}: ${expected}, and the sentence agrees`, () => {
    assert.equal(`${call} ${result}`, expected);
    for (const id of claims) assert.ok(claim(id) !== undefined, id);
    for (const text of Object.values(says)) for (const [name] of text.matchAll(/\bE[A-Z]{3,}\b/g)) assert.equal(name, result, text);
  });

test('The number that two options make is computed for the platform', () => {
  const options = ['SO_REUSEADDR', 'SO_REUSEPORT'];
  assert.match(setCombined(options, 'linux').says.en, /2 \| 15 = 15, which is SO_REUSEPORT alone/);
  assert.match(setCombined(options, 'darwin').says.en, /4 \| 512 = 516, which is no option/);
  assert.match(setCombined(options, 'windows').says.en, /is one number, not several options/);
});

test('What a late option still does is said on every platform that has it', () => {
  for (const platform of platforms) {
    const { says, effect } = setAfterBind('IPV6_V6ONLY', platform);
    assert.match(says.en, /IPV6_V6ONLY is set after bind\(\)/);
    assert.match(effect['zh-CN'], /EINVAL/);
  }
  assert.throws(() => setAfterBind('SO_NOTHING', 'linux'), RangeError);
});

test('Of a datagram socket nobody says that listen() asks again', () => {
  assert.match(setAfterBind('SO_REUSEADDR', 'linux').effect.en, /listen\(\) asks again/);
  for (const text of Object.values(setAfterBind('SO_REUSEADDR', 'linux', 'udp').effect)) assert.doesNotMatch(text, /listen/);
  assert.deepEqual(setAfterBind('SO_REUSEPORT', 'linux', 'udp'), setAfterBind('SO_REUSEPORT', 'linux'));
});
