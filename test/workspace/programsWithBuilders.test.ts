import { testPrograms } from './programs.ts';

const header = `#pragma once
#include <string>
#include <utility>
struct Options {
  std::string host;
  unsigned short port = 8700;
  unsigned short source = 0;
};
class Route {
 public:
  explicit Route(std::string host) { options_.host = std::move(host); }
  Route &port(unsigned short value) { options_.port = value; return *this; }
  Route &from(unsigned short value) { options_.source = value; return *this; }
  int open() const;

 private:
  Options options_;
};
`;
const source = `#include "route.h"
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
int Route::open() const {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in self{}, peer{};
  self.sin_family = peer.sin_family = AF_INET;
  self.sin_port = htons(options_.source);
  peer.sin_port = htons(options_.port);
  if (::inet_pton(AF_INET, options_.host.c_str(), &peer.sin_addr) != 1
      || (options_.source != 0 && ::bind(fd, reinterpret_cast<sockaddr *>(&self), sizeof self) < 0)
      || ::connect(fd, reinterpret_cast<sockaddr *>(&peer), sizeof peer) < 0) {
    ::close(fd);
    return -1;
  }
  return fd;
}
`;
const built = (opened: string): Readonly<Record<string, string>> => ({
  'route.h': header,
  'route.cpp': source,
  'main.cpp': `#include "route.h"
#include <cstdlib>
#include <unistd.h>
int main(int argc, char **argv) {
  if (argc < 3) return 2;
  ${opened}
  if (agent < 0) return 1;
  return ::close(agent);
}
`,
});

testPrograms({
  'C++: an object that gives itself is told its port in one line, by methods of a header': {
    files: built('int agent = Route(argv[1]).port(8700).from(8701).open();'),
    wants: ['route.cpp:12 client-bind-fixed-port < main.cpp:6'],
  },
  'C++: the same, line by line': {
    files: built('Route route(argv[1]);\n  route.port(8700);\n  route.from(8701);\n  int agent = route.open();'),
    wants: ['route.cpp:12 client-bind-fixed-port < main.cpp:9'],
  },
  'C++: the same, and no port is asked for': {
    files: built('int agent = Route(argv[1]).port(8700).open();'),
    wants: [],
  },
  'C++: the same, and the port is what the user says': {
    files: built('Route route(argv[1]);\n  route.from(std::atoi(argv[2]));\n  int agent = route.open();'),
    wants: [],
  },
});
