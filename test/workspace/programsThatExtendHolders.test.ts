import { testPrograms } from './programs.ts';

const headers = '#include <netinet/in.h>\n#include <sys/socket.h>\n#include <unistd.h>\n';

const inHeader = `#pragma once
class Holder {
 public:
  explicit Holder(int h) : h_(h) {}
  int get() const { return h_; }
 private:
  int h_;
};
`;
const declared = `#pragma once
class Holder {
 public:
  explicit Holder(int h);
  ~Holder();
  int get() const;
 private:
  int h_;
};
`;
/** Says nothing of sockets. */
const elsewhere = `#include "holder.h"
#include <unistd.h>
Holder::Holder(int h) : h_(h) {
  if (h_ < 0) throw 1;
}
Holder::~Holder() { close(h_); }
int Holder::get() const { return h_; }
`;
const server = (prepare: string): string => `${headers}#include "holder.h"
class Server : public Holder {
 public:
  Server() : Holder(socket(AF_INET, SOCK_STREAM, 0)) {}
  void open(unsigned short port) {
    int on = 1;
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(port);
    ${prepare}
    if (bind(get(), reinterpret_cast<sockaddr *>(&a), sizeof a) < 0 || listen(get(), 8) < 0) throw on;
  }
};
int main() {
  Server s;
  s.open(7480);
  for (;;) close(accept(s.get(), nullptr, nullptr));
}
`;
const setInTime = 'if (setsockopt(get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) throw on;';

testPrograms({
  'C++: a base keeps what it is given, in a header that says nothing of sockets': {
    files: { 'holder.h': inHeader, 'server.cpp': server('') },
    wants: ['server.cpp:14 missing-reuseaddr'],
  },
  'C++: the same, and the option is set': {
    files: { 'holder.h': inHeader, 'server.cpp': server(setInTime) },
    wants: [],
  },
  'C++: the bodies of that base stand in a source of their own': {
    files: { 'holder.h': declared, 'holder.cpp': elsewhere, 'server.cpp': server('') },
    wants: ['server.cpp:14 missing-reuseaddr'],
  },
  'C++: so they do, and the option is set': {
    files: { 'holder.h': declared, 'holder.cpp': elsewhere, 'server.cpp': server(setInTime) },
    wants: [],
  },
  'C++: so they do, and one of them sets the option': {
    files: {
      'holder.h': declared,
      'holder.cpp': elsewhere
        .replace('if (h_ < 0) throw 1;', 'int on = 1;\n  setsockopt(h_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);')
        .replace('<unistd.h>', '<sys/socket.h>\n#include <unistd.h>'),
      'server.cpp': server(''),
    },
    wants: [],
  },
  'C++: nobody has the bodies of that base': {
    files: { 'holder.h': declared, 'server.cpp': server('') },
    wants: [],
  },
  'C++: a base that is named after sockets, in three files': {
    files: {
      'socket_holder.h': declared.replaceAll('Holder', 'SocketHolder'),
      'socket_holder.cpp': elsewhere.replaceAll('Holder', 'SocketHolder').replace('holder.h', 'socket_holder.h'),
      'socket.h': `#pragma once\n#include "socket_holder.h"\nclass Socket : public SocketHolder {\n public:\n  Socket();\n  void open(unsigned short port);\n};\n`,
      'socket.cpp': `${headers}#include "socket.h"
Socket::Socket() : SocketHolder(socket(AF_INET, SOCK_STREAM, 0)) {}
void Socket::open(unsigned short port) {
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  if (bind(get(), reinterpret_cast<sockaddr *>(&a), sizeof a) < 0 || listen(get(), 8) < 0) throw 1;
}
`,
      'server.cpp':
        '#include "socket.h"\nclass Server : public Socket {\n public:\n  Server() { open(7480); }\n};\nint main() {\n  Server s;\n  for (;;) {\n  }\n}\n',
    },
    wants: ['socket.cpp:10 missing-reuseaddr'],
  },
});
