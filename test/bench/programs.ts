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

export const growing: readonly Growing[] = [
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
    name: 'n calls in a chain (C)',
    language: 'c',
    source: (n) => `${headers}int f0(int fd) { return listen(fd, 1); }\n${times(n, (i) => `int f${i + 1}(int fd) { return f${i}(fd); }`)}\n`,
  },
];
