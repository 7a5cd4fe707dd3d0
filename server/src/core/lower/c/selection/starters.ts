import type { Span } from '../../../ir/index.ts';
import { isInside } from '../tree/comments.ts';
import { anyWord, interfaceWord, isEventWord } from './libraryWords.ts';

/** Whether a text can hold anything for lowering. */
export function mentionsSocketsC(text: string): boolean {
  return anyWord.test(text) || callsListener(text) || startsServer(text) || givesOption(text) || namedForJoining(text).next().done === false;
}

/** Where a program begins whose server stands in other files: what it is given there, and in which order it is asked to do what, is known here alone. */
export function startsServer(text: string, comments: readonly Span[] = []): boolean {
  if (!text.includes('main') || !isInCode(entry, text, comments) || !ownInclude.test(text)) return false;
  return socketInclude.test(text) || isInCode(serverName, text, comments) || (!interfaceWord.test(text) && isInCode(partName, text, comments));
}

const entry = /\bmain\s*\(/g;
const ownInclude = /^[ \t]*#[ \t]*include[ \t]*"/m;
/** Who includes what the interface is declared in does something with sockets, be it no more than to receive, or to wait until there is something to receive. */
const socketInclude = /^[ \t]*#[ \t]*include[ \t]*<(?:sys\/(?:socket|un|select|epoll|event)|poll|netinet\/in|arpa\/inet|netdb|winsock2?)\.h>/m;
const serverName = /\b\w*(?:listen|bind|sock|serve|tcp|udp|daemon|proxy)\w*(?:\s*[({]|\s+\w+\s*[({;])/gi;
/** What a server is made of, and the protocols that people write one for. Programs have many such names; where no word of sockets stands, they say something. */
const parts =
  'listen|bind|sock|serv|tcp|udp|mcast|multicast|daemon|proxy|accept|connect|dial(?!og|ect)|endpoint|gateway|broker|transport|network|client|http|web|rpc|ftp|mqtt|dns|irc|chat|telnet|smtp|coap|modbus|syslog|hub|relay|agent|bridge|collector|station|beacon|discover|receiver|publisher|subscriber|forwarder|tunnel|responder|announce|telemetry|metrics';
/** `app.run()`, `net::open()`, `trapd_loop(&trapd)`: an object or a part of the program's own is told to begin. */
const starting = '(?<=[\\w\\])](?:\\.|->)|\\w::)(?:start|run|open|init|launch|serve)\\w*|\\b[a-z]\\w*_(?:start|run|open|loop|main_?loop)';
/** `trapd_init(&trapd)`: it was made ready before. */
const preparing = '\\b[a-z]\\w*_(?:init|setup|create|new)';
/** `BellTower tower(5747)`, `std::make_unique<Gate>(host, port)`: an object is made with a port. */
const madeWithPort = '\\w(?:\\s+\\w+|>)\\s*[({](?:[^(){};]*,)?\\s*(?:[1-9]\\d{3,4}|\\w*port\\w*)\\s*[,)}]';
const partName = new RegExp(`\\b\\w*(?:${parts})\\w*(?:\\s*[({]|\\s+\\w+\\s*[({;])|(?:${starting})\\s*\\(|${madeWithPort}`, 'gi');

/** `sock_listen(`, `TcpListen(`, `listen_on_port(`: a call of a function of another file that listens, by its name. */
function callsListener(text: string, isElsewhere: (name: string, at: number) => boolean = () => true): boolean {
  for (let at = text.indexOf('isten'); at >= 0; at = text.indexOf('isten', at + 5)) {
    listener.lastIndex = at;
    const rest = listener.exec(text)?.[1];
    if (rest === undefined || !/[lL]/.test(text[at - 1] ?? '')) continue;
    const name = /\w*$/.exec(text.slice(Math.max(0, at - longestName), at))?.[0] ?? '';
    if (rest.startsWith('er') && !making.test(`${name}isten${rest}`)) continue;
    if ((name.length > 1 || rest !== '') && isElsewhere(`${name}isten${rest}`, at)) return true;
  }
  return false;
}

const listener = /isten(|_\w{1,60}|ing|er|er_\w{1,60})\s*\(/y;
/** `open_listener(`, `start_server_listener(`, `listener_create(`: those of events are added, set, called or removed. */
const making =
  /^(?:\w*_)?(?:open|creat|mak|start|set_?up|init|bind|tcp|udp|serv|net|inet|sock)\w*listener$|listener_(?:open|create|make|start|setup|init|bind)/i;
/** Longer ones are not looked up whole. */
export const longestName = 80;

/** Whether a text gives a call an option to set, or its level. */
export function givesOption(text: string): boolean {
  return givenOption(text).next().done === false;
}

/** `set_option(fd, SOL_SOCKET, SO_REUSEADDR, 1)`: what is given an option, or its level, sets the option or hands it on, whatever its own name is. */
function* givenOption(text: string): Generator<{ readonly name: string; readonly at: number }> {
  for (const { index } of text.matchAll(option)) {
    const start = Math.max(0, index - farthestOption);
    const call = callBefore.exec(text.slice(start, index));
    if (call?.[1] !== undefined && !asking.test(call[1])) yield { name: call[1], at: start + call.index };
  }
}

/** `enable_reuse(`, `set_sockopts(`: calls whose names say that they set an option, and which. */
function* namedForOption(text: string): Generator<{ readonly name: string; readonly at: number }> {
  for (const { index } of text.matchAll(/reuse|sock_?opt/gi)) {
    const before = /\w*$/.exec(text.slice(Math.max(0, index - longestName), index))?.[0] ?? '';
    callBehind.lastIndex = index;
    const name = before + (callBehind.exec(text)?.[1] ?? '');
    if (name !== before && !asking.test(name)) yield { name, at: index - before.length };
  }
}

/** `mcast_join(`, `join_group(`: calls whose names say that the socket that they are given joins a multicast group. */
function* namedForJoining(text: string): Generator<{ readonly name: string; readonly at: number }> {
  for (const { index } of text.matchAll(/join|membership/gi)) {
    const before = /\w*$/.exec(text.slice(Math.max(0, index - longestName), index))?.[0] ?? '';
    const name = before + (/^(\w+)\s*\(/.exec(text.slice(index, index + longestName))?.[1] ?? '');
    if (joining.test(name)) yield { name, at: index - before.length };
  }
}

const joining = /join\w*(?:group|cast)|(?:group|cast)\w*join|(?:add|join)_?membership/i;
const callBehind = /(\w+)\s*\(/y;
const option = /\b(?:SO(?:L_SOCKET|_REUSE(?:ADDR|PORT)|_LINGER)|IPV6_V6ONLY)\b/g;
/** How far from the name of a function the option stands that it is given. */
const farthestOption = 160;
/** The call that is still open at the end of the text, whose arguments are no more than calls themselves. */
const callBefore = /\b([A-Za-z_]\w*)\s*\((?:[^(){};"]|\([^(){};"]*\))*$/;
const asking = /^(?:get\w*|sizeof|defined|if|while|for|switch|return)$/i;

/**
 * The functions of other files that a text calls and whose names say that they do something to sockets, where one of them listens. What they do is known
 * where the files are put together.
 */
export function wrappersCalledIn(text: string, comments: readonly Span[], isOwn: (name: string) => boolean): ReadonlySet<string> {
  const found = new Set<string>();
  const isElsewhere = (name: string, at: number): boolean => !isOwn(name) && !isEventWord(name) && !isInside(comments, at);
  for (const { name, at } of givenOption(text)) if (isElsewhere(name, at)) found.add(name);
  const isGiving = found.size > 0;
  for (const { name, at } of namedForOption(text)) if (isElsewhere(name, at)) found.add(name);
  const known = found.size;
  for (const { name, at } of namedForJoining(text)) if (isElsewhere(name, at)) found.add(name);
  const isStart = startsServer(text, comments);
  if (!isGiving && found.size === known && !isStart && !callsListener(text, isElsewhere)) return found;
  for (const { 0: name, index } of text.matchAll(isStart && !interfaceWord.test(text) ? part : wrapper)) if (isElsewhere(name, index)) found.add(name);
  if (isStart)
    for (const pattern of [callOfModule(text), givenNothing])
      for (const { 0: name, index } of text.matchAll(pattern)) if (isElsewhere(name, index)) found.add(name);
  return found;
}

/** `rtp_new(` where `rtp.h` is included: by its name a function of the program's own. */
function callOfModule(text: string): RegExp {
  const stems = new Set(Array.from(text.matchAll(ownModule), ([, stem = '']) => stem));
  return stems.size === 0 ? /(?!)/g : new RegExp(`\\b(?:${[...stems].join('|')})_\\w+(?=\\s*\\()`, 'g');
}

/** `http_start();`, `shut_down();`: what is given nothing acts on what its own file keeps, a listener say, that another call has opened. */
const givenNothing = /(?<![\w.>:])[A-Za-z_]\w*(?=\s*\(\s*\))/g;

const ownModule = /^[ \t]*#[ \t]*include[ \t]*"(?:[^"\n]*\/)?(\w{2,})\.h"/gm;

/** Whether it takes other files to know what a text that says nothing of sockets does to them. */
export function asksOthers(text: string, comments: readonly Span[]): boolean {
  return wrappersCalledIn(text, comments, () => false).size > 0 || startsServer(text, comments);
}

/** Whether two texts of a function call the same of what may be such functions. */
export function callSameWrappers(a: string, b: string, isOwn: (name: string) => boolean): boolean {
  const called = (text: string): ReadonlySet<string> =>
    new Set(
      [
        ...[part, anyModule, givenNothing].flatMap((pattern) => Array.from(text.matchAll(pattern), ([name]) => name)),
        ...Array.from(givenOption(text), ({ name }) => name),
        ...Array.from(namedForOption(text), ({ name }) => name),
        ...Array.from(namedForJoining(text), ({ name }) => name),
      ].filter((name) => !isOwn(name)),
    );
  const begun = (text: string): ReadonlySet<string> =>
    new Set([entry, serverName, partName].flatMap((pattern) => Array.from(text.matchAll(pattern), ([name]) => name)));
  return sameSets(called(a), called(b)) && sameSets(begun(a), begun(b));
}

/** What {@link callOfModule} may find. */
const anyModule = /\b\w{2,}_\w+(?=\s*\()/g;
const wrapper = /\b\w*(?:listen|bind|sock|serv|tcp|udp|daemon|proxy|connect|dial(?!og|ect))\w*(?=\s*[({])/gi;
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
