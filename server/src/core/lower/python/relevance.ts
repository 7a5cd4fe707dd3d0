/**
 * Words without which a file has nothing for Bindwise. `socket` is also in `socketserver`, `websocket` and `sock_connect`; names of classes end in `Server`.
 */
const words =
  /sock|Server\b|start_server|create_server|open_connection|create_connection|create_datagram_endpoint|source_address|create_unix_server|multiprocessing\.connection|setsockopt|SO_REUSE|asyncore|asynchat|\blisten(?:TCP|UDP|SSL|UNIX)?\s*\(|\.bind\s*\(\s*\(|run_app|uvicorn|eventlet|\bapp\.run\s*\(|make_server|tcp_tw_/;

/** In a file that mentions sockets, a function matters when it has one of these. Names of methods count only as calls. */
const inFunctions =
  /sock|\w*Server\b|start_server|create_server|open_connection|create_connection|create_datagram_endpoint|source_address|create_unix_server|connection|SO_|AF_|SOCK_|allow_reuse|\.(?:bind|listen|accept|connect|connect_ex|close|detach|set_reuse_addr|server_bind|server_activate|server_close|enter_context|wrap_socket|bind_sockets|add_sockets|fork)\b|\blisten(?:TCP|UDP|SSL|UNIX)\b|run_app|uvicorn|eventlet|\.run\s*\(|make_server|\blisten\s*\(|\bbind\s*\(|\bfork\b/g;

/** Cheap: false means that no row of the tables can match in the text. */
export function mentionsSocketsPython(text: string): boolean {
  return words.test(text);
}

/** Where the text has a word that makes the function around it matter, in order. */
export function relevantOffsets(text: string): number[] {
  const offsets: number[] = [];
  for (const match of text.matchAll(inFunctions)) offsets.push(match.index);
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

/** A function of the file as far as its text tells. */
export interface Region {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * The regions that matter: those with a word of the tables, and, again and again, those that mention the name of one that matters.
 */
export function relevantRegions<R extends Region>(text: string, regions: readonly R[], offsets: readonly number[]): Set<R> {
  const relevant = new Set<R>();
  const byName = new Map<string, R[]>();
  for (const region of regions) {
    const same = byName.get(region.name);
    if (same === undefined) byName.set(region.name, [region]);
    else same.push(region);
    if (anyWithin(offsets, region.start, region.end)) relevant.add(region);
  }
  if (relevant.size === 0 || relevant.size === regions.length) return relevant;
  const mentions = mentionsOf(text, byName);
  const waiting = [...relevant];
  for (let region = waiting.pop(); region !== undefined; region = waiting.pop()) {
    // `__init__` and its like are called without their names; who makes the object mentions the class.
    if (region.name.startsWith('__')) continue;
    const places = mentions.get(region.name) ?? [];
    for (const other of regions) {
      if (relevant.has(other) || !anyWithin(places, other.start, other.end)) continue;
      relevant.add(other);
      waiting.push(other);
    }
  }
  return relevant;
}

function mentionsOf(text: string, names: ReadonlyMap<string, unknown>): Map<string, number[]> {
  const mentions = new Map<string, number[]>();
  for (const match of text.matchAll(/[A-Za-z_]\w*/g)) {
    const name = match[0];
    if (!names.has(name)) continue;
    const places = mentions.get(name);
    if (places === undefined) mentions.set(name, [match.index]);
    else places.push(match.index);
  }
  return mentions;
}
