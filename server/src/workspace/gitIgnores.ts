import { existsSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { type GitIgnore, insideOf, parseGitIgnore } from './exclude.ts';
import { decode, readSource } from './readSource.ts';

/** The `.gitignore` files that hold in a folder, the nearest first. */
export interface GitIgnores {
  readonly folder: string;
  readonly rules: GitIgnore | undefined;
  readonly above: GitIgnores | undefined;
}

/**
 * Those that hold in a folder that somebody asks for: its own and those above it, up to the root of the repository. Outside a repository, and in a folder
 * that is itself ignored and asked for all the same, only its own.
 */
export function gitIgnoresOf(folder: string): GitIgnores {
  const root = repositoryOf(folder);
  if (root === undefined) return read(folder, undefined);
  let ignores: GitIgnores = { folder: root, rules: parse(join(root, '.git', 'info', 'exclude')), above: undefined };
  ignores = read(root, ignores);
  let at = root;
  for (const name of relative(root, folder).split(sep)) {
    if (name === '') continue;
    at = join(at, name);
    if (isIgnored(at, true, ignores)) return read(folder, undefined);
    ignores = read(at, ignores);
  }
  return ignores;
}

/** Goes down into a folder. A repository inside another starts anew, as it does for git. */
export function below(folder: string, above: GitIgnores, names: ReadonlySet<string>): GitIgnores {
  if (names.has('.git')) return gitIgnoresOf(folder);
  return names.has('.gitignore') ? read(folder, above) : above;
}

/** Whether git ignores a path. Its folders are taken to be asked already: what is in an ignored folder is ignored. */
export function isIgnored(path: string, isFolder: boolean, ignores: GitIgnores): boolean {
  for (let at: GitIgnores | undefined = ignores; at !== undefined; at = at.above) {
    if (at.rules === undefined) continue;
    const inside = insideOf(at.folder, path);
    const said = at.rules(isFolder ? `${inside}/` : inside);
    if (said !== 'unsaid') return said === 'ignored';
  }
  return false;
}

function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

function read(folder: string, above: GitIgnores | undefined): GitIgnores {
  return { folder, rules: parse(join(folder, '.gitignore')), above };
}

function parse(path: string): GitIgnore | undefined {
  const source = readSource(path, largest);
  return source.kind === 'bytes' ? parseGitIgnore(decode(source.bytes).text) : undefined;
}

const largest = 1024 * 1024;
