import type { Operator } from '../../ir/index.ts';
import { chooseOperand } from '../operands/choose.ts';
import { foldOperation } from '../operands/fold.ts';
import { type Abstract, type Location, unknown, unknownFrom } from './abstract.ts';

export function parentOf(location: Location): Location | undefined {
  const slash = location.lastIndexOf('/');
  return slash < 0 ? undefined : location.slice(0, slash);
}

/** Paths longer than this are not followed: a list that is walked in a loop, or objects that know each other, would make them endless. */
const longestPath = 8;

/** Where everything lies that is too far away to be followed: it is never known. */
export const farAway: Location = '%far away';

export function within(location: Location, element: string): Location {
  return location === farAway || slashesIn(location) >= longestPath ? farAway : `${location}/${element}`;
}

/** {@link within} for a path of several elements, none of which is a pointer's. */
export function behind(location: Location, path: string): Location {
  return location === farAway || slashesIn(location) + slashesIn(path) >= longestPath ? farAway : `${location}/${path}`;
}

function slashesIn(path: string): number {
  let slashes = 0;
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) slashes += 1;
  return slashes;
}

/** Where the parts of what the value points to, or stands for, are kept. */
export function heldAt(value: Abstract): Location | undefined {
  return value.kind === 'reference' ? value.to : value.kind === 'symbolic' ? value.at : undefined;
}

/** Of an object that the function, or one that it called, made. */
export function isObject(location: Location): boolean {
  return location.startsWith('object ');
}

export function rootOf(location: Location): string {
  const slash = location.indexOf('/');
  return slash < 0 ? location : location.slice(0, slash);
}

export function lastOf(location: Location): string {
  return location.slice(location.lastIndexOf('/') + 1);
}

/** The part of a value that a path element names. A list and a record are no pointers: what they point to is themselves. */
export function partOf(container: Abstract, element: string): Abstract {
  switch (container.kind) {
    case 'symbolic':
      return symbolicPart(container.at, element);
    case 'record':
      if (element === '*') return container;
      // Of a structure that is taken apart in order, nobody knows here which field is which.
      if (container.zeroed && /^\d/.test(element)) return container.fields.get(element) ?? (container.fields.size === 0 ? zeroed : unknown);
      return container.fields.get(element) ?? fieldAt(container.fields, element) ?? (container.zeroed ? zeroed : container.isWhole === true ? none : unknown);
    case 'operation':
      if (container.operator === 'merge') return mergedPart(container.operands, element);
      if (container.operator === 'item') return partOfEach(container, element);
      return chosenPart(container.operator, container.operands, element);
    case 'list': {
      if (element === '*') return container;
      if (element.startsWith('[+')) return container.items[Number(element.slice(2, -1))] ?? none;
      const index = element === '[]' ? Number.NaN : Number(element.startsWith('[') ? element.slice(1, -1) : element);
      const item = Number.isInteger(index) ? container.items.at(index) : undefined;
      return item ?? (container.items.length === 1 ? (container.items[0] ?? unknown) : unknown);
    }
    case 'socket':
      // accept() gives Python a pair whose first half is the socket.
      return element === '[0]' || element === '0' ? container : unknown;
    case 'number':
      if (container === zeroed) return container;
      return element === 'value' ? container : unknown;
    case 'constant':
      // A member of an enumeration stands for its value: `Ports.ADMIN.value` of Python.
      return element === 'value' ? container : unknown;
    case 'string':
      return element === 'value' ? container : isOfText(element) ? unknown : none;
    case 'unknown':
      return typeof container.otherwise === 'object' ? unknownFrom(container.from, container.span, container.otherwise.get(element)) : container;
    default:
      return unknown;
  }
}

/** The same of each value: an element whose number is not known is any of those that a short list has. */
export function partsOf(values: readonly Abstract[], element: string): readonly Abstract[] {
  return values.flatMap((value) => (element === '[]' && value.kind === 'list' && value.items.length <= longestList ? value.items : [partOf(value, element)]));
}

const longestList = 16;

/** What a table holds under a key, once that is known; nothing is known of an item while the key is not. */
export function itemOf(table: Abstract, key: Abstract): Abstract | undefined {
  if (key.kind === 'number') return partOf(table, `[${key.value}]`);
  return key.kind === 'string' ? partOf(table, key.value) : undefined;
}

/** The same part of every item of a table, of which it is not known yet which one is meant. */
function partOfEach(item: Extract<Abstract, { kind: 'operation' }>, element: string): Abstract {
  const [table, key] = item.operands;
  if (table === undefined || key === undefined || element === '*') return unknown;
  if (table.kind === 'list') return { ...item, operands: [{ ...table, items: table.items.map((each) => partOf(each, element)) }, key] };
  if (table.kind !== 'record') return unknown;
  const fields = new Map(Array.from(table.fields, ([name, each]) => [name, partOf(each, element)] as const));
  return { ...item, operands: [{ ...table, fields }, key] };
}

/** The part of a value behind a path. What a whole object does not have, has no parts either: `{ ...options.socket }` adds nothing where there is none. */
export function partBehind(value: Abstract, path: readonly string[]): Abstract {
  let part = value;
  for (const element of path) {
    const inside = partOf(part, element);
    if (inside.kind === 'none' && part.kind === 'record' && part.isWhole === true) return inside;
    part = inside;
  }
  return part;
}

/** What a text has: its characters, and what JavaScript or Python gives each. Settings, such as `reuseAddr` of what may be `'udp4'`, are none of it. */
function isOfText(element: string): boolean {
  return !/^[a-z]\w*[A-Z]\w*$/.test(element) || element in String.prototype;
}

/** What stands at a place of a named tuple, by its number. */
function fieldAt(fields: ReadonlyMap<string, Abstract>, element: string): Abstract | undefined {
  return element.startsWith('[') ? fields.get(element.slice(1, -1)) : undefined;
}

/** What a later operand does not have, an earlier one gives. */
function mergedPart(operands: readonly Abstract[], element: string): Abstract {
  let found: Abstract = none;
  for (const operand of operands) {
    if (operand.kind === 'none') continue;
    const own = partOf(operand, element);
    const isCertain = operand.kind === 'record' && (operand.isWhole === true || operand.fields.has(element));
    if (isCertain) found = own.kind === 'none' && !operand.fields.has(element) ? found : own;
    else found = found.kind === 'none' ? own : (chooseOperand('default', [own, found]) ?? unknown);
  }
  return found;
}

/** A part of what is one or the other: `(options || defaults).port`. */
function chosenPart(operator: Operator, operands: readonly Abstract[], element: string): Abstract {
  const [first, second, third] = operands;
  if (first === undefined || second === undefined || element === '*') return unknown;
  const part = (value: Abstract) => partOf(value, element);
  const either = (condition: Abstract, yes: Abstract, no: Abstract) => chooseOperand('choose', [condition, part(yes), part(no)]) ?? unknown;
  switch (operator) {
    case 'choose':
      return third === undefined ? unknown : either(first, second, third);
    case 'or':
      return either(first, first, second);
    case 'default':
      return either(foldOperation('is-none', [first]), second, first);
    default:
      return unknown;
  }
}

const none: Abstract = { kind: 'none' };
/** A part of what was zeroed: a number, or a structure all of whose parts are zero as well. */
export const zeroed: Abstract = { kind: 'number', value: 0 };

function symbolicPart(at: Location, element: string): Abstract {
  const part = within(at, element);
  return part === farAway ? unknown : { kind: 'symbolic', at: part };
}

/** The name under which a field has what each item is of a list or a dictionary that it holds: `self.servers = [Server(80), Server(443)]`. */
export function eachItemOf(field: string): string {
  return `${field}/[]`;
}
