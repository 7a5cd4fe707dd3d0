import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTree, told, treeOf } from './tree.ts';

test("who uses a name in another file does not use this file's variable", async () => {
  const root = treeOf({
    'make.js': "const net = require('net');\nexports.make = (handler) => net.createServer(handler);\n",
    'main.js': "const { make } = require('./make');\nconst server = make((socket) => socket.end());\nserver.listen(8080);\n",
    'other.js':
      "const { make } = require('./make');\nconst watch = require('watch-errors');\nconst server = make((socket) => socket.end());\nwatch(server);\nserver.listen(8081);\n",
  });
  assert.deepEqual(told(root, await checkTree(root, ['main.js', 'make.js', 'other.js'])), ['main.js:3 unhandled-listen-error < make.js:2']);
});

test('in a program of several files a fix changes its own file, a comment hides what it stands by, and offsets are the file’s', async () => {
  const main = [
    'import socket',
    'from net import make, prepare',
    '',
    's = make()',
    's.bind(("", 8080))',
    'prepare(s)',
    's.listen()',
    't = make()',
    't.bind(("", 8081))  # bindwise-ignore missing-reuseaddr: known',
    't.listen()',
    'u = make()',
    'u.bind(("", 8082))',
    'u.listen()',
    '',
  ];
  const net = 'import socket\n\n\ndef make():\n    return socket.socket()\n\n\ndef prepare(s):\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n';
  // Sorted by name it comes last, so that its offsets within the program are far from its own.
  const root = treeOf({ 'net.py': net, 'server.py': main.join('\n') });
  const names = ['net.py', 'server.py'];
  assert.deepEqual(told(root, await checkTree(root, names)), ['server.py:12 missing-reuseaddr < net.py:5', 'server.py:6 setsockopt-after-bind < net.py:9']);
  const after = await checkTree(root, names, true);
  assert.deepEqual([told(root, after), after.map(({ fixed }) => fixed)], [[], [0, 2]]);
  const fixed = [
    ...main.slice(0, 4),
    'prepare(s)',
    's.bind(("", 8080))',
    ...main.slice(6, 11),
    'u.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)',
    ...main.slice(11),
  ];
  assert.deepEqual([readFileSync(join(root, 'server.py'), 'utf8'), readFileSync(join(root, 'net.py'), 'utf8')], [fixed.join('\n'), net]);
});
