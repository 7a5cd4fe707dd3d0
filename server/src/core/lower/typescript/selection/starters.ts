import { aboutText, isPartOfName } from './aboutText.ts';
import { takenIn, takesFromTree } from './takenNames.ts';

/**
 * The names that a text takes from files of its own tree and that, as it calls them, may start what listens: their names say so, or they are given a port. A
 * file that says nothing of sockets itself is read for these.
 * @param beside what the file has of its own: beside sockets, names that say less are worth following, and where it names what libc's calls are given, all are
 */
export function startersIn(text: string, beside: Beside = 'nothing'): readonly string[] {
  if (!takesFromTree(text)) return [];
  const taken = takenIn(text);
  if (taken.size === 0) return [];
  const starters = [...taken].filter((name) => isStarter(name, text, beside));
  const members = membersCalled(taken, text).filter((name) => isMemberStarter(name, text));
  if (starters.length === 0 || !beginsProgram.test(text)) return [...starters, ...members];
  // What a program does beside what it starts it does at the same time: `const api = serveApi(store); await ingest(store);`
  return [...[...taken].filter((name) => starters.includes(name) || (!untelling.has(name) && isAwaitedByItself(name, text))), ...members];
}

/** Whether a statement does nothing but to wait for a function of that name. */
function isAwaitedByItself(name: string, text: string): boolean {
  return new RegExp(`^[ \\t]*await\\s+${name.replaceAll('$', '\\$')}\\s*\\(`, 'm').test(text);
}

/** `lib.make`, where a file is taken as a whole and the result of the call is kept, or the call is a statement and is given a port. */
function membersCalled(taken: ReadonlySet<string>, text: string): readonly string[] {
  const called = new Set<string>();
  for (const [, name = '', of = ''] of text.matchAll(memberKept)) if (taken.has(of)) called.add(name);
  for (const { 0: call, 1: name = '', 2: of = '', index } of text.matchAll(memberStated)) {
    if (called.has(name) || !taken.has(of)) continue;
    portAlone.lastIndex = index + call.length;
    if (portAlone.test(text)) called.add(name);
  }
  return [...called];
}

/** `Gateway` of `lib.Gateway`. */
export function lastName(name: string): string {
  return name.slice(name.indexOf('.') + 1);
}

const memberKept = /=\s*(?:await\s+)?(?:new\s+)?(([A-Za-z_$][\w$]*)\.[\w$]+)\s*\(/g;

/** What such a function or class makes is called a socket, or is told to listen, or it is given a port: most others have nothing to do with any. */
function isMemberStarter(name: string, text: string): boolean {
  const member = lastName(name);
  const calls = callsOf(name, text);
  if (calls === 'of a method') return false;
  if (makes.test(member) && calls.some(({ start }) => ofSocket.test(text.slice(Math.max(0, start - 80), start)))) return true;
  const isClass = className.test(member);
  return calls.some((call) => isGiven(call, portAlone, isClass, text) || startsWhatItMakes(call, isClass, text));
}

/**
 * The descriptors and servers that functions of other files bind or listen with: `listenOn(fd)`, `lib.listen(this.barrier, 8)`. What else such a variable is
 * given to may set an option of the socket, bind it or close it: `allowRestart(this.barrier)`.
 */
export function descriptorsGiven(starters: readonly string[], text: string): readonly string[] {
  if (starters.length === 0) return [];
  const calls = new RegExp(String.raw`(?<![\w$.])(?:${starters.map((name) => name.replaceAll('$', '\\$')).join('|')})${givenDescriptor}`, 'g');
  return Array.from(text.matchAll(calls), ([, name = '']) => name);
}

/** The fields that functions of other files are given first, whatever they are called: `listenOn(this.http, port)`. */
export function fieldsGiven(starters: readonly string[], text: string): ReadonlySet<string> {
  if (starters.length === 0) return new Set();
  const calls = new RegExp(
    String.raw`(?<![\w$.])(?:${starters.map((name) => name.replaceAll('$', '\\$')).join('|')})\s*\(\s*this\s*\.\s*#?([\w$]+)\s*[,)]`,
    'g',
  );
  return new Set(Array.from(text.matchAll(calls), ([, name = '']) => name));
}

export type Beside = 'nothing' | 'sockets' | 'libc';

/** `startServer`, `listenOn`, `UdpServer`; not `Observer` and `addEventListener`. */
const tellingName = /^(?!add|remove|use|on|off)(?:listen|serve|.*(?:Listen|Serve))(?:ers?|rs?)?(?![a-z])|^(?:start|launch|boot)(?![a-z])/;
/** `initMetrics`, `runProxy`: in most programs these have nothing to do with sockets. */
const tellingBesideSockets = /^(?:init|run|set[uU]p|open|spawn|bootstrap)(?![a-z])/;

/** `openSession(5004)`, `bindSocket(41234)`: beside such a name a number like this is a port, and after `wait` it is a time. */
const tellingBesideNumber = /^(?:init|run|set[uU]p|open|spawn|bootstrap|bind|create|make|host|expose)(?![a-z])/;

function isStarter(name: string, text: string, beside: Beside): boolean {
  if (untelling.has(name)) return false;
  const isClass = className.test(name);
  if (isClass && isExtended(name, text) && (superGiven.test(text) || startsHeir(name, text))) return true;
  const calls = callsOf(name, text);
  if (calls === 'of a method') return true;
  if (makes.test(name) && calls.some(({ start }) => ofSocket.test(text.slice(Math.max(0, start - 80), start)))) return true;
  if (tellingName.test(name) || beside === 'libc' || (beside === 'sockets' && tellingBesideSockets.test(name))) return calls.length > 0;
  const given = isClass ? portOrNumber : tellingBesideNumber.test(name) ? portOrFirstNumber : portAlone;
  const handsOn = (call: Call): boolean => isGiven(call, settings, isClass, text) && (readsCommandLine.test(text) || (isClass && beside === 'sockets'));
  if (calls.some((call) => isGiven(call, given, isClass, text) || handsOn(call) || startsWhatItMakes(call, isClass, text))) return true;
  return isClass && ofNetwork.test(name) && beginsProgram.test(text) && calls.some(({ start }) => /\bnew\s+$/.test(text.slice(Math.max(0, start - 12), start)));
}

/** `new BackupClient({ host })`: where a program begins, what it makes of such a class it is there for. */
const ofNetwork = /(?:Client|Session|Link|Connection|Connector|Agent|Gateway|Relay|Proxy|Tunnel|Bridge|Transport|Peer|Monitor|Poller|Discovery|Beacon)$/;
const beginsProgram = /\b(?:process\.(?:argv|exit(?:Code)?\b|on(?:ce)?\s*\(\s*['"]SIG)|Deno\.(?:args|exit|addSignalListener)\b|Bun\.argv|parseArgs\s*\()/;

/** Who reads the command line hands what it says to those who act on it: `shoot(options)`. */
const readsCommandLine = /\b(?:process\.argv|Deno\.args|Bun\.argv|parseArgs\s*\()/;

/** `createServer`, `makeGateway`: a function that gives an object. */
export const makes = /^(?:create|make|build|new)[A-Z]/;

/** Whether a class of the text extends the one of that name. */
export function isExtended(name: string, text: string): boolean {
  const about = aboutText(text);
  about.bases ??= new Set(Array.from(text.matchAll(/extends ([\w$.]+)/g), ([, base = '']) => base));
  for (const base of about.bases) if (base.startsWith(name)) return true;
  return false;
}

/** `class Echo extends Service { … }`, `new Echo().start()`, `new Echo('echo', 7007)` */
function startsHeir(name: string, text: string): boolean {
  const heirs = [...text.matchAll(new RegExp(`\\bclass\\s+([\\w$]+)\\s+extends\\s+${name.replaceAll('$', '\\$')}(?![\\w$])`, 'g'))];
  return heirs.some(([, heir = '']) => {
    const calls = callsOf(heir, text);
    return calls !== 'of a method' && calls.some((call) => isGiven(call, portOrNumber, true, text) || startsWhatItMakes(call, true, text));
  });
}

/** `const socket = makeEndpoint(options)`: what is made is called a socket. */
const ofSocket =
  /\b(?:const|let|var)\s+(?:(?!web)\w*[sS]ock(?:et)?|\w*(?<![a-z])[uU]dp\w*|\w*(?:[lL]istener|[sS]erver))\s*(?::[^=\n]{1,40})?=\s*(?:await\s+)?$/;

/** What follows a name that starts something: its call, or that of a method of what it names. */
export const starts = String.raw`\s*(?:\.\s*(?:listen|start|serve|launch)(?:[A-Z]\w*)?\s*)?\(`;

interface Call {
  readonly start: number;
  /** Where the parenthesis opens. */
  readonly open: number;
  /** `Sock.tcp()`: a function of the class, which makes an object of it as `new` does. */
  readonly isFactory?: true;
}

/** Where a name is called, or made with `new`, by itself; `of a method` where a method of it is one that starts what listens: `app.listen(80)`, `web.start()`. */
function callsOf(name: string, text: string): readonly Call[] | 'of a method' {
  const calls: Call[] = [];
  const isClass = className.test(name);
  for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length)) {
    const end = start + name.length;
    // Most uses of a name are no calls, as the next character says.
    const next = text.charCodeAt(end);
    if (isPartOfName(next) || isPartOfName(text.charCodeAt(start - 1)) || text[start - 1] === '.') continue;
    method.lastIndex = end;
    if (method.test(text)) return 'of a method';
    opening.lastIndex = end;
    if (opening.test(text)) {
      calls.push({ start, open: opening.lastIndex - 1 });
      continue;
    }
    if (!isClass || next !== 0x2e || !listens(text)) continue;
    factory.lastIndex = end;
    if (factory.test(text)) calls.push({ start, open: factory.lastIndex - 1, isFactory: true });
  }
  return calls;
}

/** Asked of one text for each of the names that it takes. */
function listens(text: string): boolean {
  const about = aboutText(text);
  about.listens ??= text.includes('.listen(');
  return about.listens;
}

/** Whether a text has what the pattern finds. Where a name is given anew in every test of a file, each of these asks for the whole text. */
function has(pattern: string, text: string): boolean {
  const { has } = aboutText(text);
  let found = has.get(pattern);
  if (found === undefined) {
    found = new RegExp(pattern).test(text);
    has.set(pattern, found);
  }
  return found;
}

const method = /\s*\.\s*(?:listen|start|serve|launch)(?:[A-Z]\w*)?\s*\(/y;
const opening = /\s*\(/y;
const factory = /\s*\.\s*[a-z]\w*\s*\(/y;
const className = /^[A-Z]/;

function isGiven({ start, open, isFactory }: Call, given: RegExp, isClass: boolean, text: string): boolean {
  // A number that any other function of the class is given may be a time.
  if (isFactory === true) return false;
  if (isClass && !/\bnew\s+$/.test(text.slice(Math.max(0, start - 12), start))) return false;
  given.lastIndex = open;
  return given.test(text);
}

/** `const app = createApp(); app.listen(port)`, `new Gateway(options).start()`, `const lobby = new Lobby(); lobby.open(7777)` */
function startsWhatItMakes({ start, open, isFactory }: Call, isClass: boolean, text: string): boolean {
  const before = text.slice(Math.max(0, start - 140), start);
  if (isFactory === true) return listensAtOnce(open, text) || listensBy(made.exec(before)?.[1], text);
  const isMade = isClass && /\bnew\s+$/.test(before);
  if (isMade && (startsAtOnce(open, text) || (ofList.test(before) && startsEach.test(text)))) return true;
  const { variable, field } = (isAssigned.test(before) ? madeFor.exec(before)?.groups : undefined) ?? {};
  const name = (variable ?? field)?.replaceAll('$', '\\$');
  if (name === undefined) return false;
  if (variable === undefined) return isMade && has(String.raw`\.\s*#?${name}\s*[!?]?\.\s*(?:${ofObjects})`, text);
  // `const services = [api, admin];`, and all of these are started.
  if (isMade && has(String.raw`[[(,]\s*${name}\s*[\],)]`, text) && startsEach.test(text)) return true;
  const calls = `${isMade ? `${ofObjects}|` : makes.test(lastName(text.slice(start, open).trim())) ? `${ofMade}|` : ''}${ofPart}|${givenPort}`;
  if (has(String.raw`(?<![\w$.])${name}\s*\.\s*(?:${calls})`, text)) return true;
  if (!isMade) return false;
  const chained = text.matchAll(new RegExp(String.raw`(?<![\w$.])${name}\s*\.\s*[\w$]+\s*\(`, 'g'));
  return Array.from(chained).some((call) => startsAtOnce(call.index + call[0].length - 1, text));
}

/** `Sock.tcp().bind(80).listen(16)` */
function listensAtOnce(open: number, text: string): boolean {
  const end = text.indexOf(';', open);
  return text.slice(open, end < 0 ? open + longestArguments : Math.min(end, open + longestArguments)).includes(').listen(');
}

function listensBy(name: string | undefined, text: string): boolean {
  return name !== undefined && text.includes(`${name}.listen(`);
}

/** Whether what the call gives is told to start, at once or after other calls of a chain: `new Gateway(options).on('data', take).start()`. */
function startsAtOnce(open: number, text: string): boolean {
  let depth = 0;
  for (let at = open; at < Math.min(text.length, open + longestArguments); at++) {
    if (text[at] === '(') depth += 1;
    else if (text[at] === ')' && --depth === 0) {
      methodOfMade.lastIndex = at + 1;
      if (methodOfMade.test(text)) return true;
      anyMethod.lastIndex = at + 1;
      if (!anyMethod.test(text)) return false;
    }
  }
  return false;
}

/** What an object of a class does of its own: `open` says more of it than of what a module gives. */
const ofObjects = String.raw`(?:listen|serve|start|launch|open|up)(?:[A-Z]\w*)?\s*\(`;
/** `[new Api(), new Admin()]`, `services.push(new Api())` */
const ofList = /[[(,]\s*new\s+$/;
/** `for (const service of services) await service.start()`, `services.map((service) => service.start())` */
const startsEach = new RegExp(
  String.raw`\bfor\s*\(\s*(?:const|let|var)\s+([\w$]+)\s+of\b[^;{}]{1,80}\)[^}]{0,200}(?<![\w$.])\1\s*\.\s*(?:${ofObjects})|\.(?:map|forEach)\(\s*(?:async\s*)?\(?\s*([\w$]+)\s*\)?\s*=>[^;]{0,120}(?<![\w$.])\2\s*\.\s*(?:${ofObjects})`,
);
/** What an object does that a function gave: less than of a class is told by `open`. */
const ofMade = String.raw`(?:listen|serve|start|launch)(?:[A-Z]\w*)?\s*\(`;
/** `lobby.server.listen(port)`: a server that a function gives among other things. */
const ofPart = String.raw`[\w$]+\s*\.\s*listen\s*\(`;
const methodOfMade = new RegExp(String.raw`\s*\.\s*${ofObjects}`, 'y');
const anyMethod = /\s*\.\s*[\w$]+\s*\(/y;
const longestArguments = 600;

const port = String.raw`(?:(?<![A-Za-z])port|Port|PORT)\b`;
/** What is given before the port on the same line, or in an object that goes over several. */
const before = String.raw`(?:[^;()\n]{0,160}|\s*(?:[\w$.]{1,40},\s*)?\{(?:[^;()]|\([^;()\n]{0,80}\)){0,240})`;
/** `lib.receiver('sensors', lib.PORT)`; what writes to a log only says which it is. */
const memberStated = /^[ \t]*(?:await\s+)?(([A-Za-z_$][\w$]*)\.(?!(?:log|info|debug|trace|warn|error|notice|verbose|print\w*)\b)[\w$]+)\s*(?=\()/gm;
const portAlone = new RegExp(String.raw`\(${before}${port}`, 'y');
const portOrNumber = new RegExp(String.raw`\((?:${before}${port}|[^;()\n]{0,160}\b\d{4,5}\b)`, 'y');
const portOrFirstNumber = new RegExp(String.raw`\(${before}${port}|\(\s*(?:['"\x60][\w.:*-]*['"\x60]\s*,\s*)?\d{4,5}\b`, 'y');
const settings = /\(\s*(?:[\w$]+\s*,\s*)?(?:(?:\w*[oO]ptions|opts|\w*[cC]onfig|\w*[sS]ettings)\b(?:\.[\w$]+)?|(?:constants|defaults)\.[\w$]+)\s*[,)]/y;
const superGiven = new RegExp(String.raw`\bsuper\s*\([^;()\n]{0,160}(?:\b\d{2,5}\b|${port})`);
/** The end of {@link madeFor}, without which most calls are. */
const isAssigned = /=\s*(?:await\s+)?(?:new\s+)?$/m;
/** `const link = new Transport(…)`, `this.link = new Transport(…)`, `private readonly link = new Transport(…)` */
const madeFor =
  /(?:\b(?:const|let|var)\s+(?<variable>[\w$]+)|(?:\b(?:this|self|that)\s*\.\s*|\b(?:private|protected|public|readonly)\s+|^\s+)#?(?<field>[\w$]+))\s*(?::[^=\n]{1,60})?=\s*(?:await\s+)?(?:new\s+)?$/m;
const made = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=\n]{1,60})?=\s*(?:await\s+)?(?:new\s+)?$/;
const firstGiven = String.raw`(?:\{\s*port:\s*)?(?:\d{2,5}\b|[\w$.]*(?:${port})(?!\s*:))`;
/** A port for what listens by its name, or what can hardly be anything but a port. */
const givenPort = String.raw`(?:listen|serve|bind|start|open)\w*\s*\(\s*${firstGiven}|(?!\w*(?:[tT]imeout|[dD]elay|[iI]nterval|[wW]ait|[sS]leep))\w+\s*\(\s*(?:\{\s*port:\s*)?[\w$.]*(?:${port})(?!\s*:)`;

const descriptor = String.raw`\w*(?:[fF]d|[sS]ock(?:et)?|[hH]andle|[sS]erver|[lL]istener)(?=\s*[,)])`;
/** What libc's own functions are given before an address or the length of a queue. */
const beforeAddress = String.raw`(?<=\b(?:bind|listen)\s*\([^()]*)(?!\w*[pP]ort\b|this\b|null\b)[A-Za-z_]\w*(?=\s*,)`;
const givenDescriptor = String.raw`(?:\s*\.\s*\w+)?\s*\(\s*(?:this\s*\.\s*#?)?(${descriptor}|${beforeAddress})`;

const untelling = new Set(['import', 'as', 'default', 'type', 'from']);
