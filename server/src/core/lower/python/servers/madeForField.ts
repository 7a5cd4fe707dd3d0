import type { FunctionContext } from '../context.ts';
import type { ClassDefinition } from '../names/definitions.ts';
import { isSelf } from '../names/places.ts';
import type { Syntax } from '../tree/syntax.ts';

/** A class of the file, or one of a library by its name. */
export type MadeClass =
  | { readonly definition: ClassDefinition; readonly qualified?: undefined; readonly written: string }
  | { readonly definition?: undefined; readonly qualified: string; readonly written: string };

/** The class whose object the methods of a class keep in a field, where they give it one alone: `self.server = RpcServer(…)`. */
export function classMadeForField(fn: FunctionContext, field: Syntax): MadeClass | undefined {
  const [object, attribute] = field.type === 'attribute' ? field.children : [];
  const owner = fn.definition?.ownerClass;
  if (object === undefined || attribute === undefined || owner === undefined || !isSelf(fn, object)) return undefined;
  const given = new RegExp(String.raw`\bself\.${fn.text(attribute)}\s*=(?!=)\s*(?:([\w.]+)\s*\()?`, 'g');
  const [only, ...others] = [...fn.file.source.slice(owner.start, owner.end).matchAll(given)];
  const written = only === undefined || others.length > 0 ? '' : (only[1] ?? '');
  const [name = '', ...parts] = written.split('.');
  if (name === '') return undefined;
  const meaning = fn.file.meaning(name, fn.file.source.length, fn.file.module);
  if (meaning.kind === 'qualified') return { qualified: [meaning.name, ...parts].join('.'), written };
  const definition = meaning.kind === 'definition' && parts.length === 0 ? meaning.definition : undefined;
  return definition?.what === 'class' ? { definition, written } : undefined;
}
