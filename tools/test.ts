import { globSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { Failure, node, root, run, runTask } from './commands.ts';
import { ensureEditor } from './editor.ts';
import { ensureInstalled, testNeeds } from './system.ts';
import { runTests } from './tests.ts';
import { packageExtension } from './vsix.ts';

// Runs everything: what is missing is installed, then types, style, the build, the tests, and the tests in a real editor.
await runTask(async () => {
  const times: [phase: string, seconds: number][] = [];
  const failures: string[] = [];
  const phase = async (name: string, work: () => void | Promise<void>): Promise<void> => {
    console.log(`\n── ${name}`);
    const start = performance.now();
    await work();
    times.push([name, (performance.now() - start) / 1000]);
  };
  // A check that fails does not keep the tests from running: one run shows all that is wrong.
  const check = (name: string, command: string, parameters: readonly string[]): Promise<void> =>
    phase(name, () => {
      try {
        run(command, parameters);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        failures.push(`${name}: ${error.message}`);
      }
    });
  let passed = 0;
  const tests = async (files: readonly string[]): Promise<void> => {
    const result = await runTests(files, true);
    passed += result.passed;
    failures.push(...result.failures);
  };
  const again: string[] = [];
  // A real editor and a browser on a busy machine can swallow a key. One file may be run again, and that is said: what fails twice, or in two files, is our fault.
  const inEditor = async (files: readonly string[]): Promise<void> => {
    const first = await runTests(files, 1);
    passed += first.passed;
    const [file, ...others] = first.failedFiles;
    if (file === undefined || others.length > 0) {
      failures.push(...first.failures);
      return;
    }
    again.push(...first.failures);
    const second = await runTests([file], 1);
    if (second.failures.length > 0) failures.push(...second.failures);
    else passed += first.failures.length;
  };

  await phase('Install', () => {
    ensureInstalled(testNeeds);
    ensureEditor();
  });
  await check('Types', node, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']);
  await check('Style', node, [join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome'), 'check', '.']);
  await phase('Build', async () => {
    await bundle({ development: false });
    packageExtension();
  });
  const all = globSync('{test,server,client,semantics,tools}/**/*.test.ts', { cwd: root, exclude: ['**/node_modules/**'] }).sort();
  const editorTests = all.filter((file) => file.startsWith(join('test', 'e2e')));
  await phase('Tests', () => tests(all.filter((file) => !editorTests.includes(file))));
  await phase('Editor', () => inEditor(editorTests));

  console.log('');
  for (const [name, seconds] of times) console.log(`${name.padEnd(8)} ${seconds.toFixed(1).padStart(7)} s`);
  for (const name of again) console.log(`Failed at the first try in the editor: ${name}`);
  if (failures.length > 0) throw new Failure(`${failures.length} failed, ${passed} passed:\n${failures.map((name) => `  ${name}`).join('\n')}`);
  console.log(`All ${passed} tests passed.`);
});
