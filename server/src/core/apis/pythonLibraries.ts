import { anyHost, argument, constant, number, type Operand, type Performance, type PythonRow, value, type When } from './pythonRow.ts';

interface Listening {
  readonly host?: string;
  readonly port: string | number;
  /** What the library takes when no host is given; every interface, unless it says something else. */
  readonly hostOtherwise?: string;
  readonly portOtherwise?: number;
  readonly address?: string;
  readonly backlog: number;
  /** When SO_REUSEADDR is set. */
  readonly reuse: readonly When[];
  readonly reusePort?: string;
  readonly source: string;
}

const posix: When = { kind: 'posix' };

const twisted: Listening = {
  host: 'interface',
  port: 'port',
  backlog: 50,
  reuse: [posix],
  source: 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorTCP.html; read in Twisted 22.4: REUSEADDR on posix',
};

const gevent: Listening = {
  address: 'listener',
  port: 0,
  backlog: 128,
  reuse: [posix],
  source: 'www.gevent.org/api/gevent.server.html: reuse_addr; read in gevent 22.10: 1 except on Windows; bound by start()',
};

/** Libraries outside the standard one: what their documented calls bind. */
export const libraryRows: readonly PythonRow[] = [
  listening('tornado.netutil.bind_sockets', ['port', 'address', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
  listening('tornado.web.Application.listen', ['port', 'address', '*', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
  listening('tornado.httpserver.HTTPServer.listen', ['port', 'address', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
  listening('tornado.httpserver.HTTPServer.bind', ['port', 'address', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
  listening('tornado.tcpserver.TCPServer.listen', ['port', 'address', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
  listening('twisted.internet.reactor.listenTCP', ['port', 'factory', 'backlog', 'interface'], twisted),
  listening('twisted.internet.reactor.listenSSL', ['port', 'factory', 'contextFactory', 'backlog', 'interface'], twisted),
  listening('eventlet.listen', ['addr', 'family', 'backlog', 'reuse_addr', 'reuse_port'], {
    address: 'addr',
    port: 0,
    backlog: 50,
    reuse: [posix, { kind: 'true', argument: 'reuse_addr', otherwise: true }],
    source: 'eventlet.readthedocs.io/en/latest/modules/convenience.html: reuse_addr=True by default; read in eventlet 0.33',
  }),
  listening('gevent.server.StreamServer', ['listener', 'handle', 'backlog', 'spawn'], gevent),
  listening('gevent.pywsgi.WSGIServer', ['listener', 'application', 'backlog', 'spawn'], gevent),
  listening('aiohttp.web.run_app', ['app', '*', 'host', 'port', 'path', 'sock', 'backlog', 'reuse_address', 'reuse_port'], {
    host: 'host',
    port: 'port',
    portOtherwise: 8080,
    backlog: 128,
    reuse: [posix, { kind: 'true', argument: 'reuse_address', otherwise: true }],
    reusePort: 'reuse_port',
    source: 'docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.run_app: as loop.create_server, port 8080',
  }),
  listening('uvicorn.run', ['app', '*', 'host', 'port', 'uds', 'fd', 'loop', 'backlog'], {
    host: 'host',
    port: 'port',
    hostOtherwise: '127.0.0.1',
    portOtherwise: 8000,
    backlog: 2048,
    reuse: [posix],
    source: 'www.uvicorn.org/settings: 127.0.0.1:8000 by default; the socket is made by loop.create_server',
  }),
  listening('flask.Flask.run', ['host', 'port', 'debug', 'load_dotenv'], {
    host: 'host',
    port: 'port',
    hostOtherwise: '127.0.0.1',
    portOtherwise: 5000,
    backlog: 128,
    reuse: [],
    source: 'flask.palletsprojects.com/en/stable/api/#flask.Flask.run; read in Werkzeug 2.2: prepare_socket sets SO_REUSEADDR',
  }),
  listening('werkzeug.serving.run_simple', ['hostname', 'port', 'application'], {
    host: 'hostname',
    port: 'port',
    backlog: 128,
    reuse: [],
    source: 'werkzeug.palletsprojects.com/en/stable/serving; read in Werkzeug 2.2: prepare_socket sets SO_REUSEADDR',
  }),
  listening('trio.open_tcp_listeners', ['port', '*', 'host', 'backlog'], trio('port')),
  listening('trio.serve_tcp', ['handler', 'port', '*', 'host', 'backlog', 'handler_nursery', 'task_status'], trio('port')),
  listening('anyio.create_tcp_listener', ['*', 'local_host', 'local_port', 'family', 'backlog', 'reuse_port'], {
    host: 'local_host',
    port: 'local_port',
    backlog: 65536,
    reuse: [posix],
    reusePort: 'reuse_port',
    source: 'anyio.readthedocs.io/en/stable/api.html#anyio.create_tcp_listener: SO_REUSEADDR except on Windows',
  }),
  {
    name: 'twisted.internet.reactor.listenUDP',
    parameters: ['port', 'protocol', 'interface', 'maxPacketSize'],
    performs: [
      { does: 'socket', family: { from: 'family-of', host: 'interface', family: undefined }, type: constant('SOCK_DGRAM'), objectType: 'twisted.Port' },
      { does: 'bind', endpoint: { from: 'pair', host: 'interface', port: 'port', hostOtherwise: anyHost } },
    ],
    gives: 'unknown',
    source: 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorUDP.html: no option is set',
  },
];

function tornado(port: string, host: string): Listening {
  return {
    host,
    port,
    backlog: 128,
    reuse: [posix],
    reusePort: 'reuse_port',
    source: 'www.tornadoweb.org/en/stable/netutil.html#tornado.netutil.bind_sockets; read in tornado 6.2: REUSEADDR except on Windows, V6ONLY',
  };
}

function trio(port: string): Listening {
  return {
    host: 'host',
    port,
    backlog: 65535,
    reuse: [posix],
    source: 'trio.readthedocs.io/en/stable/reference-io.html#trio.open_tcp_listeners; read in trio 0.22: REUSEADDR except on Windows, V6ONLY',
  };
}

function listening(name: string, parameters: readonly string[], of: Listening): PythonRow {
  const host = of.address ?? of.host ?? 'host';
  const hostOtherwise = of.hostOtherwise === undefined ? anyHost : ({ kind: 'string', value: of.hostOtherwise } as const);
  const endpoint: Operand =
    of.address !== undefined
      ? argument(of.address)
      : {
          from: 'pair',
          host,
          port: typeof of.port === 'string' ? of.port : 'port',
          hostOtherwise,
          ...(of.portOtherwise === undefined ? {} : { portOtherwise: of.portOtherwise }),
        };
  const performs: Performance[] = [
    {
      does: 'socket',
      family: { from: 'family-of', host, family: parameters.includes('family') ? 'family' : undefined },
      type: constant('SOCK_STREAM'),
      objectType: name,
    },
    { does: 'setsockopt', level: 'SOL_SOCKET', option: 'SO_REUSEADDR', to: number(1), when: of.reuse },
  ];
  if (of.reusePort !== undefined) {
    performs.push({
      does: 'setsockopt',
      level: 'SOL_SOCKET',
      option: 'SO_REUSEPORT',
      to: number(1),
      when: [{ kind: 'true', argument: of.reusePort, otherwise: false }],
    });
  }
  performs.push({ does: 'bind', endpoint }, { does: 'listen', backlog: value({ kind: 'number', value: of.backlog }) });
  return { name, parameters, performs, gives: 'unknown', source: of.source };
}
