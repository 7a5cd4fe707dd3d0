import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, kernelView } from './check.ts';

test('TCPServer asks for nothing that its attributes do not ask for', () => {
  check(
    `
    import socketserver
    socketserver.TCPServer(('', 80), None)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by socketserver.TCPServer
    #2 bind <server>.socket ["", 80] by socketserver.TCPServer
    #3 listen <server>.socket 5 by socketserver.TCPServer
    `,
  );
});

test('servers of other modules set SO_REUSEADDR', () => {
  for (const [module, name, args] of [
    ['http.server', 'ThreadingHTTPServer', '("", 80), None'],
    ['xmlrpc.server', 'SimpleXMLRPCServer', '("", 80)'],
    ['wsgiref.simple_server', 'WSGIServer', '("", 80), None'],
  ] as const) {
    check(
      `
      from ${module} import ${name}
      ${name}(${args})
      `,
      `
      #1 socket AF_INET SOCK_STREAM 0 by ${module}.${name}
      #2 setsockopt <server>.socket SOL_SOCKET SO_REUSEADDR 1 by ${module}.${name}
      #3 bind <server>.socket ["", 80] by ${module}.${name}
      #4 listen <server>.socket 5 by ${module}.${name}
      `,
    );
  }
});

test('make_server constructs a WSGIServer', () => {
  check(
    `
    from wsgiref.simple_server import make_server
    make_server('127.0.0.1', 8000, app)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by wsgiref.simple_server.WSGIServer
    #2 setsockopt <server>.socket SOL_SOCKET SO_REUSEADDR 1 by wsgiref.simple_server.WSGIServer
    #3 bind <server>.socket ["127.0.0.1", 8000] by wsgiref.simple_server.WSGIServer
    #4 listen <server>.socket 5 by wsgiref.simple_server.WSGIServer
    `,
  );
});

test('class attributes of a subclass count, those of mixins do not matter', () => {
  check(
    `
    import socket, socketserver
    class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
        allow_reuse_address = True
        allow_reuse_port = True
        address_family = socket.AF_INET6
        request_queue_size = 128
    class Other(Server):
        allow_reuse_address = False
    Other(('::', 80), None)
    `,
    `
    #1 socket AF_INET6 SOCK_STREAM 0 by socketserver.TCPServer
    #2 setsockopt <server>.socket SOL_SOCKET SO_REUSEPORT 1 by socketserver.TCPServer
    #3 bind <server>.socket ["::", 80] by socketserver.TCPServer
    #4 listen <server>.socket 128 by socketserver.TCPServer
    `,
  );
});

test('bind_and_activate=False leaves bind and listen to their methods', () => {
  check(
    `
    import socketserver
    server = socketserver.TCPServer(('', 80), None, bind_and_activate=False)
    server.allow_reuse_address = True
    server.server_bind()
    server.server_activate()
    server.server_close()
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by socketserver.TCPServer
    #2 setsockopt server.socket SOL_SOCKET SO_REUSEADDR 1 by socketserver.TCPServer
    #3 bind server.socket server.server_address by socketserver.TCPServer
    #4 listen server.socket 5 by socketserver.TCPServer
    #5 close server.socket by socketserver.BaseServer.server_close
    `,
  );
});

test('an attribute that is assigned when the server has bound is a setsockopt after bind', () => {
  const late = 'setsockopt <server>.socket SOL_SOCKET SO_REUSEADDR true by socketserver.TCPServer.allow_reuse_address';
  const made = `
    #1 socket AF_INET SOCK_STREAM 0 by socketserver.TCPServer
    #2 setsockopt <server>.socket SOL_SOCKET SO_REUSEADDR 1 by socketserver.TCPServer
    #3 bind <server>.socket ["", 80] by socketserver.TCPServer
    #4 listen <server>.socket 5 by socketserver.TCPServer
    #5 ${late}
    `;
  // Blocks print in the order of their numbers: the option within a branch comes where its block does.
  const ordered = made.split('\n').map((line) => line.replace(/#\d/, '#'));
  for (const target of ['Server', 'socketserver.TCPServer']) {
    const source = `
      import socketserver
      class Server(socketserver.TCPServer):
          pass
      server = Server(('', 80), None)
      ${target}.allow_reuse_address = True
      `;
    checkUnordered(source, ordered);
  }
});

test('the constructor of the file runs the constructor of the library', () => {
  for (const call of ['super().__init__(', 'super(Server, self).__init__(', 'socketserver.TCPServer.__init__(self, ']) {
    check(
      `
      import socketserver
      class Server(socketserver.TCPServer):
          def __init__(self, port):
              ${call}('', port), None)
      Server(8080)
      `,
      `
      #1 socket AF_INET SOCK_STREAM 0 by socketserver.TCPServer
      #2 bind self.socket ["", port] by socketserver.TCPServer
      #3 listen self.socket 5 by socketserver.TCPServer
      `,
    );
  }
});

test('an overridden server_bind is called, and its super() binds', () => {
  check(
    `
    import socket, socketserver
    class Server(socketserver.TCPServer):
        def server_bind(self):
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            super().server_bind()
    Server(('', 80), None)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by socketserver.TCPServer
    #2 listen <server>.socket 5 by socketserver.TCPServer
    #3 setsockopt self.socket SOL_SOCKET SO_REUSEADDR 1
    #4 bind self.socket self.server_address by socketserver.TCPServer
    `,
  );
});

test("asyncore's dispatcher configures the socket that it keeps", () => {
  check(
    `
    import asyncore
    class Server(asyncore.dispatcher):
        def __init__(self):
            asyncore.dispatcher.__init__(self)
            self.create_socket()
            self.set_reuse_addr()
            self.bind(('', 80))
            self.listen(5)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by asyncore.dispatcher.create_socket
    #2 setsockopt self.socket SOL_SOCKET SO_REUSEADDR 1 by asyncore.dispatcher.set_reuse_addr
    #3 bind self.socket ["", 80]
    #4 listen self.socket 5
    `,
  );
});

function checkUnordered(source: string, expected: readonly string[]): void {
  const sorted = (lines: readonly string[]) =>
    lines
      .map((line) => line.trim().replace(/^#\d*/, '#'))
      .filter((line) => line !== '')
      .sort();
  assert.deepEqual(sorted(kernelView(source).split('\n')), sorted(expected));
}
