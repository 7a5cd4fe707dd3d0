import { test } from 'node:test';
import { check, checkBlocks } from './check.ts';

test('listen in all its forms', () => {
  check(
    `import net from 'net';
     import { join } from 'path';
     const backlog = 7;
     net.createServer().listen();
     net.createServer().listen(80, () => {});
     net.createServer().listen(80, '127.0.0.1', 9);
     net.createServer().listen(80, backlog);
     net.createServer().listen({ port: 80, host: '::1', ipv6Only: true, backlog: 3 });
     net.createServer().listen({ port: 80, reusePort: true }, onListening);
     net.createServer().listen('/run/a.sock');
     net.createServer().listen(join(dir, 'a.sock'));
     net.createServer().listen({ path: '/run/a.sock' });
     net.createServer().listen({ fd: 3 });
     net.createServer().listen('8080');`,
    `
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #1 "::":0 (net.Server.listen)
    listen #1 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #4 "::":80 (net.Server.listen)
    listen #4 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #7 "127.0.0.1":80 (net.Server.listen)
    listen #7 9 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #10 "::":80 (net.Server.listen)
    listen #10 backlog (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    setsockopt #13 IPPROTO_IPV6 IPV6_V6ONLY true (net.Server.listen)
    bind #13 "::1":80 (net.Server.listen)
    listen #13 3 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    setsockopt #17 SOL_SOCKET SO_REUSEPORT true (net.Server.listen)
    bind #17 "::":80 (net.Server.listen)
    listen #17 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #21 "/run/a.sock" (net.Server.listen)
    listen #21 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #24 ? (net.Server.listen)
    listen #24 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #27 "/run/a.sock" (net.Server.listen)
    listen #27 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    listen #30 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #32 "::":"8080" (net.Server.listen)
    listen #32 511 (net.Server.listen)
    `,
  );
});

test('what Node sets by itself comes before the bind', () => {
  checkBlocks(
    `import { createServer } from 'net';
     const server = createServer();
     server.listen(80);`,
    '',
    `
    0:
     socket ? SOCK_STREAM 0 as net.Server (net.createServer)
     let server = #2
     setsockopt server SOL_SOCKET SO_REUSEADDR 1 (net.Server.listen)
     setsockopt server IPPROTO_IPV6 IPV6_V6ONLY 0 (net.Server.listen)
     bind server "::":80 (net.Server.listen)
     listen server 511 (net.Server.listen)
     return
    `,
  );
});

test('the servers of all modules, by function and by constructor', () => {
  check(
    `import http from 'http'; import https from 'https'; import http2 from 'http2'; import tls from 'tls'; import { Server } from 'net';
     http.createServer(app).listen(1);
     new https.Server({}, app).listen(2);
     http2.createSecureServer({ key }).listen(3);
     tls.createServer({ key }, (socket) => {}).listen(4);
     new Server().listen(5);`,
    `
    socket ? SOCK_STREAM 0 as net.Server (http.createServer)
    bind #1 "::":1 (net.Server.listen)
    listen #1 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (https.Server)
    bind #4 "::":2 (net.Server.listen)
    listen #4 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (http2.createSecureServer)
    bind #7 "::":3 (net.Server.listen)
    listen #7 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (tls.createServer)
    bind #10 "::":4 (net.Server.listen)
    listen #10 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.Server)
    bind #13 "::":5 (net.Server.listen)
    listen #13 511 (net.Server.listen)
    `,
  );
});

test('ports from the environment, the arguments, constants, enums and templates', () => {
  check(
    `import net from 'net';
     enum Port { Http = 80, Next, Named = 'x' }
     const BASE = 8000;
     net.createServer().listen(process.env.PORT || 3000);
     net.createServer().listen(Number(process.argv[2] ?? 80));
     net.createServer().listen(Port.Next);
     net.createServer().listen(BASE + 1 as number, \`\${'local'}host\`);
     net.createServer().listen(parseInt(process.env.PORT!, 10));
     net.createServer().listen(0x1F_90);`,
    `
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #1 "::":(?env or 3000) (net.Server.listen)
    listen #1 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #4 "::":parse-int(default(?argv, 80)) (net.Server.listen)
    listen #4 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #7 "::":81 (net.Server.listen)
    listen #7 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #10 (concat(string("local"), "host") or "::"):(BASE + 1) (net.Server.listen)
    listen #10 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #13 "::":parse-int(?env) (net.Server.listen)
    listen #13 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind #16 "::":8080 (net.Server.listen)
    listen #16 511 (net.Server.listen)
    `,
  );
});

test('a receiver that is not certain is decided by its type', () => {
  check(
    `import net from 'net';
     export function start(server) { server.listen(80); server.close(); }
     new net.Server();`,
    `
    socket ? SOCK_STREAM 0 as net.Server (net.Server)
    net.Server? bind server "::":80 (net.Server.listen)
    net.Server? listen server 511 (net.Server.listen)
    net.Server? close server (net.Server.close)
    dgram.Socket? close server (dgram.Socket.close)
    `,
  );
});

test("callbacks run after listen, and so do those for 'listening', wherever they were attached", () => {
  checkBlocks(
    `import net from 'net';
     const server = net.createServer();
     function ready() { server.close(); }
     server.on('listening', ready);
     server.once('error', (error) => {});
     server.listen(80, () => { server.close(); });
     server.on('listening', () => { server.close(); });`,
    '',
    `
    0:
     socket ? SOCK_STREAM 0 as net.Server (net.createServer)
     let server = #2
     handler server listening
     handler server error
     escape f2
     setsockopt server SOL_SOCKET SO_REUSEADDR 1 (net.Server.listen)
     setsockopt server IPPROTO_IPV6 IPV6_V6ONLY 0 (net.Server.listen)
     bind server "::":80 (net.Server.listen)
     listen server 511 (net.Server.listen)
     call f3() deferred
     call f1() deferred
     handler server listening
     call f4() deferred
     return
    `,
  );
});

test('promises: the executor runs, awaiting changes nothing, promisified methods are methods', () => {
  check(
    `import { createServer } from 'net'; import { once } from 'events'; import util from 'util';
     const a = createServer();
     await new Promise((resolve) => a.listen(80, resolve));
     const b = createServer();
     await util.promisify(b.listen.bind(b))(81, '127.0.0.1');
     const c = createServer();
     c.listen(82);
     await once(c, 'listening');
     const close = util.promisify(c.close.bind(c));
     await close();`,
    `
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind b "127.0.0.1":81 (net.Server.listen)
    listen b 511 (net.Server.listen)
    socket ? SOCK_STREAM 0 as net.Server (net.createServer)
    bind c "::":82 (net.Server.listen)
    listen c 511 (net.Server.listen)
    handler c error duck
    close c (net.Server.close)
    bind a "::":80 (net.Server.listen)
    listen a 511 (net.Server.listen)
    `,
  );
});
