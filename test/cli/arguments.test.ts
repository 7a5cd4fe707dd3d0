import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bindwise, faultless, folderWith } from './run.ts';

const folder = folderWith({ 'a.c': faultless });

/** Every complaint names the argument, and what is allowed where something is. */
const wrong: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [['frobnicate'], /"frobnicate" is not a command; there are check, /],
  [['frobnicate', '8080'], /"frobnicate" is not a command/],
  [['--fix'], /--fix is not an option here; a command comes first/],
  [['check', '--fromat', 'json'], /--fromat is not an option of `bindwise check`; it takes --format, /],
  [['check', '-x'], /-x is not an option/],
  [['check', '--format', 'xml'], /--format: "xml" is not allowed; it takes one of pretty, json, sarif, github/],
  [['check', '--format'], /--format needs a value: one of pretty, /],
  [['check', '--format', '--fix'], /--format needs a value/],
  [['check', '--platform=plan9'], /--platform: "plan9" is not allowed; it takes one of auto, linux, darwin, freebsd, windows/],
  [['check', '--severity', 'fatal'], /--severity: "fatal" is not allowed; it takes one of error, warning, information, hint/],
  [['check', '--locale', 'tlh'], /--locale: "tlh" is not allowed; it takes one of en, zh-CN/],
  [['check', '--jobs', '0'], /--jobs: "0" is not allowed; it takes a whole number, 1 or more/],
  [['check', '--jobs', '2.5'], /--jobs: "2.5" is not allowed/],
  [['check', '--jobs=-1'], /--jobs: "-1" is not allowed/],
  [['check', '--fix=yes'], /--fix takes no value/],
  [['check', '--config'], /--config needs a value: --config FILE/],
  [['check', '--stdin'], /--stdin needs --stdin-filename NAME/],
  [['check', '--stdin-filename', 'a.c'], /--stdin-filename needs --stdin/],
  [['check', '--stdin', '--stdin-filename', 'a.c', 'b.c'], /--stdin and PATH cannot be used together/],
  [['check', '--stdin', '--stdin-filename', 'a.c', '--fix'], /--stdin and --fix cannot be used together/],
  [['rule', 'no-such-rule'], /there is no rule "no-such-rule"; there are .*setsockopt-after-bind/],
  [['rule', 'setsockopt-after-bind', 'more'], /`bindwise rule` does not know what to do with "more"/],
  [['predict', '--platform', 'plan9'], /--platform: "plan9" is not allowed; it takes one of auto, linux, /],
  [['predict', 'more'], /`bindwise predict` does not know what to do with "more"/],
  [['claims', 'more'], /`bindwise claims` does not know what to do with "more"/],
];

for (const [args, says] of wrong) {
  test(`bindwise ${args.join(' ')}`, async () => {
    const { status, stdout, stderr } = await bindwise(args, { cwd: folder });
    assert.equal(status, 2);
    assert.equal(stdout, '');
    assert.match(stderr, says);
    assert.match(stderr, /^bindwise: [^\n]+\n$/);
  });
}

test('what is wrong is said in the language that is asked for', async () => {
  for (const { args, env } of [
    { args: ['check', '--jobs', '0', '--locale', 'zh-CN'], env: {} },
    { args: ['check', '--locale=zh-CN', '--jobs', '0'], env: { LANG: 'en_US.UTF-8' } },
    { args: ['check', '--jobs', '0'], env: { LANG: 'zh_CN.UTF-8' } },
    { args: ['check', '--jobs', '0'], env: { LANG: 'en_US.UTF-8', LC_ALL: 'zh_CN.UTF-8' } },
  ] as const) {
    assert.match((await bindwise(args, { env })).stderr, /应为不小于 1 的整数/);
  }
  for (const env of [{ LANG: 'zh_CN.UTF-8', LC_ALL: 'C' }, {}, { LANG: 'de_DE.UTF-8' }]) {
    assert.match((await bindwise(['check', '--jobs', '0'], { env })).stderr, /whole number/);
  }
});

test('help says what there is, and every option of check is in its help', async () => {
  const overview = await bindwise(['--help']);
  assert.equal(overview.status, 0);
  for (const command of ['check', 'explain', 'predict', 'rule', 'claims']) {
    assert.match(overview.stdout, new RegExp(`^ {2}${command}\\b`, 'm'));
    for (const locale of ['en', 'zh-CN']) {
      const page = await bindwise([command, '--help', '--locale', locale]);
      assert.equal(page.status, 0);
      assert.match(page.stdout, new RegExp(`bindwise ${command}`));
      assert.deepEqual(await bindwise(['help', command, '--locale', locale]), page);
    }
  }
  const known = /it takes (.*)/.exec((await bindwise(['check', '--nothing'])).stderr)?.[1]?.split(', ') ?? [];
  assert.ok(known.length > 5);
  for (const locale of ['en', 'zh-CN']) {
    const page = (await bindwise(['check', '--help', '--locale', locale])).stdout;
    for (const option of known) assert.ok(page.includes(`  ${option} `) || page.includes(`  ${option}\n`), `${option} in ${locale}`);
  }
  assert.match((await bindwise(['--version'])).stdout, /^\d+\.\d+\.\d+\n$/);
});

test('without a command it says which there are, and fails', async () => {
  const { status, stdout, stderr } = await bindwise([]);
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /^ {2}check /m);
});

test('everything after -- is a path', async () => {
  const odd = folderWith({ '--fix.c': faultless });
  assert.equal((await bindwise(['check', '--', '--fix.c'], { cwd: odd })).status, 0);
});
