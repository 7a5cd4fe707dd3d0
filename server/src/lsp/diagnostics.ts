import {
  type Connection,
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  LSPErrorCodes,
  ResponseError,
} from 'vscode-languageserver';
import type { Analyses, Current } from './analyses.ts';
import type { Client } from './client.ts';
import type { OpenDocument } from './document.ts';
import { diagnosticOf } from './present.ts';
import { setTimer, type Timer } from './timer.ts';

export interface DiagnosticsOptions {
  readonly connection: Connection;
  readonly client: Client;
  readonly analyses: Analyses;
  readonly documents: ReadonlyMap<string, OpenDocument>;
}

/** Keeps the client's diagnostics true: sent after each change, or given when asked for, by what the client can. */
export class Diagnostics {
  readonly #options: DiagnosticsOptions;
  readonly #timers = new Map<string, Timer>();
  readonly #settling = new Map<string, Timer>();
  readonly #took = new Map<string, number>();

  constructor(options: DiagnosticsOptions) {
    this.#options = options;
  }

  /** A document was opened or changed. What is still to be done for the text before is dropped. */
  changed(document: OpenDocument): void {
    this.#settling.get(document.uri)?.cancel();
    this.#settling.delete(document.uri);
    if (this.#options.client.pullsDiagnostics) return;
    this.#timers.get(document.uri)?.cancel();
    // A fast analysis runs at once; a slow one waits for a pause in the typing.
    const delay = Math.min(longestDelay, this.#took.get(document.uri) ?? 0);
    this.#timers.set(
      document.uri,
      setTimer(delay, () => this.#send(document)),
    );
  }

  closed(document: OpenDocument): void {
    for (const timers of [this.#timers, this.#settling]) {
      timers.get(document.uri)?.cancel();
      timers.delete(document.uri);
    }
    this.#took.delete(document.uri);
    if (!this.#options.client.pullsDiagnostics) this.#publish(document, []);
  }

  /** The files around these documents have changed. */
  stale(documents: readonly OpenDocument[]): void {
    if (this.#options.client.pullsDiagnostics) this.#refresh();
    else for (const document of documents) this.changed(document);
  }

  /** Settings have changed, so every document may have others. */
  allChanged(): void {
    const { client, documents } = this.#options;
    if (client.pullsDiagnostics) this.#refresh();
    else for (const document of documents.values()) this.changed(document);
  }

  /** Answers `textDocument/diagnostic`. */
  async answer(params: DocumentDiagnosticParams, isCancelled: () => boolean): Promise<DocumentDiagnosticReport> {
    const { analyses, documents } = this.#options;
    await nextTurn();
    const document = documents.get(params.textDocument.uri);
    if (document === undefined) return { kind: DocumentDiagnosticReportKind.Full, items: [] };
    if (isCancelled()) throw new ResponseError(LSPErrorCodes.RequestCancelled, 'The text has changed since.');
    const current = await analyses.of(document);
    const resultId = analyses.stampOf(document);
    this.#settleLater(document, current);
    if (params.previousResultId === resultId) return { kind: DocumentDiagnosticReportKind.Unchanged, resultId };
    return { kind: DocumentDiagnosticReportKind.Full, resultId, items: this.#diagnosticsOf(document, current) };
  }

  async #send(document: OpenDocument): Promise<void> {
    const current = await this.#options.analyses.of(document);
    if (document.isClosed || this.#options.documents.get(document.uri) !== document) return;
    this.#took.set(document.uri, current?.took ?? 0);
    this.#publish(document, this.#diagnosticsOf(document, current));
    this.#settleLater(document, current);
  }

  /**
   * When the typing rests, a text with syntax errors is parsed whole: what is shown then is what it shows when it is opened anew. Only a difference is
   * told.
   */
  #settleLater(document: OpenDocument, shown: Current | undefined): void {
    // A client that asks again does not start the wait again.
    if (!document.isProvisional || this.#settling.has(document.uri)) return;
    const settle = async (): Promise<void> => {
      this.#settling.delete(document.uri);
      const settled = await this.#options.analyses.settle(document);
      if (settled === undefined) return;
      const before = JSON.stringify(this.#diagnosticsOf(document, shown));
      const after = this.#diagnosticsOf(document, settled);
      if (JSON.stringify(after) === before) return;
      if (this.#options.client.pullsDiagnostics) this.#refresh();
      else this.#publish(document, after);
    };
    this.#settling.set(document.uri, setTimer(restOfTyping, settle));
  }

  #diagnosticsOf(document: OpenDocument, current: Current | undefined): Diagnostic[] {
    if (current === undefined) return [];
    const { beside } = this.#options.analyses;
    // What an open file says of itself is not said again where that is called.
    const { findings, atCalls } = current.analysis;
    const told = [...findings, ...atCalls.filter(({ path }) => !beside.isOpen(path)).map(({ finding }) => finding)];
    return told.map((finding) => diagnosticOf(finding, document.lines, this.#options.client, (path, span) => beside.placeIn(path, span)));
  }

  #publish(document: OpenDocument, diagnostics: Diagnostic[]): void {
    void this.#options.connection.sendDiagnostics({ uri: document.uri, version: document.version, diagnostics });
  }

  #refresh(): void {
    const { client, connection } = this.#options;
    if (client.refreshesDiagnostics) connection.languages.diagnostics.refresh();
  }
}

/** Milliseconds. */
const longestDelay = 200;
const restOfTyping = 300;

/** Lets what has arrived meanwhile, changes and cancellations, come first. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimer(0, resolve));
}
