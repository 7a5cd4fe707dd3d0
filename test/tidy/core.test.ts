import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rules } from '../../server/src/core/rules/index.ts';
import { codeUnder, namesOnly, read, type SourceFile, withoutComments } from './sources.ts';

const core = 'server/src/core';

const coreFiles = codeUnder(core).filter(({ path }) => !path.endsWith('.test.ts'));

/** Lines that match, as `of` leaves them. */
function linesWith(files: readonly SourceFile[], pattern: RegExp, of: (text: string) => string): string[] {
  return files.flatMap(({ path, text }) =>
    of(text)
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim()}`] : [])),
  );
}

test('The core never sees a line or a column: offsets only', () => {
  const files = coreFiles.filter(({ path }) => path !== `${core}/syntax/parse.ts`);
  assert.deepEqual(linesWith(files, /\b(?:startPosition|endPosition|startPoint|endPoint|lineNumber|columnNumber)\b/, namesOnly), []);
});

test('The core does no input or output, starts no process and looks at no clock', () => {
  const forbidden =
    /\b(?:fetch|setTimeout|setInterval|setImmediate|queueMicrotask)\(|\b(?:process|console|globalThis)\.|\bnew Date\b|\b(?:Date|performance)\.now\b/;
  assert.deepEqual(linesWith(coreFiles, forbidden, namesOnly), []);
});

test('A rule never asks which language it is and never sees a syntax node', () => {
  const files = coreFiles.filter(({ path }) => path.startsWith(`${core}/rules/`));
  assert.deepEqual(linesWith(files, /\b(?:languageId|language|python|typescript|javascript|cpp|SyntaxNode)\b/i, withoutComments), []);
});

test('There is one file a rule, named as the rule, and the list of them is sorted', () => {
  const names = rules.map(({ name }) => name);
  assert.deepEqual(names, [...names].sort());
  assert.equal(new Set(names).size, names.length);
  const registry = read(`${core}/rules/registry.ts`);
  const imported = [...registry.matchAll(/^import (\w+) from '\.\/(\w+)\.ts';$/gm)];
  assert.deepEqual(
    imported.map(([, name, file]) => [name, file]),
    names.map((name) => [camelCase(name), camelCase(name)]).sort(),
  );
  for (const name of names) assert.ok(read(`${core}/rules/${camelCase(name)}.ts`).includes(`name: '${name}'`), name);
});

test('Every rule says in both languages what it is about, in one sentence', () => {
  for (const { name, summary } of rules) {
    assert.match(summary.en, /^[^\n]+\.$/, name);
    assert.match(summary['zh-CN'], /^[^\n]*\p{Script=Han}[^\n]*。$/u, name);
  }
});

function camelCase(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
