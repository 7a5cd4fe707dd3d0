/// <reference types="vscode" />
import {
  commands,
  type Event,
  EventEmitter,
  type ExtensionContext,
  type FileChangeEvent,
  FileChangeType,
  FileSystemError,
  type FileSystemProvider,
  FileType,
  Uri,
  workspace,
} from 'vscode';

// An extension for the tests in a browser: the files of a workspace as whoever serves the page has them, under the scheme `served`.

/** VS Code calls this when a file of the scheme is looked for. */
export async function activate({ extensionUri, subscriptions }: ExtensionContext): Promise<void> {
  const server = Uri.joinPath(extensionUri, '..', 'workspace').toString(true);
  const files: Record<string, string> = await (await fetch(server)).json();
  const save = (path: string, content: string): Promise<unknown> => fetch(`${server}${path}`, { method: 'PUT', body: content });
  subscriptions.push(
    workspace.registerFileSystemProvider('served', new ServedFiles(new Map(Object.entries(files)), save)),
    // As a key binding would: the command palette does not show the command.
    commands.registerCommand('served.explain', () => commands.executeCommand('bindwise.explain', 9000)),
  );
}

class ServedFiles implements FileSystemProvider {
  readonly #changed = new EventEmitter<FileChangeEvent[]>();
  readonly onDidChangeFile: Event<FileChangeEvent[]> = this.#changed.event;
  readonly #files: Map<string, string>;
  readonly #save: (path: string, content: string) => Promise<unknown>;

  /** @param files by their absolute paths */
  constructor(files: Map<string, string>, save: (path: string, content: string) => Promise<unknown>) {
    this.#files = files;
    this.#save = save;
  }

  watch(): { dispose(): void } {
    return { dispose: () => undefined };
  }

  stat(uri: Uri): { type: FileType; ctime: number; mtime: number; size: number } {
    const content = this.#files.get(uri.path);
    if (content !== undefined) return { type: FileType.File, ctime: 0, mtime: content.length, size: new TextEncoder().encode(content).length };
    if (this.readDirectory(uri).length === 0) throw FileSystemError.FileNotFound(uri);
    return { type: FileType.Directory, ctime: 0, mtime: 0, size: 0 };
  }

  readDirectory({ path }: Uri): [string, FileType][] {
    const folder = path.endsWith('/') ? path : `${path}/`;
    const below = [...this.#files.keys()].filter((each) => each.startsWith(folder)).map((each) => each.slice(folder.length));
    return [...new Map(below.map((each) => [each.split('/')[0] ?? '', each.includes('/') ? FileType.Directory : FileType.File]))];
  }

  readFile(uri: Uri): Uint8Array {
    const content = this.#files.get(uri.path);
    if (content === undefined) throw FileSystemError.FileNotFound(uri);
    return new TextEncoder().encode(content);
  }

  async writeFile(uri: Uri, bytes: Uint8Array): Promise<void> {
    const content = new TextDecoder().decode(bytes);
    const type = this.#files.has(uri.path) ? FileChangeType.Changed : FileChangeType.Created;
    this.#files.set(uri.path, content);
    await this.#save(uri.path, content);
    this.#changed.fire([{ type, uri }]);
  }

  createDirectory(): void {}

  delete(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }

  rename(uri: Uri): void {
    throw FileSystemError.NoPermissions(uri);
  }
}
