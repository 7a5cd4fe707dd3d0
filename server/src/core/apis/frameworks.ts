/**
 * What calls of web frameworks for Node bind. Each makes a server of Node's by itself, so the kernel sees what net.Server.listen() does, with the
 * framework's own defaults.
 */
export type FrameworkRow = {
  readonly source: string;
  /** The host where none is given: of Node's own default, every address of both families. */
  readonly defaultHost: string;
  /** The property of the options that names the host, where it is not `host`. */
  readonly hostName?: 'hostname';
  /** What its documentation calls the object, where that is not by the function that gives it. */
  readonly objectName?: string;
  /** listen() takes an object, and no port by itself. */
  readonly givenBy?: 'options';
  /** set() keeps a value by a name, and get() gives it. */
  readonly hasSettings?: true;
} /** A function or class that gives an application; each listen() of it makes another server. */ & (
  | { readonly does: 'application' }
  /** A constructor or function that listens at once where its options name a port. */
  | { readonly does: 'serve-options' }
  /** A function that listens at once, whatever its options say. */
  | { readonly does: 'serve'; readonly defaultPort: number }
  /** Listens at once where its first argument is a port, and gives an application otherwise. */
  | { readonly does: 'serve-port' }
  /** A function that is told the endpoint; `start()` of what it gives listens there. */
  | { readonly does: 'start' }
  /** The same in Nest's way: it is told the transport as well, and `listen()` takes nothing. */
  | { readonly does: 'microservice'; readonly defaultPort: number }
  /** A class; a method of its objects listens on the `host:port` that it is given. */
  | { readonly does: 'bind-address'; readonly method: string }
);

const everywhere = '::';

const express: FrameworkRow = {
  does: 'application',
  defaultHost: everywhere,
  hasSettings: true,
  source: 'https://expressjs.com/en/5x/api.html#app.listen and #app.set; read in Express 5.3: http.createServer(app).listen(…)',
};
const koa: FrameworkRow = {
  does: 'application',
  defaultHost: everywhere,
  source: 'https://koajs.com/#app-listen: http.createServer(app.callback()).listen(…)',
};
const fastify: FrameworkRow = {
  does: 'application',
  givenBy: 'options',
  defaultHost: 'localhost',
  source: 'https://fastify.dev/docs/latest/Reference/Server/#listen: localhost, every address of it, and port 0 by default; read in Fastify 5.12',
};
const ws: FrameworkRow = {
  does: 'serve-options',
  defaultHost: everywhere,
  source:
    'https://github.com/websockets/ws/blob/master/doc/ws.md#new-websocketserveroptions-callback; read in ws 8.23: http.createServer().listen(port, host, backlog)',
};
const socketIo: FrameworkRow = {
  does: 'serve-port',
  defaultHost: everywhere,
  source: 'https://socket.io/docs/v4/server-initialization/: with a port, http.createServer().listen(port)',
};
const nest: FrameworkRow = {
  does: 'application',
  objectName: 'INestApplication',
  defaultHost: everywhere,
  source:
    "https://docs.nestjs.com/first-steps; read in @nestjs/core and @nestjs/platform-express 11.2.10: the HTTP server's listen(port, …), whose failure rejects the promise",
};
/** Also what `connectMicroservice()` of an application is told, until `startAllMicroservices()`. */
export const nestMicroservice = {
  does: 'microservice',
  objectName: 'INestMicroservice',
  defaultHost: 'localhost',
  defaultPort: 3000,
  source:
    'https://docs.nestjs.com/microservices/basics; read in @nestjs/microservices 11.2.6: net.Server.listen(port, host), whose failure rejects the promise',
} as const satisfies FrameworkRow;
const polka: FrameworkRow = {
  does: 'application',
  defaultHost: everywhere,
  source: 'https://github.com/lukeed/polka#listen; read in polka 0.5.2: http.createServer(), once for each application, and its listen(…)',
};
const hapi: FrameworkRow = {
  does: 'start',
  defaultHost: everywhere,
  source: 'https://hapi.dev/api/#-hapiserveroptions; strace of @hapi/hapi 21.4.10: start() does what net.Server.listen(port, host) does, port 0 by default',
};
const grpc: FrameworkRow = {
  does: 'bind-address',
  method: 'bindAsync',
  defaultHost: everywhere,
  source:
    'https://grpc.github.io/grpc/node/grpc.Server.html#bindAsync; strace of @grpc/grpc-js 1.14.7: SO_REUSEADDR, bind and listen(511) for each address that the host has; a port that is taken comes as an error to the callback',
};
const hono: FrameworkRow = {
  does: 'serve',
  defaultHost: everywhere,
  hostName: 'hostname',
  defaultPort: 3000,
  source:
    'https://hono.dev/docs/getting-started/nodejs#change-port-number; read in @hono/node-server 2.1.9: server.listen(options.port ?? 3000, options.hostname)',
};

/** By module and export; a module alone is its default export. */
export const frameworkRows: ReadonlyMap<string, FrameworkRow> = new Map<string, FrameworkRow>([
  ['express', express],
  ['express.express', express],
  ['koa', koa],
  ['fastify', fastify],
  ['fastify.fastify', fastify],
  ['fastify.Fastify', fastify],
  ['ws.WebSocketServer', ws],
  ['ws.Server', ws],
  ['ws.WebSocket.Server', ws],
  ['socket.io', socketIo],
  ['socket.io.listen', { ...socketIo, source: 'read in socket.io 2.5.1: Server.listen = Server' }],
  ['socket.io.Server', socketIo],
  ['@nestjs/core.NestFactory.create', nest],
  ['@nestjs/core.NestFactory.createMicroservice', nestMicroservice],
  ['polka', polka],
  ['@hono/node-server.serve', hono],
  ['@hapi/hapi.server', hapi],
  ['@hapi/hapi.Server', hapi],
  ['@grpc/grpc-js.Server', grpc],
]);

/** Methods that give their application back: `polka().use(log).get('/', home).listen(3000)`. */
export const chainingMethods: ReadonlySet<string> = new Set(
  'use all get head post put patch delete options register decorate addHook set enable disable'.split(' '),
);

/** Modules whose import means that a file may listen, with the words that it does so with. */
export const frameworkModules: readonly string[] = [
  'express',
  'koa',
  'fastify',
  'ws',
  'socket.io',
  'polka',
  'restify',
  '@nestjs/core',
  '@hono/node-server',
  '@hapi/hapi',
  '@grpc/grpc-js',
];
