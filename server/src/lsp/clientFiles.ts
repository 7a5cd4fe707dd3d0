import type { Connection } from 'vscode-languageserver';
import type { FileSource, Listed } from '../workspace/fetchedDisk.ts';
import { isRecord } from './shape.ts';
import { uriOfVirtualPath } from './virtualPaths.ts';

/** Asked of the client where the server cannot read files itself: what a folder holds, as {@link Listed}, or null. The parameters are `{ uri }`. */
export const listFolderRequest = 'bindwise/listFolder';
/**
 * Asked of the client where the server cannot read files itself: the bytes of a file as a Uint8Array, `{ size }` where it has more than `most` bytes, or
 * null. The parameters are `{ uri, most }`.
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
      if (read instanceof Uint8Array) return read;
      return isRecord(read) && typeof read.size === 'number' ? { size: read.size } : undefined;
    },
  };
}

const kinds: ReadonlySet<unknown> = new Set<Listed['kind']>(['file', 'folder', 'link', 'other']);

function isListed(value: unknown): value is Listed {
  return isRecord(value) && typeof value.name === 'string' && kinds.has(value.kind);
}
