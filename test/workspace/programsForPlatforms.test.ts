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

testPrograms({
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
