import { join, relative, sep } from 'node:path';
import { type Analysis, type AnalyzeOptions, analyzeTogether, type FileNames } from '../../server/src/core/analyze.ts';
import type { Finding } from '../../server/src/core/rules/finding.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { lookAt } from '../../server/src/workspace/look.ts';
import { nodeDisk } from '../../server/src/workspace/nodeDisk.ts';
import { Projects } from '../../server/src/workspace/project.ts';
import { decode, defaultMaxFileSize } from '../../server/src/workspace/readSource.ts';
import { reportFindings } from '../../server/src/workspace/report.ts';
import { FileResolver } from '../../server/src/workspace/resolve.ts';
import { type SourceFile, Sources } from '../../server/src/workspace/sources.ts';
import { walk } from '../../server/src/workspace/walk.ts';
import { grammars } from '../support/grammars.ts';
import type { Reported } from './engine.ts';

const options: AnalyzeOptions = { platform: 'linux', rules: {}, respectIgnores: false };

export interface FileWithFindings {
  readonly path: string;
  readonly text: string;
  readonly language: LanguageId;
  readonly hasSyntaxErrors: boolean;
  readonly findings: readonly Finding[];
}

export interface Attempt {
  readonly findings: readonly Finding[];
  readonly hasSyntaxErrors: boolean;
  readonly reported: readonly Reported[];
}

/**
 * The files of a project, lowered once, of which single ones are changed and analysed again together with those that they share names with. It is what
 * `check` does, without reading the rest of the project for each change.
 */
export class Program {
  readonly #folder: string;
  readonly #sources: Sources;
  readonly #names: FileNames;
  readonly #files: readonly SourceFile[];
  readonly #analyses: ReadonlyMap<string, Analysis>;

  static async read(folder: string): Promise<Program> {
    const sources = new Sources(nodeDisk, () => Promise.resolve(grammars));
    const resolver = new FileResolver(nodeDisk, [folder]);
    const names = sources.namesBy(resolver);
    const paths = [...walk(folder, { disk: nodeDisk, projects: new Projects(nodeDisk), respectGitIgnore: false })].flatMap((walked) =>
      walked.kind === 'file' ? [walked.path] : [],
    );
    for (const path of paths) resolver.note(path);
    const checked: SourceFile[] = [];
    for (const path of paths) {
      const look = lookAt(nodeDisk, path, defaultMaxFileSize);
      if (look.outcome === 'relevant') checked.push(await sources.lower(path, decode(look.bytes).text, look.language, 'checked', names.includedBy(path)));
    }
    return new Program(folder, sources, names, [...checked, ...(await sources.namedBy(checked, names))]);
  }

  private constructor(folder: string, sources: Sources, names: FileNames, files: readonly SourceFile[]) {
    this.#folder = folder;
    this.#sources = sources;
    this.#names = names;
    this.#files = files;
    this.#analyses = analyzeTogether(files, names, () => options);
  }

  /** What is said of the files as they are. */
  findings(): readonly Reported[] {
    return this.#report(this.#files, this.#analyses);
  }

  /** The files in which something is found, as they are. */
  filesWithFindings(): readonly FileWithFindings[] {
    return this.#files.flatMap(({ path, text, language, hasSyntaxErrors, role }) => {
      const findings = role === 'checked' ? (this.#analyses.get(path)?.findings ?? []) : [];
      return findings.length === 0 ? [] : [{ path: this.#shown(path), text, language, hasSyntaxErrors, findings }];
    });
  }

  /**
   * What is said when one file has another text, of it and of the files around it. A file that said nothing about sockets may do so now.
   */
  async findingsWith(path: string, text: string, language: LanguageId): Promise<readonly Reported[]> {
    return (await this.#with(path, text, language)).reported();
  }

  /** What is found in one file when it has another text, with the fixes that are offered, and how often each rule speaks in the files around it. */
  async tryText(path: string, text: string, language: LanguageId): Promise<Attempt> {
    const { file, findings, reported } = await this.#with(path, text, language);
    return { findings, hasSyntaxErrors: file.hasSyntaxErrors, reported: reported() };
  }

  async #with(
    path: string,
    text: string,
    language: LanguageId,
  ): Promise<{ file: SourceFile; findings: readonly Finding[]; reported: () => readonly Reported[] }> {
    const full = join(this.#folder, ...path.split('/'));
    const before = this.#files.find((file) => file.path === full);
    const together = new Set(this.#analyses.get(full)?.together);
    const file = await this.#sources.lower(full, text, before?.language ?? language, 'checked', this.#names.includedBy(full));
    const files = [file, ...this.#files.filter((other) => other !== before && (together.has(other.path) || other.role === 'imported'))];
    const analyses = analyzeTogether(files, this.#names, () => options);
    return { file, findings: analyses.get(full)?.findings ?? [], reported: () => this.#report(files, analyses) };
  }

  #report(files: readonly SourceFile[], analyses: ReadonlyMap<string, Analysis>): readonly Reported[] {
    const textOf = (path: string): string => files.find((file) => file.path === path)?.text ?? this.#sources.textOf(path) ?? '';
    return files
      .filter(({ role }) => role === 'checked')
      .flatMap(({ path, text }) =>
        reportFindings(analyses.get(path)?.findings ?? [], text, textOf).map(({ rule, severity, message, start, end }) => ({
          path: this.#shown(path),
          line: start.line,
          endLine: end.line,
          rule,
          severity,
          message: message.en,
        })),
      );
  }

  /** A path as the labels write it. */
  #shown(path: string): string {
    return relative(this.#folder, path).split(sep).join('/');
  }
}
