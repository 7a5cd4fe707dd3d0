import { testPrograms } from './programs.ts';

const opened = `import socket

from table import LISTENERS


def main():
    socks = []
    for host, port in LISTENERS:
        sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((host, port))
        sock.listen()
        socks.append(sock)
    return socks


main()
`;
const table = 'LISTENERS = [("0.0.0.0", 8100), ("0.0.0.0", 8101), ("127.0.0.1", 8100)]\n';

const configured = `import socket

import options


class Listener:
    def __enter__(self):
        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        for level, name, value in options.ALL:
            self.sock.setsockopt(level, name, value)
        self.sock.bind(("127.0.0.1", 8102))
        self.sock.listen()
        return self.sock

    def __exit__(self, *error):
        self.sock.close()


with Listener() as listener:
    listener.accept()
`;
const all = (options: string) => `import socket\n\nALL = [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.SOL_SOCKET, ${options}, 1)]\n`;

const asked = `import socket

from flags import FLAGS, PORTS


def listening(port):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    for flag, value in FLAGS.items():
        sock.setsockopt(socket.SOL_SOCKET, flag, value)
    sock.bind(("127.0.0.1", port))
    sock.listen()
    return sock


SOCKS = {name: listening(port) for name, port in PORTS.items()}
`;
const flags = (reuse: number, last: number) =>
  `import socket\n\nFLAGS = {socket.SO_REUSEADDR: ${reuse}, socket.SO_KEEPALIVE: 1}\nPORTS = {"first": 8103, "second": ${last}}\n`;

const supervised = `import socket

from endpoints import ALL


def open_endpoint(endpoint):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind((endpoint.host, endpoint.port))
    sock.listen(endpoint.backlog)
    return sock


SOCKS = [open_endpoint(endpoint) for endpoint in ALL]
`;
const endpoints = (port: number) => `from dataclasses import dataclass


@dataclass(frozen=True)
class Endpoint:
    port: int
    host: str = "0.0.0.0"
    backlog: int = 16


CONTROL = Endpoint(8105, host="127.0.0.1", backlog=4)
HEALTH = Endpoint(8106)
EVENTS = Endpoint(${port})

ALL = (CONTROL, HEALTH, EVENTS)
`;

const dialing = `from .net import dial
from .ports import HOST_PORT, LOCAL_PORT


class Terminal:
    def __init__(self, host):
        self.link = dial((host, HOST_PORT), LOCAL_PORT)

    def close(self):
        self.link.close()
`;
const net = `import socket
import time


def dial(address, local_port, attempts=5):
    for _ in range(attempts):
        try:
            return socket.create_connection(address, 4, source_address=("", local_port))
        except OSError:
            time.sleep(1)
    raise ConnectionError(address)
`;

const shards = `import socket

import layout


class Shard:
    def __init__(self, number):
        self.sock = socket.create_server((layout.HOST, layout.port_of(number)))


def main():
    shards = [Shard(n) for n in range(layout.SHARDS)]
    for shard in shards:
        shard.sock.accept()


main()
`;
const layout = (count: string) => `HOST = "127.0.0.1"\nBASE_PORT = 65530\nSHARDS = ${count}\n\n\ndef port_of(shard):\n    return BASE_PORT + shard\n`;

const tuned = (profile: string) => `import socket

from profiles import PROFILES


def tune(sock, profile):
    for level, option, value in PROFILES[profile]:
        sock.setsockopt(level, option, value)


def listening(port, profile):
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    tune(sock, profile)
    sock.bind(("127.0.0.1", port))
    sock.listen()
    return sock


WEB = listening(8103, "listener")
ADMIN = listening(8104, ${profile})
`;
const profiles =
  'import socket\n\nLISTENER = ((socket.SOL_SOCKET, socket.SO_REUSEADDR, 1),)\nSESSION = ((socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1))\nPROFILES = {"listener": LISTENER, "session": SESSION}\n';

const spread = (table: string): string =>
  `import socket\n\nimport rows\n\nsock = rows.apply(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), *rows.${table})\nsock.bind(("127.0.0.1", 6454))\n`;

testPrograms({
  'Python: a table of another file has the options under a key that each call gives': {
    files: { 'serve.py': tuned('"session"'), 'profiles.py': profiles },
    wants: ['serve.py:20 missing-reuseaddr'],
  },
  'Python: the rows of a table of another file, given one by one': {
    files: {
      'lights.py': spread('SHARED'),
      'status.py': spread('SINGLE'),
      'rows.py':
        'import socket\n\nSHARED = ((socket.SOL_SOCKET, socket.SO_REUSEADDR | socket.SO_BROADCAST, 1), (socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18))\nSINGLE = ((socket.SOL_SOCKET, socket.SO_BROADCAST, 1), (socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 18))\n\n\ndef apply(sock, *rows):\n    for level, option, value in rows:\n        sock.setsockopt(level, option, value)\n    return sock\n',
    },
    wants: ['rows.py:3 ored-socket-options'],
  },
  'Python: the right key, and one that nobody knows': {
    files: { 'serve.py': tuned('"listener"'), 'other.py': `import sys\n${tuned('sys.argv[1]')}`, 'profiles.py': profiles },
    wants: [],
  },
  'Python: another file adds to the options under a key': {
    files: {
      'serve.py': tuned('"session"'),
      'profiles.py': profiles,
      'more.py': 'import socket\n\nfrom profiles import PROFILES\n\nPROFILES["session"] += ((socket.SOL_SOCKET, socket.SO_REUSEADDR, 1),)\n',
    },
    wants: [],
  },
  'Python: a loop that has a library listen on the ports of a table in another file': {
    files: {
      'config.py': 'ROOMS = {\n    "lobby": 9001,\n    "market": 9002,\n    "tavern": 90003,\n}\n',
      'mud.py':
        'from twisted.internet import protocol, reactor\n\nimport config\n\n\ndef main():\n    for name, port in config.ROOMS.items():\n        reactor.listenTCP(port, protocol.Factory())\n        print(name, port)\n    reactor.run()\n\n\nmain()\n',
    },
    wants: ['mud.py:8 port-out-of-range'],
  },
  'Python: a range that another file says the end of': { files: { 'app.py': shards, 'layout.py': layout('16') }, wants: ['app.py:8 port-out-of-range'] },
  'Python: a short range that another file says the end of': { files: { 'app.py': shards, 'layout.py': layout('6') }, wants: [] },
  'Python: a range of which nobody says the end': { files: { 'app.py': shards, 'layout.py': layout('int(input())') }, wants: [] },
  'Python: a loop over the addresses of a table in another file': { files: { 'app.py': opened, 'table.py': table }, wants: ['app.py:11 bind-conflict'] },
  'Python: a loop over a table that has no two addresses alike': { files: { 'app.py': opened, 'table.py': table.replace('8100)]', '8110)]') }, wants: [] },
  'Python: a loop over a table of more than anybody writes for sockets': {
    files: { 'app.py': opened, 'table.py': table.replace(']', ', ("", 8120), ("", 8121)]') },
    wants: [],
  },
  'Python: a loop over a table that is not there': { files: { 'app.py': opened }, wants: [] },
  "Python: a loop over another file's options, of which one is two": {
    files: { 'app.py': configured, 'options.py': all('socket.SO_REUSEADDR | socket.SO_REUSEPORT') },
    wants: ['app.py:10 ored-socket-options'],
  },
  "Python: a loop over another file's options, of which none is SO_REUSEADDR": {
    files: { 'app.py': configured, 'options.py': all('socket.SO_BROADCAST') },
    wants: ['app.py:11 missing-reuseaddr'],
  },
  "Python: a loop over another file's options": { files: { 'app.py': configured, 'options.py': all('socket.SO_REUSEADDR') }, wants: [] },
  'Python: options by what a dictionary of another file has them set to': {
    files: { 'app.py': asked, 'flags.py': flags(0, 8104) },
    wants: ['app.py:10 missing-reuseaddr'],
  },
  'Python: a comprehension over the ports of another file': { files: { 'app.py': asked, 'flags.py': flags(1, 8103) }, wants: ['app.py:10 bind-conflict'] },
  'Python: a comprehension over two ports of another file': { files: { 'app.py': asked, 'flags.py': flags(1, 8104) }, wants: [] },
  'Python: frozen objects of another file, by their names in a tuple': {
    files: { 'app.py': supervised, 'endpoints.py': endpoints(8106) },
    wants: ['app.py:9 bind-conflict'],
  },
  'Python: frozen objects of another file, each with a port of its own': { files: { 'app.py': supervised, 'endpoints.py': endpoints(8107) }, wants: [] },
  'Python: a client of a file that says nothing of sockets, with a port that has a name': {
    files: { 'terminal.py': dialing, 'net.py': net, 'ports.py': 'HOST_PORT = 9054\nLOCAL_PORT = 9055\n' },
    wants: ['terminal.py:7 client-bind-fixed-port < net.py:8'],
  },
});
