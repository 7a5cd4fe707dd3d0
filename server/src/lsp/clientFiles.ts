import type { Connection } from 'vscode-languageserver';
import type { FileSource, Listed } from '../workspace/fetchedDisk.ts';
import { isRecord } from './shape.ts';
import { uriOfVirtualPath } from './virtualPaths.ts';

/** Asked of the client where the server cannot read files itself: what a folder holds, as {@link Listed}, or null. The parameters are `{ uri }`. */
export const listFolderRequest = 'bindwise/listFolder';
/**
 * Asked of the client where the server cannot read files itself: a file as `{ base64 }`, `{ size }` where it has more than `most` bytes, or null. The
 * parameters are `{ uri, most }`.
 */
export const readFileRequest = 'bindwise/readFile';

/** The files that the client has. What it does not answer, or answers wrongly, is not there. */
export function clientFiles(connection: Connection): FileSource {
  const ask = async (request: string, path: string, more: object): Promise<unknown> => {
    const uri = uriOfVirtualPath(path);
    if (uri === undefined) return undefined;
    try {
      return await connection.sendRequest(request, { uri, ...more });
    } catch {
      return undefined;
    }
  };
  return {
    list: async (folder) => {
      const listed = await ask(listFolderRequest, folder, {});
      return Array.isArray(listed) ? listed.filter(isListed) : undefined;
    },
    read: async (path, most) => {
      const read = await ask(readFileRequest, path, { most });
      if (isRecord(read) && typeof read.base64 === 'string') return bytesOf(read.base64);
      return isRecord(read) && typeof read.size === 'number' ? { size: read.size } : undefined;
    },
  };
}

function bytesOf(base64: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
  } catch {
    return undefined;
  }
}

const kinds: ReadonlySet<unknown> = new Set<Listed['kind']>(['file', 'folder', 'link', 'other']);

function isListed(value: unknown): value is Listed {
  return isRecord(value) && typeof value.name === 'string' && kinds.has(value.kind);
}
