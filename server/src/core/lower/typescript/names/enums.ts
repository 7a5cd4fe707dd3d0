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
  const before = new Map<string, number>();
  return (firstKid(node, 'enum_body')?.kids ?? []).map((member) => {
    const isAssigned = member.type === 'enum_assignment';
    const value: Value | undefined = isAssigned ? constantOf(file, member.kids[1], before) : next === undefined ? undefined : { kind: 'number', value: next };
    const key = (isAssigned ? member.kids[0] : undefined) ?? member;
    const name = keyName(key, file.text);
    next = value?.kind === 'number' ? value.value + 1 : undefined;
    if (name !== undefined && value?.kind === 'number') before.set(name, value.value);
    return { name, value, key, written: member.kids[1] ?? key };
  });
}

function constantOf(file: FileLowering, node: Syntax | undefined, before: ReadonlyMap<string, number>): Value | undefined {
  if (node === undefined) return undefined;
  const inner = unwrap(node);
  if (inner.type === 'string') return { kind: 'string', value: stringContent(file.slice(inner)) };
  const value = numberOf(file, inner, before);
  return value === undefined ? undefined : { kind: 'number', value };
}

/** What members are computed from: numbers, and the members before. www.typescriptlang.org/docs/handbook/enums.html#computed-and-constant-members */
function numberOf(file: FileLowering, node: Syntax | undefined, before: ReadonlyMap<string, number>, depth = 0): number | undefined {
  if (node === undefined || depth > deepest) return undefined;
  const inner = unwrap(node);
  if (inner.type === 'number') return numberContent(file.slice(inner));
  if (inner.type === 'identifier') return before.get(file.slice(inner));
  if (inner.type !== 'binary_expression') return undefined;
  const [left, right] = [inner.kids[0], inner.kids.at(-1)];
  const [a, b] = [numberOf(file, left, before, depth + 1), numberOf(file, right, before, depth + 1)];
  if (left === undefined || right === undefined || a === undefined || b === undefined) return undefined;
  return operations.get(file.text.slice(left.end, right.start).trim())?.(a, b);
}

const deepest = 20;

const operations: ReadonlyMap<string, (a: number, b: number) => number> = new Map([
  ['+', (a, b) => a + b],
  ['-', (a, b) => a - b],
  ['*', (a, b) => a * b],
  ['|', (a, b) => a | b],
  ['<<', (a, b) => a << b],
]);
