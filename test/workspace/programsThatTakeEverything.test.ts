import { type Program, testPrograms } from './programs.ts';

const modules = Array.from({ length: 12 }, (_, index) => `wrapper${index}`);

/** Each module asks the package for what is not there, and the package takes everything from each of them. */
const wrapper = (index: number) =>
  `from . import destructors\n\nlibrary = destructors.library\nPORT${index} = ${8100 + index}\n\n\nclass Wrapper${index}:\n    def bind(self, port):\n        return library.bind(port)\n`;

const server = `import socket

from bindings import PORT7


def serve():
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("0.0.0.0", PORT7))
    listener.listen()
    while True:
        listener.accept()[0].close()


serve()
`;

/** `from .module import *` of modules that take everything from each other, as generated bindings do: a name is looked for once in each of them. */
const programs: Readonly<Record<string, Program>> = {
  'a package takes everything from modules that ask it for what nobody has': {
    files: {
      'bindings/__init__.py': modules.map((name) => `from .${name} import *\n`).join(''),
      ...Object.fromEntries(modules.map((name, index) => [`bindings/${name}.py`, wrapper(index)])),
      'server.py': server,
    },
    wants: ['server.py:8 missing-reuseaddr'],
  },
};

testPrograms(programs);
