import { Edit, Language, type Node, Parser, type Tree } from 'web-tree-sitter';
import { type GrammarName, grammarOf, type LanguageId } from './language.ts';

/** A node of a parse tree that is lent for the length of one call. It must not be kept. */
export type SyntaxNode = Node;

/** Where the WebAssembly comes from: files for Node, a fetch for a browser. `core` does no I/O of its own. */
export interface GrammarSource {
  readonly runtime: () => Promise<Uint8Array>;
  readonly grammar: (name: GrammarName) => Promise<Uint8Array>;
}

/**
 * Gives the parser a text of the same length that it can read where the real one would confuse it (alternatives of the preprocessor that cut through a
 * statement), or `undefined` where the text is fine as it is.
 */
export type Prepare = (text: string, language: LanguageId) => string | undefined;

/** The grammars that are needed, loaded once each and only when a file asks for them. */
export class Grammars {
  readonly #source: GrammarSource;
  readonly #prepare: Prepare;
  #runtime: Promise<void> | undefined;
  readonly #loading = new Map<GrammarName, Promise<void>>();
  readonly #parsers = new Map<GrammarName, Parser>();

  constructor(source: GrammarSource, prepare: Prepare) {
    this.#source = source;
    this.#prepare = prepare;
  }

  /** Makes `parse` possible for the language. Cheap when it is loaded already; a failed load is tried again by the next call. */
  load(language: LanguageId): Promise<void> {
    const name = grammarOf[language];
    let loading = this.#loading.get(name);
    if (loading === undefined) {
      loading = this.#loadGrammar(name);
      this.#loading.set(name, loading);
      loading.catch(() => this.#loading.delete(name));
    }
    return loading;
  }

  isLoaded(language: LanguageId): boolean {
    return this.#parsers.has(grammarOf[language]);
  }

  /** @throws RangeError when the language is not loaded: a mistake of the caller, never of the text. */
  parse(text: string, language: LanguageId): ParsedText {
    const parser = this.#parsers.get(grammarOf[language]);
    if (parser === undefined) throw new RangeError(`The grammar for ${language} is not loaded.`);
    return new ParsedText(parser, text, (changed) => this.#prepare(changed, language));
  }

  async #loadGrammar(name: GrammarName): Promise<void> {
    this.#runtime ??= this.#source.runtime().then((wasmBinary) => Parser.init({ wasmBinary }));
    const [bytes] = await Promise.all([this.#source.grammar(name), this.#runtime]);
    const parser = new Parser();
    parser.setLanguage(await Language.load(bytes));
    this.#parsers.set(name, parser);
  }
}

/** A text and its parse tree. The tree stays inside; a caller sees nodes only during {@link withRoot}. */
export class ParsedText {
  readonly #parser: Parser;
  readonly #prepare: (text: string) => string | undefined;
  #tree: Tree;
  #text: string;
  #isPrepared: boolean;

  constructor(parser: Parser, text: string, prepare: (text: string) => string | undefined) {
    this.#parser = parser;
    this.#prepare = prepare;
    this.#text = text;
    const prepared = prepare(text);
    this.#isPrepared = prepared !== undefined;
    this.#tree = parseOrThrow(parser, prepared ?? text, null);
  }

  get text(): string {
    return this.#text;
  }

  /** Replaces `[start, end)` by `replacement` and parses again, reusing what did not change. */
  edit(start: number, end: number, replacement: string): void {
    const before = this.#text;
    const after = before.slice(0, start) + replacement + before.slice(end);
    const prepared = this.#prepare(after);
    const old = this.#tree;
    // What was prepared may differ anywhere from what it was, so nothing of the old tree can be kept.
    if (this.#isPrepared || prepared !== undefined) this.#tree = parseOrThrow(this.#parser, prepared ?? after, null);
    else {
      old.edit(editOf(before, after, start, end, replacement.length));
      this.#tree = parseOrThrow(this.#parser, after, old);
    }
    this.#isPrepared = prepared !== undefined;
    this.#text = after;
    old.delete();
  }

  /** Lends the root. The node and all that is reached from it are void when `use` returns. */
  withRoot<T>(use: (root: SyntaxNode) => T): T {
    return use(this.#tree.rootNode);
  }

  /** Frees the tree's memory in WebAssembly; the object is of no use afterwards. */
  delete(): void {
    this.#tree.delete();
  }
}

function parseOrThrow(parser: Parser, text: string, old: Tree | null): Tree {
  const tree = parser.parse(text, old);
  // `parse` gives null only without a language or when a progress callback cancels; neither happens here.
  if (tree === null) throw new Error('The parser gave no tree.');
  return tree;
}

function editOf(before: string, after: string, start: number, end: number, added: number): Edit {
  return new Edit({
    startIndex: start,
    oldEndIndex: end,
    newEndIndex: start + added,
    startPosition: pointAt(before, start),
    oldEndPosition: pointAt(before, end),
    newEndPosition: pointAt(after, start + added),
  });
}

function pointAt(text: string, offset: number): { row: number; column: number } {
  let row = 0;
  let lineStart = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) {
    row += 1;
    lineStart = at + 1;
  }
  return { row, column: offset - lineStart };
}
