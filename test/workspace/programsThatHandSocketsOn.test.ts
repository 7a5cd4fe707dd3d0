import { testPrograms } from './programs.ts';

const libc =
  "import koffi from 'koffi';\n\nconst native = koffi.load('libc.so.6');\nexport const lib = {\n  socket: native.func('int socket(int domain, int type, int protocol)'),\n  setsockopt: native.func('int setsockopt(int fd, int level, int name, const void *value, uint32_t len)'),\n  bind: native.func('int bind(int fd, const void *addr, uint32_t len)'),\n  listen: native.func('int listen(int fd, int backlog)'),\n};\n\nexport function check(code: number): number {\n  if (code < 0) throw new Error('errno ' + koffi.errno());\n  return code;\n}\n\nexport function tcp(): number {\n  return check(lib.socket(2, 1, 0));\n}\n\nexport function allowRestart(fd: number): void {\n  check(lib.setsockopt(fd, 1, 2, [1], 4));\n}\n\nexport function inet(port: number): Buffer {\n  const address = Buffer.alloc(16);\n  address.writeUInt16LE(2, 0);\n  address.writeUInt16BE(port, 2);\n  return address;\n}\n\nexport function bindTo(fd: number, port: number): void {\n  check(lib.bind(fd, inet(port), 16));\n}\n\nexport function listenOn(fd: number): void {\n  check(lib.listen(fd, 8));\n}\n";

const udpHeader = `#pragma once
#include <netinet/in.h>
struct UdpSocket {
  int fd;
  UdpSocket();
  void join(const sockaddr_in& group);
  void share();
  void bind(in_port_t port = 0);
};
`;
const udpSource = `#include "udp.hh"
#include <stdlib.h>
#include <sys/socket.h>
UdpSocket::UdpSocket() {
  if ((fd = socket(AF_INET, SOCK_DGRAM, 0)) == -1) exit(1);
}
void UdpSocket::join(const sockaddr_in& group) {
  ip_mreq mreq;
  mreq.imr_interface.s_addr = INADDR_ANY;
  mreq.imr_multiaddr = group.sin_addr;
  if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &mreq, sizeof(mreq)) == -1) exit(1);
}
void UdpSocket::share() {
  int on = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1) exit(1);
}
void UdpSocket::bind(const in_port_t port) {
  sockaddr_in local;
  local.sin_family = AF_INET;
  local.sin_addr.s_addr = INADDR_ANY;
  local.sin_port = htons(port);
  if (::bind(fd, (sockaddr*)&local, sizeof(local)) == -1) exit(1);
}
`;
const receiver = (shared: string): string => `#include "udp.hh"
class Receiver {
  UdpSocket socket_;
  sockaddr_in group_;
  sockaddr_in data_;
  void change();
  void tune();
 public:
  void run();
};
void Receiver::change() {
  socket_ = UdpSocket();
  socket_.join(group_);
${shared}  socket_.bind(ntohs(data_.sin_port));
}
void Receiver::tune() {
  change();
}
void Receiver::run() {
  tune();
}
`;
const controller = `#include "udp.hh"
class Controller {
  UdpSocket socket_;
 public:
  Controller(in_port_t port) { socket_.bind(port); }
};
`;

/** Workers that never return, as their header says, in processes of their own. */
const workersHeader =
  '#pragma once\nstruct bus { int main_fd, diag_fd; };\nint bus_open(struct bus *b);\nvoid worker_main(const struct bus *b) __attribute__((noreturn));\n';
const busSource = (listening: string): string => `#include "workers.h"
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
static int bound_socket(unsigned short port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) || bind(fd, (struct sockaddr *)&a, sizeof a)) {
    close(fd);
    return -1;
  }
  return fd;
}
int bus_open(struct bus *b) {
  if ((b->main_fd = bound_socket(9470)) < 0 || (b->diag_fd = bound_socket(9471)) < 0) return -1;
  return listen(b->main_fd, 8)${listening};
}
`;
const workersSource = (option: string): string => `#include "workers.h"
#include <sys/socket.h>
#include <unistd.h>
static void diagnose(const struct bus *b) { close(accept(b->diag_fd, 0, 0)); }
void worker_main(const struct bus *b) {
  int on = 1;
  if (setsockopt(b->main_fd, SOL_SOCKET, ${option}, &on, sizeof on) < 0) _exit(1);
  for (;;) {
    close(accept(b->main_fd, 0, 0));
    diagnose(b);
  }
}
`;
const spawning = `#include "workers.h"
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>
static pid_t spawn(const struct bus *b) {
  pid_t pid = fork();
  if (pid == 0) worker_main(b);
  return pid;
}
int main(void) {
  struct bus b = {-1, -1};
  if (bus_open(&b) < 0) return 1;
  for (int i = 0; i < 3; i++)
    if (spawn(&b) < 0) return 1;
  while (wait(0) > 0) continue;
  return 0;
}
`;

testPrograms({
  'TypeScript: functions of another file set the option, bind and listen, by the descriptor that they are given': {
    files: {
      'libc.ts': libc,
      'table.ts':
        "import { allowRestart, check, inet, lib, tcp } from './libc.js';\n\nclass Gates {\n  barrier = -1;\n  badges = -1;\n\n  openBarrier(): void {\n    this.barrier = tcp();\n    allowRestart(this.barrier);\n    check(lib.bind(this.barrier, inet(4150), 16));\n    check(lib.listen(this.barrier, 8));\n  }\n\n  openBadges(): void {\n    this.badges = tcp();\n    check(lib.bind(this.badges, inet(4151), 16));\n    check(lib.listen(this.badges, 8));\n  }\n}\n\nconst gates = new Gates();\ngates.openBarrier();\ngates.openBadges();\n",
      'helpers.ts':
        "import { allowRestart, bindTo, listenOn, tcp } from './libc.js';\n\nconst fd = tcp();\nallowRestart(fd);\nbindTo(fd, 4100);\nlistenOn(fd);\n",
      'late.ts': "import * as sys from './libc.js';\n\nconst fd = sys.tcp();\nsys.bindTo(fd, 4200);\nsys.allowRestart(fd);\nsys.listenOn(fd);\n",
    },
    wants: ['late.ts:5 setsockopt-after-bind < libc.ts:21', 'table.ts:16 missing-reuseaddr < libc.ts:17'],
  },
  'Python: functions of another file set the option, bind and listen, by the socket that they are given': {
    files: {
      'tcp.py':
        "import socket\n\n\ndef make():\n    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n\n\ndef allow_restart(sock):\n    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n\n\ndef bind_to(sock, port):\n    sock.bind(('', port))\n\n\ndef listen_on(sock):\n    sock.listen(8)\n",
      'gates.py':
        'from tcp import allow_restart, bind_to, listen_on, make\n\n\nclass Gates:\n    def __init__(self):\n        self.barrier = None\n        self.badges = None\n\n    def open_barrier(self):\n        self.barrier = make()\n        allow_restart(self.barrier)\n        bind_to(self.barrier, 4100)\n        listen_on(self.barrier)\n\n    def open_badges(self):\n        self.badges = make()\n        bind_to(self.badges, 4101)\n        listen_on(self.badges)\n\n\ngates = Gates()\ngates.open_barrier()\ngates.open_badges()\n',
    },
    wants: ['gates.py:17 missing-reuseaddr < tcp.py:5'],
  },
  'TypeScript: what a function gives closes the server that it was handed': {
    files: {
      'helpers.ts':
        "import { once } from 'node:events';\nimport type { Server } from 'node:net';\n\nexport async function run(server: Server) {\n  server.listen(0, '127.0.0.1');\n  await once(server, 'listening');\n  return { stop: () => new Promise<void>((done) => server.close(() => done())) };\n}\n\nexport async function start(server: Server) {\n  server.listen(0, '127.0.0.1');\n  await once(server, 'listening');\n  return { name: 'started' };\n}\n",
      'again.ts':
        "import { createServer } from 'node:net';\nimport { run } from './helpers.js';\n\nasync function restart() {\n  const server = createServer((client) => client.end('hello\\n')).on('error', console.error);\n  const first = await run(server);\n  await first.stop();\n  server.listen(8080, '127.0.0.1');\n}\n\nrestart();\n",
      'twice.ts':
        "import { createServer } from 'node:net';\nimport { start } from './helpers.js';\n\nasync function serve() {\n  const server = createServer((client) => client.end('hello\\n')).on('error', console.error);\n  const first = await start(server);\n  console.log(first.name);\n  server.listen(8080, '127.0.0.1');\n}\n\nserve();\n",
    },
    wants: ['twice.ts:8 already-bound'],
  },
  'TypeScript: functions of another file close the server of a field, and listen with it again': {
    files: {
      'door.ts':
        "import { createServer } from 'node:net';\nimport { closed, listenStubbornly } from './stubborn.js';\n\nexport class Door {\n  private door;\n\n  constructor() {\n    this.door = this.build();\n  }\n\n  private build() {\n    return createServer();\n  }\n\n  async start(port: number): Promise<void> {\n    await listenStubbornly(this.door, { port });\n  }\n\n  async move(port: number): Promise<void> {\n    await closed(this.door);\n    await listenStubbornly(this.door, { port });\n  }\n}\n",
      'gate.ts':
        "import { createServer } from 'node:net';\nimport { closed, listenStubbornly } from './stubborn.js';\n\nexport class Gate {\n  private server;\n\n  constructor() {\n    this.server = this.build();\n  }\n\n  private build() {\n    return createServer();\n  }\n\n  async start(port: number): Promise<void> {\n    await listenStubbornly(this.server, { port });\n  }\n\n  async move(port: number): Promise<void> {\n    await closed(this.server);\n    await listenStubbornly(this.server, { port });\n  }\n}\n",
      'main.ts':
        "import { createServer } from 'node:http';\nimport { Door } from './door.js';\nimport { Gate } from './gate.js';\n\nconst gate = new Gate();\nconst door = new Door();\nawait gate.start(7600);\nawait door.start(7602);\nconst admin = createServer(async (req, res) => {\n  await gate.move(Number(req.url));\n  await door.move(Number(req.url));\n  res.end();\n});\nadmin.on('error', console.error);\nadmin.listen(7601);\n",
      'stubborn.ts':
        "import type { ListenOptions, Server } from 'node:net';\n\nexport async function listenStubbornly(server: Server, options: ListenOptions): Promise<void> {\n  for (;;) {\n    try {\n      return await new Promise((resolve, reject) => {\n        server.once('error', reject);\n        server.listen(options, resolve);\n      });\n    } catch (err) {\n      if (err.code !== 'EADDRINUSE') throw err;\n    }\n  }\n}\n\nexport function closed(server: Server): Promise<void> {\n  return new Promise((resolve) => {\n    server.close(() => resolve());\n  });\n}\n",
    },
    wants: [],
  },
  'TypeScript: the same, and nobody closes it: what the second listen() sets is for its own bind()': {
    files: {
      'gate.ts':
        "import { createServer } from 'node:net';\nimport { closed, listenStubbornly } from './stubborn.js';\n\nexport class Gate {\n  private door;\n\n  constructor() {\n    this.door = this.build();\n  }\n\n  private build() {\n    return createServer();\n  }\n\n  async start(port: number): Promise<void> {\n    await listenStubbornly(this.door, { port });\n  }\n\n  async move(port: number): Promise<void> {\n    await listenStubbornly(this.door, { port });\n  }\n}\n",
      'main.ts':
        "import { createServer } from 'node:http';\nimport { Gate } from './gate.js';\n\nconst gate = new Gate();\nawait gate.start(7600);\nconst admin = createServer(async (req, res) => {\n  await gate.move(Number(req.url));\n  res.end();\n});\nadmin.on('error', console.error);\nadmin.listen(7601);\n",
      'stubborn.ts':
        "import type { ListenOptions, Server } from 'node:net';\n\nexport async function listenStubbornly(server: Server, options: ListenOptions): Promise<void> {\n  for (;;) {\n    try {\n      return await new Promise((resolve, reject) => {\n        server.once('error', reject);\n        server.listen(options, resolve);\n      });\n    } catch (err) {\n      if (err.code !== 'EADDRINUSE') throw err;\n    }\n  }\n}\n\nexport function closed(server: Server): Promise<void> {\n  return new Promise((resolve) => {\n    server.close(() => resolve());\n  });\n}\n",
    },
    wants: ['gate.ts:20 already-bound < stubborn.ts:8 < main.ts:5'],
  },
  'TypeScript: of two sockets that one function binds, the option of the one that comes too late says nothing of the other': {
    files: {
      'late.ts':
        "import { allowRestart, bindTo, listenOn, tcp } from './libc.js';\n\nfunction bound(port: number): number {\n  const fd = tcp();\n  bindTo(fd, port);\n  return fd;\n}\n\nconst healthFd = bound(8088);\nallowRestart(healthFd);\nlistenOn(healthFd);\n",
      'libc.ts': libc,
      'table.ts':
        "import { allowRestart, bindTo, listenOn, tcp } from './libc.js';\n\nexport function health(): number {\n  const fd = tcp();\n  bindTo(fd, 8086);\n  allowRestart(fd);\n  listenOn(fd);\n  return fd;\n}\n\nexport function provision(): number {\n  const fd = tcp();\n  bindTo(fd, 8087);\n  listenOn(fd);\n  return fd;\n}\n",
    },
    wants: [
      'libc.ts:21 setsockopt-after-bind < late.ts:10 < table.ts:6 < late.ts:5',
      'table.ts:13 missing-reuseaddr < libc.ts:17',
      'table.ts:6 setsockopt-after-bind < libc.ts:21',
    ],
  },
  'C++: a method binds what it has joined a group with, and others call it': {
    files: { 'controller.cc': controller, 'receiver.cc': receiver(''), 'udp.cc': udpSource, 'udp.hh': udpHeader },
    wants: ['receiver.cc:14 multicast-missing-reuse < udp.cc:22 < udp.cc:5 < udp.cc:11'],
  },
  'C++: the same, and it shares the port': {
    files: { 'controller.cc': controller, 'receiver.cc': receiver('  socket_.share();\n'), 'udp.cc': udpSource, 'udp.hh': udpHeader },
    wants: [],
  },
  'C: processes are given a socket of which nobody has made a listener, and a function that never returns': {
    files: { 'bus.c': busSource(''), 'main.c': spawning, 'workers.c': workersSource('SO_REUSEPORT'), 'workers.h': workersHeader },
    wants: ['workers.c:4 accept-without-listen < bus.c:7', 'workers.c:7 reuseport-mismatch < bus.c:9 < main.c:6 < main.c:14'],
  },
  'C: the same, and both listen': {
    files: {
      'bus.c': busSource(' < 0 || listen(b->diag_fd, 1)'),
      'main.c': spawning,
      'workers.c': workersSource('SO_KEEPALIVE'),
      'workers.h': workersHeader,
    },
    wants: [],
  },
});
