import { test } from 'node:test';
import { check } from './check.ts';

test('Deno makes, binds and listens in one call, with SO_REUSEADDR', () => {
  check(
    `const a = Deno.listen({ port: 80 });
     Deno.listen({ hostname: '127.0.0.1', port: 81, reusePort: true });
     Deno.listen({ transport: 'unix', path: '/run/a.sock' });
     Deno.serve(() => new Response('hello'));
     Deno.serve({ port: 82 }, handler);
     Deno.listenDatagram({ port: 83, transport: 'udp', reuseAddress: true });
     await Deno.connect({ port: 84 });
     a.close();`,
    `
    socket ? SOCK_STREAM 0 as Deno.Listener (Deno.listen)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (Deno.listen)
    bind #1 "0.0.0.0":80 (Deno.listen)
    listen #1 511 (Deno.listen)
    socket ? SOCK_STREAM 0 as Deno.Listener (Deno.listen)
    setsockopt #5 SOL_SOCKET SO_REUSEADDR 1 (Deno.listen)
    setsockopt #5 SOL_SOCKET SO_REUSEPORT true (Deno.listen)
    bind #5 "127.0.0.1":81 (Deno.listen)
    listen #5 511 (Deno.listen)
    socket AF_UNIX SOCK_STREAM 0 as Deno.Listener (Deno.listen)
    bind #10 "/run/a.sock" (Deno.listen)
    listen #10 (Deno.listen)
    socket ? SOCK_STREAM 0 as Deno.HttpServer (Deno.serve)
    setsockopt #13 SOL_SOCKET SO_REUSEADDR 1 (Deno.serve)
    bind #13 "0.0.0.0":8000 (Deno.serve)
    listen #13 511 (Deno.serve)
    socket ? SOCK_STREAM 0 as Deno.HttpServer (Deno.serve)
    setsockopt #17 SOL_SOCKET SO_REUSEADDR 1 (Deno.serve)
    bind #17 "0.0.0.0":82 (Deno.serve)
    listen #17 511 (Deno.serve)
    socket ? SOCK_DGRAM 0 as Deno.DatagramConn (Deno.listenDatagram)
    setsockopt #21 SOL_SOCKET SO_REUSEADDR true (Deno.listenDatagram)
    bind #21 "0.0.0.0":83 (Deno.listenDatagram)
    socket ? SOCK_STREAM 0 as Deno.Conn (Deno.connect)
    connect #24 "127.0.0.1":84 (Deno.connect)
    net.Server? close a (net.Server.close)
    dgram.Socket? close a (dgram.Socket.close)
    Deno.Listener? close a (Deno.Listener.close)
    Deno.DatagramConn? close a (Deno.DatagramConn.close)
    Deno.Conn? close a (Deno.Conn.close)
    Bun.udp.Socket? close a (Bun.udp.Socket.close)
    `,
  );
});

test('Bun likewise, by the global and by the module', () => {
  check(
    `import { serve } from 'bun';
     Bun.listen({ hostname: '127.0.0.1', port: 80, socket: { data() {} } });
     serve({ port: 81, reusePort: true, fetch() {} });
     Bun.serve({ fetch() {} });
     await Bun.udpSocket({ port: 82 });`,
    `
    socket ? SOCK_STREAM 0 as Bun.Listener (Bun.listen)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (Bun.listen)
    bind #1 "127.0.0.1":80 (Bun.listen)
    listen #1 512 (Bun.listen)
    socket ? SOCK_STREAM 0 as Bun.Server (Bun.serve)
    setsockopt #5 SOL_SOCKET SO_REUSEADDR 1 (Bun.serve)
    setsockopt #5 SOL_SOCKET SO_REUSEPORT true (Bun.serve)
    bind #5 "::":81 (Bun.serve)
    listen #5 512 (Bun.serve)
    socket ? SOCK_STREAM 0 as Bun.Server (Bun.serve)
    setsockopt #10 SOL_SOCKET SO_REUSEADDR 1 (Bun.serve)
    bind #10 "::":?env (Bun.serve)
    listen #10 512 (Bun.serve)
    socket ? SOCK_DGRAM 0 as Bun.udp.Socket (Bun.udpSocket)
    bind #14 "0.0.0.0":82 (Bun.udpSocket)
    `,
  );
});

test('connections of Deno and Bun', () => {
  check(
    `await Deno.connectTls({ hostname: '10.0.0.1', port: 443 });
     await Bun.connect({ hostname: '10.0.0.2', port: 6379, socket: {} });`,
    `
    socket ? SOCK_STREAM 0 as Deno.Conn (Deno.connectTls)
    connect #1 "10.0.0.1":443 (Deno.connectTls)
    socket ? SOCK_STREAM 0 as Bun.Socket (Bun.connect)
    connect #3 "10.0.0.2":6379 (Bun.connect)
    `,
  );
});
