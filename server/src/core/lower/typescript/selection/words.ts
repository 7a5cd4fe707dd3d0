import { foreignModules } from '../../../apis/ffi.ts';
import { frameworkModules } from '../../../apis/frameworks.ts';
import { networkModules, nodeTypes } from '../../../apis/node.ts';
import { runtimeCalls, runtimeJoins } from '../../../apis/runtimes.ts';
import type { FileRole } from '../../../ir/index.ts';
import { isExtended, startersIn, starts } from './starters.ts';
import { changesTaken, requestsAsTaken, takesFromTree } from './takenNames.ts';

/**
 * Whether a file can have anything for us: it imports a module whose calls are in the tables, or uses Deno's or Bun's, and has a word that these calls
 * are made with. A module's name alone, as in `protocol === 'http'`, is not enough, and neither is an import for fetching a page.
 */
export function mentionsSocketsTypescript(text: string): boolean {
  return wordPattern(text)?.test(text) ?? false;
}

/** What calls of the modules that a text imports are made with; `undefined` when it imports none. */
export function wordPattern(text: string, role: FileRole = 'checked'): RegExp | undefined {
  const imported = new Set<string>();
  for (const match of text.matchAll(modulePattern)) {
    const module = match[1] ?? match[2] ?? match[3] ?? 'foreign';
    if (!imported.has(module) && importBefore.test(text.slice(Math.max(0, match.index - 24), match.index))) imported.add(module);
  }
  if ((text.includes('Deno') || text.includes('Bun')) && runtimePattern.test(text)) imported.add('runtime');
  if (text.includes('tcp_tw_recycle')) imported.add('sysctl');
  if (!imported.has('dgram') && handedModule.test(text)) imported.add('dgram');
  // A class, or a function, that gets its socket from another file of the tree.
  if (!imported.has('dgram') && (ofDatagrams.test(text) || bindsToPort.test(text)) && (role === 'imported' || takesFromTree(text))) imported.add('dgram');
  // A function that another file gives a server.
  if (role === 'imported' && imported.size === 0 && /\.listen\s*\(/.test(text)) imported.add('net');
  // Functions of libc that another file of the tree has taken out of it.
  const isOfLibc = takesFromTree(text) && wordsOfLibc.some((word) => text.includes(word)) && ofLibc.test(text);
  if (isOfLibc) imported.add('foreign');
  if ((imported.has('http') || imported.has('https')) && (/\blocal(?:Port|Address)\b/.test(text) || (role !== 'alone' && requestsAsTaken(text))))
    imported.add('requests');
  const starters = role === 'alone' ? [] : startersIn(text, isOfLibc ? 'libc' : imported.size > 0 ? 'sockets' : 'nothing');
  if (role !== 'alone' && changesTaken(text)) imported.add('settings');
  if (imported.size === 0 && starters.length === 0) return undefined;
  // Who extends such a class says in its constructor where.
  const extended = starters.filter((name) => isExtended(name, text));
  const bases = extended.length === 0 ? [] : [String.raw`super\s*\(`, ...extended.map((name) => String.raw`extends\s+${escaped(name)}`)];
  const making = role === 'imported' ? applicationsMade : [];
  const words = [
    ...making,
    ...[...imported].flatMap((module) => wordsOf.get(module) ?? foreignWords),
    ...starters.map((name) => escaped(name) + starts),
    // `make().start()`, where a table of the file's own says what is made.
    ...(starters.length === 0 ? [] : [String.raw`(?:listen|start|serve|launch)\s*\(`]),
    ...bases,
  ];
  return new RegExp(String.raw`\b(?:${[...new Set(words)].join('|')})`, 'g');
}

/** Words that matter in a file that has one of {@link wordPattern}: the end of the process, a port that is kept, and the modules themselves. */
export const furtherWords = new RegExp(
  String.raw`\b(?:(?:process|Deno)\.(?:exit|abort)\b|set\(\s*['"]port['"]|_*(?:require|import)\s*\(\s*['"\x60](?:node:)?(?:${networkModules.join('|')}|${foreignModules.map(escaped).join('|')})['"\x60])`,
  'g',
);

export function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
}

/** A module's name in quotes; whether it is imported is seen by what stands before. */
const modulePattern = new RegExp(
  String.raw`['"\x60](?:(?:node:)?(${networkModules.join('|')})|(bun)|(${frameworkModules.map(escaped).join('|')})|(?:${foreignModules.map(escaped).join('|')}))['"\x60]`,
  'g',
);
const importBefore = /(?:\bfrom|\bimport|(?:require|\bimport|\bgetBuiltinModule)\s*\()\s*$/;
const runtimePattern = new RegExp(
  String.raw`\b(?:Deno|Bun)\s*(?:\?\.|\.)\s*(?:${runtimeCalls.join('|')})\b|\b(?:const|let|var)\s*\{[^}]{0,300}\}\s*=\s*(?:Deno|Bun)\b`,
);

const listening = [String.raw`listen\s*[(.),]`, String.raw`create(?:Secure)?Server\b`, made('Server'), String.raw`Server\s*\(`];
/** What gives an application that another file may listen with. */
const applicationsMade = [String.raw`(?:express|[fF]astify|polka)\s*\(`, made('Koa')];
const applicationListens = String.raw`listen\s*[(.),]`;
const connecting = [String.raw`connect\s*[(.),]`, String.raw`createConnection\b`, made('Socket|Stream|TLSSocket'), ...local()];
const requesting = [...local(), made('Agent')];
const datagrams = [
  String.raw`createSocket\b`,
  made('Socket'),
  bound(),
  String.raw`connect\s*\(`,
  String.raw`add(?:SourceSpecific)?Membership\b`,
  String.raw`set(?:Broadcast|TTL|MulticastTTL|MulticastLoopback|MulticastInterface|RecvBufferSize|SendBufferSize)\b`,
];
/** The module under its own name, which somebody hands over: a test its own, a browser none. */
const handedModule = /\bdgram\s*\.\s*createSocket\s*\(/;
/** Methods that nothing but a datagram socket has. */
const ofDatagrams = /\.(?:setBroadcast|setMulticast(?:TTL|Loopback|Interface)|set(?:Recv|Send)BufferSize|add(?:SourceSpecific)?Membership)\s*\(/;
/** A socket is bound: what is given a port is no function. */
export const bindsToPort = /\.bind\s*\(\s*(?:\d{2,5}\b|(?:\{\s*)?(?:[\w$]+\.)*(?:(?<![A-Za-z])port|[\w$]*(?:Port|PORT))\b)/;
/** Names of C's headers that nothing but socket calls is given. */
const ofLibc = /setsockopt\b|\b(?:SOL_SOCKET|SO_REUSEADDR|SO_REUSEPORT|SOCK_STREAM|SOCK_DGRAM)\b|\.symbols\.(?:socket|bind|listen)\s*\(/;
/** Parts of {@link ofLibc}, of which most texts have none: quicker looked for than all of it. */
const wordsOfLibc = ['SO', 'setsockopt', '.symbols.'];
const foreignWords = [
  bound(),
  String.raw`setsockopt\b`,
  String.raw`dlopen\b`,
  String.raw`koffi\b`,
  String.raw`Library\b`,
  String.raw`writeU?[iI]nt(?:8|16|32)(?:LE|BE)?\s*\(`,
  // The bytes of an address: `address.set([127, 0, 0, 1], 4)`.
  String.raw`set\s*\([^;\n]{0,80},\s*4\s*\)`,
  String.raw`listen\s*\(`,
  String.raw`socket\s*\(`,
];
const runtimeWords = [
  String.raw`Deno\b`,
  String.raw`Bun\b`,
  ...foreignWords,
  ...[...runtimeCalls, ...runtimeJoins.keys()].map((name) => String.raw`${name}\s*\(`),
];

/** Words by the module whose import makes them matter. */
const wordsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['net', [...listening, ...connecting]],
  ['tls', [...listening, ...connecting]],
  ['http', [...listening, ...requesting]],
  ['https', [...listening, ...requesting]],
  // Who chooses the local end may do so far from the request.
  ['requests', [String.raw`request\s*\(`, String.raw`https?\s*\.\s*get\s*\(`, String.raw`(?<![.\w$])get\s*\(`]],
  ['http2', [...listening, ...local()]],
  ['express', [applicationListens, ...applicationsMade, String.raw`set\s*\(\s*['"\x60](?:port|host(?:name)?|ip|address)['"\x60]`]],
  ['koa', [applicationListens, ...applicationsMade]],
  ['fastify', [applicationListens, ...applicationsMade]],
  ['ws', [made('WebSocketServer|Server')]],
  ['socket.io', [applicationListens, made('Server'), String.raw`(?:require|io|socketio)\s*\(`]],
  ['polka', [applicationListens, ...applicationsMade]],
  ['restify', [applicationListens, String.raw`createServer\b`]],
  ['@nestjs/core', [applicationListens, String.raw`(?:connectMicroservice|startAllMicroservices)\b`]],
  ['@hapi/hapi', [String.raw`start\s*\(`, String.raw`(?:Hapi|hapi)\.[sS]erver\b`, made('Server')]],
  ['@grpc/grpc-js', [String.raw`bindAsync\b`, made('Server')]],
  ['@hono/node-server', [applicationListens, String.raw`serve\s*\(`]],
  ['dgram', datagrams],
  ['bun', runtimeWords],
  ['runtime', runtimeWords],
  ['foreign', foreignWords],
  // What another file of the tree is changed to.
  ['settings', [String.raw`(?:[\w$]+\.){1,5}\w*(?:port|Port|PORT|host|Host|HOST)\s*=(?![=>])`]],
  ['sysctl', [String.raw`tcp_tw_recycle\b`]],
]);

function made(names: string): string {
  return String.raw`(?:new|extends)\s+(?:[\w$]+\.){0,3}(?:${names})\b`;
}

/** `bind(2)` or dgram's bind, not `Function.prototype.bind`. */
function bound(): string {
  return String.raw`bind\s*\((?!\s*(?:this|null|void 0|undefined|self|_this|that)\s*[,)])`;
}

function local(): readonly string[] {
  return [String.raw`localPort\b`, String.raw`localAddress\b`];
}

/** What a class extends is one of Node's that are sockets, or is called like it: its constructor, which says `super()` and no more, makes a socket. */
export function isNamedAsNode(base: string): boolean {
  return nodeNames.has(base.slice(base.lastIndexOf('.') + 1));
}

const nodeNames: ReadonlySet<string> = new Set([...nodeTypes.keys()].map((name) => name.slice(name.lastIndexOf('.') + 1)));
