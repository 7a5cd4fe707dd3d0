import { test } from 'node:test';
import { checkBlocks } from './support.ts';

test('short circuit', () => {
  checkBlocks(
    `int f(int fd, int port) { if (bind(fd, a, 16) < 0 && errno == EADDRINUSE) return 1; if (!fd || listen(fd, 1)) return 2; return 0; }
`,
    `
      function f(fd, port)
       0:
        e0 bind fd a
        -> (e0 < 0) ? 4 : 3
       1:
        -> fd ? 12 : 10
       2:
        return 1
       3:
        -> 1
       4:
        -> opaque ? 2 : 3
       9:
        return 0
       10:
        return 2
       11:
        -> 9
       12:
        e1 listen fd 1
        -> e1 ? 10 : 11
    `,
  );
});

test('goto and labels', () => {
  checkBlocks(
    `int f(int fd) { if (bind(fd, a, 16)) goto fail; return 0; fail: close(fd); return -1; }
`,
    `
      function f(fd)
       0:
        e0 bind fd a
        -> e0 ? 2 : 3
       1:
        return 0
       2:
        -> 5
       3:
        -> 1
       5:
        e1 close fd discarded
        return -1
    `,
  );
});

test('switch with fall-through', () => {
  checkBlocks(
    `void f(int fd, int n) { switch (n) { case 1: listen(fd, 1); case 2: listen(fd, 2); break; default: close(fd); } }
`,
    `
      function f(fd, n)
       0:
        -> (n == 1) ? 2 : 5
       1:
        return
       2:
        e0 listen fd 1 discarded
        -> 3
       3:
        e1 listen fd 2 discarded
        -> 1
       4:
        e2 close fd discarded
        -> 1
       5:
        -> (n == 2) ? 3 : 7
       7:
        -> 4
    `,
  );
});

test('endless loop', () => {
  checkBlocks(
    `void f(int fd) { for (;;) { int c = accept(fd, 0, 0); if (c < 0) continue; if (c == 9) break; close(c); } close(fd); }
`,
    `
      function f(fd)
       0:
        -> 1
       1:
        -> 2
       2:
        e0 accept fd
        let c = e0
        -> (c < 0) ? 7 : 8
       3:
        -> 1
       4:
        e3 close fd discarded
        return
       6:
        -> (c == 9) ? 13 : 14
       7:
        -> 3
       8:
        -> 6
       12:
        e2 close c discarded
        -> 3
       13:
        -> 4
       14:
        -> 12
    `,
  );
});

test('retry', () => {
  checkBlocks(
    `int f(int fd) { int rc; do { rc = bind(fd, a, 16); } while (rc < 0 && errno == EINTR); return rc; }
`,
    `
      function f(fd)
       0:
        let rc = ?
        -> 1
       1:
        e1 bind fd a
        rc = e1
        -> 2
       2:
        -> (rc < 0) ? 4 : 3
       3:
        return rc
       4:
        -> opaque ? 1 : 3
    `,
  );
});

test('the end of the process', () => {
  checkBlocks(
    `static void die(const char *m) { perror(m); exit(1); }
void f(int fd) { if (bind(fd, a, 16) < 0) die("bind"); assert(listen(fd, 1) == 0); }
`,
    `
      function f(fd)
       0:
        e0 bind fd a
        -> (e0 < 0) ? 2 : 3
       1:
        e2 listen fd 1
        -> (e2 == 0) ? 6 : 7
       2:
        e1 call f1("bind") discarded
        -> 1
       3:
        -> 1
       6:
        return
       7:
        end-of-process
    `,
  );
});

test('what does not matter is not lowered', () => {
  checkBlocks(
    `int f(int argc, char **argv) {
  int i, verbose = 0;
  for (i = 1; i < argc; i++) { if (!strcmp(argv[i], "-v")) verbose = 1; else usage(); }
  if (verbose) printf("hello\\n");
  if (argc > 9) return 2;
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  return fd;
}
`,
    `
      function f(argc, argv)
       0:
        -> opaque ? 1 : 2
       1:
        return 2
       2:
        e0 socket AF_INET SOCK_STREAM 0
        let fd = e0
        return fd
    `,
  );
});

test('exceptions', () => {
  checkBlocks(
    `void f(int fd) { try { if (::bind(fd, a, 16) < 0) throw 1; } catch (const E &e) { ::close(fd); } catch (...) { return; } ::listen(fd, 1); }
`,
    `
      function f(fd)
       0:
        -> 3
       1:
        -> opaque ? 12 : 13
       2:
        e3 listen fd 1 discarded
        return
       3: throws to 1
        e0 bind fd a
        -> (e0 < 0) ? 5 : 6
       4: throws to 1
        -> 10
       5: throws to 1
        -> 1
       6: throws to 1
        -> 4
       10:
        -> 2
       12:
        let e = ?
        e2 close fd discarded
        -> 2
       13:
        -> 16
       16:
        return
    `,
    'cpp',
  );
});

test('objects are destroyed where their block ends', () => {
  checkBlocks(
    `struct Sock { int fd; Sock() { fd = socket(AF_INET, SOCK_STREAM, 0); } ~Sock() { close(fd); } };
int f(int n) { { Sock inner; if (n) return 1; listen(inner.fd, 1); } Sock outer; return listen(outer.fd, 2); }
`,
    `
      function f(n)
       0:
        e3 call class0()
        let inner = e3
        -> opaque ? 1 : 2
       1:
        e5 call inner.~Sock()
        return 1
       2:
        e6 listen inner.fd 1 discarded
        e7 call inner.~Sock()
        e8 call class0()
        let outer = e8
        e10 listen outer.fd 2
        e11 call outer.~Sock()
        return e10
    `,
    'cpp',
  );
});

test('a function of old, without a type', () => {
  checkBlocks(
    `reaper()
{
	while (wait3(0, 1, 0) > 0)
		;
}

f(fd, port)
	int fd;
	int port;
{
	bind(fd, port, 16);
	return listen(fd, 5);
}
`,
    `
      function f(fd, port)
       0:
        e0 bind fd port discarded
        e1 listen fd 5
        return e1
    `,
  );
});
