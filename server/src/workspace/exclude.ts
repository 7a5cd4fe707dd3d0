import ignore, { type Ignore } from 'ignore';

/** Says whether a path below its folder is meant. The path is relative to that folder, with `/`; a folder's ends in `/`. */
export type PathMatch = (relative: string) => boolean;

/**
 * Patterns as in `.gitignore`, with `{a,b}` as well: they match at any depth unless they hold a `/`, and `!` takes back.
 */
export function matchPaths(patterns: readonly string[]): PathMatch {
  if (patterns.length === 0) return () => false;
  const matcher = ignore({ allowRelativePaths: true, ignorecase: false }).add(patterns.flatMap(expandBraces));
  return (relative) => relative !== '' && relative !== '/' && matcher.ignores(relative);
}

/** `a.{ts,js}` as `a.ts` and `a.js`, which `.gitignore` patterns cannot say in one. */
export function expandBraces(pattern: string): readonly string[] {
  let expanded = [pattern];
  while (expanded.length < most) {
    const found = /\{([^{}]*,[^{}]*)\}/.exec(expanded[0] ?? '');
    if (found === null) break;
    const alternatives = (found[1] ?? '').split(',');
    expanded = expanded.flatMap((one) => alternatives.map((alternative) => one.replace(found[0], () => alternative)));
  }
  return expanded;
}

/** Patterns with more alternatives than this keep the braces that are left. */
const most = 256;

export function isInside(folder: string, path: string): boolean {
  return path.startsWith(folder) && (/[/\\]$/.test(folder) || /^[/\\]/.test(path.slice(folder.length)));
}

/** A path as patterns see it: relative to a folder that holds it, with `/`. */
export function insideOf(folder: string, path: string): string {
  const inside = path.slice(folder.length).replace(/^[/\\]+/, '');
  return inside.includes('\\') && folder.includes('\\') ? inside.replaceAll('\\', '/') : inside;
}

/** One `.gitignore`: what it says of a path, if anything. */
export type GitIgnore = (relative: string) => 'ignored' | 'kept' | 'unsaid';

/** @param ignorecase as git's `core.ignoreCase`, which it sets where the file system takes `A` and `a` for one name */
export function parseGitIgnore(text: string, ignorecase: boolean): GitIgnore {
  const matcher: Ignore = ignore({ allowRelativePaths: true, ignorecase }).add(text);
  return (relative) => {
    const { ignored, unignored } = matcher.test(relative);
    return ignored ? 'ignored' : unignored ? 'kept' : 'unsaid';
  };
}
