import type { Location } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { type Analysis, analyzeAmong, nothing } from '../core/analyze.ts';
import type { Span } from '../core/ir/span.ts';
import type { SourceFile } from '../workspace/sources.ts';
import type { FileSettings } from './fileSettings.ts';
import type { Host } from './host.ts';
import type { Neighbours } from './neighbours.ts';
import type { OpenFiles } from './openFiles.ts';
import { rangeOf } from './present.ts';

export interface FilesBesideOptions {
  readonly host: Host;
  readonly open: OpenFiles;
  readonly settings: FileSettings;
  readonly neighbours: Neighbours;
  readonly onFailure: (path: string, error: unknown) => void;
}

/** The files of the open folders, of which most are not open: what they bind, what they say, and where that is for the client. */
export class FilesBeside {
  readonly #options: FilesBesideOptions;

  constructor(options: FilesBesideOptions) {
    this.#options = options;
  }

  /** The files of the open folders that have to do with sockets and are not open themselves. Their folders are read when this is first asked for. */
  async all(): Promise<readonly SourceFile[]> {
    const all = await this.#options.neighbours.all();
    return all.filter(({ path }) => this.#options.open.at(path) === undefined);
  }

  /**
   * What is found in a file that is not open, or would be if it or a file beside it read as `changed` does; `undefined` where the settings leave it out.
   * A file that brings the analysis down has nothing in it.
   */
  async ofFile(path: string, changed?: { readonly path: string; readonly text: string }): Promise<Analysis | undefined> {
    const settings = await this.#options.settings.at(path);
    const file = this.#options.neighbours.fileAt(path);
    if (settings === undefined || file === undefined) return undefined;
    try {
      const replaced = changed === undefined ? undefined : await this.#options.neighbours.lowered(changed.path, changed.text);
      const files = [file, ...(await this.#options.neighbours.around(file))].map((each) => (each.path === replaced?.path ? replaced : each));
      return analyzeAmong(path, files, this.#options.neighbours.names, this.#options.settings.analyzeOptions(settings), (error) =>
        this.#options.onFailure(path, error),
      );
    } catch (error) {
      this.#options.onFailure(path, error);
      return nothing;
    }
  }

  /** Whether a number stands in a file or in one that it takes names from. */
  async mayName(file: SourceFile, number: number): Promise<boolean> {
    const written = new RegExp(`(?<![\\w.])(?:${number}|0[xX]0*${number.toString(16)})(?![\\w.])`, 'i');
    return written.test(file.text) || (await this.#options.neighbours.around(file)).some(({ text }) => written.test(text));
  }

  /** The files that one includes, however deep. */
  filesNamedBy(path: string): readonly string[] {
    return this.#options.neighbours.names.includedBy(path);
  }

  /** The text of a file as the editor has it, or the disk. */
  textOf(path: string): string | undefined {
    return this.#options.open.textAt(path) ?? this.#options.neighbours.textOf(path);
  }

  isOpen(path: string): boolean {
    return this.#options.open.at(path) !== undefined;
  }

  /** Where a span of a file is for the client. */
  placeIn(path: string, span: Span): Location | undefined {
    const open = this.#options.open.at(path);
    const text = open === undefined ? this.#options.neighbours.textOf(path) : undefined;
    const uri = open?.uri ?? this.#options.host.uriOf(path);
    const lines = open?.lines ?? (text === undefined ? undefined : TextDocument.create(uri, '', 0, text));
    return lines === undefined ? undefined : { uri, range: rangeOf(span, lines) };
  }
}
