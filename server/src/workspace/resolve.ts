import { parse } from 'jsonc-parser';
import type { ImportedValue } from '../core/analyze.ts';
import type { Disk, Paths } from './disk.ts';
import { isInside } from './exclude.ts';
import { decode, defaultMaxFileSize } from './readSource.ts';

/** Folders above a file that are looked into for what it names; projects are not deeper. */
const mostFolders = 12;

/**
 * Finds the files that imports and includes name, as the languages' own tools do, but only by looking which files there are: nothing of the project is
 * run or loaded. Answers are remembered until {@link forget}.
 */
export class FileResolver {
  readonly #disk: Disk;
  readonly #paths: Paths;
  readonly #isFile = new Map<string, boolean>();
  readonly #aliases = new Map<string, Aliases | undefined>();
  readonly #resolved = new Map<string, string | undefined>();
  readonly #modules = new Map<string, NamedModule | undefined>();
  readonly #headers = new Map<string, string[]>();
  readonly #roots: readonly string[];
  readonly #isOpen: (path: string) => boolean;

  /**
   * @param roots folders outside of which nothing is looked for, but in a file's own
   * @param isOpen files that are there though the disk may not have them, such as those of an editor
   */
  constructor(disk: Disk, roots: readonly string[], isOpen: (path: string) => boolean = () => false) {
    this.#disk = disk;
    this.#paths = disk.paths;
    this.#roots = roots;
    this.#isOpen = isOpen;
  }

  forget(): void {
    this.#isFile.clear();
    this.#aliases.clear();
    this.#resolved.clear();
    this.#modules.clear();
  }

  /** The file that an imported name is of, and what is left of the name within it. */
  imported = (from: string, { from: specifier, names }: ImportedValue): NamedModule | undefined => {
    if (/\.pyi?w?$/.test(from) || !/\.[cm]?[jt]sx?$/.test(from)) return this.#rememberedModule(from, specifier, names);
    const path = this.#remembered(`${this.#paths.dirname(from)}\n${specifier}`, () => this.#scriptModule(from, specifier));
    return path === undefined ? undefined : { path, names };
  };

  /** The file that `#include "name"` or `<name>` means. */
  included = (from: string, name: string): string | undefined => {
    return this.#remembered(`${this.#paths.dirname(from)}\n#${name}`, () => {
      if (name.startsWith('/')) return undefined;
      const folder = this.#paths.dirname(from);
      for (const inside of ['', 'include', 'inc']) {
        const beside = this.#existing(this.#paths.join(folder, inside, name));
        if (beside !== undefined) return beside;
      }
      for (const above of this.#foldersAbove(folder)) {
        for (const inside of ['', 'include', 'src', 'inc']) {
          const found = this.#existing(this.#paths.join(above, inside, name));
          if (found !== undefined) return found;
        }
      }
      return this.#headerNamed(from, name);
    });
  };

  /** Notes a file of the tree, which may be a header, so that an include that a compiler finds through a folder that only the build names is found as well. */
  note(path: string): void {
    if (!/\.(?:h|hh|hpp|hxx|ipp|inc)$/i.test(path)) return;
    const known = this.#headers.get(this.#paths.basename(path));
    if (known === undefined) this.#headers.set(this.#paths.basename(path), [path]);
    else known.push(path);
  }

  /** The one header of the tree that a name can mean: of several, platforms have one each, and which is compiled is not known. */
  #headerNamed(from: string, name: string): string | undefined {
    const ending = this.#paths.sep + name.split('/').join(this.#paths.sep);
    const fitting = (this.#headers.get(this.#paths.basename(name)) ?? []).filter((path) => path.endsWith(ending) && path !== from);
    return fitting.length === 1 ? fitting[0] : undefined;
  }

  /** The folders above one, up to the root that it is in. */
  #foldersAbove(folder: string): readonly string[] {
    const root = this.#roots.find((each) => folder === each || isInside(each, folder));
    const found: string[] = [];
    for (let at = folder; root !== undefined && at !== root && found.length < mostFolders; ) {
      at = this.#paths.dirname(at);
      found.push(at);
    }
    return found;
  }

  #remembered(key: string, find: () => string | undefined): string | undefined {
    if (this.#resolved.has(key)) return this.#resolved.get(key);
    const found = find();
    this.#resolved.set(key, found);
    return found;
  }

  #existing(path: string): string | undefined {
    let isFile = this.#isFile.get(path);
    if (isFile === undefined) {
      isFile = this.#isOpen(path) || this.#disk.isFile(path);
      this.#isFile.set(path, isFile);
    }
    return isFile ? path : undefined;
  }

  /** A name is asked for wherever it is used, and each name that a file does not define in every module of which the file takes everything. */
  #rememberedModule(from: string, specifier: string, names: readonly string[]): NamedModule | undefined {
    const key = `${from}\n${specifier}\n${names.join('.')}`;
    const known = this.#modules.get(key);
    if (known !== undefined || this.#modules.has(key)) return known;
    const found = this.#pythonModule(from, specifier, names);
    this.#modules.set(key, found);
    return found;
  }

  /** `.net.make`, `package.module.name`: as many of the parts as name a module, and the rest of them. */
  #pythonModule(from: string, specifier: string, names: readonly string[]): NamedModule | undefined {
    const [dots = ''] = /^\.*/.exec(specifier) ?? [];
    const parts = [...specifier.slice(dots.length).split('.'), ...names].filter((part) => part !== '');
    if (!parts.every((part) => /^[\w\u0080-\uffff]+$/.test(part))) return undefined;
    if (dots.length > 0) {
      let base = this.#paths.dirname(from);
      for (let up = 1; up < dots.length; up += 1) base = this.#paths.dirname(base);
      return this.#modulePart(base, parts, from, true);
    }
    for (const base of [this.#paths.dirname(from), ...this.#foldersAbove(this.#paths.dirname(from))]) {
      for (const root of [base, this.#paths.join(base, 'src')]) {
        const found = this.#modulePart(root, parts, from, false);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #modulePart(base: string, parts: readonly string[], from: string, mayBePackage: boolean): NamedModule | undefined {
    const { sep } = this.#paths;
    // The folder is written as it should be and the parts are words, so that putting them together is all that join() would do.
    const start = base.endsWith(sep) ? base : base + sep;
    for (let length = parts.length; length >= (mayBePackage ? 0 : 1); length -= 1) {
      const stem = start + parts.slice(0, length).join(sep);
      const path = (length > 0 ? this.#existing(`${stem}.py`) : undefined) ?? this.#existing(length > 0 ? `${stem}${sep}__init__.py` : `${stem}__init__.py`);
      if (path !== undefined && path !== from) return { path, names: parts.slice(length) };
    }
    return undefined;
  }

  #scriptModule(from: string, specifier: string): string | undefined {
    const folder = this.#paths.dirname(from);
    if (/^\.{1,2}(?:\/|$)/.test(specifier)) return this.#script(this.#paths.resolve(folder, specifier));
    for (const above of [folder, ...this.#foldersAbove(folder)]) {
      const found = this.#throughAliases(above, specifier);
      if (found !== undefined) return found;
      // A project ends where its package does.
      if (this.#existing(this.#paths.join(above, 'package.json')) !== undefined) break;
    }
    return undefined;
  }

  #script(stem: string): string | undefined {
    const written = /\.([cm]?)js(x?)$/.exec(stem);
    if (written !== null) {
      const bare = stem.slice(0, written.index);
      for (const extension of [`.${written[1] ?? ''}ts`, '.tsx']) {
        const source = this.#existing(bare + extension);
        if (source !== undefined) return source;
      }
    }
    if (/\.[cm]?[jt]sx?$/.test(stem)) {
      const exact = this.#existing(stem);
      if (exact !== undefined) return exact;
    }
    for (const ending of [...scriptEndings, ...scriptEndings.map((extension) => `${this.#paths.sep}index${extension}`)]) {
      const found = this.#existing(stem + ending);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #throughAliases(folder: string, specifier: string): string | undefined {
    const aliases = this.#aliasesOf(folder);
    for (const [pattern, targets] of aliases?.paths ?? []) {
      const rest = matchAlias(pattern, specifier);
      if (rest === undefined) continue;
      for (const target of targets) {
        const found = this.#script(this.#paths.resolve(aliases?.base ?? folder, target.replace('*', rest)));
        if (found !== undefined) return found;
      }
    }
    if (aliases?.hasBaseUrl !== true || /^[#~@]/.test(specifier)) return undefined;
    return this.#script(this.#paths.resolve(aliases.base, specifier));
  }

  #aliasesOf(folder: string): Aliases | undefined {
    if (this.#aliases.has(folder)) return this.#aliases.get(folder);
    // Set first, so that a file that extends itself ends.
    this.#aliases.set(folder, undefined);
    let found: Aliases | undefined;
    for (const name of ['tsconfig.json', 'jsconfig.json']) {
      const path = this.#existing(this.#paths.join(folder, name));
      found ??= path === undefined ? undefined : readAliases(this.#disk, path, 0);
    }
    const manifest = this.#existing(this.#paths.join(folder, 'package.json'));
    const imports = manifest === undefined ? [] : readImports(this.#disk, manifest);
    if (imports.length > 0) found = { base: found?.base ?? folder, hasBaseUrl: found?.hasBaseUrl ?? false, paths: [...(found?.paths ?? []), ...imports] };
    this.#aliases.set(folder, found);
    return found;
  }
}

/** A file, and what of a name is left within it. */
interface NamedModule {
  readonly path: string;
  readonly names: readonly string[];
}

/** How a project calls its own files: `paths` and `baseUrl` of tsconfig.json, `imports` of package.json. */
interface Aliases {
  readonly base: string;
  readonly hasBaseUrl: boolean;
  readonly paths: readonly (readonly [pattern: string, targets: readonly string[]])[];
}

const scriptEndings = ['.ts', '.tsx', '.mts', '.cts', '.js', '.mjs', '.cjs', '.jsx'];
const mostExtends = 4;

function readAliases(disk: Disk, path: string, depth: number): Aliases | undefined {
  const config = readJson(disk, path);
  const options = property(config, 'compilerOptions');
  const baseUrl = property(options, 'baseUrl');
  const paths = property(options, 'paths');
  const extended = property(config, 'extends');
  const { dirname, resolve } = disk.paths;
  const folder = dirname(path);
  if (paths === undefined && baseUrl === undefined) {
    if (typeof extended !== 'string' || !extended.startsWith('.') || depth >= mostExtends) return undefined;
    const target = resolve(folder, extended);
    return readAliases(disk, target.endsWith('.json') ? target : `${target}.json`, depth + 1);
  }
  const base = typeof baseUrl === 'string' ? resolve(folder, baseUrl) : folder;
  return { base, hasBaseUrl: typeof baseUrl === 'string', paths: entriesOf(paths) };
}

/** `"#net": "./src/net.js"`, `"#lib/*": { "default": "./lib/*.js" }`. */
function readImports(disk: Disk, path: string): Aliases['paths'] {
  const { dirname, resolve } = disk.paths;
  const folder = dirname(path);
  return entriesOf(property(readJson(disk, path), 'imports')).map(([pattern, targets]) => [pattern, targets.map((target) => resolve(folder, target))]);
}

function entriesOf(value: unknown): Aliases['paths'] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).map(([pattern, target]) => [pattern, stringsIn(target)]);
}

function stringsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined;
}

/** A file that cannot be read, or says nothing that can be understood, gives no names. */
function readJson(disk: Disk, path: string): unknown {
  const source = disk.read(path, defaultMaxFileSize);
  return source.kind === 'bytes' ? parse(decode(source.bytes).text) : undefined;
}

/** What stands for the star, or `undefined` where the pattern is another name's. */
function matchAlias(pattern: string, specifier: string): string | undefined {
  const star = pattern.indexOf('*');
  if (star < 0) return pattern === specifier ? '' : undefined;
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)];
  const fits = specifier.length >= before.length + after.length && specifier.startsWith(before) && specifier.endsWith(after);
  return fits ? specifier.slice(before.length, specifier.length - after.length) : undefined;
}
