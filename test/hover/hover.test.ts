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

  it('tells of both sockets that asyncio binds where no host is given', () => {
    const server = (host: string): string => `import asyncio\n\n\nasync def main(handle):\n    return await asyncio.start_server(handle, ${host}, 8080)\n`;
    const said = (host: string): string => hoverOver(server(host), 'python', 'start_server(')?.markdown.en ?? '';
    for (const host of ['None', "''"]) assert.match(said(host), /TCP 0\.0\.0\.0:8080 · and another for IPv6 alone/);
    assert.doesNotMatch(said("'127.0.0.1'"), /another for IPv6/);
  });

  it('tells of a client that binds nothing, in Python', () => {
    const client =
      'import socket\n\n\ndef ask(host):\n    s = socket.socket()\n    s.connect((host, 80))\n    return socket.create_connection(("192.0.2.1", 81))\n';
    assert.match(hoverOver(client, 'python', 's.connect')?.markdown.en ?? '', /^\*\*connect\*\* · TCP · to port 80/);
    assert.match(hoverOver(client, 'python', 'create_connection(')?.markdown.en ?? '', /connect\(192\.0\.2\.1:81\)/);
  });

  const sets = `int serve(void) {
  int fd = socket(AF_INET, SOCK_STREAM, 0), on = 1;
  struct linger l = {1, 0};
  setsockopt(fd, SOL_SOCKET, SO_LINGER, &l, sizeof l);
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(80)};
  bind(fd, (struct sockaddr *)&a, sizeof a);
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return listen(fd, 5);
}
int first(void) { return serve(); }
int second(void) { return serve(); }
`;

  it('begins with what a setsockopt() sets, and calls no structure unknown', () => {
    assert.match(
      hoverOver(sets, 'c', 'setsockopt(fd, SOL_SOCKET, SO_REUSEADDR')?.markdown.en ?? '',
      /^\*\*setsockopt\*\* · sets SO\\_REUSEADDR = 1 · TCP · SO\\_LINGER set\n/,
    );
    assert.match(hoverOver(sets, 'c', 'setsockopt(fd, SOL_SOCKET, SO_LINGER')?.markdown['zh-CN'] ?? '', /^\*\*setsockopt\*\* · 设置 SO\\_LINGER · TCP\n/);
    assert.match(hoverOver(sets, 'c', 'on = 1')?.markdown.en ?? '', /line 5 · sets SO\\_REUSEADDR = 1[^\n]*\n.*line 8 · sets TCP\\_NODELAY = 1/);
  });

  it('sends nobody to the page of an option that bind() reads for one that it does not read', () => {
    assert.equal(hoverOver(sets, 'c', 'setsockopt(fd, IPPROTO_TCP')?.page, undefined);
  });

  it('names a step once, however many functions lead to it', () => {
    assert.match(hoverOver(sets, 'c', 'socket(AF_INET')?.markdown.en ?? '', /^\*\*socket\*\* · TCP · bound on line 7 · listens on line 9$/);
  });

  it('tells of a path in the file system as one', () => {
    const { en = '' } = hoverOver("import net from 'node:net';\nnet.createServer().listen('/tmp/a.sock');\n", 'typescript', "listen('/tmp")?.markdown ?? {};
    assert.match(en, /^\*\*listen\*\* · AF_UNIX\n\n[^|]*`socket\(AF_UNIX, SOCK_STREAM\)`[^|]*`bind\(\/tmp\/a\.sock\)`[^|]*$/);
  });

  it('shows no socket of an object that has none yet', () => {
    const { en = '' } =
      hoverOver("import net from 'node:net';\nconst s = net.createServer();\ns.listen(80);\n", 'typescript', 'net.createServer')?.markdown ?? {};
    assert.match(en, /bound on line 3/);
    assert.doesNotMatch(en, /kernel sees/);
  });

  it('has the address of the family of the socket', () => {
    const py = 'import socket\ns = socket.create_server(("", 8088), family=socket.AF_INET6, dualstack_ipv6=True)\n';
    const { en = '' } = hoverOver(py, 'python', 'create_server')?.markdown ?? {};
    assert.match(en, /TCP \\\[\\:\\:\\\]:8088/);
    assert.match(en, /`bind\(\[::\]:8088\)`/);
    assert.match(en, /another program listens on \\\[::1\\\]:8088/);
  });

  it('says what SO_REUSEADDR is to a datagram socket', () => {
    const py =
      'import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)\ns.bind(("", 80))\n';
    const { en = '' } = hoverOver(py, 'python', 's.setsockopt')?.markdown ?? {};
    assert.match(en, /several datagram sockets/);
    assert.doesNotMatch(en, /last run/);
  });

  it('shows what the caller passes where the call is made for it', () => {
    const ts = `import net from 'node:net';
class Relay {
  server = net.createServer();
  constructor(private port = 4000) {}
  start() {
    this.server.listen({ port: this.port, host: '0.0.0.0' });
  }
}
new Relay().start();
new Relay(4999).start();
`;
    assert.match(hoverOver(ts, 'typescript', '4999')?.markdown.en ?? '', /`bind\(0\.0\.0\.0:4999\)`/);
  });

  it('tells of no call inside a function that it is given', () => {
    const ts = "import express from 'express';\nconst app = express();\napp.listen(3000, () => console.log('up'));\n";
    assert.equal(hoverOver(ts, 'typescript', 'console'), undefined);
    assert.match(hoverOver(ts, 'typescript', '3000')?.markdown.en ?? '', /^\*\*listen\*\*/);
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
