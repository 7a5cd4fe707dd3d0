import type { PassedValue, Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { readDeclarator, readType, type TypeInfo, unknownType } from '../names/declarators.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View, withoutParentheses } from '../tree/view.ts';

/** The number that `sizeof` gives, where the text is enough to know it. */
export function sizeOfExpression(fn: FunctionLowering, view: View): Value {
  const span = spanOf(view);
  const type = typeOfOperand(fn, view);
  const size = type === undefined ? undefined : fn.file.types.sizeOf(type);
  return size === undefined ? { kind: 'unknown', from: 'unknown', span } : { kind: 'number', value: size, span };
}

export function typeOfDescriptor(fn: FunctionLowering, descriptor: View): TypeInfo {
  const abstract = descriptor.kids.find((kid) => kid.type.startsWith('abstract_'));
  return readType(fn.file.text, descriptor, abstract === undefined ? undefined : readDeclarator(abstract));
}

/** What a call gets where a pointer to a value is asked for. Undefined where the text does not say, and for buffers of bytes. */
export function passedValue(fn: FunctionLowering, view: View | undefined, value: Value): PassedValue | undefined {
  if (view === undefined) return undefined;
  const inner = withoutParentheses(view);
  if (value.kind === 'number' || value.kind === 'boolean') return { kind: 'number', size: undefined };
  if (inner.type === 'pointer_expression' && inner.kids[0]?.type === '&') {
    const type = fn.walk.place(fn, lastKid(inner) ?? inner)?.type;
    const size = type === undefined ? undefined : fn.file.types.sizeOf(type);
    return size === undefined ? undefined : { kind: 'pointer', size };
  }
  if (inner.type !== 'identifier' && inner.type !== 'field_expression') return undefined;
  const type = fn.walk.place(fn, inner)?.type;
  if (type === undefined) return undefined;
  const resolved = fn.file.types.resolve(type);
  const size = fn.file.types.sizeOf({ ...resolved, pointers: 0 });
  if (resolved.isArray || size === undefined || fn.file.types.isStructure({ ...resolved, pointers: 0 })) return undefined;
  if (resolved.pointers === 0) return integers.test(resolved.name) ? { kind: 'number', size } : undefined;
  // A pointer to bytes may point to anything.
  return resolved.pointers === 1 && size > 1 ? { kind: 'pointer', size } : undefined;
}

/** Types that hold a number and never an address. */
const integers = /^(?:unsigned |signed )?(?:int|char|short|unsigned|bool|_Bool|BOOL|u?int(?:8|16|32)_t|u_(?:char|short|int)|socklen_t)$/;

function typeOfOperand(fn: FunctionLowering, view: View): TypeInfo | undefined {
  const descriptor = kidOfType(view, 'type_descriptor');
  if (descriptor !== undefined) return typeOfDescriptor(fn, descriptor);
  let operand = lastKid(view);
  while (operand?.type === 'parenthesized_expression') operand = namedKids(operand)[0];
  if (operand === undefined) return undefined;
  if (operand.type === 'pointer_expression' && operand.kids[0]?.type === '&') return { ...unknownType, pointers: 1 };
  // `sizeof(name)` of a type reads like one of a variable.
  const word = operand.type === 'identifier' || operand.type === 'type_identifier' ? fn.file.text.slice(operand.start, operand.end) : '';
  const place = operand.type === 'type_identifier' ? undefined : fn.walk.place(fn, operand);
  if (place?.type !== undefined) return place.type;
  return word === '' || fn.scope.find(word) !== undefined
    ? undefined
    : { name: word, pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false };
}
