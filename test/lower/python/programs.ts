/** Programs as people write them: with every construct that the lowering knows. Nothing is asserted of them but that they have an answer. */
export const programs: readonly string[] = [
  `#!/usr/bin/env python3
"""Echo."""
import argparse, os, socket, sys, threading
from contextlib import ExitStack, closing, suppress

HOST, PORT = os.environ.get('HOST', ''), int(os.getenv('PORT', '8080'))
IS_WINDOWS = sys.platform == 'win32'

class Server(threading.Thread):
    backlog: int = 5

    def __init__(self, address=(HOST, PORT), *args, family: int = socket.AF_INET, **kwargs):
        super().__init__(*args, **kwargs)
        self.sock = socket.socket(family, socket.SOCK_STREAM)
        if not IS_WINDOWS and hasattr(socket, 'SO_REUSEPORT'):
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        self.clients = {}

    @property
    def port(self):
        return self.sock.getsockname()[1]

    def run(self):
        with self.sock, suppress(OSError):
            for attempt in range(3):
                try:
                    self.sock.bind((HOST, PORT + attempt))
                except OSError as error:
                    print(error, file=sys.stderr)
                    continue
                else:
                    break
                finally:
                    print(f'{attempt!r}')
            else:
                raise SystemExit(1)
            self.sock.listen(self.backlog)
            while True:
                connection, (host, port) = self.sock.accept()
                self.clients[host, port] = connection
                threading.Thread(target=self.handle, args=(connection,)).start()

    def handle(self, connection):
        with closing(connection) as c:
            while data := c.recv(1024):
                c.sendall(data)

if __name__ == '__main__':
    parser = argparse.ArgumentParser()
    arguments = parser.parse_args()
    with ExitStack() as stack:
        servers = [stack.enter_context(s) for s in (Server(), Server(('::1', 1), family=socket.AF_INET6))]
        [s.start() for s in servers if s]
`,
  `import asyncio
import socketserver
from http.server import *

class Handler(socketserver.StreamRequestHandler):
    def handle(self): self.wfile.write(self.rfile.readline())

class Reusing(socketserver.ThreadingMixIn, socketserver.TCPServer):
    'A server.'
    allow_reuse_address, daemon_threads = True, True
    def server_bind(self):
        self.socket.setsockopt(socketserver.socket.SOL_SOCKET, 2, 1)
        super(Reusing, self).server_bind()

def outer(kind):
    made = None
    def inner():
        nonlocal made
        made = Reusing(('', 80), Handler, bind_and_activate=kind == 'now')
        return made
    match kind:
        case 'now' | 'later' if made is None:
            return inner()
        case {'port': port, **rest}:
            return HTTPServer(('', port), Handler)
        case [first, *others]:
            del others
        case _:
            assert kind, 'nothing'

async def main(*, loop=None):
    server = await asyncio.start_server(lambda r, w: None, '127.0.0.1', 8888, reuse_address=False)
    async with server:
        await server.serve_forever()
    reader, writer = await asyncio.open_connection('h', 1, local_addr=('', 2))
    async for line in reader:
        yield line
    await loop.create_datagram_endpoint(asyncio.DatagramProtocol, local_addr=('0.0.0.0', 5353), reuse_port=True)

asyncio.run(main()) if True else None; outer('now'); outer.x = lambda: outer('later')
`,
  `from socket import *
import asyncore
global_socket = socket(AF_INET, SOCK_DGRAM); global_socket.bind(('', 5000))
class D(asyncore.dispatcher):
    def __init__(self, port):
        asyncore.dispatcher.__init__(self)
        self.create_socket(AF_INET, SOCK_STREAM); self.set_reuse_addr()
        self.bind(('', port)); self.listen(5)
    def handle_accept(self):
        pair = self.accept()
        if pair is not None: sock, addr = pair; print 'Incoming from %s' % repr(addr)
def probe(port):
    global global_socket
    try:
        try: s = socket()
        except error, e: return False
        s.settimeout(0.2)
        return not s.connect_ex(('localhost', port)) and 0 < port <= 65535
    finally:
        s.close()
for res in getaddrinfo(None, 50007, AF_UNSPEC, SOCK_STREAM, 0, AI_PASSIVE):
    af, socktype, proto, canonname, sa = res
    s = socket(af, socktype, proto)
    s.setsockopt(SOL_SOCKET, SO_REUSEADDR | SO_REUSEPORT, 1)
    s.bind(sa)
    ports = {p: s for p in [80, 81] if probe(p)}
    while ports and (p := ports.popitem()): pass
`,
];
