import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { read, root } from './sources.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

const manifests = ['package.json', 'semantics/package.json', 'server/package.json', 'client/package.json'];

function json<T>(path: string): T {
  return JSON.parse(read(path)) as T;
}

test('Every dependency is pinned to one version', () => {
  for (const path of manifests) {
    const { dependencies = {}, devDependencies = {} } = json<Manifest>(path);
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) assert.match(version, /^\d+\.\d+\.\d+$/, `${path}: ${name}`);
  }
});

test('Every dependency is in the README with its reason', () => {
  const readme = read('README.md');
  const names = manifests.flatMap((path) => {
    const { dependencies = {}, devDependencies = {} } = json<Manifest>(path);
    return Object.keys({ ...dependencies, ...devDependencies });
  });
  const missing = [...new Set(names)].filter(
    (name) => !name.startsWith('@bindwise/') && name !== 'bindwise-language-server' && !readme.includes(`\`${name}\``),
  );
  assert.deepEqual(missing, []);
});

test('The packages have one version', () => {
  assert.equal(new Set(manifests.map((path) => json<Manifest>(path).version)).size, 1);
});

test('A translated text has the same placeholders', () => {
  const bundles = readdirSync(join(root, 'l10n')).map((name) => `l10n/${name}`);
  for (const path of bundles)
    for (const [text, translation] of Object.entries(json<Record<string, string>>(path))) assert.deepEqual(placeholders(translation), placeholders(text), text);
});

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\d+\}/g)].map(([placeholder]) => placeholder).sort();
}
