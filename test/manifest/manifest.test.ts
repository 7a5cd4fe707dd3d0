import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { rules } from '../../server/src/core/rules/index.ts';
import { defaultMaxFileSize } from '../../server/src/workspace/readSource.ts';
import { root } from '../../tools/commands.ts';

interface Property {
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, Property>>;
}
interface Manifest {
  readonly engines: { readonly vscode: string };
  readonly activationEvents: readonly string[];
  readonly devDependencies: Readonly<Record<string, string>>;
  readonly contributes: { readonly configuration: { readonly properties: Readonly<Record<string, Property>> } };
}

const manifestText = readFileSync(join(root, 'package.json'), 'utf8');
const manifest: Manifest = JSON.parse(manifestText);
const schema: Property = readJson('schemas/bindwise.schema.json');
const settings = manifest.contributes.configuration.properties;

describe('settings', () => {
  const expected = Object.fromEntries(rules.map(({ name, severity }) => [name, severity]));
  const defaultsOf = (property: Property | undefined): Readonly<Record<string, unknown>> =>
    Object.fromEntries(Object.entries(property?.properties ?? {}).map(([name, { default: severity }]) => [name, severity]));

  test('the manifest names every rule with its severity', () => {
    assert.deepEqual(defaultsOf(settings['bindwise.rules']), expected);
  });

  test('the schema of bindwise.json names every rule with its severity', () => {
    assert.deepEqual(defaultsOf(schema.properties?.rules), expected);
  });

  test('the manifest, the schema and the READMEs say of the rules what tools/generate/rules.ts writes', () => {
    const run = spawnSync(process.execPath, [join(root, 'tools/generate/rules.ts'), '--check'], { encoding: 'utf8' });
    assert.deepEqual([run.stderr, run.status], ['', 0]);
  });

  test('the schema offers the platforms that the setting offers', () => {
    assert.deepEqual(schema.properties?.platform?.enum, settings['bindwise.platform']?.enum);
  });

  test('the schema states the size limit that the server has', () => {
    assert.equal(schema.properties?.maxFileSize?.default, defaultMaxFileSize);
  });
});

describe('words', () => {
  const english: Readonly<Record<string, string>> = readJson('package.nls.json');
  const chinese: Readonly<Record<string, string>> = readJson('package.nls.zh-cn.json');

  test('the manifest uses every message, and every message that it uses is there', () => {
    const used = [...manifestText.matchAll(/"%([^%"]+)%"/g)].map(([, key]) => key);
    assert.deepEqual([...new Set(used)].sort(), Object.keys(english).sort());
  });

  test('every message of the manifest is there in Chinese', () => {
    assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
  });

  test('what the manifest says of a rule is what the rule says of itself', () => {
    for (const { name, summary } of rules) assert.deepEqual([english[`rule.${name}`], chinese[`rule.${name}`]], [summary.en, summary['zh-CN']]);
  });

  test('every sentence of the client is there in Chinese, and no other', () => {
    const source = readdirSync(join(root, 'client', 'src'))
      .map((file) => readFileSync(join(root, 'client', 'src', file), 'utf8'))
      .join('\n');
    const sentences = [...source.matchAll(/l10n\.t\(\s*(['"])(.*?)\1/g)].map(([, , sentence]) => sentence);
    assert.deepEqual(Object.keys(readJson('l10n/bundle.l10n.zh-cn.json')).sort(), [...new Set(sentences)].sort());
  });
});

test('the types of VS Code are those of the oldest version that is supported', () => {
  assert.equal(`^${manifest.devDependencies['@types/vscode']}`, manifest.engines.vscode);
});

test('the client analyses the languages that wake the extension', async () => {
  const { selectorFor }: { selectorFor: (folders: readonly string[]) => readonly { language: string }[] } = await import(
    pathToFileURL(join(root, 'client', 'src', 'languages.ts')).href
  );
  assert.deepEqual([...new Set(selectorFor([]).map(({ language }) => `onLanguage:${language}`))], manifest.activationEvents);
});

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
