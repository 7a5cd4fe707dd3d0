/**
 * Deno's and Bun's own network calls. They make, bind and listen in one; a failure throws (or rejects). The socket options and defaults were seen under
 * strace on Linux with Deno 2.9 and Bun 1.4.
 */
export interface RuntimeRow {
  /** What the result is held in. */
  readonly objectType: string;
  readonly type: 'SOCK_STREAM' | 'SOCK_DGRAM';
  /** `serve`: binds and listens; `datagram`: binds; `connect`: connects. */
  readonly does: 'serve' | 'datagram' | 'connect';
  /** The endpoint's address where the options name none. */
  readonly defaultHost: string;
  /** The port where the options name none; without one, the environment or the kernel chooses. */
  readonly defaultPort?: number;
  /** Options that are set without being asked for. */
  readonly reuseAddress: boolean;
  /** Properties of the options object that set a socket option. */
  readonly options: ReadonlyMap<string, { readonly level: string; readonly option: string }>;
  readonly backlog?: number;
  readonly source: string;
}

const reusePort = new Map([['reusePort', { level: 'SOL_SOCKET', option: 'SO_REUSEPORT' }]]);
const noOptions = new Map<string, never>();

const denoListen: RuntimeRow = {
  objectType: 'Deno.Listener',
  type: 'SOCK_STREAM',
  does: 'serve',
  defaultHost: '0.0.0.0',
  reuseAddress: true,
  options: reusePort,
  backlog: 511,
  source: 'https://docs.deno.com/api/deno/~/Deno.listen; strace',
};
const denoConnect: RuntimeRow = {
  objectType: 'Deno.Conn',
  type: 'SOCK_STREAM',
  does: 'connect',
  defaultHost: '127.0.0.1',
  reuseAddress: false,
  options: noOptions,
  source: 'https://docs.deno.com/api/deno/~/Deno.connect; strace',
};
const bunListen: RuntimeRow = {
  objectType: 'Bun.Listener',
  type: 'SOCK_STREAM',
  does: 'serve',
  defaultHost: '0.0.0.0',
  reuseAddress: true,
  options: reusePort,
  backlog: 512,
  source: 'https://bun.sh/docs/api/tcp; strace',
};

export const runtimeRows: ReadonlyMap<string, RuntimeRow> = new Map<string, RuntimeRow>([
  ['Deno.listen', denoListen],
  ['Deno.listenTls', { ...denoListen, source: 'https://docs.deno.com/api/deno/~/Deno.listenTls' }],
  ['Deno.serve', { ...denoListen, objectType: 'Deno.HttpServer', defaultPort: 8000, source: 'https://docs.deno.com/api/deno/~/Deno.serve; strace' }],
  [
    'Deno.listenDatagram',
    {
      objectType: 'Deno.DatagramConn',
      type: 'SOCK_DGRAM',
      does: 'datagram',
      defaultHost: '0.0.0.0',
      reuseAddress: false,
      options: new Map([['reuseAddress', { level: 'SOL_SOCKET', option: 'SO_REUSEADDR' }]]),
      source: 'https://docs.deno.com/api/deno/~/Deno.listenDatagram; strace',
    },
  ],
  ['Deno.connect', denoConnect],
  ['Deno.connectTls', { ...denoConnect, source: 'https://docs.deno.com/api/deno/~/Deno.connectTls' }],
  ['Bun.listen', bunListen],
  ['Bun.connect', { ...denoConnect, objectType: 'Bun.Socket', source: 'https://bun.sh/docs/api/tcp#create-a-connection-bun-connect' }],
  ['Bun.serve', { ...bunListen, objectType: 'Bun.Server', defaultHost: '::', source: 'https://bun.sh/docs/api/http; strace' }],
  [
    'Bun.udpSocket',
    {
      objectType: 'Bun.udp.Socket',
      type: 'SOCK_DGRAM',
      does: 'datagram',
      defaultHost: '0.0.0.0',
      reuseAddress: false,
      options: noOptions,
      source: 'https://bun.sh/docs/api/udp; strace',
    },
  ],
]);

/** Methods that close what the calls above gave. */
export const runtimeClosers: ReadonlyMap<string, readonly string[]> = new Map([
  ['close', ['Deno.Listener', 'Deno.DatagramConn', 'Deno.Conn', 'Bun.udp.Socket']],
  ['shutdown', ['Deno.HttpServer']],
  ['stop', ['Bun.Listener', 'Bun.Server']],
]);

/** What takes connections, and what a connection is held in; https://docs.deno.com/api/deno/~/Deno.Listener. */
export const runtimeAccept = { method: 'accept', on: 'Deno.Listener', gives: 'Deno.Conn' } as const;

/** The property that tells where an object of the calls above listens; https://docs.deno.com/api/deno/~/Deno.Listener.addr. */
export const runtimeAddress = { property: 'addr', on: 'Deno.Listener' } as const;

/** Methods that join a multicast group, and the option that they set; https://docs.deno.com/api/deno/~/Deno.DatagramConn. */
export const runtimeJoins: ReadonlyMap<string, { readonly on: string; readonly level: string; readonly option: string }> = new Map([
  ['joinMulticastV4', { on: 'Deno.DatagramConn', level: 'IPPROTO_IP', option: 'IP_ADD_MEMBERSHIP' }],
  ['joinMulticastV6', { on: 'Deno.DatagramConn', level: 'IPPROTO_IPV6', option: 'IPV6_ADD_MEMBERSHIP' }],
]);

/** `Deno.<call>` and `Bun.<call>` that make a file worth reading; `dlopen` reaches libc. */
export const runtimeCalls: readonly string[] = [...new Set([...runtimeRows.keys()].map((name) => name.slice(name.indexOf('.') + 1)).concat('dlopen'))];
