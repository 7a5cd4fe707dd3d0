import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindwise, checkJson, folderWith, lateOption, rule } from './run.ts';

async function severities(args: readonly string[], cwd: string): Promise<Readonly<Record<string, string>>> {
  const { report } = await checkJson(args, { cwd });
  return Object.fromEntries(report.findings.filter((finding) => finding.rule === rule).map(({ path, severity }) => [path, severity]));
}

test('the nearest project file holds, comments and all; what one above excludes stays out', async () => {
  const cwd = folderWith({
    'bindwise.json': `// Ours.\n{\n  "rules": { "${rule}": "error" }, /* strict */\n  "exclude": ["vendor/", "**/*.{gen,min}.c"],\n}\n`,
    'a.c': lateOption,
    'b.gen.c': lateOption,
    'deep/c.min.c': lateOption,
    'vendor/bindwise.json': '{}',
    'vendor/d.c': lateOption,
    'loose/bindwise.json': `{ "rules": { "${rule}": "off" } }`,
    'loose/e.c': lateOption,
    'hint/bindwise.json': `{ "$schema": "x", "rules": { "${rule}": "hint" }, "platform": "auto" }`,
    'hint/sub/f.c': lateOption,
  });
  assert.deepEqual(await severities(['.'], cwd), { 'a.c': 'error', 'hint/sub/f.c': 'hint' });
  assert.deepEqual(await severities(['hint/sub/f.c', 'a.c'], cwd), { 'a.c': 'error', 'hint/sub/f.c': 'hint' });
  assert.match((await bindwise(['check', 'vendor/d.c'], { cwd })).stderr, /vendor\/d\.c: excluded by `exclude` of the project file/);
});

test('--config takes the place of all others', async () => {
  const cwd = folderWith({
    'bindwise.json': `{ "rules": { "${rule}": "off" } }`,
    'ci/strict.json': `{ "rules": { "${rule}": "error" }, "exclude": ["/b.c"] }`,
    'a.c': lateOption,
    'b.c': lateOption,
  });
  assert.deepEqual(await severities(['.'], cwd), {});
  assert.deepEqual(await severities(['--config', 'ci/strict.json', '.'], cwd), { 'a.c': 'error' });
});

test('the platform comes from the command line, else from the project file, else from the machine', async () => {
  const cwd = folderWith({ 'bindwise.json': '{ "platform": "freebsd" }', 'a.c': lateOption });
  assert.equal((await checkJson(['.'], { cwd })).report.platform, 'freebsd');
  assert.equal((await checkJson(['--platform', 'windows', '.'], { cwd })).report.platform, 'windows');
});

test('maxFileSize is in bytes', async () => {
  const cwd = folderWith({ 'bindwise.json': '{ "maxFileSize": 100 }', 'a.c': lateOption });
  assert.match((await checkJson(['.'], { cwd })).stderr, /a\.c: its \d+ bytes are over the limit of 100 \(maxFileSize\)/);
});

const faulty: readonly (readonly [text: string, says: RegExp])[] = [
  ['{\n  "platform": "plan9"\n}', /bindwise\.json:2:15: platform: must be one of "auto", "linux", "darwin", "freebsd", "windows"$/m],
  [`{ "rules": { "${rule}": "fatal" } }`, /bindwise\.json:1:39: rules\.setsockopt-after-bind: must be one of "error", /m],
  ['{ "rules": { "no-such-rule": "off" } }', /bindwise\.json:1:14: rules\.no-such-rule: there is no such rule$/m],
  ['{ "rules": [] }', /bindwise\.json:1:12: rules: must be an object/m],
  ['{ "exclude": "x" }', /bindwise\.json:1:14: exclude: must be a list of path patterns$/m],
  ['{ "exclude": ["x", 3] }', /bindwise\.json:1:20: exclude\[1\]: must be a path pattern in quotes$/m],
  ['{ "maxFileSize": 0 }', /bindwise\.json:1:18: maxFileSize: must be a number of bytes, 1 or more$/m],
  ['{\n\n  "colour": true }', /bindwise\.json:3:3: colour: is not a setting; there are platform, /m],
  ['{ "platform": ', /bindwise\.json:1:\d+: is not valid JSON: /m],
  ['[]', /bindwise\.json:1:1: must be a JSON object$/m],
];

for (const [text, says] of faulty) {
  test(`what is wrong in a project file is said by file, line and key: ${text.replace(/\s+/g, ' ')}`, async () => {
    const cwd = folderWith({ 'bindwise.json': text, 'a.c': lateOption });
    const { status, stdout, stderr } = await bindwise(['check', '.'], { cwd });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    const named = folderWith({ 'bindwise.json': '{}', 'other.json': text, 'a.c': lateOption });
    assert.equal((await bindwise(['check', '--config', 'other.json', '.'], { cwd: named })).status, 2);
  });
}

test('a project file that is wrong further down is said, and the rest goes on', async () => {
  const cwd = folderWith({ 'a.c': lateOption, 'sub/bindwise.json': '{ "x": 1 }', 'sub/b.c': lateOption });
  const { status, report, stderr } = await checkJson(['.'], { cwd });
  assert.equal(status, 2);
  assert.match(stderr, /^bindwise: sub\/bindwise\.json: 1:3: x: is not a setting/m);
  assert.deepEqual([...new Set(report.findings.map(({ path }) => path))], ['a.c']);
});

test('a project file that is not there, when it is asked for', async () => {
  const { status, stderr } = await bindwise(['check', '--config', 'nowhere.json']);
  assert.equal(status, 2);
  assert.match(stderr, /nowhere\.json: there is no such file or folder \(ENOENT\)/);
});
