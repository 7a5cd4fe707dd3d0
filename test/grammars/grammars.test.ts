import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { before, test } from 'node:test';
import { node, root } from '../../tools/commands.ts';
import { ensureEditor } from '../../tools/editor.ts';

// The injection grammars over the grammars of the very VS Code that the editor tests run.
const editor = join(root, 'test', 'e2e', 'node_modules', 'code-server', 'lib', 'vscode', 'extensions');
const languages = ['cpp', 'python', 'javascript', 'typescript-basics'];
const cases = join(import.meta.dirname, 'cases');

before(() => {
  if (!existsSync(editor)) ensureEditor();
});

test('every case has the scopes that it names', () => {
  const files = readdirSync(cases);
  const { stdout, stderr, status } = tested(join('test', 'grammars', 'cases', '*'));
  assert.equal(status, 0, `${stdout}\n${stderr}`);
  for (const file of files) assert.ok(stdout.includes(`✓ test/grammars/cases/${file} `), stdout);
});

test('every language that wakes the extension has a case', () => {
  const tried = readdirSync(cases).map((file) => /"(source\.[\w.]+)"/.exec(readFileSync(join(cases, file), 'utf8'))?.[1]);
  assert.deepEqual(tried.sort(), ['source.c', 'source.cpp', 'source.js', 'source.js.jsx', 'source.python', 'source.ts', 'source.tsx']);
});

test('the manifest contributes every grammar to the languages that its selector names', () => {
  const { contributes }: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const selected = globSync('syntaxes/*.json', { cwd: root }).map((path) => {
    const { scopeName, injectionSelector }: { scopeName: string; injectionSelector: string } = JSON.parse(readFileSync(join(root, path), 'utf8'));
    assert.equal(basename(path), `${scopeName}.tmLanguage.json`);
    return { scopeName, path: `./${path}`, injectTo: [...injectionSelector.matchAll(/L:([\w.]+)/g)].map(([, scope]) => scope) };
  });
  const byName = (a: { scopeName: string }, b: { scopeName: string }): number => (a.scopeName < b.scopeName ? -1 : 1);
  assert.deepEqual(contributes.grammars.toSorted(byName), selected.sort(byName));
});

test('the grammars have the names that semantics has', () => {
  const { stderr, status } = spawnSync(node, [join(root, 'tools', 'generate', 'grammars.ts'), '--check'], { encoding: 'utf8' });
  assert.deepEqual([stderr, status], ['', 0]);
});

interface Manifest {
  readonly contributes: { readonly grammars: readonly { readonly scopeName: string; readonly path: string; readonly injectTo: readonly string[] }[] };
}

function tested(pattern: string): { stdout: string; stderr: string; status: number | null } {
  const grammars = languages.flatMap((folder) => globSync(join(editor, folder, 'syntaxes', '*.tmLanguage.json')));
  const parameters = ['--config', 'package.json', '--compact', ...grammars.flatMap((path) => ['--grammar', path]), pattern];
  return spawnSync(node, [join(root, 'node_modules', 'vscode-tmgrammar-test', 'dist', 'unit.js'), ...parameters], { cwd: root, encoding: 'utf8' });
}
