import { anyHost, argument, constant, given, none, number, type Operand, type Performance, type PythonRow, value } from './pythonRow.ts';

/** Datagram sockets and clients of libraries outside the standard one, as far as they bind. */
export const libraryClientRows: readonly PythonRow[] = [
  datagram('twisted.internet.reactor.listenUDP', ['port', 'protocol', 'interface', 'maxPacketSize'], [], {
    source: 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorUDP.html: no option is set',
  }),
  datagram(
    'twisted.internet.reactor.listenMulticast',
    ['port', 'protocol', 'interface', 'maxPacketSize', 'listenMultiple'],
    (['SO_REUSEADDR', 'SO_REUSEPORT'] as const).map((option) => ({
      does: 'setsockopt',
      level: 'SOL_SOCKET',
      option,
      to: number(1),
      when: [{ kind: 'true', argument: 'listenMultiple', otherwise: false }],
    })),
    { source: 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorMulticast.html; read in Twisted 22.4: both only with listenMultiple' },
  ),
  {
    name: 'gevent.server.DatagramServer',
    parameters: ['listener', 'handle', 'spawn'],
    performs: [
      {
        does: 'socket',
        family: { from: 'family-of', host: 'listener', family: undefined },
        type: constant('SOCK_DGRAM'),
        objectType: 'gevent.server.DatagramServer',
      },
      { does: 'setsockopt', level: 'SOL_SOCKET', option: 'SO_REUSEADDR', to: number(1), when: [{ kind: 'posix' }] },
      { does: 'bind', endpoint: { from: 'listener', name: 'listener' } },
    ],
    gives: 'unknown',
    source: 'www.gevent.org/api/gevent.server.html#gevent.server.DatagramServer; read in gevent 22.10: reuse_addr 1 except on Windows; bound by start()',
  },
  anyioDatagram('anyio.create_udp_socket', ['family', 'type', '*', 'local_host', 'local_port', 'reuse_port'], undefined),
  anyioDatagram('anyio.create_connected_udp_socket', ['remote_host', 'remote_port', '*', 'family', 'local_host', 'local_port', 'reuse_port'], {
    from: 'pair',
    host: 'remote_host',
    port: 'remote_port',
    hostOtherwise: none,
  }),
  client('twisted.internet.reactor.connectTCP', ['host', 'port', 'factory', 'timeout', 'bindAddress'], 'bindAddress', [], argument('bindAddress'), {
    source: 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorTCP.html#connectTCP: bindAddress is bound first, no option is set',
  }),
  client(
    'twisted.internet.reactor.connectSSL',
    ['host', 'port', 'factory', 'contextFactory', 'timeout', 'bindAddress'],
    'bindAddress',
    [],
    argument('bindAddress'),
    { source: 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorSSL.html#connectSSL: as connectTCP' },
  ),
  client(
    'trio.open_tcp_stream',
    ['host', 'port', '*', 'happy_eyeballs_delay', 'local_address'],
    'local_address',
    [{ does: 'setsockopt', level: 'IPPROTO_IP', option: 'IP_BIND_ADDRESS_NO_PORT', to: number(1), when: [given('local_address')] }],
    { from: 'pair', host: 'local_address', port: undefined, hostOtherwise: none },
    { source: 'trio.readthedocs.io/en/stable/reference-io.html#trio.open_tcp_stream: the port is left to connect() where the system can' },
  ),
  client('anyio.connect_tcp', ['remote_host', 'remote_port', '*', 'local_host', 'tls'], 'local_host', [], pairAtAnyPort('local_host'), {
    host: 'remote_host',
    port: 'remote_port',
    source: 'anyio.readthedocs.io/en/stable/api.html#anyio.connect_tcp: the address of the interface to bind to, with any port',
  }),
  {
    name: 'aiohttp.TCPConnector',
    parameters: ['*', 'local_addr'],
    performs: [
      {
        does: 'socket',
        family: { from: 'family-of', host: 'local_addr', family: undefined },
        type: constant('SOCK_STREAM'),
        objectType: 'aiohttp.TCPConnector',
        when: [given('local_addr')],
      },
      { does: 'bind', endpoint: argument('local_addr'), when: [given('local_addr')] },
      { does: 'connect', endpoint: value({ kind: 'unknown', from: 'unknown' }), when: [given('local_addr')] },
    ],
    gives: 'unknown',
    source: 'docs.aiohttp.org/en/stable/client_reference.html#aiohttp.TCPConnector: each of its connections is bound to local_addr',
  },
];

function datagram(name: string, parameters: readonly string[], options: readonly Performance[], of: { readonly source: string }): PythonRow {
  return {
    name,
    parameters,
    performs: [
      { does: 'socket', family: { from: 'family-of', host: 'interface', family: undefined }, type: constant('SOCK_DGRAM'), objectType: 'twisted.Port' },
      ...options,
      { does: 'bind', endpoint: { from: 'pair', host: 'interface', port: 'port', hostOtherwise: anyHost } },
    ],
    gives: 'unknown',
    source: of.source,
  };
}

function anyioDatagram(name: string, parameters: readonly string[], remote: Operand | undefined): PythonRow {
  return {
    name,
    parameters,
    performs: [
      { does: 'socket', family: { from: 'family-of', host: 'local_host', family: 'family' }, type: constant('SOCK_DGRAM'), objectType: name },
      {
        does: 'setsockopt',
        level: 'SOL_SOCKET',
        option: 'SO_REUSEPORT',
        to: number(1),
        when: [{ kind: 'true', argument: 'reuse_port', otherwise: false }],
      },
      {
        does: 'bind',
        endpoint: { from: 'pair', host: 'local_host', port: 'local_port', hostOtherwise: anyHost },
        when: [given('local_port')],
      },
      ...(remote === undefined ? [] : [{ does: 'connect', endpoint: remote } as const]),
    ],
    gives: 'unknown',
    source: `anyio.readthedocs.io/en/stable/api.html#${name}: as loop.create_datagram_endpoint`,
  };
}

function pairAtAnyPort(host: string): Operand {
  return { from: 'pair', host, port: undefined, hostOtherwise: none };
}

/** A stream that is bound only where the argument `local` is given. */
function client(
  name: string,
  parameters: readonly string[],
  local: string,
  options: readonly Performance[],
  bound: Operand,
  of: { readonly source: string; readonly host?: string; readonly port?: string },
): PythonRow {
  const { host = 'host', port = 'port' } = of;
  return {
    name,
    parameters,
    performs: [
      { does: 'socket', family: { from: 'family-of', host, family: undefined }, type: constant('SOCK_STREAM'), objectType: name, when: [given(local)] },
      ...options,
      { does: 'bind', endpoint: bound, when: [given(local)] },
      { does: 'connect', endpoint: { from: 'pair', host, port, hostOtherwise: none }, when: [given(local)] },
    ],
    gives: 'unknown',
    source: of.source,
  };
}
