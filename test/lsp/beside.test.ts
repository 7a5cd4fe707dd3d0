import assert from 'node:assert/strict';
import { release } from 'node:os';
import { test } from 'node:test';
import {
  type CodeLens,
  CodeLensRefreshRequest,
  CodeLensRequest,
  DidChangeConfigurationNotification,
  type InlayHint,
  InlayHintRefreshRequest,
  InlayHintRequest,
  MarkupContent,
} from 'vscode-languageserver-protocol';
import { capable, type Session, start } from './client.ts';
import { lineOf } from './texts.ts';

const uri = 'file:///project/server.py';
const text = `import socket

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.bind(("0.0.0.0", 8888))
s.listen()

t = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
t.bind((
    "127.0.0.1", 9999))
t.listen()
`;
const whole = { start: { line: 0, character: 0 }, end: { line: 100, character: 0 } };
const withCommand = { initializationOptions: { commands: ['bindwise.explain'] } };

function hintsOf({ connection }: Session, range = whole): Promise<InlayHint[] | null> {
  return connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
}

function lensesOf({ connection }: Session): Promise<CodeLens[] | null> {
  return connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } });
}

test('inlay hints are there when they are asked for, at the end of the line of each bind', async () => {
  const session = await start({ settings: { inlayHints: { enabled: true } } });
  await session.open(uri, 'python', text);
  const hints = (await hintsOf(session)) ?? [];
  const line = lineOf(text, 's.bind');
  assert.deepEqual(
    hints.map(({ label, position }) => [label, position]),
    [
      ['TCP 0.0.0.0:8888 · not restart-safe', { line, character: 's.bind(("0.0.0.0", 8888))'.length }],
      ['TCP 127.0.0.1:9999 · restart-safe', { line: lineOf(text, 't.bind'), character: 't.bind(('.length }],
    ],
  );
  const [{ tooltip } = {}] = hints;
  assert.ok(MarkupContent.is(tooltip));
  assert.match(tooltip.value, /SO\\_REUSEADDR \*\*not set\*\*/);
  assert.equal((await hintsOf(session, { start: { line: 0, character: 0 }, end: { line, character: 99 } }))?.length, 1);
  await session.end();
});

test('inlay hints are off until they are asked for; when the settings change the client asks again', async () => {
  const workspace = { ...capable.workspace, inlayHint: { refreshSupport: true }, codeLens: { refreshSupport: true } };
  const session = await start({ capabilities: { ...capable, workspace }, initialize: withCommand });
  const refreshed = Promise.all(
    [InlayHintRefreshRequest.type, CodeLensRefreshRequest.type].map(
      (type) => new Promise<void>((resolve) => session.connection.onRequest(type, () => resolve())),
    ),
  );
  await session.open(uri, 'python', text);
  assert.equal(await hintsOf(session), null);
  assert.equal((await lensesOf(session))?.length, 2);
  session.settings = { inlayHints: { enabled: true }, codeLens: { enabled: false } };
  await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  await refreshed;
  assert.equal((await hintsOf(session))?.length, 2);
  assert.equal(await lensesOf(session), null);
  await session.end();
});

test('a lens over a listener asks the client to explain its port', async () => {
  const session = await start({ initialize: { ...withCommand, locale: 'zh-cn' } });
  assert.ok(session.initialized.capabilities.codeLensProvider);
  await session.open(uri, 'python', text);
  const [lens] = (await lensesOf(session)) ?? [];
  const line = lineOf(text, 's.bind');
  assert.equal(lens?.range.start.line, line);
  assert.deepEqual(lens.command, {
    title: '现在谁占用 TCP 8888？',
    command: 'bindwise.explain',
    arguments: [{ protocol: 'tcp', port: 8888, address: '0.0.0.0', uri, line, character: 0 }],
  });
  await session.end();
});

test('a client without the command has no lenses', async () => {
  const session = await start();
  assert.equal(session.initialized.capabilities.codeLensProvider, undefined);
  await session.open(uri, 'python', text);
  assert.deepEqual(await lensesOf(session), []);
  await session.end();
});

test('a picture and a link are for those who show them', async () => {
  const at = { line: lineOf(text, 's.bind'), character: 3 };
  const page = /\[More: missing-reuseaddr\]\(https:\/\/\S+\/missing-reuseaddr\.md\)/;
  for (const [general, shows] of [
    [{ markdown: { parser: 'marked' } }, true],
    [{}, false],
  ] as const) {
    const session = await start({ capabilities: { ...capable, general } });
    await session.open(uri, 'python', text);
    const hover = await session.hover(uri, at);
    assert.ok(hover !== null && MarkupContent.is(hover.contents));
    assert.equal(hover.contents.value.includes('](data:image/svg+xml;base64,'), shows);
    assert.match(hover.contents.value, page);
    await session.end();
  }
});

test('the status names the platform, and the kernel where it is this machine', async () => {
  const session = await start();
  const status = (): Promise<unknown> => session.connection.sendRequest('bindwise/status', { uri });
  assert.equal(await status(), null);
  await session.open(uri, 'python', text);
  assert.deepEqual(await status(), { platform: 'linux', kernel: release() });
  session.settings = { platform: 'windows' };
  await session.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  assert.deepEqual(await status(), { platform: 'windows' });
  await session.end();
});
