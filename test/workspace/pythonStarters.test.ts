import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTree, told, treeOf } from './tree.ts';

const listener = (host: string, port: string) =>
  `    listener = socket.create_server((${host}, ${port}))\n    while True:\n        listener.accept()[0].close()\n`;

const status = `import socket\n\n\ndef run_status(state):\n${listener('"0.0.0.0"', '8404')}`;
const page = `import socket\nimport threading\n\nimport ports\n\n\nclass StatusPage(threading.Thread):\n    def __init__(self, state):\n        super().__init__(daemon=True)\n        self.state = state\n        self.listener = socket.create_server(("0.0.0.0", ports.STATUS))\n\n    def run(self):\n        while True:\n            self.listener.accept()[0].close()\n`;
const console = `import socket\nimport threading\n\nimport ports\n\n\nclass Console(threading.Thread):\n    def __init__(self, state):\n        super().__init__(daemon=True)\n        self.state = state\n        self.listener = socket.create_server(("127.0.0.1", ports.CONSOLE))\n\n    def run(self):\n        while True:\n            self.listener.accept()[0].close()\n`;

const steps = (option = '') =>
  `import socket\n\n\nclass Link:\n    def __init__(self):\n        self.sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)\n${option}\n    def attach(self, host, port):\n        self.sock.bind((host, port))\n\n    def ready(self, count):\n        self.sock.listen(count)\n\n    def next(self):\n        return self.sock.accept()\n`;
const taken = (name: string, address: string) =>
  `from ${name} import Link\n\nHOST, PORT = "0.0.0.0", 8408\n\nlink = Link()\nlink.attach(${address})\nlink.ready(5)\nwhile True:\n    link.next()\n`;

const dial = `import socket\n\n\ndef dial(remote, source=None):\n    return socket.create_connection(remote, 5, source_address=source)\n`;
const uplink = (name: string, port: number) =>
  `import dialing\n\nSOURCE_PORT = ${port}\n\n\nclass Uplink:\n    def __init__(self, collector, interface=""):\n        self.collector = collector\n        self.source = (interface, SOURCE_PORT)\n        self.sock = None\n\n    def ${name}(self):\n        if self.sock is None:\n            self.sock = dialing.dial(self.collector, source=self.source)\n        self.sock.sendall(b"x")\n`;
const main = (from: string, name: string) => `from ${from} import Uplink\n\n\ndef main():\n    up = Uplink(("10.0.0.1", 8125))\n    up.${name}()\n\n\nmain()\n`;

const link = `import socket\n\n\nclass Link:\n    port = 0\n    kind = socket.SOCK_STREAM\n\n    def __init__(self, name="link"):\n        self.name = name\n\n    def open(self):\n        self.sock = socket.socket(socket.AF_INET, self.kind)\n        if self.kind == socket.SOCK_STREAM:\n            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n        self.sock.bind(("", self.port))\n        self.sock.listen()\n\n    def start(self):\n        self.open()\n`;
const looping = (targets: string, classes: string, given: string) =>
  `from links import Commands, Discovery, Status\n\n\ndef main():\n    for ${targets} in (${classes}):\n        kind(${given}).start()\n\n\nif __name__ == "__main__":\n    main()\n`;
const desk = (given: string) =>
  `import net\n\n\nclass Desk:\n    def __init__(self, host, port=6001):\n        self.address = (host, port)\n        self.link = None\n\n    def ask(self, line):\n        if self.link is None:\n            self.link = net.dial(${given})\n        self.link.sendall(line)\n        return self.link.recv(512)\n`;

/** What a program of Python starts together, from other files. */
const programs: Readonly<Record<string, { readonly files: Readonly<Record<string, string>>; readonly wants: readonly string[] }>> = {
  'an object whose methods bind and listen one after the other': {
    files: {
      'link.py': steps(),
      'named.py': steps(),
      'reusing.py': steps('        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n'),
      'main.py': taken('link', '"0.0.0.0", 8408'),
      'second.py': taken('named', 'HOST, PORT'),
      'third.py': taken('reusing', 'HOST, PORT'),
    },
    wants: ['link.py:9 missing-reuseaddr', 'named.py:9 missing-reuseaddr'],
  },
  'methods that are called as those of files, sets and events are': {
    files: {
      'dialing.py': dial,
      'uplink.py': uplink('flush', 7455),
      'adding.py': uplink('update', 7456),
      'any.py': uplink('flush', 0),
      'main.py': main('uplink', 'flush'),
      'second.py': main('adding', 'update'),
      'third.py': main('any', 'flush'),
    },
    wants: ['main.py:6 client-bind-fixed-port < dialing.py:5', 'second.py:6 client-bind-fixed-port < dialing.py:5'],
  },
  'a function that is given an address that a field holds, with a port that has a name': {
    files: {
      'dialing.py':
        `${dial}\n\ndef hang_up(sock):\n    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))\n    sock.close()\n`.replace(
          'import socket',
          'import socket\nimport struct',
        ),
      'uplink.py': `${uplink('push', 7457)}\n    def close(self):\n        if self.sock is not None:\n            dialing.hang_up(self.sock)\n            self.sock = None\n`,
      'main.py': main('uplink', 'push'),
    },
    wants: ['dialing.py:10 linger-discards-data', 'dialing.py:6 client-bind-fixed-port < main.py:6'],
  },
  'a function that dials, from a port that is its default': {
    files: {
      'net.py': `import socket\n\nTERMINAL_PORT = 6021\n\n\ndef dial(host, port, timeout=8, source_port=TERMINAL_PORT):\n    return socket.create_connection((host, port), timeout, source_address=("", source_port))\n`,
      'library.py': desk('*self.address'),
      'archive.py': desk('*self.address, source_port=0').replace('6001', '6002'),
    },
    wants: ['library.py:11 client-bind-fixed-port < net.py:7'],
  },
  'classes of another file that a loop makes objects of, each with its kind of socket': {
    files: {
      'link.py': link,
      'links.py': `import socket\n\nfrom link import Link\n\n\nclass Commands(Link):\n    port = 4030\n\n\nclass Status(Link):\n    port = 4031\n\n\nclass Discovery(Link):\n    port = 4032\n    kind = socket.SOCK_DGRAM\n`,
      'main.py': looping('kind', 'Commands, Discovery', ''),
    },
    wants: ['link.py:16 listen-on-datagram < main.py:6'],
  },
  'classes of another file, of which none is for datagrams, and one that listens by itself': {
    files: {
      'link.py': link,
      'links.py': `import socket\n\nfrom link import Link\n\n\nclass Commands(Link):\n    port = 4030\n\n\nclass Status(Link):\n    port = 4031\n\n\nclass Discovery(Link):\n    port = 4032\n    kind = socket.SOCK_DGRAM\n\n    def open(self):\n        self.sock = socket.socket(socket.AF_INET, self.kind)\n        self.sock.bind(("", self.port))\n`,
      'main.py': looping('kind, name', '(Commands, "a"), (Status, "b"), (Discovery, "c")', 'name'),
    },
    wants: [],
  },
  'an object that is started at once, beside what the file binds itself': {
    files: {
      'ports.py': 'STATUS = 8404\nCONSOLE = 8404\nSERVICE = 8405\n',
      'page.py': page,
      'main.py': `import socket\n\nimport ports\nfrom page import StatusPage\n\n\ndef main():\n    StatusPage({}).start()\n${listener('"127.0.0.1"', 'ports.CONSOLE')}\n\nmain()\n`,
      'other.py': `import socket\n\nimport ports\nfrom page import StatusPage\n\n\ndef main():\n    StatusPage({}).start()\n${listener('"127.0.0.1"', 'ports.SERVICE')}\n\nmain()\n`,
    },
    wants: ['main.py:9 bind-conflict < page.py:11'],
  },
  'a function that a thread is to call': {
    files: {
      'status.py': status,
      'main.py': `import socket\nimport threading\n\nfrom status import run_status\n\n\ndef main():\n    state = {}\n    threading.Thread(target=run_status, args=(state,), daemon=True).start()\n${listener('"127.0.0.1"', '8404')}\n\nmain()\n`,
      'other.py': `import socket\nimport threading\n\nfrom status import run_status\n\n\ndef main():\n    state = {}\n    threading.Thread(target=run_status, args=(state,), daemon=True).start()\n${listener('"127.0.0.1"', '8405')}\n\nmain()\n`,
    },
    wants: ['main.py:10 bind-conflict < status.py:5'],
  },
  'a method of an object of another file that a thread is to call': {
    files: {
      'status.py': `import socket\n\n\nclass Status:\n    def __init__(self, state):\n        self.state = state\n\n    def serve_forever(self):\n        listener = socket.create_server(("0.0.0.0", 8404))\n        while True:\n            listener.accept()[0].close()\n`,
      'main.py': `import socket\nimport threading\n\nfrom status import Status\n\n\ndef main():\n    status = Status({})\n    threading.Thread(target=status.serve_forever, daemon=True).start()\n${listener('"127.0.0.1"', '8404')}\n\nmain()\n`,
    },
    wants: ['main.py:10 bind-conflict < status.py:9'],
  },
  'threads of a list, and objects that a loop starts': {
    files: {
      'ports.py': 'STATUS = 8404\nCONSOLE = 8404\n',
      'page.py': page,
      'console.py': console,
      'status.py': status,
      'admin.py': status.replace('run_status', 'run_admin').replace('0.0.0.0', '127.0.0.1'),
      'threads.py':
        'import threading\n\nfrom admin import run_admin\nfrom status import run_status\n\n\ndef main():\n    threads = [threading.Thread(target=run_status, args=({},)), threading.Thread(target=run_admin, args=({},))]\n    for thread in threads:\n        thread.start()\n    for thread in threads:\n        thread.join()\n\n\nmain()\n',
      'loop.py':
        'from console import Console\nfrom page import StatusPage\n\n\ndef main():\n    for service in (StatusPage({}), Console({})):\n        service.start()\n\n\nmain()\n',
    },
    wants: ['admin.py:5 bind-conflict < status.py:5', 'console.py:11 bind-conflict < page.py:11'],
  },
  'endpoints whose ports have names': {
    files: {
      'endpoints.py':
        'from dataclasses import dataclass\n\nINTAKE_PORT = 8406\nCONTROL_PORT = 8406\nHOST = "0.0.0.0"\n\n\n@dataclass(frozen=True)\nclass Endpoint:\n    host: str\n    port: int\n\n\nINTAKE = Endpoint("0.0.0.0", INTAKE_PORT)\nCONTROL = Endpoint("127.0.0.1", CONTROL_PORT)\nALL = [(HOST, INTAKE_PORT), (HOST, CONTROL_PORT)]\n',
      'hub.py':
        'import socket\n\nfrom endpoints import CONTROL, INTAKE\n\n\nclass Hub:\n    def __init__(self):\n        self.listeners = {}\n\n    def add(self, endpoint):\n        sock = socket.create_server((endpoint.host, endpoint.port))\n        self.listeners[endpoint.port] = sock\n\n\ndef main():\n    hub = Hub()\n    hub.add(INTAKE)\n    hub.add(CONTROL)\n\n\nmain()\n',
      'table.py':
        'import socket\n\nfrom endpoints import ALL\n\n\ndef main():\n    listeners = [socket.create_server((host, port)) for host, port in ALL]\n    while True:\n        for listener in listeners:\n            listener.accept()\n\n\nmain()\n',
    },
    wants: ['hub.py:18 bind-conflict', 'table.py:7 bind-conflict'],
  },
};

for (const [title, { files, wants }] of Object.entries(programs)) {
  test(`Python starters: ${title}`, async () => {
    const root = treeOf(files);
    const names = Object.keys(files);
    const forward = told(root, await checkTree(root, names));
    assert.deepEqual(forward, wants);
    assert.deepEqual(told(root, await checkTree(root, names.toReversed())), forward, 'the order of the files makes no difference');
  });
}
