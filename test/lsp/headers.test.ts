import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { DidChangeWatchedFilesNotification, FileChangeType } from 'vscode-languageserver-protocol';
import { treeOf } from '../workspace/tree.ts';
import { patience, type Session, start } from './client.ts';

const header = `#ifndef CONFIG_H
#define CONFIG_H
#define PORT 8080 /* ours */
#define HTTP_PORT PORT
#define HOST "127.0.0.1"
#define NAME "demo"
enum { ADMIN_PORT = 9000 };
static const int DATA_PORT = 9100;
#endif
`;

/** A server of C that binds a port of the header. */
const server = (port: string, address = 'htonl(INADDR_ANY)'): string => `#include <netinet/in.h>
#include "config.h"
int serve(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {0};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = ${address};
  a.sin_port = htons(${port});
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 8);
}
`;

async function openIn(
  files: Readonly<Record<string, string>>,
  ...opened: string[]
): Promise<{ session: Session; root: string; uri: (name: string) => string }> {
  const root = treeOf(files);
  const folder = pathToFileURL(root).href;
  const session = await start({ initialize: { workspaceFolders: [{ uri: folder, name: 'tree' }] } });
  const uri = (name: string): string => `${folder}/${name}`;
  for (const name of opened) await session.open(uri(name), 'c', files[name] ?? '');
  // The rest of the folder is read when the bind map asks for it.
  await session.connection.sendRequest('bindwise/bindMap', {});
  return { session, root, uri };
}

/** Waits until a hover says what is wanted: what a file says reaches those around it when its own analysis is over. */
async function until(says: () => Promise<string | undefined>, wanted: RegExp): Promise<void> {
  const end = Date.now() + patience;
  for (let said = await says(); !wanted.test(said ?? ''); said = await says()) if (Date.now() > end) assert.match(said ?? '', wanted);
}

/** What a hover says over the first place of a word in a text. */
async function over(session: Session, uri: string, text: string, word: string): Promise<string | undefined> {
  const before = text.slice(0, text.indexOf(word)).split('\n');
  const hover = await session.hover(uri, { line: before.length - 1, character: before.at(-1)?.length ?? 0 });
  return hover === null ? undefined : JSON.stringify(hover.contents);
}

test('a hover over the definitions in a header tells of the calls of the files that include it', async () => {
  const files = {
    'config.h': header,
    'a.c': server('HTTP_PORT', 'inet_addr(HOST)'),
    'sub/b.c': server('ADMIN_PORT').replace('config.h', '../config.h'),
    'c.c': server('DATA_PORT'),
  };
  const { session, uri } = await openIn(files, 'config.h');
  const says = async (word: string): Promise<string | undefined> => over(session, uri('config.h'), header, word);
  assert.match((await says('PORT 8080')) ?? '', /\*\*bind\*\* in a\.c · TCP 127\.0\.0\.1:8080 · /);
  assert.match((await says('8080')) ?? '', /\*\*bind\*\* in a\.c · TCP 127\.0\.0\.1:8080 · /);
  assert.match((await says('HTTP_PORT')) ?? '', /\*\*bind\*\* in a\.c · TCP 127\.0\.0\.1:8080 · .*TIME_WAIT/);
  assert.match((await says('HOST')) ?? '', /\*\*bind\*\* in a\.c · TCP 127\.0\.0\.1:8080 · /);
  assert.match((await says('ADMIN_PORT')) ?? '', /\*\*bind\*\* in b\.c · TCP 0\.0\.0\.0:9000 · /);
  assert.match((await says('9000')) ?? '', /\*\*bind\*\* in b\.c · TCP 0\.0\.0\.0:9000 · /);
  assert.match((await says('DATA_PORT')) ?? '', /\*\*bind\*\* in c\.c · TCP 0\.0\.0\.0:9100 · /);
  for (const nothing of ['CONFIG_H', 'NAME', '"demo"', 'ours', 'define PORT', 'endif']) assert.equal(await says(nothing), undefined, nothing);
  await session.end();
});

test('the programs that a header serves are told together, and none of one that has its own', async () => {
  const files = {
    'config.h': header,
    'a.c': server('PORT'),
    'b.c': server('PORT', 'inet_addr("127.0.0.1")'),
    'own.c': server('PORT').replace('int serve', '#undef PORT\n#define PORT 1\nint serve'),
  };
  const { session, uri } = await openIn(files, 'config.h');
  const said = await over(session, uri('config.h'), header, 'PORT 8080');
  assert.match(said ?? '', /- \*\*bind\*\* in a\.c · TCP 0\.0\.0\.0:8080 · .*\\n- \*\*bind\*\* in b\.c · TCP 127\.0\.0\.1:8080 · /);
  assert.doesNotMatch(said ?? '', /own\.c/);
  await session.end();
});

test('what a header says counts as it is typed and as it is written, in the header and where it is included', async () => {
  const files = { 'config.h': header, 'a.c': server('PORT'), 'closed.c': server('HTTP_PORT') };
  const { session, root, uri } = await openIn(files, 'config.h', 'a.c');
  const inServer = (): Promise<string | undefined> => over(session, uri('a.c'), files['a.c'], 'PORT)');
  await until(inServer, /0\.0\.0\.0:8080/);
  const typed = header.replace('8080', '8081');
  await session.change(uri('config.h'), 2, [{ text: typed }]);
  await until(inServer, /0\.0\.0\.0:8081/);
  const inHeader = (): Promise<string | undefined> => over(session, uri('config.h'), typed, 'PORT 8081');
  await until(inHeader, /in a\.c · TCP 0\.0\.0\.0:8081 .*in closed\.c · TCP 0\.0\.0\.0:8081 /);
  await session.change(uri('a.c'), 2, [{ text: server('PORT', 'inet_addr("127.0.0.1")') }]);
  await until(inHeader, /in a\.c · TCP 127\.0\.0\.1:8081 /);
  await session.close(uri('config.h'));
  await until(inServer, /:8080/);
  writeFileSync(join(root, 'config.h'), header.replace('8080', '8082'));
  await session.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes: [{ uri: uri('config.h'), type: FileChangeType.Changed }] });
  await until(inServer, /:8082/);
  await session.end();
});

test('a constant of another file counts as it is typed, where it is used', async () => {
  const py = 'import socket\nfrom ports import PORT\n\ns = socket.socket()\ns.bind(("", PORT))\ns.listen()\n';
  const root = treeOf({ 'ports.py': 'PORT = 8080\n', 'server.py': py });
  const folder = pathToFileURL(root).href;
  const session = await start({ initialize: { workspaceFolders: [{ uri: folder, name: 'tree' }] } });
  await session.open(`${folder}/server.py`, 'python', py);
  await session.open(`${folder}/ports.py`, 'python', 'PORT = 8080\n');
  assert.match((await over(session, `${folder}/server.py`, py, 's.bind')) ?? '', /0\.0\.0\.0:8080/);
  await session.change(`${folder}/ports.py`, 2, [{ text: 'PORT = 8081\n' }]);
  await until(() => over(session, `${folder}/server.py`, py, 's.bind'), /0\.0\.0\.0:8081/);
  await session.end();
});
