import type { Occurrence } from '../../flow/index.ts';
import type { SetsockoptEvent, Site, Span } from '../../ir/index.ts';
import type { Ask } from '../rule.ts';

/**
 * What a text sends on a socket. Sending changes nothing that a bind() depends on, so the flow does not follow it, and most functions that do no more are not
 * even read: who asks has the text.
 */

/**
 * Who has just sent something on the socket has no wish to lose it: it is not the connection that is given up. A destructor is where every object ends, and
 * so is the method that is there to close it, so what its class has sent is lost, unless the socket is closed elsewhere, too.
 */
export function hasSent(occurrence: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const { site, innerSite, standsIn } = occurrence;
  const code = () => ask.programCode();
  // A function of the program is given the socket as any of its arguments.
  const given = site === innerSite ? [ownOf(site)] : site.arguments;
  for (const span of given) {
    const name = span === undefined ? '' : ask.textOf(span);
    if (!/^[A-Za-z_$][\w$]*(?:(?:\.|->|\?\.)#?[\w$]+|\[[\w$]+\])*$/.test(name) || /^(?:this|self)$/.test(name)) continue;
    const end = endOf(name, occurrence, ask);
    if (end !== undefined) {
      if (end.isOnlyOne && sendsAs(end.pattern, end.but).test(end.code)) return true;
      continue;
    }
    const before = ask.textOf({ start: standsIn.span.start, end: site.statement.span.start });
    const isChosen = isOnCondition(occurrence, ask);
    if (sendsItself(before, name) || sends(isChosen ? before.slice(before.lastIndexOf(isChosen) + isChosen.length) : before, name, code)) return true;
    if (isSentByTurns(before, name, code)) return true;
  }
  return false;
}

/** What the option is set on: what comes before the dot is a library's where the call has all of what setsockopt() takes. */
function ownOf({ receiver, arguments: given }: Site): Span | undefined {
  return receiver === undefined || given.length > 3 ? given[0] : receiver;
}

/** The same of all who call a function as the text says: where the flow does not know what they give it, it may be a socket that a list or a promise has given. */
export function callsHaveSent({ site, standsIn }: Occurrence<SetsockoptEvent>, ask: Ask): boolean {
  const own = ownOf(site);
  const parameter = own === undefined ? '' : ask.textOf(own);
  const [, callee = ''] = /([A-Za-z_$][\w$]*)$/.exec(standsIn.name) ?? [];
  if (callee === '' || !/^[A-Za-z_$][\w$]*$/.test(parameter)) return false;
  const code = ask.programCode();
  const index = definitionOf(callee, code)?.parameters.indexOf(parameter) ?? -1;
  if (index < 0) return false;
  const uses = [...code.matchAll(new RegExp(`(?<![\\w$])${escaped(callee)}\\b(?!\\s*(?:[,}]|['"]))`, 'g'))].filter((use) => !isDeclared(code, use.index));
  return (
    uses.length > 0 &&
    uses.every((use) => {
      const [, list] = /^[\w$]+\s*\(((?:[^()]|\([^()]*\))*)\)/.exec(code.slice(use.index)) ?? [];
      const name = list === undefined ? '' : (argumentsIn(list)[index] ?? '');
      if (!/^[A-Za-z_$][\w$]*$/.test(name)) return false;
      const before = blockUpTo(code.slice(0, use.index));
      return sendsItself(before, name) || sends(before, name, () => code) || isSentByTurns(before, name, () => code);
    })
  );
}

/** Where a name is declared or taken from another file: it is not called there. */
function isDeclared(code: string, at: number): boolean {
  const line = code.slice(code.lastIndexOf('\n', at) + 1, at);
  if (/^\s*(?:import|from|export\s*\{|module\.exports)\b|\b(?:def|function)\s+$/.test(line)) return true;
  if (/^[\w$]+\s*(?:=\s*(?:async\s*)?)?\([^()]*\)\s*(?::[^;{}()]*)?(?:\{|=>)/.test(code.slice(at, at + 200))) return true;
  return /[\w>*&]\s+[*&]*$/.test(line) && !/\b(?:return|else|do|await|yield|throw|and|or|not|in)\s+$/.test(line);
}

/** What comes before in the same function, and under the same condition. */
function blockUpTo(before: string): string {
  const lines = before.split('\n');
  const last = lines.at(-1) ?? '';
  if (isCondition(last)) return '';
  let inward = last.search(/\S|$/);
  for (let index = lines.length - 2; index >= 0; index -= 1) {
    const line = lines[index] ?? '';
    const depth = line.search(/\S/);
    if (depth < 0 || depth >= inward) continue;
    if (isCondition(line)) return lines.slice(index + 1).join('\n');
    if (depth === 0 || /\b(?:def|function)\b|=>\s*\{?\s*$/.test(line)) return lines.slice(index).join('\n');
    inward = depth;
  }
  return before;
}

/** The place where an object ends, with all that is done with it. */
interface End {
  readonly code: string;
  /** Of what the object has for its socket. */
  readonly pattern: string;
  readonly but: string;
  /** The socket is closed nowhere else, but where it could not be opened. */
  readonly isOnlyOne: boolean;
}

function endOf(name: string, occurrence: Occurrence<SetsockoptEvent>, ask: Ask): End | undefined {
  const { site, standsIn } = occurrence;
  const isDestructor = standsIn.name.startsWith('~');
  const [, ofStructure] = /^\w+->(\w+)$/.exec(name) ?? [];
  const isOfObject = /^(?:self\.|this\.|this->)/.test(name) || /^(?:m_\w+|\w+_)$/.test(name) || ofStructure !== undefined;
  if (!isDestructor && !(isOfObject && ending.test(standsIn.name))) return undefined;
  const code = isDestructor
    ? ask.linesAround(site.span.start, 150, 150)
    : ofStructure === undefined
      ? ask.classAround(site.span.start)
      : ask.codeAround(site.span.start);
  const pattern = ofStructure === undefined ? escaped(name) : `\\w+->${ofStructure}`;
  const closes = new RegExp(`\\b(?:close|closesocket|shutdown)\\s*\\(\\s*${pattern}\\b|(?<![\\w$.])${pattern}\\.close\\s*\\(`, 'g');
  const indent = /^[ \t]*/.exec(ask.linesAround(standsIn.span.start, 0, 0))?.[0] ?? '';
  const others = [...code.matchAll(closes)].filter(({ index }) => isDestructor || !opens.test(functionUpTo(code.slice(0, index), indent)));
  return { code, pattern, but: isDestructor ? noSignal : '', isOnlyOne: others.length < 2 && (isDestructor || isOnCondition(occurrence, ask) === undefined) };
}

/** What the method is called in which an object ends: `close`, `Uplink.close`, `__exit__`, `uplink_close`. */
const ending = /(?:^|[._:])_*(?:close|stop|disconnect|finish|exit|del|aexit|aclose)(?:_*$|_(?:conn|connection|sock|socket))/;

/** A byte that only wakes up the other end may be lost. */
const noSignal = '(?![^,;]*&)';

/** In one function with it stands the close of what could not be opened. */
const opens = /\b(?:socket|connect|accept|create_connection)\s*\(/;

/** From the end of the function before it, which is as far in. */
function functionUpTo(code: string, indent: string): string {
  const ends = [...code.matchAll(new RegExp(`\\n${indent}(?:\\}|(?:async\\s+)?def\\s)`, 'g'))];
  return code.slice(ends.at(-1)?.index ?? 0);
}

/** The condition under which alone it happens, unless that asks whether there is a socket at all. */
function isOnCondition({ site }: Occurrence<SetsockoptEvent>, ask: Ask): string | undefined {
  const own = ask.linesAround(site.statement.span.start, 0, 0);
  const above = ask.linesAround(site.statement.span.start, 40, 0).split('\n').slice(0, -1);
  const inward = own.search(/\S/);
  const outer = above.findLast((line) => line.trim() !== '' && line.search(/\S/) < inward) ?? '';
  return isCondition(outer) ? outer : undefined;
}

/** A line that asks for something, other than for a socket. */
function isCondition(line: string): boolean {
  const isIf = /^\s*(?:\}?\s*else\b|if\b|elif\b)/.test(line);
  return isIf && !/>=? ?(?:0|-1)\b|!==? ?(?:-1|INVALID_SOCKET|null|undefined)|is not None/.test(line);
}

/** The sockets of a collection are gone through to send to each, and gone through to close each. */
function isSentByTurns(before: string, name: string, code: () => string): boolean {
  const each = (item: string, of: string) => `\\bfor\\s*\\(?\\s*(?:(?:const|let|var|auto|int)\\s*&?\\s*)?${item}\\s*(?:\\bof\\b|\\bin\\b|:)\\s*${of}`;
  const of = [...before.matchAll(new RegExp(each(escaped(name), `${copied}([\\w$.]+)`), 'g'))].at(-1)?.[1];
  if (of === undefined) return false;
  const all = code();
  for (const { 1: item = '', index } of all.matchAll(new RegExp(each('([\\w$]+)', `${copied}${escaped(of)}(?![\\w$.])`), 'g'))) {
    if (sendsItself(all.slice(index, index + 300), item)) return true;
  }
  return false;
}

/** A copy is gone through where the collection itself changes. */
const copied = '(?:\\[\\.\\.\\.|(?:list|set|tuple)\\()?';

/** Whether a text sends something on what it calls `name`, itself or by a function of the program that it calls with it. */
function sends(text: string, name: string, code: () => string): boolean {
  return sendsItself(text, name) || callsSender(text, name, code, 2);
}

/** A text in which a name stands for itself. */
function escaped(name: string): string {
  return name.replaceAll(/[$.*+?^()[\]{}|\\]/g, String.raw`\$&`);
}

/**
 * @param pattern of the name
 * @param but what that which is sent may not be
 */
function sendsAs(pattern: string, but = ''): RegExp {
  return new RegExp(
    `\\b(?:send|sendto|sendmsg|sendall|sendfile|write|writev|v?dprintf)\\s*\\(\\s*${pattern}\\s*,${but}|(?<![\\w$.])${pattern}\\.(?:send|sendall|sendmsg|sendfile)\\s*\\(`,
  );
}

function sendsItself(text: string, name: string): boolean {
  return sendsAs(escaped(name)).test(text);
}

function callsSender(text: string, name: string, code: () => string, depth: number): boolean {
  if (depth === 0) return false;
  const seen = new Set<string>();
  for (const [, callee = '', list = ''] of text.matchAll(call)) {
    const index = argumentsIn(list).indexOf(name);
    const key = `${callee}/${index}`;
    if (index < 0 || seen.has(key)) continue;
    seen.add(key);
    const given = definitionOf(callee, code());
    const parameter = given?.parameters[index];
    if (given === undefined || parameter === undefined) continue;
    if (sendsItself(given.body, parameter) || callsSender(given.body, parameter, code, depth - 1)) return true;
  }
  return false;
}

/** One within the other, too. */
const call = /(?<![\w$])([A-Za-z_$][\w$]*)\s*\((?=((?:[^()]|\([^()]*\))*)\))/g;

function argumentsIn(list: string): readonly string[] {
  const found = [''];
  let depth = 0;
  for (const letter of list) {
    if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
    if (letter === ',' && depth === 0) found.push('');
    else found.push((found.pop() ?? '') + letter);
  }
  return found.map((each) => each.trim());
}

interface Definition {
  readonly parameters: readonly string[];
  readonly body: string;
}

/** A function as the program writes it out, up to the next line that is no further in than its first. */
function definitionOf(callee: string, code: string): Definition | undefined {
  const name = escaped(callee);
  const inPython = new RegExp(`\\bdef\\s+${name}\\s*\\(([^()]*)\\)[^\\n]*:`).exec(code);
  const head = inPython ?? new RegExp(`(?<![\\w$])${name}\\s*(?:=\\s*(?:async\\s*)?)?\\(([^()]*)\\)[^;{}()\\n]*(?:\\n\\s*)?(?:\\{|=>)`).exec(code);
  if (head === null) return undefined;
  const start = code.lastIndexOf('\n', head.index) + 1;
  const indent = /^\s*/.exec(code.slice(start))?.[0].length ?? 0;
  const [rest = '', ...lines] = code.slice(head.index + head[0].length).split('\n', longest);
  const end = lines.findIndex((line) => line.trim() !== '' && line.search(/\S/) <= indent);
  const body = [rest, ...(end < 0 ? lines : lines.slice(0, end))].join('\n');
  const parameters = argumentsIn(head[1] ?? '').filter((each) => !/^(?:self|cls)$/.test(each));
  return { parameters: parameters.map(nameOfParameter), body };
}

/** Whoever sends does not do it after hundreds of lines. */
const longest = 150;

/** `const char *text`, `char text[]`, `text: string`, `text = ''`. */
function nameOfParameter(written: string): string {
  const before = written.replace(/\s*(?::(?!:)|=).*$/s, '').replaceAll(/\[[^\]]*\]/g, '');
  return /[\w$]+$/.exec(before.trim().replace(/\?$/, ''))?.[0] ?? '';
}
