import { anyOtherKey, fieldOfConstant, isNumbered, type Place } from '../../ir/index.ts';
import { locate } from '../operands/locate.ts';
import { type Abstract, isTold, originOf, unknownFrom } from '../state/abstract.ts';
import { partOf } from '../state/locations.ts';
import type { State } from '../state/state.ts';

type Item = Extract<Abstract, { kind: 'operation' }>;

/** What a table of constants holds under a key that the function was given: whoever gives it knows which item it is. */
export function itemTold(holder: Abstract, key: Abstract | undefined): Item | undefined {
  return key !== undefined && isTold(key) && isTable(holder) ? { kind: 'operation', operator: 'item', operands: [holder, key] } : undefined;
}

/** The same for a place of which one element is such a key: `KINDS[kind]`, `SERVICES[name]["port"]`. */
export function itemToldAt({ root, path }: Place, state: State): Abstract | undefined {
  const at = path.findIndex((element) => element.startsWith('[') && !isNumbered(element.slice(1, -1)));
  if (at < 0) return undefined;
  const key = state.readWhole(path[at]?.slice(1, -1) ?? '');
  if (!isTold(key) && !isSetting(key)) return undefined;
  const table = state.read(locate({ root, path: path.slice(0, at) }, state));
  const item: Abstract | undefined = itemTold(table, key) ?? itemSet(table, key);
  return item === undefined ? undefined : path.slice(at + 1).reduce(partOf, item);
}

/** One of the numbers of a table, as a setting says which: then it is a setting, too. Where one of them is 0, it may stand for any. */
export function itemSet(table: Abstract, key: Abstract | undefined): Abstract | undefined {
  if (key === undefined || !isSetting(key) || !isTable(table)) return undefined;
  const items = table.kind === 'list' ? table.items : table.kind === 'record' ? [...table.fields.values()] : [];
  return items.every((item) => item.kind === 'number' && item.value !== 0) ? unknownFrom(originOf(key) ?? 'unknown') : undefined;
}

/** Whether who starts the program says what it is. */
function isSetting(key: Abstract): boolean {
  const from = originOf(key);
  return from === 'argv' || from === 'env' || from === 'config';
}

/** The item of that number, where it is known what a list or a dictionary has: the operator `listed`. */
export function itemListed(holder: Abstract, [number, most, part, count]: readonly Abstract[]): Abstract {
  if (holder.kind === 'number' && part?.kind === 'string') return numberListed(holder.value, number, most, part.value);
  const listed = holder.kind === 'list' ? holder.items : holder.kind === 'record' ? fieldsListed(holder.fields, part) : [];
  if (number?.kind !== 'number' || most?.kind !== 'number' || listed.length > most.value) return none;
  // Where nobody can tell how many of them are meant, they are left alone.
  if (count !== undefined && (count.kind !== 'number' || number.value >= count.value)) return none;
  return listed[number.value] ?? none;
}

/** The same of a range that ends before this number: the last one, too, where it has more than are asked for. */
function numberListed(end: number, index: Abstract | undefined, most: Abstract | undefined, part: string): Abstract {
  const from = Number(/^range (-?\d+)$/.exec(part)?.[1]);
  if (Number.isNaN(from) || index?.kind !== 'number' || most?.kind !== 'number' || index.value >= end - from) return none;
  return { kind: 'number', value: index.value < most.value - 1 ? from + index.value : Math.max(end - 1, from + index.value) };
}

const none: Abstract = { kind: 'none' };

function fieldsListed(fields: ReadonlyMap<string, Abstract>, part: Abstract | undefined): readonly Abstract[] {
  // An array of which only some elements have been given something.
  if (fields.has(anyOtherKey) || (part?.kind === 'string' && part.value === 'elements')) return [];
  const asked = part?.kind === 'string' ? part.value : '';
  return Array.from(fields, ([name, value]) => {
    if (asked === 'values') return value;
    return asked === 'items' ? { kind: 'list', items: [keyOf(name), value] } : keyOf(name);
  });
}

/** The key that a field of a dictionary has its name from. */
function keyOf(name: string): Abstract {
  const [, number] = /^\[(-?\d+)\]$/.exec(name) ?? [];
  if (number !== undefined) return { kind: 'number', value: Number(number) };
  return name.startsWith(fieldOfConstant('')) ? { kind: 'constant', name: name.slice(fieldOfConstant('').length) } : { kind: 'string', value: name };
}

/** More than these are data, and no kinds, families or services. */
const mostItems = 24;

/** What is written out, however deep. */
export function isTable(value: Abstract): boolean {
  if (value.kind === 'list') return value.items.length > 0 && value.items.length <= mostItems && value.items.every(isWritten);
  return value.kind === 'record' && value.fields.size > 0 && value.fields.size <= mostItems && [...value.fields.values()].every(isWritten);
}

/** The same for what a function goes through item by item: an item may name a function, and one part of it may be somebody else's to say. */
export function isGoneThrough(value: Abstract): boolean {
  const isOfWritten = (each: Abstract): boolean => isWritten(each) || isFunction(each) || isGoneThrough(each) || isRow(each);
  if (value.kind === 'list') return value.items.length > 0 && value.items.length <= mostItems && value.items.every(isOfWritten);
  return value.kind === 'record' && value.fields.size > 0 && value.fields.size <= mostItems && [...value.fields.values()].every(isOfWritten);
}

/** `(SOL_SOCKET, SO_RCVBUF, settings.size)` */
function isRow(value: Abstract): boolean {
  const isPart = (each: Abstract): boolean => isWritten(each) || isFunction(each) || isOpen(each);
  const parts = value.kind === 'list' ? value.items : value.kind === 'record' ? [...value.fields.values()] : [];
  return parts.length > 0 && parts.length <= mostItems && parts.every(isPart) && !parts.every(isOpen);
}

function isOpen(value: Abstract): boolean {
  if (value.kind === 'operation') return value.operator === 'parse-int' && value.operands.every(isOpen);
  return value.kind === 'unknown';
}

/** The same for an array of C: what ends it is nothing, and an item may point to a variable, too. */
export function isList(value: Abstract): boolean {
  if (value.kind === 'list') return value.items.length > 0 && value.items.length <= mostItems && value.items.every(isItem);
  return isTable(value);
}

function isItem(value: Abstract): boolean {
  if (value.kind === 'list') return value.items.length <= mostItems && value.items.every(isItem);
  if (value.kind === 'record') return value.fields.size <= mostItems && [...value.fields.values()].every(isItem);
  return isWritten(value) || value.kind === 'none' || value.kind === 'reference' || isFunction(value);
}

/** One that takes along variables of the call that made it finds them only where that call is known. */
function isFunction(value: Abstract): boolean {
  return value.kind === 'function' && value.within === undefined;
}

function isWritten(value: Abstract): boolean {
  // Names that are OR'd are kept as they are written.
  if (value.kind === 'operation') return value.operands.length > 0 && value.operands.every(isWritten);
  return value.kind === 'number' || value.kind === 'string' || value.kind === 'constant' || value.kind === 'boolean' || isTable(value);
}

/** Two tables that have the same in them have the same text. */
export function tableText(value: Abstract): string {
  if (value.kind === 'list') return `[${value.items.map(tableText).join()}]`;
  if (value.kind === 'record') return `{${Array.from(value.fields, ([name, field]) => `${name}:${tableText(field)}`).join()}}`;
  if (value.kind === 'operation') return `${value.operator}(${value.operands.map(tableText).join()})`;
  if (value.kind === 'reference') return `&${value.to}`;
  if (value.kind === 'function') return `function ${value.id}`;
  if (value.kind === 'unknown') return `${value.from} ${typeof value.otherwise === 'object' ? [...value.otherwise].join(' ') : value.otherwise}`;
  return value.kind === 'constant' ? value.name : 'value' in value ? JSON.stringify(value.value) : value.kind;
}
