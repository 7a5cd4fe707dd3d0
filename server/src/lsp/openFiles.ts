import type { OpenDocument } from './document.ts';
import type { Host } from './host.ts';

/** The open documents by the paths of their files. A name is read once: a key that is typed asks for the text of every included file. */
export class OpenFiles {
  readonly #documents: ReadonlyMap<string, OpenDocument>;
  readonly #host: Host;
  readonly #paths = new WeakMap<OpenDocument, { readonly path: string | undefined }>();

  /** @param documents by their URIs, as they are at any time */
  constructor(documents: ReadonlyMap<string, OpenDocument>, host: Host) {
    this.#documents = documents;
    this.#host = host;
  }

  get all(): readonly OpenDocument[] {
    return [...this.#documents.values()];
  }

  at(path: string): OpenDocument | undefined {
    for (const document of this.#documents.values()) if (this.pathOf(document) === path) return document;
    return undefined;
  }

  textAt(path: string): string | undefined {
    return this.at(path)?.lines.getText();
  }

  /** The path of a document that is a file. */
  pathOf(document: OpenDocument): string | undefined {
    const known = this.#paths.get(document);
    if (known !== undefined) return known.path;
    const path = this.#host.pathOf(document.uri);
    this.#paths.set(document, { path });
    return path;
  }

  /** How a document is called among files: one that is none keeps its URI. */
  nameOf(document: OpenDocument): string {
    return this.pathOf(document) ?? document.uri;
  }
}
