import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { languageOfPath } from '../../server/src/core/syntax/language.ts';
import { node, root } from '../../tools/commands.ts';
import { findingsIn, loadGrammars } from '../rules/analysis.ts';

const samples = join(root, 'samples');
const folder = mkdtempSync(join(tmpdir(), 'bindwise-samples-'));
before(loadGrammars);
after(() => rmSync(folder, { recursive: true, force: true }));

/** The rows of a README's table: the program, and the rule that it breaks. */
function rows(readme: string): ReadonlyMap<string, string> {
  const text = readFileSync(join(samples, readme), 'utf8');
  return new Map([...text.matchAll(/^\| (\S+\/\S+) \|[^|]*\| ([a-z-]+) \|$/gm)].map(([, path = '', rule = '']) => [path, rule]));
}

const promised = rows('README.md');

test('both READMEs name every program, and no other', () => {
  const programs = ['c', 'python', 'typescript'].flatMap((name) => filesIn(name)).filter((path) => languageOfPath(path) !== undefined);
  assert.deepEqual([...promised.keys()].sort(), programs.sort());
  assert.deepEqual(rows('README.zh-CN.md'), promised);
});

test('together they break the eight rules of calls, options and ports', () => {
  assert.deepEqual([...new Set(promised.values())].sort(), [
    'already-bound',
    'client-bind-fixed-port',
    'listen-on-datagram',
    'missing-reuseaddr',
    'ored-socket-options',
    'port-byte-order',
    'setsockopt-after-bind',
    'unchecked-bind',
  ]);
});

describe('each breaks the rule that the README says, and no other', () => {
  for (const [path, rule] of promised) {
    test(path, () => {
      const language = languageOfPath(path);
      assert.ok(language);
      const found = findingsIn({ text: readFileSync(join(samples, path), 'utf8'), language, platform: 'linux' });
      assert.deepEqual(
        found.map((finding) => finding.rule),
        [rule],
      );
    });
  }
});

describe('what a compiler says of them: nothing', () => {
  for (const file of filesIn('c')) {
    test(file, () => void execFileSync('gcc', ['-Wall', '-Wextra', '-Werror', '-o', join(folder, 'program'), join(samples, file)]));
  }

  test('Python', () => {
    const compileAll = 'import sys\nfor path in sys.argv[1:]: compile(open(path, encoding="utf-8").read(), path, "exec")';
    execFileSync('python3', ['-W', 'error', '-c', compileAll, ...filesIn('python').map((path) => join(samples, path))]);
  });

  test('TypeScript', () => {
    execFileSync(node, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', join(samples, 'typescript')]);
  });
});

function filesIn(name: string): string[] {
  return readdirSync(join(samples, name)).map((file) => `${name}/${file}`);
}
