import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { rules } from '../../server/src/core/rules/index.ts';
import { codeUnder, read, root } from './sources.ts';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly contributes?: { readonly configuration: { readonly properties: Readonly<Record<string, Setting>> } };
}
interface Setting {
  readonly properties?: Readonly<Record<string, { readonly default?: string }>>;
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

test('The manifest and the schema know every rule, with its own severity', () => {
  const severities = rules.map(({ name, severity }) => [name, severity]);
  const setting = json<Manifest>('package.json').contributes?.configuration.properties['bindwise.rules']?.properties ?? {};
  assert.deepEqual(
    Object.entries(setting).map(([name, each]) => [name, each.default]),
    severities,
  );
  const schema = read('schemas/bindwise.schema.json');
  for (const { name } of rules) assert.ok(schema.includes(`"${name}"`), name);
});

test('Every text of the manifest exists in both languages, and none is left over', () => {
  const used = [...read('package.json').matchAll(/"%([\w.-]+)%"/g)].map(([, key]) => key ?? '');
  const keys = [...new Set(used)].sort();
  for (const path of ['package.nls.json', 'package.nls.zh-cn.json']) assert.deepEqual(Object.keys(json<Record<string, string>>(path)).sort(), keys, path);
});

test('Every text of the client is translated, with the same placeholders, and none is left over', () => {
  const bundles = readdirSync(join(root, 'l10n')).filter((name) => name.startsWith('bundle.l10n.'));
  assert.deepEqual(bundles, ['bundle.l10n.zh-cn.json']);
  const translated = json<Record<string, string>>('l10n/bundle.l10n.zh-cn.json');
  const used = codeUnder('client/src').flatMap(({ text }) =>
    [...text.matchAll(/\bl10n\.t\(\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")/g)].map(([, a, b]) => withoutEscapes(a ?? b ?? '')),
  );
  assert.deepEqual(Object.keys(translated).sort(), [...new Set(used)].sort());
  for (const [text, translation] of Object.entries(translated)) assert.deepEqual(placeholders(translation), placeholders(text), text);
});

function withoutEscapes(literal: string): string {
  return literal.replaceAll(/\\(.)/g, '$1');
}

function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\d+\}/g)].map(([placeholder]) => placeholder).sort();
}
