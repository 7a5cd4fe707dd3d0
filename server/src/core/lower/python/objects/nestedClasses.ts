import type { ClassDefinition } from '../names/definitions.ts';
import type { Scan } from '../names/scan.ts';
import type { Scope } from '../names/scope.ts';
import type { Syntax } from '../tree/syntax.ts';

interface Classes {
  readonly source: string;
  readonly scan: Scan;
  classOf(node: Syntax, scope: Scope): ClassDefinition | undefined;
  lineage(owner: ClassDefinition): readonly ClassDefinition[];
}

/** The class within a class that `Outer.Inner`, `self.Inner` or `cls.Inner` names, where no heir and no assignment gives the name another meaning. */
export function nestedClass(classes: Classes, { children: [object, attribute] }: Syntax, scope: Scope): ClassDefinition | undefined {
  const { scan, source } = classes;
  const name = attribute?.text(source) ?? '';
  if (object === undefined || !scan.classes.some((one) => one.name === name && one.parent.kind === 'class')) return undefined;
  const outer = object.type === 'identifier' ? (classOfOwnObject(classes, object, scope) ?? classes.classOf(object, scope)) : classes.classOf(object, scope);
  if (outer === undefined || new RegExp(String.raw`\.${name}\s*=(?!=)`).test(source)) return undefined;
  const isOverridden = scan.classes.some((heir) => heir !== outer && heir.scope.bindings.has(name) && classes.lineage(heir).includes(outer));
  const found = isOverridden ? undefined : classes.lineage(outer).find((one) => one.scope.bindings.has(name));
  const binding = found?.scope.bindings.get(name);
  const [only, ...others] = binding?.definitions ?? [];
  return only?.what === 'class' && others.length + (binding?.assignments.length ?? 0) === 0 ? only : undefined;
}

/** The class whose method is around here, of the object or the class that the method is called on. */
function classOfOwnObject({ scan, source }: Classes, object: Syntax, scope: Scope): ClassDefinition | undefined {
  const name = object.text(source);
  const found = name === 'self' || name === 'cls' ? scope.find(name) : undefined;
  const around = found?.binding.isParameter === true ? found.scope.parent : undefined;
  return around?.kind === 'class' ? scan.classes.find((one) => one.scope === around) : undefined;
}
