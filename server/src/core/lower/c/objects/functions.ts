import { allocatingCalls, memoryRows, observingCalls, operatorCalls, posixRows } from '../../../apis/posix.ts';
import {
  type FunctionIr,
  GraphBuilder,
  globalVariable,
  localVariable,
  type Parameter,
  placeOf,
  type Span,
  unknownValue,
  type Value,
} from '../../../ir/index.ts';
import { emitEscape } from '../calls/emit.ts';
import {
  assign,
  type ClassInfo,
  type FileLowering,
  type FunctionInfo,
  type FunctionLowering,
  gap,
  once,
  type ParameterInfo,
  textOf,
  type Walk,
} from '../context.ts';
import { endOf } from '../declared.ts';
import { declaredDefault, defaultOfParameter } from '../expressions/initializers.ts';
import { parametersOf, readParameters } from '../names/parameters.ts';
import { Scope } from '../names/scope.ts';
import { enterUnder } from '../preprocessor/alternatives.ts';
import type { Slice } from '../selection/slice.ts';
import { declareUnknown } from '../statements/declarations.ts';
import { lowerTry } from '../statements/exceptions.ts';
import { leaveScopes } from '../statements/jumps.ts';
import { lowerBlock } from '../statements/statements.ts';
import { kidOfType, namedKids, spanOf, type View } from '../tree/view.ts';
import { initializeFields } from './fields.ts';

/** Lowers one function of the file in full. */
export function lowerFunction(file: FileLowering, walk: Walk, info: FunctionInfo, slice: Slice | undefined): FunctionIr {
  const span = { start: info.view.start, end: endOf(info) };
  const owner = info.ownerClass;
  const fn = newFunction(file, walk, {
    name: info.name,
    span,
    ownerClass: owner,
    isModule: false,
    captured: capturedNames(file, span),
    slice,
    ...swallowedBy(info),
  });
  const parameters = declareParameters(fn, owner === undefined ? undefined : span.start, parametersOf(file, info), owner === undefined ? info.name : undefined);
  if (info.conditions.length > 0) {
    // Under conditions that do not hold, this is not what the name means.
    const otherwise = fn.graph.newBlock();
    enterUnder(fn, info, otherwise, info.view.start);
    const inside = fn.graph.newBlock();
    fn.graph.jump(inside);
    fn.graph.startBlock(otherwise);
    if (owner === undefined && (isOfLibrary(info.name) || !info.isStatic)) {
      // A stand-in for what one system has not: elsewhere that of its library is called, or of another file, which may fill in what it is given.
      parameters.forEach(({ variable }, index) => {
        if (mayFill(info.name, index)) emitEscape(fn, span, { kind: 'place', place: placeOf(variable) });
      });
      fn.graph.exit('return', unknownValue);
    } else fn.graph.exit('end-of-process');
    fn.graph.startBlock(inside);
  }
  const isConstructor = owner !== undefined && info.name === owner.name;
  if (isConstructor) initializeFields(fn, owner, info.view);
  if (info.body.type === 'try_statement') lowerTry(fn, info.body, declareUnknown);
  else lowerBlock(fn, info.body, info.tail);
  leaveScopes(fn, 0);
  if (slice !== undefined) reportUnread(file, slice);
  return {
    id: info.id,
    name: info.name,
    kind: owner === undefined ? 'function' : isConstructor ? 'constructor' : 'method',
    span,
    parameters,
    ...(owner === undefined ? {} : { ownerClass: owner.id }),
    isExported: isExported(info),
    entry: 0,
    blocks: fn.graph.finish(),
  };
}

function isOfLibrary(name: string): boolean {
  return /^inet_[an]/.test(name) || [operatorCalls, memoryRows, allocatingCalls, observingCalls].some((calls) => calls.has(name));
}

/** Whether a function of the library may give a parameter another value, or keep it: what only looks writes through few. */
function mayFill(name: string, index: number): boolean {
  const observing = observingCalls.get(name);
  return observing === undefined || observing.writes.includes(index) || (observing.rest !== undefined && index >= observing.rest);
}

/** A class with initial values for its fields and no constructor of its own has one that sets them. */
export function lowerImpliedConstructor(file: FileLowering, walk: Walk, owner: ClassInfo, span: Span): FunctionIr {
  const fn = newFunction(file, walk, { name: owner.name, span, ownerClass: owner, isModule: false, captured: new Set(), slice: undefined });
  const parameters = declareParameters(fn, span.start, []);
  // What it does is written nowhere but in the class.
  const whole = owner.view === undefined ? span : spanOf(owner.view);
  fn.statement = once(() => ({ span: whole, list: file.nextList() }));
  initializeFields(fn, owner, undefined);
  return {
    id: file.nextFunction(),
    name: owner.name,
    kind: 'constructor',
    span,
    parameters,
    ownerClass: owner.id,
    isExported: true,
    entry: 0,
    blocks: fn.graph.finish(),
  };
}

/** Lowers a lambda to a function of its own. What it captures outlives the call, so both know it by the same global id. */
export function lowerLambda(fn: FunctionLowering, view: View): Value {
  const span = spanOf(view);
  const id = fn.file.nextFunction();
  const declarator = view.kids.find((kid) => kid.type === 'abstract_function_declarator' || kid.type === 'lambda_declarator');
  const list = declarator === undefined ? undefined : kidOfType(declarator, 'parameter_list');
  const captures = kidOfType(view, 'lambda_capture_specifier');
  const inner: FunctionLowering = {
    ...newFunction(fn.file, fn.walk, { name: '', span, ownerClass: fn.ownerClass, isModule: false, captured: capturedNames(fn.file, span), slice: fn.slice }),
    scope: fn.scope,
    scopeBase: fn.scope.depth,
    depth: fn.depth,
  };
  for (const capture of captures === undefined ? [] : namedKids(captures)) {
    // `[fd = other]` declares a variable of the closure.
    if (capture.type !== 'lambda_capture_initializer') continue;
    const [name, initial] = namedKids(capture);
    if (name === undefined || initial === undefined) continue;
    const variable = globalVariable(textOf(fn, name), name.start);
    assign(fn, spanOf(capture), placeOf(variable), fn.walk.value(fn, initial), true);
    fn.scope.declare(textOf(fn, name), { id: variable, type: { name: '', pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false } });
  }
  const depth = fn.scope.depth;
  fn.scope.enter();
  const parameters = declareParameters(inner, undefined, list === undefined ? [] : readParameters(fn.file, list, undefined));
  const body = kidOfType(view, 'compound_statement');
  if (body !== undefined) lowerBlock(inner, body);
  leaveScopes(inner, depth);
  fn.scope.leave();
  fn.file.closures.push({ id, name: '', kind: 'closure', span, parameters, isExported: true, entry: 0, blocks: inner.graph.finish() });
  return { kind: 'function', id, span };
}

interface NewFunction {
  readonly name: string;
  readonly span: Span;
  readonly ownerClass: ClassInfo | undefined;
  readonly isModule: boolean;
  readonly captured: ReadonlySet<string>;
  readonly slice: Slice | undefined;
  readonly swallowed?: number;
}

export function newFunction(file: FileLowering, walk: Walk, about: NewFunction): FunctionLowering {
  return {
    file,
    walk,
    ...about,
    graph: new GraphBuilder(),
    scope: new Scope(),
    scopeBase: 0,
    labels: new Map(),
    expanding: new Set(),
    jumps: { cases: [], breakTo: undefined, continueTo: undefined, breakDepth: 0, continueDepth: 0 },
    statement: once(() => ({ span: about.span, list: file.nextList() })),
    loopStart: undefined,
    throwing: undefined,
    depth: 0,
  };
}

/** @param declaredAs by what name an included file may declare the function, and say what calls may leave out */
function declareParameters(
  fn: FunctionLowering,
  receiverAt: number | undefined,
  parameters: readonly ParameterInfo[],
  declaredAs?: string,
): readonly Parameter[] {
  const leftOut = declaredAs === undefined ? undefined : fn.file.leftOutOf(declaredAs, parameters.length);
  const all: Parameter[] = [];
  if (receiverAt !== undefined) {
    const id = fn.captured.has('this') ? globalVariable('this', receiverAt) : localVariable('this', receiverAt);
    fn.scope.declare('this', {
      id,
      type: { name: fn.ownerClass?.name ?? '', pointers: 1, isArray: false, isUnion: false, isConst: false, isReference: false },
    });
    all.push({ variable: id, name: 'this' });
  }
  for (const [index, parameter] of parameters.entries()) {
    const id = fn.captured.has(parameter.name) ? globalVariable(parameter.name, parameter.at) : localVariable(parameter.name, parameter.at);
    const isByReference = parameter.isByReference ? { isByReference: true as const } : {};
    fn.scope.declare(parameter.name, { id, type: { ...parameter.type, isReference: false }, isParameter: true, ...isByReference });
    const value =
      parameter.defaultValue === undefined
        ? declaredDefault(fn, leftOut?.[index], parameter.type)
        : defaultOfParameter(fn, parameter.defaultValue, parameter.type);
    all.push({ variable: id, name: parameter.name, ...(value === undefined ? {} : { defaultValue: value }) });
  }
  return all;
}

/** `std::bind(…)`, `new tcp::socket(…)`, and the field of `Session() : socket(…)`. */
function isOtherName(file: FileLowering, at: number): boolean {
  return file.isCpp && /(?:\w\s*::|\)\s*[:,])\s*$/.test(file.text.slice(Math.max(0, at - 60), at));
}

function swallowedBy({ swallowed }: FunctionInfo): { swallowed?: number } {
  return swallowed === undefined ? {} : { swallowed };
}

/** Calls of sockets that stand in the text and were not met in the tree: the parser gave up around them. */
function reportUnread(file: FileLowering, slice: Slice): void {
  for (const { at, name } of slice.calls) {
    if (
      posixRows.has(name) &&
      !/^\s*\(\s*\)/.test(file.text.slice(at + name.length, at + name.length + 20)) &&
      !file.isLowered(at) &&
      !file.isQuiet(at) &&
      !file.isLeftOut(at) &&
      !isOtherName(file, at)
    )
      gap(file, { start: at, end: at + name.length }, 'unread call');
  }
}

function isExported(info: FunctionInfo): boolean {
  if (info.ownerClass !== undefined) return info.ownerClass.isOpen || info.ownerClass.publicMethods.has(info.name);
  return !info.isStatic || info.isAddressTaken;
}

/** The words inside the lambdas of a piece of text: a variable with such a name is captured, as far as anyone can tell. */
function capturedNames(file: FileLowering, span: Span): ReadonlySet<string> {
  const names = new Set<string>();
  if (!file.isCpp) return names;
  const { text } = file;
  const opener = /\[[&=\w\s,*.]*\](?:\s*\([^()]*(?:\([^()]*\)[^()]*)*\))?(?:mutable|noexcept|constexpr|\s)*(?:->[\w:<>*&\s]+)?\{/y;
  // Looked for bracket by bracket: a search of its own would go on to the end of the file.
  for (let at = text.indexOf('[', span.start + 1); at >= 0 && at < span.end; at = text.indexOf('[', at)) {
    opener.lastIndex = at;
    const match = opener.exec(text);
    if (match === null) {
      at += 1;
      continue;
    }
    const end = closingBrace(text, opener.lastIndex, span.end);
    for (const word of text.slice(opener.lastIndex, end).matchAll(/[A-Za-z_]\w*/g)) names.add(word[0]);
    if (/^\[[^\]]*\bthis\b|^\[[&=]/.test(match[0])) names.add('this');
    at = end;
  }
  return names;
}

function closingBrace(text: string, from: number, limit: number): number {
  let depth = 1;
  for (let at = from; at < limit; at += 1) {
    const character = text[at];
    if (character === '{') depth += 1;
    else if (character === '}') {
      depth -= 1;
      if (depth === 0) return at;
    }
  }
  return limit;
}
