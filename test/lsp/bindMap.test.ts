import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
import { FileChangeType } from 'vscode-languageserver-protocol';
import { type BindMapAnswer, bindMapChanged, bindMapRequest } from '../../server/src/lsp/bindMap.ts';
import type { BindMapReport } from '../../server/src/workspace/bindMapReport.ts';
import { treeOf } from '../workspace/tree.ts';
import { capable, patience, pulling, type Session, type StartOptions, start } from './client.ts';

const server = (port: string): string => `import os, socket\ns = socket.create_server(('127.0.0.1', ${port}))\n`;

interface Opened {
  readonly root: string;
  readonly session: Session;
  readonly uri: (name: string) => string;
  readonly ask: (document?: 'markdown' | 'json') => Promise<BindMapAnswer>;
  /** Waits until the server says that the map may have changed. */
  readonly changed: () => Promise<void>;
}

async function openFolder(files: Readonly<Record<string, string>>, options: StartOptions = {}): Promise<Opened> {
  const root = treeOf(files);
  const workspaceFolders = [{ uri: pathToFileURL(root).href, name: 'tree' }];
  const session = await start({ ...options, initialize: { ...options.initialize, workspaceFolders } });
  let notify: () => void = () => {};
  session.connection.onNotification(bindMapChanged, () => notify());
  return {
    root,
    session,
    uri: (name) => pathToFileURL(join(root, name)).href,
    ask: (document) => session.connection.sendRequest<BindMapAnswer>(bindMapRequest, document === undefined ? {} : { document }),
    changed: () =>
      new Promise((resolve, reject) => {
        const givenUp = setTimeout(() => reject(new Error('The server did not say that the map has changed.')), patience);
        notify = () => {
          clearTimeout(givenUp);
          resolve();
        };
      }),
  };
}

function told({ endpoints }: BindMapAnswer): readonly string[] {
  return endpoints.map(({ label, place, does }) => `${label} ${does} ${place}`);
}

describe('bindwise/bindMap', () => {
  it('lists what the files of the open folders bind, though none is open, with what conflicts', async () => {
    const { session, ask, uri } = await openFolder({
      'a.py': server('8080'),
      'b/b.py': server('8080'),
      'c.py': server("int(os.environ['PORT'])"),
      'd.txt': '',
    });
    const map = await ask();
    assert.deepEqual(told(map), [
      'TCP 127.0.0.1:8080 listens a.py:2',
      'TCP 127.0.0.1:8080 listens b/b.py:2',
      'TCP 127.0.0.1, port from the environment listens c.py:2',
    ]);
    assert.deepEqual(map.endpoints[1]?.uri, uri('b/b.py'));
    assert.deepEqual(map.endpoints[1]?.range, { start: { line: 1, character: 4 }, end: { line: 1, character: 45 } });
    assert.deepEqual(map.endpoints[1]?.options, ['SO_REUSEADDR = 1']);
    assert.deepEqual(
      map.conflicts.map(({ endpoints, label, severity }) => [endpoints, label, severity]),
      [[[0, 1], 'Two bind TCP 127.0.0.1:8080: EADDRINUSE', 'information']],
    );
    assert.deepEqual([map.roles, map.isPartial], [[{ role: 'server', label: 'Servers' }], false]);
    assert.equal(await session.end(), 0);
  });

  it('speaks the language of the editor', async () => {
    const { session, ask } = await openFolder({ 'a.py': server('8080'), 'b.py': server('8080') }, { initialize: { locale: 'zh-cn' } });
    const map = await ask();
    assert.deepEqual([map.endpoints[0]?.does, map.conflicts[0]?.label, map.roles[0]?.label], ['监听', '两处绑定 TCP 127.0.0.1:8080：EADDRINUSE', '服务器']);
    assert.match((await ask('markdown')).document ?? '', /^# bind 地图\n/);
    await session.end();
  });

  it('gives the map as a document, the same as the command line does', async () => {
    const { session, ask } = await openFolder({ 'a.py': server('8080') });
    assert.match(
      (await ask('markdown')).document ?? '',
      /\| `TCP 127\.0\.0\.1:8080` \| listens \| `SO_REUSEADDR = 1` \| `socket\.create_server` \| `a\.py:2` \|\n$/,
    );
    const report = JSON.parse((await ask('json')).document ?? '') as BindMapReport;
    assert.deepEqual([report.version, report.endpoints.map(({ path, port }) => [path, port])], [1, [['a.py', 8080]]]);
    assert.equal((await ask()).document, undefined);
    await session.end();
  });

  it('follows what is typed, saved and deleted, and says so', async () => {
    const { root, session, ask, uri, changed } = await openFolder({ 'a.py': server('8080'), 'b.py': server('8081') });
    assert.deepEqual((await ask()).conflicts, []);

    const typed = changed();
    await session.open(uri('a.py'), 'python', server('8080'));
    await session.change(uri('a.py'), 2, [{ text: server('8081') }]);
    await typed;
    assert.deepEqual(told(await ask()), ['TCP 127.0.0.1:8081 listens a.py:2', 'TCP 127.0.0.1:8081 listens b.py:2']);
    assert.equal((await ask()).conflicts.length, 1);

    const written = changed();
    mkdirSync(dirname(join(root, 'c.py')), { recursive: true });
    writeFileSync(join(root, 'c.py'), server('9000'));
    rmSync(join(root, 'b.py'));
    await session.connection.sendNotification('workspace/didChangeWatchedFiles', {
      changes: [
        { uri: uri('c.py'), type: FileChangeType.Created },
        { uri: uri('b.py'), type: FileChangeType.Deleted },
      ],
    });
    await written;
    assert.deepEqual(told(await ask()), ['TCP 127.0.0.1:8081 listens a.py:2', 'TCP 127.0.0.1:9000 listens c.py:2']);

    await session.change(uri('a.py'), 3, [{ text: 'print(1)\n' }]);
    assert.deepEqual(told(await ask()), ['TCP 127.0.0.1:9000 listens c.py:2']);
    await session.end();
  });

  it('believes the editor before the disk', async () => {
    const { session, ask, uri } = await openFolder({ 'a.py': server('8080'), 'b.py': server('8081') });
    await session.open(uri('a.py'), 'python', 'print(1)\n');
    assert.deepEqual(told(await ask()), ['TCP 127.0.0.1:8081 listens b.py:2']);
    await session.close(uri('a.py'));
    assert.deepEqual(told(await ask()), ['TCP 127.0.0.1:8080 listens a.py:2', 'TCP 127.0.0.1:8081 listens b.py:2']);
    await session.end();
  });

  it('knows a constant of another file, and sees it change', async () => {
    const { root, session, ask, uri } = await openFolder({ 'config.py': 'PORT = 8080\n', 'a.py': `from config import PORT\n${server('PORT')}` });
    assert.deepEqual(told(await ask()), ['TCP 127.0.0.1:8080 listens a.py:3']);
    writeFileSync(join(root, 'config.py'), 'PORT = 9090\n');
    await session.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: uri('config.py'), type: FileChangeType.Changed }] });
    assert.deepEqual(told(await ask()), ['TCP 127.0.0.1:9090 listens a.py:3']);
    await session.end();
  });

  it('reads no folder where the settings say so, and leaves out what they exclude', async () => {
    const files = { 'a.py': server('8080'), 'old/b.py': server('8081') };
    const off = await openFolder(files, { capabilities: { ...capable, workspace: {} }, initialize: { initializationOptions: { workspaceScan: 'off' } } });
    assert.deepEqual(told(await off.ask()), []);
    await off.session.open(off.uri('a.py'), 'python', files['a.py']);
    assert.deepEqual(told(await off.ask()), ['TCP 127.0.0.1:8080 listens a.py:2']);
    await off.session.end();

    const excluding = await openFolder(files, { settings: { exclude: ['old/**'] } });
    assert.deepEqual(told(await excluding.ask()), ['TCP 127.0.0.1:8080 listens a.py:2']);
    await excluding.session.end();
  });

  it('holds a document that was never saved', async () => {
    const { session, ask } = await openFolder({});
    await session.open('untitled:Untitled-1', 'python', server('8080'));
    const map = await ask();
    assert.deepEqual(
      map.endpoints.map(({ label, uri }) => [label, uri]),
      [['TCP 127.0.0.1:8080', 'untitled:Untitled-1']],
    );
    await session.end();
  });

  it('says nothing of changes to a client that never asked', async () => {
    const { session, uri } = await openFolder({ 'a.py': server('8080') }, { capabilities: pulling });
    let isTold = false;
    session.connection.onNotification(bindMapChanged, () => {
      isTold = true;
    });
    await session.open(uri('a.py'), 'python', server('8081'));
    await session.pull(uri('a.py'));
    await session.end();
    assert.equal(isTold, false);
  });

  it('lets no control character of a name through', async () => {
    const { session, ask } = await openFolder({ 'a.py': "import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind('/tmp/\\x1b\\u202ea')\n" });
    assert.deepEqual(told(await ask()), ['Unix /tmp/␛<U+202E>a binds a.py:3']);
    await session.end();
  });
});
