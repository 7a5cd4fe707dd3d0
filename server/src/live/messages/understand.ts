import type { ErrnoName, Family, Platform, Protocol, SocketOptions } from '@bindwise/semantics';
import { parseAddress } from '@bindwise/semantics';
import { cleanText } from './clean.ts';
import type { MessageRow } from './row.ts';
import { messageRows } from './table.ts';
import type { Line, Match, Reading } from './template.ts';
import { compileTemplate } from './template.ts';
import { errorWords } from './words.ts';

/** What an error text says about a bind() that failed. What it does not say is left out. */
export interface Understood {
  /** The row of the table that read it; `sentence` where only the sentence of the error was known. */
  readonly row: string;
  /** The runtime or tool, as people call it. */
  readonly by: string;
  /** Where the text comes from. */
  readonly source: string;
  readonly error: ErrnoName;
  readonly call?: 'bind' | 'listen' | 'connect';
  readonly protocol?: Protocol;
  readonly family?: Family;
  /** Numeric. A wildcard that the text leaves out is the one that this program binds. */
  readonly address?: string;
  /** An address that is written as a name. */
  readonly host?: string;
  readonly port?: number;
  /** The socket is no internet socket: it was to be bound to this path. */
  readonly path?: string;
  /** The platform whose number or words these are. */
  readonly platform?: Platform;
  /** Options that this program sets on every TCP listener, on POSIX systems. */
  readonly options?: SocketOptions;
  /** Where the message stands in the text as it was given, in UTF-16 units. */
  readonly start: number;
  readonly end: number;
  /** Its line, without what a terminal would obey, cut at 400 units. */
  readonly line: string;
}

/**
 * What a text says about a bind() that failed, all its lines taken together; `undefined` where it says nothing of the kind. Of a text longer than 256 Ki
 * units the end is read, of a line longer than 8 Ki units its beginning. Costs no more than the length of what is read.
 */
export function understand(text: string): Understood | undefined {
  const found = readLines(text);
  const candidates = found.filter(({ row }) => row.detail !== true);
  let best: Found | undefined;
  for (const candidate of candidates) if (best === undefined || scoreOf(candidate) > scoreOf(best)) best = candidate;
  return best === undefined ? undefined : result(completed(best, found));
}

/** Each line of a text that says that bind() failed, on its own: for links in a terminal. */
export function understandLines(text: string): readonly Understood[] {
  const best = new Map<number, Found>();
  for (const found of readLines(text)) {
    if (found.row.detail === true) continue;
    const known = best.get(found.line.number);
    if (known === undefined || scoreOf(found) > scoreOf(known)) best.set(found.line.number, found);
  }
  return [...best.values()].map(result);
}

const longestText = 256 * 1024;
const longestLine = 8 * 1024;
const longestShown = 400;

interface PlacedLine extends Line {
  readonly number: number;
  /** The offset of each of its units in the text as it was given. */
  readonly offsets: Uint32Array;
}

interface Found {
  readonly row: MessageRow;
  readonly line: PlacedLine;
  readonly reading: Reading & { error: ErrnoName };
  /** The text names no error; the row says what it stands for. */
  readonly isAssumed: boolean;
}

const compiled: readonly { readonly row: MessageRow; readonly matches: readonly Match[] }[] = messageRows.map((row) => ({
  row,
  matches: row.templates.map(compileTemplate),
}));

const sentence: MessageRow = {
  id: 'sentence',
  name: 'strerror',
  source: 'strerror(3) of glibc, musl, macOS and FreeBSD; FormatMessage of Windows',
  checked: 'run: glibc 2.36 in English, zh_CN and zh_TW; logs',
  templates: [],
  general: true,
};

function readLines(text: string): readonly Found[] {
  const from = Math.max(0, text.length - longestText);
  const clean = cleanText(from === 0 ? text : text.slice(from));
  const rows = compiled.filter(({ row }) => row.needs === undefined || row.needs.some((word) => clean.text.includes(word)));
  const found: Found[] = [];
  let start = 0;
  for (const [number, whole] of clean.text.split('\n').entries()) {
    const shown = whole.length > longestLine ? whole.slice(0, longestLine) : whole;
    const offsets = clean.offsets.subarray(start, start + shown.length + 1).map((offset) => offset + from);
    if (mayMatter.test(shown)) found.push(...readLine({ text: shown, lower: lowerOf(shown), number, offsets }, rows));
    start += whole.length + 1;
  }
  return found;
}

/** Every text of the table holds one of these; most lines of a log hold none. */
const mayMatter =
  /bind|listen|port|addr|errno|error|socket|acceptor|connect|code|privileged|pregist|interface|dgram|net\.js|http-nio|await: |start micronaut|in use|\(os |\(0x27|syscall|prefix|forward|[\u4e00-\u9fff]/i;

/** Lower case that keeps every offset: a letter whose small form is longer stays as it is. */
function lowerOf(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

function readLine(line: PlacedLine, rows: typeof compiled): readonly Found[] {
  const said = wordsIn(line.lower);
  const found: Found[] = [];
  for (const { row, matches } of rows) {
    // Each text of a detail row says something else; of any other row the first one that fits says most.
    for (const match of matches) {
      const reading = match(line);
      if (reading === undefined) continue;
      const error = reading.error ?? nearest(said, reading)?.error ?? row.error;
      if (row.detail === true) found.push({ row, line, reading: { ...reading, error: error ?? 'EADDRINUSE' }, isAssumed: true });
      else if (error !== undefined && isOfSockets(line, reading))
        found.push({ row, line, reading: { ...reading, error }, isAssumed: error === row.error && reading.error === undefined && said.length === 0 });
      if (row.detail !== true) break;
    }
  }
  for (const words of said)
    if (words.alone && standsAlone(line.text, words.start)) found.push({ row: sentence, line, reading: { ...words }, isAssumed: false });
  return found;
}

interface Said {
  readonly error: ErrnoName;
  readonly alone: boolean;
  readonly start: number;
  readonly end: number;
}

function wordsIn(lower: string): readonly Said[] {
  const said: Said[] = [];
  for (const { words, error, alone } of errorWords) {
    const start = lower.indexOf(words);
    if (start === -1) continue;
    const end = start + words.length;
    if (/[a-z]/.test(lower.charAt(start)) && (/[a-z0-9]/.test(lower.charAt(end)) || /[a-z0-9]/.test(lower.charAt(start - 1)))) continue;
    said.push({ error, alone, start, end });
  }
  return said;
}

function nearest(said: readonly Said[], { start, end }: Reading): Said | undefined {
  const distance = (words: Said): number => (words.end < start ? start - words.end : Math.max(0, words.start - end));
  let best: Said | undefined;
  for (const words of said) if (best === undefined || distance(words) < distance(best)) best = words;
  return best;
}

/** "Email address already in use" is about another kind of address: before the sentence stands nothing, or a mark. */
function standsAlone(text: string, start: number): boolean {
  const before = text.slice(Math.max(0, start - 8), start).trimEnd();
  return before === '' || !/[A-Za-z0-9_]$/.test(before) || /\berror$/i.test(before);
}

const otherPorts = /\b(?:usb|serial|tty|switch|parallel|com|display|hdmi|midi|sata|physical|mac|email|e-mail|wallet|bus|pci)[ -]*$/i;

/** "Permission denied: 'notes.txt'" is about a file. */
const namesFile = /^: ?b?['"]/;

/** "If port 3000 is in use, the next one is taken" says what would be. */
const supposes = /\b(?:if|whether|unless|in case) (?:the |your |that )?$/i;

/** "USB port 2 is in use" is about another kind of port. */
function isOfSockets({ text }: Line, { start, end }: Reading): boolean {
  const before = text.slice(Math.max(0, start - 16), start);
  return !namesFile.test(text.slice(end, end + 4)) && !otherPorts.test(before) && !supposes.test(before);
}

function scoreOf({ row, reading, isAssumed }: Found): number {
  const fields =
    (reading.port === undefined ? 0 : 8) +
    (reading.address === undefined ? 0 : 4) +
    (reading.path === undefined ? 0 : 8) +
    (reading.protocol === undefined ? 0 : 1);
  return (row.general === true ? 0 : 16) + fields + (isAssumed ? 0 : 2) - (row === sentence ? 8 : 0);
}

/** Takes what the message leaves out from what stands nearest to it. */
function completed(best: Found, all: readonly Found[]): Found {
  const reading = { ...best.reading, protocol: best.reading.protocol ?? best.row.protocol, call: best.reading.call ?? best.row.call };
  const others = all.filter((other) => other !== best).sort((a, b) => distance(a) - distance(b));
  function distance(other: Found): number {
    return Math.abs(other.line.number - best.line.number);
  }
  if (best.isAssumed) {
    const explicit = others.find((other) => !other.isAssumed);
    if (explicit !== undefined) reading.error = explicit.reading.error;
  }
  for (const { row, reading: other } of others) {
    if (row.detail !== true && other.error !== reading.error) continue;
    if (reading.path === undefined && reading.port === undefined && other.port !== undefined) {
      reading.port = other.port;
      if (reading.address === undefined && other.address !== undefined) reading.address = other.address;
    }
    if (reading.address === undefined && other.address !== undefined && (other.port === undefined || other.port === reading.port))
      reading.address = other.address;
    reading.protocol ??= other.protocol ?? row.protocol;
    reading.call ??= other.call ?? row.call;
    reading.platform ??= other.platform;
  }
  return { ...best, reading };
}

function result({ row, line, reading }: Found): Understood {
  const protocol = reading.protocol ?? row.protocol;
  const call = reading.call ?? row.call;
  const at = addressOf(reading, row);
  return {
    row: row.id,
    by: row.name,
    source: row.source,
    error: reading.error,
    ...(call === undefined ? {} : { call }),
    ...(protocol === undefined ? {} : { protocol }),
    ...at,
    ...(reading.port === undefined ? {} : { port: reading.port }),
    ...(reading.path === undefined ? {} : { path: reading.path }),
    ...(reading.platform === undefined ? {} : { platform: reading.platform }),
    ...(row.options === undefined || protocol === 'udp' ? {} : { options: row.options }),
    start: line.offsets[reading.start] ?? 0,
    end: (line.offsets[Math.max(reading.start, reading.end - 1)] ?? 0) + 1,
    line: line.text.length > longestShown ? `${line.text.slice(0, longestShown)}…` : line.text,
  };
}

function addressOf({ address, family, port }: Reading, row: MessageRow): Pick<Understood, 'address' | 'host' | 'family'> {
  const isLeftOut = address === undefined || address === '' || address === '*' || address === 'any' || address === '0';
  const text = isLeftOut ? wildcardOf(row, family, address !== undefined || port !== undefined) : address;
  if (text === undefined) return family === undefined ? {} : { family };
  const parsed = parseAddress(text);
  if (parsed !== undefined) return { address: text, family: parsed.family };
  return { host: text, ...(family === undefined ? {} : { family }) };
}

function wildcardOf(row: MessageRow, family: Family | undefined, isMeant: boolean): string | undefined {
  if (!isMeant) return undefined;
  if (family !== undefined) return row.wildcard === undefined ? undefined : family === 'ipv4' ? '0.0.0.0' : '::';
  return row.wildcard;
}
