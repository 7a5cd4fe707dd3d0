import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { bindwise, entry, faultless, folderWith, lateOption, runProcess } from './run.ts';

test('as a process it writes what it writes within one, with the same status', async () => {
  const cwd = folderWith({ 'a.c': lateOption, 'b.c': Buffer.from([0]) });
  for (const args of [['check'], ['check', '--format', 'json', 'a.c', 'gone.c'], ['check', '--jobs', '0'], ['--version'], ['rule'], ['frobnicate']]) {
    assert.deepEqual(runProcess(args, { cwd }), await bindwise(args, { cwd }), args.join(' '));
  }
});

test('reads standard input', () => {
  const cwd = folderWith({});
  const args = ['check', '--stdin', '--stdin-filename', 'a.c'];
  assert.equal(runProcess(args, { cwd, input: lateOption }).status, 1);
  assert.equal(runProcess(args, { cwd, input: faultless }).status, 0);
});

test('takes the language from the environment', () => {
  assert.match(runProcess(['frobnicate'], { env: { LANG: 'zh_CN.UTF-8' } }).stderr, /不是命令/);
});

test('the output is the same for any number of jobs, in threads or without', () => {
  const files: Record<string, string | Uint8Array> = { 'bin/x.c': Buffer.from([0]) };
  for (let index = 0; index < 150; index += 1) files[`d${index % 7}/f${index}.c`] = index % 3 === 0 ? lateOption : faultless;
  const cwd = folderWith(files);
  const one = runProcess(['check', '--jobs', '1'], { cwd });
  assert.equal(one.status, 1);
  for (const jobs of ['2', '50']) {
    const other = runProcess(['check', '--jobs', jobs], { cwd });
    assert.equal(other.status, 1);
    assert.equal(other.stderr, one.stderr);
    assert.ok(other.stdout === one.stdout, `--jobs ${jobs} prints something else`);
  }
});

test('--fix in threads fixes as without them', () => {
  const files: Record<string, string> = {};
  for (let index = 0; index < 70; index += 1) files[`f${index}.c`] = lateOption;
  const cwd = folderWith(files);
  assert.match(runProcess(['check', '--fix', '--jobs', '2'], { cwd }).stdout, /70 fixed/);
  assert.match(runProcess(['check', '--jobs', '2'], { cwd }).stdout, /^No findings; 70 of 70 files analysed\n$/);
});

test('ends quietly when nobody reads on', async () => {
  const files: Record<string, string> = {};
  for (let index = 0; index < 200; index += 1) files[`f${index}.c`] = lateOption;
  const child = spawn(process.execPath, [entry, 'check', '--jobs', '1'], { cwd: folderWith(files), stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdout.destroy();
  await once(child, 'close');
  assert.equal(stderr, '');
});

test('colour on a terminal, and none where it is not wanted', () => {
  const cwd = folderWith({ 'a.c': lateOption });
  // `script` (util-linux) runs a command on a terminal of its own.
  const onTerminal = (args: string, env: NodeJS.ProcessEnv = {}): string =>
    spawnSync('script', ['-qec', `"${process.execPath}" "${entry}" check ${args}`, '/dev/null'], {
      cwd,
      env: { PATH: process.env.PATH, NODE_OPTIONS: process.env.NODE_OPTIONS, TERM: 'xterm', ...env },
      encoding: 'utf8',
    }).stdout;
  assert.ok(onTerminal('').includes('\u001b[1;33mwarning:'));
  assert.ok(!onTerminal('--no-color').includes('\u001b'));
  assert.ok(!onTerminal('', { NO_COLOR: '1' }).includes('\u001b'));
  assert.ok(!onTerminal('', { TERM: 'dumb' }).includes('\u001b'));
  assert.ok(!onTerminal('--format json').includes('\u001b'));
});
