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
});
