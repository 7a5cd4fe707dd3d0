import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Explanation, RemedyId } from '../../server/src/live/index.ts';
import { render } from '../../server/src/live/index.ts';
import type { Looked, Recording, SituationName } from './situation.ts';
import { explainAgain, makeSituation, recordingOf, situationNames } from './situation.ts';

interface Expected {
  readonly actual: Recording['actual'];
  readonly outcome: string;
  /** State and local endpoint of those in the way. */
  readonly inTheWay: readonly string[];
  readonly beside?: readonly string[];
  readonly who: RegExp;
  readonly reason: RegExp;
  readonly remedies: readonly RemedyId[];
  readonly limits?: readonly RegExp[];
  readonly more?: (explanation: Explanation) => void;
}

const listens = /^python3 \S*app\.py listen\S* 0 \(pid \d+, user root, started \d+ s ago\) is listening on TCP /;
const neverTwoListeners = /on Linux SO_REUSEADDR does not let a second socket bind where one listens/;

const expected: Readonly<Record<SituationName, Expected>> = {
  listener: {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    who: listens,
    reason: /^SO_REUSEADDR will not help: .*second socket/,
    remedies: ['stop', 'other-port', 'reuseport'],
    more: ({ remedies, holders: [holder] }) => {
      assert.deepEqual(remedies[0]?.pids, [holder?.processes[0]?.pid]);
      assert.equal(remedies[0]?.command, `kill ${holder?.processes[0]?.pid}`);
    },
  },
  'listener-reuseaddr': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    who: listens,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port', 'reuseport'],
  },
  'other-user': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    who: /user nobody/,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port'],
    more: ({ remedies }) => {
      assert.match(remedies[0]?.detail.en ?? '', /It belongs to user nobody/);
      assert.match(remedies[0]?.command ?? '', /^sudo kill \d+$/);
    },
  },
  'wildcard-holds': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    who: listens,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port', 'reuseport'],
  },
  'specific-holds': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 127.0.0.1'],
    who: listens,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port', 'reuseport'],
  },
  'specific-beside': { actual: 'ok', outcome: 'ok', inTheWay: [], beside: ['listening 127.0.0.1'], who: /^$/, reason: /do not overlap/, remedies: [] },
  'dual-stack': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening ::'],
    who: listens,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port', 'reuseport'],
  },
  'v6only-beside': {
    actual: 'ok',
    outcome: 'ok',
    inTheWay: [],
    beside: ['listening ::'],
    who: /^$/,
    reason: /do not overlap/,
    remedies: [],
    more: ({ isCertain }) => assert.ok(isCertain, 'a trial settles what IPV6_V6ONLY is'),
  },
  'time-wait': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['time-wait 127.0.0.1', 'time-wait 127.0.0.1', 'time-wait 127.0.0.1'],
    who: /^Nobody listens\. 3 connections that this host closed first are in TIME_WAIT on TCP 127\.0\.0\.1:8888; the last goes in \d+ s\.$/,
    reason: /neither of the two sockets set SO_REUSEADDR before bind\(\)/,
    remedies: ['reuseaddr', 'wait', 'other-port'],
    more: ({ holders }) => {
      for (const { timeLeftSeconds = -1, processes, uid } of holders) {
        assert.ok(timeLeftSeconds > 0 && timeLeftSeconds <= 60, String(timeLeftSeconds));
        assert.deepEqual([processes, uid], [[], undefined]);
      }
    },
  },
  'time-wait-unknown': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['time-wait 127.0.0.1', 'time-wait 127.0.0.1', 'time-wait 127.0.0.1'],
    who: /^Nobody listens\./,
    reason: /^A bind\(\) made here just now, with SO_REUSEADDR, failed as well\. So the sockets that hold the port did not set it before theirs/,
    remedies: ['reuseaddr', 'wait', 'other-port'],
  },
  'time-wait-reuseaddr': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['time-wait 127.0.0.1', 'time-wait 127.0.0.1', 'time-wait 127.0.0.1'],
    who: /^Nobody listens\./,
    reason: /that socket set SO_REUSEADDR, but this one does not/,
    remedies: ['reuseaddr', 'wait', 'other-port'],
    more: ({ remedies }) => assert.equal(remedies[0]?.detail.en, 'Then connections of the last run do not keep the port.'),
  },
  'close-wait': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['close-wait 127.0.0.1'],
    who: /^Nobody listens\. python3 .* keeps 1 connection on TCP 127\.0\.0\.1:8888 in CLOSE_WAIT/,
    reason: /^A bind\(\) made here just now, with SO_REUSEADDR, failed as well\. So the sockets that hold the port did not set it before theirs/,
    remedies: ['stop', 'reuseaddr', 'other-port'],
  },
  inherited: {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    who: /Its parent has ended: what a parent leaves open at fork\(\), a child keeps open\.$/,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port', 'reuseport'],
  },
  workers: {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    who: /together with pid \d+, \d+, is listening/,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port', 'reuseport'],
    more: ({ remedies }) => assert.equal(remedies[0]?.pids?.length, 3),
  },
  outgoing: {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['established 127.0.0.1'],
    who: /^Nobody listens\. python3 .* as the local port of a connection of its own, to 127\.0\.0\.1:443: connect\(\) chose the port\.$/,
    reason: /^A bind\(\) made here just now, with SO_REUSEADDR, failed as well\. So the sockets that hold the port did not set it before theirs/,
    remedies: ['stop', 'local-range', 'other-port'],
  },
  bound: {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: [],
    who: /^$/,
    reason: /no table of the system shows a socket on the port.*app\.py bound/,
    remedies: ['other-port'],
    limits: [/bound-inactive/],
  },
  'udp-beside-tcp': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    beside: ['bound 0.0.0.0'],
    who: listens,
    reason: neverTwoListeners,
    remedies: ['stop', 'other-port', 'reuseport'],
  },
  'udp-only': { actual: 'ok', outcome: 'ok', inTheWay: [], beside: ['bound 0.0.0.0'], who: /^$/, reason: /TCP and UDP ports are independent/, remedies: [] },
  'udp-asked': {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['bound 0.0.0.0'],
    beside: ['listening 0.0.0.0'],
    who: /has UDP 0\.0\.0\.0:8888 bound\.$/,
    reason: /SO_REUSEADDR/,
    remedies: ['stop', 'other-port', 'reuseaddr'],
    more: ({ remedies }) => assert.match(remedies[2]?.detail.en ?? '', /multicast/),
  },
  'other-namespace': {
    actual: 'ok',
    outcome: 'ok',
    inTheWay: [],
    who: /^$/,
    reason: /^Nobody uses TCP port 8888/,
    remedies: [],
    more: ({ beside }) => assert.match(beside[0]?.en ?? '', /^In the network namespace of python3 .*app\.py namespaced .* something holds TCP 0\.0\.0\.0:8888/),
  },
  nobody: {
    actual: 'ok',
    outcome: 'ok',
    inTheWay: [],
    who: /^$/,
    reason: /^Nobody holds the port any more/,
    remedies: ['try-again', 'other-port'],
    limits: [/with SO_REUSEADDR, succeeded/, /network namespace/],
  },
  unseen: {
    actual: 'EADDRINUSE',
    outcome: 'EADDRINUSE',
    inTheWay: ['listening 0.0.0.0'],
    who: /^A process of user root that cannot be seen from here is listening on TCP 0\.0\.0\.0:8888\.$/,
    reason: neverTwoListeners,
    remedies: ['other-port'],
    limits: [/processes of other users did not show which sockets they have open/],
  },
  privileged: { actual: 'EACCES', outcome: 'EACCES', inTheWay: [], who: /^$/, reason: /below 1024/, remedies: ['unprivileged-port', 'capability'] },
  'not-here': {
    actual: 'EADDRNOTAVAIL',
    outcome: 'EADDRNOTAVAIL',
    inTheWay: [],
    who: /^$/,
    reason: /192\.0\.2\.1 is not an address of this host/,
    remedies: ['own-address'],
  },
};

function check(name: SituationName, explanation: Explanation, actual: Recording['actual']): void {
  const wanted = expected[name];
  const { holders, inTheWay, outcome, who, reason, remedies, limits, beside } = explanation;
  assert.equal(actual, wanted.actual, 'what the kernel answered');
  assert.equal(outcome.bind === 'ok' ? (outcome.listen ?? 'ok') : outcome.bind, wanted.outcome);
  const shown = holders.map(({ state, address }) => `${state} ${address}`);
  assert.deepEqual(shown.slice(0, inTheWay), wanted.inTheWay);
  assert.deepEqual(shown.slice(inTheWay), wanted.beside ?? []);
  if (name !== 'other-namespace') assert.equal(beside.length, wanted.beside?.length ?? 0);
  assert.match(who.map(({ en }) => en).join(' '), wanted.who);
  assert.match(reason.en, wanted.reason);
  assert.deepEqual(
    remedies.map(({ id }) => id),
    wanted.remedies,
  );
  for (const limit of wanted.limits ?? [])
    assert.ok(
      limits.some(({ en }) => limit.test(en)),
      String(limit),
    );
  assert.equal(limits.length, wanted.limits?.length ?? 0, JSON.stringify(limits));
  wanted.more?.(explanation);
}

for (const name of situationNames) {
  test(`${name}: explained as it was recorded`, async () => {
    const recording = recordingOf(name);
    const explanation = await explainAgain(recording);
    check(name, explanation, recording.actual);
    const chinese = render(explanation, 'zh-CN', { visible: (text) => text });
    assert.match(chinese, /\p{Script=Han}/u);
    assert.doesNotMatch(chinese, /undefined/);
  });

  test(`${name}: explained as it is made here, or once more as it was recorded`, async () => {
    const made: Looked | undefined = makeSituation(name);
    if (made !== undefined) {
      check(name, made.explanation, made.recording.actual);
      assert.deepEqual(JSON.parse(JSON.stringify(await explainAgain(made.recording))), made.explanation, 'a recording holds all that the answer needs');
    } else check(name, await explainAgain(recordingOf(name)), recordingOf(name).actual);
  });
}
