import { pythonFunctions, serverClasses, serverFactories } from '../../apis/python.ts';
import { type FunctionIr, type Lowered, placeOf } from '../../ir/index.ts';
import type { LanguageId, SyntaxNode } from '../../syntax/index.ts';
import { lowerCall } from './calls.ts';
import { describeClasses } from './classes.ts';
import { commentsOf } from './comments.ts';
import { lowerBranch } from './conditions.ts';
import type { FunctionContext } from './context.ts';
import type { FunctionDefinition } from './definitions.ts';
import { lowerExpression } from './expressions.ts';
import type { Facts } from './facts.ts';
import { FileContext } from './file.ts';
import { lowerFunction, lowerModule, type Parts } from './functions.ts';
import { pythonIdioms } from './idioms.ts';
import { namingOf } from './naming.ts';
import { anyWithin, relevantOffsets, relevantRegions } from './relevance.ts';
import { type Scan, scanScope } from './scan.ts';
import { Scope } from './scope.ts';
import { initializeAttributes, libraryAttribute, libraryDefault, serverKindOfClass } from './servers.ts';
import { lowerSuite } from './statements.ts';
import { Syntax } from './syntax.ts';

export { mentionsSocketsPython } from './relevance.ts';

const parts: Parts = { suite: lowerSuite, expression: lowerExpression, branch: lowerBranch, call: lowerCall, enter: enterFunction };

/** What a Python file does to sockets. Total: every text has an answer. */
export function lowerPython(root: SyntaxNode, text: string, _language: LanguageId): Lowered {
  const statements = new Syntax(root).children;
  const module = new Scope('module', 0, undefined);
  const scan = newScan(text);
  scanScope(scan, module, statements, undefined);
  const offsets = relevantOffsets(text);
  const facts: Facts = { binds: new Map(), naming: namingOf(module, statements, text), lists: new Map() };
  const file = new FileContext(text, scan, module, facts, offsets, {
    knows: (name) => pythonFunctions.has(name) || serverClasses.has(name) || serverFactories.has(name),
    isServerClass: (name) => [...serverClasses.keys()].some((one) => one.endsWith(`.${name}`)),
  });
  file.functions.push(undefined);
  requestRelevant(file, scan.functions, text, offsets);
  file.functions[0] = lowerModule(file, parts, statements, enterModule);
  for (let next = file.waiting.shift(); next !== undefined; next = file.waiting.shift()) {
    if (next.id !== undefined) file.functions[next.id] = lowerFunction(file, parts, next, next.id);
  }
  const classes = describeClasses(file);
  const functions = file.functions.filter((one): one is FunctionIr => one !== undefined);
  return { functions, classes, comments: commentsOf(text), gaps: file.gaps, idioms: pythonIdioms(text, facts) };
}

function newScan(source: string): Scan {
  const marks = [...source.matchAll(/:=|\blambda\b/g)].map((match) => match.index);
  let classes = 0;
  return {
    source,
    marks,
    hasMark: (start, end) => anyWithin(marks, start, end),
    functions: [],
    classes: [],
    nextClass: () => {
      classes += 1;
      return classes - 1;
    },
  };
}

/** Functions with a word of the tables, those that mention them, and the constructors of the classes that they belong to. */
function requestRelevant(file: FileContext, functions: readonly FunctionDefinition[], text: string, offsets: readonly number[]): void {
  const relevant = relevantRegions(text, [...functions], offsets);
  const owners = new Set([...relevant].map((definition) => definition.ownerClass));
  for (const definition of functions) {
    const isConstructor = definition.kind === 'constructor' && owners.has(definition.ownerClass);
    if (relevant.has(definition) || isConstructor) file.request(definition);
  }
}

/** Attributes that the file assigns to a library's class have the library's values before that. */
function enterModule(fn: FunctionContext): void {
  for (const row of serverClasses.values()) {
    const name = row.name.slice(row.name.lastIndexOf('.') + 1);
    for (const attribute of ['allow_reuse_address', 'allow_reuse_port', 'address_family', 'socket_type', 'request_queue_size'] as const) {
      if (!fn.file.isAssignedOutside(name, attribute)) continue;
      fn.assign(placeOf(libraryAttribute(row.name, attribute)), libraryDefault(row, attribute), undefined);
    }
  }
}

/** In the constructor of a server class, attributes of the object are those of its class until they are assigned. */
function enterFunction(fn: FunctionContext): void {
  const { definition } = fn;
  if (definition?.kind !== 'constructor' || definition.ownerClass === undefined) return;
  const kind = serverKindOfClass(fn.file, definition.ownerClass);
  const [first] = definition.node.child('parameters')?.children ?? [];
  const meaning = first === undefined ? undefined : fn.file.meaning(fn.text(first), definition.start, fn.scope);
  if (kind !== undefined && meaning?.kind === 'variable') initializeAttributes(fn, kind, placeOf(meaning.root));
}
