import { testPrograms } from './programs.ts';

const open = `#include <netinet/in.h>
#include <sys/socket.h>
#include "net.h"
int net_open(int port) {
  struct sockaddr_in a = {0};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, backlog) < 0) return -1;
  return fd;
}
`;
const net = '#pragma once\n#include "config.h"\nint net_open(int port);\n';
const main = `#include <sys/socket.h>
#include "net.h"
int main(void) {
  int web = net_open(web_port);
  int admin = net_open(admin_port);
  return web < 0 || admin < 0;
}
`;
const declared = '#pragma once\nextern const int web_port, admin_port;\nextern const int backlog;\n';
const source = (web: string, admin: string): string =>
  `#include "config.h"\nconst int web_port = ${web};\nconst int admin_port = ${admin};\nconst int backlog = 64;\n`;

const layout = `#pragma once
struct listener { const char *host; unsigned short port; };
struct settings { struct listener web, admin; int backlog; };
`;
const openListener = `#include <arpa/inet.h>
#include <sys/socket.h>
#include "settings.h"
int open_listener(const struct listener *l) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(l->port)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0 || inet_pton(AF_INET, l->host, &a.sin_addr) != 1) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, 5) < 0) return -1;
  return fd;
}
`;
const ofStructure = `#include <sys/socket.h>
#include "settings.h"
int open_listener(const struct listener *l);
int main(void) {
  const struct settings *s = &defaults;
  int web = open_listener(&s->web);
  int admin = open_listener(&s->admin);
  return web < 0 || admin < 0;
}
`;
const ofTable = `#include <sys/socket.h>
#include "settings.h"
int open_listener(const struct listener *l);
int main(void) {
  int web = open_listener(&listeners[0]);
  int admin = open_listener(&listeners[1]);
  return web < 0 || admin < 0;
}
`;
const brokerHeader = `#pragma once
struct broker { const char *address; unsigned short port; int backlog; };
void broker_defaults(struct broker *b);
`;
const brokerDefaults = '#include "broker.h"\nvoid broker_defaults(struct broker *b) {\n  b->address = "0.0.0.0";\n  b->port = 1883;\n  b->backlog = 128;\n}\n';
const broker = (port: string): string => `#include <netinet/in.h>
#include <sys/socket.h>
#include "broker.h"
static int broker_listen(const struct broker *b) {
  struct sockaddr_in a = {.sin_family = AF_INET};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  a.sin_port = ${port};
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0 || listen(fd, b->backlog) < 0) return -1;
  return fd;
}
int main(void) {
  struct broker b;
  broker_defaults(&b);
  return broker_listen(&b) < 0;
}
`;

const headers = '#include <netinet/in.h>\n#include <sys/socket.h>\n#include <unistd.h>\n';
const ports = `#pragma once
#define WEB_PORT 8088
#define ADMIN_PORT 88088
struct place { const char *name; unsigned port; int reuse; };
struct settings { struct place web; struct place admin; int verbose; };
void settings_defaults(struct settings *s);
int settings_load(struct settings *s, const char *path);
int settings_backlog(void);
`;
const portsSource = `#include <stdio.h>
#include <string.h>
#include "ports.h"
void settings_defaults(struct settings *s) {
  memset(s, 0, sizeof *s);
  s->web.port = WEB_PORT;
  s->web.reuse = 1;
  s->admin.port = ADMIN_PORT;
}
int settings_load(struct settings *s, const char *path) {
  FILE *f = fopen(path, "r");
  if (!f) return -1;
  if (fscanf(f, "%d", &s->verbose) != 1) s->verbose = 0;
  return fclose(f);
}
int settings_backlog(void) { return 8; }
`;
const placeSource = `${headers}#include "ports.h"
static int open_place(const struct place *p) {
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(p->port)};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (p->reuse) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, settings_backlog());
}
int main(int argc, char **argv) {
  struct settings s;
  settings_defaults(&s);
  if (argc > 1 && settings_load(&s, argv[1]) < 0) return 1;
  if (open_place(&s.web) < 0) return 1;
  return open_place(&s.admin) < 0;
}
`;

testPrograms({
  'C: a structure of constants that a header declares': {
    files: {
      'main.c': ofStructure,
      'net.c': openListener,
      'settings.h': `${layout}extern const struct settings defaults;\n`,
      'settings.c':
        '#include "settings.h"\nconst struct settings defaults = {\n  .web = {"0.0.0.0", 9100},\n  .admin = {"127.0.0.1", 9100},\n  .backlog = 64,\n};\n',
    },
    wants: ['main.c:7 bind-conflict < net.c:9'],
  },
  'C: the same, which anybody may change': {
    files: {
      'main.c': ofStructure,
      'net.c': openListener,
      'settings.h': `${layout}extern struct settings defaults;\n`,
      'settings.c': '#include "settings.h"\nstruct settings defaults = {{"0.0.0.0", 9100}, {"127.0.0.1", 9100}, 64};\n',
    },
    wants: [],
  },
  'C: a table of constants that a header declares': {
    files: {
      'main.c': ofTable,
      'net.c': openListener,
      'settings.h': `${layout}extern const struct listener listeners[];\n`,
      'settings.c': '#include "settings.h"\nconst struct listener listeners[] = {{"0.0.0.0", 9100}, {"127.0.0.1", 9100}};\n',
    },
    wants: ['main.c:6 bind-conflict < net.c:9'],
  },
  'C++: a structure of constants in a header': {
    files: {
      'main.cpp': ofStructure.replace('int open_listener', 'extern "C" int open_listener'),
      'net.c': openListener,
      'settings.h': `${layout}#ifdef __cplusplus\ninline constexpr settings defaults{{"0.0.0.0", 9100}, {"127.0.0.1", 9100}, 64};\n#endif\n`,
    },
    wants: ['main.cpp:7 bind-conflict < net.c:9'],
  },
  'C: a function fills in the settings that stands in whichever source of the folder': {
    files: { 'broker.c': broker('b->port'), 'broker.h': brokerHeader, 'settings.c': brokerDefaults },
    wants: ['broker.c:9 port-byte-order'],
  },
  'C: the same, converted': {
    files: { 'broker.c': broker('htons(b->port)'), 'broker.h': brokerHeader, 'settings.c': brokerDefaults },
    wants: [],
  },
  'C: constants that a header declares and the source beside it defines': {
    files: { 'main.c': main, 'net.c': open, 'net.h': net, 'config.h': declared, 'config.c': source('8080', '8080') },
    wants: ['main.c:5 bind-conflict < net.c:10'],
  },
  'C++: the same': {
    files: { 'main.cpp': main, 'net.cpp': open, 'net.h': net, 'config.h': declared, 'config.cpp': source('8080', 'web_port') },
    wants: ['main.cpp:5 bind-conflict < net.cpp:10'],
  },
  'C: the source stands in the folder of the sources, and the ports are different': {
    files: { 'src/main.c': main, 'src/net.c': open, 'include/net.h': net, 'include/config.h': declared, 'src/config.c': source('80', '8081') },
    wants: ['src/main.c:4 privileged-port < src/net.c:10'],
  },
  'C: variables may be set by a file that nobody has read': {
    files: {
      'main.c': main,
      'net.c': open,
      'net.h': net,
      'config.h': declared.replaceAll('const ', ''),
      'config.c': source('8080', '8080').replaceAll('const ', ''),
    },
    wants: [],
  },
  'C: the constants of a source that keeps them to itself are none of the header': {
    files: { 'main.c': main, 'net.c': open, 'net.h': net, 'config.h': declared, 'config.c': source('8080', '8080').replaceAll('const ', 'static const ') },
    wants: [],
  },
  'C: what is set stands in a file that says nothing of sockets': {
    files: { 'ports.h': ports, 'ports.c': portsSource, 'main.c': placeSource },
    wants: ['main.c:17 missing-reuseaddr', 'main.c:17 port-out-of-range'],
  },
  'C: the same in the folder of the sources': {
    files: { 'include/ports.h': ports, 'src/ports.c': portsSource.replace('88088', '8089'), 'src/main.c': placeSource.replace('&s.admin', '&s.web') },
    wants: [],
  },
});
