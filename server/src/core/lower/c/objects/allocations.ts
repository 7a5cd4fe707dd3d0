import { allocatedObject, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import { emitCall } from '../calls/emit.ts';
import { assign, type FunctionLowering, textOf } from '../context.ts';
import { unknownType } from '../names/declarators.ts';
import { lastKid, namedKids, spanOf, type View } from '../tree/view.ts';

/** `new Server(8080)`, `new int(fd)`, `new addrinfo()`. */
export function lowerNew(fn: FunctionLowering, view: View): Value {
  const type = view.kids.find((kid) => /type_identifier|qualified_identifier|template_type|primitive_type|sized_type_specifier/.test(kid.type));
  const list = view.kids.filter((kid) => kid.type === 'argument_list' || kid.type === 'initializer_list').at(-1);
  const given = list === undefined ? undefined : namedKids(list);
  const name = type === undefined ? '' : lastNameIn(textOf(fn, type));
  const isArray = view.kids.some((kid) => kid.type === 'new_declarator');
  if (!isArray && fn.file.classes.has(name)) return fn.walk.construct(fn, view, name, given ?? []);
  return allocated(fn, view, isArray ? '' : name, given);
}

/** What `std::make_shared<int>(fd)` makes, which is no object of a class: what `new int(fd)` does. */
export function lowerMade(fn: FunctionLowering, view: View, callee: View, given: readonly View[]): Value | undefined {
  const [, name = ''] = /^(?:(?:::\s*)?std\s*::\s*)?make_(?:unique|shared)\s*<\s*([\w\s:]+?)\s*>$/.exec(textOf(fn, callee)) ?? [];
  return given.length === 1 && isNumber(fn, lastNameIn(name)) ? allocated(fn, view, lastNameIn(name), given) : undefined;
}

/** Something that stays where it is until it is deleted: all of a number is what it is made of. */
function allocated(fn: FunctionLowering, view: View, type: string, given: readonly View[] | undefined): Value {
  const [only, ...others] = given ?? [];
  const isCopied = only !== undefined && others.length === 0 && isNumber(fn, type);
  if (!isCopied) for (const argument of given ?? []) fn.walk.effects(fn, argument, 'used');
  const object = placeOf(allocatedObject(view.start));
  const made: Value = given === undefined ? unknownValue : { kind: 'record', fields: new Map(), zeroed: true };
  assign(fn, spanOf(view), object, isCopied ? fn.walk.value(fn, only) : made);
  return { kind: 'address', place: object, span: spanOf(view) };
}

function isNumber(fn: FunctionLowering, name: string): boolean {
  const type = fn.file.types.resolve({ ...unknownType, name });
  return type.pointers === 0 && !type.isArray && !fn.file.types.isStructure(type) && fn.file.types.sizeOf(type) !== undefined;
}

function lastNameIn(type: string): string {
  return type
    .replace(/<[\s\S]*$/, '')
    .replace(/^.*::/, '')
    .trim();
}

export function lowerDelete(fn: FunctionLowering, view: View): Value {
  const operand = lastKid(view);
  const place = operand === undefined ? undefined : fn.walk.place(fn, operand);
  const className = place?.type?.name ?? '';
  const owner = fn.file.classes.get(className);
  if (place !== undefined && owner?.methods.has(`~${className}`) === true) {
    emitCall(fn, view, { kind: 'method', name: `~${className}` }, [], [], 'discarded', { kind: 'place', place: place.place });
  } else if (operand !== undefined) {
    fn.walk.effects(fn, operand, 'used');
  }
  return { kind: 'unknown', from: 'unknown', span: spanOf(view) };
}
