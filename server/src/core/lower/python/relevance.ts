import type { Span } from '../../ir/index.ts';
import type { ClassDefinition, FunctionDefinition } from './definitions.ts';

/**
 * Words without which nothing in a file makes, binds, or configures a socket: then no row of the tables can lead to a finding. `tcp_tw_` is for advice in
 * strings and comments.
 */
const makers =
  /\bsocket\s*\(|\bsocket\.socket\b|\bsocket\s+(?:as|import)\b|socketpair|Server\b|_server\b|create_connection|open_connection|create_datagram_endpoint|create_socket|source_address|setsockopt|\.bind\b|\.listen\b|\blisten(?:TCP|UDP|SSL|UNIX)\b|\blisten\s*\(|bind_\w*socket|SO_REUSE|connection\.(?:Listener|Client)\b|from\s+multiprocessing\.connection\b|run_app|run_simple|uvicorn|serve_tcp|create_tcp_listener|\bapp\.run\s*\(|_tcp_listeners|tcp_tw_/;
const makersInCode = new RegExp(makers.source, 'g');

/** What else is done to sockets: it counts in functions that have to do with those that have makers. */
const others =
  /\.(?:accept|connect|connect_ex|close|detach|set_reuse_addr|server_\w+|enter_context|sockets?)\b|\bSO_|\bAF_|allow_reuse|\bfork\b|\bListener\s*\(|\bsuper\s*\(|\.__init__\b/g;

/** Cheap: false means that no row of the tables can match in the text. */
export function mentionsSocketsPython(text: string): boolean {
  return makers.test(text);
}

/** Where the words of the tables stand, in order. */
export interface Words {
  readonly makers: readonly number[];
  readonly all: readonly number[];
}

/** No word at all when the file makes, binds and configures nothing. */
export function wordsOf(text: string, quoted: readonly Span[]): Words {
  const found = outside(text, makersInCode, quoted);
  if (found.length === 0) return { makers: [], all: [] };
  return { makers: found, all: [...found, ...outside(text, others, quoted)].sort((a, b) => a - b) };
}

/** Matches that are not within the (sorted) spans. */
function outside(text: string, pattern: RegExp, quoted: readonly Span[]): number[] {
  const offsets: number[] = [];
  let next = 0;
  for (const match of text.matchAll(pattern)) {
    while ((quoted[next]?.end ?? Number.POSITIVE_INFINITY) <= match.index) next += 1;
    const span = quoted[next];
    if (span !== undefined && span.start <= match.index) continue;
    offsets.push(match.index);
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

/** What matters in a file: functions, and offsets around which any code does. */
export interface Relevance {
  readonly functions: ReadonlySet<FunctionDefinition>;
  readonly offsets: readonly number[];
}

/**
 * Functions that have a maker, and, again and again, what mentions the name of one that matters; a class is mentioned for its methods. Then those of the same
 * classes that do anything to a socket. Other functions are lowered when one of these calls them.
 */
export function relevanceOf(text: string, functions: readonly FunctionDefinition[], classes: readonly ClassDefinition[], words: Words): Relevance {
  const relevant = new Set(functions.filter((one) => anyWithin(words.makers, one.start, one.end)));
  const mentions = mentionsOf(text, new Set([...functions, ...classes].map((one) => one.name)));
  const found = [...words.all];
  const named = new Set<string>();
  const waiting: string[] = [];
  const mention = (name: string) => {
    // `__init__` and its like are called without their names.
    if (named.has(name) || /^__\w+__$/.test(name)) return;
    named.add(name);
    waiting.push(name);
  };
  for (const one of relevant) nameOf(one, mention);
  for (const one of classes) if (anyWithin(words.makers, one.start, one.bodyStart)) mention(one.name);
  const sorted = [...functions].sort((a, b) => a.start - b.start);
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    for (const at of mentions.get(name) ?? []) {
      found.push(at);
      const around = regionAround(sorted, at);
      if (around === undefined || relevant.has(around)) continue;
      relevant.add(around);
      nameOf(around, mention);
    }
  }
  // Calls of what does anything else to a socket matter where they stand, but make no function matter.
  for (const one of functions) if (!named.has(one.name) && anyWithin(words.all, one.start, one.end)) found.push(...(mentions.get(one.name) ?? []));
  const owners = new Set([...relevant].map((one) => one.ownerClass));
  owners.delete(undefined);
  for (const one of functions) {
    if (owners.has(one.ownerClass) && (one.kind === 'constructor' || anyWithin(words.all, one.start, one.end))) relevant.add(one);
  }
  // What a class overrides it does not inherit: the other method of the name has to be known, even if it does nothing.
  const inherited = new Set([...relevant].map((one) => one.ownerClass !== undefined && one.name));
  for (const one of functions) if (one.ownerClass !== undefined && one.ownerClass.bases.length > 0 && inherited.has(one.name)) relevant.add(one);
  return { functions: relevant, offsets: found.sort((a, b) => a - b) };
}

function nameOf(definition: FunctionDefinition, mention: (name: string) => void): void {
  mention(definition.name);
  if (definition.ownerClass !== undefined) mention(definition.ownerClass.name);
}

/** The function around an offset; top-level functions and methods do not overlap. */
function regionAround(sorted: readonly FunctionDefinition[], at: number): FunctionDefinition | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle]?.start ?? 0) <= at) low = middle + 1;
    else high = middle;
  }
  const found = sorted[low - 1];
  return found !== undefined && at < found.end ? found : undefined;
}

function mentionsOf(text: string, names: ReadonlySet<string>): Map<string, number[]> {
  const mentions = new Map<string, number[]>();
  if (names.size === 0) return mentions;
  for (const match of text.matchAll(/[A-Za-z_]\w*/g)) {
    const name = match[0];
    if (!names.has(name)) continue;
    const places = mentions.get(name);
    if (places === undefined) mentions.set(name, [match.index]);
    else places.push(match.index);
  }
  return mentions;
}
