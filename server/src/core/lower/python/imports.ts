import { standardModules } from '../../apis/pythonModules.ts';
import type { ImportedName } from '../../ir/index.ts';

/** A dotted name that an import gave, for a module that may be in the same tree; modules of Python itself are not. */
export function importedName(qualified: string): ImportedName | undefined {
  const [first = ''] = qualified.split('.', 1);
  return standardModules.has(first) ? undefined : { kind: 'imported', from: qualified, names: [] };
}
