import { join, relative } from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { Failure, root } from './commands.ts';

export interface TestResult {
  readonly passed: number;
  /** What failed, was skipped or was put off, by name: none of it is allowed. */
  readonly failures: readonly string[];
  /** The files that hold a failed test, as they were given. */
  readonly failedFiles: readonly string[];
}

/** Runs test files, each in a process of its own, and shows the results as they come. */
export async function runTests(files: readonly string[], concurrency: number | true): Promise<TestResult> {
  if (files.length === 0) throw new Failure('No test files were found.');
  let passed = 0;
  const failures: string[] = [];
  const failedFiles = new Set<string>();
  const stream = run({ files: files.map((file) => join(root, file)), concurrency });
  const nameOf = (data: { file?: string; name: string }): string => (data.file === undefined ? data.name : `${relative(root, data.file)}: ${data.name}`);
  stream.on('test:pass', (data) => {
    if (data.skip !== undefined || data.todo !== undefined) {
      failures.push(`${nameOf(data)} (skipped)`);
      if (data.file !== undefined) failedFiles.add(relative(root, data.file));
    } else if (data.details.type !== 'suite') passed += 1;
  });
  stream.on('test:fail', (data) => {
    // A suite that fails only because a test in it does is not said again.
    if (!('failureType' in data.details.error) || data.details.error.failureType !== 'subtestsFailed') failures.push(nameOf(data));
    if (data.file !== undefined) failedFiles.add(relative(root, data.file));
  });
  await new Promise<void>((resolve, reject) => {
    const report = stream.compose(new spec());
    report.pipe(process.stdout, { end: false });
    report.on('end', resolve);
    report.on('error', reject);
  });
  return { passed, failures, failedFiles: [...failedFiles] };
}
