/** A source file as nobody should write it and everybody meets it once. */
export interface OddText {
  readonly name: string;
  readonly bytes: Buffer;
}

export type OddLanguage = 'c' | 'python' | 'typescript';

const programs: Readonly<Record<OddLanguage, string>> = {
  c: `#include <sys/socket.h>
int serve(int fd, struct sockaddr *a, int on) {
  if (bind(fd, a, sizeof *a) < 0) return -1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  return listen(fd, 8);
}
`,
  python: `import socket
def serve(port):
  s = socket.socket()
  s.bind(('', port))
  s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
  s.listen()
serve(8080)
`,
  typescript: `import net from 'node:net';
function serve(port) {
  const server = net.createServer();
  server.listen(port);
}
serve(8080);
`,
};

/** What makes a text one that may say something about sockets. */
const wordsOf: Readonly<Record<OddLanguage, string>> = {
  c: 'bind(socket(0), listen(0)); ',
  python: "import socket; socket.socket().bind(('', 0)); ",
  typescript: "import net from 'node:net'; net.createServer(); ",
};

/** Numbers that are the same in every run, in [0, 1). */
export function numbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function randomBytes(length: number, seed: number, least: number): Buffer {
  const next = numbers(seed);
  return Buffer.from(Array.from({ length }, () => least + Math.floor(next() * (256 - least))));
}

/** The text with bytes of it replaced, doubled and left out. */
export function mutated(text: string, seed: number): Buffer {
  const next = numbers(seed);
  const bytes = [...Buffer.from(text)];
  for (let count = 0; count < 12; count += 1) {
    const at = Math.floor(next() * bytes.length);
    const what = next();
    if (what < 0.4) bytes[at] = Math.floor(next() * 256);
    else if (what < 0.7) bytes.splice(at, 1 + Math.floor(next() * 9));
    else bytes.splice(at, 0, ...bytes.slice(at, at + 1 + Math.floor(next() * 40)));
  }
  return Buffer.from(bytes);
}

const text = (name: string, content: string): OddText => ({ name, bytes: Buffer.from(content) });

/** Every one says a word of sockets, so that it is parsed and not passed over. */
export function oddTexts(language: OddLanguage): readonly OddText[] {
  const late = programs[language];
  const words = wordsOf[language];
  return [
    ...[1, 2, 3].map((seed) => ({ name: `random bytes ${seed}`, bytes: Buffer.concat([Buffer.from(words), randomBytes(20_000, seed, 1)]) })),
    ...[4, 5].map((seed) => ({ name: `random bytes above ASCII ${seed}`, bytes: Buffer.concat([Buffer.from(words), randomBytes(20_000, seed, 0x80)]) })),
    ...[11, 12, 13, 14].map((seed) => ({ name: `a program with damage ${seed}`, bytes: mutated(late, seed) })),
    { name: 'a program that breaks off', bytes: Buffer.from(late.slice(0, 130)) },
    { name: 'bytes that are not UTF-8', bytes: Buffer.concat([Buffer.from(late), Buffer.from([0xc3, 0x28, 0xff, 0xfe, 0xed, 0xa0, 0x80, 0xf8, 0x0a])]) },
    { name: 'half a character at the end', bytes: Buffer.concat([Buffer.from(late), Buffer.from([0xe4, 0xb8])]) },
    { name: 'NUL late in the file', bytes: Buffer.concat([Buffer.from(late.repeat(60)), Buffer.from([0, 0]), Buffer.from(late)]) },
    text('lines of Windows', late.replaceAll('\n', '\r\n')),
    text('lines of old Macs', late.replaceAll('\n', '\r')),
    text('lines of every kind', `${late.replaceAll('\n', '\r\n')}${late}\r\r\n\n\r\u2028\u2029\u0085\u000b\f`),
    text('a byte order mark', `\uFEFF${late}`),
    text('two byte order marks', `\uFEFF\uFEFF${late}`),
    text('tabs', late.replaceAll('  ', '\t').replaceAll(' ', '\t\t')),
    text('right to left', `${late}\u05D0\u05D1 = '\u202E\u2066${words}\u2069 שלום مرحبا'\n${late}`),
    text('letters outside the first plane', `${late}'😀𐐷𝒳'\n${late}'👩‍👩‍👧‍👦'`),
    text('combining marks', `${words}${'e\u0301\u0300'.repeat(5_000)}`),
    text('one long line', `${words};`.repeat(5_000)),
    text('one long word', `${words}${'a'.repeat(500_000)}`),
    text('one long string', `${words}"${'\\x41'.repeat(50_000)}"`),
    text('a string that is never closed', `${late}char *s = "${'bind '.repeat(20_000)}`),
    text('a comment that is never closed', `${late}/* ${'bind '.repeat(20_000)}`),
    text('nothing but ends', `${words}${')}]>'.repeat(20_000)}`),
    ...['(', '[', '{', '<', '((a', 'f(', 'a[', '{a:', '-', '!', 'a=', 'a?', 'if(a)', 'else ', '\\\n', '#if 1\n', '`${', "'", '"""'].map((part) =>
      text(`${JSON.stringify(part)} without end`, `${words}\n${part.repeat(Math.floor(100_000 / part.length))}`),
    ),
    text('100,000 brackets that close again', `${words}\nint x = ${'('.repeat(100_000)}1${')'.repeat(100_000)};\n`),
    text('100,000 blocks that close again', `${words}\nvoid f(int fd) ${'{'.repeat(100_000)} bind(fd, 0, 0); ${'}'.repeat(100_000)}\n`),
  ];
}

/** More than any file that is read: to be skipped, and said. */
export const fiftyMegabytes = 50 * 1024 * 1024;
