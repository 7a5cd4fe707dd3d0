import { test } from 'node:test';
import { check } from './check.ts';

const listener = `
  #1 socket AF_INET SOCK_STREAM 0
  #2 setsockopt s SOL_SOCKET SO_REUSEADDR 1
  #3 bind s ["", 80]
  #4 listen s`;

function program(imports: string, prefix: string): string {
  return `
${imports}
s = ${prefix}socket(${prefix}AF_INET, ${prefix}SOCK_STREAM)
s.setsockopt(${prefix}SOL_SOCKET, ${prefix}SO_REUSEADDR, 1)
s.bind(('', 80))
s.listen()
`;
}

test('a socket is a socket whatever the import', () => {
  check(program('import socket', 'socket.'), listener);
  check(program('import socket as s1', 's1.'), listener);
  check(program('import _socket', '_socket.'), listener);
  check(program('from socket import *', ''), listener);
  check(program('from socket import socket, AF_INET, SOCK_STREAM, SOL_SOCKET, SO_REUSEADDR', ''), listener);
  check(program('from gevent import socket', 'socket.'), listener);
  check(program('from eventlet.green import socket', 'socket.'), listener);
  check(program('import os, socket, sys', 'socket.'), listener);
});

test('an excerpt without its import is read as it is meant', () => {
  check(program('', 'socket.'), listener);
});

test('a renamed constant keeps the name of the man page', () => {
  check(
    `
    from socket import socket as make, AF_INET6 as SIX, SOCK_DGRAM as DGRAM
    s = make(SIX, DGRAM)
    s.bind(('::', 53))
    `,
    `
    #1 socket AF_INET6 SOCK_DGRAM 0
    #2 bind s ["::", 53]
    `,
  );
});

test('an import within a function, or in a try, counts where it stands', () => {
  check(
    `
    def serve():
        import socket
        s = socket.socket()
        s.listen()
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0
    #2 listen s
    `,
  );
  check(
    `
    try:
        import socketserver
    except ImportError:
        import SocketServer as socketserver
    socketserver.UDPServer(('', 514), None)
    `,
    `
    #1 socket AF_INET SOCK_DGRAM 0 by socketserver.UDPServer
    #2 bind <server>.socket ["", 514] by socketserver.UDPServer
    `,
  );
});

test("Python 2's modules are those of Python 3", () => {
  check(
    `
    from BaseHTTPServer import HTTPServer
    HTTPServer(('', 8000), None)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by http.server.HTTPServer
    #2 setsockopt <server>.socket SOL_SOCKET SO_REUSEADDR 1 by http.server.HTTPServer
    #3 bind <server>.socket ["", 8000] by http.server.HTTPServer
    #4 listen <server>.socket 5 by http.server.HTTPServer
    `,
  );
});

test('a module of the same name in the package is another one', () => {
  check(
    `
    from . import socket
    s = socket.socket()
    t = socket.create_server(('', 1))
    `,
    '',
  );
});

test('a name that is assigned is no longer the module', () => {
  check(
    `
    import socket
    socket = socket.socket(socket.AF_INET6)
    socket.bind(('', 80))
    `,
    `
    #1 socket AF_INET6 SOCK_STREAM 0
    #2 bind socket ["", 80]
    `,
  );
});

test('a constant of the socket vocabulary under any of its module names', () => {
  check(
    `
    import socket
    socket.socket(socket.AddressFamily.AF_UNIX, type=socket.SocketKind.SOCK_RAW, proto=socket.IPPROTO_ICMP)
    socket.socket(getattr(socket, 'AF_PACKET')).listen()
    `,
    `
    #1 socket AF_UNIX SOCK_RAW IPPROTO_ICMP
    #2 socket AF_PACKET SOCK_STREAM 0
    #3 listen #2
    `,
  );
});
