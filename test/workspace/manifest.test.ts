import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { documentationOf, pageNameOf } from '../../server/src/workspace/documentation.ts';
import { version } from '../../server/src/workspace/version.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): { readonly version: string; readonly repository: { readonly url: string } } => JSON.parse(readFileSync(join(root, path), 'utf8'));

test('the version that Bindwise says is that of its manifests', () => {
  for (const manifest of ['package.json', 'server/package.json']) assert.equal(read(manifest).version, version, manifest);
});

test('a rule’s page has its address in the repository that the manifest names', () => {
  const repository = read('package.json').repository.url.replace(/^git\+|\.git$/g, '');
  for (const locale of ['en', 'zh-CN'] as const) {
    assert.ok(documentationOf('unchecked-bind', locale).startsWith(`${repository}/blob/`));
    assert.ok(documentationOf('unchecked-bind', locale).endsWith(`/docs/rules/${pageNameOf('unchecked-bind', locale)}`));
    assert.match(readFileSync(join(root, 'docs', 'rules', pageNameOf('unchecked-bind', locale)), 'utf8'), /^# unchecked-bind/m);
  }
});
