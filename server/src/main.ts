import { release } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Host } from './lsp/host.ts';
import { isRecord } from './lsp/shape.ts';
import { type Surroundings, virtualHost } from './lsp/virtualHost.ts';
import { nodeGrammarSource } from './workspace/grammarSource.ts';
import { nodeDisk, readText } from './workspace/nodeDisk.ts';
import { localPortRange } from './workspace/platform.ts';
import { Projects } from './workspace/project.ts';
import { version } from './workspace/version.ts';

// The language server `bindwise-language-server`, spoken to over standard input and output, a socket, a pipe or Node's IPC.
const transports = ['--stdio', '--node-ipc', '--socket', '--pipe'];
const args = process.argv.slice(2);
if (args.includes('--version')) process.stdout.write(`${version}\n`);
else if (args.some((arg) => transports.includes(arg.split('=', 1)[0] ?? ''))) void serve();
else {
  process.stderr.write(`bindwise-language-server: says nothing by itself; an editor starts it with one of ${transports.join(', ')}\n`);
  process.exitCode = 2;
}

async function serve(): Promise<void> {
  const [{ createConnection, ProposedFeatures }, { startServer }] = await Promise.all([import('vscode-languageserver/node'), import('./lsp/server.ts')]);
  const connection = createConnection(ProposedFeatures.all);
  // An editor that is gone cannot say so; over IPC the channel's end is all there is to see.
  process.on('disconnect', () => process.exit(1));
  process.on('unhandledRejection', (reason) => {
    process.stderr.write(`bindwise-language-server: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
  });
  const surroundings = thisMachine();
  startServer(connection, ({ initializationOptions }) =>
    isRecord(initializationOptions) && initializationOptions.files === true ? virtualHost(connection, surroundings) : nodeHost(surroundings),
  );
  connection.listen();
}

function thisMachine(): Surroundings {
  return {
    grammars: nodeGrammarSource(import.meta.url),
    platform: process.platform,
    release: release(),
    localPortRange: (platform) => localPortRange(platform, process.platform, readText),
    live: () => import('./live/index.ts'),
  };
}

function nodeHost(surroundings: Surroundings): Host {
  const projects = new Projects(nodeDisk);
  return {
    ...surroundings,
    disk: nodeDisk,
    pathOf,
    uriOf: (path) => pathToFileURL(path).href,
    scopeOf: (path) => projects.lenient(dirname(path)),
    forgetProjects: () => projects.forget(),
  };
}

function pathOf(uri: string): string | undefined {
  try {
    return fileURLToPath(uri);
  } catch {
    return undefined;
  }
}
