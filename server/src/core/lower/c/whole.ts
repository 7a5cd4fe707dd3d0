import {
  type Comment,
  type FileRole,
  type FunctionId,
  type FunctionIr,
  type Gap,
  type Lowered,
  noLinkage,
  placeOf,
  type Span,
  unknownValue,
} from '../../ir/index.ts';
import type { LanguageId, SyntaxNode } from '../../syntax/index.ts';
import { constructObject, lowerCall } from './calls/calls.ts';
import { declaredNeverToReturn } from './calls/noreturn.ts';
import { assign, type FileLowering, type FunctionInfo, type Walk } from './context.ts';
import type { Declared } from './declared.ts';
import { lowerEffects, lowerValue } from './expressions/expressions.ts';
import { lowerInitializer } from './expressions/initializers.ts';
import { idiomsOf, noIdioms } from './idioms/idioms.ts';
import { libraryPointers } from './library/libraryPointers.ts';
import {
  givenIn,
  type HeaderMacro,
  leftOutIn,
  namespacesIn,
  neverReturningIn,
  platformOf,
  pointersIn,
  referredIn,
  structuresIn,
  tablesIn,
} from './linkage/headers.ts';
import { constantsOf, constantsOfHeaders, isHeaderText, isHeaderWithConstants, linkageOf } from './linkage/linkage.ts';
import { collect } from './names/collect.ts';
import { Constants } from './names/constants.ts';
import { placeOfExpression, targetOf } from './names/places.ts';
import { lowerFunction, lowerLambda, newFunction } from './objects/functions.ts';
import { bodilessMethods, classesOfHeaders, classIr, impliedConstructors, markShared } from './objects/ownClasses.ts';
import { readDirectives } from './preprocessor/directives.ts';
import { macrosThatEnd } from './preprocessor/endingMacros.ts';
import { withHeaderMacros } from './preprocessor/headerMacros.ts';
import { Macros } from './preprocessor/macros.ts';
import { systemNames } from './preprocessor/ownSystemNames.ts';
import { prepareC } from './preprocessor/prepare.ts';
import { isNeverCompiled, isPlatformName } from './preprocessor/preprocessor.ts';
import { isShort, MentionReader, type Mentions, markCalled, markRelevant } from './selection/relevance.ts';
import { markSettings } from './selection/settingFunctions.ts';
import type { FileSlices, Slice } from './selection/slice.ts';
import { macrosOfEvents, slicesOf } from './selection/slicedFunctions.ts';
import { asksOthers, mentionsSocketsInCode, wrappersCalledIn } from './selection/starters.ts';
import { lowerCondition } from './statements/conditions.ts';
import { lowerDeclaration } from './statements/declarations.ts';
import { lowerBlock, lowerList, lowerStatement } from './statements/statements.ts';
import { commentsOf, isInString, isInside } from './tree/comments.ts';
import { type View, viewOf } from './tree/view.ts';
import { changedUnseen, changingHelpers, markClosing } from './unseen/unseen.ts';

const walk: Walk = {
  value: lowerValue,
  effects: lowerEffects,
  condition: lowerCondition,
  place: placeOfExpression,
  target: targetOf,
  call: lowerCall,
  statement: lowerStatement,
  statements: (fn, views) => lowerList(fn, views, fn.file.nextList()),
  block: lowerBlock,
  lambda: lowerLambda,
  initializer: lowerInitializer,
  construct: constructObject,
};

/** A file that was lowered, with all that it takes to lower one of its functions again when the text of that function has changed. */
export interface Whole {
  readonly lowered: Lowered;
  readonly text: string;
  readonly isCpp: boolean;
  readonly declared: Declared;
  readonly comments: readonly Span[];
  readonly mentions: ReadonlyMap<FunctionInfo, Mentions>;
  readonly reader: MentionReader;
  readonly slices: FileSlices;
  /** The functions that are sliced, each at its index in {@link slices}. */
  readonly sliced: readonly FunctionInfo[];
  readonly file: FileLowering;
  /** What the functions that are lowered became. */
  readonly functions: ReadonlyMap<FunctionInfo, FunctionIr>;
  /** A function put types into the file that those behind it see. */
  readonly hasLocalTypes: boolean;
  /**
   * Puts a text behind the file's own that stands in the place of a function's, instead of the one that was put there last.
   * @returns where it starts
   */
  append(text: string, insteadOf: FunctionInfo): number;
}

/** Lowers a file of C or C++. Total: every text has a result. */
export function lowerC(root: SyntaxNode, text: string, language: LanguageId, role: FileRole, headers: readonly (readonly HeaderMacro[])[]): Lowered {
  const whole = lowerWhole(root, text, language, role, headers);
  return 'lowered' in whole ? whole.lowered : whole;
}

/**
 * @param headers the macros of the files that it includes
 * @returns what was lowered alone where nothing of the file has to do with sockets
 */
export function lowerWhole(
  root: SyntaxNode,
  text: string,
  language: LanguageId,
  role: FileRole,
  headers: readonly (readonly HeaderMacro[])[],
): Whole | Lowered {
  const comments = commentsOf(text);
  const isIncluded = role === 'imported';
  const isAmongOthers = role === 'checked';
  const nothing: Lowered = {
    functions: [],
    classes: [],
    comments: comments.map(commentAt),
    gaps: [],
    idioms: noIdioms,
    linkage: { ...noLinkage, by: 'name' },
  };
  const isCalled = role === 'called';
  const isHeader = isAmongOthers && isHeaderWithConstants(text);
  if (!isIncluded && !isCalled && !isHeader && !mentionsSocketsInCode(text, comments) && !(isAmongOthers && asksOthers(text, comments))) return nothing;
  const directives = readDirectives(text, comments);
  const extended = withHeaderMacros(text, directives.defines, headers);
  const isCpp = language === 'cpp';
  let functionCount = 0;
  let eventCount = 0;
  let listCount = 0;
  let behind: { readonly insteadOf: FunctionInfo; readonly comments: readonly Span[] } | undefined;
  /** What stands behind the file stands where the function does whose text it is. */
  const seatOf = (offset: number): number => (offset < extended.text.length || behind === undefined ? offset : behind.insteadOf.view.start);
  const macros = new Macros(extended.text, extended.defines, seatOf);
  const nextFunction = (): FunctionId => functionCount++;
  const isDefinedAt = (name: string, offset: number): boolean | undefined => {
    if (name === '__cplusplus') return isCpp;
    // A header that says so is often one that is included on that platform alone.
    if (isPlatformName(name) && !macros.isDefinedHere(name)) return undefined;
    return macros.isDefinedAt(name, offset) ? true : undefined;
  };
  const moduleId = nextFunction();
  const isDead = (view: View): boolean => isNeverCompiled(directives.conditionsAt(view.start), (name) => isDefinedAt(name, view.start));
  const declared = collect(
    viewOf(root),
    text,
    isCpp,
    directives,
    isDead,
    nextFunction,
    isCpp ? namespacesIn(headers) : [],
    isCpp ? classesOfHeaders(headers, text, isCalled) : [],
    structuresIn(headers),
    isCpp ? pointersIn(headers) : new Map(),
    isIncluded || isHeader,
  );
  const wrappers = isAmongOthers ? wrappersCalledIn(text, comments, (each) => declared.byName.has(each)) : new Set<string>();
  const eventWords = new Set([...macrosOfEvents(extended, wrappers), ...libraryPointers(text).keys(), ...wrappers]);
  const foreign = new Set(wrappers);
  for (const info of declared.classes.values())
    if (info.header !== undefined)
      for (const name of info.declaredMethods) if (!name.startsWith('~')) (info.methods.has(name) ? eventWords : foreign).add(name);
  for (const name of bodilessMethods(declared.classes)) foreign.add(name);
  for (const name of foreign) eventWords.add(name);
  const reader = new MentionReader(declared.functions, eventWords, (name) => declared.classes.get(name)?.header !== undefined);
  const mentions = markRelevant(text, declared.functions, reader);
  if (isCalled) markCalled(declared.functions);
  if (isAmongOthers) {
    markSettings(text, declared.functions);
    markClosing(text, declared, mentions);
  }
  // What a class of the header does is asked of the class; what fills in settings or tells a port belongs to nobody.
  if (isIncluded) markCalled(declared.functions.filter(({ ownerClass }) => ownerClass === undefined));
  if (isCpp) markShared(declared, isIncluded || (isAmongOthers && isHeaderText(text)), isIncluded || isCalled);
  if (!isIncluded && !isHeader && !(isCalled && declared.constants.size + declared.structures.size > 0) && !declared.functions.some((info) => info.isRelevant))
    return nothing;
  const changing = changingHelpers(text, declared, mentions);
  for (const info of declared.functions) if (info.isRelevant && (!info.isHelper || changing.has(info))) eventWords.add(info.name);
  for (const { abstractMethods } of declared.classes.values()) for (const name of abstractMethods) eventWords.add(name);

  const neverReturn = new Set([...declaredNeverToReturn(text), ...neverReturningIn(headers)]);
  for (const name of macrosThatEnd(extended.text, extended.defines, neverReturn)) neverReturn.add(name);
  let prepared: string | undefined;
  const gaps: Gap[] = [];
  const closures: FunctionIr[] = [];
  const constants = new Constants(text, declared);
  const calls = { inText: new Set<number>(), behind: new Set<number>() };
  const loweredAt = (offset: number): Set<number> => (offset < extended.text.length ? calls.inText : calls.behind);
  const meant = systemNames(text, directives, (name) => headers.some((given) => given.some((macro) => macro.name === name)));
  const file: FileLowering = {
    text: extended.text,
    isCpp,
    macros,
    types: declared.types,
    functions: declared.byName,
    classes: declared.classes,
    globals: declared.globals,
    givenBy: givenIn(headers),
    leftOutOf: isCpp ? leftOutIn(headers) : () => undefined,
    itemsOfTable: tablesIn(headers),
    referredBy: isCpp ? referredIn(text, headers) : () => undefined,
    gaps,
    closures,
    neverReturn,
    isOfOthers: (name) => wrappers.has(name),
    noteLowered: (offset) => loweredAt(offset).add(offset),
    isLowered: (offset) => loweredAt(offset).has(offset),
    constantOf: (name) => constants.of(name, module),
    isQuiet: (offset) => {
      const isComment = isInside(offset < extended.text.length ? comments : (behind?.comments ?? []), offset);
      return isComment || isNeverCompiled(directives.conditionsAt(seatOf(offset)), (name) => isDefinedAt(name, offset)) || isInString(file.text, offset);
    },
    isLeftOut: (offset) => {
      prepared ??= prepareC(text) ?? text;
      return offset < text.length && prepared[offset] !== text[offset];
    },
    nextEvent: () => eventCount++,
    nextList: () => listCount++,
    nextFunction,
    isDefinedAt,
    test: (offset) => {
      const test = directives.tests.get(offset);
      return test === undefined ? undefined : meant(test);
    },
    meant,
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
  // What a method of a header does to the fields of its object matters to whoever includes it.
  const isWhole = ({ view }: FunctionInfo): boolean => isIncluded && isShort(view.end - view.start);
  const sliced = declared.functions.filter((info) => info.isRelevant && !info.isHelper && !info.name.startsWith('~') && !isWhole(info));
  const setting = new Set([...wrappers].filter((name) => optionLike.test(name)));
  for (const [{ name }, { sets }] of mentions) if (sets) setting.add(name);
  const slices = slicesOf(text, sliced, declared, eventWords, neverReturn, setting, foreign);
  const sliceOf = new Map<FunctionInfo, Slice>(sliced.map((info, index) => [info, slices.of(index)]));
  const typesBefore = declared.types.size;
  const functions = new Map<FunctionInfo, FunctionIr>();
  for (const info of declared.functions) if (info.isRelevant) functions.set(info, lowerFunction(file, walk, info, sliceOf.get(info)));
  const implied = impliedConstructors(file, walk, declared);
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
  const onlyOn = platformOf(text, comments, directives, headers);
  const lowered: Lowered = {
    functions: [moduleIr, ...functions.values(), ...implied.values(), ...closures],
    classes: [...declared.classes.values()].map((info) => classIr(file, info, declared, implied)),
    comments: comments.map(commentAt),
    gaps,
    idioms: idiomsOf(text, isCpp, [...functions.values(), ...closures]),
    linkage: linkageOf(
      declared,
      isIncluded,
      isHeader,
      () => constantsOf(module, declared, directives, macros, constants),
      constantsOfHeaders(module, declared, constants, headers),
    ),
    ...(onlyOn === undefined ? {} : { onlyOn }),
  };
  return {
    lowered,
    text,
    isCpp,
    declared,
    comments,
    mentions,
    reader,
    slices,
    sliced,
    file,
    functions,
    hasLocalTypes: declared.types.size !== typesBefore,
    append: (added, insteadOf) => {
      // On lines of its own: what is asked of a line must not find another's.
      const start = extended.text.length + 1;
      calls.behind.clear();
      file.text = `${extended.text}\n${added}\n`;
      behind = { insteadOf, comments: commentsOf(added).map((span) => ({ start: span.start + start, end: span.end + start })) };
      return start;
    },
  };
}

/** What people call a function that sets an option. */
const optionLike = /opt|reuse/i;

/** Lowers a function of the file again; its text was put behind the file's. */
export function lowerAgain({ file }: Whole, info: FunctionInfo, slice: Slice | undefined): FunctionIr {
  return lowerFunction(file, walk, info, slice);
}

function commentAt(span: Span): Comment {
  return { span };
}
