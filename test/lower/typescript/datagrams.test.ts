import { test } from 'node:test';
import { check } from './check.ts';

test('createSocket and its options', () => {
  check(
    `import dgram from 'dgram';
     dgram.createSocket('udp4', (message) => {});
     dgram.createSocket({ type: 'udp6', reuseAddr: true, ipv6Only: true });
     dgram.createSocket({ type: 'udp4', reusePort: shared, reuseAddr: false });
     dgram.createSocket(kind);`,
    `
    socket AF_INET SOCK_DGRAM 0 as dgram.Socket (dgram.createSocket)
    handler #1 message
    socket AF_INET6 SOCK_DGRAM 0 as dgram.Socket (dgram.createSocket)
    setsockopt #3 SOL_SOCKET SO_REUSEADDR true (dgram.createSocket)
    setsockopt #3 IPPROTO_IPV6 IPV6_V6ONLY true (dgram.createSocket)
    socket AF_INET SOCK_DGRAM 0 as dgram.Socket (dgram.createSocket)
    setsockopt #6 SOL_SOCKET SO_REUSEPORT ? (dgram.createSocket)
    socket ? SOCK_DGRAM 0 as dgram.Socket (dgram.createSocket)
    setsockopt #8 SOL_SOCKET SO_REUSEADDR ? (dgram.createSocket)
    setsockopt #8 SOL_SOCKET SO_REUSEPORT ? (dgram.createSocket)
    setsockopt #8 IPPROTO_IPV6 IPV6_V6ONLY ? (dgram.createSocket)
    `,
  );
});

test('bind in all its forms, and the options that need a bound socket', () => {
  check(
    `import * as dgram from 'node:dgram';
     const a = dgram.createSocket('udp4');
     a.bind();
     a.bind(5000);
     a.bind(5000, '127.0.0.1', () => {});
     a.bind({ port: 5000, address: '10.0.0.1', exclusive: true });
     a.bind({ fd: 3 });
     a.setBroadcast(true);
     a.setTTL(5);
     a.addMembership('224.0.0.1');
     a.connect(53, '10.0.0.2');
     a.close();
     dgram.createSocket('udp6').bind(5001);`,
    `
    socket AF_INET SOCK_DGRAM 0 as dgram.Socket (dgram.createSocket)
    bind a "0.0.0.0":0 (dgram.Socket.bind)
    bind a "0.0.0.0":5000 (dgram.Socket.bind)
    bind a "127.0.0.1":5000 (dgram.Socket.bind)
    bind a "10.0.0.1":5000 (dgram.Socket.bind)
    setsockopt a SOL_SOCKET SO_BROADCAST true (dgram.Socket.setBroadcast)
    setsockopt a IPPROTO_IP IP_TTL 5 (dgram.Socket.setTTL)
    setsockopt a IPPROTO_IP IP_ADD_MEMBERSHIP 1 (dgram.Socket.addMembership)
    bind a "0.0.0.0":0 if unbound (dgram.Socket.connect)
    connect a "10.0.0.2":53 (dgram.Socket.connect)
    close a (dgram.Socket.close)
    socket AF_INET6 SOCK_DGRAM 0 as dgram.Socket (dgram.createSocket)
    bind #12 "::":5001 (dgram.Socket.bind)
    `,
  );
});

test('bind of functions is no bind of sockets', () => {
  check(
    `import dgram from 'dgram';
     class Peer {
       socket = dgram.createSocket('udp4');
       constructor() {
         this.onMessage = this.onMessage.bind(this);
         const later = this.start.bind(this, 1);
         const log = console.log.bind(console);
         const close = this.socket.close.bind(this.socket);
         this.socket.on('message', this.onMessage);
       }
       onMessage() {}
       start() { this.socket.bind(5000); }
     }`,
    `
    socket AF_INET SOCK_DGRAM 0 as dgram.Socket (dgram.createSocket)
    dgram.Socket? handler this.socket message
    dgram.Socket? bind this.socket "":5000 (dgram.Socket.bind)
    `,
  );
});
