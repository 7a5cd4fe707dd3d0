import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compare } from './compare.ts';
import { readRecording, recordedCalls } from './recording.ts';
import { canTrace, traceSample } from './run.ts';
import type { Program, Sample } from './sample.ts';
import { parseTrace, type SystemCall } from './trace.ts';

/** Holds the analysis of each sample against the kernel: the one that runs here, and the one that was recorded. */
export function testSamples(program: Program, samples: readonly Sample[]): void {
  const recording = readRecording(program);
  for (const sample of samples) {
    test(`${sample.name}: the analysis says what the kernel sees`, async () => {
      const recorded = recordedCalls(recording, sample);
      assert.ok(recorded !== undefined, `${sample.name} is not recorded as it stands: run test/strace/write-recordings.ts`);
      const live = traceSample(sample, program);
      await agree(sample, program, live === undefined ? recorded : parseTrace(live));
    });
  }

  test(`the recorded ${program} samples are those that there are, with the versions that ran them`, async () => {
    assert.deepEqual(Object.keys(recording.samples).sort(), samples.map(({ name }) => name).sort());
    const versions = [...recording.versions, ...Object.values(recording.samples).map(({ version }) => version)];
    assert.ok(recording.versions.length === 2);
    for (const version of versions) assert.match(version, /\d+\.\d+/);
    // Where nothing may be traced, the tests above have replayed these; where it may, both must agree.
    if (!canTrace(program)) return;
    for (const sample of samples) await agree(sample, program, recordedCalls(recording, sample) ?? []);
  });
}

async function agree(sample: Sample, program: Program, calls: readonly SystemCall[]): Promise<void> {
  const { kernel, analysis } = await compare(sample, program, calls);
  assert.notEqual(kernel, '', `${sample.name} does nothing that the kernel sees`);
  assert.equal(analysis, kernel, `${sample.name}: the analysis (actual) differs from the kernel (expected)`);
}
