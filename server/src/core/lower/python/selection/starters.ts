import { standardModules } from '../../../apis/pythonModules.ts';

/**
 * Where a text calls what it takes from other modules and what, as it calls it, may start what listens: its name says so, or it is given a port. A file that
 * says nothing of sockets itself is read for these: the port that a class of another file binds may stand only here.
 * @param bindsItself so that what it starts has something to meet
 */
export function startersIn(text: string, bindsItself = false): readonly number[] {
  const found: number[] = [];
  const begun = new Begun(text, bindsItself);
  const ports = new Given(text);
  const started: number[] = [];
  for (const { name, isModule } of takenIn(text)) {
    for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length)) {
      const end = start + name.length;
      // Most uses of a name are no calls, as the next character says.
      const next = text[end];
      if (isPartOfName(text.charCodeAt(start - 1)) || text[start - 1] === '.') continue;
      if (next !== '(' && next !== '.' && begun.constructed.length > 0 && isListed(text, start, end)) {
        started.push(start, ...begun.constructed);
        continue;
      }
      if ((next === '.' || next === ',' || next === ')') && isStartedByThread(text, start, end, isModule)) {
        if (begun.isEntry) started.push(start);
        continue;
      }
      if (next !== '(' && next !== '.') continue;
      const called = calledAt(text, start, end, isModule);
      if (called === undefined) continue;
      if (isStarter(called, ports, begun)) found.push(start);
      else if (isBegun(called, text, begun)) started.push(start);
    }
  }
  // One alone has nothing that it could meet, but itself in the next round of a loop.
  return bindsItself || found.length + started.length > 1 || (started.length === 1 && begun.each) ? [...found, ...started] : found;
}

/**
 * Whether a text calls a function of another module with a port that has a name, or one that dials: what that binds by it, or where it is given none, is told
 * where it is called.
 */
export function givesPort(text: string): boolean {
  const isNamed = namedPort.test(text);
  if (!isNamed && !dials.test(text)) return false;
  const given = new Given(text);
  const isAsked = ({ name, open }: Called): boolean => dialingFunction.test(name) || (isNamed && given.portAt(open, givenNamedPort));
  return takenIn(text).some(({ name, isModule }) => {
    if (!/^[a-z_]/.test(name)) return false;
    for (let start = text.indexOf(name); start >= 0; start = text.indexOf(name, start + name.length)) {
      const end = start + name.length;
      if ((text[end] !== '(' && text[end] !== '.') || isPartOfName(text.charCodeAt(start - 1)) || text[start - 1] === '.') continue;
      const called = calledAt(text, start, end, isModule);
      if (called !== undefined && !/^[A-Z]/.test(called.name) && isAsked(called)) return true;
    }
    return false;
  });
}

/** Whether a text is one that a program begins with, as people write it. */
export function isStarted(text: string): boolean {
  return entry.test(text);
}

const entry = /\b__main__\b|^(?:async )?def main\b|^while (?:True|1)\b|^[A-Za-z]\w*(?:\([^()\n]{0,80}\))?\.(?:run|start|serve|listen|open|loop)\w*\(/m;

interface Taken {
  readonly name: string;
  readonly isModule: boolean;
}

/** The names that a text has from modules that are not Python's own. */
function takenIn(text: string): readonly Taken[] {
  const taken = new Map<string, Taken>();
  for (const [, from = '', list = '', modules] of text.matchAll(imports)) {
    if (modules === undefined && standardModules.has(from.split('.', 1)[0] ?? '')) continue;
    for (const part of (modules ?? list).replaceAll(/#[^\n]*/g, '').split(',')) {
      const [, written = '', alias] = /^[\s(]*([\w.]+)(?:\s+as\s+(\w+))?/.exec(part) ?? [];
      if (written === '' || (modules !== undefined && standardModules.has(written.split('.', 1)[0] ?? ''))) continue;
      const name = alias ?? written;
      taken.set(name, { name, isModule: modules !== undefined || /^[a-z]/.test(name) });
    }
  }
  // A class of the file has the methods of the one that it inherits from.
  for (const [, name = '', bases = ''] of taken.size === 0 ? [] : text.matchAll(heirs))
    if (bases.split(',').some((base) => taken.has(base.trim().split('.', 1)[0] ?? ''))) taken.set(name, { name, isModule: false });
  return [...taken.values()];
}

const heirs = /^class[ \t]+(\w+)\(([\w., \t]{1,200})\)/gm;
const imports = /^[ \t]*(?:from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]{1,600}\)|[^\n]{1,300})|import[ \t]+([\w., \t]{1,300}))/gm;

interface Called {
  readonly name: string;
  /** Where the name with its module begins. */
  readonly start: number;
  /** Where the parenthesis opens. */
  readonly open: number;
}

function calledAt(text: string, start: number, end: number, isModule: boolean): Called | undefined {
  if (text[end] === '(') return { name: text.slice(start, end).replace(/^.*\./, ''), start, open: end };
  if (!isModule) {
    // `Server.from_config(…)` makes one, too.
    classMethod.lastIndex = end;
    return classMethod.test(text) ? { name: text.slice(start, end), start, open: classMethod.lastIndex - 1 } : undefined;
  }
  member.lastIndex = end;
  const name = member.exec(text)?.[1];
  return name === undefined ? undefined : { name, start, open: member.lastIndex - 1 };
}

/** `Thread(target=run_stats, daemon=True)`, `Process(target=stats.run)` */
function isStartedByThread(text: string, start: number, end: number, isModule: boolean): boolean {
  if (!threadTarget.test(text.slice(Math.max(0, start - longestVariable), start))) return false;
  reference.lastIndex = end;
  const [, name] = reference.exec(text) ?? [];
  const called = name ?? text.slice(start, end);
  return (name === undefined || isModule) && reference.lastIndex > 0 && (startingFunction.test(called) || tellingFunction.test(called));
}

const threadTarget = /\btarget\s*=\s*$/;
const reference = /(?:\.(\w+))?\s*[,)]/y;
const member = /\.(\w+)\(/y;
const classMethod = /\.(?:from|create|make|build|get|new)\w*\(/y;

function isStarter({ name, start, open }: Called, given: Given, begun: Begun): boolean {
  if (!/^[A-Z]/.test(name)) return tellingFunction.test(name) || dialingFunction.test(name) || given.portAt(open, givenToFunction);
  if (given.portAt(open, givenToClass) || (tellingClass.test(name) && begun.any)) return true;
  return isHeldBy(begun.onPort, start, given.text);
}

/** Whether it is one of what a program starts as it begins, whatever its name: two of these may meet. */
function isBegun({ name, start, open }: Called, text: string, begun: Begun): boolean {
  if (!begun.isEntry) return false;
  if (!/^[A-Z]/.test(name)) return startingFunction.test(name);
  if (matchesAt(startedAtOnce, open, text) || isHeldBy(begun.objects, start, text)) return true;
  const before = text.slice(Math.max(0, start - longestVariable), start);
  return entered.test(before) || (begun.each && /[[(,]\s*$/.test(before));
}

/** Whether the name of a class stands among others: `for kind in (Commands, Discovery):` */
function isListed(text: string, start: number, end: number): boolean {
  return (
    /[A-Z]/.test(text[start] ?? '') && /[[(,:]\s*$/.test(text.slice(Math.max(0, start - longestVariable), start)) && /^\s*[,)\]]/.test(text.slice(end, end + 4))
  );
}

/** Whether the object that is made there is put into one of the variables. */
function isHeldBy(variables: ReadonlySet<string>, start: number, text: string): boolean {
  if (variables.size === 0) return false;
  const variable = made.exec(text.slice(Math.max(0, start - longestVariable), start))?.[1];
  return variable !== undefined && variables.has(variable);
}

/** What a text has begun: found out once, however many objects the text makes. */
class Begun {
  readonly #text: string;
  #any: boolean | undefined;
  #onPort: ReadonlySet<string> | undefined;
  #objects: ReadonlySet<string> | undefined;
  #isEntry: boolean | undefined;
  #each: boolean | undefined;
  #constructed: readonly number[] | undefined;

  /** @param any whether anything is, where that is known */
  constructor(text: string, any: boolean) {
    this.#text = text;
    this.#any = any ? true : undefined;
  }

  /** Whether anything is. */
  get any(): boolean {
    this.#any ??= starting.test(this.#text);
    return this.#any;
  }

  /** Whether it is what a program begins with, so that what it starts it starts together. */
  get isEntry(): boolean {
    this.#isEntry ??= isStarted(this.#text);
    return this.#isEntry;
  }

  /** Whether a loop starts what it goes through: `for service in (StatusPage(), Gateway()): service.start()`. */
  get each(): boolean {
    this.#each ??= startedInLoop.test(this.#text);
    return this.#each;
  }

  /** Where a loop makes objects of the classes that it goes through, in what a program begins with: `for kind in KINDS: kind(port).start()`. */
  get constructed(): readonly number[] {
    this.#constructed ??= this.isEntry
      ? Array.from(this.#text.matchAll(constructedInLoop), ({ 0: all, 2: call = '', index }) => index + all.length - call.length)
      : [];
    return this.#constructed;
  }

  /** The variables whose objects are started. */
  get objects(): ReadonlySet<string> {
    this.#objects ??= new Set(Array.from(this.#text.matchAll(started), ([, variable = '']) => variable));
    return this.#objects;
  }

  /** The variables whose objects are, on a port. */
  get onPort(): ReadonlySet<string> {
    this.#onPort ??= new Set(Array.from(this.#text.matchAll(startedOnPort), ([, variable = '']) => variable));
    return this.#onPort;
  }
}

/** What calls are given in a text. */
class Given {
  readonly text: string;
  #named: RegExp | undefined | null = null;

  constructor(text: string) {
    this.text = text;
  }

  /** Whether the call whose parenthesis opens there is given a port, or an address with one that has a name: `LISTEN = ('', 9105)`. */
  portAt(open: number, port: RegExp): boolean {
    if (matchesAt(port, open, this.text)) return true;
    if (this.#named === null) {
      const names = [namedAddress, heldAddress].flatMap((held) => Array.from(this.text.matchAll(held), ([, name = '']) => name.replace('.', String.raw`\.`)));
      this.#named = names.length === 0 ? undefined : new RegExp(String.raw`${before}(?<![\w.])(?:${names.join('|')})\b`, 'y');
    }
    return this.#named !== undefined && matchesAt(this.#named, open, this.text);
  }
}

function matchesAt(given: RegExp, open: number, text: string): boolean {
  given.lastIndex = open;
  return given.test(text);
}

const port = String.raw`(?:['"]\s*,\s*\d{2,5}\b|(?<![A-Za-z])port\b|PORT\b)`;
/** What comes before it among the arguments; an address may be one of them, or have it: `dial((host, 80), LOCAL_PORT)`, `Service(('', PORT), Handler)`. */
const before = String.raw`\((?:[^()]|\([^()\n]{0,80}\)){0,160}?(?:(?<=[(,=\s])\([^()\n]{0,80}?)?`;
const namedPort = /\b(?:[A-Z]+_)*PORT\b/;
const givenNamedPort = new RegExp(String.raw`${before}\b(?:[A-Z]+_)*PORT\b`, 'y');
/** A host and a port that has a name, in a variable or a field: `self.source = (interface, SOURCE_PORT)`. */
const heldAddress = /(?<![\w.])((?:self\.)?[A-Za-z_]\w*)[ \t]*=[ \t]*\([^()\n]{0,80},[ \t]*(?:[A-Z]+_)*PORT[ \t]*,?[ \t]*\)/g;
/** A host and a port, under a name of the file. */
const namedAddress =
  /^([A-Z_]\w*)[ \t]*(?::[^=\n]{1,60})?=[ \t]*\([ \t]*(?:(['"])[^'"\n]{0,60}\2|[A-Za-z_][\w.]*)[ \t]*,[ \t]*(?:\d{2,5}|\w*(?:port|PORT))[ \t]*,?[ \t]*\)/gm;
const givenToFunction = new RegExp(`${before}${port}`, 'y');
const givenToClass = new RegExp(String.raw`${before}(?:\b\d{4,5}\b|${port})`, 'y');

/** `make_listener`, `run_server`, `serve`; not `observe`. */
const tellingFunction = /(?:^|_)(?:serve|server|listen|listener|bind|daemon|sockets?)(?:_|$)/;
/** `net.dial(host, port)`, `connect_from(source)`: the port that it comes from may be the default of the function. */
const dialingFunction = /(?:^|_)(?:dial|connect_(?:to|from))(?:_|$)/;
const dials = /(?:\b|_)(?:dial|connect_(?:to|from))(?:_\w+)?\(/;
/** `web.start()`, `run_api()`: it may be anything that is started, and is asked for only where a program begins. */
const startingFunction = /^(?:start|run|launch|open)(?:_|$)|_(?:start|run|launch)$/;
/** A class that is written to be started. */
const tellingClass = /(?:Listen|Serve|Daemon|Proxy|Gateway|Broker|Receiver|Responder|Relay|Forwarder|Beacon|Tracker)/;
const starting = /\.(?:listen|serve|start|run|open|launch|loop|main|setup)\w*\(/;

/** `with Channel() as channel:` begins with what its __enter__() does. */
const entered = /(?:^|\n)[ \t]*(?:async[ \t]+)?with[ \t]+$/;
const startedInLoop = /^[ \t]*(?:async[ \t]+)?for\b[^\n]*:[ \t]*\n(?:[^\n]*\n)?[^\n]*\b\w+\.(?:open|start|serve|listen|launch|run)\w*\(/m;
const constructedInLoop = /^[ \t]*for[ \t]+(?:\w+,[ \t]*){0,2}(\w+)(?:,[ \t]*\w+){0,2}[ \t]+in\b[^\n]*:[ \t]*\n(?:[^\n]*\n){0,2}?[^\n]*?(?<![.\w])(\1\()/gm;
const made = /(?:^|[^\w.])((?:self\.)?\w+)\s*=\s*(?:await\s+)?$/;
const longestVariable = 60;
/** `server.start()`, `Thread(target=server.serve_forever)` */
const started = /(?<![\w.])((?:self\.)?\w+)\.(?:listen|serve|start|run|open|launch|serve_forever)\w*[(,)]/g;
/** `StatusPage(state).start()` */
const startedAtOnce = /\((?:[^()]|\([^()\n]{0,80}\)){0,160}?\)\.(?:listen|serve|start|run|open|launch|serve_forever)\w*\(/y;
/** `server.run('0.0.0.0', 8080)`, `server.start(port)`, `server.make_listener('0.0.0.0', 8080)` */
const startedOnPort = new RegExp(
  String.raw`(?<![\w.])((?:self\.)?\w+)\.(?:(?:listen|serve|start|run|open|launch|setup|bind)\w*\([^()]{0,80}(?:\b\d{4,5}\b|${port})|[A-Za-z]\w*\(\s*\(?\s*(?:['"][^'"\n]{0,60}['"]|[A-Za-z][\w.]*)\s*,\s*(?:\d{4,5}|(?:[\w.]*[_.])?(?:port|PORT))\b)`,
  'g',
);

/** `code` is NaN before the first character of a text. */
function isPartOfName(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || (code >= 0x30 && code <= 0x39) || code === 0x5f;
}
