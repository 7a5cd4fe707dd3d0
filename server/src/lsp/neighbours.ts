import type { FileNames, HeaderMacro } from '../core/analyze.ts';
import type { Grammars } from '../core/syntax/index.ts';
import { detectLanguage } from '../workspace/detectLanguage.ts';
import { Projects } from '../workspace/project.ts';
import { defaultMaxFileSize } from '../workspace/readSource.ts';
import { FileResolver } from '../workspace/resolve.ts';
import { type SourceFile, Sources } from '../workspace/sources.ts';
import { WorkspaceIndex } from '../workspace/workspaceIndex.ts';

export interface NeighboursOptions {
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

/** Finds, for a document, the files that it is to be analysed with: those whose names it uses, and those that use its names. */
export class Neighbours {
  readonly #options: NeighboursOptions;
  readonly #sources: Sources;
  #resolver: FileResolver;
  #names: FileNames;
  #index: WorkspaceIndex;
  readonly #scanned = new Map<string, Promise<void>>();
  #generation = 0;

  constructor(options: NeighboursOptions) {
    this.#options = options;
    this.#sources = new Sources(async () => options.grammars, options.openText);
    this.#resolver = this.#newResolver();
    this.#names = this.#sources.namesBy(this.#resolver);
    this.#index = this.#newIndex();
  }

  get names(): FileNames {
    return this.#names;
  }

  /** Folders or settings have changed: what was read of them may hold no more. */
  forget(): void {
    this.#generation += 1;
    this.#scanned.clear();
    this.#sources.forget();
    this.#resolver = this.#newResolver();
    this.#names = this.#sources.namesBy(this.#resolver);
    this.#index = this.#newIndex();
  }

  /** A file came, went, or was written. */
  async fileChanged(path: string): Promise<void> {
    this.#sources.forget(path);
    this.#resolver.forget();
    this.#names = this.#sources.namesBy(this.#resolver);
    if (this.#options.openText(path) === undefined && (this.#index.has(path) || this.#isScanned(path))) await this.#index.read(path, defaultMaxFileSize);
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

  /** Every file of the open folders that has to do with sockets, once all are read: none where they may not be. */
  async all(): Promise<readonly SourceFile[]> {
    for (const folder of this.#options.folders()) await this.#scan(folder);
    return this.#index.files;
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

  /** A text as it would be read in the place of a file; `undefined` where it is none of ours. */
  async lowered(path: string, text: string): Promise<SourceFile | undefined> {
    const known = this.#index.fileAt(path);
    const language = known?.language ?? detectLanguage(path, text);
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
    await this.#index.scan(folder, new Projects(), isWanted);
    if (isWanted() && this.#index.size > before) this.#options.onScanned();
  }

  #newIndex(): WorkspaceIndex {
    return new WorkspaceIndex(this.#sources, this.#names, (path) => this.#resolver.note(path));
  }

  #newResolver(): FileResolver {
    return new FileResolver(this.#options.folders(), (path) => this.#options.openText(path) !== undefined);
  }
}
