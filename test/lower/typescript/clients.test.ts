import { test } from 'node:test';
import { check } from './check.ts';

test('a connection without a local address or port does not bind', () => {
  check(
    `import net from 'net'; import tls from 'tls';
     net.connect(80, 'example.org', () => {});
     net.createConnection({ port: 80 });
     net.connect('/run/a.sock');
     tls.connect({ socket: raw });
     net.connect({ port: 80, localPort: undefined });`,
    `
    socket ? SOCK_STREAM 0 as net.Socket (net.connect)
    connect #1 "example.org":80 (net.connect)
    socket ? SOCK_STREAM 0 as net.Socket (net.createConnection)
    connect #3 "localhost":80 (net.createConnection)
    socket ? SOCK_STREAM 0 as net.Socket (net.connect)
    connect #5 "/run/a.sock" (net.connect)
    socket ? SOCK_STREAM 0 as net.Socket (tls.connect)
    socket ? SOCK_STREAM 0 as net.Socket (net.connect)
    connect #8 "localhost":80 (net.connect)
    `,
  );
});

test('localPort and localAddress bind first, with SO_REUSEADDR', () => {
  check(
    `import net from 'net'; import tls from 'tls'; import http from 'http';
     const localPort = 5000;
     const options = { host: 'example.org', port: 80, localAddress: '10.0.0.1' };
     net.connect({ host: 'example.org', port: 80, localPort });
     net.connect(options);
     tls.connect(443, 'example.org', { localPort: 5001 });
     new net.Socket().connect({ port: 80, localPort: 5002 });
     http.get({ host: 'example.org', localPort: 5003 });
     http.get('http://example.org');
     new http.Agent({ localAddress: '10.0.0.2' });`,
    `
    socket ? SOCK_STREAM 0 as net.Socket (net.connect)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (net.connect)
    bind #1 "":localPort (net.connect)
    connect #1 "example.org":80 (net.connect)
    socket ? SOCK_STREAM 0 as net.Socket (net.connect)
    setsockopt #5 SOL_SOCKET SO_REUSEADDR 1 (net.connect)
    bind #5 options.localAddress:0 (net.connect)
    connect #5 (options.host or "localhost"):options.port (net.connect)
    socket ? SOCK_STREAM 0 as net.Socket (tls.connect)
    setsockopt #9 SOL_SOCKET SO_REUSEADDR 1 (tls.connect)
    bind #9 "":5001 (tls.connect)
    connect #9 "example.org":443 (tls.connect)
    socket ? SOCK_STREAM 0 as net.Socket (net.Socket)
    setsockopt #13 SOL_SOCKET SO_REUSEADDR 1 (net.Socket.connect)
    bind #13 "":5002 (net.Socket.connect)
    connect #13 "localhost":80 (net.Socket.connect)
    socket ? SOCK_STREAM 0 as net.Socket (http.get)
    setsockopt #17 SOL_SOCKET SO_REUSEADDR 1 (http.get)
    bind #17 "":5003 (http.get)
    connect #17 "example.org":? (http.get)
    socket ? SOCK_STREAM 0 as net.Socket (http.Agent)
    setsockopt #21 SOL_SOCKET SO_REUSEADDR 1 (http.Agent)
    bind #21 "10.0.0.2":0 (http.Agent)
    connect #21 ?:? (http.Agent)
    `,
  );
});

test('a local port that may not be given binds on one path only', () => {
  check(
    `import net from 'net';
     export function dial(options) {
       const a = net.connect({ port: 80, localPort: options.localPort });
       options.transport.connect({ port: 80, localPort: options.localPort });
     }`,
    `
    socket ? SOCK_STREAM 0 as net.Socket (net.connect)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (net.connect)
    bind #1 "":options.localPort (net.connect)
    connect #1 "localhost":80 (net.connect)
    net.Socket? connect options.transport "localhost":80 (net.Socket.connect)
    dgram.Socket? bind options.transport "":0 if unbound (dgram.Socket.connect)
    dgram.Socket? connect options.transport "localhost":80 (dgram.Socket.connect)
    `,
  );
});
