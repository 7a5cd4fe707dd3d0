import type { Place, Value } from '../../../ir/index.ts';
import { emitCall } from '../calls/emit.ts';
import { assign, type ClassInfo, type FunctionLowering, type TypedPlace, textOf } from '../context.ts';
import { isSmartPointer, readDeclarator, readType, type TypeInfo, unknownType } from '../names/declarators.ts';
import { kidOfType, namedKids, spanOf, type View } from '../tree/view.ts';
import { classOfType } from './objects.ts';

/** The pointer that `std::unique_ptr<T>(p)` is made of, with whatever destroys it behind it, and what `std::optional<T>(t)` holds. */
export function pointerWithin(fn: FunctionLowering, call: View): View | undefined {
  const [callee] = call.kids;
  const list = kidOfType(call, 'argument_list');
  if (callee === undefined || list === undefined || !/^(?:(?:qualified_)?identifier|template_function)$/.test(callee.type)) return undefined;
  if (callee.type === 'identifier') {
    const name = textOf(fn, callee);
    if (!fn.file.types.isAlias(name) || fn.scope.find(name) !== undefined) return undefined;
    const type = fn.file.types.resolve({ ...unknownType, name });
    return isSmartPointer(type) ? pointerAmong(fn, type, namedKids(list)) : undefined;
  }
  return /^(?:::\s*)?(?:std\s*::\s*)?(?:(?:unique|shared)_ptr|optional)\s*</.test(textOf(fn, callee)) ? namedKids(list)[0] : undefined;
}

/**
 * Which of the arguments is what the pointer points to: the first, with what destroys it behind it. Of what others share that may be the second, unless it is a
 * function.
 */
export function pointerAmong(fn: FunctionLowering, type: TypeInfo, given: readonly View[]): View | undefined {
  const [pointer, deleter] = given;
  if (deleter === undefined || type.name === 'unique_ptr') return pointer;
  if (deleter.type === 'lambda_expression') return pointer;
  const name = deleter.type === 'pointer_expression' ? deleter.kids.at(-1) : deleter;
  const isFunction = name !== undefined && /^(?:qualified_)?identifier$/.test(name.type) && fn.scope.find(textOf(fn, name)) === undefined;
  return isFunction ? pointer : undefined;
}

/** The type of `auto p = std::make_unique<T>(…)`, which its initializer names, and of `auto s = Socket::tcp()`, which its class declares. */
export function typeOfMade(fn: FunctionLowering, initial: View | undefined, type: TypeInfo): TypeInfo {
  if (type.name === 'optional') return held(fn, type) ?? type;
  if (type.name !== 'auto' || type.pointers > 0 || initial?.kids[0] === undefined || !/^(?:call|compound_literal)_expression$/.test(initial.type)) return type;
  const written = textOf(fn, initial.kids[0]).replace(/^(?:::\s*)?(?:\w+\s*::\s*)*|<[\s\S]*$/g, '');
  const named = fn.file.types.resolve({ ...unknownType, name: written });
  if (named.name !== written && isSmartPointer(named)) return { ...type, ...named };
  const given = type.isReference || initial.type !== 'call_expression' ? undefined : typeGivenBy(fn, initial.kids[0]);
  if (given !== undefined) return held(fn, given) ?? type;
  const [, name, argument] =
    /^(?:::\s*)?(?:std\s*::\s*)?(?:make_)?(unique|shared)(?:_ptr)?\s*<\s*(?:struct\s+)?(?:\w+\s*::\s*)*(\w+)\s*[,>]/.exec(textOf(fn, initial.kids[0])) ?? [];
  return name === undefined || argument === undefined ? type : { ...type, name: `${name}_ptr`, argument };
}

/** The type as far as a class of the file is concerned: what may hold an object is used like a pointer to it. */
function held(fn: FunctionLowering, type: TypeInfo): TypeInfo | undefined {
  const { name, argument = '', pointers } = type;
  if (name === 'optional') return pointers === 0 && fn.file.classes.has(argument) ? { ...type, name: argument, pointers: 1 } : undefined;
  return classOfType(fn.file, type) === undefined && !isSmartPointer(fn.file.types.resolve(type)) ? undefined : type;
}

function typeGivenBy(fn: FunctionLowering, callee: View): TypeInfo | undefined {
  const [, of = '', name = ''] = /^(?:\w+\s*::\s*)*(\w+)\s*(?:::|\.|->)\s*(\w+)$/.exec(textOf(fn, callee)) ?? [];
  const here = callee.type === 'field_expression' ? undefined : typeGivenHere(fn, of, name === '' ? textOf(fn, callee) : name);
  if (here !== undefined) return here;
  if (callee.type === 'identifier' || (callee.type === 'qualified_identifier' && !fn.file.classes.has(of)))
    return fn.file.givenBy(name === '' ? textOf(fn, callee) : name);
  if (callee.type === 'qualified_identifier') return fn.file.classes.get(of)?.gives?.get(name);
  const receiver = callee.type === 'field_expression' ? fn.scope.find(of)?.type : undefined;
  return classOfType(fn.file, receiver)?.gives?.get(name);
}

/** What a function gives whose body is in this file: an object of a class, or a pointer to one. */
function typeGivenHere({ file }: FunctionLowering, of: string, name: string): TypeInfo | undefined {
  const owner = file.classes.get(of);
  const [only, ...others] = (owner === undefined ? file.functions.get(name) : owner.methods.get(name)) ?? [];
  if (only === undefined || others.length > 0) return undefined;
  const type = readType(file.text, only.view, readDeclarator(only.declarator));
  return type.isReference || (classOfType(file, type) === undefined && !isSmartPointer(file.types.resolve(type))) ? undefined : type;
}

/** `ChannelPtr channel_`, which a header has for `std::shared_ptr<Channel>`: what is reset to a new object is a pointer of whichever library. */
function isOfUnknownClass({ file }: FunctionLowering, { type }: TypedPlace): boolean {
  return type !== undefined && type.pointers === 0 && classOfType(file, type) === undefined;
}

/** What the pointer has pointed to so far is destroyed where it gets something else. What others share may live on. */
export function letGo(fn: FunctionLowering, view: View, { place, type }: TypedPlace): void {
  const resolved = type === undefined ? undefined : fn.file.types.resolve(type);
  const owner = isSmartPointer(resolved) ? classOfType(fn.file, resolved) : undefined;
  if (owner === undefined) return;
  if (resolved?.name === 'unique_ptr') {
    destroy(fn, view, place, owner, 0);
    return;
  }
  const last = fn.graph.newBlock();
  const end = fn.graph.newBlock();
  fn.graph.branch({ kind: 'opaque' }, last, end);
  fn.graph.startBlock(last);
  destroy(fn, view, place, owner, 0);
  fn.graph.startBlock(end);
}

/** Runs the destructor of an object, and then those of what it holds. */
function destroy(fn: FunctionLowering, view: View, { root, path }: Place, owner: ClassInfo, depth: number): void {
  const destructor = `~${owner.name}`;
  const isElsewhere = owner.header !== undefined && owner.declaredMethods.has(destructor);
  if (isElsewhere || owner.methods.has(destructor)) {
    const callee = { kind: 'method', name: destructor, ...(isElsewhere ? { owner: owner.id } : {}) } as const;
    emitCall(fn, view, callee, [], [], 'discarded', { kind: 'place', place: { root, path }, span: spanOf(view) });
  }
  if (depth >= deepest) return;
  for (const [name, type] of owner.fields) {
    const held = type.pointers === 0 && type.name !== 'shared_ptr' ? classOfType(fn.file, type) : undefined;
    if (held !== undefined) destroy(fn, view, { root, path: [...path, name] }, held, depth + 1);
  }
}

/** Objects in objects in objects: what holds the descriptor is no deeper. */
const deepest = 2;

/**
 * `p.get()`, `p.reset(q)`, `p.release()`: of the pointer, not of what it points to.
 * @returns `undefined` for anything else
 */
export function lowerPointerMethod(
  fn: FunctionLowering,
  view: View,
  callee: View,
  name: string,
  pointer: TypedPlace | undefined,
  callArguments: readonly View[],
): Value | undefined {
  if (pointer === undefined || callee.kids[1]?.type !== '.') return undefined;
  const span = spanOf(view);
  const [given, ...others] = callArguments;
  const isOwner = isSmartPointer(pointer.type === undefined ? undefined : fn.file.types.resolve(pointer.type));
  if (!isOwner && !(name === 'reset' && others.length === 0 && given?.type === 'new_expression' && isOfUnknownClass(fn, pointer))) return undefined;
  if ((name === 'get' || name === 'release') && given === undefined) return { kind: 'place', place: pointer.place, span };
  if (name !== 'reset') return undefined;
  const value: Value = given === undefined ? { kind: 'none', span } : fn.walk.value(fn, given);
  letGo(fn, view, pointer);
  assign(fn, span, pointer.place, value);
  return { kind: 'unknown', from: 'unknown', span };
}
