import { named, type Value } from '../../ir/index.ts';
import { type FunctionLowering, spanOf } from './context.ts';
import { keyName, numberContent, stringContent } from './shapes.ts';
import { firstKid, type Syntax, unwrap } from './syntax.ts';

/** The constant that a member of a TypeScript enum stands for. */
export function enumMember(fn: FunctionLowering, node: Syntax): Value | undefined {
  const object = node.kids[0];
  const property = node.kids.at(-1);
  if (object?.type !== 'identifier' || property === undefined) return undefined;
  const binding = fn.scope.resolve(fn.file.slice(object));
  if (binding?.kind !== 'enum' || binding.node === undefined) return undefined;
  const name = property.type === 'string' ? stringContent(fn.file.slice(property)) : fn.file.slice(property);
  let next: number | undefined = 0;
  for (const member of firstKid(binding.node, 'enum_body')?.kids ?? []) {
    const isAssigned = member.type === 'enum_assignment';
    const value: Value | undefined = isAssigned ? constantOf(fn, member.kids[1]) : next === undefined ? undefined : { kind: 'number', value: next };
    const key = (isAssigned ? member.kids[0] : undefined) ?? member;
    if (keyName(key, fn.file.text) === name)
      return value === undefined ? undefined : named(value, spanOf(node), { name: spanOf(key), value: spanOf(member.kids[1] ?? key) });
    next = value?.kind === 'number' ? value.value + 1 : undefined;
  }
  return undefined;
}

function constantOf(fn: FunctionLowering, node: Syntax | undefined): Value | undefined {
  if (node === undefined) return undefined;
  const inner = unwrap(node);
  if (inner.type === 'string') return { kind: 'string', value: stringContent(fn.file.slice(inner)) };
  const value = inner.type === 'number' ? numberContent(fn.file.slice(inner)) : undefined;
  return value === undefined ? undefined : { kind: 'number', value };
}
