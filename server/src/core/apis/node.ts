/**
 * What calls of Node's network modules do to sockets. Where a row says "strace", the calls were seen under strace on Linux with Node 20.20 and 24.21.
 */

/** Modules whose import means that a file may have sockets. */
export const networkModules: readonly string[] = ['net', 'tls', 'http', 'https', 'http2', 'dgram'];

/** What the text holds a socket in. Node makes the kernel's socket at listen(), bind() or connect(); for us the object is the socket. */
export type NodeObject = 'net.Server' | 'net.Socket' | 'dgram.Socket';

export type NodeRow = {
  readonly source: string;
} /** A server object; listen() comes later. `accepted`: the type of the first parameter of its connection callback. */ & (
  | { readonly does: 'create-server'; readonly accepted?: NodeObject }
  /** A stream socket that connects later. */
  | { readonly does: 'create-socket' }
  /** dgram.createSocket(type | options, callback) */
  | { readonly does: 'create-datagram' }
  /** A new socket that is bound, where localAddress or localPort is given, and connected. */
  | { readonly does: 'connect' }
  /** The same inside an HTTP request or agent: worth an event only where localAddress or localPort is given. */
  | { readonly does: 'request' }
);

const server = { does: 'create-server', source: 'https://nodejs.org/api/http.html#httpcreateserveroptions-requestlistener' } as const;
const rawServer = {
  does: 'create-server',
  accepted: 'net.Socket',
  source: 'https://nodejs.org/api/net.html#netcreateserveroptions-connectionlistener',
} as const;
const restify = {
  ...server,
  source: 'http://restify.com/docs/server-api/#listen; read in restify 11.1: listen() and close() of the one http.Server that it makes, whose errors it tells',
} as const;
const connect = {
  does: 'connect',
  source: 'https://nodejs.org/api/net.html#socketconnectoptions-connectlistener; strace: with localAddress or localPort SO_REUSEADDR is set before the bind',
} as const;
const request = { does: 'request', source: 'https://nodejs.org/api/http.html#httprequestoptions-callback; strace: as net.connect' } as const;

/** Functions and constructors, by module and name. A constructor that may be called without `new` is meant by both. */
export const nodeCalls: ReadonlyMap<string, NodeRow> = new Map<string, NodeRow>([
  ['net.createServer', rawServer],
  ['net.Server', rawServer],
  ['tls.createServer', rawServer],
  ['tls.Server', rawServer],
  ['http.createServer', server],
  ['http.Server', server],
  ['https.createServer', server],
  ['https.Server', server],
  ['http2.createServer', server],
  ['http2.createSecureServer', server],
  ['restify.createServer', restify],
  [
    '@hono/node-server.createAdaptorServer',
    { ...server, source: 'https://github.com/honojs/node-server; read in 2.1.9: http.createServer(…), not yet listening' },
  ],
  ['net.connect', connect],
  ['net.createConnection', connect],
  ['tls.connect', connect],
  ['net.Socket', { does: 'create-socket', source: 'https://nodejs.org/api/net.html#new-netsocketoptions' }],
  ['net.Stream', { does: 'create-socket', source: 'https://nodejs.org/api/net.html#new-netsocketoptions' }],
  ['http.request', request],
  ['http.get', request],
  ['http2.connect', { does: 'request', source: 'https://nodejs.org/api/http2.html#http2connectauthority-options-listener; strace: as net.connect' }],
  ['https.request', request],
  ['https.get', request],
  ['http.Agent', request],
  ['https.Agent', request],
  [
    'dgram.createSocket',
    {
      does: 'create-datagram',
      source:
        'https://nodejs.org/api/dgram.html#dgramcreatesocketoptions-callback; strace: reuseAddr, reusePort (24, not 20) and ipv6Only are set just before the bind',
    },
  ],
  ['dgram.Socket', { does: 'create-datagram', source: 'https://nodejs.org/api/dgram.html#class-dgramsocket' }],
]);

/** The object types that TypeScript's annotations and `extends` clauses name. */
export const nodeTypes: ReadonlyMap<string, NodeObject> = new Map<string, NodeObject>([
  ['net.Server', 'net.Server'],
  ['tls.Server', 'net.Server'],
  ['http.Server', 'net.Server'],
  ['https.Server', 'net.Server'],
  ['http2.Http2Server', 'net.Server'],
  ['http2.Http2SecureServer', 'net.Server'],
  ['net.Socket', 'net.Socket'],
  ['net.Stream', 'net.Socket'],
  ['tls.TLSSocket', 'net.Socket'],
  ['dgram.Socket', 'dgram.Socket'],
]);

export type MethodRow = { readonly on: NodeObject; readonly source: string } /**
 * Sets SO_REUSEADDR, SO_REUSEPORT where it is asked for, on IPv6 IPV6_V6ONLY (0 unless it is asked for), binds, listens. A second call while the server
 * listens throws ERR_SERVER_ALREADY_LISTEN. Before it listens: after listen(port) and listen(path), which make the socket at once, the second call in the
 * same tick throws as well; after listen(port, host), which looks the host up first, it does not: the last call wins, one 'listening' comes, the first
 * endpoint is never bound.
 */ & (
  | { readonly does: 'listen' }
  /** A second call throws ERR_SOCKET_ALREADY_BOUND at once, also after connect() and send(), which bind to port 0. A port above 65535 is cut to 16 bits. */
  | { readonly does: 'bind' }
  | { readonly does: 'connect' }
  /** Binds an unbound socket to a port of the kernel's choosing, in a later turn; a bind() after it throws at once. So does connect() of a datagram socket. */
  | { readonly does: 'send' }
  | { readonly does: 'close' }
  /** Gives what the socket is bound to. */
  | { readonly does: 'address' }
  /** Attaches a callback for the event that the first argument names. */
  | { readonly does: 'handle' }
  /**
   * Sets an option; `value` is the position of its argument, or the value itself; `ipv6` is the option that a udp6 socket gets at IPPROTO_IPV6 instead.
   * Throws EBADF before the socket is bound.
   */
  | { readonly does: 'set'; readonly level: string; readonly option: string; readonly ipv6?: string; readonly argument?: number; readonly value?: number }
  /** Gives the object back and does nothing that matters. */
  | { readonly does: 'chain' }
);

const events = 'https://nodejs.org/api/events.html#class-eventemitter';
const membership = {
  on: 'dgram.Socket',
  does: 'set',
  level: 'IPPROTO_IP',
  value: 1,
  source: 'https://nodejs.org/api/dgram.html#socketaddmembershipmulticastaddress-multicastinterface; strace',
} as const;
const handle: readonly MethodRow[] = [
  { on: 'net.Server', does: 'handle', source: events },
  { on: 'net.Socket', does: 'handle', source: events },
  { on: 'dgram.Socket', does: 'handle', source: events },
];
const chain: readonly MethodRow[] = [
  { on: 'net.Server', does: 'chain', source: 'https://nodejs.org/api/net.html#serverunref' },
  { on: 'net.Socket', does: 'chain', source: 'https://nodejs.org/api/net.html#socketunref' },
  { on: 'dgram.Socket', does: 'chain', source: 'https://nodejs.org/api/dgram.html#socketunref' },
];

/** Methods by name: what the call means depends on what the receiver is. */
export const nodeMethods: ReadonlyMap<string, readonly MethodRow[]> = new Map<string, readonly MethodRow[]>([
  ['listen', [{ on: 'net.Server', does: 'listen', source: 'https://nodejs.org/api/net.html#serverlisten; strace' }]],
  ['bind', [{ on: 'dgram.Socket', does: 'bind', source: 'https://nodejs.org/api/dgram.html#socketbindport-address-callback; strace' }]],
  [
    'connect',
    [
      { on: 'net.Socket', does: 'connect', source: 'https://nodejs.org/api/net.html#socketconnect; strace' },
      { on: 'dgram.Socket', does: 'connect', source: 'https://nodejs.org/api/dgram.html#socketconnectport-address-callback; strace: binds to port 0 first' },
    ],
  ],
  [
    'close',
    [
      { on: 'net.Server', does: 'close', source: 'https://nodejs.org/api/net.html#serverclosecallback' },
      { on: 'dgram.Socket', does: 'close', source: 'https://nodejs.org/api/dgram.html#socketclosecallback' },
    ],
  ],
  [
    'address',
    [
      { on: 'net.Server', does: 'address', source: 'https://nodejs.org/api/net.html#serveraddress' },
      { on: 'dgram.Socket', does: 'address', source: 'https://nodejs.org/api/dgram.html#socketaddress' },
    ],
  ],
  [
    'destroy',
    [
      { on: 'net.Socket', does: 'close', source: 'https://nodejs.org/api/net.html#socketdestroyerror' },
      { on: 'net.Server', does: 'close', source: 'https://github.com/isaacs/server-destroy; read in 1.0.1: server.close(…), then its connections' },
    ],
  ],
  ['on', handle],
  ['once', handle],
  ['addListener', handle],
  ['prependListener', handle],
  ['prependOnceListener', handle],
  ['send', [{ on: 'dgram.Socket', does: 'send', source: 'https://nodejs.org/api/dgram.html#socketsendmsg-offset-length-port-address-callback; strace' }]],
  ['ref', chain],
  ['unref', chain],
  ['setTimeout', chain.slice(0, 2)],
  ['setNoDelay', chain.slice(1, 2)],
  ['setKeepAlive', chain.slice(1, 2)],
  ['setEncoding', chain.slice(1, 2)],
  ['setBroadcast', [option('SOL_SOCKET', 'SO_BROADCAST')]],
  ['setTTL', [option('IPPROTO_IP', 'IP_TTL', 'IPV6_UNICAST_HOPS')]],
  ['setMulticastTTL', [option('IPPROTO_IP', 'IP_MULTICAST_TTL', 'IPV6_MULTICAST_HOPS')]],
  ['setMulticastLoopback', [option('IPPROTO_IP', 'IP_MULTICAST_LOOP', 'IPV6_MULTICAST_LOOP')]],
  ['setMulticastInterface', [option('IPPROTO_IP', 'IP_MULTICAST_IF', 'IPV6_MULTICAST_IF')]],
  ['setRecvBufferSize', [option('SOL_SOCKET', 'SO_RCVBUF')]],
  ['setSendBufferSize', [option('SOL_SOCKET', 'SO_SNDBUF')]],
  // On an unbound socket these two do not throw: they bind it to a port of the kernel's choosing, with SO_REUSEADDR.
  ['addMembership', [{ ...membership, option: 'IP_ADD_MEMBERSHIP', ipv6: 'IPV6_ADD_MEMBERSHIP' }]],
  ['addSourceSpecificMembership', [{ ...membership, option: 'IP_ADD_SOURCE_MEMBERSHIP', ipv6: 'MCAST_JOIN_SOURCE_GROUP' }]],
]);

/** Object types whose sockets are datagram sockets. */
export function socketTypeOf(object: string): 'SOCK_STREAM' | 'SOCK_DGRAM' {
  return object === 'dgram.Socket' ? 'SOCK_DGRAM' : 'SOCK_STREAM';
}

function option(level: string, name: string, ipv6?: string): MethodRow {
  return {
    on: 'dgram.Socket',
    does: 'set',
    level,
    option: name,
    ...(ipv6 === undefined ? {} : { ipv6 }),
    argument: 0,
    source:
      'https://nodejs.org/api/dgram.html#class-dgramsocket; run on Node 20 and 24: EBADF before the socket is bound, which it is not yet in the tick of bind()',
  };
}
