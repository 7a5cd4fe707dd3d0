import { testPrograms } from './programs.ts';

const headers = '#include <netinet/in.h>\n#include <sys/socket.h>\n#include <unistd.h>\n';

const table = (second: string): string => `#pragma once
#include <sys/socket.h>
struct endpoint { const char *name; int type; unsigned short port; int fd; };
#define ENDPOINTS 2
static inline void endpoints_init(struct endpoint *e) {
  e[0] = (struct endpoint){"relp", SOCK_STREAM, 2514, -1};
  e[1] = (struct endpoint){"syslog", ${second}, 5140, -1};
}
`;
const relay = (listens: string): string => `${headers}#include "endpoints.h"
static int open_endpoint(struct endpoint *e) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  int on = 1;
  e->fd = socket(AF_INET, e->type, 0);
  if (e->fd < 0) return -1;
  if (e->type == SOCK_STREAM && setsockopt(e->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;
  a.sin_port = htons(e->port);
  if (bind(e->fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  ${listens}
  return 0;
}
int main(void) {
  struct endpoint all[ENDPOINTS];
  endpoints_init(all);
  for (int i = 0; i < ENDPOINTS; i++) {
    if (open_endpoint(&all[i]) < 0) return 1;
  }
  return pause();
}
`;

const settings = (port: number): string => `#pragma once
struct settings { int port; int backlog; };
static inline int setting_port(void) { return ${port}; }
static inline void settings_init(struct settings *s) {
  s->port = setting_port();
  s->backlog = 5;
}
`;
const server = (declared: string, port: string): string => `${headers}#include "settings.h"
int main(void) {
  ${declared}
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(${port})};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 5) < 0) return 1;
  return accept(fd, 0, 0) < 0;
}
`;

const endpoint = `#pragma once
#include <netinet/in.h>
class Endpoint {
 public:
  explicit Endpoint(unsigned short port);
  virtual ~Endpoint();
 protected:
  int fd_;
  sockaddr_in addr_{};
};
`;
const endpointSource = (binds: string): string => `#include "endpoint.h"
#include <sys/socket.h>
#include <unistd.h>
Endpoint::Endpoint(unsigned short port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  addr_.sin_family = AF_INET;
  addr_.sin_port = htons(port);
  int on = 1;
  ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  ${binds}
}
Endpoint::~Endpoint() { ::close(fd_); }
`;
const control = `#pragma once
#include "endpoint.h"
class Control : public Endpoint {
 public:
  explicit Control(unsigned short port) : Endpoint(port) {}
  bool start();
};
`;
const controlSource = `#include "control.h"
#include <sys/socket.h>
bool Control::start() {
  if (::bind(fd_, (sockaddr *)&addr_, sizeof addr_) < 0) return false;
  return ::listen(fd_, 8) == 0;
}
`;
const starts = '#include "control.h"\nint main() {\n  Control control(9191);\n  return control.start() ? 0 : 1;\n}\n';
const binds = 'if (::bind(fd_, (sockaddr *)&addr_, sizeof addr_) < 0) throw 1;';

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

const native = (port: string): string => `#pragma once
#include <netinet/in.h>
#include <cstdint>
struct Endpoint {
  std::uint32_t address;
  std::uint16_t port;
  sockaddr_in native() const {
    sockaddr_in sa{};
    sa.sin_family = AF_INET;
    sa.sin_addr.s_addr = htonl(address);
    sa.sin_port = ${port};
    return sa;
  }
};
`;
const receiving = `#include "endpoint.hpp"
#include <sys/socket.h>
#include <unistd.h>
static bool receive(const sockaddr_in &sa) {
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  return fd >= 0 && bind(fd, reinterpret_cast<const sockaddr *>(&sa), sizeof sa) == 0;
}
int main() {
  const sockaddr_in other = Endpoint{INADDR_ANY, 8081}.native();
  if (!receive(Endpoint{INADDR_ANY, 8080}.native()) || !receive(other)) return 1;
  for (;;) pause();
}
`;

const reports = (owned: string): string => `#pragma once
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
constexpr int report_port = 8077;
struct Fd {
  int v = -1;
  Fd() = default;
  explicit Fd(int fd) : v(fd) {${owned}}
  ~Fd() { if (v >= 0) ::close(v); }
};
inline sockaddr_in loopback(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return a;
}
class Reports {
 public:
  explicit Reports(int port = report_port);
  int next();
 private:
  Fd listener_;
};
`;
const reporting = {
  'reports.cpp': `#include "reports.hpp"
Reports::Reports(int port) : listener_(::socket(AF_INET, SOCK_STREAM, 0)) {
  if (listener_.v < 0) throw 1;
  const auto a = loopback(port);
  if (::bind(listener_.v, reinterpret_cast<const sockaddr *>(&a), sizeof a) != 0 || ::listen(listener_.v, 32) != 0) throw 2;
}
int Reports::next() { return ::accept(listener_.v, nullptr, nullptr); }
`,
  'main.cpp': '#include "reports.hpp"\nint main() {\n  Reports reports;\n  return reports.next() < 0;\n}\n',
};

testPrograms({
  'C++: a class of a header that fills in addresses owns the descriptor': {
    files: { 'reports.hpp': reports(''), ...reporting },
    wants: ['reports.cpp:5 missing-reuseaddr'],
  },
  'C++: the same, and its constructor sets the option': {
    files: { 'reports.hpp': reports(' int on = 1; ::setsockopt(v, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); '), ...reporting },
    wants: [],
  },
  'C: a function of a header fills in a table of which one row is of datagrams': {
    files: { 'endpoints.h': table('SOCK_DGRAM'), 'relay.c': relay('if (listen(e->fd, 16) < 0) return -1;') },
    wants: ['relay.c:13 listen-on-datagram'],
  },
  'C: the same, and only what has connections listens': {
    files: { 'endpoints.h': table('SOCK_DGRAM'), 'relay.c': relay('if (e->type == SOCK_STREAM && listen(e->fd, 16) < 0) return -1;') },
    wants: [],
  },
  'C: the same, and no row is of datagrams': {
    files: { 'endpoints.h': table('SOCK_STREAM'), 'relay.c': relay('if (listen(e->fd, 16) < 0) return -1;') },
    wants: [],
  },
  'C: a function of a header says the port': {
    files: { 'settings.h': settings(70000), 'server.c': server('', 'setting_port()') },
    wants: ['server.c:10 port-out-of-range'],
  },
  'C: a function of a header fills in the settings': {
    files: { 'settings.h': settings(70000), 'server.c': server('struct settings s;\n  settings_init(&s);', 's.port') },
    wants: ['server.c:11 port-out-of-range'],
  },
  'C: the same, with a port that there is, and set to another one': {
    files: { 'settings.h': settings(8080), 'server.c': server('struct settings s;\n  settings_init(&s);\n  s.port = 8081;', 's.port') },
    wants: [],
  },
  'C++: a class of a header hands on to the constructor of its base, which another header declares': {
    files: { 'endpoint.h': endpoint, 'endpoint.cpp': endpointSource(binds), 'control.h': control, 'control.cpp': controlSource, 'main.cpp': starts },
    wants: ['control.cpp:4 already-bound < endpoint.cpp:9'],
  },
  'C++: a structure of a header, of which the caller keeps none, gives an address': {
    files: { 'endpoint.hpp': native('port'), 'main.cpp': receiving },
    wants: ['endpoint.hpp:11 port-byte-order'],
  },
  'C++: the same, converted': { files: { 'endpoint.hpp': native('htons(port)'), 'main.cpp': receiving }, wants: [] },
  'C++: a constructor of a header that leaves it to the class to bind': {
    files: { 'endpoint.h': endpoint, 'endpoint.cpp': endpointSource(''), 'control.h': control, 'control.cpp': controlSource, 'main.cpp': starts },
    wants: [],
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
});
