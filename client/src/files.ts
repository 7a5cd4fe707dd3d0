import { type Disposable, FileType, Uri, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';

/** Gives a server that cannot read files itself those of the open folders, and no others. */
export function serveFiles(client: BaseLanguageClient): Disposable[] {
  return [
    client.onRequest('bindwise/listFolder', ({ uri }: { readonly uri: string }) => listFolder(Uri.parse(uri))),
    client.onRequest<Read, void>('bindwise/readFile', ({ uri, most }: { readonly uri: string; readonly most: number }) => readFile(Uri.parse(uri), most)),
  ];
}

type Read = { readonly base64: string } | { readonly size: number } | null;

async function listFolder(folder: Uri): Promise<readonly object[] | null> {
  if (!isOpen(folder)) return null;
  try {
    return (await workspace.fs.readDirectory(folder)).map(([name, type]) => ({ name, kind: kindOf(type) }));
  } catch {
    // There is no such folder.
    return null;
  }
}

/** @param most in bytes; of a larger file only its size is given */
async function readFile(file: Uri, most: number): Promise<Read> {
  if (!isOpen(file)) return null;
  try {
    const { size, type } = await workspace.fs.stat(file);
    if (kindOf(type) !== 'file') return null;
    if (size > most) return { size };
    const bytes = await workspace.fs.readFile(file);
    return bytes.length > most ? { size: bytes.length } : { base64: base64Of(bytes) };
  } catch {
    // There is no such file, or it may not be read.
    return null;
  }
}

/** What is said between client and server is JSON, which has no bytes. */
function base64Of(bytes: Uint8Array): string {
  let text = '';
  // A call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return btoa(text);
}

function isOpen(uri: Uri): boolean {
  return workspace.getWorkspaceFolder(uri) !== undefined;
}

function kindOf(type: FileType): 'file' | 'folder' | 'link' | 'other' {
  if ((type & FileType.SymbolicLink) !== 0) return 'link';
  if (type === FileType.File) return 'file';
  return type === FileType.Directory ? 'folder' : 'other';
}
