import { isNumbered, type Place } from '../ir/index.ts';
import { type Abstract, isTold } from './abstract.ts';
import { locate } from './locate.ts';
import { partOf } from './locations.ts';
import type { State } from './state.ts';

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
  const item: Abstract | undefined = isTold(key) ? itemTold(state.read(locate({ root, path: path.slice(0, at) }, state)), key) : undefined;
  return item === undefined ? undefined : path.slice(at + 1).reduce(partOf, item);
}

/** More than these are data, and no kinds, families or services. */
const mostItems = 24;

function isTable(value: Abstract): boolean {
  if (value.kind === 'list') return value.items.length > 0 && value.items.length <= mostItems && value.items.every(isWritten);
  return value.kind === 'record' && value.fields.size > 0 && value.fields.size <= mostItems && [...value.fields.values()].every(isWritten);
}

function isWritten(value: Abstract): boolean {
  return value.kind === 'number' || value.kind === 'string' || value.kind === 'constant' || value.kind === 'boolean' || isTable(value);
}
