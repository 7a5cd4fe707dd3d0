import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read, root } from './sources.ts';

const ignored = new Set(['node_modules', 'build', 'dist', 'out']);

function foldersIn(path: string): string[] {
  return readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && !ignored.has(entry.name))
    .map(({ name }) => name);
}

test('ARCHITECTURE.md names every folder of the top level and every room of the server', () => {
  const text = read('ARCHITECTURE.md');
  const names = [...foldersIn(''), ...foldersIn('server/src'), ...foldersIn('server/src/core')];
  assert.deepEqual(
    names.filter((name) => !new RegExp(`[\`/]${name}[\`/]`).test(text)),
    [],
  );
});

test('What a reader looks for first is there, in both languages', () => {
  const present = readdirSync(root);
  for (const name of ['README.md', 'README.zh-CN.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'LICENSE']) assert.ok(present.includes(name), name);
  assert.match(read('CHANGELOG.md'), /^## /m);
});

test('Links between the documents lead somewhere', () => {
  const broken = readdirSync(root)
    .filter((name) => name.endsWith('.md'))
    .flatMap((name) => [...read(name).matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)].map(([, target]) => ({ name, target: target ?? '' })))
    .filter(({ target }) => !isThere(target));
  assert.deepEqual(broken, []);
});

function isThere(path: string): boolean {
  const clean = path.replace(/^\.\//, '').replace(/\/$/, '');
  const folder = clean.includes('/') ? clean.slice(0, clean.lastIndexOf('/')) : '';
  try {
    return readdirSync(join(root, folder)).includes(clean.slice(clean.lastIndexOf('/') + 1));
  } catch {
    return false;
  }
}
