import type { LanguageId } from '../../server/src/core/syntax/index.ts';

/** A program that grows with n, to see how its cost grows. */
export interface Growing {
  readonly name: string;
  readonly language: LanguageId;
  readonly source: (n: number) => string;
}

const times = (n: number, line: (i: number) => string): string => Array.from({ length: n }, (_, i) => line(i)).join('\n');

const headers = '#include <stdio.h>\n#include <sys/socket.h>\n#include <netinet/in.h>\n';

const cServer = (i: number) => `int serve${i}(int port) {
  struct sockaddr_in a = {0};
  int on = 1, fd = socket(AF_INET, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0) return -1;
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) { perror("bind"); return -1; }
  return listen(fd, 8);
}`;

const pythonServer = (i: number) => `def serve${i}(port):
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        s.bind(('', port))
    except OSError as error:
        print(error)
        raise
    s.listen(5)
    return s`;

const nodeServer = (i: number) => `export function serve${i}(port: number) {
  const server = net.createServer((socket) => { socket.end('hello'); });
  server.on('error', (error) => { console.error(error); });
  server.listen(port, '0.0.0.0', () => { console.log('up'); });
  return server;
}`;

/** Most functions of a real server do something else: of eight, one has the sockets, one calls it, and six read settings, count and answer. */
const cProgram = (i: number) => `struct client${i} { int fd; int state; char name[64]; struct client${i} *next; };
static struct client${i} *clients${i};
static int port${i} = ${8000 + (i % 1000)};
static int parse${i}(const char *text, struct client${i} *into) {
  int length = 0, quoted = 0;
  for (const char *at = text; *at != 0; at++) {
    if (*at == '"') quoted = !quoted;
    else if (*at == ' ' && !quoted) break;
    else if (length < 63) into->name[length++] = *at;
    else return -1;
  }
  into->name[length] = 0;
  return length;
}
static void log${i}(const char *what, int level) {
  if (level > 3) return;
  switch (level) {
    case 0: fprintf(stderr, "error: %s\\n", what); break;
    case 1: fprintf(stderr, "warning: %s\\n", what); break;
    default: printf("%s\\n", what);
  }
}
static struct client${i} *find${i}(int fd) {
  for (struct client${i} *at = clients${i}; at != NULL; at = at->next) if (at->fd == fd) return at;
  return NULL;
}
static int count${i}(void) {
  int all = 0;
  for (struct client${i} *at = clients${i}; at != NULL; at = at->next) all += at->state > 0 ? 1 : 0;
  return all;
}
static int answer${i}(struct client${i} *client, const char *text) {
  if (parse${i}(text, client) < 0) { log${i}("too long", 1); return -1; }
  client->state += 1;
  return (int)write(client->fd, client->name, strlen(client->name));
}
static void drop${i}(struct client${i} *client) {
  struct client${i} **at = &clients${i};
  while (*at != NULL && *at != client) at = &(*at)->next;
  if (*at != NULL) *at = client->next;
  close(client->fd);
  free(client);
}
${cServer(i)}
int run${i}(int argc, char **argv) {
  if (argc > 1) port${i} = atoi(argv[1]);
  int status = serve${i}(port${i});
  if (status < 0) { log${i}("cannot serve", 0); return 1; }
  while (count${i}() < 100) if (find${i}(0) == NULL) break;
  return 0;
}`;

/** Blocks in each other, ten deep, as deep as people write them. */
const nested = (i: number) =>
  `${Array.from({ length: 10 }, (_, depth) => `${'  '.repeat(depth + 1)}if (argc > ${i * 10 + depth}) {`).join('\n')}
    x = ${i}; setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
${'  }'.repeat(10)}`;

export const growing: readonly Growing[] = [
  { name: 'n / 8 modules of a server (C)', language: 'c', source: (n) => `${headers}${times(n / 8, cProgram)}\n` },
  {
    name: 'n nested blocks in one function (C)',
    language: 'c',
    source: (n) =>
      `${headers}int main(int argc, char **argv) {\n  int on = 1, x = 0, fd = socket(AF_INET, SOCK_STREAM, 0);\n${times(n / 10, nested)}\n  return listen(fd, x);\n}\n`,
  },
  { name: 'n functions (C)', language: 'c', source: (n) => `${headers}${times(n, cServer)}\n` },
  { name: 'n functions (Python)', language: 'python', source: (n) => `import socket\n${times(n, pythonServer)}\n` },
  { name: 'n functions (TypeScript)', language: 'typescript', source: (n) => `import net from 'node:net';\n${times(n, nodeServer)}\n` },
  {
    name: 'n sockets in one function (C)',
    language: 'c',
    source: (n) =>
      `${headers}int main(void) {\n${times(n, (i) => `  int f${i} = socket(AF_INET, SOCK_STREAM, 0);\n  if (f${i} < 0) return 1;\n  listen(f${i}, 5);`)}\n  return 0;\n}\n`,
  },
  {
    name: 'n branches in one function (C)',
    language: 'c',
    source: (n) =>
      `${headers}int main(int argc, char **argv) {\n  int on = 1, x = 0, fd = socket(AF_INET, SOCK_STREAM, 0);\n${times(n, (i) => `  if (argc > ${i}) { x = ${i}; setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on); }`)}\n  return listen(fd, x);\n}\n`,
  },
  {
    name: 'n calls of one helper (C)',
    language: 'c',
    source: (n) =>
      `${headers}int serve(int port) {\n  int fd = socket(AF_INET, SOCK_STREAM, 0);\n  if (fd < 0) return -1;\n  listen(fd, port);\n  return fd;\n}\nint main(void) {\n${times(n, (i) => `  int f${i} = serve(${i});`)}\n  return 0;\n}\n`,
  },
  {
    name: 'n global sockets, each with a function (C)',
    language: 'c',
    source: (n) =>
      `${headers}${times(n, (i) => `static int s${i};`)}\nvoid open_all(void) {\n${times(n, (i) => `  s${i} = socket(AF_INET, SOCK_STREAM, 0);`)}\n}\n${times(n, (i) => `int use${i}(void) { return listen(s${i}, 5); }`)}\n`,
  },
  {
    name: 'n calls in a chain (C)',
    language: 'c',
    source: (n) => `${headers}int f0(int fd) { return listen(fd, 1); }\n${times(n, (i) => `int f${i + 1}(int fd) { return f${i}(fd); }`)}\n`,
  },
];
