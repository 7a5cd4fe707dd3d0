import { globalVariable, named, type Place, placeOf, type Span, syntheticVariable, unknownValue, type Value } from '../../../ir/index.ts';
import { assign, type FunctionLowering, textOf } from '../context.ts';
import { hasEffects } from '../expressions/effects.ts';
import { isOptionName, isSocketConstant, looksLikeSocketConstant, numericConstants } from '../selection/vocabulary.ts';
import { lastKid, spanOf, type View } from '../tree/view.ts';
import { ofClass } from './constants.ts';
import type { TypeInfo } from './declarators.ts';
import { placeOfVariable } from './places.ts';

/** What a name means where it is read: a variable, a macro, an enumerator, a word of the socket vocabulary, a function. */
export function valueOfName(fn: FunctionLowering, view: View): Value {
  const span = spanOf(view);
  const written = textOf(fn, view);
  const isPlain = view.type === 'identifier' || view.type === 'type_identifier';
  const name = isPlain ? written : written.replace(/\s+/g, '').replace(/^.*::/, '');
  const { file } = fn;
  if (name === 'errno') return { kind: 'constant', name, span };
  if (name === 'nullopt' && file.isCpp) return { kind: 'none', span };
  if (name === 'WSAGetLastError') return { kind: 'unknown', from: 'unknown', span };
  if (isPlain) {
    const variable = fn.scope.find(name);
    if (variable !== undefined) return readVariable(fn, variable.type, placeOfVariable(variable).place, span);
  }
  if (isSocketConstant(name)) return { kind: 'constant', name, span };
  const numeric = numericConstants.get(name);
  if (numeric !== undefined) return { ...numeric, span };
  if (file.macros.has(name)) return valueOfMacro(fn, name, view);
  const constant = constantNamed(fn, name, isPlain ? '' : written);
  if (constant !== undefined) return named(constant, span, constant.span?.definition);
  const place = fn.walk.place(fn, view);
  if (place !== undefined && place.place.path.length > 0) return readVariable(fn, place.type, place.place, span);
  const global = file.globals.get(name);
  if (global !== undefined) return readVariable(fn, global.type, placeOfVariable(global).place, span);
  const functions = file.functions.get(name);
  const called = functions?.find((candidate) => candidate.isRelevant);
  if (called !== undefined) return { kind: 'function', id: called.id, span };
  const ofClass = file.classes.get(name);
  if (ofClass !== undefined) return { kind: 'class', id: ofClass.id, span };
  if (functions !== undefined) return { kind: 'unknown', from: 'unknown', span };
  if (looksLikeSocketConstant(name)) return { kind: 'constant', name, span };
  if (name === 'optarg') return { kind: 'unknown', from: 'argv', span };
  return { kind: 'place', place: placeOf(globalVariable(name)), span };
}

/** What a class means by a name is a constant of its own, before that of another. */
function constantNamed({ file, ownerClass }: FunctionLowering, name: string, qualified: string): Value | undefined {
  const [, owner] = /(\w+)\s*::\s*\w+\s*$/.exec(qualified) ?? [];
  const within = owner ?? (qualified === '' ? ownerClass?.name : undefined);
  return (within === undefined ? undefined : file.constantOf(ofClass(within, name))) ?? file.constantOf(name);
}

/** `settings.port` of a `static constexpr` is the class's, whichever object it is asked of. */
function constantOfObject(fn: FunctionLowering, view: View, span: Span): Value | undefined {
  const [base] = view.kids;
  const field = lastKid(view);
  if (!fn.file.isCpp || view.type !== 'field_expression' || base === undefined || field === undefined || hasEffects(base)) return undefined;
  const type = fn.walk.place(fn, base)?.type;
  if (type === undefined) return undefined;
  const name = textOf(fn, field);
  const constant = fn.file.constantOf(ofClass(fn.file.types.resolve(type).name, name)) ?? fn.file.types.staticOf(type, name);
  return constant === undefined ? undefined : named(constant, span, constant.span?.definition);
}

/** The value that a place expression reads. */
export function valueOfPlace(fn: FunctionLowering, view: View): Value {
  const span = spanOf(view);
  const constant = constantOfObject(fn, view, span);
  if (constant !== undefined) return constant;
  const place = fn.walk.place(fn, view);
  if (place !== undefined) return readVariable(fn, place.type, place.place, span);
  // A field of what a call returns: the call is lowered, and the field read from its value.
  const base = view.kids[0];
  if (base === undefined) return { kind: 'unknown', from: 'unknown', span };
  const operand = base.isNamed ? base : view.kids[view.kids.length - 1];
  const value = operand === undefined ? unknownValue : fn.walk.value(fn, operand);
  const field = view.kids[view.kids.length - 1];
  if (view.type !== 'field_expression' || field === undefined) return { kind: 'unknown', from: 'unknown', span };
  return { kind: 'operation', operator: 'item', operands: [value, { kind: 'string', value: textOf(fn, field) }], span };
}

export function addressOf(place: Place, span: Span): Value {
  // `&*p` is p.
  if (place.path[place.path.length - 1] === '*') return { kind: 'place', place: { root: place.root, path: place.path.slice(0, -1) }, span };
  return { kind: 'address', place, span };
}

/** Whether values of the type are objects of a class of this file, which the variable refers to. */
export function isClassObject(fn: FunctionLowering, type: TypeInfo | undefined): boolean {
  return type !== undefined && type.pointers === 0 && !type.isArray && fn.file.classes.has(type.name);
}

function readVariable(fn: FunctionLowering, type: TypeInfo | undefined, place: Place, span: Span): Value {
  if (place.path.length > 0 && argvOf(fn) === place.root) return { kind: 'unknown', from: 'argv', span };
  // An array's name is the address of its elements.
  if (type?.isArray === true && place.path[place.path.length - 1] !== '*') return { kind: 'address', place, span };
  if (place.path[place.path.length - 1] === 'ai_next') return nextAddress(fn, place, span);
  return { kind: 'place', place, span };
}

/** `main`'s second parameter, whose elements the user gives. */
function argvOf(fn: FunctionLowering): string | undefined {
  return fn.name === 'main' ? fn.scope.find('argv')?.id : undefined;
}

/**
 * The next entry of a getaddrinfo(3) list: as much is known of it as of this one. It has a name of its own, so that what was found of the one pointer is not
 * taken for found of the other: whether there is an entry at all, a loop over the list asks each time.
 */
function nextAddress(fn: FunctionLowering, place: Place, span: Span): Value {
  const result = placeOf(syntheticVariable('next', span.start));
  assign(fn, span, result, { kind: 'place', place: { root: place.root, path: place.path.slice(0, -1) } });
  return { kind: 'place', place: result, span };
}

function valueOfMacro(fn: FunctionLowering, name: string, view: View): Value {
  const span = spanOf(view);
  const opaque: Value = { kind: 'place', place: placeOf(globalVariable(name)), span };
  if (fn.expanding.has(name) || fn.expanding.size > 12) return opaque;
  const body = fn.file.macros.expand(name, span, span.start);
  if (body === undefined) return isOptionName(name) && looksLikeSocketConstant(name) ? { kind: 'constant', name, span } : opaque;
  fn.expanding.add(name);
  const value = fn.walk.value(fn, body);
  fn.expanding.delete(name);
  const at = fn.file.macros.nameAt(name, span.start);
  const inner = value.span?.definition;
  const within = inner === undefined ? {} : { definition: inner };
  return named(value, span, at === undefined ? { macro: name, value: within } : { name: at, value: { start: body.start, end: body.end, ...within } });
}
