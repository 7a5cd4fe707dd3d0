import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTree, told, treeOf } from './tree.ts';

/** Server classes of socketserver's kind, defined in one file and constructed in another. */
const programs: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly wants: readonly string[] }>> = {
  'constructed in another file, without the attribute': {
    files: {
      'net.py': 'import socketserver\n\n\nclass Server(socketserver.ThreadingMixIn, socketserver.TCPServer):\n    daemon_threads = True\n',
      'main.py': 'import net\n\n\ndef main(port=8000):\n    server = net.Server(("", port), None)\n    server.serve_forever()\n\n\nmain()\n',
      'second.py': 'from net import Server\n\nwith Server(("", 8001), None) as server:\n    server.serve_forever()\n',
    },
    wants: ['main.py:5 missing-reuseaddr < net.py:4', 'second.py:3 missing-reuseaddr < net.py:4'],
  },
  'an object is made with port 0 by who asks for the port that it got': {
    files: {
      'net.py':
        'import socket\n\n\nclass Service:\n    def __init__(self, host, port):\n        self.host, self.port = host, port\n        self.open()\n\n    def open(self):\n        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n        self.sock.bind((self.host, self.port))\n        self.sock.listen(1)\n',
      'main.py': 'import net\n\n\ndef start():\n    service = net.Service("", 0)\n    return service, service.sock.getsockname()[1]\n',
    },
    wants: [],
  },
  'constructed in a loop that tries the next port, and for a port that somebody gives': {
    files: {
      'net.py': 'import socketserver\n\n\nclass Server(socketserver.ThreadingMixIn, socketserver.TCPServer):\n    daemon_threads = True\n',
      'main.py':
        'from net import Server\n\n\ndef run(host, port=None):\n    if not port:\n        tried_port = 8900\n        while tried_port < 9000:\n            try:\n                server = Server((host, tried_port), None)\n                break\n            except OSError:\n                tried_port += 1\n    else:\n        server = Server((host, int(port)), None)\n    server.serve_forever()\n',
    },
    wants: ['main.py:14 missing-reuseaddr < net.py:4'],
  },
  'a constant of another file is what a class or a function has where nobody gives another': {
    files: {
      'ports.py': 'PUSH_PORT = 7791\nANY = 0\n',
      'push.py':
        'import socket\nfrom dataclasses import dataclass\n\nfrom ports import PUSH_PORT\n\n\n@dataclass\nclass Pusher:\n    host: str\n    local_port: int = PUSH_PORT\n\n    def push(self):\n        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:\n            sock.bind(("", self.local_port))\n            sock.connect((self.host, 80))\n\n\ndef main(host):\n    Pusher(host).push()\n',
      'take.py':
        'import socket\n\nimport ports\n\n\ndef take(port=ports.ANY):\n    sock = socket.socket()\n    sock.bind(("", port))\n    sock.listen(5)\n    return sock\n\n\ntake().accept()\n',
    },
    wants: ['push.py:14 client-bind-fixed-port'],
  },
  'constructed once more for the next port': {
    files: {
      'net.py': 'import socketserver\n\n\nclass Server(socketserver.ThreadingMixIn, socketserver.TCPServer):\n    daemon_threads = True\n',
      'main.py':
        'from net import Server\n\n\ndef run(host, port):\n    try:\n        server = Server((host, port), None)\n    except OSError:\n        port += 1\n        server = Server((host, port), None)\n    server.serve_forever()\n',
    },
    wants: [],
  },
  'with the attribute, turned off again in a third file': {
    files: {
      'net.py': 'import socketserver\n\n\nclass Server(socketserver.TCPServer):\n    allow_reuse_address = True\n',
      'main.py': 'from net import Server\n\nServer(("", 8000), None).serve_forever()\n',
      'off.py':
        'from net import Server\n\n\nclass Off(Server):\n    allow_reuse_address = False\n\n\ndef main():\n    server = Off(("", 8001), None)\n    server.serve_forever()\n',
    },
    wants: ['off.py:9 missing-reuseaddr < net.py:4'],
  },
  'assigned before and after the construction': {
    files: {
      'net.py': 'import socketserver\n\n\nclass Server(socketserver.TCPServer):\n    pass\n',
      'early.py': 'from net import Server\n\nServer.allow_reuse_address = True\nserver = Server(("", 8000), None)\nserver.serve_forever()\n',
      'late.py': 'from net import Server\n\nserver = Server(("", 8001), None)\nserver.allow_reuse_address = True\nserver.serve_forever()\n',
      'library.py':
        'import socketserver\nfrom net import Server\n\nsocketserver.TCPServer.allow_reuse_address = True\nserver = Server(("", 8002), None)\nserver.serve_forever()\n',
    },
    wants: ['late.py:4 setsockopt-after-bind'],
  },
  'a method of a subclass in another file sets the option': {
    files: {
      'net.py': 'import socketserver\n\n\nclass Server(socketserver.TCPServer):\n    pass\n',
      'main.py':
        'import socket\nfrom net import Server\n\n\nclass Reusing(Server):\n    def server_bind(self):\n        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n        super().server_bind()\n\n\nserver = Reusing(("", 8000), None)\nserver.serve_forever()\n',
    },
    wants: [],
  },
  'a constructor of a subclass in another file gives the address': {
    files: {
      'net.py': 'import socketserver\n\n\nclass Server(socketserver.TCPServer):\n    pass\n',
      'main.py':
        'from net import Server\n\n\nclass Fixed(Server):\n    def __init__(self):\n        super().__init__(("", 8000), None)\n\n\nFixed().serve_forever()\n',
    },
    wants: ['main.py:6 missing-reuseaddr < net.py:4'],
  },
  'a mixin of a third file': {
    files: {
      'mixins.py': 'class Restarting:\n    allow_reuse_address = True\n',
      'net.py': 'import socketserver\nfrom mixins import Restarting\n\n\nclass Server(Restarting, socketserver.TCPServer):\n    pass\n',
      'main.py': 'from net import Server\n\nserver = Server(("", 8000), None)\nserver.serve_forever()\n',
    },
    wants: [],
  },
  'a mixin of a third file behind the server, and one that is a server itself': {
    files: {
      'mixins.py':
        'import socketserver\n\n\nclass Defaults:\n    allow_reuse_address = True\n\n\nclass Restarting(socketserver.TCPServer):\n    allow_reuse_address = True\n',
      'net.py':
        'import socketserver\nfrom elsewhere import Unseen\nfrom mixins import Defaults, Restarting\n\n\nclass Server(socketserver.ThreadingTCPServer, Defaults):\n    def __init__(self, address, book):\n        self.book = book\n        super().__init__(address, None)\n\n\nclass Plain(socketserver.TCPServer, Defaults):\n    pass\n\n\nclass Itself(socketserver.ThreadingTCPServer, Restarting):\n    pass\n\n\nclass Any(socketserver.TCPServer, Unseen):\n    pass\n\n\nplain = Plain(("", 8001), None)\nitself = Itself(("", 8002), None)\nany_of_both = Any(("", 8003), None)\n',
      'main.py':
        'from net import Itself, Plain, Server\n\nserver = Server(("", 8000), {})\nother = Plain(("", 8004), None)\nitself = Itself(("", 8005), None)\nother.serve_forever()\n',
    },
    wants: ['main.py:4 missing-reuseaddr < net.py:12', 'net.py:24 missing-reuseaddr', 'net.py:9 missing-reuseaddr'],
  },
  'any port, datagrams, HTTP': {
    files: {
      'net.py':
        'import http.server\nimport socketserver\n\n\nclass Server(socketserver.TCPServer):\n    pass\n\n\nclass Datagrams(socketserver.UDPServer):\n    pass\n\n\nclass Web(http.server.HTTPServer):\n    pass\n',
      'main.py':
        'from net import Datagrams, Server, Web\n\nserver = Server(("", 0), None)\ndatagrams = Datagrams(("", 8000), None)\nweb = Web(("", 8080), None)\nweb.serve_forever()\n',
    },
    wants: [],
  },
  'a file that says nothing of sockets gives a port that there is not': {
    files: {
      'service/__init__.py': '',
      'service/server.py':
        'from aiohttp import web\n\n\ndef run_server(port, host="0.0.0.0"):\n    web.run_app(web.Application(), host=host, port=port)\n\n\ndef main(port=8080):\n    run_server(port)\n',
      'main.py': 'from service.server import run_server\n\nif __name__ == "__main__":\n    run_server(80800)\n',
      'other.py': 'from service import server\n\nserver.main(port=65536)\nserver.main(80000)\nserver.main(8081)\n',
    },
    wants: ['main.py:4 port-out-of-range', 'other.py:3 port-out-of-range', 'other.py:4 port-out-of-range'],
  },
  'a file that says nothing of sockets makes an object of a class that inherits from another file': {
    files: {
      'net.py':
        'import socket\n\n\nclass Server:\n    def __init__(self, host, port):\n        self.host = host\n        self.port = port\n\n    def run(self):\n        s = socket.socket()\n        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n        s.bind((self.host, self.port))\n        s.listen(5)\n',
      'special.py': 'from net import Server\n\n\nclass Special(Server):\n    pass\n',
      'main.py':
        'import special\n\n\ndef main():\n    server = special.Special(\n        "0.0.0.0", 443)\n    server.run()\n\n\nif __name__ == "__main__":\n    main()\n',
      'heir.py':
        'from net import Server\n\n\nclass Own(Server):\n    pass\n\n\ndef main():\n    Own("", 70000).run()\n\n\nif __name__ == "__main__":\n    main()\n',
      'other.py': 'from special import Special\n\nprint(Special("", 8080).run)\n',
    },
    wants: ['heir.py:9 port-out-of-range', 'main.py:7 privileged-port < net.py:12'],
  },
  'a file that says nothing of sockets gives an address to a server that inherits from another file': {
    files: {
      'base.py':
        'import socketserver\n\n\nclass Service(socketserver.ThreadingMixIn, socketserver.TCPServer):\n    daemon_threads = True\n\n    def run(self):\n        self.serve_forever()\n',
      'reusing.py': 'from base import Service\n\n\nclass Reusing(Service):\n    allow_reuse_address = True\n',
      'inline.py':
        'from base import Service\n\n\nclass Counting(Service):\n    def __init__(self, address, handler):\n        self.count = 0\n        super().__init__(address, handler)\n\n\ndef build():\n    return Counting(("127.0.0.1", 9105), None)\n\n\ndef main():\n    with build() as service:\n        service.run()\n\n\nmain()\n',
      'named.py':
        'from base import Service\n\nLISTEN = ("127.0.0.1", 9106)\n\n\ndef build():\n    return Service(LISTEN, None)\n\n\ndef main():\n    with build() as service:\n        service.run()\n\n\nmain()\n',
      'good.py':
        'from reusing import Reusing\n\nLISTEN = ("127.0.0.1", 9107)\n\n\ndef build():\n    return Reusing(LISTEN, None)\n\n\ndef main():\n    with build() as service:\n        service.run()\n\n\nmain()\n',
    },
    wants: ['inline.py:7 missing-reuseaddr < base.py:4', 'named.py:7 missing-reuseaddr < base.py:4'],
  },
  'the port of an attribute whose host is one of two': {
    files: {
      'net.py':
        'import socket\n\n\nclass Server:\n    HOST = "0.0.0.0" or socket.gethostname()\n    AT = (HOST, 70000)\n\n    def __init__(self):\n        self.sock = socket.socket()\n        self.sock.bind(self.AT)\n',
      'main.py': 'from net import Server\n\nif __name__ == "__main__":\n    server = Server()\n    server.start()\n',
    },
    wants: ['net.py:10 port-out-of-range'],
  },
};

for (const [title, { files, wants }] of Object.entries(programs)) {
  test(`Python servers: ${title}`, async () => {
    const root = treeOf(files);
    const names = Object.keys(files);
    const forward = told(root, await checkTree(root, names));
    assert.deepEqual(forward, wants);
    assert.deepEqual(told(root, await checkTree(root, names.toReversed())), forward, 'the order of the files makes no difference');
  });
}
