import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTree, told, treeOf } from './tree.ts';

const header = '#pragma once\nstruct settings { const char *name; unsigned short port; };\nint link_open(const struct settings *s);\n';
const link = (ignore: string): string => `#include <netinet/in.h>
#include <sys/socket.h>
#include "link.h"
int link_open(const struct settings *s) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(s->port)};
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(80)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) < 0) return -1;${ignore}
  return connect(fd, (struct sockaddr *)&peer, sizeof peer) < 0 ? -1 : fd;
}
`;
/** The caller has the settings, and passes them whole: the fault is that of the function. */
const caller = (ignore: string): string =>
  `#include <sys/socket.h>\n#include "link.h"\nint main(void) {\n  struct settings s = {.name = "a", .port = 20001};\n  return link_open(&s) < 0;${ignore}\n}\n`;
const ignored = ' // bindwise-ignore client-bind-fixed-port: one instance';
const files = { 'link.h': header, 'link.c': link(''), 'main.c': caller('') };

test('what a function of another file does wrong for all is told there, and at the call where that file is not checked', async () => {
  const root = treeOf(files);
  assert.deepEqual(told(root, await checkTree(root, ['link.c', 'main.c'])), ['link.c:8 client-bind-fixed-port < main.c:5']);
});

test('it is told at the call where the file of the function is not checked', async () => {
  const root = treeOf({
    'options.ts':
      "interface Options {\n  readonly host: string;\n  readonly source: { readonly port: number };\n}\n\nconst DEFAULTS: Options = { host: '127.0.0.1', source: { port: 6100 } };\n\nexport function parseOptions([host]: readonly string[]): Options {\n  return { ...DEFAULTS, host: host ?? DEFAULTS.host };\n}\n",
    'shot.ts':
      "import net from 'node:net';\n\nexport function shoot(options: { host: string; source: { port: number } }): net.Socket {\n  return net.createConnection({ host: options.host, port: 8080, localPort: options.source.port });\n}\n",
    'main.ts':
      "import { parseOptions } from './options.js';\nimport { shoot } from './shot.js';\n\nconst options = parseOptions(process.argv.slice(2));\nshoot(options);\n",
  });
  assert.deepEqual(told(root, await checkTree(root, ['main.ts', 'options.ts', 'shot.ts'])), ['shot.ts:4 client-bind-fixed-port < main.ts:5']);
  const alone = await checkTree(root, ['main.ts']);
  assert.deepEqual(told(root, alone), ['main.ts:5 client-bind-fixed-port < shot.ts:4']);
  const fixes = alone.flatMap(({ findings }) => findings.map((finding) => finding.fixes));
  assert.deepEqual(fixes, [[]], 'its fix belongs to the other file');
});

test('a comment at the only call hides it in both files, and is used', async () => {
  const root = treeOf({ ...files, 'main.c': caller(ignored) });
  assert.deepEqual(told(root, await checkTree(root, ['link.c', 'main.c'])), []);
});

test('a comment in the file of the function hides it, whoever calls', async () => {
  const root = treeOf({ ...files, 'link.c': link(ignored) });
  assert.deepEqual(told(root, await checkTree(root, ['link.c', 'main.c'])), []);
});

test("a socket in the way that a promise's executor binds is pointed to where it is bound", async () => {
  const root = treeOf({
    'ports.ts':
      "import net from 'node:net';\n\nexport function isPortUsed(port: number): Promise<void> {\n  return new Promise((resolve, reject) => {\n    const server = net.createServer();\n    server.on('error', reject);\n    server.listen({ port, exclusive: true }, () => {\n      server.close();\n    });\n    server.on('close', () => {\n      resolve();\n    });\n  });\n}\n\nexport class Ports {\n  async reserveNewPort(): Promise<number> {\n    for (;;) {\n      const port = Math.floor(Math.random() * 60000 + 1024);\n      await isPortUsed(port);\n      return port;\n    }\n  }\n}\n",
    'main.ts':
      "import net from 'node:net';\nimport * as ports from './ports.js';\n\nasync function main(): Promise<unknown> {\n  for (let i = 0; i < 100; i++) {\n    const port = await new ports.Ports().reserveNewPort();\n    await ports.isPortUsed(port);\n  }\n  const first = net.createServer();\n  first.on('error', console.error);\n  return new Promise((resolve) => {\n    first.listen(6200, '127.0.0.1', () => {\n      resolve(ports.isPortUsed(6200));\n    });\n  });\n}\n\nmain();\n",
  });
  assert.deepEqual(told(root, await checkTree(root, ['main.ts', 'ports.ts'])), ['ports.ts:7 bind-conflict < main.ts:12']);
});
