import { spawnSync } from 'node:child_process';
import { release } from 'node:os';
import { abridged, fingerprint, type Recording, readRecording, writeRecording } from './recording.ts';
import { traceSample, versionOf } from './run.ts';
import type { Program, Sample } from './sample.ts';
import { samples } from './samples/index.ts';
import { parseTrace } from './trace.ts';

// Runs every sample under strace on this machine and keeps what it saw. To be run after a sample changed: node test/strace/write-recordings.ts [PROGRAM…]
// A sample that this version of Python has not keeps its recording: BINDWISE_PYTHON names another interpreter to record it with.
const asked = process.argv.slice(2);
for (const program of ['python', 'node', 'c'] as const) if (asked.length === 0 || asked.includes(program)) write(program, samples[program]);

function write(program: Program, all: readonly Sample[]): void {
  const earlier = readRecording(program);
  const strace = /version ([\d.]+)/.exec(spawnSync('strace', ['--version'], { encoding: 'utf8' }).stdout)?.[1] ?? '';
  const recorded: Record<string, Recording['samples'][string]> = {};
  for (const sample of all) {
    const trace = traceSample(sample, program);
    const old = earlier.samples[sample.name];
    if (trace !== undefined) recorded[sample.name] = { version: versionOf(program), text: fingerprint(sample), calls: abridged(parseTrace(trace)) };
    else if (old !== undefined) recorded[sample.name] = old;
  }
  const versions = [`strace ${strace}`, `Linux ${release().split('.').slice(0, 2).join('.')}`];
  writeRecording(program, { versions, samples: recorded });
  console.log(`${program}: ${Object.keys(recorded).length} of ${all.length} samples`);
}
