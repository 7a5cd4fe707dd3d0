import { dedent, type Sample } from '../sample.ts';

const includes = `#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
`;

function sample(name: string, rows: readonly string[], body: string, more: Partial<Sample> = {}): Sample {
  return { name, rows, text: `${includes}\nint main(void)\n{\n${dedent(body)}    return 0;\n}\n`, scope: 'everything', ...more };
}

const address = `
    struct sockaddr_in addr;
    memset(&addr, 0, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
`.trim();

export const cSamples: readonly Sample[] = [
  sample(
    'a server, its client and the accepted connection',
    ['socket', 'setsockopt', 'bind', 'listen', 'connect', 'accept', 'close'],
    `
    int one = 1;
    ${address}
    addr.sin_port = htons(23101);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one) < 0)
        return 1;
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    if (listen(fd, 7) < 0)
        return 1;
    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    int peer = accept(fd, NULL, NULL);
    close(peer);
    close(client);
    close(fd);
    `,
  ),
  sample(
    'accept4 and every address',
    ['accept4'],
    `
    struct sockaddr_in addr = { .sin_family = AF_INET, .sin_addr.s_addr = INADDR_ANY, .sin_port = htons(23110) };
    int fd = socket(PF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_TCP);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) != 0)
        return 1;
    if (listen(fd, SOMAXCONN) != 0)
        return 1;
    int client = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    int peer = accept4(fd, NULL, NULL, SOCK_NONBLOCK);
    close(peer);
    close(client);
    close(fd);
    `,
  ),
  sample(
    'options of every level',
    [],
    `
    int one = 1, zero = 0, ttl = 3;
    struct linger linger = { 1, 0 };
    ${address}
    addr.sin_port = htons(23102);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &one, sizeof one);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &zero, sizeof zero);
    setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &one, sizeof one);
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    setsockopt(fd, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl);
    setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &one, sizeof one);
    setsockopt(fd, IPPROTO_IP, IP_FREEBIND, &one, sizeof one);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    close(fd);
    `,
  ),
  sample(
    'a port that the kernel chooses',
    ['getsockname'],
    `
    socklen_t length = sizeof(struct sockaddr_in);
    struct sockaddr_in addr = { AF_INET };
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) != 0)
        return 1;
    getsockname(fd, (struct sockaddr *)&addr, &length);
    listen(fd, 1);
    `,
  ),
  sample(
    'IPv6, for itself',
    [],
    `
    int on = 1;
    struct sockaddr_in6 addr = { .sin6_family = AF_INET6, .sin6_port = htons(23103), .sin6_addr = IN6ADDR_ANY_INIT };
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    if (listen(fd, 5) < 0)
        return 1;
    close(fd);
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'a datagram socket with inet_pton',
    [],
    `
    int on = 1;
    struct sockaddr_in addr;
    bzero(&addr, sizeof addr);
    addr.sin_family = AF_INET;
    addr.sin_port = htons(23104);
    inet_pton(AF_INET, "127.0.0.2", &addr.sin_addr);
    int fd = socket(AF_INET, SOCK_DGRAM, IPPROTO_UDP);
    setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof(on));
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    addr.sin_port = htons(23105);
    connect(fd, (struct sockaddr *)&addr, sizeof addr);
    close(fd);
    `,
  ),
  sample(
    'a path',
    [],
    `
    struct sockaddr_un addr;
    memset(&addr, 0, sizeof addr);
    addr.sun_family = AF_UNIX;
    strcpy(addr.sun_path, "/tmp/bindwise-strace-c.sock");
    unlink("/tmp/bindwise-strace-c.sock");
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    if (listen(fd, 1) < 0)
        return 1;
    close(fd);
    unlink("/tmp/bindwise-strace-c.sock");
    `,
  ),
  sample(
    'getaddrinfo names the endpoint',
    [],
    `
    struct addrinfo hints, *found;
    int on = 1;
    memset(&hints, 0, sizeof hints);
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    if (getaddrinfo("127.0.0.1", "23106", &hints, &found) != 0)
        return 1;
    int fd = socket(found->ai_family, found->ai_socktype, found->ai_protocol);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(fd, found->ai_addr, found->ai_addrlen) < 0)
        return 1;
    if (listen(fd, 3) < 0)
        return 1;
    close(fd);
    `,
  ),
  sample(
    'copies of a descriptor: the socket is closed with the last',
    ['dup', 'dup2', 'dup3'],
    `
    ${address}
    addr.sin_port = htons(23107);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    int second = dup(fd);
    int third = dup2(second, 40);
    int fourth = dup3(third, 41, 0);
    if (bind(second, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    if (listen(fourth, 2) < 0)
        return 1;
    `,
  ),
  sample(
    'a child inherits the socket',
    ['fork', 'vfork'],
    `
    ${address}
    addr.sin_port = htons(23108);
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(fd, (struct sockaddr *)&addr, sizeof addr) < 0)
        return 1;
    if (listen(fd, 2) < 0)
        return 1;
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    child = vfork();
    if (child == 0)
        _exit(0);
    waitpid(child, NULL, 0);
    `,
  ),
  {
    name: 'the wrappers of the textbooks',
    rows: ['Socket', 'Setsockopt', 'Bind', 'Listen', 'Connect', 'Accept', 'Close', 'Fork'],
    scope: 'everything',
    beside: { 'wrappers.h': wrappers() },
    text: dedent(`
      #include "wrappers.h"

      int main(void)
      {
          int one = 1;
          struct sockaddr_in addr;
          memset(&addr, 0, sizeof addr);
          addr.sin_family = AF_INET;
          addr.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
          addr.sin_port = htons(23109);
          int fd = Socket(AF_INET, SOCK_STREAM, 0);
          Setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
          Bind(fd, (struct sockaddr *)&addr, sizeof addr);
          Listen(fd, 4);
          int client = Socket(AF_INET, SOCK_STREAM, 0);
          Connect(client, (struct sockaddr *)&addr, sizeof addr);
          int peer = Accept(fd, NULL, NULL);
          Close(peer);
          Close(client);
          if (Fork() == 0)
              _exit(0);
          wait(NULL);
          Close(fd);
          return 0;
      }
    `),
  },
];

function wrappers(): string {
  const wrap = (name: string, declared: string, passed: string) =>
    `static int ${name}(${declared})\n{\n    int result = ${name.toLowerCase()}(${passed});\n    if (result < 0)\n        abort();\n    return result;\n}\n`;
  return [
    includes,
    wrap('Socket', 'int a, int b, int c', 'a, b, c'),
    wrap('Setsockopt', 'int a, int b, int c, const void *d, socklen_t e', 'a, b, c, d, e'),
    wrap('Bind', 'int a, const struct sockaddr *b, socklen_t c', 'a, b, c'),
    wrap('Listen', 'int a, int b', 'a, b'),
    wrap('Connect', 'int a, const struct sockaddr *b, socklen_t c', 'a, b, c'),
    wrap('Accept', 'int a, struct sockaddr *b, socklen_t *c', 'a, b, c'),
    wrap('Close', 'int a', 'a'),
    wrap('Fork', 'void', ''),
  ].join('\n');
}
