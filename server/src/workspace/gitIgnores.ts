import type { Disk } from './disk.ts';
import { type GitIgnore, insideOf, parseGitIgnore } from './exclude.ts';
import { decode } from './readSource.ts';

/** The `.gitignore` files that hold in a folder, the nearest first. */
export interface GitIgnores {
  readonly folder: string;
  readonly rules: GitIgnore | undefined;
  readonly above: GitIgnores | undefined;
  /** Whether the repository says that names are the same in small and capital letters. */
  readonly ignoresCase: boolean;
}

/**
 * Those that hold in a folder that somebody asks for: its own and those above it, up to the root of the repository. Outside a repository, and in a folder
 * that is itself ignored and asked for all the same, only its own.
 */
export function gitIgnoresOf(disk: Disk, folder: string): GitIgnores {
  const root = repositoryOf(disk, folder);
  if (root === undefined) return read(disk, folder, undefined, false);
  const { join, relative, sep } = disk.paths;
  const ignoresCase = asksToIgnoreCase(disk, root);
  let ignores: GitIgnores = { folder: root, rules: parse(disk, join(root, '.git', 'info', 'exclude'), ignoresCase), above: undefined, ignoresCase };
  ignores = read(disk, root, ignores, ignoresCase);
  let at = root;
  for (const name of relative(root, folder).split(sep)) {
    if (name === '') continue;
    at = join(at, name);
    if (isIgnored(at, true, ignores)) return read(disk, folder, undefined, ignoresCase);
    ignores = read(disk, at, ignores, ignoresCase);
  }
  return ignores;
}

/** Goes down into a folder. A repository inside another starts anew, as it does for git. */
export function below(disk: Disk, folder: string, above: GitIgnores, names: ReadonlySet<string>): GitIgnores {
  if (names.has('.git')) return gitIgnoresOf(disk, folder);
  return names.has('.gitignore') ? read(disk, folder, above, above.ignoresCase) : above;
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

/** `core.ignoreCase` of the repository's own settings: git writes it down when it makes the repository. */
function asksToIgnoreCase(disk: Disk, root: string): boolean {
  const source = disk.read(disk.paths.join(root, '.git', 'config'), largest);
  return source.kind === 'bytes' && /^\s*ignorecase\s*=\s*(?:true|yes|on|1)\s*$/im.test(decode(source.bytes).text);
}

function read(disk: Disk, folder: string, above: GitIgnores | undefined, ignoresCase: boolean): GitIgnores {
  return { folder, rules: parse(disk, disk.paths.join(folder, '.gitignore'), ignoresCase), above, ignoresCase };
}

function parse(disk: Disk, path: string, ignoresCase: boolean): GitIgnore | undefined {
  const source = disk.read(path, largest);
  return source.kind === 'bytes' ? parseGitIgnore(decode(source.bytes).text, ignoresCase) : undefined;
}

const largest = 1024 * 1024;
