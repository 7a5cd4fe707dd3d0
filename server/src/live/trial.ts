import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import type { ErrnoName, Protocol } from '@bindwise/semantics';
import { errors } from '@bindwise/semantics';

/** What the system itself answered to a bind() of ours, and with which options it was asked. */
export interface Trial {
  readonly result: 'ok' | ErrnoName;
  readonly reuseaddr: boolean;
}

/**
 * Binds the port for a moment and lets go of it. For TCP Node can only ask together with listen() and, except on Windows, with SO_REUSEADDR; nobody can
 * connect before the socket is closed again, other than in that moment. `undefined` for an answer that is none of bind()'s.
 */
export async function tryBind(protocol: Protocol, address: string, port: number): Promise<Trial | undefined> {
  const result = protocol === 'tcp' ? await tryTcp(address, port) : await tryUdp(address, port);
  return result === undefined ? undefined : { result, reuseaddr: protocol === 'tcp' && process.platform !== 'win32' };
}

function tryTcp(host: string, port: number): Promise<'ok' | ErrnoName | undefined> {
  return new Promise((resolve) => {
    const server = createServer((connection) => connection.destroy());
    server.once('error', (error: NodeJS.ErrnoException) => resolve(nameOf(error)));
    server.listen({ host, port, backlog: 1, exclusive: true, ipv6Only: false }, () => server.close(() => resolve('ok')));
  });
}

function tryUdp(address: string, port: number): Promise<'ok' | ErrnoName | undefined> {
  return new Promise((resolve) => {
    const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4');
    socket.once('error', (error: NodeJS.ErrnoException) => {
      socket.close();
      resolve(nameOf(error));
    });
    socket.bind({ address, port, exclusive: true }, () => socket.close(() => resolve('ok')));
  });
}

function nameOf({ code }: NodeJS.ErrnoException): ErrnoName | undefined {
  for (const { name, libuv } of errors.values()) if (name === code || libuv === code) return name;
  return undefined;
}
