import type { Span } from '../../ir/index.ts';
import { isInside } from './comments.ts';
import { anyWord, isEventWord } from './libraryWords.ts';

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
export const longestName = 80;

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

export function sameSets<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return a.size === b.size && [...a].every((each) => b.has(each));
}
