import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findingsIn, loadGrammars, syntaxErrorsIn } from './analysis.ts';
import type { Case } from './page.ts';
import { readPages } from './pages.ts';

await loadGrammars();

/** A way to write the same program: calls by way of a function or a macro, a number under a name, a module under another one. */
interface Rewriting {
  readonly name: string;
  readonly languages: readonly string[];
  /** The text written in that way, or `undefined` where there is nothing to be written otherwise. */
  readonly rewrite: (text: string) => string | undefined;
  /** Cases, `rule.md: heading`, that are another program when they are written so, and why. */
  readonly others?: ReadonlyMap<string, string>;
}

const c = ['c', 'cpp'];
const python = ['python'];
const script = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** A call of the C library, and no method of that name. */
const call = (name: string): RegExp => new RegExp(String.raw`(?<![\w.:>])${name}\(`, 'g');
/** A method call in Python, its receiver as the first group. */
const method = (name: string): RegExp => new RegExp(String.raw`\b(\w[\w.]*)\.${name}\(`, 'g');

const rewritings: readonly Rewriting[] = [
  {
    name: 'bind() by a macro',
    languages: c,
    rewrite: (text) => inC(text, call('bind'), 'BIND(', '#define BIND(fd, address, length) bind((fd), (address), (length))'),
    others: new Map([
      ['setsockopt-after-bind.md: Methods called in the wrong order', 'the method that is called bind() gets the name of the macro, too'],
      ['unchecked-bind.md: A method that hands the result on, to a caller that drops it', 'so does this one'],
    ]),
  },
  {
    name: 'socket() by a function',
    languages: c,
    rewrite: (text) =>
      inC(text, call('socket'), 'made_socket(', 'static int made_socket(int family, int type, int protocol) { return socket(family, type, protocol); }'),
    others: new Map([
      [
        'already-bound.md: A function in a field makes the socket, and one method calls the other (2)',
        'the function in the field hands on what another one makes',
      ],
      [
        'missing-reuseaddr.md: Of all addresses of a service, those of one family get the option',
        'of which family the socket is, of all that may be found, is known where it is made',
      ],
    ]),
  },
  {
    name: 'listen() by a function',
    languages: c,
    rewrite: (text) => inC(text, call('listen'), 'begin_to_listen(', 'static int begin_to_listen(int fd, int backlog) { return listen(fd, backlog); }'),
  },
  {
    name: 'connect() by a function',
    languages: c,
    rewrite: (text) =>
      inC(
        text,
        call('connect'),
        'connect_to(',
        'static int connect_to(int fd, const struct sockaddr *address, socklen_t length) { return connect(fd, address, length); }',
      ),
  },
  {
    name: 'close() by a function that gets the address of the variable',
    languages: c,
    rewrite: (text) => inC(text, /(?<![\w.:>])close\((\w+)\)/g, 'close_it(&$1)', 'static void close_it(int *fd) { if (*fd >= 0) close(*fd); *fd = -1; }'),
  },
  { name: 'a port as a constant', languages: c, rewrite: (text) => portInC(text, (port) => `static const unsigned short some_port = ${port};`) },
  { name: 'a port as an enumerator', languages: c, rewrite: (text) => portInC(text, (port) => `enum { some_port = ${port} };`) },
  {
    name: 'the module by another name',
    languages: python,
    rewrite: (text) =>
      /^import socket$/m.test(text) ? text.replace(/^import socket$/m, 'import socket as net').replace(/(?<![.\w'"])socket\./g, 'net.') : undefined,
    others: new Map([
      ['missing-reuseaddr.md: A socket that takes the name of the module', 'the socket has a name of its own then'],
      ['missing-reuseaddr.md: A socket that takes the name of the module (2)', 'the socket has a name of its own then'],
    ]),
  },
  {
    name: 'listen() by a function',
    languages: python,
    rewrite: (text) => before(text, method('listen'), 'begin_to_listen($1, ', 'def begin_to_listen(sock, *backlog):\n    sock.listen(*backlog)\n\n'),
    others: new Map([
      [
        "missing-reuseaddr.md: Methods of asyncore's dispatcher, called from outside its class",
        'an object of asyncore keeps the socket, and has a listen() of its own',
      ],
      [
        "missing-reuseaddr.md: Methods of asyncore's dispatcher, called from outside its class (2)",
        'an object of asyncore keeps the socket, and has a listen() of its own',
      ],
      ['port-out-of-range.md: An application that a function makes, in Python', 'what the variable is called says whose method it is'],
      ['bind-conflict.md: A loop that is stopped closes no listener, in Python', 'the function takes no address by its name'],
      [
        'listen-on-datagram.md: The class of an object says which type, and the object is added to a list',
        'the function is called for objects of two classes, and a datagram socket is one of them alone',
      ],
      ['bind-conflict.md: Stopped at the end of the program, or in between', 'whether it is a socket or a server of a library shows where it is made'],
    ]),
  },
  {
    name: 'connect() by a function',
    languages: python,
    rewrite: (text) => before(text, method('connect'), 'connect_to($1, ', 'def connect_to(sock, address):\n    sock.connect(address)\n\n'),
  },
  {
    name: 'close() by a function',
    languages: python,
    rewrite: (text) => before(text, /\b(\w[\w.]*)\.close\(\)/g, 'close_it($1)', 'def close_it(sock):\n    if sock is not None:\n        sock.close()\n\n'),
    others: new Map([
      [
        'linger-discards-data.md: An object keeps the function that hangs up, in Python (2)',
        'that it is closed right after the option shows where close() stands',
      ],
    ]),
  },
  {
    name: 'ports as properties of an object',
    languages: script,
    rewrite: (text) => {
      const ports = new Set([...text.matchAll(/\.(?:listen|bind)\((\d{2,5})/g)].map(([, port]) => port));
      const object = `const ports = { ${[...ports].map((port) => `p${port}: ${port}`).join(', ')} };\n`;
      return before(text, /\.(listen|bind)\((\d{2,5})/g, '.$1(ports.p$2', object);
    },
    others: new Map([['bind-conflict.md: Ports of a list that one call makes', 'the list has the name of the object']]),
  },
];

for (const { name, languages, rewrite, others } of rewritings) {
  test(`${languages[0]}: ${name} makes no difference to what is found`, () => {
    const different: string[] = [];
    const met = new Set<string>();
    let rewritten = 0;
    for (const page of readPages()) {
      for (const example of page.cases) {
        if (example.isBroken || !languages.includes(example.language)) continue;
        const text = rewrite(example.text);
        if (text === undefined || syntaxErrorsIn({ ...example, text }).length > 0) continue;
        rewritten += 1;
        const [was, is] = [rulesIn(example), rulesIn({ ...example, text })];
        const heading = `${page.rule}.md: ${example.name}`;
        if (was === is) continue;
        if (others?.has(heading) === true) met.add(heading);
        else different.push(`${heading} (line ${example.pageLine}): ${was} became ${is}`);
      }
    }
    assert.deepEqual(different, []);
    assert.deepEqual([...met].sort(), [...(others?.keys() ?? [])].sort(), 'each exception is one still');
    assert.ok(rewritten >= 15, `only ${rewritten} cases can be written so`);
  });
}

function rulesIn(example: Case): string {
  return [...new Set(findingsIn(example).map(({ rule }) => rule))].sort().join(', ') || 'nothing';
}

/** The text with what a rewriting needs before it. */
function before(text: string, old: RegExp, written: string, needed: string): string | undefined {
  const changed = text.replace(old, written);
  return changed === text ? undefined : `${needed}${changed}`;
}

/** The same where it needs what headers declare. */
function inC(text: string, old: RegExp, written: string, needed: string): string | undefined {
  const changed = text.replace(old, written);
  if (changed === text) return undefined;
  const lines = changed.split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('#include'));
  return lines.toSpliced(last + 1, 0, needed).join('\n');
}

function portInC(text: string, declared: (port: string) => string): string | undefined {
  const [, port] = /htons\((\d+)\)/.exec(text) ?? [];
  return port === undefined ? undefined : inC(text, /htons\(\d+\)/, 'htons(some_port)', declared(port));
}
