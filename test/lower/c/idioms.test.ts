import assert from 'node:assert/strict';
import { test } from 'node:test';
import { applied, lowered, only } from './support.ts';

const head = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <arpa/inet.h>
#include <sys/socket.h>
#include <netinet/in.h>

`;

/** Puts SO_REUSEADDR before the one bind() of a file. */
function reuse(source: string, language: 'c' | 'cpp' = 'c'): string {
  const bind = only(source, 'bind', language);
  return applied(source, lowered(source, language).idioms.setOptionBefore(bind, bind.site, 'SO_REUSEADDR', 1));
}

function refusesReuse(source: string): void {
  const bind = only(source, 'bind');
  assert.equal(lowered(source).idioms.setOptionBefore(bind, bind.site, 'SO_REUSEADDR', 1), undefined);
}

function checked(source: string, language: 'c' | 'cpp' = 'c'): string {
  const bind = only(source, 'bind', language);
  return applied(source, lowered(source, language).idioms.checkResult(bind.site));
}

test('the option is checked as the bind is checked', () => {
  const source = `${head}int serve(int fd, struct sockaddr_in *a) {
  if (bind(fd, (struct sockaddr *)a, sizeof(*a)) < 0) {
    perror("bind");
    return -1;
  }
  return listen(fd, 8);
}
`;
  assert.equal(
    reuse(source),
    `${head}int serve(int fd, struct sockaddr_in *a) {
  int reuse = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof(reuse)) < 0) {
    perror("setsockopt");
    return -1;
  }
  if (bind(fd, (struct sockaddr *)a, sizeof(*a)) < 0) {
    perror("bind");
    return -1;
  }
  return listen(fd, 8);
}
`,
  );
});

test('a variable that holds 1 for options is used again', () => {
  const source = `${head}void serve(int fd, struct sockaddr_in *a) {
\tint on = 1;
\tif (bind(fd, (void *)a, sizeof *a) == -1)
\t\tgoto fail;
\tsetsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
fail:
\tclose(fd);
}
`;
  assert.match(reuse(source), /\tint on = 1;\n\tif \(setsockopt\(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on\) == -1\)\n\t\tgoto fail;\n\tif \(bind/);
});

test('a variable that changes is not used again', () => {
  const source = `${head}void serve(int fd, struct sockaddr_in *a) {
  int on = 1;
  on = read(0, a, 1);
  bind(fd, (void *)a, sizeof *a);
}
`;
  assert.match(
    reuse(source),
    /\{\n {2}int reuse = 1;\n {2}int on = 1;\n {2}on = [^\n]*\n {2}setsockopt\(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof reuse\);\n {2}bind/,
  );
});

test('a result that is kept in a variable is checked the same way', () => {
  const source = `${head}int serve(int fd, struct sockaddr_in *a) {
  int rc = bind(fd, (struct sockaddr *)a, sizeof(*a));
  if (rc != 0) {
    fprintf(stderr, "cannot bind port %d\\n", 80);
    exit(EXIT_FAILURE);
  }
  return rc;
}
`;
  assert.match(
    reuse(source),
    /\n {2}if \(setsockopt\(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof\(reuse\)\) != 0\) \{\n {4}fprintf\(stderr, "cannot set SO_REUSEADDR on port %d\\n", 80\);\n {4}exit\(EXIT_FAILURE\);\n {2}\}\n {2}int rc = bind/,
  );
});

test('a function that reports and leaves keeps doing so', () => {
  const source = `${head}void die(const char *m);
void serve(int fd, struct sockaddr_in *a) {
  if (bind(fd, (struct sockaddr *)a, sizeof(*a)) < 0)
    die("ERROR on binding");
}
`;
  assert.match(reuse(source), /&reuse, sizeof\(reuse\)\) < 0\)\n {4}die\("ERROR on setting SO_REUSEADDR"\);\n/);
});

test('a loop over addresses goes on with the next', () => {
  const source = `${head}int serve(struct addrinfo *p, int fd) {
  for (; p != NULL; p = p->ai_next) {
    if (bind(fd, p->ai_addr, p->ai_addrlen) == -1) {
      close(fd);
      perror("server: bind");
      continue;
    }
    break;
  }
  return fd;
}
`;
  assert.match(
    reuse(source),
    /\{\n {4}int reuse = 1;\n {4}if \(setsockopt\([^\n]*\) == -1\) \{\n {6}close\(fd\);\n {6}perror\("server: setsockopt"\);\n {6}continue;\n {4}\}\n {4}if \(bind/,
  );
});

test('CRLF, the spaces of GNU style and the scope of C++ are kept', () => {
  const crlf = `void f(int fd, struct sockaddr *a) {\r\n  ::bind (fd, a, 16);\r\n}\r\n`;
  assert.match(reuse(crlf, 'cpp'), /\r\n {2}int reuse = 1;\r\n {2}::setsockopt \(fd, SOL_SOCKET, SO_REUSEADDR, &reuse, sizeof\(reuse\)\);\r\n {2}::bind \(/);
});

test('where statements come first, the declaration goes to the top of the block', () => {
  const source = `${head}int serve(int port)
{
  struct sockaddr_in a;
  int fd;

  fd = socket(AF_INET, SOCK_STREAM, 0);
  memset(&a, 0, sizeof(a));
  a.sin_port = htons(port);
  if (bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0) return -1;
  return fd;
}
`;
  assert.match(
    reuse(source),
    /\{\n {2}int reuse = 1;\n {2}struct sockaddr_in a;\n {2}int fd;\n[\s\S]*\n {2}if \(setsockopt\([^\n]*\) < 0\) return -1;\n {2}if \(bind/,
  );
});

test('in C++ a jump never passes over the declaration', () => {
  const source = `${head}int serve(int fd, struct sockaddr *a) {\n  if (bind(fd, a, 16) != 0)\n    goto error;\n  return fd;\nerror:\n  close(fd);\n  return -1;\n}\n`;
  assert.match(reuse(source, 'cpp'), /\{\n {2}\{\n {4}int reuse = 1;\n {4}if \(setsockopt\([^\n]*\) != 0\)\n {6}goto error;\n {2}\}\n {2}if \(bind/);
});

test('a test for success is not taken for a check', () => {
  const source = `${head}void f(int fd, struct sockaddr *a) {\n  while (fd > 0) {\n    if (bind(fd, a, 16) != -1)\n      break;\n    sleep(1);\n  }\n}\n`;
  assert.match(reuse(source), / {4}int reuse = 1;\n {4}setsockopt\([^\n]*\);\n {4}if \(bind/);
});

test('after a label the declaration has braces of its own', () => {
  const source = `${head}void f(int fd, struct sockaddr *a) {\nagain:\n  bind(fd, a, 16);\n  goto again;\n}\n`;
  assert.match(reuse(source), /again:\n {2}\{\n {4}int reuse = 1;\n {4}setsockopt\([^\n]*\n {2}\}\n {2}bind/);
});

test('no option where another statement does not fit, or the socket is not there yet', () => {
  refusesReuse(`${head}void f(int fd, struct sockaddr *a) {\n  if (fd > 0)\n    bind(fd, a, 16);\n}\n`);
  refusesReuse(
    `${head}int f(int fd, struct sockaddr *a) {\n  if ((fd = socket(AF_INET, SOCK_STREAM, 0)) < 0 || bind(fd, a, 16) < 0) return -1;\n  return fd;\n}\n`,
  );
  refusesReuse(`${head}int f(struct sockaddr *a) {\n  return bind(socket(AF_INET, SOCK_STREAM, 0), a, 16);\n}\n`);
});

test('an unchecked bind is checked like its neighbour', () => {
  const source = `${head}int serve(int fd, struct sockaddr_in *a) {
  bind(fd, (struct sockaddr *)a, sizeof(*a));
  if (listen(fd, 8) < 0) {
    perror("listen failed");
    exit(EXIT_FAILURE);
  }
  return fd;
}
`;
  assert.match(
    checked(source),
    /\{\n {2}if \(bind\(fd, \(struct sockaddr \*\)a, sizeof\(\*a\)\) < 0\) \{\n {4}perror\("bind failed"\);\n {4}exit\(EXIT_FAILURE\);\n {2}\}\n {2}if \(listen/,
  );
});

test('without a neighbour the function gives up as its type asks', () => {
  const of = (type: string, rest = ''): string => checked(`${head}${type} serve(int fd, struct sockaddr *a) {\n  bind(fd, a, 16);\n${rest}}\n`);
  assert.match(of('void'), /if \(bind\(fd, a, 16\) < 0\) \{\n {4}perror\("bind"\);\n {4}return;\n {2}\}\n/);
  assert.match(of('static int', '  return fd;\n'), / {4}return -1;\n/);
  assert.match(of('char *', '  return 0;\n'), / {4}return NULL;\n/);
  assert.match(checked('#include <sys/socket.h>\nint main(void) {\n  bind(3, 0, 16);\n}\n'), /if \(bind\(3, 0, 16\) < 0\) \{\n {4}return 1;\n {2}\}/);
});

test('a result that is thrown away with an else behind it is left alone', () => {
  const source = `${head}void f(int fd, struct sockaddr *a) {\n  if (a)\n    bind(fd, a, 16);\n  else\n    close(fd);\n}\n`;
  assert.equal(lowered(source).idioms.checkResult(only(source, 'bind').site), undefined);
});

test('options that were added up are set one by one, check and all', () => {
  const source = `${head}void f(int fd) {
  int opt = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT, &opt, sizeof(opt))) {
    perror("setsockopt");
    exit(1);
  }
}
`;
  const event = only(source, 'setsockopt');
  assert.equal(
    applied(source, lowered(source).idioms.separateOptions(event, ['SO_REUSEADDR', 'SO_REUSEPORT'])),
    `${head}void f(int fd) {
  int opt = 1;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &opt, sizeof(opt))) {
    perror("setsockopt");
    exit(1);
  }
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &opt, sizeof(opt))) {
    perror("setsockopt");
    exit(1);
  }
}
`,
  );
});

test('a declared result is declared once', () => {
  const source = `${head}int f(int fd) {\n  int opt = 1;\n  int rc = setsockopt(fd, SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT, &opt, sizeof(opt));\n  if (rc < 0) return rc;\n  return 0;\n}\n`;
  const event = only(source, 'setsockopt');
  assert.match(
    applied(source, lowered(source).idioms.separateOptions(event, ['SO_REUSEADDR', 'SO_REUSEPORT'])),
    /int rc = setsockopt\(fd, SOL_SOCKET, SO_REUSEADDR,[^\n]*\n {2}if \(rc < 0\) return rc;\n {2}rc = setsockopt\(fd, SOL_SOCKET, SO_REUSEPORT,[^\n]*\n {2}if \(rc < 0\) return rc;\n/,
  );
});

test('a bind is taken out with its check and its lines', () => {
  const source = `${head}int f(int fd, struct sockaddr *a) {
  if (bind(fd, a, 16) < 0) { /* fixed port */
    perror("bind");
    return -1;
  }
  return connect(fd, a, 16);
}
`;
  const bind = only(source, 'bind');
  assert.equal(
    applied(source, lowered(source).idioms.removeBind(bind, bind.site, 'remove', undefined)),
    `${head}int f(int fd, struct sockaddr *a) {\n  return connect(fd, a, 16);\n}\n`,
  );
});

test('a statement whose result is read later stays', () => {
  const source = `${head}int f(int fd, struct sockaddr *a) {\n  int rc = bind(fd, a, 16);\n  return rc;\n}\n`;
  const bind = only(source, 'bind');
  assert.equal(lowered(source).idioms.removeStatement(bind.site), undefined);
});

test('a port is replaced by 0, or wrapped', () => {
  const source = `${head}void f(struct sockaddr_in *a) {\n  a->sin_port = 8080;\n  a->sin_port = (9090);\n}\n`;
  const { idioms } = lowered(source);
  const span = (text: string) => ({ start: source.indexOf(text), end: source.indexOf(text) + text.length });
  assert.match(applied(source, idioms.wrapCall('htons', span('8080'))), /sin_port = htons\(8080\);/);
  assert.match(applied(source, idioms.wrapCall('htons', span('(9090)'))), /sin_port = htons\(9090\);/);
});
