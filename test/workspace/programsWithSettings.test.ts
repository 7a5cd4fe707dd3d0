import { testPrograms } from './programs.ts';

/** A client in C that is told its own port by a structure. */
const linkHeader =
  '#pragma once\n#include <stdint.h>\nstruct settings { const char *name; uint16_t port; int retries; };\nint link_open(const struct settings *s);\n';
const linkSource = `#include <netinet/in.h>
#include <sys/socket.h>
#include "link.h"
int link_open(const struct settings *s) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(s->port)};
  struct sockaddr_in peer = {.sin_family = AF_INET, .sin_port = htons(80)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || bind(fd, (struct sockaddr *)&own, sizeof own) < 0) return -1;
  return connect(fd, (struct sockaddr *)&peer, sizeof peer) < 0 ? -1 : fd;
}
`;
const linking = (before: string, inside: string): string =>
  `#include <sys/socket.h>\n#include "link.h"\n${before}int main(void) {\n${inside}  s.retries = 3;\n  return link_open(&s) < 0;\n}\n`;

/** A server in C whose settings another function begins. */
const netHeader =
  '#pragma once\nstruct listen_cfg { unsigned short port; int backlog, reuse; };\nvoid listen_cfg_init(struct listen_cfg *cfg);\nint net_listen(const struct listen_cfg *cfg);\n';
const netSource = (reuse: string): string => `#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include "net.h"
void listen_cfg_init(struct listen_cfg *cfg) { memset(cfg, 0, sizeof *cfg); cfg->backlog = 16; cfg->reuse = ${reuse}; }
int net_listen(const struct listen_cfg *cfg) {
  struct sockaddr_in own = {.sin_family = AF_INET, .sin_port = htons(cfg->port)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  if (cfg->reuse) {
    int one = 1;
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0) return -1;
  }
  own.sin_addr.s_addr = htonl(INADDR_ANY);
  if (bind(fd, (struct sockaddr *)&own, sizeof own) < 0) return -1;
  if (listen(fd, cfg->backlog) < 0) return -1;
  return fd;
}
`;
const serving = (inside: string): string =>
  `#include <sys/socket.h>\n#include "net.h"\nint main(void) {\n  struct listen_cfg cfg;\n  listen_cfg_init(&cfg);\n  cfg.port = 9108;\n${inside}  return accept(net_listen(&cfg), 0, 0) < 0;\n}\n`;

/** A socket in C++ for an address that another function makes. */
const metricsHeader =
  '#pragma once\n#include <cstdint>\nstruct Address { std::uint32_t host; std::uint16_t port; };\nAddress addressOf(std::uint32_t host, std::uint16_t port);\nint openMetrics(const Address &at);\n';
const metricsSource = (port: string): string => `#include <netinet/in.h>
#include <sys/socket.h>
#include "metrics.h"
Address addressOf(std::uint32_t host, std::uint16_t port) { return Address{htonl(host), htons(port)}; }
int openMetrics(const Address &at) {
  sockaddr_in own{};
  own.sin_family = AF_INET;
  own.sin_addr.s_addr = at.host;
  own.sin_port = ${port};
  int fd = ::socket(AF_INET, SOCK_DGRAM, 0);
  return ::bind(fd, reinterpret_cast<sockaddr *>(&own), sizeof own) == 0 ? fd : -1;
}
`;
const measuring = '#include <netinet/in.h>\n#include "metrics.h"\nint main() {\n  return openMetrics(addressOf(INADDR_LOOPBACK, 9000)) < 0;\n}\n';

/** A server in C++ whose port is a field of its class. */
const server = (members: string): string =>
  `#pragma once\n#include <cstdint>\nclass Server {\npublic:\n${members}  bool start();\nprivate:\n  std::uint16_t port_`;
const serverSource = `#include <netinet/in.h>
#include <sys/socket.h>
#include "server.h"
bool Server::start() {
  int on = 1;
  sockaddr_in own{};
  fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  own.sin_family = AF_INET;
  own.sin_port = htons(port_);
  return ::bind(fd_, reinterpret_cast<sockaddr *>(&own), sizeof own) == 0 && ::listen(fd_, 4) == 0;
}
`;
const starting = (made: string): string => `#include <memory>\n#include "server.h"\nint main() {\n  ${made}\n}\n`;
const begun = ' = 81;\n  int fd_ = -1;\n};\n';
const notBegun = ';\n  int fd_;\n};\n';

/** Makes two connected sockets, on a system that has no call for that. */
const pairSource = `#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include "portable.h"
int connected_pair(int ends[2], union either own[2]) {
  socklen_t length = sizeof own[0].in;
  int made, is_done = 0;
  memset(&own[0], 0, sizeof own[0]);
  own[0].in.sin_family = AF_INET;
  *(unsigned *)&own->in.sin_addr = htonl(0x7f000001);
  own[1] = own[0];
  if ((made = socket(AF_INET, SOCK_STREAM, 0)) != -1 && bind(made, &own[0].any, length) == 0 && listen(made, 1) == 0 &&
      getsockname(made, &own[0].any, &length) == 0 && (ends[0] = socket(AF_INET, SOCK_STREAM, 0)) != -1 &&
      connect(ends[0], &own[0].any, length) == 0 && (ends[1] = accept(made, 0, 0)) != -1)
    is_done = 1;
  return is_done;
}
`;

testPrograms({
  'C: a macro of a header stands for a call of the system on another one': {
    files: {
      'portable.h':
        '#pragma once\nunion either { struct sockaddr any; struct sockaddr_in in; };\n#ifdef OTHER_SYSTEM\n#define getsockname(a, b, c) (-1)\n#endif\nint connected_pair(int ends[2], union either own[2]);\n',
      'pair.c': pairSource,
    },
    wants: [],
  },
  'C: the fields of a structure, one after the other': {
    files: { 'link.h': linkHeader, 'link.c': linkSource, 'main.c': linking('', '  struct settings s;\n  s.port = 20001;\n') },
    wants: ['link.c:8 client-bind-fixed-port < main.c:7'],
  },
  'C: the same of a variable of the program': {
    files: { 'link.h': linkHeader, 'link.c': linkSource, 'main.c': linking('static struct settings s;\n', '  s.port = 20001;\n') },
    wants: ['link.c:8 client-bind-fixed-port < main.c:7'],
  },
  'C: the same, any port': {
    files: { 'link.h': linkHeader, 'link.c': linkSource, 'main.c': linking('', '  struct settings s;\n  s.port = 0;\n') },
    wants: ['link.c:8 client-bind-reserves-port < main.c:7'],
  },
  'C: a function beside the one that listens begins its settings': {
    files: { 'net.h': netHeader, 'net.c': netSource('0'), 'main.c': serving('') },
    wants: ['main.c:7 missing-reuseaddr < net.c:15 < net.c:8'],
  },
  'C: the same, with the option': {
    files: { 'net.h': netHeader, 'net.c': netSource('1'), 'main.c': serving('') },
    wants: [],
  },
  'C: the same, set by the one that asks for it': {
    files: { 'net.h': netHeader, 'net.c': netSource('0'), 'main.c': serving('  cfg.reuse = 1;\n') },
    wants: [],
  },
  'C++: a function beside the one that binds makes its settings, in network byte order': {
    files: { 'metrics.h': metricsHeader, 'metrics.cpp': metricsSource('htons(at.port)'), 'main.cpp': measuring },
    wants: ['metrics.cpp:9 port-byte-order'],
  },
  'C++: the same, as it was made': {
    files: { 'metrics.h': metricsHeader, 'metrics.cpp': metricsSource('at.port'), 'main.cpp': measuring },
    wants: [],
  },
  'C++: a constructor that stands in the header': {
    files: {
      'server.h': server('  explicit Server(std::uint16_t port) : port_(port), fd_(-1) {}\n') + notBegun,
      'server.cpp': serverSource,
      'main.cpp': starting('Server server(81); return server.start();'),
    },
    wants: ['server.cpp:11 privileged-port < main.cpp:4'],
  },
  'C++: what the fields of a class of a header begin with': {
    files: { 'server.h': server('') + begun, 'server.cpp': serverSource, 'main.cpp': starting('Server server; return server.start();') },
    wants: ['server.cpp:11 privileged-port < main.cpp:4'],
  },
  'C++: the same, by a pointer whose type the value says': {
    files: {
      'server.h': server('') + begun,
      'server.cpp': serverSource,
      'main.cpp': starting('auto server = std::make_unique<Server>(); return server->start();'),
    },
    wants: ['server.cpp:11 privileged-port < main.cpp:4'],
  },
  'C++: a method of the header gives the field another value': {
    files: {
      'server.h': server('  void listenOn(std::uint16_t port) { port_ = port; }\n') + begun,
      'server.cpp': serverSource,
      'main.cpp': starting('Server server; server.listenOn(8081); return server.start();'),
    },
    wants: [],
  },
  'C++: so does a method that nobody has read': {
    files: {
      'server.h': server('  void listenOn(std::uint16_t port);\n') + begun,
      'server.cpp': serverSource,
      'settings.cpp': '#include "server.h"\nvoid Server::listenOn(std::uint16_t port) { port_ = port; }\n',
      'main.cpp': starting('Server server; server.listenOn(8081); return server.start();'),
    },
    wants: [],
  },
});
