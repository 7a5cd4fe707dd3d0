import { testPrograms } from './programs.ts';

/** Two servers, each of which is given a part of the settings of another file. */
const serving = (settings: string, imports: string, before = ''): string => `import http from 'node:http';
${imports}
${before}
const web = http.createServer((_request, response) => response.end());
web.on('error', console.error);
const live = http.createServer((_request, response) => response.end());
live.on('error', console.error);
web.listen(${settings}.web);
live.listen(${settings}.live);
`;
const parts = "{ web: { port: 8080, host: '0.0.0.0' }, live: { port: 8080, host: '127.0.0.1' } }";

/** A client that is told its own port by whoever makes a request. */
const getting = `const http = require('http');

exports.getJson = function (options) {
  return new Promise((resolve, reject) => {
    const request = http.request({ host: options.host, localPort: options.sourcePort });
    request.on('error', reject);
    request.on('response', resolve);
    request.end();
  });
};
`;

testPrograms({
  'TypeScript: a part of the settings is all that listen() is given': {
    files: { 'settings.ts': `export const settings = ${parts};\n`, 'main.ts': serving('settings', "import { settings } from './settings';") },
    wants: ['main.ts:9 bind-conflict'],
  },
  'TypeScript: the same of what is exported without a name, or is constant by its type': {
    files: {
      'settings.ts': `export default ${parts};\n`,
      'fixed.ts': `const fixed = ${parts} as const;\nexport { fixed };\n`,
      'main.ts': serving('settings', "import settings from './settings';"),
      'other.ts': serving('fixed', "import { fixed } from './fixed';").replaceAll(/const (web|live)/g, 'export const $1'),
    },
    wants: ['main.ts:9 bind-conflict', 'other.ts:9 bind-conflict'],
  },
  'TypeScript: the same, and the command line says another port, or somebody asks to share it': {
    files: {
      'settings.ts': `export const settings = ${parts};\n`,
      'main.ts': serving('settings', "import { settings } from './settings';", 'settings.live.port = Number(process.argv[2]);'),
      'merging.ts': serving('settings', "import { settings } from './settings';", 'Object.assign(settings.live, { port: 9000 });').replaceAll(
        /const (web|live)/g,
        'export const $1',
      ),
      'shared.ts': `export const shared: Record<string, import('node:net').ListenOptions> = ${parts};\nfor (const each of Object.values(shared)) each.reusePort = true;\n`,
      'other.ts': serving('shared', "import { shared } from './shared';").replaceAll(/const (web|live)/g, 'export const $1'),
    },
    wants: [],
  },
  'JavaScript: an object over several lines names the port that a request is to come from': {
    files: {
      'get.js': getting,
      'main.js':
        "const { getJson } = require('./get');\n\ngetJson({\n  host: 'inverter',\n  path: '/flow',\n  accept: (type) => type === 'json',\n  sourcePort: 20123,\n}).catch(console.error);\n",
    },
    wants: ['main.js:3 client-bind-fixed-port < get.js:5'],
  },
  'JavaScript: the same, and it is left to the system': {
    files: {
      'get.js': getting,
      'main.js': "const { getJson } = require('./get');\n\ngetJson({\n  host: 'inverter',\n  path: '/flow',\n  sourcePort: 0,\n}).catch(console.error);\n",
    },
    wants: [],
  },
  'JavaScript: a function that gives what a request is made with, whatever it is called': {
    files: {
      'brine.mjs':
        "const gateway = { host: 'gateway.example', port: 8443 };\n\nexport function brineRequest(pan, extra = {}) {\n  return { ...gateway, path: '/pans/' + pan, localPort: 21880, ...extra };\n}\n",
      'poll.mjs':
        "import https from 'node:https';\nimport { brineRequest } from './brine.mjs';\n\nhttps.get(brineRequest('upper'), (response) => response.resume()).on('error', console.error);\nhttps.get(brineRequest('lower', { localPort: 0 }), (response) => response.resume()).on('error', console.error);\n",
    },
    wants: ['poll.mjs:4 client-bind-fixed-port'],
  },
  'TypeScript: a list of functions, and what calls them, which another file has': {
    files: {
      'leash.ts':
        "import type { Socket } from 'node:dgram';\n\nexport type Tuning = (socket: Socket) => void;\nexport const woodland: Tuning[] = [(socket) => socket.setMulticastTTL(3), (socket) => socket.setMulticastLoopback(false)];\n\nexport function tune(socket: Socket, tunings: Tuning[]): void {\n  for (const apply of tunings) {\n    apply(socket);\n  }\n}\n",
      'collar.ts':
        "import dgram from 'node:dgram';\nimport { type Tuning, tune, woodland } from './leash';\n\nfunction open(tunings: Tuning[], ready: () => void): void {\n  const socket = dgram.createSocket('udp4');\n  tune(socket, tunings);\n  socket.bind(0, ready);\n}\n\nopen(woodland, () => console.log('ready'));\n",
    },
    wants: ['leash.ts:8 dgram-option-before-bind < collar.ts:6 < collar.ts:7'],
  },
  'JavaScript: settings that a file without a socket changes': {
    files: {
      'config.js': 'module.exports = { http: { port: 8080 }, ws: { port: 8080 }, admin: { port: 8080 } };\n',
      'cli.js': "const config = require('./config');\n\nconst port = process.argv[2];\nif (port) config.ws.port = Number(port);\nrequire('./server');\n",
      'server.js':
        "const http = require('http');\nconst config = require('./config');\n\nconst web = http.createServer();\nweb.on('error', console.error);\nweb.listen(config.http.port);\nconst ws = http.createServer();\nws.on('error', console.error);\nws.listen(config.ws.port);\nconst admin = http.createServer();\nadmin.on('error', console.error);\nadmin.listen(config.admin.port);\n",
    },
    wants: ['server.js:12 bind-conflict'],
  },
  'TypeScript: settings with a name that a file without a socket changes': {
    files: {
      'config.ts': 'export const config = { http: { port: 8080 }, ws: { port: 8080 } };\n',
      'cli.ts':
        "import { config } from './config.js';\n\nexport function setUp(port: string | undefined): void {\n  if (port) config.ws.port = Number(port);\n}\n",
      'server.ts':
        "import http from 'node:http';\nimport { config } from './config.js';\n\nconst web = http.createServer();\nweb.on('error', console.error);\nweb.listen(config.http.port);\nconst ws = http.createServer();\nws.on('error', console.error);\nws.listen(config.ws.port);\n",
    },
    wants: [],
  },
  'JavaScript: what an object of another file, written out whole, does not say': {
    files: {
      'settings.js':
        "module.exports = Object.freeze({\n  group: '239.77.12.1',\n  port: 17712,\n  link: { type: 'udp4' },\n  shared: { type: 'udp4', reuseAddr: true },\n});\n",
      'follow.js':
        "const dgram = require('dgram');\nconst settings = require('./settings');\n\nfunction follow(options) {\n  const socket = dgram.createSocket(options);\n  socket.on('error', console.error);\n  socket.bind(settings.port, () => socket.addMembership(settings.group));\n  return socket;\n}\n\nexports.alone = () => {\n  const socket = dgram.createSocket(settings.link);\n  socket.on('error', console.error);\n  socket.bind(settings.port, () => socket.addMembership(settings.group));\n  return socket;\n};\nexports.shared = () => follow(settings.shared);\n",
      'others.js':
        "const dgram = require('dgram');\nconst given = require('./given');\n\nexports.begin = () => {\n  const socket = dgram.createSocket(given.link);\n  socket.on('error', console.error);\n  socket.bind(6771, () => socket.addMembership('239.192.152.143'));\n  return socket;\n};\n",
      'given.js': "const shared = JSON.parse(process.env.LINK || '{}');\nmodule.exports = { link: { type: 'udp4', ...shared } };\n",
    },
    wants: ['follow.js:14 multicast-missing-reuse'],
  },
  'JavaScript: constants of another file, one of which nobody has read': {
    files: {
      'sys.js':
        "'use strict';\nconst ffi = require('ffi-napi');\nconst ref = require('ref-napi');\n\nconst libc = ffi.Library(null, {\n  socket: ['int', ['int', 'int', 'int']],\n  setsockopt: ['int', ['int', 'int', 'int', 'pointer', 'int']],\n  bind: ['int', ['int', 'pointer', 'int']],\n  listen: ['int', ['int', 'int']],\n});\nconst IPPROTO_IPV6 = 41;\nconst K = { AF_INET6: 10, IPPROTO_IPV6, SOCK_STREAM: 1, SOCK_DGRAM: 2 };\n\nfunction any6(port) {\n  const bytes = Buffer.alloc(28);\n  bytes.writeUInt16LE(K.AF_INET6, 0);\n  bytes.writeUInt16BE(port, 2);\n  return bytes;\n}\n\nmodule.exports = { libc, K, any6 };\n",
      'pager.js':
        "const { libc, K, any6 } = require('./sys');\n\nexports.openPager = (port) => {\n  const fd = libc.socket(K.AF_INET6, K.SOCK_DGRAM, 0);\n  const address = any6(port);\n  if (fd < 0 || libc.bind(fd, address, address.length) !== 0) throw new Error('bind');\n  if (libc.listen(fd, 8) !== 0) throw new Error('listen');\n  return fd;\n};\n",
    },
    wants: ['pager.js:7 listen-on-datagram'],
  },
});
