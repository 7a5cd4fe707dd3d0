import type { Text } from '@bindwise/semantics';
import type { Disk } from './disk.ts';
import { insideOf, isInside, matchPaths, type PathMatch } from './exclude.ts';
import { describeProblem, type ProjectFile, parseProjectFile, projectFileName, type Settings } from './projectFile.ts';
import { decode, failureOf } from './readSource.ts';

/** What holds in a folder: the nearest project file, and the exclusions of all above it. */
export interface Scope {
  readonly settings: Settings;
  readonly file: ProjectFile | undefined;
  /** @param path absolute; a folder's ends in a separator */
  excludes(path: string): boolean;
}

export interface ProjectsOptions {
  /** Rules that may be named; without it any name is taken. */
  readonly ruleNames?: ReadonlySet<string>;
  /** This file holds everywhere, with patterns below `base`, and no other is looked for. */
  readonly only?: { readonly path: string; readonly base: string };
}

/** A project file that cannot be used. */
export class ProjectFileError extends Error {
  /** The file and what is wrong in it, a line for each problem, as compilers say it. */
  readonly text: Text;
  /** What is wrong, without the file. */
  readonly reason: Text;

  constructor(path: string, problems: readonly Text[]) {
    const lines = (locale: keyof Text): string => problems.map((problem) => `${path}:${problem[locale]}`).join('\n');
    const all = (locale: keyof Text): string => problems.map((problem) => problem[locale].trim()).join('; ');
    super(lines('en'));
    this.name = 'ProjectFileError';
    this.text = { en: lines('en'), 'zh-CN': lines('zh-CN') };
    this.reason = { en: all('en'), 'zh-CN': all('zh-CN') };
  }
}

/**
 * Finds the project files that hold for a file: the nearest `bindwise.json` of its folder and those above. What one excludes stays excluded, whatever
 * a nearer one says, so that a walk from above and a file opened in the editor agree.
 */
export class Projects {
  readonly #disk: Disk;
  readonly #options: ProjectsOptions;
  readonly #scopes = new Map<string, Scope>();
  readonly #only: Scope | undefined;

  /** @throws ProjectFileError when `only` cannot be used */
  constructor(disk: Disk, options: ProjectsOptions = {}) {
    this.#disk = disk;
    this.#options = options;
    if (options.only === undefined) return;
    const file = this.#read(options.only.path);
    if (file === undefined) throw new ProjectFileError(options.only.path, [spaced(failureOf(Object.assign(new Error(), { code: 'ENOENT' })).reason)]);
    this.#only = scopeOf(file, options.only.base, emptyScope);
  }

  /**
   * What holds for the files of a folder.
   * @throws ProjectFileError when a project file on the way cannot be read or has something wrong in it; {@link lenient} does not
   */
  scopeOf(folder: string): Scope {
    const scope = this.lenient(folder);
    const problems = scope.file?.problems ?? [];
    if (scope.file !== undefined && problems.length > 0) throw new ProjectFileError(scope.file.path, problems.map(describeProblem));
    return scope;
  }

  /** As {@link scopeOf}, with what is right in a project file that has something wrong in it. */
  lenient(folder: string): Scope {
    if (this.#only !== undefined) return this.#only;
    const known = this.#scopes.get(folder);
    if (known !== undefined) return known;
    const { basename, dirname, join } = this.#disk.paths;
    const parent = dirname(folder);
    const above = parent === folder || basename(folder) === '' ? emptyScope : this.lenient(parent);
    const file = this.#read(join(folder, projectFileName));
    const scope = file === undefined ? above : scopeOf(file, folder, above);
    this.#scopes.set(folder, scope);
    return scope;
  }

  /** Saves looking into a folder whose entries are known not to hold a project file. */
  inherit(folder: string, scope: Scope): void {
    if (this.#only === undefined) this.#scopes.set(folder, scope);
  }

  /** Forgets all that was read: a project file has changed. */
  forget(): void {
    this.#scopes.clear();
  }

  #read(path: string): ProjectFile | undefined {
    const source = this.#disk.read(path, largestProjectFile);
    if (source.kind === 'bytes') return parseProjectFile(path, decode(source.bytes).text, this.#options.ruleNames);
    return source.code === 'ENOENT' || source.code === 'ENOTDIR' ? undefined : unusable(path, source.reason);
  }
}

const emptyScope: Scope = { settings: {}, file: undefined, excludes: () => false };
const largestProjectFile = 1024 * 1024;

function unusable(path: string, message: Text): ProjectFile {
  return { path, settings: {}, problems: [{ line: 1, column: 1, key: '', message }] };
}

function scopeOf(file: ProjectFile, base: string, above: Scope): Scope {
  const matches: PathMatch = matchPaths(file.settings.exclude ?? []);
  return {
    settings: file.settings,
    file,
    excludes: (path) => above.excludes(path) || (isInside(base, path) && matches(insideOf(base, path))),
  };
}

function spaced(reason: Text): Text {
  return { en: ` ${reason.en}`, 'zh-CN': ` ${reason['zh-CN']}` };
}
