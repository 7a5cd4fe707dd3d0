import type { ImportedName } from '../../../ir/index.ts';
import type { Entity } from '../names/entities.ts';

/** A module that may be of the same tree, as far as its specifier says: relative, or through an alias of tsconfig's, which a scoped package looks like. */
export function isOfTree(module: string): boolean {
  return /^[./~#@]/.test(module) || /^(?:src|lib|app|server|client|shared|common|config|utils?)\//.test(module);
}

/** What an import statement names. */
export function importedBy({ module, name }: { readonly module: string; readonly name: string }): ImportedName | undefined {
  return isOfTree(module) ? { kind: 'imported', from: module, names: name === '*' ? [] : [name] } : undefined;
}

/** What an expression means that names a module of the tree, or something of it: `require('./net').listen`. */
export function importedValue(entity: Entity | undefined): ImportedName | undefined {
  if (entity?.kind === 'module') return importedBy({ module: entity.name, name: '*' });
  if (entity?.kind !== 'member' || entity.of === undefined || !isOfTree(entity.of.module)) return undefined;
  return { kind: 'imported', from: entity.of.module, names: entity.of.names };
}
