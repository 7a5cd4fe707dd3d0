import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { pulling, serverEntry, start } from './client.ts';
import { lateOption, rulesOf } from './texts.ts';

const uri = 'file:///project/server.c';
const rule = 'setsockopt-after-bind';

test('wild positions and files that are not open are answered with nothing', async () => {
  const session = await start({ capabilities: pulling });
  await session.open(uri, 'c', lateOption);
  for (const position of [
    { line: 1e9, character: 1e9 },
    { line: 0, character: 1e9 },
    { line: -1, character: -1 },
    { line: 0.5, character: 0 },
    { line: 'x', character: null },
    null,
  ] as { line: number; character: number }[]) {
    assert.equal(await session.hover(uri, position), null);
    assert.ok([null, 0].includes((await session.actions(uri, { start: position, end: position }))?.length ?? null));
  }
  await session.close(uri);
  const start_ = { line: 0, character: 0 };
  assert.equal(await session.hover(uri, start_), null);
  assert.equal(await session.actions('file:///never/opened.c', { start: start_, end: start_ }), null);
  assert.deepEqual(await session.pull(uri), { kind: 'full', items: [] });
  assert.equal(await session.end(), 0);
});

test('what it does not know is refused, and the session goes on', async () => {
  const session = await start({ capabilities: pulling });
  await assert.rejects(session.connection.sendRequest('bindwise/nothing', {}), { code: -32601 });
  await assert.rejects(session.connection.sendRequest('textDocument/hover', { nonsense: true }));
  await session.connection.sendNotification('bindwise/nothing', {});
  await session.connection.sendNotification('textDocument/didChange', {
    textDocument: { uri: 'file:///unknown.c', version: 2 },
    contentChanges: [{ text: '' }],
  });
  await session.connection.sendNotification('textDocument/didClose', { textDocument: { uri: 'file:///unknown.c' } });
  await session.connection.sendNotification('textDocument/didOpen', { nonsense: true });
  await session.open(uri, 'c', lateOption);
  await session.connection.sendNotification('textDocument/didChange', { textDocument: { uri, version: 2 }, contentChanges: [{ range: 'nonsense', text: 5 }] });
  await session.change(uri, 3, [{ text: lateOption }]);
  const report = await session.pull(uri);
  assert.ok(report.kind === 'full' && rulesOf(report.items).includes(rule));
  assert.equal(await session.end(), 0);
});

test('texts of every shape are answered', async () => {
  const session = await start({ capabilities: pulling });
  const texts = [
    '',
    '\0',
    '\uFEFF',
    '\uD800',
    '\uDC00 bind(',
    '\r',
    '\r\n\r',
    '(('.repeat(5000),
    `/* ${'listen '.repeat(20000)}`,
    'bind(\u202E)',
    'é中😀 = bind(s, a, 8);',
  ];
  for (const [index, text] of texts.entries()) {
    for (const language of ['c', 'cpp', 'python', 'typescript', 'typescriptreact', 'javascript', 'javascriptreact', 'cobol']) {
      const name = `untitled:${language}-${index}`;
      await session.open(name, language, `${text} socket`);
      assert.equal((await session.pull(name)).kind, 'full');
      await session.close(name);
    }
  }
  assert.equal(await session.end(), 0);
});

test('JSON that is none does not end it', async () => {
  const server = spawn(process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  server.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const send = (body: string): boolean => server.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  send('{ "jsonrpc": "2.0", "id": 1, "method": ');
  send('[1, 2, 3]');
  send('null');
  send('"x"');
  send(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } }));
  while (!output.includes('"id":7')) await once(server.stdout, 'data');
  assert.match(output, /"serverInfo"/);
  server.stdin.end();
  await once(server, 'exit');
});

test('questions before the handshake are refused or answered with nothing', async () => {
  const server = spawn(process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  server.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const body = JSON.stringify({ jsonrpc: '2.0', id: 3, method: 'textDocument/hover', params: { textDocument: { uri }, position: { line: 0, character: 0 } } });
  server.stdin.write(`Content-Length: ${body.length}\r\n\r\n${body}`);
  while (!output.includes('"id":3')) await once(server.stdout, 'data');
  assert.match(output, /"(?:error|result)":/);
  server.stdin.end();
  await once(server, 'exit');
});

test('a client that vanishes in the middle of its questions takes the server with it', async () => {
  const session = await start({ capabilities: pulling });
  await session.open(uri, 'c', lateOption.repeat(50));
  const ended = once(session.server, 'exit');
  const unanswered = session.pull(uri).catch(() => undefined);
  session.server.stdout?.destroy();
  session.server.stdin?.destroy();
  await ended;
  session.connection.dispose();
  await unanswered;
});
