import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTree, told, treeOf } from './tree.ts';

const winsockServer = `int serve(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {0}; a.sin_family = AF_INET; a.sin_port = htons(8080);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 5);
}
`;
const sockClass =
  '#pragma once\nclass Sock {\n public:\n  Sock();\n  int fd() const { return fd_; }\n  void take(int port);\n  void share();\n private:\n  int fd_ = -1;\n};\n';
const taking = `void Sock::take(int port) {
  sockaddr_in a{}; a.sin_family = AF_INET; a.sin_port = htons(port);
  if (::bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) < 0) throw -1;
}
`;
const sharing = 'void Sock::share() { int on = 1; ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }\n';

interface Program {
  readonly files: Readonly<Record<string, string>>;
  readonly wants: readonly string[];
}

const headers = '#include <netinet/in.h>\n#include <stdio.h>\n#include <string.h>\n#include <sys/socket.h>\n';

const bound = (port: string, before: string, after: string): string =>
  `${headers}#include "net.h"
int serve(void) {
  struct sockaddr_in a;
  int fd = make_socket();
  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_port = htons(${port});
  ${before}
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) { perror("bind"); return -1; }
  ${after}
  return listen(fd, 8);
}
`;

const net = `${headers}#include "net.h"
int make_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
void reuse(int fd) { int on = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }
void nodelay(int fd) { int on = 1; setsockopt(fd, 6, 1, &on, sizeof on); }
`;
const netHeader = 'int make_socket(void);\nvoid reuse(int fd);\nvoid nodelay(int fd);\n#define SERVICE_PORT 8080\n';

const steps = `${headers}#include "net.h"
int net_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
int net_reuse(int fd) { int on = 1; return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }
int net_bind(int fd, int port) {
  struct sockaddr_in a;
  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  return bind(fd, (struct sockaddr *)&a, sizeof a);
}
int net_listen(int fd) { return listen(fd, 8); }
`;
/** It says nothing of sockets but that it calls functions that do. */
const caller = (name: string, before: string, after: string): string =>
  `#include "net.h"
int ${name}(void) {
  int fd = net_socket();
  if (fd < 0) return 1;
  ${before}
  if (net_bind(fd, 8080) < 0) return 1;
  ${after}
  return net_listen(fd);
}
`;
const filler = `#include <netinet/in.h>
void loopback(struct sockaddr_in *a) { a->sin_addr.s_addr = htonl(INADDR_LOOPBACK); }
`;

const programs: Readonly<Record<string, Program>> = {
  'C: who calls the functions says nothing else of sockets': {
    files: {
      'net/net.c': steps,
      'right.c': caller('right', 'if (net_reuse(fd) < 0) return 1;', ''),
      'never.c': caller('never', '', ''),
    },
    wants: ['never.c:6 missing-reuseaddr < net/net.c:6'],
  },
  'C: one function fills in the address, and who calls the functions of another file says nothing of sockets': {
    files: {
      'net/net.c': steps,
      'right.c': caller('right', 'if (net_reuse(fd) < 0) return 1;', '') + filler,
      'never.c': caller('never', '', '') + filler,
    },
    wants: ['never.c:6 missing-reuseaddr < net/net.c:6'],
  },
  'C: who calls the functions in the wrong order says nothing else of sockets': {
    files: { 'net/net.c': steps, 'late.c': caller('late', '', 'if (net_reuse(fd) < 0) return 1;') },
    wants: ['late.c:7 setsockopt-after-bind'],
  },
  'C: a function of another file makes the socket, another sets the option in time': {
    files: { 'net.h': netHeader, 'net.c': net, 'main.c': bound('8080', 'reuse(fd);', 'nodelay(fd);') },
    wants: [],
  },
  'C: a function of another file sets the option too late': {
    files: { 'net.h': netHeader, 'net.c': net, 'main.c': bound('8080', '', 'reuse(fd);') },
    wants: ['main.c:14 setsockopt-after-bind'],
  },
  'C: a function of another file sets something else': {
    files: { 'net.h': netHeader, 'net.c': net, 'main.c': bound('8080', 'nodelay(fd);', '') },
    wants: ['main.c:13 missing-reuseaddr < net.c:6'],
  },
  'C: the port is a macro of a header that a header includes': {
    files: {
      'net.h': '#include "ports.h"\nint make_socket(void);\n',
      'ports.h': '#define SERVICE_PORT (BASE + 0)\n#define BASE 0\n',
      'net.c': net,
      'main.c': bound('SERVICE_PORT', '', ''),
    },
    wants: [],
  },
  'C: the port is an enumerator of a header': {
    files: { 'net.h': `${netHeader}enum { FIRST = 9000, ADMIN };\n`, 'net.c': net, 'main.c': bound('ADMIN', '', '') },
    wants: ['main.c:13 missing-reuseaddr < net.c:6'],
  },
  'C: what makes the socket is named after a flag that it sets': {
    files: {
      'net.h': 'int socket_cloexec(int family, int type, int protocol);\nint set_cloexec(int fd, int on);\n',
      'net.c': `${headers}#include "net.h"\nint socket_cloexec(int family, int type, int protocol) { return socket(family, type | SOCK_CLOEXEC, protocol); }\n`,
      'main.c': bound('8080', 'set_cloexec(fd, 1);', '').replace('make_socket()', 'socket_cloexec(AF_INET, SOCK_STREAM, 0)'),
    },
    wants: ['main.c:13 missing-reuseaddr < net.c:6'],
  },
  'C++: a header opens the namespace that a function is defined in by its full name': {
    files: {
      'net.hpp': 'namespace net\n{\nint open_socket(int family, int type);\n}\n',
      'net.cpp': `${headers}#include "net.hpp"\nint net::open_socket(int family, int type) { return socket(family, type, 0); }\n`,
      'main.cpp': bound('8080', '', '').replace('net.h', 'net.hpp').replace('make_socket()', 'net::open_socket(AF_INET, SOCK_STREAM)'),
    },
    wants: ['main.cpp:13 missing-reuseaddr < net.cpp:6'],
  },
  'a header of the program includes Winsock, and nothing is for other systems': {
    files: {
      'server.h': '#pragma once\n#include <winsock2.h>\nint serve(void);\n',
      'server.c': `#include "server.h"\n${winsockServer}`,
      'started.c': `#include "unseen.h"\nvoid start(void) { WSADATA d; WSAStartup(0x202, &d); }\n${winsockServer}`,
      'both.h': '#ifdef _WIN32\n#include <winsock2.h>\n#else\n#include <sys/socket.h>\n#endif\n',
      'both.c': `#include "both.h"\n${winsockServer}`,
    },
    wants: ['both.c:5 missing-reuseaddr'],
  },
  'C++: a method takes its socket from a function of another file': {
    files: {
      'make.hpp': '#include <sys/socket.h>\nnamespace shared { inline int make(); }\ninline int shared::make() { return socket(AF_INET, SOCK_STREAM, 0); }\n',
      'server.cpp': `${headers}#include "make.hpp"
class Server {
 public:
  void run(int port) { prepare(); take(port); if (listen(fd_, 5) < 0) throw -1; }
 private:
  void prepare() { fd_ = shared::make(); }
  void take(int port) {
    sockaddr_in a{}; a.sin_family = AF_INET; a.sin_port = htons(port);
    if (bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) < 0) throw -1;
  }
  int fd_ = -1;
};
`,
    },
    wants: ['server.cpp:13 missing-reuseaddr < make.hpp:3'],
  },
  'methods of a class that one file declares, another defines and a third calls': {
    files: {
      'sock.hpp': sockClass,
      'sock.cpp': `${headers}#include "sock.hpp"\nSock::Sock() { fd_ = ::socket(AF_INET, SOCK_STREAM, 0); }\n${taking}${sharing}`,
      'server.hpp': '#include "sock.hpp"\nclass Server {\n public:\n  void run(int port);\n private:\n  Sock sock_;\n};\n',
      'server.cpp': `${headers}#include "server.hpp"\nvoid Server::run(int port) {\n  sock_.take(port);\n  if (::listen(sock_.fd(), 5) < 0) return;\n}\n`,
    },
    wants: ['sock.cpp:9 missing-reuseaddr < server.cpp:8'],
  },
  'methods of a class of other files, the option set in time': {
    files: {
      'sock.hpp': sockClass,
      'sock.cpp': `${headers}#include "sock.hpp"\nSock::Sock() { fd_ = ::socket(AF_INET, SOCK_STREAM, 0); share(); }\n${taking}${sharing}`,
      'server.hpp': '#include "sock.hpp"\nclass Server : public Sock {\n public:\n  void run(int port);\n};\n',
      'server.cpp': `${headers}#include "server.hpp"\nvoid Server::run(int port) {\n  take(port);\n  if (::listen(fd(), 5) < 0) return;\n}\n`,
    },
    wants: [],
  },
  'a class that inherits from one of other files sets the option too late': {
    files: {
      'sock.hpp': sockClass,
      'sock.cpp': `${headers}#include "sock.hpp"\nSock::Sock() { fd_ = ::socket(AF_INET, SOCK_STREAM, 0); }\n${taking}${sharing}`,
      'server.hpp': '#include "sock.hpp"\nclass Server : public Sock {\n public:\n  Server(int port);\n};\n',
      'server.cpp': `${headers}#include "server.hpp"\nServer::Server(int port) {\n  take(port);\n  share();\n  ::listen(fd(), 5);\n}\n`,
    },
    wants: ['sock.cpp:11 setsockopt-after-bind'],
  },
  'C: a function of the same name that is static is not the one': {
    files: {
      'net.h': netHeader,
      'net.c': net,
      'other.c': `${headers}static void nodelay(int fd) { int on = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }\nvoid all(int fd) { nodelay(fd); }\n`,
      'main.c': bound('8080', 'nodelay(fd);', ''),
    },
    wants: ['main.c:13 missing-reuseaddr < net.c:6'],
  },
  'C: two programs of one tree have functions of one name, and the nearest is meant': {
    files: {
      'a/net.h': netHeader,
      'a/net.c': net,
      'a/main.c': bound('8080', 'reuse(fd);', ''),
      'b/net.h': netHeader,
      'b/net.c': net.replace('SO_REUSEADDR', 'SO_KEEPALIVE'),
      'b/main.c': bound('8080', 'reuse(fd);', ''),
    },
    wants: ['b/main.c:13 missing-reuseaddr < b/net.c:6'],
  },
  'C: two files define the function equally near, and nothing is said': {
    files: { 'net.h': netHeader, 'net.c': net, 'net2.c': net, 'main.c': bound('8080', 'nodelay(fd);', '') },
    wants: [],
  },
  'C: functions of two files call each other': {
    files: {
      'a.c': `${headers}void b(int fd, int n);\nvoid a(int fd, int n) { if (n > 0) b(fd, n - 1); listen(fd, 8); }\n`,
      'b.c': `${headers}void a(int fd, int n);\nvoid b(int fd, int n) { a(fd, n - 1); listen(fd, 8); }\n`,
    },
    wants: [],
  },
  'C: a global socket that another file makes': {
    files: {
      'globals.h': 'extern int listener;\nvoid open_it(void);\n',
      'open.c': `${headers}#include "globals.h"\nint listener;\nvoid open_it(void) {\n  int on = 1;\n  listener = socket(AF_INET, SOCK_STREAM, 0);\n  setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);\n}\n`,
      'main.c': `${headers}#include "globals.h"\nint main(void) {\n  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(8080)};\n  open_it();\n  if (bind(listener, (struct sockaddr *)&a, sizeof a) < 0) return 1;\n  return listen(listener, 8);\n}\n`,
    },
    wants: [],
  },
  'Python: names by from, by module and by package': {
    files: {
      'app/__init__.py': 'from .net import make\n',
      'app/net.py':
        'import socket\n\n\ndef make():\n    return socket.socket()\n\n\ndef reuse(s):\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n',
      'app/config.py': 'PORT = 8080\n\n\nclass Admin:\n    port = 9000\n',
      'app/late.py': 'from . import make\nfrom .net import reuse\nfrom . import config\n\ns = make()\ns.bind(("", config.PORT))\nreuse(s)\ns.listen()\n',
      'app/good.py': 'import app.net\nimport app.config as c\n\ns = app.net.make()\napp.net.reuse(s)\ns.bind(("", c.Admin.port))\ns.listen()\n',
      'main.py': 'from app import make\nfrom app.config import Admin\n\ns = make()\ns.bind(("", Admin.port))\ns.listen()\n',
    },
    wants: ['app/late.py:7 setsockopt-after-bind', 'main.py:5 missing-reuseaddr < app/net.py:5'],
  },
  'Python: a class of another file, its base in a third': {
    files: {
      'base.py': 'import socket\n\n\nclass Base:\n    def __init__(self):\n        self.sock = socket.socket()\n',
      'server.py':
        'from base import Base\n\n\nclass Server(Base):\n    def start(self, port):\n        self.sock.bind(("", port))\n        self.sock.listen()\n',
      'main.py':
        'import socket\nfrom server import Server\n\nserver = Server()\nserver.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\nserver.start(8080)\n',
    },
    wants: [],
  },
  'Python: what a package hands on from its modules': {
    files: {
      'app/__init__.py': 'from .net import Channel, make\n',
      'app/net.py':
        'import socket\n\n\nclass Channel(socket.socket):\n    def send_line(self, line):\n        self.sendall(line)\n\n\ndef make():\n    return socket.socket()\n',
      'plain.py': 'from app import make\n\ns = make()\ns.bind(("", 8080))\ns.listen()\n',
      'channel.py': 'from app import Channel\n\nwith Channel() as s:\n    s.bind(("", 8081))\n    s.listen()\n',
    },
    wants: ['channel.py:4 missing-reuseaddr', 'plain.py:4 missing-reuseaddr < app/net.py:10'],
  },
  'Python: a server class with a constructor of its own, and a class of another file that sets the option': {
    files: {
      'base.py':
        'import socketserver\n\n\nclass Base(socketserver.TCPServer):\n    def __init__(self, address, mode):\n        if mode == "old":\n            super().__init__(address, None)\n        else:\n            super().__init__(address, mode)\n',
      'bare.py': 'import sys\nfrom base import Base\n\nserver = Base((sys.argv[1], int(sys.argv[2])), None)\nserver.serve_forever()\n',
      'reusing.py':
        'from base import Base\n\n\nclass Reusing(Base):\n    allow_reuse_address = True\n\n\nserver = Reusing(("", 8080), None)\nserver.serve_forever()\n',
    },
    wants: ['bare.py:4 missing-reuseaddr < base.py:7'],
  },
  'Python: everything that a module has, imported with a star': {
    files: {
      'net.py':
        'import socket\nimport socketserver\n\n\ndef opened(port):\n    s = socket.socket()\n    s.bind(("", port))\n    return s\n\n\nclass Echo(socketserver.TCPServer):\n    allow_reuse_addr = True\n\n    def __init__(self, port):\n        super().__init__(("localhost", port), None)\n',
      'serve.py': 'import socket\nfrom net import *\n\ns = opened(8080)\ns.listen()\nprint(len("8080"))\n',
      'echo.py': 'from threading import *\nfrom net import *\n\nwith Echo(7007) as server:\n    server.serve_forever()\n',
    },
    wants: ['net.py:15 missing-reuseaddr', 'net.py:7 missing-reuseaddr < serve.py:5'],
  },
  'Python: an address from another file, and a port from settings that are not there': {
    files: {
      'arguments.py':
        'import argparse\n\n\ndef parse(description):\n    parser = argparse.ArgumentParser(description=description)\n    parser.add_argument("host")\n    parser.add_argument("-p", type=int, default=1060)\n    args = parser.parse_args()\n    address = (args.host, args.p)\n    return address\n',
      'server.py': 'import socketserver\nimport arguments\n\nserver = socketserver.TCPServer(arguments.parse("a server"), None)\nserver.serve_forever()\n',
      'settled.py': 'import socket\nfrom elsewhere import settings\n\ns = socket.socket()\ns.bind((settings.HOST, settings.PORT))\ns.listen()\n',
    },
    wants: ['server.py:4 missing-reuseaddr', 'settled.py:5 missing-reuseaddr'],
  },
  'Python: modules that import each other': {
    files: {
      'a.py': 'import socket\nimport b\n\n\ndef make():\n    return socket.socket()\n\n\ndef go():\n    s = make()\n    b.bind_it(s)\n    s.listen()\n',
      'b.py': 'import a\n\n\ndef bind_it(s):\n    s.bind(("", 8080))\n\n\ndef other():\n    return a.make()\n',
    },
    wants: ['a.py:11 missing-reuseaddr'],
  },
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
    wants: ['game.ts:6 dgram-option-before-bind < transport.ts:9', 'main.ts:7 bind-conflict'],
  },
  'JavaScript: two objects of a class in another file on one port, and one started twice': {
    files: {
      'lib/server.js':
        "const net = require('net');\n\nclass TcpServer {\n  constructor(port, host) {\n    this.port = port;\n    this.host = host || '0.0.0.0';\n    this.server = net.createServer();\n    this.server.on('error', console.error);\n  }\n\n  start(callback) {\n    this.server.listen(this.port, this.host, callback);\n  }\n\n  stop(callback) {\n    this.server.close(callback);\n  }\n}\n\nmodule.exports = { TcpServer };\n",
      'main.js':
        "const { TcpServer } = require('./lib/server');\n\nconst control = new TcpServer(9100);\nconst data = new TcpServer(9100);\nconst third = new TcpServer(9101);\ncontrol.start(() => console.log('control'));\nthird.start();\ndata.start(() => console.log('data'));\nthird.stop();\nthird.start();\nthird.start();\n",
    },
    wants: ['main.js:11 already-bound', 'main.js:8 bind-conflict'],
  },
  'TypeScript: what a factory of another file makes keeps its server': {
    files: {
      'app.ts':
        "import http from 'node:http';\n\nexport function createApp() {\n  const server = http.createServer().on('error', console.error);\n  return {\n    open: (port: number): Promise<void> => new Promise((resolve) => server.listen(port, () => resolve())),\n    listen(port: number): Promise<void> {\n      return new Promise((resolve, reject) => {\n        server.once('error', reject);\n        server.listen(port, resolve);\n      });\n    },\n  };\n}\n",
      'ports.ts': 'export const HTTP_PORT = 8080;\nexport const ADMIN_PORT = HTTP_PORT + 1;\n',
      'main.ts':
        "import { createApp } from './app.js';\nimport { ADMIN_PORT, HTTP_PORT } from './ports.js';\n\nconst app = createApp();\nconst admin = createApp();\nconst metrics = createApp();\nawait app.listen(HTTP_PORT);\nawait admin.listen(ADMIN_PORT);\nawait metrics.listen(ADMIN_PORT - 1);\n",
    },
    wants: ['main.ts:9 bind-conflict'],
  },
  'JavaScript: the host of a helper, its default and a port that is counted on': {
    files: {
      'listen.js':
        "const net = require('net');\n\nmodule.exports = { serve, serveNext };\n\nfunction serve(port, host) {\n  const server = net.createServer().on('error', console.error);\n  return server.listen(port, host || '127.0.0.1');\n}\n\nfunction serveNext(port) {\n  const server = net.createServer().on('error', console.error);\n  return server.listen(port + 1, '127.0.0.1');\n}\n",
      'main.js':
        "const { serve, serveNext } = require('./listen');\n\nconst one = serve(8080);\nconst two = serveNext(8079);\nconst three = serve(8080, '127.0.0.2');\nconst four = serveNext(1022);\n",
    },
    wants: ['main.js:4 bind-conflict < listen.js:7', 'main.js:6 privileged-port'],
  },
};

for (const [title, { files, wants }] of Object.entries(programs)) {
  test(title, async () => {
    const root = treeOf(files);
    const names = Object.keys(files).filter((name) => !name.endsWith('.json'));
    const forward = told(root, await checkTree(root, names));
    assert.deepEqual(
      forward.filter((line) => !/unhandled-listen-error|listen-without-bind/.test(line)),
      wants,
    );
    assert.deepEqual(told(root, await checkTree(root, names.toReversed())), forward, 'the order of the files makes no difference');
  });
}

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
  assert.deepEqual(told(root, await checkTree(root, names)), ['server.py:12 missing-reuseaddr < net.py:5', 'server.py:6 setsockopt-after-bind']);
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
