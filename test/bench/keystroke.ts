import { spawn } from 'node:child_process';
import { join } from 'node:path';
import {
  ConfigurationRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  InitializedNotification,
  InitializeRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver-protocol/node';
import { grammars } from '../support/grammars.ts';

/** How long the slowest of twenty keys takes, in milliseconds. */
export interface Keystrokes {
  /** From the change to its diagnostics, over the server's streams. */
  readonly answered: number;
  /** Parsing the same change again, and nothing else. */
  readonly parsed: number;
}

const keys = 60;
/** The first keys run code that is not compiled yet. */
const firstKeys = 20;
const uri = 'file:///typed/server.c';
const serverEntry = join(import.meta.dirname, '..', '..', 'server', 'dist', 'main.js');

/** Types a comment into the middle of a text of C, a letter at a time. */
export async function typed(text: string): Promise<Keystrokes> {
  const at = text.indexOf('\n', text.length / 2) + 1;
  const line = text.slice(0, at).split('\n').length - 1;
  return { answered: await answered(text, line), parsed: await parsed(text, at) };
}

async function answered(text: string, line: number): Promise<number> {
  const server = spawn(process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({})));
  connection.onUnhandledNotification(() => undefined);
  connection.listen();
  const capabilities = { textDocument: { diagnostic: {} }, workspace: { configuration: true } };
  await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities, workspaceFolders: null });
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'c', version: 1, text } });
  await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  const durations: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    const start = performance.now();
    const position = { line, character: key };
    await connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: key + 2 },
      contentChanges: [{ range: { start: position, end: position }, text: letterOf(key) }],
    });
    await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    durations.push(performance.now() - start);
  }
  connection.dispose();
  server.kill();
  return slow(durations);
}

async function parsed(text: string, at: number): Promise<number> {
  await grammars.load('c');
  const source = grammars.parse(text, 'c');
  const durations: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    const start = performance.now();
    source.edit(at + key, at + key, letterOf(key));
    durations.push(performance.now() - start);
  }
  source.delete();
  return slow(durations);
}

function letterOf(key: number): string {
  return key < 2 ? '/' : 'x';
}

/** The 95th of a hundred. */
function slow(durations: readonly number[]): number {
  const sorted = durations.slice(firstKeys).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}
