import type { TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { AnalysisMemory, LoweringMemory } from '../core/analyze.ts';
import type { Grammars, ParsedText } from '../core/syntax/index.ts';
import type { LanguageId } from '../core/syntax/language.ts';

/** An open document: its text as the editor has it, and a parse tree that follows the text when it is asked for. */
export class OpenDocument {
  readonly uri: string;
  /** No two documents have the same, even where one was closed and opened again. */
  readonly serial: number;
  /** What the editor calls its language. */
  readonly languageId: string;
  #text: TextDocument;
  #parsed: { readonly source: ParsedText; readonly language: LanguageId } | undefined;
  /** Changes that the tree has not seen, in order; each in terms of the text that the one before it left. */
  #pending: { readonly start: number; readonly end: number; readonly text: string }[] = [];
  #reusesTree = false;
  /** The version that was parsed whole after all. */
  #settled: number | undefined;
  #isClosed = false;
  /** What the text was lowered to: after an edit only what changed is lowered again. */
  readonly memory = new LoweringMemory();
  /** What was found in it and in the files around it. */
  readonly found = new AnalysisMemory();

  constructor(uri: string, languageId: string, version: number, text: string) {
    this.uri = uri;
    opened += 1;
    this.serial = opened;
    this.languageId = languageId;
    this.#text = TextDocument.create(uri, languageId, version, text);
  }

  get version(): number {
    return this.#text.version;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** The text by lines; not to be kept, as the next change is made in it. */
  get lines(): TextDocument {
    return this.#text;
  }

  change(changes: readonly TextDocumentContentChangeEvent[], version: number): void {
    for (const change of changes) {
      if ('range' in change && change.range !== undefined && this.#parsed !== undefined) {
        const a = this.#text.offsetAt(change.range.start);
        const b = this.#text.offsetAt(change.range.end);
        this.#pending.push({ start: Math.min(a, b), end: Math.max(a, b), text: change.text });
      } else this.#dropTree();
      this.#text = TextDocument.update(this.#text, [change], version);
    }
    if (changes.length === 0) this.#text = TextDocument.update(this.#text, [], version);
  }

  /** The tree of the text as it is now. The language must be loaded. */
  parse(grammars: Grammars, language: LanguageId): ParsedText {
    const text = this.#text.getText();
    if (this.#parsed !== undefined && this.#parsed.language === language && this.#pending.length <= mostPending) {
      const { source } = this.#parsed;
      for (const [index, { start, end, text: replacement }] of this.#pending.entries()) {
        const length = source.text.length - (end - start) + replacement.length;
        const isLast = index === this.#pending.length - 1 && length === text.length;
        this.memory.edit(source, start, end, replacement, isLast ? text : undefined);
      }
      if (this.#pending.length > 0) this.#reusesTree = true;
      this.#pending = [];
      if (source.text === text) return source;
    }
    return this.#parseWhole(grammars, language);
  }

  /**
   * Whether the tree may differ from that of the same text opened anew: where a text has syntax errors, how the parser recovers depends on the tree that
   * it reuses.
   */
  get isProvisional(): boolean {
    return this.#reusesTree && this.#settled !== this.version && this.#parsed?.source.withRoot((root) => root.hasError) === true;
  }

  /** What is known of this version is what is found when it is opened anew. */
  settle(): void {
    this.#settled = this.version;
  }

  /** Gives the memory of the tree back. */
  close(): void {
    this.#isClosed = true;
    this.#dropTree();
  }

  #parseWhole(grammars: Grammars, language: LanguageId): ParsedText {
    this.#dropTree();
    const source = grammars.parse(this.#text.getText(), language);
    this.#parsed = { source, language };
    return source;
  }

  #dropTree(): void {
    const parsed = this.#parsed;
    this.#parsed = undefined;
    this.#pending = [];
    this.#reusesTree = false;
    this.memory.forget();
    parsed?.source.delete();
  }
}

let opened = 0;

/** Beyond this, one whole parse costs less than following every change. */
const mostPending = 32;
