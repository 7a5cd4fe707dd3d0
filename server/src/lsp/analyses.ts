import {
  type Analysis,
  type AnalysisMemory,
  type AnalyzeOptions,
  analyzeAmong,
  type Hover,
  type LoweringMemory,
  lowerText,
  nothing,
  prepareText,
} from '../core/analyze.ts';
import type { Finding } from '../core/rules/finding.ts';
import { Grammars, type LanguageId, type ParsedText } from '../core/syntax/index.ts';
import { type Checked, type Fixed, fixText } from '../workspace/fix.ts';
import type { Settings } from '../workspace/projectFile.ts';
import { defaultMaxFileSize } from '../workspace/readSource.ts';
import type { SourceFile } from '../workspace/sources.ts';
import type { OpenDocument } from './document.ts';
import { isBinary, isTooLarge, isWorthReading, languageOf } from './documentKind.ts';
import { FileSettings } from './fileSettings.ts';
import { FilesBeside } from './filesBeside.ts';
import type { Host } from './host.ts';
import { Neighbours } from './neighbours.ts';
import { OpenFiles } from './openFiles.ts';
import { isOfC, TakenNames } from './takenNames.ts';
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
  readonly #open: OpenFiles;
  readonly #settings: FileSettings;
  readonly #grammars: Grammars;
  readonly #neighbours: Neighbours;
  readonly #map: WorkspaceMap;
  readonly #known = new WeakMap<OpenDocument, Known>();
  readonly #taken: TakenNames;
  readonly beside: FilesBeside;
  /** Counts how often what surrounds a document has changed. */
  readonly #epochs = new WeakMap<OpenDocument, number>();
  #generation = 0;

  constructor(options: AnalysesOptions) {
    this.#options = options;
    const { host, documents, settingsOf, folderOf } = options;
    this.#open = new OpenFiles(documents, host);
    this.#settings = new FileSettings({ host, open: this.#open, settingsOf, folderOf });
    this.#grammars = new Grammars(options.host.grammars, prepareText);
    this.#neighbours = new Neighbours({
      disk: options.host.disk,
      grammars: this.#grammars,
      folderOf: options.folderOf,
      folders: options.folders,
      openText: (path) => this.#open.textAt(path),
      mayScan: options.mayScan,
      onScanned: () => {
        this.#markStale(this.#open.all);
        options.onMapChanged();
      },
    });
    this.#taken = new TakenNames({
      neighbours: this.#neighbours,
      knowDocuments: () => this.#knowDocuments(),
      isOpen: (path) => this.#open.at(path) !== undefined,
      stamp: () => `${this.#neighbours.revision} ${this.#open.all.map((document) => this.stampOf(document)).join(' ')}`,
      onFailure: this.#sayFailed,
    });
    this.beside = new FilesBeside({ host, open: this.#open, settings: this.#settings, neighbours: this.#neighbours, onFailure: this.#sayFailed });
    this.#map = new WorkspaceMap({
      neighbours: this.#neighbours,
      optionsAt: async (path) => {
        const settings = await this.#settings.amongMany(path, this.#open.at(path) ?? options.documents.get(path));
        return settings === undefined ? undefined : this.#settings.analyzeOptions(settings);
      },
      knowDocuments: () => this.#knowDocuments(),
      log: options.log,
    });
  }

  /** Settings have changed: what is known was found under others. */
  forget(): void {
    this.#generation += 1;
    this.#settings.forget();
    this.#neighbours.forget();
    this.#map.forget();
    this.#options.onMapChanged();
  }

  /** A file beside the open documents has changed on the disk. */
  async fileChanged(uri: string): Promise<void> {
    const path = this.#options.host.pathOf(uri);
    if (path === undefined || this.#open.at(path) !== undefined) return;
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
    for (const document of this.#open.all) {
      const current = await this.of(document);
      // What is typed may have taken out what the file on the disk still says.
      if (current?.analysis === nothing) this.#neighbours.leave(this.#open.nameOf(document));
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
      const settings = language === undefined ? undefined : await this.#settings.of(document);
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
      if (known?.version !== version) this.#markAround(this.#open.nameOf(document), current?.analysis.together ?? [], document);
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
    if (isTooLarge(text, settings.maxFileSize ?? defaultMaxFileSize) || isBinary(text)) return undefined;
    const options = this.#settings.analyzeOptions(settings);
    if (!this.#grammars.isLoaded(language) || !isWorthReading(text, language))
      return { analysis: nothing, language, options, version: document.version, took: 0 };
    return this.#guarded(document, language, options, () => {
      const parsed = document.parse(this.#grammars, language);
      return this.#analyzed(this.#sourceOf(document, language, parsed, document.memory), options, document.found);
    });
  }

  /** What is known at an offset of a document, by itself or to the files that take names from it. */
  async hoverAt(document: OpenDocument, { analysis, language, options }: Current, offset: number): Promise<Hover | undefined> {
    const lineOf = (at: number): number => document.lines.positionAt(at).line + 1;
    const known = analysis.hoverAt(offset, lineOf);
    const path = this.#open.pathOf(document);
    if (known !== undefined || path === undefined || (analysis !== nothing && !isOfC(language))) return known;
    return this.#taken.hoverAt({ document, path, language, options }, offset, lineOf);
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
    const path = this.#open.nameOf(document);
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

  /** What is said of a file's surroundings may change with it. */
  #markAround(path: string, paths: readonly string[], except: OpenDocument | undefined): void {
    const around = new Set([...paths, ...this.#neighbours.relatedTo(path)]);
    const isAround = (document: OpenDocument): boolean => {
      const at = this.#open.pathOf(document);
      if (document === except || at === undefined) return false;
      if (around.has(at) || this.#neighbours.names.includedBy(at).includes(path)) return true;
      return this.#known.get(document)?.current?.analysis.together.includes(path) === true;
    };
    this.#markStale(this.#open.all.filter(isAround));
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
}

interface Known {
  readonly generation: number;
  readonly current: Current | undefined;
  readonly version: number;
  readonly epoch: number;
}

const startedAt = Math.round(performance.timeOrigin).toString(36);
