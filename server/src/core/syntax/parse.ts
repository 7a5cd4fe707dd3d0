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

/** A range of the text, in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Where a tree has another structure than an earlier one, in the text as it is now. */
export interface Restructured {
  readonly ranges: readonly TextRange[];
  /** The tree has no errors, and the earlier one is the last that had none; else it is the one before the edit. */
  readonly isSound: boolean;
}

/** A tree that stays as it is while the text that it is of is edited. It takes memory until it is given back. */
export interface KeptTree {
  readonly root: SyntaxNode;
  delete(): void;
}

/** A text and its parse tree. The tree stays inside; a caller sees nodes only during {@link withRoot}. */
export class ParsedText {
  readonly #parser: Parser;
  readonly #prepare: (text: string) => string | undefined;
  #tree: Tree;
  #text: string;
  #isPrepared: boolean;
  /** While the tree has errors: the last one that had none, as the edits since have moved it. */
  #sound: Tree | undefined;

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

  /**
   * Replaces `[start, end)` by `replacement` and parses again, reusing what did not change.
   * @param isPlain the edit can make no difference to what the parser is given instead of the text. Whoever says so and finds out otherwise parses anew
   * @param after the text after the edit, where somebody has it already: put together here it is one more copy of a text that may be long
   * @returns `undefined` where it is not known where the tree has another structure
   */
  edit(start: number, end: number, replacement: string, isPlain = false, after = spliced(this.#text, start, end, replacement)): Restructured | undefined {
    const before = this.#text;
    const prepared = isPlain && !this.#isPrepared ? undefined : this.#prepare(after);
    const wasPrepared = this.#isPrepared;
    this.#isPrepared = prepared !== undefined;
    this.#text = after;
    // What was prepared may differ anywhere from what it was, so nothing of the old tree can be kept.
    if (wasPrepared || prepared !== undefined) {
      this.#replaceTree(parseOrThrow(this.#parser, prepared ?? after, null));
      return undefined;
    }
    const old = this.#tree;
    const edit = editOf(before, start, end, replacement);
    old.edit(edit);
    this.#sound?.edit(edit);
    this.#tree = parseOrThrow(this.#parser, after, old);
    const isSound = !this.#tree.rootNode.hasError;
    const restructured = isPlain ? { ranges: changedRanges(isSound ? (this.#sound ?? old) : old, this.#tree), isSound } : undefined;
    if (isSound || this.#sound !== undefined || old.rootNode.hasError) old.delete();
    else this.#sound = old;
    if (isSound) this.#forgetSound();
    return restructured;
  }

  /** Parses the text as if it had just been opened. */
  parseAnew(): void {
    const prepared = this.#prepare(this.#text);
    this.#isPrepared = prepared !== undefined;
    this.#replaceTree(parseOrThrow(this.#parser, prepared ?? this.#text, null));
  }

  /** A tree of a piece of the text alone, whatever stands around it. */
  parsePiece(start: number, end: number): KeptTree {
    const tree = parseOrThrow(this.#parser, this.#text.slice(start, end), null);
    return { root: tree.rootNode, delete: () => tree.delete() };
  }

  /** Lends the root. The node and all that is reached from it are void when `use` returns. */
  withRoot<T>(use: (root: SyntaxNode) => T): T {
    return use(this.#tree.rootNode);
  }

  /** The tree as it is now, for the lowering that reads functions of it again; it shares what memory it can with the trees that follow. */
  keep(): KeptTree {
    const tree = this.#tree.copy();
    return { root: tree.rootNode, delete: () => tree.delete() };
  }

  /** Frees the tree's memory in WebAssembly; the object is of no use afterwards. */
  delete(): void {
    this.#tree.delete();
    this.#forgetSound();
  }

  #replaceTree(tree: Tree): void {
    this.#tree.delete();
    this.#tree = tree;
    this.#forgetSound();
  }

  #forgetSound(): void {
    this.#sound?.delete();
    this.#sound = undefined;
  }
}

function changedRanges(before: Tree, now: Tree): readonly TextRange[] {
  return before.getChangedRanges(now).map(({ startIndex, endIndex }) => ({ start: startIndex, end: endIndex }));
}

function parseOrThrow(parser: Parser, text: string, old: Tree | null): Tree {
  const tree = parser.parse(text, old);
  // `parse` gives null only without a language or when a progress callback cancels; neither happens here.
  if (tree === null) throw new Error('The parser gave no tree.');
  return tree;
}

function spliced(text: string, start: number, end: number, replacement: string): string {
  return text.slice(0, start) + replacement + text.slice(end);
}

function editOf(before: string, start: number, end: number, replacement: string): Edit {
  const startPosition = pointAt(before, start);
  return new Edit({
    startIndex: start,
    oldEndIndex: end,
    newEndIndex: start + replacement.length,
    startPosition,
    oldEndPosition: pointAfter(startPosition, before.slice(start, end)),
    newEndPosition: pointAfter(startPosition, replacement),
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

function pointAfter({ row, column }: { row: number; column: number }, text: string): { row: number; column: number } {
  const added = pointAt(text, text.length);
  return { row: row + added.row, column: added.row === 0 ? column + added.column : added.column };
}
