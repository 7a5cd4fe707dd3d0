import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { analyze, analyzeTogether, type BindNote, type FileNames, lowerText } from '../../server/src/core/analyze.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

before(async () => {
  for (const language of ['c', 'python', 'typescript'] as const) await grammars.load(language);
});

function notesOf(text: string, language: LanguageId): readonly BindNote[] {
  const parsed = grammars.parse(text, language);
  const analysis = analyze(parsed, language, { platform: 'linux', rules: {}, respectIgnores: true });
  parsed.delete();
  return analysis.bindNotes();
}

const python = (...lines: string[]): string => ['import socket, sys', 's = socket.socket()', ...lines, ''].join('\n');
const set = 's.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)';

const c = (port: string): string => `#include <netinet/in.h>
int serve(void) {
  struct sockaddr_in a = {0};
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  a.sin_family = AF_INET;
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  a.sin_port = ${port};
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 8);
}
`;

describe('A note on a bind', () => {
  const said: readonly [what: string, language: LanguageId, text: string, ...labels: string[]][] = [
    ['a server that sets the option', 'python', python(set, 's.bind(("0.0.0.0", 8888))', 's.listen()'), 'TCP 0.0.0.0:8888 · restart-safe'],
    ['one that sets it too late', 'python', python('s.bind(("0.0.0.0", 8888))', set, 's.listen()'), 'TCP 0.0.0.0:8888 · not restart-safe'],
    [
      'one that sets it on some paths only',
      'python',
      python('if len(sys.argv) > 1:', `    ${set}`, 's.bind(("0.0.0.0", 8888))', 's.listen()'),
      'TCP 0.0.0.0:8888',
    ],
    ['a client', 'python', python('s.bind(("127.0.0.1", 6666))', 's.connect(("127.0.0.1", 80))'), 'TCP 127.0.0.1:6666'],
    ['port 0', 'python', python(set, 's.bind(("127.0.0.1", 0))', 's.listen()'), 'TCP 127.0.0.1, a free port'],
    [
      'a port from the command line',
      'python',
      python(set, 's.bind(("127.0.0.1", int(sys.argv[1])))', 's.listen()'),
      'TCP 127.0.0.1, port from the command line · restart-safe',
    ],
    [
      'a port from the environment that has a default',
      'python',
      `import os\n${python(set, 'port = int(os.environ.get("PORT", "8080"))', 's.bind(("127.0.0.1", port))', 's.listen()')}`,
      'TCP 127.0.0.1, port from the environment, 8080 by default · restart-safe',
    ],
    [
      'an argument of the command line that has a default',
      'python',
      `import argparse\n${python(
        set,
        'parser = argparse.ArgumentParser()',
        'parser.add_argument("--host", default="127.0.0.1")',
        'parser.add_argument("-p", "--listen-port", type=int, default=5050, help="the port (a number)")',
        'args = parser.parse_args()',
        's.bind(("127.0.0.1", args.listen_port))',
        's.listen()',
      )}`,
      'TCP 127.0.0.1, port from the command line, 5050 by default · restart-safe',
    ],
    [
      'an argument that two parsers have',
      'python',
      `import argparse\n${python(
        set,
        'parser = argparse.ArgumentParser()',
        'parser.add_argument("--port", type=int, default=5050)',
        'other = argparse.ArgumentParser()',
        'other.add_argument("--port", type=int)',
        's.bind(("127.0.0.1", parser.parse_args().port))',
        's.listen()',
      )}`,
      'TCP 127.0.0.1, port from the command line · restart-safe',
    ],
    [
      'a port from the environment, or else a number',
      'typescript',
      "import { createServer } from 'node:net';\ncreateServer().listen(Number(process.env.PORT ?? 3000));\n",
      'TCP [::], port from the environment, 3000 by default · restart-safe',
    ],
    ['a port in the right byte order', 'c', c('htons(8080)'), 'TCP 127.0.0.1:8080 · not restart-safe'],
    ['a port in the wrong byte order', 'c', c('8080'), 'TCP 127.0.0.1:36895, not 8080 · not restart-safe'],
    ['a call of a library', 'typescript', "import { createServer } from 'node:net';\ncreateServer().listen(3000);\n", 'TCP [::]:3000 · restart-safe'],
    [
      'a call that binds twice what it is given',
      'typescript',
      "import { createServer } from 'node:net';\nfunction both(port: number): void {\n  createServer().listen(port);\n  createServer().listen(port);\n}\nboth(3000);\n",
      'TCP [::], port from the caller · restart-safe',
      'TCP [::], port from the caller · restart-safe',
      'TCP [::]:3000 · restart-safe',
    ],
    ['a path', 'python', 'import socket\ns = socket.socket(socket.AF_UNIX)\ns.bind("/run/x")\ns.listen()\n'],
    ['a bind that is no bind', 'python', 'import tkinter\ndef f(w):\n    w.bind("<1>", f)\n'],
    ['a socket from elsewhere', 'python', 'import socket\ndef f(s: socket.socket):\n    s.bind(("0.0.0.0", 7))\n    s.listen()\n'],
  ];
  for (const [what, language, text, ...labels] of said) {
    it(`says of ${what}: ${labels.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(
        notesOf(text, language).map(({ label }) => label.en),
        labels,
      );
    });
  }

  it('stands at the call, tells the options and speaks Chinese', () => {
    const text = c('htons(8080)');
    const [note] = notesOf(text, 'c');
    assert.ok(note);
    assert.match(text.slice(note.span.start, note.span.end), /^bind\(fd, .*sizeof a\)$/);
    assert.match(note.detail.en, /SO\\_REUSEADDR \*\*not set\*\*[\s\S]*TIME\\_WAIT/);
    assert.equal(note.label['zh-CN'], 'TCP 127.0.0.1:8080 · 不能立即重启');
    assert.match(note.detail['zh-CN'], /未设置/);
  });

  it('names what a server takes only where it listens on a constant port', () => {
    const listeners = (text: string, language: LanguageId = 'python') => notesOf(text, language).map(({ listens }) => listens);
    assert.deepEqual(listeners(c('htons(8080)'), 'c'), [{ protocol: 'tcp', port: 8080, address: '127.0.0.1' }]);
    assert.deepEqual(listeners(python('s.bind(("0.0.0.0", 8888))', 's.listen()')), [{ protocol: 'tcp', port: 8888, address: '0.0.0.0' }]);
    assert.deepEqual(listeners(python('s.bind(("example.test", 8888))', 's.listen()')), [{ protocol: 'tcp', port: 8888, address: undefined }]);
    assert.deepEqual(listeners(python('s.bind(("127.0.0.1", 6666))', 's.connect(("127.0.0.1", 80))')), [undefined]);
    assert.deepEqual(listeners(python('s.bind(("127.0.0.1", 0))', 's.listen()')), [undefined]);
    assert.deepEqual(listeners(python('s.bind(("127.0.0.1", int(sys.argv[1])))', 's.listen()')), [undefined]);
  });
});

it('stands in the file of its bind, where files are followed together', () => {
  const texts: Readonly<Record<string, string>> = {
    'ports.py': `PORT = 8888\n${'# filler\n'.repeat(20)}`,
    'server.py': python(set, 'from ports import PORT', 's.bind(("0.0.0.0", PORT))', 's.listen()'),
  };
  const files = Object.entries(texts).map(([path, text]) => {
    const parsed = grammars.parse(text, 'python');
    const file = { path, text, lowered: lowerText(parsed, 'python', path === 'ports.py' ? 'imported' : 'checked') };
    parsed.delete();
    return file;
  });
  const names: FileNames = {
    imported: (_file, { from }) => (from === 'ports.PORT' ? { path: 'ports.py', names: ['PORT'] } : undefined),
    includedBy: () => [],
  };
  const analyses = analyzeTogether(files, names, () => ({ platform: 'linux', rules: {}, respectIgnores: true }));
  assert.deepEqual(analyses.get('ports.py')?.bindNotes(), []);
  const [note] = analyses.get('server.py')?.bindNotes() ?? [];
  assert.equal(note?.label.en, 'TCP 0.0.0.0:8888 · restart-safe');
  assert.equal(texts['server.py']?.slice(note.span.start, note.span.end), 's.bind(("0.0.0.0", PORT))');
});
