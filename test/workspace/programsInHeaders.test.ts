import { testPrograms } from './programs.ts';

const headers = '#include <netinet/in.h>\n#include <sys/socket.h>\n#include <unistd.h>\n';

const listener = `#pragma once
#include <stdint.h>
/* one of several */
typedef struct listener_s {
  const char *name;
  int (*on_accept)(int fd, void *data);
  unsigned flags : 4;
  char host[64];
  uint16_t port;
  int fd;
} listener_t;
int listener_open(listener_t *l);
`;
const listenerSource = `${headers}#include "listener.h"
int listener_open(listener_t *l) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(l->port)};
  int on = 1;
  l->fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(l->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(l->fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(l->fd, 8) < 0) return -1;
  return 0;
}
`;
const starting = (declared: string): string => `#include "listener.h"
int main(void) {
  ${declared}
  return listener_open(&first) < 0;
}
`;

const failing = `${headers}#include "die.h"
static int open_port(unsigned short port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) die("setsockopt");
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) die("bind %d", port);
  if (listen(fd, 8) < 0) die("listen");
  return fd;
}
int main(void) {
  int first = open_port(5000), second = open_port(5000);
  return first + second < 0;
}
`;

const settings = `#pragma once
#include <map>
#include <string>
struct Settings {
  std::map<std::string, int> limits;
  std::string host = "127.0.0.1";
  int port = 9102;
  bool verbose{false};
};
`;
const exporter = (made: string, port: string): string => `${headers}#include "settings.h"
static int open_server(const Settings &s) {
  sockaddr_in a{};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  a.sin_family = AF_INET;
  a.sin_port = ${port};
  if (bind(fd, reinterpret_cast<sockaddr *>(&a), sizeof a) < 0) return -1;
  return listen(fd, 8) < 0 ? -1 : fd;
}
int main() {
  ${made}
  return open_server(s) < 0;
}
`;

const probe = `#pragma once
class TcpProbe {
 public:
  explicit TcpProbe(const char *host, int remote = 7400, int local = 6100);
  bool run(bool again = false);
 private:
  const char *host_;
  int remote_, local_;
};
`;
const probeSource = `${headers}#include "probe.h"
TcpProbe::TcpProbe(const char *host, int remote, int local) : host_(host), remote_(remote), local_(local) {}
bool TcpProbe::run(bool again) {
  sockaddr_in me{}, peer{};
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  me.sin_family = AF_INET;
  me.sin_port = htons(local_);
  peer.sin_family = AF_INET;
  peer.sin_port = htons(remote_);
  if (::bind(fd, reinterpret_cast<sockaddr *>(&me), sizeof me) < 0) return false;
  return ::connect(fd, reinterpret_cast<sockaddr *>(&peer), sizeof peer) == 0 || again;
}
`;
const probing = (given: string): string => `#include "probe.h"
int main() {
  TcpProbe client(${given});
  return client.run() ? 0 : 1;
}
`;

const inlined = `#pragma once
#include <netinet/in.h>
static inline void fill(struct sockaddr_in *a, in_addr_t address, unsigned short port) {
  a->sin_family = AF_INET;
  a->sin_addr.s_addr = address;
  a->sin_port = htons(port);
}
`;
const filling = (address: string): string => `${headers}#include "fill.h"
int main(void) {
  struct sockaddr_in a = {0};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  fill(&a, ${address}, 45000);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return 1;
  return listen(fd, 8);
}
`;

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

const config = (conditional: string): string => `#pragma once
${conditional}
#define ON_BOARD 1
#define USE_REUSE 1
#endif
`;
const configured = `${headers}#include <stdbool.h>
#include "config.h"
int open_server(bool flag) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(8080)};
#if defined(ON_BOARD)
  bool on = flag;
#else
  int on = flag;
#endif
  int fd = socket(AF_INET, SOCK_STREAM, 0);
#ifdef USE_REUSE
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, (const char *)&on, sizeof on);
#endif
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 8);
}
`;

const ports = `#pragma once
#define WEB_PORT 8088
#define ADMIN_PORT 88088
struct place { const char *name; unsigned port; int reuse; };
struct settings { struct place web; struct place admin; int verbose; };
void settings_defaults(struct settings *s);
int settings_load(struct settings *s, const char *path);
int settings_backlog(void);
`;
const portsSource = `#include <stdio.h>
#include <string.h>
#include "ports.h"
void settings_defaults(struct settings *s) {
  memset(s, 0, sizeof *s);
  s->web.port = WEB_PORT;
  s->web.reuse = 1;
  s->admin.port = ADMIN_PORT;
}
int settings_load(struct settings *s, const char *path) {
  FILE *f = fopen(path, "r");
  if (!f) return -1;
  if (fscanf(f, "%d", &s->verbose) != 1) s->verbose = 0;
  return fclose(f);
}
int settings_backlog(void) { return 8; }
`;
const placeSource = `${headers}#include "ports.h"
static int open_place(const struct place *p) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(p->port)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (p->reuse) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, settings_backlog());
}
int main(int argc, char **argv) {
  struct settings s;
  settings_defaults(&s);
  if (argc > 1 && settings_load(&s, argv[1]) < 0) return 1;
  if (open_place(&s.web) < 0) return 1;
  return open_place(&s.admin) < 0;
}
`;

testPrograms({
  "C: a header has another name for the system's calls, which are those of a library on one system": {
    files: {
      'port.h': `#pragma once
#if defined(WINDOWS_STORE_RT)
#define socket__ WinRTSocket
#define bind__ WinRTBind
#define listen__ WinRTListen
#elif defined(OTHER_RT)
#define socket__ OtherSocket
#define bind__ OtherBind
#define listen__ OtherListen
#else
#define socket__ socket
#define bind__ bind
#define listen__ listen
#endif
`,
      'main.c': `${headers}#include "port.h"
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7003)};
  int fd = socket__(AF_INET, SOCK_STREAM, 0);
  if (bind__(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen__(fd, 8) < 0) return 1;
  return accept(fd, 0, 0) < 0;
}
`,
    },
    wants: ['main.c:8 missing-reuseaddr'],
  },
  'C: a header has the macro that tests the call': {
    files: {
      'check.h': `#pragma once
#include <stdio.h>
#include <stdlib.h>
#define FATAL(what) do { perror(what); exit(1); } while (0)
#define TRY(result, call) if (((result) = (call)) < 0) FATAL(#call)
`,
      'main.c': `${headers}#include "check.h"
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7003)};
  int fd, failed;
  TRY(fd, socket(AF_INET, SOCK_STREAM, 0));
  TRY(failed, bind(fd, (struct sockaddr *)&a, sizeof a));
  TRY(failed, listen(fd, 8));
  return accept(fd, 0, 0) < 0;
}
`,
    },
    wants: ['main.c:9 missing-reuseaddr'],
  },
  'C: what is set stands in a file that says nothing of sockets': {
    files: { 'ports.h': ports, 'ports.c': portsSource, 'main.c': placeSource },
    wants: ['main.c:17 missing-reuseaddr', 'main.c:17 port-out-of-range'],
  },
  'C: the same in the folder of the sources': {
    files: { 'include/ports.h': ports, 'src/ports.c': portsSource.replace('88088', '8089'), 'src/main.c': placeSource.replace('&s.admin', '&s.web') },
    wants: [],
  },
  'C: what a header defines under a condition may be defined or not': {
    files: { 'config.h': config('#if defined(WINCE) && !defined(ON_BOARD)'), 'main.c': configured },
    wants: [],
  },
  'C: what it defines under none is defined': {
    files: { 'config.h': config('#ifndef ON_BOARD'), 'main.c': configured },
    wants: ['main.c:15 invalid-socket-option'],
  },
  'C: a conversion that a header writes out for one byte order and leaves out for the other': {
    files: {
      'fill.h': inlined,
      'order.h': `#pragma once
#if BYTE_ORDER == BIG_ENDIAN
#define SWAPPED(x) (x)
#else
#define SWAPPED(x) ((((x) & (u32_t)0x000000ffUL) << 24) | (((x) & (u32_t)0x0000ff00UL) << 8) | \\
                    (((x) & (u32_t)0x00ff0000UL) >> 8) | (((x) & (u32_t)0xff000000UL) >> 24))
#endif
`,
      'main.c': `#include "order.h"\n${filling('SWAPPED(INADDR_LOOPBACK)')}`,
    },
    wants: ['main.c:11 ephemeral-listen-port'],
  },
  'C: a private function of a header': {
    files: { 'fill.h': inlined, 'main.c': filling('htonl(INADDR_ANY)') },
    wants: ['main.c:10 ephemeral-listen-port'],
  },
  'C: a private function of a header that is given an address in host byte order': {
    files: { 'fill.h': inlined, 'main.c': filling('INADDR_LOOPBACK') },
    wants: ['fill.h:5 port-byte-order', 'main.c:10 ephemeral-listen-port'],
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
  'C: the fields of a structure of a header, in order': {
    files: { 'listener.h': listener, 'listener.c': listenerSource, 'main.c': starting('listener_t first = {"first", 0, 0, "", 45000, -1};') },
    wants: ['main.c:4 ephemeral-listen-port < listener.c:10'],
  },
  'C: the fields of a structure of a header, by their names': {
    files: { 'listener.h': listener, 'listener.c': listenerSource, 'main.c': starting('listener_t first = {.fd = -1, .port = 5000};') },
    wants: [],
  },
  'C: a macro of a header ends the program where a call fails': {
    files: {
      'die.h': '#include <stdio.h>\n#include <stdlib.h>\n#define die(...) do { fprintf(stderr, __VA_ARGS__); exit(1); } while (0)\n',
      'main.c': failing,
    },
    wants: ['main.c:14 bind-conflict'],
  },
  'C: one of that name tells of it and goes on': {
    files: { 'die.h': '#include <stdio.h>\n#define die(...) do { fprintf(stderr, __VA_ARGS__); } while (0)\n', 'main.c': failing },
    wants: [],
  },
  'C++: what the fields of a structure of a header begin with': {
    files: { 'settings.h': settings, 'main.cpp': exporter('Settings s;', 's.port') },
    wants: ['main.cpp:10 port-byte-order'],
  },
  'C++: the same, in braces, with one that is named': {
    files: { 'settings.h': settings, 'main.cpp': exporter('Settings s{.verbose = true};', 'htons(s.port)') },
    wants: [],
  },
  'C++: what a constructor of a header takes where a call leaves it out': {
    files: { 'probe.h': probe, 'probe.cpp': probeSource, 'main.cpp': probing('"127.0.0.1"') },
    wants: ['probe.cpp:13 client-bind-fixed-port < main.cpp:4'],
  },
  'C++: the same, given': {
    files: { 'probe.h': probe, 'probe.cpp': probeSource, 'main.cpp': probing('"127.0.0.1", 80, 0') },
    wants: ['main.cpp:4 client-bind-reserves-port < probe.cpp:13'],
  },
});
