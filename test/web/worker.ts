import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import {
  AbstractMessageReader,
  AbstractMessageWriter,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  type Disposable,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  type InitializeParams,
  InitializeRequest,
  type Message,
  type MessageReader,
  type MessageWriter,
  type ProtocolConnection,
  RegistrationRequest,
  WorkDoneProgressCreateRequest,
} from 'vscode-languageserver-protocol/node';
import { browserServer } from '../../tools/bundle.ts';
import { root } from '../../tools/commands.ts';
import { pulling } from '../lsp/client.ts';
import { type ServedFolder, serveFolder } from './clientFiles.ts';

/** The server as it runs in a browser, with nothing of Node around it, and a client that has the files. */
export interface Worker extends ServedFolder {
  readonly connection: ProtocolConnection;
  /** The grammars that were fetched. */
  readonly fetched: string[];
  /** What the server is told when it asks for settings. */
  settings: unknown;
  open(path: string, languageId: string): Promise<void>;
  pull(path: string): Promise<readonly Diagnostic[]>;
  uriOf(path: string): string;
}

const folder = 'vscode-vfs://github/o/pr%20oject';
const bundled = build({ ...browserServer, write: false }).then(({ outputFiles: [script] }) => script?.text ?? '');

/** Starts the server as the extension does, with these files in the one open folder. */
export async function startWorker(files: Readonly<Record<string, string>>, initialize: Partial<InitializeParams> = {}): Promise<Worker> {
  const asked: string[] = [];
  const fetched: string[] = [];
  const worker: Worker = {
    connection: undefined as never,
    uri: folder,
    files: new Map(Object.entries(files)),
    asked,
    fetched,
    settings: {},
    beforeListing: async () => undefined,
    uriOf: (path) => `${folder}/${path.split('/').map(encodeURIComponent).join('/')}`,
    open: (path, languageId) =>
      worker.connection.sendNotification('textDocument/didOpen', {
        textDocument: { uri: worker.uriOf(path), languageId, version: 1, text: worker.files.get(path) ?? '' },
      }),
    pull: async (path) => {
      const report: DocumentDiagnosticReport = await worker.connection.sendRequest(DocumentDiagnosticRequest.type, {
        textDocument: { uri: worker.uriOf(path) },
      });
      return report.kind === 'full' ? report.items : [];
    },
  };
  const connection = createProtocolConnection(...run(await bundled, fetched));
  Object.assign(worker, { connection });
  connection.onRequest(RegistrationRequest.type, () => undefined);
  connection.onRequest(WorkDoneProgressCreateRequest.type, () => undefined);
  connection.onRequest(ConfigurationRequest.type, ({ items }) =>
    items.map(({ section }) => (section === 'bindwise.workspaceScan' ? (worker.settings as { workspaceScan?: string }).workspaceScan : worker.settings)),
  );
  connection.onRequest('workspace/diagnostic/refresh', () => null);
  serveFolder(connection, worker);
  connection.listen();
  await connection.sendRequest(InitializeRequest.type, {
    processId: null,
    rootUri: null,
    capabilities: pulling,
    workspaceFolders: [{ uri: folder, name: 'project' }],
    ...initialize,
  });
  await connection.sendNotification('initialized', {});
  return worker;
}

type Receive = (message: Message) => void;

/** Runs the script with what a worker of a browser has, and nothing of Node: no `process`, no `Buffer`, no `setImmediate`. */
function run(script: string, fetched: string[]): readonly [MessageReader, MessageWriter] {
  const reader = new Incoming();
  let first: ((event: object) => void) | undefined;
  const self = {
    onmessage: (_: object): void => undefined,
    addEventListener: (type: string, listener: (event: object) => void) => {
      if (type === 'message') first = listener;
    },
    postMessage: (message: Message) => setImmediate(() => reader.receive(structuredClone(message))),
  };
  const fetchGrammar = async (url: string): Promise<Response> => {
    const name = url.replace('https://cdn.example/grammars/', '');
    fetched.push(name);
    return new Response(readFileSync(grammarPath(name)));
  };
  const browsers = { URL, TextDecoder, TextEncoder, atob, AbortController, performance, setTimeout, clearTimeout, setInterval, clearInterval };
  runInContext(script, createContext({ ...browsers, console, queueMicrotask, self, fetch: fetchGrammar, WorkerGlobalScope: Object }));
  first?.({ data: { grammars: 'https://cdn.example/grammars/' } });
  return [reader, new Outgoing((message) => setImmediate(() => self.onmessage({ data: structuredClone(message) })))];
}

class Incoming extends AbstractMessageReader {
  receive: Receive = () => undefined;

  listen(callback: Receive): Disposable {
    this.receive = callback;
    return { dispose: () => undefined };
  }
}

class Outgoing extends AbstractMessageWriter implements MessageWriter {
  readonly #send: Receive;

  constructor(send: Receive) {
    super();
    this.#send = send;
  }

  async write(message: Message): Promise<void> {
    this.#send(message);
  }

  end(): void {}
}

function grammarPath(name: string): string {
  const packageName = name.includes('tsx') ? 'tree-sitter-typescript' : name.replace('.wasm', '');
  return join(root, 'node_modules', packageName, name);
}
