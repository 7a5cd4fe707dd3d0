import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import type { Hover } from 'vscode-languageserver-protocol';
import type { BindMapAnswer } from '../../server/src/lsp/bindMap.ts';
import { mostBrought } from '../../server/src/workspace/fetchFolder.ts';
import { root } from '../../tools/commands.ts';
import { checkTree, told } from '../workspace/tree.ts';
import { startWorker, type Worker } from './worker.ts';

const late = 'import socket\ns = socket.socket()\ns.bind(("", 8080))\ns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ns.listen()\n';
const net = 'import socket\n\n\ndef make():\n    return socket.socket()\n\n\ndef prepare(s):\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n';
const main = 'from lib.net import make, prepare\n\ns = make()\nprepare(s)\ns.bind(("", 8080))\ns.listen()\n';

const rules = async (worker: Worker, path: string): Promise<readonly unknown[]> => (await worker.pull(path)).map(({ code }) => code);
const bindMap = (worker: Worker): Promise<BindMapAnswer> => worker.connection.sendRequest('bindwise/bindMap', {});

describe('the server in a worker', () => {
  test('does nothing before a file is open, then fetches the grammar that the file needs', async () => {
    const worker = await startWorker({ 'server.py': late });
    await worker.connection.sendRequest('bindwise/status', {});
    assert.deepEqual([worker.asked, worker.fetched], [[], []]);
    await worker.open('server.py', 'python');
    assert.deepEqual(await rules(worker, 'server.py'), ['setsockopt-after-bind']);
    assert.deepEqual([...worker.fetched].sort(), ['tree-sitter-python.wasm', 'web-tree-sitter.wasm']);
    const position = { line: 2, character: 3 };
    const hover: Hover = await worker.connection.sendRequest('textDocument/hover', { textDocument: { uri: worker.uriOf('server.py') }, position });
    assert.match(JSON.stringify(hover.contents), /0\.0\.0\.0:8080.*EADDRINUSE/s);
  });

  test('says of the samples what the command line says of them', async () => {
    const names = globSync('**/*.{c,py,ts}', { cwd: join(root, 'samples') }).sort();
    assert.ok(names.length > 10);
    const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(root, 'samples', name), 'utf8')]));
    const expected = told(join(root, 'samples'), await checkTree(join(root, 'samples'), names));
    const worker = await startWorker(files);
    const found: string[] = [];
    for (const name of names) {
      await worker.open(name, name.endsWith('.c') ? 'c' : name.endsWith('.py') ? 'python' : 'typescript');
      for (const { code, range } of await worker.pull(name)) found.push(`${name}:${range.start.line + 1} ${code}`);
    }
    assert.deepEqual(
      found.sort(),
      expected.map((each) => each.replace(/ < .*/, '')),
    );
  });

  test('follows a file into those that it names, at the first answer, and reads no other where it may not', async () => {
    const worker = await startWorker({ 'app/main.py': main, 'lib/net.py': net, 'lib/__init__.py': '', 'other.py': late });
    worker.settings = { workspaceScan: 'off' };
    await worker.open('app/main.py', 'python');
    assert.deepEqual(await rules(worker, 'app/main.py'), []);
    assert.ok(worker.asked.includes('read lib/net.py'));
    assert.ok(!worker.asked.includes('read other.py'));
  });

  test('answers for an open file before the folder is read, and by what is in it when the client has no files', async () => {
    const worker = await startWorker({ 'src/server.py': late, 'deep/other.py': late });
    const never = new Promise<void>(() => undefined);
    worker.beforeListing = (folder) => (folder === 'deep' ? never : Promise.resolve());
    await worker.open('src/server.py', 'python');
    assert.deepEqual(await rules(worker, 'src/server.py'), ['setsockopt-after-bind']);
    worker.beforeListing = () => Promise.reject(new Error('No files here.'));
    await worker.open('new/main.py', 'python');
    await worker.connection.sendNotification('textDocument/didChange', {
      textDocument: { uri: worker.uriOf('new/main.py'), version: 2 },
      contentChanges: [{ text: late.replace('socket\n', 'socket\nfrom net import x\n') }],
    });
    assert.deepEqual(await rules(worker, 'new/main.py'), ['setsockopt-after-bind']);
  });

  test('takes the project file, its changes and those of other files as they come', async () => {
    const worker = await startWorker({ 'bindwise.json': '{ "rules": { "setsockopt-after-bind": "off", "missing-reuseaddr": "off" } }', 'src/server.py': late });
    const changed = (path: string): Promise<void> =>
      worker.connection.sendNotification('workspace/didChangeWatchedFiles', { changes: [{ uri: worker.uriOf(path), type: 2 }] });
    const until = async (path: string, expected: readonly string[]): Promise<void> => {
      let found = await rules(worker, path);
      for (let tries = 0; tries < 500 && found.join() !== expected.join(); tries += 1) {
        await setTimeout(10);
        found = await rules(worker, path);
      }
      assert.deepEqual(found, expected);
    };
    await worker.open('src/server.py', 'python');
    assert.deepEqual(await rules(worker, 'src/server.py'), []);
    worker.files.set('bindwise.json', '{}');
    await changed('bindwise.json');
    await until('src/server.py', ['setsockopt-after-bind']);
    // A folder that was not there when its name was looked for.
    worker.files.set('src/main.py', main);
    await worker.open('src/main.py', 'python');
    await until('src/main.py', []);
    worker.files.set('src/lib/net.py', net.replace('SO_REUSEADDR', 'SO_KEEPALIVE'));
    await changed('src/lib/net.py');
    await until('src/main.py', ['missing-reuseaddr']);
    worker.files.delete('src/lib/net.py');
    await changed('src/lib/net.py');
    await until('src/main.py', []);
  });

  test('maps what the files of the folder bind, and leaves out what git ignores and what is too large', async () => {
    const taken = 'import socket\nsocket.create_server(("127.0.0.1", 7000))\n';
    const worker = await startWorker({
      'a.py': taken,
      'b/b.py': taken,
      'node_modules/c.py': taken,
      '.hidden/d.py': taken,
      '.gitignore': 'built/\n',
      'built/e.py': taken,
      'large.py': `${taken}${'#'.repeat(1024 * 1024)}`,
    });
    const map = await bindMap(worker);
    assert.deepEqual(
      map.endpoints.map(({ uri, label }) => [uri, label]),
      ['a.py', 'b/b.py'].map((path) => [worker.uriOf(path), 'TCP 127.0.0.1:7000']),
    );
    assert.equal(map.conflicts.length, 1);
    assert.equal(map.isPartial, false);
    assert.deepEqual(
      worker.asked.filter((each) => /node_modules\/|\.hidden|built\//.test(each)),
      [],
    );
  });

  test('reads so many files at a time, says so, and goes on when it is asked again', async () => {
    const files = Array.from({ length: mostBrought + 5 }, (_, index): [string, string] => [`f${String(index).padStart(5, '0')}.py`, '']);
    files.push(['z.py', 'import socket\nsocket.create_server(("127.0.0.1", 7000))\n']);
    const worker = await startWorker(Object.fromEntries(files));
    const first = await bindMap(worker);
    assert.deepEqual([first.isPartial, first.endpoints.length], [true, 0]);
    const second = await bindMap(worker);
    assert.deepEqual([second.isPartial, second.endpoints.length], [false, 1]);
    assert.equal(worker.asked.filter((each) => each.startsWith('read f')).length, mostBrought + 5);
  });

  test('asks for nothing above the open folder', async () => {
    const worker = await startWorker({ 'server.c': '#include "../up.h"\n#include <sys/socket.h>\nint f(int s) { return listen(s, 5); }\n' });
    await worker.open('server.c', 'c');
    await worker.pull('server.c');
    await bindMap(worker);
    assert.deepEqual(
      worker.asked.filter((each) => each.includes('://')),
      [],
    );
  });

  test('has no machine to look at, and says so in the language of the editor', async () => {
    const worker = await startWorker({ 'server.py': late }, { locale: 'zh-cn', initializationOptions: { commands: ['bindwise.restart'] } });
    await assert.rejects(worker.connection.sendRequest('bindwise/explain', { port: 8080 }), /从这里看不到任何机器。/);
    await worker.open('server.py', 'python');
    assert.match((await worker.pull('server.py')).map(({ message }) => message).join(), /在 bind\(\) 之后/);
  });
});
