import { testPrograms } from './programs.ts';

const header = (pointer: string, left: string): string => `#pragma once
#include <memory>
#include <string>
namespace net {
struct Options {
  bool reuse = ${left.includes('true') ? 'true' : 'false'};
  int backlog = 128;
};
class Listener {
 public:
  explicit Listener(int fd) : fd_(fd) {}
  ~Listener();
  Listener(const Listener &) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};
${pointer}
ListenerPtr listen_tcp(const std::string &host, unsigned short port, ${left});
}
`;
const source = (parameter: string, asked: string): string => `#include "listener.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
namespace net {
Listener::~Listener() { ::close(fd_); }
static ListenerPtr make() {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) throw 1;
  return ListenerPtr(new Listener(fd));
}
ListenerPtr listen_tcp(const std::string &host, unsigned short port, ${parameter}) {
  auto made = make();
  int on = 1;
  if (${asked}) ::setsockopt(made->fd(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &at.sin_addr) != 1) throw 2;
  if (::bind(made->fd(), reinterpret_cast<sockaddr *>(&at), sizeof at) < 0) throw 3;
  if (::listen(made->fd(), 16) < 0) throw 4;
  return made;
}
}
`;
const program = (pointer: string, left: string, parameter: string, asked: string, more: string): Readonly<Record<string, string>> => ({
  'listener.h': header(pointer, left),
  'listener.cpp': source(parameter, asked),
  'main.cpp': `#include "listener.h"
#include <sys/socket.h>
int main() {
  auto first = net::listen_tcp("0.0.0.0", 7601);
  auto second = net::listen_tcp("0.0.0.0", 7602${more});
  return ::accept(first->fd(), nullptr, nullptr) < ::accept(second->fd(), nullptr, nullptr);
}
`,
});
const shared = 'using ListenerPtr = std::shared_ptr<Listener>;';
const unique = 'typedef std::unique_ptr<Listener> ListenerPtr;';

testPrograms({
  'C++: a header has a name for a pointer, and says what a call leaves out': {
    files: program(shared, 'Options options = {}', 'Options options', 'options.reuse', ', {.reuse = true}'),
    wants: ['main.cpp:4 missing-reuseaddr < listener.cpp:21 < listener.cpp:9'],
  },
  'C++: the same, and the option is set by default': {
    files: program(shared, 'Options options = {} /* true */', 'Options options', 'options.reuse', ''),
    wants: [],
  },
  'C++: the same with a number, and a pointer of one owner': {
    files: program(unique, 'bool reuse = false', 'bool reuse', 'reuse', ', true'),
    wants: ['main.cpp:4 missing-reuseaddr < listener.cpp:21 < listener.cpp:9'],
  },
  'C++: the same, and the number sets it': {
    files: program(unique, 'bool reuse = true', 'bool reuse', 'reuse', ''),
    wants: [],
  },
});
