import { testPrograms } from './programs.ts';

const flags = (shape: string): string => `#pragma once
#include <sys/socket.h>
${shape}
int net_open(int port, unsigned flags);
`;
const enumerators = 'enum { NET_REUSE = 1 << 0, NET_KEEP = 1 << 1, NET_CLOEXEC = 1 << 2, NET_NODELAY = 1 << 3 };';
const opening = `#include <netinet/in.h>
#include <netinet/tcp.h>
#include <unistd.h>
#include "net.h"
static int enable(int fd, int level, int option) {
  int on = 1;
  return setsockopt(fd, level, option, &on, sizeof on);
}
int net_open(int port, unsigned flags) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  int type = SOCK_STREAM, fd;
  if (flags & NET_CLOEXEC) type |= SOCK_CLOEXEC;
  fd = socket(AF_INET, type, 0);
  if (fd < 0) return -1;
  if ((flags & NET_REUSE) && enable(fd, SOL_SOCKET, SO_REUSEADDR) < 0) goto out;
  if ((flags & NET_KEEP) && enable(fd, SOL_SOCKET, SO_KEEPALIVE) < 0) goto out;
  if ((flags & NET_NODELAY) && enable(fd, IPPROTO_TCP, TCP_NODELAY) < 0) goto out;
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) goto out;
  if (listen(fd, 64) < 0) goto out;
  return fd;
out:
  close(fd);
  return -1;
}
`;
const serving = (given: string): string => `#include "net.h"
int main(void) {
  int fd = net_open(7711, ${given});
  if (fd < 0) return 1;
  for (;;) accept(fd, 0, 0);
}
`;

const listener = `#pragma once
#include <string>
class Listener {
 public:
  virtual ~Listener();
  void open();
 protected:
  virtual int make_socket() = 0;
  virtual void before_bind(int) {}
  virtual unsigned short port() const = 0;
 private:
  int fd_ = -1;
};
`;
const listenerSource = `#include "listener.hpp"
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
Listener::~Listener() { if (fd_ >= 0) ::close(fd_); }
void Listener::open() {
  fd_ = make_socket();
  if (fd_ < 0) throw 1;
  before_bind(fd_);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port());
  if (::bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) < 0) throw 2;
  if (::listen(fd_, 64) < 0) throw 3;
}
`;
const store = (inside: string): string => `#include <sys/socket.h>
#include "listener.hpp"
class StoreListener : public Listener {
 protected:
  int make_socket() override { return ::socket(AF_INET, SOCK_STREAM, 0); }
  unsigned short port() const override { return 6390; }
${inside}};
int main() {
  StoreListener l;
  l.open();
  for (;;) {}
}
`;

const receiver = `#pragma once
#include <string>
class Receiver {
 public:
  explicit Receiver(int fd) : fd_(fd) {}
 private:
  int fd_;
};
class ReceiverBuilder {
 public:
  ReceiverBuilder &port(int p) { port_ = p; return *this; }
  ReceiverBuilder &shared(bool on) { shared_ = on; return *this; }
  Receiver build() const;
 private:
  int port_ = 0;
  bool shared_ = false;
};
`;
const receiverSource = `#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include "receiver.hpp"
Receiver ReceiverBuilder::build() const {
  int fd = ::socket(AF_INET, SOCK_DGRAM, 0), on = 1;
  if (fd < 0) throw 1;
  if (shared_) ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port_);
  if (::bind(fd, reinterpret_cast<sockaddr *>(&a), sizeof a) != 0) throw 2;
  ip_mreq group{};
  group.imr_multiaddr.s_addr = inet_addr("239.255.255.250");
  if (::setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group) != 0) throw 3;
  return Receiver(fd);
}
`;
const receiving = (chain: string): string => `#include "receiver.hpp"
int main() {
  Receiver r = ReceiverBuilder()${chain}.build();
  for (;;) {}
}
`;

const transport = 'struct transport { int fd; int port; };\nint transport_bind(struct transport *t);\n';
const transportSource = `#include <netinet/in.h>
#include <sys/socket.h>
#include "transport.h"
int transport_bind(struct transport *t) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(t->port)};
  return bind(t->fd, (struct sockaddr *)&a, sizeof a);
}
`;
const usingTransport = (bound: string): string => `#include <sys/socket.h>
#include "transport.h"
int main(void) {
  struct transport t = {-1, 1883};
  int on = 1;
  t.fd = socket(AF_INET, SOCK_STREAM, 0);
  if (t.fd < 0 || setsockopt(t.fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return 1;
  ${bound};
  return listen(t.fd, 32);
}
`;

testPrograms({
  'C: a bit of the flags that are enumerators of a header of sockets': {
    files: { 'net.h': flags(enumerators), 'net.c': opening, 'main.c': serving('NET_CLOEXEC | NET_KEEP') },
    wants: ['main.c:3 missing-reuseaddr < net.c:18 < net.c:13'],
  },
  'C: the same bit among them': {
    files: { 'net.h': flags(enumerators), 'net.c': opening, 'main.c': serving('NET_CLOEXEC | NET_REUSE | NET_KEEP') },
    wants: [],
  },
  'C: constants of a header of sockets, and what nobody knows among the flags': {
    files: {
      'net.h': flags('static const int NET_REUSE = 1, NET_KEEP = 2, NET_CLOEXEC = 4, NET_NODELAY = 8;'),
      'net.c': opening,
      'main.c': serving('NET_CLOEXEC | load_flags()'),
    },
    wants: [],
  },
  'C++: methods that a class of another file has of its own': {
    files: { 'listener.hpp': listener, 'listener.cpp': listenerSource, 'main.cpp': store('') },
    wants: ['listener.cpp:13 missing-reuseaddr < main.cpp:5'],
  },
  'C++: one of them sets the option': {
    files: {
      'listener.hpp': listener,
      'listener.cpp': listenerSource,
      'main.cpp': store('  void before_bind(int fd) override { int on = 1; ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }\n'),
    },
    wants: [],
  },
  'C++: a chain of methods that a header declares': {
    files: { 'receiver.hpp': receiver, 'receiver.cpp': receiverSource, 'main.cpp': receiving('.port(1900)') },
    wants: ['receiver.cpp:12 multicast-missing-reuse < main.cpp:3'],
  },
  'C++: the same, which asks for the option': {
    files: { 'receiver.hpp': receiver, 'receiver.cpp': receiverSource, 'main.cpp': receiving('.port(1900).shared(true)') },
    wants: [],
  },
  "C: another file hands on bind()'s result to a call that drops it": {
    files: { 'transport.h': transport, 'transport.c': transportSource, 'main.c': usingTransport('transport_bind(&t)') },
    wants: ['main.c:8 unchecked-bind < transport.c:6'],
  },
  'C: the same, and the call looks at it': {
    files: { 'transport.h': transport, 'transport.c': transportSource, 'main.c': usingTransport('if (transport_bind(&t) < 0) return 1') },
    wants: [],
  },
});
