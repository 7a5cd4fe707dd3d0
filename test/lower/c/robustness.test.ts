import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { mentionsSocketsC, prepareC } from '../../../server/src/core/lower/c/index.ts';
import { events, lowered } from './support.ts';

const server = `#include <sys/socket.h>
#define PORT 8080
#define CHECK(x) do { if ((x) < 0) { perror(#x); exit(1); } } while (0)
static const int on = 1;
struct server { int fd; union { struct sockaddr sa; struct sockaddr_in in; } u; };
static int open_it(struct server *s, int port) {
  int rc, i;
#ifdef _WIN32
  WSADATA data;
#elif defined(SO_REUSEPORT) && !defined(OLD)
  setsockopt(s->fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof(on));
#endif
  for (i = 0; i < 3; i++) {
    switch (i) { case 1: continue; default: break; }
    if ((rc = bind(s->fd, &s->u.sa, sizeof s->u)) < 0 && errno != EINTR) goto fail;
    CHECK(listen(s->fd, 5));
  }
  return rc;
fail:
  close(s->fd);
  return -1;
}
`;

const objects = `namespace net {
class Server final : public Base {
 public:
  explicit Server(int port) : port_{port}, fd_(-1) { start([this](int fd) { return ::listen(fd, 5); }); }
  ~Server() { ::close(fd_); }
 private:
  int port_; int fd_ = -1;
};
}
void f(std::vector<net::Server> &all) try {
  for (auto &one : all) one.start();
  if (auto rc = ::bind(3, nullptr, 0); rc < 0) throw std::runtime_error(R"x(bind)x");
} catch (const std::exception &e) { throw; } catch (...) { return; }
`;

test('a text cut at any offset is lowered', () => {
  for (const [source, language] of [
    [server, 'c'],
    [server, 'cpp'],
    [objects, 'cpp'],
  ] as const) {
    for (let end = 0; end <= source.length; end += 3) lowered(source.slice(0, end), language);
  }
});

test('a text that lost any of its lines is lowered', () => {
  for (const [source, language] of [
    [server, 'c'],
    [objects, 'cpp'],
  ] as const) {
    const lines = source.split('\n');
    lines.forEach((_, index) => {
      lowered(lines.filter((_line, other) => other !== index).join('\n'), language);
    });
  }
});

test('a text with any character changed is lowered', () => {
  const strange = ['{', '}', '(', ')', '"', "'", '/*', '#', '\\', '\0', '\ud800', '\u202e', ';', '::', '\r'];
  for (let index = 0; index < server.length; index += 5) {
    const character = strange[index % strange.length] ?? '{';
    lowered(server.slice(0, index) + character + server.slice(index + 1), index % 2 === 0 ? 'c' : 'cpp');
  }
});

test('deep nesting is a gap, not an end', () => {
  const deep = (open: string, close: string, depth: number): string =>
    `int f(int fd) { bind(fd, a, 16); ${open.repeat(depth)}fd${close.repeat(depth)}; listen(fd, 5); }`;
  for (const [open, close] of [
    ['(', ')'],
    ['{', '}'],
    ['if (fd) ', ''],
    ['-', ''],
    ['f(', ')'],
    ['fd + ', ''],
    ['fd ? 1 : ', ''],
  ] as const) {
    const found = events(deep(open, close, 5000)).map(({ kind }) => kind);
    assert.ok(found.includes('bind'), `bind before ${open.trim()}`);
  }
  // No expression of C begins with a bracket: how much of the text the parser gives up for them is its own affair, but it has an answer.
  assert.doesNotThrow(() => lowered(deep('[', ']', 5000)));
  assert.ok(lowered(deep('f(', ')', 5000)).gaps.some(({ what }) => what === 'nesting'));
});

test('long chains and many alternatives are lowered', () => {
  const chain = Array.from({ length: 3000 }, (_, index) => `else if (fd == ${index}) listen(fd, ${index});`).join('\n');
  assert.ok(lowered(`int f(int fd) { if (bind(fd, a, 16)) return 1; ${chain} }`).functions.length > 0);
  const alternatives = Array.from({ length: 2000 }, (_, index) => `#elif defined(A${index})\n listen(fd, ${index});`).join('\n');
  assert.ok(lowered(`int f(int fd) {\n#ifdef A\n bind(fd, a, 16);\n${alternatives}\n#endif\n}`).functions.length > 0);
  const nested = `${'#ifdef A\n'.repeat(2000)} int x;\n${'#endif\n'.repeat(2000)}`;
  assert.ok(lowered(`int f(int fd) {\n bind(fd, a, 16);\n${nested}}`).functions.length > 0);
});

test('macros that name each other end', () => {
  lowered('#define A B\n#define B A\n#define F(x) G(x)\n#define G(x) F(x)\nint f(int fd) { listen(fd, A); return bind(fd, F(fd), 16); }\n');
});

test('a prepared text has the same length and the same lines', () => {
  const source = 'int f(void) {\n#ifdef A\n  if (a) {\n#else\n  if (b) {\n#endif\n    bind(1, 2, 3); }\n}\n';
  const prepared = prepareC(source);
  assert.ok(prepared);
  assert.equal(prepared.length, source.length);
  assert.deepEqual(
    prepared.split('\n').map((line) => line.trim()),
    ['int f(void) {', '', 'if (a) {', '', '', '', 'bind(1, 2, 3); }', '}', ''],
  );
  assert.equal(prepareC('int f(void) {\n#ifdef A\n  a();\n#else\n  b();\n#endif\n}\n'), undefined);
});

test('a text without a word of sockets is said to have none', () => {
  assert.equal(mentionsSocketsC('int main(void) { close(1); return 0; }'), false);
  assert.equal(mentionsSocketsC('int f(int fd) { return bind (fd, 0, 0); }'), true);
  assert.equal(mentionsSocketsC('void f(struct sockaddr_in *a) { a->sin_port = 80; }'), true);
  assert.equal(mentionsSocketsC('void f(int s) { Listen(s, 5); }'), true);
});

test('the headers of this machine are lowered', () => {
  const folder = '/usr/include';
  const names = readdirSync(folder).filter((name) => name.endsWith('.h'));
  for (const name of names.slice(0, 40)) {
    const text = readFileSync(`${folder}/${name}`, 'utf8');
    lowered(`${text}\nint f(int fd) { return bind(fd, 0, 0); }\n`);
    lowered(`${text}\nint f(int fd) { return bind(fd, 0, 0); }\n`, 'cpp');
  }
});
