import type { ClassIr, Value } from '../../../ir/index.ts';
import type { FunctionLowering } from '../context.ts';
import { fieldOfThis } from '../servers/attachedListeners.ts';
import { functionShape, type MemberShape } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import type { Base } from './bases.ts';

/**
 * Fields that every object of a class begins with and that nothing in its file changes: numbers and strings that the class writes down, or that its
 * constructor gives whatever it is told.
 */
export function fixedFields(
  fn: FunctionLowering,
  { node, base, members, constructorNode }: { node: Syntax; base: Base | undefined; members: readonly MemberShape[]; constructorNode: Syntax | undefined },
): NonNullable<ClassIr['fixedFields']> {
  const found = new Map<string, Value>();
  // What a class of the program does to an object of its own stands elsewhere, and so may what a name that is computed means.
  if ((base !== undefined && base.kind !== 'library') || changesAnything.test(fn.file.slice(node))) return found;
  const written = members.flatMap(({ kind, isStatic, name, value, node: member }) => {
    // What a decorator makes of a field nobody sees.
    const isPlain = kind === 'field' && !isStatic && !member.kids.some(({ type }) => type === 'decorator');
    return isPlain && value !== undefined ? [{ name, value, given: 0 }] : [];
  });
  for (const { name, value, given } of [...written, ...givenIn(fn, constructorNode)]) {
    const literal = fn.file.entities.literal(value, fn.scope)?.node;
    if (literal?.type !== 'number' && literal?.type !== 'string') continue;
    if (fn.file.assignedMembers.get(name) === (given || undefined) && !found.has(name)) found.set(name, fn.value(value));
  }
  return found;
}

/** What the statements of a constructor that run in any case give to fields of `this`. */
function givenIn(fn: FunctionLowering, constructorNode: Syntax | undefined): readonly { name: string; value: Syntax; given: number }[] {
  const body = constructorNode === undefined ? undefined : functionShape(constructorNode, fn.file.text).body;
  if (body?.type !== 'statement_block') return [];
  return body.kids.flatMap(({ type, kids: [expression] }) => {
    const [place, value] = type === 'expression_statement' && expression?.type === 'assignment_expression' ? expression.kids : [];
    const name = fieldOfThis(place, fn.file.text);
    return name === undefined || value === undefined ? [] : [{ name, value: unwrap(value), given: 1 }];
  });
}

/** `this[name] = …`, `Object.assign(this, options)`, `extend(self, options)`. */
const changesAnything = /\b(?:_?this|_?self|that|me)\s*(?:\[|,)/;
