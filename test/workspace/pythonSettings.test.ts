import { testPrograms } from './programs.ts';

const web = (call: string) => `import asyncio

import tornado.web
from settings import Settings, load


async def main():
    settings = ${call}
    application = tornado.web.Application([])
    application.listen(settings.port, address=settings.host)
    await asyncio.Event().wait()


asyncio.run(main())
`;
const settings = (port: number, change = 'settings.tags = os.environ["TAGS"].split(",")') => `import os
from dataclasses import dataclass


@dataclass
class Settings:
    host: str = "127.0.0.1"
    port: int = ${port}
    tags: list = None

    @classmethod
    def load(cls):
        settings = cls()
        if os.environ.get("TAGS"):
            settings.tags = []
        ${change}
        return settings


def load():
    return Settings()
`;

const server = `import socket


class Server:
    def __init__(self, port, backlog):
        self.port = port
        self.backlog = backlog

    @classmethod
    def create(cls, backlog, port):
        return cls(port, backlog)

    def run(self):
        sock = socket.create_server(("", self.port), backlog=self.backlog)
        sock.accept()
`;
const running = (name: string, ...given: readonly number[]) => `from ${name.toLowerCase()} import ${name}


def main():
    server = ${name}.create(${given.join(', ')})
    server.run()


main()
`;
const heir = `from server import Server


class Small(Server):
    def __init__(self, port, backlog):
        super().__init__(port % 1000, backlog)
`;

const endpoint = `import socket

from begin import begin_listening


class Endpoint:
    kind = socket.SOCK_STREAM

    def __init__(self, port):
        self.port = port
        self.sock = None

    def configure(self):
        pass

    def activate(self):
        pass

    def open(self):
        self.sock = socket.socket(socket.AF_INET, self.kind)
        self.configure()
        self.sock.bind(("127.0.0.1", self.port))
        self.activate()


class Console(Endpoint):
    def configure(self):
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)

    def activate(self):
        begin_listening(self.sock, 4)


class Plain(Endpoint):
    kind = KIND

    def activate(self):
        begin_listening(self.sock, 4)


def main():
    Console(6401).open()
    Plain(6402).open()


main()
`;
const begin = 'def begin_listening(sock, backlog):\n    sock.listen(backlog)\n    sock.settimeout(1)\n';
const kind = (name: string) => endpoint.replace('KIND', `socket.${name}`);

const taking = (address: string) => `import socket

from addresses import ${address}

sock = socket.socket()
sock.bind(${address})
sock.listen()
`;

testPrograms({
  'Python: an address whose host nobody knows has a port all the same, in another file': {
    files: {
      'addresses.py':
        'from test import support\nimport netutil\n\nHOST = support.HOST\nANY = (HOST, 0)\nOWN = (netutil.local_ip(), 0)\nFIXED = HOST, 8080\nCHANGED = (HOST, 0)\n\n\ndef move(port):\n    global CHANGED\n    CHANGED = (HOST, port)\n',
      ...Object.fromEntries(['ANY', 'OWN', 'FIXED', 'CHANGED'].map((name) => [`${name.toLowerCase()}.py`, taking(name)])),
    },
    wants: ['changed.py:6 missing-reuseaddr', 'fixed.py:6 missing-reuseaddr'],
  },
  "Python: settings that a class method of another file makes of the class's defaults": {
    files: { 'app.py': web('Settings.load()'), 'settings.py': settings(88801) },
    wants: ['app.py:10 port-out-of-range'],
  },
  'Python: settings that a class method of another file changes': {
    files: { 'app.py': web('Settings.load()'), 'settings.py': settings(88801, 'settings.port = 8880') },
    wants: [],
  },
  'Python: settings that a function of another file makes': {
    files: { 'app.py': web('load()'), 'settings.py': settings(88801) },
    wants: ['app.py:10 port-out-of-range'],
  },
  'Python: settings of another file, all in order': { files: { 'app.py': web('load()'), 'settings.py': settings(8880) }, wants: [] },
  'Python: a class method of another file that is given what the object has': {
    files: { 'main.py': running('Server', 4, 88802), 'server.py': server },
    wants: ['main.py:5 port-out-of-range'],
  },
  'Python: the same, and the number is no port': { files: { 'main.py': running('Server', 88802, 8802), 'server.py': server }, wants: [] },
  'Python: a class method that another class has from its base': {
    files: { 'main.py': running('Small', 4, 88802), 'small.py': heir, 'server.py': server },
    wants: [],
  },
  'Python: hooks that hand streams to a function of another file, one without the option': {
    files: { 'endpoint.py': kind('SOCK_STREAM'), 'begin.py': begin },
    wants: ['endpoint.py:22 missing-reuseaddr'],
  },
  'Python: hooks that hand a stream and datagrams to a function of another file': {
    files: { 'endpoint.py': kind('SOCK_DGRAM'), 'begin.py': begin },
    wants: ['endpoint.py:38 listen-on-datagram'],
  },
  'Python: a property of settings in another file, which a field decides': {
    files: {
      'plan.py':
        'from dataclasses import dataclass\n\n\n@dataclass\nclass Ports:\n    base: int = 61616\n\n    @property\n    def admin(self) -> int:\n        return self.base + 5000\n\n\nclass Low(Ports):\n    @property\n    def admin(self) -> int:\n        return self.base - 5000\n',
      'admin.py': 'from http.server import HTTPServer\n\n\ndef start(ports, handler):\n    return HTTPServer(("127.0.0.1", ports.admin), handler)\n',
      'main.py':
        'from admin import start\nfrom plan import Low, Ports\n\n\nclass Broker:\n    def __init__(self, ports, handler):\n        self.ports = ports\n        self.handler = handler\n\n    def run(self):\n        start(self.ports, self.handler).serve_forever()\n\n\ndef main(handler):\n    Broker(Ports(8000), handler).run()\n    Broker(Low(), handler).run()\n    Broker(Ports(), handler).run()\n',
    },
    wants: ['main.py:16 ephemeral-listen-port < admin.py:5', 'main.py:17 port-out-of-range < admin.py:5'],
  },
});
