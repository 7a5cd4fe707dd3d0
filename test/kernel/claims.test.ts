import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claim, claims, documents } from '@bindwise/semantics';
import { askKernel } from './kernel.ts';
import type { TrialResult } from './trials.ts';

test('Every claim of the documents is there, once, in order', () => {
  const counts = { 'ports-qa': 41, 'port-notes': 49, 'port-record': 45, 'two-processes': 30, extra: 29 };
  const ids = Object.entries(counts).flatMap(([document, count]) => Array.from({ length: count }, (_, index) => `${document}-${index + 1}`));
  assert.deepEqual(
    claims.map(({ id }) => id),
    ids,
  );
  for (const { id, document } of claims) assert.ok(documents.has(document), id);
});

test('A claim that cannot be tried says why, and every other one has a trial', () => {
  for (const { id, verdict, trial, observed, qualification } of claims) {
    assert.equal(trial === undefined, verdict === 'not-testable', id);
    assert.equal(observed === '', verdict === 'not-testable', id);
    assert.ok(qualification.en !== '' && qualification['zh-CN'] !== '', id);
  }
});

test('A claim that says the same as another shares its verdict', () => {
  const shared = claims.flatMap((row) => (row.same_as === undefined ? [] : [[row, claim(row.same_as)] as const]));
  assert.ok(shared.length > 40);
  for (const [row, origin] of shared) {
    assert.ok(origin !== undefined && origin.same_as === undefined, row.id);
    assert.deepEqual([row.verdict, row.observed, row.trial], [origin.verdict, origin.observed, origin.trial]);
  }
});

test('What the trials see on this kernel, and their verdicts, are those of the table', () => {
  const results = askKernel<TrialResult>('try_claims.py');
  // Where nobody may ask, the table is what was recorded, and the test above has read it.
  if (results === undefined) return;
  assert.ok(results.length > 120, `${results.length} claims were tried`);
  const different = results.filter(({ id, verdict, observed }) => claim(id)?.verdict !== verdict || claim(id)?.observed !== observed);
  assert.deepEqual(different, []);
});
