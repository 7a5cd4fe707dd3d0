import { testPrograms } from './programs.ts';

const header = `#pragma once
struct transport {
  int type;
  unsigned short port;
  int fd;
};
extern struct transport transports[];
int transport_start_all(void);
`;
const source = (listens: string): string => `#include "transport.h"
#include <netinet/in.h>
#include <sys/socket.h>
struct transport transports[] = {
  {SOCK_STREAM, 5060, -1},
  {SOCK_DGRAM, 5060, -1},
};
static int bind_one(struct transport *t) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(t->port)};
  int on = 1;
  t->fd = socket(AF_INET, t->type, 0);
  if (t->fd < 0) return -1;
  if (t->type == SOCK_STREAM && setsockopt(t->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;
  return bind(t->fd, (struct sockaddr *)&at, sizeof at);
}
int transport_start_all(void) {
  for (int i = 0; i < 2; i++) {
    struct transport *t = &transports[i];
    if (bind_one(t) < 0) return -1;
    if (${listens}) return -1;
  }
  return 0;
}
`;
const main = `#include "transport.h"
#include <sys/socket.h>
int main(void) {
  if (transport_start_all() < 0) return 1;
  return accept(transports[0].fd, 0, 0) < 0;
}
`;

const receiver = `#pragma once
class Receiver {
public:
  explicit Receiver(unsigned short port) : port_(port) {}
  void open();

protected:
  virtual void beforeBind();
  virtual void afterBind() {}
  int fd_ = -1;

private:
  unsigned short port_;
};
class GroupReceiver : public Receiver {
  typedef Receiver Super;

public:
  explicit GroupReceiver(unsigned short port) : Receiver(port) {}

protected:
  void beforeBind() override;
  void afterBind() override;
};
`;
const receiverSource = `#include "receiver.h"
#include <netinet/in.h>
#include <sys/socket.h>
void Receiver::beforeBind() {
  int on = 1;
  setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
}
void Receiver::open() {
  fd_ = ::socket(AF_INET, SOCK_DGRAM, 0);
  beforeBind();
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_port = htons(port_);
  if (::bind(fd_, (sockaddr *)&at, sizeof at) < 0) return;
  afterBind();
}
`;
const groupSource = (before: string): string => `#include "receiver.h"
#include <netinet/in.h>
#include <sys/socket.h>
void GroupReceiver::beforeBind() {
  ${before}
}
void GroupReceiver::afterBind() {
  ip_mreq group{};
  ::setsockopt(fd_, IPPROTO_IP, IP_ADD_MEMBERSHIP, &group, sizeof group);
}
`;
const receiving = `#include "receiver.h"
#include <memory>
int main() {
  std::unique_ptr<Receiver> source = std::make_unique<GroupReceiver>(5350);
  source->open();
}
`;

const net = (options: string): string => `#include "net.h"
#include <netinet/in.h>
#include <sys/socket.h>
int create_socket(void) { return socket(AF_INET, SOCK_STREAM, 0); }
int start_server_listener(int fd, unsigned short port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  int on = 1;
  ${options}
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0) return -1;
  return listen(fd, 32);
}
`;
const netHeader = `#pragma once
int create_socket(void);
int start_server_listener(int fd, unsigned short port);
`;
const netUser = `#include "net.h"
int serve(unsigned short port) {
  int fd = create_socket();
  if (fd < 0) return -1;
  return start_server_listener(fd, port);
}
`;
const reusing = 'if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;';

/** A class that says in a method of its own of which kind its socket is, and a table of what to open. */
const channels = (listens: string): string => `#include <netinet/in.h>
#include <sys/socket.h>
#include <memory>
#include <vector>
#include "spec.h"
constexpr Spec specs[] = {{5700, SOCK_STREAM}, {5701, SOCK_STREAM}, {5700, SOCK_DGRAM}};
class Channel {
 public:
  explicit Channel(const Spec &spec) : spec_(spec), fd_(socket(AF_INET, spec.type, 0)) {}
  bool open() {
    int on = 1;
    if (isStream() && setsockopt(fd_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0) return false;
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(spec_.port);
    if (bind(fd_, reinterpret_cast<sockaddr *>(&a), sizeof a) != 0) return false;
    ${listens}
  }
 private:
  bool isStream() const { return spec_.type == SOCK_STREAM; }
  const Spec &spec_;
  int fd_;
};
int main() {
  std::vector<std::unique_ptr<Channel>> channels;
  for (const auto &spec : specs) {
    auto channel = std::make_unique<Channel>(spec);
    if (!channel->open()) return 1;
    channels.push_back(std::move(channel));
  }
  return 0;
}
`;
const spec = `#pragma once
struct Spec {
  unsigned short port;
  int type;
};
`;

/** A table that each file which includes the header has for itself, and a server for each of its rows. */
const rows = (last: number): string => `#ifndef ROWS_H
#define ROWS_H
struct row {
  const char *name;
  unsigned short port;
};
static const struct row rows[] = {{"weigh", 6231}, {"label", 6232}, {"count", ${last}}};
#endif
`;
const rowsServed = (reuses: string): string => `#include "rows.h"
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>
static int open_row(const struct row *row) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(row->port)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  ${reuses}
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 8) < 0) return -1;
  return fd;
}
int main(void) {
  int fds[sizeof rows / sizeof rows[0]];
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    fds[i] = open_row(&rows[i]);
    if (fds[i] < 0) return 1;
  }
  for (;;) close(accept(fds[0], NULL, NULL));
}
`;
const rowsReused = 'if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;';

testPrograms({
  'C: a static table in a header, of which two rows have one port': {
    files: { 'rows.h': rows(6231), 'main.c': rowsServed(rowsReused) },
    wants: ['main.c:11 bind-conflict'],
  },
  'C: a static table in a header, without the option': {
    files: { 'rows.h': rows(6233), 'main.c': rowsServed('on = 0;') },
    wants: ['main.c:11 missing-reuseaddr'],
  },
  'C: a static table in a header that is in order': {
    files: { 'rows.h': rows(6233), 'main.c': rowsServed(rowsReused) },
    wants: [],
  },
  'C: of the rows of a table in another file one is for datagrams, and all listen': {
    files: { 'transport.h': header, 'transport.c': source('listen(t->fd, 32) < 0'), 'main.c': main },
    wants: ['transport.c:20 listen-on-datagram < main.c:4'],
  },
  'C: the same, and the first row is the one for datagrams': {
    files: {
      'transport.h': header,
      'transport.c': source('listen(t->fd, 32) < 0')
        .replace('{SOCK_STREAM, 5060, -1},', '{SOCK_DGRAM, 5061, -1},')
        .replace('{SOCK_DGRAM, 5060, -1},', '{SOCK_STREAM, 5060, -1},'),
      'main.c': main.replace('[0]', '[1]'),
    },
    wants: ['transport.c:20 listen-on-datagram < main.c:4'],
  },
  'C: the same, and only those for streams listen': {
    files: { 'transport.h': header, 'transport.c': source('t->type == SOCK_STREAM && listen(t->fd, 32) < 0'), 'main.c': main },
    wants: [],
  },
  'C++: a method of one file calls the one that it overrides, of another file': {
    files: { 'receiver.h': receiver, 'receiver.cpp': receiverSource, 'group.cpp': groupSource('Receiver::beforeBind();'), 'main.cpp': receiving },
    wants: [],
  },
  'C++: the same by the name that the class has for its base': {
    files: { 'receiver.h': receiver, 'receiver.cpp': receiverSource, 'group.cpp': groupSource('Super::beforeBind();'), 'main.cpp': receiving },
    wants: [],
  },
  'C: wrappers of another file that a file without main() joins': {
    files: { 'net.h': netHeader, 'net.c': net(''), 'serve.c': netUser },
    wants: ['net.c:9 missing-reuseaddr < serve.c:5'],
  },
  'C: the same, where the option is set': {
    files: { 'net.h': netHeader, 'net.c': net(reusing), 'serve.c': netUser },
    wants: [],
  },
  'C++: a method asks twice of which kind the socket is': {
    files: { 'spec.h': spec, 'main.cpp': channels('return !isStream() || listen(fd_, 16) == 0;') },
    wants: [],
  },
  'C++: the same, and it leaves before it listens': {
    files: { 'spec.h': spec, 'main.cpp': channels('if (!isStream()) return true;\n    return listen(fd_, 16) == 0;') },
    wants: [],
  },
  'C++: the same, and it listens whatever it is': {
    files: { 'spec.h': spec, 'main.cpp': channels('return listen(fd_, 16) == 0;') },
    wants: ['main.cpp:17 listen-on-datagram'],
  },
  'C++: a descriptor whose name says the kind is asked whether it came about, not of which kind it is': {
    files: {
      'main.cpp': `#include <netinet/in.h>
#include <sys/socket.h>
static int serve(int type, unsigned short port) {
  struct sockaddr_in a = {};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  int udp_fd = socket(AF_INET, type, 0);
  if (udp_fd < 0) return -1;
  if (bind(udp_fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  if (listen(udp_fd, 8) < 0) return -1;
  return udp_fd;
}
int main() { return serve(SOCK_DGRAM, 7003); }
`,
    },
    wants: ['main.cpp:13 listen-on-datagram'],
  },
});
