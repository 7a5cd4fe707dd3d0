import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { Failure, findCommand, node, root, run } from '../../tools/commands.ts';
import { noticesOf } from '../../tools/notices.ts';
import { ensureInstalled } from '../../tools/system.ts';

const bootstrap = join(root, 'tools', 'bootstrap.mjs');

describe('npm start', () => {
  const start = (...parameters: string[]): { readonly status: number | null; readonly stderr: string } =>
    spawnSync(node, [bootstrap, 'start', ...parameters], { encoding: 'utf8', cwd: root, env: { ...process.env, INIT_CWD: join(root, 'samples') } });

  test('says which folder is not there', () => {
    const { status, stderr } = start('nowhere');
    assert.equal(status, 1);
    assert.equal(stderr.trim(), `${join(root, 'samples', 'nowhere')} does not exist.`);
  });

  test('says that a file is no folder', () => {
    const { status, stderr } = start('README.md');
    assert.equal(status, 1);
    assert.equal(stderr.trim(), `${join(root, 'samples', 'README.md')} is not a folder.`);
  });

  test('takes one folder', () => {
    assert.equal(start('c', 'python').status, 1);
  });
});

test('a task that there is not: the tasks that there are', () => {
  const { status, stderr } = spawnSync(node, [bootstrap, 'dance'], { encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /build\|start\|test/);
});

test('what cannot be installed from here is named, with the command that installs it', () => {
  const path = process.env.PATH;
  process.env.PATH = '';
  try {
    const need = { what: 'a teapot', package: 'teapot-dev', isThere: () => false };
    assert.throws(() => ensureInstalled([need]), { message: /a teapot.*apt-get install teapot-dev/ });
  } finally {
    process.env.PATH = path;
  }
});

test('a command that fails is said with its status and what it printed', () => {
  const shell = findCommand('sh');
  assert.ok(shell);
  const fail = (): string => run(shell, ['-c', 'echo out; echo err >&2; exit 3'], { quiet: true });
  assert.throws(fail, (error) => error instanceof Failure && /ended with 3/.test(error.message) && /out\nerr/.test(error.message));
});

test('the notices name every package that is shipped, once, with its licence', () => {
  const inputs = ['server/src/main.ts', 'node_modules/ignore/index.js', 'node_modules/ignore/legacy.js'];
  const notices = noticesOf(inputs, ['tree-sitter-c']);
  assert.deepEqual(
    [...notices.matchAll(/^(\S+) \d+\.\d+\.\d+$/gm)].map(([, name]) => name),
    ['ignore', 'tree-sitter-c'],
  );
  assert.equal(notices.match(/Permission is hereby granted/g)?.length, 2);
});
