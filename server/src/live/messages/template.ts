import type { ErrnoName, Family, Platform, Protocol } from '@bindwise/semantics';
import { parseAddress } from '@bindwise/semantics';
import { errorOfNumber, errorWordsAt } from './words.ts';

/** What was read from one line. */
export interface Reading {
  start: number;
  end: number;
  error?: ErrnoName | undefined;
  platform?: Platform | undefined;
  protocol?: Protocol | undefined;
  family?: Family | undefined;
  call?: 'bind' | 'listen' | 'connect' | undefined;
  /** As it is written: numeric, a name, `*` or nothing. */
  address?: string | undefined;
  port?: number | undefined;
  /** The path of a Unix-domain socket. */
  path?: string | undefined;
}

/** A line, and the same in lower case (of the same length). */
export interface Line {
  readonly text: string;
  readonly lower: string;
}

export type Match = (line: Line) => Reading | undefined;

/**
 * Makes a matcher of a template: literal text with holes. A template begins with literal text, which is searched for; from there each hole reads as far as it
 * can, the literal after it must follow at once, and nothing is tried twice. A line costs its length for the search, and a bounded number of units for each
 * place that is tried, whatever the line holds.
 *
 * Holes: `{endpoint}` address and port, `{address}`, `{ip}` a numeric one, `{port}`, `{errno}` a number, `{error}` a sentence or a name of an error, `{protocol}`, `{call}`,
 * `{path}` an absolute path, `{number}` any number, `{word}` up to a space, `{text}` anything up to the next literal.
 * @throws RangeError for a template that begins with a hole or has an unknown one
 */
export function compileTemplate(template: string): Match {
  const parts = template.split(/(\{[a-z]+\})/).filter((part) => part !== '');
  const [first = ''] = parts;
  if (isHole(first) || first.length < 2) throw new RangeError(`a template begins with text to search for: ${template}`);
  for (const [index, part] of parts.entries()) {
    if (isHole(part) && !Object.hasOwn(holes, part)) throw new RangeError(`no such hole: ${part}`);
    if (part === '{text}' && (parts[index + 1] === undefined || isHole(parts[index + 1] ?? '')))
      throw new RangeError(`{text} needs text after it: ${template}`);
  }
  return (line) => {
    let at = line.text.indexOf(first);
    for (let tries = 0; at !== -1 && tries < mostTries; tries += 1) {
      const reading = standsApart(line.text, at, first) ? readFrom(line, at, parts) : undefined;
      if (reading !== undefined) return reading;
      at = line.text.indexOf(first, at + 1);
    }
    return undefined;
  };
}

/** A line that repeats the beginning of a message more often than this is not read to its end. */
const mostTries = 64;
/** In UTF-16 units: no hole reads more. */
const longestHole = 256;

type Read = (line: Line, at: number, reading: Reading, next: string) => number | undefined;

function isHole(part: string): boolean {
  return part.startsWith('{') && part.endsWith('}') && /^\{[a-z]+\}$/.test(part);
}

/** `bind:` is not found in `ldap_bind:`. */
function standsApart(text: string, at: number, literal: string): boolean {
  return at === 0 || !/^\w/.test(literal) || !/[A-Za-z0-9_-]/.test(text.charAt(at - 1));
}

function readFrom(line: Line, start: number, parts: readonly string[]): Reading | undefined {
  const reading: Reading = { start, end: start };
  let at = start;
  for (const [index, part] of parts.entries()) {
    if (isHole(part)) {
      const end = holes[part]?.(line, at, reading, parts[index + 1] ?? '');
      if (end === undefined) return undefined;
      at = end;
    } else {
      if (!line.text.startsWith(part, at)) return undefined;
      at += part.length;
    }
  }
  reading.end = at;
  return reading;
}

const holes: Readonly<Record<string, Read>> = {
  '{endpoint}': readEndpoint,
  '{address}': (line, at, reading) => {
    const end = addressEnd(line.text, at, false);
    const address = line.text.slice(at, end);
    if (address === '') return undefined;
    reading.address = withoutBrackets(address);
    return end;
  },
  '{ip}': (line, at, reading) => {
    const [dotted = ''] = /^\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?!\d)/.exec(line.text.slice(at, at + 17)) ?? [];
    const end = dotted === '' ? addressEnd(line.text, at, false) : at + dotted.length;
    const address = withoutBrackets(line.text.slice(at, end));
    if (parseAddress(address) === undefined) return undefined;
    reading.address = address;
    return end;
  },
  '{port}': (line, at, reading) => {
    const port = portAt(line.text, at);
    if (port === undefined) return undefined;
    reading.port = port.value;
    return port.end;
  },
  '{errno}': (line, at, reading) => {
    const digits = /^-?\d{1,5}(?!\d)/.exec(line.text.slice(at, at + 8));
    const known = digits === null ? undefined : errorOfNumber(Number(digits[0]));
    if (digits === null || known === undefined) return undefined;
    reading.error = known.error;
    if (known.platform !== undefined) reading.platform = known.platform;
    return at + digits[0].length;
  },
  '{error}': (line, at, reading) => {
    const found = errorWordsAt(line.lower, at);
    if (found === undefined) return undefined;
    reading.error = found.error;
    return at + found.words.length;
  },
  '{protocol}': (line, at, reading) => {
    const [word = ''] = /^(?:tcp|udp)[46]?(?![a-z0-9])/.exec(line.lower.slice(at, at + 8)) ?? [];
    if (word === '') return undefined;
    reading.protocol = word.startsWith('tcp') ? 'tcp' : 'udp';
    if (word.length === 4) reading.family = word.endsWith('4') ? 'ipv4' : 'ipv6';
    return at + word.length;
  },
  '{call}': (line, at, reading) => {
    const call = (['bind', 'listen', 'connect'] as const).find((name) => line.text.startsWith(name, at));
    if (call === undefined) return undefined;
    reading.call = call;
    return at + call.length;
  },
  '{path}': (line, at, reading) => {
    const [written = ''] = /^[/@][^\s'"]*/.exec(line.text.slice(at, at + longestHole)) ?? [];
    // The mark that goes on with the sentence is not the file's: `listen unix /run/app.sock: bind: …`.
    const path = written.replace(/[:,;)\]]+$/, '');
    if (path === '') return undefined;
    reading.path = path;
    return at + path.length;
  },
  '{number}': (line, at) => {
    const [digits = ''] = /^-?\d+/.exec(line.text.slice(at, at + 20)) ?? [];
    return digits === '' ? undefined : at + digits.length;
  },
  '{word}': (line, at, _, next) => {
    const [word = ''] = /^\S+/.exec(line.text.slice(at, at + longestHole)) ?? [];
    const [mark = ''] = next.split(' ');
    const stop = mark === '' ? -1 : word.indexOf(mark);
    const length = stop > 0 ? stop : word.length;
    return length === 0 ? undefined : at + length;
  },
  '{text}': (line, at, _, next) => {
    const found = line.text.slice(at, at + longestHole + next.length).indexOf(next);
    return found === -1 ? undefined : at + found;
  },
};

function readEndpoint(line: Line, at: number, reading: Reading): number | undefined {
  const end = addressEnd(line.text, at, true);
  const text = line.text.slice(at, end);
  const colon = text.lastIndexOf(':');
  const port = colon === -1 ? undefined : portAt(text, colon + 1);
  // Docker writes the protocol after it: 0.0.0.0:80/tcp.
  if (port === undefined || (port.end !== text.length && text.charAt(port.end) !== '/')) return undefined;
  reading.port = port.value;
  reading.address = withoutBrackets(text.slice(text.lastIndexOf('/', colon) + 1, colon));
  return at + port.end;
}

/** The end of an address, without the marks that end a sentence. `host/192.0.2.1:80` is how Java prints one with its port. */
function addressEnd(text: string, at: number, withPort: boolean): number {
  let end = at;
  const limit = Math.min(text.length, at + longestHole);
  if (text.charAt(at) === '[') {
    while (end < limit && text.charAt(end) !== ']') end += 1;
    if (end === limit) return at;
    end += 1;
    if (!withPort || text.charAt(end) !== ':') return end;
    end += 1;
    while (end < limit && /\d/.test(text.charAt(end))) end += 1;
    return end;
  }
  const allowed = withPort ? /[0-9A-Za-z.:%*_/-]/ : /[0-9A-Za-z.:%*_-]/;
  while (end < limit && allowed.test(text.charAt(end))) end += 1;
  while (end > at && isSentenceMark(text, at, end)) end -= 1;
  return end;
}

function isSentenceMark(text: string, at: number, end: number): boolean {
  const last = text.charAt(end - 1);
  if (last !== ':') return last === '.' || last === '/' || last === '-';
  const rest = text.slice(at, end);
  return !rest.endsWith('::') || rest.endsWith(':::');
}

function withoutBrackets(address: string): string {
  return address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
}

function portAt(text: string, at: number): { readonly value: number; readonly end: number } | undefined {
  const [digits = ''] = /^\d{1,5}(?!\d)/.exec(text.slice(at, at + 6)) ?? [];
  const value = Number(digits);
  return digits === '' || value > 65535 ? undefined : { value, end: at + digits.length };
}
