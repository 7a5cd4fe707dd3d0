import { testPrograms } from './programs.ts';

testPrograms({
  'Python: names by from, by module and by package': {
    files: {
      'app/__init__.py': 'from .net import make\n',
      'app/net.py':
        'import socket\n\n\ndef make():\n    return socket.socket()\n\n\ndef reuse(s):\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n',
      'app/config.py': 'PORT = 8080\n\n\nclass Admin:\n    port = 9000\n',
      'app/late.py': 'from . import make\nfrom .net import reuse\nfrom . import config\n\ns = make()\ns.bind(("", config.PORT))\nreuse(s)\ns.listen()\n',
      'app/good.py': 'import app.net\nimport app.config as c\n\ns = app.net.make()\napp.net.reuse(s)\ns.bind(("", c.Admin.port))\ns.listen()\n',
      'main.py': 'from app import make\nfrom app.config import Admin\n\ns = make()\ns.bind(("", Admin.port))\ns.listen()\n',
    },
    wants: ['app/late.py:7 setsockopt-after-bind < app/net.py:9', 'main.py:5 missing-reuseaddr < app/net.py:5'],
  },
  'Python: a class of another file, its base in a third': {
    files: {
      'base.py': 'import socket\n\n\nclass Base:\n    def __init__(self):\n        self.sock = socket.socket()\n',
      'server.py':
        'from base import Base\n\n\nclass Server(Base):\n    def start(self, port):\n        self.sock.bind(("", port))\n        self.sock.listen()\n',
      'main.py':
        'import socket\nfrom server import Server\n\nserver = Server()\nserver.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\nserver.start(8080)\n',
    },
    wants: [],
  },
  'Python: a method of a base in another file does the rest to the socket, or sets the option first': {
    files: {
      'base.py':
        'import socket\n\n\nclass Endpoint:\n    def __init__(self):\n        self.sock = None\n\n    def set(self):\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n\n    def join(self):\n        self.sock.listen(5)\n',
      'bare.py':
        'import socket\nfrom base import Endpoint\n\n\nclass Bare(Endpoint):\n    def open(self):\n        self.sock = socket.socket()\n        self.sock.bind(("", 8080))\n        self.join()\n',
      'good.py':
        'import socket\nfrom base import Endpoint\n\n\nclass Good(Endpoint):\n    def open(self):\n        self.sock = socket.socket()\n        self.set()\n        self.sock.bind(("", 8081))\n        self.join()\n',
    },
    wants: ['bare.py:8 missing-reuseaddr < base.py:12'],
  },
  'Python: functions that do nothing but hand a socket to one of another file, which sets the option': {
    files: {
      'tuning.py':
        'import socket\n\n\ndef reuse(s):\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n\n\nclass Tuning:\n    def tune(self, sock):\n        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n',
      'method.py':
        'import socket\nfrom tuning import reuse\n\n\nclass Listener:\n    def __init__(self, port):\n        self.port = port\n        self.sock = socket.socket()\n\n    def share(self):\n        reuse(self.sock)\n\n    def bind(self):\n        self.sock.bind(("", self.port))\n\n\ndef early():\n    one = Listener(7070)\n    one.share()\n    one.bind()\n    one.sock.listen()\n\n\ndef late():\n    other = Listener(7071)\n    other.bind()\n    other.share()\n    other.sock.listen()\n\n\nearly()\nlate()\n',
      'inner.py':
        'import socket\nimport tuning\n\n\ndef serve():\n    s = socket.socket()\n\n    def share():\n        tuning.reuse(s)\n\n    share()\n    s.bind(("", 7072))\n    s.listen()\n',
      'hook.py':
        'import socket\nfrom tuning import Tuning\n\n\nclass Transport(Tuning):\n    def __init__(self, port):\n        self.sock = socket.socket()\n        self.configure()\n        self.sock.bind(("", port))\n        self.sock.listen()\n\n    def configure(self):\n        pass\n\n\nclass Shared(Transport):\n    def configure(self):\n        self.tune(self.sock)\n\n\nclass Plain(Transport):\n    pass\n\n\nShared(7073)\n',
      'client.py': 'import socket\nfrom binding import bind_to\n\nclient = socket.socket()\nbind_to(client, 7074)\nclient.connect(("example.org", 80))\n',
      'binding.py': 'def bind_to(s, port):\n    s.bind(("", port))\n',
      'probe.py':
        'import socket\nfrom binding import bind_to\n\n\ndef free_port():\n    s = socket.socket()\n    bind_to(s, 0)\n    port = s.getsockname()[1]\n    s.close()\n    return port\n',
    },
    wants: ['client.py:5 client-bind-fixed-port', 'method.py:27 setsockopt-after-bind', 'probe.py:7 port-probe-race'],
  },
  'Python: a thread class of another file is started on a port that there is not': {
    files: {
      'listening.py':
        'import socket\nimport threading\n\n\nclass Listening(threading.Thread):\n    def __init__(self, port):\n        super().__init__()\n        self.port = port\n        self.sock = socket.socket()\n\n    def run(self):\n        self.configure()\n        self.sock.bind(("127.0.0.1", self.port))\n        self.sock.listen()\n\n    def configure(self):\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n\n    def stop(self):\n        self.sock.close()\n',
      'main.py': 'from listening import Listening\n\nfirst = Listening(7100)\nfirst.start()\nsecond = Listening(71000)\nsecond.start()\n',
    },
    wants: ['main.py:5 port-out-of-range'],
  },
  'Python: a file that says nothing of sockets starts what two others serve on one port': {
    files: {
      'web.py':
        'import socket\n\nPORT = 8300\n\n\ndef start():\n    s = socket.socket()\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n    s.bind(("0.0.0.0", PORT))\n    s.listen()\n    while True:\n        s.accept()[0].close()\n',
      'api.py':
        'import socket\n\nPORT = 8300\n\n\nclass Api:\n    def __init__(self, port=PORT):\n        self.port = port\n\n    def start(self):\n        self.sock = socket.socket()\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n        self.sock.bind(("0.0.0.0", self.port))\n        self.sock.listen()\n',
      'main.py': 'import api\nimport web\n\n\ndef main():\n    first = api.Api()\n    first.start()\n    web.start()\n\n\nmain()\n',
      'beside.py': 'import api\nimport web\n\n\ndef main():\n    first = api.Api(8301)\n    first.start()\n    web.start()\n\n\nmain()\n',
    },
    wants: ['web.py:9 bind-conflict < api.py:13'],
  },
  'Python: a base from the first of two modules of which everything is taken': {
    files: {
      'net/__init__.py': '',
      'net/core.py':
        'import socket\n\n\nclass Core:\n    def start(self, port):\n        self.port = port\n        self.sock = socket.socket()\n        self.serve()\n\n    def serve(self):\n        raise NotImplementedError()\n',
      'net/tools.py': 'import sys\n\n\nclass Prompt:\n    def ask(self):\n        return sys.stdin.readline()\n',
      'net/server.py':
        'from .core import *\nfrom .tools import *\n\n\nclass Server(Core):\n    def serve(self):\n        self.sock.bind(("127.0.0.1", self.port))\n        self.sock.listen()\n',
    },
    wants: ['net/server.py:7 missing-reuseaddr < net/core.py:7'],
  },
  'Python: an object of settings that another module makes, and one that is filled from elsewhere': {
    files: {
      'settings.py':
        'from dataclasses import dataclass\n\n\n@dataclass\nclass Settings:\n    host: str = "127.0.0.1"\n    port: int = 70001\n\n\nclass Loaded:\n    def __init__(self, number=70002):\n        self.data_port = number\n\n\nsettings = Settings()\nloaded = Loaded()\n',
      'open.py':
        'import os\n\n\nclass Options:\n    def __init__(self):\n        self.admin_port = 70003\n        for name, value in os.environ.items():\n            setattr(self, name.lower(), value)\n\n\noptions = Options()\n',
      'server.py':
        'import socket\n\nimport open as opened\nfrom settings import loaded, settings\n\n\nclass Server:\n    def __init__(self):\n        self.port = 0\n        self.sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n\n    def begin(self):\n        self.sock.bind((settings.host, settings.port))\n\n\nclass Data:\n    def begin(self):\n        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n        s.bind(("", loaded.data_port))\n        return s\n\n\nclass Admin:\n    def begin(self):\n        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n        s.bind(("", opened.options.admin_port))\n        return s\n\n\nclass Client:\n    def begin(self):\n        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n        s.bind(("", 70004))\n        return s\n',
    },
    wants: ['server.py:13 port-out-of-range', 'server.py:19 port-out-of-range', 'server.py:33 port-out-of-range'],
  },
  'Python: a thread class that no file starts, and another start() that one does': {
    files: {
      'rpc.py':
        'import socket\nfrom threading import Thread\n\n\nclass Calls(Thread):\n    def __init__(self):\n        Thread.__init__(self)\n        self.sock = None\n\n    def set_port(self, port):\n        self.sock = socket.socket()\n        self.sock.bind(("127.0.0.1", port))\n\n    def run(self):\n        self.sock.listen(10)\n        while True:\n            self.sock.accept()\n',
      'main.py':
        'from rpc import Calls\nfrom work import worker_for\nimport socket\n\n\ndef main(handlers):\n    for handler in handlers:\n        worker = worker_for(handler, Calls)\n        worker.start()\n    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n    s.bind(("", 8100))\n    return s\n',
      'work.py': 'def worker_for(handler, kind):\n    return handler.make(kind)\n',
    },
    wants: ['rpc.py:12 missing-reuseaddr'],
  },
  'Python: what a package hands on from its modules': {
    files: {
      'app/__init__.py': 'from .net import Channel, make\n',
      'app/net.py':
        'import socket\n\n\nclass Channel(socket.socket):\n    def send_line(self, line):\n        self.sendall(line)\n\n\ndef make():\n    return socket.socket()\n',
      'plain.py': 'from app import make\n\ns = make()\ns.bind(("", 8080))\ns.listen()\n',
      'channel.py': 'from app import Channel\n\nwith Channel() as s:\n    s.bind(("", 8081))\n    s.listen()\n',
    },
    wants: ['channel.py:4 missing-reuseaddr', 'plain.py:4 missing-reuseaddr < app/net.py:10'],
  },
  'Python: a server class with a constructor of its own, and a class of another file that sets the option': {
    files: {
      'base.py':
        'import socketserver\n\n\nclass Base(socketserver.TCPServer):\n    def __init__(self, address, mode):\n        if mode == "old":\n            super().__init__(address, None)\n        else:\n            super().__init__(address, mode)\n',
      'bare.py': 'import sys\nfrom base import Base\n\nserver = Base((sys.argv[1], int(sys.argv[2])), None)\nserver.serve_forever()\n',
      'reusing.py':
        'from base import Base\n\n\nclass Reusing(Base):\n    allow_reuse_address = True\n\n\nserver = Reusing(("", 8080), None)\nserver.serve_forever()\n',
    },
    wants: ['bare.py:4 missing-reuseaddr < base.py:9'],
  },
  'Python: an address that a function of a module with sockets of its own gives': {
    files: {
      'net.py':
        'import argparse\nimport socket\n\n\ndef parse(description):\n    parser = argparse.ArgumentParser(description)\n    parser.add_argument("-p", type=int, default=1060)\n    args = parser.parse_args()\n    return args\n\n\ndef where():\n    return "", 6201\n\n\ndef listening(address):\n    s = socket.socket()\n    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n    s.bind(address)\n    s.listen()\n    return s\n',
      'bare.py': 'import socketserver\nimport net\n\nargs = net.parse("echo")\nserver = socketserver.TCPServer(("", args.p), None)\nserver.serve_forever()\n',
      'told.py': 'import socket\nfrom net import where\n\ns = socket.socket()\ns.bind(where())\ns.listen()\n',
      'good.py': 'from net import listening, where\n\ns = listening(where())\n',
    },
    wants: ['bare.py:5 missing-reuseaddr', 'told.py:5 missing-reuseaddr'],
  },
  'Python: a port that another module computes of its constants': {
    files: {
      'ports.py': 'BASE = 61000\nDATA = 6130\nPORT = BASE + DATA\n',
      'server.py': 'import socket\nimport ports\n\ns = socket.create_server(("", ports.PORT))\n',
    },
    wants: ['server.py:4 port-out-of-range'],
  },
  'Python: everything that a module has, imported with a star': {
    files: {
      'net.py':
        'import socket\nimport socketserver\n\n\ndef opened(port):\n    s = socket.socket()\n    s.bind(("", port))\n    return s\n\n\nclass Echo(socketserver.TCPServer):\n    allow_reuse_addr = True\n\n    def __init__(self, port):\n        super().__init__(("localhost", port), None)\n',
      'serve.py': 'import socket\nfrom net import *\n\ns = opened(8080)\ns.listen()\nprint(len("8080"))\n',
      'echo.py': 'from threading import *\nfrom net import *\n\nwith Echo(7007) as server:\n    server.serve_forever()\n',
    },
    wants: ['net.py:15 missing-reuseaddr', 'net.py:7 missing-reuseaddr < serve.py:5'],
  },
  'Python: an address from another file, and a port from settings that are not there': {
    files: {
      'arguments.py':
        'import argparse\n\n\ndef parse(description):\n    parser = argparse.ArgumentParser(description=description)\n    parser.add_argument("host")\n    parser.add_argument("-p", type=int, default=1060)\n    args = parser.parse_args()\n    address = (args.host, args.p)\n    return address\n',
      'server.py': 'import socketserver\nimport arguments\n\nserver = socketserver.TCPServer(arguments.parse("a server"), None)\nserver.serve_forever()\n',
      'settled.py': 'import socket\nfrom elsewhere import settings\n\ns = socket.socket()\ns.bind((settings.HOST, settings.PORT))\ns.listen()\n',
    },
    wants: ['server.py:4 missing-reuseaddr', 'settled.py:5 missing-reuseaddr'],
  },
  'Python: settings that the constructor of a class in another file keeps': {
    files: {
      'conf.py': 'class Config:\n    host = "127.0.0.1"\n\n    def __init__(self, debug=False):\n        self.debug = debug\n        self.port = 70321\n',
      'server.py':
        'import socket\nfrom conf import Config\n\n\nclass Server:\n    def __init__(self, config):\n        self.config = config\n\n    def open(self):\n        return socket.create_server((self.config.host, self.config.port))\n\n\ndef main():\n    server = Server(Config())\n    server.open()\n',
    },
    wants: ['server.py:10 port-out-of-range'],
  },
  'Python: modules that import each other': {
    files: {
      'a.py': 'import socket\nimport b\n\n\ndef make():\n    return socket.socket()\n\n\ndef go():\n    s = make()\n    b.bind_it(s)\n    s.listen()\n',
      'b.py': 'import a\n\n\ndef bind_it(s):\n    s.bind(("", 8080))\n\n\ndef other():\n    return a.make()\n',
    },
    wants: ['b.py:5 missing-reuseaddr < a.py:11 < a.py:6 < a.py:12'],
  },
  'Python: what a base leaves to those that inherit is done in another file, in time and too late': {
    files: {
      'base.py':
        'import socket\n\n\nclass Transport:\n    def __init__(self, port):\n        self.port = port\n\n    def open(self):\n        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n        self.configure()\n        self.sock.bind(("", self.port))\n        self.opened()\n        self.sock.listen()\n\n    def configure(self):\n        pass\n\n    def opened(self):\n        """For those that inherit."""\n',
      'shared.py':
        'import socket\nfrom base import Transport\n\n\nclass Shared(Transport):\n    def configure(self):\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n',
      'main.py': 'from shared import Shared\n\nif __name__ == "__main__":\n    Shared(7080).open()\n',
    },
    wants: [],
  },
  'Python: a class of another file does it in the hook behind the bind': {
    files: {
      'base.py':
        'import socket\n\n\nclass Transport:\n    def __init__(self, port):\n        self.port = port\n\n    def open(self):\n        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n        self.configure()\n        self.sock.bind(("", self.port))\n        self.opened()\n        self.sock.listen()\n\n    def configure(self):\n        pass\n\n    def opened(self):\n        """For those that inherit."""\n',
      'late.py':
        'import socket\nfrom base import Transport\n\n\nclass Late(Transport):\n    def opened(self):\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n',
      'main.py': 'from late import Late\n\nif __name__ == "__main__":\n    Late(7080).open()\n',
    },
    wants: ['late.py:7 setsockopt-after-bind < base.py:11'],
  },
  'Python: a mixin of another file does it, and hands on to the base': {
    files: {
      'base.py':
        'import socket\n\n\nclass Transport:\n    def __init__(self, port):\n        self.port = port\n\n    def open(self):\n        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n        self.configure()\n        self.sock.bind(("", self.port))\n        self.opened()\n        self.sock.listen()\n\n    def configure(self):\n        pass\n\n    def opened(self):\n        """For those that inherit."""\n',
      'mixins.py':
        'import socket\n\n\nclass SharedMixin:\n    def configure(self):\n        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n        super().configure()\n',
      'main.py':
        'from base import Transport\nfrom mixins import SharedMixin\n\n\nclass Mixed(SharedMixin, Transport):\n    pass\n\n\nif __name__ == "__main__":\n    Mixed(7080).open()\n',
    },
    wants: [],
  },
  'Python: the methods of a class of another file are named as those of sockets': {
    files: {
      'wrapper.py':
        'import socket\n\n\nclass Wrapper:\n    def __init__(self):\n        self._sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n\n    def share(self):\n        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n        return self\n\n    def bind(self, host, port):\n        self._sock.bind((host, port))\n        return self\n\n    def listen(self):\n        self._sock.listen()\n        return self\n',
      'good.py':
        'from wrapper import Wrapper\n\n\ndef serve():\n    return Wrapper().share().bind("0.0.0.0", 6001).listen()\n\n\nif __name__ == "__main__":\n    serve()\n',
      'late.py':
        'from wrapper import Wrapper\n\n\ndef serve():\n    server = Wrapper()\n    server.bind("0.0.0.0", 6002)\n    server.share()\n    server.listen()\n\n\nif __name__ == "__main__":\n    serve()\n',
    },
    wants: ['late.py:7 setsockopt-after-bind < wrapper.py:9'],
  },
  'Python: an enumeration of another file says what is made': {
    files: {
      'modes.py': 'from enum import Enum, auto\n\n\nclass Mode(Enum):\n    STREAM = auto()\n    DATAGRAM = auto()\n',
      'factory.py':
        'import socket\n\nfrom modes import Mode\n\n\ndef create(mode, port):\n    match mode:\n        case Mode.STREAM:\n            sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n            sock.bind(("", port))\n            sock.listen()\n        case Mode.DATAGRAM:\n            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n            sock.bind(("", port))\n    return sock\n',
      'main.py':
        'from factory import create\nfrom modes import Mode\n\n\ndef main():\n    create(Mode.STREAM, 5150).accept()\n    create(Mode.DATAGRAM, 5150).accept()\n\n\nif __name__ == "__main__":\n    main()\n',
    },
    wants: ['main.py:7 listen-on-datagram < factory.py:14'],
  },
  'Python: a protocol of another file joins a group': {
    files: {
      'protocol.py':
        'import asyncio\nimport socket\n\nPORT = 5010\n\n\nclass Discovery(asyncio.DatagramProtocol):\n    def __init__(self, name):\n        self.name = name\n\n    def connection_made(self, transport):\n        sock = transport.get_extra_info("socket")\n        sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton("239.0.0.5") + socket.inet_aton("0.0.0.0"))\n',
      'node.py':
        'import asyncio\nimport socket\n\nfrom protocol import PORT, Discovery\n\n\ndef make():\n    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n    sock.bind(("", PORT))\n    return sock\n\n\nasync def main(name):\n    loop = asyncio.get_running_loop()\n    await loop.create_datagram_endpoint(lambda: Discovery(name), sock=make())\n\n\nasyncio.run(main("a"))\n',
    },
    wants: ['node.py:9 multicast-missing-reuse'],
  },
  'Python: two servers of Tornado on one port, and nothing that is stopped': {
    files: {
      'main.py':
        'import tornado.httpserver\nimport tornado.web\n\n\ndef main():\n    server = tornado.httpserver.HTTPServer(tornado.web.Application([]))\n    server.listen(8888)\n    other = tornado.httpserver.HTTPServer(tornado.web.Application([]))\n    other.listen(8888)\n\n\nmain()\n',
    },
    wants: ['main.py:9 bind-conflict'],
  },
  'Python: what another file gives was made by a decorator there': {
    files: {
      'make.py':
        'import socket\n\n\ndef reusable(make):\n    def made(*args):\n        sock = make(*args)\n        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n        return sock\n\n    return made\n\n\n@reusable\ndef listener():\n    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n\n\ndef stream():\n    return socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n',
      'serve.py':
        'from make import listener, stream\n\nweb = listener()\nweb.bind(("", 8105))\nweb.listen()\n\nadmin = stream()\nadmin.bind(("", 8106))\nadmin.listen()\n',
    },
    wants: ['serve.py:8 missing-reuseaddr < make.py:19'],
  },
  'Python: what a function makes goes through a decorator of another file, which may set anything': {
    files: {
      'shaping.py':
        'import functools\nimport logging\nimport socket\n\n\ndef traced(make):\n    @functools.wraps(make)\n    def inner(*args):\n        logging.info("makes one")\n        return make(*args)\n\n    return inner\n\n\ndef shaped(name):\n    def wrap(make):\n        def inner(*args):\n            sock = make(*args)\n            sock.setsockopt(socket.SOL_SOCKET, name, 1)\n            return sock\n\n        return inner\n\n    return wrap\n\n\ndurable = shaped(socket.SO_REUSEADDR)\n',
      'serve.py':
        'import socket\n\nimport shaping\nfrom retrying import retry\nfrom shaping import durable, traced\n\n\n@durable\ndef scale():\n    return socket.socket()\n\n\nclass Maker:\n    @shaping.shaped(socket.SO_REUSEADDR)\n    def make(self):\n        return socket.socket()\n\n\n@retry\n@traced\ndef panel():\n    return socket.socket()\n\n\ndef serve():\n    a = scale()\n    a.bind(("", 9310))\n    a.listen()\n    b = Maker().make()\n    b.bind(("", 9311))\n    b.listen()\n    c = panel()\n    c.bind(("", 9312))\n    c.listen()\n    return a, b, c\n',
    },
    wants: ['serve.py:33 missing-reuseaddr'],
  },
  "Python: a module of the tree that stands in for Python's, with a class around its sockets": {
    files: {
      'net/__init__.py': '',
      'net/io.py':
        'class Socket:\n    def __init__(self, sock):\n        self._socket = sock\n\n    def __getattr__(self, name):\n        return getattr(self._socket, name)\n\n    async def accept(self):\n        connection, address = self._socket.accept()\n        return Socket(connection), address\n',
      'net/socket.py':
        'import socket as _socket\nfrom functools import wraps\nfrom socket import *\n\nfrom . import io\n\n\n@wraps(_socket.socket)\ndef socket(*args, **kwargs):\n    return io.Socket(_socket.socket(*args, **kwargs))\n',
      'net/server.py':
        'from . import socket\n\n\ndef open_path(path):\n    sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)\n    sock.bind(path)\n    sock.listen(5)\n    return sock\n\n\ndef open_port(port):\n    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n    sock.bind(("", port))\n    sock.listen(5)\n    return sock\n',
    },
    wants: ['net/server.py:13 missing-reuseaddr < net/socket.py:10'],
  },
});
