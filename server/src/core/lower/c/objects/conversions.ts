import type { Value } from '../../../ir/index.ts';
import { emitCall } from '../calls/emit.ts';
import { type ClassInfo, type FunctionLowering, textOf } from '../context.ts';
import { isText } from '../expressions/readingIn.ts';
import { readDeclarator, readType, type TypeInfo } from '../names/declarators.ts';
import { castOperand } from '../names/places.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View } from '../tree/view.ts';
import { lineageOf } from './lineage.ts';
import { classOfType, foreignOwner, isObjectType, methodsByType } from './objects.ts';

/** The types of a descriptor that a class may have an `operator` for. Such a method is known by its type. */
const descriptorTypes: readonly string[] = ['int', 'SOCKET'];
/** `operator*` of a class that owns what it gives. */
const dereferenceOperator = 'operator*';

/** Whether a method of the name gives what its object stands for, with no name in the text that calls it. */
export function isOperator(name: string): boolean {
  return name === dereferenceOperator || descriptorTypes.includes(name);
}

/** Whether what is of the type takes the descriptor of an object that is given for it. */
export function isDescriptorType(type: TypeInfo | undefined): boolean {
  return type !== undefined && type.pointers === 0 && !type.isArray && descriptorTypes.includes(type.name);
}

/** The descriptor that a call is given: an object that converts to one is asked for it. */
export function descriptorOf(fn: FunctionLowering, view: View | undefined, value: Value): Value {
  if (view === undefined || value.kind !== 'place') return value;
  return calledOperator(fn, view, view, descriptorTypes) ?? value;
}

/** What `*object` is for an object of a class that says what. */
export function dereferenced(fn: FunctionLowering, view: View, object: View): Value | undefined {
  return calledOperator(fn, view, object, [dereferenceOperator]);
}

/** The text whose characters a call asks for: `host` of `host.c_str()`. */
export function textWithin(fn: FunctionLowering, call: View): View | undefined {
  const [callee] = call.kids;
  const [object] = callee?.kids ?? [];
  const list = kidOfType(call, 'argument_list');
  if (!fn.file.isCpp || callee?.type !== 'field_expression' || object === undefined || list === undefined || namedKids(list).length > 0) return undefined;
  const field = lastKid(callee);
  const name = field === undefined ? '' : textOf(fn, field);
  if (name !== 'c_str' && name !== 'data') return undefined;
  return isText(fn.walk.place(fn, object)?.type) ? object : undefined;
}

function calledOperator(fn: FunctionLowering, view: View, object: View, names: readonly string[]): Value | undefined {
  if (!fn.file.isCpp) return undefined;
  const place = fn.walk.place(fn, object);
  const owner = isObjectType(fn.file, place?.type) ? classOfType(fn.file, place?.type) : undefined;
  if (place === undefined || owner === undefined) return undefined;
  const receiver: Value = { kind: 'place', place: place.place, span: spanOf(object) };
  for (const name of names) {
    const [own] = methodsByType(fn.file, owner, name, 0);
    if (own !== undefined) return emitCall(fn, view, { kind: 'function', id: own.id }, [], [], 'used', receiver);
    const declaring = foreignOwner(fn.file, owner, name);
    if (declaring !== undefined) return emitCall(fn, view, { kind: 'method', name, owner: declaring.id }, [], [], 'used', receiver);
  }
  return undefined;
}

/** Whether an expression is an object of the class, or of one that inherits from it: what is made of it is the same object once more. */
export function isOfClass(fn: FunctionLowering, view: View, owner: ClassInfo): boolean {
  const own = classOfObject(fn, view);
  return own !== undefined && lineageOf(fn.file.classes, own).includes(owner);
}

/** The class of the object that an expression is, where the text says so. */
function classOfObject(fn: FunctionLowering, view: View): ClassInfo | undefined {
  const { file } = fn;
  if (view.type !== 'call_expression') return ofType(fn, fn.walk.place(fn, view)?.type);
  const operand = castOperand(fn, view);
  if (operand !== undefined) return classOfObject(fn, operand);
  const callee = view.kids[0];
  if (callee === undefined || (callee.type !== 'identifier' && callee.type !== 'qualified_identifier')) return undefined;
  const [name = '', className] = textOf(fn, callee).replace(/\s+/g, '').split('::').reverse();
  const made = file.classes.get(name);
  if (made !== undefined) return made;
  const owner = className === undefined ? fn.ownerClass : file.classes.get(className);
  const lineage = owner === undefined ? [] : lineageOf(file.classes, owner);
  const [method] = lineage.flatMap((each) => each.methods.get(name) ?? []);
  const [called = undefined] = method === undefined ? (file.functions.get(name) ?? []) : [method];
  // `Socket::tcp()`, whose body is in another file.
  if (called === undefined)
    return ofType(
      fn,
      lineage.map(({ gives }) => gives?.get(name)).find((type) => type !== undefined && type.argument === undefined),
    );
  return ofType(fn, readType(file.text, called.view, readDeclarator(called.declarator)));
}

function ofType(fn: FunctionLowering, type: TypeInfo | undefined): ClassInfo | undefined {
  return type !== undefined && type.pointers === 0 ? classOfType(fn.file, type) : undefined;
}
