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

const rows = (scanPort: number): string => `#pragma once
#include <array>
struct Profile {
  const char *name;
  int port;
};
inline constexpr std::array<Profile, 3> profiles{{
    {"flat, wide", 8610},
    {"feeder", ${scanPort}},
    {"fax", 8613},
}};
`;
const openRow = `static int open_row(int port) {
  struct sockaddr_in at = {};
  int fd = socket(AF_INET, SOCK_DGRAM, 0);
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  return bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ? -1 : fd;
}
`;
const address = `#pragma once
#include <netinet/in.h>
class Address {
  union Any { sockaddr sa; sockaddr_in in; };
  Any any;
 public:
  explicit Address(int family, unsigned short port = 0);
  explicit Address(const char *host, unsigned short port = 0);
  void setPort(unsigned short port);
  const Any *operator->() const { return &any; }
};
`;
const addressSource = `#include "address.h"
#include <arpa/inet.h>
Address::Address(int family, unsigned short port) : any{} { any.in.sin_family = family; any.in.sin_port = htons(port); }
Address::Address(const char *host, unsigned short port) : Address(AF_INET, port) { inet_pton(AF_INET, host, &any.in.sin_addr); }
void Address::setPort(unsigned short port) { any.in.sin_port = htons(port); }
`;
const listeningAt = (given: string): string => `#include "address.h"
#include <sys/socket.h>
#include <unistd.h>
int main(int argc, char **argv) {
  Address at(${given});
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || bind(fd, &at->sa, sizeof(sockaddr_in)) < 0 || listen(fd, 4) < 0) return 1;
  for (;;) close(accept(fd, nullptr, nullptr));
}
`;
const inCpp = `${headers}#include "profiles.h"
${openRow}int main() {
  for (const auto &profile : profiles)
    if (open_row(profile.port) < 0) return 1;
  for (;;) pause();
}
`;

const media = (constants: string): string => `#pragma once
class Endpoint {
 public:
  explicit Endpoint(unsigned short port);
  bool open();
 protected:
  int fd_;
  unsigned short port_;
};
class Media : public Endpoint {
 public:
${constants}
  explicit Media(unsigned short port = defaultPort);
};
`;
const streaming = {
  'endpoint.cpp': `${headers}#include "media.h"
Endpoint::Endpoint(unsigned short port) : fd_(-1), port_(port) {}
bool Endpoint::open() {
  sockaddr_in a{};
  int on = 1;
  fd_ = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  a.sin_family = AF_INET;
  a.sin_port = htons(port_);
  return bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) == 0 && listen(fd_, 8) == 0;
}
`,
  'media.cpp': '#include "media.h"\nMedia::Media(unsigned short port) : Endpoint(port) {}\n',
  'main.cpp': '#include "media.h"\nint main() {\n  Media media;\n  if (!media.open()) return 1;\n  for (;;) {\n  }\n}\n',
};

testPrograms({
  'C++: a constructor leaves the port to an enumerator of its class': {
    files: { 'media.h': media('  enum { defaultPort = 554 };'), ...streaming },
    wants: ['endpoint.cpp:13 privileged-port < main.cpp:4'],
  },
  'C++: the same, and to a constant': {
    files: { 'media.h': media('  static constexpr unsigned short defaultPort = 554;'), ...streaming },
    wants: ['endpoint.cpp:13 privileged-port < main.cpp:4'],
  },
  'C++: the same, and the preprocessor has a choice of constants': {
    files: { 'media.h': media('#ifdef MEDIA_UNPRIVILEGED\n  enum { defaultPort = 8554 };\n#else\n  enum { defaultPort = 554 };\n#endif'), ...streaming },
    wants: [],
  },
  'C++: the rows of a table of a header, each for itself': {
    files: { 'profiles.h': rows(86120), 'main.cpp': inCpp },
    wants: ['main.cpp:10 port-out-of-range'],
  },
  'C++: a table all of whose rows are right': { files: { 'profiles.h': rows(8612), 'main.cpp': inCpp }, wants: [] },
  'C++: an address that is made without a port, by one of several constructors': {
    files: { 'address.h': address, 'address.cpp': addressSource, 'main.cpp': listeningAt('argv[1]') },
    wants: [],
  },
  'C++: the same, given a port': {
    files: { 'address.h': address, 'address.cpp': addressSource, 'main.cpp': listeningAt('argv[1], 8080') },
    wants: ['main.cpp:7 missing-reuseaddr'],
  },
  'C: the fields of a structure of a header, in order': {
    files: { 'listener.h': listener, 'listener.c': listenerSource, 'main.c': starting('listener_t first = {"first", 0, 0, "", 45000, -1};') },
    wants: ['listener.c:10 ephemeral-listen-port < main.c:4'],
  },
  'C: the fields of a structure of a header, by their names': {
    files: { 'listener.h': listener, 'listener.c': listenerSource, 'main.c': starting('listener_t first = {.fd = -1, .port = 5000};') },
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
    wants: ['probe.cpp:13 client-bind-reserves-port < main.cpp:4'],
  },
});
