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

testPrograms({
  'C++: one method binds and has another listen, and the file with main() comes before theirs': {
    files: { 'a_main.cpp': main, 'server.h': header, 'src/server.cpp': source },
    wants: ['src/server.cpp:12 missing-reuseaddr'],
  },
  'C++: the same, and it comes after them': {
    files: { 'z_main.cpp': main, 'server.h': header, 'src/server.cpp': source },
    wants: ['src/server.cpp:12 missing-reuseaddr'],
  },
});
