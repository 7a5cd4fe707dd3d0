import { endingCalls, socketWords } from '../../apis/posix.ts';
import type { Span } from '../../ir/index.ts';
import { endOf } from './collect.ts';
import { isInside } from './comments.ts';
import type { FunctionInfo } from './context.ts';
import { isOperator } from './conversions.ts';
import { holdsSockets } from './headerClasses.ts';

/** Whether a text can hold anything for lowering. */
export function mentionsSocketsC(text: string): boolean {
  return anyWord.test(text) || callsListener(text) || startsServer(text);
}

/** Where a program begins whose server stands in other files: what it is given there, and in which order it is asked to do what, is known here alone. */
export function startsServer(text: string, comments: readonly Span[] = []): boolean {
  if (!text.includes('main') || !isInCode(entry, text, comments) || !ownInclude.test(text)) return false;
  return socketInclude.test(text) || isInCode(serverName, text, comments) || (!anyWord.test(text) && isInCode(partName, text, comments));
}

const entry = /\bmain\s*\(/g;
const ownInclude = /^[ \t]*#[ \t]*include[ \t]*"/m;
/** Who includes what the interface is declared in does something with sockets, be it no more than to receive. */
const socketInclude = /^[ \t]*#[ \t]*include[ \t]*<(?:sys\/socket|netinet\/in|winsock2?)\.h>/m;
const serverName = /\b\w*(?:listen|bind|sock|serve|tcp|udp|daemon|proxy)\w*(?:\s*[({]|\s+\w+\s*[({;])/gi;
/** What a server is made of, and the protocols that people write one for. Programs have many such names; where no word of sockets stands, they say something. */
const parts =
  'listen|bind|sock|serv|tcp|udp|mcast|multicast|daemon|proxy|accept|connect|endpoint|gateway|broker|transport|network|client|http|web|rpc|ftp|mqtt|dns|irc|chat|telnet|smtp|coap|modbus|syslog|hub|relay|agent|bridge|collector|station|beacon|discover|receiver|publisher|subscriber|forwarder|tunnel|responder|announce|telemetry|metrics';
/** `app.run()`, `net::open()`, `trapd_loop(&trapd)`: an object or a part of the program's own is told to begin. */
const starting = '(?<=[\\w\\])](?:\\.|->)|\\w::)(?:start|run|open|init|launch|serve)\\w*|\\b[a-z]\\w*_(?:start|run|open|loop|main_?loop)';
/** `trapd_init(&trapd)`: it was made ready before. */
const preparing = '\\b[a-z]\\w*_(?:init|setup|create|new)';
const partName = new RegExp(`\\b\\w*(?:${parts})\\w*(?:\\s*[({]|\\s+\\w+\\s*[({;])|(?:${starting})\\s*\\(`, 'gi');

/** `sock_listen(`, `TcpListen(`, `listen_on_port(`: a call of a function of another file that listens, by its name. */
function callsListener(text: string, isElsewhere: (name: string, at: number) => boolean = () => true): boolean {
  for (let at = text.indexOf('isten'); at >= 0; at = text.indexOf('isten', at + 5)) {
    listener.lastIndex = at;
    const rest = listener.exec(text)?.[1];
    if (rest === undefined || !/[lL]/.test(text[at - 1] ?? '')) continue;
    const name = /\w*$/.exec(text.slice(Math.max(0, at - longestName), at))?.[0] ?? '';
    if ((name.length > 1 || rest !== '') && isElsewhere(`${name}isten${rest}`, at)) return true;
  }
  return false;
}

const listener = /isten(|_\w{1,60}|ing)\s*\(/y;
/** Longer ones are not looked up whole. */
const longestName = 80;

/**
 * The functions of other files that a text calls and whose names say that they do something to sockets, where one of them listens. What they do is known
 * where the files are put together.
 */
export function wrappersCalledIn(text: string, comments: readonly Span[], isOwn: (name: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const isElsewhere = (name: string, at: number): boolean => !isOwn(name) && !isEventWord(name) && !isInside(comments, at);
  const isStart = startsServer(text, comments);
  if (!isStart && !callsListener(text, isElsewhere)) return found;
  for (const { 0: name, index } of text.matchAll(isStart && !anyWord.test(text) ? part : wrapper)) if (isElsewhere(name, index)) found.add(name);
  if (isStart) for (const { 0: name, index } of text.matchAll(callOfModule(text))) if (isElsewhere(name, index)) found.add(name);
  return found;
}

/** `rtp_new(` where `rtp.h` is included: by its name a function of the program's own. */
function callOfModule(text: string): RegExp {
  const stems = new Set(Array.from(text.matchAll(ownModule), ([, stem = '']) => stem));
  return stems.size === 0 ? /(?!)/g : new RegExp(`\\b(?:${[...stems].join('|')})_\\w+(?=\\s*\\()`, 'g');
}

const ownModule = /^[ \t]*#[ \t]*include[ \t]*"(?:[^"\n]*\/)?(\w{2,})\.h"/gm;

/** Whether it takes other files to know what a text that says nothing of sockets does to them. */
export function asksOthers(text: string, comments: readonly Span[]): boolean {
  return wrappersCalledIn(text, comments, () => false).size > 0 || startsServer(text, comments);
}

/** Whether two texts of a function call the same of what may be such functions. */
export function callSameWrappers(a: string, b: string, isOwn: (name: string) => boolean): boolean {
  const called = (text: string): ReadonlySet<string> =>
    new Set([part, anyModule].flatMap((pattern) => Array.from(text.matchAll(pattern), ([name]) => name)).filter((name) => !isOwn(name)));
  const begun = (text: string): ReadonlySet<string> =>
    new Set([entry, serverName, partName].flatMap((pattern) => Array.from(text.matchAll(pattern), ([name]) => name)));
  return sameSets(called(a), called(b)) && sameSets(begun(a), begun(b));
}

/** What {@link callOfModule} may find. */
const anyModule = /\b\w{2,}_\w+(?=\s*\()/g;
const wrapper = /\b\w*(?:listen|bind|sock|serv|tcp|udp|daemon|proxy)\w*(?=\s*[({])/gi;
const part = new RegExp(`\\b\\w*(?:${parts})\\w*(?=\\s*[({])|(?:${starting}|${preparing})(?=\\s*\\()`, 'gi');

/** The same, of what is neither comment nor string. */
export function mentionsSocketsInCode(text: string, comments: readonly Span[]): boolean {
  return isInCode(new RegExp(anyWord.source, 'g'), text, comments);
}

function isInCode(pattern: RegExp, text: string, comments: readonly Span[]): boolean {
  // exec() would leave in the pattern where it stopped, and matchAll() begins there.
  for (const { index } of text.matchAll(pattern)) if (!isInside(comments, index)) return true;
  return false;
}

/** How many calls away from an event a function may be for the socket to reach it. */
const farthestCaller = 5;

/** The functions that need not be lowered when nothing relevant calls or is called by them are long ones; a short helper costs nothing. */
const shortHelper = 900;

/** What is handed to another function is called there: that a short one does nothing to the socket is worth knowing. */
const shortCallback = 300;

/** What the words of a function say that matters to whether it, and others, are lowered. */
export interface Mentions {
  /** It calls what a socket goes through. */
  leads: boolean;
  /** It fills in an address. */
  fills: boolean;
  /** It calls what ends the process. */
  ends: boolean;
  /** Functions of the file that it calls, and those that it names otherwise. */
  readonly calls: Set<FunctionInfo>;
  readonly taken: Set<FunctionInfo>;
}

/** Reads the words of functions, whose names and those of the macros are known. */
export class MentionReader {
  readonly #meanings: ReadonlyMap<string, Meaning>;

  constructor(functions: readonly FunctionInfo[], wordsOfMacros: ReadonlySet<string>) {
    this.#meanings = meaningsOf(functions, wordsOfMacros);
  }

  /** @param spans the functions by their place in the text; what stands in none of them is nobody's */
  read(text: string, start: number, end: number, spans: readonly FunctionInfo[], mentionsOf: (inside: FunctionInfo | undefined) => Mentions): void {
    const identifier = /[A-Za-z_]\w*|\d(?:[\w.]|'(?=\w))*|"(?:\\[\s\S]|[^"\\\n])*"?|'(?:\\[\s\S]|[^'\\\n])*'?|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*/g;
    identifier.lastIndex = start;
    let at = 0;
    for (let match = identifier.exec(text); match !== null && match.index < end; match = identifier.exec(text)) {
      const meaning = this.#meanings.get(match[0]);
      if (meaning === undefined) continue;
      const offset = match.index;
      while (at < spans.length && endOfFirst(spans[at]) <= offset) at += 1;
      const inside = holderAt(spans, at, offset);
      const isCall = /^\s*\(/.test(text.slice(identifier.lastIndex, identifier.lastIndex + 8));
      const mentions = mentionsOf(inside);
      for (const info of candidatesOf(meaning, inside)) {
        const isMade = !isCall && info.name === info.ownerClass?.name && making.test(text.slice(identifier.lastIndex, identifier.lastIndex + longestName));
        if (!isCall && !isMade) mentions.taken.add(info);
        else if (inside?.id !== info.id) mentions.calls.add(info);
      }
      // The name of a constructor is an event to others, not where it is defined.
      if (meaning.isEvent && isCall && !(inside !== undefined && offset < inside.declarator.end)) mentions.leads = true;
      if (meaning.isAddress) mentions.fills = true;
      if (meaning.isEnd) mentions.ends = true;
    }
  }
}

/** Behind the name of a class: `Server server(8080)`, `Server server;`, `make_unique<Server>(8080)`, `Server{8080}`. */
const making = /^(?:\s*\{|\s*>\s*[({]|\s+\w+\s*[({;,=])/;

export function noMentions(): Mentions {
  return { leads: false, fills: false, ends: false, calls: new Set(), taken: new Set() };
}

/** Whether the two say the same of which functions are lowered. */
export function sameMentions(a: Mentions, b: Mentions): boolean {
  return a.leads === b.leads && a.fills === b.fills && a.ends === b.ends && sameSets(a.calls, b.calls) && sameSets(a.taken, b.taken);
}

function sameSets<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}

/** Whether a function is so short that it is lowered wherever something relevant calls it. */
export function isShort(length: number): boolean {
  return length < shortHelper;
}

/** Whether it is so short that it is lowered wherever something relevant hands it on. */
export function isShortCallback(length: number): boolean {
  return length < shortCallback;
}

/**
 * Decides by the text which functions are lowered: those that name an event of a socket, those that lead to one, those that fill in addresses, and the
 * helpers that these call. The others can do nothing to a socket that the events would show.
 */
export function markRelevant(text: string, functions: readonly FunctionInfo[], reader: MentionReader): ReadonlyMap<FunctionInfo, Mentions> {
  const spans = [...functions].sort((a, b) => a.view.start - b.view.start);
  const mentions = new Map<FunctionInfo, Mentions>(functions.map((info) => [info, noMentions()]));
  const outside = noMentions();
  reader.read(text, 0, text.length, spans, (inside) => (inside === undefined ? outside : (mentions.get(inside) ?? outside)));
  for (const each of [outside, ...mentions.values()]) for (const info of each.taken) info.isAddressTaken = true;

  const callers = new Map<FunctionInfo, FunctionInfo[]>();
  for (const [caller, { calls }] of mentions) {
    for (const info of calls) {
      const known = callers.get(info);
      if (known === undefined) callers.set(info, [caller]);
      else known.push(caller);
    }
  }
  const having = (what: 'leads' | 'fills'): readonly FunctionInfo[] => functions.filter((info) => mentions.get(info)?.[what]);
  const leading = closure(having('leads'), (info) => callers.get(info) ?? [], farthestCaller);
  const chosen = new Set([...leading, ...having('fills')]);
  const ends = (info: FunctionInfo): boolean => mentions.get(info)?.ends === true;
  const length = ({ view }: FunctionInfo): number => view.end - view.start;
  const isCallback = (info: FunctionInfo): boolean => isShortCallback(length(info));
  const helpers = (info: FunctionInfo): readonly FunctionInfo[] => [
    ...[...(mentions.get(info)?.calls ?? [])].filter((helper) => ends(helper) || isShort(length(helper))),
    ...[...(mentions.get(info)?.taken ?? [])].filter(isCallback),
  ];
  // The entries of a table, of which another may be one that does something to a socket.
  const entries = [...outside.taken].some((info) => chosen.has(info)) ? [...outside.taken].filter(isCallback) : [];
  for (const info of closure([...chosen, ...entries], helpers)) {
    info.isRelevant = true;
    info.isHelper = !chosen.has(info);
    info.isLeading = leading.has(info);
    info.isFilling = !info.isLeading && mentions.get(info)?.fills === true;
    info.endsProcess = ends(info);
  }
  // The fields of an object whose methods matter are set by its constructor, what it holds is closed by its destructor, and it may stand for its descriptor.
  const owners = new Set(functions.filter((info) => info.isRelevant).map((info) => info.ownerClass));
  // `Owner fd(socket(…))` calls a constructor by no more than the name of the class.
  for (const info of chosen)
    for (const { name, ownerClass } of mentions.get(info)?.taken ?? []) if (ownerClass?.name === name && holdsSockets(ownerClass)) owners.add(ownerClass);
  for (const info of functions) {
    const owner = info.ownerClass;
    if (owner === undefined || !owners.has(owner)) continue;
    if (info.name !== owner.name && info.name !== `~${owner.name}` && !isOperator(info.name)) continue;
    info.isRelevant = true;
    info.isLeading = true;
    info.isHelper = false;
  }
  return mentions;
}

/** Of a file that is read for what others call in it, every short function is a helper: which of them are called, those know. */
export function markCalled(functions: readonly FunctionInfo[]): void {
  for (const info of functions) {
    if (info.isRelevant || !isShort(info.view.end - info.view.start)) continue;
    info.isRelevant = true;
    info.isHelper = true;
  }
}

/** The function around an offset. A method inside a class inside a function is rare enough to be found by looking back a little. */
function endOfFirst(info: FunctionInfo | undefined): number {
  return info === undefined ? 0 : endOf(info);
}

function holderAt(spans: readonly FunctionInfo[], at: number, offset: number): FunctionInfo | undefined {
  const info = spans[at];
  return info !== undefined && info.view.start <= offset && offset < endOf(info) ? info : undefined;
}

/** Methods of one name are many where classes are: of too many, those of the same class are meant. */
function candidatesOf(meaning: Meaning, inside: FunctionInfo | undefined): readonly FunctionInfo[] {
  if (meaning.functions.length <= 16) return meaning.functions;
  const owner = inside?.ownerClass;
  return owner === undefined ? [] : (owner.methods.get(meaning.functions[0]?.name ?? '') ?? []);
}

/** What a word can mean in this file. */
interface Meaning {
  readonly functions: FunctionInfo[];
  readonly isEvent: boolean;
  readonly isAddress: boolean;
  readonly isEnd: boolean;
}

function meaningsOf(functions: readonly FunctionInfo[], wordsOfMacros: ReadonlySet<string>): ReadonlyMap<string, Meaning> {
  const meanings = new Map<string, Meaning>();
  for (const name of [...eventWords, ...wordsOfMacros, ...addressWords, ...endWords]) {
    meanings.set(name, {
      functions: [],
      isEvent: eventWords.has(name) || wordsOfMacros.has(name),
      isAddress: addressWords.has(name),
      isEnd: endWords.has(name),
    });
  }
  for (const info of functions) {
    const known = meanings.get(info.name);
    if (known === undefined) meanings.set(info.name, { functions: [info], isEvent: false, isAddress: false, isEnd: false });
    else known.functions.push(info);
  }
  return meanings;
}

function closure(
  seeds: readonly FunctionInfo[],
  next: (info: FunctionInfo) => readonly FunctionInfo[],
  farthest = Number.POSITIVE_INFINITY,
): Set<FunctionInfo> {
  const reached = new Set(seeds);
  let edge = [...reached];
  for (let distance = 0; edge.length > 0 && distance < farthest; distance += 1) {
    const following: FunctionInfo[] = [];
    for (const info of edge) {
      for (const other of next(info)) {
        if (reached.has(other)) continue;
        reached.add(other);
        following.push(other);
      }
    }
    edge = following;
  }
  return reached;
}

const { calls: eventWords, addresses: addressWords } = socketWords;
const addressField = /^(?:(?:sin6?|sun|ai|imr|ipv6mr)_[a-z_]+|s[as]_family|s6_addr|l_onoff|l_linger)$/;
const endWords: ReadonlySet<string> = new Set([...endingCalls, 'throw']);
const anyWord = new RegExp(`\\b(?:(?:${[...eventWords].join('|')})\\s*\\(|(?:${[...addressWords].join('|')})\\b)`);

/** What a word of the library stands for in a function that is sliced. */
export function roleOfWord(name: string): 'event' | 'address' | 'kept' | undefined {
  if (eventWords.has(name)) return 'event';
  if (addressWords.has(name) || addressField.test(name)) return 'address';
  return name === 'fork' || name === 'vfork' || name === 'Fork' || name === 'getsockname' ? 'kept' : undefined;
}

export function isEventWord(name: string): boolean {
  return eventWords.has(name);
}
