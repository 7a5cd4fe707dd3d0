import { foreignModules } from '../../apis/ffi.ts';
import { networkModules } from '../../apis/node.ts';
import { runtimeCalls } from '../../apis/runtimes.ts';

/**
 * Whether a file can have anything for us: it imports a module whose calls are in the tables, or uses Deno's or Bun's.
 * A module's name alone, as in `protocol === 'http'`, is not enough.
 */
export function mentionsSocketsTypescript(text: string): boolean {
  return importPattern.test(text) || runtimePattern.test(text) || sysctlPattern.test(text);
}

/** Which parts of a text have words that matter. Grows by the names of functions that turned out to matter. */
export class Relevance {
  readonly #text: string;
  #hits: readonly number[];
  readonly #names = new Set<string>();

  constructor(text: string) {
    this.#text = text;
    this.#hits = positionsOf(wordPattern, text);
  }

  has(start: number, end: number): boolean {
    let low = 0;
    let high = this.#hits.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#hits[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (this.#hits[low] ?? Number.POSITIVE_INFINITY) < end;
  }

  /** Text that uses one of these names matters from now on. Says whether anything new was found. */
  addNames(names: Iterable<string>): boolean {
    const fresh = [...names].filter((name) => isTelling(name) && !this.#names.has(name));
    if (fresh.length === 0) return false;
    for (const name of fresh) this.#names.add(name);
    const found = new Map<string, number[]>();
    const pattern = new RegExp(`(?<![\\w$])(?:${fresh.map(escaped).join('|')})(?![\\w$])`, 'g');
    for (const match of this.#text.matchAll(pattern)) {
      const positions = found.get(match[0]);
      if (positions === undefined) found.set(match[0], [match.index]);
      else positions.push(match.index);
    }
    const telling = [...found.values()].filter((positions) => positions.length <= commonName);
    if (telling.length === 0) return false;
    this.#hits = [...this.#hits, ...telling.flat()].sort((a, b) => a - b);
    return true;
  }
}

/** Names that code assigns to, or to a part of: `x =`, `x.y +=`, `x++`, `Object.assign(x`. */
export function assignedNames(text: string): ReadonlyMap<string, { readonly whole: boolean }> {
  const names = new Map<string, { whole: boolean }>();
  for (const match of text.matchAll(assignmentPattern)) {
    const name = match[1] ?? match[3] ?? match[4];
    if (name === undefined) continue;
    const whole = match[2] === undefined || match[2] === '';
    const known = names.get(name);
    if (known === undefined) names.set(name, { whole: whole && match[4] === undefined });
    else known.whole ||= whole && match[4] === undefined;
  }
  return names;
}

/** Every identifier of a text, `this` included. */
export function identifiersIn(text: string): ReadonlySet<string> {
  return new Set(text.match(identifierPattern) ?? []);
}

const networkNames = networkModules.join('|');
const foreignNames = foreignModules.map(escaped).join('|');
const importPattern = new RegExp(
  String.raw`(?:\bfrom|\bimport|require\s*\(|\bimport\s*\(|\bgetBuiltinModule\s*\()\s*['"\x60](?:(?:node:)?(?:${networkNames})|${foreignNames})['"\x60]`,
);
const runtimePattern = new RegExp(
  String.raw`\b(?:Deno|Bun)\s*(?:\?\.|\.)\s*(?:${runtimeCalls.join('|')})\b|\b(?:const|let|var)\s*\{[^}]{0,300}\}\s*=\s*(?:Deno|Bun)\b`,
);
const sysctlPattern = /\btcp_tw_recycle\b/;

const wordPattern =
  /(?<![\w$])(?:listen(?:Datagram|Tls)?|bind(?!\s*\(\s*(?:this|null|void 0|undefined)\b)|connect(?:Tls)?|close|destroy|createServer|createSecureServer|createSocket|createConnection|Server|TLSSocket|Socket|addMembership|addSourceSpecificMembership|set(?:Broadcast|TTL|MulticastTTL|MulticastLoopback|MulticastInterface)|localPort|localAddress|setsockopt|dlopen|udpSocket|Deno|Bun|require|koffi|process\.exit|tcp_tw_recycle|errno|(?<=['"`])(?:error|listening))(?![\w$])/g;
const identifierPattern = /[A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*/g;
const assignmentPattern =
  /(?<![\w$.])([A-Za-z_$][\w$]*)((?:\s*\??\.\s*#?[\w$]+|\s*\[[^\][]{1,60}\]){0,6})\s*(?:=(?![=>])|[-+*/%&|^]=|(?:\*\*|<<|>>>?|&&|\|\||\?\?)=|\+\+|--)|(?:\+\+|--)\s*([A-Za-z_$][\w$]*)|\bassign\(\s*([A-Za-z_$][\w$]*)/g;

/** A name that occurs more often than this says nothing about what it names. */
const commonName = 200;

/** Names of one or two characters are what a minifier makes: the same name means something else everywhere. */
function isTelling(name: string): boolean {
  return name.length > 2 && name !== 'constructor';
}

function positionsOf(pattern: RegExp, text: string): readonly number[] {
  const positions: number[] = [];
  for (const match of text.matchAll(pattern)) positions.push(match.index);
  return positions;
}

function escaped(text: string): string {
  return text.replace(/[$()*+.?[\\\]^{|}/-]/g, '\\$&');
}
