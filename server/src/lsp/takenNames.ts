import { type Analysis, type AnalyzeOptions, analyzeTogether, type Hover, macroAt, overUses } from '../core/analyze.ts';
import type { LanguageId } from '../core/syntax/language.ts';
import type { SourceFile } from '../workspace/sources.ts';
import type { OpenDocument } from './document.ts';
import type { Neighbours } from './neighbours.ts';

export interface TakenNamesOptions {
  readonly neighbours: Neighbours;
  /** Makes the files that take names from others known as they are typed now. */
  readonly knowDocuments: () => Promise<void>;
  /** Whether an open document is a file: then it is known as it is typed. */
  readonly isOpen: (path: string) => boolean;
  /** Names the texts of all open documents: with others, other things are known. */
  readonly stamp: () => string;
  readonly onFailure: (path: string, error: unknown) => void;
}

/** A document that others take names from, and what it is analysed as. */
export interface Taken {
  readonly document: OpenDocument;
  readonly path: string;
  readonly language: LanguageId;
  readonly options: AnalyzeOptions;
}

/** What a document is to the files that take names from it: ports are often kept in a file of their own, which says nothing of sockets itself. */
export class TakenNames {
  readonly #options: TakenNamesOptions;
  readonly #known = new WeakMap<OpenDocument, { readonly stamp: string; readonly analyses: ReadonlyMap<string, Analysis> }>();

  constructor(options: TakenNamesOptions) {
    this.#options = options;
  }

  async hoverAt(taken: Taken, offset: number, lineOf: (offset: number) => number): Promise<Hover | undefined> {
    const analyses = await this.#analysesAround(taken);
    const known = analyses.get(taken.path)?.hoverAt(offset, lineOf);
    if (known !== undefined || analyses.size === 0 || !isOfC(taken.language)) return known;
    const macro = macroAt(taken.document.lines.getText(), offset);
    if (macro === undefined) return undefined;
    const uses = programsIn(analyses).flatMap((program) => program.macroUses(macro.name));
    return overUses(macro.span, uses);
  }

  /** The analyses of the files that take names from the document, and its own among them. */
  async #analysesAround(taken: Taken): Promise<ReadonlyMap<string, Analysis>> {
    await this.#options.knowDocuments();
    const stamp = this.#options.stamp();
    const known = this.#known.get(taken.document);
    if (known?.stamp === stamp) return known.analyses;
    const { neighbours, onFailure } = this.#options;
    const files = isOfC(taken.language) ? await this.#includers(taken) : await this.#importers(taken);
    const analyses = files.length === 0 ? new Map<string, Analysis>() : analyzeTogether(files, neighbours.names, () => taken.options, onFailure);
    this.#known.set(taken.document, { stamp, analyses });
    return analyses;
  }

  async #importers({ path, document, language }: Taken): Promise<readonly SourceFile[]> {
    const { neighbours } = this.#options;
    const [user] = neighbours.usersOf(path);
    if (user === undefined) return [];
    const itself = await neighbours.lowered(path, document.lines.getText(), language);
    const around = [user, ...(await neighbours.around(user))].filter((each) => each.path !== path);
    return itself === undefined ? around : [...around, itself];
  }

  /** A header is no program: it is read as a part of each file that includes it, and those with the macros that it has now. */
  async #includers({ path, document, language }: Taken): Promise<readonly SourceFile[]> {
    const { neighbours, isOpen } = this.#options;
    const files = new Map<string, SourceFile>();
    for (const user of neighbours.includersOf(path)) {
      const anew = isOpen(user.path) ? undefined : await neighbours.lowered(user.path, user.text, user.language);
      for (const each of await neighbours.around(user)) if (!files.has(each.path)) files.set(each.path, each);
      files.set(user.path, anew ?? user);
    }
    if (files.size === 0) return [];
    files.set(path, await neighbours.asIncluded(path, document.lines.getText(), language));
    return [...files.values()];
  }
}

/** One analysis of each program. */
function programsIn(analyses: ReadonlyMap<string, Analysis>): readonly Analysis[] {
  const seen = new Set<string>();
  const programs: Analysis[] = [];
  for (const [path, analysis] of [...analyses].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (seen.has(path)) continue;
    for (const each of analysis.together) seen.add(each);
    programs.push(analysis);
  }
  return programs;
}

export function isOfC(language: LanguageId): boolean {
  return language === 'c' || language === 'cpp';
}
