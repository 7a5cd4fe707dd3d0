import { testPrograms } from './programs.ts';

const opening = (option: string): string => `#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
int create_nonblocking_or_die(int family) {
  int on = 1, fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK, 0);
  if (fd < 0) abort();
  ${option}
  return fd;
}
`;
const serving = `#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
int create_nonblocking_or_die(int family);
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7520)};
  int fd = create_nonblocking_or_die(AF_INET);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 8) < 0) return 1;
  for (;;) close(accept(fd, NULL, NULL));
}
`;

const inNamespace = (header: string): Readonly<Record<string, string>> => ({
  'ops.h': `#pragma once\n${header}\n`,
  'ops.cpp': '#include "ops.h"\n#include <sys/socket.h>\nusing namespace net;\nint ops::create() { return socket(AF_INET, SOCK_STREAM, 0); }\n',
  'serve.cpp': `#include "ops.h"\n${serving.replace(/int create.*\n/, '').replace('create_nonblocking_or_die(AF_INET)', 'net::ops::create()')}`,
});

testPrograms({
  'C++: a header opens two namespaces on one line': {
    files: inNamespace('namespace net { namespace ops { int create(); } }'),
    wants: ['serve.cpp:8 missing-reuseaddr < ops.cpp:4'],
  },
  'C++: a header opens two namespaces at once': {
    files: inNamespace('namespace net::ops {\nint create();\n}'),
    wants: ['serve.cpp:8 missing-reuseaddr < ops.cpp:4'],
  },
  'C: what creates a descriptor that is not blocking gives one': {
    files: { 'open.c': opening(''), 'serve.c': serving },
    wants: ['serve.c:8 missing-reuseaddr < open.c:5'],
  },
  'C: the same, and it sets the option': {
    files: { 'open.c': opening('setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);'), 'serve.c': serving },
    wants: [],
  },
});
