/**
 * A class whose construction binds a socket. Its attributes are class attributes: a subclass, or an assignment to the class, changes what the
 * construction does.
 */
export interface PythonServerClass {
  readonly name: string;
  /** Parameters of the constructor, without `self`. */
  readonly parameters: readonly string[];
  /** The argument that is the endpoint, or the two that are its host and port. */
  readonly address: string | { readonly host: string; readonly port: string };
  /** The argument that says whether the constructor binds; undefined when it always does. */
  readonly bindAndActivate: string | undefined;
  readonly attributes: ServerAttributes;
  /** The class of the library whose attributes this one has when they are assigned to that class. */
  readonly inherits: string | undefined;
  readonly source: string;
}

export interface ServerAttributes {
  readonly address_family: string;
  readonly socket_type: string;
  readonly allow_reuse_address: boolean;
  /** Read by server_bind() since Python 3.11. */
  readonly allow_reuse_port: boolean;
  readonly request_queue_size: number;
}

export const serverAttributeNames = ['address_family', 'socket_type', 'allow_reuse_address', 'allow_reuse_port', 'request_queue_size'] as const;
export type ServerAttributeName = (typeof serverAttributeNames)[number];

const stream: ServerAttributes = {
  address_family: 'AF_INET',
  socket_type: 'SOCK_STREAM',
  allow_reuse_address: false,
  allow_reuse_port: false,
  request_queue_size: 5,
};
const reusing: ServerAttributes = { ...stream, allow_reuse_address: true };
const datagram: ServerAttributes = { ...stream, socket_type: 'SOCK_DGRAM' };
const unix: ServerAttributes = { ...stream, address_family: 'AF_UNIX' };

/**
 * Where the attributes are from. HTTPSServer is of 3.14 and the forking Unix servers of 3.12; allow_reuse_port came with 3.11 (CPython issue 60798) and was
 * true in the alphas of 3.14 only, for the classes that also reuse the address (issues 120485, 127319).
 */
const versions = 'run on Python 3.11 under strace; attributes read on 2.7, 3.6, 3.8, 3.9, 3.10, 3.11, 3.12, 3.13: the same';

const handled = ['server_address', 'RequestHandlerClass', 'bind_and_activate'];
const xmlrpc = ['addr', 'requestHandler', 'logRequests', 'allow_none', 'encoding', 'bind_and_activate', 'use_builtin_types'];

export const serverClasses: ReadonlyMap<string, PythonServerClass> = new Map(
  [
    server('socketserver.TCPServer', handled, stream),
    server('socketserver.ThreadingTCPServer', handled, stream, 'socketserver.TCPServer'),
    server('socketserver.ForkingTCPServer', handled, stream, 'socketserver.TCPServer'),
    server('socketserver.UDPServer', handled, datagram),
    server('socketserver.ThreadingUDPServer', handled, datagram, 'socketserver.UDPServer'),
    server('socketserver.ForkingUDPServer', handled, datagram, 'socketserver.UDPServer'),
    server('socketserver.UnixStreamServer', handled, unix, 'socketserver.TCPServer'),
    server('socketserver.ThreadingUnixStreamServer', handled, unix, 'socketserver.TCPServer'),
    server('socketserver.ForkingUnixStreamServer', handled, unix, 'socketserver.TCPServer'),
    server('socketserver.UnixDatagramServer', handled, { ...unix, socket_type: 'SOCK_DGRAM' }, 'socketserver.UDPServer'),
    server('socketserver.ThreadingUnixDatagramServer', handled, { ...unix, socket_type: 'SOCK_DGRAM' }, 'socketserver.UDPServer'),
    server('socketserver.ForkingUnixDatagramServer', handled, { ...unix, socket_type: 'SOCK_DGRAM' }, 'socketserver.UDPServer'),
    server('http.server.HTTPServer', handled, reusing),
    server('http.server.ThreadingHTTPServer', handled, reusing, 'http.server.HTTPServer'),
    server('http.server.HTTPSServer', handled, reusing, 'http.server.HTTPServer'),
    server('http.server.ThreadingHTTPSServer', handled, reusing, 'http.server.HTTPSServer'),
    server('wsgiref.simple_server.WSGIServer', handled, reusing, 'http.server.HTTPServer'),
    server('xmlrpc.server.SimpleXMLRPCServer', xmlrpc, reusing),
    server('xmlrpc.server.DocXMLRPCServer', xmlrpc, reusing, 'xmlrpc.server.SimpleXMLRPCServer'),
    server('xmlrpc.server.MultiPathXMLRPCServer', xmlrpc, reusing, 'xmlrpc.server.SimpleXMLRPCServer'),
    // Django's development server: docs.djangoproject.com/en/stable/ref/django-admin/#runserver; request_queue_size is Django's own.
    server('django.core.servers.basehttp.WSGIServer', handled, { ...reusing, request_queue_size: 10 }, 'wsgiref.simple_server.WSGIServer'),
    server('django.core.servers.basehttp.ThreadedWSGIServer', handled, { ...reusing, request_queue_size: 10 }, 'django.core.servers.basehttp.WSGIServer'),
  ].map((row) => [row.name, row]),
);

/** Functions that construct one of the classes. */
export interface ServerFactory {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly constructs: string;
  readonly host: string;
  readonly port: string;
  /** The argument that names another class to construct. */
  readonly classArgument: string;
  readonly source: string;
}

export const serverFactories: ReadonlyMap<string, ServerFactory> = new Map([
  [
    'wsgiref.simple_server.make_server',
    {
      name: 'wsgiref.simple_server.make_server',
      parameters: ['host', 'port', 'app', 'server_class', 'handler_class'],
      constructs: 'wsgiref.simple_server.WSGIServer',
      host: 'host',
      port: 'port',
      classArgument: 'server_class',
      source: 'docs.python.org/3/library/wsgiref.html#wsgiref.simple_server.make_server; run on Python 3.11 under strace: REUSEADDR, bind, listen 5',
    },
  ],
]);

/** Classes whose instances hold a socket that their methods configure: `self.create_socket()`, `self.bind()`, `self.listen()`. */
export const dispatcherClasses: ReadonlySet<string> = new Set([
  'asyncore.dispatcher',
  'asyncore.dispatcher_with_send',
  'asynchat.async_chat',
  'pyftpdlib.ioloop.Acceptor',
  'pyftpdlib.ioloop.AsyncChat',
  'pyftpdlib.ioloop.Connector',
]);

function server(name: string, parameters: readonly string[], attributes: ServerAttributes, inherits?: string): PythonServerClass {
  return {
    name,
    parameters,
    address: parameters[0] ?? 'server_address',
    bindAndActivate: 'bind_and_activate',
    attributes,
    inherits,
    source: `docs.python.org/3/library/${name.split('.')[0]}.html; ${versions}`,
  };
}
