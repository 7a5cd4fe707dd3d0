import type { Disk } from './disk.ts';
import { type GitIgnore, insideOf, parseGitIgnore } from './exclude.ts';
import { decode } from './readSource.ts';

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
export function gitIgnoresOf(disk: Disk, folder: string): GitIgnores {
  const root = repositoryOf(disk, folder);
  if (root === undefined) return read(disk, folder, undefined);
  const { join, relative, sep } = disk.paths;
  let ignores: GitIgnores = { folder: root, rules: parse(disk, join(root, '.git', 'info', 'exclude')), above: undefined };
  ignores = read(disk, root, ignores);
  let at = root;
  for (const name of relative(root, folder).split(sep)) {
    if (name === '') continue;
    at = join(at, name);
    if (isIgnored(at, true, ignores)) return read(disk, folder, undefined);
    ignores = read(disk, at, ignores);
  }
  return ignores;
}

/** Goes down into a folder. A repository inside another starts anew, as it does for git. */
export function below(disk: Disk, folder: string, above: GitIgnores, names: ReadonlySet<string>): GitIgnores {
  if (names.has('.git')) return gitIgnoresOf(disk, folder);
  return names.has('.gitignore') ? read(disk, folder, above) : above;
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

function repositoryOf(disk: Disk, folder: string): string | undefined {
  const { dirname, join } = disk.paths;
  for (let at = folder; ; at = dirname(at)) {
    const found = disk.kindOf(join(at, '.git'));
    if (typeof found === 'string' || found.kind !== 'failed') return at;
    if (dirname(at) === at) return undefined;
  }
}

function read(disk: Disk, folder: string, above: GitIgnores | undefined): GitIgnores {
  return { folder, rules: parse(disk, disk.paths.join(folder, '.gitignore')), above };
}

function parse(disk: Disk, path: string): GitIgnore | undefined {
  const source = disk.read(path, largest);
  return source.kind === 'bytes' ? parseGitIgnore(decode(source.bytes).text) : undefined;
}

const largest = 1024 * 1024;
