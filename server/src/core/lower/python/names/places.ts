import type { Place } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import { classHeldBy } from '../objects/classArguments.ts';
import { isOwnClass } from '../objects/ownClass.ts';
import { libraryAttribute } from '../servers/libraryAttributes.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { constantValue } from './constants.ts';

/** A variable or a part of one that an expression names, if it is one. */
export function placeOfExpression(fn: FunctionContext, node: Syntax): Place | undefined {
  const path: string[] = [];
  let at = unparenthesized(node);
  for (;;) {
    if (path.length > 12) return undefined;
    const [object, part] = at.children;
    if (at.type === 'attribute' && object !== undefined && part !== undefined) {
      const attribute = classAttribute(fn, object, fn.text(part));
      if (attribute !== undefined) return { root: attribute, path: path.reverse() };
      path.push(fn.text(part));
      at = unparenthesized(object);
    } else if (at.type === 'subscript' && object !== undefined && at.children.length === 2 && part !== undefined) {
      path.push(element(fn, part));
      at = unparenthesized(object);
    } else break;
  }
  if (at.type !== 'identifier') return undefined;
  const meaning = fn.file.meaning(fn.text(at), at.start, fn.scope);
  return meaning.kind === 'variable' ? { root: meaning.root, path: path.reverse() } : undefined;
}

/** The global place of `Class.attribute`, `cls.attribute` and `type(self).attribute`. */
function classAttribute(fn: FunctionContext, object: Syntax, attribute: string): string | undefined {
  const inner = unparenthesized(object);
  const named = fn.file.classOf(inner, fn.scope);
  const own = isOwnClass(fn, inner) ? fn.definition?.ownerClass : undefined;
  const held = named === undefined && own === undefined && inner.type === 'identifier' && serverAttribute.test(attribute) ? classHeldBy(fn, inner) : undefined;
  if (held !== undefined && 'row' in held) return libraryAttribute(held.row.name, attribute);
  const owner = named ?? own ?? held?.definition;
  return owner === undefined ? undefined : fn.file.attributeVariable(owner.name, owner.scope, attribute);
}

/** What a class of servers reads when it makes one: `cls = socketserver.TCPServer; cls.allow_reuse_address = True`. */
const serverAttribute = /^(?:address_family|socket_type|allow_reuse_address|allow_reuse_port|request_queue_size)$/;

function element(fn: FunctionContext, index: Syntax): string {
  const value = constantValue(fn.file, index, fn.scope);
  if (value?.kind === 'number' && Number.isInteger(value.value) && value.value >= 0) return `[${value.value}]`;
  if (value?.kind === 'string') return value.value;
  if (index.type === 'identifier') {
    const meaning = fn.file.meaning(fn.text(index), index.start, fn.scope);
    if (meaning.kind === 'variable') return `[${meaning.root}]`;
  }
  return '[]';
}

/** Whether an expression is the object that a method is called on. */
export function isSelf(fn: FunctionContext, object: Syntax): boolean {
  const definition = fn.definition;
  if (object.type !== 'identifier' || definition?.ownerClass === undefined || definition.binding === 'static') return false;
  const [first] = definition.node.child('parameters')?.children ?? [];
  return first !== undefined && fn.text(first) === fn.text(object);
}
