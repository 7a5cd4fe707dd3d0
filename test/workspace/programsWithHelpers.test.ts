import { testPrograms } from './programs.ts';

/** A server whose structure goes through functions that do nothing to its listeners, which only the file with `main()` calls. */
const ring = `#pragma once
struct server { int feed_fd, ctl_fd, feeds[8], nfeeds, pushed; };
int server_open(struct server *s);
void server_push(struct server *s, int sample);
void server_count(struct server *s);
int server_step(struct server *s);
`;
const ringSource = (listening: string): string => `#include "ring.h"
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>
static int tcp_bound(unsigned short port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  if (fd < 0) return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}
int server_open(struct server *s) {
  memset(s, 0, sizeof *s);
  if ((s->feed_fd = tcp_bound(18000)) < 0 || (s->ctl_fd = tcp_bound(18001)) < 0) return -1;
  return listen(s->feed_fd, 8)${listening};
}
void server_push(struct server *s, int sample) {
  for (int i = 0; i < s->nfeeds; i++) {
    if (send(s->feeds[i], &sample, sizeof sample, MSG_NOSIGNAL) < 0) {
      close(s->feeds[i]);
      s->feeds[i--] = s->feeds[--s->nfeeds];
    }
  }
}
void server_count(struct server *s) {
  s->pushed++;
}
int server_step(struct server *s) {
  int fd = accept(s->feed_fd, 0, 0);
  if (fd >= 0 && s->nfeeds < 8) s->feeds[s->nfeeds++] = fd;
  fd = accept(s->ctl_fd, 0, 0);
  if (fd >= 0) close(fd);
  return 0;
}
`;
const ringing =
  '#include "ring.h"\nstatic struct server s;\nint main(int argc, char **argv) {\n  if (server_open(&s) < 0) return 1;\n  for (;;) {\n    server_push(&s, argc);\n    server_count(&s);\n    if (server_step(&s) < 0) return 1;\n  }\n}\n';

testPrograms({
  'TypeScript: options that a function of another file gives, some of them only where there is a setting': {
    files: {
      'options.ts':
        "import { readFileSync } from 'node:fs';\nimport type { ConnectionOptions } from 'node:tls';\nimport { SOURCE_PORT, UPSTREAM } from './settings.js';\n\nexport function buildOptions(path: string | undefined): ConnectionOptions {\n  const ca = path ? readFileSync(path) : undefined;\n  return { host: UPSTREAM.host, port: UPSTREAM.port, localPort: SOURCE_PORT, minVersion: 'TLSv1.2', ...(ca ? { ca } : {}) };\n}\n",
      'settings.ts':
        "export const UPSTREAM = { host: 'collector.example.net', port: 6514 };\nexport const SOURCE_PORT = 6513;\nexport const target = { host: 'db.example.net', port: 5432, localPort: 15432 };\nexport const plain = { host: 'db.example.net', port: 5432 };\n",
      'tls.ts':
        "import * as tls from 'node:tls';\nimport { buildOptions } from './options.js';\n\nexport const socket = tls.connect(buildOptions(process.env.CA));\n",
      'net.ts':
        "import net from 'node:net';\nimport { plain, target } from './settings.js';\n\nexport const first = net.connect(target);\nexport const second = net.connect(plain);\n",
    },
    wants: ['net.ts:4 client-bind-fixed-port', 'tls.ts:4 client-bind-fixed-port'],
  },
  'TypeScript: a base class calls what classes of other files have, and an object has an apply() of its own': {
    files: {
      'transport.ts':
        "import { createSocket, type Socket } from 'node:dgram';\n\nexport abstract class Transport {\n  protected readonly socket: Socket = createSocket('udp4');\n\n  constructor(protected readonly port: number) {}\n\n  open(): void {\n    this.socket.bind(this.port);\n    this.configure();\n    this.socket.once('listening', () => this.ready());\n  }\n\n  protected abstract configure(): void;\n  protected abstract ready(): void;\n}\n",
      'clock.ts':
        "import { Transport } from './transport.js';\n\nclass Clock extends Transport {\n  protected configure(): void {\n    this.socket.setMulticastTTL(4);\n  }\n\n  protected ready(): void {\n    this.socket.setBroadcast(true);\n  }\n}\n\nnew Clock(7788).open();\n",
      'tuner.ts': "import type { Socket } from 'node:dgram';\n\nexport class Tuner {\n  apply(socket: Socket): void {\n    socket.setTTL(8);\n  }\n}\n",
      'tuned.ts':
        "import { createSocket } from 'node:dgram';\nimport { Tuner } from './tuner.js';\n\nconst socket = createSocket('udp4');\nnew Tuner().apply(socket);\nsocket.bind(9123);\n",
    },
    wants: ['clock.ts:5 dgram-option-before-bind < transport.ts:9', 'tuner.ts:5 dgram-option-before-bind < tuned.ts:5 < tuned.ts:6'],
  },
  'JavaScript: a server that another file made and exports': {
    files: {
      'server.js':
        "const net = require('net');\n\nconst server = net.createServer((client) => client.end());\nserver.on('error', console.error);\nmodule.exports = server;\n",
      'twice.js': "const server = require('./server');\n\nserver.listen(3000, () => console.log('ready'));\nserver.listen(3001);\n",
      'once.js': "const server = require('./server');\n\nserver.listen(3000);\nserver.close(() => server.listen(3001));\n",
    },
    wants: ['twice.js:4 already-bound'],
  },
  'TypeScript: what another file calls as a variable is called here': {
    files: {
      'settings.ts': 'export const server = { port: 3000 };\n',
      'main.ts':
        "import dgram from 'node:dgram';\nimport { server as settings } from './settings.js';\n\nconst server = dgram.createSocket('udp4');\nserver.setTTL(4);\nserver.bind(settings.port);\n",
    },
    wants: ['main.ts:5 dgram-option-before-bind'],
  },
  'JavaScript, TypeScript: lists and settings of other files': {
    files: {
      'endpoints.js':
        "export const ENDPOINTS = [\n  { name: 'web', port: 8081 },\n  { name: 'secure', port: 84430 },\n];\nexport const config = { rows: [{ host: '0.0.0.0', port: 7300 }, { host: '127.0.0.1', port: 7300 }] };\n",
      'proxy.js':
        "import net from 'node:net';\nimport { ENDPOINTS } from './endpoints.js';\n\nfunction start(endpoint) {\n  return net.createServer().on('error', console.error).listen(endpoint.port, '127.0.0.1');\n}\n\nconst running = [];\nfor (const endpoint of ENDPOINTS) running.push(start(endpoint));\n",
      'rows.js':
        "import net from 'node:net';\nimport { config } from './endpoints.js';\n\nconfig.rows.forEach(({ host, port }) => {\n  const server = net.createServer().on('error', (error) => console.error(port, error));\n  server.listen(port, host);\n});\n",
      'options.ts':
        "interface Options {\n  readonly host: string;\n  readonly source: { readonly port: number };\n}\n\nconst DEFAULTS: Options = { host: '127.0.0.1', source: { port: 6100 } };\n\nexport function parseOptions([host]: readonly string[]): Options {\n  return { ...DEFAULTS, host: host ?? DEFAULTS.host };\n}\n",
      'shot.ts':
        "import net from 'node:net';\n\nexport function shoot(options: { host: string; source: { port: number } }): net.Socket {\n  return net.createConnection({ host: options.host, port: 8080, localPort: options.source.port });\n}\n",
      'main.ts':
        "import { parseOptions } from './options.js';\nimport { shoot } from './shot.js';\n\nconst options = parseOptions(process.argv.slice(2));\nshoot(options);\n",
    },
    wants: ['proxy.js:5 port-out-of-range', 'rows.js:6 bind-conflict', 'shot.ts:4 client-bind-fixed-port < main.ts:5'],
  },
  'TypeScript: heirs of a class of another file say where it listens': {
    files: {
      'service.ts':
        "import net from 'node:net';\n\nexport abstract class Service {\n  protected readonly server = net.createServer();\n  protected abstract port(): number;\n\n  start(): void {\n    this.server.on('error', (error) => console.error(error));\n    this.server.listen(this.port());\n  }\n}\n",
      'echo.ts':
        "import { Service } from './service.js';\n\nclass Echo extends Service {\n  protected port(): number {\n    return 514;\n  }\n}\n\nnew Echo().start();\n",
    },
    wants: ['service.ts:9 privileged-port < echo.ts:9'],
  },
  'TypeScript: an object that a function of its class makes listens': {
    files: {
      'sock.ts':
        "import koffi from 'koffi';\n\nconst lib = koffi.load('libc.so.6');\nconst socket = lib.func('int socket(int, int, int)');\nconst bind = lib.func('int bind(int fd, const void *address, uint32_t length)');\nconst listen = lib.func('int listen(int fd, int backlog)');\n\nexport class Sock {\n  constructor(readonly fd: number) {}\n\n  static tcp(): Sock {\n    return new Sock(socket(2, 1, 0));\n  }\n\n  bind(port: number): this {\n    const address = Buffer.alloc(16);\n    address.writeUInt16LE(2, 0);\n    address.writeUInt16BE(port, 2);\n    if (bind(this.fd, address, address.length) !== 0) throw new Error('bind');\n    return this;\n  }\n\n  listen(backlog: number): this {\n    if (listen(this.fd, backlog) !== 0) throw new Error('listen');\n    return this;\n  }\n}\n",
      'main.ts': "import { Sock } from './sock.js';\n\nconst sock = Sock.tcp();\nsock.bind(7012);\nsock.listen(16);\n",
    },
    wants: ['sock.ts:19 missing-reuseaddr'],
  },
  'JavaScript: what a function of a file that is taken as a whole makes': {
    files: {
      'lib.js':
        "const net = require('net');\n\nexports.make = () => net.createServer((client) => client.end());\nexports.version = () => '1.0';\n\nclass Gateway {\n  constructor() {\n    this.server = net.createServer();\n  }\n\n  open(port) {\n    this.server.listen(port);\n  }\n}\nexports.Gateway = Gateway;\n",
      'main.js':
        "const lib = require('./lib');\n\nconst server = lib.make();\nserver.on('error', console.error);\nserver.listen(1080);\nserver.listen(1080);\n",
      'gateway.mjs': "import * as lib from './lib.js';\n\nconst gateway = new lib.Gateway();\ngateway.open(7080);\ngateway.open(7080);\n",
      'other.js': "const lib = require('./lib');\n\nconst version = lib.version();\nconsole.log(version);\n",
    },
    wants: ['gateway.mjs:5 already-bound < lib.js:12', 'main.js:6 already-bound'],
  },
  'C: a structure goes through functions that send on it, and one of its sockets was never made a listener': {
    files: { 'main.c': ringing, 'ring.h': ring, 'server.c': ringSource('') },
    wants: ['server.c:35 accept-without-listen'],
  },
  'C: the same, and both listen': {
    files: { 'main.c': ringing, 'ring.h': ring, 'server.c': ringSource(' < 0 ? -1 : listen(s->ctl_fd, 1)') },
    wants: [],
  },
});
