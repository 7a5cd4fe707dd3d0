import { globalVariable, type Place, placeOf, unknownValue, type Value, type VariableId } from '../../../ir/index.ts';
import { constructObject } from '../calls/calls.ts';
import { emitEscape, emitUnknown } from '../calls/emit.ts';
import { lowerThreadObject } from '../calls/threads.ts';
import { assign, type FunctionLowering, once, textOf } from '../context.ts';
import { itemCount, lowerInitializer } from '../expressions/initializers.ts';
import { isReadAfter } from '../idioms/sites.ts';
import { declaratorsOf, isSmartPointer, readDeclarator, readType, type TypeInfo } from '../names/declarators.ts';
import { localId } from '../names/places.ts';
import { constructedFrom, isForeignObject } from '../objects/constructions.ts';
import { aggregateOf, classOfType } from '../objects/objects.ts';
import { pointerAmong, typeOfMade } from '../objects/smartPointers.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';

const longestInitializer = 1500;

/** Lowers a declaration inside a function, or at file scope in the function of the file's initializers. */
export function lowerDeclaration(fn: FunctionLowering, view: View): void {
  const isStatic = view.kids.some((kid) => kid.type === 'storage_class_specifier' && /^(?:static|thread_local|__thread)$/.test(textOf(fn, kid)));
  const isExtern = view.kids.some((kid) => kid.type === 'storage_class_specifier' && textOf(fn, kid) === 'extern');
  for (const kid of view.kids) {
    if (/^(?:struct|union|class)_specifier$/.test(kid.type) && kidOfType(kid, 'field_declaration_list') !== undefined) fn.file.types.addSpecifier(kid);
  }
  for (const declaratorView of declaratorsOf(view)) {
    const declarator = readDeclarator(declaratorView);
    const { name } = declarator;
    const constructed = declarator.isFunction ? constructedFrom(fn, view, declarator) : undefined;
    if (name === undefined || (declarator.isFunction && constructed === undefined)) continue;
    const initial = initialOf(declaratorView, view);
    const type = typeOfMade(fn, initial, readType(fn.file.text, view, declarator));
    if (name.type === 'structured_binding_declarator') {
      declareBindings(fn, name, initial === undefined ? unknownValue : fn.walk.value(fn, initial));
      continue;
    }
    const written = textOf(fn, name);
    const isFileScope = fn.isModule || isExtern;
    const id = isFileScope
      ? (fn.file.globals.get(written)?.id ?? globalVariable(written))
      : isStatic
        ? globalVariable(written, name.start)
        : (alternativeOf(fn, written) ?? localId(fn, written, name.start));
    if (type.isReference && initial !== undefined && !fn.isModule && declareReference(fn, written, type, id, initial)) continue;
    if (!fn.isModule)
      fn.scope.declare(written, {
        id,
        type: typeOfEither(fn, written, type),
        ...itemCount(isLeftAlone(fn, written, type, view) ? { ...type, isConst: true } : type, initial),
        ...(initial === undefined ? {} : { begun: initial }),
      });
    const place = placeOf(id);
    if (isStatic && !fn.isModule) {
      if (initial !== undefined) {
        fn.file.inModule((module) => {
          module.statement = once(() => ({ span: spanOf(view), list: fn.file.nextList() }));
          assign(module, spanOf(declaratorView), place, lowerInitializer(module, initial, type), true, type.isConst && type.pointers === 0);
        });
      }
      continue;
    }
    initialize(fn, view, declaratorView, place, type, initial, constructed);
  }
}

/**
 * Declares the parameter of a catch clause, the variable of a range loop, and others of which no value is known.
 * @param whole the type of the value, where what it is taken from says so
 */
export function declareUnknown(fn: FunctionLowering, view: View, value: Value = unknownValue, whole?: TypeInfo): void {
  const declaratorView = view.kids.find((kid) => /^identifier$|declarator$/.test(kid.type));
  const declarator = declaratorView === undefined ? undefined : readDeclarator(declaratorView);
  const name = declarator?.name;
  if (name === undefined || declarator === undefined) return;
  if (name.type === 'structured_binding_declarator') {
    declareBindings(fn, name, value, whole);
    return;
  }
  const written = textOf(fn, name);
  const read = readType(fn.file.text, view, declarator);
  // `for (auto &server : servers)`.
  const type = read.name === 'auto' && whole !== undefined && classOfType(fn.file, whole) !== undefined ? { ...read, name: whole.name } : read;
  const id = localId(fn, written, name.start);
  fn.scope.declare(written, { id, type });
  assign(fn, spanOf(name), placeOf(id), value, true);
}

/** Alternatives of the preprocessor may declare a number of this size or of that: of what follows both, the size is not known. */
function typeOfEither(fn: FunctionLowering, name: string, type: TypeInfo): TypeInfo {
  const { types } = fn.file;
  const earlier = fn.scope.declaredHere(name)?.type;
  if (earlier === undefined || types.isStructure(earlier) || types.isStructure(type)) return type;
  const isKnown = types.sizeOf(earlier) === types.sizeOf(type) && types.resolve(earlier).isArray === types.resolve(type).isArray;
  return isKnown ? type : { ...type, name: '' };
}

/** The variable that an earlier alternative of the preprocessor declares under the name: what follows both means either. */
function alternativeOf(fn: FunctionLowering, name: string): VariableId | undefined {
  const earlier = fn.scope.declaredHere(name);
  return earlier?.alias === undefined ? earlier?.id : undefined;
}

/** Whether a list stays what it begins with: what follows in the function does no more than to go through it and to look at its items and how many they are. */
function isLeftAlone(fn: FunctionLowering, name: string, { name: className, isConst, isReference }: TypeInfo, { end }: View): boolean {
  if (isConst || isReference || !/^(?:vector|initializer_list)$/.test(className) || end > fn.span.end) return false;
  const rest = fn.file.text.slice(end, fn.span.end);
  // Who goes through it by reference may give its items other values.
  if (new RegExp(`\\bfor\\s*\\(\\s*(?!const\\b)[^;()]*&[^;()]*:\\s*${name}\\s*\\)`).test(rest)) return false;
  const all = rest.match(new RegExp(`\\b${name}\\b`, 'g'))?.length ?? 0;
  return all > 0 && all === (rest.match(new RegExp(`\\b${name}\\.size\\(\\)|\\b${name}\\[\\w+\\](?!\\s*=[^=])|:\\s*${name}\\s*\\)`, 'g'))?.length ?? 0);
}

function initialize(
  fn: FunctionLowering,
  declaration: View,
  declaratorView: View,
  place: Place,
  type: TypeInfo,
  initial: View | undefined,
  constructed?: readonly View[],
): void {
  const span = spanOf(declaratorView);
  const resolved = fn.file.types.resolve(type);
  const isObject = resolved.pointers === 0 && !resolved.isArray && !resolved.isReference && fn.file.classes.has(resolved.name);
  const isBraced = initial?.type === 'argument_list' || (initial?.type === 'initializer_list' && isObject);
  if (isObject && (initial === undefined || isBraced)) {
    if (fn.file.classes.get(resolved.name)?.methods.has(`~${resolved.name}`) === true && !fn.isModule)
      fn.scope.own({ variable: place.root, className: resolved.name });
    const isExtern = declaration.kids.some((kid) => kid.type === 'storage_class_specifier' && textOf(fn, kid) === 'extern');
    if (isExtern) return;
    const made =
      initial?.type === 'initializer_list' && aggregateOf(fn.file, resolved) !== undefined
        ? lowerInitializer(fn, initial, resolved)
        : constructObject(fn, declaratorView, resolved.name, constructed ?? (initial === undefined ? [] : namedKids(initial)));
    assign(fn, span, place, made, true);
    return;
  }
  const owned = isSmartPointer(resolved)
    ? (constructed ?? (initial !== undefined && /^(?:argument|initializer)_list$/.test(initial.type) ? namedKids(initial) : []))
    : [];
  if (owned.length > 0) {
    own(fn, declaratorView, place, resolved, owned);
    return;
  }
  if (initial === undefined) {
    const defaults = fn.file.types.defaultsOf(resolved);
    // Its old value, of an earlier turn of the loop, is gone.
    if (defaults.size > 0) assign(fn, span, place, { kind: 'record', fields: defaults }, true);
    else if (!fn.isModule) assign(fn, span, place, unknownValue, true);
    for (const item of constructed ?? []) emitEscape(fn, span, fn.walk.value(fn, item));
    return;
  }
  if (initial.type === 'argument_list') {
    const items = namedKids(initial).map((item) => fn.walk.value(fn, item));
    assign(fn, span, place, items.length === 1 ? (items[0] ?? unknownValue) : unknownValue, true);
    if (isForeignObject(fn, resolved)) for (const item of items) emitEscape(fn, span, item);
    else if (!fn.isModule && resolved.pointers === 0 && !resolved.isReference) handOver(fn, declaratorView, resolved.name, items, namedKids(initial));
    return;
  }
  // A table of data says nothing of a socket.
  if (initial.type === 'initializer_list' && initial.end - initial.start > longestInitializer) {
    assign(fn, span, place, unknownValue, true);
    return;
  }
  const value =
    initial.type === 'initializer_list' ? lowerInitializer(fn, initial, type) : fn.walk.value(fn, initial, declaredUse(fn, declaratorView, initial));
  assign(fn, span, place, value, true, fn.isModule && type.isConst && type.pointers === 0);
  if (initial.type !== 'initializer_list' || fn.isModule) return;
  if (isForeignObject(fn, resolved)) emitEscape(fn, span, value);
  else if (value.kind === 'list' && resolved.pointers === 0 && !resolved.isReference && !resolved.isArray && !fn.file.types.isStructure(resolved))
    handOver(fn, declaratorView, resolved.name, value.items, namedKids(initial));
}

/** Lowers what a smart pointer is made of. What frees a list of addresses does nothing to a socket; any other function may. */
function own(fn: FunctionLowering, view: View, place: Place, type: TypeInfo, given: readonly View[]): void {
  const pointer = pointerAmong(fn, type, given);
  const values = given.map((item) => fn.walk.value(fn, item));
  assign(fn, spanOf(view), place, (pointer === undefined ? undefined : values[given.indexOf(pointer)]) ?? unknownValue, true);
  if (type.argument !== 'addrinfo' && !fn.isModule) handOver(fn, view, type.name, values, given);
}

/** What an object of a library is given to run, or by its address, it may do anything with: `std::thread t(&Server::start, &server)`. */
function handOver(fn: FunctionLowering, view: View, className: string, values: readonly Value[], views: readonly View[]): void {
  if (lowerThreadObject(fn, view, className, values, views)) return;
  if (values.some(({ kind }) => kind === 'function')) emitUnknown(fn, view, className, values, views, 'discarded');
  else for (const [index, value] of values.entries()) if (views[index]?.type === 'pointer_expression') emitEscape(fn, spanOf(view), value);
}

function declaredUse(fn: FunctionLowering, declaratorView: View, initial: View) {
  if (fn.isModule || withoutParentheses(initial).type !== 'call_expression') return 'used';
  const name = readDeclarator(declaratorView).name;
  return name !== undefined && !isReadAfter(fn, textOf(fn, name), initial.end) ? 'discarded' : 'used';
}

/** `int &fd = server.fd;` is another name for that place. */
function declareReference(fn: FunctionLowering, name: string, type: TypeInfo, id: string, initial: View): boolean {
  const source = initial.type === 'argument_list' || initial.type === 'initializer_list' ? namedKids(initial)[0] : initial;
  const deref = source === undefined ? undefined : withoutParentheses(source);
  const place = deref === undefined || deref.type === 'call_expression' ? undefined : fn.walk.place(fn, deref);
  if (place === undefined) return false;
  fn.scope.declare(name, { id, type: { ...(place.type ?? type), isReference: false }, alias: place.place });
  return true;
}

/** @param whole what is taken apart: the names stand for the fields of a structure, in order */
function declareBindings(fn: FunctionLowering, names: View, value: Value, whole?: TypeInfo): void {
  const kids = namedKids(names);
  const fields = whole === undefined ? undefined : fn.file.types.fieldsOf(whole);
  kids.forEach((name, index) => {
    const written = textOf(fn, name);
    const id = localId(fn, written, name.start);
    fn.scope.declare(written, { id, type: { name: '', pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false } });
    const field = fields?.length === kids.length ? fields[index] : undefined;
    const key: Value = field === undefined ? { kind: 'number', value: index } : { kind: 'string', value: field };
    assign(fn, spanOf(name), placeOf(id), { kind: 'operation', operator: 'item', operands: [value, key] }, true);
  });
}

/** The initializer of one declarator, wherever the grammar puts it. */
function initialOf(declarator: View, declaration: View): View | undefined {
  if (declarator.type === 'init_declarator') return lastKid(declarator);
  // `if (int n = f())` has its value beside the declarator.
  const at = declaration.kids.indexOf(declarator);
  const next = declaration.kids[at + 1];
  return next?.type === '=' ? declaration.kids[at + 2] : next?.type === 'initializer_list' ? next : undefined;
}
