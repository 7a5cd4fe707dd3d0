import { extname, join } from 'node:path';
import { oneOf, readJsonLines, refuseOthers, stringIn } from './jsonLines.ts';

/** C and C++ are told apart, TypeScript and JavaScript are not: they share their lowering and their libraries. */
export const corpusLanguages = ['c', 'cpp', 'python', 'typescript'] as const;
export type CorpusLanguage = (typeof corpusLanguages)[number];

/**
 * `debian-source` is a source package with Debian's changes applied, `debian-upstream` its upstream archive alone (of some, the servers no longer hold the
 * rest), `debian-package` the files that are installed, `npm` a package as published.
 */
export const sourceKinds = ['debian-source', 'debian-upstream', 'debian-package', 'npm'] as const;
export type SourceKind = (typeof sourceKinds)[number];

export interface Project {
  readonly name: string;
  readonly version: string;
  readonly source: SourceKind;
  /** What most of it is written in; also the language of its `.h` files. */
  readonly language: CorpusLanguage;
}

export function readProjects(): Project[] {
  return readJsonLines(join(import.meta.dirname, 'projects.jsonl'), (row) => {
    refuseOthers(row, ['name', 'version', 'source', 'language']);
    return {
      name: stringIn(row, 'name'),
      version: stringIn(row, 'version'),
      source: oneOf(row, 'source', sourceKinds),
      language: oneOf(row, 'language', corpusLanguages),
    };
  });
}

/** The language under which a file is counted. */
export function languageOfFile(path: string, project: Project): CorpusLanguage {
  const extension = extname(path).toLowerCase();
  if (extension === '.h') return project.language === 'cpp' ? 'cpp' : 'c';
  if (extension === '.c') return 'c';
  if (/^\.(?:cc|cpp|cxx|c\+\+|hh|hpp|hxx|ipp)$/.test(extension)) return 'cpp';
  return /^\.pyw?i?$/.test(extension) ? 'python' : 'typescript';
}
