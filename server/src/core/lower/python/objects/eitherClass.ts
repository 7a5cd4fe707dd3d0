import { type PythonServerClass, serverAttributeNames, serverClasses } from '../../../apis/pythonServers.ts';
import type { FileContext } from '../file.ts';
import type { ClassDefinition } from '../names/definitions.ts';

/** A class that is called by another name than its own: one of the file, or a server class of the library. */
export type NamedClass = { readonly definition: ClassDefinition } | { readonly row: PythonServerClass };

/** Of two classes, of which nobody knows which it is, the one that both have all of their socket from, be it one of the two. */
export function baseOf(file: FileContext, one: NamedClass | undefined, other: NamedClass | undefined): NamedClass | undefined {
  if (one === undefined || other === undefined) return undefined;
  if ('definition' in one && 'definition' in other && one.definition === other.definition) return one;
  const [mine, theirs] = [inheritedBy(file, one), inheritedBy(file, other)];
  if (mine === undefined || theirs === undefined) return undefined;
  const shared = mine.classes.filter((each) => theirs.classes.includes(each));
  if (![...mine.classes, ...theirs.classes].every((each) => shared.includes(each) || addsNothing(file, each))) return undefined;
  const [nearest] = shared;
  if (nearest !== undefined) return shared.every((each) => file.lineage(nearest).includes(each)) ? { definition: nearest } : undefined;
  const row = isAlike(mine.row, theirs.row) ? mine.row : isAlike(theirs.row, mine.row) ? theirs.row : undefined;
  return row === undefined ? undefined : { row };
}

interface InheritedBy {
  readonly row: PythonServerClass;
  /** Those of the file, the class itself included. */
  readonly classes: readonly ClassDefinition[];
}

function inheritedBy(file: FileContext, named: NamedClass): InheritedBy | undefined {
  if ('row' in named) return { row: named.row, classes: [] };
  const row = file
    .foreignBases(named.definition)
    .map((base) => serverClasses.get(base))
    .find((base) => base !== undefined);
  return row === undefined ? undefined : { row, classes: file.lineage(named.definition) };
}

function isAlike(base: PythonServerClass, heir: PythonServerClass): boolean {
  if (base === heir) return true;
  return heir.inherits === base.name && JSON.stringify([base.attributes, base.parameters]) === JSON.stringify([heir.attributes, heir.parameters]);
}

/** Whether a class leaves it to its bases how a server is made and bound, and these are the library's or the file's. */
function addsNothing(file: FileContext, { name, attributes, methods, bases, parent }: ClassDefinition): boolean {
  if (binding.some((method) => methods.has(method))) return false;
  if (serverAttributeNames.some((attribute) => attributes.has(attribute) || file.attributes.isAssignedOutside(name, attribute))) return false;
  return bases.every((base) => {
    const qualified = file.qualifiedName(base, parent) ?? '';
    return file.classOf(base, parent) !== undefined || serverClasses.has(qualified) || mixin.test(qualified);
  });
}

const binding = ['__new__', '__init__', 'server_bind', 'server_activate'];
const mixin = /^socketserver\.(?:Threading|Forking)MixIn$/;
