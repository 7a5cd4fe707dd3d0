import type { Text } from '@bindwise/semantics';
import { type AnalyzeOptions, analyze, mentionsSockets, prepareText } from '../core/analyze.ts';
import type { Finding } from '../core/rules/finding.ts';
import type { GrammarSource, Grammars } from '../core/syntax/index.ts';
import { type LanguageId, languageOfPath } from '../core/syntax/language.ts';
import { detectLanguage } from './detectLanguage.ts';
import { type Checked, fixText } from './fix.ts';
import { decode, type NoSource, readSource, reasons, type SourceText } from './readSource.ts';
import { replaceFile } from './replaceFile.ts';
import { type ReportedFinding, reportFindings } from './report.ts';

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

/** Checks files one after another; each grammar is loaded when the first file needs it. */
export class FileChecker {
  readonly #source: GrammarSource;
  #grammars: Promise<Grammars> | undefined;

  constructor(source: GrammarSource) {
    this.#source = source;
  }

  /** Reads and checks a file. Never throws: what goes wrong is the file's outcome. */
  async checkFile(path: string, options: CheckOptions): Promise<FileReport> {
    const source = readSource(path, options.maxFileSize);
    if (source.kind !== 'bytes') return passedOver(path, source);
    // The words are ASCII: read as Latin-1, which costs next to nothing, they are found as well as in the decoded text.
    const quick = source.bytes.toString('latin1');
    const language = languageOfPath(path) ?? detectLanguage(path, quick);
    if (language === undefined) return { path, outcome: 'unknown', findings: [], fixed: 0 };
    if (!mentionsSockets(quick, language)) return { path, outcome: 'passed', findings: [], fixed: 0 };
    const decoded = decode(source.bytes);
    return options.fix ? this.#fixFile(path, source.bytes, decoded, options) : this.checkText(path, decoded.text, options);
  }

  /** Checks a text as if it were the file's. */
  async checkText(path: string, text: string, options: CheckOptions): Promise<FileReport> {
    const language = detectLanguage(path, text);
    if (language === undefined) return { path, outcome: 'skipped', reason: reasons.noLanguage, findings: [], fixed: 0 };
    if (!mentionsSockets(text, language)) return { path, outcome: 'passed', findings: [], fixed: 0 };
    return guarded(path, async () => {
      const check = await this.#checkerOf(language, options.analyze);
      return { path, outcome: 'analysed', findings: reportFindings(check(text).findings, text), fixed: 0 };
    });
  }

  async #fixFile(path: string, bytes: Buffer, source: SourceText, options: CheckOptions): Promise<FileReport> {
    const language = detectLanguage(path, source.text) ?? 'c';
    return guarded(path, async () => {
      const check = await this.#checkerOf(language, options.analyze);
      const { text, count, findings } = fixText(source.text, check);
      if (count === 0) return { path, outcome: 'analysed', findings: reportFindings(findings, text), fixed: 0 };
      const problem = source.isValidUtf8 ? replaceFile(path, bytes, text, source.hasByteOrderMark) : notUtf8;
      if (problem === undefined) return { path, outcome: 'analysed', findings: reportFindings(findings, text), fixed: count };
      return { path, outcome: 'analysed', reason: problem, findings: reportFindings(check(source.text).findings, source.text), fixed: 0 };
    });
  }

  async #checkerOf(language: LanguageId, options: AnalyzeOptions): Promise<(text: string) => Checked> {
    this.#grammars ??= import('../core/syntax/parse.ts').then(({ Grammars }) => new Grammars(this.#source, prepareText));
    const grammars = await this.#grammars;
    await grammars.load(language);
    return (text) => {
      const parsed = grammars.parse(text, language);
      try {
        const findings: readonly Finding[] = analyze(parsed, language, options).findings;
        return { findings, hasSyntaxErrors: parsed.withRoot((root) => root.hasError) };
      } finally {
        parsed.delete();
      }
    };
  }
}

const notUtf8: Text = {
  en: 'it is not valid UTF-8, so its fixes were not written',
  'zh-CN': '文件不是有效的 UTF-8，因此没有写入修复',
};

function passedOver(path: string, { kind, reason }: NoSource): FileReport {
  return { path, outcome: kind, reason, findings: [], fixed: 0 };
}

/** One file that brings the analysis down must not lose the others. */
async function guarded(path: string, check: () => Promise<FileReport>): Promise<FileReport> {
  try {
    return await check();
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    const reason: Text = { en: `Bindwise failed on it: ${detail}`, 'zh-CN': `Bindwise 处理它时出错：${detail}` };
    return { path, outcome: 'failed', reason, findings: [], fixed: 0 };
  }
}
