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

testPrograms({
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
