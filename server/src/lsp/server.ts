import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CodeLens,
  CodeLensRefreshRequest,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  ErrorCodes,
  type Hover,
  type HoverParams,
  type InitializeParams,
  type InitializeResult,
  type InlayHint,
  type Range,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver';
import { sourceExtensions } from '../core/syntax/language.ts';
import { projectFileName } from '../workspace/projectFile.ts';
import { version } from '../workspace/version.ts';
import { actionsFor, fixAllKind } from './actions.ts';
import { Analyses } from './analyses.ts';
import { type BindMapAnswer, BindMapServer, bindMapRequest } from './bindMap.ts';
import { type Client, clientOf } from './client.ts';
import { codeLensesOf, explainCommand } from './codeLens.ts';
import { Diagnostics } from './diagnostics.ts';
import { OpenDocument } from './document.ts';
import { type ExplainContext, serveExplanations } from './explain.ts';
import { Folders } from './folders.ts';
import type { Host } from './host.ts';
import { inlayHintsOf } from './inlayHints.ts';
import { hoverOf } from './present.ts';
import { WorkShown } from './progress.ts';
import { EditorSettings } from './settings.ts';
import { isPosition, isRecord } from './shape.ts';
import { type Status, statusOf, statusRequest } from './status.ts';

/**
 * Serves one client, from `initialize` on. The connection is not listened to before all handlers are there.
 * @param hostFor what the server has of its surroundings, when the client has said what it has
 */
export function startServer(connection: Connection, hostFor: (params: InitializeParams) => Host): void {
  const documents = new Map<string, OpenDocument>();
  let session: Session | undefined;

  connection.onInitialize((params) => {
    // The protocol has it sent once, and what was opened since belongs to the first.
    if (session !== undefined) return new ResponseError(ErrorCodes.InvalidRequest, 'The server is initialized already.');
    const client = clientOf(params);
    const host = hostFor(params);
    const folders = new Folders(host);
    folders.replace(params);
    host.disk.remote?.limitTo(folders.paths);
    session = openSession(connection, host, client, documents, folders, params);
    return capabilitiesFor(client);
  });
  connection.onInitialized(() => session?.register());

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version: opened, text } }) => {
    documents.get(uri)?.close();
    const document = new OpenDocument(uri, languageId, opened, text);
    documents.set(uri, document);
    session?.diagnostics.changed(document);
  });
  connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
    const document = documents.get(textDocument.uri);
    if (document === undefined) return;
    document.change(contentChanges, textDocument.version);
    session?.diagnostics.changed(document);
  });
  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    const document = documents.get(uri);
    if (document === undefined) return;
    documents.delete(uri);
    document.close();
    session?.settings.forget(uri);
    session?.diagnostics.closed(document);
    // What was typed and not saved is gone: other files see the file on the disk again.
    session?.fileChanged(uri);
  });

  connection.onDidChangeConfiguration(({ settings }) => session?.settingsChanged(settings));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    const projectFiles = changes.map(({ uri }) => uri).filter((uri) => uri.endsWith(`/${projectFileName}`));
    if (projectFiles.length > 0) void session?.projectChanged(projectFiles);
    else for (const { uri } of changes) session?.fileChanged(uri);
  });

  connection.onHover((params) => session?.hover(params) ?? null);
  connection.onCodeAction((params) => session?.actions(params) ?? null);
  connection.onCodeLens(({ textDocument }) => session?.codeLenses(textDocument.uri) ?? null);
  connection.languages.inlayHint.on(({ textDocument, range }) => session?.inlayHints(textDocument.uri, range) ?? null);
  connection.onRequest<BindMapAnswer | null, void>(bindMapRequest, async (params: unknown, token: CancellationToken) => {
    return session === undefined ? null : session.bindMap.answer(params, token);
  });
  connection.onRequest(statusRequest, (params: unknown) => session?.status(isRecord(params) ? params.uri : undefined) ?? null);
  connection.languages.diagnostics.on((params, token) => {
    if (session === undefined) return { kind: 'full', items: [] };
    const { work, diagnostics } = session;
    return work.during(() => diagnostics.answer(params, () => token.isCancellationRequested));
  });
  serveExplanations(connection, () => session?.explaining);
  connection.onShutdown(() => {
    for (const document of documents.values()) document.close();
    documents.clear();
  });
}

interface Session {
  readonly diagnostics: Diagnostics;
  readonly settings: EditorSettings;
  readonly work: WorkShown;
  readonly bindMap: BindMapServer;
  readonly explaining: ExplainContext;
  register(): void;
  settingsChanged(settings: unknown): void;
  projectChanged(uris: readonly string[]): Promise<void>;
  fileChanged(uri: string): void;
  hover(params: HoverParams): Promise<Hover | null>;
  actions(params: CodeActionParams): Promise<CodeAction[] | null>;
  codeLenses(uri: string): Promise<CodeLens[] | null>;
  inlayHints(uri: string, range: Range): Promise<InlayHint[] | null>;
  status(uri: unknown): Promise<Status | null>;
}

function openSession(
  connection: Connection,
  host: Host,
  client: Client,
  documents: ReadonlyMap<string, OpenDocument>,
  folders: Folders,
  params: InitializeParams,
): Session {
  const settings = new EditorSettings(connection, client, params.initializationOptions);
  const analyses = new Analyses({
    host,
    settingsOf: (uri) => settings.of(uri),
    folderOf: (path) => folders.of(path),
    folders: () => folders.paths,
    documents,
    mayScan: () => settings.mayScan(),
    onStale: (stale) => {
      diagnostics.stale(stale);
      refreshShown();
    },
    onMapChanged: () => bindMap.changed(),
    log: (message) => connection.console.error(message),
  });
  const bindMap: BindMapServer = new BindMapServer({
    connection,
    client,
    map: (waiting) => analyses.bindMap(waiting),
    uriOf: (path) => documents.get(path)?.uri ?? host.uriOf(path),
    shown: (path) => folders.shown(path),
  });
  const work = new WorkShown(connection, client);
  const diagnostics: Diagnostics = new Diagnostics({ connection, client, analyses, documents });
  const refreshShown = (): void => {
    if (client.refreshesInlayHints) connection.languages.inlayHint.refresh();
    if (client.refreshesCodeLenses) void connection.sendRequest(CodeLensRefreshRequest.type);
  };
  const allChanged = (): void => {
    analyses.forget();
    diagnostics.allChanged();
    refreshShown();
  };
  return {
    diagnostics,
    settings,
    work,
    bindMap,
    explaining: { locale: client.locale, analyses, documents, host, folderOf: (path) => folders.of(path) },
    register: () => {
      if (client.registersConfiguration) void connection.client.register(DidChangeConfigurationNotification.type, { section: 'bindwise' });
      if (client.registersWatchers) {
        void connection.client.register(DidChangeWatchedFilesNotification.type, {
          watchers: [{ globPattern: `**/${projectFileName}` }, { globPattern: `**/*.{${sourceExtensions.join(',')}}` }],
        });
      }
      if (client.hasFolders) {
        connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
          folders.change(added, removed);
          host.disk.remote?.limitTo(folders.paths);
          settings.changed(undefined);
          allChanged();
        });
      }
    },
    settingsChanged: (changed) => {
      settings.changed(changed);
      allChanged();
    },
    projectChanged: async (uris) => {
      for (const path of uris.flatMap((uri) => host.pathOf(uri) ?? [])) await host.disk.remote?.renew(path);
      host.forgetProjects();
      allChanged();
    },
    fileChanged: (uri) => void analyses.fileChanged(uri),
    hover: async ({ textDocument, position }) => {
      const document = documents.get(textDocument.uri);
      if (document === undefined || !isPosition(position)) return null;
      const current = await work.during(() => analyses.of(document));
      if (current === undefined) return null;
      const known = await analyses.hoverAt(document, current, document.lines.offsetAt(position));
      return known === undefined ? null : hoverOf(known, document.lines, client);
    },
    actions: async (asked) => {
      const document = documents.get(asked.textDocument.uri);
      if (document === undefined || !isPosition(asked.range?.start) || !isPosition(asked.range?.end)) return null;
      const current = await work.during(() => analyses.of(document));
      if (current === undefined) return null;
      const fixAll = (wants: Parameters<Analyses['fix']>[2]): ReturnType<Analyses['fix']> => analyses.fix(document, current, wants);
      return actionsFor(asked, { client, lines: document.lines, current, fixAll });
    },
    codeLenses: async (uri) => {
      const document = documents.get(uri);
      if (document === undefined || !(await settings.shownIn(uri)).codeLenses) return null;
      const current = await analyses.of(document);
      return current === undefined ? null : codeLensesOf(current.analysis.bindNotes(), document.lines, client);
    },
    inlayHints: async (uri, range) => {
      const document = documents.get(uri);
      if (document === undefined || !isPosition(range?.start) || !isPosition(range?.end) || !(await settings.shownIn(uri)).inlayHints) return null;
      const current = await analyses.of(document);
      return current === undefined ? null : inlayHintsOf(current.analysis.bindNotes(), range, document.lines, client);
    },
    status: async (uri) => {
      const document = typeof uri === 'string' ? documents.get(uri) : undefined;
      const current = document === undefined ? undefined : await analyses.of(document);
      return current === undefined ? null : statusOf(current.options.platform, host);
    },
  };
}

function capabilitiesFor(client: Client): InitializeResult {
  return {
    serverInfo: { name: 'bindwise', version },
    capabilities: {
      positionEncoding: 'utf-16',
      textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
      hoverProvider: true,
      inlayHintProvider: true,
      ...(client.commands.has(explainCommand) ? { codeLensProvider: { resolveProvider: false } } : {}),
      codeActionProvider: client.attachesCodeActions ? { codeActionKinds: [CodeActionKind.QuickFix, fixAllKind] } : false,
      ...(client.pullsDiagnostics ? { diagnosticProvider: { identifier: 'bindwise', interFileDependencies: true, workspaceDiagnostics: false } } : {}),
      ...(client.hasFolders ? { workspace: { workspaceFolders: { supported: true, changeNotifications: true } } } : {}),
    },
  };
}
