import { unknownValue, type Value } from '../../../ir/index.ts';
import { type FunctionLowering, placeOfBinding, readBinding, spanOf } from '../context.ts';
import { keepExported } from '../linkage/exported.ts';
import { thisHeldBy } from '../names/scopes.ts';
import { givenValue } from '../objects/objects.ts';
import { isPlainObject } from '../statements/choices.ts';
import { keyName } from '../tree/shapes.ts';
import { type Syntax, unwrap } from '../tree/syntax.ts';
import { binaryValue, operatorOf } from './operators.ts';

/** Gives a variable, a property or the names of a pattern their values. */
export function assignTo(fn: FunctionLowering, target: Syntax, value: Value, declaration: boolean): void {
  const inner = unwrap(target);
  switch (inner.type) {
    case 'object_pattern':
      for (const kid of inner.kids) {
        if (kid.type === 'rest_pattern' && kid.kids[0] !== undefined) assignTo(fn, kid.kids[0], restOfObject(fn, inner, value), declaration);
        else assignProperty(fn, kid, value, declaration);
      }
      break;
    case 'array_pattern':
      assignElements(fn, inner, value, declaration);
      break;
    case 'assignment_pattern':
      assignWithDefault(fn, inner, value, declaration);
      break;
    case 'rest_pattern':
      if (inner.kids[0] !== undefined) assignTo(fn, inner.kids[0], unknownValue, declaration);
      break;
    default: {
      const target = targetValue(fn, inner);
      if (target?.kind === 'place') {
        fn.store(target.place, value, inner, declaration);
        break;
      }
      if (target?.kind === 'imported' && changesSettings(fn, inner)) fn.emit({ kind: 'escape', ...fn.base(inner), value: target, isChanged: true });
      if (value.kind === 'place' || value.kind === 'result') {
        keepExported(fn, inner, value);
        fn.emit({ kind: 'escape', ...fn.base(inner), value });
      }
    }
  }
}

/** `settings.web.port = 8081`, where the settings are another file's: what they say of endpoints is no constant any more. */
function changesSettings(fn: FunctionLowering, target: Syntax): boolean {
  return target.type === 'subscript_expression' || (target.type === 'member_expression' && ofEndpoints.test(fn.file.slice(target.kids.at(-1) ?? target)));
}

const ofEndpoints = /port|host|addr|path|bind|option|reuse|exclusive|only/i;

export function lowerAssignment(fn: FunctionLowering, node: Syntax): Value {
  const [left, right] = node.kids;
  if (left === undefined || right === undefined) return unknownValue;
  const value = fn.value(right);
  assignTo(fn, left, value, false);
  return value;
}

/** `x += 1`, `x ||= f()`, `x++`. */
export function lowerChange(fn: FunctionLowering, node: Syntax): Value {
  const [left, right] = node.kids;
  if (left === undefined) return unknownValue;
  const before = fn.value(left);
  if (node.type === 'update_expression') {
    const operator = fn.file.slice(node).includes('++') ? '+' : '-';
    const after: Value = { kind: 'operation', operator, operands: [before, { kind: 'number', value: 1 }] };
    // The old value is only known before the assignment: nothing that matters is made from it.
    assignTo(fn, left, after, false);
    return unknownValue;
  }
  if (right === undefined) return unknownValue;
  const operator = operatorOf(node, fn.file.text).slice(0, -1);
  if (operator === '||' || operator === '&&' || operator === '??') return assignUnless(fn, left, right, before, operator);
  const value = binaryValue(node, operator, before, fn.value(right));
  assignTo(fn, left, value, false);
  return value;
}

function assignUnless(fn: FunctionLowering, left: Syntax, right: Syntax, before: Value, operator: '||' | '&&' | '??'): Value {
  if (fn.isCollecting) {
    fn.value(right);
    assignTo(fn, left, unknownValue, false);
    return unknownValue;
  }
  const { graph } = fn;
  const [assign, after] = [graph.newBlock(), graph.newBlock()];
  const test: Value = operator === '??' ? { kind: 'operation', operator: 'is-none', operands: [before] } : before;
  if (operator === '||') graph.branch({ kind: 'value', value: test }, after, assign);
  else graph.branch({ kind: 'value', value: test }, assign, after);
  graph.startBlock(assign);
  assignTo(fn, left, fn.value(right), false);
  graph.startBlock(after);
  return before;
}

/** `const { port, ...rest } = options`: all that the object has but what is named before. */
function restOfObject(fn: FunctionLowering, { kids }: Syntax, value: Value): Value {
  const fields = new Map<string, Value>();
  for (const kid of kids.slice(0, -1)) {
    const name = kid.type === 'shorthand_property_identifier_pattern' ? fn.file.slice(kid) : keyName(kid.kids[0], fn.file.text);
    if (name === undefined) return unknownValue;
    fields.set(name, { kind: 'none' });
  }
  return value.kind === 'place' ? { kind: 'operation', operator: 'merge', operands: [value, { kind: 'record', fields, isWhole: true }] } : unknownValue;
}

/** What a name or a member is: where it is kept, or whose it is. */
function targetValue(fn: FunctionLowering, target: Syntax): Value | undefined {
  const isName = target.type === 'identifier' || target.type === 'shorthand_property_identifier_pattern';
  if (!isName && target.type !== 'member_expression' && target.type !== 'subscript_expression') return undefined;
  const binding = isName ? fn.scope.resolve(fn.file.slice(target)) : undefined;
  // `const self = this` fills in a variable, whatever its name means where it is read.
  if (binding !== undefined && thisHeldBy(binding) !== undefined) return readBinding(binding, target);
  if (binding?.unstableMembers !== undefined) return placeOfBinding(binding, target);
  return fn.value(isName ? { ...target, type: 'identifier' } : target);
}

function assignProperty(fn: FunctionLowering, kid: Syntax, value: Value, declaration: boolean): void {
  const { text } = fn.file;
  switch (kid.type) {
    case 'shorthand_property_identifier_pattern':
      assignTo(fn, kid, part(value, fn.file.slice(kid), kid), declaration);
      break;
    case 'pair_pattern': {
      const name = keyName(kid.kids[0], text);
      if (kid.kids[1] !== undefined) assignTo(fn, kid.kids[1], name === undefined ? unknownValue : part(value, name, kid), declaration);
      break;
    }
    case 'object_assignment_pattern': {
      const [name, fallback] = kid.kids;
      if (name?.type !== 'shorthand_property_identifier_pattern') {
        if (name !== undefined) assignTo(fn, name, unknownValue, declaration);
      } else if (fallback !== undefined) {
        withDefault(fn, part(value, fn.file.slice(name), kid), fallback, (given) => assignTo(fn, name, given, declaration));
      }
      break;
    }
    default:
      assignTo(fn, kid, unknownValue, declaration);
  }
}

function assignElements(fn: FunctionLowering, pattern: Syntax, value: Value, declaration: boolean): void {
  // Holes are not among the kids: with one, positions are not certain.
  const hasHoles = /[[,]\s*,/.test(fn.file.slice(pattern));
  pattern.kids.forEach((kid, index) => {
    assignTo(fn, kid, hasHoles || kid.type === 'rest_pattern' ? unknownValue : part(value, `[${index}]`, kid), declaration);
  });
}

function assignWithDefault(fn: FunctionLowering, pattern: Syntax, value: Value, declaration: boolean): void {
  const [target, fallback] = pattern.kids;
  if (target === undefined || fallback === undefined) return;
  withDefault(fn, value, fallback, (given) => assignTo(fn, target, given, declaration));
}

/** `= fallback` counts where the value is undefined. */
function withDefault(fn: FunctionLowering, value: Value, fallback: Syntax, assign: (value: Value) => void): void {
  if (value.kind !== 'place' && value.kind !== 'none') {
    // Nothing is known of the value, so nothing is known of the choice.
    if (fallback.hasEffects) fn.value(fallback);
    assign(value.kind === 'unknown' ? unknownValue : value);
    return;
  }
  if (value.kind === 'place' && (isConstant(fn, fallback) || isPlainObject(unwrap(fallback)))) {
    assign({ kind: 'operation', operator: 'default', operands: [value, givenValue(fn, fallback)] });
    return;
  }
  const { graph } = fn;
  const [absent, present, after] = [graph.newBlock(), graph.newBlock(), graph.newBlock()];
  graph.branch({ kind: 'value', value: { kind: 'operation', operator: 'is-none', operands: [value] } }, absent, present);
  graph.startBlock(absent);
  assign(givenValue(fn, fallback));
  graph.jump(after);
  graph.startBlock(present);
  assign(value);
  graph.startBlock(after);
}

/** A number or a text that the file gives, and that is no way to say "any"; a flag. */
export function isConstant(fn: FunctionLowering, node: Syntax): boolean {
  const literal = node.hasEffects ? undefined : fn.file.entities.literal(node, fn.scope)?.node;
  if (literal?.type === 'true' || literal?.type === 'false') return true;
  if (literal?.type !== 'number' && literal?.type !== 'string') return false;
  return !/^(?:0|''|"")$/.test(fn.file.slice(literal));
}

/** A named part of a value. */
function part(value: Value, name: string, node: Syntax): Value {
  const span = spanOf(node);
  if (value.kind === 'place') return { kind: 'place', place: { root: value.place.root, path: [...value.place.path, name] }, span };
  if (value.kind === 'record') return value.fields.get(name) ?? { ...unknownValue, span };
  if (value.kind === 'list') return value.items[Number(name.slice(1, -1))] ?? { ...unknownValue, span };
  if (value.kind === 'unknown' && typeof value.otherwise !== 'object') return { kind: 'unknown', from: value.from, span };
  return { kind: 'operation', operator: 'item', operands: [value, { kind: 'string', value: name }], span };
}
