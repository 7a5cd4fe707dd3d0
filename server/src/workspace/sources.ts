import {
  type FileNames,
  type FileRole,
  type ForeignNames,
  foreignNamesOf,
  fromOtherStars,
  type HeaderMacro,
  type ImportedValue,
  lowerText,
  mentionsSockets,
  type ProgramFile,
  readHeaderMacros,
  sourcesBeside,
} from '../core/analyze.ts';
import type { Grammars } from '../core/syntax/index.ts';
import { type LanguageId, languageOfPath } from '../core/syntax/language.ts';
import { detectLanguage } from './detectLanguage.ts';
import type { Disk } from './disk.ts';
import { HeaderReader } from './headerNames.ts';
import { decode, defaultMaxFileSize } from './readSource.ts';
import type { FileResolver } from './resolve.ts';
import { sourcesIn } from './sourcesIn.ts';

/** A file as it was lowered: the text is kept, the tree is not. */
export interface SourceFile extends ProgramFile {
  readonly language: LanguageId;
  readonly role: FileRole;
  readonly hasSyntaxErrors: boolean;
}

/** Reads and lowers files: those that are checked, and those that they take names from. Each grammar is loaded when the first file needs it. */
export class Sources {
  readonly #disk: Disk;
  /** The text of a file that is not on the disk as it is, such as one that is being edited. */
  readonly #openText: (path: string) => string | undefined;
  readonly #load: () => Promise<Grammars>;
  #grammars: Promise<Grammars> | undefined;
  /** What was read of a file holds for the text that it had then: one that is open has another with each key. */
  readonly #named = new Map<string, { readonly text: string | undefined; readonly file: SourceFile | undefined }>();
  readonly #texts = new Map<string, string | undefined>();
  readonly #macros = new Map<string, { readonly text: string; readonly macros: readonly HeaderMacro[] }>();
  readonly #inFolders = new Map<string, readonly string[]>();
  readonly headers = new HeaderReader();

  /** @param load the grammars, when they are first needed */
  constructor(disk: Disk, load: () => Promise<Grammars>, openText: (path: string) => string | undefined = () => undefined) {
    this.#disk = disk;
    this.#load = load;
    this.#openText = openText;
  }

  /** Forgets what was read of a file, or of all files: they have changed. */
  forget(path?: string): void {
    this.headers.forget(path);
    this.#inFolders.clear();
    if (path === undefined) {
      this.#named.clear();
      this.#texts.clear();
      this.#macros.clear();
    } else {
      this.#named.delete(path);
      this.#texts.delete(path);
      this.#macros.delete(path);
    }
  }

  /** @param headers the files that it includes, however deep */
  async lower(path: string, text: string, language: LanguageId, role: FileRole, headers: readonly string[]): Promise<SourceFile> {
    this.#grammars ??= this.#load();
    const grammars = await this.#grammars;
    await grammars.load(language);
    const parsed = grammars.parse(text, language);
    try {
      return {
        path,
        text,
        language,
        role,
        lowered: lowerText(parsed, language, role, this.macrosOf(headers)),
        hasSyntaxErrors: parsed.withRoot((root) => root.hasError),
      };
    } finally {
      parsed.delete();
    }
  }

  /** The macros of files that are included. */
  macrosOf(headers: readonly string[]): readonly (readonly HeaderMacro[])[] {
    return headers.map((path) => {
      const text = this.textOf(path) ?? '';
      const known = this.#macros.get(path);
      if (known?.text === text) return known.macros;
      const macros = readHeaderMacros(text);
      this.#macros.set(path, { text, macros });
      return macros;
    });
  }

  /** The files that these take names from, and those that these do, without the files themselves. */
  async namedBy(files: readonly SourceFile[], names: FileNames): Promise<readonly SourceFile[]> {
    const search = new NameSearch(files, names, this);
    return search.run();
  }

  /** A file that another one names, lowered, or `undefined` where it cannot be read or is not one of ours. */
  async named(path: string, user: LanguageId, role: FileRole = 'imported', headers: readonly string[] = []): Promise<SourceFile | undefined> {
    const text = this.textOf(path);
    const known = this.#named.get(path);
    if (known !== undefined && known.text === text) return known.file;
    const language = text === undefined ? undefined : languageFor(path, text, user);
    const file = text === undefined || language === undefined ? undefined : await this.lower(path, text, language, role, headers);
    this.#named.set(path, { text, file });
    return file;
  }

  /** The names of files as the analysis asks for them, by what a resolver and the texts say. */
  namesBy(resolver: FileResolver): FileNames {
    const known = new Map<string, { readonly text: string | undefined; readonly files: readonly string[] }>();
    return {
      imported: resolver.imported,
      includedBy: (path) => {
        if (!includingLanguages.has(languageOfPath(path) ?? '')) return [];
        const text = this.textOf(path);
        const earlier = known.get(path);
        if (earlier !== undefined && earlier.text === text) return earlier.files;
        const files = this.#includedBy(path, resolver);
        known.set(path, { text, files });
        return files;
      },
    };
  }

  #includedBy(path: string, resolver: FileResolver): readonly string[] {
    const found = new Set<string>();
    const waiting = [path];
    for (let from = waiting.pop(); from !== undefined && found.size < mostIncludes; from = waiting.pop()) {
      const text = this.textOf(from);
      for (const name of text === undefined ? [] : this.headers.includesIn(from, text)) {
        const target = resolver.included(from, name);
        if (target === undefined || target === path || found.has(target)) continue;
        found.add(target);
        waiting.push(target);
      }
    }
    return [...found];
  }

  /** The sources of C that lie where a file does: none where there are so many that nobody would look through them. */
  sourcesAround(path: string): readonly string[] {
    const { dirname, join } = this.#disk.paths;
    const folder = dirname(path);
    let found = this.#inFolders.get(folder);
    if (found === undefined) {
      found = sourcesIn(this.#disk, folder).map((name) => join(folder, name));
      this.#inFolders.set(folder, found);
    }
    return found;
  }

  /** The text of a file that another one names. */
  textOf(path: string): string | undefined {
    const open = this.#openText(path);
    if (open !== undefined) return open;
    if (this.#texts.has(path)) return this.#texts.get(path);
    const source = this.#disk.read(path, defaultMaxFileSize);
    const text = source.kind === 'bytes' ? decode(source.bytes).text : undefined;
    this.#texts.set(path, text);
    return text;
  }
}

/** A header is read as the language of the file that includes it. */
function languageFor(path: string, text: string, user: LanguageId): LanguageId | undefined {
  const own = detectLanguage(path, text);
  return user === 'cpp' && own === 'c' ? 'cpp' : (own ?? (user === 'c' || user === 'cpp' ? user : undefined));
}

/** Names that lead on and on are not followed beyond this many files. */
const mostFiles = 2000;

/** Goes from the names that files use to the files that have them, and on. */
class NameSearch {
  readonly #names: FileNames;
  readonly #sources: Sources;
  readonly #checked: ReadonlyMap<string, SourceFile>;
  readonly #found = new Map<string, SourceFile>();
  readonly #waiting: SourceFile[];
  /** In how many steps a name of another file was come to: modules that take everything from each other would be gone through again and again. */
  readonly #steps = new Map<string, number>();
  /** The functions that the files define which are checked. */
  readonly #defined: ReadonlySet<string>;

  constructor(files: readonly SourceFile[], names: FileNames, sources: Sources) {
    this.#names = names;
    this.#sources = sources;
    this.#checked = new Map(files.map((file) => [file.path, file]));
    this.#waiting = [...files];
    this.#defined = new Set(files.flatMap(({ lowered: { linkage } }) => (linkage.by === 'name' ? [...linkage.exports.keys()] : [])));
  }

  async run(): Promise<readonly SourceFile[]> {
    for (let file = this.#waiting.shift(); file !== undefined && this.#found.size < mostFiles; file = this.#waiting.shift()) {
      const used = foreignNamesOf(file.lowered);
      if (file.lowered.linkage.by === 'name') await this.#followIncludes(file, used);
      else
        for (const value of used.imported) for (const each of [value, ...fromOtherStars(file.lowered.linkage, value)]) await this.#followImport(file, each, 0);
    }
    return [...this.#found.values()];
  }

  async #followImport(user: SourceFile, value: ImportedValue, depth: number): Promise<void> {
    const named = this.#names.imported(user.path, value);
    if (named === undefined || named.path === user.path || depth > mostSteps) return;
    const question = [user.path, named.path, ...named.names].join('\n');
    if ((this.#steps.get(question) ?? mostSteps + 1) <= depth) return;
    this.#steps.set(question, depth);
    const file = await this.#take(named.path, user.language);
    const { exports, reexports } = file?.lowered.linkage ?? { exports: new Map(), reexports: [] };
    const [name = 'default', ...within] = named.names;
    const found = exports.get(name);
    if (file === undefined) return;
    if (found?.kind === 'imported') {
      await this.#followImport(file, found, depth + 1);
      if (within.length > 0) await this.#followImport(file, { ...found, from: `${found.from}.${within.join('.')}`, names: [] }, depth + 1);
    } else if (found === undefined) {
      for (const from of reexports) {
        await this.#followImport(file, { kind: 'imported', from, names: named.names }, depth + 1);
      }
    }
  }

  /** A header is lowered only where it says something of a name that is asked for, and with what it includes itself: a class of it may extend one of that. */
  async #followIncludes(file: SourceFile, used: ForeignNames): Promise<void> {
    if (used.functions.size + used.constants.size + used.structures.size + used.methods.size === 0) return;
    const isElsewhere = (name: string): boolean => !this.#defined.has(name);
    const tellers = new Set([...used.tellers].filter(isElsewhere));
    const fillers = [...used.fillers].filter(isElsewhere);
    const asked = { functions: new Set([...used.functions, ...used.methods]), constants: new Set([...used.constants, ...used.structures]) };
    for (const [index, path] of this.#names.includedBy(file.path).entries()) {
      const text = this.#sources.textOf(path);
      if (text === undefined) continue;
      if (this.#sources.headers.says(path, text, asked)) await this.#take(path, file.language, 'imported', this.#names.includedBy(path));
      const constants = this.#sources.headers.declaresOf(path, text, [used.constants, used.structures]);
      const functions = new Set([...tellers, ...membersOf(file, index, used)]);
      if (functions.size + constants.size > 0) await this.#followDeclarations(path, file.language, functions, constants);
      const declared = fillers.filter((name) => text.includes(name));
      if (declared.length > 0) await this.#followIntoFolder(path, file.language, declared);
    }
  }

  /**
   * `config.h` declares what `config.c` beside it defines. Where that says nothing of sockets nobody has read it, though it may say which port is meant:
   * by a function, or as a constant. So may a class say which socket: one that keeps what its constructor is given.
   */
  async #followDeclarations(header: string, user: LanguageId, called: ReadonlySet<string>, constants: ReadonlySet<string>): Promise<void> {
    for (const path of sourcesBeside(header)) {
      if (this.#checked.has(path) || this.#found.has(path)) continue;
      const text = this.#sources.textOf(path);
      if (text === undefined) continue;
      // One that says something of sockets is read for its own sake. Whoever looks at one file alone has not read it for a constant.
      const isRead = mentionsSockets(text, user);
      const asked = { functions: isRead ? none : called, constants };
      if (this.#sources.headers.says(path, text, asked)) await this.#take(path, user, isRead ? 'checked' : 'called', this.#names.includedBy(path));
    }
  }

  /** `server.h` declares what fills in the settings, and `config.c` in the same folder defines it. */
  async #followIntoFolder(header: string, user: LanguageId, names: readonly string[]): Promise<void> {
    const functions = new Set(names.filter((name) => ![...this.#found.values()].some((file) => file.lowered.linkage.exports.has(name))));
    if (functions.size === 0) return;
    for (const path of this.#sources.sourcesAround(header)) {
      if (this.#checked.has(path) || this.#found.has(path)) continue;
      const text = this.#sources.textOf(path);
      if (text === undefined || !names.some((name) => text.includes(name)) || mentionsSockets(text, user)) continue;
      if (this.#sources.headers.says(path, text, { functions, constants: none })) await this.#take(path, user, 'called', this.#names.includedBy(path));
    }
  }

  async #take(path: string, user: LanguageId, role?: FileRole, headers?: readonly string[]): Promise<SourceFile | undefined> {
    const known = this.#checked.get(path) ?? this.#found.get(path);
    if (known !== undefined) return known;
    const file = await this.#sources.named(path, user, role, headers);
    if (file === undefined) return undefined;
    this.#found.set(path, file);
    this.#waiting.push(file);
    return file;
  }
}

/** What a file may call of the classes that an included file declares: methods, and constructors by the names of the classes. */
function membersOf({ lowered }: SourceFile, index: number, used: ForeignNames): readonly string[] {
  const classes = lowered.classes.filter(({ id, header }) => header === index && used.classes.has(id));
  return classes.length === 0 ? [] : [...classes.map(({ name }) => name), ...used.functions];
}

const none: ReadonlySet<string> = new Set();
const includingLanguages: ReadonlySet<string> = new Set(['c', 'cpp']);
const mostSteps = 12;
const mostIncludes = 400;
