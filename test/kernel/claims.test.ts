import assert from 'node:assert/strict';
import { test } from 'node:test';
import { claim, claims, documents } from '@bindwise/semantics';
import { askKernel } from './kernel.ts';
import { observedOf, readClaimsRecording, type TrialResult, verdictOf } from './trials.ts';

const recording = readClaimsRecording();

test('Every claim of the documents is there, once, in order', () => {
  const counts = { 'ports-qa': 48, 'port-notes': 56, 'port-record': 50, 'two-processes': 33, extra: 29 };
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

test('What the trials saw when they were recorded, and what follows from it, is what the table says', () => {
  assert.match(recording.kernel, /^Linux \d+\.\d+$/);
  const tried = claims.filter(({ same_as, trial }) => same_as === undefined && trial !== undefined);
  assert.deepEqual(new Set(recording.results.map(({ id }) => id)), new Set(tried.map(({ id }) => id)));
  for (const { id, kernel } of tried) assert.equal(kernel, recording.kernel, id);
  assert.deepEqual(differingFromTable(recording.results), []);
});

test('What the trials see on this kernel, or saw on the recorded one where nobody may ask, and their verdicts, are those of the table', () => {
  const results = askKernel<TrialResult>('try_claims.py') ?? recording.results;
  assert.ok(results.length > 135, `${results.length} claims were tried`);
  assert.deepEqual(differingFromTable(results), []);
});

test('A verdict follows from the cases of a trial, whatever its notes say', () => {
  const verdict = (...cases: readonly (boolean | null)[]) => verdictOf({ id: 'extra-1', cases: cases.map((is) => ['asked', 'came', is]) });
  assert.deepEqual([verdict(true, null), verdict(true, false), verdict(null, false, false)], ['confirmed', 'qualified', 'refuted']);
});

function differingFromTable(results: readonly TrialResult[]): readonly TrialResult[] {
  return results.filter((result) => claim(result.id)?.verdict !== verdictOf(result) || claim(result.id)?.observed !== observedOf(result));
}
