import { escaped } from './words.ts';

/** Whether a function that is called with a socket, or for its result, is worth reading though it has no word of the tables. */
export function isHelper(text: string, wants: 'effects' | 'result'): boolean {
  if (text.length > longestHelper) return false;
  return weakPattern.test(text) || (wants === 'result' && text.length <= longestGetter && /\breturn\b|=>/.test(text));
}

/** Whether a function gives something on to another function: `() => join(socket, group)`. */
export function givesOn(text: string, name: string): boolean {
  return text.length <= longestHelper && new RegExp(`[(,]\\s*${escaped(name)}\\s*[,)]`).test(text);
}

/** Whether a function gives back one of the things that it is given. */
export function givesBack(text: string): boolean {
  if (text.length > longestGetter) return false;
  const [, name = ''] = /\breturn\s+([\w$]+)\s*[;}\n]/.exec(text) ?? [];
  return name !== '' && new RegExp(`^[^{]*[(,]\\s*${escaped(name)}\\s*[,:)]|^(?:async\\s+)?${escaped(name)}\\s*=>`).test(text);
}

/** The names of callbacks, as people write them, that a short function or a statement calls without anything but what went wrong. */
export function callsBack(text: string): readonly string[] {
  return text.length > longestGetter ? [] : Array.from(text.matchAll(callBack), ([, name = '']) => name);
}

/** The name of the function that a statement is a call of. */
export function callsFirst(text: string): readonly string[] {
  const [, name] = firstCalled.exec(text) ?? [];
  return name === undefined || text.length > longestGetter ? [] : [name];
}

/** Whether a function calls what it is given, or what is in a list that it is given: `for (const apply of settings) apply(socket)`. */
export function callsGiven(text: string): boolean {
  if (text.length > longestHelper) return false;
  const given = new Set(Array.from(text.matchAll(parameter), ([, first, only = first]) => only));
  for (const [, name = '', list = ''] of text.matchAll(elementOf)) if (given.has(list)) given.add(name);
  return Array.from(text.matchAll(calledByName)).some(([, name]) => given.has(name));
}

/** Whether a function names an option that only sockets have: `return { ...gateway, localPort: 21880 }`. */
export function namesSocketOption(text: string): boolean {
  return text.length <= longestSettings && socketOption.test(text);
}

/** Whether a function says by its name that it gives what others are set up with. */
export function givesSettings(name: string, text: string): boolean {
  return text.length <= longestSettings && settingName.test(name) && /\breturn\b|=>/.test(text);
}

/**
 * Whether a method keeps what it is given under a name that says what others are set up with, or gives its object back: `setPort(port) { this.port = port;
 * return this; }`; or gives away what it has kept so: `build() { return { ...this.options }; }`.
 */
export function keepsSetting(text: string): boolean {
  if (text.length > longestGetter) return false;
  if (settingGiven.test(text)) return true;
  const field = /\bthis\s*\.\s*([#\w$]+)\s*=(?![=>])/.exec(text)?.[1];
  return field !== undefined && (settingName.test(field) || /\breturn\s+this\b/.test(text));
}

/** Whether a method calls another one of its object, or the one that it stands in for. */
export function callsOwn(text: string): boolean {
  return text.length <= longestHelper && /\b(?:this|super)\s*\.\s*#?[\w$]+\s*\(/.test(text);
}

/** Whether a function makes objects: it gives what is written as one, at once or by the name that it has given it. */
export function makesObjects(text: string): boolean {
  if (/\breturn\s*(?:Object\s*\.\s*\w+\s*\(\s*)?\{|=>\s*\(\s*\{/.test(text)) return true;
  const named = new Set(Array.from(text.matchAll(namedObject), ([, name]) => name));
  return named.size > 0 && Array.from(text.matchAll(returned)).some(([, name]) => named.has(name));
}

const weakPattern = /\.(?:on|once|close|destroy|stop|shutdown|removeListener)\s*\(|\b(?:exit|abort|throw)\b/;
const longestHelper = 2000;
const longestGetter = 300;
const longestSettings = 1000;
const callBack = /(?<![\w$.])(done|cb|callback|ready|after\w*|then\w*|on(?!Error)[A-Z]\w*|\w+Callback)\s*\(\s*(?:null|undefined|err(?:or)?)?\s*\)/g;
const firstCalled = /^(?:await\s+)?([\w$]+)\s*\(/;
const parameter = /[(,]\s*(\w+)\s*\??\s*(?=[:,=)])|^(?:async\s+)?(\w+)\s*=>/g;
const elementOf = /\b(?:const|let)\s+(\w+)\s+of\s+(\w+)/g;
const calledByName = /(?<![\w$.])(\w+)\s*\(/g;
const socketOption = /\b(?:local(?:Port|Address)|reuse(?:Addr|Port)|ipv6Only)\s*[:,}]/;
const settingGiven = /\breturn\s+(?:\{\s*\.\.\.\s*)?this\s*\.\s*#?\w*(?:conf|setting|option|address|endpoint|default)\w*\s*[;}\n]/i;
const settingName = /conf|setting|option|env|port|address|host|default/i;
const namedObject = /\b(?:const|let|var)\s+([\w$]+)\s*(?::[^=;(){}]{1,60})?=\s*(?:Object\s*\.\s*\w+\s*\(\s*)?\{/g;
const returned = /\breturn\s+(?:Object\s*\.\s*\w+\s*\(\s*)?([\w$]+)\s*[;),}\n]/g;
