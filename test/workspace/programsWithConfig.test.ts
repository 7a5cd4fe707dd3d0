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

testPrograms({
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
});
