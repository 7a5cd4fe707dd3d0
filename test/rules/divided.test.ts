import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTree, treeOf } from '../workspace/tree.ts';
import { loadGrammars, syntaxErrorsIn } from './analysis.ts';
import type { Case } from './page.ts';
import { readPages } from './pages.ts';

await loadGrammars();

type Files = Readonly<Record<string, string>>;

/** A way to divide a program over files: calls of a function of another file, a number that another file names. */
interface Division {
  readonly name: string;
  readonly languages: readonly string[];
  /** The text that is left, and the other files; `undefined` where there is nothing to be taken out. */
  readonly divide: (text: string, extension: string) => { readonly text: string; readonly others: Files } | undefined;
  /** Cases, `rule.md: heading`, of which something else is found when they are divided so, and why. */
  readonly exceptions?: ReadonlyMap<string, string>;
}

const c = ['c', 'cpp'];
const python = ['python'];
const script = ['typescript', 'javascript'];
const extensions: Readonly<Record<string, string>> = { c: 'c', cpp: 'cc', python: 'py', typescript: 'ts', javascript: 'js' };

const givesDispatcher = 'what another file binds is no socket, but an object of asyncore that keeps one';
const isAnotherProgram = 'a method of the program that is called bind() becomes the function, too';
const isLostOnTheWay = 'what stands in the place of a value, and how long it is said to be, shows where setsockopt() itself is called';
const isToldOfTheBind = 'the bind() without the option is reported: a zero is a slip only where it is given to setsockopt() itself';
const asksForNoPlatform = 'what sets the option asks for no platform';
const isNoProgramOfOneFile = "what is not static may be set by the other source's functions";

const divisions: readonly Division[] = [
  {
    name: 'listen() in another source',
    languages: c,
    divide: (text, extension) =>
      inC(text, /(?<![\w.:>])listen\(/g, 'begin_to_listen(', extension, 'int begin_to_listen(int fd, int backlog)', '{ return listen(fd, backlog); }'),
    exceptions: new Map([['privileged-port.md: A variable of a program of one file', isNoProgramOfOneFile]]),
  },
  {
    name: 'setsockopt() in another source',
    languages: c,
    divide: (text, extension) =>
      inC(
        text,
        /(?<![\w.>])(?<!\w::)(?:::)?setsockopt\(/g,
        'set_option(',
        extension,
        'int set_option(int fd, int level, int name, const void *value, socklen_t length)',
        '{ return setsockopt(fd, level, name, value, length); }',
      ),
    exceptions: new Map([
      ['invalid-socket-option.md: A wrapper that is given the level', 'nothing that the other source is given is an option by its name'],
      ['invalid-socket-option.md: A row of a table, set in a loop', 'nothing that the other source is given is an option by its name'],
      ['invalid-socket-option.md: The pointer to the item goes on beside the number', 'nothing that the other source is given is an option by its name'],
      ['invalid-socket-option.md: One of two tables of options', 'nothing that the other source is given is an option by its name'],
      ['invalid-socket-option.md: A table that a function is given', 'nothing that the other source is given is an option by its name'],
      ['invalid-socket-option.md: A length that a variable keeps', 'nothing that the other source is given is an option by its name'],
      ['invalid-socket-option.md: A zero for a socket that a function is given', isLostOnTheWay],
      ['invalid-socket-option.md: A value where its address belongs', isLostOnTheWay],
      ['invalid-socket-option.md: A literal where an address belongs', isLostOnTheWay],
      ['invalid-socket-option.md: The size of a pointer', isLostOnTheWay],
      ['invalid-socket-option.md: A value that is too short', isLostOnTheWay],
      ['invalid-socket-option.md: A value that is too short for the option that a function is told', isLostOnTheWay],
      ['invalid-socket-option.md: A number for a structure', isLostOnTheWay],
      ['invalid-socket-option.md: The flag of received addresses, asked for by the name of the structure', isLostOnTheWay],
      ['invalid-socket-option.md: A zero that is meant to be a one', isToldOfTheBind],
      ['invalid-socket-option.md: A zero that serves another option, too', isToldOfTheBind],
      ['ored-socket-options.md: In a table of options that another function goes through', 'nothing that the other source is given is an option by its name'],
      ['privileged-port.md: A variable of a program of one file', isNoProgramOfOneFile],
      ['reuseaddr-on-windows.md: Example', asksForNoPlatform],
      ['reuseaddr-on-windows.md: A branch that leaves out Linux alone', asksForNoPlatform],
      ['reuseaddr-on-windows.md: In C++', asksForNoPlatform],
      [
        'reuseport-mismatch.md: In a structure that the workers are given',
        'that it is set after the bind() holds as well, and stands where the other source sets it',
      ],
      [
        'setsockopt-after-bind.md: An object that a static method makes, and one that stands for its descriptor',
        'an object that stands for its descriptor is none to a function of another file',
      ],
    ]),
  },
  {
    name: 'close() in another source',
    languages: c,
    divide: (text, extension) =>
      inC(text, /(?<![\w.:>])close\((\w+)\)/g, 'close_it(&$1)', extension, 'void close_it(int *fd)', '{ if (*fd >= 0) close(*fd); *fd = -1; }'),
  },
  {
    name: 'a port in a header',
    languages: c,
    divide: (text) => {
      const [whole, port] = /htons\((\d+)\)/.exec(text) ?? [];
      return whole === undefined
        ? undefined
        : { text: including(text.replaceAll(whole, 'htons(SOME_PORT)'), 'ports.h'), others: { 'ports.h': `#define SOME_PORT ${port}\n` } };
    },
  },
  {
    name: 'a port in another source',
    languages: c,
    divide: (text, extension) => {
      const [whole, port] = /htons\((\d+)\)/.exec(text) ?? [];
      return whole === undefined
        ? undefined
        : {
            text: including(text.replaceAll(whole, 'htons(some_port)'), 'ports.h'),
            others: {
              'ports.h': `#pragma once\nextern const int some_port;\n`,
              [`ports.${extension}`]: `#include "ports.h"\n\nconst int some_port = ${port};\n`,
            },
          };
    },
  },
  {
    name: 'bind() in a module of a package',
    languages: python,
    divide: (text) =>
      inPython(text, /\b(\w[\w.]*)\.bind\(/g, 'bind_to($1, ', 'from net import bind_to', {
        'net/__init__.py': 'from .binding import bind_to\n',
        'net/binding.py': 'def bind_to(sock, address):\n    sock.bind(address)\n',
      }),
    exceptions: new Map([
      ['already-bound.md: A helper binds twice by itself', isAnotherProgram],
      ['already-bound.md: A helper that binds is called twice (2)', isAnotherProgram],
      ['missing-reuseaddr.md: A base class prepares the socket for its subclasses', isAnotherProgram],
      ['missing-reuseaddr.md: A kind of socket that sets the option when it is bound', isAnotherProgram],
      ['already-bound.md: A function in a field makes the socket, and one method calls the other', 'the function is kept in a field, and another file binds'],
      [
        'already-bound.md: A socket that a function makes which the caller gives, in Python',
        'the function is given to another that binds in no file but its own',
      ],
      ['already-bound.md: A wrapper has the name of what it forwards to (4)', 'nothing but bind() tells that what it is given is a socket'],
      [
        'missing-reuseaddr.md: One call tries the next port, and another one takes the port that it is given',
        'a bind() that failed two calls further in may be that of either',
      ],
      [
        'missing-reuseaddr.md: An address that comes whole out of a call, or out of a longer one',
        'what an address comes out of is seen where bind() is called',
      ],
      ['setsockopt-after-bind.md: One method, called in time and too late', isAnotherProgram],
      ['accept-without-listen.md: A library calls what accepts once a connection has come', givesDispatcher],
      ["missing-reuseaddr.md: Methods of asyncore's dispatcher, called from outside its class", givesDispatcher],
      ["missing-reuseaddr.md: Methods of asyncore's dispatcher, called from outside its class (2)", givesDispatcher],
      ['already-bound.md: In a method that may fail in many ways', 'each bind() may fail in more ways than are told apart'],
    ]),
  },
  {
    name: 'SO_REUSEADDR in another module',
    languages: python,
    divide: (text) =>
      inPython(text, settingReuse, 'reuse($1)', 'from tuning import reuse', {
        'tuning.py': 'import socket\n\n\ndef reuse(sock):\n    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n',
      }),
    exceptions: new Map([
      ['missing-reuseaddr.md: A kind of socket that sets the option when it is bound', 'the object is a socket itself, and gives itself to another file'],
      ['missing-reuseaddr.md: Settings of a dictionary, handed on by their names', 'a setting decides whether a function of another file gets the socket'],
      ['reuseaddr-on-windows.md: A class for each system, in Python', asksForNoPlatform],
      ['reuseaddr-on-windows.md: A method that only Windows gets to, in Python', asksForNoPlatform],
      ['reuseaddr-on-windows.md: Example (2)', asksForNoPlatform],
    ]),
  },
  {
    name: 'SO_REUSEADDR in a class of another module that all classes inherit from',
    languages: python,
    divide: (text) =>
      inPython(text.replace(/^class (\w+):$/gm, 'class $1(Tuning):'), ofSelf, 'self.tune(self.$1)', 'from tuning import Tuning', {
        'tuning.py': 'import socket\n\n\nclass Tuning:\n    def tune(self, sock):\n        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\n',
      }),
  },
  {
    name: 'close() in another module',
    languages: python,
    divide: (text) =>
      inPython(text, /\b(\w[\w.]*)\.close\(\)/g, 'close_it($1)', 'from closing import close_it', {
        'closing.py': 'def close_it(sock):\n    if sock is not None:\n        sock.close()\n',
      }),
    exceptions: new Map([
      ['bind-conflict.md: A list of objects that gets more (3)', 'the method that is called close() gives itself to the function, which calls it'],
    ]),
  },
  {
    name: 'ports in another module',
    languages: script,
    divide: (text, extension) => {
      const ports = new Set([...text.matchAll(/\.(?:listen|bind)\((\d{2,5})/g)].map(([, port]) => port));
      if (ports.size === 0 || (/\brequire\(/.test(text) && !/^import /m.test(text))) return undefined;
      const settings = [...ports].map((port) => `p${port}: ${port}`).join(', ');
      const taken = `import config from './config${extension === 'js' ? '.js' : ''}';\n`;
      return {
        text: `${taken}${text.replace(/\.(listen|bind)\((\d{2,5})/g, '.$1(config.server.p$2')}`,
        others: { [`config.${extension}`]: `export default {\n  name: 'app',\n  server: { ${settings} },\n};\n` },
      };
    },
  },
];

for (const { name, languages, divide, exceptions } of divisions) {
  test(`${languages[0]}: ${name} makes no difference to what is found`, async () => {
    const different: string[] = [];
    const met = new Set<string>();
    let divided = 0;
    for (const page of readPages()) {
      for (const example of page.cases) {
        const extension = extensions[example.language];
        if (extension === undefined || !languages.includes(example.language) || !isPlain(example)) continue;
        const parts = divide(example.text, extension);
        if (parts === undefined || syntaxErrorsIn({ ...example, text: parts.text }).length > 0) continue;
        divided += 1;
        const main = `main.${extension}`;
        const [was, is] = [await rulesIn({ [main]: example.text }), await rulesIn({ [main]: parts.text, ...parts.others })];
        const heading = `${page.rule}.md: ${example.name}`;
        if (was === is) continue;
        if (exceptions?.has(heading) === true) met.add(heading);
        else different.push(`${heading} (line ${example.pageLine}): ${was} became ${is}`);
      }
    }
    assert.deepEqual(different, []);
    assert.deepEqual([...met].sort(), [...(exceptions?.keys() ?? [])].sort(), 'each exception is one still');
    assert.ok(divided >= 15, `only ${divided} cases can be divided so`);
  });
}

/** A tree is checked for Linux, with every rule as it is. */
function isPlain({ isBroken, platform, turnedOn }: Case): boolean {
  return !isBroken && platform === 'linux' && turnedOn === undefined;
}

async function rulesIn(files: Files): Promise<string> {
  const reports = await checkTree(treeOf(files), Object.keys(files));
  return [...new Set(reports.flatMap(({ findings }) => findings.map(({ rule }) => rule)))].sort().join(', ') || 'nothing';
}

/** The text, and a source with the function that stands for the calls, which its header declares. */
function inC(text: string, calls: RegExp, written: string, extension: string, declared: string, body: string): ReturnType<Division['divide']> {
  const changed = text.replace(calls, written);
  if (changed === text) return undefined;
  const source = `#include <sys/socket.h>\n#include <unistd.h>\n#include "net.h"\n\n${declared} ${body}\n`;
  return { text: including(changed, 'net.h'), others: { 'net.h': `#pragma once\n${declared};\n`, [`net.${extension}`]: source } };
}

function including(text: string, header: string): string {
  const lines = text.split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('#include'));
  return lines.toSpliced(last + 1, 0, `#include "${header}"`).join('\n');
}

function inPython(text: string, calls: RegExp, written: string, imported: string, others: Files): ReturnType<Division['divide']> {
  const changed = text.replace(calls, written);
  return !changed.includes(written.split('(', 1)[0] ?? '') || /^from __future__|^"""/.test(text) ? undefined : { text: `${imported}\n${changed}`, others };
}

const settingReuse = /\b(\w[\w.]*)\.setsockopt\((?:socket\.)?SOL_SOCKET, (?:socket\.)?SO_REUSEADDR, 1\)/g;
const ofSelf = /\bself\.(\w+)\.setsockopt\((?:socket\.)?SOL_SOCKET, (?:socket\.)?SO_REUSEADDR, 1\)/g;
