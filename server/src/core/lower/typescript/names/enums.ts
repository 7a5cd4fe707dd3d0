import { named, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, spanOf } from '../context.ts';
import type { FileLowering } from '../file.ts';
import { keyName, numberContent, stringContent } from '../tree/shapes.ts';
import { firstKid, type Syntax, unwrap } from '../tree/syntax.ts';

/** The constant that a member of a TypeScript enum stands for. */
export function enumMember(fn: FunctionLowering, node: Syntax): Value | undefined {
  const object = node.kids[0];
  const property = node.kids.at(-1);
  if (object?.type !== 'identifier' || property === undefined) return undefined;
  const binding = fn.scope.resolve(fn.file.slice(object));
  if (binding?.kind !== 'enum' || binding.node === undefined) return undefined;
  const name = property.type === 'string' ? stringContent(fn.file.slice(property)) : fn.file.slice(property);
  const member = membersOf(fn.file, binding.node).find((each) => each.name === name);
  return member?.value === undefined ? undefined : named(member.value, spanOf(node), { name: spanOf(member.key), value: spanOf(member.written) });
}

/** A whole enum, as another file gets it. */
export function enumValue(file: FileLowering, node: Syntax): Value {
  const members = membersOf(file, node).flatMap(({ name, value }) => (name === undefined || value === undefined ? [] : [[name, value] as const]));
  return { kind: 'record', fields: new Map(members) };
}

interface Member {
  readonly name: string | undefined;
  readonly value: Value | undefined;
  readonly key: Syntax;
  readonly written: Syntax;
}

function membersOf(file: FileLowering, node: Syntax): readonly Member[] {
  let next: number | undefined = 0;
  return (firstKid(node, 'enum_body')?.kids ?? []).map((member) => {
    const isAssigned = member.type === 'enum_assignment';
    const value: Value | undefined = isAssigned ? constantOf(file, member.kids[1]) : next === undefined ? undefined : { kind: 'number', value: next };
    const key = (isAssigned ? member.kids[0] : undefined) ?? member;
    next = value?.kind === 'number' ? value.value + 1 : undefined;
    return { name: keyName(key, file.text), value, key, written: member.kids[1] ?? key };
  });
}

function constantOf(file: FileLowering, node: Syntax | undefined): Value | undefined {
  if (node === undefined) return undefined;
  const inner = unwrap(node);
  if (inner.type === 'string') return { kind: 'string', value: stringContent(file.slice(inner)) };
  const value = inner.type === 'number' ? numberContent(file.slice(inner)) : undefined;
  return value === undefined ? undefined : { kind: 'number', value };
}
