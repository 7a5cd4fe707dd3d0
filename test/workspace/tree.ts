import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after } from 'node:test';
import { Checker, type FileReport } from '../../server/src/workspace/check.ts';
import { nodeGrammarSource } from '../../server/src/workspace/grammarSource.ts';

const made: string[] = [];
after(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** A folder with files, by their relative paths; gone after the tests. */
export function treeOf(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'bindwise-tree-')));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

const options = { analyze: { platform: 'linux', rules: {}, respectIgnores: true }, maxFileSize: 1 << 20, fix: false } as const;
/** One for all trees: each would load the grammars anew, and hundreds of them are more than the runtime has room for. */
const grammars = nodeGrammarSource(new URL('../../server/src/cli.ts', import.meta.url).href);

/** Checks the files together, in the order in which they are given; with `fix` the preferred fixes are written. */
export async function checkTree(root: string, names: readonly string[], fix = false): Promise<readonly FileReport[]> {
  const checker = new Checker(grammars, [root]);
  for (const name of names) await checker.add(join(root, name), { ...options, fix });
  return checker.finish();
}

/** The findings as `file:line rule`, with the places that they point to in other files; sorted. */
export function told(root: string, reports: readonly FileReport[]): readonly string[] {
  const shown = (path: string): string => path.slice(root.length + 1);
  return reports
    .flatMap(({ path, findings }) =>
      findings.map((finding) => {
        const elsewhere = finding.related.flatMap((related) => (related.path === undefined ? [] : `${shown(related.path)}:${related.start.line}`));
        return [`${shown(path)}:${finding.start.line} ${finding.rule}`, ...elsewhere].join(' < ');
      }),
    )
    .sort();
}
