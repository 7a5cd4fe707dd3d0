import type { Value } from '../ir/index.ts';
import type { ProgramFile } from './program.ts';

interface Definition {
  readonly file: ProgramFile;
  readonly value: Value;
}

/** The files of the program that a file includes, and those beside them whose constants the headers declare. */
interface FilesAround {
  readonly included: readonly ProgramFile[];
  readonly beside: readonly ProgramFile[];
}

/**
 * What the names of C mean that a file does not define itself: those of the files that it includes, then functions of other files. Where several files
 * define a function of one name, a tree holds several programs: the nearest file is meant, and none where two are equally near.
 */
export class Definitions {
  readonly #byPath: ReadonlyMap<string, ProgramFile>;
  readonly #includedBy: (path: string) => readonly string[];
  readonly #functions = new Map<string, Definition[]>();
  readonly #aroundFiles = new Map<string, FilesAround>();

  constructor(files: readonly ProgramFile[], includedBy: (path: string) => readonly string[]) {
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    this.#includedBy = includedBy;
    for (const file of files) {
      if (file.lowered.linkage.by !== 'name') continue;
      for (const [name, value] of file.lowered.linkage.exports) if (value.kind === 'function' && name !== 'main') this.#add(name, { file, value });
    }
  }

  find(from: string, name: string, as: 'function' | 'constant'): Definition | undefined {
    for (const file of this.#around(from).included) {
      const { exports, toIncluders } = file.lowered.linkage;
      const value = exports.get(name) ?? toIncluders?.get(name);
      if (value !== undefined && (value.kind === 'function') === (as === 'function')) return { file, value };
    }
    return as === 'function' ? nearest(from, this.#functions.get(name) ?? []) : this.#besideHeaders(from, name);
  }

  /** `config.h` declares the constant that `config.c` beside it defines. */
  #besideHeaders(from: string, name: string): Definition | undefined {
    for (const file of this.#around(from).beside) {
      const value = file.lowered.linkage.constants?.get(name);
      if (value !== undefined) return { file, value };
    }
    return undefined;
  }

  #around(from: string): FilesAround {
    const known = this.#aroundFiles.get(from);
    if (known !== undefined) return known;
    const headers = this.#includedBy(from);
    const files = (paths: readonly string[]): readonly ProgramFile[] => paths.flatMap((path) => this.#byPath.get(path) ?? []);
    const beside = files(headers.flatMap(sourcesBeside).filter((path) => path !== from));
    const around = { included: files(headers), beside: beside.filter(({ lowered }) => (lowered.linkage.constants?.size ?? 0) > 0) };
    this.#aroundFiles.set(from, around);
    return around;
  }

  #add(name: string, definition: Definition): void {
    const known = this.#functions.get(name);
    if (known === undefined) this.#functions.set(name, [definition]);
    else known.push(definition);
  }
}

function nearest(from: string, candidates: readonly Definition[]): Definition | undefined {
  let best: Definition | undefined;
  let bestShared = -1;
  let isTied = false;
  for (const candidate of candidates) {
    if (candidate.file.path === from) continue;
    const shared = nearness(from, candidate.file.path);
    if (shared === bestShared) isTied = true;
    if (shared <= bestShared) continue;
    best = candidate;
    bestShared = shared;
    isTied = false;
  }
  return isTied ? undefined : best;
}

const separator = /[\\/]/;

/** Of two files that share as many folders, the one with fewer folders of its own is nearer. */
function nearness(a: string, b: string): number {
  const [first, second] = [a.split(separator).slice(0, -1), b.split(separator).slice(0, -1)];
  let shared = 0;
  while (shared < first.length && shared < second.length && first[shared] === second[shared]) shared += 1;
  return shared * 1000 - (second.length - shared);
}

/** Where by habit that is defined which a header declares: beside it, or in the folder of the sources beside its own. */
export function sourcesBeside(header: string): readonly string[] {
  const stem = header.replace(/\.(?:h|hh|hpp|hxx)$/i, '');
  if (stem === header) return [];
  const stems = [stem, stem.replace(/([\\/])inc(?:lude)?([\\/])(?=[^\\/]*$)/, '$1src$2')];
  return [...new Set(stems)].flatMap((each) => sourceEndings.map((ending) => each + ending));
}

const sourceEndings = ['.c', '.cc', '.cpp', '.cxx'];
