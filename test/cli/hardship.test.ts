import assert from 'node:assert/strict';
import { appendFileSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Disk } from '../../server/src/workspace/disk.ts';
import { lookAt } from '../../server/src/workspace/look.ts';
import { nodeDisk } from '../../server/src/workspace/nodeDisk.ts';
import { Projects } from '../../server/src/workspace/project.ts';
import { walk } from '../../server/src/workspace/walk.ts';
import { fiftyMegabytes, type OddLanguage, oddTexts } from '../support/oddTexts.ts';
import { checkJson, folderWith, lateOption, rule } from './run.ts';

const languages: Readonly<Record<string, OddLanguage>> = {
  c: 'c',
  cpp: 'c',
  py: 'python',
  ts: 'typescript',
  jsx: 'typescript',
};

for (const [extension, language] of Object.entries(languages)) {
  test(`files of every kind called .${extension}: each is answered or said to be skipped, and the file after them is not lost`, async () => {
    const odd = oddTexts(language);
    const files = Object.fromEntries(odd.map(({ bytes }, index) => [`odd${String(index).padStart(3, '0')}.${extension}`, bytes]));
    const cwd = folderWith({ ...files, 'zz-last.c': lateOption });
    const { status, report } = await checkJson(['.', '--severity', 'hint'], { cwd });
    assert.ok(status === 0 || status === 1, `ended with ${status}`);
    for (const { path, reason } of report.files.skipped) assert.doesNotMatch(reason, /Bindwise failed/, path);
    assert.ok(report.findings.some((finding) => finding.path === 'zz-last.c' && finding.rule === rule));
    assert.equal(report.files.seen, odd.length + 1);
    assert.ok(report.files.analysed > 0.8 * odd.length, `${report.files.analysed} of ${odd.length} were parsed`);
  });
}

test('50 MB in one line are skipped by their size, the file after them is not lost', async () => {
  const cwd = folderWith({ 'big.c': Buffer.alloc(fiftyMegabytes, 'bind(socket); '), 'zz.c': lateOption });
  const { report, stderr } = await checkJson(['.'], { cwd });
  assert.match(stderr, /^bindwise: big\.c: its 52428800 bytes are over the limit of 1048576 \(maxFileSize\)$/m);
  assert.ok(report.findings.some((finding) => finding.path === 'zz.c' && finding.rule === rule));
  assert.match((await checkJson(['--stdin', '--stdin-filename', 'big.c'], { cwd, input: Buffer.alloc(fiftyMegabytes, 'bind ') })).stderr, /over the limit/);
});

test('a file that is gone, grew, or became something else between the list and the reading: said', () => {
  const changes: Readonly<Record<string, readonly [change: (path: string) => void, reason: RegExp]>> = {
    vanishes: [(path) => rmSync(path), /there is no such file or folder \(ENOENT\)/],
    'becomes a folder': [(path) => remake(path, () => mkdirSync(path)), /it is a folder \(EISDIR\)/],
    'becomes a link in a circle': [(path) => remake(path, () => symlinkSync('a.c', path)), /links in a circle/],
    'grows over the limit': [(path) => appendFileSync(path, 'x'.repeat(2_000)), /over the limit of 1000/],
  };
  for (const [name, [change, reason]] of Object.entries(changes)) {
    const cwd = folderWith({ 'a.c': lateOption });
    const [walked] = [...walk(cwd, { disk: nodeDisk, projects: new Projects(nodeDisk), respectGitIgnore: false })];
    assert.equal(walked?.kind, 'file', name);
    change(join(cwd, 'a.c'));
    const look = lookAt(nodeDisk, join(cwd, 'a.c'), 1_000);
    assert.ok('reason' in look && reason.test(look.reason.en), `${name}: ${JSON.stringify(look)}`);
  }
});

test('a folder that is gone when it is its turn is said, and what stands beside it is walked', () => {
  const cwd = folderWith({ 'a/a.c': lateOption, 'b/b.c': lateOption });
  const gone = join(cwd, 'a');
  const disk: Disk = { ...nodeDisk, entriesOf: (folder) => nodeDisk.entriesOf(folder === gone ? join(folder, 'gone') : folder) };
  const walked = [...walk(cwd, { disk, projects: new Projects(disk), respectGitIgnore: false })];
  assert.deepEqual(
    walked.map(({ kind }) => kind),
    ['failed', 'file'],
  );
});

test('folders that lie 1,000 deep, and a name of 255 bytes, are walked', async () => {
  const cwd = folderWith({});
  let folder = cwd;
  for (let depth = 0; depth < 1_000; depth += 1) folder = join(folder, 'd');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'a.c'), lateOption);
  writeFileSync(join(cwd, `${'n'.repeat(253)}.c`), lateOption);
  const { report } = await checkJson(['.'], { cwd });
  assert.equal(report.files.analysed, 2);
});

function remake(path: string, make: () => void): void {
  rmSync(path);
  make();
}
