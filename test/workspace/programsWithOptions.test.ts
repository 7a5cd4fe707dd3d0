import { testPrograms } from './programs.ts';

const header = `#pragma once
int set_option(int fd, int level, int name, int value);
int share(int fd, int level, int name);
int enable_reuse(int fd);
`;
const source = `#include <sys/socket.h>
#include "options.h"
int set_option(int fd, int level, int name, int value) { return setsockopt(fd, level, name, &value, sizeof value); }
int enable_reuse(int fd) { return set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1); }
`;
const server = (sharing: string): string => `#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include "options.h"
struct config { unsigned short port; int reuse; };
static int open_server(const struct config *c) {
  struct sockaddr_in a;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  ${sharing}
  memset(&a, 0, sizeof a);
  a.sin_family = AF_INET;
  a.sin_port = htons(c->port);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 5) < 0 ? -1 : fd;
}
int main(void) {
  struct config shared = {5001, 1}, alone = {5002, 0};
  int first = open_server(&shared);
  int second = open_server(&alone);
  return first + second;
}
`;

testPrograms({
  'C: a file that says nothing of sockets but which option it is': {
    files: {
      'options.h': header,
      'options.c': source,
      'tune.c': `#include <sys/socket.h>
#include "options.h"
int tune(int fd) { return set_option(fd, SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT, 1); }
int level(int fd) { return set_option(fd, IPPROTO_TCP, SO_REUSEADDR, 1); }
int right(int fd) { return set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1); }
`,
    },
    wants: ['tune.c:3 ored-socket-options < options.c:3', 'tune.c:4 invalid-socket-option < options.c:3'],
  },
  'C: a table of another file, which a function of that file is given with its length': {
    files: {
      'table.h': `#pragma once
#include <stddef.h>
struct sock_option { int level, name, value; };
extern const struct sock_option server_options[];
extern const size_t server_option_count;
int apply_options(int fd, const struct sock_option *options, size_t count);
`,
      'table.c': `#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include "table.h"
const struct sock_option server_options[] = {
  {IPPROTO_TCP, TCP_NODELAY, 1},
  {IPPROTO_TCP, SO_REUSEADDR, 1},
};
const size_t server_option_count = sizeof(server_options) / sizeof(server_options[0]);
int apply_options(int fd, const struct sock_option *options, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (setsockopt(fd, options[i].level, options[i].name, &options[i].value, sizeof options[i].value) != 0) return -1;
  return 0;
}
`,
      'main.c': `#include <netinet/in.h>
#include <sys/socket.h>
#include "table.h"
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(4840)};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || apply_options(fd, server_options, server_option_count) < 0) return 1;
  return bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 4) < 0;
}
`,
    },
    wants: ['table.c:7 invalid-socket-option < main.c:7'],
  },
  'C: a field decides whether a function of another file sets the option': {
    files: { 'options.h': header, 'options.c': source, 'server.c': server('if (c->reuse) enable_reuse(fd);') },
    wants: ['server.c:20 missing-reuseaddr'],
  },
  'C: the same, in one condition': {
    files: { 'options.h': header, 'options.c': source, 'server.c': server('if (c->reuse && enable_reuse(fd) < 0) return -1;') },
    wants: ['server.c:20 missing-reuseaddr'],
  },
  'C: the same, and whoever runs the program decides': {
    files: {
      'options.h': header,
      'options.c': source,
      'server.c': server('if (c->reuse) enable_reuse(fd);')
        .replace('int main(void) {', 'int main(int argc, char **argv) {')
        .replace('alone = {5002, 0}', 'alone = {5002, argc > 1}'),
    },
    wants: [],
  },
});
