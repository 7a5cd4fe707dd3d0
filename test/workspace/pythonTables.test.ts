import { testPrograms } from './programs.ts';

const lab = `import socket

from ports import SERVICES


def listen_on(address):
    sock = socket.socket()
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    sock.bind(address)
    sock.listen()
    return sock


class Lab:
    def __init__(self):
        self.control = listen_on(SERVICES["control"])
        self.metrics = listen_on(SERVICES["metrics"])


lab = Lab()
`;
const ports = 'SERVICES = {\n    "control": ("0.0.0.0", 4100),\n    "metrics": ("127.0.0.1", 4100),\n}\n';

testPrograms({
  'Python: addresses of a table in another file': {
    files: { 'lab.py': lab, 'ports.py': ports },
    wants: ['lab.py:17 bind-conflict'],
  },
  'Python: the file that uses the table changes it': {
    files: { 'lab.py': lab.replace('class Lab', 'def move(port):\n    SERVICES["metrics"] = ("127.0.0.1", port)\n\n\nclass Lab'), 'ports.py': ports },
    wants: [],
  },
  'Python: the file that makes the table changes it': {
    files: { 'lab.py': lab, 'ports.py': `${ports}\n\ndef override(addresses):\n    SERVICES.update(addresses)\n` },
    wants: [],
  },
  'Python: settings, which a file may change that says nothing of sockets': {
    files: { 'lab.py': lab.replaceAll('SERVICES', 'CONFIG'), 'ports.py': ports.replaceAll('SERVICES', 'CONFIG') },
    wants: [],
  },
  'Python: a table under the name of its module, and one that is changed so': {
    files: {
      'lab.py': lab.replace('from ports import SERVICES', 'import ports').replaceAll('SERVICES[', 'ports.SERVICES['),
      'ports.py': ports,
      'other.py': `${lab
        .replace('from ports import SERVICES', 'import others')
        .replaceAll('SERVICES[', 'others.ADDRESSES[')
        .replaceAll(/[lL]ab/g, 'other')}\n\ndef move(port):\n    others.ADDRESSES["metrics"] = ("", port)\n`,
      'others.py': ports.replace('SERVICES', 'ADDRESSES'),
    },
    wants: ['lab.py:17 bind-conflict'],
  },
  'Python: tuples with names, made in another file': {
    files: {
      'lab.py': lab.replace('import SERVICES', 'import CONTROL, METRICS').replace('SERVICES["control"]', 'CONTROL').replace('SERVICES["metrics"]', 'METRICS'),
      'ports.py':
        'from collections import namedtuple\n\nEndpoint = namedtuple("Endpoint", "host port")\nCONTROL = Endpoint("0.0.0.0", 4100)\nMETRICS = Endpoint("127.0.0.1", 4100)\n',
    },
    wants: ['lab.py:17 bind-conflict'],
  },
  'Python: another table of the file is changed': {
    files: { 'lab.py': lab, 'ports.py': `${ports}SEEN = {"control": 0}\n\n\ndef count(name):\n    SEEN[name] += 1\n` },
    wants: ['lab.py:17 bind-conflict'],
  },
});
