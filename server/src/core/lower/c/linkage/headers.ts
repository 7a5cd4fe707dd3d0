import { endingCalls, posixRows } from '../../../apis/posix.ts';
import type { PlatformName, Span } from '../../../ir/index.ts';
import { declaredNeverToReturn } from '../calls/noreturn.ts';
import type { TypeInfo } from '../names/declarators.ts';
import { conditionsOf, type Directives, readDirectives, type Sided } from '../preprocessor/directives.ts';
import { macrosThatEnd } from '../preprocessor/endingMacros.ts';
import { type MacroArguments, parseMacroBody } from '../preprocessor/macroParser.ts';
import { functionsIn } from '../preprocessor/macroRivals.ts';
import { parseMacroStatements } from '../preprocessor/macroStatements.ts';
import { definesWinsock, isForWindows, posixInclude, systemOf } from '../preprocessor/systems.ts';
import { isEventWord } from '../selection/libraryWords.ts';
import { isSocketConstant } from '../selection/vocabulary.ts';
import { commentsOf } from '../tree/comments.ts';
import { referencesIn } from '../unseen/references.ts';
import { externConstants } from './externs.ts';
import { type Defaults, type HeaderClass, holdsSockets, keepsNumber, ownsDescriptor, readHeaderClasses, withoutNoise } from './headerClasses.ts';
import { readHeaderFunctions } from './headerFunctions.ts';
import { type HeaderStructure, readHeaderStructures } from './headerStructures.ts';
import { readHeaderTables } from './headerTables.ts';

/** What an included file says: a macro with the text of its body, a namespace, or a function that never returns. */
export interface HeaderMacro {
  readonly name: string;
  readonly parameters: readonly string[] | undefined;
  readonly body: string;
  /** The header defines it under a condition: whether it is defined is not known. */
  readonly isConditional?: true;
  /** Those conditions, of one with parameters. */
  readonly conditions?: readonly Sided[];
  /** The class that the name is of. */
  readonly declares?: HeaderClass;
  /** The structure that the name is of. */
  readonly lays?: HeaderStructure;
  /** What the function of the name gives. */
  readonly gives?: TypeInfo;
  /** The pointer that the name is for. */
  readonly points?: TypeInfo;
  /** What stands for the arguments that a call of the function of the name leaves out. */
  readonly leaves?: Defaults;
  /** How many items the table of the name has. */
  readonly items?: number;
  /** Which parameters the function of the name takes by reference. */
  readonly refers?: readonly number[];
}

/** A namespace that an included file opens: what is defined as `name::f` elsewhere is no method. It has neither parameters nor a body. */
const namespaceMark = 'namespace ';

/** The namespaces that included files open. */
export function namespacesIn(headers: readonly (readonly HeaderMacro[])[]): readonly string[] {
  return marked(headers, namespaceMark);
}

/** A function that an included file declares never to return, or a macro of it after which nothing comes. */
const endingMark = 'noreturn ';

/** The functions and macros of included files that never return. */
export function neverReturningIn(headers: readonly (readonly HeaderMacro[])[]): readonly string[] {
  return marked(headers, endingMark);
}

/** A constant that an included file declares and another file defines. */
const externMark = 'extern ';

/** The constants that included files declare for all who include them. */
export function declaredConstantsIn(headers: readonly (readonly HeaderMacro[])[]): readonly string[] {
  return marked(headers, externMark);
}

const tableMark = 'table ';

/** How many items a table of an included file has; of two of one name nobody knows. */
export function tablesIn(headers: readonly (readonly HeaderMacro[])[]): (name: string) => number | undefined {
  let all: Map<string, number | undefined> | undefined;
  return (name) => {
    if (all === undefined) {
      all = new Map();
      for (const { name: marked, items } of headers.flat())
        if (items !== undefined) all.set(marked, all.has(marked) && all.get(marked) !== items ? undefined : items);
    }
    return all.get(`${tableMark}${name}`);
  };
}

const classMark = 'class ';

/**
 * The classes of included files whose objects may hold sockets, each with the header that declares it; none of those that two declare.
 * @param asked those that the including file has to do with in such a way that they may hold what their words do not say
 */
export function classesIn(
  headers: readonly (readonly HeaderMacro[])[],
  asked: readonly string[],
): ReadonlyMap<string, { readonly header: number; readonly declares: HeaderClass }> {
  const all = new Map<string, { readonly header: number; readonly declares: HeaderClass } | undefined>();
  headers.forEach((macros, header) => {
    for (const { declares } of classesOf(macros)) {
      if (declares !== undefined) all.set(declares.name, all.has(declares.name) ? undefined : { header, declares });
    }
  });
  const chosen = new Map<string, { readonly header: number; readonly declares: HeaderClass }>();
  const isChosen = (name: string): boolean => chosen.has(name);
  const keepers = new Set(asked);
  for (let before = -1; before !== chosen.size; ) {
    before = chosen.size;
    for (const [name, found] of all) {
      if (found === undefined || chosen.has(name)) continue;
      const { bases, fields } = found.declares;
      const has = [...fields.values()].some((type) => isChosen(type.name) || (type.argument !== undefined && isChosen(type.argument)));
      const isKeeper = keepers.has(name) && keepsNumber(found.declares);
      if (!has && !isKeeper && !bases.some(isChosen) && !holdsSockets(found.declares) && !ownsDescriptor(found.declares)) continue;
      chosen.set(name, found);
      for (const base of bases) keepers.add(base);
    }
  }
  return chosen;
}

/** A function that an included file declares to give an object, or what holds one. */
const givingMark = 'gives ';

/** What functions of included files give, by their names: of those that two declare differently, nobody knows. */
export function givenIn(headers: readonly (readonly HeaderMacro[])[]): (name: string) => TypeInfo | undefined {
  let all: ReadonlyMap<string, TypeInfo> | undefined;
  return (name) => {
    all ??= typesUnder(headers, givingMark, ({ gives }) => gives);
    return all.get(name);
  };
}

const pointingMark = 'points ';

/** The names that included files have for pointers that own an object; none of those that are for two. */
export function pointersIn(headers: readonly (readonly HeaderMacro[])[]): ReadonlyMap<string, TypeInfo> {
  return typesUnder(headers, pointingMark, ({ points }) => points);
}

function typesUnder(headers: readonly (readonly HeaderMacro[])[], mark: string, read: (macro: HeaderMacro) => TypeInfo | undefined): Map<string, TypeInfo> {
  const all = new Map<string, TypeInfo | undefined>();
  for (const macro of headers.flat()) {
    const type = read(macro);
    if (type === undefined) continue;
    const name = macro.name.slice(mark.length);
    const known = all.get(name);
    const isOther = all.has(name) && (known?.name !== type.name || known.argument !== type.argument || known.pointers !== type.pointers);
    all.set(name, isOther ? undefined : type);
  }
  return new Map([...all].flatMap(([name, type]) => (type === undefined ? [] : [[name, type] as const])));
}

const leavingMark = 'leaves ';

/** What stands for the arguments that calls of a function leave out whose included file declares it, with so many parameters. */
export function leftOutIn(headers: readonly (readonly HeaderMacro[])[]): (name: string, parameters: number) => Defaults | undefined {
  let all: Map<string, Defaults | undefined> | undefined;
  return (name, parameters) => {
    if (all === undefined) {
      all = new Map();
      for (const { name: marked, leaves } of headers.flat())
        if (leaves !== undefined) all.set(`${marked}/${leaves.length}`, all.has(`${marked}/${leaves.length}`) ? undefined : leaves);
    }
    return all.get(`${leavingMark}${name}/${parameters}`);
  };
}

const referringMark = 'refers ';

/** Which parameters functions of a text and of the files that it includes take by reference, by their names: of those that two declare differently, nobody knows. */
export function referredIn(text: string, headers: readonly (readonly HeaderMacro[])[]): (name: string) => readonly number[] | undefined {
  let all: Map<string, readonly number[]> | undefined;
  return (name) => {
    if (all === undefined) {
      all = new Map(referencesIn(withoutNoise(text)));
      for (const { name: marked, refers } of headers.flat()) {
        const word = marked.slice(referringMark.length);
        if (refers !== undefined) all.set(word, all.has(word) ? refers.filter((index) => all?.get(word)?.includes(index)) : refers);
      }
    }
    return all.get(name);
  };
}

const structureMark = 'struct ';

/** The structures of included files, by their names; none of those that two lay out. */
export function structuresIn(headers: readonly (readonly HeaderMacro[])[]): ReadonlyMap<string, HeaderStructure> {
  const all = new Map<string, HeaderStructure | undefined>();
  for (const macros of headers)
    for (const { name, lays } of structuresOf(macros)) {
      const word = name.slice(structureMark.length);
      if (lays !== undefined) all.set(word, all.has(word) ? undefined : lays);
    }
  const found = new Map<string, HeaderStructure>();
  for (const [name, lays] of all) if (lays !== undefined) found.set(name, lays);
  return found;
}

const markedStructures = new WeakMap<readonly HeaderMacro[], readonly HeaderMacro[]>();

function structuresOf(macros: readonly HeaderMacro[]): readonly HeaderMacro[] {
  const known = markedStructures.get(macros) ?? macros.filter(({ lays }) => lays !== undefined);
  markedStructures.set(macros, known);
  return known;
}

/** Kept with a header, as its marked names are. */
const markedClasses = new WeakMap<readonly HeaderMacro[], readonly HeaderMacro[]>();

function classesOf(macros: readonly HeaderMacro[]): readonly HeaderMacro[] {
  const known = markedClasses.get(macros) ?? macros.filter(({ declares }) => declares !== undefined);
  markedClasses.set(macros, known);
  return known;
}

/** An included file that includes Winsock under no condition, or what only other systems have. */
const winsockMark = 'includes winsock';
const posixMark = 'includes posix';
/** One that has names of Winsock of its own. */
const imitatingMark = 'defines winsock';

/** The one platform that a file is for, by what it and the files that it includes say. */
export function platformOf(
  text: string,
  comments: readonly Span[],
  directives: Directives,
  headers: readonly (readonly HeaderMacro[])[],
): PlatformName | undefined {
  const areForOthers = marked(headers, posixMark).length > 0;
  if (marked(headers, winsockMark).length > 0 && !areForOthers && !posixInclude.test(text)) return 'windows';
  return systemOf(text, comments, directives, areForOthers || marked(headers, imitatingMark).length > 0);
}

/** Kept with a header, which many files include: few of its names are marked. */
const markedNames = new WeakMap<readonly HeaderMacro[], readonly string[]>();

function marked(headers: readonly (readonly HeaderMacro[])[], mark: string): readonly string[] {
  return headers.flatMap((macros) => {
    const names = markedNames.get(macros) ?? macros.flatMap(({ name }) => (name.includes(' ') ? [name] : []));
    markedNames.set(macros, names);
    return names.flatMap((name) => (name.startsWith(mark) ? [name.slice(mark.length)] : []));
  });
}

/** Whether it is a row of statements of which one is an event, or asks whether to leave: that is to be known of the call that it is given. */
function isRow(text: string, body: Span, ends: (name: string) => boolean): boolean {
  const row = parseMacroStatements(text, body.start, body.end, { site: body, macroArguments: noArguments, ends, isGivenCall: true });
  return row !== undefined && (row.hasEvent || row.statements.some(({ leaves }) => leaves !== undefined));
}

const noArguments: MacroArguments = new Map();

/** The macros of a header that stand for one expression (names for calls, questions, constants) or for statements that do something to a socket. */
export function readHeaderMacros(text: string): readonly HeaderMacro[] {
  const found: HeaderMacro[] = [];
  const { defines } = readDirectives(text, commentsOf(text));
  const declared = declaredNeverToReturn(text);
  const ending = new Set([...declared, ...macrosThatEnd(text, defines, declared)]);
  const ends = (name: string): boolean => endingCalls.has(name) || ending.has(name);
  let functions: ReadonlySet<string> | undefined;
  for (const { name, parameters, body, region } of defines) {
    // What the headers of the system define has a meaning of its own here, whatever a project's own header says of systems that lack it.
    if (isEventWord(name) || posixRows.has(name) || isSocketConstant(name) || parameters?.some((parameter) => parameter.endsWith('...')) === true) continue;
    if (body.end - body.start > longestBody) continue;
    if (parseMacroBody(text, body.start, body.end, body, new Map()) === undefined && !isRow(text, body, ends)) continue;
    const conditions = conditionsOf(region);
    const isConditional = conditions.some((condition) => !asksForNone(condition, name));
    // Elsewhere it is a function: which of the two holds is for the compiler to know.
    if (isConditional && parameters !== undefined) functions ??= functionsIn(text);
    if (isConditional && parameters !== undefined && functions?.has(name) === true) continue;
    found.push({
      name,
      parameters,
      body: text.slice(body.start, body.end).replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, ' '),
      ...(isConditional ? { isConditional: true as const } : {}),
      ...(isConditional && parameters !== undefined ? { conditions } : {}),
    });
  }
  for (const [, path = ''] of text.matchAll(/(?:^|[{};])[ \t]*(?:inline[ \t]+)?namespace[ \t\r\n]+([A-Za-z_]\w*(?:::\w+)*)[ \t\r\n]*(?=\{)/gm))
    for (const name of path.split('::')) found.push({ name: `${namespaceMark}${name}`, parameters: undefined, body: '' });
  const comments = commentsOf(text);
  if (/winsock|ws2tcpip|mswsock/i.test(text) && isForWindows(text, comments, readDirectives(text, comments)))
    found.push({ name: winsockMark, parameters: undefined, body: '' });
  if (posixInclude.test(text)) found.push({ name: posixMark, parameters: undefined, body: '' });
  if (definesWinsock(text)) found.push({ name: imitatingMark, parameters: undefined, body: '' });
  for (const name of ending) found.push({ name: `${endingMark}${name}`, parameters: undefined, body: '' });
  let clean: string | undefined;
  const code = (): string => (clean ??= withoutNoise(text));
  const functionsDeclared = readHeaderFunctions(/[<=]/.test(text) ? code() : '');
  for (const [name, gives] of functionsDeclared.giving) found.push({ name: `${givingMark}${name}`, parameters: undefined, body: '', gives });
  for (const [name, points] of functionsDeclared.pointers) found.push({ name: `${pointingMark}${name}`, parameters: undefined, body: '', points });
  for (const [name, leaves] of functionsDeclared.leaving) found.push({ name: `${leavingMark}${name}`, parameters: undefined, body: '', leaves });
  for (const name of externConstants(text)) found.push({ name: `${externMark}${name}`, parameters: undefined, body: '' });
  for (const [name, refers] of referencesIn(text.includes('&') ? code() : ''))
    found.push({ name: `${referringMark}${name}`, parameters: undefined, body: '', refers });
  const hasTable = /\bconst(?:expr)?\b[^;{}()]*\{/.test(text);
  if (!hasTable && !/\b(?:class|struct)\b[^;{}()]*\{/.test(text)) return found;
  if (hasTable) for (const { name, items } of readHeaderTables(code())) found.push({ name: `${tableMark}${name}`, parameters: undefined, body: '', items });
  for (const declares of readHeaderClasses(code())) found.push({ name: `${classMark}${declares.name}`, parameters: undefined, body: '', declares });
  for (const lays of readHeaderStructures(code()))
    for (const name of lays.names) found.push({ name: `${structureMark}${name}`, parameters: undefined, body: '', lays });
  return found;
}

/** `#ifndef NAME` around the definition of the same name: defined it is either way. */
function asksForNone({ test, holds }: Sided, name: string): boolean {
  if (test.kind === 'not') return asksForNone({ test: test.test, holds: !holds }, name);
  return test.kind === 'defined' && test.name === name && !holds;
}

/** A macro with a longer body is code. */
const longestBody = 300;
