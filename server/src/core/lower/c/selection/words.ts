import { endingCalls, memoryRows, observingCalls } from '../../../apis/posix.ts';
import type { Span } from '../../../ir/index.ts';
import { isWordStart, nextCharacter, previousCharacter, previousIndex } from '../tree/characters.ts';

export interface Word {
  readonly name: string;
  readonly at: number;
  readonly chunk: number;
  readonly isEvent: boolean;
  /** `c` of `c->fd`: the mention is of the field. */
  readonly isBase: boolean;
  /** `fd` of `c->fd`. */
  readonly isField: boolean;
  readonly isDefined: boolean;
  /** The name of what is called: a function, or a variable that holds one. */
  readonly isCallee: boolean;
  /** All of an argument, or its last part: `c`, `&c`, `o->c`. */
  readonly isArgument: boolean;
}

export interface Words {
  readonly words: readonly Word[];
  /** Chunks that hold an event, and those that return. */
  readonly seeds: ReadonlySet<number>;
  /** Chunks that test or copy: what they mention is bound up with the rest that they mention. */
  readonly binding: ReadonlySet<number>;
  /** Chunks that call what another file has: of a structure that is given to it, nobody here knows which fields it reads. */
  readonly handing: ReadonlySet<number>;
  /** Chunks that end with the brace of a block that holds an event. */
  readonly around: ReadonlySet<number>;
  /** Those of them right before the call that sets an option: whoever knows what they test knows whether it is set. */
  readonly deciding: ReadonlySet<number>;
  readonly near: readonly number[];
  readonly far: readonly number[];
  /** What the calls of sockets are given first: descriptors. */
  readonly descriptors: ReadonlySet<string>;
  /** By name: the variables and fields that it is copied into as it is (`c->fds[i] = fd`). */
  readonly copies: ReadonlyMap<string, readonly string[]>;
}

/** `isComputed`: what its events are computed from is followed; otherwise they are kept alone. */
export interface Sliced extends Span {
  readonly isComputed: boolean;
  /** It has events, or calls what has: of the addresses that it fills in, only those matter that get there. */
  readonly isLeading: boolean;
}

/**
 * What a word stands for. `event`: a call that a socket goes through; `foreign`: one of what another file has. `address`: a field of an address, or a call that makes one. `kept`: a call that
 * must not be lost where it stands, such as of a function that ends the process. `ends`: a call that is declared not to return.
 */
export type RoleOf = (name: string) => 'event' | 'foreign' | 'address' | 'kept' | 'ends' | undefined;

/**
 * Reads the words of a function, and what each stands for.
 * @param setsOption whether a call of that name sets an option: what decides about it matters
 */
export function readWords(text: string, span: Sliced, roleOf: RoleOf, setsOption: (name: string) => boolean): Words {
  const words: Word[] = [];
  const seeds = new Set<number>();
  const binding = new Set<number>();
  const handing = new Set<number>();
  const near: number[] = [];
  const far: number[] = [];
  const around = new Set<number>();
  const deciding = new Set<number>();
  const blocks: number[] = [];
  const descriptors = new Set<string>();
  const copies = new Map<string, readonly string[]>();
  const emptied = new Set<string>();
  /** `const int PORT = 8080;`: names in capitals that the function itself gives a value. */
  const ownCapitals = new Set<string>();
  let chunk = 0;
  let chunkStart = span.start;
  let parentheses = 0;
  /** The braces around the values that a variable begins with: what stands in them is part of its chunk. */
  let values = 0;
  token.lastIndex = span.start;
  for (let match = token.exec(text); match !== null && match.index < span.end; match = token.exec(text)) {
    const at = match.index;
    const found = match[0];
    const first = found.charCodeAt(0);
    if (first === 0x28) parentheses += 1;
    else if (first === 0x29) parentheses -= 1;
    else if (first === 0x7b && (values > 0 || previousCharacter(text, at) === 0x3d)) values += 1;
    else if (first === 0x7d && values > 0) values -= 1;
    else if (first === 0x3b || first === 0x7b || first === 0x7d) {
      if (first === 0x3b && parentheses > 0) continue;
      values = 0;
      if (first === 0x7b) blocks.push(chunk);
      if (first === 0x7d) blocks.pop();
      chunk += 1;
      chunkStart = token.lastIndex;
      parentheses = 0;
    } else if (isWordStart(first)) {
      const end = token.lastIndex;
      if (keywords.has(found) && !isVariable(found, text, at, end)) {
        if (nearJumps.has(found)) near.push(at);
        else if (farJumps.has(found)) {
          far.push(at);
          // What is returned is a chunk of its own: the test before it says nothing of the value.
          if (found === 'return' || found === 'co_return') {
            chunk += 1;
            seeds.add(chunk);
          }
        } else if (tests.has(found)) binding.add(chunk);
        continue;
      }
      // `*out = …` is for the caller.
      if (text[at - 1] === '*' && /^\s*$/.test(text.slice(chunkStart, at - 1))) seeds.add(chunk);
      const next = nextCharacter(text, end);
      const isCall = next === 0x28;
      if (isCall && (memoryRows.has(found) || writing.has(found))) binding.add(chunk);
      const asked = roleOf(found);
      if (asked === 'foreign') handing.add(chunk);
      const role = asked === 'foreign' ? 'event' : asked;
      if (isCall && (role === 'ends' || endingCalls.has(found))) far.push(at);
      const isField = isFieldAt(text, at);
      // A field of an address counts with the structure that it is part of, unless that is someone else's.
      const isOwnField =
        role === 'address' && !isCall && span.isLeading && isField && text[at - 1] === '.' && !pointedTo.test(text.slice(Math.max(chunkStart, at - 80), at));
      const isSeed = (role === 'event' && isCall) || (role === 'address' && !isOwnField) || (isCall && isField && makesElement(found, text, at, span, roleOf));
      if (isSeed) {
        seeds.add(chunk);
        const given = role === 'event' ? firstArgument(text, end) : undefined;
        if (given !== undefined) descriptors.add(given);
        for (const outer of blocks) around.add(outer);
        const block = blocks.at(-1);
        if (block !== undefined && setsOption(found)) deciding.add(block);
      }
      // A label, where no `?` or `case` stands before it.
      if (next === 0x3a && /^[\s\n]*$/.test(text.slice(chunkStart, at))) far.push(at);
      // `Server s(8080);` declares what reads like a call.
      const type = isCall ? /([A-Za-z_]\w*)(?:<[^<>]*>)?\s+$/.exec(text.slice(Math.max(chunkStart, at - 60), at))?.[1] : undefined;
      const isDeclared = type !== undefined && !keywords.has(type);
      const through = isCall ? closedThrough(found, text, end) : undefined;
      if (through !== undefined) emptied.add(through);
      const goesOn = next === 0x3d && emptied.has(found) && /^\s*$/.test(text.slice(chunkStart, at));
      const isKept =
        isSeed || (isCall && (role === 'kept' || closesElement(found, text, end))) || (role === 'event' && !isCall) || goesOn || letsGo(text, at, end, next);
      if (!isKept && isConstantName(found)) {
        if (next === 0x3d && assignment.test(text.slice(end, end + 8))) ownCapitals.add(found);
        if (!ownCapitals.has(found)) continue;
      }
      const isStructure = span.isLeading && addressPart(text, end, roleOf);
      const isLast = next === 0x3b || next === 0x2c || next === 0x29;
      if (isLast && previousCharacter(text, at) === 0x3d) {
        const into = copiedInto(text, chunkStart, at);
        if (into.length > 0) copies.set(found, [...(copies.get(found) ?? []), ...into]);
      }
      words.push({
        name: found,
        at,
        chunk,
        isEvent: isKept,
        isBase: !isStructure && isBaseAt(text, end),
        isCallee: isCall && !isDeclared,
        isField,
        isArgument: parentheses > 0 && isLast,
        isDefined: isDeclared || isStructure || isDefinedAt(text, at, end, next),
      });
    }
  }
  return { words, seeds, binding, handing, around, deciding, near, far, descriptors, copies };
}

/** `servers.emplace_back(8080)` of `std::vector<Server> servers;`: the element is made where it is added. */
function makesElement(name: string, text: string, at: number, { start }: Span, roleOf: RoleOf): boolean {
  if (!/^emplace(?:_back|_front)?$/.test(name)) return false;
  const [, list] = /\b(\w+)\s*\.\s*$/.exec(text.slice(Math.max(start, at - 80), at)) ?? [];
  const declared = list === undefined ? null : new RegExp(`<\\s*(?:\\w+::)*(\\w+)\\s*>\\s*${list}\\s*;`).exec(text.slice(start, at));
  const role = declared === null ? undefined : roleOf(declared[1] ?? '');
  return role === 'event' || role === 'foreign';
}

/** `u->address.`: the structure is part of what somebody else made. */
const pointedTo = /->\s*\w+(?:\.\w+)*\.$/;

const token = /[A-Za-z_]\w*|[{};()]|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|\.?\d(?:[\w.]|'(?=\w))*/g;
/** Of a function that is not followed. */
export const none: Words = {
  words: [],
  seeds: new Set(),
  binding: new Set(),
  handing: new Set(),
  around: new Set(),
  deciding: new Set(),
  near: [],
  far: [],
  descriptors: new Set(),
  copies: new Map(),
};
const nearJumps: ReadonlySet<string> = new Set(['break', 'continue', 'case', 'default']);
const farJumps: ReadonlySet<string> = new Set(['return', 'goto', 'throw', 'co_return']);
const tests: ReadonlySet<string> = new Set(['if', 'while', 'for', 'switch']);
const writing: ReadonlySet<string> = new Set([...observingCalls].filter(([, row]) => row.writes.length > 0 || row.rest !== undefined).map(([name]) => name));
const structureNames: ReadonlySet<string> = new Set(['sockaddr', 'sockaddr_in', 'sockaddr_in6', 'sockaddr_un', 'sockaddr_storage']);
const keywords: ReadonlySet<string> = new Set([
  ...nearJumps,
  ...farJumps,
  ...'if else while for do switch sizeof struct union enum class const static extern volatile unsigned signed int char short long float double void bool auto inline'.split(
    ' ',
  ),
  ...'try catch new delete this true false nullptr NULL errno typedef register using namespace template typename public private protected std'.split(' '),
  ...structureNames,
  ...'size_t ssize_t socklen_t uint16_t uint32_t uint8_t u_short SOCKET'.split(' '),
]);

/** `struct sockaddr_in sockaddr;`: the tag of a structure is no type by itself, and a name like any other. */
function isVariable(name: string, text: string, at: number, end: number): boolean {
  if (!structureNames.has(name) || /\b(?:struct|class|union)\s+$/.test(text.slice(Math.max(0, at - 12), at))) return false;
  return /^\s*(?:[.[=;,)]|->)/.test(text.slice(end, end + 12));
}

/** `fd` of `(s->fd, …)`. */
function firstArgument(text: string, open: number): string | undefined {
  const argument = /\s*\(\s*(?:\w+(?:->|\.)){0,4}([A-Za-z_]\w*)\s*[,)]/y;
  argument.lastIndex = open;
  return argument.exec(text)?.[1];
}

/** The names of what stands before the `=` that a name stands behind; none of what is no element or field. */
function copiedInto(text: string, start: number, at: number): readonly string[] {
  const target = /([\w.\->]+(?:\[[^\][]*\])*(?:(?:\.|->)\w+)*)\s*=\s*$/.exec(text.slice(Math.max(start, at - 80), at))?.[1] ?? '';
  return /[.>[]/.test(target) ? (target.replace(/\[[^\][]*\]/g, '').match(/[A-Za-z_]\w*/g) ?? []) : [];
}

/** `close(fds[i])`: what an array keeps is kept no more. */
function closesElement(name: string, text: string, end: number): boolean {
  return closing.has(name) && /^\s*\([^();]*\[/.test(text.slice(end, end + 80));
}

const closing: ReadonlySet<string> = new Set(['close', 'closesocket']);

/** `head` of `close(head->fd)`: where it is the next of a list afterwards, the next one is closed and not the same again. */
function closedThrough(name: string, text: string, end: number): string | undefined {
  return closing.has(name) ? /^\s*\(\s*(\w+)->\w+\s*\)/.exec(text.slice(end, end + 80))?.[1] : undefined;
}

/** Whether what follows a name is a field of an address inside it: `.sin_port`, `.in.sin_addr`, `[0].sin_family`. */
function addressPart(text: string, end: number, roleOf: RoleOf): boolean {
  if (!/[.[]/.test(text[end] ?? '')) return false;
  const part = /(?:\[[^\][]*\]|\.\w+){0,3}?\.(\w+)/y;
  part.lastIndex = end;
  const field = part.exec(text)?.[1];
  if (field === undefined) return false;
  if (roleOf(field) === 'address') return true;
  const rest = /^(?:\.\w+){0,2}?\.(\w+)/.exec(text.slice(part.lastIndex, part.lastIndex + 60));
  return rest?.[1] !== undefined && roleOf(rest[1]) === 'address';
}

/** `server = nullptr;` and `server.reset();` destroy what the pointer has pointed to, which nothing else of the statement says. */
function letsGo(text: string, start: number, end: number, next: number): boolean {
  if (next === 0x3d) return /^\s*=\s*nullptr\s*;/.test(text.slice(end, end + 30));
  return next === 0x28 && text[start - 1] === '.' && text.slice(start, end) === 'reset';
}

function isFieldAt(text: string, start: number): boolean {
  const before = text.charCodeAt(start - 1);
  return before === 0x2e || (before === 0x3e && text.charCodeAt(start - 2) === 0x2d);
}

function isBaseAt(text: string, end: number): boolean {
  const code = text.charCodeAt(end);
  if (code === 0x2e && changesText.test(text.slice(end, end + 24))) return false;
  return (code === 0x2e && text.charCodeAt(end + 1) !== 0x2e) || (code === 0x2d && text.charCodeAt(end + 1) === 0x3e);
}

/** Whether the name may be given a value here: assigned, stepped, its address taken, an element set. */
function isDefinedAt(text: string, start: number, end: number, next: number): boolean {
  if (next === 0x7b) return true;
  if (next === 0x5b) return assignment.test(text.slice(end, end + 60).replace(/^\s*(?:\[[^\][]*\]\s*)+/, ''));
  if (operatorStarts.has(next) && assignment.test(text.slice(end, end + 8))) return true;
  if (next === 0x2e && changesText.test(text.slice(end, end + 24))) return true;
  const at = previousIndex(text, start);
  const before = text.charCodeAt(at);
  // `std::cin >> port`, `in >> options.port`
  if (before === 0x3e ? text.charCodeAt(at - 1) === 0x3e : before === 0x2e && />>\s*(?:\w+\.)+$/.test(text.slice(Math.max(0, at - 60), at + 1))) return true;
  return before === 0x26 || ((before === 0x2b || before === 0x2d) && text.charCodeAt(at - 1) === before);
}

/** A text of the library of C++ is another afterwards. */
const changesText = /^\s*\.\s*(?:append|assign|clear|erase|insert|pop_back|push_back|replace|resize|swap)\s*\(/;
const assignment = /^\s*(?:=(?!=)|(?:[-+*/%&|^]|<<|>>)=|\+\+|--)/;
const operatorStarts: ReadonlySet<number> = new Set([...'=-+*/%&|^<>'].map((character) => character.charCodeAt(0)));

/** Names in capitals are macros and enumerators as a rule: nothing in the function gives them a value. */
function isConstantName(name: string): boolean {
  return /^[A-Z][A-Z0-9_]*$/.test(name);
}
