import { runtimeAddress } from '../../../apis/runtimes.ts';
import { named, placeOf, type Span, unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, placeOfBinding, readBinding, spanOf, variableOf } from '../context.ts';
import { askAddress } from '../library/runtimeCalls.ts';
import { importedValue } from '../linkage/imports.ts';
import { enumMember } from '../names/enums.ts';
import type { Binding } from '../names/scopes.ts';
import { classShape, numberContent, stringContent } from '../tree/shapes.ts';
import { isClass, type Syntax, unwrap } from '../tree/syntax.ts';
import { commandLineValue } from './commandLine.ts';

/** `a.b`, `a[0]`, `a?.b`, `this.#c`, members of enums and namespaces, and the few globals that say where a value is from. */
export function memberValue(fn: FunctionLowering, node: Syntax): Value {
  const [object] = node.kids;
  const property = node.kids.at(-1);
  if (object === undefined || property === undefined || object === property) return unknownValue;
  const entity = fn.file.entities.of(node, fn.scope);
  if (entity?.kind === 'member') return importedValue(entity) ?? argumentOf(fn, node, entity.name) ?? { kind: 'unknown', from: originOf(entity.name) };
  const constant =
    enumMember(fn, node) ?? namespaceMember(fn, object, property) ?? staticMember(fn, object, property) ?? getterValue(fn, node, object, property);
  if (constant !== undefined) return constant;
  if (object.type === 'this' && fn.file.source.declarations.unstableFields.has(fn.file.slice(property))) return unknownValue;
  const size = fn.file.reachesLibc || fn.file.namesOptions ? sizeAsked(fn, object, fn.file.slice(property)) : undefined;
  if (size !== undefined) return size;
  const holder = partlyKnown(fn, object, property) ?? fn.value(object);
  // What a chain of calls ends with: `yargs(process.argv).option('port', { default: 8080 }).argv`.
  const read = holder.kind === 'unknown' && fn.file.slice(property) === 'argv' ? commandLineValue(fn, node, 'argv') : undefined;
  if (read !== undefined) return read;
  const key = node.type === 'member_expression' ? fn.file.slice(property) : elementKey(fn, property);
  if (key === runtimeAddress.property) askAddress(fn, node, holder);
  if (holder.kind === 'place') return { kind: 'place', place: { root: holder.place.root, path: [...holder.place.path, key] } };
  if (holder.kind === 'unknown' && typeof holder.otherwise !== 'object') return { kind: 'unknown', from: holder.from };
  return { kind: 'operation', operator: 'item', operands: [holder, { kind: 'string', value: key }] };
}

/** `require('yargs').argv`, and `program.port` of commander before its version 7. */
function argumentOf(fn: FunctionLowering, node: Syntax, name: string): Value | undefined {
  const whole = commandLineValue(fn, node, name);
  if (whole === undefined || !name.startsWith('commander.')) return whole;
  return { kind: 'operation', operator: 'item', operands: [whole, { kind: 'string', value: name.slice(name.lastIndexOf('.') + 1) }] };
}

function originOf(name: string) {
  if (name.startsWith('process.env') || name.startsWith('Deno.env') || name.startsWith('Bun.env')) return 'env';
  return name.startsWith('process.argv') || name.startsWith('Deno.args') || name.startsWith('Bun.argv') ? 'argv' : 'unknown';
}

function elementKey(fn: FunctionLowering, index: Syntax): string {
  const inner = unwrap(index);
  if (inner.type === 'number') return `[${numberContent(fn.file.slice(inner)) ?? ''}]`;
  if (inner.type === 'string') return stringContent(fn.file.slice(inner));
  if (index.hasEffects) fn.value(index);
  const binding = inner.type === 'identifier' ? fn.scope.resolve(fn.file.slice(inner)) : undefined;
  return binding === undefined ? '[]' : `[${variableOf(binding)}]`;
}

function namespaceMember(fn: FunctionLowering, object: Syntax, property: Syntax): Value | undefined {
  const binding = object.type === 'identifier' ? fn.scope.resolve(fn.file.slice(object)) : undefined;
  if (binding?.kind !== 'namespace' || binding.node === undefined) return undefined;
  const member = fn.file.source.declarations.scopes.get(binding.node)?.own(fn.file.slice(property));
  return member === undefined ? undefined : readBinding(member, property);
}

function staticMember(fn: FunctionLowering, object: Syntax, property: Syntax): Value | undefined {
  const binding = object.type === 'identifier' ? fn.scope.resolve(fn.file.slice(object)) : undefined;
  if (binding?.node === undefined || !isClass(binding.node) || binding.assignments > 0) return undefined;
  const span = { start: object.start, end: property.end };
  return constantOfClass(fn, binding, property, span) ?? { kind: 'place', place: placeOf(variableOf(binding), fn.file.slice(property)), span };
}

/** `static readonly PORT = 110`, or a name that says that it is a constant, where the file gives it no other value. */
function constantOfClass(fn: FunctionLowering, { name: owner, node }: Binding, property: Syntax, span: Span): Value | undefined {
  const name = fn.file.slice(property);
  const member =
    node === undefined ? undefined : classShape(node, fn.file.text).members.find((each) => each.isStatic && each.kind === 'field' && each.name === name);
  if (member?.value === undefined) return undefined;
  const isFixed = /^[A-Z][A-Z\d_]*$/.test(name) || /\breadonly\b/.test(fn.file.text.slice(member.node.start, member.value.start));
  const literal = unwrap(member.value);
  if (!isFixed || (literal.type !== 'number' && literal.type !== 'string')) return undefined;
  if (new RegExp(`(?<![\\w$])(?:${owner.replaceAll('$', '\\$')}|this)\\s*\\.\\s*${name}\\s*(?:=(?![=>])|\\+\\+|--|[-+*/|&?]{1,2}=)`).test(fn.file.text))
    return undefined;
  const start = fn.file.text.lastIndexOf(name, member.value.start);
  return named(fn.value(literal), span, { name: { start, end: start + name.length }, value: spanOf(literal) });
}

/** `this.port` with `get port() { … }` calls it. */
function getterValue(fn: FunctionLowering, node: Syntax, object: Syntax, property: Syntax): Value | undefined {
  if (object.type !== 'this') return undefined;
  const owner = fn.file.enclosingClass(fn.scope);
  if (owner === undefined) return undefined;
  const name = fn.file.slice(property);
  const getter = classShape(owner, fn.file.text).members.find((member) => member.kind === 'getter' && !member.isStatic && member.name === name);
  if (getter === undefined || getter.node.unread !== undefined) return undefined;
  return fn.call(node, { kind: 'function', id: fn.file.functionId(getter.node) }, [thisValue(fn, object)]);
}

/** How many bytes a buffer has is none of the fields that are written into it. */
function sizeAsked(fn: FunctionLowering, object: Syntax, property: string): Value | undefined {
  if (property !== 'length' && property !== 'byteLength') return undefined;
  const made = fn.file.entities.literal(object, fn.scope)?.node;
  const size = made === undefined ? undefined : /^Buffer\.alloc(?:Unsafe)?\(\s*(\d+)\s*[,)]|^new Uint8Array\(\s*(\d+)\s*\)/.exec(fn.file.slice(made));
  return size === null || size === undefined ? unknownValue : { kind: 'number', value: Number(size[1] ?? size[2]) };
}

/** An object of which code that we do not follow changes other members than the one that is asked for. */
function partlyKnown(fn: FunctionLowering, object: Syntax, property: Syntax): Value | undefined {
  const binding = object.type === 'identifier' ? fn.scope.resolve(fn.file.slice(object)) : undefined;
  if (binding?.unstableMembers === undefined || property.type !== 'property_identifier') return undefined;
  return binding.unstableMembers.has(fn.file.slice(property)) ? unknownValue : placeOfBinding(binding, object);
}

/** Such an object as a whole, of which the members that others change are not known where it is read. */
export function wholeObject(fn: FunctionLowering, binding: Binding, node: Syntax): Value {
  for (const member of binding.unstableMembers ?? []) fn.store(placeOf(variableOf(binding), member), unknownValue, node);
  return placeOfBinding(binding, node);
}

export function thisValue(fn: FunctionLowering, node: Syntax): Value {
  const binding = fn.scope.resolve('this');
  return binding === undefined ? unknownValue : readBinding(binding, node);
}
