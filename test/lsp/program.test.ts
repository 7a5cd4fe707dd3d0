import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type Diagnostic, DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver-protocol';
import { serveFolder } from '../web/clientFiles.ts';
import { treeOf } from '../workspace/tree.ts';
import { pulling, start } from './client.ts';

const net = 'import socket\n\n\ndef make():\n    return socket.socket()\n\n\ndef prepare(s):\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n';
const main = 'from net import make, prepare\n\ns = make()\nprepare(s)\ns.bind(("", 8080))\ns.listen()\n';
const has =
  (rule: string) =>
  (found: readonly Diagnostic[]): boolean =>
    found.some(({ code }) => code === rule);
const isSilent = (found: readonly Diagnostic[]): boolean => found.length === 0;

test('what another file does counts: as it lies on the disk, as it is typed, and when it is gone', async () => {
  const root = treeOf({ 'net.py': net, 'main.py': main });
  const folder = pathToFileURL(root).href;
  const [netUri, mainUri] = [`${folder}/net.py`, `${folder}/main.py`];
  const session = await start({ initialize: { workspaceFolders: [{ uri: folder, name: 'tree' }] } });
  await session.open(mainUri, 'python', main);
  await session.untilPublished(mainUri, isSilent);
  // Open and changed, not saved: what is typed counts.
  await session.open(netUri, 'python', net);
  await session.change(netUri, 2, [{ text: net.replace('SO_REUSEADDR', 'SO_KEEPALIVE') }]);
  const [finding] = await session.untilPublished(mainUri, has('missing-reuseaddr'));
  assert.equal(finding?.relatedInformation?.[0]?.location.uri, netUri, 'the socket is made there');
  // Closed without saving: the file on the disk counts again.
  await session.close(netUri);
  await session.untilPublished(mainUri, isSilent);
  writeFileSync(join(root, 'net.py'), net.replace('SO_REUSEADDR', 'SO_KEEPALIVE'));
  await session.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: netUri, type: FileChangeType.Changed }] });
  await session.untilPublished(mainUri, has('missing-reuseaddr'));
  rmSync(join(root, 'net.py'));
  await session.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: netUri, type: FileChangeType.Deleted }] });
  await session.untilPublished(mainUri, isSilent);
  // A file that comes is one that was named all along.
  writeFileSync(join(root, 'net.py'), net.replace('SO_REUSEADDR', 'SO_KEEPALIVE'));
  await session.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: netUri, type: FileChangeType.Created }] });
  await session.untilPublished(mainUri, has('missing-reuseaddr'));
  await session.end();
});

test('what a function of another file does wrong for all who call it is told at the call until that file is open', async () => {
  const link =
    '#include <netinet/in.h>\n#include <sys/socket.h>\n#include "link.h"\nint link_open(const struct settings *s) {\n  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(s->port)};\n  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(80)};\n  int fd = socket(AF_INET, SOCK_STREAM, 0);\n  if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) < 0) return -1;\n  return connect(fd, (struct sockaddr *)&peer, sizeof peer) < 0 ? -1 : fd;\n}\n';
  const caller =
    '#include <sys/socket.h>\n#include "link.h"\nint main(void) {\n  struct settings s = {.name = "a", .port = 20001};\n  return link_open(&s) < 0;\n}\n';
  const root = treeOf({
    'link.h': '#pragma once\nstruct settings { const char *name; unsigned short port; };\nint link_open(const struct settings *s);\n',
    'link.c': link,
    'main.c': caller,
  });
  const folder = pathToFileURL(root).href;
  const [linkUri, mainUri] = [`${folder}/link.c`, `${folder}/main.c`];
  const session = await start({ initialize: { workspaceFolders: [{ uri: folder, name: 'tree' }] } });
  await session.open(mainUri, 'c', caller);
  const [atCall] = await session.untilPublished(mainUri, has('client-bind-fixed-port'));
  assert.deepEqual([atCall?.range.start.line, atCall?.relatedInformation?.[0]?.location.uri], [4, linkUri]);
  await session.open(linkUri, 'c', link);
  const [inside] = await session.untilPublished(linkUri, has('client-bind-fixed-port'));
  assert.equal(inside?.range.start.line, 7);
  await session.untilPublished(mainUri, isSilent);
  await session.close(linkUri);
  await session.untilPublished(mainUri, has('client-bind-fixed-port'));
  await session.end();
});

test('a function of C that a file of the folder defines, though nothing names that file', async () => {
  const root = treeOf({
    'sys/util.c': '#include <sys/socket.h>\nint make_tcp(void) { return socket(AF_INET, SOCK_STREAM, 0); }\n',
    'app/main.c':
      '#include <netinet/in.h>\n#include <sys/socket.h>\nint make_tcp(void);\nint main(void) {\n  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(8080)};\n  int fd = make_tcp();\n  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return 1;\n  return listen(fd, 8);\n}\n',
  });
  const folder = pathToFileURL(root).href;
  const uri = `${folder}/app/main.c`;
  const session = await start({ capabilities: pulling, initialize: { workspaceFolders: [{ uri: folder, name: 'tree' }] } });
  const text = readFileSync(join(root, 'app/main.c'), 'utf8');
  await session.open(uri, 'c', text);
  for (;;) {
    const report = await session.pull(uri);
    if (report.kind === 'full' && has('missing-reuseaddr')(report.items)) break;
  }
  await session.end();
});

test('a hover over a constant in a file that says nothing of sockets tells of the file that takes it, as it is typed now', async () => {
  const ports = 'PORT = 8080\n';
  const server = 'import socket\nfrom ports import PORT\n\ns = socket.socket()\ns.bind(("", PORT))\ns.listen()\n';
  const root = treeOf({ 'ports.py': ports, 'server.py': server, 'alone.py': 'PORT = 8080\n' });
  const folder = pathToFileURL(root).href;
  const session = await start({ initialize: { workspaceFolders: [{ uri: folder, name: 'tree' }] } });
  await session.open(`${folder}/server.py`, 'python', server);
  await session.open(`${folder}/ports.py`, 'python', ports);
  await session.open(`${folder}/alone.py`, 'python', ports);
  const at = { line: 0, character: 2 };
  const hover = await session.hover(`${folder}/ports.py`, at);
  assert.deepEqual(hover?.range, { start: { line: 0, character: 0 }, end: { line: 0, character: 4 } });
  assert.match(JSON.stringify(hover?.contents), /\*\*bind\*\* in server\.py · TCP 0\.0\.0\.0:8080 · /);
  assert.equal(await session.hover(`${folder}/alone.py`, at), null);
  await session.change(`${folder}/ports.py`, 2, [{ text: '# Moved.\nPORT = 8081\n' }]);
  const moved = await session.hover(`${folder}/ports.py`, { line: 1, character: 2 });
  assert.match(JSON.stringify(moved?.contents), /TCP 0\.0\.0\.0:8081/);
  await session.change(`${folder}/server.py`, 2, [{ text: server.replace('(("", PORT))', '(("127.0.0.1", PORT))') }]);
  const changed = await session.hover(`${folder}/ports.py`, { line: 1, character: 2 });
  assert.match(JSON.stringify(changed?.contents), /TCP 127\.0\.0\.1:8081/);
  await session.end();
});

test('a hover in a file that comes late in its program speaks of that file, and of the lines of no other', async () => {
  const server = 'from net import make, prepare\n\ns = make()\nprepare(s)\ns.bind(("", 8080))\ns.listen()\n';
  const root = treeOf({ 'net.py': net, 'server.py': server });
  const folder = pathToFileURL(root).href;
  const session = await start({ initialize: { workspaceFolders: [{ uri: folder, name: 'tree' }] } });
  await session.open(`${folder}/server.py`, 'python', server);
  const hover = await session.hover(`${folder}/server.py`, { line: 4, character: 3 });
  assert.deepEqual(hover?.range, { start: { line: 4, character: 0 }, end: { line: 4, character: 18 } });
  assert.match(JSON.stringify(hover?.contents), /TCP 0\.0\.0\.0:8080 · SO.*REUSEADDR = 1 · listens on line 6/);
  await session.end();
});

test('files of a virtual workspace come from the client, where it says that it gives them; else each is analysed by itself', async () => {
  const folder = 'vscode-vfs://github/o/r';
  const initialize = { workspaceFolders: [{ uri: folder, name: 'r' }] };
  const alone = 'import socket\nfrom net import prepare\n\ns = socket.socket()\ns.bind(("", 8080))\ns.listen()\n';
  for (const [files, text] of [[true, main] as const, [false, alone] as const]) {
    const session = await start({ capabilities: pulling, initialize: { ...initialize, initializationOptions: { files } } });
    const served = { uri: folder, files: new Map([['net.py', net.replace('SO_REUSEADDR', 'SO_KEEPALIVE')]]), asked: [], beforeListing: async () => undefined };
    serveFolder(session.connection, served);
    await session.open(`${folder}/main.py`, 'python', text);
    const found = await session.pull(`${folder}/main.py`);
    assert.ok(found.kind === 'full' && has('missing-reuseaddr')(found.items), text);
    assert.equal(served.asked.length > 0, files);
    await session.end();
  }
});
