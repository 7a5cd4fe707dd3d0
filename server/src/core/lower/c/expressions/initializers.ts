import { placeOf, syntheticVariable, unknownValue, type Value } from '../../../ir/index.ts';
import { assign, type ClassInfo, type FunctionLowering, textOf } from '../context.ts';
import { isSmartPointer, type TypeInfo, unknownType } from '../names/declarators.ts';
import { sharedName } from '../names/places.ts';
import { isForeignObject } from '../objects/constructions.ts';
import { aggregateOf, isObjectType } from '../objects/objects.ts';
import { pointerAmong } from '../objects/smartPointers.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View } from '../tree/view.ts';
import { hasEffects } from './effects.ts';

/** What an initializer in braces gives, read with the type that it initializes where that is known. */
export function lowerInitializer(fn: FunctionLowering, view: View, type: TypeInfo | undefined): Value {
  if (view.type !== 'initializer_list') return fn.walk.value(fn, view);
  const owner = type === undefined ? undefined : fn.file.types.resolve(type);
  if (owner !== undefined && isSmartPointer(owner)) return valueOwned(fn, view, owner);
  const aggregate = aggregateOf(fn.file, type);
  if (aggregate !== undefined) return madeOfList(fn, view, type, aggregate);
  // What the class does with what stands in the braces, its constructor says.
  if (owner !== undefined && isObjectType(fn.file, owner)) return fn.walk.construct(fn, view, owner.name, namedKids(view));
  return valueOfList(fn, view, type);
}

/** `{p}` of a smart pointer is that pointer, and `{}` none. */
function valueOwned(fn: FunctionLowering, view: View, type: TypeInfo): Value {
  const given = namedKids(view);
  if (given.length === 0) return { kind: 'none', span: spanOf(view) };
  const pointer = pointerAmong(fn, type, given);
  for (const item of given) if (item !== pointer) fn.walk.effects(fn, item, 'used');
  return pointer === undefined ? unknownValue : fn.walk.value(fn, pointer);
}

/** How many items an array begins with, or a container that nothing can change; of two pairs of braces around them the inner one holds them. */
export function itemCount(type: TypeInfo, initial: View | undefined): { readonly items?: number } {
  if (initial?.type !== 'initializer_list' || type.pointers > 0 || !(type.isArray || isArrayClass(type) || type.isConst)) return {};
  const items = namedKids(withinBraces(initial, type));
  const isPlain = items.length > 0 && items.every((item) => item.type !== 'initializer_pair' && !/^preproc/.test(item.type));
  return isPlain ? { items: items.length } : {};
}

function isArrayClass({ name, argument }: TypeInfo): boolean {
  return name === 'array' && argument !== undefined;
}

/** `std::array<T, 2> t = {{ {…}, {…} }}`: the array is a structure that has one. */
function withinBraces(view: View, type: TypeInfo): View {
  const [only, ...others] = namedKids(view);
  const isDoubled = isArrayClass(type) && others.length === 0 && only?.type === 'initializer_list';
  return isDoubled && namedKids(only).every(({ type: each }) => each === 'initializer_list') && namedKids(only).length > 0 ? only : view;
}

/** What a parameter has where a call leaves it out; `undefined` where that takes more than constants to make. */
export function defaultOfParameter(fn: FunctionLowering, written: View, type: TypeInfo): Value | undefined {
  // The parser takes braces alone for a literal whose type is left out.
  const [name, list] = written.type === 'compound_literal_expression' ? written.kids : [];
  const view = name?.isMissing === true && list !== undefined ? list : written;
  if (hasEffects(view)) return undefined;
  const { name: className, pointers, isArray } = fn.file.types.resolve(type);
  const isObject = pointers === 0 && !isArray && (fn.file.classes.has(className) || isForeignObject(fn, type));
  if (view.type !== 'initializer_list' || !isObject) return lowerInitializer(fn, view, type);
  const aggregate = aggregateOf(fn.file, type);
  if (aggregate === undefined || [...aggregate.fields.values()].some((each) => isObjectType(fn.file, each))) return undefined;
  const { fields, fieldDefaults } = aggregate;
  if (fieldDefaults.some(({ value }) => hasEffects(value))) return undefined;
  const value = valueOfList(fn, view, type, [...fields.keys()]);
  if (value.kind !== 'record') return undefined;
  const given = fieldDefaults.map((each) => [each.name, lowerInitializer(fn, each.value, fields.get(each.name))] as const);
  return { ...value, fields: new Map([...given, ...value.fields]) };
}

/** What an included file says that a parameter has where a call leaves it out: of a structure in empty braces, what its fields begin with. */
export function declaredDefault(fn: FunctionLowering, value: Value | undefined, type: TypeInfo): Value | undefined {
  if (value?.kind !== 'record') return value?.kind === 'unknown' ? undefined : value;
  const { types, classes } = fn.file;
  if (isScalar(fn, types.resolve(type))) return { kind: 'number', value: 0 };
  return !types.isStructure(type) || classes.has(types.resolve(type).name) ? undefined : { ...value, fields: types.defaultsOf(type) };
}

/** What the list leaves out has the value that the class gives it. */
function madeOfList(fn: FunctionLowering, view: View, type: TypeInfo | undefined, { name, fields }: ClassInfo): Value {
  const object = fn.walk.construct(fn, view, name, []);
  if (namedKids(view).length === 0) return object;
  const list = valueOfList(fn, view, type, [...fields.keys()]);
  const made = placeOf(syntheticVariable('made', view.start));
  assign(fn, spanOf(view), made, object, true);
  if (list.kind === 'record') for (const [field, value] of list.fields) assign(fn, value.span ?? spanOf(view), { root: made.root, path: [field] }, value);
  return { kind: 'place', place: made, span: spanOf(view) };
}

/** @param known the names of the fields, in order, where the type is a class */
function valueOfList(fn: FunctionLowering, view: View, type: TypeInfo | undefined, known?: readonly string[]): Value {
  const span = spanOf(view);
  const items = namedKids(view);
  const isPlainArray = type?.isArray === true || (type !== undefined && isSequence(type));
  if (type !== undefined && isArrayClass(type) && withinBraces(view, type) !== view) return valueOfList(fn, withinBraces(view, type), type, known);
  const isDesignated = items.some((item) => item.type === 'initializer_pair');
  if (!isPlainArray && type !== undefined && (isScalar(fn, type) || (type.name === 'auto' && items.length === 1))) {
    const only = items[0];
    return only === undefined ? { kind: 'number', value: 0, span } : fn.walk.value(fn, only);
  }
  if (isPlainArray) return { kind: 'list', items: items.map((item) => lowerInitializer(fn, valueOfItem(item), elementType(type))), span };
  const names = known ?? (type === undefined ? undefined : fn.file.types.fieldsOf(type));
  const isEmpty = items.length === 0 || (items.length === 1 && /^(?:0|'\\0'|NULL|\{\s*0?\s*\})$/.test(textOf(fn, items[0] ?? view)));
  const defaults = fn.file.types.defaultsOf(type);
  if (isEmpty) return { kind: 'record', fields: defaults, zeroed: true, span };
  if (!isDesignated && names === undefined) return { kind: 'list', items: items.map((item) => lowerInitializer(fn, item, undefined)), span };
  const fields = new Map<string, Value>(defaults);
  let next = 0;
  for (const item of items) {
    const path = designatorOf(fn, item);
    const name = path[0] ?? names?.[next];
    if (name === undefined) continue;
    next = Math.max(next, (names?.indexOf(name) ?? -1) + 1) || next + 1;
    const inner = path.length > 1 ? undefined : fieldTypeOf(fn, type, name);
    setField(fields, (path.length > 1 ? path : [name]).map(sharedName), lowerInitializer(fn, valueOfItem(item), inner));
  }
  return { kind: 'record', fields, zeroed: true, span };
}

/** Lowers what an initializer does where its value is of no use. */
function valueOfItem(item: View): View {
  return item.type === 'initializer_pair' ? (lastKid(item) ?? item) : item;
}

/** `.a.b = x` gives `['a', 'b']`. */
function designatorOf(fn: FunctionLowering, item: View): readonly string[] {
  if (item.type !== 'initializer_pair') return [];
  const path: string[] = [];
  for (const kid of item.kids) {
    if (kid.type === '=' || kid.type === ':') break;
    if (kid.type === 'field_designator') {
      const field = kidOfType(kid, 'field_identifier');
      if (field !== undefined) path.push(textOf(fn, field));
    } else if (kid.type === 'field_identifier') {
      path.push(textOf(fn, kid));
    }
  }
  return path;
}

function setField(fields: Map<string, Value>, path: readonly string[], value: Value): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length === 0) {
    // The one field of an in_addr is written without its braces too: `{ AF_INET, htons(80), INADDR_ANY }`.
    const isBareAddress = first === 'sin_addr' && value.kind !== 'record' && value.kind !== 'list' && value.kind !== 'place';
    fields.set(first, isBareAddress ? { kind: 'record', fields: new Map([['s_addr', value]]), zeroed: true } : value);
    return;
  }
  const known = fields.get(first);
  const inner = new Map<string, Value>(known?.kind === 'record' ? known.fields : []);
  setField(inner, rest, value);
  fields.set(first, { kind: 'record', fields: inner, zeroed: true });
}

function fieldTypeOf(fn: FunctionLowering, type: TypeInfo | undefined, field: string): TypeInfo | undefined {
  if (field === 'sin_addr') return { name: 'in_addr', pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false };
  return fn.file.types.fieldType(type, field);
}

function elementType(type: TypeInfo | undefined): TypeInfo | undefined {
  if (type?.isArray !== true && type?.argument !== undefined) return { ...unknownType, name: type.argument };
  return type === undefined ? undefined : { ...type, isArray: false };
}

/** `std::array<Endpoint, 2>`, `std::vector<Endpoint>`. */
function isSequence({ name, pointers, argument }: TypeInfo): boolean {
  return pointers === 0 && argument !== undefined && /^(?:array|vector|deque|list)$/.test(name);
}

function isScalar(fn: FunctionLowering, type: TypeInfo): boolean {
  if (type.pointers > 0) return true;
  const { types } = fn.file;
  return !types.isStructure(type) && types.sizeOf(type) !== undefined;
}
