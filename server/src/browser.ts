import { BrowserMessageReader, BrowserMessageWriter, createConnection, ProposedFeatures } from 'vscode-languageserver/browser';
import { browserHost } from './lsp/browserHost.ts';
import { startServer } from './lsp/server.ts';

// The language server in a web worker. Its first message says where the grammars are, as `{ grammars: URL of their folder }`; what follows is the protocol.
declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', ({ data }: MessageEvent<{ readonly grammars: string }>) => serve(data.grammars), { once: true });

function serve(grammars: string): void {
  const connection = createConnection(ProposedFeatures.all, new BrowserMessageReader(self), new BrowserMessageWriter(self));
  startServer(
    connection,
    browserHost(connection, (name) => fetchBytes(new URL(name, grammars).href)),
  );
  connection.listen();
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}
