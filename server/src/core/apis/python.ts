import { asyncioRows } from './pythonAsyncio.ts';
import { libraryRows } from './pythonLibraries.ts';
import { libraryClientRows } from './pythonLibraryClients.ts';
import type { PythonRow } from './pythonRow.ts';
import { mailServers, socketFunctions, sourceAddressClients } from './pythonSocket.ts';

export * from './pythonRow.ts';
export * from './pythonServers.ts';
export { type SocketMethod, socketMethods } from './pythonSocket.ts';

const rows: readonly PythonRow[] = [...socketFunctions, ...sourceAddressClients, ...mailServers, ...asyncioRows, ...libraryRows, ...libraryClientRows];

/** Functions and classes by qualified name. */
export const pythonFunctions: ReadonlyMap<string, PythonRow> = new Map(rows.filter((row) => !row.name.startsWith('.')).map((row) => [row.name, row]));

/** Methods of objects that only their name tells, by that name. */
export const pythonMethods: ReadonlyMap<string, PythonRow> = new Map(rows.filter((row) => row.name.startsWith('.')).map((row) => [row.name.slice(1), row]));

/** Calls that never return. */
export const endingCalls: ReadonlySet<string> = new Set(['sys.exit', 'os._exit', 'os.abort', 'exit', 'quit', 'pytest.exit']);
export const endingPrefixes: readonly string[] = ['os.exec'];

/** Calls that give one of their arguments back, wrapped or not, which the number says. */
export const transparentCalls: ReadonlyMap<string, number> = new Map([
  ['contextlib.closing', 0],
  ['contextlib.aclosing', 0],
  ['socket.fromfd', 0],
  ['ssl.wrap_socket', 0],
  ['tuple', 0],
  ['list', 0],
  ['asyncio.wait_for', 0],
  ['asyncio.shield', 0],
  ['asyncio.run', 0],
  ['asyncio.ensure_future', 0],
  ['asyncio.create_task', 0],
  ['asyncio.get_event_loop.run_until_complete', 0],
  ['typing.cast', 1],
  ['typing_extensions.cast', 1],
]);

/** Conversions that the flow computes. docs.python.org/3/library/socket.html#other-functions */
export const conversions: ReadonlyMap<string, { readonly operator: 'htons' | 'ntohs' | 'htonl' | 'ntohl' | 'inet-address'; readonly argument: number }> =
  new Map([
    ['socket.htons', { operator: 'htons', argument: 0 }],
    ['socket.ntohs', { operator: 'ntohs', argument: 0 }],
    ['socket.htonl', { operator: 'htonl', argument: 0 }],
    ['socket.ntohl', { operator: 'ntohl', argument: 0 }],
    ['socket.inet_aton', { operator: 'inet-address', argument: 0 }],
    ['socket.inet_pton', { operator: 'inet-address', argument: 1 }],
  ]);

/** Functions that draw a number: the next run has another one. */
export const drawingFunctions: ReadonlySet<string> = new Set([
  ...['randint', 'randrange', 'choice', 'random', 'uniform', 'getrandbits'].map((name) => `random.${name}`),
  ...['randbelow', 'choice', 'randbits'].map((name) => `secrets.${name}`),
]);

/** Modules of the standard library that keep no socket that they are given. */
export const harmlessModules: ReadonlySet<string> = new Set([
  'time',
  'logging',
  'json',
  're',
  'math',
  'random',
  'struct',
  'traceback',
  'sys',
  'select',
  'errno',
  'binascii',
  'hashlib',
  'itertools',
  'unittest',
  'warnings',
  'platform',
  'datetime',
  'string',
  'textwrap',
  'argparse',
  'fcntl',
  'tempfile',
  'shutil',
  'pprint',
  'copy',
  'socket',
  'ssl',
  'os',
]);

export const harmlessBuiltins: ReadonlySet<string> = new Set(
  (
    'print len str repr isinstance issubclass type int float bool id hash min max sum abs range enumerate zip sorted reversed hasattr format ord chr ' +
    'bytes bytearray any all callable dir vars open input round divmod hex bin oct ascii raw_input xrange unicode'
  ).split(' '),
);

/** Methods that neither keep nor change a socket that they are given, whatever the object is. */
export const harmlessMethods =
  /^(?:assert\w*|fail\w*|skip\w*|log|debug|info|warn|warning|error|exception|critical|msg|format|join|split|rsplit|strip|lstrip|rstrip|encode|decode|startswith|endswith|lower|upper|replace|write|flush|sleep|wait|set|clear|is_set|get_ident|fcntl|ioctl)$/;
