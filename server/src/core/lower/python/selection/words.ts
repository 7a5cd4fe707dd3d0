import { pythonFunctions, pythonMethods, serverClasses, serverFactories } from '../../../apis/python.ts';
import type { FileRole, Span } from '../../../ir/index.ts';
import { givesPort, isStarted, startersIn } from './starters.ts';

/** The last names of what binds in the tables, each once. */
const listed = [
  ...new Set(
    [...pythonFunctions.values(), ...pythonMethods.values()].filter((row) => row.performs.some((one) => one.does === 'bind' || one.does === 'listen')),
  ),
]
  .filter((row) => !row.performs.some((one) => one.does === 'connect'))
  .map((row) => row.name.slice(row.name.lastIndexOf('.') + 1))
  .filter((name) => !['bind', 'listen', 'run', 'serve', 'Config', 'Server', 'Application', 'start', 'get_server'].includes(name));
const names = [...new Set([...listed, ...[...serverClasses.keys(), ...serverFactories.keys()].map((name) => name.slice(name.lastIndexOf('.') + 1))])].join('|');

/** Whether a piece of text calls what makes a socket and binds it: `asyncio.start_server(…)`, `HTTPServer(…)`, `reactor.listenTCP(…)`. */
export function callsBinder(text: string): boolean {
  return bindingCalls.test(text);
}

const bindingCalls = new RegExp(`\\b(?:${names}|create_datagram_endpoint)\\s*\\(`);

/** A number that is no port. */
const noPort = String.raw`\b(?:[1-9]\d{5,}|[7-9]\d{4}|6[6-9]\d{3}|65[6-9]\d\d|655[4-9]\d|6553[6-9])\b`;

/**
 * Words without which nothing in a file binds or configures a socket: then no row of the tables can lead to a finding. A client that is given no local
 * address, in its call or by `**options`, does neither. `tcp_tw_` is for advice in strings and comments.
 */
const binders = `\\.(?:bind|listen|accept)\\b|\\b(?:bind|listen)\\s*\\(|setsockopt|SO_REUSE|source_address|local_addr|local_host|bindAddress|\\blisten(?:TCP|UDP|SSL|UNIX)\\b|\\b(?:${names})\\b|multiprocessing|uvicorn|websockets|waitress|hypercorn|gunicorn|\\bbottle\\b|cheroot|\\.(?:serve_forever|handle_request)\\b|(?<![.\\w])serve\\s*\\(|basehttp|\\bapp\\.run\\s*\\(|create_connection\\s*\\([^\\n]*\\)\\s*,[^\\n]*,\\s*\\(|(?:create|open)_connection\\s*\\([^()]*\\*\\*|\\.connect(?:_ex)?\\s*\\([^\\n]*${noPort}`;
/**
 * A call whose name says that it serves or listens and that is given a port, or that is told to start on a port that there is not: the function may be of
 * another file, which is read for it. Who asks for the port that a socket got may have made the object that binds it, and given it none.
 */
const starters = String.raw`(?:[Ss]erve|[Ll]isten)(?<!\bdef\s+\w*)(?:ers?|r)?(?:_[a-z]\w*)?\s*\([^()\n]*(?:\b\d{4,6}\b|\bport\b|PORT\b)|\b(?:run|start|main|launch)(?<!\bdef\s\w*)\w*\s*\((?:[^()\n]*,)?\s*(?:port\s*=\s*)?${noPort}\s*[,)]|\.getsockname\s*\(`;

const inText = new RegExp(`${binders}|${starters}|tcp_tw_`);
const inCode = new RegExp(`${binders}|${starters}`, 'g');
const inCodeAlone = new RegExp(binders, 'g');

/** In a file that binds, what makes a function matter, beside binding. */
const makers = /\bsocket\s*\(|\bsocket\.socket\b|socketpair|create_connection|create_socket|\bListener\s*\(|\b(?:Base|Sync)Manager\b/g;

/** What else is done to sockets: it counts in functions that have to do with those that make or bind one. */
const others = /\.(?:connect|connect_ex|close|detach|getsockname|set_reuse_addr|server_\w+|enter_context|sockets?)\b|\bSO_|\bAF_|allow_reuse|\bfork\b/g;

/** In a function that matters, these lead to what the library's classes do. */
const inherited = /\bsuper\s*\(|\.__init__\b/g;

const importsSocket = /^[ \t]*(?:import[ \t][^#\n]*\bsocket\b|from[ \t]+socket[ \t]+import\b)/m;
/** `bind_to_source(client)`, `Binder(client)` of another file. */
const bindingCall = /(?<!\b(?:def|class)\s)(?<!\w)(?:\w*_)?(?:bind|bound|Bind|Bound|Binder)(?:_\w*)?\s*\(/;
const connects = /\.connect(?:_ex)?\s*\(|\bcreate_connection\s*\(/g;

/** Cheap: false means that no row of the tables can match in the text. */
export function mentionsSocketsPython(text: string): boolean {
  return inText.test(text) || (importsSocket.test(text) && bindingCall.test(text)) || (isStarted(text) && startersIn(text).length > 0) || givesPort(text);
}

/** A client binds nothing, so that nothing is found in it; what connect() does is there to be shown all the same. */
export function mentionsClientsPython(text: string): boolean {
  return importsSocket.test(text) && text.search(connects) >= 0;
}

/** Where the words of the tables stand, in order. */
export interface Words {
  readonly makers: readonly number[];
  /** What is done to sockets, makers included. */
  readonly actions: readonly number[];
  /** All that makes a line of a function matter. */
  readonly all: readonly number[];
}

/** No word at all when the file binds and configures nothing, unless another file takes names from it. */
export function wordsOf(text: string, quoted: readonly Span[], role: FileRole): Words {
  const bound = role === 'alone' ? outside(text, inCodeAlone, quoted) : withStarters(text, outside(text, inCode, quoted), quoted);
  const isOfOthers = bound.length === 0 && importsSocket.test(text);
  const given = isOfOthers && role !== 'alone' ? outside(text, new RegExp(bindingCall, 'g'), quoted) : [];
  const found = isOfOthers ? [...outside(text, connects, quoted), ...given] : bound;
  if (found.length === 0 && role !== 'imported') return { makers: [], actions: [], all: [] };
  const made = [...found, ...outside(text, makers, quoted)].sort(ascending);
  const actions = [...made, ...outside(text, others, quoted)].sort(ascending);
  return { makers: made, actions, all: [...actions, ...outside(text, inherited, quoted)].sort(ascending) };
}

function withStarters(text: string, bound: readonly number[], quoted: readonly Span[]): readonly number[] {
  return [...bound, ...unquoted(startersIn(text, bound.length > 0), quoted)];
}

export function ascending(a: number, b: number): number {
  return a - b;
}

/** Matches that are not within the (sorted) spans. */
function outside(text: string, pattern: RegExp, quoted: readonly Span[]): number[] {
  return unquoted(
    Array.from(text.matchAll(pattern), ({ index }) => index),
    quoted,
  );
}

function unquoted(all: readonly number[], quoted: readonly Span[]): number[] {
  const offsets: number[] = [];
  let next = 0;
  for (const offset of [...all].sort(ascending)) {
    while ((quoted[next]?.end ?? Number.POSITIVE_INFINITY) <= offset) next += 1;
    const span = quoted[next];
    if (span === undefined || span.start > offset) offsets.push(offset);
  }
  return offsets;
}

/** Whether one of the sorted offsets lies in `[start, end)`. */
export function anyWithin(offsets: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = offsets.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((offsets[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  const first = offsets[low];
  return first !== undefined && first < end;
}
