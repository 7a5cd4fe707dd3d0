import { test } from 'node:test';
import { checkBlocks } from './support.ts';

test('platforms and options of the preprocessor', () => {
  checkBlocks(
    `void f(int fd) {
#ifdef _WIN32
  closesocket(fd);
#elif defined(__linux__) || defined(__APPLE__)
  listen(fd, 1);
#else
  close(fd);
#endif
#ifdef SO_REUSEPORT
  setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, 4);
#endif
#if HAVE_V6 && !defined(NO_V6)
  listen(fd, 6);
#endif
#if 0
  listen(fd, 0);
#endif
}
`,
    `
      function f(fd)
       0:
        -> platform windows ? 2 : 3
       1:
        -> available SO_REUSEPORT ? 13 : 14
       2:
        e0 close fd discarded
        -> 1
       3:
        -> platform linux ? 6 : 8
       6:
        e1 listen fd 1 discarded
        -> 1
       7:
        e2 close fd discarded
        -> 1
       8:
        -> platform darwin ? 6 : 7
       12:
        -> #HAVE_V6 ? 20 : 19
       13:
        e3 setsockopt fd SOL_SOCKET SO_REUSEPORT &on discarded
        -> 12
       14:
        -> 12
       17:
        -> 26
       18:
        e4 listen fd 6 discarded
        -> 17
       19:
        -> 17
       20:
        -> #NO_V6 ? 19 : 18
       24:
        return
       26:
        -> 24
    `,
  );
});

test('a macro with blanks behind its body', () => {
  checkBlocks(
    `#define BACKLOG 5 \t
#define FIRST(fd) (fd) /* the first */  \n\nvoid f(int fd) {
  listen(FIRST(fd), BACKLOG);
}
`,
    `
      function f(fd)
       0:
        e0 listen fd 5 discarded
        return
    `,
  );
});

test('functions under conditions', () => {
  checkBlocks(
    `#ifdef _WIN32
static int open_it(void) { return WSASocket(2, 1, 6, 0, 0, 0); }
#else
static int open_it(void) { return socket(2, 1, 6); }
#endif
int f(void) { return open_it(); }
`,
    `
      function f()
       0:
        -> platform windows ? 3 : 2
       1:
        return $alternative
       2:
        e4 call f2()
        $alternative = e4
        -> 1
       3:
        e2 call f1()
        $alternative = e2
        -> 1
    `,
  );
});

test('an alternative that breaks a statement', () => {
  checkBlocks(
    `int f(int fd) {
#ifdef _WIN32
  if (bind(fd, w, 1)) {
#else
  if (bind(fd, u, 2)) {
#endif
    return -1;
  }
  return listen(fd, 1);
}
`,
    `
      function f(fd)
       0:
        e0 bind fd u
        -> e0 ? 2 : 3
       1:
        e1 listen fd 1
        return e1
       2:
        return -1
       3:
        -> 1
    `,
  );
});

test('one body for the conditions of two alternatives', () => {
  checkBlocks(
    `int f(int s, struct sockaddr *a, struct sockaddr *b) {
#ifdef DUAL
  if (bind(s, a, 16) < 0)
#else
  if (bind(s, b, 16) < 0)
#endif
  {
    close(s);
    return -1;
  }
  return listen(s, 5);
}`,
    `
    function f(s, a, b)
     0:
      -> #DUAL ? 4 : 5
     1:
      e2 close s discarded
      return -1
     2:
      e3 listen s 5
      return e3
     3:
      -> 2
     4:
      e0 bind s a
      -> (e0 < 0) ? 8 : 9
     5:
      e1 bind s b
      -> (e1 < 0) ? 15 : 16
     7:
      -> 3
     8:
      -> 1
     9:
      -> 7
     14:
      -> 3
     15:
      -> 1
     16:
      -> 14
    `,
  );
});
