import { type ClassIr, FileRelocation, type Idioms, type ImportedValue, type Lowered, relocateValue, type Value } from '../ir/index.ts';
import { Definitions } from './definitions.ts';
import { type ForeignNames, foreignNamesOf } from './foreignNames.ts';
import { shiftedIdioms } from './idioms.ts';
import { SharedClasses } from './sharedClasses.ts';

/** A file that may be part of a program. */
export interface ProgramFile {
  /** Names the file; parts are separated by `/`. */
  readonly path: string;
  readonly text: string;
  readonly lowered: Lowered;
}

/** How files are called by others. Where the files are, and what a project says of their names, is the business of whoever reads them. */
export interface FileNames {
  /** The file that an imported name is of, and what is left of the name within it. */
  readonly imported: (from: string, value: ImportedValue) => { readonly path: string; readonly names: readonly string[] } | undefined;
  /** The files whose text stands in a file of C, however deep, by its includes. */
  readonly includedBy: (path: string) => readonly string[];
}

/**
 * Files that use each other's names. Each has offsets, and numbers of events and functions, of its own, so that all can be followed as one text. A file
 * that uses and is used by none is a program by itself, with its offsets as they are.
 */
export interface Program {
  /** Sorted by path. */
  readonly files: readonly LinkedFile[];
  /** The file that an offset of the program is in. */
  readonly fileAt: (offset: number) => LinkedFile;
}

export interface LinkedFile extends ProgramFile, Pick<Lowered, 'functions' | 'classes' | 'linkage'> {
  /** What is added to the file's own offsets. */
  readonly base: number;
  /** Takes and gives the program's offsets. */
  readonly idioms: Idioms;
}

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
  readonly #names: FileNames;
  readonly #definitions: Definitions;
  readonly #bases = new Map<string, number>();
  readonly #byPath: ReadonlyMap<string, ProgramFile>;
  readonly #classes: SharedClasses;
  readonly #relocations = new Map<string, FileRelocation>();
  #groups: readonly (readonly string[])[] | undefined;
  /** Which files are one program, as a forest of links to a representative. */
  readonly #leaders = new Map<string, string>();

  constructor(files: readonly ProgramFile[], names: FileNames) {
    this.#files = files;
    this.#names = names;
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    this.#definitions = new Definitions(files, names.includedBy);
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
    const byPath = files === this.#files ? this.#byPath : new Map(files.map((file) => [file.path, file]));
    return this.#groups.map((paths) => {
      const [first, ...others] = paths.flatMap((path) => byPath.get(path) ?? []);
      if (first === undefined) throw new RangeError('A program has files.');
      return others.length === 0 ? alone(first) : together([first, ...others].map((file) => this.#linked(file)));
    });
  }

  /** The paths of the files of each program. */
  #grouped(): readonly (readonly string[])[] {
    for (const file of this.#files) this.#joinNamed(file);
    for (const [first, ...others] of this.#classes.together()) if (first !== undefined) for (const other of others) this.#join(first, other);
    const groups = new Map<string, string[]>();
    for (const { path } of this.#files) {
      const leader = this.#leaderOf(path);
      const group = groups.get(leader);
      if (group === undefined) groups.set(leader, [path]);
      else group.push(path);
    }
    return [...groups.values()];
  }

  /** Makes a file one program with those whose names it uses. Most use none, and need not be moved. */
  #joinNamed(file: ProgramFile): void {
    const { imported, functions, constants } = foreignNamesOf(file.lowered);
    for (const value of imported) this.#imported(file, value, 0);
    for (const name of functions) this.#external(file, name, 'function');
    for (const name of constants) this.#external(file, name, 'constant');
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
        imported: (value) => this.#imported(file, value, 0),
        external: (name, as) => this.#external(file, name, as),
        classOf: (id) => this.#classes.numberOf(path, id),
      });
    this.#relocations.set(path, known);
    return known;
  }

  #imported(file: ProgramFile, value: ImportedValue, depth: number): Value | undefined {
    const named = this.#names.imported(file.path, value);
    return named === undefined ? undefined : this.#exported(file, named.path, named.names, depth);
  }

  /** What a file exports under a name, and what is within that, in the program's terms. */
  #exported(user: ProgramFile, path: string, names: readonly string[], depth: number): Value | undefined {
    const file = this.#byPath.get(path);
    if (file === undefined || depth > mostSteps) return undefined;
    const { exports } = file.lowered.linkage;
    const isWhole = names.length === 0 || (names[0] === 'default' && !exports.has('default'));
    const [name = 'default', ...within] = isWhole ? ['default', ...names.slice(1)] : names;
    // `import net from './net.cjs'; net.make()`: what has no default export is its own.
    if (isWhole && !exports.has('default')) return names.length > 1 ? this.#exported(user, path, names.slice(1), depth + 1) : undefined;
    const value = exports.get(name);
    // `import ports from './ports'; ports.http`: what is no export may be a part of the default one.
    if (value === undefined)
      return (
        this.#reexported(user, file, names, depth) ??
        (exports.has('default') && name !== 'default' ? this.#exported(user, path, ['default', ...names], depth + 1) : undefined)
      );
    if (value.kind === 'imported') {
      const handedOn = this.#imported(file, { ...value, names: [...value.names, ...within] }, depth + 1) ?? this.#dotted(user, file, value, within, depth);
      // What the file hands on was joined with it; who asked for it here is a part of that program, too.
      if (handedOn !== undefined) this.#join(user.path, path);
      return handedOn;
    }
    const found = this.#within(file, value, within, depth);
    if (found !== undefined) this.#join(user.path, path);
    return found;
  }

  /** Python says `package.module.name` in one: what is left over may belong to the name. */
  #dotted(user: ProgramFile, file: ProgramFile, value: ImportedValue, within: readonly string[], depth: number): Value | undefined {
    if (within.length === 0 || depth > mostSteps) return undefined;
    const named = this.#names.imported(file.path, { ...value, from: `${value.from}.${within.join('.')}`, names: [] });
    return named === undefined ? undefined : this.#exported(user, named.path, named.names, depth + 1);
  }

  #reexported(user: ProgramFile, file: ProgramFile, names: readonly string[], depth: number): Value | undefined {
    for (const from of file.lowered.linkage.reexports) {
      const module = this.#names.imported(file.path, { kind: 'imported', from, names });
      const found = module === undefined ? undefined : this.#exported(user, module.path, module.names, depth + 1);
      if (found !== undefined) return found;
      const dotted = this.#names.imported(file.path, { kind: 'imported', from: `${from}.${names.join('.')}`, names: [] });
      const inModule = dotted === undefined ? undefined : this.#exported(user, dotted.path, dotted.names, depth + 1);
      if (inModule !== undefined) return inModule;
    }
    return undefined;
  }

  /** A part of an exported value: a static method or an attribute of a class, a field of an object. */
  #within(file: ProgramFile, value: Value, names: readonly string[], depth: number): Value | undefined {
    const relocation = {
      base: this.#baseOf(file.path),
      sharesGlobals: file.lowered.linkage.by === 'name',
      imported: () => undefined,
      external: () => undefined,
    };
    const [name, ...rest] = names;
    if (name === undefined) return relocateValue(value, relocation);
    if (value.kind === 'class') {
      const owner = file.lowered.classes.find((each) => each.id === value.id);
      const method = owner?.methods.get(name) ?? (name === 'constructor' ? owner?.constructorFunction : undefined);
      const attribute = owner?.attributes.get(name);
      if (owner !== undefined && method === undefined && attribute === undefined) return this.#inBases(file, owner, names, depth);
      if (method !== undefined && rest.length === 0) return relocateValue({ kind: 'function', id: method }, relocation);
      return attribute === undefined ? undefined : this.#within(file, attribute, rest, depth);
    }
    if (value.kind === 'record') {
      const field = value.fields.get(name);
      return field === undefined ? undefined : this.#within(file, field, rest, depth);
    }
    if (value.kind !== 'place') return undefined;
    return relocateValue({ ...value, place: { root: value.place.root, path: [...value.place.path, ...names] } }, relocation);
  }

  /** What a class has from a base, of this file or of another. */
  #inBases(file: ProgramFile, owner: ClassIr, names: readonly string[], depth: number): Value | undefined {
    if (depth > mostSteps) return undefined;
    for (const base of owner.bases) {
      if (typeof base === 'string') continue;
      const found =
        typeof base === 'number'
          ? this.#within(file, { kind: 'class', id: base }, names, depth + 1)
          : this.#imported(file, { ...base, names: [...base.names, ...names] }, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #external(file: ProgramFile, name: string, as: 'function' | 'constant'): Value | undefined {
    const found = this.#definitions.find(file.path, name, as);
    if (found === undefined) return undefined;
    const relocation = {
      base: this.#baseOf(found.file.path),
      sharesGlobals: true,
      imported: () => undefined,
      external: (inner: string) => (inner === name ? undefined : this.#external(found.file, inner, 'constant')),
    };
    const value = relocateValue(found.value, relocation);
    if (value.kind === 'place') return undefined;
    this.#join(file.path, found.file.path);
    return value;
  }

  #baseOf(path: string): number {
    return this.#bases.get(path) ?? 0;
  }

  #leaderOf(path: string): string {
    const next = this.#leaders.get(path);
    if (next === undefined) return path;
    const leader = this.#leaderOf(next);
    this.#leaders.set(path, leader);
    return leader;
  }

  #join(a: string, b: string): void {
    const [first, second] = [this.#leaderOf(a), this.#leaderOf(b)];
    if (first === second) return;
    if (first < second) this.#leaders.set(second, first);
    else this.#leaders.set(first, second);
  }
}

/** Names that lead to names: longer chains than this go in circles. */
const mostSteps = 12;

function alone({ path, text, lowered }: ProgramFile): Program {
  const only: LinkedFile = {
    path,
    text,
    lowered,
    base: 0,
    functions: lowered.functions,
    classes: lowered.classes,
    linkage: lowered.linkage,
    idioms: lowered.idioms,
  };
  return { files: [only], fileAt: () => only };
}

function together(files: readonly LinkedFile[]): Program {
  const fileAt = (offset: number): LinkedFile => {
    let low = 0;
    let high = files.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((files[middle]?.base ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    const found = files[low - 1] ?? files[0];
    if (found === undefined) throw new RangeError('A program has files.');
    return found;
  };
  return { files, fileAt };
}
