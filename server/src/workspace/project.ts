import { basename, dirname, join, relative, sep } from 'node:path';
import type { Text } from '@bindwise/semantics';
import { matchPaths, type PathMatch } from './exclude.ts';
import { describeProblem, type ProjectFile, parseProjectFile, projectFileName, type Settings } from './projectFile.ts';
import { decode, failureOf, readSource } from './readSource.ts';

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

/** A project file that cannot be used, in one line or more. */
export class ProjectFileError extends Error {
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.name = 'ProjectFileError';
    this.text = text;
  }
}

/**
 * Finds the project files that hold for a file: the nearest `bindwise.json` of its folder and those above. What one excludes stays excluded, whatever
 * a nearer one says, so that a walk from above and a file opened in the editor agree.
 */
export class Projects {
  readonly #options: ProjectsOptions;
  readonly #scopes = new Map<string, Scope>();
  readonly #only: Scope | undefined;

  /** @throws ProjectFileError when `only` cannot be used */
  constructor(options: ProjectsOptions = {}) {
    this.#options = options;
    if (options.only === undefined) return;
    const file = this.#read(options.only.path);
    if (file === undefined) throw new ProjectFileError(lineOf(options.only.path, failureOf(Object.assign(new Error(), { code: 'ENOENT' })).reason));
    this.#only = scopeOf(file, options.only.base, emptyScope);
  }

  /**
   * What holds for the files of a folder.
   * @throws ProjectFileError when a project file on the way cannot be read or has something wrong in it; {@link lenient} does not
   */
  scopeOf(folder: string): Scope {
    const scope = this.lenient(folder);
    const problems = scope.file?.problems ?? [];
    if (scope.file !== undefined && problems.length > 0) throw new ProjectFileError(problemLines(scope.file));
    return scope;
  }

  /** As {@link scopeOf}, with what is right in a project file that has something wrong in it. */
  lenient(folder: string): Scope {
    if (this.#only !== undefined) return this.#only;
    const known = this.#scopes.get(folder);
    if (known !== undefined) return known;
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
    const source = readSource(path, largestProjectFile);
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
    excludes: (path) => {
      if (above.excludes(path)) return true;
      const inside = relative(base, path).split(sep).join('/');
      if (inside === '' || inside.startsWith('../')) return false;
      return matches(path.endsWith(sep) ? `${inside}/` : inside);
    },
  };
}

function problemLines(file: ProjectFile): Text {
  const lines = file.problems.map((problem) => describeProblem(file.path, problem));
  return { en: lines.map((line) => line.en).join('\n'), 'zh-CN': lines.map((line) => line['zh-CN']).join('\n') };
}

function lineOf(path: string, reason: Text): Text {
  return { en: `${path}: ${reason.en}`, 'zh-CN': `${path}：${reason['zh-CN']}` };
}
