import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure, node, root, run } from './commands.ts';

const largest = 5 * 1024 * 1024;

export interface Vsix {
  readonly path: string;
  readonly bytes: number;
}

/**
 * Packages what is built. `.vscodeignore` says what goes in.
 * @throws Failure when vsce warns about anything, or the package is over 5 MB
 */
export function packageExtension(): Vsix {
  const path = vsixPath();
  const printed = run(node, [join(root, 'node_modules', '@vscode', 'vsce', 'vsce'), 'package', '--no-dependencies', '--out', path], { quiet: true });
  if (/\bWARN/i.test(printed)) throw new Failure(`vsce has something to say about the package:\n${printed}`);
  const bytes = statSync(path).size;
  if (bytes > largest) throw new Failure(`${path} has ${bytes} bytes; at most ${largest} are allowed. See what went in:\n${printed}`);
  return { path, bytes };
}

/** Where the package of this version is, or will be. */
export function vsixPath(): string {
  const manifest: { name: string; version: string } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return join(root, `${manifest.name}-${manifest.version}.vsix`);
}
