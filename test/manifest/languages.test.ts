import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { root } from '../../tools/commands.ts';

// Whatever a person reads is there in English and in Chinese. (Texts of the server are typed: one language alone does not compile.)

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

const han = /\p{Script=Han}/u;
/** The same in every language: names, and what a program prints. */
const names: ReadonlySet<string> = new Set([
  'Bindwise',
  'Linux',
  'macOS',
  'FreeBSD',
  'Windows',
  'Markdown',
  'JSON',
  '8888 · listen EADDRINUSE: address already in use :::3000',
]);

/** Messages that are paths: to the schema, and to the pictures of the walkthrough. */
const steps = ['see', 'why', 'fix', 'beside', 'yours'];
const paths: readonly string[] = ['schema.url', ...steps.flatMap((step) => [`walkthrough.${step}.light`, `walkthrough.${step}.dark`])];

describe('the manifest', () => {
  const manifest: Json = readJson('package.json');
  const shown =
    /^(?:title|displayName|description|markdownDescription|label|detail|altText|category|contents|deprecationMessage|(?:markdown)?enum(?:Item)?(?:Descriptions|Labels))$/i;

  test('says nothing by itself: every word is a message', () => {
    const said: string[] = [];
    walk(manifest, (key, text) => {
      if (shown.test(key) && !names.has(text) && !/^%[^%]+%$/.test(text)) said.push(`${key}: ${text}`);
    });
    assert.deepEqual(said, []);
  });

  test('speaks English in the one file and Chinese in the other', () => {
    inTwoLanguages(readJson('package.nls.json'), readJson('package.nls.zh-cn.json'), paths);
  });

  test('leads to files that are there', () => {
    for (const messages of ['package.nls.json', 'package.nls.zh-cn.json']) {
      const words: Record<string, string> = readJson(messages);
      for (const key of paths) assert.ok(existsSync(join(root, words[key] ?? '')), `${messages}: ${key}`);
    }
  });
});

test('no message begs, belittles or shouts', () => {
  const forbidden = /\b(?:please|simply|resource|entity)\b|请(?!求)|!|！/i;
  const said = ['package.nls.json', 'package.nls.zh-cn.json', 'l10n/bundle.l10n.zh-cn.json'].flatMap((path) =>
    Object.entries(readJson<Record<string, string>>(path)).flatMap((each) => each.filter((text) => forbidden.test(text))),
  );
  assert.deepEqual(said, []);
});

describe('the client', () => {
  const sources = globSync('client/src/*.ts', { cwd: root }).map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

  test('says nothing past l10n', () => {
    const literal =
      /(?:show(?:Information|Warning|Error)Message\(|\b(?:title|label|detail|description|placeHolder|prompt|tooltip|message|text): )(['"`])((?:(?!\1).)+)\1/g;
    const said = sources.flatMap(({ path, text }) =>
      [...text.matchAll(literal)]
        .filter(([, , words = '']) => /[A-Za-z]{3}/.test(words.replace(/\$\{[^}]*\}|\$\([^)]*\)/g, '')) && !names.has(words))
        .map(([all]) => `${path}: ${all}`),
    );
    assert.deepEqual(said, []);
  });

  test('has English sentences and Chinese translations', () => {
    const bundle: Record<string, string> = readJson('l10n/bundle.l10n.zh-cn.json');
    inTwoLanguages(Object.fromEntries(Object.keys(bundle).map((sentence) => [sentence, sentence])), bundle, ['Bindwise for {0}']);
  });
});

describe('bindwise.json', () => {
  const english: Json = readJson('schemas/bindwise.schema.json');
  const chinese: Json = readJson('schemas/bindwise.schema.zh-cn.json');

  test('has one schema in two languages', () => {
    const withoutWords = (schema: Json): string => JSON.stringify(schema, (key, value) => (key === 'description' && typeof value === 'string' ? '' : value));
    assert.equal(withoutWords(chinese), withoutWords(english));
    inTwoLanguages(descriptionsOf(english), descriptionsOf(chinese), []);
  });
});

test('every page that a person reads is there in both languages', () => {
  const pages = [...globSync('{README,samples/README}.md', { cwd: root }), ...globSync('docs/**/*.md', { cwd: root })];
  const english = pages.filter((path) => !path.endsWith('.zh-CN.md'));
  assert.ok(english.length > 20);
  for (const path of english) {
    const chinese = path.replace(/\.md$/, '.zh-CN.md');
    assert.ok(existsSync(join(root, chinese)), `${chinese} is missing.`);
    assert.match(readFileSync(join(root, chinese), 'utf8'), han);
  }
  for (const path of pages.filter((each) => each.endsWith('.zh-CN.md'))) assert.ok(existsSync(join(root, path.replace('.zh-CN', ''))), path);
});

function inTwoLanguages(english: Readonly<Record<string, string>>, chinese: Readonly<Record<string, string>>, alike: readonly string[]): void {
  assert.deepEqual(Object.keys(chinese).sort(), Object.keys(english).sort());
  for (const [key, words] of Object.entries(english)) {
    if (alike.includes(key)) continue;
    assert.doesNotMatch(words, han, key);
    assert.match(chinese[key] ?? '', han, key);
  }
}

function descriptionsOf(schema: Json): Record<string, string> {
  const found: Record<string, string> = {};
  walk(schema, (key, text, path) => {
    if (key === 'description') found[path] = text;
  });
  return found;
}

/** Every text in a JSON value, with the nearest name above it and the way to it. */
function walk(value: Json, visit: (key: string, text: string, path: string) => void, key = '', path = ''): void {
  if (typeof value === 'string') visit(key, value, path);
  else if (Array.isArray(value)) for (const [index, each] of value.entries()) walk(each as Json, visit, key, `${path}/${index}`);
  else if (typeof value === 'object' && value !== null) for (const [name, each] of Object.entries(value)) walk(each as Json, visit, name, `${path}/${name}`);
}

function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
