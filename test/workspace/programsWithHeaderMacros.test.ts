import { testPrograms } from './programs.ts';

const headers = '#include <netinet/in.h>\n#include <sys/socket.h>\n#include <unistd.h>\n';

const failing = `${headers}#include "die.h"
static int open_port(unsigned short port) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) die("setsockopt");
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) die("bind %d", port);
  if (listen(fd, 8) < 0) die("listen");
  return fd;
}
int main(void) {
  int first = open_port(5000), second = open_port(5000);
  return first + second < 0;
}
`;

const config = (conditional: string): string => `#pragma once
${conditional}
#define ON_BOARD 1
#define USE_REUSE 1
#endif
`;
const configured = `${headers}#include <stdbool.h>
#include "config.h"
int open_server(bool flag) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(8080)};
#if defined(ON_BOARD)
  bool on = flag;
#else
  int on = flag;
#endif
  int fd = socket(AF_INET, SOCK_STREAM, 0);
#ifdef USE_REUSE
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, (const char *)&on, sizeof on);
#endif
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 8);
}
`;

const portable = `#pragma once
#ifdef _WIN32
#define SETOPT(s, level, name, value, length) setsockopt(s, level, name, (char *)value, (int)length)
#define CLOSE(s) closesocket(s)
#else
#define SETOPT(s, level, name, value, length) setsockopt((int)s, (int)level, (int)name, (const void *)value, (socklen_t)length)
#define CLOSE(s) close(s)
#endif
`;
const portableServer = (options: string): string => `${headers}#include "portable.h"
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7003)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  ${options}
  if (bind(fd, (struct sockaddr *)&a, sizeof a) == 0 && listen(fd, 8) == 0) return accept(fd, 0, 0) < 0;
  CLOSE(fd);
  return on;
}
`;
const order = `#pragma once
#ifdef WORDS_BIGENDIAN
#define to_net(x) (x)
#else
#define to_net(x) ((((x) & 0xff) << 8) | (((x) >> 8) & 0xff))
#endif
`;

testPrograms({
  'C: a header has one macro for Windows and another one for the others, and the option goes through it': {
    files: { 'portable.h': portable, 'main.c': portableServer('SETOPT(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);') },
    wants: ['main.c:8 reuseaddr-on-windows'],
  },
  'C: the same, at the wrong level': {
    files: { 'portable.h': portable, 'main.c': portableServer('SETOPT(fd, IPPROTO_TCP, SO_REUSEADDR, &on, sizeof on);') },
    wants: ['main.c:8 invalid-socket-option', 'main.c:8 reuseaddr-on-windows'],
  },
  'C: the same, and another option': {
    files: { 'portable.h': portable, 'main.c': portableServer('SETOPT(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);') },
    wants: ['main.c:9 missing-reuseaddr'],
  },
  'C: a header has one macro for each order of bytes': {
    files: {
      'order.h': order,
      'main.c': portableServer('SETOPT(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);')
        .replace('htons', 'to_net')
        .replace('"portable.h"', '"portable.h"\n#include "order.h"'),
      'portable.h': portable,
    },
    wants: ['main.c:9 reuseaddr-on-windows'],
  },
  "C: a header has another name for the system's calls, which are those of a library on one system": {
    files: {
      'port.h': `#pragma once
#if defined(WINDOWS_STORE_RT)
#define socket__ WinRTSocket
#define bind__ WinRTBind
#define listen__ WinRTListen
#elif defined(OTHER_RT)
#define socket__ OtherSocket
#define bind__ OtherBind
#define listen__ OtherListen
#else
#define socket__ socket
#define bind__ bind
#define listen__ listen
#endif
`,
      'main.c': `${headers}#include "port.h"
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7003)};
  int fd = socket__(AF_INET, SOCK_STREAM, 0);
  if (bind__(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen__(fd, 8) < 0) return 1;
  return accept(fd, 0, 0) < 0;
}
`,
    },
    wants: ['main.c:8 missing-reuseaddr'],
  },
  'C: a header has a macro that converts nothing, for machines on which there is nothing to convert, and declares a function for the others': {
    files: {
      'order.h': `#pragma once
#include <stdint.h>
#if BYTE_ORDER_OF_MACHINE == 4321
#define own_htons(x) ((uint16_t)(x))
#else
uint16_t own_htons(uint16_t x);
#endif
`,
      'main.c': `${headers}#include "order.h"
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = own_htons(19)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 8) < 0;
}
`,
    },
    wants: [],
  },
  'C: a header has the macro that tests the call': {
    files: {
      'check.h': `#pragma once
#include <stdio.h>
#include <stdlib.h>
#define FATAL(what) do { perror(what); exit(1); } while (0)
#define TRY(result, call) if (((result) = (call)) < 0) FATAL(#call)
`,
      'main.c': `${headers}#include "check.h"
int main(void) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(7003)};
  int fd, failed;
  TRY(fd, socket(AF_INET, SOCK_STREAM, 0));
  TRY(failed, bind(fd, (struct sockaddr *)&a, sizeof a));
  TRY(failed, listen(fd, 8));
  return accept(fd, 0, 0) < 0;
}
`,
    },
    wants: ['main.c:9 missing-reuseaddr'],
  },
  'C: what a header defines under a condition may be defined or not': {
    files: { 'config.h': config('#if defined(WINCE) && !defined(ON_BOARD)'), 'main.c': configured },
    wants: [],
  },
  'C: what it defines under none is defined': {
    files: { 'config.h': config('#ifndef ON_BOARD'), 'main.c': configured },
    wants: ['main.c:15 invalid-socket-option'],
  },
  'C: a macro of a header ends the program where a call fails': {
    files: {
      'die.h': '#include <stdio.h>\n#include <stdlib.h>\n#define die(...) do { fprintf(stderr, __VA_ARGS__); exit(1); } while (0)\n',
      'main.c': failing,
    },
    wants: ['main.c:14 bind-conflict'],
  },
  'C: one of that name tells of it and goes on': {
    files: { 'die.h': '#include <stdio.h>\n#define die(...) do { fprintf(stderr, __VA_ARGS__); } while (0)\n', 'main.c': failing },
    wants: [],
  },
});
