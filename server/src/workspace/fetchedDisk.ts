import type { Contents, Disk, Entry, Remote } from './disk.ts';
import { isInside } from './exclude.ts';
import { posixPaths } from './posixPaths.ts';
import { defaultMaxFileSize, failureOf, isBinary, type NoSource, reasons, tooLarge } from './readSource.ts';

/** Who has the files. Neither answer is an exception: what cannot be had is not there. */
export interface FileSource {
  list(folder: string): Promise<readonly Listed[] | undefined>;
  /** @param most in bytes; of a larger file only the size comes */
  read(path: string, most: number): Promise<Uint8Array | { readonly size: number } | undefined>;
}

export interface Listed {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** What came of asking for a file: its bytes; its size, where it has more bytes than were asked for; nothing. */
type Fetched = Uint8Array | { readonly size: number; readonly most: number } | undefined;
type Folder = ReadonlyMap<string, Listed['kind']> | undefined;

/** What has been fetched, and from where. */
interface Copy {
  readonly source: FileSource;
  /** Names of files that are fetched with the folder that they are in: they are small, and say how the others are meant. */
  readonly alongside: ReadonlySet<string>;
  readonly folders: Map<string, Folder>;
  readonly files: Map<string, Fetched>;
  readable: readonly string[];
}

/** A copy of files that somebody else has, filled as they are looked for. Paths are written with slashes. */
export class FetchedDisk implements Disk, Remote {
  readonly paths = posixPaths;
  readonly #copy: Copy;
  readonly #wantedFolders = new Set<string>();
  /** With the size up to which they are wanted. */
  readonly #wantedFiles = new Map<string, number>();
  #revision = 0;
  #fetching: Promise<void> | undefined;

  private constructor(copy: Copy) {
    this.#copy = copy;
  }

  /** @param alongside names of files that are fetched with the folder that they are in: they are small, and say how the others are meant */
  static of(source: FileSource, alongside: ReadonlySet<string> = new Set()): FetchedDisk {
    return new FetchedDisk({ source, alongside, folders: new Map(), files: new Map(), readable: [] });
  }

  get remote(): Remote {
    return this;
  }

  get revision(): number {
    return this.#revision;
  }

  read(path: string, most: number): Contents | NoSource {
    const fetched = this.#copy.files.get(path);
    const isUnasked = !this.#copy.files.has(path) || (isSize(fetched) && fetched.most < most && fetched.size <= most);
    if (isUnasked && this.#kindOf(path) === 'file') this.#wantedFiles.set(path, Math.max(most, this.#wantedFiles.get(path) ?? 0));
    if (fetched === undefined || isUnasked) return absent();
    const size = isSize(fetched) ? fetched.size : fetched.length;
    if (isSize(fetched) || size > most) return { kind: 'skipped', reason: tooLarge(size, most) };
    return isBinary(fetched) ? { kind: 'skipped', reason: reasons.binary } : { kind: 'bytes', bytes: fetched };
  }

  kindOf(path: string): 'folder' | 'file' | NoSource {
    const kind = this.#kindOf(path);
    if (kind === 'folder' || kind === 'file') return kind;
    return kind === undefined ? absent() : { kind: 'skipped', reason: kind === 'link' ? reasons.link : reasons.notRegular };
  }

  isFile(path: string): boolean {
    return this.#kindOf(path) === 'file';
  }

  entriesOf(folder: string): readonly Entry[] {
    const known = this.#folderAt(folder);
    if (known === 'unasked') return [];
    if (known === undefined) throw notThere();
    return [...known].map(([name, kind]) => ({
      name,
      isFile: () => kind === 'file',
      isDirectory: () => kind === 'folder',
      isSymbolicLink: () => kind === 'link',
    }));
  }

  /** What an editor hands over does not say who may run it. */
  isExecutable(): boolean {
    return false;
  }

  latin1(bytes: Uint8Array): string {
    return latin1.decode(bytes);
  }

  async fetch(): Promise<void> {
    // Whoever comes while others are waiting waits with them: what it looked for may be on its way.
    while (this.#fetching !== undefined || this.#wantedFolders.size > 0 || this.#wantedFiles.size > 0) {
      this.#fetching ??= this.#fetchWanted();
      await this.#fetching;
      this.#fetching = undefined;
    }
  }

  async #fetchWanted(): Promise<void> {
    const folders = [...this.#wantedFolders];
    const files = [...this.#wantedFiles];
    this.#wantedFolders.clear();
    this.#wantedFiles.clear();
    await atOnce([
      ...folders.map((folder) => () => this.#list(folder)),
      ...files.map(
        ([path, most]) =>
          () =>
            this.#read(path, most),
      ),
    ]);
    this.#revision += 1;
  }

  apart(): Disk {
    return new FetchedDisk(this.#copy);
  }

  async bring(paths: readonly string[], isWanted: () => boolean, onBrought: (done: number) => void): Promise<void> {
    let done = 0;
    await atOnce(
      paths.map((path) => async () => {
        if (!isWanted()) return;
        if (!this.#copy.files.has(path)) await this.#read(path, defaultMaxFileSize);
        done += 1;
        onBrought(done);
      }),
    );
  }

  lacks(path: string): boolean {
    return !this.#copy.files.has(path);
  }

  async renew(path: string): Promise<void> {
    if (!this.#isReadable(path)) return;
    // A new file may have come with its folder, and that one with its own.
    for (let at = path, isNew = true; isNew && !this.#copy.readable.includes(at); at = posixPaths.dirname(at)) {
      const folder = posixPaths.dirname(at);
      isNew = this.#copy.folders.get(folder)?.has(posixPaths.basename(at)) !== true;
      await this.#list(folder);
    }
    await this.#read(path, defaultMaxFileSize);
    this.#revision += 1;
  }

  limitTo(folders: readonly string[]): void {
    this.#copy.readable = folders;
    this.#copy.folders.clear();
    this.#copy.files.clear();
    this.#revision += 1;
  }

  async #list(folder: string): Promise<void> {
    const listed = await this.#copy.source.list(folder);
    this.#copy.folders.set(folder, listed === undefined ? undefined : new Map(listed.map(({ name, kind }) => [name, kind])));
    for (const { name, kind } of listed ?? []) {
      const path = posixPaths.join(folder, name);
      if (kind === 'file' && this.#copy.alongside.has(name) && !this.#copy.files.has(path)) this.#wantedFiles.set(path, defaultMaxFileSize);
    }
  }

  async #read(path: string, most: number): Promise<void> {
    const read = await this.#copy.source.read(path, most);
    this.#copy.files.set(path, read === undefined || read instanceof Uint8Array ? read : { size: read.size, most });
  }

  /** Undefined where nothing was asked yet that would tell; this does not ask either. */
  #isThere(path: string): boolean | undefined {
    if (!this.#isReadable(path)) return false;
    const parent = posixPaths.dirname(path);
    if (this.#copy.folders.has(parent)) return this.#copy.folders.get(parent)?.has(posixPaths.basename(path)) === true;
    return this.#copy.readable.includes(path) || this.#isThere(parent) !== false ? undefined : false;
  }

  #isReadable(path: string): boolean {
    return this.#copy.readable.some((folder) => path === folder || isInside(folder, path));
  }

  #kindOf(path: string): Listed['kind'] | undefined {
    const folder = this.#folderAt(posixPaths.dirname(path));
    return folder === 'unasked' ? undefined : folder?.get(posixPaths.basename(path));
  }

  #folderAt(folder: string): Folder | 'unasked' {
    if (this.#copy.folders.has(folder)) return this.#copy.folders.get(folder);
    if (this.#isThere(folder) === false) return undefined;
    // From above: most of what is looked for is not there, and a folder that is not there need not be asked about.
    let first = folder;
    while (!this.#copy.readable.includes(first) && !this.#copy.folders.has(posixPaths.dirname(first))) first = posixPaths.dirname(first);
    this.#wantedFolders.add(first);
    return 'unasked';
  }
}

const latin1 = new TextDecoder('latin1');

function isSize(fetched: Fetched): fetched is Exclude<Fetched, Uint8Array | undefined> {
  return fetched !== undefined && !(fetched instanceof Uint8Array);
}

function absent(): NoSource {
  return failureOf(notThere());
}

function notThere(): Error {
  return Object.assign(new Error(), { code: 'ENOENT' });
}

/** So many questions are open at a time. */
const mostOpen = 16;

async function atOnce(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const waiting = tasks.values();
  const work = async (): Promise<void> => {
    for (const task of waiting) await task();
  };
  await Promise.all(Array.from({ length: Math.min(mostOpen, tasks.length) }, work));
}
