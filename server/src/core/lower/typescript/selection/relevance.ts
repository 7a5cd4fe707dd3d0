import { nodeMethods } from '../../../apis/node.ts';
import { runtimeAccept, runtimeClosers, runtimeJoins } from '../../../apis/runtimes.ts';
import type { FileRole } from '../../../ir/index.ts';
import { nameStart } from '../names/assigned.ts';
import { descriptorsGiven, fieldsGiven, lastName, makes, startersIn } from './starters.ts';
import { escaped, furtherWords, wordPattern } from './words.ts';

/** How a name is used where its use matters. */
export type NameKind = 'function' | 'factory' | 'method' | 'class' | 'holder' | 'receiver' | 'instance';

/** Which parts of a text have words that matter. Grows by the names of functions that turned out to matter. */
export class Relevance {
  readonly #text: string;
  /** What makes a function worth reading. */
  #hits: readonly number[] = [];
  /** What makes a statement of such a function worth reading: every use of a name, however common. */
  #mentions: readonly number[] = [];
  readonly #kinds = new Map<string, NameKind>();
  /** Fields that other files' functions listen with. */
  #handed: ReadonlySet<string> = new Set();
  readonly #hasLibc: boolean;

  constructor(text: string, role: FileRole = 'checked') {
    this.#text = text;
    this.#hasLibc = text.includes('setsockopt');
    const pattern = wordPattern(text, role);
    const words = pattern === undefined ? [] : positionsOf(pattern, text);
    if (words.length === 0) return;
    this.#hits = [...words, ...positionsOf(furtherWords, text)].sort((a, b) => a - b);
    this.#mentions = this.#hits;
    // Before what is given them: an object of such a class is more than the holder of something.
    if (role !== 'alone') {
      const starters = startersIn(text, 'sockets');
      this.#handed = fieldsGiven(starters, text);
      // `const admin = createAdmin(options); admin.start();`
      this.addNames([
        ['class', starters.filter((name) => !makes.test(name)).map(lastName)],
        ['factory', starters.filter((name) => makes.test(name))],
        ['holder', descriptorsGiven(starters, text)],
      ]);
    }
    this.addNames([
      ['holder', words.map((index) => this.#givenAt(index))],
      ['receiver', words.map((index) => receiverPattern.exec(text.slice(Math.max(0, index - 60), index))?.[1] ?? '')],
    ]);
  }

  /** Nothing in the text matters. */
  get isEmpty(): boolean {
    return this.#hits.length === 0;
  }

  /** Whether a function between the offsets is worth reading. */
  has(start: number, end: number): boolean {
    return hasBetween(this.#hits, start, end);
  }

  /** Whether a statement between the offsets, in a function that is read, is worth reading. */
  mentions(start: number, end: number): boolean {
    return hasBetween(this.#mentions, start, end);
  }

  /** Text that uses one of these names in its way matters from now on. Says whether anything new was found. */
  addNames(named: Iterable<readonly [NameKind, Iterable<string>]>): boolean {
    const fresh: string[] = [];
    for (const [kind, names] of named) {
      for (const name of names) {
        const known = this.#kinds.get(name);
        // An object that a factory made is more than what a socket's method was called on, and a function with a prototype is more than a function.
        const isMore =
          (kind === 'holder' && known === 'receiver') ||
          (kind === 'instance' && (known === 'receiver' || known === 'holder')) ||
          (kind === 'class' && (known === 'function' || known === 'factory'));
        if ((known !== undefined && !isMore) || untelling.has(name) || (name.length < 3 && this.#text.length > minifiedLength)) continue;
        this.#kinds.set(name, kind);
        fresh.push(name);
      }
    }
    if (fresh.length === 0) return false;
    const instances = this.#givenByClasses(fresh.filter((name) => this.#kinds.get(name) === 'class'));
    const areMade = instances.length > 0 && this.addNames([['instance', instances]]);
    const found = this.#usesOf(fresh);
    if (found.size === 0) return areMade;
    const telling = [...found].flatMap(([name, positions]): [string, readonly number[]][] => {
      // However common the name of a server is: a hook that closes it does nothing else, and what it closes is in nobody's way.
      const isTelling = this.#kinds.get(name) !== 'receiver' && positions.length <= commonName;
      return [[name, isTelling ? positions : positions.filter((index) => this.#isClosedAt(index + name.length))]];
    });
    this.#hits = merged(this.#hits, telling);
    this.#mentions = merged(this.#mentions, [...found]);
    const made = telling.flatMap(([name, positions]) => {
      const kind = this.#kinds.get(name);
      return kind === 'class' ? positions.map((index) => index - 'new '.length) : kind === 'factory' ? positions : [];
    });
    // What is done to the server that a function gave to a field matters wherever it is done, as it does to one that is made on the spot.
    const givenBy = (kind: NameKind) => telling.flatMap(([name, at]) => (this.#kinds.get(name) === kind ? at.map((index) => this.#fieldAt(index)) : []));
    const isHanded = (field: string): boolean => this.#handed.has(field);
    const held = [...givenBy('function').filter((field) => this.#kinds.get(field) === 'receiver' || isHanded(field)), ...givenBy('method').filter(isHanded)];
    if (held.length > 0) this.addNames([['holder', held]]);
    if (made.length > 0) this.addNames([['instance', [...made.map((index) => this.#givenAt(index)), ...this.#elementsOf(made)]]]);
    return true;
  }

  /** What a function of a class gave, which makes an object of it as `new` does: `const handle = Handle.create(AF_INET)`. */
  #givenByClasses(classes: readonly string[]): readonly string[] {
    if (classes.length === 0) return [];
    const calls = new RegExp(`(?<![\\w$.])(?:${classes.map(escaped).join('|')})\\s*\\.\\s*[a-z]\\w*\\s*\\(`, 'g');
    return Array.from(this.#text.matchAll(calls), ({ index }) => this.#givenAt(index));
  }

  /** What a list or an object was written with, and a loop over the list goes through: `for (const server of [new Api(), new Admin()]) server.run()`. */
  #elementsOf(made: readonly number[]): readonly string[] {
    const lists = new Set<string>();
    const elements: string[] = [];
    for (const index of made) {
      const { element, list, added, property } = listPattern.exec(this.#text.slice(Math.max(0, index - 200), index))?.groups ?? {};
      if (element !== undefined || property !== undefined) elements.push(element ?? property ?? '');
      else if (list !== undefined || added !== undefined) lists.add(list ?? added ?? '');
    }
    if (lists.size === 0) return elements;
    for (const { groups } of this.#text.matchAll(loopPattern)) {
      const { of, each, element, given } = groups ?? {};
      if (lists.has(of ?? each ?? '')) elements.push(element ?? given ?? '');
    }
    return elements;
  }

  #usesOf(names: readonly string[]): ReadonlyMap<string, readonly number[]> {
    const found = new Map<string, number[]>();
    const pattern = new RegExp(`(?<![\\w$])(?:${names.map(escaped).join('|')})(?![\\w$])`, 'g');
    // Most matches are of common words that are no use of a name: `test` makes nothing for those.
    while (pattern.test(this.#text)) {
      const end = pattern.lastIndex;
      const start = nameStart(this.#text, end);
      const name = this.#text.slice(start, end);
      const kind = this.#kinds.get(name);
      if (kind === undefined || !this.#isUse(kind, name, start, end)) continue;
      const positions = found.get(name);
      if (positions === undefined) found.set(name, [start]);
      else positions.push(start);
    }
    return found;
  }

  #isClosedAt(end: number): boolean {
    closing.lastIndex = end;
    return closing.test(this.#text);
  }

  /** The variable or field that is given what stands at the offset. */
  #givenAt(index: number): string {
    return givenPattern.exec(this.#text.slice(Math.max(0, index - 120), index))?.[1] ?? '';
  }

  /** The same where it is a field. */
  #fieldAt(index: number): string {
    const name = this.#givenAt(index);
    const before = this.#text.slice(Math.max(0, index - 120), index);
    return name !== '' && new RegExp(`(?:this\\s*\\.\\s*#?|#|\\b(?:readonly|private|protected|public)\\s+)${escaped(name)}\\s*(?::[^=]*)?=[^=]*$`).test(before)
      ? name
      : '';
  }

  /**
   * Whether what stands before the offset is the object itself, or a name on which methods of sockets are called: `handle.set(…); handle.bind(…)`. Where the
   * file has functions of libc it may be any name: an option that is left out there would be one that is not set.
   */
  #isOfKnown(start: number): boolean {
    if (this.#hasLibc) return true;
    const before = this.#text.slice(Math.max(0, start - 60), start);
    if (/\b(?:this|_?self|that|_this)\s*\??\.#?$/.test(before)) return true;
    const kind = this.#kinds.get(receiverPattern.exec(before)?.[1] ?? '');
    return kind === 'receiver' || kind === 'holder' || kind === 'instance';
  }

  #isUse(kind: NameKind, name: string, start: number, end: number): boolean {
    const pattern = uses[kind];
    pattern.lastIndex = end;
    if (!pattern.test(this.#text)) return false;
    const before = this.#text[start - 1];
    switch (kind) {
      case 'function':
      case 'factory':
        return before !== '.';
      case 'method':
        return (before === '.' || before === '#') && (!everydayMethods.has(name) || this.#isOfKnown(start));
      case 'class':
        return /(?:new|extends)\s+(?:[\w$]+\.)?$/.test(this.#text.slice(Math.max(0, start - 40), start));
      default:
        return true;
    }
  }
}

/** What is given something, just before what it is given, or what else it would be given: `this.server = options.server ?? `, `const fd = check(`. */
const givenPattern =
  /([\w$]+)\s*(?::[^=;,(){}]{1,60})?(?:\?\?|\|\|)?=\s*(?:[\w$]+(?:\??\.[\w$]+){0,3}\s*(?:\?\?|\|\|)\s*)?(?:await\s+)?(?:(?:[\w$]+\??\.){0,3}[\w$]+\(\s*){0,2}(?:new\s+)?(?:[\w$]+\s*\??\.\s*){0,4}$/;
/** What a list is given, or a loop goes through, up to one of the list's elements; a property of an object. */
const listPattern =
  /(?:\b(?:const|let|var)\s+(?<element>[\w$]+)\s+of\s*|(?<list>[\w$]+)\s*(?::[^=;(){}]{1,60})?=\s*)\[[^\];{}]*$|(?<added>[\w$]+)\s*\.\s*(?:push|add|set)\s*\([^;{}]*$|(?<property>[\w$]+)\s*:\s*$/;
/** A loop over a list that has a name. */
const loopPattern =
  /\b(?:const|let|var)\s+(?<element>[\w$]+)\s+of\s+(?:this\.)?#?(?<of>[\w$]+)\s*(?:\.\s*values\s*\(\s*\)\s*)?\)|(?<each>[\w$]+)\s*\.\s*(?:forEach|map)\s*\(\s*(?:async\b\s*)?\(?\s*(?<given>[\w$]+)/g;
/** The name of the receiver, just before a method's. */
const receiverPattern = /([\w$]+)\s*[!?]?\.\s*$/;
const closing = /\s*[!?]?\.\s*(?:close|destroy|stop)\s*\(/y;
const methodNames = [...new Set([...nodeMethods.keys(), ...runtimeClosers.keys(), ...runtimeJoins.keys(), runtimeAccept.method])].join('|');
/** A name that is used more often than this says nothing about what it names. */
const commonName = 60;
/** In files above this length, names of one or two characters are a minifier's: the same name means something else everywhere. */
const minifiedLength = 200_000;
/** Methods of JavaScript's own objects and of streams: that a file defines one more says nothing about the others. */
const everydayMethods = new Set(
  'constructor then catch finally map forEach filter find some every reduce get set has add delete push pop shift unshift slice concat join keys values entries next return throw call apply bind toString toJSON valueOf on once off emit write end pipe read send data error parse format test run init main log warn info debug create update remove open start stop close connect listen destroy handle process use render resolve reject'.split(
    ' ',
  ),
);

const held = new RegExp(String.raw`\s*(?:[!?]{0,2}\.\s*(?:${methodNames})\b|=(?![=>])|[,;)}\]]|$)`, 'my');

/** What follows a name where it is used in its way. */
const uses: Readonly<Record<NameKind, RegExp>> = {
  function: /\s*(?:[(,);]|\.(?:call|apply|bind)\b)/y,
  factory: /\s*(?:[(,);]|\.(?:call|apply|bind)\b)/y,
  method: /\s*(?:[(,)]|\.(?:call|apply|bind)\b)/y,
  class: /(?![\w$])/y,
  // A function that is given it may be what binds it: `join(socket, group)`.
  instance: /\s*(?:[!?]{0,2}\.|[,)])/y,
  holder: held,
  receiver: held,
};

/** What stands before a method or is given a value, and is no variable of anybody's. */
const untelling = new Set(['', 'constructor', 'this', 'super', 'self', 'exports', 'module', 'window', 'global', 'globalThis', 'default', 'return', 'await']);

function hasBetween(positions: readonly number[], start: number, end: number): boolean {
  let low = 0;
  let high = positions.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0) < start) low = middle + 1;
    else high = middle;
  }
  return (positions[low] ?? Number.POSITIVE_INFINITY) < end;
}

function merged(positions: readonly number[], found: readonly (readonly [string, readonly number[]])[]): readonly number[] {
  return found.length === 0 ? positions : [...positions, ...found.flatMap(([, more]) => more)].sort((a, b) => a - b);
}

function positionsOf(pattern: RegExp, text: string): readonly number[] {
  const positions: number[] = [];
  for (const match of text.matchAll(pattern)) positions.push(match.index);
  return positions;
}
