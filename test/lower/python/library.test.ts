import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, eventsOf, lowered } from './check.ts';

test('socket.create_server sets SO_REUSEADDR where it is right to', () => {
  check(
    `
    import socket
    socket.create_server(('', 80), backlog=3)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by socket.create_server
    #2 bind #1 ["", 80] by socket.create_server
    #3 listen #1 3 by socket.create_server
    #4 setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 by socket.create_server
    `,
  );
});

test('create_connection binds only what it is given', () => {
  check(
    `
    import socket
    socket.create_connection(('192.0.2.1', 80), 5)
    socket.create_connection(('192.0.2.1', 80), source_address=('', 5000))
    socket.create_connection(('192.0.2.1', 80), source_address=None)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by socket.create_connection
    #2 connect #1 ["192.0.2.1", 80] by socket.create_connection
    #3 socket AF_INET SOCK_STREAM 0 by socket.create_connection
    #4 bind #3 ["", 5000] by socket.create_connection
    #5 connect #3 ["192.0.2.1", 80] by socket.create_connection
    #6 socket AF_INET SOCK_STREAM 0 by socket.create_connection
    #7 connect #6 ["192.0.2.1", 80] by socket.create_connection
    `,
  );
});

test('asyncio.start_server without reuse_address asks for nothing', () => {
  check(
    `
    import asyncio
    async def main():
        await asyncio.start_server(handle, '127.0.0.1', 80, reuse_address=False)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by asyncio.start_server
    #2 bind #1 ["127.0.0.1", 80] by asyncio.start_server
    #3 listen #1 100 by asyncio.start_server
    `,
  );
});

test('loop.create_server with a socket only listens', () => {
  check(
    `
    import asyncio
    async def main(sock):
        await asyncio.get_running_loop().create_server(Protocol, sock=sock, backlog=7)
    `,
    '#1 listen sock 7 by create_server',
  );
});

test('create_server of something that is no event loop is not ours', () => {
  check(
    `
    async def main(cloud):
        await cloud.create_server('web', '10.0.0.1', 80)
    `,
    '',
  );
});

test('local_addr is bound before connecting', () => {
  check(
    `
    import asyncio
    async def main(loop):
        await asyncio.open_connection('192.0.2.1', 80, local_addr=('', 5000))
        await loop.create_datagram_endpoint(Protocol, local_addr=('::', 5353), reuse_port=True)
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by asyncio.open_connection
    #2 bind #1 ["", 5000] by asyncio.open_connection
    #3 connect #1 ["192.0.2.1", 80] by asyncio.open_connection
    #4 socket AF_INET6 SOCK_DGRAM 0 by create_datagram_endpoint
    #5 setsockopt #4 SOL_SOCKET SO_REUSEPORT 1 by create_datagram_endpoint
    #6 bind #4 ["::", 5353] by create_datagram_endpoint
    `,
  );
});

test('what wraps a socket is that socket', () => {
  check(
    `
    import socket, ssl, contextlib
    s = socket.socket()
    t = ssl.wrap_socket(s)
    context.wrap_socket(t, server_side=True).bind(('', 443))
    contextlib.closing(s).listen()
    socket.socket(fileno=s.detach()).close()
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0
    #2 bind t ["", 443]
    #3 listen s
    #4 close s
    `,
  );
});

test('SO_LINGER as struct.pack writes it', () => {
  check(
    `
    import socket, struct
    def reset(s):
        s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    `,
    '#1 setsockopt s SOL_SOCKET SO_LINGER {l_onoff: 1, l_linger: 0}',
  );
});

test('connect_ex gives its error, the others raise it', () => {
  const failures = eventsOf(lowered('import socket\ns = socket.socket()\ns.connect(a)\ns.connect_ex(a)\ns.listen()\n')).map(
    (event) => `${event.kind} ${event.onFailure}`,
  );
  assert.deepEqual(
    failures.filter((line) => line.startsWith('connect')),
    ['connect throws', 'connect returns'],
  );
  check(
    `
    import socket
    def probe():
        s = socket.socket()
        s.bind(('', 0))
        return s.connect_ex(('', 80)) == 0
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0
    #2 bind s ["", 0]
    #3 connect s ["", 80]
    `,
  );
});

test('fork is seen', () => {
  check(
    `
    import os, socket
    s = socket.socket()
    if os.fork() == 0:
        s.listen()
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0
    #2 fork
    #3 listen s
    `,
  );
});

test('hypercorn and gunicorn listen where they are configured to', () => {
  check(
    `
    from gunicorn.app.base import BaseApplication
    from hypercorn.config import Config
    class Application(BaseApplication):
        pass
    def main(application):
        config = Config()
        config.bind = ['127.0.0.1:8001']
        options = {'bind': '0.0.0.0:8002', 'workers': 2}
        Application(application, options).run()
    `,
    `
    #1 socket AF_INET SOCK_STREAM 0 by hypercorn.config.Config.bind
    #2 bind #1 ["127.0.0.1", 8001] by hypercorn.config.Config.bind
    #3 listen #1 100 by hypercorn.config.Config.bind
    #4 socket AF_INET SOCK_STREAM 0 by gunicorn.app.base.BaseApplication
    #5 setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 by hypercorn.config.Config.bind
    #6 bind #4 ["0.0.0.0", 8002] by gunicorn.app.base.BaseApplication
    #7 listen #4 2048 by gunicorn.app.base.BaseApplication
    #8 setsockopt #4 SOL_SOCKET SO_REUSEADDR 1 by gunicorn.app.base.BaseApplication
    `,
  );
});
