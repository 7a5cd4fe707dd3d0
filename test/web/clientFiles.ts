import { posix } from 'node:path';
import type { ProtocolConnection } from 'vscode-languageserver-protocol';

export interface ServedFolder {
  readonly uri: string;
  /** The files, by their paths below the folder; they may be changed. */
  readonly files: Map<string, string>;
  /** What was asked for, in order: `list src`, `read src/a.py`. */
  readonly asked: string[];
  /** A folder is answered for when this is fulfilled. */
  beforeListing: (folder: string) => Promise<void>;
}

/** Answers a server that asks for files, as the extension does: what is not in the open folder is nobody's business. */
export function serveFolder(connection: ProtocolConnection, folder: ServedFolder): void {
  const { uri: root, files, asked } = folder;
  const insideOf = (uri: string): string | undefined =>
    uri === root ? '' : uri.startsWith(`${root}/`) ? decodeURIComponent(uri.slice(root.length + 1)) : undefined;
  connection.onRequest('bindwise/listFolder', async ({ uri }: { readonly uri: string }) => {
    const inside = insideOf(uri);
    asked.push(`list ${inside ?? uri}`);
    await folder.beforeListing(inside ?? uri);
    return inside === undefined ? null : list(files, inside);
  });
  connection.onRequest<object | null, void>('bindwise/readFile', ({ uri, most }: { readonly uri: string; readonly most: number }) => {
    const inside = insideOf(uri);
    asked.push(`read ${inside ?? uri}`);
    const text = inside === undefined ? undefined : files.get(inside);
    if (text === undefined) return null;
    const bytes = Buffer.from(text);
    return bytes.length > most ? { size: bytes.length } : { base64: bytes.toString('base64') };
  });
}

function list(files: ReadonlyMap<string, string>, inside: string): readonly object[] | null {
  const below = [...files.keys()].filter((path) => inside === '' || path.startsWith(`${inside}/`)).map((path) => posix.relative(inside, path));
  const kinds = new Map(below.map((path) => [path.split('/')[0] ?? '', path.includes('/') ? 'folder' : 'file']));
  return kinds.size === 0 ? null : [...kinds].map(([name, kind]) => ({ name, kind }));
}
