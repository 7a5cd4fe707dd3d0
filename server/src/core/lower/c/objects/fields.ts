import { placeOf, type Span, unknownValue, type Value } from '../../../ir/index.ts';
import { constructObject } from '../calls/calls.ts';
import { assign, type ClassInfo, type FunctionLowering, once, textOf } from '../context.ts';
import { lowerInitializer } from '../expressions/initializers.ts';
import { isSmartPointer, type TypeInfo } from '../names/declarators.ts';
import { castOperand, thisVariable } from '../names/places.ts';
import { kidOfType, namedKids, spanOf, type View } from '../tree/view.ts';
import { isOfClass } from './conversions.ts';
import { lineageOf } from './lineage.ts';
import { aggregateOf, constructBase, constructorName, isMadeByConstructor, isObjectType, withDefaults } from './objects.ts';
import { pointerAmong } from './smartPointers.ts';

/** Sets the fields as a constructor does before its body: its own list first, then the values that the class gives. */
export function initializeFields(fn: FunctionLowering, owner: ClassInfo, maker: View | undefined): void {
  const list = maker === undefined ? undefined : kidOfType(kidOfType(maker, 'try_statement') ?? maker, 'field_initializer_list');
  const set = new Set<string>();
  const self = thisVariable(fn);
  const entries = (list?.kids ?? []).filter((kid) => kid.type === 'field_initializer');
  for (const entry of entries) {
    const [name, value] = namedKids(entry);
    if (name !== undefined && value !== undefined) set.add(nameOfInitialized(fn, name));
  }
  // One that passes on to another of its constructors leaves all of it to that one.
  if (!set.has(owner.name)) initializeBases(fn, owner, entries, maker);
  for (const [name, type] of owner.fields) {
    if (set.has(name) || set.has(owner.name) || owner.statics.has(name)) continue;
    if (owner.fieldDefaults.some((field) => field.name === name)) continue;
    const begins = fn.file.types.defaultsOf(type);
    if (begins.size > 0) assign(fn, nameSpan(owner, maker), placeOf(self, name), { kind: 'record', fields: begins });
    const made = isObjectType(fn.file, type) ? fn.file.classes.get(fn.file.types.resolve(type).name) : undefined;
    if (made === undefined || !isMadeByConstructor(fn.file, made)) continue;
    assign(fn, nameSpan(owner, maker), placeOf(self, name), makeField(fn, made, nameSpan(owner, maker)));
  }
  if (!set.has(owner.name)) for (const [name, value] of begunIn(owner)) if (!set.has(name)) assign(fn, nameSpan(owner, maker), placeOf(self, name), value);
  for (const { name, value } of owner.fieldDefaults) {
    if (set.has(name)) continue;
    const outer = fn.statement;
    fn.statement = once(() => ({ span: spanOf(value), list: fn.file.nextList() }));
    assign(fn, spanOf(value), placeOf(self, name), lowerInitializer(fn, value, owner.fields.get(name)));
    fn.statement = outer;
  }
  for (const entry of entries) {
    const [name, value] = namedKids(entry);
    if (name === undefined || value === undefined) continue;
    const field = nameOfInitialized(fn, name);
    const type = owner.fields.get(field);
    const items = namedKids(value);
    if (owner.bases.includes(field)) continue;
    if (field === owner.name) {
      constructBase(
        fn,
        owner,
        spanOf(entry),
        items.map((item) => fn.walk.value(fn, item)),
        items.map(spanOf),
      );
      continue;
    }
    const only = items.length === 1 ? items[0] : undefined;
    if (isObjectType(fn.file, type) && !isCopied(fn, only, type)) {
      const className = fn.file.types.resolve(type ?? noType).name;
      const isList = value.type === 'initializer_list' && aggregateOf(fn.file, type) !== undefined;
      assign(fn, spanOf(entry), placeOf(self, field), isList ? lowerInitializer(fn, value, type) : constructObject(fn, entry, className, items));
      continue;
    }
    if (value.type === 'argument_list' && items.length > 1) {
      const owned = type === undefined ? undefined : fn.file.types.resolve(type);
      const pointer = owned !== undefined && isSmartPointer(owned) ? pointerAmong(fn, owned, items) : undefined;
      for (const item of items) if (item !== pointer) fn.walk.effects(fn, item, 'used');
      assign(fn, spanOf(entry), placeOf(self, field), pointer === undefined ? unknownValue : fn.walk.value(fn, pointer));
      continue;
    }
    if (only === undefined || value.type === 'initializer_list')
      assign(fn, spanOf(entry), placeOf(self, field), items.length === 0 ? zeroOf(fn, type) : lowerInitializer(fn, value, type));
    else assign(fn, spanOf(entry), placeOf(self, field), fn.walk.value(fn, only));
  }
}

/** What the class's header says that fields begin with, where all methods that could give them something else stand in this file. */
export function begunIn({ begun, bodiless, methods }: ClassInfo): ReadonlyMap<string, Value> {
  return begun !== undefined && [...(bodiless ?? [])].every((name) => methods.has(name)) ? begun : new Map();
}

function initializeBases(fn: FunctionLowering, owner: ClassInfo, entries: readonly View[], maker: View | undefined): void {
  for (const name of owner.bases) {
    const base = fn.file.classes.get(name);
    const entry = entries.find((each) => each.kids[0] !== undefined && nameOfInitialized(fn, each.kids[0]) === name);
    const items = entry === undefined ? [] : namedKids(entry.kids[entry.kids.length - 1] ?? entry);
    const [only, ...others] = items;
    if (base !== undefined && only !== undefined && others.length === 0 && isOfClass(fn, only, base)) {
      const whole = fn.walk.value(fn, only);
      for (const field of lineageOf(fn.file.classes, base).flatMap((each) => [...each.fields.keys()]))
        assign(fn, spanOf(only), placeOf(thisVariable(fn), field), {
          kind: 'operation',
          operator: 'item',
          operands: [whole, { kind: 'string', value: field }],
        });
      continue;
    }
    const values = items.map((item) => fn.walk.value(fn, item));
    if (base !== undefined && isMadeByConstructor(fn.file, base))
      constructBase(fn, base, entry === undefined ? nameSpan(owner, maker) : spanOf(entry), values, items.map(spanOf));
  }
}

/** An object that the text does not mention: it is made where its owner is. */
function makeField(fn: FunctionLowering, made: ClassInfo, span: Span): Value {
  const id = fn.file.nextEvent();
  const site = { span, callee: made.name, arguments: [], statement: fn.statement(), result: 'used' as const };
  const object: Value = { kind: 'result', event: id, span };
  const isElsewhere = made.header !== undefined;
  fn.graph.emit({
    kind: 'call',
    id,
    site,
    onFailure: 'returns',
    callee: { kind: 'class', id: made.id, ...(isElsewhere ? { isBare: true } : {}) },
    arguments: [],
  });
  if (!isElsewhere) return object;
  const given = withDefaults(made, made.name, []);
  const callee = { kind: 'method', name: constructorName(given.length), owner: made.id } as const;
  fn.graph.emit({ kind: 'call', id: fn.file.nextEvent(), site, onFailure: 'returns', callee, arguments: given, receiver: object });
  return object;
}

/** `field(other)` of the field's own type copies or moves. */
function isCopied(fn: FunctionLowering, only: View | undefined, type: TypeInfo | undefined): boolean {
  const name = type === undefined ? '' : fn.file.types.resolve(type).name;
  if (only === undefined) return false;
  const place = fn.walk.place(fn, only.type === 'call_expression' ? (castOperand(fn, only) ?? only) : only);
  return place?.type !== undefined && fn.file.types.resolve(place.type).name === name;
}

/** `Base`, `ns::Base`, `Base<int>`, `field_`. */
function nameOfInitialized(fn: FunctionLowering, name: View): string {
  return textOf(fn, name)
    .replace(/<[\s\S]*$/, '')
    .replace(/^.*::/, '')
    .trim();
}

function nameSpan(owner: ClassInfo, maker: View | undefined): Span {
  const at = maker ?? owner.view;
  return at === undefined ? { start: 0, end: 0 } : { start: at.start, end: at.start };
}

const noType: TypeInfo = { name: '', pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false };

function zeroOf(fn: FunctionLowering, type: { name: string } | undefined): Value {
  const isNumber =
    type !== undefined &&
    fn.file.types.sizeOf({ name: type.name, pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false }) !== undefined;
  return isNumber && !/^sockaddr/.test(type.name) ? { kind: 'number', value: 0 } : { kind: 'record', fields: new Map(), zeroed: true };
}
