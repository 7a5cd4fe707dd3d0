import { type FunctionId, globalVariable } from '../../../ir/index.ts';
import type { ClassInfo, FunctionInfo } from '../context.ts';
import type { Collecting, Declared } from '../declared.ts';
import { itemCount } from '../expressions/initializers.ts';
import type { HeaderStructure } from '../linkage/headerStructures.ts';
import { keepVariables, standsAlone } from '../linkage/standsAlone.ts';
import { readClass } from '../objects/classes.ts';
import { deepestNesting } from '../preprocessor/cutOff.ts';
import type { Directives } from '../preprocessor/directives.ts';
import { kidOfType, lastKid, namedKids, type View } from '../tree/view.ts';
import { addFunction, addInfo, addOld, endOfOld, isMacroCall } from './collectFunctions.ts';
import { ofClass } from './constants.ts';
import { declaratorsOf, nameOfSpecifier, readDeclarator, readType, type TypeInfo } from './declarators.ts';
import { Types } from './types.ts';

const strayStatements: ReadonlySet<string> = new Set([
  'if_statement',
  'for_statement',
  'while_statement',
  'do_statement',
  'switch_statement',
  'return_statement',
  'goto_statement',
  'labeled_statement',
  'compound_statement',
]);

/** Variables of libc that programs declare themselves. */
const libraryVariables: ReadonlySet<string> = new Set(['environ', 'errno', 'h_errno', 'optarg', 'optind', 'opterr', 'optopt']);

/** An initializer longer than this is a table of data. */
const longestInitializer = 4000;

export function collect(
  root: View,
  text: string,
  isCpp: boolean,
  directives: Directives,
  isDead: (view: View) => boolean,
  nextFunction: () => FunctionId,
  namespaces: readonly string[],
  classes: readonly ClassInfo[],
  structures: ReadonlyMap<string, HeaderStructure>,
  pointers: ReadonlyMap<string, TypeInfo>,
  isHeader: boolean,
): Declared {
  const into: Collecting = {
    text,
    isCpp,
    isHeader,
    directives,
    isDead,
    nextFunction,
    functions: [],
    byName: new Map(),
    classes: new Map(classes.map((info) => [info.name, info])),
    globals: new Map(),
    types: new Types(text, structures, pointers),
    initialized: [],
    constants: new Map(),
    structures: new Set(),
    ambiguous: new Set(),
    enumerations: [],
    namespaces: new Set(namespaces),
    prototypes: new Set(),
    hasForeignVariable: false,
  };
  visitTop(into, root.kids);
  if (standsAlone(into)) keepVariables(into);
  return into;
}

/** Statements between functions are the rest of the function before them, whose braces an alternative of the preprocessor broke. */
function visitTop(into: Collecting, views: readonly View[]): void {
  let broken: FunctionInfo | undefined;
  let read = -1;
  for (const [index, view] of views.entries()) {
    const before = views[index - 1];
    if (index <= read) continue;
    const body = endOfOld(views, index);
    if (body !== undefined) {
      addOld(into, views.slice(index, body), views[body] ?? view);
      read = body;
      broken = undefined;
      continue;
    }
    if (broken === undefined && before !== undefined && view.type === 'compound_statement' && isMacroCall(before)) {
      addInfo(into, { name: into.text.slice(before.start, before.end), view, declarator: before, body: view, ownerClass: undefined, isStatic: true });
      continue;
    }
    const last = into.functions[into.functions.length - 1];
    if (last !== undefined && isStatement(view) && view.start >= last.view.end) {
      last.tail.push(view);
      broken = last;
    } else if (broken !== undefined && view.type === 'declaration') {
      broken.tail.push(view);
    } else {
      if (view.type === 'function_definition' || view.type === 'ERROR') broken = undefined;
      visit(into, view, 0);
    }
  }
}

function isStatement(view: View): boolean {
  if (/^preproc_if/.test(view.type))
    return view.kids.some((kid) => strayStatements.has(kid.type)) && !view.kids.some((kid) => kid.type === 'function_definition');
  return strayStatements.has(view.type);
}

function visitAll(into: Collecting, views: readonly View[], depth: number): void {
  if (depth > deepestNesting) return;
  for (const view of views) visit(into, view, depth);
}

function visit(into: Collecting, view: View, depth: number): void {
  switch (view.type) {
    case 'function_definition':
      addFunction(into, view);
      return;
    case 'declaration':
      addDeclaration(into, view);
      return;
    case 'type_definition':
      into.types.addTypedef(view);
      for (const kid of view.kids) if (kid.type === 'enum_specifier') into.enumerations.push(kid);
      return;
    case 'alias_declaration':
      into.types.addAlias(view);
      return;
    case 'struct_specifier':
    case 'union_specifier':
    case 'class_specifier':
      addSpecifier(into, view);
      return;
    case 'enum_specifier':
      into.enumerations.push(view);
      return;
    case 'namespace_definition': {
      for (const word of into.text.slice(view.start, kidOfType(view, 'declaration_list')?.start ?? view.start).matchAll(/\w+/g)) into.namespaces.add(word[0]);
      visitAll(into, kidOfType(view, 'declaration_list')?.kids ?? [], depth + 1);
      return;
    }
    case 'linkage_specification':
    case 'template_declaration':
    case 'declaration_list':
    case 'preproc_if':
    case 'preproc_ifdef':
    case 'preproc_elif':
    case 'preproc_elifdef':
    case 'preproc_else':
    case 'ERROR':
      visitAll(into, view.kids, depth + 1);
      return;
    default:
  }
}

function addSpecifier(into: Collecting, view: View): void {
  const body = kidOfType(view, 'field_declaration_list');
  if (body === undefined) return;
  into.types.addSpecifier(view);
  if (!into.isCpp || view.type === 'union_specifier') return;
  const name = nameOfSpecifier(into.text, view);
  const known = into.classes.get(name);
  const read = readClass(into.text, view, known?.id ?? into.classes.size, known?.methods);
  for (const [constant, value] of read.constants) {
    into.constants.set(ofClass(name, constant), value);
    // Of two classes with a constant of one name, each means its own.
    if (!into.constants.has(constant) && !into.ambiguous.has(constant)) into.constants.set(constant, value);
    else if (into.constants.delete(constant)) into.ambiguous.add(constant);
  }
  if (read.info === undefined) {
    // A structure of fields alone is lowered like C's.
    for (const nested of read.nested) visit(into, nested, 0);
    return;
  }
  into.classes.set(name, read.info);
  for (const definition of read.definitions) addFunction(into, definition, read.info);
  for (const nested of read.nested) visit(into, nested, 1);
}

/** `int f(void);`: a prototype declares nothing else that lowering needs, and headers are full of them. */
function isPrototype(into: Collecting, view: View): boolean {
  if (view.end - view.start > 1000) return false;
  const text = into.text.slice(view.start, view.end);
  const [, name] = /^[\w\s*]*?(\w+)\s*\([^={}]*\)[^={}()]*;$/.exec(text) ?? [];
  if (name === undefined || /\(\s*\*/.test(text)) return false;
  if (into.isCpp && into.classes.size > 0 && !/^(?:static|extern|void|int|bool|const)\b/.test(text)) return false;
  into.prototypes.add(name);
  return true;
}

function addDeclaration(into: Collecting, view: View): void {
  if (isPrototype(into, view)) return;
  for (const kid of view.kids) {
    if (/^(?:struct|union|class)_specifier$/.test(kid.type)) addSpecifier(into, kid);
    else if (kid.type === 'enum_specifier') into.enumerations.push(kid);
  }
  const storage = view.kids.filter(({ type }) => type === 'storage_class_specifier').map((kid) => into.text.slice(kid.start, kid.end));
  const isStatic = storage.includes('static');
  let isInitialized = false;
  for (const declaratorView of declaratorsOf(view)) {
    const declarator = readDeclarator(declaratorView);
    if (declarator.name === undefined) continue;
    const name = into.text.slice(declarator.name.start, declarator.name.end).replace(/^.*::/, '');
    if (declarator.isFunction && declaratorView.type !== 'init_declarator') {
      into.prototypes.add(name);
      continue;
    }
    if (storage.includes('extern') && declaratorView.type !== 'init_declarator' && !libraryVariables.has(name)) into.hasForeignVariable = true;
    const type = readType(into.text, view, declarator);
    const initial = declaratorView.type === 'init_declarator' ? lastKid(declaratorView) : undefined;
    // What is static is this file's own, whatever others call theirs. A table of a header is the same in all files that include it.
    const isOwn = isStatic && !(into.isHeader && type.isConst && type.pointers === 0 && initial?.type === 'initializer_list');
    const items = itemCount(type, initial);
    const begun = initial === undefined ? {} : { begun: initial };
    into.globals.set(name, { id: isOwn ? globalVariable(name, declarator.name.start) : globalVariable(name), type, ...items, ...begun });
    if (declaratorView.type !== 'init_declarator') {
      isInitialized ||= into.classes.has(type.name) && type.pointers === 0;
      continue;
    }
    const value = initial;
    if (value === undefined || value.end - value.start > longestInitializer) continue;
    isInitialized = true;
    const constant = type.isConst && type.pointers === 0 && !type.isArray ? constantIn(value, type.name) : undefined;
    if (constant !== undefined) into.constants.set(name, { name: declarator.name, value: constant });
    if (type.isConst && type.pointers === 0 && value.type === 'initializer_list') into.structures.add(name);
  }
  if (isInitialized && !into.isDead(view)) into.initialized.push(view);
}

/** `= 80`, and `{80}` or `(80)` of a number: an object makes something of what it is given. */
function constantIn(value: View, type: string): View | undefined {
  if (value.type !== 'argument_list' && value.type !== 'initializer_list') return value;
  const items = namedKids(value);
  return items.length === 1 && arithmetic.test(type) ? items[0] : undefined;
}

const arithmetic = /^(?:(?:unsigned|signed|short|long|int|char|bool|auto|size_t|(?:std::)?u?int(?:8|16|32|64)_t|in_port_t)\s*)+$/;
