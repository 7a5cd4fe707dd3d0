import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mentionsSocketsTypescript } from '../../../server/src/core/lower/typescript/index.ts';
import { check, eventsOf, kernelView, lowered } from './check.ts';

const listens = `
  socket ? SOCK_STREAM 0 as net.Server (net.createServer)
  bind #1 "::":80 (net.Server.listen)
  listen #1 511 (net.Server.listen)
`;

const forms: readonly string[] = [
  `import net from 'net'; net.createServer().listen(80);`,
  `import net from "node:net"; net.createServer().listen(80);`,
  `import * as net from 'node:net'; net.createServer().listen(80);`,
  `import net, { type Socket } from 'net'; net.createServer().listen(80);`,
  `import { createServer } from 'net'; createServer().listen(80);`,
  `import { Socket, createServer as make } from 'net'; make().listen(80);`,
  `import net = require('net'); net.createServer().listen(80);`,
  `const net = require('net'); net.createServer().listen(80);`,
  `var a = 1, net = require('node:net'); net.createServer().listen(80);`,
  `const { createServer } = require('net'); createServer().listen(80);`,
  `const { createServer: make } = require('net'); make().listen(80);`,
  `const createServer = require('net').createServer; createServer().listen(80);`,
  `require('net').createServer().listen(80);`,
  `const net = await import('net'); net.createServer().listen(80);`,
  `const { default: net } = await import('node:net'); net.createServer().listen(80);`,
  `(await import('net')).createServer().listen(80);`,
  `const net = process.getBuiltinModule('node:net'); net.createServer().listen(80);`,
  `import net from 'net'; const network = net; network.createServer().listen(80);`,
  `import net from 'net'; const { createServer } = net; createServer().listen(80);`,
  `let net; try { net = require('net'); } catch {} net.createServer().listen(80);`,
  // What compilers make of imports.
  `const net_1 = __importDefault(require("net")); net_1.default.createServer().listen(80);`,
  `const net = __importStar(require("net")); net.createServer().listen(80);`,
  `const net_1 = require("net"); (0, net_1.createServer)().listen(80);`,
  `var import_net = __toESM(require("net"), 1); import_net.default.createServer().listen(80);`,
  `var _net = _interopRequireDefault(require("net")); _net["default"].createServer().listen(80);`,
];

for (const form of forms) {
  test(`import: ${form}`, () => {
    check(form, listens);
    assert.ok(mentionsSocketsTypescript(form));
  });
}

test('a name that something else has in an inner scope is that', () => {
  const ir = lowered(
    `import { createServer } from 'net';
     function f(createServer) { createServer().listen(80); }
     { const createServer = () => other; createServer().listen(81); }`,
  );
  assert.deepEqual(
    eventsOf(ir).filter((event) => event.kind === 'socket'),
    [],
  );
});

test('types that are imported name the objects of parameters', () => {
  const { functions } = lowered(`
    import type { Server } from 'http';
    import type * as net from 'node:net';
    import { type Socket as U } from 'dgram';
    export function f(a: Server, b: net.Socket | undefined, c: U, d: import('tls').Server, e: Other) { a.listen(1); }
  `);
  const f = functions.find((ir) => ir.name === 'f');
  assert.deepEqual(
    f?.parameters.map((parameter) => parameter.objectType),
    ['net.Server', 'net.Socket', 'dgram.Socket', 'net.Server', undefined],
  );
});

test('modules of other names, and words that are no imports, do not make a file worth reading', () => {
  for (const text of [
    `if (protocol === 'http') server.listen(80)`,
    `import actionhero from 'actionhero'; actionhero.createServer().listen(3000)`,
    `import http from 'http'; http.get('http://localhost')`,
    `require('network').createServer()`,
    `const net = '"net"'; net.connect()`,
  ]) {
    assert.equal(mentionsSocketsTypescript(text), false, text);
  }
});

test('a file that starts what another of its tree defines is worth reading', () => {
  for (const text of [
    `import { createServer } from './net'; createServer().listen(80)`,
    `const { listenOn } = require('../lib'); listenOn(config)`,
    `import Beacon from '@/beacon'; const beacon = new Beacon('eth0', 5353);`,
    `import { start as run, other } from './app.js'; run({ port: 8080 });`,
  ]) {
    assert.equal(mentionsSocketsTypescript(text), true, text);
  }
  for (const text of [
    `import { createServer } from 'somewhere'; createServer().listen(80)`,
    `import { createServer } from './net'; export { createServer };`,
    `import type { Server } from './net'; Server(80)`,
    `import { addEventListener, observe, wait } from './dom'; addEventListener('message', f); observe(port1); wait(8000);`,
    `import { Timer } from './timer'; new Timer(100);`,
  ]) {
    assert.equal(mentionsSocketsTypescript(text), false, text);
  }
});

test('frameworks that no table has are not Node servers for all we know', () => {
  const view = kernelView(
    lowered(
      `import http from 'http'; import actionhero from 'actionhero'; const app = actionhero.createServer(); const server = app.listen(3000); server.close();`,
    ),
  );
  assert.equal(
    view.split('\n').every((line) => line.startsWith('net.') || line.startsWith('dgram.')),
    true,
    view,
  );
});
