import { testPrograms } from './programs.ts';

const backupClient = {
  'settings.ts': "export const DEFAULTS = { host: 'vault.internal', port: 8731, sourcePort: 8730 };\n",
  'client.ts':
    "import { once } from 'node:events';\nimport { Socket } from 'node:net';\nimport { DEFAULTS } from './settings.js';\n\nexport class BackupClient {\n  private readonly settings: typeof DEFAULTS;\n\n  constructor(overrides: Partial<typeof DEFAULTS>) {\n    this.settings = { ...DEFAULTS, ...overrides };\n  }\n\n  async upload(text: string): Promise<void> {\n    const { host, port, sourcePort } = this.settings;\n    const socket = new Socket();\n    socket.connect({ host, port, localPort: sourcePort });\n    await once(socket, 'connect');\n    socket.end(text);\n  }\n}\n",
};
const services = {
  'services.ts':
    "import http from 'node:http';\n\nexport abstract class Service {\n  protected readonly server: http.Server;\n\n  constructor(protected readonly endpoint: { host: string; port: number }) {\n    this.server = http.createServer((req, res) => this.handle(req, res));\n    this.server.on('error', (error) => console.error(error.message));\n  }\n\n  protected abstract handle(req: http.IncomingMessage, res: http.ServerResponse): void;\n\n  start(): void {\n    const { host, port } = this.endpoint;\n    this.server.listen(port, host, () => console.log(host, port));\n  }\n\n  stop(): void {\n    this.server.close();\n  }\n}\n\nexport class ApiService extends Service {\n  protected handle(_req: http.IncomingMessage, res: http.ServerResponse): void {\n    res.end('api');\n  }\n}\n\nexport class AdminService extends Service {\n  protected handle(_req: http.IncomingMessage, res: http.ServerResponse): void {\n    res.end('admin');\n  }\n}\n",
  'settings.ts':
    "export const defaults = { api: { host: '0.0.0.0', port: 8088 }, admin: { host: '127.0.0.1', port: 8088 }, aside: { host: '127.0.0.1', port: 8089 } };\n",
};
const roster = {
  'endpoint.ts':
    "import dgram from 'node:dgram';\n\ninterface EndpointOptions {\n  readonly family: 'udp4' | 'udp6';\n  readonly receiveBuffer?: number;\n  readonly shared: boolean;\n}\n\nconst DEFAULTS: EndpointOptions = { family: 'udp4', receiveBuffer: 256 * 1024, shared: false };\n\nexport function makeEndpoint(options: Partial<EndpointOptions> = {}): dgram.Socket {\n  const merged = { ...DEFAULTS, ...options };\n  return dgram.createSocket({ type: merged.family, reuseAddr: merged.shared, recvBufferSize: merged.receiveBuffer });\n}\n",
  'group.ts':
    "import type { Socket } from 'node:dgram';\n\nexport const ROSTER = { address: '239.77.12.4', port: 7712 };\n\nexport function enter(socket: Socket, group: { address: string; port: number }): Promise<void> {\n  return new Promise((resolve, reject) => {\n    socket.once('error', reject);\n    socket.bind(group.port, () => {\n      socket.off('error', reject);\n      socket.addMembership(group.address);\n      resolve();\n    });\n  });\n}\n",
};

testPrograms({
  'TypeScript: a function of another file gives back the descriptor that it has looked at': {
    files: {
      'libc.ts':
        "export const AF_INET = 2;\nexport const SOCK_STREAM = 1;\nexport const SOCK_DGRAM = 2;\n\nexport const { symbols: sys } = Deno.dlopen('libc.so.6', {\n  socket: { parameters: ['i32', 'i32', 'i32'], result: 'i32' },\n  listen: { parameters: ['i32', 'i32'], result: 'i32' },\n});\n",
      'check.ts': 'export function check(result: number, what: string): number {\n  if (result < 0) throw new Error(what);\n  return result;\n}\n',
      'datagrams.ts':
        "import { check } from './check.ts';\nimport { AF_INET, SOCK_DGRAM, sys } from './libc.ts';\n\nconst fd = check(sys.socket(AF_INET, SOCK_DGRAM, 0), 'socket');\ncheck(sys.listen(fd, 1), 'listen');\n",
      'stream.ts':
        "import { check } from './check.ts';\nimport { AF_INET, SOCK_STREAM, sys } from './libc.ts';\n\nconst fd = check(sys.socket(AF_INET, SOCK_STREAM, 0), 'socket');\ncheck(sys.listen(fd, 1), 'listen');\n",
    },
    wants: ['datagrams.ts:5 listen-on-datagram'],
  },
  'JavaScript: a server that another file gives among other things listens already': {
    files: {
      'lobby.js':
        "const { once } = require('node:events');\nconst express = require('express');\n\nconst PORT = 4300;\n\nasync function createLobby(log) {\n  const server = express().listen(PORT, () => log('ready'));\n  await once(server, 'listening');\n  return { server, port: PORT };\n}\n\nmodule.exports = { createLobby };\n",
      'twice.js':
        "const { createLobby } = require('./lobby');\n\nasync function main() {\n  const lobby = await createLobby(console.log);\n  lobby.server.on('error', console.error);\n  lobby.server.listen(lobby.port);\n}\n\nmain();\n",
    },
    wants: ['twice.js:6 already-bound < lobby.js:7'],
  },
  'TypeScript: where a program begins, a client has its port from the defaults': {
    files: {
      ...backupClient,
      'main.ts':
        "import { BackupClient } from './client.js';\n\nconst [host, ...texts] = process.argv.slice(2);\nconst client = new BackupClient({ host });\nfor (const text of texts) await client.upload(text);\n",
    },
    wants: ['client.ts:15 client-bind-fixed-port < main.ts:5'],
  },
  'TypeScript: where a program begins, a client is told its port': {
    files: {
      ...backupClient,
      'main.ts':
        "import { BackupClient } from './client.js';\n\nconst [host, ...texts] = process.argv.slice(2);\nconst client = new BackupClient({ host, sourcePort: Number(texts.shift()) });\nfor (const text of texts) await client.upload(text);\n",
    },
    wants: [],
  },
  'TypeScript: services that have names first, and that a loop over a list starts': {
    files: {
      ...services,
      'main.ts':
        "import { AdminService, ApiService, type Service } from './services.js';\nimport { defaults } from './settings.js';\n\nconst api = new ApiService(defaults.api);\nconst admin = new AdminService(defaults.admin);\n\nconst services: Service[] = [api, admin];\nfor (const service of services) {\n  service.start();\n}\n\nprocess.once('SIGTERM', () => {\n  for (const service of services) service.stop();\n});\n",
    },
    wants: ['services.ts:15 bind-conflict < main.ts:9'],
  },
  'TypeScript: services of a list that do not meet': {
    files: {
      ...services,
      'main.ts':
        "import { AdminService, ApiService, type Service } from './services.js';\nimport { defaults } from './settings.js';\n\nconst api = new ApiService(defaults.api);\nconst admin = new AdminService(defaults.aside);\n\nconst services: Service[] = [api, admin];\nfor (const service of services) {\n  service.start();\n}\n\nprocess.once('SIGTERM', () => {\n  for (const service of services) service.stop();\n});\n",
    },
    wants: [],
  },
  'TypeScript: a file that only hands on a socket that another one has made': {
    files: {
      ...roster,
      'roster.ts':
        "import { makeEndpoint } from './endpoint';\nimport { ROSTER, enter } from './group';\n\nasync function run(): Promise<void> {\n  const socket = makeEndpoint({ receiveBuffer: 64 * 1024 });\n  socket.on('message', (data) => console.log(data.toString()));\n  await enter(socket, ROSTER);\n  socket.on('error', (error) => console.error(error.message));\n}\n\nrun();\n",
    },
    wants: ['roster.ts:7 multicast-missing-reuse < group.ts:8 < endpoint.ts:13'],
  },
  'TypeScript: a file that only hands on a socket that is shared': {
    files: {
      ...roster,
      'roster.ts':
        "import { makeEndpoint } from './endpoint';\nimport { ROSTER, enter } from './group';\n\nasync function run(): Promise<void> {\n  const socket = makeEndpoint({ receiveBuffer: 64 * 1024, shared: true });\n  socket.on('message', (data) => console.log(data.toString()));\n  await enter(socket, ROSTER);\n  socket.on('error', (error) => console.error(error.message));\n}\n\nrun();\n",
    },
    wants: [],
  },
  'TypeScript: what one test leaves is closed before the next one': {
    files: {
      'mock.ts':
        "import { createServer, type Server } from 'node:net';\n\nlet created: MockServer[] = [];\n\nafterEach(() => {\n  for (const server of created) server.disconnect();\n  created = [];\n});\n\nexport default class MockServer {\n  private socket?: Server;\n\n  constructor(private port: number, public handler?: (argv: string[]) => unknown) {\n    this.connect();\n    created.push(this);\n  }\n\n  connect() {\n    this.socket = createServer((client) => client.end());\n    this.socket.on('error', console.error);\n    this.socket.listen(this.port);\n  }\n\n  disconnect() {\n    this.socket?.close();\n  }\n}\n",
      'pairs.test.ts':
        "import MockServer from './mock.js';\n\ndescribe('pairs', () => {\n  const port = 17379;\n\n  function start(handler: (argv: string[], server: MockServer) => unknown) {\n    const received: string[][] = [];\n    let server: MockServer;\n    server = new MockServer(port, (argv) => {\n      received.push(argv);\n      return handler(argv, server);\n    });\n    return received;\n  }\n\n  it('one', async () => {\n    const received = start(() => undefined);\n    console.log(received);\n  });\n\n  it('two', async () => {\n    const received = start(() => undefined);\n    console.log(received);\n  });\n});\n",
    },
    wants: [],
  },
  'JavaScript: what stands in the place of a datagram socket has a listen()': {
    files: {
      'port.js':
        "const dgram = require('dgram');\n\nclass Port {\n  constructor() {\n    this.client = dgram.createSocket('udp4');\n    this.client.bind();\n  }\n}\n\nmodule.exports = Port;\n",
      'port.test.js':
        "const dgram = require('dgram');\nconst { mock, test } = require('node:test');\nconst MockSocket = require('./mockSocket');\nconst Port = require('./port');\n\ntest('is open', () => {\n  mock.method(dgram, 'createSocket', () => new MockSocket());\n  const port = new Port();\n  answer(port);\n});\n\nfunction answer(port) {\n  port.client.listen();\n}\n",
    },
    wants: [],
  },
  'JavaScript: a test begins each time with an object of which only the names of its methods say that it is a socket': {
    files: {
      'stream.test.js':
        "const dgram = require('node:dgram');\nconst { expect } = require('chai');\nconst { Slave } = require('../lib/stream');\n\ndescribe('Slave', () => {\n  let slave;\n\n  describe('close', () => {\n    it('closes', () => {\n      slave.close();\n    });\n  });\n\n  describe('what it cannot do', () => {\n    beforeEach(() => {\n      slave = new Slave({ port: 8080 });\n    });\n\n    it('is not bound', () => {\n      expect(() => slave.bind()).to.throw();\n    });\n\n    it('does not listen', () => {\n      expect(() => slave.listen()).to.throw();\n    });\n  });\n});\n",
    },
    wants: [],
  },
  'TypeScript: a method at the end of a chain binds what the constructor has bound': {
    files: {
      'finder.ts':
        "import dgram from 'node:dgram';\n\nconst ANNOUNCE_PORT = 32227;\n\nexport class Finder {\n  private readonly socket = dgram.createSocket('udp4');\n  private handler: (host: string) => void = () => {};\n\n  constructor() {\n    this.socket.on('error', (error) => console.error(error.message));\n    this.socket.on('message', (_, from) => this.handler(from.address));\n    this.socket.bind(ANNOUNCE_PORT);\n  }\n\n  onCamera(handler: (host: string) => void): this {\n    this.handler = handler;\n    return this;\n  }\n\n  listen(): Promise<void> {\n    return new Promise((resolve, reject) => {\n      this.socket.once('error', reject);\n      this.socket.bind(ANNOUNCE_PORT, () => resolve());\n    });\n  }\n}\n",
      'main.ts': "import { Finder } from './finder.ts';\n\nconst finder = new Finder();\nawait finder.onCamera((host) => console.log(host)).listen();\n",
    },
    wants: ['finder.ts:23 already-bound'],
  },
  'TypeScript: a method at the end of a chain binds': {
    files: {
      'finder.ts':
        "import dgram from 'node:dgram';\n\nconst ANNOUNCE_PORT = 32227;\n\nexport class Finder {\n  private readonly socket = dgram.createSocket('udp4');\n  private handler: (host: string) => void = () => {};\n\n  constructor() {\n    this.socket.on('error', (error) => console.error(error.message));\n    this.socket.on('message', (_, from) => this.handler(from.address));\n  }\n\n  onCamera(handler: (host: string) => void): this {\n    this.handler = handler;\n    return this;\n  }\n\n  listen(): Promise<void> {\n    return new Promise((resolve, reject) => {\n      this.socket.once('error', reject);\n      this.socket.bind(ANNOUNCE_PORT, () => resolve());\n    });\n  }\n}\n",
      'main.ts': "import { Finder } from './finder.ts';\n\nconst finder = new Finder();\nawait finder.onCamera((host) => console.log(host)).listen();\n",
    },
    wants: [],
  },
  'JavaScript: an object of another file in a field is told too early': {
    files: {
      'transport.js':
        "var dgram = require('dgram');\n\nfunction Transport(options) {\n  this.options = options || {};\n  this.socket = dgram.createSocket('udp4');\n  this.socket.on('error', console.error);\n}\n\nTransport.prototype.tune = function () {\n  if (this.options.broadcast) this.socket.setBroadcast(true);\n};\n\nTransport.prototype.open = function (port, ready) {\n  this.socket.bind(port, ready);\n};\n\nmodule.exports = Transport;\n",
      'lamps.js':
        "var Transport = require('./transport');\n\nfunction Lamps() {\n  this.link = new Transport({ broadcast: true });\n}\n\nLamps.prototype.start = function (done) {\n  this.link.tune();\n  this.link.open(0, done);\n};\n\nmodule.exports = Lamps;\n",
      'index.js': "var Lamps = require('./lamps');\n\nvar lamps = new Lamps();\nlamps.start(function () {\n  console.log('ready');\n});\n",
    },
    wants: ['transport.js:10 dgram-option-before-bind'],
  },
  'JavaScript: an object of another file in a field is told when it is bound': {
    files: {
      'transport.js':
        "var dgram = require('dgram');\n\nfunction Transport(options) {\n  this.options = options || {};\n  this.socket = dgram.createSocket('udp4');\n  this.socket.on('error', console.error);\n}\n\nTransport.prototype.tune = function () {\n  if (this.options.broadcast) this.socket.setBroadcast(true);\n};\n\nTransport.prototype.open = function (port, ready) {\n  this.socket.bind(port, ready);\n};\n\nmodule.exports = Transport;\n",
      'lamps.js':
        "var Transport = require('./transport');\n\nfunction Lamps() {\n  this.link = new Transport({ broadcast: true });\n}\n\nLamps.prototype.start = function (done) {\n  var link = this.link;\n  link.open(0, function () {\n    link.tune();\n    done();\n  });\n};\n\nmodule.exports = Lamps;\n",
      'index.js': "var Lamps = require('./lamps');\n\nvar lamps = new Lamps();\nlamps.start(function () {\n  console.log('ready');\n});\n",
    },
    wants: [],
  },
  'TypeScript: a method called set of a handle that another file makes': {
    files: {
      'posix.ts':
        "import koffi from 'koffi';\n\nconst libc = koffi.load('libc.so.6');\nconst raw = {\n  socket: libc.func('int socket(int, int, int)'),\n  setsockopt: libc.func('int setsockopt(int, int, int, const void *, uint32_t)'),\n  bind: libc.func('int bind(int, const void *, uint32_t)'),\n  listen: libc.func('int listen(int, int)'),\n};\nexport const SOL_SOCKET = 1;\nexport const SO_REUSEADDR = 2;\nexport const SO_KEEPALIVE = 9;\n\nfunction must(result: number): number {\n  if (result === -1) throw new Error(koffi.errno());\n  return result;\n}\n\nexport class Handle {\n  private constructor(readonly fd: number) {}\n\n  static create(): Handle {\n    return new Handle(must(raw.socket(2, 1, 0)));\n  }\n\n  set(level: number, option: number, on: boolean): this {\n    const value = Buffer.alloc(4);\n    value.writeInt32LE(on ? 1 : 0);\n    must(raw.setsockopt(this.fd, level, option, value, value.length));\n    return this;\n  }\n\n  bind(port: number): this {\n    const address = Buffer.alloc(16);\n    address.writeUInt16LE(2, 0);\n    address.writeUInt16BE(port, 2);\n    must(raw.bind(this.fd, address, address.length));\n    return this;\n  }\n\n  listen(backlog: number): this {\n    must(raw.listen(this.fd, backlog));\n    return this;\n  }\n}\n",
      'door.ts':
        "import { Handle, SOL_SOCKET, SO_KEEPALIVE, SO_REUSEADDR } from './posix.ts';\n\nconst options: [number, number, boolean][] = [[SOL_SOCKET, SO_REUSEADDR, true]];\nconst handle = Handle.create();\nfor (const option of options) handle.set(...option);\nhandle.bind(8970);\nhandle.listen(32);\n",
    },
    wants: [],
  },
  'TypeScript: the same method sets another option': {
    files: {
      'posix.ts':
        "import koffi from 'koffi';\n\nconst libc = koffi.load('libc.so.6');\nconst raw = {\n  socket: libc.func('int socket(int, int, int)'),\n  setsockopt: libc.func('int setsockopt(int, int, int, const void *, uint32_t)'),\n  bind: libc.func('int bind(int, const void *, uint32_t)'),\n  listen: libc.func('int listen(int, int)'),\n};\nexport const SOL_SOCKET = 1;\nexport const SO_REUSEADDR = 2;\nexport const SO_KEEPALIVE = 9;\n\nfunction must(result: number): number {\n  if (result === -1) throw new Error(koffi.errno());\n  return result;\n}\n\nexport class Handle {\n  private constructor(readonly fd: number) {}\n\n  static create(): Handle {\n    return new Handle(must(raw.socket(2, 1, 0)));\n  }\n\n  set(level: number, option: number, on: boolean): this {\n    const value = Buffer.alloc(4);\n    value.writeInt32LE(on ? 1 : 0);\n    must(raw.setsockopt(this.fd, level, option, value, value.length));\n    return this;\n  }\n\n  bind(port: number): this {\n    const address = Buffer.alloc(16);\n    address.writeUInt16LE(2, 0);\n    address.writeUInt16BE(port, 2);\n    must(raw.bind(this.fd, address, address.length));\n    return this;\n  }\n\n  listen(backlog: number): this {\n    must(raw.listen(this.fd, backlog));\n    return this;\n  }\n}\n",
      'door.ts':
        "import { Handle, SOL_SOCKET, SO_KEEPALIVE, SO_REUSEADDR } from './posix.ts';\n\nconst handle = Handle.create();\nhandle.set(SOL_SOCKET, SO_KEEPALIVE, true);\nhandle.bind(8970);\nhandle.listen(32);\n",
    },
    wants: ['posix.ts:37 missing-reuseaddr'],
  },
});
