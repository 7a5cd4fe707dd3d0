import type { FunctionInfo } from '../context.ts';
import type { Declared } from '../declared.ts';
import { isShort, type Mentions } from '../selection/relevance.ts';
import { structuresFilled } from '../selection/settingFunctions.ts';

/** Variables of file scope that a function changes which is not lowered, or that are changed through a table: what they began with says nothing. */
export function changedUnseen(text: string, declared: Declared): ReadonlySet<string> {
  const changed = new Set<string>(inTables(text, declared));
  for (const info of declared.functions) if (!info.isRelevant) for (const name of changedIn(text, info, declared)) changed.add(name);
  return changed;
}

/**
 * The helpers whose calls must not be lost: those that change a variable of file scope, or an object of whose class other methods matter, themselves or through
 * a helper that they call.
 */
export function changingHelpers(text: string, declared: Declared, mentions: ReadonlyMap<FunctionInfo, Mentions>): ReadonlySet<FunctionInfo> {
  const helpers = declared.functions.filter((info) => info.isRelevant && info.isHelper);
  const closers = closersIn(text, declared);
  const owners = new Set(declared.functions.filter((info) => info.isRelevant && !info.isHelper).map((info) => info.ownerClass));
  const setsUp = (info: FunctionInfo): boolean => info.ownerClass !== undefined && owners.has(info.ownerClass) && changesObject(text, info);
  const isChanging = (info: FunctionInfo): boolean => changedIn(text, info, declared).size > 0 || closesOthers(text, info, declared, closers) || setsUp(info);
  const changing = new Set(helpers.filter(isChanging));
  for (let before = -1; before !== changing.size; ) {
    before = changing.size;
    for (const info of helpers) if ([...(mentions.get(info)?.calls ?? [])].some((called) => changing.has(called))) changing.add(info);
  }
  return changing;
}

/**
 * Functions of a file with sockets that say nothing of them but close what the file keeps, themselves or through others: `void shut_down(void) { close(listener); }`. Nothing in
 * the file need call them, and whoever does is rid of the socket. They are lowered like helpers.
 */
export function markClosing(text: string, declared: Declared, mentions: ReadonlyMap<FunctionInfo, Mentions>): void {
  if (!declared.functions.some(({ isRelevant, isHelper }) => isRelevant && !isHelper)) return;
  const others = declared.functions.filter((info) => !info.isRelevant && info.ownerClass === undefined && isShort(info.view.end - info.view.start));
  const closers = new Set(others.filter((info) => closesGiven(text, info)).map(({ name }) => name));
  const closing = new Set(others.filter((info) => closesOthers(text, info, declared, closers)));
  for (let before = -1; before !== closing.size; ) {
    before = closing.size;
    for (const info of others) if ([...(mentions.get(info)?.calls ?? [])].some((called) => closing.has(called))) closing.add(info);
  }
  for (const info of others) {
    if (!closing.has(info) && !closers.has(info.name)) continue;
    info.isRelevant = true;
    info.isHelper = true;
  }
}

/** Variables of file scope of which an initializer takes the address, or that of a field: who goes through such a table of settings changes them. */
function inTables(text: string, declared: Declared): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { start, end } of declared.initialized) {
    for (const { 1: name = '', 2: field } of text.slice(start, end).matchAll(addresses)) {
      const variable = declared.globals.get(name);
      if (variable !== undefined && (field !== undefined || isNumber(variable.type.name))) found.add(name);
    }
  }
  return found;
}

/** `&port`, `&options.port`: of a table or of a pointer. */
const addresses = /&\s*([A-Za-z_]\w*)(\s*\.\s*\w+)?/g;

function isNumber(type: string): boolean {
  return /^(?:unsigned|signed|int|short|long|char|bool|_Bool|size_t|u_short|in_port_t|u?int\d+_t)\b/.test(type);
}

/** Whether a function changes the same as before: variables of file scope, and structures that it is given. */
export function changeAlike(text: string, now: FunctionInfo, before: FunctionInfo, declared: Declared): boolean {
  const isSame = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => a.size === b.size && [...a].every((each) => b.has(each));
  const closers = closersIn(text, declared);
  return (
    isSame(changedIn(text, now, declared), changedIn(text, before, declared)) &&
    isSame(structuresFilled(text, now), structuresFilled(text, before)) &&
    closesGiven(text, now) === closesGiven(text, before) &&
    changesObject(text, now) === changesObject(text, before) &&
    closesOthers(text, now, declared, closers) === closesOthers(text, before, declared, closers)
  );
}

/**
 * Whether it closes what is none of its own variables: a variable of the file, an element or a field, such as those of a list that it names or goes through.
 * @param closers what it calls to do so
 */
function closesOthers(text: string, { body }: FunctionInfo, declared: Declared, closers: ReadonlySet<string>): boolean {
  const written = text.slice(body.start, body.end);
  if (/[,(]\s*(?:::\s*)?close(?:socket)?\s*\)/.test(written)) return true;
  for (const { 0: whole, 1: callee = '', index } of written.matchAll(/\b(\w+)\s*\(/g)) {
    if (!closing.test(callee) && !closers.has(callee)) continue;
    const [, argument = '', end] = /^([^();]*)([();])/.exec(written.slice(index + whole.length)) ?? [];
    if (end !== ';' && (/->|\.|\[|\*/.test(argument) || declared.globals.has(argument.trim()) || isElement(written, argument.trim()))) return true;
  }
  return false;
}

const closing = /^close(?:socket)?$/;

/** `for (int fd : listeners)`, `for_each(…, [](int fd) { … })`, `int fd = listeners.back()`. */
function isElement(written: string, name: string): boolean {
  return (
    /^\w+$/.test(name) &&
    new RegExp(`\\bfor\\s*\\([^;()]*\\b${name}\\b[^;()]*:(?!:)|\\]\\s*\\([^()]*\\b${name}\\s*\\)|\\b${name}\\s*=(?!=)[^;]*(?:->|\\.|\\[|\\*)`).test(written)
  );
}

/** The helpers that close what they are given. */
function closersIn(text: string, declared: Declared): ReadonlySet<string> {
  return new Set(declared.functions.flatMap((info) => (info.isRelevant && info.isHelper && closesGiven(text, info) ? [info.name] : [])));
}

function closesGiven(text: string, { view, body }: FunctionInfo): boolean {
  const head = text.slice(view.start, body.start);
  const isGiven = ([, name = '']: RegExpMatchArray): boolean => new RegExp(`\\b${name}\\s*[,)]`).test(head);
  return [...text.slice(body.start, body.end).matchAll(/\bclose(?:socket)?\s*\(\s*(\w+)\b/g)].some(isGiven);
}

/** Variables of file scope that a function changes. */
export function changedIn(text: string, info: FunctionInfo, declared: Declared): ReadonlySet<string> {
  return new Set(namesChanged(text, info).filter((name) => declared.globals.has(name)));
}

/** Whether a method changes a field of its object, or something in it. */
function changesObject(text: string, info: FunctionInfo): boolean {
  const { ownerClass } = info;
  return ownerClass !== undefined && namesChanged(text, info).some((name) => name === 'this' || ownerClass.fields.has(name));
}

function namesChanged(text: string, { body }: FunctionInfo): readonly string[] {
  return Array.from(text.slice(body.start, body.end).matchAll(changes), ([, before, after]) => before ?? after ?? '');
}

/** `port = 80`, `options.port = 80`, `&options`. */
const changes = /(?<![\w.>])([A-Za-z_]\w*)(?:\s*(?:\.|->)\s*\w+|\[[^\]\n]*\])*\s*(?:[-+*/%|&^]?=(?!=)|<<=|>>=|\+\+|--)|(?:\+\+|--|&)\s*([A-Za-z_]\w*)/g;
