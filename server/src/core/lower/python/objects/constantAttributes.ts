import type { Value } from '../../../ir/index.ts';
import type { FileContext } from '../file.ts';
import { constantValue } from '../names/constants.ts';
import type { ClassAttribute, ClassDefinition } from '../names/definitions.ts';
import { literal } from '../tree/literals.ts';

/**
 * The attributes of a class that every object of it has as the class gives them: `PORT = 8080`, where nothing in the file has a `.PORT` assigned. A flag,
 * and a value that stands for none, are there for somebody else to set.
 */
export function constantAttributes(file: FileContext, definition: ClassDefinition): ReadonlySet<string> {
  const found = new Set<string>();
  for (const [name, attribute] of definition.attributes) if (isGivenOnce(file, definition, attribute)) found.add(name);
  if (found.size === 0) return found;
  const assigned = assignedNames(file);
  return assigned === undefined ? new Set() : new Set([...found].filter((name) => !assigned.has(name)));
}

/** Whether the file gives objects fields that it does not name. */
export function givesUnnamed(file: FileContext): boolean {
  return assignedNames(file) === undefined;
}

function isGivenOnce(file: FileContext, definition: ClassDefinition, { value, times }: ClassAttribute): boolean {
  return value !== undefined && times <= 1 && saysSomething(literal(value, file.source) ?? constantValue(file, value, definition.scope));
}

/** Neither a flag nor what stands for none. */
export function saysSomething(value: Value | undefined): value is Value {
  switch (value?.kind) {
    case 'number':
      return value.value !== 0;
    case 'string':
      return value.value !== '';
    case 'constant':
    case 'list':
    case 'operation':
      return true;
    default:
      return false;
  }
}

const known = new WeakMap<FileContext, ReadonlyMap<string, readonly number[]> | undefined>();

/** Where names that stand behind a dot are assigned; `undefined` where the file assigns what it does not name. */
export function assignedNames(file: FileContext): ReadonlyMap<string, readonly number[]> | undefined {
  if (known.has(file)) return known.get(file);
  const names = /\bsetattr\s*\([^,()]{0,80},\s*[^'"\s]|\b__dict__\b|\bvars\(/.test(file.source) ? undefined : findAssigned(file.source);
  known.set(file, names);
  return names;
}

function findAssigned(source: string): ReadonlyMap<string, readonly number[]> {
  const found = new Map<string, number[]>();
  for (const { 1: name = '', 2: others, index } of source.matchAll(assignments)) {
    if (others !== undefined && isRead(source, index)) continue;
    const places = found.get(name) ?? [];
    places.push(index);
    found.set(name, places);
  }
  return found;
}

/** `open((self.host, self.port), backlog=5)`: in a statement no names that are assigned together stand behind a call, or behind what is assigned already. */
function isRead(source: string, at: number): boolean {
  const line = source.slice(source.lastIndexOf('\n', at) + 1, at);
  return /(?:\w[ \t]*\(|=)[^:;]*$/.test(line);
}

/** `self.port = …`, `self.port: int = …`, `self.port += …`, `self.host, self.port = …`, `setattr(self, 'port', …)`. */
const assignments =
  /(?:\.|\bsetattr\([^,()\n]{0,80},[ \t]*['"])(\w+)(?=[ \t]*(?:(?::[^=\n]{0,80}|\/\/|<<|>>|\*\*|[-+*/%&|^@])?=(?!=)|([\])]?[ \t]*,[^=\n]{0,80}=(?!=)))|['"])/g;
