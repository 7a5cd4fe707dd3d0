import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { after } from 'node:test';
import {
  type CodeAction,
  CodeActionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DidChangeTextDocumentNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  ExitNotification,
  type Hover,
  HoverRequest,
  InitializedNotification,
  type InitializeParams,
  InitializeRequest,
  type InitializeResult,
  type Position,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  RegistrationRequest,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextDocumentContentChangeEvent,
  WorkDoneProgressCreateRequest,
} from 'vscode-languageserver-protocol/node';

export const serverEntry = join(import.meta.dirname, '..', '..', 'server', 'src', 'main.ts');

/** What a client of today can do. */
export const capable: InitializeParams['capabilities'] = {
  textDocument: {
    publishDiagnostics: { relatedInformation: true, tagSupport: { valueSet: [1, 2] }, codeDescriptionSupport: true, versionSupport: true },
    hover: { contentFormat: ['markdown', 'plaintext'] },
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [''] } }, isPreferredSupport: true },
  },
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
    diagnostics: { refreshSupport: true },
  },
};

export const pulling: InitializeParams['capabilities'] = { ...capable, textDocument: { ...capable.textDocument, diagnostic: {} } };

export interface Session {
  readonly connection: ProtocolConnection;
  readonly server: ChildProcess;
  readonly initialized: InitializeResult;
  /** What the server is told when it asks for settings; it may be changed, and may take its time. */
  settings: unknown;
  /** The last diagnostics that were sent for each document. */
  readonly published: Map<string, readonly Diagnostic[]>;
  /** Registrations that the server asked for, by method. */
  readonly registered: Set<string>;
  open(uri: string, languageId: string, text: string): Promise<void>;
  change(uri: string, version: number, contentChanges: TextDocumentContentChangeEvent[]): Promise<void>;
  close(uri: string): Promise<void>;
  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport>;
  hover(uri: string, position: Position): Promise<Hover | null>;
  actions(uri: string, range: Range, diagnostics?: readonly Diagnostic[], only?: string[]): Promise<readonly CodeAction[] | null>;
  /** Waits until the diagnostics that were sent for a document are as wanted. */
  untilPublished(uri: string, isWanted: (diagnostics: readonly Diagnostic[]) => boolean): Promise<readonly Diagnostic[]>;
  /** Ends the session as a client should. @returns the exit code */
  end(): Promise<number | null>;
}

export interface StartOptions {
  readonly capabilities?: InitializeParams['capabilities'];
  readonly initialize?: Partial<InitializeParams>;
  readonly settings?: unknown;
}

/** A test that fails leaves its server behind, which would keep the run from ending. */
const servers = new Set<ChildProcess>();
after(() => {
  for (const server of servers) server.kill('SIGKILL');
});

/** Starts the server as an editor would and shakes hands with it. */
export async function start({ capabilities = capable, initialize = {}, settings = {} }: StartOptions = {}): Promise<Session> {
  const server = spawn(process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  servers.add(server);
  server.once('exit', () => servers.delete(server));
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  const published = new Map<string, readonly Diagnostic[]>();
  const registered = new Set<string>();
  const waiting = new Set<() => void>();
  connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
    published.set(uri, diagnostics);
    for (const look of waiting) look();
  });
  connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
    for (const { method } of registrations) registered.add(method);
  });
  connection.onRequest(WorkDoneProgressCreateRequest.type, () => undefined);
  connection.onRequest(ConfigurationRequest.type, ({ items }) => Promise.all(items.map(() => session.settings)));
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  connection.onError(() => undefined);
  connection.listen();
  const initialized = await connection.sendRequest(InitializeRequest.type, {
    processId: process.pid,
    rootUri: null,
    capabilities,
    workspaceFolders: null,
    ...initialize,
  });
  await connection.sendNotification(InitializedNotification.type, {});
  const session: Session = {
    connection,
    server,
    initialized,
    settings,
    published,
    registered,
    open: (uri, languageId, text) => connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId, version: 1, text } }),
    change: (uri, version, contentChanges) =>
      connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument: { uri, version }, contentChanges }),
    close: (uri) => connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } }),
    pull: (uri, previousResultId) =>
      connection.sendRequest(DocumentDiagnosticRequest.type, {
        textDocument: { uri },
        ...(previousResultId === undefined ? {} : { previousResultId }),
      }),
    hover: (uri, position) => connection.sendRequest(HoverRequest.type, { textDocument: { uri }, position }),
    actions: async (uri, range, diagnostics = [], only) =>
      (await connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri },
        range,
        context: { diagnostics: [...diagnostics], ...(only === undefined ? {} : { only }) },
      })) as readonly CodeAction[] | null,
    untilPublished: (uri, isWanted) =>
      new Promise((resolve, reject) => {
        const givenUp = setTimeout(() => reject(new Error(`These diagnostics came at last: ${JSON.stringify(published.get(uri))}`)), patience);
        const look = (): void => {
          const diagnostics = published.get(uri);
          if (diagnostics === undefined || !isWanted(diagnostics)) return;
          clearTimeout(givenUp);
          waiting.delete(look);
          resolve(diagnostics);
        };
        waiting.add(look);
        look();
      }),
    end: async () => {
      await connection.sendRequest(ShutdownRequest.type);
      const ended = once(server, 'exit');
      await connection.sendNotification(ExitNotification.type);
      const [code] = await ended;
      connection.dispose();
      return code as number | null;
    },
  };
  return session;
}

/** Milliseconds after which what a test waits for will not come. */
export const patience = 30_000;
