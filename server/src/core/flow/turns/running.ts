import { portOf } from '../operands/endpoint.ts';
import { isTold, type Location, otherwiseOf, type SocketId } from '../state/abstract.ts';
import { hasHappened, type SocketFacts } from '../state/socket.ts';

/** Objects that the runtime holds for as long as they are bound: a function that lets go of one has closed nothing. */
const heldByRuntime: ReadonlySet<string> = new Set([
  'net.Server',
  'dgram.Socket',
  'Bun.Listener',
  'Bun.Server',
  'Bun.udp.Socket',
  'Deno.DatagramConn',
  'Deno.HttpServer',
  'Deno.Listener',
  // By the loop of asyncio and of Tornado, and the reactor of Twisted.
  'asyncio.Server',
  'asyncio.DatagramTransport',
  'aiohttp.web.TCPSite',
  'tornado.web.Application.listen',
  'tornado.httpserver.HTTPServer.listen',
  'tornado.tcpserver.TCPServer.listen',
  'twisted.internet.reactor.listenTCP',
  'twisted.internet.reactor.listenSSL',
]);

export function isHeldByRuntime(objectType: string): boolean {
  return heldByRuntime.has(objectType);
}

/** Listeners that have no name where they are used: what the library keeps them in is told to stop. */
export function isKeptByLibrary(objectType: string): boolean {
  return /^(?:aiohttp|gevent|tornado|twisted)\./.test(objectType);
}

/** What a loop of asyncio holds goes with it. */
export function isHeldByLoop(objectType: string): boolean {
  return /^(?:asyncio|aiohttp|tornado)\./.test(objectType) && isHeldByRuntime(objectType);
}

export function stopsListeners(method: string): boolean {
  return /^(?:stop|cleanup|shutdown|a?close|kill)(?:_\w+|[A-Z]\w*)?$/.test(method);
}

/** Whether the socket goes on to hold its port when the function that made it has returned, whoever has a name for it. */
export function runsOn({ origin, objectType, bound, closed, escaped, exists }: SocketFacts): boolean {
  if (origin !== 'made' || !heldByRuntime.has(objectType) || !hasHappened(bound) || closed !== 'no' || escaped || !exists) return false;
  const { port } = bound.endpoint;
  return isTold(port) || (portOf(bound.endpoint) ?? otherwiseOf(port) ?? 0) > 0;
}

/** Whether a function that stays where it is has it listen, or receives what comes to it. */
export function isServed({ origin, protocol, bound, listening, closed, escaped, exists }: SocketFacts): boolean {
  const isInUse = hasHappened(listening) || (protocol === 'udp' && hasHappened(bound));
  return origin === 'made' && isInUse && closed === 'no' && !escaped && exists;
}

/** Where the runtime holds a socket, so that it is known on which paths there is one. */
export function runtimesHold(id: SocketId): Location {
  return `${heldAt}${id}`;
}

export function isRuntimesHold(location: Location): boolean {
  return location.startsWith(heldAt);
}

const heldAt = 'object of the runtime ';
