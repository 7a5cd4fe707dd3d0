import { testPrograms } from './programs.ts';

const headers = '#include <netinet/in.h>\n#include <sys/socket.h>\n#include <unistd.h>\n';

const listening = (condition: string): string => `#include "base.h"
${headers}int add_listen(unsigned short port) {
  struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
${condition}
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;
#endif
  if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 || listen(fd, 128) < 0) return -1;
  return fd;
}
`;
const base = '#ifdef _MSC_VER\n#include "config_msvc.h"\n#else\n#include "config.h"\n#endif\n';

const windowsServer = `#include <winsock2.h>
#include "server.h"
SOCKET server_open(unsigned short port) {
  struct sockaddr_in at = {0};
  SOCKET s = socket(AF_INET, SOCK_STREAM, IPPROTO_TCP);
  if (s == INVALID_SOCKET) return INVALID_SOCKET;
  at.sin_family = AF_INET;
  at.sin_port = htons(port);
  if (bind(s, (struct sockaddr *)&at, sizeof at) == SOCKET_ERROR || listen(s, SOMAXCONN) == SOCKET_ERROR) return INVALID_SOCKET;
  return s;
}
`;
const caller = '#include <Windows.h>\n#include "server.h"\nint main(void) {\n  server_open(8080);\n  Sleep(1000);\n  return 0;\n}\n';

const named = `#include "names.h"
${headers}#include <netdb.h>
int serve(struct addrinfo *at) {
  char host[80], port[20];
  int on = 1, fd;
  if (getnameinfo(at->ai_addr, at->ai_addrlen, host, sizeof host, port, sizeof port, 0) != 0) return -1;
  fd = socket(at->ai_family, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  setsockopt(fd, IPPROTO_TCP, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, at->ai_addr, at->ai_addrlen) < 0) return -1;
  return listen(fd, 5);
}
`;
const ownName = 'int own_getnameinfo(const struct sockaddr *at, size_t length, char *host, size_t most, char *port, size_t longest, int flags)';

testPrograms({
  'A function that stands in for one of another system is nothing that this one ends with': {
    files: {
      'serve.c': named,
      'names.h': `#ifdef OTHER_NAMES\n${ownName};\n#define getnameinfo(a,b,c,d,e,f,g) (own_getnameinfo(a,b,c,d,e,f,g))\n#endif\n`,
      'names.c': `#ifdef _AIX\n#include <sys/socket.h>\n${ownName} { return 0; }\n#endif\n`,
    },
    wants: ['serve.c:12 invalid-socket-option'],
  },
  'A header that another one includes for one compiler does not say for which platform the program is': {
    files: { 'a.c': listening('#ifndef WIN32'), 'base.h': base, 'config_msvc.h': '#define WIN32 1\n', 'config.h': '#define HAVE_UNISTD_H 1\n' },
    wants: [],
  },
  'A header may say which parts a program has': {
    files: { 'a.c': listening('#ifndef NO_REUSE'), 'base.h': '#define NO_REUSE 1\n' },
    wants: ['a.c:12 missing-reuseaddr'],
  },
  'What is done in a file that is for Windows alone is done there, whoever calls it': {
    files: { 'server.c': windowsServer, 'server.h': 'SOCKET server_open(unsigned short port);\n', 'main.c': caller },
    wants: [],
  },
});
