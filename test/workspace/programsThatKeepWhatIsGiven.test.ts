import { testPrograms } from './programs.ts';

const socketHeader = `#pragma once
namespace net {
class Socket {
 public:
  explicit Socket(int fd) noexcept : fd_(fd) {}
  Socket(Socket &&other) noexcept : fd_(other.release()) {}
  ~Socket();
  static Socket tcp();
  void option(int level, int name, int value);
  void bind(unsigned short port);
  void listen(int backlog);
  int release() noexcept;

 private:
  int fd_ = -1;
};
}
`;
const socketSource = `#include "socket.h"
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
namespace net {
Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}
Socket Socket::tcp() {
  int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) throw fd;
  return Socket(fd);
}
void Socket::option(int level, int name, int value) {
  if (::setsockopt(fd_, level, name, &value, sizeof value) < 0) throw name;
}
void Socket::bind(unsigned short port) {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  if (::bind(fd_, reinterpret_cast<sockaddr *>(&at), sizeof at) < 0) throw port;
}
void Socket::listen(int backlog) {
  if (::listen(fd_, backlog) < 0) throw backlog;
}
int Socket::release() noexcept {
  int fd = fd_;
  fd_ = -1;
  return fd;
}
}
`;
const server = (list: string, level: string): string => `#include "socket.h"
#include <netinet/in.h>
#include <sys/socket.h>
class Receiver {
 public:
  explicit Receiver(unsigned short port) : ${list} {
    listener_.option(${level}, SO_REUSEADDR, 1);
    listener_.bind(port);
    listener_.listen(8);
  }

 private:
  net::Socket listener_;
};
int main() {
  Receiver receiver(2575);
  for (;;) {
  }
}
`;
const program = (list: string, level: string): Readonly<Record<string, string>> => ({
  'socket.h': socketHeader,
  'socket.cpp': socketSource,
  'receiver.cpp': server(list, level),
});

const ownerHeader = `#pragma once
#include <unistd.h>
class Owner {
 public:
  explicit Owner(int fd) : fd_(fd) {}
  Owner(Owner &&other) : fd_(other.fd_) { other.fd_ = -1; }
  ~Owner() {
    if (fd_ >= 0) ::close(fd_);
  }
  int get() const { return fd_; }

 private:
  int fd_;
};
`;
const serving = (option: string): Readonly<Record<string, string>> => ({
  'owner.h': ownerHeader,
  'serve.cpp': `#include "owner.h"
#include <netinet/in.h>
#include <sys/socket.h>
static Owner stream() {
  Owner made{::socket(AF_INET, SOCK_STREAM, 0)};
  if (made.get() < 0) throw 1;
  return made;
}
static void take(const Owner &owner, const sockaddr_in &at) {
  if (::bind(owner.get(), reinterpret_cast<const sockaddr *>(&at), sizeof at) < 0) throw 2;
}
int main() {
  auto server = stream();
  ${option}
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(6230);
  take(server, at);
  if (::listen(server.get(), 8) < 0) return 1;
  for (;;) ::close(::accept(server.get(), nullptr, nullptr));
}
`,
});

testPrograms({
  'C++: a field is what a class function of another file gives, and an option is set at another level': {
    files: program('listener_(net::Socket::tcp())', 'IPPROTO_TCP'),
    wants: ['receiver.cpp:7 invalid-socket-option < socket.cpp:15'],
  },
  'C++: the same in braces': {
    files: program('listener_{net::Socket::tcp()}', 'IPPROTO_TCP'),
    wants: ['receiver.cpp:7 invalid-socket-option < socket.cpp:15'],
  },
  'C++: the same, and the option is set at its own level': {
    files: program('listener_(net::Socket::tcp())', 'SOL_SOCKET'),
    wants: [],
  },
  'C++: what a function of the file gives is of a class of a header': {
    files: serving(''),
    wants: ['serve.cpp:10 missing-reuseaddr'],
  },
  'C++: the same, and the option is set': {
    files: serving('int on = 1;\n  if (::setsockopt(server.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return 1;'),
    wants: [],
  },
});
