import type { FileNames, ForeignNames } from '../core/analyze.ts';
import { foreignNamesOf } from '../core/analyze.ts';
import type { Disk } from './disk.ts';
import { lookAt } from './look.ts';
import type { Projects } from './project.ts';
import { decode, defaultMaxFileSize } from './readSource.ts';
import type { SourceFile, Sources } from './sources.ts';
import { walk } from './walk.ts';

interface Indexed {
  readonly file: SourceFile;
  readonly uses: ForeignNames;
  /** The files that it imports. */
  readonly imports: readonly string[];
  /** The files that it includes (C), however deep. */
  readonly includes: readonly string[];
}

/** Files beyond this many are too far away for what they say to matter. */
const mostRelated = 64;
/** Files between two pauses in which what has arrived meanwhile comes first. */
const filesPerTurn = 64;

/** The files of a workspace that have to do with sockets, and which of them use each other's names. */
export class WorkspaceIndex {
  readonly #disk: Disk;
  readonly #sources: Sources;
  readonly #namesNow: () => FileNames;
  readonly #noteFile: (path: string) => void;
  readonly #files = new Map<string, Indexed>();
  /** Files of C by the functions that they define and that they call, and files by those that they import. */
  readonly #definers = new Map<string, Set<string>>();
  readonly #callers = new Map<string, Set<string>>();
  readonly #importers = new Map<string, Set<string>>();

  /** @param noteFile is told of every file of a folder, whatever it says */
  constructor(disk: Disk, sources: Sources, names: () => FileNames, noteFile: (path: string) => void) {
    this.#disk = disk;
    this.#noteFile = noteFile;
    this.#sources = sources;
    this.#namesNow = names;
  }

  /** What names lead to may change with every file that comes or goes. */
  get #names(): FileNames {
    return this.#namesNow();
  }

  get size(): number {
    return this.#files.size;
  }

  /** All of them, as they were read last. */
  get files(): readonly SourceFile[] {
    return [...this.#files.values()].map(({ file }) => file);
  }

  /**
   * Reads all files of a folder that say something about sockets and are not known yet.
   * @param isWanted asked at every pause; the scan ends when it is no more
   * @param onRead is told how many files of how many were looked into
   */
  async scan(folder: string, projects: Projects, isWanted: () => boolean, onRead: (done: number, all: number) => void = () => {}): Promise<void> {
    const found: { readonly path: string; readonly maxFileSize: number }[] = [];
    const pause = pauses(isWanted);
    // All are listed first: what a file includes may lie anywhere in the folder.
    for (const walked of walk(folder, { disk: this.#disk, projects, respectGitIgnore: true })) {
      if (!(await pause())) return;
      if (walked.kind !== 'file' || this.#disk.remote?.lacks(walked.path) === true) continue;
      this.#noteFile(walked.path);
      found.push({ path: walked.path, maxFileSize: walked.scope.settings.maxFileSize ?? defaultMaxFileSize });
    }
    for (const [index, { path, maxFileSize }] of found.entries()) {
      if (!(await pause())) return;
      if (!this.#files.has(path)) await this.read(path, maxFileSize);
      onRead(index + 1, found.length);
    }
  }

  /** Reads a file anew. What cannot be read is forgotten. */
  async read(path: string, maxFileSize: number): Promise<void> {
    const look = lookAt(this.#disk, path, maxFileSize);
    if (look.outcome !== 'relevant') {
      this.remove(path);
      return;
    }
    try {
      this.replace(await this.#sources.lower(path, decode(look.bytes).text, look.language, 'checked', this.#names.includedBy(path)));
    } catch {
      // A file that brings the parser down takes part in nothing; opened, it is said.
      this.remove(path);
    }
  }

  /** What files name may lead elsewhere now. */
  relink(files = this.files): void {
    for (const file of files) {
      this.remove(file.path);
      this.replace(file);
    }
  }

  fileAt(path: string): SourceFile | undefined {
    return this.#files.get(path)?.file;
  }

  has(path: string): boolean {
    return this.#files.has(path);
  }

  replace(file: SourceFile): void {
    const uses = foreignNamesOf(file.lowered);
    const known = this.#files.get(file.path);
    // What is typed in a file of C seldom says anything new to the others. What an import means is for the other files to say, and they may have changed.
    if (known?.uses === uses && uses.imported.length === 0 && known.file.lowered.linkage === file.lowered.linkage) {
      this.#files.set(file.path, { ...known, file });
      return;
    }
    if (
      known !== undefined &&
      file.lowered.linkage.by === 'name' &&
      known.file.lowered.linkage === file.lowered.linkage &&
      known.imports.length + uses.imported.length === 0
    ) {
      this.#recall(file.path, known.uses.functions, uses.functions);
      this.#files.set(file.path, { file, uses, imports: [], includes: this.#names.includedBy(file.path) });
      return;
    }
    this.remove(file.path);
    const imports = [...new Set(uses.imported.flatMap((value) => this.#names.imported(file.path, value)?.path ?? []))];
    this.#files.set(file.path, { file, uses, imports, includes: this.#names.includedBy(file.path) });
    for (const path of imports) add(this.#importers, path, file.path);
    if (file.lowered.linkage.by !== 'name') return;
    for (const name of definedBy(file)) add(this.#definers, name, file.path);
    for (const name of uses.functions) add(this.#callers, name, file.path);
  }

  /** It defines what it did, and calls others: one letter more makes another name, beside hundreds that stay. */
  #recall(path: string, before: ReadonlySet<string>, now: ReadonlySet<string>): void {
    for (const name of before) if (!now.has(name)) this.#callers.get(name)?.delete(path);
    for (const name of now) if (!before.has(name)) add(this.#callers, name, path);
  }

  remove(path: string): void {
    const known = this.#files.get(path);
    if (known === undefined) return;
    this.#files.delete(path);
    for (const target of known.imports) this.#importers.get(target)?.delete(path);
    for (const name of definedBy(known.file)) this.#definers.get(name)?.delete(path);
    for (const name of known.uses.functions) this.#callers.get(name)?.delete(path);
  }

  /** The files that use names of a file or whose names it uses, and so on from these; without the file itself. */
  relatedTo(path: string): readonly SourceFile[] {
    const found = new Map<string, SourceFile>();
    const seen = new Set([path]);
    const waiting = [path];
    for (let from = waiting.shift(); from !== undefined && found.size < mostRelated; from = waiting.shift()) {
      for (const next of this.#nextTo(from)) {
        if (seen.has(next)) continue;
        seen.add(next);
        waiting.push(next);
        const known = this.#files.get(next);
        if (known !== undefined) found.set(next, known.file);
      }
    }
    return [...found.values()];
  }

  /** The files of C that include one, however deep. */
  includersOf(path: string): readonly SourceFile[] {
    return [...this.#files.values()].flatMap(({ file, includes }) => (includes.includes(path) ? [file] : [])).slice(0, mostRelated);
  }

  /** All files in groups that use each other's names: what is found in a file depends on none beside its group. Sorted by path, and each group, too. */
  groups(): readonly (readonly SourceFile[])[] {
    const seen = new Set<string>();
    const groups: SourceFile[][] = [];
    for (const start of [...this.#files.keys()].sort()) {
      if (seen.has(start)) continue;
      seen.add(start);
      const group: SourceFile[] = [];
      const waiting = [start];
      for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
        const known = this.#files.get(path);
        if (known !== undefined) group.push(known.file);
        for (const next of this.#nextTo(path)) {
          if (seen.has(next)) continue;
          seen.add(next);
          waiting.push(next);
        }
      }
      groups.push(group.sort((a, b) => (a.path < b.path ? -1 : 1)));
    }
    return groups;
  }

  #nextTo(path: string): Iterable<string> {
    const near = new Set<string>(this.#importers.get(path));
    const known = this.#files.get(path);
    if (known === undefined) return near;
    for (const target of known.imports) near.add(target);
    for (const name of definedBy(known.file)) for (const caller of this.#callers.get(name) ?? []) near.add(caller);
    for (const name of known.uses.functions) for (const definer of this.#definers.get(name) ?? []) near.add(definer);
    return near;
  }
}

function definedBy(file: SourceFile): readonly string[] {
  const { by, exports } = file.lowered.linkage;
  return by === 'name' ? [...exports].flatMap(([name, value]) => (value.kind === 'function' ? [name] : [])) : [];
}

function add(to: Map<string, Set<string>>, key: string, value: string): void {
  const known = to.get(key);
  if (known === undefined) to.set(key, new Set([value]));
  else known.add(value);
}

/** Lets what has arrived meanwhile come first, now and then; answers whether to go on. */
function pauses(isWanted: () => boolean): () => Promise<boolean> {
  let count = 0;
  return async () => {
    count += 1;
    if (count % filesPerTurn !== 0) return true;
    await nextTurn();
    return isWanted();
  };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => ('setImmediate' in globalThis ? setImmediate(resolve) : setTimeout(resolve)));
}
