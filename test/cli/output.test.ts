import assert from 'node:assert/strict';
import { test } from 'node:test';
import { layOut, visible, widthOf } from '../../server/src/cli/display.ts';
import { version } from '../../server/src/workspace/version.ts';
import { bindwise, checkJson, faultless, folderWith, lateOption, type ReportedFinding, rule } from './run.ts';

const line = '  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);';

test('pretty: place, severity, message and rule; the lines with a mark below; what to do; a count at the end', async () => {
  const cwd = folderWith({ 'src/a.c': lateOption });
  const { status, stdout, stderr } = await bindwise(['check', '.'], { cwd });
  assert.equal(status, 1);
  assert.equal(stderr, '');
  assert.match(stdout, /^src\/a\.c:8:3: warning: .*SO_REUSEADDR.* \[setsockopt-after-bind\]$/m);
  const lines = stdout.split('\n');
  const at = lines.indexOf(`  8 | ${line}`);
  assert.equal(lines[at + 1], `    |   ${'^'.repeat('setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on)'.length)}`);
  assert.match(stdout, /^ {2}help: ./m);
  assert.match(stdout, /^ {2}src\/a\.c:7:\d+: ./m);
  assert.match(stdout, /^ {2}fix: .* \(--fix\)$/m);
  assert.match(stdout, /docs\/rules\/setsockopt-after-bind\.md$/m);
  assert.match(lines.at(-2) ?? '', /^\d+ findings? \(.*1 warning.*\); 1 of 1 file analysed; 1 can be fixed with --fix$/);
  assert.ok(!stdout.includes('\u001b'));
});

test('pretty: where a call of a function is underlined, it is said where the bind() is that is meant', async () => {
  const helper = `#include <netinet/in.h>
static int open_server(unsigned short port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (port < 7000) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0) return -1;
  return listen(fd, 8) < 0 ? -1 : fd;
}
int first(void) { return open_server(6999); }
int second(void) { return open_server(7001); }
`;
  const { stdout } = await bindwise(['check', '.'], { cwd: folderWith({ 'a.c': helper }) });
  assert.match(stdout, /^a\.c:10:27: warning: .* \[missing-reuseaddr\]$/m);
  assert.match(stdout, /^ {2}a\.c:6:7: the call itself is here$/m);
});

test('the mark stands below its text, whatever comes before it on the line', async () => {
  const inserted = lateOption.replace(line, `\t/* 中文😀é */\t${line.trim()}`).replaceAll('\n', '\r\n');
  const cwd = folderWith({ 'a.c': inserted });
  const { stdout } = await bindwise(['check', '.'], { cwd });
  const lines = stdout.split('\n');
  const at = lines.findIndex((one) => one.startsWith('  8 |'));
  // Tab to 4, the comment is 7 + 4 + 2 + 1 + 3 columns wide at most, and the second tab ends on a stop.
  assert.equal(widthOf((lines[at] ?? '').split('setsockopt')[0] ?? ''), (lines[at + 1] ?? '').indexOf('^'));
  assert.doesNotMatch(stdout, /\r/);
});

test('wide, joined and marked characters take the columns that terminals give them', async () => {
  const widths: readonly (readonly [string, number])[] = [
    ['abc', 3],
    ['中文', 4],
    ['ﾊﾝｶｸ', 4],
    ['ＡＢ', 4],
    ['é', 1],
    ['e\u0301', 1],
    ['😀', 2],
    ['👨‍👩‍👧', 2],
    ['❤️', 2],
    ['한국', 4],
    ['…', 1],
    ['\u200b', 0],
  ];
  for (const [text, width] of widths) assert.equal(widthOf(text), width, JSON.stringify(text));
  assert.deepEqual(layOut('a\tb', { start: 2, end: 3 }), { text: 'a   b', markStart: 4, markWidth: 1 });
  assert.deepEqual(layOut('中b', { start: 1, end: 2 }), { text: '中b', markStart: 2, markWidth: 1 });
  assert.deepEqual(layOut('', { start: 0, end: 0 }), { text: '', markStart: 0, markWidth: 1 });
});

test('no text of a file or of its name reaches the terminal as a command', async () => {
  assert.equal(visible('a\u001b[2Jb\u0007\u009b\u202e'), 'a␛[2Jb␇<U+009B><U+202E>');
  const cwd = folderWith({ 'evil\u001b[31m\u202e.c': lateOption.replace(line, `/* \u001b]0;owned\u0007\u202e */${line}`), '\u001b[2J.c': Buffer.from([0]) });
  const { stdout, stderr } = await bindwise(['check', '.'], { cwd });
  assert.match(stdout, /setsockopt-after-bind/);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  assert.doesNotMatch(stdout + stderr, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  assert.match(stderr, /␛\[2J\.c: a binary file/);
});

test('of a very long line only the part that matters is shown', async () => {
  const cwd = folderWith({ 'a.c': lateOption.replaceAll(/\n(?!#|$)/g, ' ').replace('int serve', `${'int x; '.repeat(2000)}int serve`) });
  const { stdout } = await bindwise(['check', '.'], { cwd });
  assert.match(stdout, /…/);
  for (const one of stdout.split('\n')) assert.ok(one.length < 400, `${one.length} characters`);
});

test('json: as the contract has it', async () => {
  const cwd = folderWith({ 'src/a.c': lateOption, 'b.c': faultless, 'c.py': 'print("nothing")\n' });
  const { status, report } = await checkJson(['.'], { cwd });
  assert.equal(status, 1);
  assert.deepEqual(Object.keys(report), ['version', 'tool', 'platform', 'files', 'findings']);
  assert.equal(report.version, 1);
  assert.deepEqual(report.tool, { name: 'bindwise', version });
  assert.ok(['linux', 'darwin', 'freebsd', 'windows'].includes(report.platform));
  assert.deepEqual(report.files, { seen: 3, analysed: 2, skipped: [] });
  const found = report.findings.find((finding) => finding.rule === rule) as ReportedFinding;
  assert.deepEqual(Object.keys(found), ['rule', 'severity', 'path', 'start', 'end', 'message', 'help', 'documentation', 'claims', 'related', 'fixes']);
  assert.deepEqual([found.path, found.severity, found.start, found.end.line], ['src/a.c', 'warning', { line: 8, column: 3 }, 8]);
  assert.match(found.documentation, /^https:\/\/.*\/docs\/rules\/setsockopt-after-bind\.md$/);
  assert.ok(found.related.every(({ path }) => path === 'src/a.c'));
  const [fix] = found.fixes;
  assert.equal(fix?.preferred, true);
  assert.ok(fix.edits.length > 0 && fix.edits.every(({ path, start, end, text }) => path === 'src/a.c' && start.line <= end.line && typeof text === 'string'));
  assert.equal((await checkJson(['--platform', 'darwin', 'b.c'], { cwd })).report.platform, 'darwin');
});

test('json: columns count UTF-16 units from 1, and findings are sorted', async () => {
  const cwd = folderWith({
    'b.c': lateOption + lateOption.slice(lateOption.indexOf('int serve')).replace('serve', 'again'),
    'a.c': lateOption.replace(line, `/* 中😀 */${line.trim()}`),
  });
  const { report } = await checkJson(['b.c', 'a.c'], { cwd });
  const late = report.findings.filter((finding) => finding.rule === rule);
  assert.deepEqual(
    late.map(({ path, start }) => [path, start.line, start.column]),
    [
      ['a.c', 8, '/* 中😀 */'.length + 1],
      ['b.c', 8, 3],
      ['b.c', 15, 3],
    ],
  );
});

test('only what is asked for by its level is shown, and the exit status is about what is shown', async () => {
  const cwd = folderWith({ 'a.c': lateOption });
  assert.equal((await bindwise(['check', '--severity', 'warning'], { cwd })).status, 1);
  const errors = await checkJson(['--severity', 'error'], { cwd });
  assert.deepEqual(
    errors.report.findings.filter(({ severity }) => severity !== 'error'),
    [],
  );
  assert.equal(errors.status, errors.report.findings.length > 0 ? 1 : 0);
});

test('github: a workflow command for each finding, that no text can break out of', async () => {
  const cwd = folderWith({ 'odd,name:50%.c': lateOption });
  const { stdout } = await bindwise(['check', '--format', 'github'], { cwd });
  assert.match(stdout, /^::warning file=odd%2Cname%3A50%25\.c,line=8,endLine=8,col=3,endColumn=\d+,title=bindwise%3A setsockopt-after-bind::.+$/m);
  assert.equal(
    stdout
      .trimEnd()
      .split('\n')
      .filter((one) => !one.startsWith('::')).length,
    0,
  );
});

test('sarif: no text of a file or of its name becomes a link in a message, or anything else than text', async () => {
  const evil = '[x](command:q)<img src=x>\\u001b]0;e\\u0007\\u202e';
  const python = `import socket\na = socket.socket()\na.bind(("${evil}", 80))\na.listen()\nb = socket.socket()\nb.bind(("${evil}", 80))\nb.listen()\nb.bind(("${evil}", 81))\n`;
  const cwd = folderWith({ '[a](command:b)\u202e.py': python, '[b](command:c).c': Buffer.from([0]) });
  const { stdout } = await bindwise(['check', '--format', 'sarif', '--severity', 'hint'], { cwd });
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there.
  assert.doesNotMatch(stdout, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  const messages: string[] = [];
  const read = (_key: string, value: unknown): unknown => {
    if (typeof value === 'object' && value !== null && 'message' in value) messages.push((value.message as { readonly text: string }).text);
    return value;
  };
  JSON.parse(stdout, read);
  assert.ok(messages.length > 6, stdout);
  for (const text of messages) assert.doesNotMatch(text, /\]\(|<img|command/);
});

test('sarif: one run, with results by rule, region and fix', async () => {
  const cwd = folderWith({ 'src/a b.c': lateOption, 'x.c': Buffer.from([0]) });
  const { status, stdout } = await bindwise(['check', '--format', 'sarif'], { cwd });
  assert.equal(status, 1);
  const log = JSON.parse(stdout);
  assert.equal(log.version, '2.1.0');
  const [run] = log.runs;
  assert.equal(run.columnKind, 'utf16CodeUnits');
  const found = run.results.find((result: { ruleId: string }) => result.ruleId === rule);
  assert.equal(run.tool.driver.rules[found.ruleIndex].id, rule);
  assert.equal(found.level, 'warning');
  assert.deepEqual(found.locations[0].physicalLocation.artifactLocation, { uri: 'src/a%20b.c', uriBaseId: 'SRCROOT' });
  assert.deepEqual([found.locations[0].physicalLocation.region.startLine, found.locations[0].physicalLocation.region.startColumn], [8, 3]);
  assert.ok(found.fixes[0].artifactChanges[0].replacements.length > 0);
  assert.match(run.invocations[0].toolExecutionNotifications[0].message.text, /binary/);
});

test('chinese: all of it', async () => {
  const cwd = folderWith({ 'a.c': lateOption, 'b.c': Buffer.from([0]) });
  const { stdout, stderr } = await bindwise(['check', '--locale', 'zh-CN'], { cwd });
  assert.match(stdout, /^a\.c:8:3: 警告: .*\p{Script=Han}/mu);
  assert.match(stdout, /^ {2}建议: .*\p{Script=Han}/mu);
  assert.match(stdout, /条发现（.*警告.*）；2 个文件中分析了 1 个；跳过 1 个；其中 1 条可用 --fix 修复$/m);
  assert.match(stderr, /^bindwise: b\.c：二进制文件/m);
  const { findings } = (await checkJson(['--locale', 'zh-CN', 'a.c'], { cwd })).report;
  for (const { message, help, documentation } of findings) {
    assert.match(message + help, /\p{Script=Han}/u);
    assert.match(documentation, /\.zh-CN\.md$/);
  }
});

test('rule: the table, a page, and both as JSON', async () => {
  const table = await bindwise(['rule']);
  assert.equal(table.status, 0);
  assert.match(table.stdout, /^setsockopt-after-bind +warning +/m);
  const { rules } = JSON.parse((await bindwise(['rule', '--format', 'json'])).stdout);
  assert.equal(rules.length, table.stdout.trimEnd().split('\n').length);
  for (const { name } of rules) {
    for (const locale of ['en', 'zh-CN']) {
      const page = await bindwise(['rule', name, '--locale', locale]);
      assert.equal(page.status, 0, page.stderr);
      assert.match(page.stdout, new RegExp(`^# ${name}$`, 'm'));
    }
  }
  const { rule: one } = JSON.parse((await bindwise(['rule', rule, '--format', 'json'])).stdout);
  assert.match(one.page, /^# setsockopt-after-bind/);
});

test('claims: every row, with its verdict', async () => {
  const { claims } = JSON.parse((await bindwise(['claims', '--format', 'json'])).stdout);
  assert.ok(claims.length > 0);
  for (const claim of claims) {
    for (const key of ['id', 'document', 'section', 'claim', 'verdict', 'qualification', 'observed', 'trial', 'kernel'])
      assert.ok(key in claim, `${claim.id}: ${key}`);
    assert.ok(['confirmed', 'qualified', 'refuted', 'not-testable'].includes(claim.verdict));
  }
  assert.match((await bindwise(['claims', '--locale', 'zh-CN'])).stdout, /ports-qa-1 {2}成立/);
});
