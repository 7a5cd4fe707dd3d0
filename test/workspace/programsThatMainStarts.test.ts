import { testPrograms } from './programs.ts';

const headers = '#include <netinet/in.h>\n#include <sys/socket.h>\n#include <unistd.h>\n';

const group =
  '#pragma once\nstruct group { const char *name; unsigned short port; };\nint mcast_open(const struct group *g);\nint mcast_join(int fd, const struct group *g);\n';
const groupSource = `${headers}#include <arpa/inet.h>
#include "group.h"
int mcast_open(const struct group *g) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(g->port)};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return fd;
}
int mcast_join(int fd, const struct group *g) {
  struct ip_mreq r = {.imr_multiaddr.s_addr = inet_addr(g->name)};
  return setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &r, sizeof r);
}
`;

const sensors =
  '#include "group.h"\nstatic struct group climate = {"239.1.2.3", 5007};\nint sensors_start(void) {\n  struct group *g = &climate;\n  int fd = mcast_open(g);\n  if (fd < 0) return -1;\n  return mcast_join(fd, g);\n}\n';

const link = '#include <netinet/in.h>\nstruct link { struct in_addr from, to; unsigned short port; };\nint link_dial(const struct link *l);\n';
const linkSource = `${headers}#include "link.h"
int link_dial(const struct link *l) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(l->port), .sin_addr = l->from}, b = {.sin_family = AF_INET, .sin_port = htons(4910), .sin_addr = l->to};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || connect(fd, (struct sockaddr *)&b, sizeof b) < 0) return -1;
  return fd;
}
`;
const dialing = (port: string): string => `#include <arpa/inet.h>
#include "link.h"
int main(int argc, char **argv) {
  struct link l = {${port}};
  if (argc != 3 || inet_pton(AF_INET, argv[1], &l.from) != 1 || inet_pton(AF_INET, argv[2], &l.to) != 1) return 2;
  return link_dial(&l) < 0;
}
`;

/** A class whose words say nothing of sockets, but which destroys what it has, and a program that waits for both of its objects. */
const gate = `#pragma once
class Gate {
public:
  ~Gate();
  bool raise(const char* host, int port);
  int handle() const { return h_; }
private:
  int h_ = -1;
};
`;
const gateSource = `#include "gate.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
Gate::~Gate() { if (h_ >= 0) ::close(h_); }
bool Gate::raise(const char* host, int port) {
  h_ = ::socket(AF_INET, SOCK_STREAM, 0);
  if (h_ < 0) return false;
  int on = 1;
  if (::setsockopt(h_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return false;
  sockaddr_in sa{};
  sa.sin_family = AF_INET;
  sa.sin_port = htons(port);
  if (::inet_pton(AF_INET, host, &sa.sin_addr) != 1) return false;
  if (::bind(h_, reinterpret_cast<sockaddr*>(&sa), sizeof sa) < 0) return false;
  return ::listen(h_, 3) == 0;
}
`;
const park = (other: string): string => `#include "gate.h"
#include <poll.h>
namespace { constexpr int port = 6123; }
struct Park {
  Gate north;
  Gate south;
  bool open() { return north.raise("0.0.0.0", port) && south.raise("0.0.0.0", ${other}); }
};
int main() {
  Park park;
  if (!park.open()) return 1;
  pollfd set[2] = {{park.north.handle(), POLLIN, 0}, {park.south.handle(), POLLIN, 0}};
  while (::poll(set, 2, -1) > 0) {}
}
`;

/** A listener that its file keeps, which another file opens and closes without being given it. */
const kept = (name: string, address: string, more = ''): string => `${headers}#include "${name}.h"
static int fd = -1;
int open_${name}(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(8080), .sin_addr = {htonl(${address})}};
  int on = 1;
  fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 4);
}
${more}`;
const twoKept = (calls: string): Readonly<Record<string, string>> => ({
  'web.h': 'int open_web(void);\nvoid teardown(void);\n',
  'web.c': kept('web', 'INADDR_ANY', 'static void drop(void) { close(fd); fd = -1; }\nvoid teardown(void) { drop(); }\n'),
  'stats.h': 'int open_stats(void);\n',
  'stats.c': kept('stats', 'INADDR_LOOPBACK'),
  'main.c': `#include <netinet/in.h>\n#include <unistd.h>\n#include "stats.h"\n#include "web.h"\nint main(void) {\n  ${calls}\n  for (;;) pause();\n}\n`,
});

/** The same, where the functions give the descriptors, of which main() uses one; it says nothing of sockets but what they are called. */
const given = (name: string, address: string): string =>
  kept(name, address)
    .replace('static int fd = -1;\n', '')
    .replace('  fd =', '  int fd =')
    .replace('return listen(fd, 4)', 'return listen(fd, 4) < 0 ? -1 : fd');
const twoGiven = (tuned: string): Readonly<Record<string, string>> => ({
  'web.h': 'int open_web(void);\n',
  'web.c': given('web', 'INADDR_ANY'),
  'metrics.h': 'int open_metrics(void);\nvoid metrics_poll(int fd);\n',
  'metrics.c': `${given('metrics', 'INADDR_LOOPBACK')}void metrics_poll(int fd) { int c = accept(fd, 0, 0); if (c >= 0) close(c); }\n`,
  'main.c': `#include <stdio.h>\n#include "metrics.h"\n#include "web.h"\nint main(void) {\n  FILE *knob = fopen("${tuned}", "w");\n  int lfd = open_web();\n  int mfd = open_metrics();\n  if (knob) fputs("1", knob);\n  for (;;) metrics_poll(mfd);\n}\n`,
});

testPrograms({
  'TypeScript: what a program waits for runs beside what it has started': {
    files: {
      'settings.ts': 'export const settings = { port: 9464 } as const;\n',
      'api.ts':
        "import { settings } from './settings.ts';\n\nexport function serveApi() {\n  return Deno.serve({ port: settings.port }, () => new Response('ok'));\n}\n",
      'ingest.ts':
        "import { settings } from './settings.ts';\n\nexport async function ingest(signal: AbortSignal) {\n  const listener = Deno.listen({ port: settings.port, transport: 'tcp' });\n  signal.addEventListener('abort', () => listener.close(), { once: true });\n  for await (const connection of listener) connection.close();\n}\n",
      'main.ts':
        "import { serveApi } from './api.ts';\nimport { ingest } from './ingest.ts';\n\nconst stop = new AbortController();\nDeno.addSignalListener('SIGTERM', () => stop.abort());\n\nconst api = serveApi();\nawait ingest(stop.signal);\nawait api.finished;\n",
    },
    wants: ['ingest.ts:4 bind-conflict < api.ts:4'],
  },
  'TypeScript: the same, where what it has started is over by then': {
    files: {
      'settings.ts': 'export const settings = { port: 9464 } as const;\n',
      'api.ts':
        "import { settings } from './settings.ts';\n\nexport function serveApi() {\n  return Deno.serve({ port: settings.port }, () => new Response('ok'));\n}\n",
      'ingest.ts':
        "import { settings } from './settings.ts';\n\nexport async function ingest(signal: AbortSignal) {\n  const listener = Deno.listen({ port: settings.port, transport: 'tcp' });\n  signal.addEventListener('abort', () => listener.close(), { once: true });\n  for await (const connection of listener) connection.close();\n}\n",
      'main.ts':
        "import { serveApi } from './api.ts';\nimport { ingest } from './ingest.ts';\n\nconst stop = new AbortController();\nDeno.addSignalListener('SIGTERM', () => stop.abort());\n\nconst api = serveApi();\nawait api.shutdown();\nawait ingest(stop.signal);\nawait api.finished;\n",
    },
    wants: [],
  },
  'C++: two objects of a class of a header, by whatever its methods are called': {
    files: { 'gate.h': gate, 'gate.cpp': gateSource, 'park.cpp': park('port') },
    wants: ['park.cpp:7 bind-conflict < gate.cpp:16'],
  },
  'C++: the same, and each has a port of its own': {
    files: { 'gate.h': gate, 'gate.cpp': gateSource, 'park.cpp': park('port + 1') },
    wants: [],
  },
  'C: main() calls what opens a socket, and what joins a group': {
    files: {
      'group.h': group,
      'group.c': groupSource,
      'main.c':
        '#include "group.h"\nint main(void) {\n  struct group g = {"239.1.2.3", 5007};\n  int fd = mcast_open(&g);\n  return fd < 0 || mcast_join(fd, &g) < 0;\n}\n',
    },
    wants: ['group.c:9 multicast-missing-reuse < main.c:5'],
  },
  'C: a file that says nothing of sockets and has no main() opens one and has it join': {
    files: {
      'group.h': group,
      'group.c': groupSource,
      'sensors.c': sensors,
    },
    wants: ['group.c:9 multicast-missing-reuse < sensors.c:7'],
  },
  'C: the same, where the port is shared': {
    files: {
      'group.h': group,
      'group.c': groupSource.replace('  if (bind', '  int on = 1;\n  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);\n  if (bind'),
      'sensors.c': sensors,
    },
    wants: [],
  },
  'C: main() fills in from where a function of another file dials': {
    files: { 'link.h': link, 'link.c': linkSource, 'main.c': dialing('.port = 4911') },
    wants: ['link.c:8 client-bind-fixed-port < main.c:6'],
  },
  'C: the same, with a port that the kernel chooses': {
    files: { 'link.h': link, 'link.c': linkSource, 'main.c': dialing('.port = 0') },
    wants: ['link.c:8 client-bind-reserves-port < main.c:6'],
  },
  'C: main() opens two listeners that their files keep, and looks at neither': {
    files: twoKept('open_web();\n  open_stats();'),
    wants: ['stats.c:11 bind-conflict < web.c:11'],
  },
  'C: the same, and it closes the first before by a call that is given nothing': {
    files: twoKept('open_web();\n  teardown();\n  open_stats();'),
    wants: [],
  },
  'C: main() is given two listeners, of which it uses one': {
    files: twoGiven('/tmp/ready'),
    wants: ['metrics.c:10 bind-conflict < web.c:10'],
  },
  'C: the same, where it names a setting of the kernel': {
    files: twoGiven('/proc/sys/net/ipv4/tcp_tw_recycle'),
    wants: ['main.c:5 obsolete-tw-recycle', 'metrics.c:10 bind-conflict < web.c:10'],
  },
  'Python: a site of aiohttp that a function of another file starts, and that is cleaned up': {
    files: {
      'lib.py':
        'from aiohttp import web\n\n\nasync def serve(host, port):\n    runner = web.AppRunner(web.Application())\n    await runner.setup()\n    site = web.TCPSite(runner, host, port)\n    await site.start()\n    return runner\n',
      'm.py':
        'import asyncio\n\nfrom lib import serve\n\n\nasync def beside():\n    runner = await serve("0.0.0.0", 9100)\n    await asyncio.start_server(print, "127.0.0.1", 9100)\n    await asyncio.sleep(10)\n    await runner.cleanup()\n\n\nasync def first():\n    runner = await serve("0.0.0.0", 9101)\n    await runner.cleanup()\n    runner = await serve("0.0.0.0", 9101)\n    await asyncio.sleep(10)\n    await runner.cleanup()\n\n\nasyncio.run(beside())\nasyncio.run(first())\n',
    },
    wants: ['m.py:8 bind-conflict < lib.py:7'],
  },
  'C: main() receives, and calls a module of its own by its name': {
    files: {
      'flow.h': 'struct flow { int fd; };\nint flow_new(struct flow *f, int port);\nint flow_set_opt(struct flow *f, int option, int value);\n',
      'flow.c': `${headers}#include "flow.h"
int flow_new(struct flow *f, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  f->fd = socket(AF_INET, SOCK_DGRAM, 0);
  return bind(f->fd, (struct sockaddr *)&a, sizeof a);
}
int flow_set_opt(struct flow *f, int option, int value) { return setsockopt(f->fd, SOL_SOCKET, option, &value, sizeof value); }
`,
      'main.c': `#include <sys/socket.h>
#include "flow.h"
int main(void) {
  struct flow f;
  char b[512];
  if (flow_new(&f, 5004) < 0 || flow_set_opt(&f, SO_REUSEADDR, 1) < 0) return 1;
  while (recv(f.fd, b, sizeof b, 0) > 0);
}
`,
    },
    wants: ['main.c:6 setsockopt-after-bind < flow.c:10 < flow.c:8'],
  },
  'C: main() prepares a daemon by its own name, and lets it run': {
    files: {
      'trapd.h': 'struct trapd { int fd; };\nenum { TRAP_PORT = 162 };\nint trapd_init(struct trapd *t, int port);\nvoid trapd_loop(struct trapd *t);\n',
      'trapd.c': `${headers}#include "trapd.h"
int trapd_init(struct trapd *t, int port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  t->fd = socket(AF_INET, SOCK_DGRAM, 0);
  return bind(t->fd, (struct sockaddr *)&a, sizeof a);
}
void trapd_loop(struct trapd *t) { char b[512]; while (recv(t->fd, b, sizeof b, 0) > 0); }
`,
      'main.c': '#include "trapd.h"\nint main(void) {\n  struct trapd t;\n  if (trapd_init(&t, TRAP_PORT) < 0) return 1;\n  trapd_loop(&t);\n}\n',
    },
    wants: ['main.c:4 privileged-port < trapd.c:8'],
  },
  'C++: main() opens a part of the program by the name of its namespace': {
    files: {
      'ports.hpp':
        '#pragma once\n#include <cstdint>\nnamespace ports { constexpr std::uint16_t bus = 502; }\nnamespace part { int open(std::uint16_t port); }\n',
      'part.cpp': `${headers}#include "ports.hpp"
int part::open(std::uint16_t port) {
  sockaddr_in a{};
  int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  return ::bind(fd, reinterpret_cast<const sockaddr *>(&a), sizeof a) == 0 ? fd : -1;
}
`,
      'main.cpp': '#include "ports.hpp"\nint main() { return part::open(ports::bus) < 0; }\n',
    },
    wants: ['main.cpp:2 privileged-port < part.cpp:10'],
  },
  'C++: main() makes an object and tells it to open': {
    files: {
      'gauge.h': '#pragma once\nclass Gauges {\n public:\n  explicit Gauges(int port);\n  bool open();\n private:\n  int port_, fd_;\n};\n',
      'gauge.cpp': `${headers}#include "gauge.h"
Gauges::Gauges(int port) : port_(port), fd_(-1) {}
bool Gauges::open() {
  fd_ = socket(AF_INET, SOCK_DGRAM, 0);
  int on = 1;
  setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in a{}; a.sin_family = AF_INET; a.sin_port = htons(port_);
  return bind(fd_, (sockaddr *)&a, sizeof a) == 0;
}
`,
      'main.cpp':
        '#include "gauge.h"\n#include <cstdlib>\nint main(int argc, char **argv) {\n  Gauges gauges(argc > 1 ? atoi(argv[1]) : 8125);\n  return gauges.open() ? 0 : 1;\n}\n',
    },
    wants: ['gauge.cpp:9 udp-shared-port < main.cpp:5'],
  },
  'C++: main() makes an object with a port, and no name says what it is': {
    files: {
      'bells.h':
        '#pragma once\nclass BellTower {\n public:\n  explicit BellTower(int port);\n  ~BellTower();\n  int next_stroke();\n private:\n  int fd_;\n};\n',
      'bells.cpp': `${headers}#include "bells.h"
BellTower::BellTower(int port) : fd_(::socket(AF_INET, SOCK_DGRAM, 0)) {
  int on = 1;
  if (::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) throw 1;
  sockaddr_in a{}; a.sin_family = AF_INET; a.sin_port = htons(port);
  if (::bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) != 0) throw 2;
}
BellTower::~BellTower() { ::close(fd_); }
int BellTower::next_stroke() { char note; return ::recv(fd_, &note, 1, 0) == 1 ? note : -1; }
`,
      'main.cpp':
        '#include "bells.h"\n#include <iostream>\nint main() {\n  BellTower tower(5747);\n  for (;;) std::cout << "strike " << tower.next_stroke() << std::endl;\n}\n',
    },
    wants: ['bells.cpp:7 udp-shared-port < main.cpp:4'],
  },
  'JavaScript: a function of a file that is taken as a whole is given one port twice': {
    files: {
      'net.js':
        "const dgram = require('dgram')\n\nexports.RING_PORT = 7700\nexports.PAGE_PORT = 7701\n\nexports.receiver = function receiver (name, port, onmessage) {\n  const socket = dgram.createSocket('udp4')\n  socket.on('error', (error) => console.error(name, error.message))\n  socket.on('message', onmessage)\n  socket.bind(port)\n  return socket\n}\n",
      'ring.js':
        "const net = require('./net')\n\nnet.receiver('sensors', net.RING_PORT, (message) => console.log(message[0]))\nnet.receiver('ringers', net.RING_PORT, (message) => console.log(message.length))\n",
    },
    wants: ['ring.js:4 bind-conflict < net.js:10'],
  },
  'JavaScript: a function of a file that is taken as a whole is given two ports': {
    files: {
      'net.js':
        "const dgram = require('dgram')\n\nexports.RING_PORT = 7700\nexports.PAGE_PORT = 7701\n\nexports.receiver = function receiver (name, port, onmessage) {\n  const socket = dgram.createSocket('udp4')\n  socket.on('error', (error) => console.error(name, error.message))\n  socket.on('message', onmessage)\n  socket.bind(port)\n  return socket\n}\n",
      'ring.js':
        "const net = require('./net')\n\nnet.receiver('sensors', net.RING_PORT, (message) => console.log(message[0]))\nnet.receiver('ringers', net.PAGE_PORT, (message) => console.log(message.length))\n",
    },
    wants: [],
  },
});
