import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { ErrorCodes, ExitNotification, InitializeRequest } from 'vscode-languageserver-protocol';
import { capable, pulling, serverEntry, start } from './client.ts';

test('says what it can do, and ends with 0 after a shutdown', async () => {
  const session = await start();
  const { capabilities, serverInfo } = session.initialized;
  assert.equal(serverInfo?.name, 'bindwise');
  assert.deepEqual(capabilities.textDocumentSync, { openClose: true, change: 2 });
  assert.equal(capabilities.hoverProvider, true);
  assert.deepEqual(capabilities.codeActionProvider, { codeActionKinds: ['quickfix', 'source.fixAll.bindwise'] });
  assert.equal(capabilities.diagnosticProvider, undefined);
  assert.equal(await session.end(), 0);
});

test('is initialized once: a second time is an error, and what was opened stays open', async () => {
  const session = await start();
  const again = session.connection.sendRequest(InitializeRequest.type, { processId: null, rootUri: null, capabilities: capable });
  await assert.rejects(again, { code: ErrorCodes.InvalidRequest, message: 'The server is initialized already.' });
  assert.equal(await session.hover('file:///nothing.c', { line: 0, character: 0 }), null);
  assert.equal(await session.end(), 0);
});

test('offers diagnostics to a client that asks for them', async () => {
  const session = await start({ capabilities: pulling });
  assert.deepEqual(session.initialized.capabilities.diagnosticProvider, {
    identifier: 'bindwise',
    interFileDependencies: true,
    workspaceDiagnostics: false,
  });
  await session.end();
});

test('asks to be told of settings and project files where the client can', async () => {
  const session = await start();
  // Any answer comes after the registrations, which were sent before it was asked.
  await session.hover('file:///nothing.c', { line: 0, character: 0 });
  assert.deepEqual([...session.registered].sort(), ['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles']);
  await session.end();
});

test('offers no code actions to a client that knows only commands', async () => {
  const { codeAction: _, ...textDocument } = capable.textDocument ?? {};
  const session = await start({ capabilities: { ...capable, textDocument } });
  assert.equal(session.initialized.capabilities.codeActionProvider, false);
  await session.end();
});

test('ends with 1 when it is told to exit without a shutdown', async () => {
  const session = await start();
  const ended = once(session.server, 'exit');
  await session.connection.sendNotification(ExitNotification.type);
  assert.deepEqual(await ended, [1, null]);
});

test('ends when its client closes the stream', async () => {
  const session = await start();
  const ended = once(session.server, 'exit');
  session.server.stdin?.end();
  assert.deepEqual(await ended, [1, null]);
});

test('ends when the process that started it is gone, even where its streams stay open', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  const session = await start({ initialize: { processId: gone.pid ?? null } });
  assert.deepEqual(await once(session.server, 'exit'), [1, null]);
});

test('says how it is to be started when nobody speaks to it', async () => {
  const server = spawn(process.execPath, [serverEntry], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [code] = await once(server, 'close');
  assert.equal(code, 2);
  assert.match(said, /--stdio/);
});

test('serves over the IPC channel that VS Code uses, and ends when it closes', async () => {
  const server = spawn(process.execPath, [serverEntry, '--node-ipc'], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const answered = once(server, 'message');
  server.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { processId: process.pid, rootUri: null, capabilities: {} } });
  const [answer] = await answered;
  assert.equal((answer as { result: { serverInfo: { name: string } } }).result.serverInfo.name, 'bindwise');
  const ended = once(server, 'exit');
  server.disconnect();
  assert.deepEqual(await ended, [1, null]);
});
