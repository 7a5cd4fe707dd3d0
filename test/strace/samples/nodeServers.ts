import { dedent, type Sample } from '../sample.ts';

function sample(name: string, rows: readonly string[], text: string, more: Partial<Sample> = {}): Sample {
  return { name, rows, text: dedent(text), ...more };
}

export const nodeServerSamples: readonly Sample[] = [
  sample(
    'listen on a port alone: every address of both families',
    ['net.createServer', 'net.Server.listen', 'net.Server.close', 'net.Server.on', 'net.Server.once', 'net.Server.unref', 'net.Server.ref'],
    `
    import net from 'node:net';

    const server = net.createServer((socket) => socket.end());
    server.on('error', (error) => console.error(error));
    server.once('listening', () => {
      server.unref();
      server.ref();
      server.close();
    });
    server.listen(23201);
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'listen on a host, with a queue',
    ['net.Server', 'net.Server.addListener', 'net.Server.prependListener', 'net.Server.prependOnceListener'],
    `
    import { Server } from 'node:net';

    const server = new Server();
    server.addListener('error', (error) => console.error(error));
    server.prependListener('close', () => console.log('closed'));
    server.prependOnceListener('connection', (socket) => socket.end());
    server.listen(23202, '127.0.0.1', 17, () => server.close());
    `,
  ),
  sample(
    'listen with options',
    [],
    `
    const net = require('net');

    const server = net.createServer();
    server.listen({ port: 23203, host: '127.0.0.1', backlog: 9, reusePort: true, exclusive: true }, () => server.close());
    `,
    { file: 'sample.cjs' },
  ),
  sample(
    'listen on IPv6 alone',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen({ port: 23204, host: '::', ipv6Only: true, reusePort: true }, () => server.close());
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'listen on an IPv6 address',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen(23205, '::1', () => server.close());
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'listen on an IPv4 address, asking for IPv6 alone',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen({ port: 23206, host: '127.0.0.1', ipv6Only: true }, () => server.close());
    `,
  ),
  sample(
    'options that are false',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen({ port: 23207, host: '127.0.0.1', ipv6Only: false, reusePort: false }, () => server.close());
    `,
  ),
  sample(
    'options that are false, on IPv6',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen({ port: 23207, ipv6Only: false, reusePort: false }, () => server.close());
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'a port that the kernel chooses',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen(() => server.close());
    `,
    { needs: 'ipv6' },
  ),
  sample(
    'a port that the kernel chooses, of one address',
    ['net.Server.address'],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen(0, '127.0.0.1', () => {
      console.log(server.address());
      server.close();
    });
    `,
  ),
  sample(
    'listen on a path',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen('/tmp/bindwise-strace-node.sock', () => server.close());
    `,
  ),
  sample(
    'listen on a path, with options',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen({ path: '/tmp/bindwise-strace-node-2.sock', backlog: 5 }, () => server.close());
    `,
  ),
  sample(
    'promisified, and awaited by its event',
    [],
    `
    import { once } from 'node:events';
    import { createServer } from 'node:net';
    import { promisify } from 'node:util';

    const first = createServer();
    const listen = promisify(first.listen.bind(first));
    await listen(23208, '127.0.0.1');
    const second = createServer().listen(23209, '127.0.0.1');
    await once(second, 'listening');
    first.close();
    second.close();
    `,
  ),
  sample(
    'tls',
    ['tls.createServer', 'tls.Server'],
    `
    import tls from 'node:tls';

    const first = tls.createServer({}, (socket) => socket.end());
    const second = new tls.Server({});
    first.listen(23210, '127.0.0.1', () => {
      first.close();
      second.listen(23211, '127.0.0.1', () => second.close());
    });
    `,
  ),
  sample(
    'http',
    ['http.createServer', 'http.Server', 'net.Server.setTimeout'],
    `
    import * as http from 'http';

    const first = http.createServer((request, response) => response.end());
    const second = new http.Server();
    second.setTimeout(1000);
    first.listen(23212, '127.0.0.1', () => {
      first.close();
      second.listen({ port: 23213, host: '127.0.0.1' }, () => second.close());
    });
    `,
  ),
  sample(
    'https',
    ['https.createServer', 'https.Server'],
    `
    const https = require('node:https');

    const first = https.createServer({}, (request, response) => response.end());
    const second = new https.Server({});
    first.listen(23214, '127.0.0.1', () => {
      first.close();
      second.listen(23215, '127.0.0.1', () => second.close());
    });
    `,
    { file: 'sample.cjs' },
  ),
  sample(
    'http2',
    ['http2.createServer', 'http2.createSecureServer'],
    `
    import { createSecureServer, createServer } from 'node:http2';

    const first = createServer();
    const second = createSecureServer({});
    first.listen(23216, '127.0.0.1', () => {
      first.close();
      second.listen(23217, '127.0.0.1', () => second.close());
    });
    `,
  ),
  sample(
    'listen again after close',
    [],
    `
    import net from 'node:net';

    const server = net.createServer();
    server.listen(23218, '127.0.0.1', () => {
      server.close(() => {
        server.listen(23219, '127.0.0.1', () => server.close());
      });
    });
    `,
  ),
  sample(
    'the workers of a cluster: the first process listens for all',
    [],
    `
    import cluster from 'node:cluster';
    import net from 'node:net';

    if (cluster.isPrimary) {
      const worker = cluster.fork();
      worker.on('exit', () => process.exit(0));
    } else {
      const server = net.createServer();
      server.listen(23220, '127.0.0.1', () => process.exit(0));
    }
    `,
  ),
  sample(
    'a worker that listens for itself',
    [],
    `
    import cluster from 'node:cluster';
    import net from 'node:net';

    if (cluster.isPrimary) {
      const worker = cluster.fork();
      worker.on('exit', () => process.exit(0));
    } else {
      const server = net.createServer();
      server.listen({ port: 23221, host: '127.0.0.1', exclusive: true }, () => process.exit(0));
    }
    `,
  ),
];
