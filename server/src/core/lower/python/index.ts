import { pythonFunctions, serverClasses, serverFactories } from '../../apis/python.ts';
import { type FileRole, type FunctionIr, type Lowered, noLinkage, placeOf, type Span } from '../../ir/index.ts';
import type { LanguageId, SyntaxNode } from '../../syntax/index.ts';
import { lowerCall } from './calls/calls.ts';
import { asTask } from './calls/spawned.ts';
import { isGivenPort, noteChangedTables, tablesOf } from './collections/tables.ts';
import type { FunctionContext } from './context.ts';
import { lowerExpression } from './expressions/expressions.ts';
import { FileContext } from './file.ts';
import type { Facts } from './idioms/facts.ts';
import { pythonIdioms } from './idioms/idioms.ts';
import { namingOf } from './idioms/naming.ts';
import { takeFixtures } from './library/fixtures.ts';
import { platformsOf } from './library/platformParts.ts';
import { isStubbed } from './library/stubbed.ts';
import { importedName } from './linkage/imports.ts';
import { linkageOf } from './linkage/linkage.ts';
import type { FunctionDefinition } from './names/definitions.ts';
import { canonicalName } from './names/names.ts';
import { type Scan, scanScope } from './names/scan.ts';
import { Scope } from './names/scope.ts';
import { describeClasses } from './objects/classes.ts';
import { lowerFunction, lowerModule, type Parts } from './objects/functions.ts';
import { handedSocketsIn, socketName } from './selection/handedSockets.ts';
import { Identifiers } from './selection/identifiers.ts';
import { relevanceOf } from './selection/relevance.ts';
import { slice } from './selection/slice.ts';
import { anyWithin, ascending, type Words, wordsOf } from './selection/words.ts';
import { enteringMethods, noteHooks, ownCall } from './servers/hooks.ts';
import { libraryAttribute, libraryDefault } from './servers/libraryAttributes.ts';
import { initializeAttributes, serverKindOfClass } from './servers/servers.ts';
import { lowerBranch } from './statements/conditions.ts';
import { lowerSuite } from './statements/statements.ts';
import { quotedIn } from './tree/comments.ts';
import { Syntax } from './tree/syntax.ts';

export { mentionsClientsPython, mentionsSocketsPython } from './selection/words.ts';

const lowerOneCall: Parts['call'] = (fn, node) => asTask(fn, node.children[0], () => lowerCall(fn, node));
const parts: Parts = { suite: lowerSuite, expression: lowerExpression, branch: lowerBranch, call: lowerOneCall, enter: enterFunction };

/** What a Python file does to sockets. Total: every text has an answer. */
export function lowerPython(root: SyntaxNode, text: string, _language: LanguageId, role: FileRole): Lowered {
  const { comments, spans } = quotedIn(text);
  const isImported = role === 'imported';
  const words = wordsOf(text, spans, role);
  const facts: Facts = { binds: new Map(), naming: { prefix: undefined, bare: new Set(), addAfter: undefined }, lists: new Map() };
  if (words.makers.length === 0 && !isImported)
    return { functions: [], classes: [], comments, gaps: [], idioms: pythonIdioms(text, facts), linkage: noLinkage };
  const statements = new Syntax(root).children;
  const module = new Scope('module', 0, undefined);
  const scan = newScan(text, spans, words);
  scanScope(scan, module, statements, undefined);
  facts.naming = namingOf(module, statements, text);
  const file = new FileContext(text, spans, scan, module, statements, facts, {
    knows: (name) => pythonFunctions.has(name) || serverClasses.has(name) || serverFactories.has(name),
    isServerClass: (name) => [...serverClasses.keys()].some((one) => one.endsWith(`.${name}`)),
  });
  file.functions.push(undefined);
  const lines = requestRelevant(file, words, role !== 'alone');
  file.functions[0] = lowerModule(file, parts, statements, lines, enterModule);
  // Lowering a function may ask for more of them.
  for (const next of file.waiting) if (next.id !== undefined) file.functions[next.id] = lowerFunction(file, parts, next, next.id);
  const classes = describeClasses(file);
  const functions = file.functions.filter((one): one is FunctionIr => one !== undefined);
  return { functions, classes, comments, gaps: file.gaps, idioms: pythonIdioms(text, facts), linkage: linkageOf(file) };
}

function newScan(source: string, quoted: readonly Span[], words: Words): Scan {
  const marks = [...source.matchAll(/:=|\blambda\b/g)].map((match) => match.index);
  const yields = [...source.matchAll(/\byield\b/g)].map((match) => match.index);
  let classes = 0;
  return {
    source,
    identifiers: new Identifiers(source, quoted),
    hasMark: (start, end) => anyWithin(marks, start, end),
    hasAction: (start, end) => anyWithin(words.actions, start, end),
    hasYield: (start, end) => anyWithin(yields, start, end),
    functions: [],
    classes: [],
    nextClass: () => {
      classes += 1;
      return classes - 1;
    },
  };
}

/** Asks for the functions that matter, and gives the lines of the module's own code that do. */
function requestRelevant(file: FileContext, plain: Words, isForOthers: boolean): readonly Span[] {
  const { source, scan } = file;
  const words = withMakers(plain, [...aliasesOfTables(file), ...(isForOthers && file.importsFromTree ? handedSocketsIn(scan, file.module) : [])]);
  const relevance = relevanceOf(source, scan.identifiers, scan.functions, scan.classes, words);
  const requested = scan.functions.filter((definition) => relevance.functions.has(definition));
  for (const definition of requested) file.request(definition);
  for (const definition of libraryConstructors(file)) file.request(definition);
  const keeping = isForOthers ? keepingClasses(file) : new Set<string>();
  const entered = isForOthers ? enteringMethods(requested) : [];
  for (const definition of entered) file.request(definition);
  const isTaken = (one: FunctionDefinition) =>
    isHelper(one, source) || givesAddress(one, source) || keepsAddress(one, source) || makesSettings(one, source, keeping);
  if (isForOthers) for (const definition of scan.functions) if (isTaken(definition)) file.request(definition);
  const inherited = [...callsOfInherited(file, requested), ...(isForOthers ? noteHooks(file, requested, entered, words) : [])];
  file.relevant = inherited.length === 0 ? relevance.offsets : [...relevance.offsets, ...inherited].sort(ascending);
  file.actions = words.actions;
  const wanted = new Set<string>();
  for (const { start, end } of requested) for (const name of scan.identifiers.namesWithin(start, end)) wanted.add(name);
  for (const { ownerClass } of requested) for (const name of ownerClass?.attributes.keys() ?? []) wanted.add(name);
  // `Settings.PORT`
  for (const { name, attributes } of scan.classes) if (wanted.has(name)) for (const attribute of attributes.keys()) wanted.add(attribute);
  if (isForOthers) for (const name of [...settingsOf(file, keeping), ...tablesOf(file)]) wanted.add(name);
  const except = scan.functions.map(({ start, end }) => ({ start, end })).sort((a, b) => a.start - b.start);
  return slice(source, { start: 0, end: source.length, except, wanted }, relevance.offsets, file.quoted);
}

/** `self.prepare()`, where a base of the class is in another file: what the method does to the object's socket is known only there. */
function callsOfInherited(file: FileContext, requested: readonly FunctionDefinition[]): readonly number[] {
  if (!file.importsFromTree) return [];
  const heirs = new Map(file.scan.classes.map((one) => [one, file.foreignBases(one).some((base) => importedName(base) !== undefined)]));
  return requested.flatMap(({ ownerClass, start, end }) => {
    if (ownerClass === undefined || heirs.get(ownerClass) !== true) return [];
    const calls = [...file.source.slice(start, end).matchAll(ownCall)];
    return calls.filter(([, name = '']) => file.lookUp(ownerClass, name) === undefined).map(({ index }) => start + index);
  });
}

/** Constructors of classes that are servers or sockets: what the library's constructor does has no word of its own in the text. */
function libraryConstructors(file: FileContext): readonly FunctionDefinition[] {
  return file.scan.classes.flatMap((definition) => {
    const own = definition.methods.get('__init__');
    if (own === undefined || definition.bases.length === 0) return [];
    return serverKindOfClass(file, definition) !== undefined || file.foreignBases(definition).includes('socket.socket') ? [own] : [];
  });
}

const longestHelper = 300;

/** A function that other files may hand a socket to: that it does nothing to it is known only where it was looked at. */
function isHelper({ kind, start, end }: FunctionDefinition, source: string): boolean {
  return (
    kind === 'function' && end - start < longestHelper && socketName.test(/^(?:async\s+)?def\s+\w+\s*\(\s*(\w+)/.exec(source.slice(start, end))?.[1] ?? '')
  );
}

const longestAddressHelper = 700;

const longestParser = 12_000;

/** A function that gives an address or a port: `return args.host, args.port`, `return 8080`, or all the arguments of the command line. */
function givesAddress({ kind, start, end }: FunctionDefinition, source: string): boolean {
  if (kind !== 'function' || end - start > longestParser) return false;
  const text = source.slice(start, end);
  if (end - start < longestAddressHelper && /\breturn\b[^\n]*(?:port|addr|host|\b\d{2,5}\b)/i.test(text)) return true;
  return text.includes('.parse_args(') && /\breturn\b/.test(text);
}

/** A short constructor of what other files take their address from: `self.port = 8080`. */
function keepsAddress({ kind, start, end }: FunctionDefinition, source: string): boolean {
  return kind === 'constructor' && end - start < longestConstructor && /\bself\.\w*(?:port|addr|host)\w*\s*(?::[^=\n]*)?=(?!=)/i.test(source.slice(start, end));
}

/** A function or a class method that gives an object of a class that keeps a port or an address: `return cls()`, `settings = Settings()`. */
function makesSettings({ kind, binding, ownerClass, start, end }: FunctionDefinition, source: string, keeping: ReadonlySet<string>): boolean {
  const isOwn = binding === 'class' && ownerClass !== undefined && keeping.has(ownerClass.name);
  if (keeping.size === 0 || !(isOwn || kind === 'function') || end - start > longestConstructor) return false;
  const text = source.slice(start, end);
  return /\breturn\b/.test(text) && [...text.matchAll(/(?<![.\w])(\w+)\(/g)].some(([, name = '']) => (isOwn && name === 'cls') || keeping.has(name));
}

const longestConstructor = 1500;

/** Variables with an object of a class that keeps a port or an address: `settings = Settings()`, which other files may bind by. */
function settingsOf({ source, module }: FileContext, keeping: ReadonlySet<string>): readonly string[] {
  return [...module.bindings].flatMap(([name, { assignments }]) => {
    const value = assignments.length === 1 ? assignments[0]?.value : undefined;
    const made = value?.type === 'call' ? value.children[0]?.text(source) : undefined;
    return made !== undefined && (keeping.has(made) || (module.bindings.has(made) && value !== undefined && isGivenPort(value, source))) ? [name] : [];
  });
}

/** The names of the classes that keep a port. */
function keepingClasses({ source, scan }: FileContext): ReadonlySet<string> {
  return new Set(scan.classes.filter(({ start, end }) => keepsPort.test(source.slice(start, Math.min(end, start + longestSettings)))).map(({ name }) => name));
}

const keepsPort = /\b(?:self\.)?\w*port\w*\s*(?::[^=\n]*)?=(?!=)/i;
const longestSettings = 4000;

/** `from socket import socket as make`: the new name is a word, too. */
function aliasesOfTables(file: FileContext): readonly number[] {
  const found: number[] = [];
  for (const [name, binding] of file.module.bindings) {
    const [first] = binding.imports;
    if (first === undefined || first.qualified.endsWith(name) || !file.knows(canonicalName(first.qualified))) continue;
    for (const match of file.source.matchAll(new RegExp(`(?<![.\\w])${name}\\s*\\(`, 'g'))) found.push(match.index);
  }
  return found;
}

function withMakers(words: Words, found: readonly number[]): Words {
  if (found.length === 0) return words;
  const add = (offsets: readonly number[]) => [...offsets, ...found].sort(ascending);
  return { makers: add(words.makers), actions: add(words.actions), all: add(words.all) };
}

/** Attributes that the file assigns to a library's class have the library's values before that. */
function enterModule(fn: FunctionContext): void {
  onlyOnPlatforms(fn);
  noteChangedTables(fn);
  for (const row of serverClasses.values()) {
    const name = row.name.slice(row.name.lastIndexOf('.') + 1);
    for (const attribute of ['allow_reuse_address', 'allow_reuse_port', 'address_family', 'socket_type', 'request_queue_size'] as const) {
      if (!fn.file.attributes.isAssignedOutside(name, attribute)) continue;
      fn.assign(placeOf(libraryAttribute(row.name, attribute)), libraryDefault(row, attribute), undefined);
    }
  }
}

/** What no other platform gets to is for none of the others to judge. */
function onlyOnPlatforms(fn: FunctionContext): void {
  const platforms = fn.file.isOfWindows ? windows : fn.definition === undefined ? undefined : platformsOf(fn.file, fn.definition);
  if (platforms === undefined) return;
  const here = fn.graph.newBlock();
  const elsewhere = fn.graph.newBlock();
  fn.graph.branch({ kind: 'platform', platforms }, here, elsewhere);
  fn.graph.startBlock(elsewhere);
  fn.graph.exit('return');
  fn.graph.startBlock(here);
}

const windows = ['windows'] as const;

/** In the constructor of a server class, attributes of the object are those of its class until they are assigned. */
function enterFunction(fn: FunctionContext): void {
  onlyOnPlatforms(fn);
  const { definition } = fn;
  fn.isMeantToFail = isStubbed(fn.file, definition);
  takeFixtures(fn);
  if (definition?.kind !== 'constructor' || definition.ownerClass === undefined) return;
  const kind = serverKindOfClass(fn.file, definition.ownerClass);
  const [first] = definition.node.child('parameters')?.children ?? [];
  const meaning = first === undefined ? undefined : fn.file.meaning(fn.text(first), definition.start, fn.scope);
  if (kind !== undefined && meaning?.kind === 'variable') initializeAttributes(fn, kind, placeOf(meaning.root));
}
