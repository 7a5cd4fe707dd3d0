import { test } from 'node:test';
import { check } from './check.ts';

test('Express and Koa make a server of their own at each listen()', () => {
  check(
    `import express from 'express';
     import Koa from 'koa';
     const app = express();
     app.use(express.json());
     app.get('/', (request, response) => response.send('hello'));
     const server = app.listen(3000, () => console.log('ready'));
     app.listen(3001, '127.0.0.1', 64);
     new Koa().listen({ port: 3002, host: '::1' });
     server.close();`,
    `
    socket ? SOCK_STREAM 0 as net.Server (express.listen)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (express.listen)
    setsockopt #1 IPPROTO_IPV6 IPV6_V6ONLY 0 (express.listen)
    bind #1 "::":3000 (express.listen)
    listen #1 511 (express.listen)
    socket ? SOCK_STREAM 0 as net.Server (express.listen)
    setsockopt #6 SOL_SOCKET SO_REUSEADDR 1 (express.listen)
    bind #6 "127.0.0.1":3001 (express.listen)
    listen #6 64 (express.listen)
    socket ? SOCK_STREAM 0 as net.Server (koa.listen)
    setsockopt #10 SOL_SOCKET SO_REUSEADDR 1 (koa.listen)
    setsockopt #10 IPPROTO_IPV6 IPV6_V6ONLY 0 (koa.listen)
    bind #10 "::1":3002 (koa.listen)
    listen #10 511 (koa.listen)
    net.Server? close server (net.Server.close)
    dgram.Socket? close server (dgram.Socket.close)
    `,
  );
});

test('Fastify listens on localhost unless it is told a host', () => {
  check(
    `const fastify = require('fastify')({ logger: true });
     await fastify.listen({ port: 3003 });
     const other = require('fastify').fastify();
     other.listen({ port: 3004, host: '0.0.0.0' });`,
    `
    socket ? SOCK_STREAM 0 as net.Server (fastify.listen)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (fastify.listen)
    bind #1 "localhost":3003 (fastify.listen)
    listen #1 511 (fastify.listen)
    socket ? SOCK_STREAM 0 as net.Server (fastify.fastify.listen)
    setsockopt #5 SOL_SOCKET SO_REUSEADDR 1 (fastify.fastify.listen)
    bind #5 "0.0.0.0":3004 (fastify.fastify.listen)
    listen #5 511 (fastify.fastify.listen)
    `,
  );
});

test('ws listens where its options name a port, and with nobody else’s server it does not', () => {
  check(
    `import WebSocket, { WebSocketServer } from 'ws';
     new WebSocketServer({ port: 3005, host: '127.0.0.1' });
     new WebSocketServer({ noServer: true });
     new WebSocket.Server({ server });`,
    `
    socket ? SOCK_STREAM 0 as net.Server (ws.WebSocketServer)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (ws.WebSocketServer)
    bind #1 "127.0.0.1":3005 (ws.WebSocketServer)
    listen #1 511 (ws.WebSocketServer)
    `,
  );
});

test('Socket.IO listens where it is given a port', () => {
  check(
    `import { Server } from 'socket.io';
     const first = new Server(3006, { cors: {} });
     const second = new Server(httpServer);
     const third = new Server();
     third.listen(port);
     third.listen(httpServer);`,
    `
    socket ? SOCK_STREAM 0 as net.Server (socket.io.Server)
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 (socket.io.Server)
    setsockopt #1 IPPROTO_IPV6 IPV6_V6ONLY 0 (socket.io.Server)
    bind #1 "::":3006 (socket.io.Server)
    listen #1 511 (socket.io.Server)
    socket ? SOCK_STREAM 0 as net.Server (socket.io.Server.listen)
    setsockopt #6 SOL_SOCKET SO_REUSEADDR 1 (socket.io.Server.listen)
    setsockopt #6 IPPROTO_IPV6 IPV6_V6ONLY 0 (socket.io.Server.listen)
    bind #6 "::":? (socket.io.Server.listen)
    listen #6 511 (socket.io.Server.listen)
    net.Server? bind third "::":? (net.Server.listen)
    net.Server? listen third 511 (net.Server.listen)
    `,
  );
});

test('an object that only looks like an application is none', () => {
  check(
    `import express from 'express';
     const router = express.Router();
     router.listen(3007);
     function start(app) { app.listen(3008); }`,
    `
    net.Server? bind router "::":3007 (net.Server.listen)
    net.Server? listen router 511 (net.Server.listen)
    net.Server? bind app "::":3008 (net.Server.listen)
    net.Server? listen app 511 (net.Server.listen)
    `,
  );
});

test("Hono's serve() listens on port 3000 unless it is told another, restify keeps one server", () => {
  check(
    `import { serve } from '@hono/node-server';
     import restify from 'restify';
     serve({ fetch: app.fetch });
     serve({ fetch: app.fetch, port: 8787, hostname: '127.0.0.1' }, (info) => console.log(info));
     const api = restify.createServer();
     api.listen(8080, '127.0.0.1');`,
    `
    socket ? SOCK_STREAM 0 as net.Server by @hono/node-server.serve
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 by @hono/node-server.serve
    setsockopt #1 IPPROTO_IPV6 IPV6_V6ONLY 0 by @hono/node-server.serve
    bind #1 "::":3000 by @hono/node-server.serve
    listen #1 511 by @hono/node-server.serve
    socket ? SOCK_STREAM 0 as net.Server by @hono/node-server.serve
    setsockopt #6 SOL_SOCKET SO_REUSEADDR 1 by @hono/node-server.serve
    bind #6 "127.0.0.1":8787 by @hono/node-server.serve
    listen #6 511 by @hono/node-server.serve
    socket ? SOCK_STREAM 0 as net.Server (restify.createServer)
    bind api "127.0.0.1":8080 (net.Server.listen)
    listen api 511 (net.Server.listen)
    `,
  );
});

test('hapi listens at start() where it was told, gRPC at the address of bindAsync(), and a chain of Polka’s is its application', () => {
  check(
    `import Hapi from '@hapi/hapi';
     import * as grpc from '@grpc/grpc-js';
     import polka from 'polka';
     const hapi = Hapi.server({ port: 3000, host: '127.0.0.1' });
     hapi.route(routes);
     await hapi.start();
     const other = new Hapi.Server();
     other.start();
     const calls = new grpc.Server();
     calls.bindAsync('[::1]:50051', credentials, (error, port) => {});
     calls.bindAsync(address, credentials, (error, port) => {});
     calls.start();
     polka().use(log).get('/', home).listen(3001, '127.0.0.1');
     function start(app) { app.start(); }`,
    `
    socket ? SOCK_STREAM 0 as net.Server by @hapi/hapi.server.start
    setsockopt #1 SOL_SOCKET SO_REUSEADDR 1 by @hapi/hapi.server.start
    bind #1 "127.0.0.1":3000 by @hapi/hapi.server.start
    listen #1 511 by @hapi/hapi.server.start
    socket ? SOCK_STREAM 0 as net.Server by @hapi/hapi.Server.start
    setsockopt #5 SOL_SOCKET SO_REUSEADDR 1 by @hapi/hapi.Server.start
    setsockopt #5 IPPROTO_IPV6 IPV6_V6ONLY 0 by @hapi/hapi.Server.start
    bind #5 "::":0 by @hapi/hapi.Server.start
    listen #5 511 by @hapi/hapi.Server.start
    socket ? SOCK_STREAM 0 as net.Server by @grpc/grpc-js.Server.bindAsync
    setsockopt #10 SOL_SOCKET SO_REUSEADDR 1 by @grpc/grpc-js.Server.bindAsync
    setsockopt #10 IPPROTO_IPV6 IPV6_V6ONLY 0 by @grpc/grpc-js.Server.bindAsync
    bind #10 "::1":50051 by @grpc/grpc-js.Server.bindAsync
    listen #10 511 by @grpc/grpc-js.Server.bindAsync
    socket ? SOCK_STREAM 0 as net.Server (polka.listen)
    setsockopt #15 SOL_SOCKET SO_REUSEADDR 1 (polka.listen)
    bind #15 "127.0.0.1":3001 (polka.listen)
    listen #15 511 (polka.listen)
    `,
  );
});
