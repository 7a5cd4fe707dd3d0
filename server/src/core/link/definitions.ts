import type { Value } from '../ir/index.ts';
import type { ProgramFile } from './link.ts';

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
  readonly #included: (from: string, name: string) => string | undefined;
  readonly #functions = new Map<string, Definition[]>();
  readonly #includes = new Map<string, readonly ProgramFile[]>();

  constructor(files: readonly ProgramFile[], included: (from: string, name: string) => string | undefined) {
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    this.#included = included;
    for (const file of files) {
      if (file.lowered.linkage.by !== 'name') continue;
      for (const [name, value] of file.lowered.linkage.exports) if (value.kind === 'function' && name !== 'main') this.#add(name, { file, value });
    }
  }

  find(from: string, name: string, as: 'function' | 'constant'): Definition | undefined {
    for (const file of this.#includedBy(from)) {
      const value = file.lowered.linkage.exports.get(name);
      if (value !== undefined && (value.kind === 'function') === (as === 'function')) return { file, value };
    }
    return as === 'function' ? nearest(from, this.#functions.get(name) ?? []) : undefined;
  }

  #add(name: string, definition: Definition): void {
    const known = this.#functions.get(name);
    if (known === undefined) this.#functions.set(name, [definition]);
    else known.push(definition);
  }

  /** The files whose text stands in a file, however deep. */
  #includedBy(path: string): readonly ProgramFile[] {
    const known = this.#includes.get(path);
    if (known !== undefined) return known;
    const found = new Map<string, ProgramFile>();
    const waiting = [path];
    for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
      for (const name of this.#byPath.get(from)?.lowered.linkage.includes ?? []) {
        const target = this.#included(from, name);
        const file = target === undefined || target === path || found.has(target) ? undefined : this.#byPath.get(target);
        if (target === undefined || file === undefined) continue;
        found.set(target, file);
        waiting.push(target);
      }
    }
    const files = [...found.values()];
    this.#includes.set(path, files);
    return files;
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
