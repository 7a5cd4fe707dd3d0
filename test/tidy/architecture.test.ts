import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { codeUnder, read, root } from './sources.ts';

test('ARCHITECTURE.md names no folder or file that is not there', () => {
  const named = [...read('ARCHITECTURE.md').matchAll(/`((?:semantics|server|client|test|tools|docs|syntaxes|l10n|samples)\/[\w./-]*)`/g)].map(
    ([, path]) => path ?? '',
  );
  const missing = named.filter((path) => {
    if (path.includes('/dist/')) return false;
    const folder = path.replace(/\/?[^/]*$/, '');
    const name = path.slice(folder.length).replace(/^\//, '');
    try {
      return name !== '' && !readdirSync(join(root, folder)).includes(name);
    } catch {
      return true;
    }
  });
  assert.deepEqual(missing, []);
});

test('ARCHITECTURE.md names no source that is not there', () => {
  const paths = codeUnder().map(({ path }) => `/${path}`);
  const named = [...read('ARCHITECTURE.md').matchAll(/`([\w./-]+\.(?:ts|mjs))`/g)].map(([, name]) => name ?? '');
  assert.ok(named.length > 400);
  assert.deepEqual(
    named.filter((name) => !paths.some((path) => path.endsWith(`/${name}`))),
    [],
  );
});
