import { anyHost, argument, constant, given, none, notGiven, number, type Performance, type PythonRow, type When } from './pythonRow.ts';

const loops = /(^|_)(loop|io_loop|ioloop|eventloop)$/i;
const ownSocket: When = notGiven('sock');

const listens: readonly Performance[] = [
  {
    does: 'socket',
    family: { from: 'family-of', host: 'host', family: 'family' },
    type: constant('SOCK_STREAM'),
    objectType: 'asyncio.Server',
    when: [ownSocket],
  },
  {
    does: 'setsockopt',
    level: 'SOL_SOCKET',
    option: 'SO_REUSEADDR',
    to: number(1),
    when: [ownSocket, { kind: 'posix' }, { kind: 'true', argument: 'reuse_address', otherwise: true }],
  },
  {
    does: 'setsockopt',
    level: 'SOL_SOCKET',
    option: 'SO_REUSEPORT',
    to: number(1),
    when: [ownSocket, { kind: 'true', argument: 'reuse_port', otherwise: false }],
  },
  { does: 'setsockopt', level: 'IPPROTO_IPV6', option: 'IPV6_V6ONLY', to: number(1), when: [ownSocket, { kind: 'family', is: 'AF_INET6' }] },
  { does: 'bind', endpoint: { from: 'pair', host: 'host', port: 'port', hostOtherwise: anyHost }, when: [ownSocket] },
  { does: 'listen', backlog: argument('backlog', { kind: 'number', value: 100 }), when: [ownSocket] },
  { does: 'listen', backlog: argument('backlog', { kind: 'number', value: 100 }), when: [given('sock')], on: 'sock' },
];

const connects: readonly Performance[] = [
  {
    does: 'socket',
    family: { from: 'family-of', host: 'host', family: 'family' },
    type: constant('SOCK_STREAM'),
    objectType: 'asyncio.Transport',
    when: [ownSocket],
  },
  { does: 'bind', endpoint: argument('local_addr'), when: [ownSocket, given('local_addr')] },
  { does: 'connect', endpoint: { from: 'pair', host: 'host', port: 'port', hostOtherwise: none }, when: [ownSocket] },
];

const listenSource =
  'docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_server; run on Python 3.11 under strace: REUSEADDR unless reuse_address=False, REUSEPORT on demand, V6ONLY on IPv6, bind, listen 100; with sock= only listen; no host binds 0.0.0.0 and [::] apart';
const connectSource =
  'docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_connection; run on Python 3.11 under strace: bind only with local_addr';
const serverOptions = ['family', 'flags', 'sock', 'backlog', 'ssl', 'reuse_address', 'reuse_port', 'ssl_handshake_timeout', 'start_serving'];
const connectOptions = ['ssl', 'family', 'proto', 'flags', 'sock', 'local_addr', 'server_hostname'];
const optionArguments = { SO_REUSEADDR: 'reuse_address', SO_REUSEPORT: 'reuse_port' };

export const asyncioRows: readonly PythonRow[] = [
  {
    name: 'asyncio.start_server',
    parameters: ['client_connected_cb', 'host', 'port', '*', 'loop', 'limit', ...serverOptions],
    performs: listens,
    bindsEachFamily: true,
    optionArguments,
    source: listenSource,
  },
  {
    name: '.create_server',
    parameters: ['protocol_factory', 'host', 'port', '*', ...serverOptions],
    performs: listens,
    bindsEachFamily: true,
    receivers: loops,
    optionArguments,
    source: listenSource,
  },
  {
    name: 'asyncio.open_connection',
    parameters: ['host', 'port', '*', 'loop', 'limit', ...connectOptions],
    performs: connects,
    gives: 'unknown',
    source: connectSource,
  },
  {
    name: '.create_connection',
    parameters: ['protocol_factory', 'host', 'port', '*', ...connectOptions],
    performs: connects,
    gives: 'unknown',
    receivers: loops,
    source: connectSource,
  },
  {
    name: '.create_datagram_endpoint',
    parameters: ['protocol_factory', 'local_addr', 'remote_addr', '*', 'family', 'proto', 'flags', 'reuse_address', 'reuse_port', 'allow_broadcast', 'sock'],
    performs: [
      {
        does: 'socket',
        family: { from: 'family-of', host: 'local_addr', family: 'family' },
        type: constant('SOCK_DGRAM'),
        objectType: 'asyncio.DatagramTransport',
        when: [ownSocket],
      },
      // reuse_address=True is refused since 3.11 (ValueError or TypeError) and did set the option before 3.8.1.
      {
        does: 'setsockopt',
        level: 'SOL_SOCKET',
        option: 'SO_REUSEADDR',
        to: number(1),
        when: [ownSocket, { kind: 'true', argument: 'reuse_address', otherwise: false }],
      },
      {
        does: 'setsockopt',
        level: 'SOL_SOCKET',
        option: 'SO_REUSEPORT',
        to: number(1),
        when: [ownSocket, { kind: 'true', argument: 'reuse_port', otherwise: false }],
      },
      {
        does: 'setsockopt',
        level: 'SOL_SOCKET',
        option: 'SO_BROADCAST',
        to: number(1),
        when: [ownSocket, { kind: 'true', argument: 'allow_broadcast', otherwise: false }],
      },
      { does: 'bind', endpoint: argument('local_addr'), when: [ownSocket, given('local_addr')] },
      // With allow_broadcast the address is kept for sendto().
      {
        does: 'connect',
        endpoint: argument('remote_addr'),
        when: [ownSocket, given('remote_addr'), { kind: 'false', argument: 'allow_broadcast', otherwise: false }],
      },
    ],
    gives: 'transport',
    makes: { protocol: 'protocol_factory' },
    optionArguments: { SO_REUSEPORT: 'reuse_port' },
    source:
      'docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_datagram_endpoint; run on Python 3.11 under strace: REUSEPORT and BROADCAST before bind',
  },
  unixClient('asyncio.open_unix_connection', ['path', '*', 'loop', 'limit', 'ssl', 'sock', 'server_hostname']),
  unixClient('.create_unix_connection', ['protocol_factory', 'path', '*', 'ssl', 'sock', 'server_hostname']),
  unixServer('asyncio.start_unix_server', ['client_connected_cb', 'path', '*', 'loop', 'limit', 'sock', 'backlog', 'ssl']),
  unixServer('.create_unix_server', ['protocol_factory', 'path', '*', 'sock', 'backlog', 'ssl']),
  {
    name: '.sock_connect',
    parameters: ['sock', 'address'],
    performs: [{ does: 'connect', endpoint: argument('address'), on: 'sock' }],
    gives: 'unknown',
    source: 'docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_connect',
  },
  {
    name: '.sock_accept',
    parameters: ['sock'],
    performs: [{ does: 'accept', objectType: 'socket.socket', on: 'sock' }],
    source: 'docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.sock_accept',
  },
];

function unixClient(name: string, parameters: readonly string[]): PythonRow {
  return {
    name,
    parameters,
    performs: [
      { does: 'socket', family: constant('AF_UNIX'), type: constant('SOCK_STREAM'), objectType: 'asyncio.Transport', when: [ownSocket] },
      { does: 'connect', endpoint: argument('path'), when: [ownSocket] },
    ],
    gives: 'unknown',
    ...(name.startsWith('.') ? { receivers: loops } : {}),
    source: 'docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_unix_connection; run on Python 3.11 under strace: socket, connect',
  };
}

function unixServer(name: string, parameters: readonly string[]): PythonRow {
  return {
    name,
    parameters,
    performs: [
      { does: 'socket', family: constant('AF_UNIX'), type: constant('SOCK_STREAM'), objectType: 'asyncio.Server', when: [ownSocket] },
      { does: 'bind', endpoint: argument('path'), when: [ownSocket] },
      { does: 'listen', backlog: argument('backlog', { kind: 'number', value: 100 }), when: [ownSocket] },
      { does: 'listen', backlog: argument('backlog', { kind: 'number', value: 100 }), when: [given('sock')], on: 'sock' },
    ],
    source: 'docs.python.org/3/library/asyncio-eventloop.html#asyncio.loop.create_unix_server; run on Python 3.11 under strace: socket, bind, listen 100',
  };
}
