import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isGlobal, printValue } from '../../../server/src/core/ir/index.ts';
import { check, checkBlocks, eventsOf, kernelView, lowered } from './check.ts';

test('fields are initialized in the constructor, written or not', () => {
  const source = `
    import net from 'net';
    export class A { server = net.createServer(); #port = 80; start() { this.server.listen(this.#port); } }
    export class B { port = 81; constructor(private readonly server: net.Server, public host = '::1') { this.server.listen(this.port, this.host); } }`;
  const { classes, functions } = lowered(source);
  const [a, b] = classes;
  assert.deepEqual([...(a?.methods.keys() ?? [])], ['start']);
  const constructors = [a, b].map((each) => functions.find((ir) => ir.id === each?.constructorFunction));
  assert.deepEqual(
    constructors.map((ir) => [ir?.kind, ir?.parameters.map((parameter) => [parameter.name, parameter.objectType])]),
    [
      ['constructor', [['this', undefined]]],
      [
        'constructor',
        [
          ['this', undefined],
          ['server', 'net.Server'],
          ['host', undefined],
        ],
      ],
    ],
  );
  checkBlocks(
    source.split('\n').slice(0, 3).join('\n'),
    'constructor',
    `
    0:
     socket ? SOCK_STREAM 0 as net.Server (net.createServer)
     let this.server = #2
     let this.#port = 80
     return
    `,
  );
});

test('an arrow function shares this with the method around it', () => {
  const { functions } = lowered(`
    import net from 'net';
    export class A {
      constructor() { this.server = net.createServer(); }
      start() { setTimeout(() => this.server.listen(80), 10); }
    }`);
  const start = functions.find((ir) => ir.name === 'start');
  const closure = functions.find((ir) => ir.kind === 'closure');
  const self = start?.parameters[0]?.variable;
  assert.ok(self !== undefined && isGlobal(self));
  const receivers = closure?.blocks
    .flatMap((block) => block.events)
    .flatMap((event) => (event.kind === 'dispatch' && event.receiver.kind === 'place' ? [event.receiver.place.root] : []));
  assert.deepEqual(receivers, [self]);
});

test('a class that extends one of Node makes the socket when it is made', () => {
  check(
    `import net from 'net';
     class Server extends net.Server {
       constructor() { super({ pauseOnConnect: true }); this.on('error', () => {}); }
       start() { this.listen(80); }
     }
     class Plain extends net.Server {}
     const plain = new Plain();
     plain.listen(81);`,
    `
    net.Server? bind plain "::":81 (net.Server.listen)
    net.Server? listen plain 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.Server)
    net.Server? handler this error
    net.Socket? handler this error
    dgram.Socket? handler this error
    net.Server? bind this "::":80 (net.Server.listen)
    net.Server? listen this 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.Server)
    `,
  );
});

test('a function whose prototype has methods is a class', () => {
  const { classes, functions } = lowered(
    `var net = require('net');
     function Server(port) { if (!(this instanceof Server)) return new Server(port); this.server = net.createServer(); this.port = port; }
     Server.prototype.start = function () { this.server.listen(this.port); };
     Server.prototype.stop = function () { this.server.close(); };
     module.exports = Server;
     var s = new Server(80);
     s.start();`,
    'javascript',
  );
  const [server] = classes;
  assert.equal(server?.name, 'Server');
  assert.deepEqual([...(server?.methods.keys() ?? [])], ['start', 'stop']);
  const start = functions.find((ir) => ir.name === 'start');
  assert.deepEqual(
    [start?.kind, start?.ownerClass, start?.isExported, start?.parameters.map((parameter) => parameter.name)],
    ['method', server?.id, true, ['this']],
  );
});

test('static fields and methods are found by the name of the class', () => {
  const ir = lowered(
    `import net from 'net';
     export class Config { static port = 8080; static readonly backlog = 5; static make() { return net.createServer(); } }
     const made = Config.make();
     made.listen(Config.port, Config.backlog);`,
  );
  assert.deepEqual(
    [...(ir.classes[0]?.attributes ?? [])].map(([name, value]) => `${name}: ${printValue(value)}`),
    ['port: 8080', 'backlog: 5'],
  );
  assert.equal(
    kernelView(ir),
    `net.Server? bind made "::":Config.port (net.Server.listen)
net.Server? listen made 5 (net.Server.listen)
socket ? SOCK_STREAM 0 as net.Server (net.createServer)`,
  );
  const make = ir.functions.find((each) => each.name === 'make');
  assert.deepEqual([make?.kind, make?.parameters], ['function', []]);
});

test('a getter that says something of sockets is called where it is read', () => {
  const ir = lowered(`
    import net from 'net';
    export class A { get server() { return net.createServer(); } start() { this.server.listen(80); } }`);
  const getter = ir.functions.find((each) => each.name === 'server');
  const callees = eventsOf(ir).flatMap((event) => (event.kind === 'call' && event.callee.kind === 'function' ? [event.callee.id] : []));
  assert.ok(getter !== undefined && callees.includes(getter.id));
});

test('sockets that callbacks are given have a type', () => {
  const { functions } = lowered(`
    import net from 'net';
    net.createServer((socket) => { socket.connect(80); });
    net.createServer().on('connection', function (peer) { peer.connect(80); });`);
  assert.deepEqual(
    functions.flatMap((ir) => ir.parameters.map((parameter) => `${parameter.name}: ${parameter.objectType}`)),
    ['socket: net.Socket', 'peer: net.Socket'],
  );
});

test('objects with functions are followed, module exports are exported', () => {
  const ir = lowered(
    `const net = require('net');
     const app = { server: null, start() { app.server = net.createServer(); app.server.listen(80); } };
     app.start();
     function hidden() { return net.createServer(); }
     exports.run = function () { hidden().listen(81); };
     module.exports.other = () => net.createServer();`,
    'javascript',
  );
  const called = eventsOf(ir).flatMap((event) => (event.kind === 'call' && event.callee.kind === 'function' ? [event.callee.id] : []));
  const start = ir.functions.find((each) => each.name === 'start');
  assert.ok(start !== undefined && called.includes(start.id));
  assert.deepEqual(
    ir.functions.filter((each) => each.isExported && each.kind !== 'module').map((each) => each.kind),
    ['function', 'function'],
  );
});

test('what a class extends is called by super, and by a constructor that is not written', () => {
  const source = `
    import dgram from 'node:dgram';
    import { Far } from './far';
    class Base { constructor(port, host) { this.socket = dgram.createSocket('udp4'); this.port = port; } open() { this.socket.bind(this.port); } }
    class Middle extends Base {}
    class Own extends Middle { #ready = dgram.createSocket('udp4'); open() { super.open(); this.socket.setTTL(1); } }
    class Distant extends Far { open() { super.open(); this.socket.setTTL(1); } }`;
  const all = lowered(source);
  const calls = all.functions.flatMap((ir) =>
    eventsOf({ ...all, functions: [ir] }).flatMap((event) => {
      if (event.kind !== 'call' || event.callee.kind === 'method') return [];
      const { callee } = event;
      const own = callee.kind === 'function' ? all.functions.find(({ id }) => id === callee.id)?.name : undefined;
      return [`${ir.name}: ${callee.kind === 'value' ? printValue(callee.value) : own} of ${event.arguments.length}`];
    }),
  );
  assert.deepEqual(calls.sort(), [
    'constructor: constructor of 2',
    'constructor: constructor of 2',
    'constructor: imported ./far:Far:constructor of 6',
    'open: imported ./far:Far:open of 0',
    'open: open of 0',
  ]);
});
