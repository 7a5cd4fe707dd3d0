import { testPrograms } from './programs.ts';

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

testPrograms({
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
    wants: ['late.c:7 setsockopt-after-bind < net/net.c:7'],
  },
  'C: a function of another file makes the socket, another sets the option in time': {
    files: { 'net.h': netHeader, 'net.c': net, 'main.c': bound('8080', 'reuse(fd);', 'nodelay(fd);') },
    wants: [],
  },
  'C: a function of another file sets the option too late': {
    files: { 'net.h': netHeader, 'net.c': net, 'main.c': bound('8080', '', 'reuse(fd);') },
    wants: ['main.c:14 setsockopt-after-bind < net.c:7'],
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
  'C: a file that says nothing of sockets has one bound, and then listens by a function whose name begins so': {
    files: {
      'server.h': 'struct server { int fd; };\nvoid prepare_clients(struct server *);\nvoid listen_for_clients(struct server *);\n',
      'clients.c': `${headers}#include <stdlib.h>\n#include "server.h"
void prepare_clients(struct server *server) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(8080)};
  server->fd = socket(AF_INET, SOCK_STREAM, 0);
  if (server->fd < 0) exit(1);
  if (bind(server->fd, (struct sockaddr *)&a, sizeof a) < 0) exit(1);
}
void listen_for_clients(struct server *server) {
  if (listen(server->fd, 8) < 0) exit(1);
}
`,
      'server.c': '#include "server.h"\nvoid run(struct server *server) {\n  prepare_clients(server);\n  listen_for_clients(server);\n}\n',
    },
    wants: ['clients.c:11 missing-reuseaddr'],
  },
  'C++: the file with main() says nothing of sockets, and gives two servers one port': {
    files: {
      'server.hpp': 'class WebServer {\n public:\n  WebServer(int port);\n  bool start();\n private:\n  int port_;\n  int fd_ = -1;\n};\n',
      'server.cpp': `${headers}#include "server.hpp"
WebServer::WebServer(int port) : port_(port) {}
bool WebServer::start() {
  int on = 1;
  fd_ = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd_ < 0 || ::setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return false;
  sockaddr_in a{}; a.sin_family = AF_INET; a.sin_port = htons(port_);
  if (::bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) < 0) return false;
  return ::listen(fd_, 8) == 0;
}
`,
      'main.cpp': `#include "server.hpp"
int main() {
  WebServer site(8080), admin(8080), other(8081);
  if (!site.start()) return 1;
  if (!admin.start()) return 1;
  return other.start() ? 0 : 1;
}
`,
    },
    wants: ['main.cpp:5 bind-conflict < server.cpp:12'],
  },
  'C: the file with main() names nothing but the functions of its own files': {
    files: {
      'server.h': 'int server_open(int port);\n',
      'server.c': `${headers}#include "server.h"
int server_open(int port) {
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 8) < 0 ? -1 : fd;
}
`,
      'main.c': '#include "server.h"\nint main(void) { return server_open(80) < 0; }\n',
      'notes.c': '#include "server.h"\n/* main( and server_open( in a comment */\nint other(void) { return 0; }\n',
    },
    wants: ['main.c:2 privileged-port < server.c:10'],
  },
  'C++: the constructor of another file that takes as many arguments, and an address that a class of a third one makes': {
    files: {
      'address.h':
        '#pragma once\n#include <netinet/in.h>\nclass Address {\n public:\n  struct sockaddr_in addr;\n  socklen_t len;\n  Address();\n  Address(const char *ip, unsigned short port);\n};\n',
      'address.cpp': `${headers}#include <arpa/inet.h>
#include "address.h"
Address::Address() : len(sizeof(addr)) { memset(&addr, 0, sizeof(addr)); }
Address::Address(const char *ip, unsigned short port) : len(sizeof(addr)) {
  memset(&addr, 0, sizeof(addr));
  addr.sin_family = AF_INET;
  addr.sin_addr.s_addr = inet_addr(ip);
  addr.sin_port = htons(port);
}
`,
      'socket.h':
        '#pragma once\n#include "address.h"\nclass Socket {\n public:\n  Socket();\n  Socket(int fd);\n  void bind(Address *address);\n  void listen();\n private:\n  int fd_;\n};\n',
      'socket.cpp': `${headers}#include "socket.h"
Socket::Socket() : fd_(-1) { fd_ = ::socket(AF_INET, SOCK_STREAM, 0); }
Socket::Socket(int fd) : fd_(fd) {}
void Socket::bind(Address *address) {
  if (::bind(fd_, (sockaddr *)&address->addr, address->len) < 0) throw -1;
}
void Socket::listen() {
  if (::listen(fd_, 8) < 0) throw -1;
}
`,
      'main.cpp': `#include "socket.h"
int main() {
  Socket *server = new Socket();
  Address *address = new Address("127.0.0.1", 80);
  server->bind(address);
  server->listen();
}
`,
    },
    wants: ['socket.cpp:9 missing-reuseaddr', 'socket.cpp:9 privileged-port < main.cpp:5'],
  },
  'C++: a macro without a semicolon stands before the fields of a class': {
    files: {
      'socket.hpp':
        '#pragma once\n#include <memory>\n#define NO_COPY(name) name(const name &) = delete;\nclass Socket {\n  NO_COPY(Socket)\n private:\n  int fd_;\n public:\n  Socket();\n  explicit Socket(int fd);\n  bool take(unsigned short port);\n  bool start();\n  int get();\n};\nclass Acceptor {\n  NO_COPY(Acceptor)\n  std::unique_ptr<Socket> sock_;\n public:\n  explicit Acceptor(unsigned short port);\n};\n',
      'socket.cpp': `${headers}#include "socket.hpp"
Socket::Socket() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {}
Socket::Socket(int fd) : fd_(fd) {}
bool Socket::take(unsigned short port) {
  sockaddr_in a{}; a.sin_family = AF_INET; a.sin_port = htons(port);
  return ::bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) == 0;
}
bool Socket::start() { return ::listen(fd_, 8) == 0; }
int Socket::get() { return fd_; }
`,
      'acceptor.cpp': `${headers}#include "socket.hpp"
Acceptor::Acceptor(unsigned short port) {
  int on = 1;
  sock_ = std::make_unique<Socket>();
  if (!sock_->take(port)) throw -1;
  if (setsockopt(sock_->get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) throw -1;
  if (!sock_->start()) throw -1;
}
`,
    },
    wants: ['acceptor.cpp:10 setsockopt-after-bind < socket.cpp:10'],
  },
});
