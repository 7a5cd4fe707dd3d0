import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { analyze } from '../../server/src/core/analyze.ts';
import type { LanguageId } from '../../server/src/core/syntax/index.ts';
import { grammars } from '../support/grammars.ts';

before(async () => {
  for (const language of ['c', 'cpp', 'python', 'typescript', 'javascript'] as const) await grammars.load(language);
});

/** Each endpoint as a line: where it is, what it is, whose it is, its options, and whether all of it is certain. */
function endpointsIn(language: LanguageId, text: string): readonly string[] {
  const parsed = grammars.parse(text, language);
  const { endpoints } = analyze(parsed, language, { platform: 'linux', rules: {}, respectIgnores: true });
  parsed.delete();
  return endpoints.map((endpoint) => {
    const { span, protocol, address, port, from, role, api, socket } = endpoint;
    const line = text.slice(0, span.start).split('\n').length;
    const options = [...endpoint.options].map(([name, value]) => `${name}=${value}`);
    const where = protocol === 'unix' ? address : `${address ?? '?'}:${port ?? '?'}`;
    const certainty = socket === undefined ? [] : [`certain, ${socket.state}`];
    return [`${line}: ${protocol} ${where}`, ...(from === undefined ? [] : [`from ${from}`]), role, api, ...options, ...certainty].join(', ');
  });
}

const includes = '#include <netinet/in.h>\n#include <stdlib.h>\n#include <sys/socket.h>\n#include <sys/un.h>\n';

/** A C function that binds and goes on as `after` says. */
function inC(port: string, options: string, after: string, type = 'SOCK_STREAM'): string {
  return `${includes}int serve(int argc, char **argv) {
  int on = 1, fd = socket(AF_INET, ${type}, 0);
  struct sockaddr_in a = {0};
  a.sin_family = AF_INET; a.sin_addr.s_addr = htonl(INADDR_ANY); a.sin_port = htons(${port});
  ${options}
  if (bind(fd, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return ${after};
}
`;
}

interface Case {
  readonly language: LanguageId;
  readonly text: string;
  readonly endpoints: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  'C: who calls what makes a socket and binds it does not tell it again': {
    language: 'c',
    text: `${includes}static int configure(int fd, unsigned address) {
  struct sockaddr_in a = {0};
  a.sin_family = AF_INET; a.sin_addr.s_addr = htonl(address);
  return address == 0 ? 0 : bind(fd, (struct sockaddr *)&a, sizeof a);
}
static int dial(struct conn *c, unsigned address, struct sockaddr *to) {
  int fd = socket(AF_INET, SOCK_STREAM, 0);
  if (configure(fd, address) < 0) return -1;
  if (connect(fd, to, 16) < 0) return -1;
  c->fd = fd;
  return 0;
}
int again(struct conn *c, struct sockaddr *to) { return dial(c, c->address, to); }
int once_more(struct conn *c, struct sockaddr *to) { return again(c, to); }
`,
    endpoints: ['12: tcp ?:0, from parameter, client, bind'],
  },
  'C: an address that the wrong conversion left 16 bits of (as inet_ntoa() shows it)': {
    language: 'c',
    text: `${includes}int serve(void) {
  struct sockaddr_in a = {0};
  a.sin_family = AF_INET; a.sin_port = htons(9402);
  int every = socket(AF_INET, SOCK_STREAM, 0), none = socket(AF_INET, SOCK_STREAM, 0);
  a.sin_addr.s_addr = htons(INADDR_ANY);
  if (bind(every, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  a.sin_addr.s_addr = htons(INADDR_LOOPBACK);
  if (bind(none, (struct sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(every, 8) + listen(none, 8);
}
`,
    endpoints: ['10: tcp 0.0.0.0:9402, server, bind, certain, listening', '12: tcp 0.1.0.0:9402, server, bind, certain, listening'],
  },
  'C++: constants and descriptors that are initialized in braces': {
    language: 'cpp',
    text: `${includes}constexpr int kPort{9401};
int main() {
  auto fd{socket(AF_INET, SOCK_STREAM, 0)};
  sockaddr_in a{};
  a.sin_family = AF_INET; a.sin_port = htons(kPort);
  if (bind(fd, (sockaddr *)&a, sizeof a) < 0) return 1;
  return listen(fd, 8);
}
`,
    endpoints: ['10: tcp 0.0.0.0:9401, server, bind, certain, listening'],
  },
  'C: a listener with its options': {
    language: 'c',
    text: inC('8080', 'setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);', 'listen(fd, 8)'),
    endpoints: ['10: tcp 0.0.0.0:8080, server, bind, SO_REUSEADDR=1, certain, listening'],
  },
  'C: a port from the command line': {
    language: 'c',
    text: inC('atoi(argv[1])', '', 'listen(fd, 8)').replace('serve', 'main'),
    endpoints: ['10: tcp 0.0.0.0:?, from argv, server, bind'],
  },
  'C: a client that binds, and a datagram socket': {
    language: 'c',
    text: `${inC('4000', '', 'connect(fd, (struct sockaddr *)&a, sizeof a)')}${inC('5353', '', 'fd', 'SOCK_DGRAM').replace(includes, '').replace('serve', 'receive')}`,
    endpoints: ['10: tcp 0.0.0.0:4000, client, bind, certain, connected', '18: udp 0.0.0.0:5353, datagram, bind, certain, bound'],
  },
  'C: listen() makes no server of a datagram socket': {
    language: 'c',
    text: inC('514', '', 'listen(fd, 8)', 'SOCK_DGRAM'),
    endpoints: ['10: udp 0.0.0.0:514, datagram, bind, certain, bound'],
  },
  'C: what callers pass, each by itself': {
    language: 'c',
    text: `${inC('port', '', 'listen(fd, 8)').replace('int argc, char **argv', 'int port')}
int main(int argc, char **argv) { serve(8080); serve(8081); return serve(atoi(argv[1])); }
`,
    endpoints: [
      '10: tcp 0.0.0.0:8080, server, bind, certain, listening',
      '10: tcp 0.0.0.0:8081, server, bind, certain, listening',
      '10: tcp 0.0.0.0:?, from argv, server, bind',
    ],
  },
  'C: nobody in sight says which port': {
    language: 'c',
    text: inC('port', '', 'listen(fd, 8)').replace('int argc, char **argv', 'int port'),
    endpoints: ['10: tcp 0.0.0.0:?, from parameter, server, bind'],
  },
  'C: an option that not every path sets is not certain': {
    language: 'c',
    text: inC('8080', 'if (argc > 1) setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);', 'listen(fd, 8)'),
    endpoints: ['10: tcp 0.0.0.0:8080, server, bind, SO_REUSEADDR=unknown'],
  },
  'C: port 0 is for the kernel to choose': {
    language: 'c',
    text: inC('0', '', 'listen(fd, 8)'),
    endpoints: ['10: tcp 0.0.0.0:0, server, bind'],
  },
  'C++: a name in the file system': {
    language: 'cpp',
    text: `${includes}#include <cstring>
int serve() {
  int fd = ::socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un a{};
  a.sun_family = AF_UNIX;
  std::strcpy(a.sun_path, "/run/app.sock");
  if (::bind(fd, reinterpret_cast<sockaddr *>(&a), sizeof a) < 0) return -1;
  return ::listen(fd, 8);
}
`,
    endpoints: ['11: unix /run/app.sock, server, bind'],
  },
  'C++: a path that is not seen is none': {
    language: 'cpp',
    text: `${includes}#include <cstring>
int serve(const char *path) {
  int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  sockaddr_un a;
  std::memset(&a, 0, sizeof a);
  a.sun_family = AF_UNIX;
  std::snprintf(a.sun_path, sizeof a.sun_path, "%s/x", path);
  if (bind(fd, (sockaddr *)&a, sizeof a) < 0) return -1;
  return listen(fd, 8);
}
`,
    endpoints: ['12: unix undefined, from unknown, server, bind'],
  },
  'Python: sockets, and a function that is given one': {
    language: 'python',
    text: `import os, socket
def open_on(s, port):
    s.bind(('127.0.0.1', port))
a = socket.socket(); a.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); a.bind(('', 8000)); a.listen()
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
open_on(u, 5353)
e = socket.create_server(('', int(os.environ['PORT'])))
`,
    endpoints: [
      '4: tcp 0.0.0.0:8000, server, socket.socket.bind, SO_REUSEADDR=1, certain, listening',
      '6: udp 127.0.0.1:5353, datagram, socket.socket.bind, certain, bound',
      '7: tcp 0.0.0.0:?, from env, server, socket.create_server, SO_REUSEADDR=1',
    ],
  },
  'Python: servers of the library and of frameworks': {
    language: 'python',
    text: `import asyncio, socketserver, uvicorn
from http.server import HTTPServer
from flask import Flask
app = Flask(__name__)
async def main():
    await asyncio.start_server(None, '127.0.0.1', 7000)
HTTPServer(('', 8000), None)
socketserver.UDPServer(('', 8001), None)
uvicorn.run(app, host='0.0.0.0', port=8002)
app.run()
app.run(port=8003)
`,
    endpoints: [
      '6: tcp 127.0.0.1:7000, server, asyncio.start_server, SO_REUSEADDR=1, certain, listening',
      '7: tcp 0.0.0.0:8000, server, http.server.HTTPServer, SO_REUSEADDR=1, certain, listening',
      '8: udp 0.0.0.0:8001, datagram, socketserver.UDPServer, certain, bound',
      '9: tcp 0.0.0.0:8002, server, uvicorn.run, SO_REUSEADDR=1, certain, listening',
      '10: tcp 127.0.0.1:5000, server, flask.Flask.run, SO_REUSEADDR=1, certain, listening',
      '11: tcp 127.0.0.1:8003, server, flask.Flask.run, SO_REUSEADDR=1, certain, listening',
    ],
  },
  'Python: waitress, bottle and cheroot': {
    language: 'python',
    text: `import bottle
import waitress
from cheroot import wsgi
app = bottle.Bottle()
waitress.serve(app, port=8081)
waitress.serve(app, listen='*:8082')
waitress.serve(app, unix_socket='/tmp/app.sock')
bottle.run(host='0.0.0.0', port=8083)
app.run(port=8084)
wsgi.Server(('127.0.0.1', 8085), app).start()
`,
    endpoints: [
      '5: tcp 0.0.0.0:8081, server, waitress.serve, SO_REUSEADDR=1, certain, listening',
      '6: tcp 0.0.0.0:8082, server, waitress.serve, SO_REUSEADDR=1, certain, listening',
      '8: tcp 0.0.0.0:8083, server, bottle.run, SO_REUSEADDR=1, certain, listening',
      '9: tcp 127.0.0.1:8084, server, bottle.Bottle.run, SO_REUSEADDR=1, certain, listening',
      '10: tcp 127.0.0.1:8085, server, cheroot.wsgi.Server, SO_REUSEADDR=1, certain, listening',
    ],
  },
  'TypeScript: Node, Express and Fastify': {
    language: 'typescript',
    text: `import express from 'express';
import Fastify from 'fastify';
import net from 'node:net';
import dgram from 'node:dgram';
express().listen(3000);
express().listen(process.env.PORT || 3001);
await Fastify().listen({ port: 3002, host: '127.0.0.1' });
net.createServer().listen('/tmp/app.sock');
net.connect({ host: '10.0.0.1', port: 80, localPort: 4100, localAddress: '10.0.0.2' });
dgram.createSocket({ type: 'udp4', reuseAddr: true }).bind(5000);
`,
    endpoints: [
      '5: tcp :::3000, server, express.listen, SO_REUSEADDR=1, IPV6_V6ONLY=0, certain, listening',
      '6: tcp :::?, from env, server, express.listen, SO_REUSEADDR=1, IPV6_V6ONLY=0',
      '7: tcp 127.0.0.1:3002, server, fastify.listen, SO_REUSEADDR=1, certain, listening',
      '8: unix /tmp/app.sock, server, net.Server.listen',
      '9: tcp 10.0.0.2:4100, client, net.connect, SO_REUSEADDR=1, certain, connected',
      '10: udp 0.0.0.0:5000, datagram, dgram.Socket.bind, SO_REUSEADDR=1, certain, bound',
    ],
  },
  'JavaScript: what is handed in is told by what it is held in': {
    language: 'javascript',
    text: `import net from 'node:net';
import dgram from 'node:dgram';
export class Both {
  constructor() { this.stream = net.createServer(); this.packets = dgram.createSocket('udp4'); }
  start(port) { this.stream.listen(port); this.packets.bind(5353); }
}
`,
    endpoints: [
      '5: tcp :::?, from parameter, server, net.Server.listen, SO_REUSEADDR=1, IPV6_V6ONLY=0',
      '5: udp 0.0.0.0:5353, datagram, dgram.Socket.bind, certain, bound',
    ],
  },
  'JavaScript: Deno and Bun': {
    language: 'javascript',
    text: "Deno.serve({ port: 8000 }, () => new Response(''));\nBun.serve({ port: 3000, fetch() {} });\n",
    endpoints: [
      '1: tcp 0.0.0.0:8000, server, Deno.serve, SO_REUSEADDR=1, certain, listening',
      '2: tcp :::3000, server, Bun.serve, SO_REUSEADDR=1, certain, listening',
    ],
  },
  'a bind that is none of a socket': { language: 'javascript', text: "import net from 'node:net';\nconst f = function () {}.bind(8080);\n", endpoints: [] },
};

describe('The endpoints of a file', () => {
  for (const [name, { language, text, endpoints }] of Object.entries(cases)) it(name, () => assert.deepEqual(endpointsIn(language, text), endpoints));

  it('are the same in any part of a text, however it is cut', () => {
    const { text, endpoints } = cases['Python: servers of the library and of frameworks'] ?? { text: '', endpoints: [] };
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
      const found = endpointsIn('python', text.slice(0, end + 1));
      assert.deepEqual(found, endpoints.slice(0, found.length), text.slice(0, end));
    }
  });
});
