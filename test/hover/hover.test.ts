import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, it } from 'node:test';
import { analyze } from '../../server/src/core/analyze.ts';
import { type LanguageId, languageOfPath } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

const samples = join(import.meta.dirname, '..', '..', 'samples');

before(async () => {
  for (const language of ['c', 'python', 'typescript'] as const) await grammars.load(language);
});

/** The hover over the first place where `over` stands. */
function hoverOver(text: string, language: LanguageId, over: string) {
  const parsed = grammars.parse(text, language);
  const analysis = analyze(parsed, language, { platform: 'linux', rules: {}, respectIgnores: true });
  parsed.delete();
  const at = text.indexOf(over);
  assert.ok(at >= 0, `${over} is not in the text`);
  return analysis.hoverAt(at, (offset) => text.slice(0, offset).split('\n').length);
}

function inSample(path: string, over: string) {
  return hoverOver(readFileSync(join(samples, path), 'utf8'), languageOfPath(path) ?? 'c', over);
}

describe('A hover', () => {
  const told: readonly [path: string, over: string, ...words: string[]][] = [
    ['c/echo_server.c', 'socket(AF_INET', 'TCP', 'bound on line 26', 'listens on line 37'],
    ['c/echo_server.c', 'bind(listener', 'TCP 0.0.0.0:8888', '**not set**', 'TIME_WAIT', '**EADDRINUSE**', 'listens on line 37', 'ports\\-qa'],
    ['c/echo_server.c', 'setsockopt(listener', 'SO_REUSEADDR', 'Read by bind()'],
    ['c/echo_server.c', 'INADDR_ANY', 'TCP 0.0.0.0:8888'],
    ['c/echo_server.c', 'PORT);', 'TCP 0.0.0.0:8888'],
    ['c/echo_server.c', 'AF_INET;', 'TCP 0.0.0.0:8888'],
    ['c/echo_server.c', 'close(client', '**close**', 'connected'],
    ['c/echo_server.c', 'listen(listener', '= 1, set after bind()'],
    ['c/echo_server.c', 'accept(listener', 'listens'],
    ['python/time_server.py', 'socket.socket(', 'TCP', 'bound on line 11'],
    ['python/time_server.py', 'server.bind', 'TCP 0.0.0.0:9000'],
    ['python/time_server.py', '9000))', 'TCP 0.0.0.0:9000'],
    ['python/counter_server.py', 'socketserver.TCPServer(', 'What the kernel sees', 'socket(AF_INET, SOCK_STREAM)', 'listen('],
    ['python/chat_client.py', 'client.bind', 'another instance of this client'],
    ['typescript/two-ports.ts', 'server.listen', 'socket(AF_INET6, SOCK_STREAM)', 'setsockopt(SO_REUSEADDR, 1)', 'listen(511)'],
    ['typescript/chat-client.ts', '4100', 'TCP 0.0.0.0:4100'],
    ['typescript/udp-echo.ts', 'socket.bind', 'UDP 0.0.0.0:4103'],
  ];
  for (const [path, over, ...words] of told) {
    it(`tells of ${over} in ${path}`, () => {
      const markdown = inSample(path, over)?.markdown.en ?? '';
      for (const word of words) assert.ok(markdown.includes(word), `${word} is not in:\n${markdown}`);
    });
  }

  it('tells of a client that binds nothing, in Python', () => {
    const client =
      'import socket\n\n\ndef ask(host):\n    s = socket.socket()\n    s.connect((host, 80))\n    return socket.create_connection(("192.0.2.1", 81))\n';
    assert.match(hoverOver(client, 'python', 's.connect')?.markdown.en ?? '', /^\*\*connect\*\* · TCP · to an address:80/);
    assert.match(hoverOver(client, 'python', 'create_connection(')?.markdown.en ?? '', /connect\(192\.0\.2\.1:81\)/);
  });

  it('speaks Chinese as well', () => {
    assert.match(inSample('python/time_server.py', 'server.bind')?.markdown['zh-CN'] ?? '', /上次运行留下了 TIME_WAIT 连接[\s\S]*文档/);
  });

  it('says nothing where nothing is known', () => {
    assert.equal(inSample('c/echo_server.c', 'perror'), undefined);
    assert.equal(inSample('python/time_server.py', 'import time'), undefined);
    assert.equal(hoverOver('import tkinter\ndef f(w):\n    w.bind("<1>", f)\n', 'python', 'w.bind'), undefined);
  });

  it('keeps text from the code as text', () => {
    const hostile = 'import socket\ns = socket.socket()\ns.bind(("[x](command:evil) <img src=x> `|**", 80))\ns.listen()\n';
    const markdown = hoverOver(hostile, 'python', 's.bind')?.markdown.en ?? '';
    assert.ok(markdown.includes('TCP'), markdown);
    assert.doesNotMatch(markdown, /(?<!\\)\[x|\]\(command|(?<!\\)<img/);
  });

  it('has no table for a socket that came from elsewhere', () => {
    const markdown =
      hoverOver('int f(int fd) { return listen(fd, 5); }\nint g(void) { return socket(AF_INET, SOCK_STREAM, 0); }\n', 'c', 'listen(fd')?.markdown.en ?? '';
    assert.match(markdown, /made elsewhere/);
    assert.doesNotMatch(markdown, /\|---\|/);
  });
});
