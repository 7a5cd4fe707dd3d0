import assert from 'node:assert/strict';
import { chmodSync, linkSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bindwise, checkJson, folderWith, lateOption, rule } from './run.ts';

test('--fix writes the preferred fixes, and a second run has nothing to do', async () => {
  const cwd = folderWith({ 'a.c': lateOption, 'sub/b.c': lateOption });
  const { stdout } = await bindwise(['check', '--fix'], { cwd });
  assert.match(stdout, /; 2 of 2 files analysed; 2 fixed/);
  for (const name of ['a.c', 'sub/b.c']) {
    const text = readFileSync(join(cwd, name), 'utf8');
    assert.ok(text.indexOf('setsockopt(') < text.indexOf('bind('), text);
  }
  const again = await checkJson(['--fix'], { cwd });
  assert.ok(!again.report.findings.some((finding) => finding.rule === rule));
  assert.deepEqual(readdirSync(cwd).sort(), ['a.c', 'sub']);
});

test('--fix keeps line ends, byte order mark, mode and links', async () => {
  const windows = `\uFEFF${lateOption.replaceAll('\n', '\r\n')}`;
  const cwd = folderWith({ 'a.c': windows });
  const path = join(cwd, 'a.c');
  chmodSync(path, 0o754);
  symlinkSync('a.c', join(cwd, 'link.c'));
  assert.match((await bindwise(['check', '--fix', 'link.c'], { cwd })).stdout, /1 fixed/);
  const text = readFileSync(path, 'utf8');
  assert.ok(text.startsWith('\uFEFF#include'));
  assert.doesNotMatch(text.replaceAll('\r\n', ''), /[\r\n]/);
  assert.ok(text.indexOf('setsockopt(') < text.indexOf('bind('));
  assert.equal(statSync(path).mode & 0o777, 0o754);
  assert.ok(lstatSync(join(cwd, 'link.c')).isSymbolicLink());
});

test('--fix leaves a file alone that it could not write back as it was', async () => {
  const bytes = Buffer.concat([Buffer.from('/* \xe9\xff */\n', 'latin1'), Buffer.from(lateOption)]);
  const cwd = folderWith({ 'a.c': bytes });
  const { status, stderr } = await bindwise(['check', '--fix'], { cwd });
  assert.equal(status, 2);
  assert.match(stderr, /^bindwise: a\.c: it is not valid UTF-8, so its fixes were not written$/m);
  assert.deepEqual(readFileSync(join(cwd, 'a.c')), bytes);
});

test('only --fix writes', async () => {
  const cwd = folderWith({ 'a.c': lateOption });
  linkSync(join(cwd, 'a.c'), join(cwd, 'b.c'));
  await bindwise(['check'], { cwd });
  assert.equal(readFileSync(join(cwd, 'a.c'), 'utf8'), lateOption);
});
