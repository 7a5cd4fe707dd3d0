import { testPrograms } from './programs.ts';

const serverOf = (table: string): string =>
  `const net = require('net');\nconst endpoints = require('${table}');\n\nfunction launch({ name, host, port }) {\n  const server = net.createServer();\n  server.on('error', (error) => console.error(name, error));\n  server.listen(port, host);\n  return server;\n}\n\nconst running = endpoints.map(launch);\n\nprocess.once('SIGTERM', () => {\n  for (const server of running) server.close();\n});\n`;

testPrograms({
  'TypeScript: constants and functions by import, by index and by alias': {
    files: {
      'tsconfig.json': '{\n  // as usual\n  "compilerOptions": { "paths": { "@net/*": ["./src/net/*"] } },\n}\n',
      'src/net/index.ts': "export * from './ports.js';\nexport { default as limits } from './limits.js';\n",
      'src/net/ports.ts': 'export const CLIENT_PORT = 4100;\nexport const ANY_PORT = 0;\n',
      'src/net/limits.ts': 'export default { port: 4200 };\n',
      'src/a.ts': "import net from 'node:net';\nimport { CLIENT_PORT } from './net';\nnet.connect({ host: 'h', port: 80, localPort: CLIENT_PORT });\n",
      'src/b.ts': "import net from 'node:net';\nimport { ANY_PORT } from '@net/ports';\nnet.connect({ host: 'h', port: 80, localPort: ANY_PORT });\n",
      'src/c.ts': "import net from 'node:net';\nimport * as all from '@net/index';\nnet.connect({ host: 'h', port: 80, localPort: all.CLIENT_PORT });\n",
    },
    wants: ['src/a.ts:3 client-bind-fixed-port', 'src/c.ts:3 client-bind-fixed-port'],
  },
  'JavaScript: require and module.exports': {
    files: {
      'ports.js': 'const PORT = 4100;\nmodule.exports = { PORT, any: 0 };\n',
      'dial.js': "const net = require('net');\nexports.dial = function dial(options) {\n  return net.connect(options);\n};\n",
      'main.js':
        "const net = require('net');\nconst { PORT } = require('./ports');\nconst ports = require('./ports.js');\nnet.connect({ host: 'h', port: 80, localPort: PORT });\nnet.connect({ host: 'h', port: 80, localPort: ports.any });\n",
    },
    wants: ['main.js:4 client-bind-fixed-port'],
  },
  'TypeScript: a file that says nothing of sockets starts what others define': {
    files: {
      'create.ts':
        "import net from 'node:net';\n\nexport function createListener(port: number, host?: string) {\n  const server = net.createServer();\n  server.on('error', console.error);\n  server.listen(port, host);\n  return server;\n}\n",
      'web.ts':
        "import http from 'node:http';\n\nexport class Web {\n  private server = http.createServer();\n  constructor(private readonly port: number) {\n    this.server.on('error', console.error);\n    this.server.listen(this.port);\n  }\n  start() {\n    this.server.listen(this.port);\n  }\n  stop() {\n    this.server.close();\n  }\n}\n",
      'twice.ts':
        "import { createListener } from './create';\n\nconst control = createListener(9100, '0.0.0.0');\nconst data = createListener(9100, '0.0.0.0');\ncreateListener(9200);\n",
      'again.ts':
        "import { createListener as listenOn } from './create.js';\n\nexport async function again() {\n  const first = listenOn(9100, '0.0.0.0');\n  await new Promise((resolve) => first.close(resolve));\n  listenOn(9100, '0.0.0.0');\n}\n",
      'main.ts': "import { Web } from './web';\n\nconst web = new Web(8080);\nweb.start();\n",
    },
    wants: ['twice.ts:4 bind-conflict < create.ts:6', 'web.ts:10 already-bound'],
  },
  'JavaScript: what another file starts goes on to listen': {
    files: {
      'metrics.js':
        "const http = require('http');\n\nmodule.exports = function startMetrics() {\n  const metrics = http.createServer();\n  metrics.on('error', console.error);\n  metrics.listen(9464);\n};\n",
      'site.js':
        "const http = require('http');\n\nexports.initSite = function () {\n  const site = http.createServer();\n  site.on('error', console.error);\n  site.listen(9464);\n};\n",
      'app.js':
        "const http = require('http');\nconst startMetrics = require('./metrics');\n\nstartMetrics();\nconst app = http.createServer();\napp.on('error', console.error);\napp.listen(9464);\n",
      'main.js':
        "const start = require('./metrics');\nconst { initSite } = require('./site');\nconst dgram = require('dgram');\n\nstart();\ninitSite();\ndgram.createSocket('udp4').bind(9464);\n",
    },
    wants: ['app.js:7 bind-conflict < metrics.js:6', 'site.js:6 bind-conflict < metrics.js:6'],
  },
  'JavaScript: settings of another file, with what the caller says on top': {
    files: {
      'defaults.js': "module.exports = { host: '127.0.0.1', port: 4480 };\n",
      'limits.mjs': 'export default { port: 4490, retries: 3 };\n',
      'create.js':
        "const http = require('http');\nconst defaults = require('./defaults');\n\nmodule.exports = function create(options) {\n  const settings = Object.assign({}, defaults, options);\n  const server = http.createServer();\n  server.on('error', console.error);\n  server.listen(settings.port, settings.host);\n  return server;\n};\n",
      'limited.mjs':
        "import http from 'node:http';\nimport limits from './limits.mjs';\n\nexport function limited(options) {\n  const { port } = { ...limits, ...options };\n  return http.createServer().on('error', console.error).listen(port);\n}\n",
      'main.js': "const create = require('./create');\n\ncreate({});\ncreate({ host: '0.0.0.0', port: 4481 });\ncreate({ retries: 5 });\n",
      'all.mjs': "import { limited } from './limited.mjs';\n\nlimited({ retries: 2 });\nlimited({ port: 4491 });\nlimited({});\n",
    },
    wants: ['all.mjs:5 bind-conflict < limited.mjs:6', 'main.js:5 bind-conflict < create.js:8'],
  },
  'JavaScript: a callback that gives its socket to a function of another file': {
    files: {
      'udp.js':
        "const dgram = require('dgram');\n\nexports.create = (onPacket) => dgram.createSocket('udp4', onPacket).on('error', console.error);\nexports.join = function join(socket, group) {\n  socket.addMembership(group);\n};\nexports.describe = function describe(socket) {\n  return socket.address().port;\n};\n",
      'main.js':
        "const udp = require('./udp');\n\nconst peers = udp.create(() => {});\npeers.bind(6771, () => udp.join(peers, '239.192.0.10'));\nconst logs = udp.create(() => {});\nlogs.bind(6772, () => console.log(udp.describe(logs)));\n",
    },
    wants: ['main.js:4 multicast-missing-reuse < udp.js:3'],
  },
  'JavaScript: sockets that another file binds': {
    files: {
      'util.js':
        "exports.bindTo = (socket, port, address) =>\n  new Promise((resolve, reject) => {\n    socket.once('error', reject);\n    socket.bind({ port, address }, () => resolve());\n  });\n",
      'server.js':
        "const dgram = require('dgram');\nconst { bindTo } = require('./util');\n\nasync function main() {\n  const socket = dgram.createSocket('udp4');\n  await bindTo(socket, 5069, '0.0.0.0');\n  await bindTo(socket, 5070, '0.0.0.0');\n}\nmain();\n",
    },
    wants: ['server.js:7 already-bound < util.js:4'],
  },
  'JavaScript: settings of which one is put together': {
    files: {
      'config.js':
        "const path = require('path');\nconst config = {\n  logs: path.join(__dirname, 'logs'),\n  site: { host: '0.0.0.0', port: 8300 },\n  admin: { host: '127.0.0.1', port: 8300 },\n};\nmodule.exports = config;\n",
      'main.js':
        "const http = require('http');\nconst config = require('./config');\n\nfunction listen(server, { port, host }) {\n  server.on('error', console.error);\n  server.listen(port, host);\n}\nlisten(http.createServer(), config.site);\nlisten(http.createServer(), config.admin);\n",
    },
    wants: ['main.js:9 bind-conflict'],
  },
  'JavaScript: functions of libc that another file has taken out of it': {
    files: {
      'libc.js':
        "'use strict';\nconst ffi = require('ffi-napi');\nmodule.exports = ffi.Library('libc', {\n  socket: ['int', ['int', 'int', 'int']],\n  bind: ['int', ['int', 'pointer', 'uint32']],\n  listen: ['int', ['int', 'int']],\n  setsockopt: ['int', ['int', 'int', 'int', 'pointer', 'uint32']],\n});\n",
      'server.js':
        "const libc = require('./libc');\nconst SOL_SOCKET = 1;\nconst SO_REUSEADDR = 2, SO_REUSEPORT = 15;\nclass Server {\n  open(port) {\n    this.fd = libc.socket(2, 1, 0);\n    const on = Buffer.alloc(4);\n    on.writeInt32LE(1);\n    libc.setsockopt(this.fd, SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT, on, 4);\n    const sa = Buffer.alloc(16);\n    sa.writeUInt16LE(2, 0);\n    sa.writeUInt16BE(port, 2);\n    if (libc.bind(this.fd, sa, 16) !== 0) throw new Error('bind');\n    libc.listen(this.fd, 5);\n  }\n}\nnew Server().open(7007);\n",
      'native.ts':
        "import koffi from 'koffi';\nconst libc = koffi.load('libc.so.6');\nexport const c_socket = libc.func('int socket(int domain, int type, int protocol)');\nexport const c_bind = libc.func('int bind(int fd, sockaddr_in *addr, uint32 len)');\nexport const c_listen = libc.func('int listen(int fd, int backlog)');\nexport const c_setsockopt = libc.func('int setsockopt(int fd, int level, int name, int *value, uint32 len)');\n",
      'late.ts':
        "import { c_socket, c_bind, c_listen, c_setsockopt } from './native';\nconst fd = c_socket(2, 1, 0);\nconst sa = Buffer.alloc(16);\nsa.writeUInt16LE(2, 0);\nsa.writeUInt16BE(7007, 2);\nif (c_bind(fd, sa, 16) !== 0) throw new Error('bind');\nc_setsockopt(fd, 1, 2, [1], 4);\nc_listen(fd, 5);\n",
      'sys.ts':
        "import { dlopen } from 'bun:ffi';\nexport const { symbols: sys } = dlopen('libc.so.6', {\n  socket: { args: ['int', 'int', 'int'], returns: 'int' },\n  bind: { args: ['int', 'ptr', 'u32'], returns: 'int' },\n  listen: { args: ['int', 'int'], returns: 'int' },\n  accept: { args: ['int', 'ptr', 'ptr'], returns: 'int' },\n});\n",
      'udp.ts':
        "import { ptr } from 'bun:ffi';\nimport { sys } from './sys';\nconst SOCK_DGRAM = 2;\nconst fd = sys.socket(2, SOCK_DGRAM, 0);\nconst sa = new Uint8Array(16);\nif (sys.bind(fd, ptr(sa), 16) < 0) process.exit(1);\nsys.listen(fd, 5);\n",
      'posix.ts':
        "const lib = Deno.dlopen('libc.so.6', {\n  socket: { parameters: ['i32', 'i32', 'i32'], result: 'i32' },\n  bind: { parameters: ['i32', 'buffer', 'u32'], result: 'i32' },\n  listen: { parameters: ['i32', 'i32'], result: 'i32' },\n  setsockopt: { parameters: ['i32', 'i32', 'i32', 'buffer', 'u32'], result: 'i32' },\n});\nexport const posix = { ...lib.symbols };\nexport default lib;\nexport const socket = lib.symbols.socket;\nexport function setReuse(fd: number) { return lib.symbols.setsockopt(fd, 1, 2, new Int32Array([1]), 4); }\n",
      'missing.ts':
        "import lib, { socket, setReuse } from './posix.ts';\nconst fd = socket(2, 1, 0);\nconst sa = new Uint8Array(16);\nif (lib.symbols.bind(fd, sa, 16) < 0) Deno.exit(1);\nif (lib.symbols.listen(fd, 5) < 0) Deno.exit(1);\n",
      'good.ts':
        "import lib, { socket, setReuse } from './posix.ts';\nconst fd = socket(2, 1, 0);\nconst sa = new Uint8Array(16);\nsetReuse(fd);\nif (lib.symbols.bind(fd, sa, 16) < 0) Deno.exit(1);\nif (lib.symbols.listen(fd, 5) < 0) Deno.exit(1);\n",
    },
    wants: ['late.ts:7 setsockopt-after-bind', 'missing.ts:4 missing-reuseaddr', 'server.js:9 ored-socket-options', 'udp.ts:7 listen-on-datagram'],
  },
  'TypeScript: an enum, settings that a function gives, and a helper that gets the server': {
    files: {
      'ports.ts': 'export enum Ports {\n  Web = 8080,\n  Admin = 8081,\n  Status = 8080,\n}\n',
      'config.ts': 'export function loadConfig() {\n  return { web: 9090, metrics: 9090 };\n}\n',
      'listen.js': "exports.listen = function (server, port) {\n  server.listen(port, '127.0.0.1');\n};\n",
      'web.js':
        "const express = require('express');\nconst app = express();\n\nmodule.exports = {\n  start(port = 80) {\n    return app.listen(port);\n  },\n};\n",
      'enum.ts':
        "import http from 'node:http';\nimport { Ports } from './ports';\n\nfunction listen(port: number) {\n  const server = http.createServer();\n  server.on('error', console.error);\n  server.listen(port);\n}\n\nlisten(Ports.Web);\nlisten(Ports.Status);\n",
      'settings.ts':
        "import { createServer } from 'node:net';\nimport { loadConfig } from './config';\n\nconst config = loadConfig();\ncreateServer().on('error', console.error).listen(config.web);\ncreateServer().on('error', console.error).listen(config.metrics);\n",
      'tls.js':
        "const tls = require('tls');\nconst { listen } = require('./listen');\n\nconst server = tls.createServer({});\nserver.on('error', console.error);\nlisten(server, 993);\n",
      'start.js':
        "const http = require('http');\nconst web = require('./web');\n\nhttp.createServer().on('error', console.error).listen(8000);\nweb.start();\nweb.start(70000);\n",
    },
    wants: [
      'enum.ts:11 bind-conflict',
      'settings.ts:6 bind-conflict',
      'start.js:5 privileged-port < web.js:6',
      'start.js:6 port-out-of-range',
      'tls.js:6 privileged-port < listen.js:2',
    ],
  },
  'TypeScript: an application or a server that another file makes listens here': {
    files: {
      'app.js':
        "const express = require('express');\nconst app = express();\napp.get('/', (request, response) => response.send('ok'));\nmodule.exports = app;\n",
      'www.js': "const app = require('./app');\n\napp.listen(80, () => console.log('up'));\n",
      'build.js': "const fastify = require('fastify');\nmodule.exports = function build(options = {}) {\n  const app = fastify(options);\n  return app;\n};\n",
      'serve.js':
        "const build = require('./build');\nconst app = build({ logger: true });\napp.listen({ port: 70000 }, (error) => {\n  if (error) process.exit(1);\n});\n",
      'server.ts': "import http from 'node:http';\n\nexport const server = http.createServer();\nserver.on('error', console.error);\n",
      'main.ts': "import { server } from './server';\n\nserver.listen(70000);\n",
      'class.ts':
        "import Koa from 'koa';\n\nexport class Web {\n  private readonly app: Koa;\n  constructor(private readonly port: number) {\n    this.app = new Koa();\n  }\n  start() {\n    return this.app.listen(this.port);\n  }\n}\n",
      'start.ts': "import { Web } from './class';\n\nnew Web(70000).start();\n",
    },
    wants: ['main.ts:3 port-out-of-range', 'serve.js:3 port-out-of-range', 'start.ts:3 port-out-of-range', 'www.js:3 privileged-port'],
  },
  'JavaScript: what is within an object that a module exports, and what it is put together of': {
    files: {
      'nested.js': "module.exports = { name: 'relay', http: { host: 'localhost', port: 81 } };\n",
      'merged.js': "const defaults = { http: { port: 82 } };\nmodule.exports = Object.assign({}, defaults, { name: 'relay' });\n",
      'spread.js': "const defaults = { http: { port: 83 } };\nmodule.exports = Object.freeze({ ...defaults, name: 'relay', start() {} });\n",
      'default.ts': "export default { server: { host: 'localhost', port: 84 } } as const;\n",
      'main.js':
        "const net = require('node:net');\nconst nested = require('./nested');\nconst merged = require('./merged');\nconst spread = require('./spread');\n\nconst listen = (port) => net.createServer().on('error', console.error).listen(port);\nlisten(nested.http.port);\nlisten(merged.http.port);\nlisten(spread.http.port);\n",
      'main.ts':
        "import { createServer } from 'node:net';\nimport config from './default';\n\nconst { server: { port, host } } = config;\ncreateServer().on('error', console.error).listen(port, host);\n",
    },
    wants: ['main.js:7 privileged-port', 'main.js:8 privileged-port', 'main.js:9 privileged-port', 'main.ts:5 privileged-port'],
  },
  'TypeScript: the parts of what a module exports by default': {
    files: {
      'ports.ts': 'const ports = { gateway: 8080, health: 8080 } as const;\nexport default ports;\n',
      'settings.js': 'const settings = { local: 4100 };\nmodule.exports = settings;\n',
      'main.ts':
        "import { createServer } from 'node:http';\nimport ports from './ports';\n\nconst gateway = createServer().on('error', console.error);\nconst health = createServer().on('error', console.error);\ngateway.listen(ports.gateway);\nhealth.listen(ports.health);\n",
      'dial.js': "const net = require('net');\nconst { local } = require('./settings');\n\nnet.connect({ host: 'h', port: 80, localPort: local });\n",
    },
    wants: ['dial.js:4 client-bind-fixed-port', 'main.ts:7 bind-conflict'],
  },
  'TypeScript: a method adds to the one that it has from another file, and so does a constructor that is not written': {
    files: {
      'transport.ts':
        "import dgram from 'node:dgram';\n\nexport class Transport {\n  protected socket = dgram.createSocket('udp4');\n  constructor(protected readonly port: number) {\n    this.socket.on('error', console.error);\n  }\n  open() {\n    this.socket.bind(this.port);\n  }\n}\n",
      'game.ts':
        "import { Transport } from './transport';\n\nexport class Game extends Transport {\n  override open() {\n    super.open();\n    this.socket.setRecvBufferSize(65536);\n  }\n}\n\nexport class Patient extends Transport {\n  async start() {\n    super.open();\n    await new Promise((resolve) => this.socket.once('listening', resolve));\n    this.socket.setRecvBufferSize(65536);\n  }\n}\n",
      'main.ts':
        "import { Game } from './game';\nimport { Transport } from './transport';\n\nconst game = new Game(27960);\ngame.open();\nconst other = new Transport(27960);\nother.open();\n",
    },
    wants: ['game.ts:6 dgram-option-before-bind < transport.ts:9', 'main.ts:7 bind-conflict < transport.ts:9'],
  },
  'TypeScript: a class says in its constructor which port the base of another file is to serve': {
    files: {
      'base.ts':
        "import http from 'node:http';\n\nexport abstract class BaseServer {\n  protected server: http.Server;\n  constructor(protected readonly port: number) {\n    this.server = http.createServer((request, response) => this.answer(request, response));\n    this.server.on('error', console.error);\n  }\n  protected abstract answer(request: http.IncomingMessage, response: http.ServerResponse): void;\n  start() {\n    this.server.listen(this.port);\n  }\n}\n",
      'metrics.ts':
        "import { BaseServer } from './base';\n\nexport class MetricsServer extends BaseServer {\n  constructor() {\n    super(9100);\n  }\n  protected answer(_request: unknown, response: { end(text: string): void }) {\n    response.end('metrics');\n  }\n}\n",
      'health.ts':
        "import { BaseServer } from './base';\n\nexport class HealthServer extends BaseServer {\n  constructor() {\n    super(9101);\n  }\n  protected answer(_request: unknown, response: { end(text: string): void }) {\n    response.end('health');\n  }\n}\n",
      'main.ts':
        "import { HealthServer } from './health';\nimport { MetricsServer } from './metrics';\n\nnew MetricsServer().start();\nnew HealthServer().start();\nconst second = new MetricsServer();\nsecond.start();\n",
    },
    wants: ['main.ts:7 bind-conflict < base.ts:11'],
  },
  'JavaScript: two objects of a class in another file on one port, and one started twice': {
    files: {
      'lib/server.js':
        "const net = require('net');\n\nclass TcpServer {\n  constructor(port, host) {\n    this.port = port;\n    this.host = host || '0.0.0.0';\n    this.server = net.createServer();\n    this.server.on('error', console.error);\n  }\n\n  start(callback) {\n    this.server.listen(this.port, this.host, callback);\n  }\n\n  stop(callback) {\n    this.server.close(callback);\n  }\n}\n\nmodule.exports = { TcpServer };\n",
      'main.js':
        "const { TcpServer } = require('./lib/server');\n\nconst control = new TcpServer(9100);\nconst data = new TcpServer(9100);\nconst third = new TcpServer(9101);\ncontrol.start(() => console.log('control'));\nthird.start();\ndata.start(() => console.log('data'));\nthird.stop();\nthird.start();\nthird.start();\n",
    },
    wants: ['main.js:11 already-bound < lib/server.js:12', 'main.js:8 bind-conflict < lib/server.js:12'],
  },
  'JavaScript: a class in the style of before 2015 in another file': {
    files: {
      'lib/transport.js':
        "var util = require('util');\nvar EventEmitter = require('events').EventEmitter;\nvar net = require('net');\n\nfunction Transport(options) {\n  if (!(this instanceof Transport)) return new Transport(options);\n  EventEmitter.call(this);\n  this.port = options.port || 1113;\n  this.server = net.createServer(this._accept.bind(this));\n  this.server.on('error', this.emit.bind(this, 'error'));\n}\nutil.inherits(Transport, EventEmitter);\n\nTransport.prototype.open = function (callback) {\n  this.server.listen(this.port, callback);\n  return this;\n};\n\nTransport.prototype._accept = function (socket) {\n  this.emit('peer', socket);\n};\n\nTransport.prototype.close = function (callback) {\n  this.server.close(callback);\n};\n\nmodule.exports = Transport;\n",
      'main.js':
        "var Transport = require('./lib/transport');\n\nvar first = new Transport({ port: 11130 });\nvar second = new Transport({ port: 11131 });\nfirst.open();\nsecond.open();\nfirst.close(function () {\n  first.open();\n});\nsecond.open(function () {\n  console.log('open again');\n});\n",
    },
    wants: ['main.js:10 already-bound < lib/transport.js:15'],
  },
  'TypeScript: a function of another file hands on the arguments that it is given': {
    files: {
      'kit.ts':
        "import type { Server } from 'node:net';\n\nexport const start = (server: Server, ...args: [number, string?]) => {\n  server.on('error', console.error);\n  return server.listen(...args);\n};\n",
      'main.ts':
        "import { createServer } from 'node:net';\nimport { start } from './kit';\n\nconst first = createServer();\nconst second = createServer();\nconst third = createServer();\nstart(first, 6710, '127.0.0.1');\nstart(second, 6711, '127.0.0.1');\nstart(third, 6710, '127.0.0.1');\n",
    },
    wants: ['main.ts:9 bind-conflict < kit.ts:5'],
  },
  'JavaScript: an object that a function of another file makes, and starts': {
    files: {
      'admin.js':
        "const net = require('net');\n\nfunction createAdmin(log, options) {\n  const server = net.createServer().on('error', log);\n  return {\n    start() {\n      server.listen(options.port, options.host);\n    },\n  };\n}\n\nmodule.exports = { createAdmin };\n",
      'config.js': "module.exports = {\n  admin: { port: 7000, host: '127.0.0.1' },\n  metrics: { port: 7001, host: '127.0.0.1' },\n};\n",
      'index.js':
        "const config = require('./config');\nconst { createAdmin } = require('./admin');\n\nconst admin = createAdmin(console.error, config.admin);\nconst metrics = createAdmin(console.error, config.metrics);\nconst again = createAdmin(console.error, config.admin);\nadmin.start();\nmetrics.start();\nagain.start();\n",
    },
    wants: ['index.js:9 bind-conflict < admin.js:7'],
  },
  'TypeScript: what a factory of another file makes keeps its server': {
    files: {
      'app.ts':
        "import http from 'node:http';\n\nexport function createApp() {\n  const server = http.createServer().on('error', console.error);\n  return {\n    open: (port: number): Promise<void> => new Promise((resolve) => server.listen(port, () => resolve())),\n    listen(port: number): Promise<void> {\n      return new Promise((resolve, reject) => {\n        server.once('error', reject);\n        server.listen(port, resolve);\n      });\n    },\n  };\n}\n",
      'ports.ts': 'export const HTTP_PORT = 8080;\nexport const ADMIN_PORT = HTTP_PORT + 1;\n',
      'main.ts':
        "import { createApp } from './app.js';\nimport { ADMIN_PORT, HTTP_PORT } from './ports.js';\n\nconst app = createApp();\nconst admin = createApp();\nconst metrics = createApp();\nawait app.listen(HTTP_PORT);\nawait admin.listen(ADMIN_PORT);\nawait metrics.listen(ADMIN_PORT - 1);\n",
    },
    wants: ['main.ts:9 bind-conflict < app.ts:10'],
  },
  'TypeScript: objects of a class in another file are opened and started, whatever the file says of sockets': {
    files: {
      'lobby.ts':
        "import { createServer } from 'net';\n\nexport class Lobby {\n  private server = createServer();\n  constructor(readonly size: number) {\n    this.server.on('error', console.error);\n  }\n  enter(port: number): void {\n    this.server.listen(port, '127.0.0.1');\n  }\n  open(): void {\n    this.enter(7070);\n  }\n}\n",
      'main.ts': "import { Lobby } from './lobby';\n\nconst PORT = 7777;\nconst lobby = new Lobby(8);\nlobby.enter(PORT);\nlobby.enter(PORT + 1);\n",
      'first.ts': "import { Lobby } from './lobby';\n\nconst a = new Lobby(1);\nconst b = new Lobby(2);\na.open();\nb.open();\nnew Lobby(3).open();\n",
    },
    wants: ['first.ts:6 bind-conflict < lobby.ts:9', 'first.ts:7 bind-conflict < lobby.ts:9', 'main.ts:6 already-bound < lobby.ts:9'],
  },
  'TypeScript: sessions that a file without a word of sockets opens on ports that are only numbers': {
    files: {
      'session.ts':
        "import dgram from 'node:dgram';\n\nfunction bound(port: number): Promise<dgram.Socket> {\n  return new Promise((resolve, reject) => {\n    const socket = dgram.createSocket('udp4');\n    socket.once('error', reject);\n    socket.bind(port, () => resolve(socket));\n  });\n}\n\nexport async function openSession(base: number) {\n  const rtp = await bound(base);\n  return { rtp, rtcp: await bound(base + 1) };\n}\n",
      'main.ts':
        "import { openSession } from './session';\n\nasync function run() {\n  const audio = await openSession(5004);\n  const video = await openSession(5005);\n  console.log(audio, video);\n}\n\nrun();\n",
    },
    wants: ['main.ts:5 bind-conflict < session.ts:7'],
  },
  'JavaScript: a function by its name goes through a list of another file, which has no name there': {
    files: {
      'endpoints.js': "module.exports = [\n  { name: 'query', host: '127.0.0.1', port: 9001 },\n  { name: 'admin', host: '0.0.0.0', port: 9001 },\n];\n",
      'apart.js': "module.exports = [\n  { name: 'query', host: '127.0.0.1', port: 9001 },\n  { name: 'admin', host: '0.0.0.0', port: 9002 },\n];\n",
      'moved.js':
        "module.exports = [\n  { name: 'query', host: '127.0.0.1', port: 9001 },\n  { name: 'admin', host: '0.0.0.0', port: 9001 },\n];\nmodule.exports[1].port += 1;\n",
      'server.js': serverOf('./endpoints'),
      'third.js': serverOf('./moved'),
      'other.js': serverOf('./apart'),
    },
    wants: ['server.js:7 bind-conflict'],
  },
  'JavaScript: the host of a helper, its default and a port that is counted on': {
    files: {
      'listen.js':
        "const net = require('net');\n\nmodule.exports = { serve, serveNext };\n\nfunction serve(port, host) {\n  const server = net.createServer().on('error', console.error);\n  return server.listen(port, host || '127.0.0.1');\n}\n\nfunction serveNext(port) {\n  const server = net.createServer().on('error', console.error);\n  return server.listen(port + 1, '127.0.0.1');\n}\n",
      'main.js':
        "const { serve, serveNext } = require('./listen');\n\nconst one = serve(8080);\nconst two = serveNext(8079);\nconst three = serve(8080, '127.0.0.2');\nconst four = serveNext(1022);\n",
    },
    wants: ['main.js:4 bind-conflict < listen.js:12 < listen.js:7', 'main.js:6 privileged-port < listen.js:12'],
  },
});
