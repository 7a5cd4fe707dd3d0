import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { analyze, analyzeTogether, type FileNames, lowerText } from '../../server/src/core/analyze.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

const options = { platform: 'linux', rules: {}, respectIgnores: true } as const;
const lineOf = (text: string) => (offset: number) => text.slice(0, offset).split('\n').length;

before(async () => {
  for (const language of ['c', 'cpp', 'python', 'typescript', 'javascript'] as const) await grammars.load(language);
});

/** The hover where `‸` stands before a word of the text. */
function hoverIn(marked: string, language: LanguageId) {
  const offset = marked.indexOf('‸');
  assert.ok(offset >= 0 && !marked.includes('‸', offset + 1), marked);
  const text = marked.replace('‸', '');
  const parsed = grammars.parse(text, language);
  const hover = analyze(parsed, language, options).hoverAt(offset, lineOf(text));
  parsed.delete();
  return hover === undefined ? undefined : { on: text.slice(hover.span.start, hover.span.end), ...hover.markdown, page: hover.page };
}

/** A server of C that binds `port` on `address`. */
const c = (before: string, port: string, address = 'htonl(INADDR_ANY)') => `#include <netinet/in.h>
${before}
int serve(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  struct sockaddr_in a = {0};
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = ${address};
  a.sin_port = ${port};
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 8);
}
`;

const python = (...lines: string[]) => ['import socket', ...lines, ''].join('\n');

describe('A hover over the definition of a constant', () => {
  const told: readonly [what: string, language: LanguageId, text: string, on: string, says: string][] = [
    ['a macro by its name', 'c', c('#define ‸PORT 8888', 'htons(PORT)'), 'PORT', '**bind** on line 9 · TCP 0.0.0.0:8888'],
    ['a macro by its value', 'c', c('#define PORT ‸8888 /* ours */', 'htons(PORT)'), '8888', '**bind** on line 9 · TCP 0.0.0.0:8888'],
    ['a macro behind a macro', 'c', c('#define ‸BASE 8888\n#define PORT BASE', 'htons(PORT)'), 'BASE', '**bind** on line 10 · TCP 0.0.0.0:8888'],
    ['a macro in parentheses', 'c', c('#define ‸PORT (8888)', 'htons(PORT)'), 'PORT', '**bind** on line 9 · TCP 0.0.0.0:8888'],
    ['an enumerator', 'c', c('enum ports { ‸PORT = 8888 };', 'htons(PORT)'), 'PORT', '**bind** on line 9 · TCP 0.0.0.0:8888'],
    ['an enumerator by its value', 'c', c('enum ports { PORT = ‸8888 };', 'htons(PORT)'), '8888', '**bind** on line 9 · TCP 0.0.0.0:8888'],
    ['a constant of the file', 'c', c('static const int ‸port = 8888;', 'htons(port)'), 'port', '**bind** on line 9 · TCP 0.0.0.0:8888'],
    ['a constant of C++', 'cpp', c('constexpr unsigned short port = ‸8888;', 'htons(port)'), '8888', '**bind** on line 9 · TCP 0.0.0.0:8888'],
    ['an address', 'c', c('#define ‸HOST "127.0.0.1"', 'htons(80)', 'inet_addr(HOST)'), 'HOST', '**bind** on line 9 · TCP 127.0.0.1:80'],
    [
      'a variable of the function',
      'python',
      python('def f():', '    ‸port = 8080', '    s = socket.socket()', '    s.bind(("", port))', '    s.listen()'),
      'port',
      '**bind** on line 5 · TCP 0.0.0.0:8080',
    ],
    [
      'a constant of Python',
      'python',
      python('‸PORT = 8080', 's = socket.socket()', 's.bind(("", PORT))', 's.listen()'),
      'PORT',
      '**bind** on line 4 · TCP 0.0.0.0:8080',
    ],
    [
      'one with a type',
      'python',
      python('PORT: int = ‸8080', 's = socket.socket()', 's.bind(("", PORT))', 's.listen()'),
      '8080',
      '**bind** on line 4 · TCP 0.0.0.0:8080',
    ],
    [
      'one of two at once',
      'python',
      python("HOST, ‸PORT = '127.0.0.1', 8080", 's = socket.socket()', 's.bind((HOST, PORT))', 's.listen()'),
      'PORT',
      '**bind** on line 4 · TCP 127.0.0.1:8080',
    ],
    [
      'an address as a pair',
      'python',
      python("ADDRESS = ('127.0.0.1', ‸8080)", 's = socket.socket()', 's.bind(ADDRESS)', 's.listen()'),
      '8080',
      '**bind** on line 4 · TCP 127.0.0.1:8080',
    ],
    [
      'a default of a parameter',
      'python',
      python('def serve(‸port=8080):', '    s = socket.socket()', '    s.bind(("", port))', '    s.listen()'),
      'port',
      '**bind** on line 4 · TCP 0.0.0.0:8080',
    ],
    [
      'a default that a call leaves in place',
      'python',
      python('def serve(port: int = ‸8080):', '    s = socket.socket()', '    s.bind(("", port))', '    s.listen()', 'serve()'),
      '8080',
      '**bind** on line 4 · TCP 0.0.0.0:8080',
    ],
    [
      'what a call gives',
      'python',
      python('def serve(port):', '    s = socket.socket()', '    s.bind(("", port))', '    s.listen()', 'serve(‸8080)'),
      '8080',
      '**serve** · TCP 0.0.0.0:8080',
    ],
    [
      'the number of an option',
      'c',
      c('static int ‸on = 1;\nint open_one(int fd) { return setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); }', 'htons(80)'),
      'on',
      '**setsockopt** on line 3',
    ],
    [
      'where a client goes',
      'python',
      python('‸PORT = 8080', 's = socket.socket()', 's.bind(("", 0))', 's.connect(("127.0.0.1", PORT))'),
      'PORT',
      '**connect** on line 5 · TCP 0.0.0.0, a free port · to 127.0.0.1:8080',
    ],
    [
      'a constant of TypeScript',
      'typescript',
      "import { createServer } from 'node:net';\nconst ‸PORT: number = 3000;\ncreateServer().listen(PORT);\n",
      'PORT',
      '**listen** on line 3 · TCP \\[\\:\\:\\]:3000',
    ],
    [
      'a field of an object',
      'javascript',
      "const net = require('net');\nconst options = { ‸port: 3000, host: '127.0.0.1' };\nnet.createServer().listen(options);\n",
      'port',
      '**listen** on line 3 · TCP 127.0.0.1:3000',
    ],
    [
      'a default in TypeScript',
      'typescript',
      "import { createServer } from 'node:net';\nexport function serve(‸port = 3000) {\n  createServer().listen(port);\n}\n",
      'port',
      '**listen** on line 3 · TCP \\[\\:\\:\\]:3000',
    ],
    [
      'a member of an enum',
      'typescript',
      "import { createServer } from 'node:net';\nenum Ports { ‸Http = 3000 }\ncreateServer().listen(Ports.Http);\n",
      'Http',
      '**listen** on line 3 · TCP \\[\\:\\:\\]:3000',
    ],
  ];
  for (const [what, language, text, on, says] of told) {
    it(`tells of ${what} (${language})`, () => {
      const hover = hoverIn(text, language);
      assert.equal(hover?.on, on);
      assert.ok(hover?.en.startsWith(says), hover?.en);
    });
  }

  it('shows the table of the one bind that takes it, and where that is in Chinese', () => {
    const hover = hoverIn(c('#define ‸PORT 8888', 'htons(PORT)'), 'c');
    assert.match(hover?.en ?? '', /the last run left connections in TIME_WAIT/);
    assert.match(hover?.['zh-CN'] ?? '', /^第 9 行的 \*\*bind\*\* · TCP 0\.0\.0\.0:8888 · /);
    assert.equal(hover?.page, 'missing-reuseaddr');
  });

  it('lists the calls where there are several, and no more than fit', () => {
    const both = python('‸HOST = "127.0.0.1"', 'a = socket.socket()', 'a.bind((HOST, 80))', 'a.listen()', 'b = socket.socket()', 'b.connect((HOST, 81))');
    assert.deepEqual(hoverIn(both, 'python')?.en.split('\n'), [
      '- **bind** on line 4 · TCP 127.0.0.1:80 · SO\\_REUSEADDR **not set** · listens on line 5',
      '- **connect** on line 7 · TCP · to 127.0.0.1:81 · SO\\_REUSEADDR **not set**',
    ]);
    const many = Array.from({ length: 9 }, (_, index) => [`s${index} = socket.socket()`, `s${index}.bind((HOST, ${80 + index}))`]).flat();
    const lines = hoverIn(python('‸HOST = "127.0.0.1"', ...many), 'python')?.en.split('\n') ?? [];
    assert.equal(lines.length, 7);
    assert.equal(lines.at(-1), '- and 3 more');
  });

  const silent: readonly [what: string, language: LanguageId, text: string][] = [
    [
      'a constant of the same name elsewhere',
      'python',
      python('PORT = 8080', 'def g():', '    ‸PORT = 9', '    return PORT', 's = socket.socket()', 's.bind(("", PORT))'),
    ],
    ['the same number for another thing', 'c', c('#define PORT 8888\n#define ‸SIZE 8888', 'htons(PORT)')],
    ['a macro that is defined again before it is used', 'c', c('#define PORT ‸1\n#undef PORT\n#define PORT 8888', 'htons(PORT)')],
    [
      'a default that no call leaves in place',
      'python',
      python('def serve(port=‸8080):', '    s = socket.socket()', '    s.bind(("", port))', '    s.listen()', 'serve(9)'),
    ],
    ['a comparison', 'python', python('PORT = 8080', 'if ‸PORT == 8080: print()', 's = socket.socket()', 's.bind(("", 80))')],
  ];
  for (const [what, language, text] of silent) it(`says nothing over ${what}`, () => assert.equal(hoverIn(text, language), undefined));

  it('names the file of a call that stands in another one', () => {
    const texts: Readonly<Record<string, string>> = {
      'app/ports.py': '# Filler, so that the offsets differ.\nPORT = 8888\n',
      'app/server.py': python('from ports import PORT', 's = socket.socket()', 's.bind(("0.0.0.0", PORT))', 's.listen()'),
    };
    const files = Object.entries(texts).map(([path, text]) => {
      const parsed = grammars.parse(text, 'python');
      const file = { path, text, lowered: lowerText(parsed, 'python', path.endsWith('ports.py') ? 'imported' : 'checked') };
      parsed.delete();
      return file;
    });
    const names: FileNames = {
      imported: (_file, { from }) => (from === 'ports.PORT' ? { path: 'app/ports.py', names: ['PORT'] } : undefined),
      includedBy: () => [],
    };
    const ports = texts['app/ports.py'] ?? '';
    const analysis = analyzeTogether(files, names, () => options).get('app/ports.py');
    const hover = analysis?.hoverAt(ports.indexOf('PORT'), lineOf(ports));
    assert.equal(ports.slice(hover?.span.start, hover?.span.end), 'PORT');
    assert.match(hover?.markdown.en ?? '', /^\*\*bind\*\* in server\\?\.py · TCP 0\.0\.0\.0:8888 · /);
    assert.match(hover?.markdown['zh-CN'] ?? '', /^server\\?\.py 中的 \*\*bind\*\*/);
  });
});
