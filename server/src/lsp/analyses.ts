import type { Location } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import {
  type Analysis,
  type AnalysisMemory,
  type AnalyzeOptions,
  analyzeAmong,
  type LoweringMemory,
  lowerText,
  mentionsClients,
  mentionsSockets,
  prepareText,
} from '../core/analyze.ts';
import type { Span } from '../core/ir/span.ts';
import type { Finding } from '../core/rules/finding.ts';
import { Grammars, type LanguageId, type ParsedText } from '../core/syntax/index.ts';
import { insideOf, matchPaths } from '../workspace/exclude.ts';
import { type Checked, type Fixed, fixText } from '../workspace/fix.ts';
import { platformOfNode } from '../workspace/platform.ts';
import { mergeSettings, type Settings } from '../workspace/projectFile.ts';
import { defaultMaxFileSize } from '../workspace/readSource.ts';
import type { SourceFile } from '../workspace/sources.ts';
import type { OpenDocument } from './document.ts';
import { isTooLarge, languageOf } from './documentKind.ts';
import type { Host } from './host.ts';
import { Neighbours } from './neighbours.ts';
import { rangeOf } from './present.ts';
import { type KnownMap, type Waiting, WorkspaceMap } from './workspaceMap.ts';

/** The analysis of a document at a version, with all that it was made from. */
export interface Current {
  readonly analysis: Analysis;
  readonly language: LanguageId;
  readonly options: AnalyzeOptions;
  readonly version: number;
  /** Milliseconds that parsing and analysing took. */
  readonly took: number;
}

export interface AnalysesOptions {
  readonly host: Host;
  readonly settingsOf: (uri: string) => Promise<Settings>;
  /** The path of the workspace folder that a file is in: what the editor's `exclude` is relative to. */
  readonly folderOf: (path: string) => string | undefined;
  readonly folders: () => readonly string[];
  readonly documents: ReadonlyMap<string, OpenDocument>;
  readonly mayScan: () => Promise<boolean>;
  /** Documents whose findings may have changed though their text did not. */
  readonly onStale: (documents: readonly OpenDocument[]) => void;
  /** What the open folders bind may be something else now. */
  readonly onMapChanged: () => void;
  readonly log: (message: string) => void;
}

/** Analyses open documents, each version once. */
export class Analyses {
  readonly #options: AnalysesOptions;
  readonly #grammars: Grammars;
  readonly #neighbours: Neighbours;
  readonly #map: WorkspaceMap;
  readonly #known = new WeakMap<OpenDocument, Known>();
  readonly #taken = new WeakMap<OpenDocument, { readonly stamp: string; readonly analysis: Analysis }>();
  /** Counts how often what surrounds a document has changed. */
  readonly #epochs = new WeakMap<OpenDocument, number>();
  readonly #settings = new WeakMap<OpenDocument, { readonly generation: number; readonly settings: Settings | undefined }>();
  #generation = 0;

  constructor(options: AnalysesOptions) {
    this.#options = options;
    this.#grammars = new Grammars(options.host.grammars, prepareText);
    this.#neighbours = new Neighbours({
      disk: options.host.disk,
      grammars: this.#grammars,
      folderOf: options.folderOf,
      folders: options.folders,
      openText: (path) => this.#documentAt(path)?.lines.getText(),
      mayScan: options.mayScan,
      onScanned: () => {
        this.#markStale([...options.documents.values()]);
        options.onMapChanged();
      },
    });
    this.#map = new WorkspaceMap({
      neighbours: this.#neighbours,
      optionsAt: async (path) => {
        const settings = await this.#settingsInMap(path);
        return settings === undefined ? undefined : this.#optionsBy(settings);
      },
      knowDocuments: () => this.#knowDocuments(),
      log: options.log,
    });
  }

  /** Settings have changed: what is known was found under others. */
  forget(): void {
    this.#generation += 1;
    this.#neighbours.forget();
    this.#map.forget();
    this.#options.onMapChanged();
  }

  /** A file beside the open documents has changed on the disk. */
  async fileChanged(uri: string): Promise<void> {
    const path = this.#options.host.pathOf(uri);
    if (path === undefined || this.#documentAt(path) !== undefined) return;
    const before = this.#neighbours.relatedTo(path);
    await this.#neighbours.fileChanged(path);
    this.#markAround(path, [...before, ...this.#neighbours.relatedTo(path)], undefined);
    this.#options.onMapChanged();
  }

  /** What the open documents bind, and the files of the open folders where these may be read. */
  bindMap(waiting: Waiting): Promise<KnownMap> {
    return this.#map.get(waiting);
  }

  async #knowDocuments(): Promise<void> {
    for (const document of this.#options.documents.values()) {
      const current = await this.of(document);
      // What is typed may have taken out what the file on the disk still says.
      if (current?.analysis === nothing) this.#neighbours.leave(this.#options.host.pathOf(document.uri) ?? document.uri);
    }
  }

  /** Names what is known of a document now: another text, another setting or another run of the server has another name. */
  stampOf(document: OpenDocument): string {
    const provisional = document.isProvisional ? ':provisional' : '';
    return `${startedAt}:${this.#generation}:${document.serial}:${document.version}.${this.#epochs.get(document) ?? 0}${provisional}`;
  }

  /** What is found in the document as it is when this resolves, or `undefined` where it is closed or is none of ours. */
  async of(document: OpenDocument): Promise<Current | undefined> {
    // Settings and grammars take time, and the document may change meanwhile: then all is asked again.
    for (;;) {
      const known = this.#known.get(document);
      const epoch = this.#epochs.get(document) ?? 0;
      if (known !== undefined && known.generation === this.#generation && known.version === document.version && known.epoch === epoch) return known.current;
      const generation = this.#generation;
      const language = languageOf(document);
      const settings = language === undefined ? undefined : await this.#settingsOf(document);
      if (language !== undefined && settings !== undefined && !this.#grammars.isLoaded(language)) {
        if (isWorthReading(document.lines.getText(), language)) await this.#load(language);
      }
      if (document.isClosed) return undefined;
      if (generation !== this.#generation) continue;
      const { version } = document;
      const current = settings === undefined || language === undefined ? undefined : await this.#analyze(document, language, settings);
      const isSettled = await this.#neighbours.settle();
      if (document.isClosed) return undefined;
      if (!isSettled || generation !== this.#generation || version !== document.version) continue;
      this.#known.set(document, { generation, current, version, epoch });
      if (known?.version !== version) this.#options.onMapChanged();
      if (known?.version !== version) this.#markAround(this.#options.host.pathOf(document.uri) ?? document.uri, current?.analysis.together ?? [], document);
      return current;
    }
  }

  /**
   * Analyses anew a document whose tree may not be that of its text opened whole.
   * @returns what is found, or `undefined` when it was settled already
   */
  async settle(document: OpenDocument): Promise<Current | undefined> {
    const known = this.#known.get(document);
    if (document.isClosed || known?.current === undefined || known.version !== document.version || known.generation !== this.#generation) return undefined;
    if (!document.isProvisional) return undefined;
    const { language, options } = known.current;
    const { version } = document;
    // The tree that follows the typing stays as it is: when what is half typed is finished, it and all that is remembered with it are right again.
    const anew = this.#grammars.parse(document.lines.getText(), language);
    const current = await this.#guarded(document, language, options, () => this.#analyzed(this.#sourceOf(document, language, anew), options));
    anew.delete();
    if (document.isClosed || document.version !== version) return undefined;
    document.settle();
    this.#known.set(document, { ...known, current });
    return current;
  }

  /** The document's text with its preferred fixes made. Each round is an analysis, so this is for when it is asked for. */
  fix(document: OpenDocument, { language, options }: Current, wants: (finding: Finding) => boolean): Promise<Fixed> {
    const check = async (text: string): Promise<Checked> => {
      const parsed = this.#grammars.parse(text, language);
      try {
        const file = this.#sourceOf(document, language, parsed);
        return { findings: (await this.#analyzed(file, options)).findings, hasSyntaxErrors: file.hasSyntaxErrors };
      } finally {
        parsed.delete();
      }
    };
    const text = document.lines.getText();
    return this.#grammars.isLoaded(language) ? fixText(text, check, wants) : Promise.resolve({ text, count: 0, findings: [], edits: [] });
  }

  async #analyze(document: OpenDocument, language: LanguageId, settings: Settings): Promise<Current | undefined> {
    const text = document.lines.getText();
    if (isTooLarge(text, settings.maxFileSize ?? defaultMaxFileSize) || text.slice(0, binaryHead).includes('\0')) return undefined;
    const options = this.#optionsBy(settings);
    if (!this.#grammars.isLoaded(language) || !isWorthReading(text, language))
      return { analysis: nothing, language, options, version: document.version, took: 0 };
    return this.#guarded(document, language, options, () => {
      const parsed = document.parse(this.#grammars, language);
      return this.#analyzed(this.#sourceOf(document, language, parsed, document.memory), options, document.found);
    });
  }

  /** What a document that says nothing about sockets is to a file that takes names from it: the ports are often kept in a file of their own. */
  async asTaken(document: OpenDocument, { analysis, language, options }: Current): Promise<Analysis> {
    const path = this.#options.host.pathOf(document.uri);
    if (path === undefined || analysis !== nothing) return analysis;
    await this.#knowDocuments();
    const [user] = this.#neighbours.usersOf(path);
    if (user === undefined) return analysis;
    const stamp = `${this.stampOf(document)}:${this.#neighbours.revision}`;
    const known = this.#taken.get(document);
    if (known?.stamp === stamp) return known.analysis;
    const itself = await this.#neighbours.lowered(path, document.lines.getText(), language);
    const around = await this.#neighbours.around(user);
    const files = [user, ...around].filter((each) => each.path !== path);
    if (itself !== undefined) files.push(itself);
    const taken = analyzeAmong(path, files, this.#neighbours.names, options, (error) => this.#sayFailed(path, error)) ?? nothing;
    this.#taken.set(document, { stamp, analysis: taken });
    return taken;
  }

  readonly #sayFailed = (path: string, error: unknown): void => {
    this.#options.log(`The analysis of ${path} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  };

  /** A document that brings the analysis down has no findings, and the log says why; all others have theirs. */
  async #guarded(document: OpenDocument, language: LanguageId, options: AnalyzeOptions, analyze: () => Promise<Analysis>): Promise<Current> {
    const { version } = document;
    const start = performance.now();
    try {
      const analysis = await analyze();
      return { analysis, language, options, version, took: performance.now() - start };
    } catch (error) {
      this.#sayFailed(document.uri, error);
      return { analysis: nothing, language, options, version, took: performance.now() - start };
    }
  }

  /** @param memory of the document, where it is its own text that is lowered */
  #sourceOf(document: OpenDocument, language: LanguageId, parsed: ParsedText, memory?: LoweringMemory): SourceFile {
    const path = this.#options.host.pathOf(document.uri) ?? document.uri;
    const hasSyntaxErrors = parsed.withRoot((root) => root.hasError);
    return {
      path,
      text: parsed.text,
      language,
      role: 'checked',
      lowered: lowerText(parsed, language, 'checked', this.#neighbours.macrosFor(path), memory),
      hasSyntaxErrors,
    };
  }

  /** Analyses a file with those around it. */
  async #analyzed(file: SourceFile, options: AnalyzeOptions, memory?: AnalysisMemory): Promise<Analysis> {
    const around = await this.#neighbours.of(file);
    const onFailure = (error: unknown): void => this.#sayFailed(file.path, error);
    return analyzeAmong(file.path, [file, ...around], this.#neighbours.names, options, onFailure, memory) ?? nothing;
  }

  /** The files of the open folders that have to do with sockets and are not open themselves. Their folders are read when this is first asked for. */
  async filesBeside(): Promise<readonly SourceFile[]> {
    const all = await this.#neighbours.all();
    return all.filter(({ path }) => this.#documentAt(path) === undefined);
  }

  /**
   * What is found in a file that is not open, or would be if it or a file beside it read as `changed` does; `undefined` where the settings leave it out.
   * A file that brings the analysis down has nothing in it.
   */
  async ofFile(path: string, changed?: { readonly path: string; readonly text: string }): Promise<Analysis | undefined> {
    const settings = await this.#settingsAt(path, this.#options.host.uriOf(path));
    const file = this.#neighbours.fileAt(path);
    if (settings === undefined || file === undefined) return undefined;
    try {
      const replaced = changed === undefined ? undefined : await this.#neighbours.lowered(changed.path, changed.text);
      const files = [file, ...(await this.#neighbours.around(file))].map((each) => (each.path === replaced?.path ? replaced : each));
      return analyzeAmong(path, files, this.#neighbours.names, this.#optionsBy(settings), (error) => this.#sayFailed(path, error));
    } catch (error) {
      this.#sayFailed(path, error);
      return nothing;
    }
  }

  /** Whether a number stands in a file or in one that it takes names from. */
  async mayName(file: SourceFile, number: number): Promise<boolean> {
    const written = new RegExp(`(?<![\\w.])(?:${number}|0[xX]0*${number.toString(16)})(?![\\w.])`, 'i');
    return written.test(file.text) || (await this.#neighbours.around(file)).some(({ text }) => written.test(text));
  }

  /** The files that one includes, however deep. */
  filesNamedBy(path: string): readonly string[] {
    return this.#neighbours.names.includedBy(path);
  }

  /** The text of a file as the editor has it, or the disk. */
  textOf(path: string): string | undefined {
    return this.#documentAt(path)?.lines.getText() ?? this.#neighbours.textOf(path);
  }

  /** Where a span of a file is for the client. */
  placeIn(path: string, span: Span): Location | undefined {
    const open = this.#documentAt(path);
    const text = open === undefined ? this.#neighbours.textOf(path) : undefined;
    const uri = open?.uri ?? this.#options.host.uriOf(path);
    const lines = open?.lines ?? (text === undefined ? undefined : TextDocument.create(uri, '', 0, text));
    return lines === undefined ? undefined : { uri, range: rangeOf(span, lines) };
  }

  #documentAt(path: string): OpenDocument | undefined {
    for (const document of this.#options.documents.values()) if (this.#options.host.pathOf(document.uri) === path) return document;
    return undefined;
  }

  /** What is said of a file's surroundings may change with it. */
  #markAround(path: string, paths: readonly string[], except: OpenDocument | undefined): void {
    const around = new Set([...paths, ...this.#neighbours.relatedTo(path)]);
    const stale = [...this.#options.documents.values()].filter((document) => {
      const at = this.#options.host.pathOf(document.uri);
      const isAround = at !== undefined && (around.has(at) || this.#known.get(document)?.current?.analysis.together.includes(path) === true);
      return document !== except && isAround;
    });
    this.#markStale(stale);
  }

  #markStale(documents: readonly OpenDocument[]): void {
    if (documents.length === 0) return;
    for (const document of documents) this.#epochs.set(document, (this.#epochs.get(document) ?? 0) + 1);
    this.#options.onStale(documents);
  }

  async #load(language: LanguageId): Promise<void> {
    try {
      await this.#grammars.load(language);
    } catch (error) {
      this.#options.log(`The grammar of ${language} could not be loaded: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /** The editor's settings before those of the project, or `undefined` where either leaves the file out. */
  async #settingsOf(document: OpenDocument): Promise<Settings | undefined> {
    const known = this.#settings.get(document);
    if (known?.generation === this.#generation) return known.settings;
    const generation = this.#generation;
    const settings = await this.#askSettings(document);
    this.#settings.set(document, { generation, settings });
    return settings;
  }

  #optionsBy({ platform, rules }: Settings): AnalyzeOptions {
    const named = platform === undefined || platform === 'auto' ? platformOfNode(this.#options.host.platform) : platform;
    return { platform: named, rules: rules ?? {}, respectIgnores: true, localPortRange: this.#options.host.localPortRange(named) };
  }

  async #askSettings({ uri }: OpenDocument): Promise<Settings | undefined> {
    const path = this.#options.host.pathOf(uri);
    return path === undefined ? this.#options.settingsOf(uri) : this.#settingsAt(path, uri);
  }

  /** A folder is asked about once for all its files: each of them would cost a question to the editor. */
  #settingsInMap(path: string): Promise<Settings | undefined> {
    const document = this.#documentAt(path) ?? this.#options.documents.get(path);
    if (document !== undefined) return this.#settingsOf(document);
    const folder = this.#options.folderOf(path);
    return this.#settingsAt(path, this.#options.host.uriOf(folder ?? path));
  }

  async #settingsAt(path: string, uri: string): Promise<Settings | undefined> {
    const { host, settingsOf, folderOf } = this.#options;
    const editor = await settingsOf(uri);
    const scope = await host.scopeOf(path);
    if (scope.excludes(path) || isExcluded(path, folderOf(path), editor.exclude ?? [])) return undefined;
    return mergeSettings(scope.settings, editor);
  }
}

interface Known {
  readonly generation: number;
  readonly current: Current | undefined;
  readonly version: number;
  readonly epoch: number;
}

const startedAt = Math.round(performance.timeOrigin).toString(36);
const nothing: Analysis = { together: [], findings: [], endpoints: [], hoverAt: () => undefined, bindNotes: () => [] };
const binaryHead = 8192;

function isWorthReading(text: string, language: LanguageId): boolean {
  return mentionsSockets(text, language) || mentionsClients(text, language);
}

function isExcluded(path: string, folder: string | undefined, patterns: readonly string[]): boolean {
  if (folder === undefined || patterns.length === 0) return false;
  return matchPaths(patterns)(insideOf(folder, path));
}
