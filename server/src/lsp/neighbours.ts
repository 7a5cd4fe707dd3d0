import type { FileNames, HeaderMacro } from '../core/analyze.ts';
import type { Grammars, LanguageId } from '../core/syntax/index.ts';
import { detectLanguage } from '../workspace/detectLanguage.ts';
import type { Disk } from '../workspace/disk.ts';
import { fetchFolder } from '../workspace/fetchFolder.ts';
import { Projects } from '../workspace/project.ts';
import { defaultMaxFileSize } from '../workspace/readSource.ts';
import { FileResolver } from '../workspace/resolve.ts';
import { type SourceFile, Sources } from '../workspace/sources.ts';
import { WorkspaceIndex } from '../workspace/workspaceIndex.ts';

export interface NeighboursOptions {
  readonly disk: Disk;
  readonly grammars: Grammars;
  /** The innermost open folder that a file is in. */
  readonly folderOf: (path: string) => string | undefined;
  readonly folders: () => readonly string[];
  /** The text of an open document that is a file. */
  readonly openText: (path: string) => string | undefined;
  /** Whether the files of open folders may be read beside those that are open. */
  readonly mayScan: () => Promise<boolean>;
  /** A scan found files that may change what was said of open documents. */
  readonly onScanned: () => void;
}

/** Is told how many files of a folder were looked into, of how many. */
export type ScanWatcher = (done: number, all: number) => void;

/** Finds, for a document, the files that it is to be analysed with: those whose names it uses, and those that use its names. */
export class Neighbours {
  readonly #options: NeighboursOptions;
  readonly #sources: Sources;
  #resolver: FileResolver;
  #names: FileNames;
  #index: WorkspaceIndex;
  readonly #scanned = new Map<string, Promise<void>>();
  /** Folders that are being read, and those of which the rest is not read because somebody stopped it. */
  readonly #reading = new Set<string>();
  readonly #stopped = new Set<string>();
  readonly #watchers = new Set<ScanWatcher>();
  #generation = 0;
  #revision = 0;
  /** The {@link Remote.revision} that all this is known by. */
  #seen = 0;

  constructor(options: NeighboursOptions) {
    this.#options = options;
    this.#sources = new Sources(options.disk, async () => options.grammars, options.openText);
    this.#resolver = this.#newResolver();
    this.#names = this.#sources.namesBy(this.#resolver);
    this.#index = this.#newIndex();
  }

  get names(): FileNames {
    return this.#names;
  }

  /** Changes whenever a file on the disk does, so that what was read of others may hold no more. */
  get revision(): number {
    return this.#revision;
  }

  /** Whether the folders were not read to their end because somebody stopped it. */
  get isPartial(): boolean {
    return this.#stopped.size > 0;
  }

  /** Folders or settings have changed: what was read of them may hold no more. */
  forget(): void {
    this.#generation += 1;
    this.#revision += 1;
    this.#scanned.clear();
    this.#stopped.clear();
    this.#sources.forget();
    this.#resolver = this.#newResolver();
    this.#names = this.#sources.namesBy(this.#resolver);
    this.#index = this.#newIndex();
  }

  /** Where files have to be asked for: waits for those that were looked for in vain. @returns whether nothing came, so that what was said holds */
  async settle(): Promise<boolean> {
    const { remote } = this.#options.disk;
    if (remote === undefined) return true;
    await remote.fetch();
    if (remote.revision === this.#seen) return true;
    this.#seen = remote.revision;
    this.#revision += 1;
    this.#sources.forget();
    this.#resolver.forget();
    this.#names = this.#sources.namesBy(this.#resolver);
    return false;
  }

  /** A file came, went, or was written. */
  async fileChanged(path: string): Promise<void> {
    await this.#options.disk.remote?.renew(path);
    this.#revision += 1;
    this.#sources.forget(path);
    this.#resolver.forget();
    this.#names = this.#sources.namesBy(this.#resolver);
    const isNew = !this.#index.has(path);
    if (this.#options.openText(path) === undefined && (!isNew || this.#isScanned(path))) await this.#index.read(path, defaultMaxFileSize);
    // A header stands in the files that include it.
    for (const { path: includer } of this.#index.includersOf(path))
      if (this.#options.openText(includer) === undefined) await this.#index.read(includer, defaultMaxFileSize);
    // It may be what open files have named in vain until now.
    if (isNew) this.#index.relink(this.#index.files.filter((file) => this.#options.openText(file.path) !== undefined));
  }

  /** The files around one. The first time, its folder is read in the background, and {@link NeighboursOptions.onScanned} says when that tells more. */
  async of(file: SourceFile): Promise<readonly SourceFile[]> {
    this.#index.replace(file);
    this.#sources.forget(file.path);
    void this.#scanFolderOf(file.path);
    const related = this.#index.relatedTo(file.path);
    const named = await this.#sources.namedBy([file, ...related], this.#names);
    return [...related, ...named];
  }

  /** An open document says nothing about sockets any more. */
  leave(path: string): void {
    this.#index.remove(path);
  }

  /** Every file of the open folders that has to do with sockets, once all are read: none where they may not be. */
  async all(watcher?: ScanWatcher): Promise<readonly SourceFile[]> {
    if (watcher !== undefined) this.#watchers.add(watcher);
    for (const folder of this.#stopped) this.#scanned.delete(folder);
    this.#stopped.clear();
    for (const folder of this.#options.folders()) await this.#scan(folder);
    if (watcher !== undefined) this.#watchers.delete(watcher);
    return this.#index.files;
  }

  /** Reads no further. Whoever waits gets what was read; the next who asks for {@link all} has the rest read. */
  stopReading(): void {
    for (const folder of this.#reading) this.#stopped.add(folder);
  }

  /** The files that are known in groups that use each other's names. */
  groups(): readonly (readonly SourceFile[])[] {
    return this.#index.groups();
  }

  /** The files that these take names from, beside those that are known. */
  namedBy(files: readonly SourceFile[]): Promise<readonly SourceFile[]> {
    return this.#sources.namedBy(files, this.#names);
  }

  /** The files around one, by what is known now; unlike {@link of}, nothing is remembered of it. */
  async around(file: SourceFile): Promise<readonly SourceFile[]> {
    const related = this.#index.relatedTo(file.path);
    return [...related, ...(await this.#sources.namedBy([file, ...related], this.#names))];
  }

  /** A file of the open folders as it was read last. */
  fileAt(path: string): SourceFile | undefined {
    return this.#index.fileAt(path);
  }

  /** The files that take names from one which says nothing about sockets itself, by what is known now. */
  usersOf(path: string): readonly SourceFile[] {
    return this.#index.relatedTo(path);
  }

  /** The files of C that include one, however deep, by what is known now. */
  includersOf(path: string): readonly SourceFile[] {
    return this.#index.includersOf(path);
  }

  /** A text of C as the files that include it see it. */
  asIncluded(path: string, text: string, language: LanguageId): Promise<SourceFile> {
    return this.#sources.lower(path, text, language, 'imported', []);
  }

  /** A text as it would be read in the place of a file; `undefined` where it is none of ours. */
  async lowered(path: string, text: string, otherwise?: LanguageId): Promise<SourceFile | undefined> {
    const known = this.#index.fileAt(path);
    const language = known?.language ?? detectLanguage(path, text) ?? otherwise;
    return language === undefined ? undefined : this.#sources.lower(path, text, language, known?.role ?? 'imported', this.#names.includedBy(path));
  }

  /** The macros of the files that one includes. */
  macrosFor(path: string): readonly (readonly HeaderMacro[])[] {
    return this.#sources.macrosOf(this.#names.includedBy(path));
  }

  /** The text of a file that is not open. */
  textOf(path: string): string | undefined {
    return this.#sources.textOf(path);
  }

  /** The paths of the files around one, by what is known now. */
  relatedTo(path: string): readonly string[] {
    return this.#index.relatedTo(path).map((file) => file.path);
  }

  #isScanned(path: string): boolean {
    const folder = this.#options.folderOf(path);
    return folder !== undefined && this.#scanned.has(folder);
  }

  async #scanFolderOf(path: string): Promise<void> {
    const folder = this.#options.folderOf(path);
    if (folder !== undefined) await this.#scan(folder);
  }

  #scan(folder: string): Promise<void> {
    const running = this.#scanned.get(folder) ?? this.#scanAnew(folder);
    this.#scanned.set(folder, running);
    return running;
  }

  async #scanAnew(folder: string): Promise<void> {
    const generation = this.#generation;
    const isWanted = (): boolean => generation === this.#generation;
    if (!(await this.#options.mayScan()) || !isWanted()) return;
    const before = this.#index.size;
    const isNotStopped = (): boolean => isWanted() && !this.#stopped.has(folder);
    this.#reading.add(folder);
    const onRead: ScanWatcher = (done, all) => {
      for (const watcher of this.#watchers) watcher(done, all);
    };
    const isWhole = await fetchFolder(this.#options.disk, folder, isNotStopped, onRead);
    await this.#index.scan(folder, new Projects(this.#options.disk), isNotStopped, onRead);
    while (isNotStopped() && !(await this.settle())) this.#index.relink();
    if (!isWhole && isWanted()) this.#stopped.add(folder);
    this.#reading.delete(folder);
    if (isWanted() && this.#index.size > before) this.#options.onScanned();
  }

  #newIndex(): WorkspaceIndex {
    return new WorkspaceIndex(
      this.#options.disk,
      this.#sources,
      () => this.#names,
      (path) => this.#resolver.note(path),
    );
  }

  #newResolver(): FileResolver {
    return new FileResolver(this.#options.disk, this.#options.folders(), (path) => this.#options.openText(path) !== undefined);
  }
}
