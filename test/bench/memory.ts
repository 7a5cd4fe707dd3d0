import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  ConfigurationRequest,
  createProtocolConnection,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  InitializedNotification,
  InitializeRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { bindMapRequest } from '../../server/src/lsp/bindMap.ts';

const serverEntry = join(import.meta.dirname, '..', '..', 'server', 'dist', 'main.js');
/** What the extension starts it with (`client/src/serverFlags.ts`). */
const serverFlags = ['--max-semi-space-size=4'];
/** Milliseconds in which nothing is asked, so that what is no longer needed can be given back. */
const rest = 3000;

/** Megabytes of memory that are resident (Linux: `VmRSS` and `VmHWM` of proc_pid_status(5)). */
export interface ServerMemory {
  readonly resident: number;
  readonly highest: number;
}

/** The memory of a server, run as the extension runs it, that has read all of a folder. */
export async function serverMemory(folder: string, opened: string): Promise<ServerMemory> {
  const server = spawn(process.execPath, [...serverFlags, serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({})));
  connection.onUnhandledNotification(() => undefined);
  connection.listen();
  const workspaceFolders = [{ uri: pathToFileURL(folder).href, name: 'tree' }];
  const capabilities = { textDocument: { diagnostic: {} }, workspace: { configuration: true, workspaceFolders: true } };
  await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities, workspaceFolders });
  await connection.sendNotification(InitializedNotification.type, {});
  const uri = pathToFileURL(opened).href;
  const textDocument = { uri, languageId: 'c', version: 1, text: readFileSync(opened, 'utf8') };
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
  await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  await connection.sendRequest(bindMapRequest, {});
  await new Promise((resolve) => setTimeout(resolve, rest));
  const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
  connection.dispose();
  server.kill();
  return { resident: megabytes(status, 'VmRSS'), highest: megabytes(status, 'VmHWM') };
}

function megabytes(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024;
}
