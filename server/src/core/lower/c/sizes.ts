import type { Value } from '../../ir/index.ts';
import type { FunctionLowering } from './context.ts';
import { readDeclarator, readType, type TypeInfo } from './declarators.ts';
import { kidOfType, lastKid, namedKids, spanOf, type View } from './view.ts';

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

function typeOfOperand(fn: FunctionLowering, view: View): TypeInfo | undefined {
  const descriptor = kidOfType(view, 'type_descriptor');
  if (descriptor !== undefined) return typeOfDescriptor(fn, descriptor);
  let operand = lastKid(view);
  while (operand?.type === 'parenthesized_expression') operand = namedKids(operand)[0];
  if (operand === undefined) return undefined;
  // `sizeof(name)` of a type reads like one of a variable.
  const word = operand.type === 'identifier' || operand.type === 'type_identifier' ? fn.file.text.slice(operand.start, operand.end) : '';
  const place = operand.type === 'type_identifier' ? undefined : fn.walk.place(fn, operand);
  if (place?.type !== undefined) return place.type;
  return word === '' || fn.scope.find(word) !== undefined
    ? undefined
    : { name: word, pointers: 0, isArray: false, isUnion: false, isConst: false, isReference: false };
}
