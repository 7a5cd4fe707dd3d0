import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeUnder, filesUnder } from './sources.ts';

const mostLines = 500;

/** Generated, or made of data: not written by hand. */
const longFiles: ReadonlySet<string> = new Set([]);

test('No file of code is too long to be read', () => {
  const lengths = codeUnder().map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
  assert.deepEqual(
    lengths.filter(({ path, lines }) => lines > mostLines && !longFiles.has(path)),
    [],
  );
});

test('A file that may be long is there and is long', () => {
  const paths = new Map(codeUnder().map(({ path, text }) => [path, text.split('\n').length - 1]));
  for (const path of longFiles) assert.ok((paths.get(path) ?? 0) > mostLines, path);
});

// The words are put together here, so that this file does not hold them.
const word = (...parts: string[]): string => parts.join('');

test('Nothing is left to be done by a comment', () => {
  const marks = new RegExp(`\\b(?:${[word('TO', 'DO'), word('FIX', 'ME'), word('X', 'XX'), word('HA', 'CK')].join('|')})\\b`);
  assert.deepEqual(linesWith(marks, isOurs), []);
});

test('No test is left out or runs alone', () => {
  const marks = new RegExp(`\\b(?:test|it|describe|suite|t)\\.(?:${[word('on', 'ly'), word('sk', 'ip'), word('to', 'do')].join('|')})\\(`);
  assert.deepEqual(linesWith(marks, isOurs), []);
  const options = new RegExp(`\\b(?:${[word('on', 'ly'), word('sk', 'ip'), word('to', 'do')].join('|')}): (?:true|['"\`])`);
  assert.deepEqual(
    linesWith(options, (path) => path.endsWith('.test.ts')),
    [],
  );
});

test('No host of a package registry is named, and no path of the machine that this was written on', () => {
  const hosts = [
    word('registry.npm', 'js.org'),
    word('registry.yarn', 'pkg.com'),
    word('py', 'pi.org'),
    word('pythonhosted', '.org'),
    word('deb.debian', '.org'),
  ];
  assert.deepEqual(linesWith(new RegExp(hosts.map((host) => host.replaceAll('.', '\\.')).join('|')), isOurs), []);
  assert.deepEqual(linesWith(new RegExp(`(?:^|[\\s'"\`(=])${word('/wo', 'rk/')}(?:main|shared)|${word('/ro', 'ot/')}`), isOurs), []);
});

test('Types are not switched off, and the linter only with a reason and never for types', () => {
  const silence = [
    word('@ts-', 'ignore'),
    word('@ts-', 'nocheck'),
    word('biome-', 'ignore-all'),
    word('biome-', 'ignore lint/(?:suspicious/noExplicitAny|style/noNonNull)'),
  ];
  assert.deepEqual(linesWith(new RegExp(silence.join('|')), isOurs), []);
});

test('Text files end with a line break and have no carriage returns', () => {
  const wrong = filesUnder().filter(({ path, text }) => isOurs(path) && text !== '' && (!text.endsWith('\n') || text.includes('\r')));
  assert.deepEqual(
    wrong.map(({ path }) => path),
    [],
  );
});

function isOurs(path: string): boolean {
  return path !== 'package-lock.json';
}

function linesWith(pattern: RegExp, isMeant: (path: string) => boolean): string[] {
  return filesUnder()
    .filter(({ path }) => isMeant(path))
    .flatMap(({ path, text }) => text.split('\n').flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1} ${line.trim().slice(0, 200)}`] : [])));
}
