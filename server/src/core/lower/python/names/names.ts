import type { Value } from '../../../ir/index.ts';

/** Names that the socket vocabulary has as constants; the rest of the module are functions and classes. */
const constantName =
  /^(?:AF|PF|SOCK|SO|SOL|IPPROTO|IP|IPV6|TCP|UDP|INADDR|AI|NI|MSG|SHUT|EAI|SCM|SIO|RCVALL|PACKET|CAN|VSOCK|ALG|BDADDR|BTPROTO|TIPC|NETLINK|EXCLUSIVEADDRUSE)_[A-Z0-9_]+$|^SOMAXCONN$/;

/** What other modules call the same thing: Python 2's names, and modules that stand in for `socket`. Longest first. */
const sameModule: readonly (readonly [string, string])[] = [
  ['six.moves.', ''],
  ['future.moves.', ''],
  ['eventlet.green.', ''],
  ['gevent.socket', 'socket'],
  ['trio.socket', 'socket'],
  ['curio.socket', 'socket'],
  ['_socket', 'socket'],
  ['asyncio.socket', 'socket'],
  ['socketserver.socket', 'socket'],
  ['http.server.socketserver', 'socketserver'],
  ['ConfigParser', 'configparser'],
  ['SocketServer', 'socketserver'],
  ['socketserver.socketserver', 'socketserver'],
  ['BaseHTTPServer', 'http.server'],
  ['SimpleHTTPServer.BaseHTTPServer', 'http.server'],
  ['SimpleXMLRPCServer', 'xmlrpc.server'],
  ['DocXMLRPCServer', 'xmlrpc.server'],
  ['CGIHTTPServer', 'http.server'],
  ['asyncio.streams', 'asyncio'],
  ['http.server.http.server', 'http.server'],
  ['socket.SocketType', 'socket.socket'],
  ['socket.AddressFamily', 'socket'],
  ['socket.SocketKind', 'socket'],
];

/** Modules whose names a file may use after `from … import *`, or (in an excerpt) without any import. */
export const wellKnownModules: ReadonlySet<string> = new Set(['socket', 'socketserver', 'asyncio', 'os', 'sys', 'platform', 'struct']);

const canonical = new Map<string, string>();
/** Names that are asked for again and again are few; a file of generated names must not fill the memory. */
const mostNames = 5000;

/** One name for what can be imported in several ways. */
export function canonicalName(qualified: string): string {
  const known = canonical.get(qualified);
  if (known !== undefined) return known;
  const name = standardName(qualified);
  if (canonical.size >= mostNames) canonical.clear();
  canonical.set(qualified, name);
  return name;
}

function standardName(qualified: string): string {
  for (const [from, to] of sameModule) {
    if (from.endsWith('.') ? qualified.startsWith(from) : qualified === from || qualified.startsWith(`${from}.`)) {
      const rest = qualified.slice(from.length);
      return from.endsWith('.') ? standardName(to + rest) : to + rest;
    }
  }
  return qualified;
}

/** `socket.AF_INET` as a value, or `undefined` when the name is no constant. */
export function constantNamed(qualified: string): Value | undefined {
  const dot = qualified.lastIndexOf('.');
  const module = qualified.slice(0, Math.max(dot, 0));
  const name = qualified.slice(dot + 1);
  // A module of this name that stands in for Python's has its constants from there.
  if ((module === 'socket' || module.endsWith('.socket')) && constantName.test(name)) return { kind: 'constant', name };
  if (module === 'errno' && /^E[A-Z0-9]+$/.test(name)) return { kind: 'constant', name };
  return undefined;
}

export function isSocketVocabulary(name: string): boolean {
  return constantName.test(name);
}
