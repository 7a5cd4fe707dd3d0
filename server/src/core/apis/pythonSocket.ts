import { argument, given, named, notGiven, number, type Operand, type PythonRow } from './pythonRow.ts';

const tcp = named('SOCK_STREAM');
const inet = named('AF_INET');

/** The functions of the module `socket` that make sockets. */
export const socketFunctions: readonly PythonRow[] = [
  {
    name: 'socket.socket',
    parameters: ['family', 'type', 'proto', 'fileno'],
    performs: [
      {
        does: 'socket',
        family: argument('family', inet),
        type: argument('type', tcp),
        protocol: argument('proto', { kind: 'number', value: 0 }),
        objectType: 'socket.socket',
        when: [notGiven('fileno')],
      },
    ],
    source: 'docs.python.org/3/library/socket.html#socket.socket; run on Python 3.11 under strace',
  },
  {
    name: 'socket.create_server',
    parameters: ['address', '*', 'family', 'backlog', 'reuse_port', 'dualstack_ipv6'],
    performs: [
      { does: 'socket', family: argument('family', inet), type: { from: 'value', value: tcp }, objectType: 'socket.socket' },
      { does: 'setsockopt', level: 'SOL_SOCKET', option: 'SO_REUSEADDR', to: number(1), when: [{ kind: 'posix' }] },
      {
        does: 'setsockopt',
        level: 'SOL_SOCKET',
        option: 'SO_REUSEPORT',
        to: number(1),
        when: [{ kind: 'true', argument: 'reuse_port', otherwise: false }],
      },
      {
        does: 'setsockopt',
        level: 'IPPROTO_IPV6',
        option: 'IPV6_V6ONLY',
        to: number(0),
        when: [
          { kind: 'family', is: 'AF_INET6' },
          { kind: 'true', argument: 'dualstack_ipv6', otherwise: false },
        ],
      },
      {
        does: 'setsockopt',
        level: 'IPPROTO_IPV6',
        option: 'IPV6_V6ONLY',
        to: number(1),
        when: [
          { kind: 'family', is: 'AF_INET6' },
          { kind: 'false', argument: 'dualstack_ipv6', otherwise: false },
        ],
      },
      { does: 'bind', endpoint: argument('address') },
      { does: 'listen', backlog: argument('backlog', named('SOMAXCONN')) },
    ],
    optionArguments: { SO_REUSEPORT: 'reuse_port' },
    source: 'docs.python.org/3/library/socket.html#socket.create_server; run on Python 3.11 under strace: REUSEADDR, REUSEPORT, V6ONLY, bind, listen 128',
  },
  {
    name: 'socket.create_connection',
    parameters: ['address', 'timeout', 'source_address', '*', 'all_errors'],
    performs: [
      {
        does: 'socket',
        family: { from: 'family-of', host: 'address', family: undefined },
        type: { from: 'value', value: tcp },
        objectType: 'socket.socket',
      },
      { does: 'bind', endpoint: argument('source_address'), when: [given('source_address')] },
      { does: 'connect', endpoint: argument('address') },
    ],
    source: 'docs.python.org/3/library/socket.html#socket.create_connection; run on Python 3.11 under strace: bind only with source_address, no option',
  },
  {
    name: 'ssl.wrap_socket',
    parameters: ['sock', 'keyfile', 'certfile', 'server_side'],
    performs: [],
    gives: { argument: 'sock' },
    source: 'docs.python.org/3.11/library/ssl.html#ssl.wrap_socket: the SSLSocket takes the file descriptor over',
  },
  {
    name: 'multiprocessing.connection.Listener',
    parameters: ['address', 'family', 'backlog', 'authkey'],
    performs: listening(argument('backlog', { kind: 'number', value: 1 })),
    source: 'docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Listener; run on Python 3.11 under strace: REUSEADDR, bind, listen 1',
  },
  ...['BaseManager', 'SyncManager'].flatMap((name) => ['get_server', 'start'].map((method) => managed(`multiprocessing.managers.${name}.${method}`))),
  {
    name: 'multiprocessing.connection.Client',
    parameters: ['address', 'family', 'authkey'],
    performs: [
      {
        does: 'socket',
        family: { from: 'family-of', host: 'address', family: undefined },
        type: { from: 'value', value: tcp },
        objectType: 'multiprocessing.connection.Connection',
      },
      { does: 'connect', endpoint: argument('address') },
    ],
    source: 'run on Python 3.11 under strace: socket, connect',
  },
  {
    name: 'logging.config.listen',
    parameters: ['port', 'verify'],
    performs: [
      { does: 'socket', family: { from: 'value', value: inet }, type: { from: 'value', value: tcp }, objectType: 'socketserver.TCPServer' },
      { does: 'setsockopt', level: 'SOL_SOCKET', option: 'SO_REUSEADDR', to: number(1) },
      {
        does: 'bind',
        endpoint: { from: 'pair', host: undefined, port: 'port', hostOtherwise: { kind: 'string', value: 'localhost' }, portOtherwise: 9030 },
      },
      { does: 'listen', backlog: number(5) },
    ],
    gives: 'unknown',
    source: 'docs.python.org/3/library/logging.config.html#logging.config.listen; run on Python 3.11 under strace: REUSEADDR, bind to localhost, listen 5',
  },
];

/** Clients of the standard library that bind only when they are given a `source_address`. */
export const sourceAddressClients: readonly PythonRow[] = [
  client('http.client.HTTPConnection', ['host', 'port', 'timeout', 'source_address'], 'host', 'port', 80),
  client('http.client.HTTPSConnection', ['host', 'port', 'key_file', 'cert_file', 'timeout', 'source_address'], 'host', 'port', 443),
  client('ftplib.FTP', ['host', 'user', 'passwd', 'acct', 'timeout', 'source_address'], 'host', undefined, 21),
  // Until 3.11 the names of key files stood before the context, the timeout and the address; since 3.12 they are gone.
  client('ftplib.FTP_TLS', ['host', 'user', 'passwd', 'acct', '*', 'keyfile', 'certfile', 'context', 'timeout', 'source_address'], 'host', undefined, 21),
  client('smtplib.SMTP', ['host', 'port', 'local_hostname', 'timeout', 'source_address'], 'host', 'port', 25),
  client('smtplib.SMTP_SSL', ['host', 'port', 'local_hostname', '*', 'keyfile', 'certfile', 'timeout', 'source_address', 'context'], 'host', 'port', 465),
  client('smtplib.LMTP', ['host', 'port', 'local_hostname', 'source_address', 'timeout'], 'host', 'port', 2003),
];

/** Gone since Python 3.12. */
export const mailServers: readonly PythonRow[] = ['smtpd.SMTPServer', 'smtpd.DebuggingServer', 'smtpd.PureProxy'].map((name) => ({
  name,
  parameters: ['localaddr', 'remoteaddr', 'data_size_limit', 'map', 'enable_SMTPUTF8', 'decode_data'],
  performs: [
    {
      does: 'socket',
      family: { from: 'family-of', host: 'localaddr', family: undefined },
      type: { from: 'value', value: tcp },
      objectType: 'asyncore.dispatcher',
    },
    { does: 'setsockopt', level: 'SOL_SOCKET', option: 'SO_REUSEADDR', to: number(1) },
    { does: 'bind', endpoint: argument('localaddr') },
    { does: 'listen', backlog: number(5) },
  ],
  gives: 'unknown',
  source: 'docs.python.org/3.11/library/smtpd.html#smtpd.SMTPServer; run on Python 3.11 under strace: REUSEADDR, bind, listen 5',
}));

/** Methods of socket objects. The receiver is the socket; `*` parameters are not needed. */
export interface SocketMethod {
  readonly name: string;
  readonly does: 'bind' | 'listen' | 'connect' | 'accept' | 'setsockopt' | 'close' | 'same' | 'dup' | 'copy' | 'getsockname' | 'nothing';
  readonly onFailure: 'returns' | 'throws';
}

/** docs.python.org/3/library/socket.html#socket-objects. `nothing`: it changes nothing that bind() or a conflict depends on. */
export const socketMethods: ReadonlyMap<string, SocketMethod> = new Map(
  [
    method('bind', 'bind'),
    method('listen', 'listen'),
    method('connect', 'connect'),
    { name: 'connect_ex', does: 'connect', onFailure: 'returns' } as const,
    method('accept', 'accept'),
    method('setsockopt', 'setsockopt'),
    method('close', 'close'),
    method('getsockname', 'getsockname'),
    // The descriptor leaves the object; who has the number now owns the socket.
    method('detach', 'same'),
    method('fileno', 'same'),
    method('dup', 'same'),
    // The socket stays open until the file object is closed too.
    method('makefile', 'same'),
    ...[
      'shutdown',
      'settimeout',
      'setblocking',
      'gettimeout',
      'getblocking',
      'getpeername',
      'getsockopt',
      'recv',
      'recv_into',
      'recvfrom',
      'recvfrom_into',
      'recvmsg',
      'send',
      'sendall',
      'sendto',
      'sendmsg',
      'sendfile',
      'set_inheritable',
      'get_inheritable',
      'ioctl',
    ].map((name) => method(name, 'nothing')),
  ].map((row) => [row.name, row]),
);

function method(name: string, does: SocketMethod['does']): SocketMethod {
  return { name, does, onFailure: 'throws' };
}

function client(name: string, parameters: readonly string[], host: string, port: string | undefined, defaultPort: number): PythonRow {
  return {
    name,
    parameters,
    performs: [
      {
        does: 'socket',
        family: { from: 'family-of', host, family: undefined },
        type: { from: 'value', value: tcp },
        objectType: name,
        when: [given('source_address')],
      },
      { does: 'bind', endpoint: argument('source_address'), when: [given('source_address')] },
      {
        does: 'connect',
        endpoint: { from: 'pair', host, port, hostOtherwise: { kind: 'unknown', from: 'unknown' }, portOtherwise: defaultPort },
        when: [given('source_address')],
      },
    ],
    gives: 'unknown',
    source: `docs.python.org/3/library (${name}): source_address is bound before connecting; run on Python 3.11 under strace`,
  };
}

/** What a Listener of multiprocessing does at the address that it is given. */
function listening(backlog: Operand): PythonRow['performs'] {
  return [
    {
      does: 'socket',
      family: { from: 'family-of', host: 'address', family: undefined },
      type: { from: 'value', value: tcp },
      objectType: 'multiprocessing.connection.Listener',
      when: [given('address')],
    },
    { does: 'setsockopt', level: 'SOL_SOCKET', option: 'SO_REUSEADDR', to: number(1), when: [given('address'), { kind: 'posix' }] },
    { does: 'bind', endpoint: argument('address'), when: [given('address')] },
    { does: 'listen', backlog, when: [given('address')] },
  ];
}

/** What the method of a manager opens at the address that the manager was made with. */
function managed(name: string): PythonRow {
  return {
    name,
    parameters: ['address', 'authkey', 'serializer'],
    isToldByConstructor: true,
    performs: listening(number(16)),
    gives: 'unknown',
    source: 'docs.python.org/3/library/multiprocessing.html#multiprocessing.managers.BaseManager; run on Python 3.11 under strace: REUSEADDR, bind, listen 16',
  };
}
