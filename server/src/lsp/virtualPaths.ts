/**
 * Files of an editor in a browser as paths: `vscode-vfs://github/o/r/a.c` is `/vscode-vfs:github/o/r/a.c`, so that files of two file systems are never
 * taken for one another.
 */
export function virtualPathOf(uri: string): string | undefined {
  const [, scheme = '', authority = '', path = ''] = /^([A-Za-z][\w+.-]*):(?:\/\/([^/?#]*))?(\/[^?#]*)$/.exec(uri) ?? [];
  if (scheme === '' || scheme === 'untitled') return undefined;
  try {
    return `/${scheme}:${authority}${decodeURIComponent(path)}`;
  } catch {
    return undefined;
  }
}

/** The name of a file for the client; undefined for what lies above every file system. */
export function uriOfVirtualPath(path: string): string | undefined {
  const [, scheme = '', authority = '', inside = ''] = /^\/([^/:]+):([^/]*)(\/.*)?$/s.exec(path) ?? [];
  if (scheme === '') return undefined;
  // As VS Code writes them: without an authority there are no slashes for it, but in the names of files.
  const before = authority === '' && scheme !== 'file' ? `${scheme}:` : `${scheme}://${authority}`;
  return before + (inside.split('/').map(encodeURIComponent).join('/') || '/');
}
