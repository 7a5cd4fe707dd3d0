import { dedent, type Sample } from '../sample.ts';

function sample(name: string, rows: readonly string[], text: string, more: Partial<Sample> = {}): Sample {
  return { name, rows, text: dedent(text), ...more };
}

export const nodeClientSamples: readonly Sample[] = [
  sample(
    'connect, with and without an address of its own',
    ['net.connect', 'net.createConnection', 'net.Socket.on', 'net.Socket.once', 'net.Socket.destroy'],
    `
    import { once } from 'node:events';
    import net from 'node:net';

    const server = net.createServer((socket) => socket.resume().on('error', () => undefined));
    server.listen(23301, '127.0.0.1');
    await once(server, 'listening');
    const plain = net.connect(23301, '127.0.0.1');
    plain.on('error', (error) => console.error(error));
    await once(plain, 'connect');
    const bound = net.createConnection({ port: 23301, host: '127.0.0.1', localPort: 23302 });
    await once(bound, 'connect');
    const chosen = net.connect({ port: 23301, host: '127.0.0.1', localAddress: '127.0.0.3' });
    await once(chosen, 'connect');
    const both = net.connect({ port: 23301, host: '127.0.0.1', localAddress: '127.0.0.4', localPort: 23303 });
    await once(both, 'connect');
    for (const socket of [plain, bound, chosen, both]) socket.destroy();
    server.close();
    `,
  ),
  sample(
    'connect over IPv6 from a port of its own',
    [],
    `
    import { once } from 'node:events';
    import net from 'node:net';

    const server = net.createServer((socket) => socket.resume().on('error', () => undefined));
    server.listen(23304, '::1');
    await once(server, 'listening');
    const bound = net.connect({ port: 23304, host: '::1', localPort: 23305 });
    await once(bound, 'connect');
    bound.destroy();
    server.close();
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'a socket that connects later',
    [
      'net.Socket',
      'net.Stream',
      'net.Socket.connect',
      'net.Socket.setNoDelay',
      'net.Socket.setKeepAlive',
      'net.Socket.setEncoding',
      'net.Socket.setTimeout',
      'net.Socket.ref',
      'net.Socket.unref',
      'net.Socket.addListener',
      'net.Socket.prependListener',
      'net.Socket.prependOnceListener',
    ],
    `
    import { once } from 'node:events';
    import net from 'node:net';

    const server = net.createServer((socket) => socket.resume().on('error', () => undefined));
    server.listen(23306, '127.0.0.1');
    await once(server, 'listening');
    const first = new net.Socket();
    first.addListener('error', (error) => console.error(error));
    first.prependListener('close', () => undefined);
    first.prependOnceListener('end', () => undefined);
    first.setEncoding('utf8').setTimeout(1000).ref().unref();
    first.connect(23306, '127.0.0.1');
    await once(first, 'connect');
    const second = new net.Stream();
    second.connect({ port: 23306, host: '127.0.0.1', localPort: 23307, localAddress: '127.0.0.1' });
    await once(second, 'connect');
    first.destroy();
    second.destroy();
    server.close();
    `,
  ),
  sample(
    'what is said of a connection before it is there',
    [],
    `
    import { once } from 'node:events';
    import net from 'node:net';

    const server = net.createServer((socket) => socket.resume().on('error', () => undefined));
    server.listen(23308, '127.0.0.1');
    await once(server, 'listening');
    const socket = new net.Socket();
    socket.setNoDelay(true).setKeepAlive(true, 60000);
    socket.connect(23308, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
    server.close();
    `,
    {
      unsaid: {
        why: 'SO_KEEPALIVE and its time are set on the connection, after connect(): nothing that binds reads them.',
        steps: [
          '2 setsockopt SOL_SOCKET SO_KEEPALIVE 1',
          '2 setsockopt IPPROTO_TCP TCP_KEEPIDLE 60',
          '2 setsockopt IPPROTO_TCP TCP_KEEPINTVL 1',
          '2 setsockopt IPPROTO_TCP TCP_KEEPCNT 10',
        ],
      },
    },
  ),
  sample(
    'connect to a path',
    [],
    `
    import { once } from 'node:events';
    import net from 'node:net';

    const server = net.createServer((socket) => socket.resume().on('error', () => undefined));
    server.listen('/tmp/bindwise-strace-node-3.sock');
    await once(server, 'listening');
    const socket = net.connect('/tmp/bindwise-strace-node-3.sock');
    await once(socket, 'connect');
    socket.destroy();
    server.close();
    `,
  ),
  sample(
    'tls.connect from a port of its own',
    ['tls.connect'],
    `
    import { once } from 'node:events';
    import net from 'node:net';
    import tls from 'node:tls';

    const server = net.createServer((socket) => socket.destroy());
    server.listen(23309, '127.0.0.1');
    await once(server, 'listening');
    const socket = tls.connect({ port: 23309, host: '127.0.0.1', localPort: 23310 });
    socket.on('error', () => server.close());
    `,
  ),
  sample(
    'http requests from a port of their own',
    ['http.request', 'http.get'],
    `
    import { once } from 'node:events';
    import http from 'node:http';

    const server = http.createServer((request, response) => response.end('hello'));
    server.listen(23311, '127.0.0.1');
    await once(server, 'listening');
    const request = http.request({ host: '127.0.0.1', port: 23311, localPort: 23312, agent: false });
    request.end();
    const [first] = await once(request, 'response');
    first.destroy();
    const getting = http.get({ host: '127.0.0.1', port: 23311, localAddress: '127.0.0.5', agent: false });
    const [second] = await once(getting, 'response');
    second.destroy();
    server.close();
    `,
  ),
  sample(
    'https requests from a port of their own',
    ['https.request', 'https.get'],
    `
    import { once } from 'node:events';
    import https from 'node:https';
    import net from 'node:net';

    const server = net.createServer((socket) => socket.destroy());
    server.listen(23313, '127.0.0.1');
    await once(server, 'listening');
    const request = https.request({ host: '127.0.0.1', port: 23313, localPort: 23314, agent: false });
    request.end();
    await once(request, 'error');
    const getting = https.get({ host: '127.0.0.1', port: 23313, localPort: 23315, agent: false });
    await once(getting, 'error');
    server.close();
    `,
  ),
  sample(
    'an agent whose connections have an address of their own',
    ['http.Agent'],
    `
    import { once } from 'node:events';
    import http from 'node:http';

    const server = http.createServer((request, response) => response.end('hello'));
    server.listen(23316, '127.0.0.1');
    await once(server, 'listening');
    const agent = new http.Agent({ localAddress: '127.0.0.6' });
    const request = http.get({ host: '127.0.0.1', port: 23316, agent });
    const [response] = await once(request, 'response');
    response.destroy();
    agent.destroy();
    server.close();
    `,
    { unsaid: { why: 'The agent is told the address, the request the other end.', steps: ['2 connect 127.0.0.1:23316'] } },
  ),
  sample(
    'an agent of https',
    ['https.Agent'],
    `
    import { once } from 'node:events';
    import https from 'node:https';
    import net from 'node:net';

    const server = net.createServer((socket) => socket.destroy());
    server.listen(23317, '127.0.0.1');
    await once(server, 'listening');
    const agent = new https.Agent({ localAddress: '127.0.0.6' });
    const request = https.get({ host: '127.0.0.1', port: 23317, agent });
    await once(request, 'error');
    agent.destroy();
    server.close();
    `,
    { unsaid: { why: 'The agent is told the address, the request the other end.', steps: ['2 connect 127.0.0.1:23317'] } },
  ),
  sample(
    'http2.connect from a port of its own',
    ['http2.connect'],
    `
    import { once } from 'node:events';
    import http2 from 'node:http2';

    const server = http2.createServer();
    server.listen(23318, '127.0.0.1');
    await once(server, 'listening');
    const session = http2.connect('http://127.0.0.1:23318', { localPort: 23319 });
    await once(session, 'connect');
    session.destroy();
    server.close();
    `,
    { unsaid: { why: 'The other end is in the text of a URL, which is not taken apart.', steps: ['2 connect 127.0.0.1:23318'] } },
  ),
];
