import { isGlobal, placeOf, unknownValue, type Value } from '../../../ir/index.ts';
import type { FunctionContext } from '../context.ts';
import type { FileContext } from '../file.ts';
import { importedName } from '../linkage/imports.ts';
import { onlyValue } from '../names/assigned.ts';
import { constantValue } from '../names/constants.ts';
import { isSelf, placeOfExpression } from '../names/places.ts';
import { literal } from '../tree/literals.ts';
import { type Syntax, unparenthesized } from '../tree/syntax.ts';
import { eachValue, isFilled, isUnchanged } from './collected.ts';
import { itemsComprehended } from './comprehended.ts';

/**
 * What a loop goes through, item by item where it stands in the text: a display, under its name or as an attribute of the class, its `items()`, and
 * `enumerate()` and `range()`. https://docs.python.org/3/library/functions.html
 */
export function iteratedValue(fn: FunctionContext, iterated: Syntax): Value {
  const node = unparenthesized(iterated);
  const made = node.type === 'identifier' ? comprehensionOf(fn, node) : undefined;
  if (made !== undefined) return { ...itemsComprehended(fn, made), span: { start: node.start, end: node.end } };
  const written = node.type === 'call' ? calledItems(fn, node) : displayItems(fn, node);
  return written === undefined ? fn.value(iterated) : { kind: 'list', items: written, span: { start: node.start, end: node.end } };
}

/**
 * The items of a list or a dictionary that another file has, or this one has put together of what has names, by their numbers: `for host, port in LISTENERS:`,
 * `config.PORTS.items()`. Where there is no such list, or one of more items than are asked for at most, there are none.
 */
export function foreignList(fn: FunctionContext, iterated: Syntax): ((index: number, most: number) => Value) | undefined {
  const node = unparenthesized(iterated);
  const range = node.type === 'call' ? rangeOf(fn, node) : undefined;
  if (range !== undefined) return foreignRange(fn, range);
  const [callee, given] = node.type === 'call' ? node.children : [];
  const [object, method] = callee?.type === 'attribute' && given?.children.length === 0 ? callee.children : [];
  const asked = method === undefined ? undefined : /^(?:items|values|keys)$/.exec(fn.text(method))?.[0];
  const list = node.type === 'call' ? (asked === undefined ? undefined : object) : node;
  const name = list === undefined ? undefined : fn.file.qualifiedName(list, fn.scope);
  const holder = name === undefined ? (givenList(fn, list) ?? ownList(fn, list) ?? listInTable(fn, list)) : importedName(name);
  if (holder === undefined) return undefined;
  const part: Value = { kind: 'string', value: asked ?? '' };
  return (index, most) => ({
    kind: 'operation',
    operator: 'listed',
    operands: [holder, { kind: 'number', value: index }, { kind: 'number', value: most }, part],
  });
}

/** The bounds of `range(4)`, `range(1, COUNT)`. */
function rangeOf(fn: FunctionContext, node: Syntax): { readonly from: number; readonly to: Syntax } | undefined {
  const [callee, list] = node.children;
  const [first, second, third] = list?.children ?? [];
  if (callee?.type !== 'identifier' || !/^x?range$/.test(fn.text(callee)) || fn.scope.find(fn.text(callee)) !== undefined) return undefined;
  if (first === undefined || third !== undefined || list?.type !== 'argument_list') return undefined;
  const from = second === undefined ? 0 : numberOf(fn, first);
  return from === undefined ? undefined : { from, to: second ?? first };
}

/** The first numbers of a range, and the last one. Where they end is another file's or the caller's to say, or stands here and is far away. */
function foreignRange(fn: FunctionContext, { from, to }: { readonly from: number; readonly to: Syntax }): ((index: number, most: number) => Value) | undefined {
  const end = numberOf(fn, to);
  if (end !== undefined) return (index, most) => ({ kind: 'number', value: index < most - 1 ? from + index : end - 1 });
  const name = fn.file.qualifiedName(to, fn.scope);
  const holder = name === undefined ? givenList(fn, to) : importedName(name);
  if (holder === undefined) return undefined;
  const part: Value = { kind: 'string', value: `range ${from}` };
  return (index, most) => ({
    kind: 'operation',
    operator: 'listed',
    operands: [holder, { kind: 'number', value: index }, { kind: 'number', value: most }, part],
  });
}

/** What the function was given, or the one around it, or a field of that: whoever calls it may have written the list down. */
function givenList(fn: FunctionContext, list: Syntax | undefined): Value | undefined {
  const place = list === undefined || fn.definition === undefined ? undefined : placeOfExpression(fn, list);
  if (place === undefined || list === undefined || place.path.some((element) => element.startsWith('['))) return undefined;
  const root = fn.scope.find(/^\w+/.exec(fn.text(list))?.[0] ?? '')?.binding;
  return root?.isParameter === true && root.assignments.length === 0 ? { kind: 'place', place } : undefined;
}

/** A variable at the top of this file, which is given something once. */
function ownList(fn: FunctionContext, list: Syntax | undefined): Value | undefined {
  const place = list?.type === 'identifier' && onlyValue(fn, list) !== undefined ? placeOfExpression(fn, list) : undefined;
  return place === undefined || !isGlobal(place.root) || place.root.includes('@') || list === undefined || isChanged(fn, list)
    ? undefined
    : { kind: 'place', place };
}

/** What a table has under a key, of which only the call may say which it is: `PROFILES[profile]`, `config.PROFILES["listener"]`. */
function listInTable(fn: FunctionContext, list: Syntax | undefined): Value | undefined {
  const held = list?.type === 'identifier' ? onlyValue(fn, list) : undefined;
  const node = held === undefined || list === undefined || !isUnchanged(fn, list) ? list : unparenthesized(held);
  const [table, index] = node?.type === 'subscript' && node.children.length === 2 ? node.children : [];
  if (table === undefined || index === undefined) return undefined;
  const name = fn.file.qualifiedName(table, fn.scope);
  const holder = name === undefined ? ownList(fn, table) : importedName(name);
  const place = placeOfExpression(fn, index);
  const key: Value | undefined = constantValue(fn.file, index, fn.scope) ?? (place === undefined ? undefined : { kind: 'place', place });
  return holder === undefined || key === undefined ? undefined : { kind: 'operation', operator: 'item', operands: [holder, key] };
}

/** The comprehension of this function whose items a name holds, and no others: `socks = [listening(port) for port in ports]`. */
function comprehensionOf(fn: FunctionContext, name: Syntax): Syntax | undefined {
  const made = onlyValue(fn, name);
  const isHere = made?.type === 'list_comprehension' && (fn.definition === undefined || (fn.definition.start <= made.start && made.end <= fn.definition.end));
  return isHere && isUnchanged(fn, name) ? made : undefined;
}

/** More are data. */
const mostItems = 16;

/** The items of a list or a tuple, the keys of a dictionary. */
function displayItems(fn: FunctionContext, node: Syntax): readonly Value[] | undefined {
  const made = madeHere(fn, node);
  if (made !== undefined) return made.map(([key, item]) => (key.kind === 'string' ? key : item));
  const display = displayOf(fn, node);
  if (display === undefined || display.children.length > mostItems) return undefined;
  if (display.type === 'dictionary') return pairsOf(fn, display)?.flatMap(([key]) => (key === undefined ? [] : [key]));
  const value = fn.value(display);
  return value.kind === 'list' ? value.items : undefined;
}

function calledItems(fn: FunctionContext, node: Syntax): readonly Value[] | undefined {
  const [callee, list] = node.children;
  const given = list?.children ?? [];
  if (callee?.type === 'attribute') {
    const [object, method] = callee.children;
    const name = method === undefined ? '' : fn.text(method);
    if (object === undefined || given.length > 0 || !/^(?:iter)?(?:items|values|keys)$/.test(name)) return undefined;
    const display = displayOf(fn, object);
    const value = display === undefined && !name.endsWith('keys') ? eachValueOf(fn, object) : undefined;
    if (value !== undefined) return [name.endsWith('items') ? { kind: 'list', items: [unknownValue, value] } : value];
    const isShort = display?.type === 'dictionary' && display.children.length <= mostItems;
    const pairs = isShort ? pairsOf(fn, display) : display === undefined ? madeHere(fn, object) : undefined;
    if (name.endsWith('items')) return pairs?.map((items) => ({ kind: 'list', items }));
    return pairs?.flatMap(([key, value]) => (name.endsWith('keys') ? key : value) ?? []);
  }
  if (callee?.type !== 'identifier' || fn.scope.find(fn.text(callee)) !== undefined) return undefined;
  const [first, second, third] = given;
  switch (fn.text(callee)) {
    case 'range':
    case 'xrange': {
      const bounds = given.map((bound) => numberOf(fn, bound));
      if (first === undefined || third !== undefined || bounds.includes(undefined)) return undefined;
      const [from = 0, to = 0] = second === undefined ? [0, bounds[0]] : bounds;
      return to - from > mostItems ? undefined : Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ kind: 'number', value: from + index }));
    }
    case 'enumerate': {
      const start = second === undefined ? 0 : numberOf(fn, second.type === 'keyword_argument' ? (second.children[1] ?? second) : second);
      const items = first === undefined || start === undefined ? undefined : displayItems(fn, unparenthesized(first));
      return items?.map((item, index) => ({ kind: 'list', items: [{ kind: 'number', value: index + (start ?? 0) }, item] }));
    }
    case 'list':
    case 'tuple':
    case 'iter':
      return first === undefined || second !== undefined ? undefined : displayItems(fn, unparenthesized(first));
    default:
      return undefined;
  }
}

/** The display itself, or the one that a name holds, or an attribute of the class, which nothing changes. */
function displayOf(fn: FunctionContext, node: Syntax): Syntax | undefined {
  const held = node.type === 'identifier' ? onlyValue(fn, node) : node.type === 'attribute' ? ofClass(fn, node) : node;
  const display = held === undefined ? undefined : unparenthesized(held);
  if (display === undefined || !/^(?:list|tuple|dictionary|expression_list)$/.test(display.type)) return undefined;
  if (display === node) return display;
  // What is called in it has been called where the name was given it, and is not called again.
  return isChanged(fn, node) || /\(\s*\)|\w\s*\(/.test(fn.text(display)) ? undefined : display;
}

/** Where a name has the items of a display that calls have made: `servers = [Server(80), Server(443)]`. What is called in it is not called again. */
function madeHere(fn: FunctionContext, node: Syntax): readonly (readonly [Value, Value])[] | undefined {
  const held = node.type === 'identifier' ? onlyValue(fn, node) : node.type === 'attribute' ? givenByConstructor(fn, node) : undefined;
  const display = held === undefined ? undefined : unparenthesized(held);
  if (display === undefined || !/^(?:list|tuple|expression_list|dictionary)$/.test(display.type) || display.children.length > mostItems) return undefined;
  if (!/\w\s*\(/.test(fn.text(display)) || !isUnchanged(fn, node)) return undefined;
  const place = placeOfExpression(fn, node);
  if (place === undefined) return undefined;
  const pairs: (readonly [Value, Value])[] = [];
  for (const [index, { type, children }] of display.children.entries()) {
    const isPair = type === 'pair';
    const key: Value | undefined = isPair ? literal(children[0] ?? display, fn.file.source) : { kind: 'number', value: index };
    if (type === 'list_splat' || type === 'dictionary_splat' || key?.kind !== (isPair ? 'string' : 'number')) return undefined;
    pairs.push([key, { kind: 'place', place: placeOf(place.root, ...place.path, isPair ? `${key.value}` : `[${key.value}]`) }]);
  }
  return pairs;
}

/** What the constructor gives a field of its object: `self.servers = [Server(80), Server(443)]`. */
export function givenByConstructor(fn: FunctionContext, field: Syntax): Syntax | undefined {
  const [object, name] = field.children;
  const owner = object !== undefined && isSelf(fn, object) ? fn.definition?.ownerClass : undefined;
  const body = owner === undefined || name === undefined ? undefined : fn.file.lookUp(owner, '__init__')?.node.child('block');
  const written = `self.${name === undefined ? '' : fn.text(name)}`;
  for (const statement of body?.children ?? []) {
    const assignment = statement.child('assignment');
    const left = assignment?.children[0];
    if (left !== undefined && fn.text(left) === written) return assignment?.children.at(-1);
  }
  return undefined;
}

/** What each value of a dictionary is that the file fills with sockets. */
function eachValueOf(fn: FunctionContext, dictionary: Syntax): Value | undefined {
  const place = isFilled(fn, dictionary) ? placeOfExpression(fn, dictionary) : undefined;
  return place === undefined ? undefined : { kind: 'place', place: placeOf(place.root, ...place.path, eachValue) };
}

function ofClass(fn: FunctionContext, node: Syntax): Syntax | undefined {
  const [object, attribute] = node.children;
  const owner = fn.definition?.ownerClass;
  if (object === undefined || attribute === undefined) return undefined;
  const from = owner !== undefined && /^(?:self|cls)$/.test(fn.text(object)) ? owner : fn.file.classOf(object, fn.scope);
  const name = fn.text(attribute);
  const holder = from === undefined ? undefined : fn.file.lineage(from).find((one) => one.attributes.has(name));
  // A class that inherits from it may have another.
  if (holder === undefined || fn.file.scan.classes.some((other) => other !== holder && other.attributes.has(name))) return undefined;
  return holder.attributes.get(name)?.value;
}

/** Whether anything but the assignment that gives the name its value may change what it holds. */
function isChanged(fn: FunctionContext, node: Syntax): boolean {
  const isAttribute = node.type === 'attribute';
  const name = fn.text(isAttribute ? (node.children[1] ?? node) : node);
  const counts = known.get(fn.file) ?? changesIn(fn.file.source);
  known.set(fn.file, counts);
  return (counts.get(isAttribute ? `.${name}` : name) ?? 0) > (isAttribute ? 0 : 1);
}

const known = new WeakMap<FileContext, ReadonlyMap<string, number>>();

/** How often each name is given something, or has something done to what it holds; behind a dot, with the dot. */
function changesIn(source: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const [name] of source.matchAll(changed)) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const changed =
  /\.?\b[A-Za-z_]\w*(?=[ \t]*(?:\[[^\]\n]{0,80}\][ \t]*)?(?:\/\/|<<|>>|\*\*|[-+*/%&|^@])?=(?!=)|\.(?:update|pop|popitem|setdefault|clear|append|extend|insert|remove|sort|reverse)\b)/g;

function pairsOf(fn: FunctionContext, dictionary: Syntax): readonly (readonly Value[])[] | undefined {
  const pairs: Value[][] = [];
  for (const { type, children } of dictionary.children) {
    if (type !== 'pair' || children.length !== 2) return undefined;
    pairs.push(children.map((child) => fn.value(child)));
  }
  return pairs;
}

function numberOf(fn: FunctionContext, node: Syntax): number | undefined {
  const value = constantValue(fn.file, node, fn.scope);
  return value?.kind === 'number' ? value.value : undefined;
}
