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
  for (const [name, attribute] of definition.attributes) if (saysSomething(file, definition, attribute)) found.add(name);
  if (found.size === 0) return found;
  const assigned = assignedNames(file);
  return assigned === undefined ? new Set() : new Set([...found].filter((name) => !assigned.has(name)));
}

/** Whether the file gives objects fields that it does not name. */
export function givesUnnamed(file: FileContext): boolean {
  return assignedNames(file) === undefined;
}

function saysSomething(file: FileContext, definition: ClassDefinition, { value, times }: ClassAttribute): boolean {
  if (value === undefined || times > 1) return false;
  const known = literal(value, file.source) ?? constantValue(file, value, definition.scope);
  switch (known?.kind) {
    case 'number':
      return known.value !== 0;
    case 'string':
      return known.value !== '';
    case 'constant':
    case 'list':
    case 'operation':
      return true;
    default:
      return false;
  }
}

const known = new WeakMap<FileContext, ReadonlySet<string> | undefined>();

/** Names that stand behind a dot and are assigned there; `undefined` where the file assigns what it does not name. */
function assignedNames(file: FileContext): ReadonlySet<string> | undefined {
  if (known.has(file)) return known.get(file);
  const { source } = file;
  const names = /\bsetattr\s*\([^,()]{0,80},\s*[^'"\s]|\b__dict__\b|\bvars\(/.test(source)
    ? undefined
    : new Set([...source.matchAll(assignments)].flatMap(({ 1: name = '', 2: others, index }) => (others !== undefined && isRead(source, index) ? [] : name)));
  known.set(file, names);
  return names;
}

/** `open((self.host, self.port), backlog=5)`: in a statement no names that are assigned together stand behind a call, or behind what is assigned already. */
function isRead(source: string, at: number): boolean {
  const line = source.slice(source.lastIndexOf('\n', at) + 1, at);
  return /(?:\w[ \t]*\(|=)[^:;]*$/.test(line);
}

/** `self.port = …`, `self.port: int = …`, `self.port += …`, `self.host, self.port = …`, `setattr(self, 'port', …)`. */
const assignments =
  /(?:\.|\bsetattr\([^,()\n]{0,80},[ \t]*['"])(\w+)(?=[ \t]*(?:(?::[^=\n]{0,80}|\/\/|<<|>>|\*\*|[-+*/%&|^@])?=(?!=)|([\])]?[ \t]*,[^=\n]{0,80}=(?!=)))|['"])/g;
