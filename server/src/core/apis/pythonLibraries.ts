import { type Listening, listening, listeningOn, listeningOnPath, posix } from './pythonLibraryRow.ts';
import { given, type PythonRow } from './pythonRow.ts';

const twisted: Listening = {
  host: 'interface',
  port: 'port',
  backlog: 50,
  reuse: [posix],
  source: 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorTCP.html; read in Twisted 22.4: REUSEADDR on posix',
};

const twistedEndpoint: Listening = {
  ...twisted,
  source: 'docs.twisted.org/en/stable/api/twisted.internet.endpoints.html; read in Twisted 22.4: listen() of the endpoint calls listenTCP',
};
const twistedUnix = 'docs.twisted.org/en/stable/api/twisted.internet.interfaces.IReactorUNIX.html; read in Twisted 22.4';

const aiohttp: Listening = {
  host: 'host',
  port: 'port',
  portOtherwise: 8080,
  backlog: 128,
  reuse: [posix, { kind: 'true', argument: 'reuse_address', otherwise: true }],
  reusePort: 'reuse_port',
  ipv6Only: true,
  source: 'docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.run_app: as loop.create_server, port 8080',
};

const uvicorn: Listening = {
  host: 'host',
  port: 'port',
  hostOtherwise: '127.0.0.1',
  portOtherwise: 8000,
  backlog: 2048,
  reuse: [posix],
  unless: ['uds', 'fd'],
  source: 'www.uvicorn.org/settings: 127.0.0.1:8000 by default; the socket is made by loop.create_server',
};

const gevent: Listening = {
  listener: 'listener',
  port: 0,
  backlog: 128,
  reuse: [posix],
  source: 'www.gevent.org/api/gevent.server.html: reuse_addr; read in gevent 22.10: 1 except on Windows; bound by start()',
};

const bottle: Listening = {
  host: 'host',
  port: 'port',
  hostOtherwise: '127.0.0.1',
  portOtherwise: 8080,
  backlog: 5,
  reuse: [posix],
  source: 'bottlepy.org/docs/0.12/api.html#bottle.run: wsgiref by default; run with bottle 0.12 under strace: REUSEADDR, bind, listen 5',
};

/** waitress binds what `listen` names, or host and port where it is not given. */
function waitress(): PythonRow {
  const source = 'docs.pylonsproject.org/projects/waitress/en/stable/arguments.html; run with waitress 2.1 under strace: REUSEADDR, bind, listen 1024';
  const parameters = ['app', '*', 'host', 'port', 'listen', 'unix_socket', 'sockets'];
  const of = { host: 'host', port: 'port', hostOtherwise: '0.0.0.0', portOtherwise: 8080, backlog: 1024, reuse: [posix], source };
  const plain = listening('waitress.serve', parameters, { ...of, unless: ['listen', 'unix_socket', 'sockets'] });
  const named = listening('waitress.serve', parameters, { listener: 'listen', port: 0, backlog: 1024, reuse: [posix], source });
  return { ...plain, performs: [...plain.performs, ...named.performs.map((one) => ({ ...one, when: [given('listen'), ...(one.when ?? [])] }))] };
}

const hypercorn: Listening = {
  listener: 'bind',
  port: 0,
  backlog: 100,
  reuse: [posix],
  source: 'hypercorn.readthedocs.io/en/latest/how_to_guides/binds.html; run with Hypercorn 0.13 under strace: REUSEADDR, bind, listen 100 by serve()',
};

const gunicorn: Listening = {
  listener: 'bind',
  port: 0,
  backlog: 2048,
  reuse: [posix],
  source: 'docs.gunicorn.org/en/stable/custom.html, settings.html#bind; run with Gunicorn 20.1 under strace: REUSEADDR, bind, listen 2048 by run()',
};

/** Libraries outside the standard one: what their documented calls bind. */
export const libraryRows: readonly PythonRow[] = [
  {
    ...listening('tornado.netutil.bind_sockets', ['port', 'address', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
    gives: 'sockets',
  },
  listening('tornado.web.Application.listen', ['port', 'address', '*', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
  // A function gives it, more often than not: `app = make_app()`.
  {
    ...listening('tornado.web.Application.listen', ['port', 'address', '*', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
    name: '.listen',
    receivers: /^(?:\w*_)?app(?:lication)?$/,
  },
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
    ...aiohttp,
    unless: ['path'],
    bound: 'sock',
  }),
  listening('uvicorn.run', ['app', '*', 'host', 'port', 'uds', 'fd', 'loop', 'backlog'], uvicorn),
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
  waitress(),
  ...['hypercorn.config.Config.bind', 'hypercorn.config.Config.insecure_bind', 'hypercorn.Config.bind', 'hypercorn.Config.insecure_bind'].map((name) =>
    listening(name, ['bind'], hypercorn),
  ),
  ...['prometheus_client.start_http_server', 'prometheus_client.start_wsgi_server', 'prometheus_client.exposition.start_http_server'].map((name) =>
    listening(name, ['port', 'addr', 'registry'], {
      host: 'addr',
      port: 'port',
      hostOtherwise: '0.0.0.0',
      backlog: 5,
      reuse: [posix],
      source: 'prometheus.github.io/client_python/exporting/http; run with prometheus_client 0.16 under strace: REUSEADDR, bind, listen 5',
    }),
  ),
  ...['ThreadedServer', 'ForkingServer', 'OneShotServer', 'ThreadPoolServer'].map((name) =>
    listening(`rpyc.utils.server.${name}`, ['service', 'hostname', 'ipv6', 'port', 'backlog', 'reuse_addr', 'socket_path'], {
      host: 'hostname',
      port: 'port',
      portOtherwise: 0,
      backlog: 4096,
      reuse: [posix, { kind: 'true', argument: 'reuse_addr', otherwise: true }],
      unless: ['socket_path'],
      source: 'rpyc.readthedocs.io/en/latest/api/utils_server.html: reuse_addr=True; run with RPyC 5.3 under strace: REUSEADDR, bind; start() listens',
    }),
  ),
  listening('paste.httpserver.serve', ['application', 'host', 'port'], {
    host: 'host',
    port: 'port',
    hostOtherwise: '127.0.0.1',
    portOtherwise: 8080,
    backlog: 5,
    reuse: [posix],
    source: 'paste.readthedocs.io/en/latest/modules/httpserver.html; run with Paste 3.5 under strace: REUSEADDR, bind, listen 5',
  }),
  ...['gunicorn.app.base.BaseApplication', 'gunicorn.app.base.Application', 'gunicorn.app.wsgiapp.WSGIApplication'].map((name) =>
    listening(name, ['bind'], gunicorn),
  ),
  listening('bottle.run', ['app', 'server', 'host', 'port'], bottle),
  listening('bottle.Bottle.run', ['*', 'app', 'server', 'host', 'port'], bottle),
  ...['cheroot.wsgi.Server', 'cheroot.wsgi.WSGIServer', 'cheroot.server.HTTPServer'].map((name) =>
    listening(name, ['bind_addr', 'wsgi_app', 'numthreads', 'server_name', 'max', 'request_queue_size'], {
      address: 'bind_addr',
      port: 0,
      backlog: 5,
      reuse: [posix],
      source: 'cheroot.cherrypy.dev/en/latest/pkg/cheroot.server; read in cheroot 9.0: bound by prepare(), REUSEADDR except on Windows, listen 5',
    }),
  ),
  listening('trio.open_tcp_listeners', ['port', '*', 'host', 'backlog'], trio('port')),
  listening('trio.serve_tcp', ['handler', 'port', '*', 'host', 'backlog', 'handler_nursery', 'task_status'], trio('port')),
  listening('anyio.create_tcp_listener', ['*', 'local_host', 'local_port', 'family', 'backlog', 'reuse_port'], {
    host: 'local_host',
    port: 'local_port',
    backlog: 65536,
    reuse: [posix],
    reusePort: 'reuse_port',
    ipv6Only: true,
    source: 'anyio.readthedocs.io/en/stable/api.html#anyio.create_tcp_listener: SO_REUSEADDR except on Windows',
  }),
  listening('twisted.internet.endpoints.TCP4ServerEndpoint', ['reactor', 'port', 'backlog', 'interface'], twistedEndpoint),
  listening('twisted.internet.endpoints.TCP6ServerEndpoint', ['reactor', 'port', 'backlog', 'interface'], { ...twistedEndpoint, hostOtherwise: '::' }),
  listening('twisted.internet.endpoints.SSL4ServerEndpoint', ['reactor', 'port', 'sslContextFactory', 'backlog', 'interface'], twistedEndpoint),
  listeningOnPath('twisted.internet.reactor.listenUNIX', ['address', 'factory', 'backlog', 'mode', 'wantPID'], 'address', 50, twistedUnix),
  listeningOnPath('twisted.internet.endpoints.UNIXServerEndpoint', ['reactor', 'address', 'backlog', 'mode', 'wantPID'], 'address', 50, twistedUnix),
  listening('tornado.tcpserver.TCPServer.bind', ['port', 'address', 'family', 'backlog', 'flags', 'reuse_port'], tornado('port', 'address')),
  listeningOnPath(
    'tornado.netutil.bind_unix_socket',
    ['file', 'mode', 'backlog'],
    'file',
    128,
    'www.tornadoweb.org/en/stable/netutil.html#tornado.netutil.bind_unix_socket; read in tornado 6.2',
  ),
  listening('trio.serve_ssl_over_tcp', ['handler', 'port', 'ssl_context', '*', 'host', 'https_compatible', 'backlog', 'handler_nursery'], trio('port')),
  listening('trio.open_ssl_over_tcp_listeners', ['port', 'ssl_context', '*', 'https_compatible', 'host', 'backlog'], trio('port')),
  listeningOnPath(
    'anyio.create_unix_listener',
    ['path', '*', 'mode', 'backlog'],
    'path',
    65536,
    'anyio.readthedocs.io/en/stable/api.html#anyio.create_unix_listener',
  ),
  listening('aiohttp.web.TCPSite', ['runner', 'host', 'port', '*', 'shutdown_timeout', 'ssl_context', 'backlog', 'reuse_address', 'reuse_port'], {
    ...aiohttp,
    source: 'docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.TCPSite; read in aiohttp 3.8: loop.create_server in start(), port 8080',
  }),
  listeningOn(
    'aiohttp.web.SockSite',
    ['runner', 'sock', '*', 'shutdown_timeout', 'ssl_context', 'backlog'],
    'sock',
    128,
    'docs.aiohttp.org/en/stable/web_reference.html#aiohttp.web.SockSite; read in the source of aiohttp: loop.create_server(sock=…) in start()',
  ),
  listening('uvicorn.Config', ['app', 'host', 'port', 'uds', 'fd', 'loop', 'backlog'], uvicorn),
  ...['websockets.serve', 'websockets.server.serve', 'websockets.legacy.server.serve', 'websockets.asyncio.server.serve'].map((name) =>
    listening(name, ['handler', 'host', 'port', '*', 'sock', 'reuse_address', 'reuse_port', 'backlog'], {
      host: 'host',
      port: 'port',
      backlog: 100,
      reuse: [posix, { kind: 'true', argument: 'reuse_address', otherwise: true }],
      reusePort: 'reuse_port',
      ipv6Only: true,
      bound: 'sock',
      source: 'websockets.readthedocs.io/en/stable/reference/asyncio/server.html: host, port and the other arguments are those of loop.create_server',
    }),
  ),
  listening('django.core.servers.basehttp.run', ['addr', 'port', 'wsgi_handler', 'ipv6', 'threading', 'on_bind', 'server_cls'], {
    host: 'addr',
    port: 'port',
    backlog: 10,
    reuse: [],
    source: 'docs.djangoproject.com/en/stable/ref/django-admin/#runserver: constructs its WSGIServer',
  }),
];

function tornado(port: string, host: string): Listening {
  return {
    host,
    port,
    backlog: 128,
    reuse: [posix],
    reusePort: 'reuse_port',
    ipv6Only: true,
    source: 'www.tornadoweb.org/en/stable/netutil.html#tornado.netutil.bind_sockets; read in tornado 6.2: REUSEADDR except on Windows, V6ONLY',
  };
}

function trio(port: string): Listening {
  return {
    host: 'host',
    port,
    backlog: 65535,
    reuse: [posix],
    ipv6Only: true,
    source: 'trio.readthedocs.io/en/stable/reference-io.html#trio.open_tcp_listeners; read in trio 0.22: REUSEADDR except on Windows, V6ONLY',
  };
}
