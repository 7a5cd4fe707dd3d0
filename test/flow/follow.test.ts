import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { knownAtListen } from './knows.ts';

/** Says what is known at each listen() of a program. */
function knows(language: LanguageId, story: string, source: string, expected: readonly string[]): void {
  it(story, async () => assert.deepEqual(await knownAtListen(source, language), expected));
}

const c = (body: string, before = '') =>
  `#include <sys/socket.h>\n${before}\nint run(int argc, struct sockaddr *a) {\n  int on = 1;\n  int fd = socket(AF_INET, SOCK_STREAM, 0);\n${body}\n}\n`;
const reuse = 'setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);';

describe('Paths in C', () => {
  knows(
    'c',
    'a pointer that walks on fills the list that it came from',
    c('struct item *all = 0, **end = &all; for (; argc; argc--) { *end = next(); end = &(*end)->next; } if (!all) return -1; return listen(fd, 1);'),
    ['new'],
  );
  knows('c', 'what is done on every path is known', c(`${reuse} bind(fd, a, 16); return listen(fd, 1);`), ['SO_REUSEADDR=1 bound']);
  knows('c', 'a branch that nobody knows leaves two paths', c(`if (argc) ${reuse} return listen(fd, 1);`), ['SO_REUSEADDR=1 | new']);
  knows('c', 'two branches on the same flag agree', c(`if (argc) ${reuse} if (!argc) return 0; return listen(fd, 1);`), ['SO_REUSEADDR=1']);
  knows('c', 'a flag that changed in between tells nothing', c(`if (argc) ${reuse} argc = argc - 1; if (!argc) return 0; return listen(fd, 1);`), [
    'SO_REUSEADDR=1 | new',
  ]);
  knows('c', 'a bind that failed did not bind', c('if (bind(fd, a, 16) < 0) { listen(fd, 1); return -1; } return listen(fd, 2);'), ['new', 'bound']);
  knows('c', 'a status in a variable is the same as the call', c('int rc = bind(fd, a, 16); if (rc != 0) return -1; return listen(fd, 2);'), ['bound']);
  knows('c', 'a socket that could not be made is not followed', c('if (fd == -1) { listen(fd, 1); return -1; } return listen(fd, 2);'), ['new']);
  knows('c', 'goto', c(`if (argc) goto set; return listen(fd, 1); set: ${reuse} return listen(fd, 2);`), ['new', 'SO_REUSEADDR=1']);
  knows('c', 'switch falls through', c(`switch (argc) { case 1: ${reuse} case 2: listen(fd, 1); break; default: listen(fd, 2); } return 0;`), [
    'SO_REUSEADDR=1 | new',
    'new',
  ]);
  knows('c', 'a loop may run never', c(`while (argc--) ${reuse} return listen(fd, 1);`), ['SO_REUSEADDR=1 | new']);
  knows('c', 'a loop that ends only by break', c('for (;;) { if (bind(fd, a, 16) == 0) break; } return listen(fd, 1);'), ['bound']);
  knows('c', 'what follows return is dead', c('return 0; return listen(fd, 1);'), []);
  knows('c', 'what #if 0 hides is dead', c('#if 0\n  listen(fd, 1);\n#endif\n  return listen(fd, 2);'), ['new']);
  knows('c', 'another platform is dead', c(`#ifdef _WIN32\n  listen(fd, 1);\n#else\n  ${reuse}\n#endif\n  return listen(fd, 2);`), ['SO_REUSEADDR=1']);
  knows('c', 'an alias is the same socket', c(`int other = fd; setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); return listen(fd, 1);`), [
    'SO_REUSEADDR=1',
  ]);
  knows(
    'c',
    'a constant comes through macros and variables',
    c('int off = NO; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &off, sizeof off); return listen(fd, 1);', '#define NO 0'),
    ['SO_REUSEADDR=0'],
  );
});

describe('Functions in C', () => {
  knows(
    'c',
    'a helper that appends to the list that it is given',
    c(
      'struct item *all = 0; append(&all, argc); if (!all) return -1; return listen(fd, 1);',
      'struct item { struct item *next; };\nstatic void append(struct item **to, int n) { struct item **end; int s = socket(AF_INET, SOCK_DGRAM, 0); for (; n; n--) { for (end = to; *end; end = &(*end)->next) ; *end = make(s); } close(s); }',
    ),
    ['new'],
  );
  const helper = 'static int reuse(int fd) { int on = 1; return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }';
  knows('c', 'a helper sets the option', c('reuse(fd); return listen(fd, 1);', helper), ['SO_REUSEADDR=1']);
  knows('c', 'a helper of a helper', c('twice(fd); return listen(fd, 1);', `${helper}\nstatic void twice(int s) { if (reuse(s) < 0) return; reuse(s); }`), [
    'SO_REUSEADDR=1',
  ]);
  knows(
    'c',
    'a helper that binds or says that it could not',
    c('if (take(fd, a) < 0) return -1; return listen(fd, 1);', 'static int take(int s, struct sockaddr *a) { if (bind(s, a, 16) < 0) return -1; return 0; }'),
    ['bound'],
  );
  knows(
    'c',
    'a helper that makes a socket and binds it to a port that it computes from the descriptor',
    c(
      'int other = own(); if (other < 0) return -1; return listen(other, 1);',
      '#include <netinet/in.h>\nint port;\nint own(void) { struct sockaddr_in at = {0}; int s = socket(AF_INET, SOCK_STREAM, 0); port = s + 1; at.sin_port = htons(port); bind(s, (struct sockaddr *)&at, sizeof at); return s; }',
    ),
    ['bound'],
  );
  knows(
    'c',
    'a helper that makes the socket',
    c(
      'int made = open_it(); if (made < 0) return -1; return listen(made, 1);',
      `static int open_it(void) { int on = 1; int fd = socket(AF_INET, SOCK_STREAM, 0); if (fd < 0) return -1; ${reuse} return fd; }`,
    ),
    ['SO_REUSEADDR=1'],
  );
  knows(
    'c',
    'an out-parameter',
    c(
      'int made; open_it(&made); return listen(made, 1);',
      `static void open_it(int *out) { int on = 1; *out = socket(AF_INET, SOCK_STREAM, 0); setsockopt(*out, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }`,
    ),
    ['SO_REUSEADDR=1'],
  );
  knows(
    'c',
    'a field of a structure',
    c(
      'struct server s; start(&s); return listen(s.fd, 1);',
      `struct server { int fd; };\nstatic void start(struct server *s) { int on = 1; s->fd = socket(AF_INET, SOCK_STREAM, 0); setsockopt(s->fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }`,
    ),
    ['SO_REUSEADDR=1'],
  );
  knows('c', 'an unknown function may do anything', c('elsewhere(fd); return listen(fd, 1);', 'void elsewhere(int);'), ['may be bound']);
  knows('c', 'what a helper hands on is unknown', c('pass(fd); return listen(fd, 1);', 'void elsewhere(int); static void pass(int s) { elsewhere(s); }'), [
    'may be bound',
  ]);
  const all = [0, 1, 2, 3, 4, 5, 6];
  const eachCallsAll = all.map(
    (i) => `static void f${i}(int fd, int n) { int on = 1; ${i === 3 ? reuse : ''} ${all.map((j) => `if (n > ${j}) f${j}(fd, n - 1);`).join(' ')} }`,
  );
  knows(
    'c',
    'functions that all call each other',
    c('f0(fd, 3); return listen(fd, 1);', all.map((i) => `static void f${i}(int fd, int n);`).join('\n') + eachCallsAll.join('\n')),
    ['SO_REUSEADDR=1 | new'],
  );
  knows('c', 'a function that calls itself', c('again(fd, 3); return listen(fd, 1);', 'static void again(int fd, int n) { if (n) again(fd, n - 1); }'), [
    'new',
  ]);
  knows(
    'c',
    'another try by a call of itself',
    c(
      'if (again(fd, 3) < 0) return -1; return listen(fd, 1);',
      'static struct sockaddr_in at; static int again(int fd, int n) { if (bind(fd, (struct sockaddr *)&at, sizeof at) == 0) return 0; if (n == 0) return -1; return again(fd, n - 1); }',
    ),
    ['bound'],
  );
  knows(
    'c',
    'two functions that call each other',
    c(
      'even(fd, 4); return listen(fd, 1);',
      `static void odd(int fd, int n);
       static void even(int fd, int n) { int on = 1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); if (n) odd(fd, n - 1); }
       static void odd(int fd, int n) { if (n) even(fd, n - 1); }`,
    ),
    ['SO_REUSEADDR=1'],
  );
  knows(
    'c',
    'a call of itself that goes on making sockets',
    c('fd = more(fd); return listen(fd, 1);', 'static int more(int fd) { if (fd > 9) return fd; return more(socket(AF_INET, SOCK_STREAM, 0)); }'),
    ['from elsewhere may be bound'],
  );
});

const python = (body: string, before = '') => `import socket\n${before}\ndef run(arg):\n    s = socket.socket()\n${body.replace(/^/gm, '    ')}\n`;
const set = 's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)';

describe('Paths in Python', () => {
  knows('python', 'a call that raises does not go on', python("s.bind(('', 80))\ns.listen()"), ['bound']);
  knows('python', 'what is caught may not have happened', python(`try:\n    s.bind(('', 80))\nexcept OSError:\n    pass\ns.listen()`), ['bound | new']);
  knows('python', 'else runs when nothing was raised', python(`try:\n    s.bind(('', 80))\nexcept OSError:\n    return\nelse:\n    s.listen()`), ['bound']);
  knows('python', 'finally runs on both ways', python(`try:\n    s.bind(('', 80))\nfinally:\n    ${set}\ns.listen()`), ['SO_REUSEADDR=1 bound']);
  knows('python', 'with closes', python(`with s:\n    s.listen()\ns.listen(2)`), ['new', 'closed']);
  knows('python', 'a loop with else', python(`for port in arg:\n    ${set}\n    break\nelse:\n    return\ns.listen()`), ['SO_REUSEADDR=1']);
});

describe('Objects in Python', () => {
  knows(
    'python',
    'methods share what the constructor made',
    `import socket\nclass Server:\n    def __init__(self):\n        self.sock = socket.socket()\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n    def start(self):\n        self.sock.bind(('', 80))\n        self.sock.listen()\n`,
    ['SO_REUSEADDR=1 bound | from elsewhere bound'],
  );
  knows(
    'python',
    'a method called through self',
    `import socket\nclass Server:\n    def start(self):\n        self.sock = socket.socket()\n        self.prepare()\n        self.sock.listen()\n    def prepare(self):\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n`,
    ['SO_REUSEADDR=1'],
  );
  knows(
    'python',
    'a global that is used by a function',
    `import socket\nsock = socket.socket()\ndef run():\n    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n    sock.listen()\nrun()\n`,
    ['SO_REUSEADDR=1 | from elsewhere SO_REUSEADDR=1 may be bound'],
  );
});

describe('Events in TypeScript', () => {
  const node = (body: string) => `import net from 'node:net';\n${body}\n`;
  knows('typescript', 'listen() sets the option by itself', node('net.createServer().listen(3000);'), ['IPV6_V6ONLY=0 SO_REUSEADDR=1 bound']);
  knows('typescript', 'a condition that is never true', node('const s = net.createServer(); if (false) s.listen(1); s.listen(2);'), [
    'IPV6_V6ONLY=0 SO_REUSEADDR=1 bound',
  ]);
  knows('typescript', 'a helper that returns the server', node('function make() { return net.createServer(); }\nconst s = make();\ns.listen(3000);'), [
    'IPV6_V6ONLY=0 SO_REUSEADDR=1 bound',
  ]);
});
