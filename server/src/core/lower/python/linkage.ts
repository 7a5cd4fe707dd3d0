import type { Linkage, Value } from '../../ir/index.ts';
import { placeOf } from '../../ir/index.ts';
import { constantValue } from './constants.ts';
import type { FileContext } from './file.ts';
import { importedName } from './imports.ts';
import type { Binding } from './scope.ts';

/** What a Python module gives to others: every name at its top, whatever it is bound to. */
export function linkageOf(file: FileContext): Linkage {
  const exports = new Map<string, Value>();
  for (const [name, binding] of file.module.bindings) {
    const value = exported(file, name, binding);
    if (value !== undefined) exports.set(name, value);
  }
  return { by: 'import', exports, reexports: file.module.starImports };
}

function exported(file: FileContext, name: string, binding: Binding): Value | undefined {
  const meaning = file.meaning(name, file.source.length, file.module);
  switch (meaning.kind) {
    case 'definition': {
      const { definition } = meaning;
      if (definition.what === 'class') return { kind: 'class', id: definition.id };
      return definition.id === undefined ? undefined : { kind: 'function', id: definition.id };
    }
    case 'qualified':
      return importedName(meaning.name);
    case 'variable': {
      const constant = file.constantOf(binding, file.module, (of, at) => constantValue(file, of, at));
      return constant ?? { kind: 'place', place: placeOf(meaning.root) };
    }
    default:
      return undefined;
  }
}
