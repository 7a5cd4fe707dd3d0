import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { CancellationTokenSource } from 'vscode-languageserver-protocol/node';
import { fiftyMegabytes, oddTexts } from '../support/oddTexts.ts';
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

for (const [languageId, language] of [
  ['c', 'c'],
  ['python', 'python'],
  ['typescript', 'typescript'],
] as const) {
  test(`odd texts in ${languageId} are answered, asked about anywhere and edited, and the document after them is not lost`, async () => {
    const session = await start({ capabilities: pulling });
    for (const [index, { name, bytes }] of oddTexts(language).entries()) {
      const odd = `untitled:odd${index}`;
      const text = bytes.toString('utf8');
      await session.open(odd, languageId, text);
      assert.equal((await session.pull(odd)).kind, 'full', name);
      await session.hover(odd, { line: 0, character: 8 });
      const end = { line: text.split(/\r\n|\r|\n/).length - 1, character: 0 };
      await session.change(odd, 2, [{ range: { start: end, end }, text: 'x(' }]);
      assert.equal((await session.pull(odd)).kind, 'full', name);
      await session.close(odd);
    }
    await session.open(uri, 'c', lateOption);
    const report = await session.pull(uri);
    assert.ok(report.kind === 'full' && rulesOf(report.items).includes(rule));
    assert.equal(await session.end(), 0);
  });
}

test('a text of 50 MB has no findings, and the document after it is not lost', async () => {
  const session = await start({ capabilities: pulling });
  await session.open('untitled:big', 'c', 'bind(socket); '.repeat(fiftyMegabytes / 14));
  const big = await session.pull('untitled:big');
  assert.ok(big.kind === 'full' && big.items.length === 0);
  await session.open(uri, 'c', lateOption);
  const report = await session.pull(uri);
  assert.ok(report.kind === 'full' && rulesOf(report.items).includes(rule));
  assert.equal(await session.end(), 0);
});

test('what happens in a wrong order is answered or refused, and the session goes on', async () => {
  const session = await start({ capabilities: pulling });
  await session.close(uri);
  await session.change(uri, 9, [{ text: lateOption }]);
  await session.open(uri, 'c', lateOption);
  // Opened a second time, and versions that go back: what was said last holds.
  await session.open(uri, 'c', '');
  await session.change(uri, 7, [{ text: lateOption }]);
  await session.change(uri, 3, [{ text: lateOption }]);
  await session.change(uri, 3, [{ range: { start: { line: 900, character: 0 }, end: { line: 2, character: 5 } }, text: '' }]);
  await session.change(uri, 4, [{ text: lateOption }]);
  const report = await session.pull(uri);
  assert.ok(report.kind === 'full' && rulesOf(report.items).includes(rule));
  await session.close(uri);
  await session.close(uri);
  assert.deepEqual(await session.pull(uri), { kind: 'full', items: [] });
  assert.equal(await session.end(), 0);
});

test('a hundred questions taken back at once leave nobody without an answer', async () => {
  const session = await start({ capabilities: pulling });
  await session.open(uri, 'c', lateOption.repeat(40));
  const taken = Array.from({ length: 100 }, () => {
    const source = new CancellationTokenSource();
    const answer = session.connection.sendRequest('textDocument/hover', { textDocument: { uri }, position: { line: 3, character: 4 } }, source.token);
    source.cancel();
    return answer.catch(() => undefined);
  });
  await Promise.all(taken);
  const report = await session.pull(uri);
  assert.ok(report.kind === 'full' && rulesOf(report.items).includes(rule));
  assert.equal(await session.end(), 0);
});

for (const [name, bytes] of [
  ['a header of nonsense', 'Content-Nonsense: x\r\n\r\n{}'],
  ['a length that is no number', 'Content-Length: many\r\n\r\n{}'],
  ['a length below nothing', 'Content-Length: -5\r\n\r\n{}'],
  ['a message that breaks off', 'Content-Length: 5000\r\n\r\n{"jsonrpc":'],
  ['bytes that are no protocol', '\u0000\u0001\u0002GET / HTTP/1.1\r\n\r\n'],
] as const) {
  test(`${name}: the server answers or ends, and is gone when its client is`, async () => {
    const server = spawn(process.execPath, [serverEntry, '--stdio'], { stdio: ['pipe', 'pipe', 'ignore'] });
    const ended = once(server, 'exit');
    server.stdin.on('error', () => undefined);
    server.stdin.write(bytes);
    server.stdin.end();
    await ended;
  });
}

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
