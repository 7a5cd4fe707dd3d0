import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { constantNames, errors, nameFacts, socketOptions } from '@bindwise/semantics';
import { analyze } from '../../server/src/core/analyze.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

before(async () => {
  for (const language of ['c', 'python', 'typescript'] as const) await grammars.load(language);
});

const server: Readonly<Record<string, string>> = {
  c: 'int serve(int fd, struct sockaddr *a) { return bind(fd, a, 16); }\n',
  python: 'import errno, socket\ns = socket.socket()\n',
  typescript: "import { createServer } from 'node:net';\nconst server = createServer();\n",
};

function hoverOver(rest: string, language: LanguageId, word: string) {
  const text = `${server[language]}${rest}\n`;
  const parsed = grammars.parse(text, language);
  const hover = analyze(parsed, language, { platform: 'linux', rules: {}, respectIgnores: true }).hoverAt(text.lastIndexOf(word), () => 1);
  parsed.delete();
  return hover === undefined ? undefined : { on: text.slice(hover.span.start, hover.span.end), ...hover.markdown };
}

describe('A hover over the name of an error', () => {
  const places: readonly [language: LanguageId, text: string, word: string][] = [
    ['c', 'int busy(void) { return errno == EADDRINUSE; }', 'EADDRINUSE'],
    ['c', 'int busy(void) { return WSAGetLastError() == WSAEADDRINUSE; }', 'WSAEADDRINUSE'],
    ['python', 'def busy(e):\n    return e.errno == errno.EADDRINUSE', 'EADDRINUSE'],
    ['typescript', "server.on('error', (e: NodeJS.ErrnoException) => e.code === 'EADDRINUSE');", 'EADDRINUSE'],
    ['typescript', 'export const busy = (code: string) => code === "EACCES";', 'EACCES'],
  ];
  for (const [language, text, word] of places) {
    it(`quotes semantics: ${word} in ${language}`, () => {
      const hover = hoverOver(text, language, word);
      assert.equal(hover?.on, word);
      const facts = [...errors.values()].find(({ name, wsa }) => name === word || wsa === word);
      for (const call of ['bind', 'listen', 'connect'] as const) {
        const meaning = facts?.meanings[call];
        assert.equal(hover?.en.includes(`**${call}()**`), meaning !== undefined);
        assert.ok(meaning === undefined || (hover?.en.includes(meaning.en) && hover['zh-CN'].includes(meaning['zh-CN'])), hover?.en);
      }
    });
  }

  it('gives its numbers and its other names', () => {
    assert.match(
      hoverOver('int x = EADDRINUSE;', 'c', 'EADDRINUSE')?.en ?? '',
      /^\*\*EADDRINUSE\*\* · “Address already in use” · errno 98 on Linux, 48 on macOS and FreeBSD · WSAEADDRINUSE 10048 on Windows\n/,
    );
    assert.match(hoverOver('int x = EACCES;', 'c', 'EACCES')?.en ?? '', /· errno 13 · WSAEACCES/);
    assert.match(hoverOver("const x = 'ENOTSUP';", 'typescript', 'ENOTSUP')?.en ?? '', /^\*\*ENOTSUP\*\* · EOPNOTSUPP · /);
    assert.match(
      hoverOver('int x = EADDRINUSE;', 'c', 'EADDRINUSE')?.['zh-CN'] ?? '',
      /errno 98（Linux）、48（macOS、FreeBSD） · Windows 上是 WSAEADDRINUSE 10048\n/,
    );
  });

  it('says nothing in a comment, over a part of a longer word, and over an error that no call here gives', () => {
    assert.equal(hoverOver('/* EADDRINUSE */', 'c', 'EADDRINUSE'), undefined);
    assert.equal(hoverOver('int x = MY_EADDRINUSE;', 'c', 'EADDRINUSE'), undefined);
    assert.equal(hoverOver('int x = ENOENT;', 'c', 'ENOENT'), undefined);
    assert.equal(hoverOver('int EVERY = 1;', 'c', 'EVERY'), undefined);
  });
});

describe('A hover over the name of a socket option', () => {
  it('says what it is for where no call sets it', () => {
    assert.match(
      hoverOver('#ifdef SO_REUSEPORT\n#endif', 'c', 'SO_REUSEPORT')?.en ?? '',
      /^\*\*SO_REUSEPORT\*\* — Lets several sockets[\s\S]*Read by bind\(\)\./,
    );
    assert.match(hoverOver("has = hasattr(socket, 'SO_REUSEPORT')", 'python', 'SO_REUSEPORT')?.['zh-CN'] ?? '', /由 bind\(\) 读取/);
    assert.equal(hoverOver('# SO_REUSEPORT', 'python', 'SO_REUSEPORT'), undefined);
  });
});

describe('A hover over another name of the socket interface', () => {
  it('says what it means where nothing more is known', () => {
    const hover = hoverOver('void ask(struct addrinfo *hints) { hints->ai_flags = AI_PASSIVE; }', 'c', 'AI_PASSIVE');
    assert.match(hover?.en ?? '', /^\*\*AI_PASSIVE\*\* — The addresses are for bind\(\)[\s\S]*\*getaddrinfo\(3\)\*$/);
    assert.match(hover?.['zh-CN'] ?? '', /^\*\*AI_PASSIVE\*\* — 这些地址用于 bind\(\)/);
    assert.match(hoverOver('kind = socket.SOCK_DGRAM', 'python', 'SOCK_DGRAM')?.en ?? '', /Single datagrams/);
    assert.match(hoverOver('int x = htons(80);', 'c', 'htons')?.en ?? '', /network byte order/);
  });

  it('gives way to the call that it is in, and says nothing in a comment', () => {
    assert.match(
      hoverOver('int make(struct sockaddr *a) { int fd = socket(AF_INET, SOCK_STREAM, 0); return bind(fd, a, 16); }', 'c', 'AF_INET')?.en ?? '',
      /^\*\*socket\*\*/,
    );
    assert.equal(hoverOver('/* AI_PASSIVE */', 'c', 'AI_PASSIVE'), undefined);
  });

  it('names each name once, and no option or error', () => {
    for (const name of [...constantNames(), ...errors.keys()]) {
      const facts = nameFacts(name);
      if (facts !== undefined) assert.ok(!socketOptions.has(name) && ![...errors.keys()].some((error) => error === name), name);
    }
  });
});
