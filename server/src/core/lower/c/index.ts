import {
  type ClassIr,
  type FileRole,
  type FunctionId,
  type FunctionIr,
  type Gap,
  type Lowered,
  named,
  noLinkage,
  placeOf,
  unknownValue,
  type Value,
} from '../../ir/index.ts';
import type { LanguageId, SyntaxNode } from '../../syntax/index.ts';
import { lowerCall } from './calls.ts';
import { collect, type Declared, endOf, enumeratorsOf } from './collect.ts';
import { commentsOf, isInString, isInside } from './comments.ts';
import { lowerCondition } from './conditions.ts';
import { assign, type ClassInfo, type FileLowering, type FunctionInfo, type FunctionLowering, type Walk } from './context.ts';
import { lowerDeclaration } from './declarations.ts';
import { isForWindows, readDirectives } from './directives.ts';
import { hasEffects } from './effects.ts';
import { lowerEffects, lowerValue } from './expressions.ts';
import { lowerFunction, lowerImpliedConstructor, lowerLambda, newFunction } from './functions.ts';
import { type ExtendedText, type HeaderMacro, namespacesIn, neverReturningIn, withHeaderMacros } from './headers.ts';
import { idiomsOf, noIdioms } from './idioms.ts';
import { lowerInitializer } from './initializers.ts';
import { constantsOf, linkageOf } from './linkage.ts';
import { Macros } from './macros.ts';
import { declaredNeverToReturn } from './noreturn.ts';
import { placeOfExpression, targetOf } from './places.ts';
import { prepareC } from './prepare.ts';
import { isNeverCompiled } from './preprocessor.ts';
import { isEventWord, markRelevant, mentionsSocketsC, mentionsSocketsInCode, roleOfWord } from './relevance.ts';
import { Slice, sliceFunctions } from './slice.ts';
import { lowerBlock, lowerStatement } from './statements.ts';
import { changedUnseen } from './unseen.ts';
import { spanOf, type View, viewOf } from './view.ts';

export { type HeaderMacro, readHeaderMacros } from './headers.ts';
export { mentionsSocketsC, prepareC };

const walk: Walk = {
  value: lowerValue,
  effects: lowerEffects,
  condition: lowerCondition,
  place: placeOfExpression,
  target: targetOf,
  call: lowerCall,
  statement: lowerStatement,
  block: lowerBlock,
  lambda: lowerLambda,
  initializer: lowerInitializer,
};

/**
 * Lowers a file of C or C++. Total: every text has a result.
 * @param headers the macros of the files that it includes
 */
export function lowerC(root: SyntaxNode, text: string, language: LanguageId, role: FileRole, headers: readonly (readonly HeaderMacro[])[]): Lowered {
  const comments = commentsOf(text);
  const isIncluded = role === 'imported';
  const nothing: Lowered = {
    functions: [],
    classes: [],
    comments: comments.map((span) => ({ span })),
    gaps: [],
    idioms: noIdioms,
    linkage: { ...noLinkage, by: 'name' },
  };
  if (!isIncluded && !mentionsSocketsInCode(text, comments)) return nothing;
  const directives = readDirectives(text, comments);
  const extended = withHeaderMacros(text, directives.defines, headers);
  const macros = new Macros(extended.text, extended.defines);
  const isCpp = language === 'cpp';
  let functionCount = 0;
  let eventCount = 0;
  let listCount = 0;
  const nextFunction = (): FunctionId => functionCount++;
  const isDefinedAt = (name: string, offset: number): boolean | undefined => {
    if (name === '__cplusplus') return isCpp;
    return macros.isDefinedAt(name, offset) ? true : undefined;
  };
  const moduleId = nextFunction();
  const isDead = (view: View): boolean => isNeverCompiled(directives.conditionsAt(view.start), (name) => isDefinedAt(name, view.start));
  const declared = collect(viewOf(root), text, isCpp, directives, isDead, nextFunction, isCpp ? namespacesIn(headers) : []);
  const eventWords = new Set(macrosOfEvents(extended));
  markRelevant(text, declared.functions, eventWords);
  if (!isIncluded && !declared.functions.some((info) => info.isRelevant)) return nothing;
  for (const info of declared.functions) if (info.isRelevant && !info.isHelper) eventWords.add(info.name);

  const neverReturn = new Set([...declaredNeverToReturn(text), ...neverReturningIn(headers)]);
  let prepared: string | undefined;
  const gaps: Gap[] = [];
  const closures: FunctionIr[] = [];
  const constants = new Constants(text, declared);
  const file: FileLowering = {
    text: extended.text,
    isCpp,
    macros,
    types: declared.types,
    functions: declared.byName,
    classes: declared.classes,
    globals: declared.globals,
    gaps,
    closures,
    neverReturn,
    lowered: new Set(),
    constantOf: (name) => constants.of(name, module),
    isQuiet: (offset) =>
      isInside(comments, offset) || isNeverCompiled(directives.conditionsAt(offset), (name) => isDefinedAt(name, offset)) || isInString(text, offset),
    isLeftOut: (offset) => {
      prepared ??= prepareC(text) ?? text;
      return prepared[offset] !== text[offset];
    },
    nextEvent: () => eventCount++,
    nextList: () => listCount++,
    nextFunction,
    isDefinedAt,
    test: (offset) => directives.tests.get(offset),
    inModule: (initialize) => initialize(module),
  };
  const module = newFunction(file, walk, {
    name: '',
    span: { start: 0, end: text.length },
    ownerClass: undefined,
    isModule: true,
    captured: new Set(),
    slice: undefined,
  });
  for (const declaration of declared.initialized) {
    module.statement = () => ({ span: { start: declaration.start, end: declaration.end }, list: 0 });
    lowerDeclaration(module, declaration);
  }
  for (const name of declared.initialized.length === 0 ? [] : changedUnseen(text, declared)) {
    const { id } = declared.globals.get(name) ?? { id: undefined };
    if (id !== undefined) assign(module, module.statement().span, placeOf(id), unknownValue);
  }
  const slices = slicesOf(text, declared, eventWords, neverReturn);
  const functions = declared.functions.filter((info) => info.isRelevant).map((info) => lowerFunction(file, walk, info, slices.get(info)));
  const implied = impliedConstructors(file, declared);
  const moduleIr: FunctionIr = {
    id: moduleId,
    name: '',
    kind: 'module',
    span: { start: 0, end: text.length },
    parameters: [],
    isExported: true,
    entry: 0,
    blocks: module.graph.finish(),
  };
  return {
    functions: [moduleIr, ...functions, ...implied.values(), ...closures],
    classes: [...declared.classes.values()].map((info) => classIr(info, declared, implied)),
    comments: comments.map((span) => ({ span })),
    gaps,
    idioms: idiomsOf(text, isCpp, functions),
    linkage: linkageOf(declared, isIncluded, () => constantsOf(module, declared, directives, macros, constants)),
    ...(isForWindows(text, comments, directives) ? { onlyOn: 'windows' } : {}),
  };
}

/** A function longer than this that only writes addresses, such as one that builds packets, is not followed into what it writes. */
const longestFilling = 3000;

function slicesOf(text: string, declared: Declared, eventWords: ReadonlySet<string>, neverReturn: ReadonlySet<string>): ReadonlyMap<FunctionInfo, Slice> {
  const sliced = declared.functions.filter((info) => info.isRelevant && !info.isHelper && !info.name.startsWith('~'));
  const ending = new Set(declared.functions.filter((info) => info.isRelevant && info.endsProcess).map((info) => info.name));
  const members = new Set([...declared.classes.values()].flatMap((info) => [...info.fields.keys()]));
  const slices = sliceFunctions(
    text,
    sliced.map((info) => ({
      // A constructor's list of initializers stands before its body.
      start: info.name === info.ownerClass?.name ? info.declarator.end : info.body.start,
      end: endOf(info),
      isLeading: info.isLeading,
      isComputed: info.isLeading || info.view.end - info.view.start < longestFilling,
    })),
    (name) => (eventWords.has(name) ? 'event' : neverReturn.has(name) ? 'ends' : ending.has(name) ? 'kept' : roleOfWord(name)),
    (name) => declared.globals.has(name) || members.has(name) || /^m_\w|_$/.test(name),
  );
  return new Map(sliced.map((info, index) => [info, slices[index] ?? new Slice([], [], [], [])]));
}

/** Names of the macros that stand for a call of a socket, and of those that stand for these. */
function macrosOfEvents({ text, defines }: ExtendedText): ReadonlySet<string> {
  const names = new Set<string>();
  for (let changed = true; changed; ) {
    changed = false;
    for (const define of defines) {
      if (names.has(define.name) || define.body.end - define.body.start > 600) continue;
      const words = text.slice(define.body.start, define.body.end).matchAll(/[A-Za-z_]\w*/g);
      for (const [word] of words) {
        if (!isEventWord(word) && !names.has(word)) continue;
        names.add(define.name);
        changed = true;
        break;
      }
    }
  }
  return names;
}

function impliedConstructors(file: FileLowering, declared: Declared): ReadonlyMap<ClassInfo, FunctionIr> {
  const implied = new Map<ClassInfo, FunctionIr>();
  for (const info of declared.classes.values()) {
    if (info.view === undefined || info.fieldDefaults.length === 0 || info.methods.has(info.name)) continue;
    implied.set(info, lowerImpliedConstructor(file, walk, info, info.view));
  }
  return implied;
}

function classIr(info: ClassInfo, declared: Declared, implied: ReadonlyMap<ClassInfo, FunctionIr>): ClassIr {
  const methods = new Map<string, FunctionId>();
  for (const [name, definitions] of info.methods) {
    const lowered = definitions.find((definition) => definition.isRelevant);
    if (lowered !== undefined) methods.set(name, lowered.id);
  }
  const maker = methods.get(info.name) ?? implied.get(info)?.id;
  return {
    id: info.id,
    name: info.name,
    bases: info.bases.map((base) => declared.classes.get(base)?.id ?? base),
    ...(maker === undefined ? {} : { constructorFunction: maker }),
    methods,
    attributes: new Map(),
  };
}

/** Enumerators, `const` and `constexpr` of file scope. Evaluated when first asked for, since few are. */
class Constants {
  readonly #text: string;
  readonly #declared: Declared;
  readonly #values = new Map<string, Value | undefined>();
  #enumerators: Set<string> | undefined;

  constructor(text: string, declared: Declared) {
    this.#text = text;
    this.#declared = declared;
  }

  /** The names of all enumerators. */
  enumerators(module: FunctionLowering): Iterable<string> {
    this.#readEnumerators(module);
    return this.#enumerators ?? [];
  }

  of(name: string, module: FunctionLowering): Value | undefined {
    this.#readEnumerators(module);
    if (this.#values.has(name)) return this.#values.get(name);
    const constant = this.#declared.constants.get(name);
    // Set first, so that a constant that names itself ends.
    this.#values.set(name, undefined);
    if (constant === undefined || hasEffects(constant.value)) return undefined;
    const value = walk.value(module, constant.value);
    const isCertain = value.kind === 'number' || value.kind === 'string' || value.kind === 'boolean' || value.kind === 'constant' || value.kind === 'operation';
    const at = { start: constant.name.start, end: constant.name.end };
    this.#values.set(name, isCertain ? named(value, at, { name: at, value: value.span ?? spanOf(constant.value) }) : undefined);
    return this.#values.get(name);
  }

  #readEnumerators(module: FunctionLowering): void {
    if (this.#enumerators !== undefined) return;
    this.#enumerators = new Set();
    for (const enumeration of this.#declared.enumerations) {
      const values = enumeratorsOf(this.#text, enumeration, (view) =>
        hasEffects(view) ? { kind: 'unknown', from: 'unknown' } : foldedNumber(walk.value(module, view)),
      );
      for (const [enumerator, value] of values) {
        this.#values.set(enumerator, value);
        this.#enumerators.add(enumerator);
      }
    }
  }
}

/** `1 << 3` and its like as a number, so that the next enumerator has one. */
function foldedNumber(value: Value): Value {
  if (value.kind !== 'operation' || value.operands.length !== 2) return value;
  const [left, right] = value.operands.map(foldedNumber);
  if (left?.kind !== 'number' || right?.kind !== 'number') return value;
  switch (value.operator) {
    case '+':
      return { kind: 'number', value: left.value + right.value };
    case '-':
      return { kind: 'number', value: left.value - right.value };
    case '*':
      return { kind: 'number', value: left.value * right.value };
    case '<<':
      return { kind: 'number', value: left.value * 2 ** right.value };
    case '|':
      return { kind: 'number', value: Number(BigInt(left.value) | BigInt(right.value)) };
    default:
      return value;
  }
}
