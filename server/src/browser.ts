import { BrowserMessageReader, BrowserMessageWriter, createConnection, ProposedFeatures } from 'vscode-languageserver/browser';
import { startServer } from './lsp/server.ts';
import { type Surroundings, virtualHost } from './lsp/virtualHost.ts';

// The language server in a web worker. Its first message says where the grammars are, as `{ grammars: URL of their folder }`; what follows is the protocol.
declare const self: DedicatedWorkerGlobalScope;

self.addEventListener('message', ({ data }: MessageEvent<{ readonly grammars: string }>) => serve(data.grammars), { once: true });

function serve(grammars: string): void {
  const connection = createConnection(ProposedFeatures.all, new BrowserMessageReader(self), new BrowserMessageWriter(self));
  startServer(connection, () => virtualHost(connection, inBrowser(grammars)));
  connection.listen();
}

/** A browser has no machine to look at, and where the code will run cannot be seen from it: it is explained for the system that is held against its kernel. */
function inBrowser(grammars: string): Surroundings {
  return {
    grammars: {
      runtime: () => fetchBytes(new URL('web-tree-sitter.wasm', grammars).href),
      grammar: (name) => fetchBytes(new URL(`tree-sitter-${name}.wasm`, grammars).href),
    },
    platform: 'linux',
    release: undefined,
    localPortRange: () => undefined,
  };
}

async function fetchBytes(url: string): Promise<Uint8Array> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}
