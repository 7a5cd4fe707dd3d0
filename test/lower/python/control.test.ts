import { test } from 'node:test';
import { checkBlocks } from './check.ts';

test('a handler takes over where the call raised', () => {
  checkBlocks(
    `
    import socket
    def f(s):
        try:
            s.bind(('', 80))
        except OSError:
            s.close()
        s.listen()
    `,
    'f',
    `
    0:
     -> 3
    1:
     -> opaque ? 6 : 5
    2:
     #1 listen s
     return
    3: throws to 1
     #2 bind s ["", 80]
     -> 4
    4:
     -> 2
    5:
     throw
    6:
     #3 close s
     -> 2
    `,
  );
});

test('finally runs once and remembers how it was entered', () => {
  checkBlocks(
    `
    import socket
    def f(s):
        try:
            return s.listen()
        finally:
            s.close()
    `,
    'f',
    `
    0:
     -> 4
    1:
     #1 close s
     -> ($finally == 1) ? 5 : 6
    2:
     $finally = 1
     -> 1
    3:
     return
    4: throws to 2
     #2 listen s
     $return = #2
     $finally = 2
     -> 1
    5:
     throw
    6:
     -> ($finally == 2) ? 7 : 8
    7:
     return $return
    8:
     -> 3
    `,
  );
});

test('with closes on every way out', () => {
  checkBlocks(
    `
    import socket
    def f():
        with socket.socket() as s:
            s.listen()
    `,
    'f',
    `
    0:
     #1 socket AF_INET SOCK_STREAM 0
     <with> = #1
     s = <with>
     -> 4
    1:
     #2 close <with> by __exit__
     -> ($finally == 1) ? 6 : 7
    2:
     $finally = 1
     -> 1
    3:
     return
    4: throws to 2
     #3 listen s
     -> 5
    5:
     $finally = 0
     -> 1
    6:
     throw
    7:
     -> 3
    `,
  );
});

test('while True ends only by break; its else is for a condition that fails', () => {
  checkBlocks(
    `
    import socket
    def f(s):
        while True:
            s.listen()
            if s.fileno() < 0:
                break
        else:
            s.close()
        return s
    `,
    'f',
    `
    0:
     -> 1
    1:
     -> 2
    2:
     #1 listen s
     -> (s < 0) ? 5 : 6
    3:
     return s
    4:
     -> 1
    5:
     -> 3
    6:
     -> 4
    `,
  );
});

test('platforms and availability are conditions of their own', () => {
  checkBlocks(
    `
    import os, socket, sys
    IS_WINDOWS = os.name == 'nt'
    def f(s):
        if not IS_WINDOWS and hasattr(socket, 'SO_REUSEPORT'):
            s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        if sys.platform.startswith('linux') or sys.platform in ('darwin', 'win32'):
            s.listen()
    `,
    'f',
    `
    0:
     -> platform windows ? 3 : 4
    1:
     -> platform linux ? 6 : 8
    2:
     #1 setsockopt s SOL_SOCKET SO_REUSEPORT 1
     -> 1
    3:
     -> 1
    4:
     -> available SO_REUSEPORT ? 2 : 3
    5:
     return
    6:
     #2 listen s
     -> 5
    7:
     -> 5
    8:
     -> platform darwin|windows ? 6 : 7
    `,
  );
});

test('the body of the main guard is the program', () => {
  checkBlocks(
    `
    import socket
    if __name__ == '__main__':
        s = socket.socket()
        s.listen()
    else:
        s = None
    `,
    '<module>',
    `
    0:
     #1 socket AF_INET SOCK_STREAM 0
     s = #1
     #2 listen s
     -> 1
    1:
     return
    `,
  );
});

test('exit ends the process', () => {
  checkBlocks(
    `
    import socket, sys
    def f(s):
        s.listen()
        sys.exit(1)
        s.close()
    `,
    'f',
    `
    0:
     #1 listen s
     end-of-process
    `,
  );
});

test('lines that no socket depends on are not followed', () => {
  checkBlocks(
    `
    import socket
    def f(s, n):
        total = 0
        for i in range(n):
            if i % 2:
                continue
            total += i
        port = 8000
        port += 1
        print(total)
        s.bind(('', port))
    `,
    'f',
    `
    0:
     port = 8000
     port = (port + 1)
     #1 bind s ["", port]
     return
    `,
  );
});
