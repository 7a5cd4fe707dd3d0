import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Reported } from './engine.ts';
import type { Label, Verdict } from './labels.ts';
import type { Project } from './projects.ts';
import { contradictions, disagreements, table } from './report.ts';
import { score } from './score.ts';

const project: Project = { name: 'p', version: '1', source: 'npm', language: 'c' };

function finding(line: number, rule = 'missing-reuseaddr', severity: Reported['severity'] = 'warning'): Reported {
  return { path: 'a.c', line, endLine: line, rule, severity, message: 'said' };
}

function label(line: number, verdict: Verdict, rule = 'missing-reuseaddr'): Label {
  const known = verdict === 'miss' || verdict === 'wrong' ? { known: 'a loop' } : {};
  return { project: 'p', version: '1', path: 'a.c', line, rule, verdict, why: 'It is so.', ...known };
}

test('A fault that is reported is found, one that is not is missed', () => {
  const result = score([finding(1)], [label(1, 'right'), label(2, 'miss')]);
  assert.deepEqual(result.found, [label(1, 'right')]);
  assert.deepEqual(result.missed, [label(2, 'miss')]);
  assert.deepEqual(contradictions([{ project, score: result }]), []);
});

test('The same line with another rule is another place', () => {
  const result = score([finding(1, 'already-bound')], [label(1, 'right')]);
  assert.deepEqual(result.missed, [label(1, 'right')]);
  assert.deepEqual(result.unread, [finding(1, 'already-bound')]);
});

test('A known false alarm counts and does not fail the run; a new one does both', () => {
  const known = score([finding(1)], [label(1, 'wrong')]);
  assert.equal(known.falseAlarms.length, 1);
  assert.deepEqual(contradictions([{ project, score: known }]), []);
  const fresh = score([finding(1)], [label(1, 'silent')]);
  assert.equal(fresh.falseAlarms.length, 1);
  assert.equal(contradictions([{ project, score: fresh }]).length, 1);
});

test('Where no rule has anything to say, a hint may still be read; a warning is a false alarm', () => {
  const quiet = label(1, 'silent', '*');
  assert.deepEqual(score([finding(1, 'udp-shared-port', 'hint')], [quiet]).falseAlarms, []);
  assert.equal(score([finding(1)], [quiet]).falseAlarms.length, 1);
  assert.deepEqual(score([finding(1)], [quiet]).broken, [quiet]);
});

test('A fault that is lost fails the run', () => {
  const result = score([], [label(1, 'right')]);
  assert.deepEqual(result.broken, [label(1, 'right')]);
  assert.match(contradictions([{ project, score: result }])[0] ?? '', /a\.c:1 missing-reuseaddr is labelled right/);
});

test('A warning that nobody has read fails the run, a hint does not', () => {
  assert.equal(contradictions([{ project, score: score([finding(1)], []) }]).length, 1);
  assert.equal(contradictions([{ project, score: score([finding(1, 'udp-shared-port', 'hint')], []) }]).length, 0);
});

test('What got better is said, so that its label follows', () => {
  const result = score([finding(1)], [label(1, 'miss'), label(2, 'wrong')]);
  assert.deepEqual(result.mended, [label(1, 'miss'), label(2, 'wrong')]);
  assert.deepEqual(result.found, [label(1, 'miss')]);
  assert.match(disagreements([{ project, score: result }]), /^mended {2}p a\.c:1 .*miss\nmended {2}p a\.c:2 .*wrong$/);
});

test('The table has precision and recall of a rule in a language, and leaves out what was not read', () => {
  const result = score([finding(1), finding(2), finding(9)], [label(1, 'right'), label(2, 'wrong'), label(3, 'miss'), label(4, 'miss')]);
  const row = table([{ project, score: result }])
    .split('\n')
    .find((line) => line.startsWith('missing-reuseaddr'));
  assert.deepEqual(row?.split(/\s+/), ['missing-reuseaddr', 'c', '1', '1', '0.500', '2', '0.333', '1']);
});
