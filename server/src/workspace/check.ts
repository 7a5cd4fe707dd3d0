import type { Text } from '@bindwise/semantics';
import { type Analysis, type AnalyzeOptions, analyzeTogether, type FileNames, mentionsSockets } from '../core/analyze.ts';
import type { Finding } from '../core/rules/finding.ts';
import type { GrammarSource } from '../core/syntax/index.ts';
import { type BindMap, bindMapOf, programAmong } from './bindMap.ts';
import { detectLanguage } from './detectLanguage.ts';
import { type Checked, fixText } from './fix.ts';
import { grammarsFrom } from './grammarsFrom.ts';
import { type Look, lookAt } from './look.ts';
import { nodeDisk } from './nodeDisk.ts';
import { decode, reasons, type SourceText } from './readSource.ts';
import { replaceFile } from './replaceFile.ts';
import { type ReportedFinding, reportFindings } from './report.ts';
import { FileResolver } from './resolve.ts';
import { type SourceFile, Sources } from './sources.ts';

export interface CheckOptions {
  readonly analyze: AnalyzeOptions;
  /** In bytes. */
  readonly maxFileSize: number;
  /** Write the preferred fixes to the file. */
  readonly fix: boolean;
}

/**
 * What became of a file. `passed`: it is a source and says nothing about sockets, so it was not parsed; `unknown`: its name left open what it is, and it
 * is none of ours.
 */
export interface FileReport {
  readonly path: string;
  readonly outcome: 'analysed' | 'passed' | 'unknown' | 'skipped' | 'failed';
  /** Why it was skipped or failed, or why its fixes were not written. */
  readonly reason?: Text;
  readonly findings: readonly ReportedFinding[];
  /** How many fixes were written. */
  readonly fixed: number;
}

/** A file that is checked: as it lies on the disk, and as it was lowered. */
interface Entry {
  readonly options: CheckOptions;
  readonly bytes: Uint8Array | undefined;
  readonly decoded: SourceText;
  file: SourceFile;
  fixed: number;
  reason?: Text;
}

/** Checks files together: first each is added, then all are analysed, so that what one says of another is known. */
export class Checker {
  readonly #sources: Sources;
  readonly #resolver: FileResolver;
  readonly #names: FileNames;
  readonly #entries = new Map<string, Entry>();
  readonly #failed = new Map<string, FileReport>();
  #named: readonly SourceFile[] = [];
  #analyses: ReadonlyMap<string, Analysis> = new Map();

  /** @param roots the folders in which files are looked for that others name */
  constructor(source: GrammarSource, roots: readonly string[]) {
    this.#sources = new Sources(nodeDisk, () => grammarsFrom(source));
    this.#resolver = new FileResolver(nodeDisk, roots);
    this.#names = this.#sources.namesBy(this.#resolver);
  }

  /**
   * Reads a file, and keeps it for the analysis when it may say something about sockets.
   * @returns the report of a file about which there is nothing more to say. Never throws: what goes wrong is the report
   */
  async add(path: string, options: CheckOptions): Promise<FileReport | undefined> {
    const look = lookAt(nodeDisk, path, options.maxFileSize);
    if (look.outcome !== 'relevant') return passedOver(path, look);
    return this.#keep(path, decode(look.bytes), look.bytes, options);
  }

  /** Notes a file of the tree that others may include. */
  note(path: string): void {
    this.#resolver.note(path);
  }

  /** Adds a text as if it were the file's. */
  async addText(path: string, text: string, options: CheckOptions): Promise<FileReport | undefined> {
    const language = detectLanguage(path, text);
    if (language === undefined) return { path, outcome: 'skipped', reason: reasons.noLanguage, findings: [], fixed: 0 };
    if (!mentionsSockets(text, language)) return { path, outcome: 'passed', findings: [], fixed: 0 };
    return this.#keep(path, { text, hasByteOrderMark: false, isValidUtf8: true }, undefined, options);
  }

  /** Analyses what was added, and makes the fixes that were asked for. */
  async finish(): Promise<readonly FileReport[]> {
    this.#named = await this.#sources.namedBy(this.#files(), this.#names);
    let analyses = this.#analyze(this.#files());
    let changed = false;
    for (const [path, entry] of this.#entries) {
      if (entry.options.fix && (await this.#fix(path, entry, analyses.get(path)))) changed = true;
    }
    if (changed) analyses = this.#analyze(this.#files());
    this.#analyses = analyses;
    const reports = [...this.#entries].map(([path, entry]) => this.#reportOf(path, entry, analyses.get(path)));
    return reports.map((report) => this.#failed.get(report.path) ?? report);
  }

  /** What the files bind, as they were when {@link finish} had done with them. */
  bindMap(): BindMap {
    const hasMain = (path: string): boolean => this.#entries.get(path)?.file.lowered.functions.some(({ name }) => name === 'main') === true;
    const files = [...this.#entries].flatMap(([path, { file, options }]) => {
      const analysis = this.#analyses.get(path);
      if (analysis === undefined) return [];
      const { endpoints, findings, together } = analysis;
      return [{ path, text: file.text, program: programAmong(together, hasMain), platform: options.analyze.platform, endpoints, findings }];
    });
    return bindMapOf(files);
  }

  async #keep(path: string, decoded: SourceText, bytes: Uint8Array | undefined, options: CheckOptions): Promise<FileReport | undefined> {
    const language = detectLanguage(path, decoded.text) ?? 'c';
    try {
      const file = await this.#sources.lower(path, decoded.text, language, 'checked', this.#names.includedBy(path));
      this.#entries.set(path, { options, bytes, decoded, file, fixed: 0 });
      return undefined;
    } catch (error) {
      return broughtDown(path, error);
    }
  }

  #files(): readonly SourceFile[] {
    return [...this.#entries.values()].map(({ file }) => file);
  }

  #analyze(files: readonly SourceFile[]): ReadonlyMap<string, Analysis> {
    // A file that is only named is followed as those are that name it.
    const [first] = files;
    const fallback = first === undefined ? noOptions : (this.#entries.get(first.path)?.options.analyze ?? noOptions);
    const optionsOf = (path: string): AnalyzeOptions => this.#entries.get(path)?.options.analyze ?? fallback;
    return analyzeTogether([...files, ...this.#named], this.#names, optionsOf, (path, error) => this.#failed.set(path, broughtDown(path, error)));
  }

  /** @returns whether the file has changed */
  async #fix(path: string, entry: Entry, analysis: Analysis | undefined): Promise<boolean> {
    if (analysis === undefined || entry.bytes === undefined || !analysis.findings.some(({ fixes }) => fixes.length > 0)) return false;
    const together = new Set(analysis.together);
    const others = this.#files().filter((file) => file.path !== path && together.has(file.path));
    const { language } = entry.file;
    // Lowered again for each round; the files around it stay as they are.
    const rounds = new Map<string, SourceFile>([[entry.file.text, entry.file]]);
    const check = async (text: string): Promise<Checked> => {
      const file = rounds.get(text) ?? (await this.#sources.lower(path, text, language, 'checked', this.#names.includedBy(path)));
      rounds.set(text, file);
      const findings: readonly Finding[] = this.#analyze([file, ...others]).get(path)?.findings ?? [];
      return { findings, hasSyntaxErrors: file.hasSyntaxErrors };
    };
    try {
      const { text, count } = await fixText(entry.decoded.text, check);
      if (count === 0) return false;
      const problem = entry.decoded.isValidUtf8 ? replaceFile(path, entry.bytes, text, entry.decoded.hasByteOrderMark) : notUtf8;
      if (problem !== undefined) {
        entry.reason = problem;
        return false;
      }
      entry.file = rounds.get(text) ?? entry.file;
      entry.fixed = count;
      return true;
    } catch (error) {
      this.#failed.set(path, broughtDown(path, error));
      return false;
    }
  }

  #reportOf(path: string, entry: Entry, analysis: Analysis | undefined): FileReport {
    const textOf = (other: string): string => this.#entries.get(other)?.file.text ?? this.#sources.textOf(other) ?? '';
    // What another file says of itself is told there, where that is checked, too.
    const atCalls = (analysis?.atCalls ?? []).filter((each) => !this.#entries.has(each.path)).map(({ finding }) => finding);
    const all = [...(analysis?.findings ?? []), ...atCalls].sort((a, b) => a.span.start - b.span.start);
    const findings = reportFindings(all, entry.file.text, textOf);
    return { path, outcome: 'analysed', findings, fixed: entry.fixed, ...(entry.reason === undefined ? {} : { reason: entry.reason }) };
  }
}

const noOptions: AnalyzeOptions = { platform: 'linux', rules: {}, respectIgnores: true };

const notUtf8: Text = {
  en: 'it is not valid UTF-8, so its fixes were not written',
  'zh-CN': '文件不是有效的 UTF-8，因此没有写入修复',
};

/** The report of a file that is not analysed. */
export function passedOver(path: string, look: Exclude<Look, { outcome: 'relevant' }>): FileReport {
  return { path, outcome: look.outcome, findings: [], fixed: 0, ...('reason' in look ? { reason: look.reason } : {}) };
}

/** One file that brings the analysis down must not lose the others. */
function broughtDown(path: string, error: unknown): FileReport {
  const detail = error instanceof Error ? error.message : String(error);
  const reason: Text = { en: `Bindwise failed on it: ${detail}`, 'zh-CN': `Bindwise 处理它时出错：${detail}` };
  return { path, outcome: 'failed', reason, findings: [], fixed: 0 };
}
