import { named, placeOf, type Span, unknownValue, type Value } from '../../../ir/index.ts';
import { noteBound } from '../calls/boundMethods.ts';
import { delegates } from '../calls/delegated.ts';
import { servesForEver, stayHere } from '../calls/spawned.ts';
import { lowerComprehension } from '../collections/comprehensions.ts';
import type { FunctionContext } from '../context.ts';
import { importedName } from '../linkage/imports.ts';
import { constantValue, fromOutside } from '../names/constants.ts';
import type { FunctionDefinition } from '../names/definitions.ts';
import { constantNamed } from '../names/names.ts';
import { placeOfExpression } from '../names/places.ts';
import { assignTarget } from '../names/targets.ts';
import { decoratedFunction } from '../objects/decorated.ts';
import { isKept, keptIn } from '../objects/kept.ts';
import { anyWithin } from '../selection/words.ts';
import { noteAddressRead } from '../servers/serverAddress.ts';
import { literal } from '../tree/literals.ts';
import type { Syntax } from '../tree/syntax.ts';
import { dictionary, interpolated, list } from './displays.ts';
import { binary, comparison, unary } from './operators.ts';
import { mayHoldSocket, partOf, performs } from './values.ts';

/** Emits what an expression performs and gives its value. */
export function lowerExpression(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const unknown: Value = { kind: 'unknown', from: 'unknown', span };
  switch (node.type) {
    case 'identifier':
      return name(fn, node);
    case 'attribute':
      return attribute(fn, node);
    case 'subscript':
      return subscript(fn, node);
    case 'call':
      return fn.call(node);
    case 'parenthesized_expression':
    case 'await':
    case 'format_expression': {
      const [inner] = node.children;
      if (inner === undefined || node.children.length > 1) return everyPart(fn, node);
      if (fn.discarded === node) fn.discarded = inner;
      const value = fn.value(inner);
      if (node.type === 'await' && servesForEver(fn, inner)) stayHere(fn);
      return { ...value, span };
    }
    case 'integer':
    case 'float':
    case 'true':
    case 'false':
    case 'none':
      return literal(node, fn.file.source) ?? unknown;
    case 'string':
    case 'concatenated_string':
      return literal(node, fn.file.source) ?? interpolated(fn, node);
    case 'tuple':
    case 'list':
    case 'expression_list':
    case 'pattern_list':
      return list(fn, node);
    case 'dictionary':
      return dictionary(fn, node);
    case 'binary_operator':
      return binary(fn, node);
    case 'unary_operator':
      return unary(fn, node);
    case 'not_operator': {
      const [inner] = node.children;
      return inner === undefined ? unknown : { kind: 'operation', operator: '!', operands: [fn.value(inner)], span };
    }
    case 'comparison_operator':
      return comparison(fn, node);
    case 'boolean_operator':
      return boolean(fn, node);
    case 'conditional_expression':
      return conditional(fn, node);
    case 'named_expression': {
      const [target, right] = node.children;
      if (target === undefined || right === undefined) return unknown;
      const value = fn.value(right);
      assignTarget(fn, target, value, node);
      return { ...value, span };
    }
    case 'assignment': {
      // Only a chained assignment stands where an expression does; it is the statements' business.
      return everyPart(fn, node);
    }
    case 'list_comprehension':
    case 'set_comprehension':
    case 'dictionary_comprehension':
    case 'generator_expression':
      return lowerComprehension(fn, node);
    case 'lambda':
      return lambda(fn, node);
    case 'yield':
      return yielded(fn, node);
    case 'ellipsis':
    case 'type':
    case 'comment':
      return unknown;
    case 'ERROR':
      fn.file.gap(node, 'ERROR');
      return everyPart(fn, node);
    default:
      return everyPart(fn, node);
  }
}

/** Performs what the parts perform; the whole has no value that we know. */
function everyPart(fn: FunctionContext, node: Syntax): Value {
  for (const child of node.children) if (child.type !== 'type') fn.value(child);
  return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
}

function name(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const meaning = fn.file.meaning(fn.text(node), node.start, fn.scope);
  switch (meaning.kind) {
    case 'variable': {
      const constant = fn.items.get(meaning.binding) ?? fn.file.constantOf(meaning.binding, meaning.scope, (of, at) => constantValue(fn.file, of, at));
      return constant === undefined ? { kind: 'place', place: placeOf(meaning.root), span } : named(constant, span, constant.span?.definition);
    }
    case 'definition': {
      const { definition } = meaning;
      if (definition.what === 'class') return { kind: 'class', id: definition.id, span };
      return decoratedFunction(fn, definition, fn.site(node, fn.text(node), [])) ?? { kind: 'function', id: fn.file.request(definition), span };
    }
    case 'qualified':
      return { ...(constantNamed(meaning.name) ?? fromOutside(meaning.name) ?? importedName(meaning.name) ?? { kind: 'unknown', from: 'unknown' }), span };
    case 'builtin':
      return { kind: 'unknown', from: 'unknown', span };
    default:
      return meaning satisfies never;
  }
}

/** A property that only gives what the object was given, or its settings: as a field would, of whatever class the object is. */
function tellsOwnField(property: string): boolean {
  const [, body = ''] = /\breturn\b(.*)$/s.exec(property) ?? [];
  return body.length < longestField && /\bself\b/.test(body) && !/\breturn\b|\b(?!(?:int|str|get|getint)\()\w+\s*\(/.test(body);
}

const longestField = 120;

function attribute(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const [object, part] = node.children;
  if (object === undefined || part === undefined) return { kind: 'unknown', from: 'unknown', span };
  const qualified = fn.file.qualifiedName(node, fn.scope);
  if (qualified !== undefined)
    return { ...(constantNamed(qualified) ?? fromOutside(qualified) ?? importedName(qualified) ?? { kind: 'unknown', from: 'unknown' }), span };
  const name = fn.text(part);
  const property = fn.file.methodsByName.get(name)?.find((method) => method.binding === 'property');
  if (property !== undefined) {
    const kept = isKept(property) && fn.file.acts(property) ? placeOfExpression(fn, node) : undefined;
    const make = (): Value => propertyOf(fn, node, object, property);
    return kept === undefined ? make() : keptIn(fn, kept, make);
  }
  noteBound(fn, node, object, name);
  noteAddressRead(fn, node);
  const place = placeOfExpression(fn, node);
  if (place !== undefined) return { kind: 'place', place, span };
  return partOf(fn.value(object), { kind: 'string', value: name }, span);
}

/** A property is a method that is called without arguments. */
function propertyOf(fn: FunctionContext, node: Syntax, object: Syntax, property: FunctionDefinition): Value {
  fn.file.request(property);
  const receiver = fn.value(object);
  return fn.emit({
    kind: 'call',
    callee: { kind: 'method', name: property.name },
    receiver,
    arguments: [],
    ...(tellsOwnField(fn.file.source.slice(property.start, property.end)) ? { gives: 'parameter' } : {}),
    onFailure: 'throws',
    site: fn.site(node, fn.text(node), [], object),
  });
}

function subscript(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const [object, index] = node.children;
  if (object === undefined || index === undefined) return { kind: 'unknown', from: 'unknown', span };
  const qualified = fn.file.qualifiedName(object, fn.scope);
  const outside = qualified === undefined ? undefined : fromOutside(qualified);
  if (outside !== undefined) return { ...outside, span };
  const place = index.type === 'slice' ? undefined : placeOfExpression(fn, node);
  if (place !== undefined && object.type === 'attribute') noteAddressRead(fn, object);
  if (place !== undefined && !place.path.includes('[]')) return { kind: 'place', place, span };
  const first = index.type === 'slice' && node.children.length === 2 ? firstItems(fn, object, fn.text(index), span) : undefined;
  if (first !== undefined) return first;
  const holder = fn.value(object);
  if (index.type === 'slice' || node.children.length > 2) {
    for (const part of node.children.slice(1)) fn.value(part);
    return { kind: 'unknown', from: originOf(holder), span };
  }
  return partOf(holder, fn.value(index), span);
}

/** `address[:2]`: the items by themselves, where the text says how many. */
function firstItems(fn: FunctionContext, object: Syntax, written: string, span: Span): Value | undefined {
  const end = /^:\s*([1-8])$/.exec(written)?.[1];
  if (end === undefined) return undefined;
  const place = placeOfExpression(fn, object);
  const holder = place === undefined ? fn.value(object) : undefined;
  const items = Array.from({ length: Number(end) }, (_, index): Value => {
    if (place !== undefined) return { kind: 'place', place: placeOf(place.root, ...place.path, `[${index}]`), span };
    return partOf(holder ?? unknownValue, { kind: 'number', value: index }, span);
  });
  return { kind: 'list', items, span };
}

function originOf(value: Value) {
  return value.kind === 'unknown' ? value.from : 'unknown';
}

/** `a or b` and its like as one value where the right side does nothing to a socket; else as a branch. */
function boolean(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  const [left, right] = node.children;
  if (left === undefined || right === undefined) return everyPart(fn, node);
  const isOr = fn.file.source.slice(left.end, right.start).trim() === 'or';
  if (!performs(right) || makesPlainObject(fn, right))
    return { kind: 'operation', operator: isOr ? 'or' : 'and', operands: [fn.value(left), fn.value(right)], span };
  const kept = placeOf(fn.temporary(node, 'either'));
  const first = fn.value(left);
  fn.assign(kept, first, left);
  const more = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  fn.graph.branch({ kind: 'value', value: { kind: 'place', place: kept } }, isOr ? done : more, isOr ? more : done);
  fn.graph.startBlock(more);
  fn.assign(kept, fn.value(right), right);
  fn.graph.startBlock(done);
  return { kind: 'place', place: kept, span };
}

function conditional(fn: FunctionContext, node: Syntax): Value {
  const [yesValue, condition, noValue] = node.children;
  if (yesValue === undefined || condition === undefined || noValue === undefined) return everyPart(fn, node);
  const kept = placeOf(fn.temporary(node, 'either'));
  const yes = fn.graph.newBlock();
  const no = fn.graph.newBlock();
  const done = fn.graph.newBlock();
  fn.branch(condition, yes, no);
  fn.graph.startBlock(yes);
  fn.assign(kept, fn.value(yesValue), yesValue);
  fn.graph.jump(done);
  fn.graph.startBlock(no);
  fn.assign(kept, fn.value(noValue), noValue);
  fn.graph.startBlock(done);
  return { kind: 'place', place: kept, span: { start: node.start, end: node.end } };
}

/** `config or Config()`, where nothing in the class's text is done to a socket: that an object is made is no matter where it is not taken. */
function makesPlainObject(fn: FunctionContext, node: Syntax): boolean {
  const [callee, list] = node.type === 'call' ? node.children : [];
  const made = callee === undefined ? undefined : fn.file.classOf(callee, fn.scope);
  return made !== undefined && list?.children.every((argument) => !performs(argument)) === true && !anyWithin(fn.file.actions, made.start, made.end);
}

function lambda(fn: FunctionContext, node: Syntax): Value {
  const span = { start: node.start, end: node.end };
  if (!fn.file.isRelevant(node)) return { kind: 'unknown', from: 'unknown', span };
  const id = fn.file.request({
    what: 'function',
    name: '<lambda>',
    node,
    start: node.start,
    end: node.end,
    decorators: [],
    decorations: [],
    kind: 'closure',
    ownerClass: undefined,
    parent: fn.scope,
    binding: 'plain',
    isGenerator: false,
    id: undefined,
  });
  return { kind: 'function', id, span };
}

/** What a generator yields goes to whoever runs it. */
function yielded(fn: FunctionContext, node: Syntax): Value {
  const [inner] = node.children;
  if (fn.definition?.binding === 'context-manager') {
    // Entering a `with` runs the function up to here. The rest cleans up, after all that anybody asks about.
    fn.graph.exit('return', inner === undefined ? { kind: 'none' } : fn.value(inner));
    return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
  }
  if (inner !== undefined) {
    const value = fn.value(inner);
    if (value.kind === 'list' && fn.definition !== undefined && delegates(fn.definition, fn.file.source)) fn.graph.exit('return', value);
    if (mayHoldSocket(value)) fn.emit({ kind: 'escape', value, onFailure: 'throws', site: fn.site(node, '', []) });
  }
  return { kind: 'unknown', from: 'unknown', span: { start: node.start, end: node.end } };
}
