import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { findingsIn, loadGrammars } from './analysis.ts';

await loadGrammars();

const many = (count: number, part: (index: number) => string, between = '\n'): string => Array.from({ length: count }, (_, index) => part(index)).join(between);

const c = `#include <sys/socket.h>
int serve(int fd, struct sockaddr *a, int on) { if (bind(fd, a, 16) < 0) return -1; setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, 4); return listen(fd, 5); }
`;
const python = `import socket
def serve(s, port):
    s.bind(('', port))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.listen()
serve(socket.socket(), 8080)
`;
const javascript = `import net from 'node:net';
const server = net.createServer();
server.listen(8080);
`;

/** Programs that nobody writes by hand, and generators, minifiers and attackers do. */
const shapes: readonly (readonly [name: string, language: LanguageId, text: string])[] = [
  ['3,000 ifs in each other', 'c', `${c}void f(int fd) { ${'if (fd) { '.repeat(3000)} bind(fd, 0, 0); ${'}'.repeat(3000)} }`],
  ['5,000 else ifs', 'c', `${c}int f(int fd, int a) { ${many(5000, (i) => `if (a == ${i}) { a += ${i}; }`, ' else ')} return bind(fd, 0, 0); }`],
  ['5,000 cases', 'c', `${c}int f(int fd, int a) { switch (a) { ${many(5000, (i) => `case ${i}: a = ${i}; break;`)} } return bind(fd, 0, 0); }`],
  ['a sum of 20,000', 'c', `${c}int f(int a) { return ${many(20_000, () => 'a', '+')}; }`],
  ['sums in sums, 20,000 deep', 'c', `${c}int f(int a) { return ${'a+('.repeat(20_000)}a${')'.repeat(20_000)}; }`],
  ['5,000 questions in a row', 'c', `${c}int f(int a) { return ${many(5000, (i) => `a == ${i} ? ${i} :`, ' ')} 0; }`],
  ['an array of 50,000', 'c', `${c}static const int t[] = { ${many(50_000, String, ', ')} };`],
  [
    'a macro of a macro, 3,000 times',
    'c',
    `${c}${many(3000, (i) => `#define M${i} ${i === 0 ? '80' : `(M${i - 1} + M${i - 1})`}`)}\nint f(int fd, struct sockaddr_in a) { a.sin_port = htons(M2999); return bind(fd, (void *)&a, 16); }`,
  ],
  [
    '2,000 functions that each call the one before',
    'c',
    `${c}int f0(int fd) { return bind(fd, 0, 0); }\n${many(2000, (i) => `int f${i + 1}(int fd) { f${i}(fd); return f${i}(fd); }`)}`,
  ],
  ['2,000 functions in a ring', 'c', `${c}${many(2000, (i) => `int f${i}(int fd) { if (fd > ${i}) return bind(fd, 0, 0); return f${(i + 1) % 2000}(fd); }`)}`],
  [
    '300 functions that call each other at random',
    'c',
    `${c}${many(300, (i) => `int f${i}(int fd) { bind(fd, 0, 0); f${(i * 3 + 1) % 300}(fd); f${(i * 5 + 2) % 300}(fd); return f${(i * 7 + 3) % 300}(fd); }`)}`,
  ],
  [
    '2,000 global sockets, each used by a function of its own',
    'c',
    `${c}${many(2000, (i) => `static int s${i};`)}\nvoid init(void) { ${many(2000, (i) => `s${i} = socket(AF_INET, SOCK_STREAM, 0);`)} }\n${many(2000, (i) => `void use${i}(void) { bind(s${i}, 0, 0); }`)}`,
  ],
  [
    'a helper that is called 3,000 times',
    'c',
    `${c}int make(int port) { int fd = socket(AF_INET, SOCK_STREAM, 0); if (bind(fd, 0, 0) < 0) return -1; listen(fd, 5); return fd; }\nint main(void) { ${many(3000, (i) => `int s${i} = make(${i});`)} return 0; }`,
  ],
  ['1,000 namespaces in each other', 'cpp', `${c}${'namespace a { '.repeat(1000)} int f(int fd) { return ::bind(fd, 0, 0); } ${'}'.repeat(1000)}`],
  ['10,000 templates that never close', 'cpp', `${c}int f(int fd) { ${'A<'.repeat(10_000)}int x; }`],
  ['20,000 lines of comments', 'python', `${python}${many(20_000, () => '# an old table')}\n${python}`],
  ['20,000 continued lines', 'python', `${python}x = 1\n${'\\\n'.repeat(20_000)}\n${python}`],
  ['2,000 elifs', 'python', `${python}def f(a, s):\n    if a == -1:\n        pass\n${many(2000, (i) => `    elif a == ${i}:\n        s.listen(${i})`)}\n`],
  ['20,000 calls in a chain', 'python', `${python}x = s${'.a()'.repeat(20_000)}\n`],
  ['a dictionary of 20,000', 'python', `${python}d = {${many(20_000, (i) => `'k${i}': ${i}`, ', ')}}\n`],
  [
    '500 classes, each of the one before',
    'python',
    many(500, (i) => `class K${i}${i > 0 ? `(K${i - 1})` : ''}:\n    def m(self):\n        self.s = socket.socket()\n        self.s.bind(('', ${i}))`).replace(
      /^/,
      'import socket\n',
    ),
  ],
  [
    '2,000 server classes, each of them at work',
    'python',
    `${python}import socketserver\n${many(2000, (i) => `class S${i}(socketserver.TCPServer):\n    allow_reuse_address = True\nS${i}(('', ${i}), None).serve_forever()`)}`,
  ],
  ['5,000 labels in blocks in each other', 'typescript', `${javascript}a b\n${'{a:'.repeat(5000)}`],
  ['1,000 callbacks in each other', 'javascript', `${javascript}${'server.listen(1, () => { '.repeat(1000)}${'});'.repeat(1000)}`],
  ['a chain of 5,000', 'javascript', `${javascript}server${many(5000, (i) => `.on('e${i}', () => {})`, '')}.listen(1);`],
  [
    'a bundle of 500 modules',
    'javascript',
    `(function(m){function r(i){return m[i]({exports:{}},r)}r(0)})([${many(500, (i) => `function(e,t){var n=t(${(i + 1) % 500});var s=require("net").createServer();s.listen(${i});e.exports=n}`, ',')}]);`,
  ],
  ['an object of 20,000', 'javascript', `${javascript}const o = { ${many(20_000, (i) => `k${i}: ${i}`, ', ')} };`],
  ['300 objects in each other', 'javascript', `${javascript}const x = ${'{ a: '.repeat(300)}1${' }'.repeat(300)};`],
  [
    'comments that hold comments, 100 in each method',
    'javascript',
    `${javascript}class Feed { ${many(20, (i) => `m${i}() { if (server) {\n${many(100, (j) => `// let a${j} = read(${j}); // at ${j} // and on`)}\n}\n}`)} }\nserver.on('connection', () => {\n${many(100, () => '// 4 bytes // of it')}\n});\n`,
  ],
  [
    'comments that hold comments, 1,000 in a function',
    'c',
    `${c}void f(int fd) { if (fd) {\n${many(1000, () => '  // int a; // once /* and */ // again')}\n} bind(fd, 0, 0);\n${many(1000, () => '  /* a // b */ // c')}\n}`,
  ],
  ['an enum of 5,000', 'typescript', `${javascript}enum P { ${many(5000, (i) => `K${i}`, ', ')} } server.listen(P.K4999);`],
];

for (const [name, language, text] of shapes) {
  test(`${language}: ${name}: an answer, and what else the file says is found`, () => {
    const findings = findingsIn({ text, language, platform: 'linux' });
    for (const { span } of findings) assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length);
    if (language === 'c' || language === 'cpp') assert.ok(findings.some(({ rule, span }) => rule === 'setsockopt-after-bind' && span.start < c.length));
    if (text.startsWith(python)) {
      const late = findings.filter(({ rule }) => rule === 'setsockopt-after-bind');
      assert.equal(late.length, text.lastIndexOf(python) > 0 ? 2 : 1);
    }
  });
}
