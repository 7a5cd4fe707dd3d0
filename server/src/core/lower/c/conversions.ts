import type { Value } from '../../ir/index.ts';
import { type ClassInfo, type FunctionLowering, textOf } from './context.ts';
import { readDeclarator, readType, type TypeInfo } from './declarators.ts';
import { emitCall } from './emit.ts';
import { lineageOf } from './lineage.ts';
import { classOfType, foreignOwner, isObjectType, methodsByType } from './objects.ts';
import { castOperand } from './places.ts';
import type { View } from './view.ts';

/** The types of a descriptor that a class may have an `operator` for. Such a method is known by its type. */
export const descriptorTypes: ReadonlySet<string> = new Set(['int', 'SOCKET']);

/** The descriptor that a call is given: an object that converts to one is asked for it. */
export function descriptorOf(fn: FunctionLowering, view: View | undefined, value: Value): Value {
  if (view === undefined || !fn.file.isCpp || value.kind !== 'place') return value;
  const type = fn.walk.place(fn, view)?.type;
  if (!isObjectType(fn.file, type)) return value;
  const owner = classOfType(fn.file, type);
  for (const name of owner === undefined ? [] : descriptorTypes) {
    if (owner === undefined) break;
    const [own] = methodsByType(fn.file, owner, name, 0);
    if (own !== undefined) return emitCall(fn, view, { kind: 'function', id: own.id }, [], [], 'used', value);
    const declaring = foreignOwner(fn.file, owner, name);
    if (declaring !== undefined) return emitCall(fn, view, { kind: 'method', name, owner: declaring.id }, [], [], 'used', value);
  }
  return value;
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
  const [method] = owner === undefined ? [] : lineageOf(file.classes, owner).flatMap((each) => each.methods.get(name) ?? []);
  const [called = undefined] = method === undefined ? (file.functions.get(name) ?? []) : [method];
  return called === undefined ? undefined : ofType(fn, readType(file.text, called.view, readDeclarator(called.declarator)));
}

function ofType(fn: FunctionLowering, type: TypeInfo | undefined): ClassInfo | undefined {
  return type !== undefined && type.pointers === 0 ? classOfType(fn.file, type) : undefined;
}
