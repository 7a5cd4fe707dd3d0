import { posixRows, textbookRows } from '../../server/src/core/apis/posix.ts';

/** Why the calls of a row cannot be run where the tests run; `undefined` for what every such machine has. */
export function notHere(row: string): string | undefined {
  if (posixRows.has(row) || textbookRows.has(row)) return /^WSA|^closesocket$/.test(row) ? 'Winsock is Windows’ own' : undefined;
  return reasons.find(([pattern]) => pattern.test(row))?.[1];
}

const package_ = 'a package that is not part of the language’s own library';

const reasons: readonly (readonly [RegExp, string])[] = [
  [/^(?:Deno|Bun)\.|^bun:/, 'another runtime than Node'],
  [/^(?:koffi|ffi-napi|ffi)\./, `${package_}; what it calls is libc, whose rows have samples`],
  [/^socket\.socket\.ioctl$/, 'a method that only Windows has'],
  [/^http\.server\.(?:Threading)?HTTPSServer$/, 'a class of Python 3.14, which needs a certificate'],
  [/^(?:express|koa|fastify|ws|socket\.io|polka|restify|@hono\/node-server|@hapi\/hapi|@grpc\/grpc-js|@nestjs\/core)(?:\.|$)/, package_],
  [
    /^(?:tornado|twisted|eventlet|gevent|aiohttp|uvicorn|flask|werkzeug|trio|anyio|django|websockets|pyftpdlib|waitress|bottle|cheroot|hypercorn|gunicorn|prometheus_client|rpyc|paste)\./,
    package_,
  ],
  [/^\.listen$/, `Tornado’s, on what a function gives: ${package_}`],
  [/^net\.Server\.destroy$/, `server-destroy, ${package_}: close(), which has a sample`],
];
