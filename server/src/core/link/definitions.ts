import type { Value } from '../ir/index.ts';
import type { ProgramFile } from './program.ts';

interface Definition {
  readonly file: ProgramFile;
  readonly value: Value;
}

/**
 * What the names of C mean that a file does not define itself: those of the files that it includes, then functions of other files. Where several files
 * define a function of one name, a tree holds several programs: the nearest file is meant, and none where two are equally near.
 */
export class Definitions {
  readonly #byPath: ReadonlyMap<string, ProgramFile>;
  readonly #includedBy: (path: string) => readonly string[];
  readonly #functions = new Map<string, Definition[]>();

  constructor(files: readonly ProgramFile[], includedBy: (path: string) => readonly string[]) {
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    this.#includedBy = includedBy;
    for (const file of files) {
      if (file.lowered.linkage.by !== 'name') continue;
      for (const [name, value] of file.lowered.linkage.exports) if (value.kind === 'function' && name !== 'main') this.#add(name, { file, value });
    }
  }

  find(from: string, name: string, as: 'function' | 'constant'): Definition | undefined {
    for (const path of this.#includedBy(from)) {
      const file = this.#byPath.get(path);
      const linkage = file?.lowered.linkage;
      const value = linkage?.exports.get(name) ?? linkage?.toIncluders?.get(name);
      if (file !== undefined && value !== undefined && (value.kind === 'function') === (as === 'function')) return { file, value };
    }
    return as === 'function' ? nearest(from, this.#functions.get(name) ?? []) : this.#besideHeaders(from, name);
  }

  /** `config.h` declares the constant that `config.c` beside it defines. */
  #besideHeaders(from: string, name: string): Definition | undefined {
    for (const header of this.#includedBy(from)) {
      for (const path of sourcesBeside(header)) {
        const file = path === from ? undefined : this.#byPath.get(path);
        const value = file?.lowered.linkage.constants?.get(name);
        if (file !== undefined && value !== undefined) return { file, value };
      }
    }
    return undefined;
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
