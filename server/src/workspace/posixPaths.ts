import type { Paths } from './disk.ts';

/** Paths with slashes, wherever this runs. A relative path starts at the root. */
export const posixPaths: Paths = {
  sep: '/',
  basename: (path) => withoutSlash(path).slice(withoutSlash(path).lastIndexOf('/') + 1),
  dirname: (path) => {
    const bare = withoutSlash(path);
    const slash = bare.lastIndexOf('/');
    return slash > 0 ? withoutSlash(bare.slice(0, slash)) : slash === 0 ? '/' : '.';
  },
  join: (...parts) => normal(parts.filter((part) => part !== '').join('/')),
  relative: (from, to) => {
    const [a, b] = [partsOf(resolve(from)), partsOf(resolve(to))];
    let same = 0;
    while (same < a.length && a[same] === b[same]) same += 1;
    return [...a.slice(same).map(() => '..'), ...b.slice(same)].join('/');
  },
  resolve,
};

function resolve(...parts: string[]): string {
  const from = parts.findLastIndex((part) => part.startsWith('/'));
  return normal(`/${partsOf(normal(parts.slice(Math.max(0, from)).join('/'))).join('/')}`);
}

/** Without `.`, `..` and empty parts as far as the path says what they mean; a slash at its end stays. */
function normal(path: string): string {
  const isAbsolute = path.startsWith('/');
  const kept: string[] = [];
  for (const part of partsOf(path)) {
    if (part === '.') continue;
    if (part !== '..' || (kept.length === 0 ? !isAbsolute : kept.at(-1) === '..')) kept.push(part);
    else kept.pop();
  }
  const inside = kept.join('/');
  if (isAbsolute) return inside === '' ? '/' : `/${inside}${path.endsWith('/') ? '/' : ''}`;
  return inside === '' ? (path.endsWith('/') ? './' : '.') : `${inside}${path.endsWith('/') ? '/' : ''}`;
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter((part) => part !== '');
}

function withoutSlash(path: string): string {
  return path.length > 1 ? path.replace(/(?<=.)\/+$/, '') : path;
}
