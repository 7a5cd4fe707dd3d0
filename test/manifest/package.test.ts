import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { rules } from '../../server/src/core/rules/registry.ts';
import { node, root, run } from '../../tools/commands.ts';
import { badgeLine, badgePath, badges, badgeText } from '../../tools/generate/badgeTexts.ts';
import { vsixPath } from '../../tools/vsix.ts';

test('the package holds what runs and what is read, and nothing else', () => {
  const listed = run(node, [join(root, 'node_modules', '@vscode', 'vsce', 'vsce'), 'ls', '--no-dependencies'], { quiet: true });
  assert.deepEqual(listed.trim().split('\n').sort(), [
    'CHANGELOG.md',
    'LICENSE',
    'README.md',
    'README.zh-CN.md',
    'client/dist/browser.js',
    'client/dist/extension.cjs',
    ...rules.flatMap(({ name }) => [`docs/rules/${name}.md`, `docs/rules/${name}.zh-CN.md`]),
    'images/icon.png',
    ...['en', 'zh-cn'].flatMap((locale) =>
      ['beside', 'fix', 'see', 'why', 'yours'].flatMap((step) => [
        `images/walkthrough/${locale}/${step}-dark.png`,
        `images/walkthrough/${locale}/${step}-light.png`,
      ]),
    ),
    'l10n/bundle.l10n.zh-cn.json',
    'package.json',
    'package.nls.json',
    'package.nls.zh-cn.json',
    'schemas/bindwise.schema.json',
    'schemas/bindwise.schema.zh-cn.json',
    'server/dist/THIRD-PARTY-NOTICES.txt',
    'server/dist/browser.js',
    'server/dist/grammars/tree-sitter-c.wasm',
    'server/dist/grammars/tree-sitter-cpp.wasm',
    'server/dist/grammars/tree-sitter-javascript.wasm',
    'server/dist/grammars/tree-sitter-python.wasm',
    'server/dist/grammars/tree-sitter-tsx.wasm',
    'server/dist/grammars/tree-sitter-typescript.wasm',
    'server/dist/grammars/web-tree-sitter.wasm',
    'server/dist/main.js',
    'server/dist/package.json',
    'syntaxes/bindwise.errno.javascript.tmLanguage.json',
    'syntaxes/bindwise.ignore.tmLanguage.json',
    'syntaxes/bindwise.sockets.c.tmLanguage.json',
    'syntaxes/bindwise.sockets.javascript.tmLanguage.json',
    'syntaxes/bindwise.sockets.python.tmLanguage.json',
  ]);
});

test('what the marketplace shows needs no network: no badge and no picture comes from elsewhere', () => {
  const manifest: { icon: string; badges?: unknown } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  assert.equal(manifest.badges, undefined);
  assert.ok(existsSync(join(root, manifest.icon)));
  for (const page of ['README.md', 'README.zh-CN.md', 'CHANGELOG.md']) {
    const text = readFileSync(join(root, page), 'utf8');
    const shown = picturesIn(text);
    assert.ok(shown.length > 0 || page === 'CHANGELOG.md');
    for (const path of shown) assert.ok(path.startsWith('images/') && existsSync(join(root, path)), `${page}: ${path}`);
  }
});

function picturesIn(markdown: string): readonly string[] {
  return [...markdown.matchAll(/!\[[^\]]*\]\(([^)]+)\)|<img[^>]*?\bsrc="([^"]+)"/g)].map(([, path, source]) => path ?? source ?? '');
}

for (const [page, locale] of [
  ['README.md', 'en'],
  ['README.zh-CN.md', 'zh-CN'],
] as const) {
  test(`${page}: its badges say what holds, in words and as pictures (else: node tools/generate/badges.ts)`, () => {
    assert.ok(readFileSync(join(root, page), 'utf8').includes(`\n\n${badgeLine(locale)}\n\n`));
    for (const badge of badges()) assert.equal(titleOf(readFileSync(join(root, badgePath(badge, locale)))), badgeText(badge, locale));
  });
}

/** The words that a PNG keeps of itself, in its iTXt chunk. */
function titleOf(png: Buffer): string | undefined {
  for (let at = 8; at + 12 <= png.length; at += png.readUInt32BE(at) + 12) {
    const type = png.toString('latin1', at + 4, at + 8);
    if (type === 'iTXt') return png.toString('utf8', at + 8 + 'Title'.length + 5, at + 8 + png.readUInt32BE(at));
  }
  return undefined;
}

test('the built command keeps what was compiled of it in the cache folder, for each grammar that was needed, and does without where there can be none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bindwise-cache-'));
  const ofC = join(folder, 'silent.c');
  const ofPython = join(folder, 'silent.py');
  writeFileSync(ofC, 'int main(void) { int fd = socket(2, 1, 0); return bind(fd, 0, 0); }\n');
  writeFileSync(ofPython, 'import socket\ns = socket.socket()\ns.bind(("", 0))\n');
  const said = (cache: string, ...args: readonly string[]) =>
    run(node, [join(root, 'server', 'dist', 'cli.js'), ...args], { quiet: true, env: { XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: undefined } }).trim();
  const kept = () => readdirSync(join(folder, 'bindwise')).map((name) => name.split('.').slice(1).join(' '));
  const { version }: { version: string } = JSON.parse(readFileSync(join(root, 'server', 'package.json'), 'utf8'));
  assert.equal(said(folder, '--version'), version);
  assert.deepEqual(kept(), ['']);
  const checked = said(folder, 'check', ofC);
  assert.match(checked, /1 of 1 file analysed/);
  assert.deepEqual(kept(), ['c']);
  said(folder, 'check', ofPython);
  assert.deepEqual(kept(), ['c python']);
  assert.equal(said(folder, 'check', ofC), checked);
  assert.deepEqual(kept(), ['c python'], 'nothing is new');
  const [name = ''] = readdirSync(join(folder, 'bindwise'));
  writeFileSync(join(folder, 'bindwise', name), 'nothing that V8 knows');
  assert.equal(said(folder, 'check', ofC), checked, 'what is broken is made again');
  assert.ok(statSync(join(folder, 'bindwise', name)).size > 100_000);
  assert.equal(said(join(root, 'package.json'), 'check', ofC), checked, 'a file is no folder');
  rmSync(folder, { recursive: true });
});

test('it is below 5 MB', () => {
  assert.ok(statSync(vsixPath()).size < 5 * 1024 * 1024);
});
