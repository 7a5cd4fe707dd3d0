import { testPrograms } from './programs.ts';

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
      'settings.ts': "export const DEFAULTS = { host: 'vault.internal', port: 8731, sourcePort: 8730 };\n",
      'client.ts':
        "import { once } from 'node:events';\nimport { Socket } from 'node:net';\nimport { DEFAULTS } from './settings.js';\n\nexport class BackupClient {\n  private readonly settings: typeof DEFAULTS;\n\n  constructor(overrides: Partial<typeof DEFAULTS>) {\n    this.settings = { ...DEFAULTS, ...overrides };\n  }\n\n  async upload(text: string): Promise<void> {\n    const { host, port, sourcePort } = this.settings;\n    const socket = new Socket();\n    socket.connect({ host, port, localPort: sourcePort });\n    await once(socket, 'connect');\n    socket.end(text);\n  }\n}\n",
      'main.ts':
        "import { BackupClient } from './client.js';\n\nconst [host, ...texts] = process.argv.slice(2);\nconst client = new BackupClient({ host });\nfor (const text of texts) await client.upload(text);\n",
    },
    wants: ['client.ts:15 client-bind-fixed-port < main.ts:5'],
  },
  'TypeScript: where a program begins, a client is told its port': {
    files: {
      'settings.ts': "export const DEFAULTS = { host: 'vault.internal', port: 8731, sourcePort: 8730 };\n",
      'client.ts':
        "import { once } from 'node:events';\nimport { Socket } from 'node:net';\nimport { DEFAULTS } from './settings.js';\n\nexport class BackupClient {\n  private readonly settings: typeof DEFAULTS;\n\n  constructor(overrides: Partial<typeof DEFAULTS>) {\n    this.settings = { ...DEFAULTS, ...overrides };\n  }\n\n  async upload(text: string): Promise<void> {\n    const { host, port, sourcePort } = this.settings;\n    const socket = new Socket();\n    socket.connect({ host, port, localPort: sourcePort });\n    await once(socket, 'connect');\n    socket.end(text);\n  }\n}\n",
      'main.ts':
        "import { BackupClient } from './client.js';\n\nconst [host, ...texts] = process.argv.slice(2);\nconst client = new BackupClient({ host, sourcePort: Number(texts.shift()) });\nfor (const text of texts) await client.upload(text);\n",
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
        "let port;\n\nbefore(() => {\n  const Port = require('./port');\n  port = new Port();\n});\n\nit('is open', () => {\n  port.client.listen();\n});\n",
    },
    wants: [],
  },
});
