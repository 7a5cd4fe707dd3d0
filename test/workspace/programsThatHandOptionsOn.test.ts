import { testPrograms } from './programs.ts';

const dialer =
  "const net = require('net');\n\nclass Dialer {\n  constructor(upstream, outbound) {\n    this.upstream = upstream;\n    this.outbound = outbound;\n  }\n\n  dial(done) {\n    const socket = net.connect({ ...this.upstream, ...this.outbound }, () => done(null, socket));\n    socket.once('error', done);\n  }\n}\n\nmodule.exports = { Dialer };\n";
const relay =
  "const net = require('net');\nconst constants = require('./constants');\nconst { Dialer } = require('./dialer');\n\nconst dialer = new Dialer(constants.upstream, constants.outbound);\nconst server = net.createServer((client) => {\n  dialer.dial((error, up) => (error ? client.destroy() : client.pipe(up).pipe(client)));\n});\nserver.on('error', console.error);\nserver.listen(2500);\n";
const upstream = "upstream: { host: 'mx.internal', port: 2525 }";

const responder =
  "import dgram from 'node:dgram';\n\nexport class Responder {\n  constructor(options) {\n    this.options = options;\n    this.socket = dgram.createSocket({ type: 'udp4', reuseAddr: options.reuse });\n    this.socket.on('error', console.error);\n  }\n\n  start() {\n    const { port, group } = this.options;\n    this.socket.bind(port, () => this.socket.addMembership(group));\n  }\n}\n";
const start =
  "import { withDefaults } from './options.js';\nimport { Responder } from './responder.js';\n\nconst responder = new Responder(withDefaults({ interfaces: process.argv.slice(2) }));\nresponder.start();\n";
const options = (reuse: boolean): string =>
  `const defaults = { group: '224.0.0.251', port: 5353, reuse: ${reuse}, interfaces: [] };\n\nexport function withDefaults(over) {\n  return { ...defaults, ...over };\n}\n`;

const service =
  "import dgram from 'node:dgram';\n\nexport class Service {\n  constructor(name, { port, host }) {\n    this.name = name;\n    this.port = port;\n    this.host = host;\n  }\n\n  async start() {\n    this.socket = dgram.createSocket('udp4');\n    this.socket.on('error', console.error);\n    this.socket.bind(this.port, this.host);\n  }\n}\n";
const heirs = (port: number): string =>
  `import { Service } from './service.js';\n\nexport class Logs extends Service {\n  constructor() {\n    super('logs', { port: 12201, host: '0.0.0.0' });\n  }\n}\n\nexport class Beats extends Service {\n  constructor() {\n    super('beats', { port: ${port}, host: '127.0.0.1' });\n  }\n}\n`;
const manager =
  "import { Beats, Logs } from './services.js';\n\nconst services = new Map();\nfor (const service of [new Logs(), new Beats()]) services.set(service.name, service);\n\ntry {\n  for (const service of services.values()) await service.start();\n} catch {\n  process.exit(1);\n}\n";

testPrograms({
  'JavaScript: the local port of a client is in the constants of another file': {
    files: {
      'constants.js': `module.exports = { ${upstream}, outbound: { localPort: 10025 } };\n`,
      'dialer.js': dialer,
      'relay.js': relay,
    },
    wants: ['dialer.js:10 client-bind-fixed-port < relay.js:6'],
  },
  'JavaScript: the options of a client have no local port': {
    files: {
      'constants.js': `module.exports = { ${upstream}, outbound: { timeout: 15000 } };\n`,
      'dialer.js': dialer,
      'relay.js': relay,
    },
    wants: [],
  },
  'JavaScript: defaults with a list that is empty to begin with': {
    files: { 'options.js': options(false), 'responder.js': responder, 'main.js': start },
    wants: ['responder.js:12 multicast-missing-reuse < main.js:5'],
  },
  'JavaScript: defaults that share the port, with a list that is empty to begin with': {
    files: { 'options.js': options(true), 'responder.js': responder, 'main.js': start },
    wants: [],
  },
  'JavaScript: heirs that a map holds bind one port': {
    files: { 'service.js': service, 'services.js': heirs(12201), 'main.js': manager },
    wants: ['service.js:13 bind-conflict < main.js:7'],
  },
  'JavaScript: heirs that a map holds bind a port each': {
    files: { 'service.js': service, 'services.js': heirs(12202), 'main.js': manager },
    wants: [],
  },
  'TypeScript: requests and connections by options that functions of a file without a socket give': {
    files: {
      'options.ts':
        "export interface Meter {\n  host: string;\n  port: number;\n}\n\nconst POLL_FROM = 29500;\n\nexport function pollOptions(meter: Meter) {\n  return { host: meter.host, port: 8008, path: '/count', localPort: POLL_FROM, agent: false };\n}\n\nexport const plainOptions = (meter: Meter) => ({ host: meter.host, port: 8008, path: '/count' });\nexport const dialOptions = (meter: Meter) => ({ ...meter, localPort: 29501 });\n",
      'poll.ts':
        "import http from 'node:http';\nimport { type Meter, plainOptions, pollOptions } from './options.js';\n\nexport function poll(meter: Meter): void {\n  http.request(pollOptions(meter), (answer) => answer.resume()).end();\n  http.request(plainOptions(meter), (answer) => answer.resume()).end();\n}\n",
      'get.ts':
        "import { get } from 'node:https';\nimport * as made from './options.js';\n\nconst options = made.pollOptions({ host: 'meter.example', port: 80 });\nget(options, (answer) => answer.resume());\n",
      'dial.ts':
        "import net from 'node:net';\nimport { dialOptions, plainOptions } from './options.js';\n\nclass Dialer {\n  dial(host: string): net.Socket {\n    const options = dialOptions({ host, port: 5000 });\n    return net.connect(options);\n  }\n\n  plain(host: string): net.Socket {\n    const options = plainOptions({ host, port: 5000 });\n    return net.connect(options);\n  }\n}\n\nconst dialer = new Dialer();\ndialer.dial('a.example').on('error', () => {});\ndialer.plain('b.example').on('error', () => {});\n",
    },
    wants: ['dial.ts:7 client-bind-fixed-port', 'get.ts:5 client-bind-fixed-port', 'poll.ts:5 client-bind-fixed-port'],
  },
  'C++: a template in a header sets the options by a method of another file': {
    files: {
      'socket.h':
        '#pragma once\n#include <sys/socket.h>\n#include <string>\nnamespace net {\nclass Socket {\n public:\n  static Socket Stream();\n  Socket(Socket&& other) noexcept : fd_(other.Release()) {}\n  ~Socket();\n  template <typename T>\n  Socket& Set(int level, int option, T value) {\n    SetRaw(level, option, &value, sizeof(T));\n    return *this;\n  }\n  Socket& Bind(const sockaddr* address, socklen_t length);\n  Socket& Listen(int backlog);\n  int Release() { int fd = fd_; fd_ = -1; return fd; }\n private:\n  explicit Socket(int fd) : fd_(fd) {}\n  void SetRaw(int level, int option, const void* value, socklen_t size);\n  int fd_;\n};\n}\n',
      'socket.cc':
        '#include "socket.h"\n#include <unistd.h>\nnamespace net {\nSocket Socket::Stream() { return Socket(::socket(AF_INET, SOCK_STREAM, 0)); }\nSocket::~Socket() { if (fd_ >= 0) ::close(fd_); }\nvoid Socket::SetRaw(int level, int option, const void* value, socklen_t size) {\n  if (::setsockopt(fd_, level, option, value, size) != 0) throw 1;\n}\nSocket& Socket::Bind(const sockaddr* address, socklen_t length) {\n  if (::bind(fd_, address, length) != 0) throw 2;\n  return *this;\n}\nSocket& Socket::Listen(int backlog) {\n  if (::listen(fd_, backlog) != 0) throw 3;\n  return *this;\n}\n}\n',
      'main.cc':
        '#include "socket.h"\n#include <netinet/in.h>\nusing net::Socket;\nSocket rightly() {\n  sockaddr_in a{};\n  a.sin_family = AF_INET;\n  a.sin_port = htons(6390);\n  Socket s = Socket::Stream();\n  s.Set(SOL_SOCKET, SO_REUSEADDR, 1).Bind(reinterpret_cast<const sockaddr*>(&a), sizeof a).Listen(128);\n  return s;\n}\nint main() {\n  Socket s = rightly();\n  for (;;) {}\n}\n',
    },
    wants: [],
  },
});
