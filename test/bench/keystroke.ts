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

/** The first keys run code that is not compiled yet. */
const firstKeys = 40;
const uri = 'file:///typed/server.c';
const serverEntry = join(import.meta.dirname, '..', '..', 'server', 'dist', 'main.js');

/** What is typed, and before which text in the second half of the program. */
export interface Typing {
  readonly what: string;
  readonly before: string;
  readonly keys: string;
}

export const typings: readonly Typing[] = [
  { what: 'a comment', before: '  if (fd < 0) return -1;', keys: `// ${'what it says is of no matter '.repeat(4)}` },
  {
    what: 'statements',
    before: '  if (fd < 0) return -1;',
    keys: '  int extra = port + 12;\n  extra += extra / 2 - 1;\n  port = extra > 0 ? extra : port;\n  on = extra % 2 == 0;\n'.repeat(2),
  },
];

/** Types into the second half of a text of C, a letter at a time. */
export async function typed(text: string, { before, keys }: Typing): Promise<Keystrokes> {
  const at = text.indexOf(before, text.length / 2);
  return { answered: await answered(text, at, keys), parsed: await parsed(text, at, keys) };
}

async function answered(text: string, at: number, keys: string): Promise<number> {
  const server = spawn(process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => ({})));
  connection.onUnhandledNotification(() => undefined);
  // What it was asked would never be answered.
  connection.onClose(() => {
    throw new Error(`${serverEntry} has ended.`);
  });
  connection.listen();
  const capabilities = { textDocument: { diagnostic: {} }, workspace: { configuration: true } };
  await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities, workspaceFolders: null });
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'c', version: 1, text } });
  await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  const durations: number[] = [];
  const lines = text.slice(0, at).split('\n');
  const position = { line: lines.length - 1, character: lines.at(-1)?.length ?? 0 };
  for (const [key, letter] of [...keys].entries()) {
    const start = performance.now();
    await connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: key + 2 },
      contentChanges: [{ range: { start: { ...position }, end: { ...position } }, text: letter }],
    });
    await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    durations.push(performance.now() - start);
    if (letter === '\n') Object.assign(position, { line: position.line + 1, character: 0 });
    else position.character += 1;
  }
  connection.dispose();
  server.kill();
  return slow(durations);
}

async function parsed(text: string, at: number, keys: string): Promise<number> {
  await grammars.load('c');
  const source = grammars.parse(text, 'c');
  const durations: number[] = [];
  for (const [key, letter] of [...keys].entries()) {
    const start = performance.now();
    // What the parser is given instead of a text costs as much as parsing: it is no part of this.
    source.edit(at + key, at + key, letter, true);
    durations.push(performance.now() - start);
  }
  source.delete();
  return slow(durations);
}

/** The 95th of a hundred. */
function slow(durations: readonly number[]): number {
  const sorted = durations.slice(firstKeys).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length * 0.95)] ?? 0;
}

/** How long the server takes from its start to the first diagnostics of a small file, in milliseconds. */
export async function started(text: string): Promise<number> {
  const start = performance.now();
  const server = spawn(process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
  const connection = createProtocolConnection(new StreamMessageReader(server.stdout), new StreamMessageWriter(server.stdin));
  connection.onUnhandledNotification(() => undefined);
  // What it was asked would never be answered.
  connection.onClose(() => {
    throw new Error(`${serverEntry} has ended.`);
  });
  connection.listen();
  const capabilities = { textDocument: { diagnostic: {} } };
  await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities, workspaceFolders: null });
  await connection.sendNotification(InitializedNotification.type, {});
  await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument: { uri, languageId: 'c', version: 1, text } });
  await connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
  const took = performance.now() - start;
  connection.dispose();
  server.kill();
  return took;
}
