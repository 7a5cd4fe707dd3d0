import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { bindwise, checkJson, type Ended, faultless, folderWith, lateOption, type Report, rule } from './run.ts';

const pathsOf = (found: readonly { readonly path: string }[]): readonly string[] => [...new Set(found.map(({ path }) => path))];

test('a file that is not there: said, and the others are checked', async () => {
  const cwd = folderWith({ 'a.c': lateOption });
  const { status, report, stderr } = await checkJson(['missing.c', 'a.c'], { cwd });
  assert.equal(status, 2);
  assert.match(stderr, /^bindwise: missing\.c: there is no such file or folder \(ENOENT\)$/m);
  assert.deepEqual(pathsOf(report.findings), ['a.c']);
  assert.deepEqual(pathsOf(report.files.skipped), ['missing.c']);
});

test('a file that cannot be read: said, and the others are checked', async () => {
  const cwd = folderWith({ 'a.c': lateOption, 'secret.c': faultless });
  chmodSync(join(cwd, 'secret.c'), 0);
  chmodSync(cwd, 0o755);
  const { status, stdout, stderr } = await asNobody(['check', '--format', 'json', '.'], cwd);
  assert.equal(status, 2);
  assert.match(stderr, /^bindwise: secret\.c: no permission to read it \(EACCES\)$/m);
  const report = JSON.parse(stdout) as Report;
  assert.deepEqual(pathsOf(report.findings), ['a.c']);
  assert.deepEqual(pathsOf(report.files.skipped), ['secret.c']);
});

test('a folder that cannot be read: said, and the others are checked', async () => {
  const cwd = folderWith({ 'a.c': lateOption, 'secret/b.c': faultless });
  chmodSync(join(cwd, 'secret'), 0);
  chmodSync(cwd, 0o755);
  const { status, stderr } = await asNobody(['check'], cwd);
  assert.equal(status, 2);
  assert.match(stderr, /^bindwise: secret: no permission to read it \(EACCES\)$/m);
});

test('a binary file is skipped, and said', async () => {
  const cwd = folderWith({ 'image.c': Buffer.from([0x7f, 0x45, 0, 1, 2]), 'a.c': faultless });
  for (const args of [['.'], ['image.c', 'a.c']]) {
    const { status, report, stderr } = await checkJson(args, { cwd });
    assert.equal(status, 0);
    assert.match(stderr, /^bindwise: image\.c: a binary file/m);
    assert.deepEqual(pathsOf(report.files.skipped), ['image.c']);
    assert.equal(report.files.seen, 2);
    assert.equal(report.files.analysed, 1);
  }
});

test('a file of 20 MB is skipped by its size, which is named', async () => {
  const cwd = folderWith({ 'big.c': lateOption, 'a.c': faultless });
  truncateSync(join(cwd, 'big.c'), 20 * 1024 * 1024);
  const { status, report, stderr } = await checkJson(['.'], { cwd });
  assert.equal(status, 0);
  assert.match(stderr, /^bindwise: big\.c: its 20971520 bytes are over the limit of 1048576 \(maxFileSize\)$/m);
  assert.match(report.files.skipped[0]?.reason ?? '', /1048576/);
});

test('an empty folder has nothing to check, and says so', async () => {
  const cwd = folderWith({});
  const { status, report, stderr } = await checkJson([], { cwd });
  assert.equal(status, 0);
  assert.match(stderr, /^bindwise: there is no C, C\+\+, Python, TypeScript or JavaScript file to check in \.$/m);
  assert.deepEqual([report.files.seen, report.findings], [0, []]);
});

test('a file with a syntax error is analysed as far as it can be', async () => {
  const cwd = folderWith({ 'broken.c': `${lateOption}\nint broken( { socket(;\n`, 'empty.c': '' });
  const { status, report, stderr } = await checkJson(['.'], { cwd });
  assert.equal(status, 1);
  assert.equal(stderr, '');
  assert.ok(report.findings.some((finding) => finding.rule === rule));
});

test('what is none of our languages is passed over, and said when it is asked for by name', async () => {
  const cwd = folderWith({ 'a.rs': 'bind(', 'notes.txt': 'bind(', 'a.c': faultless });
  assert.equal((await checkJson(['.'], { cwd })).report.files.seen, 1);
  const { status, stderr } = await checkJson(['a.rs'], { cwd });
  assert.equal(status, 0);
  assert.match(stderr, /^bindwise: a\.rs: not a language that Bindwise reads \(C, C\+\+, Python, TypeScript, JavaScript\)$/m);
});

test('a script is known by its first line', async () => {
  const script =
    '#!/usr/bin/env python3\nimport socket\ns = socket.socket()\ns.bind(("", 80))\ns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ns.listen()\n';
  const cwd = folderWith({ serve: script, LICENSE: 'bind(', run: '#!/bin/sh\nbind(\n' });
  for (const name of ['serve', 'run']) chmodSync(join(cwd, name), 0o755);
  const { report } = await checkJson(['.'], { cwd });
  assert.equal(report.files.seen, 1);
  assert.ok(pathsOf(report.findings).includes('serve'));
});

test('pipes, links in a circle and links to nothing are said and never waited for', async () => {
  const cwd = folderWith({ 'a.c': faultless, 'sub/b.c': faultless });
  execFileSync('mkfifo', [join(cwd, 'pipe.c')]);
  symlinkSync('circle2.c', join(cwd, 'circle.c'));
  symlinkSync('circle.c', join(cwd, 'circle2.c'));
  symlinkSync('gone', join(cwd, 'nothing.c'));
  symlinkSync('a.c', join(cwd, 'link.c'));
  symlinkSync('..', join(cwd, 'sub', 'up'));
  const { status, report } = await checkJson(['.'], { cwd });
  assert.equal(status, 0);
  assert.equal(report.files.analysed, 2);
  const reasons = Object.fromEntries(report.files.skipped.map(({ path, reason }) => [path, reason]));
  assert.match(reasons['pipe.c'] ?? '', /not a regular file/);
  assert.match(reasons['circle.c'] ?? '', /links in a circle/);
  assert.match(reasons['circle2.c'] ?? '', /links in a circle/);
  assert.match(reasons['nothing.c'] ?? '', /link to nothing/);
  assert.match(reasons['link.c'] ?? '', /a symbolic link/);
  assert.equal(Object.keys(reasons).length, 5);

  const named = await checkJson(['pipe.c', '/dev/null', 'link.c'], { cwd });
  assert.equal(named.status, 0);
  assert.equal(named.report.files.analysed, 1);
  assert.equal((await checkJson(['circle.c'], { cwd })).status, 2);
});

test('leaves out what git ignores, nested files included, hidden folders and node_modules', async () => {
  const cwd = folderWith({
    '.gitignore': '/build/\n*.gen.c\n!keep.gen.c\n',
    'src/.gitignore': 'local.c\n!other.gen.c\n',
    '.git/info/exclude': 'private.c\n',
    'build/a.c': lateOption,
    'src/build/a.c': lateOption,
    'x.gen.c': lateOption,
    'keep.gen.c': lateOption,
    'local.c': lateOption,
    'private.c': lateOption,
    'src/local.c': lateOption,
    'src/other.gen.c': lateOption,
    'src/x.gen.c': lateOption,
    '.hidden/a.c': lateOption,
    'node_modules/m/a.c': lateOption,
  });
  assert.deepEqual(pathsOf((await checkJson(['.'], { cwd })).report.findings), ['keep.gen.c', 'local.c', 'src/build/a.c', 'src/other.gen.c']);
  assert.deepEqual(pathsOf((await checkJson(['.'], { cwd: join(cwd, 'src') })).report.findings), ['build/a.c', 'other.gen.c']);
  // Whoever names a file means it.
  assert.deepEqual(pathsOf((await checkJson(['x.gen.c', 'build'], { cwd })).report.findings), ['build/a.c', 'x.gen.c']);
  assert.deepEqual(pathsOf((await checkJson(['--no-ignore'], { cwd })).report.findings), [
    'build/a.c',
    'keep.gen.c',
    'local.c',
    'private.c',
    'src/build/a.c',
    'src/local.c',
    'src/other.gen.c',
    'src/x.gen.c',
    'x.gen.c',
  ]);
});

test('small letters and capitals are two names for git, unless the repository says that they are not', async () => {
  const files = { '.gitignore': 'server\n', 'Server/a.c': lateOption, 'server.c': lateOption };
  const linux = folderWith({ ...files, '.git/config': '[core]\n\tbare = false\n' });
  assert.deepEqual(pathsOf((await checkJson(['.'], { cwd: linux })).report.findings), ['Server/a.c', 'server.c']);
  const mac = folderWith({ ...files, '.git/config': '[core]\n\tignorecase = true\n' });
  assert.deepEqual(pathsOf((await checkJson(['.'], { cwd: mac })).report.findings), ['server.c']);
});

test('each file is checked once, whatever leads to it, and paths are shown from here', async () => {
  const cwd = folderWith({ 'here/a.c': lateOption, 'there/b.c': lateOption });
  const here = join(cwd, 'here');
  const { report } = await checkJson(['.', 'a.c', './a.c', '../there', join(here, 'a.c')], { cwd: here });
  assert.equal(report.files.seen, 2);
  assert.deepEqual(pathsOf(report.findings), [join(cwd, 'there', 'b.c'), 'a.c']);
});

test('standard input is checked as the file that is named', async () => {
  const cwd = folderWith({ 'bindwise.json': '{ "exclude": ["vendor"] }' });
  const { status, report } = await checkJson(['--stdin', '--stdin-filename', 'src/new.c'], { cwd, input: lateOption });
  assert.equal(status, 1);
  assert.deepEqual(pathsOf(report.findings), ['src/new.c']);
  assert.equal((await checkJson(['--stdin', '--stdin-filename', 'src/new.c'], { cwd, input: faultless })).status, 0);
  assert.match((await checkJson(['--stdin', '--stdin-filename', 'vendor/a.c'], { cwd, input: lateOption })).stderr, /vendor\/a\.c: excluded/);
  assert.match((await checkJson(['--stdin', '--stdin-filename', 'a.c'], { cwd, input: Buffer.from([0, 1]) })).stderr, /a\.c: a binary file/);
  assert.match((await checkJson(['--stdin', '--stdin-filename', 'a.go'], { cwd, input: lateOption })).stderr, /a\.go: not a language/);
});

test('a byte order mark moves no column, and bytes that are not UTF-8 stop nothing', async () => {
  const mark = Buffer.from([0xef, 0xbb, 0xbf]);
  const cwd = folderWith({
    'plain.c': lateOption,
    'marked.c': Buffer.concat([mark, Buffer.from(lateOption)]),
    'latin.c': Buffer.concat([Buffer.from('/* \xe9\xff */\n', 'latin1'), Buffer.from(lateOption)]),
  });
  const { status, report } = await checkJson(['.'], { cwd });
  assert.equal(status, 1);
  const placeOf = (path: string): unknown => report.findings.find((finding) => finding.path === path && finding.rule === rule)?.start;
  assert.deepEqual(placeOf('marked.c'), placeOf('plain.c'));
  assert.deepEqual(placeOf('latin.c'), { line: 9, column: 3 });
});

/** Root may read everything, so for the length of the run this process is nobody. */
async function asNobody(args: readonly string[], cwd: string): Promise<Ended> {
  const isRoot = process.geteuid?.() === 0;
  // What is loaded on demand is loaded now: nobody may not be able to read it.
  await bindwise(args, { cwd });
  if (isRoot) process.seteuid?.(65534);
  try {
    return await bindwise(args, { cwd });
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
