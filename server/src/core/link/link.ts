import { FileRelocation, type Lowered } from '../ir/index.ts';
import { type ForeignNames, foreignNamesOf } from './foreignNames.ts';
import { Groups } from './groups.ts';
import { shiftedIdioms } from './idioms.ts';
import { alone, type FileNames, type LinkedFile, type Program, type ProgramFile, together } from './program.ts';
import { SharedClasses } from './sharedClasses.ts';
import { UsedNames } from './usedNames.ts';

/**
 * Puts files together that use each other's names. The result does not depend on the order of the files.
 * @param memory of the same files before one of them was edited
 */
export function link(files: readonly ProgramFile[], names: FileNames, memory = new LinkMemory()): readonly Program[] {
  const sorted = [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  return memory.programs(sorted, names);
}

/**
 * How files were put together. While they say the same to each other as before, they are put together as before, and only what was edited is moved to its
 * place again.
 */
export class LinkMemory {
  #names: FileNames | undefined;
  #faces: readonly Face[] = [];
  #linker: Linker | undefined;

  programs(files: readonly ProgramFile[], names: FileNames): readonly Program[] {
    const faces = files.map(faceOf);
    const isSame = this.#names === names && faces.length === this.#faces.length && faces.every((face, index) => sameFace(face, this.#faces[index]));
    if (!isSame || this.#linker === undefined) this.#linker = new Linker(files, names);
    this.#names = names;
    this.#faces = faces;
    return this.#linker.programs(files);
  }
}

/** All of a file that matters to how others are put together with it. */
interface Face {
  readonly path: string;
  readonly room: number;
  readonly linkage: Lowered['linkage'];
  readonly classes: Lowered['classes'];
  readonly uses: ForeignNames;
}

function faceOf(file: ProgramFile): Face {
  const { path, lowered } = file;
  return { path, room: roomFor(file), linkage: lowered.linkage, classes: lowered.classes, uses: foreignNamesOf(lowered) };
}

function sameFace(a: Face, b: Face | undefined): boolean {
  return a.path === b?.path && a.room === b.room && a.linkage === b.linkage && a.classes === b.classes && a.uses === b.uses;
}

/** Events and lists of statements are fewer than twice the characters. */
function roomFor({ text, lowered }: ProgramFile): number {
  return lowered.room ?? 2 * text.length + 1024;
}

class Linker {
  readonly #files: readonly ProgramFile[];
  readonly #used: UsedNames;
  readonly #bases = new Map<string, number>();
  readonly #classes: SharedClasses;
  readonly #relocations = new Map<string, FileRelocation>();
  #groups: readonly (readonly string[])[] | undefined;
  readonly #joined = new Groups();

  constructor(files: readonly ProgramFile[], names: FileNames) {
    this.#files = files;
    this.#used = new UsedNames(
      files,
      names,
      (path) => this.#baseOf(path),
      (user, path) => this.#joined.join(user, path),
    );
    let next = 0;
    for (const file of files) {
      this.#bases.set(file.path, next);
      next += roomFor(file);
    }
    this.#classes = new SharedClasses(files, names.includedBy, (path) => this.#baseOf(path));
  }

  /** @param files those that the linker was made for, or the same after an edit */
  programs(files: readonly ProgramFile[]): readonly Program[] {
    this.#groups ??= this.#grouped();
    const byPath = new Map(files.map((file) => [file.path, file]));
    return this.#groups.map((paths) => {
      const [first, ...others] = paths.flatMap((path) => byPath.get(path) ?? []);
      if (first === undefined) throw new RangeError('A program has files.');
      return others.length === 0 ? alone(first) : together([first, ...others].map((file) => this.#linked(file)));
    });
  }

  /** The paths of the files of each program. */
  #grouped(): readonly (readonly string[])[] {
    for (const file of this.#files) this.#joinNamed(file);
    for (const [first, ...others] of this.#classes.together()) if (first !== undefined) for (const other of others) this.#joined.join(first, other);
    const groups = new Map<string, string[]>();
    for (const { path } of this.#files) {
      const leader = this.#joined.leaderOf(path);
      const group = groups.get(leader);
      if (group === undefined) groups.set(leader, [path]);
      else group.push(path);
    }
    return [...groups.values()];
  }

  /** Makes a file one program with those whose names it uses. Most use none, and need not be moved. */
  #joinNamed(file: ProgramFile): void {
    const { imported, functions, constants, structures } = foreignNamesOf(file.lowered);
    for (const value of imported) this.#used.imported(file, value);
    for (const name of functions) this.#used.external(file, name, 'function');
    for (const name of constants) this.#used.external(file, name, 'constant');
    for (const name of structures) this.#used.external(file, name, 'constant');
  }

  #linked(file: ProgramFile): LinkedFile {
    const base = this.#baseOf(file.path);
    const moved = this.#relocationOf(file).of(file.lowered, (classes) => classes.flatMap((owner) => this.#classes.whole(file.path, owner)));
    return {
      ...file,
      base,
      functions: moved.functions,
      classes: moved.classes,
      linkage: file.lowered.linkage,
      idioms: shiftedIdioms(file.lowered, base, moved.siteBefore),
    };
  }

  #relocationOf(file: ProgramFile): FileRelocation {
    const { path } = file;
    const known =
      this.#relocations.get(path) ??
      new FileRelocation({
        base: this.#baseOf(path),
        sharesGlobals: file.lowered.linkage.by === 'name',
        imported: (value) => this.#used.imported(file, value),
        external: (name, as) => this.#used.external(file, name, as),
        classOf: (id) => this.#classes.numberOf(path, id),
      });
    this.#relocations.set(path, known);
    return known;
  }

  #baseOf(path: string): number {
    return this.#bases.get(path) ?? 0;
  }
}
