import { testPrograms } from './programs.ts';

const header = `#pragma once
class Server {
 public:
  explicit Server(int port);
  bool start_server();
 private:
  bool run_tcp_server(int fd);
  int port_;
  char kind_ = 'T';
};
`;
const source = `#include <netinet/in.h>
#include <sys/socket.h>
#include "server.h"
Server::Server(int port) : port_(port) {}
bool Server::start_server() {
  int fd;
  if (kind_ == 'T') fd = socket(AF_INET, SOCK_STREAM, 0);
  else fd = socket(AF_INET, SOCK_DGRAM, 0);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port_);
  if (bind(fd, (sockaddr *)&a, sizeof a) == -1) return false;
  if (kind_ == 'T') return run_tcp_server(fd);
  return true;
}
bool Server::run_tcp_server(int fd) {
  if (listen(fd, 5) == -1) return false;
  for (;;) accept(fd, 0, 0);
}
`;
const main = `#include "server.h"
int main() {
  Server s{5400};
  bool ok = s.start_server();
  return ok ? 0 : 1;
}
`;

/** A lesson of a course, each of which has files of the same names. */
const lesson = (folder: string, port: number): Readonly<Record<string, string>> => ({
  [`${folder}/src/include/Socket.h`]: `#pragma once
class Socket {
 public:
  void bind(int port);
  void listen();
 private:
  int fd_ = -1;
};
`,
  [`${folder}/src/Socket.cpp`]: `#include "Socket.h"
#include <netinet/in.h>
#include <sys/socket.h>
void Socket::bind(int port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::bind(fd_, (sockaddr *)&a, sizeof a) == -1) throw 1;
}
void Socket::listen() {
  if (::listen(fd_, 5) == -1) throw 2;
}
`,
  [`${folder}/src/Acceptor.cpp`]: `#include "Socket.h"
void serve() {
  Socket s;
  s.bind(${port});
  s.listen();
}
`,
});

const options = `#pragma once
struct Options {
  int port = 0;
  bool reuse = false;
};
`;
const builder = `#include "options.h"
#include <netinet/in.h>
#include <sys/socket.h>
class Builder {
 public:
  Builder &port(int p) {
    options_.port = p;
    return *this;
  }
  int build() const {
    int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
    if (options_.reuse) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(options_.port);
    if (bind(fd, (sockaddr *)&a, sizeof a) != 0) return -1;
    return listen(fd, 5) == 0 ? fd : -1;
  }
 private:
  Options options_;
};
int main() { return Builder().port(7001).build() < 0; }
`;

/** An object that a function of its class gives, in what may hold one or not. */
const held = (gives: string, none: string): Readonly<Record<string, string>> => ({
  'sock.h': `#pragma once
#include <memory>
#include <optional>
class Sock {
 public:
  static ${gives} tcp();
  Sock(Sock &&other) noexcept;
  bool reuse();
  bool Bind(unsigned short port);
  bool Listen(int backlog);
  int Accept();
 private:
  explicit Sock(int fd) : fd_(fd) {}
  int fd_;
};
`,
  'sock.cpp': `#include "sock.h"
#include <netinet/in.h>
#include <sys/socket.h>
#include <utility>
${gives} Sock::tcp() {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return ${none};
  return ${gives.includes('ptr') ? `${gives}(new Sock(fd))` : 'Sock(fd)'};
}
Sock::Sock(Sock &&other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
bool Sock::reuse() {
  int on = 1;
  return ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) == 0;
}
bool Sock::Bind(unsigned short port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  return ::bind(fd_, (sockaddr *)&a, sizeof a) == 0;
}
bool Sock::Listen(int backlog) { return ::listen(fd_, backlog) == 0; }
int Sock::Accept() { return ::accept(fd_, nullptr, nullptr); }
`,
});
const holding = (bind: string): string => `#include "sock.h"
int main() {
  auto server = Sock::tcp();
  if (!server || !server->reuse()) return 1;
  ${bind}
  if (!server->Listen(8)) return 1;
  for (;;) server->Accept();
}
`;

/** The constructor stands in a header, and who makes the object fills a structure for it. */
const linkHeader = `#pragma once
#include <cstdint>
#include <memory>
#include <string>
struct LinkOptions {
  std::string host;
  std::uint16_t sourcePort = 0;
};
class Link {
 public:
  explicit Link(LinkOptions o) : opts_(std::move(o)) {}
  bool open();
 private:
  LinkOptions opts_;
  int fd_ = -1;
};
std::unique_ptr<Link> makeLink(const std::string &host);
`;
const linkSource = (port: string): string => `#include "link.h"
#include <netinet/in.h>
#include <sys/socket.h>
bool Link::open() {
  sockaddr_in me{}, to{};
  me.sin_family = to.sin_family = AF_INET;
  me.sin_port = htons(opts_.sourcePort);
  to.sin_port = htons(7800);
  fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd_ < 0 || ::bind(fd_, (sockaddr *)&me, sizeof me) < 0) return false;
  return ::connect(fd_, (sockaddr *)&to, sizeof to) == 0;
}
std::unique_ptr<Link> makeLink(const std::string &host) {
  LinkOptions o;
  o.host = host;
  o.sourcePort = ${port};
  return std::make_unique<Link>(std::move(o));
}
`;
const linking = `#include "link.h"
int main(int argc, char **argv) {
  auto link = makeLink(argv[1]);
  return link->open() ? 0 : argc;
}
`;

const overriding = `#pragma once
#include <netinet/in.h>
class Listener {
 public:
  explicit Listener(int port);
  virtual ~Listener() = default;
  virtual void start() = 0;
  int acceptOne() const;
 protected:
  int fd_ = -1;
  sockaddr_in addr_{};
};
class ClientListener : public Listener {
 public:
  explicit ClientListener(int port) : Listener(port) {}
  void start() override;
};
`;
const overridden = (again: string): string => `#include "listener.h"
#include <sys/socket.h>
#include <stdexcept>
Listener::Listener(int port) {
  int on = 1;
  fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd_ < 0 || ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) throw std::runtime_error("socket");
  addr_.sin_family = AF_INET;
  addr_.sin_port = htons(port);
  if (::bind(fd_, (const sockaddr *)&addr_, sizeof addr_) < 0) throw std::runtime_error("bind");
}
int Listener::acceptOne() const { return ::accept(fd_, nullptr, nullptr); }
void ClientListener::start() {
  ${again}
  if (::listen(fd_, SOMAXCONN) < 0) throw std::runtime_error("listen");
}
`;
const overridingMain = `#include <memory>
#include "listener.h"
int main() {
  std::unique_ptr<Listener> l = std::make_unique<ClientListener>(6667);
  l->start();
  for (;;) {
    int c = l->acceptOne();
    if (c < 0) return 1;
  }
}
`;

/** A client whose own port another file reads from the command line, by a reference that it is given. */
const sourcePort = (parameter: string): string => `#pragma once
/** Reads the options. */
bool parsePort(char **argv, ${parameter});
`;
const parsing = (parameter: string, does: string): string => `#include "options.hpp"
#include <cstdlib>
bool parsePort(char **argv, ${parameter}) {
  if (argv[1] == nullptr) return false;
  ${does}
  return true;
}
`;
const dialing = `#include "options.hpp"
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
static int dial(int source) {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in own{}, peer{};
  own.sin_family = peer.sin_family = AF_INET;
  own.sin_port = htons(source);
  peer.sin_port = htons(9000);
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr *>(&own), sizeof own) < 0) return -1;
  return ::connect(fd, reinterpret_cast<sockaddr *>(&peer), sizeof peer) < 0 ? -1 : fd;
}
int main(int, char **argv) {
  int source = 6500;
  parsePort(argv, source);
  return dial(source) < 0;
}
`;

testPrograms({
  'C++: a function of another file is given a variable by reference': {
    files: { 'options.hpp': sourcePort('int &port'), 'options.cpp': parsing('int &port', 'port = std::atoi(argv[1]);'), 'main.cpp': dialing },
    wants: [],
  },
  'C++: the same, and nobody sees what it does': {
    files: { 'options.hpp': sourcePort('int &port'), 'main.cpp': dialing },
    wants: [],
  },
  'C++: the same, and it is given the value alone': {
    files: { 'options.hpp': sourcePort('const int &port'), 'options.cpp': parsing('const int &port', 'if (port == 0) return false;'), 'main.cpp': dialing },
    wants: ['main.cpp:11 client-bind-fixed-port'],
  },
  'C++: a method that a class of the header overrides is that of the object, whatever the variable is of': {
    files: { 'listener.h': overriding, 'listener.cpp': overridden(''), 'main.cpp': overridingMain },
    wants: [],
  },
  'C++: the same, and it binds once more': {
    files: {
      'listener.h': overriding,
      'listener.cpp': overridden('if (::bind(fd_, (const sockaddr *)&addr_, sizeof addr_) < 0) throw std::runtime_error("bind");'),
      'main.cpp': overridingMain,
    },
    wants: ['listener.cpp:14 already-bound'],
  },
  'C++: an optional object that a method of its class gives, whose bind() nobody looks at': {
    files: { ...held('std::optional<Sock>', 'std::nullopt'), 'main.cpp': holding('server->Bind(9273);') },
    wants: ['main.cpp:5 unchecked-bind < sock.cpp:19 < sock.cpp:21'],
  },
  'C++: the same, by what the optional holds': {
    files: { ...held('std::optional<Sock>', 'std::nullopt'), 'main.cpp': holding('(*server).Bind(9273);') },
    wants: ['main.cpp:5 unchecked-bind < sock.cpp:19 < sock.cpp:21'],
  },
  'C++: the same in a pointer, and bind() is looked at': {
    files: { ...held('std::unique_ptr<Sock>', 'nullptr'), 'main.cpp': holding('if (!server->Bind(9273)) return 1;') },
    wants: [],
  },
  'C++: a function gives an object of a constructor that stands in a header': {
    files: { 'link.h': linkHeader, 'link.cpp': linkSource('7811'), 'main.cpp': linking },
    wants: ['link.cpp:10 client-bind-fixed-port < main.cpp:4'],
  },
  'C++: the same, and the port is left to the system': {
    files: { 'link.h': linkHeader, 'link.cpp': linkSource('0'), 'main.cpp': linking },
    wants: ['link.cpp:10 client-bind-reserves-port < main.cpp:4'],
  },
  'C++: headers of the same name, each in the folder of its own sources': {
    files: { ...lesson('day1', 8881), ...lesson('day2', 8882) },
    wants: ['day1/src/Socket.cpp:9 missing-reuseaddr', 'day2/src/Socket.cpp:9 missing-reuseaddr'],
  },
  'C++: a field begins with what the structure in a header says': {
    files: { 'options.h': options, 'builder.cpp': builder },
    wants: ['builder.cpp:22 missing-reuseaddr'],
  },
  'C++: the same, and the structure turns the option on': {
    files: { 'options.h': options.replace('reuse = false', 'reuse = true'), 'builder.cpp': builder },
    wants: [],
  },
  'C++: one method binds and has another listen, and the file with main() comes before theirs': {
    files: { 'a_main.cpp': main, 'server.h': header, 'src/server.cpp': source },
    wants: ['src/server.cpp:12 missing-reuseaddr'],
  },
  'C++: the same, and it comes after them': {
    files: { 'z_main.cpp': main, 'server.h': header, 'src/server.cpp': source },
    wants: ['src/server.cpp:12 missing-reuseaddr'],
  },
});
