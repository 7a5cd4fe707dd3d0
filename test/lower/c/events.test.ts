import { test } from 'node:test';
import { check, checkFile } from './support.ts';

test('the calls of POSIX', () => {
  check(
    `int s = socket(AF_INET, SOCK_STREAM, 0);
setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &port, sizeof(port));
bind(s, (struct sockaddr *)&addr, sizeof addr);
listen(s, SOMAXCONN);
int c = accept4(s, NULL, NULL, SOCK_CLOEXEC);
connect(c, addr, 16);
close(c);
fork();`,
    `
      e0 socket AF_INET SOCK_STREAM 0
      let s = e0
      e2 setsockopt s SOL_SOCKET SO_REUSEADDR &port discarded
      e3 bind s &addr discarded
      e4 listen s SOMAXCONN discarded
      e5 accept s
      let c = e5
      e7 connect c addr discarded
      e8 close c discarded
      e9 fork discarded
    `,
  );
});

test('the calls of Winsock', () => {
  check(
    `SOCKET s = WSASocket(AF_INET, SOCK_DGRAM, IPPROTO_UDP, NULL, 0, WSA_FLAG_OVERLAPPED);
if (s == INVALID_SOCKET) return 1;
SOCKET c = WSAAccept(s, NULL, NULL, NULL, 0);
closesocket(c);`,
    `
      e0 socket AF_INET SOCK_DGRAM IPPROTO_UDP
      let s = e0
      e2 accept s
      let c = e2
      e4 close c discarded
    `,
  );
});

test('result', () => {
  check(
    `bind(fd, a, 16);
(void)bind(fd, a, 16);
if (bind(fd, a, 16)) return 1;
int rc = bind(fd, a, 16);
rc = listen(fd, 5);
return rc;`,
    `
      e0 bind fd a discarded
      e1 bind fd a voided
      e2 bind fd a
      e3 bind fd a discarded
      let rc = e3
      e5 listen fd 5
      rc = e5
    `,
  );
});

test('macros are what they stand for', () => {
  checkFile(
    `#define PORT 8080
#define ADDR(a) ((struct sockaddr *)&(a))
#define BIND(s, a) bind((s), ADDR(a), sizeof(a))
#define CHECK(x) do { if ((x) < 0) { perror(#x); exit(1); } } while (0)
enum { BACKLOG = 1 << 3, NEXT };
static const int level = SOL_SOCKET;
int f(int fd, struct sockaddr_in a) {
  a.sin_port = htons(PORT);
  BIND(fd, a);
  CHECK(listen(fd, BACKLOG));
  listen(fd, NEXT);
  setsockopt(fd, level, SO_REUSEADDR, &fd, sizeof fd);
}`,
    `
      let level = SOL_SOCKET
      a.sin_port = htons(8080)
      e2 bind fd &a discarded
      e3 listen fd 8
      e4 listen fd 9 discarded
      e5 setsockopt fd SOL_SOCKET SO_REUSEADDR &fd discarded
    `,
  );
});

test('a function of the file is no system call', () => {
  checkFile(
    `static int bind(int a, void *b, int c) { return listen(a, c); }
int f(int fd) { return bind(fd, 0, 3); }`,
    `
      e0 listen a c
      e1 call f1(fd, 0, 3)
    `,
  );
});

test("the textbooks' wrappers end the process", () => {
  checkFile(
    `void f(int port) { int fd = Socket(AF_INET, SOCK_STREAM, 0); Bind(fd, a, 16); Listen(fd, LISTENQ); }`,
    `
      e0 socket AF_INET SOCK_STREAM 0 throws
      let fd = e0
      e2 bind fd a throws discarded
      e3 listen fd LISTENQ throws discarded
    `,
  );
});

test('pointers to structures and arrays of sockets', () => {
  checkFile(
    `struct server { int fd; int fds[2]; };
void f(struct server *s, int i) {
  s->fd = socket(AF_INET, SOCK_STREAM, 0);
  s->fds[0] = s->fd;
  s->fds[i] = socket(AF_INET, SOCK_STREAM, 0);
  listen((*s).fd, 1);
  listen(s->fds[i], 1);
}`,
    `
      e0 socket AF_INET SOCK_STREAM 0
      s.fd = e0
      s.fds[0] = s.fd
      e3 socket AF_INET SOCK_STREAM 0
      s.fds[i] = e3
      e5 listen s.fd 1 discarded
      e6 listen s.fds[i] 1 discarded
    `,
  );
});

test('pointers to functions', () => {
  checkFile(
    `struct ops { int (*open)(int); };
static int open_it(int n) { return socket(AF_INET, SOCK_STREAM, n); }
int f(struct ops *o, int (*cb)(int)) { o->open = open_it; int fd = cb(1); listen(fd, 1); return (*cb)(o->open(2)); }`,
    `
      e0 socket AF_INET SOCK_STREAM n
      o.open = f1
      e2 call (cb)(1)
      let fd = e2
      e4 listen fd 1 discarded
      e5 call (o.open)(2)
      e6 call (cb)(e5)
    `,
  );
});

test('a static is set once', () => {
  checkFile(
    `int f(int fd) { static int on = 1; return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }`,
    `
      let on = 1
      e1 setsockopt fd SOL_SOCKET SO_REUSEADDR &on
    `,
  );
});

test('dup keeps the socket', () => {
  check(
    `int other = dup(fd);
listen(other, 1);`,
    `
      escape fd
      let other = fd
      e2 listen other 1 discarded
    `,
  );
});

test('errors of the C library say nothing', () => {
  check(
    `if (bind(fd, a, 16) < 0 && errno == EADDRINUSE) return 1;
errno = 0;
do { fd = accept(fd, NULL, NULL); } while (fd < 0 && errno == EINTR);`,
    `
      e0 bind fd a
      e1 accept fd
      fd = e1
    `,
  );
});

test('out parameters', () => {
  check(
    `struct sockaddr_in a; int n; socklen_t len;
getsockname(fd, (struct sockaddr *)&a, &len);
getsockopt(fd, SOL_SOCKET, SO_ERROR, &n, &len);
snprintf(buf, sizeof buf, "%d", port);
bind(fd, (struct sockaddr *)&a, n);`,
    `
      let a = ?
      let n = ?
      let len = ?
      e3 getsockname fd discarded
      a = ?kernel
      n = ?
      e6 bind fd &a discarded
    `,
  );
});

test('K&R', () => {
  checkFile(
    `int f(fd, a) int fd; struct sockaddr *a; { return bind(fd, a, 16); }`,
    `
      e0 bind fd a
    `,
  );
});

test('argv', () => {
  checkFile(
    `int main(int argc, char **argv) { struct sockaddr_in a; a.sin_port = htons(atoi(argv[1])); char *p = getenv("PORT"); a.sin_port = htons(atoi(p)); return bind(0, (struct sockaddr *)&a, 16); }`,
    `
      let a = ?
      a.sin_port = htons(parse-int(?argv))
      let p = ?env
      a.sin_port = htons(parse-int(p))
      e4 bind 0 &a
    `,
  );
});

test('linger', () => {
  check(
    `struct linger l = { 1, 0 };
setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, 1, sizeof(int));
setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
setsockopt(fd, SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT, (char *)&port, sizeof port);`,
    `
      let l = {l_onoff: 1, l_linger: 0}0
      e1 setsockopt fd SOL_SOCKET SO_LINGER &l discarded
      e2 setsockopt fd SOL_SOCKET SO_REUSEADDR 1 discarded
      $literal = 1
      e4 setsockopt fd SOL_SOCKET SO_REUSEADDR &$literal discarded
      e5 setsockopt fd SOL_SOCKET (SO_REUSEADDR | SO_REUSEPORT) &port discarded
    `,
  );
});

test('what the name of a stranger says', () => {
  checkFile(
    `void f(int fd, int kind) {
  if (IS_UDP(kind)) return;
  set_nonblocking(fd);
  bind(fd, a, 16);
  COMPAT_CLOSE(fd);
  handle(fd);
}
`,
    `
      e0 bind fd a discarded
      e1 close fd duck discarded
      e2 call handle(fd) discarded
    `,
  );
});

test('a variable of the file is no constant where a function changes it that is not lowered', () => {
  checkFile(
    `static struct entry *head = 0;
static int port = 8080;
static void add(struct entry *one) { one->next = head; head = one; }
void f(int fd, struct sockaddr_in *at) { at->sin_port = htons(port); bind(fd, (struct sockaddr *)at, sizeof *at); }`,
    `
      let head = 0
      let port = 8080
      head = ?
      at.sin_port = htons(port)
      e4 bind fd at discarded
    `,
  );
});

test("GoogleTest's assertions look at what they are given", () => {
  checkFile(
    `TEST(A, b) {
  int s = socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_LE(0, s);
  EXPECT_TRUE(listen(s, 1) == 0);
  ASSERT_FALSE(connect(s, a, 16));
}`,
    `
      e0 socket AF_INET SOCK_STREAM 0
      let s = e0
      e2 listen s 1
      e3 connect s a
    `,
    'cpp',
  );
});
